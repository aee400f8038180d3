//! The webstore's routes, but for orders.

use serde_json::{Value, json};

use super::auth::Role;
use super::batch;
use super::countries as data;
use super::customers as records;
use super::errors::WebError;
use super::lists;
use super::params::WebCall;
use super::render::{self, Fields, Links, keep_fields};
use super::serve::{Done, NO_SCHEMA, for_staff, may_list, needs_staff, serve, serve_reading};
use super::state::Webstore;
use super::validate;
use crate::Sandbox;
use crate::exchange::{Call, Reply, Rival};

/// `GET|POST /customers`
pub(crate) fn customers(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let schema = include_str!("../../data/options_collection.json");
    serve(
        sandbox,
        call,
        schema,
        |_, c| for_staff(c, &["GET", "POST"]),
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
                may_list(call)?;
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
        |_, c| for_staff(c, &["POST", "PUT", "PATCH"]),
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
        NO_SCHEMA,
        |_, c| for_staff(c, &["GET"]),
        |store, call| {
            records::permission(store, call)?;
            Ok(Done::ok(json!([])))
        },
    )
}

/// `GET /system_status`: only what tells the version; a shop manager may see it too.
pub(crate) fn system_status(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_reading(sandbox, call, |store, call| {
        let origin = &call.call.origin;
        Ok(Done::ok(json!({
            "environment": {
                "home_url": origin, "site_url": origin, "version": store.version.number(), "wp_version": "6.9.1", "wp_multisite": false,
                "php_version": "8.2.29", "default_timezone": "UTC", "language": "en_US",
            },
            "settings": {"api_enabled": false, "force_ssl": false, "currency": "USD", "currency_symbol": "&#36;"},
        })))
    })
}

/// `GET /data/countries`
pub(crate) fn countries(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_reading(sandbox, call, |_, call| {
        let fields = Fields::of(call.call.query("_fields"));
        Ok(Done::ok(data::all(&call.call.origin, &fields)))
    })
}

/// `GET /data/countries/{code}`
pub(crate) fn country(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_reading(sandbox, call, |_, call| {
        data::one(call.call.path_value("location"), &call.call.origin).map(Done::ok)
    })
}

/// `GET /wp-json/`: the site index, open to everybody. Its routes are left out but for what tells WooCommerce apart.
pub(crate) fn index(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        NO_SCHEMA,
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
        NO_SCHEMA,
        |_, _| vec![],
        |_, _| Err(WebError::no_route()),
    )
}

fn create(store: &mut Webstore, call: &WebCall<'_>) -> Result<Done, WebError> {
    if call.id("id").is_some_and(|id| id > 0) {
        return Err(batch::already_there());
    }
    match call.call.rival {
        Some(Rival::SameUserName) if call.text("username").is_none_or(|name| name.is_empty()) => {
            let message = "Sorry, that username already exists!";
            return Err(WebError::new(400, "existing_user_login", message));
        }
        Some(Rival::SameEmail) => {
            let message = "Sorry, that email address is already used!";
            return Err(WebError::new(400, "existing_user_email", message));
        }
        _ => {}
    }
    let id = records::create(store, &call.body, call.now)?;
    let location = format!("{}/wp-json/wc/v3/customers/{id}", call.call.origin);
    Ok(Done::created(shown(store, call, id)?, location))
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
