//! The client: lists, single customers, look-ups, creates and updates.

use http::{Method, Request, Response, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::next_page::next_page;
use super::wire::{CompanyCustomer, select, select_with_template};
use crate::call::Session;
use crate::call::pacing::{Repeat, send_patiently};
use crate::call::{CallError, Fault, KnownSecrets, ListBounds, Side, describe, parse};
use crate::call::{Page, Part};
use crate::connection::{CompanyCredential, basic, through_proxy};
use crate::customer::CompanyId;
use crate::customer::casing::lower;
use crate::customer::email::is_same;
use crate::customer::normal::folded;
use crate::meta_keys::OwnRow;
use crate::ports::CallPorts;
use crate::reading::{Oddity, Shape, Unidentified, row};
use concord_base::Timestamp;

/// The most operations that one `$batch` takes (facts/business-central.md §5.5).
pub const MOST_OPERATIONS: usize = 100;
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

/// One operation of a `$batch`.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// A new customer.
    Create(Value),
    /// Changed properties of a customer that is still as its ETag says.
    Update {
        /// Which customer.
        id: CompanyId,
        /// Its ETag.
        etag: String,
        /// The properties.
        body: Value,
    },
    /// A customer as it is now.
    Read(CompanyId),
    /// A customer as it is now, with what a template gave it.
    ReadWithTemplate(CompanyId),
}

/// One operation of a `$batch` as it is sent.
pub(super) struct BatchRequest {
    /// Its `id` is its place among the others.
    pub wire: Value,
    /// Method and record, for logs.
    pub in_words: String,
}

/// What became of an operation. None: the batch ended before it, so that it had no effect.
pub type OperationAnswer = Option<Result<CompanyCustomer, CallError>>;

/// Everything of a customer list that changed, and what is there at all.
pub struct Changes {
    /// Changed since the time asked for.
    pub changed: Vec<CompanyCustomer>,
    /// Every customer's id and ETag: those no longer among them were deleted, and one whose ETag is another was changed,
    /// whatever the clocks say.
    pub all: Vec<(CompanyId, String)>,
    /// Customers that can't even be told from the others.
    pub unidentified: Vec<Unidentified>,
}

/// A list of customers, read record by record.
pub struct Customers {
    /// The customers.
    pub records: Vec<CompanyCustomer>,
    /// Those that can't even be told from the others.
    pub unidentified: Vec<Unidentified>,
}

impl Customers {
    fn of(answered: Vec<Value>, own: &[OwnRow]) -> Self {
        let mut customers = Self {
            records: Vec::with_capacity(answered.len()),
            unidentified: Vec::new(),
        };
        for record in answered {
            match CompanyCustomer::from_answer(record, own) {
                Ok(customer) => customers.records.push(customer),
                Err(record) => customers.unidentified.push(record),
            }
        }
        customers
    }
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
struct Collection {
    value: Vec<Value>,
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

    /// The own fields that are read.
    fn own(&self) -> &[OwnRow] {
        &self.session.meta_keys.own
    }

    /// Every customer.
    pub async fn customers(&self) -> Result<Customers, CallError> {
        let own = self.own();
        let select = select(own);
        let customers = self.all(&format!("customers?$select={select}")).await?;
        Ok(Customers::of(customers, own))
    }

    /// A part of the customers, for where Business Central fails on the list.
    pub async fn part(&self, part: Part) -> Result<Page<CompanyCustomer>, CallError> {
        let own = self.own();
        let read = |answer| CompanyCustomer::from_answer(answer, own);
        self.in_part(part, &select(own), read).await
    }

    /// The ids of a part of the customers.
    pub async fn part_ids(&self, part: Part) -> Result<Page<CompanyId>, CallError> {
        let id = |record: Value| match record.get("id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => Ok(CompanyId::new(id)),
            _ => Err(Unidentified::of(&record, "id", &[])),
        };
        self.in_part(part, "id", id).await
    }

    async fn in_part<R>(
        &self,
        part: Part,
        select: &str,
        record: impl Fn(Value) -> Result<R, Unidentified>,
    ) -> Result<Page<R>, CallError> {
        let (skip, top) = part.place();
        let company = &self.session.connection.company.company_id;
        let url = format!(
            "{}/companies({company})/customers?$select={select}&$skip={skip}&$top={top}",
            self.root()
        );
        let response = self
            .send(&Method::GET, &url, &[], None, part.repeat(), 1)
            .await?;
        let page: Collection = self.read(&Method::GET, &url, &response)?;
        Ok(Page {
            records: page.value.into_iter().map(record).collect(),
            total: None,
        })
    }

    /// The id and ETag of every customer, and what can't even be told from the others.
    pub async fn ids(&self) -> Result<(Vec<(CompanyId, String)>, Vec<Unidentified>), CallError> {
        let (mut all, mut unidentified) = (Vec::new(), Vec::new());
        for record in self.all("customers?$select=id").await? {
            let text = |key: &str| record.get(key).and_then(Value::as_str);
            match text("id").filter(|id| !id.is_empty()) {
                Some(id) => {
                    let etag = text("@odata.etag").unwrap_or_default();
                    all.push((CompanyId::new(id), etag.to_owned()));
                }
                None => unidentified.push(Unidentified::of(&record, "id", &[])),
            }
        }
        Ok((all, unidentified))
    }

    /// The customers with this e-mail and name: for finding a record whose create lost its answer. The server's
    /// filter is only a hint; both are checked here (facts/faults.md 9).
    pub async fn find(&self, email: &str, name: &str) -> Result<Vec<CompanyCustomer>, CallError> {
        // Text `eq` compares case-sensitively; one tolower is allowed (facts/business-central.md §5.3).
        let filter = format!("tolower(email) eq '{}'", quoted(&lower(email)));
        let own = self.own();
        let query = format!(
            "customers?$filter={}&$select={}",
            utf8_percent_encode(&filter, QUERY),
            select(own)
        );
        let found = Customers::of(self.all(&query).await?, own).records;
        let is_it = |customer: &CompanyCustomer| {
            folded(&customer.display_name) == folded(name)
                && customer.emails().any(|own| is_same(&own, email))
        };
        Ok(found.into_iter().filter(is_it).collect())
    }

    /// The ids of the customers with this e-mail, or with this name where there is none, also of those that can't be read otherwise.
    pub async fn holders(&self, email: &str, name: &str) -> Result<Vec<CompanyId>, CallError> {
        let filter = match email.is_empty() {
            true => format!("displayName eq '{}'", quoted(name)),
            false => format!("tolower(email) eq '{}'", quoted(&lower(email))),
        };
        let query = format!(
            "customers?$filter={}&$select=id",
            utf8_percent_encode(&filter, QUERY)
        );
        let rows = self.all(&query).await?;
        let ids = rows.iter().filter_map(|row| row.get("id")?.as_str());
        Ok(ids.map(CompanyId::new).collect())
    }

    /// What changed since `since`, new customers among it; more, where the server ignores the filter.
    pub async fn changed(&self, since: Timestamp) -> Result<Vec<CompanyCustomer>, CallError> {
        let filter = format!("lastModifiedDateTime gt {}", since.to_utc_text());
        let own = self.own();
        let query = format!(
            "customers?$filter={}&$select={}",
            utf8_percent_encode(&filter, QUERY),
            select(own)
        );
        Ok(Customers::of(self.all(&query).await?, own).records)
    }

    /// What changed since `since`, and the ids of all, in a request or two. The server's filter is only a hint: the caller
    /// checks that the two fit together.
    pub async fn changes(&self, since: Timestamp) -> Result<Changes, CallError> {
        // These are told once, with all.
        let changed = Client::new(self.session).changed(since).await?;
        let (all, unidentified) = self.ids().await?;
        Ok(Changes {
            changed,
            all,
            unidentified,
        })
    }

    /// Carries out at most [`MOST_OPERATIONS`] operations in one request, each on its own: one that fails stops none of
    /// the others. Sent once, as every write; the answers are in the order of the operations.
    pub async fn batch(&self, operations: &[Operation]) -> Result<Vec<OperationAnswer>, CallError> {
        let answers = self.batch_of(operations).await?.into_iter();
        let answers = answers.zip(operations);
        Ok(answers
            .map(|(answer, operation)| {
                Some(answer?.and_then(|record| {
                    CompanyCustomer::from_answer(record, self.own())
                        .map_err(|record| self.unreadable(operation, &record))
                }))
            })
            .collect())
    }

    /// Customers that were created or changed since a time, with what a template gave them; more, where the server ignores the filter.
    pub async fn changed_with_template(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(CompanyCustomer, Value)>, CallError> {
        let filter = format!("lastModifiedDateTime ge {}", since.to_utc_text());
        let query = format!(
            "customers?$filter={}&$select={}",
            utf8_percent_encode(&filter, QUERY),
            select_with_template(self.own())
        );
        let answered = self.all(&query).await?.into_iter();
        Ok(answered
            .filter_map(|answer| self.with_answer(answer))
            .collect())
    }

    /// Customers as they are now: what Concord reads of every customer, and all that was asked for.
    pub async fn with_template(
        &self,
        ids: &[CompanyId],
    ) -> Result<Vec<Option<(CompanyCustomer, Value)>>, CallError> {
        let operations: Vec<_> = ids
            .iter()
            .cloned()
            .map(Operation::ReadWithTemplate)
            .collect();
        let answers = self.batch_of(&operations).await?;
        let answers = answers.into_iter();
        let read = answers.map(|answer| self.with_answer(answer?.ok()?));
        Ok(read.collect())
    }

    /// A customer with all that was asked for; none where it can't even be told from the others.
    fn with_answer(&self, answer: Value) -> Option<(CompanyCustomer, Value)> {
        let customer = CompanyCustomer::from_answer(answer.clone(), self.own());
        Some((customer.ok()?, answer))
    }

    async fn batch_of(
        &self,
        operations: &[Operation],
    ) -> Result<Vec<Option<Result<Value, CallError>>>, CallError> {
        let company = &self.session.connection.company.company_id;
        let requests = operations.iter().enumerate();
        let requests = requests.map(|(number, operation)| BatchRequest {
            wire: operation.to_wire(number, company, self.own()),
            in_words: operation.in_words(),
        });
        let reads = operations.iter().all(|operation| {
            matches!(
                operation,
                Operation::Read(_) | Operation::ReadWithTemplate(_)
            )
        });
        let repeat = match reads {
            true => Repeat::Safe,
            false => Repeat::Never,
        };
        self.send_batch(&self.root(), &requests.collect::<Vec<_>>(), repeat)
            .await
    }

    /// Every record of a list of the company.
    pub(super) async fn all(&self, path_and_query: &str) -> Result<Vec<Value>, CallError> {
        let company = &self.session.connection.company.company_id;
        let url = format!("{}/companies({company})/{path_and_query}", self.root());
        self.pages(&url).await
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

    /// An operation was carried out, and its answer is no record.
    fn unreadable(&self, operation: &Operation, record: &Unidentified) -> CallError {
        let request = format!("{} in POST /api/v2.0/$batch", operation.in_words());
        let words = format!("the answer can't be read: {}", record.not_read.words());
        let fault = Fault::NotItsAnswer { status: 200, words };
        let known = KnownSecrets::of(&self.session.ports.secrets());
        CallError::new(Side::Company, request, fault, &known)
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
        let at = url.find("/api/v2.0/").or_else(|| url.find("/ODataV4"));
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

impl Operation {
    fn to_wire(&self, number: usize, company: &str, own: &[OwnRow]) -> Value {
        let customers = format!("companies({company})/customers");
        let id = number.to_string();
        match self {
            Operation::Create(body) => json!({
                "id": id, "method": "POST", "url": customers,
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US"}, "body": body,
            }),
            Operation::Update { id: of, etag, body } => json!({
                "id": id, "method": "PATCH", "url": format!("{customers}({of})"),
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US", "If-Match": etag}, "body": body,
            }),
            Operation::Read(of) => json!({
                "id": id, "method": "GET", "url": format!("{customers}({of})?$select={}", select(own)),
                "headers": {"Accept-Language": "en-US"},
            }),
            Operation::ReadWithTemplate(of) => json!({
                "id": id, "method": "GET", "url": format!("{customers}({of})?$select={}", select_with_template(own)),
                "headers": {"Accept-Language": "en-US"},
            }),
        }
    }

    /// Method and record, for logs.
    fn in_words(&self) -> String {
        match self {
            Operation::Create(_) => "POST customers".to_owned(),
            Operation::Update { id, .. } => format!("PATCH customers({id})"),
            Operation::Read(id) | Operation::ReadWithTemplate(id) => {
                format!("GET customers({id})")
            }
        }
    }
}

/// A text inside an OData literal: apostrophes doubled.
fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}
