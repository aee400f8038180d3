//! The sample data of the demo: how its server says what there is to connect to.

use concord_base::json;
use serde::Deserialize;

use crate::connection::{
    CompanyAddress, CompanyCredential, CompanyKey, Connection, Origin, Secrets, WebstoreAddress,
    WebstoreKey,
};

/// The path behind which the app is served with the demo's two systems.
const PROXY: &str = "/proxy";

/// Where the demo's systems are, and their keys.
pub struct Sample {
    /// To the first webstore and its company, through the proxy of the server that the app comes from.
    pub connection: Connection,
    webstore: WebstoreKey,
    company: CompanyKey,
}

impl Sample {
    /// Where the demo's server answers with what [`Sample::read`] reads.
    pub const PATH: &'static str = "/__sandbox/connection";

    /// Reads the server's answer; none where it is another server's.
    pub fn read(answer: &str) -> Option<Self> {
        let Answer {
            webstore,
            company,
            proxied,
        } = json::from_str(answer).ok()?;
        let connection = Connection {
            webstore: WebstoreAddress {
                code: "MAIN".to_owned(),
                url: proxied.webstore_url,
                key_as_query_parameter: false,
            },
            company: CompanyAddress {
                base_url: format!(
                    "{}/v2.0/{}/{}",
                    proxied.company_base_url, company.tenant, company.environment
                ),
                company_id: company.company_id,
                company_name: company.company_name,
                sign_in: None,
                web_client: String::new(),
            },
            proxy_prefix: PROXY.to_owned(),
            origin: Origin::Demo,
        };
        Some(Self {
            connection,
            webstore: WebstoreKey {
                consumer_key: webstore.administrator.consumer_key,
                consumer_secret: webstore.administrator.consumer_secret,
            },
            company: CompanyCredential::Bearer(company.bearer_token).into(),
        })
    }

    /// The demo's keys, for a connection that leads to it.
    pub fn secrets_for(self, connection: &Connection) -> Secrets {
        Secrets::entered(connection, self.webstore, self.company)
    }
}

#[derive(Deserialize)]
struct Answer {
    webstore: WebstoreAnswer,
    company: CompanyAnswer,
    proxied: Proxied,
}

#[derive(Deserialize)]
struct WebstoreAnswer {
    administrator: Key,
}

#[derive(Deserialize)]
struct Key {
    consumer_key: String,
    consumer_secret: String,
}

#[derive(Deserialize)]
struct CompanyAnswer {
    tenant: String,
    environment: String,
    company_id: String,
    company_name: String,
    bearer_token: String,
}

/// The addresses by which the demo server's proxy knows the two systems.
#[derive(Deserialize)]
struct Proxied {
    webstore_url: String,
    company_base_url: String,
}
