//! The client: lists, look-ups and batches of customers.

use http::{Method, Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::wire::WebstoreCustomer;
use super::write::{NewCustomer, Update};
use crate::call::{CallError, Fault, KnownSecrets, Side, describe, parse, plain_words};
use crate::connection::{WebstoreKey, basic, through_proxy};
use crate::customer::WebstoreId;
use crate::customer::country::WebstoreCountry;
use crate::sync::pacing::{Repeat, send_patiently};
use crate::sync::{Ports, Session};

/// The most customers that one request lists, reads or writes (facts/woocommerce.md "Lists").
pub const PAGE: usize = 100;

/// The fields that are read: anything more only makes the answers larger.
const FIELDS: &str = "id,email,first_name,last_name,role,username,billing,shipping.country,shipping.state,meta_data,date_modified_gmt";

/// Of a site's title and address no more is kept.
const MOST_OF_INDEX: usize = 300;

/// Calls one webstore.
pub struct Client<'a, P> {
    session: &'a Session<'a, P>,
}

/// Where the key of a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In the Authorization header.
    Header,
    /// In the query string, for hosts that strip the header.
    Query,
    /// Nowhere: whoever answers is not known yet.
    Nowhere,
}

/// What a site says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SiteIndex {
    /// Its title.
    #[serde(default)]
    pub name: String,
    /// Its home page.
    #[serde(default)]
    pub home: String,
}

/// One page of a list.
pub struct Page<R> {
    /// The records.
    pub records: Vec<R>,
    /// `X-WP-Total`: how many there are in all, if the answer says so.
    pub total: Option<usize>,
}

/// Why WooCommerce did not take one item of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemError {
    /// Its error code.
    pub code: String,
    /// Its own words.
    pub words: String,
}

impl ItemError {
    /// The same without these in its words.
    fn without(self, known: &KnownSecrets) -> Self {
        Self {
            code: known.said(&self.code, usize::MAX),
            words: known.said(&self.words, usize::MAX),
        }
    }

    /// As the fault of a call of its own.
    fn into_fault(self) -> Fault {
        Fault::Rejected {
            status: 400,
            code: self.code,
            words: self.words,
        }
    }
}

/// What became of each item of a batch, in the order in which they were sent.
pub struct BatchAnswer {
    /// The created ones.
    pub created: Vec<Result<WebstoreCustomer, ItemError>>,
    /// The updated ones.
    pub updated: Vec<Result<WebstoreCustomer, ItemError>>,
}

impl<'a, P: Ports> Client<'a, P> {
    /// A client for the webstore of this session.
    pub fn new(session: &'a Session<'a, P>) -> Self {
        Self { session }
    }

    /// What the site says of itself.
    pub async fn index(&self) -> Result<SiteIndex, CallError> {
        let path = "/wp-json/?_fields=name,home";
        let response = self.send(Method::GET, path, None, Repeat::Safe).await?;
        let index: SiteIndex = self.read(path, &response)?;
        // Both are shown and kept: they are a server's words like any other.
        let known = self.known();
        Ok(SiteIndex {
            name: known.said(&index.name, MOST_OF_INDEX),
            home: known.said(&index.home, MOST_OF_INDEX),
        })
    }

    /// One page of every account, whatever its role, in the order of ids, so that a customer added
    /// or removed meanwhile moves as few others as possible (design.md "Read").
    pub async fn page(&self, number: usize) -> Result<Page<WebstoreCustomer>, CallError> {
        let query = format!(
            "customers?orderby=id&order=asc&role=all&per_page={PAGE}&page={number}&_fields={FIELDS}"
        );
        self.list(&query).await
    }

    /// One page of whatever a query lists.
    pub(super) async fn list<R: DeserializeOwned>(
        &self,
        query: &str,
    ) -> Result<Page<R>, CallError> {
        let response = self.get(query).await?;
        let total = response
            .headers()
            .get("X-WP-Total")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok());
        Ok(Page {
            records: self.read(&api(query), &response)?,
            total,
        })
    }

    /// The customers with these ids, at most [`PAGE`]. Ids that are gone are simply missing.
    pub async fn by_ids(&self, ids: &[WebstoreId]) -> Result<Vec<WebstoreCustomer>, CallError> {
        let list = ids
            .iter()
            .map(WebstoreId::to_string)
            .collect::<Vec<_>>()
            .join(",");
        let query = format!("customers?include={list}&role=all&per_page={PAGE}&_fields={FIELDS}");
        let response = self.get(&query).await?;
        let customers: Vec<WebstoreCustomer> = self.read(&api(&query), &response)?;
        // A cache or plugin may ignore the filter (facts/faults.md 11): only what was asked for counts.
        Ok(customers
            .into_iter()
            .filter(|customer| ids.contains(&customer.id))
            .collect())
    }

    /// The account with this e-mail, in any letter case; checked on our side (facts/faults.md 9).
    pub async fn by_email(&self, email: &str) -> Result<Option<WebstoreCustomer>, CallError> {
        let query = format!(
            "customers?email={}&role=all&_fields={FIELDS}",
            percent_encoding::utf8_percent_encode(email, percent_encoding::NON_ALPHANUMERIC)
        );
        let response = self.get(&query).await?;
        let customers: Vec<WebstoreCustomer> = self.read(&api(&query), &response)?;
        Ok(customers
            .into_iter()
            .find(|customer| customer.email.eq_ignore_ascii_case(email)))
    }

    /// The countries that WooCommerce knows, with their states.
    pub async fn countries(&self) -> Result<Vec<WebstoreCountry>, CallError> {
        let query = "data/countries?_fields=code,name,states";
        let response = self.get(query).await?;
        self.read(&api(query), &response)
    }

    /// Creates and updates in one request, at most [`PAGE`] together. Sent once: whether a lost one had its effect is
    /// found out by looking, since somebody may edit a record between two tries.
    pub async fn batch(
        &self,
        creates: &[NewCustomer],
        updates: &[Update],
    ) -> Result<BatchAnswer, CallError> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default)]
            create: Vec<Value>,
            #[serde(default)]
            update: Vec<Value>,
        }
        let mut body = json!({});
        if !creates.is_empty() {
            body["create"] = creates.iter().map(NewCustomer::body).collect();
        }
        if !updates.is_empty() {
            body["update"] = updates.iter().map(|update| update.body().clone()).collect();
        }
        let path = &api("customers/batch");
        let passwords: Vec<_> = creates.iter().map(NewCustomer::password).collect();
        let holds_password = passwords.iter().any(Option::is_some);
        let judged = |error: CallError| match holds_password {
            true => error.without_words(),
            false => error,
        };
        let response = self.send(Method::POST, path, Some(body), Repeat::Never);
        let response = response.await.map_err(judged)?;
        let answer: Answer = self.read(path, &response).map_err(judged)?;
        if answer.create.len() != creates.len() || answer.update.len() != updates.len() {
            let words = format!(
                "{} results for {} customers",
                answer.create.len() + answer.update.len(),
                creates.len() + updates.len()
            );
            let status = response.status().as_u16();
            return Err(self.error(&Method::POST, path, Fault::NotItsAnswer { status, words }));
        }
        let created = answer.create.into_iter().zip(passwords);
        let created = created.map(|(answer, password)| {
            let typed = password.map(|it| it.reveal().to_owned());
            item(answer).map_err(|error| error.without(&KnownSecrets::these(typed)))
        });
        Ok(BatchAnswer {
            created: created.collect(),
            updated: answer.update.into_iter().map(item).collect(),
        })
    }

    /// Sends a request of no effect once, without patience, for testing the connection.
    pub(crate) async fn try_once(
        &self,
        method: Method,
        path_and_query: &str,
        body: Option<Value>,
        key: KeyPlace,
    ) -> Result<Value, CallError> {
        let build = || self.request(&method, path_and_query, body.as_ref(), key);
        let answer = send_patiently(self.session.ports, build, Repeat::Never).await;
        let answer = answer.and_then(|answer| parse(&answer));
        answer.map_err(|fault| self.error(&method, path_and_query, fault))
    }

    /// Where the connection says that the key goes.
    pub(crate) fn key_place(&self) -> KeyPlace {
        match self.session.connection.webstore.key_as_query_parameter {
            true => KeyPlace::Query,
            false => KeyPlace::Header,
        }
    }

    async fn get(&self, query: &str) -> Result<Response<String>, CallError> {
        self.send(Method::GET, &api(query), None, Repeat::Safe)
            .await
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        body: Option<Value>,
        repeat: Repeat,
    ) -> Result<Response<String>, CallError> {
        let build = || self.request(&method, path_and_query, body.as_ref(), self.key_place());
        let answer = send_patiently(self.session.ports, build, repeat).await;
        answer.map_err(|fault| self.error(&method, path_and_query, fault))
    }

    fn request(
        &self,
        method: &Method,
        path_and_query: &str,
        body: Option<&Value>,
        key: KeyPlace,
    ) -> Result<Request<String>, Fault> {
        let connection = self.session.connection;
        let address = &connection.webstore;
        let mut url = format!("{}{path_and_query}", address.url.trim_end_matches('/'));
        let secrets = self.session.ports.secrets();
        let entered = || secrets.webstore_key(connection).map_err(Fault::NoKey);
        let mut request = Request::builder().method(method.clone());
        match key {
            KeyPlace::Query => {
                let WebstoreKey {
                    consumer_key,
                    consumer_secret,
                } = entered()?;
                let join = if url.contains('?') { '&' } else { '?' };
                let encoded = |text| {
                    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                };
                url.push_str(&format!(
                    "{join}consumer_key={}&consumer_secret={}",
                    encoded(consumer_key),
                    encoded(consumer_secret)
                ));
            }
            KeyPlace::Header => {
                let key = entered()?;
                let credential = basic(&key.consumer_key, &key.consumer_secret);
                request = request.header(http::header::AUTHORIZATION, credential);
            }
            KeyPlace::Nowhere => {}
        }
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        request
            .uri(through_proxy(&connection.proxy_prefix, &url))
            .body(body.map_or(String::new(), Value::to_string))
            .map_err(|_| Fault::Unreachable {
                detail: "the address or the key in Setup cannot be used in a request".to_owned(),
            })
    }

    pub(super) fn read<T: DeserializeOwned>(
        &self,
        path_and_query: &str,
        response: &Response<String>,
    ) -> Result<T, CallError> {
        parse(response).map_err(|fault| self.error(&Method::GET, path_and_query, fault))
    }

    pub(super) fn error(&self, method: &Method, path_and_query: &str, fault: Fault) -> CallError {
        let request = describe(method, path_and_query);
        CallError::new(Side::Webstore, request, fault, &self.known())
    }

    /// The error of one item of a batch of this list.
    pub(crate) fn item_error(&self, list: &str, error: ItemError) -> CallError {
        let request = format!("POST {}", api(&format!("{list}/batch")));
        let fault = error.into_fault();
        CallError::new(Side::Webstore, request, fault, &self.known())
    }

    /// What no words of the server may hold.
    fn known(&self) -> KnownSecrets {
        KnownSecrets::of(&self.session.ports.secrets())
    }
}

/// A path of the REST API v3 from the site's root.
pub(super) fn api(path_and_query: &str) -> String {
    format!("/wp-json/wc/v3/{path_and_query}")
}

/// One item of a batch answer: the record, or `{id, error:{code,message}}`.
pub(super) fn item<R: DeserializeOwned>(value: Value) -> Result<R, ItemError> {
    if let Some(error) = value.get("error") {
        let text = |key: &str| {
            error
                .get(key)
                .and_then(Value::as_str)
                .map(plain_words)
                .unwrap_or_default()
        };
        return Err(ItemError {
            code: text("code"),
            words: text("message"),
        });
    }
    serde_json::from_value(value).map_err(|_| ItemError {
        code: "unreadable".to_owned(),
        words: "the answer holds no such record".to_owned(),
    })
}
