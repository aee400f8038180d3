//! The activity log as a CSV file, for whoever looks at it outside Concord. Log entries hold no secrets, and so does
//! the file.

use super::{Entry, EntryResult, FaultKind, Run, RunEnd, Trigger};
use crate::call::Explanation;
use crate::csv;

const HEADINGS: [&str; 21] = [
    "Run started (UTC)",
    "Started by",
    "Run ended as",
    "No. in run",
    "Customer",
    "Customer no.",
    "Webstore ID",
    "Order no.",
    "Action",
    "Reason",
    "Result",
    "Kind of error",
    "Error",
    "What to do",
    "Request",
    "Field",
    "Written to",
    "Before",
    "After",
    "Notes",
    "About the run's answers",
];

/// One line for each field that was written; one for each record without such a field. Entries of runs that are not among
/// `runs` are left out.
pub fn csv<'a>(runs: &[Run], entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let lines = entries.into_iter().flat_map(|entry| {
        let run = runs.iter().find(|run| run.started == entry.run);
        run.map_or_else(Vec::new, |run| lines_of(run, entry))
    });
    csv::document(HEADINGS, lines)
}

fn lines_of(run: &Run, entry: &Entry) -> Vec<[String; HEADINGS.len()]> {
    let record = || {
        let (error, request) = match &entry.result {
            EntryResult::Failed { error, request, .. } => (Some(error), request.clone()),
            EntryResult::Done | EntryResult::ChangedSince => (None, None),
        };
        [
            run.started.to_utc_text(),
            run.trigger.label().to_owned(),
            run.end.label().to_owned(),
            (entry.sequence + 1).to_string(),
            entry.name.clone(),
            entry.number.clone().unwrap_or_default(),
            entry
                .webstore_id
                .map_or_else(String::new, |id| id.to_string()),
            entry
                .order
                .as_ref()
                .map_or_else(String::new, |order| order.number.clone()),
            entry.action.label().to_owned(),
            entry.reason.clone(),
            entry.result.label().to_owned(),
            entry
                .result
                .fault()
                .map_or_else(String::new, |it| it.label().to_owned()),
            error.map_or_else(String::new, |it| it.what.clone()),
            error.map_or_else(String::new, |it| it.remedy.clone()),
            request.unwrap_or_default(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            entry.notes.join(" "),
            oddities(run),
        ]
    };
    let written = entry.written();
    if written.is_empty() {
        return vec![record()];
    }
    let written_lines = written.into_iter().map(|it| {
        let mut line = record();
        let cells = [it.label, it.to.name(), &it.old, &it.new].map(str::to_owned);
        line[15..19].clone_from_slice(&cells);
        line
    });
    written_lines.collect()
}

/// What was odd about the answers in a run, and what ends it.
fn oddities(run: &Run) -> String {
    let said = run.oddities.iter().map(|oddity| {
        let Explanation { what, remedy } = oddity.explain();
        format!("{what} {remedy}")
    });
    said.collect::<Vec<_>>().join(" ")
}

impl Trigger {
    /// On screens and in files.
    pub fn label(self) -> &'static str {
        match self {
            Trigger::User => "User",
            Trigger::Schedule => "Automatic synchronisation",
            Trigger::Undo(_) => "Undo",
        }
    }
}

impl RunEnd {
    /// On screens and in files.
    pub fn label(&self) -> &'static str {
        match self {
            RunEnd::Open => "Not finished",
            RunEnd::Completed => "Completed",
            RunEnd::Stopped => "Stopped",
            RunEnd::Failed(_) => "Could not go on",
        }
    }
}

impl EntryResult {
    /// What kind of fault it is, where the record failed.
    pub fn fault(&self) -> Option<FaultKind> {
        match self {
            EntryResult::Failed { kind, .. } => Some(*kind),
            EntryResult::Done | EntryResult::ChangedSince => None,
        }
    }

    /// On screens and in files.
    pub fn label(&self) -> &'static str {
        match self {
            EntryResult::Done => "Done",
            EntryResult::ChangedSince => "Changed since the preview",
            EntryResult::Failed { .. } => "Error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::call::Side;
    use crate::customer::Field;
    use crate::log::{Action, Counts, OrderEntry};
    use crate::merge::FieldChange;
    use crate::ports::Timestamp;
    use crate::reading::Oddity;
    use crate::webstore::{NoteChange, OrderId, Party};

    #[test]
    fn each_written_field_has_a_line_and_a_failure_says_what_to_do() {
        let run = Run {
            started: Timestamp(0),
            ended: None,
            end: RunEnd::Completed,
            counts: Counts::default(),
            waited: Vec::new(),
            trigger: Trigger::User,
            oddities: BTreeSet::from([Oddity::ByteOrderMark(Side::Webstore)]),
        };
        let change = |field, new: &str| {
            (
                Side::Company,
                FieldChange {
                    field,
                    old: "before".to_owned(),
                    new: new.to_owned(),
                },
            )
        };
        let written = Entry {
            run: run.started,
            sequence: 0,
            name: "=cmd".to_owned(),
            webstore_id: None,
            customer: None,
            number: Some("10000".to_owned()),
            action: Action::Update,
            reason: "changed in the webstore".to_owned(),
            fields: vec![change(Field::City, "Ulm"), change(Field::Phone, "1")],
            stored: vec!["ULM".to_owned()],
            former_spelling: Vec::new(),
            order: None,
            result: EntryResult::Done,
            notes: Vec::new(),
        };
        let failed = Entry {
            sequence: 1,
            fields: Vec::new(),
            result: EntryResult::Failed {
                error: Explanation {
                    what: "It was refused.".to_owned(),
                    remedy: "Mend it.".to_owned(),
                },
                kind: FaultKind::Refused,
                request: Some("PATCH /customers".to_owned()),
            },
            ..written.clone()
        };
        let order = Entry {
            fields: Vec::new(),
            order: Some(OrderEntry {
                id: OrderId(7),
                number: "2007".to_owned(),
                changes: vec![NoteChange {
                    party: Party::SellTo,
                    old: None,
                    new: Some("10000".to_owned()),
                }],
            }),
            ..written.clone()
        };
        let text = csv(&[run], [&written, &failed, &order]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines[4].contains("\"2007\""));
        assert!(lines[4].contains("\"Sell-to customer no.\",\"WooCommerce\",\"\",\"10000\""));
        assert!(lines[1].contains("\"City\",\"Business Central\",\"before\",\"ULM\""));
        assert!(lines[2].contains("\"before\",\"1\""));
        assert!(
            lines[3]
                .contains("\"Error\",\"Refused by the system\",\"It was refused.\",\"Mend it.\",\"PATCH /customers\",\"\"")
        );
        assert!(lines[1].contains("\"'=cmd\""));
        assert!(
            lines[1..]
                .iter()
                .all(|line| line.contains("A byte order mark"))
        );
    }
}
