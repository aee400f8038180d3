//! The headers of every answer.

use super::auth::Key;
use crate::exchange::{Call, Reply};

/// The methods that the caller may use on this path; no header where there is none.
pub(super) fn with_allow(reply: Reply, methods: &[&str]) -> Reply {
    if methods.is_empty() {
        reply
    } else {
        reply.with("allow", &methods.join(", "))
    }
}

/// The headers of every answer, with CORS where the request names an origin [cors_get] and no caching once somebody is known.
pub(super) fn with_headers(reply: Reply, call: &Call, caller: Option<&Key>) -> Reply {
    let mut reply = reply
        .with("x-robots-tag", "noindex")
        .with(
            "link",
            &format!("<{}/wp-json/>; rel=\"https://api.w.org/\"", call.origin),
        )
        .with("x-content-type-options", "nosniff")
        .with(
            "access-control-expose-headers",
            "X-WP-Total, X-WP-TotalPages, Link",
        )
        .with(
            "access-control-allow-headers",
            "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
        );
    if caller.is_some() {
        reply = reply.with(
            "cache-control",
            "no-cache, must-revalidate, max-age=0, no-store, private",
        );
    } else {
        reply = reply.with("vary", "Origin");
    }
    match call.header("origin") {
        None => reply,
        Some(origin) => reply
            .with("access-control-allow-origin", origin)
            .with(
                "access-control-allow-methods",
                "OPTIONS, GET, POST, PUT, PATCH, DELETE",
            )
            .with("access-control-allow-credentials", "true")
            .with("vary", "Origin"),
    }
}
