//! The authority's pages: plain HTML without a script; every choice is a link with an id.

use super::APP_NAME;
use super::authorize::{CONSENT_FIELD, USER_FIELD};
use super::errors::Refusal;
use crate::company::{USERS, User};
use crate::exchange::{Call, Reply};

/// Whom the page offers to sign in: the one that `login_hint` names comes first.
pub(super) fn ask_who(call: &Call) -> Reply {
    let hint = call.query("login_hint").unwrap_or_default();
    let mut users: Vec<&User> = USERS.iter().collect();
    users.sort_by_key(|user| !user.sign_in_name.eq_ignore_ascii_case(hint));
    let accounts = users.iter().map(|user| {
        let address = continued(call, USER_FIELD, user.sign_in_name);
        let text = format!("{} ({})", user.full_name, user.sign_in_name);
        format!("<li>{}</li>", link(user.name, &address, &text))
    });
    let cancel = link("cancel", &continued(call, CONSENT_FIELD, "no"), "Cancel");
    let body = format!("<ul>{}</ul><p>{cancel}</p>", accounts.collect::<String>());
    page(200, "Sign in", &body)
}

/// Whether the app may act for the user.
pub(super) fn ask_consent(call: &Call, user: &User) -> Reply {
    let accept = link("accept", &continued(call, CONSENT_FIELD, "yes"), "Accept");
    let cancel = link("cancel", &continued(call, CONSENT_FIELD, "no"), "Cancel");
    let body = format!(
        "<p>{}</p><p>{APP_NAME} would like to access Dynamics 365 Business Central as you.</p><p>{accept} {cancel}</p>",
        escaped(user.sign_in_name)
    );
    page(200, "Permissions requested", &body)
}

/// An error that cannot be sent to the app.
pub(super) fn refused(refusal: &Refusal) -> Reply {
    let body = format!(
        "<p>Sorry, but we’re having trouble signing you in.</p><p id=\"error\">{}</p>",
        escaped(&refusal.title())
    );
    page(400, "Sign in", &body)
}

pub(super) fn signed_out() -> Reply {
    page(200, "You signed out of your account", "")
}

fn page(status: u16, title: &str, body: &str) -> Reply {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    Reply::text(status, "text/html; charset=utf-8", html)
        .with("cache-control", "no-store")
        .with("x-frame-options", "DENY")
}

/// The same request with an answer more.
fn continued(call: &Call, field: &str, value: &str) -> String {
    let answer: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    format!("{}&{field}={answer}", call.target())
}

fn link(id: &str, address: &str, text: &str) -> String {
    format!(
        "<a id=\"{}\" href=\"{}\">{}</a>",
        id.to_lowercase(),
        escaped(address),
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
