//! What came of the lines of a run, and how it is noted: mapping, baseline, failures, log and counts, in one
//! transaction of the store.

use crate::call::{CallError, Explanation};
use crate::company::CompanyCustomer;
use crate::customer::Field;
use crate::log::{Action, Entry, EntryResult, Run};
use crate::merge::{Agreed, Settlement};
use crate::plan::{PlanLine, Work, pair_values};
use crate::ports::{Change, Timestamp};
use crate::state::{
    BaselineOf, Failure, IntendedWrite, Intent, Record, State, put, settlement_key,
};
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
    /// The run could not go on before it came to this.
    NotReached(CallError),
}

impl Trouble {
    /// The fault that ends the run, if it concerns the system as a whole.
    pub fn ends_run(&self) -> Option<&CallError> {
        match self {
            Trouble::NotReached(error) => Some(error),
            Trouble::Failed(error) | Trouble::Unknown(error) => {
                error.fault.concerns_whole_system().then_some(error)
            }
            Trouble::ChangedSince => None,
        }
    }
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
}

impl Item<'_> {
    /// The intent that is noted before anything is written.
    pub fn intent(&self, at: Timestamp) -> Option<Intent> {
        let write = match self.work {
            Work::CreateInCompany { values, .. } => IntendedWrite::CreateInCompany {
                email: values.get(Field::Email).to_owned(),
                name: values.get(Field::Name).to_owned(),
            },
            Work::CreateInWebstore { values, .. } => IntendedWrite::CreateInWebstore {
                email: values.get(Field::Email).to_owned(),
            },
            Work::Bring(_) => IntendedWrite::Update,
        };
        Some(Intent {
            subject: self.line.subject()?,
            write,
            at,
        })
    }

    /// Fields that agree once the item is done.
    fn agreed_fields(&self) -> Vec<Field> {
        match self.work {
            Work::CreateInCompany { .. } | Work::CreateInWebstore { .. } => Field::ALL.to_vec(),
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
    if let (Some(webstore), Some(company)) = (&item.webstore, &item.company) {
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
    match &item.trouble {
        None => note_done(state, run, item, now, changes),
        Some(Trouble::ChangedSince) => run.counts.changed_since += 1,
        Some(Trouble::Failed(error) | Trouble::Unknown(error)) => {
            run.counts.failed += 1;
            note_failure(state, item, error, now, changes);
        }
        Some(Trouble::NotReached(_)) => {}
    }
    let outcome_is_known = !matches!(item.trouble, Some(Trouble::Unknown(_)));
    if let Some(subject) = item.line.subject().filter(|_| outcome_is_known) {
        state.journal.remove(&subject);
        changes.push(Change::Delete(Intent::TABLE, subject.key()));
    }
    if let Some(result) = entry_result(item.trouble.as_ref()) {
        changes.push(put(&entry(run, item, sequence, result)));
    }
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
        Action::Update => run.counts.updated += 1,
    }
    if let Some(subject) = item.line.subject()
        && state.failures.remove(&subject).is_some()
    {
        changes.push(Change::Delete(Failure::TABLE, subject.key()));
    }
    let (Some(webstore), Some(company)) = (&item.webstore, &item.company) else {
        return;
    };
    let (w, c) = pair_values(state, webstore, company);
    let baseline = state.baselines.entry(company.id.clone()).or_default();
    for field in item.agreed_fields() {
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

fn note_failure(
    state: &mut State,
    item: &Item<'_>,
    error: &CallError,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    let Some(subject) = item.line.subject() else {
        return;
    };
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

fn entry_result(trouble: Option<&Trouble>) -> Option<EntryResult> {
    Some(match trouble {
        None => EntryResult::Done,
        Some(Trouble::ChangedSince) => EntryResult::ChangedSince,
        Some(Trouble::Failed(error)) => EntryResult::Failed {
            error: error.explain(),
            request: Some(error.request.clone()),
        },
        Some(Trouble::Unknown(error)) => {
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
        Some(Trouble::NotReached(_)) => return None,
    })
}

fn entry(run: &Run, item: &Item<'_>, sequence: usize, result: EntryResult) -> Entry {
    let line = item.line;
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
        fields: line.changes(),
        result,
        notes: item.notes.clone(),
    }
}
