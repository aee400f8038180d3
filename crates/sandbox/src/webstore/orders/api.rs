//! The orders' routes.

use serde_json::{Value, json};

use super::{lists, write};
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::webstore::errors::WebError;
use crate::webstore::params::{WebCall, as_id};
use crate::webstore::render::{Fields, keep_fields};
use crate::webstore::serve::{
    Allow, Done, NO_SCHEMA, for_staff, may_list, needs_staff, serve, serve_reading,
};
use crate::webstore::state::Webstore;
use crate::webstore::{batch, validate};

/// `GET|POST /orders`
pub(crate) fn orders(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let allow: Allow = |_, c| for_staff(c, &["GET", "POST"]);
    serve(sandbox, call, NO_SCHEMA, allow, |store, call| {
        match call.method {
            "POST" => {
                write::check_billing_email(&call.body)?;
                needs_staff(
                    call,
                    "woocommerce_rest_cannot_create",
                    "Sorry, you are not allowed to create resources.",
                )?;
                let id = write::create(store, &call.body, call.now)?;
                let location = format!("{}/wp-json/wc/v3/orders/{id}", call.call.origin);
                Ok(Done::created(shown(store, call, id)?, location))
            }
            _ => {
                validate::orders(call, store)?;
                may_list(call)?;
                Ok(list(store, call))
            }
        }
    })
}

/// `GET|POST|PUT|PATCH|DELETE /orders/{id}`. As with customers, an `id` in the body wins over the one in the path (surprise 2)
/// [order_put_body_id].
pub(crate) fn order(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let allow: Allow = |_, c| for_staff(c, &["GET", "POST", "PUT", "PATCH", "DELETE"]);
    serve(sandbox, call, NO_SCHEMA, allow, |store, call| {
        let id = call.id("id").unwrap_or(0);
        let needs = |code, message| needs_staff(call, code, message);
        match call.method {
            "GET" | "HEAD" => {
                needs(
                    "woocommerce_rest_cannot_view",
                    "Sorry, you cannot view this resource.",
                )?;
                shown(store, call, id).map(Done::ok)
            }
            "DELETE" => {
                needs(
                    "woocommerce_rest_cannot_delete",
                    "Sorry, you are not allowed to delete this resource.",
                )?;
                deleted(store, call, id, call.flag("force")).map(Done::ok)
            }
            _ => {
                write::check_billing_email(&call.body)?;
                needs(
                    "woocommerce_rest_cannot_edit",
                    "Sorry, you are not allowed to edit this resource.",
                )?;
                write::update(store, id, &call.body, call.now)?;
                shown(store, call, id).map(Done::ok)
            }
        }
    })
}

/// `POST|PUT|PATCH /orders/batch`
pub(crate) fn orders_batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let allow: Allow = |_, c| for_staff(c, &["POST", "PUT", "PATCH"]);
    serve(sandbox, call, NO_SCHEMA, allow, |store, call| {
        needs_staff(
            call,
            "woocommerce_rest_cannot_batch",
            "Sorry, you are not allowed to batch manipulate this resource.",
        )?;
        batch::each(call, |list, item| one_of_batch(store, call, list, item)).map(Done::ok)
    })
}

/// `GET /reports/orders/totals`: the statuses that the shop has, those of plugins too, and how many orders have each
/// [order_statuses_report].
pub(crate) fn order_totals(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_reading(sandbox, call, |store, _| {
        let statuses = write::statuses(store).map(|(slug, name)| {
            let orders = store.orders().filter(|order| order.text("status") == slug);
            json!({"slug": slug, "name": name, "total": orders.count()})
        });
        Ok(Done::ok(statuses.collect()))
    })
}

fn one_of_batch(store: &mut Webstore, call: &WebCall<'_>, list: &str, item: &Value) -> Value {
    let body = item.as_object().cloned().unwrap_or_default();
    let id = as_id(item);
    let done = match list {
        "create" => write::create(store, &body, call.now).and_then(|id| shown(store, call, id)),
        "update" => write::update(store, id, &body, call.now).and_then(|()| shown(store, call, id)),
        // A batch deletes for good, without `force` (surprise 14).
        _ => deleted(store, call, id, true),
    };
    done.unwrap_or_else(|error| error.in_batch(json!(id)))
}

/// The order as it was before it went.
fn deleted(
    store: &mut Webstore,
    call: &WebCall<'_>,
    id: u64,
    for_good: bool,
) -> Result<Value, WebError> {
    let before = write::delete(store, id, for_good, call.now)?;
    Ok(before.shown(&call.call.origin))
}

fn list(store: &Webstore, call: &WebCall<'_>) -> Done {
    let page = lists::page(store, call);
    let fields = call.call.query("_fields");
    let wants_links = Fields::of(fields).want("_links");
    let rows = page.ids.iter().filter_map(|id| store.order(*id));
    let rows = rows.map(|order| {
        let mut row = order.shown(&call.call.origin);
        if let (false, Some(row)) = (wants_links, row.as_object_mut()) {
            row.remove("_links");
        }
        row
    });
    let done = Done::ok(keep_fields(rows.collect(), fields))
        .with("x-wp-total", page.total.to_string())
        .with("x-wp-totalpages", page.pages.to_string());
    match page.links {
        Some(links) => done.with("link", links),
        None => done,
    }
}

/// An unknown order is 404 where it is read; where it was to be changed, 400.
fn shown(store: &Webstore, call: &WebCall<'_>, id: u64) -> Result<Value, WebError> {
    let order = store.order(id).ok_or_else(|| write::no_such_order(404))?;
    Ok(order.shown(&call.call.origin))
}
