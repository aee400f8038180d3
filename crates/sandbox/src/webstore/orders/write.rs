//! Making and changing orders.

use serde_json::{Map, Value, json};

use super::Order;
use super::totals::fill_in;
use crate::webstore::Meta;
use crate::webstore::errors::WebError;
use crate::webstore::meta::as_php_string;
use crate::webstore::params::as_id;
use crate::webstore::sanitize::is_email;
use crate::webstore::state::Webstore;

/// Members of one value each that an update may set.
pub(super) const PLAIN: [&str; 7] = [
    "status",
    "currency",
    "customer_note",
    "payment_method",
    "payment_method_title",
    "transaction_id",
    "parent_id",
];

pub(super) const COMPLETED: &str = "completed";

/// The status of an order that was deleted without `force`; nobody can set it, and lists leave it out unless asked for it.
pub(crate) const TRASH: &str = "trash";

/// WooCommerce's own statuses with their names [order_statuses_report].
const STATUSES: [(&str, &str); 8] = [
    ("pending", "Pending payment"),
    ("processing", "Processing"),
    ("on-hold", "On hold"),
    (COMPLETED, "Completed"),
    ("cancelled", "Cancelled"),
    ("refunded", "Refunded"),
    ("failed", "Failed"),
    ("checkout-draft", "Draft"),
];

/// The statuses that the shop's orders may have, those of plugins last: slug and name.
pub(crate) fn statuses(store: &Webstore) -> impl Iterator<Item = (&'static str, &'static str)> {
    let more = store.more_order_statuses.iter();
    STATUSES.into_iter().chain(more.copied())
}

/// What no order may name [order_bad_customer, order_bad_billing_email].
pub(super) fn check(store: &Webstore, body: &Map<String, Value>) -> Result<(), WebError> {
    let customer = body.get("customer_id").map_or(0, as_id);
    if customer > 0 && store.customer(customer).is_none() {
        return Err(WebError::new(
            400,
            "woocommerce_rest_invalid_customer_id",
            "Customer ID is invalid.",
        ));
    }
    let status = body.get("status").and_then(Value::as_str);
    if status.is_some_and(|status| statuses(store).all(|(slug, _)| slug != status)) {
        return Err(WebError::new(
            400,
            "rest_invalid_param",
            "Invalid parameter(s): status",
        ));
    }
    Ok(())
}

/// The check of a single call that a batch skips [order_bad_billing_email, order_empty_billing_email].
pub(super) fn check_billing_email(body: &Map<String, Value>) -> Result<(), WebError> {
    let email = body.get("billing").and_then(|b| b.get("email")?.as_str());
    if email.is_none_or(is_email) {
        return Ok(());
    }
    let message = "Invalid email address.";
    Err(
        WebError::new(400, "rest_invalid_param", "Invalid parameter(s): billing")
            .with("params", json!({"billing": message}))
            .with(
                "details",
                json!({"billing": {"code": "rest_invalid_email", "message": message, "data": null}}),
            ),
    )
}

/// Makes an order.
pub(super) fn create(
    store: &mut Webstore,
    body: &Map<String, Value>,
    now: i64,
) -> Result<u64, WebError> {
    check(store, body)?;
    let mut order = draft(store, body, now);
    if order.text("status") == COMPLETED {
        complete(store, &mut order, now);
    }
    let id = order.id;
    store.put_order(order);
    Ok(id)
}

/// An order that is not stored yet, with prices and taxes worked out.
pub(crate) fn draft(store: &mut Webstore, body: &Map<String, Value>, now: i64) -> Order {
    let id = store.take_order_id();
    let key: String = (0..13).map(|_| store.rng.alphanumeric()).collect();
    let mut order = Order {
        id,
        created: now,
        modified: now,
        members: blank(id, &format!("wc_order_{key}"), store.version.number()),
        ..Order::default()
    };
    order.set_date("date_created", now);
    order.set_date("date_modified", now);
    fill_in(store, &mut order, body);
    apply(store, &mut order, body);
    let is_paid = body.get("set_paid") == Some(&json!(true));
    if is_paid {
        order.set_date("date_paid", now);
    }
    if is_paid && !body.contains_key("status") {
        order.set("status", json!("processing"));
    }
    let is_open = matches!(order.text("status"), "pending" | "failed");
    let owes = is_open && order.text("total") != "0.00";
    order.set(
        "is_editable",
        json!(matches!(order.text("status"), "pending" | "on-hold")),
    );
    order.set("needs_payment", json!(owes));
    order
}

/// Changes an order. Only a change of the order itself moves its date: meta data does not (surprise 11), and neither does the billing address
/// or the customer [order_put_meta, order_put_billing_partial, order_put_customer_id], nor a value that is the same [order_put_same].
pub(super) fn update(
    store: &mut Webstore,
    id: u64,
    body: &Map<String, Value>,
    now: i64,
) -> Result<(), WebError> {
    let mut order = store.order(id).cloned().ok_or_else(|| no_such_order(400))?;
    check(store, body)?;
    let before = order.clone();
    apply(store, &mut order, body);
    if PLAIN
        .iter()
        .any(|name| before.members.get(*name) != order.members.get(*name))
    {
        order.modified = now;
        order.set_date("date_modified", now);
    }
    if before.text("status") != order.text("status") {
        let is_open = matches!(order.text("status"), "pending" | "on-hold");
        order.set("is_editable", json!(is_open));
        if order.text("status") == COMPLETED {
            complete(store, &mut order, now);
        }
    }
    store.put_order(order);
    Ok(())
}

/// A completed order makes its customer one who pays, and moves that customer's date (surprise 10) [customer_after_order].
fn complete(store: &mut Webstore, order: &mut Order, now: i64) {
    order.set_date("date_completed", now);
    if order.members.get("date_paid").is_none_or(Value::is_null) {
        order.set_date("date_paid", now);
    }
    if let Some(mut customer) = store.customer(order.customer_id).cloned() {
        customer.is_paying_customer = true;
        customer.modified = Some(now);
        store.put(customer);
    }
}

/// Deletes for good, or puts into the trash, where only its id finds it. Answers the order as it was. Not recorded: read in WooCommerce's
/// source (`WC_REST_CRUD_Controller::delete_item`).
pub(super) fn delete(
    store: &mut Webstore,
    id: u64,
    for_good: bool,
    now: i64,
) -> Result<Order, WebError> {
    let before = store.order(id).cloned().ok_or_else(|| {
        WebError::new(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
    })?;
    if for_good {
        store.remove_order(id);
        return Ok(before);
    }
    if before.text("status") == TRASH {
        return Err(WebError::new(
            410,
            "woocommerce_rest_already_trashed",
            "The shop_order has already been deleted.",
        ));
    }
    let mut trashed = before.clone();
    trashed.set("status", json!(TRASH));
    trashed.modified = now;
    trashed.set_date("date_modified", now);
    store.put_order(trashed);
    Ok(before)
}

/// [orders_batch_meta]
pub(super) fn no_such_order(status: u16) -> WebError {
    WebError::new(
        status,
        "woocommerce_rest_shop_order_invalid_id",
        "ID is invalid.",
    )
}

pub(super) fn apply(store: &mut Webstore, order: &mut Order, body: &Map<String, Value>) {
    for name in PLAIN {
        if let Some(value) = body.get(name).filter(|v| !v.is_null()) {
            order.set(name, value.clone());
        }
    }
    if let Some(customer) = body.get("customer_id") {
        order.customer_id = as_id(customer);
        order.set("customer_id", json!(order.customer_id));
    }
    for name in ["billing", "shipping"] {
        let sent = body.get(name).and_then(Value::as_object);
        let kept = order.members.get_mut(name).and_then(Value::as_object_mut);
        if let (Some(sent), Some(kept)) = (sent, kept) {
            for (field, value) in sent {
                if let Some(member) = kept.get_mut(field) {
                    *member = json!(as_php_string(value));
                }
            }
        }
    }
    let mut meta: Vec<Meta> = order
        .members
        .get("meta_data")
        .map(read_meta)
        .unwrap_or_default();
    for entry in body
        .get("meta_data")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        write_meta(store, &mut meta, entry);
    }
    let shown = meta
        .iter()
        .map(|m| json!({"id": m.id, "key": m.key, "value": m.value}));
    order.set("meta_data", shown.collect());
}

fn read_meta(list: &Value) -> Vec<Meta> {
    let read = |entry: &Value| {
        Some(Meta {
            id: entry.get("id")?.as_u64()?,
            key: entry.get("key")?.as_str()?.to_owned(),
            value: entry.get("value")?.clone(),
        })
    };
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(read)
        .collect()
}

/// As on customers, but keys with a leading underscore are kept (surprise 3) [order_put_meta].
fn write_meta(store: &mut Webstore, meta: &mut Vec<Meta>, entry: &Value) {
    let Some(key) = entry.get("key").and_then(Value::as_str) else {
        return;
    };
    let id = entry.get("id").map_or(0, as_id);
    let same = |m: &Meta| if id > 0 { m.id == id } else { m.key == key };
    let at = meta.iter().position(same);
    let value = match entry.get("value") {
        None | Some(Value::Null) => {
            if let Some(at) = at {
                meta.remove(at);
            }
            return;
        }
        Some(nested @ (Value::Array(_) | Value::Object(_))) => nested.clone(),
        Some(scalar) => json!(as_php_string(scalar)),
    };
    let id = at.map_or_else(|| store.take_meta_id(), |at| meta[at].id);
    let row = Meta {
        id,
        key: key.to_owned(),
        value,
    };
    match at {
        Some(at) => meta[at] = row,
        None => meta.push(row),
    }
}

/// Every member of an answer, empty, in the order in which answers show them [order_create_set_tax].
fn blank(id: u64, key: &str, version: &str) -> Map<String, Value> {
    let blank: Value =
        serde_json::from_str(include_str!("../../../data/blank_order.json")).unwrap_or_default();
    let mut members = blank.as_object().cloned().unwrap_or_default();
    members.insert("id".to_owned(), json!(id));
    members.insert("number".to_owned(), json!(id.to_string()));
    members.insert("order_key".to_owned(), json!(key));
    members.insert("version".to_owned(), json!(version));
    members
}
