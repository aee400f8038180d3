//! Writing customers to WooCommerce, whatever becomes of the answers.

use std::collections::HashMap;

use super::batches::{Answer, Found, Writer};
use super::record::{Done, Trouble};
use super::{Ports, Session};
use crate::call::{CallError, Fault, Side};
use crate::customer::WebstoreId;
use crate::customer::country::CountryTable;
use crate::customer::name::NameSource;
use crate::customer::normal::same;
use crate::merge::FieldChange;
use crate::webstore::{Binding, Client, NewCustomer, PAGE, Update, WebstoreCustomer};

/// One customer to be written. A batch holds creates or updates, never both, so that its answers are in its order.
#[derive(Debug, Clone)]
pub enum WebstoreWrite {
    /// A new one.
    Create {
        /// What is sent.
        new: NewCustomer,
        /// Whom it is mapped to.
        binding: Binding,
    },
    /// Changed fields, or a mapping.
    Update {
        /// What is sent.
        update: Update,
        /// The customer as it was read again just before.
        seen: Box<WebstoreCustomer>,
        /// The changed fields.
        changes: Vec<FieldChange>,
        /// The mapping, when it is written too.
        binding: Option<Binding>,
    },
}

/// How customers are written to WooCommerce.
pub struct WebstoreSide<'a, P> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
    /// Which of the names is Business Central's.
    pub source: NameSource,
    /// How states are told.
    pub countries: &'a CountryTable,
}

impl<P: Ports> Writer for WebstoreSide<'_, P> {
    type Write = WebstoreWrite;
    type Done = Done<WebstoreCustomer>;

    async fn send(&self, writes: &[&WebstoreWrite]) -> Result<Vec<Answer<Self::Done>>, CallError> {
        let mut creates = Vec::new();
        let mut updates = Vec::new();
        for write in writes {
            match write {
                WebstoreWrite::Create { new, .. } => creates.push(new.clone()),
                WebstoreWrite::Update { update, .. } => updates.push(update.clone()),
            }
        }
        let answer = Client::new(self.session).batch(&creates, &updates).await?;
        let results = answer.created.into_iter().chain(answer.updated);
        Ok(results
            .map(|result| match result {
                Ok(customer) => done(customer),
                Err(error) => Answer::Trouble(Trouble::Failed(CallError {
                    side: Side::Webstore,
                    request: "POST /wp-json/wc/v3/customers/batch".to_owned(),
                    fault: error.into_fault(),
                })),
            })
            .collect())
    }

    async fn look(
        &self,
        lost: &[(&WebstoreWrite, &CallError)],
    ) -> Result<Vec<Found<Self::Done>>, CallError> {
        let updated = lost.iter().filter_map(|(write, _)| match write {
            WebstoreWrite::Update { seen, .. } => Some(seen.id),
            WebstoreWrite::Create { .. } => None,
        });
        let updated: Vec<WebstoreId> = updated.collect();
        let now = read_again(self.session, &updated).await?;
        let mut findings = Vec::with_capacity(lost.len());
        for (write, error) in lost {
            findings.push(match write {
                WebstoreWrite::Create { new, binding } => {
                    self.look_for_create(new, binding, error).await?
                }
                WebstoreWrite::Update {
                    seen,
                    changes,
                    binding,
                    ..
                } => self.look_for_update(now.get(&seen.id), seen, changes, binding.as_ref()),
            });
        }
        Ok(findings)
    }
}

impl<P: Ports> WebstoreSide<'_, P> {
    async fn look_for_create(
        &self,
        new: &NewCustomer,
        binding: &Binding,
        error: &CallError,
    ) -> Result<Found<Done<WebstoreCustomer>>, CallError> {
        let account = Client::new(self.session).by_email(&new.email).await?;
        let is_ours = |account: &WebstoreCustomer| match account.binding() {
            Some(found) => found == binding,
            // The key sees no meta data; the plan had made sure that nobody had this e-mail.
            None => true,
        };
        Ok(match account {
            Some(account) if is_ours(&account) => Found::Done(Done {
                record: account,
                notes: vec![
                    "The answer to the create was lost; the account was found and adopted."
                        .to_owned(),
                ],
            }),
            Some(_) => Found::ChangedSince,
            // An e-mail can't be given twice in WooCommerce, so that sending again does no harm.
            None if matches!(error.fault, Fault::ServerError { .. }) => Found::NotDone,
            None => Found::Missing,
        })
    }

    fn look_for_update(
        &self,
        now: Option<&WebstoreCustomer>,
        seen: &WebstoreCustomer,
        changes: &[FieldChange],
        binding: Option<&Binding>,
    ) -> Found<Done<WebstoreCustomer>> {
        let Some(now) = now else {
            return Found::ChangedSince;
        };
        if now.is_as(seen) {
            return Found::NotDone;
        }
        let values = now.values(self.source, self.countries);
        let as_wanted = changes
            .iter()
            .all(|change| same(change.field, values.get(change.field), &change.new));
        let bound = binding.is_none() || now.binding() == binding;
        match as_wanted && bound {
            true => Found::Done(Done {
                record: now.clone(),
                notes: Vec::new(),
            }),
            false => Found::ChangedSince,
        }
    }
}

fn done(record: WebstoreCustomer) -> Answer<Done<WebstoreCustomer>> {
    let notes = Vec::new();
    Answer::Done(Done { record, notes })
}

/// Customers as they are now; those that are gone are missing.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[WebstoreId],
) -> Result<HashMap<WebstoreId, WebstoreCustomer>, CallError> {
    let client = Client::new(session);
    let mut customers = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(PAGE) {
        let found = client.by_ids(ids).await?;
        customers.extend(found.into_iter().map(|customer| (customer.id, customer)));
    }
    Ok(customers)
}
