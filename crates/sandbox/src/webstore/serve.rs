//! What the webstore's routes have in common: who calls, what that caller may do, and the headers of every answer.

use serde_json::{Map, Value, json};

use super::auth::{self, Role};
use super::errors::WebError;
use super::headers::{with_allow, with_headers};
use super::params::{WebCall, read_body};
use super::render::keep_fields;
use super::state::Webstore;
use crate::exchange::{Call, Reply};
use crate::{Sandbox, routes};

/// What a route answers when all went well.
pub(super) struct Done {
    pub status: u16,
    pub body: Value,
    headers: Vec<(&'static str, String)>,
}

impl Done {
    pub fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body,
            headers: Vec::new(),
        }
    }

    /// Several requests in one were answered, each with a status of its own.
    pub fn several(body: Value) -> Self {
        Self {
            status: 207,
            ..Self::ok(body)
        }
    }

    /// A record was made.
    pub fn created(body: Value, location: String) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
        .with("location", location)
    }

    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// The methods that the `Allow` header names once the call is done.
pub(super) type Allow = fn(&Webstore, &WebCall<'_>) -> Vec<&'static str>;

/// What a route answers.
pub(super) type Answered = Result<Done, WebError>;

/// `POST` can stand for another method, by header or query [method_override, permissions_http_method_override].
pub(crate) fn effective_method(call: &Call) -> String {
    if call.method != "POST" || !call.path.starts_with("/wp-json") {
        return call.method.clone();
    }
    let other = call
        .query("_method")
        .or_else(|| call.header("x-http-method-override"));
    other.map_or_else(|| call.method.clone(), str::to_uppercase)
}

fn staff(call: &WebCall<'_>) -> bool {
    call.caller.is_some_and(|key| key.role != Role::Subscriber)
}

pub(super) fn needs_staff(
    call: &WebCall<'_>,
    code: &'static str,
    message: &str,
) -> Result<(), WebError> {
    match call.caller {
        Some(key) if key.role != Role::Subscriber => Ok(()),
        Some(_) => Err(WebError::new(403, code, message)),
        None => Err(WebError::new(401, code, message)),
    }
}

/// The methods of a route, for staff only.
pub(super) fn for_staff(call: &WebCall<'_>, methods: &[&'static str]) -> Vec<&'static str> {
    if staff(call) {
        methods.to_vec()
    } else {
        Vec::new()
    }
}

/// The permission check of lists.
pub(super) fn may_list(call: &WebCall<'_>) -> Result<(), WebError> {
    needs_staff(
        call,
        "woocommerce_rest_cannot_view",
        "Sorry, you cannot list resources.",
    )
}

/// A route that staff can only read, such as the shop's countries.
pub(super) fn serve_reading(
    sandbox: &mut Sandbox,
    call: &Call,
    read: fn(&Webstore, &WebCall<'_>) -> Answered,
) -> Reply {
    let allow: Allow = |_, call| for_staff(call, &["GET"]);
    serve(sandbox, call, NO_SCHEMA, allow, |store, call| {
        may_list(call)?;
        read(store, call)
    })
}

/// What `OPTIONS` answers on routes whose schema was not recorded: no client of ours reads schemas, only the headers.
pub(super) const NO_SCHEMA: &str = "{}";

/// Answers a call: `allow` names the methods of the `Allow` header, `run` does the work.
pub(super) fn serve(
    sandbox: &mut Sandbox,
    call: &Call,
    schema: &str,
    allow: Allow,
    run: impl FnOnce(&mut Webstore, &WebCall<'_>) -> Answered,
) -> Reply {
    let now = sandbox.now();
    let Some(store) = sandbox.webstores.iter_mut().find(|s| s.site == call.site) else {
        return routes::unknown(call);
    };
    let method = effective_method(call);
    let caller = match auth::caller(call, &store.site.keys) {
        Ok(caller) => caller,
        Err(error) => return with_headers(error.reply(), call, None),
    };
    let mut web = WebCall {
        call,
        method: &method,
        caller,
        now,
        body: Map::new(),
    };
    if method == "OPTIONS" {
        let reply = Reply::json(200, &serde_json::from_str(schema).unwrap_or_default());
        return with_allow(
            with_headers(reply, call, caller.as_ref()),
            &allow(store, &web),
        );
    }
    if let Some(Err(error)) = caller.map(|key| auth::may_use(&key, &method)) {
        return with_headers(error.reply(), call, caller.as_ref());
    }
    let result = read_body(call).and_then(|body| {
        web.body = body;
        run(store, &web)
    });
    let methods = allow(store, &web);
    match result {
        Ok(done) => finish(done, call, &web, &methods),
        Err(error) if error.critical => with_headers(error.reply(), call, caller.as_ref()),
        Err(error) => with_allow(with_headers(error.reply(), call, caller.as_ref()), &methods),
    }
}

fn finish(done: Done, call: &Call, web: &WebCall<'_>, allow: &[&'static str]) -> Reply {
    let own_links = done.body.get("_links").cloned();
    let mut body = match done.body {
        Value::Array(rows) => Value::Array(rows),
        record => keep_fields(record, call.query("_fields")),
    };
    // A batch filtered to nothing is PHP's empty array [batch_fields]; a single record keeps its links [multi_role].
    match (body.as_object_mut(), own_links) {
        (Some(object), Some(links)) => {
            object.insert("_links".to_owned(), links);
        }
        (Some(object), None) if object.is_empty() => body = json!([]),
        _ => {}
    }
    if call.query("_envelope").is_some() {
        let mut headers: Map<String, Value> = done
            .headers
            .iter()
            .map(|(n, v)| {
                (
                    envelope_name(n),
                    v.parse::<u64>().map_or_else(|_| json!(v), |n| json!(n)),
                )
            })
            .collect();
        headers.insert("Allow".to_owned(), json!(allow.join(", ")));
        let reply = Reply::json(
            200,
            &json!({"body": body, "status": done.status, "headers": headers}),
        );
        return with_headers(reply, call, web.caller.as_ref());
    }
    let mut reply = with_allow(
        with_headers(Reply::json(done.status, &body), call, web.caller.as_ref()),
        allow,
    );
    for (name, value) in &done.headers {
        reply = reply.with(name, value);
    }
    if web.method == "HEAD" {
        reply.body.clear();
    }
    reply
}

fn envelope_name(header: &str) -> String {
    match header {
        "x-wp-total" => "X-WP-Total",
        "x-wp-totalpages" => "X-WP-TotalPages",
        "location" => "Location",
        _ => "Link",
    }
    .to_owned()
}
