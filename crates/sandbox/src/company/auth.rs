//! Who may call: a bearer token online, user and web service access key on-premises. Both work on every path here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::errors::CompanyError;
use crate::exchange::Call;

pub(crate) const TENANT: &str = "cronus.example";
pub(crate) const ENVIRONMENT: &str = "production";
pub(crate) const USER: &str = "CONCORD";
/// 44 characters, as those that Business Central makes.
pub(crate) const ACCESS_KEY: &str = "Q29uY29yZCBzYW5kYm94IGFjY2VzcyBrZXkgb25seSE=";
pub(crate) const TOKEN: &str = "sandbox.eyJhdWQiOiJidXNpbmVzc2NlbnRyYWwifQ.token";

/// Whether the caller is known, and tenant and environment exist.
pub(crate) fn check(call: &Call) -> Result<(), CompanyError> {
    if !is_known(call) {
        return Err(CompanyError::credentials());
    }
    let is = |name: &str, expected: &str| {
        let given = call.path_value(name);
        given.is_empty() || given.eq_ignore_ascii_case(expected)
    };
    if !is("tenant", TENANT) {
        let message = format!(
            "The tenant '{}' is not available.",
            call.path_value("tenant")
        );
        return Err(CompanyError::new(
            404,
            "Internal_TenantUnavailable",
            message,
        ));
    }
    if !is("environment", ENVIRONMENT) {
        let message = format!(
            "Environment '{}' does not exist.",
            call.path_value("environment")
        );
        return Err(CompanyError::new(404, "NoEnvironment", message));
    }
    Ok(())
}

fn is_known(call: &Call) -> bool {
    let Some(header) = call.header("authorization") else {
        return false;
    };
    if let Some(token) = header.strip_prefix("Bearer ") {
        return token == TOKEN;
    }
    let Some(basic) = header.strip_prefix("Basic ") else {
        return false;
    };
    STANDARD
        .decode(basic.trim())
        .is_ok_and(|plain| plain == format!("{USER}:{ACCESS_KEY}").as_bytes())
}
