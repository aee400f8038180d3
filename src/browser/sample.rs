//! The sample data of `cargo xtask demo`: asks the server that this page came from how to connect to it.

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress, WebstoreKey,
};
use gloo_net::http::Request;
use serde::Deserialize;

/// Why there is no sample data to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleError {
    /// The server that this page came from has none.
    NotADemo,
}

/// Where the demo's systems are, and their keys.
pub async fn sample_connection() -> Result<(Connection, Secrets), SampleError> {
    let answer = Request::get("/__sandbox/connection")
        .send()
        .await
        .map_err(|_| SampleError::NotADemo)?;
    let text = answer.text().await.map_err(|_| SampleError::NotADemo)?;
    let found: Answer = serde_json::from_str(&text).map_err(|_| SampleError::NotADemo)?;
    let Answer {
        webstore,
        company,
        proxied,
    } = found;
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
        proxy_prefix: "/proxy".to_owned(),
        origin: Origin::Demo,
    };
    let key = WebstoreKey {
        consumer_key: webstore.administrator.consumer_key,
        consumer_secret: webstore.administrator.consumer_secret,
    };
    let token = CompanyCredential::Bearer(company.bearer_token);
    let secrets = Secrets::entered(&connection, key, token.into());
    Ok((connection, secrets))
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
