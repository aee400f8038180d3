//! Everything that a client needs to connect.

use serde::{Deserialize, Serialize};

use crate::company::COMPANY_NAME;
use crate::{COMPANY_HOST, Sandbox, WEBSTORE_HOST, company, webstore};

/// Addresses and keys of both systems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionDetails {
    /// WooCommerce.
    pub webstore: WebstoreConnection,
    /// Business Central.
    pub company: CompanyConnection,
    /// The addresses to enter where requests go through the app server's proxy path.
    pub proxied: Proxied,
}

/// How to reach the webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebstoreConnection {
    /// The site's home page.
    pub url: String,
    /// Sees meta data.
    pub administrator: KeyPair,
    /// Sees no meta data.
    pub shop_manager: KeyPair,
    /// An administrator's key that may only read.
    pub read_only: KeyPair,
    /// An administrator's key that may only write.
    pub write_only: KeyPair,
    /// A key whose owner may do nothing.
    pub subscriber: KeyPair,
    /// For Basic authentication without a consumer key.
    pub application_password: ApplicationPassword,
}

/// A consumer key with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPair {
    /// `ck_…`
    pub consumer_key: String,
    /// `cs_…`
    pub consumer_secret: String,
}

/// A WordPress application password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPassword {
    /// The user's name.
    pub user: String,
    /// With its blanks.
    pub password: String,
}

/// How to reach the company, online or on-premises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyConnection {
    /// Scheme and host; `/v2.0/{tenant}/{environment}/api/v2.0` follows.
    pub base_url: String,
    /// Part of the path.
    pub tenant: String,
    /// Part of the path.
    pub environment: String,
    /// The whole root of API v2.0.
    pub api_url: String,
    /// The base URL of an on-premises server, `/api/v2.0` follows.
    pub on_premises_url: String,
    /// `companies({id})`
    pub company_id: String,
    /// As the list of companies shows it.
    pub company_name: String,
    /// For Basic authentication.
    pub user: String,
    /// Web service access key.
    pub access_key: String,
    /// For `Authorization: Bearer`.
    pub bearer_token: String,
    /// The root of the page services; `/Company('…')/{service}` follows.
    pub odata_url: String,
    /// Which page services are published.
    pub page_services: company::PageServices,
}

/// The hosts that the app server's proxy serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxied {
    /// Instead of `webstore.url`.
    pub webstore_url: String,
    /// Instead of `company.base_url`.
    pub company_base_url: String,
}

/// Called under one of the proxied hosts it names both of those; otherwise the address it was called at.
pub(crate) fn connection(sandbox: &Sandbox, origin: &str) -> ConnectionDetails {
    let proxied = Proxied {
        webstore_url: format!("https://{WEBSTORE_HOST}"),
        company_base_url: format!("https://{COMPANY_HOST}"),
    };
    let is_proxied = origin == proxied.webstore_url || origin == proxied.company_base_url;
    let (url, base_url) = match is_proxied {
        true => (
            proxied.webstore_url.clone(),
            proxied.company_base_url.clone(),
        ),
        false => (origin.to_owned(), origin.to_owned()),
    };
    let [
        administrator,
        shop_manager,
        read_only,
        write_only,
        subscriber,
        password,
    ] = webstore::KEYS;
    let pair = |key: webstore::Key| KeyPair {
        consumer_key: key.key.to_owned(),
        consumer_secret: key.secret.to_owned(),
    };
    ConnectionDetails {
        webstore: WebstoreConnection {
            url,
            administrator: pair(administrator),
            shop_manager: pair(shop_manager),
            read_only: pair(read_only),
            write_only: pair(write_only),
            subscriber: pair(subscriber),
            application_password: ApplicationPassword {
                user: password.key.to_owned(),
                password: password.secret.to_owned(),
            },
        },
        company: CompanyConnection {
            api_url: format!(
                "{base_url}/v2.0/{}/{}/api/v2.0",
                company::TENANT,
                company::ENVIRONMENT
            ),
            odata_url: format!(
                "{base_url}/v2.0/{}/{}/ODataV4",
                company::TENANT,
                company::ENVIRONMENT
            ),
            page_services: sandbox.company.services,
            on_premises_url: format!("{base_url}/BC"),
            base_url,
            tenant: company::TENANT.to_owned(),
            environment: company::ENVIRONMENT.to_owned(),
            company_id: sandbox.company.id.to_string(),
            company_name: COMPANY_NAME.to_owned(),
            user: company::USER.to_owned(),
            access_key: company::ACCESS_KEY.to_owned(),
            bearer_token: company::TOKEN.to_owned(),
        },
        proxied,
    }
}
