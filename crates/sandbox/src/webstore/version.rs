//! Which WooCommerce answers. The recordings are 11.0's; two older ones were only spot-checked, so just what was seen differs.

use serde::{Deserialize, Serialize};

use super::errors::WebError;
use super::sanitize::escape_html;

/// A version of WooCommerce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Version {
    /// 7.9.0: keeps meta keys with a leading underscore, a batch deletes even administrators (surprises 3 and 14), and the text about an
    /// e-mail in use holds HTML.
    #[serde(rename = "7.9")]
    V7_9,
    /// 9.9.5: another error for an unknown customer.
    #[serde(rename = "9.9")]
    V9_9,
    /// 11.0.1: the recorded one.
    #[default]
    #[serde(rename = "11.0")]
    V11_0,
}

impl Version {
    /// As the system status names it.
    pub fn number(self) -> &'static str {
        match self {
            Self::V7_9 => "7.9.0",
            Self::V9_9 => "9.9.5",
            Self::V11_0 => "11.0.1",
        }
    }

    /// Reads `7.9`, `9.9` or `11.0`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::V7_9, Self::V9_9, Self::V11_0]
            .into_iter()
            .find(|version| version.number().rsplit_once('.').map(|(n, _)| n) == Some(text))
    }

    /// Customers' meta keys with a leading underscore are dropped since 9.5.2 (surprise 3).
    pub(super) fn drops_underscore_keys(self) -> bool {
        self != Self::V7_9
    }

    /// Whether a batch deletes whoever it is told to (surprise 14).
    pub(super) fn deletes_staff_in_batch(self) -> bool {
        self == Self::V7_9
    }

    /// The text about an e-mail that an account has already [err_dup_email]. The older one, with its HTML and without the address, was read
    /// in WooCommerce's source; 9.4 took it out of what the REST API answers.
    pub(super) fn email_exists(self, email: &str) -> String {
        match self {
            Self::V7_9 => "An account is already registered with your email address. <a href=\"#\" class=\"showlogin\">Please log in.</a>".to_owned(),
            Self::V9_9 | Self::V11_0 => format!(
                "An account is already registered with {}. Please log in or use a different email address.",
                escape_html(email)
            ),
        }
    }

    /// [unknown_id]; older versions answer another code, and 400 where something was to be changed.
    pub(super) fn no_such_user(self, method: &str) -> WebError {
        let reads = matches!(method, "GET" | "HEAD");
        match self {
            Self::V11_0 => WebError::no_such_user(),
            _ => WebError::new(
                if reads { 404 } else { 400 },
                "woocommerce_rest_invalid_id",
                "Invalid ID.",
            ),
        }
    }
}
