//! Edits by the shop's own staff.

use serde_json::{Map, Value};

use super::Order;
use super::totals::{cents, in_cents};
use super::write::{PLAIN, apply, check, draft};
use crate::clock::from_gmt;
use crate::webstore::state::Webstore;

/// What else an order can be made with or given.
const WHOLE: [&str; 4] = ["customer_id", "billing", "shipping", "meta_data"];
/// What it can only be made with.
const LINES: [&str; 3] = ["line_items", "fee_lines", "set_paid"];

/// Makes an order. `total_tax` and `total` are taken as they are set, which the REST API does not allow, and `date_created_gmt` may lie in the
/// past.
pub(crate) fn staff_add(
    store: &mut Webstore,
    set: &Map<String, Value>,
    now: i64,
) -> Result<Order, String> {
    check(store, set).map_err(|error| error.message)?;
    let created = match set.get("date_created_gmt") {
        None => now,
        Some(date) => date
            .as_str()
            .and_then(from_gmt)
            .ok_or("date_created_gmt needs a date such as 2026-11-23T11:43:47")?,
    };
    let known =
        |name: &str| LINES.contains(&name) || name == "date_created_gmt" || is_settable(name);
    known_only(set, known)?;
    let mut order = draft(store, set, created);
    set_totals(&mut order, set)?;
    store.put_order(order.clone());
    Ok(order)
}

/// Changes an order. Unlike the REST API's own update, any change by staff moves its date, unless `touch` says otherwise.
pub(crate) fn staff_change(
    store: &mut Webstore,
    id: u64,
    set: &Map<String, Value>,
    touch: bool,
    now: i64,
) -> Result<Order, String> {
    let mut order = store
        .order(id)
        .cloned()
        .ok_or_else(|| format!("the webstore has no order {id}"))?;
    check(store, set).map_err(|error| error.message)?;
    known_only(set, is_settable)?;
    apply(store, &mut order, set);
    set_totals(&mut order, set)?;
    if touch {
        order.modified = now;
        order.set_date("date_modified", now);
    }
    store.put_order(order.clone());
    Ok(order)
}

fn is_settable(name: &str) -> bool {
    PLAIN.contains(&name) || WHOLE.contains(&name) || matches!(name, "total_tax" | "total")
}

fn known_only(set: &Map<String, Value>, known: impl Fn(&str) -> bool) -> Result<(), String> {
    match set.keys().find(|name| !known(name)) {
        Some(name) => Err(format!("an order has no field {name} that can be set here")),
        None => Ok(()),
    }
}

fn set_totals(order: &mut Order, set: &Map<String, Value>) -> Result<(), String> {
    for name in ["total_tax", "total"] {
        let Some(value) = set.get(name) else {
            continue;
        };
        let amount = value
            .as_str()
            .and_then(in_cents)
            .ok_or_else(|| format!("{name} needs an amount as text, such as \"16.50\""))?;
        order.set(name, cents(amount));
        if name == "total_tax" {
            order.set("cart_tax", cents(amount));
        }
    }
    Ok(())
}
