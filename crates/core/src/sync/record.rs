//! What came of the lines of a run, and how it is noted: mapping, baseline, failures, log and counts, in one
//! transaction of the store.

use super::agreed::{note_agreed, note_dragged, note_half_agreed, note_overtaken};
use super::failures::{Tally, note_failure, note_pulled};
use super::item::{Completion, Failed, Item, SeenAgain, Trouble};
use super::undone::note_undone;
use super::unmapped::{UNMAPPED_ALONG, heed_taken_back, is_noted_along};
use crate::call::{CallError, Explanation, Fault, Side};
use crate::company::{CompanyCustomer, Way, spelled};
use crate::customer::Field;
use crate::customer::country::Spelling;
use crate::log::{Counted, Entry, EntryResult, FaultKind, IntendedEntry, Run, Trigger};
use crate::merge::FieldChange;
use crate::plan::{FieldLeftOut, Reason, Work, pair_values};
use crate::ports::Timestamp;
use crate::sabotage::{self, Sabotage};
use crate::state::{IntendedWrite, Intent, State};
use crate::webstore::{Binding, MetaData};

/// For the log, beside why the other half failed.
const HALF_WRITTEN: &str =
    "Business Central had taken its part by then; an undo of this run gives that back.";

/// As [`HALF_WRITTEN`], of a customer that was created: nothing is deleted.
const HALF_CREATED: &str = "Business Central had created the customer by then.";

/// What becomes of a write whose outcome is not known.
const NEXT_PREVIEW: &str = "The next preview looks for it before anything is written again.";

/// Notes what came of an item.
pub fn note(state: &mut State, run: &mut Run, item: &Item<'_>, sequence: usize, now: Timestamp) {
    // What was created exists, whatever happened afterwards: the mapping is kept first of all.
    if let (Some(webstore), Some(company), true) = (&item.webstore, &item.company, item.is_mapped())
    {
        // One of the two that was mapped to somebody else meanwhile stays with whom it is mapped to.
        let _ = state.map(&company.id, webstore.id);
        let is_bound = |it: &Binding| it.customer == company.id;
        if webstore.binding().is_some_and(is_bound) {
            state.note_bound(&company.id);
        }
        state.put_account(webstore.clone());
        state.put_customer(company.clone());
    }
    for seen in &item.seen_again {
        match seen {
            SeenAgain::Webstore(id, Some(now)) => {
                state.put_account((**now).clone());
                heed_taken_back(state, *id);
            }
            SeenAgain::Webstore(id, None) => state.remove_account(*id),
            SeenAgain::Company(_, Some(now)) => state.put_customer((**now).clone()),
            SeenAgain::Company(id, None) => state.remove_customer(id),
        }
    }
    note_dragged(state, item);
    if item.is_half_written() && item.line.reason != Reason::Undo {
        note_half_agreed(state, item);
    }
    match (&item.trouble, &item.completion) {
        (None, Completion::Open(error)) => {
            note_agreed(state, item, now);
            note_failed(state, run, item, Failed::by(error), now);
        }
        (None, _) => note_done(state, run, item, now),
        (Some(Trouble::ChangedSince | Trouble::ChangedUnanswered), _) => {
            run.counts.changed_since += 1;
            note_overtaken(state, item);
        }
        (Some(Trouble::Failed(_)), _) if sabotage::is(Sabotage::SwallowFailures) => {
            note_done(state, run, item, now);
        }
        (Some(trouble), _) => {
            if let Trouble::Failed(error) | Trouble::Unknown(error) = trouble {
                learn_vat_format(state, error);
            }
            if let Some(failure) = trouble.failure() {
                note_failed(state, run, item, failure, now);
            }
        }
    }
    if let (Some(_), Reason::Undo, Some((_, company))) =
        (&item.trouble, &item.line.reason, item.seen())
    {
        // What was given back on one side is no edit of that side.
        let cleared = item.left_cleared();
        note_undone(state, &company.id, &item.line.changes(), cleared.as_ref());
    }
    run.counts.half_written += usize::from(item.is_half_written());
    note_in_journal(state, item, now);
    if let Some(result) = entry_result(item) {
        let entry = entry(state, run, item, sequence, result);
        state.log(&entry);
        keep_unknown(state, item, entry);
    }
}

/// Notes that an item failed.
fn note_failed(state: &mut State, run: &mut Run, item: &Item<'_>, failed: Failed, now: Timestamp) {
    run.counts.failed += 1;
    if let Some(subject) = item.line.subject() {
        let tally = Tally::of(run.trigger, item, failed.side);
        note_failure(state, subject, failed, tally, now);
    }
}

/// What the log is to say of an item that is about to be written, should nothing more become known of it.
pub fn intended_entry(state: &State, run: &Run, item: &Item<'_>, sequence: usize) -> IntendedEntry {
    let mut entry = entry(state, run, item, sequence, not_answered());
    if is_noted_along(state, item.work) {
        entry.notes.push(UNMAPPED_ALONG.to_owned());
    }
    IntendedEntry {
        entry,
        counted: Counted::NotYet,
    }
}

/// What is said of a record of which it is not known whether it was written.
pub fn not_answered() -> EntryResult {
    EntryResult::Failed {
        error: Explanation {
            what:
                "The run was cut off before the answer came. Whether it was written is not known."
                    .to_owned(),
            remedy: NEXT_PREVIEW.to_owned(),
        },
        kind: FaultKind::NotKnown,
        request: None,
    }
}

/// An intent that stays open since its outcome is not known keeps what the log says of it: a reading that finds it done
/// corrects that.
fn keep_unknown(state: &mut State, item: &Item<'_>, entry: Entry) {
    let (Some(Trouble::Unknown(_)), Some(subject)) = (&item.trouble, item.line.subject()) else {
        return;
    };
    let open = state.journal.get(&subject);
    if open.is_none_or(|it| it.entry.is_none()) {
        return;
    }
    let intended = IntendedEntry {
        entry,
        counted: match item.is_half_written() {
            true => Counted::HalfWritten,
            false => Counted::Failed,
        },
    };
    state.change_intent(&subject, |it| it.entry = Some(Box::new(intended)));
}

/// Business Central names its formats of VAT registration numbers only where it refuses one: the next plan knows them.
fn learn_vat_format(state: &mut State, error: &CallError) {
    let Fault::Rejected { words, .. } = &error.fault else {
        return;
    };
    let mut known = state.snapshots.reference.vat_formats.clone();
    if error.side == Side::Company && known.learn(words) {
        state.change_reference(|reference| reference.vat_formats = known);
    }
}

/// Closes what is known and keeps open what is not.
fn note_in_journal(state: &mut State, item: &Item<'_>, now: Timestamp) {
    let Some(subject) = item.line.subject() else {
        return;
    };
    let is_unknown = matches!(item.trouble, Some(Trouble::Unknown(_)));
    let is_created = matches!(item.work, Work::CreateInCompany { .. });
    let unfinished = matches!(item.work, Work::Bring(bring) if bring.unfinished.is_some());
    if let Some(open) = item.still_open(now) {
        state.open_intent(open);
    } else if is_unknown && is_created && item.completion == Completion::Done {
        // Only what WooCommerce did is not known: the next read finds out without a journal.
        state.close_intent(&subject);
    } else if unfinished && item.completion == Completion::NotNeeded {
        // Not tried: it stays as it was, and the log has said all.
        if !is_unknown {
            state.change_intent(&subject, |it| it.entry = None);
        }
    } else if is_unknown {
        // The next reading finds out.
    } else if let Some(before) = item.left_cleared() {
        state.open_intent(Intent {
            subject,
            write: IntendedWrite::MoveInCompany {
                customer: before.customer.clone(),
            },
            at: now,
            entry: None,
            moved_address: Some(before),
        });
    } else {
        state.close_intent(&subject);
    }
}

fn note_done(state: &mut State, run: &mut Run, item: &Item<'_>, now: Timestamp) {
    run.counts.note_done(item.action);
    if let Some(subject) = item.line.subject() {
        match run.trigger {
            Trigger::Schedule if !item.writes_webstore() && state.is_on_hold(&subject) => {
                note_pulled(state, &subject);
            }
            _ => state.remove_failure(&subject),
        }
    }
    if let (Work::Unmap { customer, .. }, Some(account)) = (item.work, &item.webstore) {
        state.put_account(account.clone());
        // Where the answer shows meta data without it, the next reading finds out.
        let is_hidden = account.meta_data.mapping == MetaData::Hidden;
        if is_hidden || state.notes_unmapped(account, customer) {
            state.note_cleared(customer, account.id);
        }
    }
    note_agreed(state, item, now);
}

fn entry_result(item: &Item<'_>) -> Option<EntryResult> {
    match (&item.trouble, &item.completion) {
        (Some(Trouble::Failed(_)), _) if sabotage::is(Sabotage::SwallowFailures) => {
            Some(EntryResult::Done)
        }
        (Some(trouble), _) => trouble_in_log(trouble),
        (None, Completion::Open(error)) => Some(EntryResult::Failed {
            error: incomplete(item, error),
            kind: FaultKind::of_call(&error.fault),
            request: Some(error.request.clone()),
        }),
        (None, Completion::NotNeeded | Completion::Done) => Some(EntryResult::Done),
    }
}

/// What the log says of a record that was not written; nothing where the run did not come to it.
pub fn trouble_in_log(trouble: &Trouble) -> Option<EntryResult> {
    Some(match trouble {
        Trouble::ChangedSince | Trouble::ChangedUnanswered => EntryResult::ChangedSince,
        Trouble::Failed(error) => EntryResult::Failed {
            error: error.explain(),
            kind: FaultKind::of_call(&error.fault),
            request: Some(error.request.clone()),
        },
        Trouble::NotRead(why) => EntryResult::Failed {
            error: why.explain(),
            kind: FaultKind::NotRead,
            request: Some(why.request().to_owned()),
        },
        Trouble::Unknown(error) => {
            let Explanation { what, .. } = error.explain();
            EntryResult::Failed {
                error: Explanation {
                    what: format!("{what} Whether it was written is not known."),
                    remedy: NEXT_PREVIEW.to_owned(),
                },
                kind: FaultKind::NotKnown,
                request: Some(error.request.clone()),
            }
        }
        Trouble::NotReached => return None,
    })
}

/// For the log, of a record that has changed and whose answer never came. `labels` are the fields that were sent.
pub fn unanswered<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let labels: Vec<_> = labels.collect();
    let what = match labels.is_empty() {
        true => "it was written".to_owned(),
        false => format!("this was written: {}", labels.join(", ")),
    };
    format!("No answer came. Whether, before that change, {what} is not known.")
}

/// How countries and states that are written stood in Business Central before, where Concord writes the same otherwise.
fn former_spelling(state: &State, item: &Item<'_>) -> Vec<(Field, String)> {
    let (company, changes) = match item.work {
        Work::Bring(bring) => (&bring.company, &bring.to_company),
        Work::CreateInWebstore {
            seen, corrections, ..
        } => (seen, corrections),
        Work::CreateInCompany { .. } | Work::Unmap { .. } => return Vec::new(),
    };
    let spelling = Spelling {
        countries: &state.snapshots.reference.countries,
        states: state.setup.state_source,
    };
    let country = spelling.countries.iso(&company.country);
    let stood = changes.iter().filter_map(|change| {
        let stood = match change.field {
            Field::Country => &company.country,
            Field::State => &company.state,
            _ => return None,
        };
        (spelled(change.field, &change.old, &country, spelling) != *stood)
            .then(|| (change.field, stood.clone()))
    });
    stood.collect()
}

/// A customer that is there and still lacks values of its template.
fn incomplete(item: &Item<'_>, error: &CallError) -> Explanation {
    let Explanation { what, remedy } = error.explain();
    let missing: Vec<_> = item.after_create().iter().map(|it| it.0.label()).collect();
    Explanation {
        what: format!(
            "The customer was created and mapped, but not all of its values could be written ({}). {what}",
            missing.join(", ")
        ),
        remedy: format!("{remedy} The next run writes them; nothing is created twice."),
    }
}

/// Whether a field of the customer that is not known is known not to have been written: what stands on a page of its own is known
/// once it is.
fn is_unwritten(item: &Item<'_>, company: &CompanyCustomer, field: Field, way: Way) -> bool {
    let is_in_trouble = way.is_on_page(field) && item.trouble.is_some();
    is_in_trouble || (field == Field::Delivery && company.ship_to.is_none())
}

fn entry(state: &State, run: &Run, item: &Item<'_>, sequence: usize, result: EntryResult) -> Entry {
    let line = item.line;
    let fields = line.changes();
    let stored = match (&item.webstore, &item.company) {
        (Some(webstore), Some(company)) => {
            let (w, c) = pair_values(state, webstore, company);
            let placed = |field| match item.work {
                Work::Bring(bring) => bring.names.of(field),
                _ => None,
            };
            let order = state.setup.name_source.order();
            let held = |(side, change): &(Side, FieldChange)| match (side, placed(change.field)) {
                (Side::Webstore, Some(name)) if change.field == Field::Name => {
                    webstore.name_at(name.kind(), order)
                }
                (Side::Webstore, _) => w.get(change.field).unwrap_or(&change.new).to_owned(),
                (Side::Company, _) => company
                    .stored(change.field, &change.new, &c)
                    .unwrap_or_else(|| {
                        match is_unwritten(item, company, change.field, state.way()) {
                            true => change.old.clone(),
                            false => change.new.clone(),
                        }
                    }),
            };
            fields.iter().map(held).collect()
        }
        _ => Vec::new(),
    };
    let half = item.is_half_written().then(|| match item.work {
        Work::CreateInCompany { .. } => HALF_CREATED.to_owned(),
        _ => HALF_WRITTEN.to_owned(),
    });
    let is_unanswered = item.trouble == Some(Trouble::ChangedUnanswered);
    let unknown = is_unanswered.then(|| {
        // What Business Central has taken is known.
        let sent = fields.iter();
        let sent = sent.filter(|(side, _)| *side == Side::Webstore || !item.wrote_company);
        unanswered(sent.map(|(_, change)| change.field.label()))
    });
    Entry {
        run: run.started,
        sequence,
        name: line.name.clone(),
        webstore_id: item.webstore.as_ref().map(|it| it.id).or(line.webstore),
        customer: item
            .company
            .as_ref()
            .map(|it| it.id.clone())
            .or(line.company.clone()),
        number: item
            .company
            .as_ref()
            .map(|it| it.number.clone())
            .or(line.number.clone()),
        action: item.action,
        reason: line.reason.words(),
        fields,
        stored,
        former_spelling: former_spelling(state, item),
        order: None,
        result,
        notes: item
            .notes
            .iter()
            .cloned()
            .chain(line.left_out.iter().map(FieldLeftOut::words))
            .chain(half)
            .chain(unknown)
            .collect(),
    }
}
