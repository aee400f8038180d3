//! Up to a hundred creates, updates and deletes in one call, each on its own and without the checks of a single call.

use serde_json::{Map, Value, json};

use super::customers;
use super::errors::WebError;
use super::params::{WebCall, as_id};
use super::render::{self, Links};
use super::state::Webstore;

const MOST_ITEMS: usize = 100;

/// Answers per list and in order; a failed item holds its error, the call itself is 200 [batch_mix].
pub(crate) fn run(store: &mut Webstore, call: &WebCall<'_>) -> Result<Value, WebError> {
    let list = |name: &str| match call.body.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(items.clone()),
        Some(_) => Err(WebError::critical()),
    };
    let (creates, updates, deletes) = (list("create")?, list("update")?, list("delete")?);
    if creates.len() + updates.len() + deletes.len() > MOST_ITEMS {
        let message = format!("Unable to accept more than {MOST_ITEMS} items for this request.");
        return Err(WebError::new(
            413,
            "woocommerce_rest_request_entity_too_large",
            message,
        ));
    }
    let mut seen = 0;
    let mut fails_by_fault = || {
        seen += 1;
        call.call.fail_half_of_batch && seen % 2 == 0
    };
    let mut answer = Map::new();
    let mut put = |name: &str, items: Vec<Value>| {
        if !items.is_empty() {
            answer.insert(name.to_owned(), Value::Array(items));
        }
    };
    put(
        "create",
        creates
            .iter()
            .map(|item| {
                if fails_by_fault() {
                    broken(json!(0))
                } else {
                    create(store, call, item)
                }
            })
            .collect(),
    );
    put(
        "update",
        updates
            .iter()
            .map(|item| {
                if fails_by_fault() {
                    broken(named_id(item))
                } else {
                    update(store, call, item)
                }
            })
            .collect(),
    );
    put(
        "delete",
        deletes
            .iter()
            .map(|item| {
                if fails_by_fault() {
                    broken(json!(as_id(item)))
                } else {
                    delete(store, call, item)
                }
            })
            .collect(),
    );
    // PHP writes an empty array, not an empty object [batch_empty].
    Ok(if answer.is_empty() {
        json!([])
    } else {
        Value::Object(answer)
    })
}

fn broken(id: Value) -> Value {
    WebError::new(500, "internal_server_error", "Internal server error").in_batch(id)
}

/// `null` where the item names none [batch_mix].
fn named_id(item: &Value) -> Value {
    item.get("id").map_or(Value::Null, |id| json!(as_id(id)))
}

fn create(store: &mut Webstore, call: &WebCall<'_>, item: &Value) -> Value {
    let body = item.as_object().cloned().unwrap_or_default();
    if let Some(id) = body.get("id").map(as_id).filter(|id| *id > 0) {
        return already_there().in_batch(json!(id));
    }
    match customers::create(store, &body, call.now) {
        Ok(id) => shown(store, call, id),
        Err(error) => error.in_batch(json!(0)),
    }
}

fn update(store: &mut Webstore, call: &WebCall<'_>, item: &Value) -> Value {
    let body = item.as_object().cloned().unwrap_or_default();
    let id = body.get("id").map_or(0, as_id);
    let allowed = store
        .customer(id)
        .ok_or_else(WebError::no_such_user)
        .and_then(|c| customers::may_change_login(c, &body));
    match allowed.and_then(|()| customers::update(store, id, &body, call.now)) {
        Ok(()) => shown(store, call, id),
        Err(error) => error.in_batch(named_id(item)),
    }
}

/// Always for good, without `force`.
fn delete(store: &mut Webstore, call: &WebCall<'_>, item: &Value) -> Value {
    let id = as_id(item);
    match customers::delete(store, id, true, None) {
        Ok(customer) => render::customer(
            &customer,
            call.caller.as_ref(),
            Links::Deleted,
            &call.call.origin,
        ),
        Err(error) => error.in_batch(json!(id)),
    }
}

fn shown(store: &Webstore, call: &WebCall<'_>, id: u64) -> Value {
    let Some(customer) = store.customer(id) else {
        return Value::Null;
    };
    render::customer(
        customer,
        call.caller.as_ref(),
        Links::Existing,
        &call.call.origin,
    )
}

/// A create that names an id [post_with_id].
pub(crate) fn already_there() -> WebError {
    WebError::new(
        400,
        "woocommerce_rest_customer_exists",
        "Cannot create existing resource.",
    )
}
