//! With which app one signs in to Business Central online, and what that brings.

use serde::{Deserialize, Serialize};

/// Microsoft's authority; the tenant follows.
pub const MICROSOFT: &str = "https://login.microsoftonline.com";
/// The app that is registered in Microsoft Entra ID for this address, with a redirect URI of the type single-page
/// application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInApp {
    /// Where to sign in: [`MICROSOFT`] with the tenant's id or domain behind it.
    pub authority: String,
    /// The application (client) ID.
    pub client_id: String,
}

impl SignInApp {
    /// The app of a tenant of Microsoft's own authority.
    pub fn of_tenant(tenant: &str, client_id: &str) -> Self {
        Self {
            authority: format!("{MICROSOFT}/{}", tenant.trim()),
            client_id: client_id.trim().to_owned(),
        }
    }
}

/// The tokens that signing in brought.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For the `Authorization` header, about an hour long.
    pub access: String,
    /// For the next access token, for a day after signing in; none when the app may not renew.
    pub refresh: Option<String>,
}
