//! Up to a hundred creates, updates and deletes in one call, each on its own and without the checks of a single call.

use serde_json::{Map, Value, json};

use super::customers;
use super::errors::WebError;
use super::params::{WebCall, as_id};
use super::render::{self, Links};
use super::state::Webstore;

const MOST_ITEMS: usize = 100;

/// The three lists of a batch, in the order in which they are worked off.
fn lists(call: &WebCall<'_>) -> Result<[(&'static str, Vec<Value>); 3], WebError> {
    let list = |name: &'static str| match call.body.get(name) {
        None | Some(Value::Null) => Ok((name, Vec::new())),
        Some(Value::Array(items)) => Ok((name, items.clone())),
        Some(_) => Err(WebError::critical()),
    };
    let lists = [list("create")?, list("update")?, list("delete")?];
    if lists.iter().map(|(_, items)| items.len()).sum::<usize>() > MOST_ITEMS {
        let message = format!("Unable to accept more than {MOST_ITEMS} items for this request.");
        return Err(WebError::new(
            413,
            "woocommerce_rest_request_entity_too_large",
            message,
        ));
    }
    Ok(lists)
}

/// Answers per list and in order; a failed item holds its error, the call itself is 200 [batch_mix]. `one` answers an item of the list that
/// it names.
pub(super) fn each(
    call: &WebCall<'_>,
    mut one: impl FnMut(&str, &Value) -> Value,
) -> Result<Value, WebError> {
    let mut answer = Map::new();
    let mut seen = 0;
    for (name, items) in lists(call)? {
        let mut answered = Vec::with_capacity(items.len());
        for item in &items {
            answered.push(match (call.call.failing_items.include(seen), name) {
                (true, "create") => broken(json!(0)),
                (true, _) => broken(named_id(item)),
                (false, _) => one(name, item),
            });
            seen += 1;
        }
        if !answered.is_empty() {
            answer.insert(name.to_owned(), Value::Array(answered));
        }
    }
    // PHP writes an empty array, not an empty object [batch_empty].
    Ok(if answer.is_empty() {
        json!([])
    } else {
        Value::Object(answer)
    })
}

/// A batch of customers.
pub(super) fn run(store: &mut Webstore, call: &WebCall<'_>) -> Result<Value, WebError> {
    each(call, |list, item| match list {
        "create" => create(store, call, item),
        "update" => update(store, call, item),
        _ => delete(store, call, item),
    })
}

fn broken(id: Value) -> Value {
    WebError::new(500, "internal_server_error", "Internal server error").in_batch(id)
}

/// `null` where the item names none [batch_mix].
fn named_id(item: &Value) -> Value {
    match item {
        Value::Object(object) => object.get("id").map_or(Value::Null, |id| json!(as_id(id))),
        id => json!(as_id(id)),
    }
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
        .ok_or_else(|| store.version.no_such_user("PUT"))
        .and_then(|c| customers::may_change_login(c, &body));
    match allowed.and_then(|()| customers::update(store, id, &body, call.now)) {
        Ok(()) => shown(store, call, id),
        Err(error) => error.in_batch(named_id(item)),
    }
}

/// Always for good, without `force`.
fn delete(store: &mut Webstore, call: &WebCall<'_>, item: &Value) -> Value {
    let id = as_id(item);
    let deleted = match store.version.deletes_staff_in_batch() {
        true => store
            .remove(id)
            .ok_or_else(|| store.version.no_such_user("DELETE")),
        false => customers::delete(store, id, true, None),
    };
    match deleted {
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
