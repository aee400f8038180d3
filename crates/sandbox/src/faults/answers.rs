//! Answers that the systems themselves would not give.

use serde_json::Value;

use super::HtmlPage;
use super::requests::PLACE;
use crate::Sandbox;
use crate::company::CompanyError;
use crate::exchange::{Call, Reply};
use crate::routes::{Route, System};
use crate::webstore::{self, WebError};

/// What a load balancer answers; the systems themselves would answer JSON.
pub(super) fn gateway_error(code: u16, retry_after: Option<u32>) -> Reply {
    let reason = http::StatusCode::from_u16(code)
        .ok()
        .and_then(|s| s.canonical_reason())
        .unwrap_or("Error");
    let reply = match code {
        // [S] facts §5.6: the body that comes with 429.
        429 => Reply::text(
            429,
            "application/json",
            r#"{"error":{"code":"Application_TooManyRequests","message":"Too many requests reached. Actual (101). Maximum (100)."}}"#.to_owned(),
        ),
        _ => Reply::text(code, "text/html", format!("<html><head><title>{code} {reason}</title></head><body><h1>{code} {reason}</h1></body></html>")),
    };
    match retry_after {
        Some(seconds) => reply.with("retry-after", &seconds.to_string()),
        None => reply,
    }
}

/// What a firewall says of a request that it blocks: what was sent, in the spellings that such pages use.
pub(super) fn quoting(code: u16, as_page: bool, call: &Call, system: System) -> Reply {
    let header = call.header("authorization").unwrap_or_default();
    let encoded = |text: &str| -> String {
        let letter = |byte: u8| match byte.is_ascii_alphanumeric() {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02x}"),
        };
        text.bytes().map(letter).collect()
    };
    let escaped = header
        .replace('/', "&#47;")
        .replace('+', "&#x2B;")
        .replace('=', "&equals;");
    let target = call.target();
    let (path, encoded) = (encoded(&target), encoded(header));
    let words =
        format!("Request blocked: {target} {path} [{header}] [{encoded}] [{escaped}] end of quote");
    match (as_page, system) {
        (true, _) => {
            let page = format!(
                "<html><head><title>{words}</title></head><body><p>{words}</p></body></html>"
            );
            Reply::text(code, "text/html", page)
        }
        (false, System::Company) => {
            let body = serde_json::json!({"error": {"code": "blocked", "message": words}});
            Reply::text(code, "application/json", body.to_string())
        }
        (false, _) => {
            let body = serde_json::json!({"code": "blocked", "message": words});
            Reply::text(code, "application/json", body.to_string())
        }
    }
}

/// The system's own answer where its code breaks down.
pub(super) fn server_error(system: System) -> Reply {
    match system {
        System::Company => CompanyError::internal().reply_plain(),
        System::Webstore | System::SignIn | System::Control => WebError::critical().reply(),
    }
}

/// The page of WordPress's theme for an address that it does not know.
pub(super) fn page_not_found() -> Reply {
    let page = "<!DOCTYPE html><html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page you are looking for doesn't exist, or it has been moved.</p></body></html>";
    Reply::text(404, "text/html; charset=UTF-8", page.to_owned())
}

/// WordPress's own answer, without what WooCommerce adds to it.
pub(super) fn without_woocommerce(sandbox: &mut Sandbox, call: &Call, route: &Route) -> Reply {
    if call.path.starts_with("/wp-json/wc") {
        return webstore::api::no_route(sandbox, call);
    }
    let mut reply = (route.run)(sandbox, call);
    if let Some(mut index) = parsed(&reply) {
        if let Some(namespaces) = index["namespaces"].as_array_mut() {
            namespaces.retain(|name| !name.as_str().unwrap_or_default().starts_with("wc"));
        }
        if let Some(routes) = index.get_mut("routes").and_then(Value::as_object_mut) {
            routes.retain(|path, _| !path.starts_with("/wc"));
        }
        reply.body = index.to_string();
    }
    reply
}

/// A further page of a list whose rows have changed places since the one before was read: the first page's last row stands in front, and the
/// page's own last row is left out, as if it had moved to where the reader has been. Totals stay.
pub(super) fn shifted_page(sandbox: &mut Sandbox, call: &Call, route: &Route) -> Reply {
    let mut first = call.clone();
    first
        .query
        .retain(|(name, _)| !PLACE.contains(&name.as_str()));
    let seen = (route.run)(sandbox, &first);
    let mut reply = (route.run)(sandbox, call);
    let last_seen = parsed(&seen).and_then(|mut body| rows(&mut body)?.pop());
    let page = parsed(&reply);
    if let (Some(seen), Some(mut page)) = (last_seen, page)
        && let Some(list) = rows(&mut page).filter(|list| !list.is_empty())
    {
        list.pop();
        list.insert(0, seen);
        reply.body = page.to_string();
    }
    reply
}

fn parsed(reply: &Reply) -> Option<Value> {
    serde_json::from_str(&reply.body).ok()
}

/// WooCommerce lists are arrays, Business Central's stand under `value`.
fn rows(body: &mut Value) -> Option<&mut Vec<Value>> {
    match body {
        Value::Array(rows) => Some(rows),
        body => body.get_mut("value")?.as_array_mut(),
    }
}

impl HtmlPage {
    pub(super) fn reply(self) -> Reply {
        Reply::text(200, "text/html; charset=UTF-8", self.html().to_owned())
    }

    fn html(self) -> &'static str {
        match self {
            Self::Login => {
                "<!DOCTYPE html><html><head><title>Log In</title></head><body><form action=\"/wp-login.php\"><label>Username or Email Address</label><input name=\"log\"><label>Password</label><input name=\"pwd\" type=\"password\"></form></body></html>"
            }
            Self::Maintenance => {
                "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1></body></html>"
            }
            Self::Captcha => {
                "<!DOCTYPE html><html><head><title>One moment, please…</title></head><body><h1>Please prove that you are human to go on.</h1></body></html>"
            }
        }
    }
}
