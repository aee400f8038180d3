//! Writing customers to WooCommerce, whatever becomes of the answers.

use std::borrow::Cow;

use super::batches::{Answer, Found, Writer, told_or_not};
use super::item::{Done, Trouble};
use super::one_record::answers_one_of_two;
use super::reread::{Asked, Held, by_id, hold};
use super::seek::{Sought, seek_in_halves};
use super::{Ports, Session};
use crate::call::{CallError, Fault};
use crate::customer::country::CountryTable;
use crate::customer::name::{NameSources, PlacedNames};
use crate::customer::normal::same;
use crate::customer::{Field, Values, WebstoreId};
use crate::merge::FieldChange;
use crate::sabotage::{self, Sabotage};
use crate::webstore::{
    Binding, Client, FieldKeys, ItemError, MappingChange, NewCustomer, PAGE, Update,
    WebstoreCustomer, is_kept_as,
};

/// The codes of an e-mail that another account has (facts/woocommerce.md "Creating and updating").
const EMAIL_TAKEN: [&str; 3] = [
    "registration-error-email-exists",
    "existing_user_email",
    "woocommerce_rest_customer_invalid_email",
];

/// For the log, of a mapping that was written beside a note that was not seen.
const STILL_APART: &str = "WooCommerce notes that a user had unmapped the two, which it had not shown before: they stay unmapped.";

/// One customer to be written. A batch holds creates or updates, never both, so that its answers are in its order.
#[derive(Debug, Clone)]
pub enum WebstoreWrite {
    /// A new one.
    Create {
        /// What is sent.
        new: NewCustomer,
        /// What it is to hold.
        values: Box<Values>,
        /// Whom it is mapped to.
        binding: Binding,
    },
    /// Changed fields, or a mapping.
    Update {
        /// What is sent.
        update: Update,
        /// The customer as it was seen.
        seen: Box<WebstoreCustomer>,
        /// The changed fields.
        changes: Vec<FieldChange>,
        /// Where changed names go.
        names: PlacedNames,
        /// What is done about the mapping.
        mapping: MappingChange,
        /// Whether it could overwrite what somebody has done meanwhile.
        overwrites: bool,
    },
}

impl WebstoreWrite {
    /// What the account is to hold afterwards.
    fn wanted(&self) -> Vec<FieldChange> {
        match self {
            WebstoreWrite::Create { values, .. } => values.as_changes(),
            WebstoreWrite::Update { changes, .. } => changes.clone(),
        }
    }

    /// Whether the account's meta data holds a mapping afterwards.
    fn leaves_mapping(&self) -> bool {
        match self {
            WebstoreWrite::Create { .. } => true,
            WebstoreWrite::Update { mapping, seen, .. } => match mapping {
                MappingChange::Set { .. } => true,
                MappingChange::Keep => seen.binding().is_some(),
                MappingChange::TakeBack { .. } => false,
            },
        }
    }

    /// Whether the account notes that a user has unmapped the two whose mapping was written: the plan had not seen that.
    fn is_still_apart(&self, account: &WebstoreCustomer) -> bool {
        match self {
            WebstoreWrite::Update {
                mapping: MappingChange::Set { binding, .. },
                ..
            } => account.notes_unmapped(binding),
            WebstoreWrite::Create { .. } | WebstoreWrite::Update { .. } => false,
        }
    }

    /// The customer that must still be as it was seen.
    fn relies_on(&self) -> Option<&WebstoreCustomer> {
        match self {
            WebstoreWrite::Update {
                seen, overwrites, ..
            } => overwrites.then_some(&**seen),
            WebstoreWrite::Create { .. } => None,
        }
    }
}

/// How customers are written to WooCommerce.
pub struct WebstoreSide<'a, P> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
    /// Which of the names goes into which of Business Central's.
    pub names: NameSources,
    /// How states are told.
    pub countries: &'a CountryTable,
}

impl<P: Ports> Writer for WebstoreSide<'_, P> {
    type Write = WebstoreWrite;
    type Done = Done<WebstoreCustomer>;

    /// Just before each batch the customers are read again: one that is not as it was seen is left alone. WooCommerce has
    /// no other protection against overwriting (facts/woocommerce.md 12). Where nothing is overwritten, as with the mapping
    /// of a customer just created in Business Central, that is left out.
    async fn send(&self, writes: &[&WebstoreWrite]) -> Result<Vec<Answer<Self::Done>>, CallError> {
        let relied_on = writes.iter().filter_map(|write| write.relies_on());
        let ids: Vec<WebstoreId> = relied_on.map(|seen| seen.id).collect();
        let now = read_again(self.session, &ids).await?;
        let kept_back = |write: &&WebstoreWrite| {
            let seen = write.relies_on()?;
            match hold(seen, now.get(&seen.id).cloned()) {
                Held::AsSeen(_) => None,
                _ if sabotage::is(Sabotage::WriteWithoutReading) => None,
                Held::Changed(_) => Some(Trouble::ChangedSince),
                Held::Unread(why) => Some(Trouble::NotRead(why)),
            }
        };
        let kept_back: Vec<Option<Trouble>> = writes.iter().map(kept_back).collect();
        let mut creates = Vec::new();
        let mut updates = Vec::new();
        let sent = writes.iter().zip(&kept_back);
        let sent = sent.filter(|(_, trouble)| trouble.is_none());
        let sent: Vec<&WebstoreWrite> = sent.map(|(write, _)| *write).collect();
        for write in &sent {
            match write {
                WebstoreWrite::Create { new, .. } => creates.push(new.clone()),
                WebstoreWrite::Update { update, .. } => updates.push(update.clone()),
            }
        }
        let client = Client::new(self.session);
        let mut results = Vec::new().into_iter();
        if !(creates.is_empty() && updates.is_empty()) {
            let answer = client.batch(&creates, &updates).await?;
            let answers = answer.created.into_iter().chain(answer.updated);
            let mut answers: Vec<_> = answers.collect();
            self.complete(&sent, &mut answers).await;
            results = answers.into_iter();
        }
        let mut answers = Vec::with_capacity(writes.len());
        for (write, trouble) in writes.iter().zip(kept_back) {
            if let Some(trouble) = trouble {
                answers.push(Answer::Trouble(trouble));
                continue;
            }
            // A batch that was answered has an answer to each of its writes.
            let Some(result) = results.next() else { break };
            answers.push(match (result, write) {
                // Which account was made for this one is found out by its e-mail.
                (Ok(customer), WebstoreWrite::Create { binding, .. })
                    if customer.binding().is_some_and(|held| held != binding) =>
                {
                    Answer::Lost(client.item_error("customers", ItemError::of_another_record()))
                }
                (Ok(customer), _) => {
                    let notes = self.rewriting_notes(write, &customer);
                    Answer::Done(Done::with_notes(customer, notes))
                }
                (Err(error), _) if error.is_unreadable() => {
                    Answer::Lost(client.item_error("customers", error))
                }
                (Err(error), _) => {
                    let error = self.with_holder(write, error).await;
                    Answer::Trouble(Trouble::Failed(client.item_error("customers", error)))
                }
            });
        }
        Ok(answers)
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
                WebstoreWrite::Create { new, binding, .. } => {
                    let found = self.look_for_create(new, binding, error).await;
                    let client = Client::new(self.session);
                    let found = told_or_not(found, async || answers(&client).await).await?;
                    self.with_rewriting_notes(write, found)
                }
                WebstoreWrite::Update {
                    seen,
                    changes,
                    names,
                    mapping,
                    ..
                } => {
                    let now = now.get(&seen.id).cloned();
                    let found = self.look_for_update(now, seen, (changes, names), mapping);
                    self.with_rewriting_notes(write, found)
                }
            });
        }
        Ok(findings)
    }

    async fn takes_writes(&self) -> bool {
        Client::new(self.session).batch(&[], &[]).await.is_ok()
    }
}

impl<P: Ports> WebstoreSide<'_, P> {
    /// What the answer to a write does not hold is read again. What can't be read now is known at the next reading.
    async fn complete(
        &self,
        sent: &[&WebstoreWrite],
        answers: &mut [Result<WebstoreCustomer, ItemError>],
    ) {
        let mut partial = Vec::new();
        for (write, answer) in sent.iter().zip(answers) {
            let Ok(account) = answer else { continue };
            if write.leaves_mapping() {
                account.note_mapping_missing();
            }
            if !account.is_read() {
                partial.push((write, account));
            }
        }
        let ids: Vec<WebstoreId> = partial.iter().map(|(_, account)| account.id).collect();
        if ids.is_empty() {
            return;
        }
        let mut now = read_again(self.session, &ids).await.unwrap_or_default();
        for (write, account) in partial {
            if let Some(Ok(mut now)) = now.remove(&account.id) {
                if write.leaves_mapping() {
                    now.note_mapping_missing();
                }
                *account = now;
            }
        }
    }

    /// WooCommerce says that an e-mail is taken, or only that it is not valid, but not by whom (facts/faults.md 20).
    async fn with_holder(&self, write: &WebstoreWrite, error: ItemError) -> ItemError {
        let (email, own) = match write {
            WebstoreWrite::Create { new, .. } => (Some(new.email.as_str()), None),
            WebstoreWrite::Update { seen, changes, .. } => {
                let change = changes.iter().find(|change| change.field == Field::Email);
                (change.map(|change| change.new.as_str()), Some(seen.id))
            }
        };
        let Some(email) = email.filter(|_| EMAIL_TAKEN.contains(&error.code.as_str())) else {
            return error;
        };
        match Client::new(self.session).by_email(email).await {
            Ok(Some(holder)) if Some(holder.id) != own => ItemError {
                words: format!(
                    "{} The e-mail “{email}” belongs to {} (webstore ID {}).",
                    error.words,
                    holder.title(self.names.name),
                    holder.id
                ),
                ..error
            },
            _ => error,
        }
    }

    /// What WooCommerce stored otherwise than it was sent: it takes markup out and trims (facts/woocommerce.md 13).
    fn rewriting_notes(&self, write: &WebstoreWrite, customer: &WebstoreCustomer) -> Vec<String> {
        let names = match write {
            WebstoreWrite::Update { names, .. } => Some(names),
            WebstoreWrite::Create { .. } => None,
        };
        let wanted = write.wanted();
        let stored = self.stored(customer, &wanted, names);
        let rewritten = stored
            .into_iter()
            .filter(|(change, stored)| !same(change.field, stored, &self.expected(change, names)));
        let rewritten = rewritten.map(|(change, stored)| stored_otherwise(change, &stored));
        let still_apart = write
            .is_still_apart(customer)
            .then(|| STILL_APART.to_owned());
        rewritten.chain(still_apart).collect()
    }

    /// What a field holds once its change was taken as it was sent: a person's name in the order in which it is read.
    fn expected<'c>(&self, change: &'c FieldChange, names: Option<&PlacedNames>) -> Cow<'c, str> {
        match names.and_then(|names| names.of(change.field)) {
            Some(name) => Cow::Owned(name.text(self.names.order(change.field))),
            None => Cow::Borrowed(&change.new),
        }
    }

    /// The changed fields with what a customer holds in each, as far as that was read.
    fn stored<'c>(
        &self,
        customer: &WebstoreCustomer,
        changes: &'c [FieldChange],
        names: Option<&PlacedNames>,
    ) -> Vec<(&'c FieldChange, String)> {
        let keys = FieldKeys::from(&self.session.meta_keys);
        let values = customer.values(self.names, keys, self.countries);
        let held = |change: &FieldChange| {
            Some(match names.and_then(|names| names.of(change.field)) {
                // Whether it is read tells the name: where another one has come to be the name, this one is no value of its own.
                Some(name) => {
                    values.get(Field::Name)?;
                    customer.name_at(name.kind(), self.names.order(change.field))
                }
                None => values.get(change.field)?.to_owned(),
            })
        };
        changes
            .iter()
            .filter_map(|change| Some((change, held(change)?)))
            .collect()
    }

    fn with_rewriting_notes(
        &self,
        write: &WebstoreWrite,
        found: Found<Done<WebstoreCustomer>>,
    ) -> Found<Done<WebstoreCustomer>> {
        match found {
            Found::Done(mut done) => {
                let notes = self.rewriting_notes(write, &done.record);
                done.notes.extend(notes);
                Found::Done(done)
            }
            other => other,
        }
    }

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
            Some(mut account) if is_ours(&account) => {
                account.note_mapping_missing();
                let note = "The answer to the create was lost; the account was found and adopted.";
                Found::Done(Done::with_notes(account, vec![note.to_owned()]))
            }
            Some(_) => Found::ChangedSince,
            // An e-mail can't be given twice in WooCommerce, so that sending again does no harm.
            None if is_over(error) => Found::NotDone,
            None => Found::Missing,
        })
    }

    fn look_for_update(
        &self,
        now: Option<Result<WebstoreCustomer, CallError>>,
        seen: &WebstoreCustomer,
        (changes, names): (&[FieldChange], &PlacedNames),
        mapping: &MappingChange,
    ) -> Found<Done<WebstoreCustomer>> {
        let is_done = |now: &WebstoreCustomer| {
            let stored = self.stored(now, changes, Some(names));
            stored.len() == changes.len()
                && stored.iter().all(|(change, stored)| {
                    let sent = self.expected(change, Some(names));
                    same(change.field, stored, &sent) || is_kept_as(change.field, &sent, stored)
                })
                && is_mapped(now, mapping)
        };
        match now {
            Some(Ok(now)) if !now.is_as(seen) && is_done(&now) => {
                Found::Done(Done::with_notes(now, Vec::new()))
            }
            now => match hold(seen, now) {
                Held::AsSeen(_) => Found::NotDone,
                Held::Changed(_) => Found::ChangedSince,
                Held::Unread(_) => Found::NotTold,
            },
        }
    }
}

/// For the log, of a value that WooCommerce keeps otherwise than it was sent.
pub(super) fn stored_otherwise(change: &FieldChange, stored: &str) -> String {
    format!(
        "WooCommerce stored {} as “{stored}” instead of “{}”.",
        change.field.label(),
        change.new
    )
}

/// Whether an account's meta data says what was to be written of its mapping.
fn is_mapped(now: &WebstoreCustomer, mapping: &MappingChange) -> bool {
    match mapping {
        MappingChange::Keep => true,
        MappingChange::Set { binding, apart, .. } => {
            now.binding() == Some(binding) && now.meta_data.apart == *apart
        }
        MappingChange::TakeBack { apart, .. } => {
            let is_held = |it: &Binding| apart.contains(it);
            now.meta_data.apart == *apart && !now.binding().is_some_and(is_held)
        }
    }
}

/// Whether an answer came, whatever it was: the request is not on its way any more.
fn is_over(error: &CallError) -> bool {
    matches!(
        error.fault,
        Fault::ServerError { .. } | Fault::NotItsAnswer { .. }
    )
}

/// Customers as they are now; those that are gone are missing.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[WebstoreId],
) -> Result<Asked<WebstoreId, WebstoreCustomer>, CallError> {
    let sought = seek(session, ids).await?;
    Ok(by_id(sought, |customer| customer.id))
}

/// Asks for customers by their ids, a hundred at a time. Those on which the webstore fails are found by halves.
pub async fn seek<P: Ports>(
    session: &Session<'_, P>,
    ids: &[WebstoreId],
) -> Result<Sought<WebstoreId, WebstoreCustomer>, CallError> {
    let client = Client::new(session);
    seek_in_halves(
        ids,
        PAGE,
        async |ids: &[WebstoreId], repeat| client.by_ids(ids, repeat).await,
        async || answers(&client).await,
    )
    .await
}

/// Whether the webstore answers, whichever account it may fail on.
async fn answers<P: Ports>(client: &Client<'_, P>) -> bool {
    answers_one_of_two(async |part| client.account_ids(part).await.is_ok()).await
}
