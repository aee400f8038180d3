//! Microsoft Entra ID's sign-in, as far as a single-page app needs it: one tenant, one registered app, the users of the
//! company (facts §6.1). Authorization code with PKCE, refresh tokens, and the errors by their AADSTS numbers.
//!
//! Deliberate differences from the real service:
//!
//! - Nobody types a password: the sign-in page has one link per user.
//! - Tokens are random text. Clients must treat access tokens as opaque anyway.
//! - The access tokens that `/__sandbox/connection` names, for clients that do not sign in, last until they are made to expire.
//! - Every loopback address is a registered redirect URI, whatever its port and path, so that tests find their own port.

pub(crate) mod api;
mod authorize;
mod errors;
mod grants;
mod page;
mod scopes;
mod token;

use serde::{Deserialize, Serialize};

pub(crate) use grants::Authority;

/// The directory's id; its domain is the tenant's name.
pub(crate) const TENANT_ID: &str = "5f0b1c7e-2d7a-4c55-9d0e-6c1f3a9b8e21";
/// The registered app.
pub(crate) const CLIENT_ID: &str = "c0c0a7d5-1b9e-4b52-8f3d-2e7a90c4d611";
/// The secret with which the app gets tokens of its own, without a user.
pub(crate) const CLIENT_SECRET: &str = "sAn~dBx8Q~concord.stands-in";
/// What a client of the company's API asks for.
pub(crate) const USUAL_SCOPE: &str =
    "https://api.businesscentral.dynamics.com/.default offline_access";
/// What the consent page calls it.
const APP_NAME: &str = "Concord";

/// The platform that the redirect URIs are registered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Single-page application: codes are redeemed cross-origin and without a secret.
    #[default]
    Spa,
    /// Web: the usual slip when registering; a browser cannot redeem its codes.
    Web,
}

/// What an administrator of the directory, or time, does to those who have signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignInChange {
    /// Every access token that was given out has had its hour, the standing ones of `connection` included: it then names
    /// new ones.
    ExpireAccessTokens,
    /// Every refresh token has had its day.
    ExpireRefreshTokens,
    /// An administrator revokes every refresh token, as after a lost device.
    RevokeRefreshTokens,
    /// Nobody is signed in at the authority any more; tokens stay good.
    EndSessions,
    /// Whether the app has been consented to.
    Consent {
        /// `false`: consent is withdrawn.
        given: bool,
    },
    /// Registers the redirect URIs for another platform.
    Register {
        /// Which one.
        platform: Platform,
    },
}

/// How the authority stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInState {
    /// Access tokens that the company's API takes, the standing ones aside.
    pub access_tokens: usize,
    /// Refresh tokens that can be redeemed.
    pub refresh_tokens: usize,
    /// Browsers in which somebody is signed in.
    pub sessions: usize,
    /// Whether the app has been consented to.
    pub consent: bool,
    /// What the redirect URIs are registered for.
    pub platform: Platform,
}
