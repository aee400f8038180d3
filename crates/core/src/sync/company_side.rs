//! Writing customers to Business Central, whatever becomes of the answers.

use serde_json::Value;

use super::batches::{Answer, Found, Writer};
use super::record::{Done, Trouble};
use super::{Ports, Session};
use crate::call::{CallError, Fault};
use crate::company::{
    Client, CompanyCustomer, MOST_OPERATIONS, Operation, OperationAnswer, update,
};
use crate::customer::country::{CountryTable, Spelling};
use crate::customer::normal::same;
use crate::customer::{CompanyId, Field, Values};
use crate::merge::FieldChange;

/// One customer to be written.
#[derive(Debug, Clone)]
pub enum CompanyWrite {
    /// A new one.
    Create {
        /// The body of the request.
        body: Value,
        /// The values that it is to hold.
        values: Box<Values>,
    },
    /// Changed fields of one that is still as it was seen.
    Update {
        /// The customer as seen.
        seen: Box<CompanyCustomer>,
        /// What is to change.
        changes: Vec<FieldChange>,
    },
}

impl CompanyWrite {
    /// What the customer is to hold afterwards.
    fn wanted(&self) -> Vec<FieldChange> {
        match self {
            CompanyWrite::Update { changes, .. } => changes.clone(),
            CompanyWrite::Create { values, .. } => Field::ALL
                .into_iter()
                .filter(|field| !values.get(*field).is_empty())
                .map(|field| FieldChange {
                    field,
                    old: String::new(),
                    new: values.get(field).to_owned(),
                })
                .collect(),
        }
    }
}

/// How customers are written to Business Central.
pub struct CompanySide<'a, P, F> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
    /// How this company writes countries and states.
    pub spelling: Spelling<'a>,
    /// Whether a customer belongs to nobody yet, so that it may be the one whose create lost its answer.
    pub is_free: F,
}

impl<P: Ports, F: Fn(&CompanyId) -> bool> Writer for CompanySide<'_, P, F> {
    type Write = CompanyWrite;
    type Done = Done<CompanyCustomer>;

    async fn send(&self, writes: &[&CompanyWrite]) -> Result<Vec<Answer<Self::Done>>, CallError> {
        let operations: Vec<Operation> = writes
            .iter()
            .map(|write| match write {
                CompanyWrite::Create { body, .. } => Operation::Create(body.clone()),
                CompanyWrite::Update { seen, changes } => Operation::Update {
                    id: seen.id.clone(),
                    etag: seen.etag.clone(),
                    body: update(seen, changes, self.spelling),
                },
            })
            .collect();
        let answers = Client::new(self.session).batch(&operations).await?;
        let mut answers: Vec<_> = answers.into_iter().map(judged).collect();
        self.mend(writes, &mut answers).await;
        Ok(answers)
    }

    async fn look(
        &self,
        lost: &[(&CompanyWrite, &CallError)],
    ) -> Result<Vec<Found<Self::Done>>, CallError> {
        let updated = lost.iter().filter_map(|(write, _)| match write {
            CompanyWrite::Update { seen, .. } => Some(seen.id.clone()),
            CompanyWrite::Create { .. } => None,
        });
        let updated: Vec<CompanyId> = updated.collect();
        let mut now = read_again(self.session, &updated).await?.into_iter();
        let mut findings = Vec::with_capacity(lost.len());
        for (write, _) in lost {
            findings.push(match write {
                CompanyWrite::Create { values, .. } => self.look_for_create(values).await?,
                CompanyWrite::Update { seen, changes } => {
                    let customer = now.next().flatten();
                    self.look_for_update(customer, seen, changes)
                }
            });
        }
        Ok(findings)
    }
}

impl<P: Ports, F: Fn(&CompanyId) -> bool> CompanySide<'_, P, F> {
    /// A create whose answer was lost is looked for by e-mail and name, and adopted when there is exactly one that
    /// belongs to nobody.
    async fn look_for_create(
        &self,
        values: &Values,
    ) -> Result<Found<Done<CompanyCustomer>>, CallError> {
        let email = values.get(Field::Email);
        // A name alone does not tell it from a namesake that this run has just created: the next read does,
        // when those are mapped.
        if email.is_empty() {
            return Ok(Found::Missing);
        }
        let found = Client::new(self.session)
            .find(email, values.get(Field::Name))
            .await?;
        let mut free = found.into_iter().filter(|it| (self.is_free)(&it.id));
        let only = free.next().filter(|_| free.next().is_none());
        let note = "The answer to the create was lost; the customer was found and adopted.";
        Ok(only.map_or(Found::Missing, |customer| {
            Found::Done(Done {
                record: customer,
                notes: vec![note.to_owned()],
            })
        }))
    }

    /// Whether a lost update had its effect can be seen: then the customer is as wanted.
    fn look_for_update(
        &self,
        now: Option<CompanyCustomer>,
        seen: &CompanyCustomer,
        changes: &[FieldChange],
    ) -> Found<Done<CompanyCustomer>> {
        match now {
            Some(now) if now.etag == seen.etag => Found::NotDone,
            Some(now) if rewritten(&now, changes, self.spelling.countries).is_empty() => {
                Found::Done(Done {
                    record: now,
                    notes: Vec::new(),
                })
            }
            _ => Found::ChangedSince,
        }
    }

    /// Business Central overwrites city, state and country from its post code table, and clears them when the
    /// country changes (facts/business-central.md §0.5): what it rewrote is sent once more on its own. What it
    /// rewrites even then is its last word, and noted.
    async fn mend(&self, writes: &[&CompanyWrite], answers: &mut [Answer<Done<CompanyCustomer>>]) {
        let countries = self.spelling.countries;
        let mut places = Vec::new();
        let mut operations = Vec::new();
        for (place, (write, answer)) in writes.iter().zip(answers.iter()).enumerate() {
            let Answer::Done(Done { record, .. }) = answer else {
                continue;
            };
            let wanted = write.wanted();
            let again: Vec<FieldChange> = rewritten(record, &wanted, countries)
                .into_iter()
                .filter(|change| {
                    matches!(change.field, Field::City | Field::State | Field::Country)
                })
                .cloned()
                .collect();
            if !again.is_empty() {
                places.push(place);
                operations.push(Operation::Update {
                    id: record.id.clone(),
                    etag: record.etag.clone(),
                    body: update(record, &again, self.spelling),
                });
            }
        }
        if !operations.is_empty() {
            // A failure here loses nothing: the comparison below shows what is still rewritten.
            let mended = Client::new(self.session).batch(&operations).await;
            for (place, answer) in places.into_iter().zip(mended.unwrap_or_default()) {
                if let (Some(Ok(customer)), Answer::Done(done)) = (answer, &mut answers[place]) {
                    done.record = customer;
                }
            }
        }
        for (write, answer) in writes.iter().zip(answers) {
            if let Answer::Done(done) = answer {
                let notes = rewriting_notes(&done.record, &write.wanted(), countries);
                done.notes.extend(notes);
            }
        }
    }
}

fn judged(answer: OperationAnswer) -> Answer<Done<CompanyCustomer>> {
    match answer {
        Some(Ok(record)) => Answer::Done(Done {
            record,
            notes: Vec::new(),
        }),
        Some(Err(error)) => match error.fault {
            Fault::Changed => Answer::Trouble(Trouble::ChangedSince),
            Fault::Busy { .. } => Answer::Again(error),
            ref fault if fault.leaves_outcome_unknown() => Answer::Lost(error),
            _ => Answer::Trouble(Trouble::Failed(error)),
        },
        None => Answer::Again(unanswered()),
    }
}

/// The batch ended before the operation.
fn unanswered() -> CallError {
    CallError {
        side: crate::call::Side::Company,
        request: "POST /api/v2.0/$batch".to_owned(),
        fault: Fault::NotItsAnswer {
            status: 200,
            words: "the batch ended before this operation".to_owned(),
        },
    }
}

/// Customers as they are now; none for one that is gone.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[CompanyId],
) -> Result<Vec<Option<CompanyCustomer>>, CallError> {
    let client = Client::new(session);
    let mut customers = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MOST_OPERATIONS) {
        let operations: Vec<_> = ids.iter().cloned().map(Operation::Read).collect();
        for answer in client.batch(&operations).await? {
            customers.push(match answer {
                Some(Ok(customer)) => Some(customer),
                Some(Err(error)) if matches!(error.fault, Fault::NotFound { .. }) => None,
                Some(Err(error)) => return Err(error),
                None => return Err(unanswered()),
            });
        }
    }
    Ok(customers)
}

fn rewriting_notes(
    customer: &CompanyCustomer,
    wanted: &[FieldChange],
    countries: &CountryTable,
) -> Vec<String> {
    let values = customer.values(countries, &wanted_email(wanted));
    let note = |change: &FieldChange| {
        format!(
            "Business Central stored {} as “{}” instead of “{}”.",
            change.field.label(),
            values.get(change.field),
            change.new
        )
    };
    rewritten(customer, wanted, countries)
        .into_iter()
        .map(note)
        .collect()
}

/// The changes that did not end up as they were sent.
fn rewritten<'a>(
    customer: &CompanyCustomer,
    wanted: &'a [FieldChange],
    countries: &CountryTable,
) -> Vec<&'a FieldChange> {
    let values = customer.values(countries, &wanted_email(wanted));
    wanted
        .iter()
        .filter(|change| !same(change.field, values.get(change.field), &change.new))
        .collect()
}

fn wanted_email(wanted: &[FieldChange]) -> Vec<&str> {
    wanted
        .iter()
        .filter(|change| change.field == Field::Email)
        .map(|change| change.new.as_str())
        .collect()
}
