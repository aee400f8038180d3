//! The authority's routes.

use serde_json::json;

use super::authorize::{self, COOKIE, Return, Step, check_tenant};
use super::{page, token};
use crate::Sandbox;
use crate::exchange::{Call, Reply};

/// `GET /{tenant}/oauth2/v2.0/authorize`: a page, or the way back to the app.
pub(crate) fn authorize(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let now = sandbox.now();
    let authority = &mut sandbox.sign_in;
    let back = match Return::read(call) {
        Ok(back) => back,
        Err(refusal) => return page::refused(&refusal),
    };
    match authorize::step(authority, call, &back, now) {
        Ok(Step::AskWho) => page::ask_who(call),
        Ok(Step::AskConsent(user)) => page::ask_consent(call, user),
        Ok(Step::GoBack { code, session }) => {
            let reply = back.with(&[("code", code)]);
            match session {
                Some(id) => reply.with("set-cookie", &cookie(&id)),
                None => reply,
            }
        }
        Err(refusal) => back.with(&refusal.parameters(now, &mut authority.rng)),
    }
}

/// `POST /{tenant}/oauth2/v2.0/token`. Every answer to a browser can be read by it, errors included.
pub(crate) fn token(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if call.method == "OPTIONS" {
        return readable(Reply::empty(200), call);
    }
    let now = sandbox.now();
    let authority = &mut sandbox.sign_in;
    let reply = match token::redeem(authority, call, now) {
        Ok(tokens) => Reply::json(200, &tokens),
        Err(refusal) => refusal.reply(now, &mut authority.rng),
    };
    let reply = reply
        .with("cache-control", "no-store, no-cache")
        .with("pragma", "no-cache");
    readable(reply, call)
}

/// `GET /{tenant}/oauth2/v2.0/logout`: ends the browser's session; tokens stay good until their end.
pub(crate) fn sign_out(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if let Some(id) = authorize::cookie(call) {
        sandbox.sign_in.close_session(id);
    }
    let reply = match authorize::after_sign_out(call) {
        Some(uri) => Reply::empty(302).with("location", uri),
        None => page::signed_out(),
    };
    reply.with("set-cookie", &format!("{}; Max-Age=0", cookie("")))
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`
pub(crate) fn configuration(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let tenant = call.path_value("tenant");
    if let Err(refusal) = check_tenant(tenant) {
        let now = sandbox.now();
        return readable(refusal.reply(now, &mut sandbox.sign_in.rng), call);
    }
    let endpoint = |name: &str| format!("{}/{tenant}/oauth2/v2.0/{name}", call.origin);
    let body = json!({
        "token_endpoint": endpoint("token"),
        "token_endpoint_auth_methods_supported": ["none"],
        "response_modes_supported": ["query", "fragment"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": token::issuer(&call.origin),
        "authorization_endpoint": endpoint("authorize"),
        "end_session_endpoint": endpoint("logout"),
    });
    readable(Reply::json(200, &body), call)
}

fn cookie(value: &str) -> String {
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax")
}

/// The CORS headers for a call from another origin.
fn readable(reply: Reply, call: &Call) -> Reply {
    if call.header("origin").is_none() {
        return reply;
    }
    let asked = call.header("access-control-request-headers").unwrap_or("*");
    reply
        .with("access-control-allow-origin", "*")
        .with("access-control-allow-methods", "GET, POST, OPTIONS")
        .with("access-control-allow-headers", asked)
        .with("access-control-max-age", "86400")
}
