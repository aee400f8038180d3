//! Who calls: consumer keys in the header or the query, and application passwords.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::errors::WebError;
use crate::exchange::Call;

/// A user's role, as far as the customers' routes care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sees meta data and may do everything.
    Administrator,
    /// Sees no meta data [list_sm_all], may not delete, may not edit other staff [put_sm_admin].
    ShopManager,
    /// May do nothing here [auth_sub].
    Subscriber,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing.
    ReadWrite,
    /// Reading only [auth_ro_write].
    Read,
    /// Writing only [auth_wo_read].
    Write,
}

/// A consumer key of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// `ck_…`
    pub key: &'static str,
    /// `cs_…`
    pub secret: &'static str,
    /// Its owner's role.
    pub role: Role,
    /// What it may be used for.
    pub access: Access,
}

/// The caller: `None` where nobody is named or the key is unknown, which only the permission check then refuses.
pub(crate) fn caller(call: &Call, keys: &[Key]) -> Result<Option<Key>, WebError> {
    let Some((name, secret)) = named(call) else {
        return Ok(None);
    };
    let Some(key) = keys.iter().find(|key| key.key == name) else {
        return Ok(None);
    };
    match key.secret == secret {
        true => Ok(Some(*key)),
        // An application password that is wrong counts as none at all [auth_app_password_bad].
        false if !key.key.starts_with("ck_") => Ok(None),
        false => Err(refused("Consumer secret is invalid.")),
    }
}

fn named(call: &Call) -> Option<(String, String)> {
    if let (Some(key), Some(secret)) = (call.query("consumer_key"), call.query("consumer_secret")) {
        return Some((key.to_owned(), secret.to_owned()));
    }
    let basic = call.header("authorization")?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(basic.trim()).ok()?).ok()?;
    let (key, secret) = decoded.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

/// Whether the key may be used with this method at all, before any route is looked at.
pub(crate) fn may_use(key: &Key, method: &str) -> Result<(), WebError> {
    let reads = matches!(method, "GET" | "HEAD" | "OPTIONS");
    match key.access {
        Access::Read if !reads => Err(refused(
            "The API key provided does not have write permissions.",
        )),
        Access::Write if reads && method != "OPTIONS" => Err(refused(
            "The API key provided does not have read permissions.",
        )),
        _ => Ok(()),
    }
}

fn refused(message: &str) -> WebError {
    WebError::new(401, "woocommerce_rest_authentication_error", message)
}
