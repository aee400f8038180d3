//! Undo of the last run: fields that it overwrote get their former values back, where nobody has changed them since. Of a
//! pair that failed after one side had been written, that side is given back.

use crate::call::Side;
use crate::company::{CompanyCustomer, MovedAddress};
use crate::customer::delivery::PARTS;
use crate::customer::name::{NameKind, NameOrder, NameWrite, PlacedNames, Unplaced};
use crate::customer::normal::{is_blank, same};
use crate::customer::{Field, WebstoreId};
use crate::log::{Action, Entry, EntryResult, OrderEntry, Run, RunEnd, Trigger};
use crate::merge::FieldChange;
use crate::plan::{
    Bring, Cleared, NotUndone, OrderNote, OrderReason, Plan, PlanLine, Reason, Work, pair_values,
};
use crate::sabotage::{self, Sabotage};
use crate::state::State;
use crate::webstore::{NoteChange, WebstoreCustomer};

/// The run that can be undone: the last one that wrote something, unless it was undone already. While an undo left some of it,
/// because it was stopped, failed, found a record changed since its plan was made or could not read it, it can be undone further.
pub fn run_to_undo(state: &State) -> Option<&Run> {
    let wrote = |run: &&Run| run.counts.written() + run.counts.half_written > 0;
    let last = state.runs.iter().rfind(wrote)?;
    let Trigger::Undo(undone) = last.trigger else {
        return Some(last);
    };
    let counts = last.counts;
    let left = counts.failed + counts.changed_since + counts.left_unread;
    let is_whole = last.end == RunEnd::Completed && left == 0;
    let rest = || state.runs.iter().find(|run| run.started == undone);
    (!is_whole).then(rest).flatten()
}

/// The plan that undoes a run, from its log entries and the state as it is now: shown and carried out like any other plan.
/// What it leaves, it says. Customers that the run created and mappings that it made stay: Concord deletes nothing.
///
/// Undone fields differ on the two sides from then on, and count as agreed so: nothing is written until somebody edits
/// one of them.
pub fn undo_plan(state: &State, entries: &[Entry]) -> Plan {
    let done = entries.iter().filter(|entry| match entry.order {
        Some(_) => entry.result == EntryResult::Done,
        None => entry.wrote(),
    });
    let mut plan = Plan::from_state(state);
    for entry in done {
        match &entry.order {
            Some(order) => plan.orders.extend(undo_order(state, order)),
            None => plan.lines.extend(undo_entry(state, entry)),
        }
    }
    plan
}

fn undo_entry(state: &State, entry: &Entry) -> Vec<PlanLine> {
    let fields = || written(entry).map(|(_, change, _)| change.field);
    let left_all = |why| {
        vec![line(
            entry,
            Reason::NotUndone(fields().map(|field| (field, why)).collect()),
            None,
        )]
    };
    // What was corrected on the other side, which was there already, is given back.
    let created = match entry.action {
        Action::CreateInCompany => Some(Side::Company),
        Action::CreateInWebstore => Some(Side::Webstore),
        _ => None,
    };
    let is_correction = |side: Side| created.is_none_or(|created| side != created);
    if created.is_some() && !written(entry).any(|(side, ..)| is_correction(side)) {
        return left_all(NotUndone::Created);
    }
    if entry.action == Action::Unmap {
        return vec![undo_unmapping(state, entry)];
    }
    // Nothing was mapped that could be given back.
    if entry.action == Action::KeepApart || entry.fields.is_empty() {
        return Vec::new();
    }
    let Some((webstore, company)) = pair(state, entry) else {
        return left_all(NotUndone::Gone);
    };
    let (webstore_values, company_values) = pair_values(state, webstore, company);
    let (mut to_webstore, mut to_company, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let sources = state.setup.names();
    let mut names = PlacedNames::default();
    for (side, change, written) in written(entry) {
        if !is_correction(side) {
            left.push((change.field, NotUndone::Created));
            continue;
        }
        let is_read = webstore_values.get(Field::Name).is_some();
        if (side, change.field) == (Side::Webstore, Field::Name) && is_read {
            let order = sources.order(Field::Name);
            match undo_name(webstore, order, change, written) {
                Back::AsItWas => {}
                Back::Left(why) => left.push((change.field, why)),
                Back::Write(write) => {
                    to_webstore.push(FieldChange {
                        field: change.field,
                        old: webstore.name_at(write.kind(), order),
                        new: change.old.clone(),
                    });
                    names.place(change.field, write);
                }
            }
            continue;
        }
        let now = match side {
            Side::Webstore => webstore_values.get(change.field),
            // Empty is what a run found there, though it means the company's own country.
            Side::Company if change.field == Field::Country && is_blank(&company.country) => {
                company_values.get(change.field).map(|_| "")
            }
            Side::Company => company_values.get(change.field),
        };
        let Some(now) = now else {
            // An account that has no such name now has been changed.
            let is_gone = side == Side::Webstore && change.field.is_further_name() && is_read;
            let why = match is_gone {
                true => NotUndone::ChangedSince,
                false => NotUndone::NotRead,
            };
            left.push((change.field, why));
            continue;
        };
        // It is as it was, by hand or by an undo that did not come to its end.
        if same(change.field, now, &change.old) {
            continue;
        }
        if !same(change.field, now, written) && !sabotage::is(Sabotage::UndoBlindly) {
            left.push((change.field, NotUndone::ChangedSince));
            continue;
        }
        let back = FieldChange {
            field: change.field,
            old: now.to_owned(),
            new: change.old.clone(),
        };
        if let (Side::Webstore, Some(kind)) = (side, sources.further(change.field).kind()) {
            match give_back(webstore, kind, sources.order(change.field), &back.new) {
                Ok(write) => names.place(change.field, write),
                Err(_) => {
                    left.push((change.field, NotUndone::NameUnclear));
                    continue;
                }
            }
        }
        match side {
            Side::Webstore => to_webstore.push(back),
            Side::Company => to_company.push(back),
        }
    }
    if !MovedAddress::is_known(&company_values) {
        stay_in_country(&mut to_company, &mut left);
    }
    for (side, back) in [
        (Side::Webstore, &mut to_webstore),
        (Side::Company, &mut to_company),
    ] {
        if state.delivery_may_stay_behind(side, webstore, company) {
            let stay = back.extract_if(.., |change| PARTS.contains(&change.field));
            left.extend(stay.map(|change| (change.field, NotUndone::DeliveryNotRead)));
        }
    }
    let mut lines = Vec::new();
    if !left.is_empty() {
        lines.push(line(entry, Reason::NotUndone(left), None));
    }
    if !to_webstore.is_empty() || !to_company.is_empty() {
        let work = Work::Bring(Box::new(Bring {
            webstore: state.snapshots.shared_account(webstore),
            company: state.snapshots.shared_customer(company),
            to_webstore,
            names,
            as_stood: as_stood(state, entry, &to_company),
            to_company,
            newly_agreed: Vec::new(),
            bind: false,
            unfinished: None,
            cleared: still_cleared(state, webstore, company),
        }));
        lines.push(line(entry, Reason::Undo, Some(work)));
    }
    lines
}

/// Leaves the country, and the state that stands with it, where a part of the address is not known that Business Central may clear.
fn stay_in_country(to_company: &mut Vec<FieldChange>, left: &mut Vec<(Field, NotUndone)>) {
    if !to_company.iter().any(|back| back.field == Field::Country) {
        return;
    }
    let stays = |back: &mut FieldChange| matches!(back.field, Field::Country | Field::State);
    let stay = to_company.extract_if(.., stays);
    left.extend(stay.map(|back| (back.field, NotUndone::AddressNotRead)));
}

/// How what is given back stood in Business Central. A code that has come to stand for another country since is not written.
fn as_stood(state: &State, entry: &Entry, back: &[FieldChange]) -> Vec<(Field, String)> {
    let countries = &state.snapshots.reference.countries;
    let is_given_back = |(field, stood): &&(Field, String)| {
        let mut back = back.iter();
        let change = back.find(|change| change.field == *field);
        change.is_some_and(|it| *field != Field::Country || countries.iso(stood) == it.new)
    };
    let stood = entry.former_spelling.iter().filter(is_given_back);
    stood.cloned().collect()
}

/// What becomes of a name that was written.
enum Back {
    AsItWas,
    Left(NotUndone),
    Write(NameWrite),
}

/// A former name in its place. Where no name is left that tells how, a person's of more than two words can be split in several ways.
fn give_back(
    webstore: &WebstoreCustomer,
    kind: NameKind,
    order: NameOrder,
    name: &str,
) -> Result<NameWrite, Unplaced> {
    let is_open = kind == NameKind::Person && is_blank(&webstore.name_at(kind, order));
    match is_open && name.split_whitespace().nth(2).is_some() {
        true => Err(Unplaced::FirstOrLast),
        false => webstore.place_name_at(kind, order, name),
    }
}

/// A name is given back where it was written: company or person, whichever holds it still.
fn undo_name(
    webstore: &WebstoreCustomer,
    order: NameOrder,
    change: &FieldChange,
    written: &str,
) -> Back {
    let kinds = [NameKind::Company, NameKind::Person];
    let holding = |name: &str| {
        let mut kinds = kinds.into_iter();
        kinds.find(|kind| same(Field::Name, &webstore.name_at(*kind, order), name))
    };
    let held = holding(&change.new).or_else(|| holding(written));
    let blindly = sabotage::is(Sabotage::UndoBlindly).then_some(NameKind::Company);
    match held.or(blindly) {
        Some(kind) => match give_back(webstore, kind, order, &change.old) {
            Ok(write) => Back::Write(write),
            Err(_) => Back::Left(NotUndone::NameUnclear),
        },
        None if holding(&change.old).is_some() => Back::AsItWas,
        None => Back::Left(NotUndone::ChangedSince),
    }
}

/// What an earlier run has left cleared stays to be given back.
fn still_cleared(
    state: &State,
    webstore: &WebstoreCustomer,
    company: &CompanyCustomer,
) -> Option<Cleared> {
    let before = state.cleared_by_move(webstore.id, company)?;
    Some(Cleared {
        before: before.clone(),
        given_back: Vec::new(),
    })
}

/// The fields that were written, each with its side and what the server made of it, which need not be what it was sent
/// (facts/faults.md 22). Of a pair that failed on one side only those of the other.
fn written(entry: &Entry) -> impl Iterator<Item = (Side, &FieldChange, &String)> {
    let is_done = entry.result == EntryResult::Done;
    let fields = entry.fields.iter().enumerate();
    let fields = fields.map(|(place, (side, change))| {
        let stored = entry.stored.get(place).unwrap_or(&change.new);
        (*side, change, stored)
    });
    fields.filter(move |(_, change, stored)| is_done || **stored != change.old)
}

/// Maps the two to each other again, unless one of them is gone or mapped meanwhile. What they once agreed on is not known
/// any more: fields that differ become conflicts.
fn undo_unmapping(state: &State, entry: &Entry) -> PlanLine {
    let found = entry.customer.as_ref().zip(entry.webstore_id);
    let found = found.filter(|(customer, id)| {
        state.mappings.webstore_id(customer).is_none() && state.mappings.customer(*id).is_none()
    });
    let pair = found.and_then(|(customer, id)| {
        let webstore = state.snapshots.webstore.get(&id)?;
        Some((webstore, state.snapshots.company.get(customer)?))
    });
    let Some((webstore, company)) = pair else {
        return line(entry, Reason::NotUndone(Vec::new()), None);
    };
    let work = Work::Bring(Box::new(Bring {
        webstore: state.snapshots.shared_account(webstore),
        company: state.snapshots.shared_customer(company),
        to_webstore: Vec::new(),
        names: PlacedNames::default(),
        to_company: Vec::new(),
        as_stood: Vec::new(),
        newly_agreed: Vec::new(),
        bind: true,
        unfinished: None,
        cleared: None,
    }));
    line(entry, Reason::Undo, Some(work))
}

/// An order that is gone holds nothing that could be given back.
fn undo_order(state: &State, entry: &OrderEntry) -> Vec<OrderNote> {
    let Some(order) = state.orders.get(entry.id) else {
        return Vec::new();
    };
    if !order.has_read_meta_data() {
        let unread = |change: &NoteChange| (change.party, NotUndone::NotRead);
        return vec![OrderNote {
            seen: order.clone(),
            changes: Vec::new(),
            reason: OrderReason::NotUndone(entry.changes.iter().map(unread).collect()),
        }];
    }
    let reversed = |change: &NoteChange| NoteChange {
        party: change.party,
        old: change.new.clone(),
        new: change.old.clone(),
    };
    let is_as_written = |change: &&NoteChange| order.holds(std::slice::from_ref(*change));
    let changes = entry.changes.iter();
    let changes = changes.filter(|change| !order.holds(&[reversed(change)]));
    let (back, left): (Vec<_>, Vec<_>) = changes.partition(is_as_written);
    let note = |changes, reason| OrderNote {
        seen: order.clone(),
        changes,
        reason,
    };
    let mut notes = Vec::new();
    if !left.is_empty() {
        let why = |change: &NoteChange| (change.party, NotUndone::ChangedSince);
        let left = left.into_iter().map(why).collect();
        notes.push(note(Vec::new(), OrderReason::NotUndone(left)));
    }
    if !back.is_empty() {
        let back = back.into_iter().map(reversed).collect();
        notes.push(note(back, OrderReason::Undo));
    }
    notes
}

/// The two records of an entry, while they are mapped to each other.
fn pair<'a>(
    state: &'a State,
    entry: &Entry,
) -> Option<(&'a WebstoreCustomer, &'a CompanyCustomer)> {
    let customer = entry.customer.as_ref()?;
    let id: WebstoreId = state.mappings.webstore_id(customer)?;
    Some((
        state.snapshots.webstore.get(&id)?,
        state.snapshots.company.get(customer)?,
    ))
}

fn line(entry: &Entry, reason: Reason, work: Option<Work>) -> PlanLine {
    PlanLine {
        webstore: entry.webstore_id,
        company: entry.customer.clone(),
        number: entry.number.clone(),
        name: entry.name.clone(),
        work,
        reason,
        conflicts: Vec::new(),
        problems: Vec::new(),
        left_out: Vec::new(),
        not_read: Vec::new(),
    }
}
