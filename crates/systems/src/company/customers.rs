//! Customers of Business Central: their list, what changed of it, single ones, and operations on them, by API v2.0 or by Concord's own API.

use http::Method;
use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};

use super::client::{BatchRequest, Client, Collection, QUERY, quoted};
use super::selected::{select, select_with_template};
use super::way::Way;
use super::wire::CompanyCustomer;
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault, KnownSecrets, Side};
use crate::call::{Page, Part};
use crate::customer::casing::lower;
use crate::customer::email::is_same;
use crate::customer::{CompanyId, Field};
use crate::meta_keys::OwnRow;
use crate::ports::CallPorts;
use crate::reading::Unidentified;
use concord_base::Timestamp;

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

/// What looking for a customer by e-mail has found.
pub struct Sought {
    /// Those that have it.
    pub found: Vec<CompanyCustomer>,
    /// Those of whom e-mail or name can't be read: each may be the one.
    pub untold: Vec<CompanyId>,
    /// Whether there are others that can't even be told from each other.
    pub has_unidentified: bool,
}

impl Customers {
    fn of(answered: Vec<Value>, own: &[OwnRow], way: Way) -> Self {
        let mut customers = Self {
            records: Vec::with_capacity(answered.len()),
            unidentified: Vec::new(),
        };
        for record in answered {
            match CompanyCustomer::from_answer(record, own, way) {
                Ok(customer) => customers.records.push(customer),
                Err(record) => customers.unidentified.push(record),
            }
        }
        customers
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Every customer.
    pub async fn customers(&self) -> Result<Customers, CallError> {
        let select = select(self.own(), self.way());
        let answered = self.all_customers(&format!("$select={select}")).await?;
        Ok(self.read_customers(answered))
    }

    /// A part of the customers, for where Business Central fails on the list.
    pub async fn part(&self, part: Part) -> Result<Page<CompanyCustomer>, CallError> {
        let (own, way) = (self.own(), self.way());
        let read = |answer| CompanyCustomer::from_answer(answer, own, way);
        self.in_part(part, &select(own, way), read).await
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
        let query = format!("customers?$select={select}&$skip={skip}&$top={top}");
        let url = format!("{}/{}", self.customers_root(), self.in_company(&query));
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
        for record in self.all_customers("$select=id").await? {
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

    /// The customers with this e-mail: for finding a record whose create lost its answer. The server's
    /// filter is only a hint; it is checked here (facts/faults.md 9).
    pub async fn find(&self, email: &str) -> Result<Sought, CallError> {
        // Text `eq` compares case-sensitively; one tolower is allowed (facts/business-central.md §5.3).
        let filter = format!("tolower(email) eq '{}'", quoted(&lower(email)));
        let answered = self.filtered(&filter).await?;
        let is_told = |customer: &CompanyCustomer| {
            customer.has_read_field(Field::Name) && customer.has_read_field(Field::Email)
        };
        let (told, untold): (Vec<_>, Vec<_>) = answered.records.into_iter().partition(is_told);
        let is_it = |customer: &CompanyCustomer| customer.emails().any(|own| is_same(&own, email));
        Ok(Sought {
            found: told.into_iter().filter(is_it).collect(),
            untold: untold.into_iter().map(|customer| customer.id).collect(),
            has_unidentified: !answered.unidentified.is_empty(),
        })
    }

    /// The ids of the customers with this e-mail, or with this name where there is none, also of those that can't be read otherwise.
    pub async fn holders(&self, email: &str, name: &str) -> Result<Vec<CompanyId>, CallError> {
        let filter = match email.is_empty() {
            true => format!("displayName eq '{}'", quoted(name)),
            false => format!("tolower(email) eq '{}'", quoted(&lower(email))),
        };
        let query = format!("$filter={}&$select=id", utf8_percent_encode(&filter, QUERY));
        let rows = self.all_customers(&query).await?;
        let ids = rows.iter().filter_map(|row| row.get("id")?.as_str());
        Ok(ids.map(CompanyId::new).collect())
    }

    /// What changed since `since`, new customers among it; more, where the server ignores the filter.
    pub async fn changed(&self, since: Timestamp) -> Result<Customers, CallError> {
        let modified = self.way().name("lastModifiedDateTime");
        let filter = format!("{modified} gt {}", since.to_utc_text());
        self.filtered(&filter).await
    }

    /// The customers that a filter lets through, as far as the server heeds it.
    pub(super) async fn filtered(&self, filter: &str) -> Result<Customers, CallError> {
        let query = format!(
            "$filter={}&$select={}",
            utf8_percent_encode(filter, QUERY),
            select(self.own(), self.way())
        );
        let answered = self.all_customers(&query).await?;
        Ok(self.read_customers(answered))
    }

    fn read_customers(&self, answered: Vec<Value>) -> Customers {
        Customers::of(answered, self.own(), self.way())
    }

    /// Every record of a query of the customers.
    async fn all_customers(&self, query: &str) -> Result<Vec<Value>, CallError> {
        let path = self.in_company(&format!("customers?{query}"));
        self.pages(&format!("{}/{path}", self.customers_root()))
            .await
    }

    /// What changed since `since`, and the ids of all, in a request or two. The server's filter is only a hint: the caller
    /// checks that the two fit together.
    pub async fn changes(&self, since: Timestamp) -> Result<Changes, CallError> {
        // These are told once, with all.
        let changed = Client::new(self.session).changed(since).await?.records;
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
                    CompanyCustomer::from_answer(record, self.own(), self.way())
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
        let modified = self.way().name("lastModifiedDateTime");
        let filter = format!("{modified} ge {}", since.to_utc_text());
        let query = format!(
            "$filter={}&$select={}",
            utf8_percent_encode(&filter, QUERY),
            select_with_template(self.own(), self.way())
        );
        let answered = self.all_customers(&query).await?.into_iter();
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
        let customer = CompanyCustomer::from_answer(answer.clone(), self.own(), self.way());
        Some((customer.ok()?, answer))
    }

    async fn batch_of(
        &self,
        operations: &[Operation],
    ) -> Result<Vec<Option<Result<Value, CallError>>>, CallError> {
        let company = &self.session.connection.company.company_id;
        let requests = operations.iter().enumerate();
        let requests = requests.map(|(number, operation)| BatchRequest {
            wire: operation.to_wire(number, company, self.own(), self.way()),
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
        let root = self.customers_root();
        self.send_batch(&root, &requests.collect::<Vec<_>>(), repeat)
            .await
    }

    /// An operation was carried out, and its answer is no record.
    fn unreadable(&self, operation: &Operation, record: &Unidentified) -> CallError {
        let root = self.customers_root();
        let path = root.strip_prefix(self.base()).unwrap_or(&root);
        let request = format!("{} in POST {path}/$batch", operation.in_words());
        let words = format!("the answer can't be read: {}", record.not_read.words());
        let fault = Fault::NotItsAnswer { status: 200, words };
        let known = KnownSecrets::of(&self.session.ports.secrets());
        CallError::new(Side::Company, request, fault, &known)
    }
}

impl Operation {
    fn to_wire(&self, number: usize, company: &str, own: &[OwnRow], way: Way) -> Value {
        let customers = format!("companies({company})/customers");
        let id = number.to_string();
        match self {
            Operation::Create(body) => json!({
                "id": id, "method": "POST", "url": customers,
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US"}, "body": way.sent(body),
            }),
            Operation::Update { id: of, etag, body } => json!({
                "id": id, "method": "PATCH", "url": format!("{customers}({of})"),
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US", "If-Match": etag}, "body": way.sent(body),
            }),
            Operation::Read(of) => json!({
                "id": id, "method": "GET", "url": format!("{customers}({of})?$select={}", select(own, way)),
                "headers": {"Accept-Language": "en-US"},
            }),
            Operation::ReadWithTemplate(of) => json!({
                "id": id, "method": "GET", "url": format!("{customers}({of})?$select={}", select_with_template(own, way)),
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
