//! The client: lists, single customers, look-ups, creates and updates.

use http::{Method, Request, Response, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::next_page::next_page;
use super::way::Way;
use crate::call::Session;
use crate::call::pacing::{Repeat, send_patiently};
use crate::call::{CallError, Fault, KnownSecrets, ListBounds, Side, describe, parse};
use crate::connection::{CompanyCredential, basic, through_proxy};
use crate::meta_keys::OwnRow;
use crate::ports::CallPorts;
use crate::reading::{Oddity, Shape, row};

/// The most operations that one `$batch` takes (facts/business-central.md §5.5).
pub const MOST_OPERATIONS: usize = 100;
/// Where Concord's own API is, below the address in Setup (docs/business-central-api.md).
pub(super) const EXTENSION_ROOT: &str = "/api/concord/customers/v1.0";
/// How often in a row a request is sent again after Business Central refused its token and a new one was brought.
const RENEWALS: usize = 2;

/// What stays readable in a query.
pub(super) const QUERY: &AsciiSet = &NON_ALPHANUMERIC
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
    pub(super) session: &'a Session<'a, P>,
    /// Told how many records each page brings.
    told: Option<&'a dyn Fn(usize)>,
}

/// One operation of a `$batch` as it is sent.
pub(super) struct BatchRequest {
    /// Its `id` is its place among the others.
    pub wire: Value,
    /// Method and record, for logs.
    pub in_words: String,
}

/// A company of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedCompany {
    /// Its id.
    pub id: String,
    /// Its name, which is its key.
    pub name: String,
    /// What people call it; may be empty.
    #[serde(default)]
    display_name: String,
}

impl ListedCompany {
    /// What people call it.
    pub fn display_name(&self) -> &str {
        match self.display_name.is_empty() {
            true => &self.name,
            false => &self.display_name,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Collection {
    pub(super) value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl<'a, P: CallPorts> Client<'a, P> {
    /// A client for the company of this session.
    pub fn new(session: &'a Session<'a, P>) -> Self {
        Self {
            session,
            told: None,
        }
    }

    /// The same, telling how many records each page of a list brings.
    pub fn telling(self, told: &'a dyn Fn(usize)) -> Self {
        Self {
            told: Some(told),
            ..self
        }
    }

    /// The companies that the user may see. Whether the one of the session is among them is the caller's to look up.
    pub async fn companies(&self) -> Result<Vec<ListedCompany>, CallError> {
        let url = format!("{}/companies?$select=id,name,displayName", self.root());
        let response = self
            .send(&Method::GET, &url, &[], None, Repeat::Never, 1)
            .await?;
        let list: Collection = self.read(&Method::GET, &url, &response)?;
        Ok(self.rows(list.value))
    }

    /// Whether customers can be read, from the first one.
    pub async fn any_customer(&self) -> Result<(), CallError> {
        self.all("customers?$top=1&$select=id").await.map(drop)
    }

    /// The names of the web services that the administrator has published, from the OData service document
    /// (facts/business-central.md §2.2).
    pub async fn published_services(&self) -> Result<Vec<String>, CallError> {
        #[derive(Deserialize)]
        struct Service {
            name: String,
        }
        let url = format!("{}/ODataV4", self.base());
        let response = self
            .send(&Method::GET, &url, &[], None, Repeat::Never, 1)
            .await?;
        let list: Collection = self.read(&Method::GET, &url, &response)?;
        let services: Vec<Service> = self.rows(list.value);
        Ok(services.into_iter().map(|it| it.name).collect())
    }

    /// By which API customers are read and written in this session.
    pub(super) fn way(&self) -> Way {
        self.session.way.get()
    }

    /// The own fields that are read.
    pub(super) fn own(&self) -> &[OwnRow] {
        &self.session.meta_keys.own
    }

    /// Every record of a list of the company.
    pub(super) async fn all(&self, path_and_query: &str) -> Result<Vec<Value>, CallError> {
        let url = format!("{}/{}", self.root(), self.in_company(path_and_query));
        self.pages(&url).await
    }

    /// Something of the company, below the root of an API.
    pub(super) fn in_company(&self, path_and_query: &str) -> String {
        let company = &self.session.connection.company.company_id;
        format!("companies({company})/{path_and_query}")
    }

    /// Every record of a list, following the links from page to page within bounds.
    pub(super) async fn pages(&self, url: &str) -> Result<Vec<Value>, CallError> {
        let clock = self.session.ports;
        let mut bounds = ListBounds::new(clock.now());
        let mut records = Vec::new();
        let mut next = Some(url.to_owned());
        while let Some(url) = next {
            let failed = |fault| self.error(&Method::GET, &url, fault);
            bounds.follow(&url).map_err(failed)?;
            let response = self
                .send(&Method::GET, &url, &[], None, Repeat::Safe, 1)
                .await?;
            let page: Collection = self.read(&Method::GET, &url, &response)?;
            bounds.note(page.value.len(), clock.now()).map_err(failed)?;
            if let Some(told) = self.told {
                told(page.value.len());
            }
            records.extend(page.value);
            let link = page.next_link.filter(|link| !link.trim().is_empty());
            let link = link.map(|link| next_page(self.base(), &url, &link));
            next = link.transpose().map_err(failed)?;
        }
        Ok(records)
    }

    /// What stands before the API and the web services.
    pub(super) fn base(&self) -> &str {
        let base = &self.session.connection.company.base_url;
        base.trim_end_matches('/')
    }

    /// Where the API is.
    pub(super) fn root(&self) -> String {
        format!("{}/api/v2.0", self.base())
    }

    /// Where Concord's own API is, if it is installed (docs/business-central-api.md).
    pub(super) fn extension_root(&self) -> String {
        format!("{}{EXTENSION_ROOT}", self.base())
    }

    /// Where the API is by which customers are read and written.
    pub(super) fn customers_root(&self) -> String {
        match self.way() {
            Way::ApiV2 => self.root(),
            Way::Extension => self.extension_root(),
        }
    }

    /// Sends, and waits for a new token when the one there is refused: a run goes on where it was
    /// (facts/faults.md 3). `counts` is how many requests this is to Business Central's limits.
    pub(super) async fn send(
        &self,
        method: &Method,
        url: &str,
        headers: &[(header::HeaderName, &str)],
        body: Option<&Value>,
        repeat: Repeat,
        counts: usize,
    ) -> Result<Response<String>, CallError> {
        let ports = self.session.ports;
        let mut renewals = 0;
        loop {
            self.session.pace.admit(ports, counts).await;
            let secrets = ports.secrets();
            let key = secrets.company_key(self.session.connection);
            let key = key.map_err(|why| self.error(method, url, Fault::NoKey(why)))?;
            let credential = key.credential.clone();
            let build = || self.request(method, url, headers, body, &credential);
            match send_patiently(ports, Side::Company, build, repeat)
                .await
                .map_err(as_refusal)
            {
                Ok(response) => return Ok(response),
                // A refused request had no effect, so that even a create may be sent again.
                Err(Fault::Refused { status: 401, .. })
                    if renewals < RENEWALS && ports.renew(&credential).await =>
                {
                    renewals += 1;
                }
                // The token that was sent may have been replaced since.
                Err(fault) => {
                    let known = KnownSecrets::of(&secrets).and(ports.secrets().all());
                    return Err(self.error_of(method, url, fault, &known));
                }
            }
        }
    }

    fn request(
        &self,
        method: &Method,
        url: &str,
        headers: &[(header::HeaderName, &str)],
        body: Option<&Value>,
        credential: &CompanyCredential,
    ) -> Result<Request<String>, Fault> {
        let credential = match credential {
            CompanyCredential::Bearer(token) => format!("Bearer {token}"),
            CompanyCredential::AccessKey { user, key } => basic(user, key),
        };
        let mut request = Request::builder()
            .method(method.clone())
            .uri(through_proxy(&self.session.connection.proxy_prefix, url))
            .header(header::AUTHORIZATION, credential)
            .header(header::ACCEPT, "application/json")
            // Error texts follow this header (facts/business-central.md §5.2).
            .header(header::ACCEPT_LANGUAGE, "en-US");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request
            .body(body.map_or(String::new(), Value::to_string))
            .map_err(|_| Fault::Unreachable {
                detail: "the address or the sign-in in Setup cannot be used in a request"
                    .to_owned(),
            })
    }

    pub(super) fn read<T: DeserializeOwned>(
        &self,
        method: &Method,
        url: &str,
        response: &Response<String>,
    ) -> Result<T, CallError> {
        match parse(response, Shape::Record) {
            Ok((read, around)) => {
                self.session.observed.note_around(Side::Company, around);
                Ok(read)
            }
            Err(fault) => Err(self.error(method, url, fault)),
        }
    }

    /// The rows of a list, without those that can't be read.
    pub(super) fn rows<T: DeserializeOwned>(&self, answered: Vec<Value>) -> Vec<T> {
        let listed = answered.len();
        let rows: Vec<T> = answered.into_iter().filter_map(row).collect();
        if rows.len() < listed {
            self.session.observed.note(Oddity::Rows(Side::Company));
        }
        rows
    }

    fn error(&self, method: &Method, url: &str, fault: Fault) -> CallError {
        let known = KnownSecrets::of(&self.session.ports.secrets());
        self.error_of(method, url, fault, &known)
    }

    fn error_of(
        &self,
        method: &Method,
        url: &str,
        fault: Fault,
        known: &KnownSecrets,
    ) -> CallError {
        let roots = ["/api/v2.0/", "/ODataV4", EXTENSION_ROOT];
        let at = roots.into_iter().find_map(|root| url.find(root));
        let path = at.map_or(url, |at| &url[at..]);
        CallError::new(Side::Company, describe(method, path), fault, known)
    }
}

/// A refused sign-in is one whatever its body: servers and gateways before Business Central answer with a page, or nothing.
fn as_refusal(fault: Fault) -> Fault {
    match fault {
        Fault::NotItsAnswer { status: 401, words } => Fault::Refused {
            status: 401,
            code: String::new(),
            words,
        },
        fault => fault,
    }
}

/// A text inside an OData literal: apostrophes doubled.
pub(super) fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}
