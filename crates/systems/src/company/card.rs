//! Writing values of a new customer that API v2.0 does not take: through one of the customer's pages that is published as
//! a web service.

use http::Method;
use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value, json};

use super::card_call::{CardCall, Recorded};
use super::card_value::CardValue;
use super::client::{BatchRequest, Client, QUERY};
use super::lists::{CardService, Services};
use super::read_lists::service_path;
use super::wire::CompanyCustomer;
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault};
use crate::company::TemplateValue;
use crate::ports::CallPorts;

/// How often values are written in all: the answer to a write may be lost, the customer may change in between, and
/// validating one value may change another.
const TRIES: usize = 4;

/// What came of writing values to a customer's card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardOutcome {
    /// Values that hold something else, and were left: label and what is held.
    pub left: Vec<(CardValue, String)>,
    /// Values that Business Central stored as something else than was sent.
    pub rewritten: Vec<(CardValue, String)>,
}

/// Which of a card's values may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// All: the customer was created a moment ago.
    Everything,
    /// Only what is empty: somebody may have entered the others since.
    Nothing,
}

/// Where a customer's card is, below the root of the web services, or below the company in Concord's own API.
fn card_path(services: &Services, service: &CardService, customer: &CompanyCustomer) -> String {
    let key = match service {
        CardService::Extension => return format!("customers({})", customer.id),
        CardService::WorkflowCustomers => customer.id.to_string(),
        CardService::CustomerCard(_) => {
            let number = customer.number.replace('\'', "''");
            format!("'{}'", utf8_percent_encode(&number, QUERY))
        }
    };
    format!("{}({key})", service_path(&services.company, service.name()))
}

/// Reads a customer's card.
pub(super) fn read_card(
    services: &Services,
    service: &CardService,
    customer: &CompanyCustomer,
) -> CardCall {
    CardCall {
        method: Method::GET,
        service: service.name().to_owned(),
        url: card_path(services, service, customer),
        etag: None,
        body: None,
        way: services.way(),
        record: Recorded::Card,
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// Writes the values of customers that were created a moment ago: at most [`MOST_OPERATIONS`](super::MOST_OPERATIONS) in one request, each
    /// one operation, since nothing has to be read before (`If-Match: *`). Gives what is certain: that all is stored, or that Business Central
    /// refused it. None for those of which nothing is: no answer, another value stored than was sent, web services that take no `$batch`. These
    /// are for [`Client::complete`], which looks first.
    pub async fn complete_created(
        &self,
        services: &Services,
        service: &CardService,
        customers: &[(&CompanyCustomer, &[(CardValue, String)])],
    ) -> Vec<Option<Result<(), CallError>>> {
        let requests = customers.iter().enumerate();
        let requests = requests.map(|(place, (customer, values))| {
            let Todo { body, .. } = todo(&Value::Null, service, values, Over::Everything);
            let url = self.place(services.way(), &card_path(services, service, customer));
            BatchRequest {
                in_words: format!("PATCH {}", service.name()),
                wire: json!({
                    "id": place.to_string(), "method": "PATCH", "url": url, "body": body,
                    "headers": {"Content-Type": "application/json", "Accept-Language": "en-US", "If-Match": "*"},
                }),
            }
        });
        let requests: Vec<_> = requests.collect();
        // The values are the same however often they are sent, and nobody else knows of these customers.
        let repeat = Repeat::OnlyIfRefused;
        let answers = self
            .send_batch(&self.root_of(services.way()), &requests, repeat)
            .await
            .unwrap_or_default();
        let mut answers = answers.into_iter();
        let certain = customers
            .iter()
            .map(|(_, values)| match answers.next().flatten()? {
                Ok(row) => {
                    let left = todo(&row, service, values, Over::Everything);
                    left.body.is_empty().then_some(Ok(()))
                }
                Err(error) if matches!(error.fault, Fault::Rejected { .. }) => Some(Err(error)),
                Err(_) => None,
            });
        certain.collect()
    }

    /// Brings a customer's card to hold these values. It is read first, and again after every attempt, so that a write whose
    /// answer was lost is not repeated, and an edit made in between is seen (If-Match).
    pub async fn complete(
        &self,
        services: &Services,
        service: &CardService,
        customer: &CompanyCustomer,
        values: &[(CardValue, String)],
        over: Over,
    ) -> Result<CardOutcome, CallError> {
        let read = read_card(services, service, customer);
        let mut last = None;
        let mut row = self.on_card(&read).await?;
        for _ in 0..TRIES {
            let Todo { body, left } = todo(&row, service, values, over);
            if body.is_empty() {
                return Ok(CardOutcome {
                    left,
                    rewritten: Vec::new(),
                });
            }
            let etag = row.get("@odata.etag").and_then(Value::as_str);
            let write = CardCall {
                method: Method::PATCH,
                etag: Some(etag.unwrap_or("*").to_owned()),
                body: Some(Value::Object(body)),
                ..read.clone()
            };
            match self.on_card(&write).await {
                Ok(now) => {
                    row = now;
                    last = None;
                }
                Err(error)
                    if error.fault == Fault::Changed || error.fault.leaves_outcome_unknown() =>
                {
                    last = Some(error);
                    row = self.on_card(&read).await?;
                }
                Err(error) => return Err(error),
            }
        }
        let Todo { body, left } = todo(&row, service, values, over);
        match last {
            Some(error) if !body.is_empty() => Err(error),
            // What is stored as something else even then is Business Central's last word.
            _ => Ok(CardOutcome {
                rewritten: values
                    .iter()
                    .filter(|(value, _)| body.contains_key(value.service_property(service)))
                    .map(|(value, _)| (*value, held(&row, service, *value)))
                    .collect(),
                left,
            }),
        }
    }
}

struct Todo {
    body: Map<String, Value>,
    left: Vec<(CardValue, String)>,
}

fn held(row: &Value, service: &CardService, value: CardValue) -> String {
    let answered = row.get(value.service_property(service));
    answered.map_or(String::new(), |answered| value.text_of(answered))
}

/// What is still to be written, and what holds something else that is left.
fn todo(row: &Value, service: &CardService, values: &[(CardValue, String)], over: Over) -> Todo {
    let mut todo = Todo {
        body: Map::new(),
        left: Vec::new(),
    };
    for (value, text) in values {
        let property = value.service_property(service);
        let is_there = row.get(property).is_some_and(|held| value.is(text, held));
        let held = held(row, service, *value);
        if is_there {
        } else if over == Over::Everything || held.is_empty() {
            todo.body.insert(property.to_owned(), value.json(text));
        } else {
            todo.left.push((*value, held));
        }
    }
    // The general group brings its own VAT group (facts/business-central.md §2.2): the wanted one goes along.
    let property = |value: CardValue| value.service_property(service);
    let is_vat_group = |value: CardValue| value == CardValue::Template(TemplateValue::VatGroup);
    if todo
        .body
        .contains_key(property(CardValue::Template(TemplateValue::GeneralGroup)))
        && let Some((vat, text)) = values.iter().find(|it| is_vat_group(it.0))
    {
        todo.body.insert(property(*vat).to_owned(), vat.json(text));
    }
    todo
}
