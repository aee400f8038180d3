//! What a run did without getting to know it: the tab was closed, or the answer never came. The reading that finds it done
//! writes that into the log of the run, where it would have stood.

use super::agreed::note_found_agreed;
use super::cut_off_delivery::note_cut_off_delivery;
use super::not_told::{Since, cleared_notes};
use super::unmapped::UNMAPPED_ALONG;
use super::webstore_side::stored_otherwise;
use crate::call::Side;
use crate::company::{CompanyCustomer, MovedAddress};
use crate::customer::normal::same;
use crate::customer::{CompanyId, Values, WebstoreId};
use crate::log::{Action, Counted, Entry, EntryResult, IntendedEntry};
use crate::merge::FieldChange;
use crate::plan::pair_values;
use crate::state::{IntendedWrite, Intent, Snapshots, State};
use crate::webstore::{MetaData, is_kept_as};

/// For the log, of what was found done.
const FOUND: &str = "Found done by a later reading: the answer to this run never came.";
/// For the log, of an account that was found created.
const INVITED: &str = "WooCommerce sends an invitation with every account that is created.";
/// For the log, of a customer that stands by itself although it was created for another one.
const NOT_MAPPED: &str = "It is mapped to nobody: the customer for whom it was created has been mapped to another one or unmapped since, is gone, or takes no part.";
/// For the log, of what was certainly not done.
const NOT_WRITTEN: &str = "A later reading found that it had not been written.";

/// A record that a run had created without getting to know it.
pub(super) struct Created {
    record: CreatedRecord,
    /// Whether it is mapped to the customer that it was created for.
    is_mapped: bool,
}

enum CreatedRecord {
    Company(CompanyId),
    Webstore(WebstoreId),
}

impl Created {
    /// A Business Central customer.
    pub(super) fn in_company(customer: CompanyId, is_mapped: bool) -> Self {
        let record = CreatedRecord::Company(customer);
        Self { record, is_mapped }
    }

    /// A webstore customer.
    pub(super) fn in_webstore(id: WebstoreId, is_mapped: bool) -> Self {
        let record = CreatedRecord::Webstore(id);
        Self { record, is_mapped }
    }

    /// The customer that was created; none where it is an account.
    fn customer(&self) -> Option<&CompanyId> {
        match &self.record {
            CreatedRecord::Company(customer) => Some(customer),
            CreatedRecord::Webstore(_) => None,
        }
    }
}

/// What a reading tells of a record that a run was about to write.
enum Outcome {
    /// It was written, or has become something else since.
    Written(Box<Entry>),
    /// It was not written.
    NotWritten,
    /// What would tell can't be read.
    NotTold,
}

/// Whether a reading has told what became of an intent. If not, it stays open.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Yes,
    No,
}

/// Notes what a reading has found out about a customer that a run was about to write. `former` is what both sides held at the last reading.
pub(super) fn note_customer(
    state: &mut State,
    intent: &Intent,
    created: Option<Created>,
    former: &Snapshots,
) -> Told {
    let Some(intended) = &intent.entry else {
        return Told::Yes;
    };
    let since = Since::of(intent, former);
    let customer = match &created {
        Some(created) => created.customer(),
        None => intended.entry.customer.as_ref(),
    };
    if let (Some(customer), Some(then)) = (customer, since.seen_then()) {
        note_cut_off_delivery(state, &intended.entry, customer, then);
    }
    let outcome = match (&intent.write, created) {
        (_, Some(created)) => found_created(state, &intended.entry, &created)
            .map_or(Outcome::NotWritten, |it| Outcome::Written(Box::new(it))),
        (IntendedWrite::CreateInCompany { .. } | IntendedWrite::CreateInWebstore { .. }, None) => {
            Outcome::NotWritten
        }
        (_, None) => {
            let before = intent.moved_address.as_ref();
            found_updated(state, &intended.entry, before, &since)
        }
    };
    let is_undo = matches!(intent.write, IntendedWrite::Undo { .. });
    if let (Outcome::Written(found), Some(then), false) = (&outcome, since.seen_then(), is_undo) {
        note_found_agreed(state, found, then);
    }
    note(state, intent, intended, outcome)
}

/// Notes what a reading has found out about an order that a run was about to write to.
pub(super) fn note_order(state: &mut State, intent: &Intent) -> Told {
    let Some(intended) = &intent.entry else {
        return Told::Yes;
    };
    let written = intended.entry.order.as_ref();
    let order = written.and_then(|written| Some((state.orders.get(written.id)?, written)));
    let outcome = match order {
        Some((order, _)) if !order.has_read_meta_data() => Outcome::NotTold,
        Some((order, written)) if order.holds(&written.changes) => {
            Outcome::Written(Box::new(done(intended.entry.clone())))
        }
        Some(_) | None => Outcome::NotWritten,
    };
    note(state, intent, intended, outcome)
}

/// Puts what was found into the log. Where nothing was found and the run had counted the record as failed, its entry says so.
fn note(state: &mut State, intent: &Intent, intended: &IntendedEntry, outcome: Outcome) -> Told {
    let run = intended.entry.run;
    // A run that the log keeps no longer has no entries either.
    if !state.runs.iter().any(|it| it.started == run) {
        return Told::Yes;
    }
    let entry = match outcome {
        Outcome::Written(entry) => entry,
        Outcome::NotWritten => {
            if intended.counted != Counted::NotYet {
                let mut entry = intended.entry.clone();
                entry.notes.retain(|note| note != UNMAPPED_ALONG);
                entry.notes.push(NOT_WRITTEN.to_owned());
                state.log(&entry);
            }
            return Told::Yes;
        }
        Outcome::NotTold => return Told::No,
    };
    let is_done = entry.result == EntryResult::Done;
    state.change_run(run, |run| {
        let counts = &mut run.counts;
        if intended.counted != Counted::NotYet {
            counts.failed = counts.failed.saturating_sub(1);
        }
        if intended.counted == Counted::HalfWritten {
            counts.half_written = counts.half_written.saturating_sub(1);
        }
        match is_done {
            true => {
                counts.note_done(entry.action);
                counts.found_later += 1;
            }
            false => counts.changed_since += 1,
        }
    });
    // By then the run had brought them together.
    if let Some(customer) = entry.customer.as_ref().filter(|_| is_done)
        && let Some(line) = state.mappings.line(customer)
        && line.webstore_id.is_some()
        && line.last_synchronised.is_none_or(|at| at < intent.at)
    {
        state.set_synchronised(customer, intent.at);
    }
    state.log(&entry);
    state.remove_failure(&intent.subject);
    Told::Yes
}

fn done(mut entry: Entry) -> Entry {
    entry.result = EntryResult::Done;
    entry.notes.push(FOUND.to_owned());
    entry
}

/// What was to be noted along with a mapping is said where the account holds that mapping.
fn say_what_came_along(state: &State, entry: &mut Entry) {
    let account = entry.webstore_id;
    let account = account.and_then(|id| state.snapshots.webstore.get(&id));
    let held = account.and_then(|account| account.binding());
    if held.map(|held| &held.customer) != entry.customer.as_ref() {
        entry.notes.retain(|note| note != UNMAPPED_ALONG);
    }
}

fn found_created(state: &State, intended: &Entry, created: &Created) -> Option<Entry> {
    let countries = &state.snapshots.reference.countries;
    let mut entry = done(intended.clone());
    let (company, values) = match &created.record {
        CreatedRecord::Company(customer) => {
            let company = state.snapshots.company.get(customer)?;
            entry.customer = Some(customer.clone());
            entry.number = Some(company.number.clone());
            (Some(company), company.values(countries, &[]))
        }
        CreatedRecord::Webstore(id) => {
            entry.webstore_id = Some(*id);
            entry.notes.push(INVITED.to_owned());
            let account = state.snapshots.webstore.get(id)?;
            (None, state.setup.values_of(account, countries))
        }
    };
    if !created.is_mapped {
        entry.notes.push(NOT_MAPPED.to_owned());
    }
    say_what_came_along(state, &mut entry);
    let unread = keep_written(&mut entry, company, |_| Some(&values));
    entry.notes.extend(unread);
    Some(entry)
}

/// An update, a mapping or the end of one. Of a field that is neither as it was nor as it was to be nobody can say whether it
/// was written before somebody changed it.
fn found_updated(
    state: &State,
    intended: &Entry,
    before: Option<&MovedAddress>,
    since: &Since<'_>,
) -> Outcome {
    let (Some(id), Some(customer)) = (intended.webstore_id, &intended.customer) else {
        return Outcome::NotWritten;
    };
    let account = state.snapshots.webstore.get(&id);
    let company = state.snapshots.company.get(customer);
    let is_told = account.is_some_and(|account| {
        let is_taken_back = state.notes_unmapped(account, customer);
        let held = account.binding();
        let is_held = held.is_some_and(|held| held.customer == *customer);
        match intended.action {
            Action::Unmap => is_taken_back,
            // Only what was mapped can have been taken back by another browser since.
            Action::Map => is_held || is_taken_back,
            _ => false,
        }
    });
    let (of_account, of_company) = match (account, company) {
        (Some(account), Some(company)) => {
            let (webstore, company) = pair_values(state, account, company);
            (Some(webstore), Some(company))
        }
        // Of two of whom one is gone the other still shows what was written to it.
        (account, company) => {
            let countries = &state.snapshots.reference.countries;
            (
                account.map(|it| state.setup.values_of(it, countries)),
                company.map(|it| it.values(countries, &[])),
            )
        }
    };
    let mut entry = done(intended.clone());
    say_what_came_along(state, &mut entry);
    let said = entry.notes.len();
    let unread = keep_written(&mut entry, company, |side| match side {
        Side::Webstore => of_account.as_ref(),
        Side::Company => of_company.as_ref(),
    });
    let hides_mapping = account.is_some_and(|it| {
        let is_hidden = it.meta_data.mapping == MetaData::Hidden && since.saw_meta_data(it.id);
        is_hidden || it.not_read.iter().any(|it| it.covers("meta_data"))
    });
    let is_of_mapping = matches!(intended.action, Action::Map | Action::Unmap);
    // Only the meta data tells whether the mapping was written along with fields.
    let is_untold = is_of_mapping && hides_mapping && !is_told;
    let is_unread = !unread.is_empty() || is_untold;
    let known = entry.notes.len();
    entry.notes.extend(cleared_notes(state, before));
    let is_changed = known > said;
    let is_written = (is_told || !entry.fields.is_empty()) && !is_untold;
    match (is_written, is_changed) {
        (true, _) => {
            if intended.action == Action::Map && !is_told {
                entry.action = Action::Update;
            }
            entry.notes.extend(unread);
            Outcome::Written(Box::new(entry))
        }
        (false, _) if is_unread => Outcome::NotTold,
        (false, true) => {
            entry.result = EntryResult::ChangedSince;
            entry.notes.retain(|note| note != FOUND);
            Outcome::Written(Box::new(entry))
        }
        (false, false) => Outcome::NotWritten,
    }
}

/// Keeps the fields that were written, with what they hold, and says which hold something else by now. What is to be said of
/// those that can't be read comes back.
fn keep_written<'a>(
    entry: &mut Entry,
    company: Option<&CompanyCustomer>,
    values: impl Fn(Side) -> Option<&'a Values>,
) -> Vec<String> {
    let mut unread = Vec::new();
    let fields = std::mem::take(&mut entry.fields);
    entry.stored.clear();
    for (side, change) in fields {
        let FieldChange { field, old, new } = &change;
        // What is gone tells nothing.
        let Some(values) = values(side) else { continue };
        let holds = |value: &str| match (side, company) {
            (Side::Company, Some(company)) => company.holds_written(*field, value, values),
            _ => values.get(*field).map(|now| same(*field, now, value)),
        };
        let now = match (side, company) {
            (Side::Company, Some(company)) => company.stored(*field, new, values),
            _ => values.get(*field).map(str::to_owned),
        };
        let (Some(now), Some(is_new), Some(is_old)) = (now, holds(new), holds(old)) else {
            unread.push(format!(
                "{} can't be read in {} now; “{new}” was being written. Whether it was is not known.",
                field.label(),
                side.name(),
            ));
            continue;
        };
        let is_kept = side == Side::Webstore && is_kept_as(*field, new, &now);
        if is_kept {
            entry.notes.push(stored_otherwise(&change, &now));
        }
        if is_new || is_kept {
            entry.fields.push((side, change));
            entry.stored.push(now);
        } else if !is_old {
            entry.notes.push(format!(
                "{} holds “{now}” in {} now; “{new}” was being written. Whether it was is not known.",
                field.label(),
                side.name(),
            ));
        }
    }
    unread
}
