//! The checks that WordPress makes from a route's schema, before the route's own code runs. Batches skip all of them.

use serde_json::{Map, Value, json};

use super::errors::WebError;
use super::orders::{TRASH, statuses};
use super::params::WebCall;
use super::sanitize::is_email;
use super::state::{BILLING, SHIPPING, Webstore};
use crate::clock::from_web_date;

const ROLES: [&str; 8] = [
    "all",
    "administrator",
    "editor",
    "author",
    "contributor",
    "subscriber",
    "customer",
    "shop_manager",
];
const ORDER_BY: [&str; 4] = ["id", "include", "name", "registered_date"];
const ORDER_ORDERS_BY: [&str; 6] = ["date", "id", "include", "title", "slug", "modified"];

/// What is wrong with one value: WordPress's code, message and extra data.
struct Flaw {
    code: &'static str,
    message: String,
    data: Value,
}

type Check = Result<(), Flaw>;

fn flaw(code: &'static str, message: String) -> Flaw {
    Flaw {
        code,
        message,
        data: Value::Null,
    }
}

fn wrong_type(param: &str, expected: &str) -> Flaw {
    Flaw {
        data: json!({"param": param}),
        ..flaw(
            "rest_invalid_type",
            format!("{param} is not of type {expected}."),
        )
    }
}

/// All flawed parameters go into one error, in the order of the route's arguments [list_per_page_0, err_billing_string].
fn all(checks: Vec<(&str, Check)>) -> Result<(), WebError> {
    let flaws: Vec<(&str, Flaw)> = checks
        .into_iter()
        .filter_map(|(name, check)| check.err().map(|flaw| (name, flaw)))
        .collect();
    if flaws.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = flaws.iter().map(|(name, _)| *name).collect();
    let (mut params, mut details) = (Map::new(), Map::new());
    for (name, flaw) in &flaws {
        params.insert((*name).to_owned(), json!(flaw.message));
        details.insert(
            (*name).to_owned(),
            json!({"code": flaw.code, "message": flaw.message, "data": flaw.data}),
        );
    }
    Err(WebError::new(
        400,
        "rest_invalid_param",
        format!("Invalid parameter(s): {}", names.join(", ")),
    )
    .with("params", Value::Object(params))
    .with("details", Value::Object(details)))
}

/// The query of a list.
pub(crate) fn list(call: &WebCall<'_>) -> Result<(), WebError> {
    let text = |name: &str| call.call.query(name);
    all(vec![
        (
            "context",
            text("context").map_or(Ok(()), |v| one_of("context", v, &["view", "edit"])),
        ),
        (
            "page",
            text("page").map_or(Ok(()), |v| at_least("page", v, 1)),
        ),
        (
            "per_page",
            text("per_page").map_or(Ok(()), |v| between("per_page", v, 1, 100)),
        ),
        (
            "offset",
            text("offset").map_or(Ok(()), |v| integer("offset", v).map(drop)),
        ),
        (
            "order",
            text("order").map_or(Ok(()), |v| one_of("order", v, &["asc", "desc"])),
        ),
        (
            "orderby",
            text("orderby").map_or(Ok(()), |v| one_of("orderby", v, &ORDER_BY)),
        ),
        ("email", text("email").map_or(Ok(()), email_format)),
        (
            "role",
            text("role").map_or(Ok(()), |v| one_of("role", v, &ROLES)),
        ),
    ])
}

/// The query of a list of orders.
pub(crate) fn orders(call: &WebCall<'_>, store: &Webstore) -> Result<(), WebError> {
    let text = |name: &str| call.call.query(name);
    let date = |name: &'static str| {
        let is_date = |text: &str| match from_web_date(text, true) {
            Some(_) => Ok(()),
            // [orders_modified_after_bad]
            None => Err(flaw("rest_invalid_date", "Invalid date.".to_owned())),
        };
        (name, text(name).map_or(Ok(()), is_date))
    };
    let whole = |name: &'static str| {
        let check = |v| integer(name, v).map(drop);
        (name, text(name).map_or(Ok(()), check))
    };
    all(vec![
        (
            "page",
            text("page").map_or(Ok(()), |v| at_least("page", v, 1)),
        ),
        (
            "per_page",
            text("per_page").map_or(Ok(()), |v| between("per_page", v, 1, 100)),
        ),
        date("after"),
        date("before"),
        date("modified_after"),
        date("modified_before"),
        whole("offset"),
        (
            "order",
            text("order").map_or(Ok(()), |v| one_of("order", v, &["asc", "desc"])),
        ),
        (
            "orderby",
            text("orderby").map_or(Ok(()), |v| one_of("orderby", v, &ORDER_ORDERS_BY)),
        ),
        (
            "status",
            text("status").map_or(Ok(()), |v| order_statuses(v, store)),
        ),
        whole("customer"),
    ])
}

/// The body of a single create: the e-mail must be there, but its form is checked later and answers another error [err_invalid_email].
pub(crate) fn create(call: &WebCall<'_>) -> Result<(), WebError> {
    if call.param("email").is_none_or(|v| v.is_null()) {
        return Err(WebError::new(
            400,
            "rest_missing_callback_param",
            "Missing parameter(s): email",
        )
        .with("params", json!(["email"])));
    }
    customer(call, |_| Ok(()))
}

/// The body of a single update.
pub(crate) fn update(call: &WebCall<'_>) -> Result<(), WebError> {
    customer(call, email_format)
}

fn customer(call: &WebCall<'_>, email: fn(&str) -> Check) -> Result<(), WebError> {
    // A null parameter counts as not sent [create_null_name], a null inside an address does not [err_billing_null_field].
    let sent = |name: &str| call.param(name).filter(|v| !v.is_null());
    let text = |name: &'static str| {
        (
            name,
            sent(name).map_or(Ok(()), |v| string(name, &v).map(drop)),
        )
    };
    all(vec![
        (
            "email",
            sent("email").map_or(Ok(()), |v| string("email", &v).and_then(email)),
        ),
        text("first_name"),
        text("last_name"),
        text("username"),
        text("password"),
        (
            "billing",
            sent("billing").map_or(Ok(()), |v| address("billing", &v, &BILLING)),
        ),
        (
            "shipping",
            sent("shipping").map_or(Ok(()), |v| address("shipping", &v, &SHIPPING)),
        ),
        (
            "meta_data",
            sent("meta_data").map_or(Ok(()), |v| meta_data(&v)),
        ),
    ])
}

fn string<'v>(name: &str, value: &'v Value) -> Result<&'v str, Flaw> {
    value.as_str().ok_or_else(|| wrong_type(name, "string"))
}

fn email_format(text: &str) -> Check {
    if is_email(text) {
        Ok(())
    } else {
        Err(flaw(
            "rest_invalid_email",
            "Invalid email address.".to_owned(),
        ))
    }
}

fn address(name: &str, value: &Value, fields: &[&str]) -> Check {
    let object = match value {
        Value::Object(object) => object,
        // PHP does not tell an empty string or a list from an object here.
        Value::Array(_) => return Ok(()),
        Value::String(text) if text.is_empty() => return Ok(()),
        _ => return Err(wrong_type(name, "object")),
    };
    for (field, value) in object
        .iter()
        .filter(|(field, _)| fields.contains(&field.as_str()))
    {
        let text = string(&format!("{name}[{field}]"), value)?;
        if field == "email" {
            email_format(text)?;
        }
    }
    Ok(())
}

fn meta_data(value: &Value) -> Check {
    let Value::Array(entries) = value else {
        return Err(wrong_type("meta_data", "array"));
    };
    for (i, entry) in entries.iter().enumerate() {
        let Value::Object(entry) = entry else {
            return Err(wrong_type(&format!("meta_data[{i}]"), "object"));
        };
        let is_integer = |id: &Value| {
            id.as_i64().is_some() || id.as_str().is_some_and(|t| t.parse::<i64>().is_ok())
        };
        if entry.get("id").is_some_and(|id| !is_integer(id)) {
            return Err(wrong_type(&format!("meta_data[{i}][id]"), "integer"));
        }
        if let Some(key) = entry.get("key") {
            string(&format!("meta_data[{i}][key]"), key)?;
        }
    }
    Ok(())
}

fn integer(name: &str, text: &str) -> Result<i64, Flaw> {
    text.trim().parse().map_err(|_| wrong_type(name, "integer"))
}

fn at_least(name: &str, text: &str, least: i64) -> Check {
    match integer(name, text)? >= least {
        true => Ok(()),
        false => Err(flaw(
            "rest_out_of_bounds",
            format!("{name} must be greater than or equal to {least}"),
        )),
    }
}

fn between(name: &str, text: &str, least: i64, most: i64) -> Check {
    match (least..=most).contains(&integer(name, text)?) {
        true => Ok(()),
        false => Err(flaw(
            "rest_out_of_bounds",
            format!("{name} must be between {least} (inclusive) and {most} (inclusive)"),
        )),
    }
}

/// Statuses to be listed: the first that there is not is named by its place [orders_status_unknown].
fn order_statuses(text: &str, store: &Webstore) -> Check {
    let own = statuses(store).map(|(slug, _)| slug);
    let allowed: Vec<&str> = ["any", TRASH, "auto-draft"]
        .into_iter()
        .chain(own)
        .collect();
    let mut wanted = text.split([',', ' ']).filter(|status| !status.is_empty());
    let unknown = wanted.clone().position(|it| !allowed.contains(&it));
    match unknown.and_then(|place| Some((place, wanted.nth(place)?))) {
        Some((place, status)) => one_of(&format!("status[{place}]"), status, &allowed),
        None => Ok(()),
    }
}

fn one_of(name: &str, text: &str, allowed: &[&str]) -> Check {
    if allowed.contains(&text) {
        return Ok(());
    }
    let listed = match allowed {
        [a, b] => format!("{a} and {b}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
        [] => String::new(),
    };
    Err(flaw(
        "rest_not_in_enum",
        format!("{name} is not one of {listed}."),
    ))
}
