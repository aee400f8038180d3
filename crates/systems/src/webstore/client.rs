//! The client: lists, look-ups and batches of customers.

use http::{Method, Request, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::asked::{asked_for, by_asking_again, in_order};
use super::wire::WebstoreCustomer;
use super::write::{NewCustomer, Update};
use crate::call::pacing::{Repeat, send_patiently};
use crate::call::{
    CallError, Fault, KnownSecrets, PAGE, Page, Part, Session, Side, describe, json_of, parse,
    plain_words,
};
use crate::connection::{WebstoreKey, basic, through_proxy};
use crate::customer::WebstoreId;
use crate::customer::country::{self, WebstoreCountry};
use crate::meta_keys::MetaKeys;
use crate::ports::CallPorts;
use crate::reading::{self, Oddity, Shape, Unidentified, record_id};

/// Every account, in the order of ids.
const ACCOUNTS: &str = "customers?orderby=id&order=asc&role=all";
/// The fields that are read: anything more only makes the answers larger.
const FIELDS: &str = "id,email,first_name,last_name,role,username,billing,shipping,meta_data,date_created_gmt,date_modified_gmt,is_paying_customer";

/// Of a site's title and address no more is kept.
const MOST_OF_INDEX: usize = 300;

/// Calls one webstore.
pub struct Client<'a, P> {
    session: &'a Session<'a, P>,
}

/// Where the key of a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
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

/// Why WooCommerce did not take one item of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemError {
    /// Its error code.
    pub code: String,
    /// Its own words.
    pub words: String,
}

impl ItemError {
    /// The code of an item of which no record could be read: whether it was written is not known.
    const UNREADABLE: &'static str = "unreadable";

    /// Whether the item was answered with something that is no record: it may have been written.
    pub fn is_unreadable(&self) -> bool {
        self.code == Self::UNREADABLE
    }

    /// The answer to a write of one record that is about another one.
    pub fn of_another_record() -> Self {
        Self {
            code: Self::UNREADABLE.to_owned(),
            words: "the answer is about another record".to_owned(),
        }
    }

    /// The same without these in its words.
    fn without(self, known: &KnownSecrets) -> Self {
        Self {
            code: known.said(&self.code, usize::MAX),
            words: known.said(&self.words, usize::MAX),
        }
    }

    /// As the fault of a call of its own.
    fn into_fault(self) -> Fault {
        if self.is_unreadable() {
            return Fault::NotItsAnswer {
                status: 200,
                words: self.words,
            };
        }
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

impl<'a, P: CallPorts> Client<'a, P> {
    /// A client for the webstore of this session.
    pub fn new(session: &'a Session<'a, P>) -> Self {
        Self { session }
    }

    /// What the site says of itself.
    pub async fn index(&self) -> Result<SiteIndex, CallError> {
        let path = "/wp-json/?_fields=name,home";
        let ask = async |key| {
            let build = || self.request(&Method::GET, path, None, key);
            let ports = self.session.ports;
            let answer = send_patiently(ports, Side::Webstore, build, Repeat::Safe).await;
            answer.map_err(|fault| self.error(&Method::GET, path, fault))
        };
        // Where the site has an application password, WordPress refuses a consumer key here; without one it tells everybody
        // (facts/woocommerce.md "Seen later").
        let response = match ask(KeyPlace::Nowhere).await {
            Err(error) if matches!(error.fault, Fault::Refused { .. }) => {
                ask(self.key_place()).await?
            }
            answer => answer?,
        };
        let index: SiteIndex = self.read(path, &response, Shape::Record)?;
        // Both are shown and kept: they are a server's words like any other.
        let known = self.known();
        Ok(SiteIndex {
            name: known.said(&index.name, MOST_OF_INDEX),
            home: known.said(&index.home, MOST_OF_INDEX),
        })
    }

    /// A part of every account, whatever its role, in the order of ids, so that a customer added
    /// or removed meanwhile moves as few others as possible (architecture.md "Reading").
    pub async fn accounts(&self, part: Part) -> Result<Page<WebstoreCustomer>, CallError> {
        let account = |record| {
            self.session.observed.note_meta_keys(&record);
            WebstoreCustomer::from_answer(record, &self.session.meta_keys)
        };
        self.listed(ACCOUNTS, part, FIELDS, account).await
    }

    /// The ids of the accounts of a part, where the rest of them can't be read.
    pub async fn account_ids(&self, part: Part) -> Result<Page<WebstoreId>, CallError> {
        let id = |record: Value| match record_id(record.get("id")) {
            Some(id) => Ok(WebstoreId(id)),
            None => Err(Unidentified::of(&record, "id", &[])),
        };
        self.listed(ACCOUNTS, part, "id", id).await
    }

    /// A part of what a query lists.
    pub(super) async fn listed<R>(
        &self,
        query: &str,
        part: Part,
        fields: &str,
        record: impl Fn(Value) -> Result<R, Unidentified>,
    ) -> Result<Page<R>, CallError> {
        let query = format!("{query}&{}&_fields={fields}", part.query());
        let (records, total) = self.list(&query, part.repeat()).await?;
        Ok(Page {
            records: records.into_iter().map(record).collect(),
            total,
        })
    }

    /// The records of a list as they were answered, and how many there are in all, if the answer says so.
    pub(super) async fn list(
        &self,
        query: &str,
        repeat: Repeat,
    ) -> Result<(Vec<Value>, Option<usize>), CallError> {
        let path = api(query);
        let response = self.send(Method::GET, &path, None, repeat).await?;
        let total = response
            .headers()
            .get("X-WP-Total")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok());
        Ok((self.read(&path, &response, Shape::List)?, total))
    }

    /// The customers with these ids, at most [`PAGE`]. Ids that are gone are simply missing.
    ///
    /// # Errors
    /// There is no such answer, or one that can't tell whether what is missing is gone.
    pub async fn by_ids(
        &self,
        ids: &[WebstoreId],
        repeat: Repeat,
    ) -> Result<Vec<WebstoreCustomer>, CallError> {
        let ask = async |ids: &[WebstoreId]| {
            let list = ids.iter().map(WebstoreId::to_string).collect::<Vec<_>>();
            let query = format!(
                "customers?include={}&role=all&per_page={PAGE}&_fields={FIELDS}",
                list.join(",")
            );
            let (answered, _) = self.list(&query, repeat).await?;
            let customers = answered
                .into_iter()
                .map(|it| WebstoreCustomer::from_answer(it, &self.session.meta_keys));
            asked_for(ids, customers, |customer| customer.id).map_err(|words| {
                let fault = Fault::NotItsAnswer { status: 200, words };
                self.error(&Method::GET, &api(&query), fault)
            })
        };
        by_asking_again(ids, |customer: &WebstoreCustomer| customer.id, ask).await
    }

    /// The account with this e-mail, in any letter case; checked on our side (facts/faults.md 9).
    pub async fn by_email(&self, email: &str) -> Result<Option<WebstoreCustomer>, CallError> {
        let query = format!(
            "customers?email={}&role=all&_fields={FIELDS}",
            percent_encoding::utf8_percent_encode(email, percent_encoding::NON_ALPHANUMERIC)
        );
        let (customers, _) = self.list(&query, Repeat::Safe).await?;
        Ok(customers
            .into_iter()
            .filter_map(|it| WebstoreCustomer::from_answer(it, &self.session.meta_keys).ok())
            .find(|customer| customer.email.eq_ignore_ascii_case(email)))
    }

    /// The countries that WooCommerce knows, with their states. In place of one that can't be read stands the built-in one.
    pub async fn countries(&self) -> Result<Vec<WebstoreCountry>, CallError> {
        let query = "data/countries?_fields=code,name,states";
        let (answered, _) = self.list(query, Repeat::Safe).await?;
        let mut built_in = None;
        let mut countries = Vec::with_capacity(answered.len());
        for country in answered {
            let code = country.get("code").and_then(Value::as_str);
            let code = code.unwrap_or_default().to_owned();
            if let Some(country) = WebstoreCountry::from_answer(country) {
                countries.push(country);
                continue;
            }
            self.session.observed.note(Oddity::Rows(Side::Webstore));
            let built_in = built_in.get_or_insert_with(country::built_in).iter();
            countries.extend(built_in.filter(|it| it.code == code).cloned());
        }
        Ok(countries)
    }

    /// Creates and updates in one request, at most [`PAGE`] together. Sent once: whether a lost one had its effect is
    /// found out by looking, since somebody may edit a record between two tries.
    pub async fn batch(
        &self,
        creates: &[NewCustomer],
        updates: &[Update],
    ) -> Result<BatchAnswer, CallError> {
        #[derive(Deserialize, Default)]
        struct Answer {
            #[serde(default, deserialize_with = "records")]
            create: Vec<Value>,
            #[serde(default, deserialize_with = "records")]
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
        // An empty batch is answered with an empty list (facts/woocommerce.md "Errors").
        let answer: Answer = match creates.is_empty() && updates.is_empty() {
            true => {
                let _: Value = self.read(path, &response, Shape::Any)?;
                Answer::default()
            }
            false => self.read(path, &response, Shape::Record).map_err(judged)?,
        };
        if answer.create.len() != creates.len() || answer.update.len() != updates.len() {
            let words = format!(
                "{} results for {} customers",
                answer.create.len() + answer.update.len(),
                creates.len() + updates.len()
            );
            let status = response.status().as_u16();
            return Err(self.error(&Method::POST, path, Fault::NotItsAnswer { status, words }));
        }
        let keys = &self.session.meta_keys;
        let created = answer.create.into_iter().zip(passwords);
        let created = created.map(|(answer, password)| {
            let typed = password.map(|it| it.reveal().to_owned());
            account(answer, keys).map_err(|error| error.without(&KnownSecrets::these(typed)))
        });
        Ok(BatchAnswer {
            created: created.collect(),
            updated: in_order(updates.iter().map(|it| it.id.0), answer.update)
                .into_iter()
                .map(|it| account(it, keys))
                .collect(),
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
        let answer = send_patiently(self.session.ports, Side::Webstore, build, Repeat::Never).await;
        let answer = answer.and_then(|answer| json_of(&answer, Shape::Any));
        let answer = answer.map(|(value, around)| {
            self.session.observed.note_around(Side::Webstore, around);
            value
        });
        answer.map_err(|fault| self.error(&method, path_and_query, fault))
    }

    /// Where the connection says that the key goes.
    pub(crate) fn key_place(&self) -> KeyPlace {
        match self.session.connection.webstore.key_as_query_parameter {
            true => KeyPlace::Query,
            false => KeyPlace::Header,
        }
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        body: Option<Value>,
        repeat: Repeat,
    ) -> Result<Response<String>, CallError> {
        let build = || self.request(&method, path_and_query, body.as_ref(), self.key_place());
        let answer = send_patiently(self.session.ports, Side::Webstore, build, repeat).await;
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
        // A cache that keeps answers by their address has none to this one. WordPress knows the parameter and ignores it.
        if *method == Method::GET && path_and_query.starts_with("/wp-json/") {
            let join = if url.contains('?') { '&' } else { '?' };
            let ports = self.session.ports;
            let (now, read) = (ports.now().0, self.session.observed.next_read());
            url.push_str(&format!("{join}_={now}{read:03}"));
        }
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
        shape: Shape,
    ) -> Result<T, CallError> {
        match parse(response, shape) {
            Ok((read, around)) => {
                self.session.observed.note_around(Side::Webstore, around);
                Ok(read)
            }
            Err(fault) => Err(self.error(&Method::GET, path_and_query, fault)),
        }
    }

    pub(super) fn error(&self, method: &Method, path_and_query: &str, fault: Fault) -> CallError {
        let request = describe(method, path_and_query);
        CallError::new(Side::Webstore, request, fault, &self.known())
    }

    /// The error of one item of a batch of this list.
    pub fn item_error(&self, list: &str, error: ItemError) -> CallError {
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
pub(super) fn item<R>(
    value: Value,
    record: impl Fn(Value) -> Result<R, Unidentified>,
) -> Result<R, ItemError> {
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
    record(value).map_err(|record| ItemError {
        code: ItemError::UNREADABLE.to_owned(),
        words: format!("the answer can't be read: {}", record.not_read.words()),
    })
}

/// The results of a batch's part, in their order.
pub(super) fn records<'de, D: Deserializer<'de>>(answer: D) -> Result<Vec<Value>, D::Error> {
    let answer = Value::deserialize(answer)?;
    Vec::deserialize(reading::without_gaps(answer)).map_err(serde::de::Error::custom)
}

fn account(value: Value, keys: &MetaKeys) -> Result<WebstoreCustomer, ItemError> {
    item(value, |record| WebstoreCustomer::from_answer(record, keys))
}
