//! The orders' routes.

use serde_json::{Map, Value, json};

use super::{lists, write};
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::webstore::errors::WebError;
use crate::webstore::params::{WebCall, as_id};
use crate::webstore::render::{Fields, keep_fields};
use crate::webstore::serve::{Done, needs_staff, serve, staff};
use crate::webstore::state::Webstore;
use crate::webstore::{batch, validate};

/// `GET|POST /orders`
pub(crate) fn orders(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, c| {
            if staff(c) {
                vec!["GET", "POST"]
            } else {
                vec![]
            }
        },
        |store, call| match call.method {
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
                validate::orders(call)?;
                needs_staff(
                    call,
                    "woocommerce_rest_cannot_view",
                    "Sorry, you cannot list resources.",
                )?;
                Ok(list(store, call))
            }
        },
    )
}

/// `GET|POST|PUT|PATCH /orders/{id}`. As with customers, an `id` in the body wins over the one in the path (surprise 2) [order_put_body_id].
pub(crate) fn order(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let methods = |_: &Webstore, c: &WebCall<'_>| match staff(c) {
        true => vec!["GET", "POST", "PUT", "PATCH", "DELETE"],
        false => vec![],
    };
    serve(sandbox, call, "{}", methods, |store, call| {
        let id = call.id("id").unwrap_or(0);
        if matches!(call.method, "GET" | "HEAD") {
            needs_staff(
                call,
                "woocommerce_rest_cannot_view",
                "Sorry, you cannot view this resource.",
            )?;
            return shown(store, call, id).map(Done::ok);
        }
        write::check_billing_email(&call.body)?;
        needs_staff(
            call,
            "woocommerce_rest_cannot_edit",
            "Sorry, you are not allowed to edit this resource.",
        )?;
        write::update(store, id, &call.body, call.now)?;
        shown(store, call, id).map(Done::ok)
    })
}

/// `POST|PUT|PATCH /orders/batch`
pub(crate) fn orders_batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let methods = |_: &Webstore, c: &WebCall<'_>| match staff(c) {
        true => vec!["POST", "PUT", "PATCH"],
        false => vec![],
    };
    serve(sandbox, call, "{}", methods, |store, call| {
        needs_staff(
            call,
            "woocommerce_rest_cannot_batch",
            "Sorry, you are not allowed to batch manipulate this resource.",
        )?;
        let lists = batch::lists(call)?;
        let mut broken = batch::EverySecond::of(call);
        let mut answer = Map::new();
        for (name, items) in lists {
            let answered: Vec<Value> = items
                .iter()
                .map(|item| match broken.next() {
                    true => batch::broken(item.get("id").map_or(json!(0), |id| json!(as_id(id)))),
                    false => one_of_batch(store, call, name, item),
                })
                .collect();
            if !answered.is_empty() {
                answer.insert(name.to_owned(), Value::Array(answered));
            }
        }
        Ok(Done::ok(match answer.is_empty() {
            true => json!([]),
            false => Value::Object(answer),
        }))
    })
}

fn one_of_batch(store: &mut Webstore, call: &WebCall<'_>, list: &str, item: &Value) -> Value {
    let body = item.as_object().cloned().unwrap_or_default();
    let id = as_id(item);
    let done = match list {
        "create" => write::create(store, &body, call.now),
        "update" => write::update(store, id, &body, call.now).map(|()| id),
        // The app deletes nothing, so the sandbox deletes no order.
        _ => Err(WebError::new(
            501,
            "woocommerce_rest_cannot_delete",
            "The sandbox keeps its orders.",
        )),
    };
    match done.and_then(|id| shown(store, call, id)) {
        Ok(order) => order,
        Err(error) => error.in_batch(json!(id)),
    }
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
