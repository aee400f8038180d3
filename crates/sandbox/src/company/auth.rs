//! Who may call: an access token of the sign-in authority, or on-premises a user with web service access key. Microsoft took
//! access keys off the online service in 2022 (facts §6.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::errors::CompanyError;
use super::users::{Permissions, USERS, User};
use crate::exchange::Call;
use crate::sign_in::{Authority, TENANT_ID};

/// The tenant's domain; its id does as well.
pub(crate) const TENANT: &str = "cronus.example";
pub(crate) const ENVIRONMENT: &str = "production";

/// The caller, where tenant and environment exist.
///
/// # Errors
/// 401 for unknown or expired credentials and for people without a licence, 404 for an unknown tenant or environment.
pub(crate) fn check(
    call: &Call,
    authority: &Authority,
    now: i64,
) -> Result<&'static User, CompanyError> {
    let user = caller(call, authority, now).ok_or_else(CompanyError::credentials)?;
    if user.permissions == Permissions::NoLicense {
        return Err(CompanyError::not_authorized());
    }
    let is = |name: &str, expected: &[&str]| {
        let given = call.path_value(name);
        given.is_empty() || expected.iter().any(|e| given.eq_ignore_ascii_case(e))
    };
    if !is("tenant", &[TENANT, TENANT_ID]) {
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
    if !is("environment", &[ENVIRONMENT]) {
        let message = format!(
            "Environment '{}' does not exist.",
            call.path_value("environment")
        );
        return Err(CompanyError::new(404, "NoEnvironment", message));
    }
    Ok(user)
}

/// Whose credentials these are.
pub(crate) fn caller(call: &Call, authority: &Authority, now: i64) -> Option<&'static User> {
    let header = call.header("authorization")?;
    if let Some(token) = header.strip_prefix("Bearer ") {
        return authority.user_of(token.trim(), now);
    }
    let basic = header.strip_prefix("Basic ")?;
    if !is_on_premises(call) {
        return None;
    }
    let plain = STANDARD.decode(basic.trim()).ok()?;
    USERS
        .iter()
        .find(|user| plain == format!("{}:{}", user.name, user.access_key).as_bytes())
}

/// Whether the address is an on-premises server's, which has an instance in place of tenant and environment.
pub(crate) fn is_on_premises(call: &Call) -> bool {
    !call.path_value("instance").is_empty()
}
