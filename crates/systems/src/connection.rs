//! Where the two systems are and how to reach them. Secrets are apart, so that nothing that is stored,
//! exported or logged can hold one.

mod draft;
mod rules;
mod secrets;
mod shown;
mod sign_in_app;

use base64::Engine as _;
use serde::{Deserialize, Serialize};

pub use draft::{ConnectionDraft, DraftField, ONLINE, PROXY, Place, TypedKeys};
pub use rules::{address_problem, authority_problem, code_problem, web_client_problem};
pub use secrets::{CompanyCredential, CompanyKey, NoKey, Packed, Secrets, WebstoreKey};
pub use sign_in_app::{MICROSOFT, SignInApp, Tokens};

/// One webstore tied to one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The WooCommerce site.
    pub webstore: WebstoreAddress,
    /// The Business Central company.
    pub company: CompanyAddress,
    /// Path or URL put before `HOST/PATH` of every request; empty calls the hosts directly.
    pub proxy_prefix: String,
    /// Whether this is the sample data of the demo.
    pub origin: Origin,
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The sample data: keys are asked of the demo server each time.
    Demo,
    /// Entered by the user.
    Own,
}

/// The WooCommerce site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebstoreAddress {
    /// Short unique code, `MAIN`.
    pub code: String,
    /// Home page URL.
    pub url: String,
    /// Keys go in the query string instead of the Authorization header.
    pub key_as_query_parameter: bool,
}

/// The Business Central company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyAddress {
    /// Everything before `/api/v2.0`: `https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT`
    /// online, `https://SERVER:7048/INSTANCE` on-premises.
    pub base_url: String,
    /// The company's id.
    pub company_id: String,
    /// The company's name, for people.
    pub company_name: String,
    /// The app to sign in with, online; none on-premises, and where a token is entered by hand.
    #[serde(default)]
    pub sign_in: Option<SignInApp>,
    /// On-premises: where the web client is opened in a browser, `https://SERVER/INSTANCE`, for links to records; empty where
    /// nobody has said.
    #[serde(default)]
    pub web_client: String,
}

/// Puts the proxy prefix before a URL: `https://HOST/PATH` becomes `PREFIX/HOST/PATH` (spec.md §1).
/// An empty prefix leaves the URL as it is.
pub fn through_proxy(prefix: &str, url: &str) -> String {
    if prefix.is_empty() {
        return url.to_owned();
    }
    let without_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("{}/{without_scheme}", prefix.trim_end_matches('/'))
}

/// Scheme, host and port of an address, in one spelling; none when it has none, or holds user and password.
pub(crate) fn origin_of(address: &str) -> Option<(String, String, u16)> {
    let (scheme, rest) = address.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    // Browsers take a backslash for a slash.
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    if authority.is_empty() || authority.contains('@') {
        return None;
    }
    let standard = match scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are inside its brackets.
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    };
    let port = match port {
        "" => standard,
        port => port.parse().ok()?,
    };
    Some((scheme, host.to_ascii_lowercase(), port))
}

/// The value of an `Authorization` header with user and password.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64_pair(user, password))
}

fn base64_pair(user: &str, password: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
}

impl Connection {
    /// Whether both lead to the same systems in the same way. What they are called, and where people look at them, is not looked at.
    pub fn leads_where(&self, other: &Connection) -> bool {
        let named_alike = Connection {
            webstore: WebstoreAddress {
                code: other.webstore.code.clone(),
                ..self.webstore.clone()
            },
            company: CompanyAddress {
                company_name: other.company.company_name.clone(),
                web_client: other.company.web_client.clone(),
                ..self.company.clone()
            },
            ..self.clone()
        };
        named_alike == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_through_the_proxy_prefix_or_directly_when_it_is_empty() {
        let url = "https://shop.example/wp-json/wc/v3/customers?page=1";
        assert_eq!(
            through_proxy("/proxy", url),
            "/proxy/shop.example/wp-json/wc/v3/customers?page=1"
        );
        assert_eq!(through_proxy("", url), url);
    }
}
