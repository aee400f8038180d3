//! What each fault does to a request on its way in, or to its answer on the way out.

use std::time::Duration;

use http::header::AUTHORIZATION;

use super::{FaultKind, HtmlPage};
use crate::exchange::{Call, Reply};

impl FaultKind {
    /// For faults that keep the request from the system: what the client sees in place of an answer.
    pub(crate) fn instead_of_an_answer(&self) -> Option<Option<Reply>> {
        match self {
            Self::AnswerLostBefore => Some(None),
            Self::Status {
                code,
                retry_after,
                after_effect: false,
            } => Some(Some(gateway_error(*code, *retry_after))),
            Self::Html { page } => Some(Some(Reply::text(
                200,
                "text/html; charset=UTF-8",
                page.html().to_owned(),
            ))),
            Self::WrongContent => Some(Some(Reply::text(
                200,
                "application/json",
                r#"{"status":"ok"}"#.to_owned(),
            ))),
            _ => None,
        }
    }

    /// For faults that change a request on its way.
    pub(crate) fn change_request(&self, call: &mut Call) {
        match self {
            Self::AuthStripped => {
                call.headers.remove(AUTHORIZATION);
            }
            Self::ParallelCreates => call.another_creates = true,
            Self::BatchHalfFails => call.fail_half_of_batch = true,
            Self::FilterIgnored => call
                .query
                .retain(|(name, _)| !FILTERS.contains(&name.trim_end_matches("[]"))),
            _ => {}
        }
    }

    /// For faults that change an answer on its way.
    pub(crate) fn change_answer(&self, mut reply: Reply) -> Option<Reply> {
        match self {
            Self::AnswerLostAfter => None,
            Self::Status {
                code, retry_after, ..
            } => Some(gateway_error(*code, *retry_after)),
            Self::Truncated => {
                let half = reply.body.floor_char_boundary(reply.body.len() / 2);
                reply.body.truncate(half);
                Some(reply)
            }
            _ => Some(reply),
        }
    }

    pub(crate) fn delay(&self) -> Duration {
        match self {
            Self::Latency { ms } => Duration::from_millis(*ms),
            _ => Duration::ZERO,
        }
    }
}

const FILTERS: [&str; 8] = [
    "$filter",
    "email",
    "search",
    "include",
    "exclude",
    "role",
    "modified_after",
    "customer",
];

/// What a load balancer answers; the systems themselves would answer JSON.
fn gateway_error(code: u16, retry_after: Option<u32>) -> Reply {
    let reason = http::StatusCode::from_u16(code)
        .ok()
        .and_then(|s| s.canonical_reason())
        .unwrap_or("Error");
    let reply = match code {
        // [S] business-central.md §5.6: the body that comes with 429.
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

impl HtmlPage {
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
