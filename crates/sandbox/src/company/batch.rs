//! `$batch`: up to a hundred operations in one call, of API v2.0 or of the page services, each below its own root (facts §5.5).

use http::header::{HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::api::with_headers;
use super::auth;
use super::environment::header;
use super::errors::CompanyError;
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::routes::{self, Route, System};

const MOST_OPERATIONS: usize = 100;

/// `POST $batch`. The call answers 200 whatever becomes of its operations.
pub(crate) fn batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let reply = match operations(sandbox, call) {
        Ok(operations) => Reply::json(200, &json!({"responses": run(sandbox, call, &operations)}))
            .with("odata-version", "4.0"),
        Err(error) => error.reply(sandbox.correlation_id()),
    };
    with_headers(reply, call)
}

fn operations(sandbox: &Sandbox, call: &Call) -> Result<Vec<Value>, CompanyError> {
    auth::check(call, &sandbox.sign_in, sandbox.now())?;
    let body: Value = serde_json::from_str(&call.body).unwrap_or_default();
    let Some(operations) = body.get("requests").and_then(Value::as_array) else {
        return Err(CompanyError::bad_request(
            "The request body is not a valid batch: it has no 'requests'.",
        ));
    };
    if operations.len() > MOST_OPERATIONS {
        let message = format!(
            "The current batch message contains too many parts. A maximum number of '{MOST_OPERATIONS}' query operations and change sets are allowed in a batch message."
        );
        return Err(CompanyError::new(400, "Unknown", message));
    }
    Ok(operations.clone())
}

/// Without a preference the first failure ends the batch and what was done stays done. With `Isolation: snapshot` a failure takes everything
/// back, though the operations that went well still report success; a failing first operation is then the only one answered.
fn run(sandbox: &mut Sandbox, call: &Call, operations: &[Value]) -> Vec<Value> {
    let goes_on = call
        .header("prefer")
        .is_some_and(|p| p.contains("continue-on-error"));
    let before = call
        .header("isolation")
        .is_some_and(|i| i.eq_ignore_ascii_case("snapshot"))
        .then(|| sandbox.environment.clone());
    let mut responses = Vec::new();
    let mut has_failed = false;
    for (i, operation) in operations.iter().enumerate() {
        let reply = match call.failing_items.include(i) {
            true => CompanyError::internal().reply(sandbox.correlation_id()),
            false => run_one(sandbox, call, operation),
        };
        let failed = reply.status >= 400;
        has_failed |= failed;
        responses.push(answered(operation, reply));
        let ends = match &before {
            Some(_) => i == 0,
            None => !goes_on,
        };
        if failed && ends {
            break;
        }
    }
    if let (true, Some(before)) = (has_failed, before) {
        sandbox.environment = before;
    }
    responses
}

/// Sends an operation through the table of routes, as the caller of the batch. It counts as a request of its own.
fn run_one(sandbox: &mut Sandbox, call: &Call, operation: &Value) -> Reply {
    let mut own = match request(sandbox, call, operation) {
        Ok(own) => own,
        Err(error) => return error.reply(sandbox.correlation_id()),
    };
    sandbox.clock.tick();
    let route = match routes::find(&mut own) {
        Some(route) if is_operation(route) => route,
        _ => return refused(sandbox, "An operation's url is not one of this API."),
    };
    sandbox
        .counts
        .count_operation(&own, route, &sandbox.environment);
    if let Err(error) = charge(sandbox, call) {
        return error.reply_plain();
    }
    (route.run)(sandbox, &own)
}

fn is_operation(route: &Route) -> bool {
    route.system == System::Company && !route.path.ends_with("$batch")
}

/// Counts an operation against the caller's limits, where they are on.
fn charge(sandbox: &mut Sandbox, call: &Call) -> Result<(), CompanyError> {
    let now = sandbox.now();
    let user = auth::caller(call, &sandbox.sign_in, now);
    match user.filter(|_| sandbox.environment.open.first.settings.limits) {
        Some(user) => sandbox.limits.take_operation(user.name, now),
        None => Ok(()),
    }
}

/// An operation's address: relative to the root of the API or of the page services, or in the company that a header `Company` names.
fn address(sandbox: &Sandbox, call: &Call, operation: &Value) -> Result<String, CompanyError> {
    let url = operation["url"].as_str().unwrap_or_default();
    let root = call.path.trim_end_matches('/').trim_end_matches("$batch");
    let is_of_pages = root.ends_with("/ODataV4/");
    let names_company = match is_of_pages {
        true => url.trim_start_matches('/').starts_with("Company("),
        false => url.trim_start_matches('/').starts_with("companies"),
    };
    let company = match header(operation, "company").filter(|_| !names_company) {
        Some(name) => {
            let id = sandbox.environment.id_of(name);
            let id = id.ok_or_else(|| CompanyError::no_such_company(name))?;
            match is_of_pages {
                true => {
                    let name = name.replace('\'', "''");
                    format!(
                        "Company('{}')/",
                        utf8_percent_encode(&name, NON_ALPHANUMERIC)
                    )
                }
                false => format!("companies({id})/"),
            }
        }
        None => String::new(),
    };
    Ok(format!(
        "{}{root}{company}{}",
        call.origin,
        url.trim_start_matches('/')
    ))
}

/// An operation as a call of its own.
fn request(sandbox: &Sandbox, call: &Call, operation: &Value) -> Result<Call, CompanyError> {
    let body = match operation.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(body) => body.to_string(),
    };
    let request = http::Request::builder()
        .method(operation["method"].as_str().unwrap_or_default())
        .uri(address(sandbox, call, operation)?)
        .body(body)
        .map_err(|_| CompanyError::bad_request("An operation's method or url cannot be read."))?;
    let mut own = Call::new(request);
    if let Some(header) = call.headers.get(http::header::AUTHORIZATION) {
        own.headers
            .insert(http::header::AUTHORIZATION, header.clone());
    }
    for (name, value) in operation
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = value.as_str().unwrap_or_default();
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            own.headers.insert(name, value);
        }
    }
    Ok(own)
}

fn refused(sandbox: &mut Sandbox, message: &str) -> Reply {
    CompanyError::bad_request(message).reply(sandbox.correlation_id())
}

fn answered(operation: &Value, reply: Reply) -> Value {
    let response = reply.clone().into_response();
    let headers: Map<String, Value> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap_or_default())))
        .collect();
    let mut answer = json!({"id": operation["id"], "status": reply.status, "headers": headers});
    if let Ok(body) = serde_json::from_str::<Value>(&reply.body) {
        answer["body"] = body;
    }
    answer
}
