//! What a plan could not write from the start, noted in the activity log: an unknown customer that Setup prevents from being
//! created, a value that the other side cannot hold, a mapping that is broken (spec.md §2, §5). No request was sent for it.

use crate::call::Explanation;
use crate::log::{Action, Entry, EntryResult};
use crate::plan::{Kind, Plan, PlanLine, Reason};
use crate::ports::Timestamp;

/// The lines that nothing can be written of, for a reason that is no question to the user.
fn refused(plan: &Plan) -> impl Iterator<Item = &PlanLine> {
    plan.lines.iter().filter(|line| line.kind() == Kind::Error)
}

/// How many there are.
pub fn count(plan: &Plan) -> usize {
    refused(plan).count()
}

/// An entry for each, from this place within the run on.
pub fn entries(plan: &Plan, run: Timestamp, first: usize) -> Vec<Entry> {
    refused(plan)
        .enumerate()
        .map(|(place, line)| Entry {
            run,
            sequence: first + place,
            name: line.name.clone(),
            webstore_id: line.webstore,
            customer: line.company.clone(),
            number: line.number.clone(),
            action: wanted(line),
            reason: line.reason.words(),
            fields: Vec::new(),
            stored: Vec::new(),
            former_spelling: Vec::new(),
            order: None,
            result: EntryResult::Failed {
                error: explain(line),
                kind: line.fault_kind(),
                request: None,
            },
            notes: Vec::new(),
        })
        .collect()
}

/// What would have been done.
fn wanted(line: &PlanLine) -> Action {
    match (&line.reason, line.webstore, &line.company) {
        (Reason::Unfinished { .. }, ..) => Action::Complete,
        (Reason::Gone(_), ..) | (_, Some(_), Some(_)) => Action::Update,
        (_, Some(_), None) => Action::CreateInCompany,
        (_, None, _) => Action::CreateInWebstore,
    }
}

fn explain(line: &PlanLine) -> Explanation {
    Explanation {
        what: line.hindrances().join(" "),
        remedy: "Nothing was sent. The next run takes it up once that is mended.".to_owned(),
    }
}
