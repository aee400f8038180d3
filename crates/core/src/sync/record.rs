//! What came of the lines of a run, and how it is noted: mapping, baseline, failures, log and counts, in one
//! transaction of the store.

use crate::call::{CallError, Explanation, Side};
use crate::company::CompanyCustomer;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::log::{Action, Entry, EntryResult, Run};
use crate::merge::{Agreed, FieldChange, Settlement};
use crate::plan::{PlanLine, Work, pair_values};
use crate::ports::{Change, Timestamp};
use crate::setup::Setup;
use crate::state::{
    BaselineOf, Failure, IntendedWrite, Intent, Record, State, Subject, put, settlement_key,
};
use crate::template::{Resolved, labels};
use crate::webstore::WebstoreCustomer;

/// Why a record was not written, or not known to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It changed after the preview and was left as it is.
    ChangedSince,
    /// The system refused it.
    Failed(CallError),
    /// No answer came: the next run finds out.
    Unknown(CallError),
    /// The run ended before it came to this.
    NotReached,
}

/// A record that was written, as the system answered it, and what the user should know of it.
#[derive(Debug, Clone)]
pub struct Done<R> {
    /// The record.
    pub record: R,
    /// For the log.
    pub notes: Vec<String>,
}

/// A record that turned out to have changed since the preview, as it is now. The plan follows from it.
pub enum SeenAgain {
    /// A webstore customer; none when it is gone.
    Webstore(WebstoreId, Option<WebstoreCustomer>),
    /// A Business Central customer; none when it is gone.
    Company(CompanyId, Option<CompanyCustomer>),
}

/// A line on its way through a chunk.
pub struct Item<'a> {
    /// The line.
    pub line: &'a PlanLine,
    /// What it writes.
    pub work: &'a Work,
    /// What it does, for log and counts.
    pub action: Action,
    /// The webstore customer as it is after the latest step.
    pub webstore: Option<WebstoreCustomer>,
    /// The Business Central customer as it is after the latest step.
    pub company: Option<CompanyCustomer>,
    /// What went wrong, if anything.
    pub trouble: Option<Trouble>,
    /// For the log.
    pub notes: Vec<String>,
    /// What was found changed.
    pub seen_again: Option<SeenAgain>,
    /// What became of the template's values that are written after a create.
    pub completion: Completion,
}

/// What became of the template's values that are written after a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// There are none, or nothing was created that could take them.
    NotNeeded,
    /// They are there.
    Done,
    /// They are still to be written: this is why they could not be.
    Open(CallError),
}

impl<'a> Item<'a> {
    /// A line that writes; none for one that only says something.
    pub fn new(line: &'a PlanLine) -> Option<Self> {
        Some(Self {
            line,
            work: line.work.as_ref()?,
            action: line.action()?,
            webstore: None,
            company: None,
            trouble: None,
            notes: Vec::new(),
            seen_again: None,
            completion: Completion::NotNeeded,
        })
    }

    /// The intent that is noted before anything is written.
    pub fn intent(&self, at: Timestamp) -> Option<Intent> {
        let write = match self.work {
            Work::CreateInCompany {
                values, template, ..
            } => IntendedWrite::CreateInCompany {
                email: values.get(Field::Email).to_owned(),
                name: values.get(Field::Name).to_owned(),
                template: (!template.after_create.is_empty()).then(|| template.code.clone()),
            },
            Work::CreateInWebstore { values, .. } => IntendedWrite::CreateInWebstore {
                email: values.get(Field::Email).to_owned(),
            },
            // An update is read again anyway; what an earlier run left is still to be done until it is known to be.
            Work::Bring(bring) => match &bring.unfinished {
                None => IntendedWrite::Update,
                Some(unfinished) => IntendedWrite::CompleteInCompany {
                    customer: bring.company.id.clone(),
                    template: unfinished.template.code.clone(),
                    as_created: unfinished.as_created.clone(),
                },
            },
        };
        Some(Intent {
            subject: self.line.subject()?,
            write,
            at,
        })
    }

    /// The template whose values are written after the create, and whether the customer is one of a moment ago.
    pub fn template(&self) -> Option<(&Resolved, bool)> {
        match self.work {
            Work::CreateInCompany { template, .. } => Some((template, true)),
            Work::Bring(bring) => {
                let unfinished = bring.unfinished.as_ref()?;
                let untouched =
                    unfinished.as_created.as_ref() == Some(&bring.company.last_modified_date_time);
                Some((&unfinished.template, untouched))
            }
            Work::CreateInWebstore { .. } => None,
        }
    }

    /// What stays in the journal although the outcome is known: a customer that still lacks values of its template.
    fn still_open(&self, now: Timestamp) -> Option<Intent> {
        let (Completion::Open(_), Some(company), Some((template, _))) =
            (&self.completion, &self.company, self.template())
        else {
            return None;
        };
        let as_created = match self.work {
            Work::Bring(bring) => bring.unfinished.as_ref()?.as_created.clone(),
            _ => Some(company.last_modified_date_time.clone()),
        };
        Some(Intent {
            subject: self.line.subject()?,
            write: IntendedWrite::CompleteInCompany {
                customer: company.id.clone(),
                template: template.code.clone(),
                as_created,
            },
            at: now,
        })
    }

    /// Whether the two records belong together now: not when the run ended before anything of the line was written.
    fn is_mapped(&self) -> bool {
        self.trouble != Some(Trouble::NotReached)
            || matches!(self.work, Work::CreateInCompany { .. })
    }

    /// Fields that agree once the item is done.
    fn agreed_fields(&self, setup: &Setup) -> Vec<Field> {
        let given = |to: Side| {
            let fields = Field::ALL.into_iter();
            fields.filter(|field| setup.gives_new(*field, to)).collect()
        };
        match self.work {
            Work::CreateInCompany { .. } => given(Side::Company),
            Work::CreateInWebstore { .. } => given(Side::Webstore),
            Work::Bring(bring) => {
                let written = bring.to_webstore.iter().chain(&bring.to_company);
                let mut fields = bring.newly_agreed.clone();
                fields.extend(written.map(|change| change.field));
                fields
            }
        }
    }
}

/// Notes what came of an item.
pub fn note(
    state: &mut State,
    run: &mut Run,
    item: &Item<'_>,
    sequence: usize,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    // What was created exists, whatever happened afterwards: the mapping is kept first of all.
    if let (Some(webstore), Some(company), true) = (&item.webstore, &item.company, item.is_mapped())
    {
        if let Ok(line) = state.mappings.map(&company.id, webstore.id) {
            changes.push(put(line));
        }
        changes.push(put(webstore));
        changes.push(put(company));
        state
            .snapshots
            .webstore
            .insert(webstore.id, webstore.clone());
        state
            .snapshots
            .company
            .insert(company.id.clone(), company.clone());
    }
    match &item.seen_again {
        Some(SeenAgain::Webstore(id, Some(now))) => {
            changes.push(put(now));
            state.snapshots.webstore.insert(*id, now.clone());
        }
        Some(SeenAgain::Webstore(id, None)) => {
            changes.push(Change::Delete(WebstoreCustomer::TABLE, id.to_string()));
            state.snapshots.webstore.remove(id);
        }
        Some(SeenAgain::Company(id, Some(now))) => {
            changes.push(put(now));
            state.snapshots.company.insert(id.clone(), now.clone());
        }
        Some(SeenAgain::Company(id, None)) => {
            changes.push(Change::Delete(CompanyCustomer::TABLE, id.to_string()));
            state.snapshots.company.remove(id);
        }
        None => {}
    }
    match (&item.trouble, &item.completion) {
        (None, Completion::Open(error)) => {
            run.counts.failed += 1;
            note_agreed(state, item, now, changes);
            if let Some(subject) = item.line.subject() {
                note_failure(state, subject, error, now, changes);
            }
        }
        (None, _) => note_done(state, run, item, now, changes),
        (Some(Trouble::ChangedSince), _) => run.counts.changed_since += 1,
        (Some(Trouble::Failed(error) | Trouble::Unknown(error)), _) => {
            run.counts.failed += 1;
            if let Some(subject) = item.line.subject() {
                note_failure(state, subject, error, now, changes);
            }
        }
        (Some(Trouble::NotReached), _) => {}
    }
    note_in_journal(state, item, now, changes);
    if let Some(result) = entry_result(item) {
        changes.push(put(&entry(state, run, item, sequence, result)));
    }
}

/// Closes what is known and keeps open what is not.
fn note_in_journal(state: &mut State, item: &Item<'_>, now: Timestamp, changes: &mut Vec<Change>) {
    let Some(subject) = item.line.subject() else {
        return;
    };
    let is_unknown = matches!(item.trouble, Some(Trouble::Unknown(_)));
    let is_created = matches!(item.work, Work::CreateInCompany { .. });
    let unfinished = matches!(item.work, Work::Bring(bring) if bring.unfinished.is_some());
    if let Some(open) = item.still_open(now) {
        changes.push(put(&open));
        state.journal.insert(subject, open);
    } else if is_unknown && is_created && item.completion == Completion::Done {
        // Only what WooCommerce did is not known: the next read finds out without a journal.
        close(state, &subject, changes);
    } else if unfinished && item.completion == Completion::NotNeeded {
        // Not tried: it stays as it was.
    } else if !is_unknown {
        close(state, &subject, changes);
    }
}

fn close(state: &mut State, subject: &Subject, changes: &mut Vec<Change>) {
    state.journal.remove(subject);
    changes.push(Change::Delete(Intent::TABLE, subject.key()));
}

fn note_done(
    state: &mut State,
    run: &mut Run,
    item: &Item<'_>,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    match item.action {
        Action::CreateInCompany => run.counts.created_in_company += 1,
        Action::CreateInWebstore => run.counts.created_in_webstore += 1,
        Action::Map => run.counts.mapped += 1,
        // Orders are noted apart: no line of a customer has this action.
        Action::Update | Action::NoteCustomers => run.counts.updated += 1,
    }
    if let Some(subject) = item.line.subject() {
        note_success(state, &subject, changes);
    }
    note_agreed(state, item, now, changes);
}

/// Notes what both sides hold now.
fn note_agreed(state: &mut State, item: &Item<'_>, now: Timestamp, changes: &mut Vec<Change>) {
    let (Some(webstore), Some(company)) = (&item.webstore, &item.company) else {
        return;
    };
    let (w, c) = pair_values(state, webstore, company);
    let agreed = item.agreed_fields(&state.setup);
    let baseline = state.baselines.entry(company.id.clone()).or_default();
    for field in agreed {
        let agreed = Agreed {
            webstore: w.get(field).to_owned(),
            company: c.get(field).to_owned(),
        };
        baseline.0.insert(field, agreed);
        if state
            .settlements
            .remove(&(company.id.clone(), field))
            .is_some()
        {
            changes.push(Change::Delete(
                Settlement::TABLE,
                settlement_key(&company.id, field),
            ));
        }
    }
    let baseline = baseline.clone();
    changes.push(put(&BaselineOf {
        customer: company.id.clone(),
        baseline,
    }));
    changes.push(put(state.mappings.set_synchronised(&company.id, now)));
}

/// Notes that a record was written: its failures are over.
pub fn note_success(state: &mut State, subject: &Subject, changes: &mut Vec<Change>) {
    if state.failures.remove(subject).is_some() {
        changes.push(Change::Delete(Failure::TABLE, subject.key()));
    }
}

/// Notes that a record failed, and how often it did so in the same way.
pub fn note_failure(
    state: &mut State,
    subject: Subject,
    error: &CallError,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    let explanation = error.explain();
    // The same error again adds one, another sets it to one (spec.md §5).
    let attempts = match state.failures.get(&subject) {
        Some(earlier) if earlier.error == explanation => earlier.attempts.saturating_add(1),
        _ => 1,
    };
    let failure = Failure {
        subject: subject.clone(),
        error: explanation,
        attempts,
        at: now,
    };
    changes.push(put(&failure));
    state.failures.insert(subject, failure);
}

fn entry_result(item: &Item<'_>) -> Option<EntryResult> {
    match (&item.trouble, &item.completion) {
        (Some(trouble), _) => trouble_in_log(trouble),
        (None, Completion::Open(error)) => Some(EntryResult::Failed {
            error: incomplete(item, error),
            request: Some(error.request.clone()),
        }),
        (None, Completion::NotNeeded | Completion::Done) => Some(EntryResult::Done),
    }
}

/// What the log says of a record that was not written; nothing where the run did not come to it.
pub fn trouble_in_log(trouble: &Trouble) -> Option<EntryResult> {
    Some(match trouble {
        Trouble::ChangedSince => EntryResult::ChangedSince,
        Trouble::Failed(error) => EntryResult::Failed {
            error: error.explain(),
            request: Some(error.request.clone()),
        },
        Trouble::Unknown(error) => {
            let Explanation { what, .. } = error.explain();
            EntryResult::Failed {
                error: Explanation {
                    what: format!("{what} Whether it was written is not known."),
                    remedy: "The next preview looks for it before anything is written again."
                        .to_owned(),
                },
                request: Some(error.request.clone()),
            }
        }
        Trouble::NotReached => return None,
    })
}

/// A customer that is there and still lacks values of its template.
fn incomplete(item: &Item<'_>, error: &CallError) -> Explanation {
    let Explanation { what, remedy } = error.explain();
    let missing = item
        .template()
        .map(|(template, _)| labels(&template.values_after_create()));
    Explanation {
        what: format!(
            "The customer was created and mapped, but not all values of its template could be written ({}). {what}",
            missing.unwrap_or_default()
        ),
        remedy: format!("{remedy} The next run writes them; nothing is created twice."),
    }
}

fn entry(state: &State, run: &Run, item: &Item<'_>, sequence: usize, result: EntryResult) -> Entry {
    let line = item.line;
    let fields = line.changes();
    let stored = match (&item.webstore, &item.company) {
        (Some(webstore), Some(company)) => {
            let (w, c) = pair_values(state, webstore, company);
            let held = |(side, change): &(Side, FieldChange)| match side {
                Side::Webstore => w.get(change.field).to_owned(),
                Side::Company => c.get(change.field).to_owned(),
            };
            fields.iter().map(held).collect()
        }
        _ => Vec::new(),
    };
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
        order: None,
        result,
        notes: item.notes.clone(),
    }
}
