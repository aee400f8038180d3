//! The client: lists, single customers, look-ups, creates and updates.

use http::{Method, Request, Response, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::wire::{CompanyCustomer, SELECT};
use crate::call::{CallError, Fault, Side, describe, parse};
use crate::connection::{CompanyCredential, Connection, Secrets, basic, through_proxy};
use crate::customer::CompanyId;
use crate::customer::normal::folded;
use crate::ports::{Clock, Transport};
use crate::sync::pacing::{Repeat, send_patiently};

/// What stays readable in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',')
    .remove(b'$')
    .remove(b'(')
    .remove(b')');

/// Calls one company.
pub struct Client<'a, P> {
    ports: &'a P,
    connection: &'a Connection,
    secrets: &'a Secrets,
}

/// One record of a list such as tax areas or payment terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedCode {
    /// The record's id, which customers refer to.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its description.
    #[serde(default)]
    pub display_name: String,
}

/// What the company lists, for choosing from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lists {
    /// Countries/regions.
    pub countries: Vec<ListedCode>,
    /// Tax areas; VAT business posting groups in a company that uses VAT.
    pub tax_areas: Vec<ListedCode>,
    /// Payment terms.
    pub payment_terms: Vec<ListedCode>,
}

#[derive(Deserialize)]
struct Collection<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl<'a, P: Transport + Clock> Client<'a, P> {
    /// A client for the company of this connection.
    pub fn new(ports: &'a P, connection: &'a Connection, secrets: &'a Secrets) -> Self {
        Self {
            ports,
            connection,
            secrets,
        }
    }

    /// Every customer.
    pub async fn customers(&self) -> Result<Vec<CompanyCustomer>, CallError> {
        self.all(&format!("customers?$select={SELECT}")).await
    }

    /// What can be chosen from.
    pub async fn lists(&self) -> Result<Lists, CallError> {
        let select = "$select=id,code,displayName";
        Ok(Lists {
            countries: self.all(&format!("countriesRegions?{select}")).await?,
            tax_areas: self.all(&format!("taxAreas?{select}")).await?,
            payment_terms: self.all(&format!("paymentTerms?{select}")).await?,
        })
    }

    /// The customers with this e-mail and name: for finding a record whose create lost its answer. The server's
    /// filter is only a hint; both are checked here (facts/faults.md 9).
    pub async fn find(&self, email: &str, name: &str) -> Result<Vec<CompanyCustomer>, CallError> {
        // Text `eq` compares case-sensitively; one tolower is allowed (facts/business-central.md §5.3).
        let filter = format!("tolower(email) eq '{}'", quoted(&email.to_lowercase()));
        let query = format!(
            "customers?$filter={}&$select={SELECT}",
            utf8_percent_encode(&filter, QUERY)
        );
        let found: Vec<CompanyCustomer> = self.all(&query).await?;
        let is_it = |customer: &CompanyCustomer| {
            folded(&customer.display_name) == folded(name)
                && customer.emails().any(|own| folded(own) == folded(email))
        };
        Ok(found.into_iter().filter(is_it).collect())
    }

    /// Creates a customer. Sent once: whether a lost create had its effect is found out by looking.
    pub async fn create(&self, body: &Value) -> Result<CompanyCustomer, CallError> {
        let path = "customers";
        let response = self
            .send(Method::POST, path, Some(body), None, Repeat::OnlyIfRefused)
            .await?;
        self.read(&Method::POST, path, &response)
    }

    /// Changes a customer that is still as `etag` says; otherwise [`Fault::Changed`].
    ///
    /// Not repeated after a lost answer: the first may have had its effect, and then the etag is stale.
    pub async fn update(
        &self,
        id: &CompanyId,
        etag: &str,
        body: &Value,
    ) -> Result<CompanyCustomer, CallError> {
        let path = format!("customers({id})");
        let response = self
            .send(
                Method::PATCH,
                &path,
                Some(body),
                Some(etag),
                Repeat::OnlyIfRefused,
            )
            .await?;
        self.read(&Method::PATCH, &path, &response)
    }

    /// One customer as it is now.
    pub async fn customer(&self, id: &CompanyId) -> Result<CompanyCustomer, CallError> {
        let path = format!("customers({id})");
        let response = self
            .send(Method::GET, &path, None, None, Repeat::Safe)
            .await?;
        self.read(&Method::GET, &path, &response)
    }

    /// Every record of a list, following the links from page to page.
    async fn all<T: DeserializeOwned>(&self, path_and_query: &str) -> Result<Vec<T>, CallError> {
        let mut records = Vec::new();
        let mut next = Some(self.url(path_and_query));
        while let Some(url) = next {
            let build = || self.request(&Method::GET, &url, None, None);
            let response = send_patiently(self.ports, build, Repeat::Safe)
                .await
                .map_err(|fault| self.error(&Method::GET, path_and_query, fault))?;
            let page: Collection<T> = self.read(&Method::GET, path_and_query, &response)?;
            records.extend(page.value);
            next = page.next_link;
        }
        Ok(records)
    }

    fn url(&self, path_and_query: &str) -> String {
        let address = &self.connection.company;
        let base = address.base_url.trim_end_matches('/');
        format!(
            "{base}/api/v2.0/companies({})/{path_and_query}",
            address.company_id
        )
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
        repeat: Repeat,
    ) -> Result<Response<String>, CallError> {
        let url = self.url(path);
        let build = || self.request(&method, &url, body, etag);
        let answer = send_patiently(self.ports, build, repeat).await;
        answer.map_err(|fault| self.error(&method, path, fault))
    }

    fn request(
        &self,
        method: &Method,
        url: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Request<String>, Fault> {
        let credential = match &self.secrets.company {
            CompanyCredential::Bearer(token) => format!("Bearer {token}"),
            CompanyCredential::AccessKey { user, key } => basic(user, key),
        };
        let mut request = Request::builder()
            .method(method.clone())
            .uri(through_proxy(&self.connection.proxy_prefix, url))
            .header(header::AUTHORIZATION, credential)
            .header(header::ACCEPT, "application/json")
            // Error texts follow this header (facts/business-central.md §5.2).
            .header(header::ACCEPT_LANGUAGE, "en-US");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(etag) = etag {
            request = request.header(header::IF_MATCH, etag);
        }
        request
            .body(body.map_or(String::new(), Value::to_string))
            .map_err(|_| Fault::Unreachable {
                detail: "the address or the sign-in in Setup cannot be used in a request"
                    .to_owned(),
            })
    }

    fn read<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        response: &Response<String>,
    ) -> Result<T, CallError> {
        parse(response).map_err(|fault| self.error(method, path, fault))
    }

    fn error(&self, method: &Method, path: &str, fault: Fault) -> CallError {
        let request = describe(method, &format!("/api/v2.0/companies(…)/{path}"));
        CallError {
            side: Side::Company,
            request,
            fault,
        }
    }
}

/// A text inside an OData literal: apostrophes doubled.
fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}
