//! What the webstore's routes have in common: who calls, what that caller may do, and the headers of every answer.

use serde_json::{Map, Value, json};

use super::auth::{self, Role};
use super::batch;
use super::countries as data;
use super::customers as records;
use super::errors::WebError;
use super::headers::{with_allow, with_headers};
use super::lists;
use super::params::{WebCall, read_body};
use super::render::{self, Fields, Links, keep_fields};
use super::state::Webstore;
use super::validate;
use crate::Sandbox;
use crate::exchange::{Call, Reply};

/// What a route answers when all went well.
struct Done {
    status: u16,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

impl Done {
    fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body,
            headers: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// The methods that the `Allow` header names once the call is done.
type Allow = fn(&Webstore, &WebCall<'_>) -> Vec<&'static str>;

type Run = fn(&mut Webstore, &WebCall<'_>) -> Result<Done, WebError>;

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

/// `GET|POST /customers`
pub(crate) fn customers(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let schema = include_str!("../../data/options_collection.json");
    serve(
        sandbox,
        call,
        schema,
        |_, c| {
            if staff(c) {
                vec!["GET", "POST"]
            } else {
                vec![]
            }
        },
        |store, call| match call.method {
            "POST" => {
                validate::create(call)?;
                needs_staff(
                    call,
                    "woocommerce_rest_cannot_create",
                    "Sorry, you are not allowed to create resources.",
                )?;
                create(store, call)
            }
            _ => {
                validate::list(call)?;
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

/// `GET|POST|PUT|PATCH|DELETE /customers/{id}`
pub(crate) fn customer(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let schema = include_str!("../../data/options_single.json");
    serve(sandbox, call, schema, allowed_on_one, |store, call| {
        if !matches!(call.method, "GET" | "HEAD" | "DELETE") {
            validate::update(call)?;
        }
        records::permission(store, call)?;
        let id = records::target(call);
        match call.method {
            "GET" | "HEAD" => shown(store, call, id).map(Done::ok),
            "DELETE" => {
                let gone = records::delete(store, id, call.flag("force"), call.id("reassign"))?;
                Ok(Done::ok(render::customer(
                    &gone,
                    call.caller.as_ref(),
                    Links::Deleted,
                    &call.call.origin,
                )))
            }
            _ => {
                records::update(store, id, &call.body, call.now)?;
                shown(store, call, id).map(Done::ok)
            }
        }
    })
}

/// `POST|PUT|PATCH /customers/batch`
pub(crate) fn customers_batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let schema = include_str!("../../data/options_batch.json");
    serve(
        sandbox,
        call,
        schema,
        |_, c| {
            if staff(c) {
                vec!["POST", "PUT", "PATCH"]
            } else {
                vec![]
            }
        },
        |store, call| {
            needs_staff(
                call,
                "woocommerce_rest_cannot_batch",
                "Sorry, you are not allowed to batch manipulate this resource.",
            )?;
            batch::run(store, call).map(Done::ok)
        },
    )
}

/// `GET /customers/{id}/downloads`: nobody here has bought a download.
pub(crate) fn downloads(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, c| if staff(c) { vec!["GET"] } else { vec![] },
        |store, call| {
            records::permission(store, call)?;
            Ok(Done::ok(json!([])))
        },
    )
}

/// `GET /data/countries`
pub(crate) fn countries(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, c| if staff(c) { vec!["GET"] } else { vec![] },
        |_, call| {
            needs_staff(
                call,
                "woocommerce_rest_cannot_view",
                "Sorry, you cannot list resources.",
            )?;
            let fields = Fields::of(call.call.query("_fields"));
            Ok(Done::ok(data::all(&call.call.origin, &fields)))
        },
    )
}

/// `GET /data/countries/{code}`
pub(crate) fn country(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, c| if staff(c) { vec!["GET"] } else { vec![] },
        |_, call| {
            needs_staff(
                call,
                "woocommerce_rest_cannot_view",
                "Sorry, you cannot list resources.",
            )?;
            data::one(call.call.path_value("location"), &call.call.origin).map(Done::ok)
        },
    )
}

/// `GET /wp-json/`: the site index, open to everybody. Its routes are left out but for what tells WooCommerce apart.
pub(crate) fn index(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, _| vec!["GET"],
        |store, call| {
            let origin = &call.call.origin;
            Ok(Done::ok(json!({
                "name": store.site_name,
                "description": "",
                "url": origin,
                "home": origin,
                "gmt_offset": "-5",
                "timezone_string": "",
                "page_for_posts": 0,
                "page_on_front": 0,
                "show_on_front": "posts",
                "namespaces": ["oembed/1.0", "wc/store", "wc/store/v1", "wc-admin", "wc-analytics", "wc/v1", "wc/v2", "wc/v3", "wp/v2", "wp-site-health/v1", "wp-block-editor/v1"],
                "authentication": {"application-passwords": {"endpoints": {"authorization": format!("{origin}/wp-admin/authorize-application.php")}}},
                "routes": {"/wc/v3/customers": {"namespace": "wc/v3", "methods": ["GET", "POST"]}},
                "site_logo": 0,
                "site_icon": 0,
                "site_icon_url": "",
                "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
            })))
        },
    )
}

/// Every other path under `/wp-json` [route_unknown].
pub(crate) fn no_route(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        "{}",
        |_, _| vec![],
        |_, _| Err(WebError::no_route()),
    )
}

fn create(store: &mut Webstore, call: &WebCall<'_>) -> Result<Done, WebError> {
    if call.id("id").is_some_and(|id| id > 0) {
        return Err(batch::already_there());
    }
    let id = records::create(store, &call.body, call.now)?;
    let location = format!("{}/wp-json/wc/v3/customers/{id}", call.call.origin);
    Ok(Done {
        status: 201,
        ..Done::ok(shown(store, call, id)?)
    }
    .with("location", location))
}

fn list(store: &mut Webstore, call: &WebCall<'_>) -> Done {
    let page = lists::page(store, call);
    // With `_fields` the links of a list's items are left out unless asked for [list_fields].
    let links = if call
        .call
        .query("_fields")
        .is_none_or(|f| f.split(',').any(|f| f == "_links"))
    {
        Links::Existing
    } else {
        Links::None
    };
    let customers = page.ids.iter().filter_map(|id| store.customer(*id));
    let fields = Fields::of(call.call.query("_fields"));
    let (viewer, origin) = (call.caller.as_ref(), &call.call.origin);
    let rows = customers.map(|c| render::only(c, viewer, links, origin, &fields));
    let done = Done::ok(keep_fields(rows.collect(), call.call.query("_fields")))
        .with("x-wp-total", page.total.to_string())
        .with("x-wp-totalpages", page.pages.to_string());
    match page.links {
        Some(links) => done.with("link", links),
        None => done,
    }
}

fn shown(store: &Webstore, call: &WebCall<'_>, id: u64) -> Result<Value, WebError> {
    let customer = store.customer(id).ok_or_else(WebError::no_such_user)?;
    Ok(render::customer(
        customer,
        call.caller.as_ref(),
        Links::Existing,
        &call.call.origin,
    ))
}

fn staff(call: &WebCall<'_>) -> bool {
    call.caller.is_some_and(|key| key.role != Role::Subscriber)
}

fn needs_staff(call: &WebCall<'_>, code: &'static str, message: &str) -> Result<(), WebError> {
    match call.caller {
        Some(key) if key.role != Role::Subscriber => Ok(()),
        Some(_) => Err(WebError::new(403, code, message)),
        None => Err(WebError::new(401, code, message)),
    }
}

/// Asks each method's permission check, with what this request wants to change [put_admin_email: only `GET` is left].
fn allowed_on_one(store: &Webstore, call: &WebCall<'_>) -> Vec<&'static str> {
    let (Some(caller), Some(customer)) = (&call.caller, store.customer(records::target(call)))
    else {
        return vec![];
    };
    if caller.role == Role::Subscriber {
        return vec![];
    }
    let keeps_login = records::may_change_login(customer, &call.body).is_ok();
    render::allowed_methods(customer, caller)
        .into_iter()
        .filter(|m| keeps_login || matches!(*m, "GET" | "DELETE"))
        .collect()
}

fn serve(sandbox: &mut Sandbox, call: &Call, schema: &str, allow: Allow, run: Run) -> Reply {
    let now = sandbox.now();
    let store = &mut sandbox.webstore;
    let method = effective_method(call);
    let caller = match auth::caller(call) {
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
