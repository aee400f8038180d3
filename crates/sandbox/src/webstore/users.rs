//! WordPress's own users, for whoever comes with an application password: what they may do, their roles, and several requests in one.

use serde_json::{Map, Value, json};

use super::auth;
use super::errors::WebError;
use super::headers::with_headers;
use super::lists;
use super::params::WebCall;
use super::render::{avatar_of_size, keep_fields};
use super::serve::{Answered, Done, NO_SCHEMA, serve};
use super::state::{Customer, Webstore};
use crate::Sandbox;
use crate::clock::gmt;
use crate::exchange::{Call, Reply};

/// The roles that the shop knows.
const ROLES: [&str; 9] = [
    "administrator",
    "editor",
    "author",
    "contributor",
    "subscriber",
    "customer",
    "shop_manager",
    "wholesale",
    "retail",
];

/// Requests in one batch [roles_batch_v1_too_many].
const MOST_REQUESTS: usize = 25;

/// What WooCommerce keeps of how a person has set up its own pages: nothing here.
const WOOCOMMERCE_META: [&str; 23] = [
    "variable_product_tour_shown",
    "activity_panel_inbox_last_read",
    "activity_panel_reviews_last_read",
    "categories_report_columns",
    "coupons_report_columns",
    "customers_report_columns",
    "orders_report_columns",
    "products_report_columns",
    "revenue_report_columns",
    "taxes_report_columns",
    "variations_report_columns",
    "dashboard_sections",
    "dashboard_chart_type",
    "dashboard_chart_interval",
    "dashboard_leaderboard_rows",
    "order_attribution_install_banner_dismissed",
    "scheduled_updates_promotion_notice_dismissed",
    "homepage_layout",
    "homepage_stats",
    "task_list_tracked_started_tasks",
    "android_app_banner_dismissed",
    "launch_your_store_tour_hidden",
    "coming_soon_banner_dismissed",
];

/// What an administrator may do, as recorded [users_me_application_password].
const OF_ADMINISTRATOR: &str = include_str!("../../data/administrator_capabilities.txt");

/// The user whose application password it is.
const ADMINISTRATOR: u64 = 1;

/// `GET /wp/v2/users`
pub(crate) fn users(sandbox: &mut Sandbox, call: &Call) -> Reply {
    served(sandbox, call, &["GET", "POST"], |store, call| {
        if call.call.query("context") != Some("edit") {
            return Err(no_route());
        }
        let wanted = call.call.query("roles");
        let asked = call.ids("include");
        let fits = |it: &&Customer| {
            wanted.is_none_or(|roles| roles.split(',').any(|role| it.has_role(role)))
                && asked.as_ref().is_none_or(|ids| ids.contains(&it.id))
        };
        // WordPress writes a list in the query with its places [roles_list_users].
        let mut named = call.call.clone();
        for (name, _) in &mut named.query {
            if name == "roles" {
                "roles%5B0%5D".clone_into(name);
            }
        }
        let found = store.customers().filter(fits).map(|it| it.id).collect();
        let page = lists::cut(
            &WebCall {
                call: &named,
                method: call.method,
                caller: call.caller,
                now: call.now,
                body: Map::new(),
            },
            found,
        );
        let shown = page.ids.iter().filter_map(|id| store.customer(*id));
        let rows: Vec<Value> = shown
            .map(|it| keep_fields(edited(it, call), call.call.query("_fields")))
            .collect();
        let mut done = Done::ok(Value::Array(rows))
            .with("x-wp-total", page.total.to_string())
            .with("x-wp-totalpages", page.pages.to_string());
        if let Some(links) = page.links {
            done = done.with("link", links);
        }
        Ok(done)
    })
}

/// `GET /wp/v2/users/me`
pub(crate) fn me(sandbox: &mut Sandbox, call: &Call) -> Reply {
    served(sandbox, call, &ON_ONE, |store, call| {
        shown(store, call, ADMINISTRATOR).map(Done::ok)
    })
}

/// The methods that an administrator may use on a user.
const ON_ONE: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// `GET|POST|PUT|PATCH /wp/v2/users/{id}`
pub(crate) fn user(sandbox: &mut Sandbox, call: &Call) -> Reply {
    served(sandbox, call, &ON_ONE, |store, call| {
        one(store, call).map(Done::ok)
    })
}

/// `POST /batch/v1`: each request on its own, whatever becomes of the others.
pub(crate) fn batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    served(sandbox, call, &["POST"], |store, call| {
        let requests = call.body.get("requests").and_then(Value::as_array);
        let requests = requests.map_or(&[][..], Vec::as_slice);
        if requests.len() > MOST_REQUESTS {
            return Err(too_many());
        }
        let responses: Vec<Value> = requests
            .iter()
            .map(|it| response(store, call, it))
            .collect();
        Ok(Done::several(json!({ "responses": responses })))
    })
}

/// What one request of a batch is answered.
fn response(store: &mut Webstore, call: &WebCall<'_>, request: &Value) -> Value {
    let path = request["path"].as_str().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let id = path.strip_prefix("/wp/v2/users/").unwrap_or_default();
    let mut own = call.call.clone();
    own.query = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    own.path_values = vec![("id", id.to_owned())];
    let own = WebCall {
        call: &own,
        method: "POST",
        caller: call.caller,
        now: call.now,
        body: request["body"].as_object().cloned().unwrap_or_default(),
    };
    let is_known = id.parse::<u64>().is_ok();
    let answered = match is_known {
        true => one(store, &own),
        false => Err(no_route()),
    };
    let (status, body) = match answered {
        Ok(body) => (200, keep_fields(body, own.call.query("_fields"))),
        Err(error) => (error.status, error.body()),
    };
    json!({"body": body, "status": status, "headers": {"Allow": ON_ONE.join(", ")}})
}

/// Reads or changes a user.
fn one(store: &mut Webstore, call: &WebCall<'_>) -> Result<Value, WebError> {
    let id = call.path_id();
    let Some(user) = store.customer(id).cloned() else {
        return Err(WebError::new(
            404,
            "rest_user_invalid_id",
            "Invalid user ID.",
        ));
    };
    let roles = call.body.get("roles").and_then(Value::as_array);
    if let (false, Some(roles)) = (call.method == "GET", roles) {
        let roles: Vec<String> = roles
            .iter()
            .map(|it| it.as_str().unwrap_or_default().to_owned())
            .collect();
        if let Some(unknown) = roles.iter().find(|it| !ROLES.contains(&it.as_str())) {
            let message = format!("The role {unknown} does not exist.");
            return Err(WebError::new(400, "rest_user_invalid_role", message));
        }
        let mut roles = roles.into_iter();
        store.put(Customer {
            role: roles.next().unwrap_or_default(),
            more_roles: roles.collect(),
            ..user
        });
    }
    match call.method {
        "GET" => shown(store, call, id),
        _ => store
            .customer(id)
            .map(|it| linked(it, call))
            .ok_or_else(no_route),
    }
}

/// A user in the context that the query names: the roles are in that of editing alone [roles_user_view_context].
fn shown(store: &Webstore, call: &WebCall<'_>, id: u64) -> Result<Value, WebError> {
    let user = store.customer(id).ok_or_else(no_route)?;
    let all = edited(user, call);
    let Value::Object(mut body) = all else {
        return Ok(all);
    };
    if call.call.query("context") != Some("edit") {
        body.retain(|name, _| {
            ["id", "name", "url", "description", "link", "slug"].contains(&name.as_str())
        });
    }
    Ok(Value::Object(body))
}

/// A user as whoever edits it sees it.
fn edited(user: &Customer, call: &WebCall<'_>) -> Value {
    let roles: Vec<&str> = user.roles().collect();
    let mut extra = Map::new();
    extra.extend(roles.iter().map(|role| ((*role).to_owned(), json!(true))));
    let mut may = Map::new();
    if roles.contains(&"administrator") {
        may.extend(
            OF_ADMINISTRATOR
                .lines()
                .map(|it| (it.to_owned(), json!(true))),
        );
    } else if !roles.is_empty() {
        may.insert("read".to_owned(), json!(true));
    }
    may.extend(extra.clone());
    let sizes = ["24", "48", "96"];
    let avatars: Map<String, Value> = sizes
        .into_iter()
        .map(|size| (size.to_owned(), json!(avatar_of_size(&user.email, size))))
        .collect();
    let kept = WOOCOMMERCE_META.map(|name| (name.to_owned(), json!("")));
    let registered = format!("{}+00:00", gmt(user.created));
    json!({
        "id": user.id, "username": user.username, "name": format!("{} {}", user.first_name, user.last_name).trim(),
        "first_name": user.first_name, "last_name": user.last_name, "email": user.email, "url": "", "description": "",
        "link": format!("{}/author/{}/", call.call.origin, user.username), "locale": "en_US", "nickname": user.username,
        "slug": user.username, "roles": roles, "registered_date": registered, "capabilities": may, "extra_capabilities": extra,
        "avatar_urls": avatars, "meta": {"persisted_preferences": []}, "is_super_admin": roles.contains(&"administrator"),
        "woocommerce_meta": Map::from_iter(kept),
    })
}

/// The same with links, as after a change.
fn linked(user: &Customer, call: &WebCall<'_>) -> Value {
    let mut body = edited(user, call);
    let all = format!("{}/wp-json/wp/v2/users", call.call.origin);
    body["_links"] = json!({
        "self": [{"href": format!("{all}/{}", user.id), "targetHints": {"allow": ON_ONE}}],
        "collection": [{"href": all}],
    });
    body
}

fn no_route() -> WebError {
    WebError::no_route()
}

fn too_many() -> WebError {
    let words = format!("requests must contain at most {MOST_REQUESTS} items.");
    let detail = json!({"code": "rest_too_many_items", "message": words, "data": null});
    WebError::new(400, "rest_invalid_param", "Invalid parameter(s): requests")
        .with("params", json!({ "requests": words }))
        .with("details", json!({ "requests": detail }))
}

/// For an administrator's application password. A consumer key is none of WordPress's: where something is to be changed it takes the
/// key for a user name [roles_by_consumer_key], and where users are read for nobody [wp_users].
fn served(
    sandbox: &mut Sandbox,
    call: &Call,
    methods: &'static [&'static str],
    run: impl FnOnce(&mut Webstore, &WebCall<'_>) -> Answered,
) -> Reply {
    let keys = sandbox.webstores.iter().find(|it| it.site == call.site);
    let caller = keys.and_then(|it| auth::caller(call, &it.site.keys).ok().flatten());
    let is_password = caller.is_some_and(|key| !key.key.starts_with("ck_"));
    if !is_password {
        let error = match call.method.as_str() {
            "GET" | "HEAD" => WebError::new(
                401,
                "rest_forbidden_context",
                "Sorry, you are not allowed to edit users.",
            ),
            _ => WebError::new(
                401,
                "invalid_username",
                "<strong>Error:</strong> Unknown username. Check again or try your email address.",
            ),
        };
        return with_headers(error.reply(), call, None);
    }
    serve(sandbox, call, NO_SCHEMA, |_, _| Vec::new(), run).with("allow", &methods.join(", "))
}
