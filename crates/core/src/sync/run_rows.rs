//! Runs and their records as Concord's own API keeps them for all (docs/business-central-api.md, runs and runRecords).

use serde_json::{Value, json};

use crate::call::Explanation;
use crate::company::OwnRow;
use crate::json;
use crate::log::{Counts, Entry, EntryResult, Run, RunEnd, Trigger};
use crate::ports::Timestamp;
use crate::state::{RunOfOther, started_of};

/// The most characters of a text.
const MOST_WORDS: usize = 2048;
const MOST_REASON: usize = 250;
const MOST_NAME: usize = 100;
const MOST_USER: usize = 50;
const MOST_CODE: usize = 20;
const MOST_CHANGES: usize = 100_000;

/// One of the counts.
type Count = fn(&mut Counts) -> &mut usize;

/// Each count with its property.
const COUNTS: [(&str, Count); 12] = [
    ("planned", |it| &mut it.planned),
    ("createdInCompany", |it| &mut it.created_in_company),
    ("createdInWebstore", |it| &mut it.created_in_webstore),
    ("mapped", |it| &mut it.mapped),
    ("unmapped", |it| &mut it.unmapped),
    ("keptApart", |it| &mut it.kept_apart),
    ("updated", |it| &mut it.updated),
    ("completed", |it| &mut it.completed),
    ("ordersWritten", |it| &mut it.orders_written),
    ("changedSince", |it| &mut it.changed_since),
    ("failed", |it| &mut it.failed),
    ("refused", |it| &mut it.refused),
];

/// A new row of a run that has begun. `undone` is the id of the run that it undoes, if it does.
pub(super) fn begun(
    run: &Run,
    id: &str,
    webstore: &str,
    client: &str,
    undone: Option<String>,
) -> Value {
    let trigger = match run.trigger {
        Trigger::User => "User",
        Trigger::Schedule => "Schedule",
        Trigger::Undo(_) => "Undo",
    };
    let mut row = json!({
        "runId": id, "webstore": webstore, "triggeredBy": trigger, "client": cut(client, MOST_NAME),
        "startedAt": run.started.to_utc_text(), "outcome": "Open", "planned": run.counts.planned,
    });
    if let Some(undone) = undone {
        row["undoneRunId"] = json!(undone);
    }
    row
}

/// What a run's row holds once it has ended. One that this browser knows as open was broken off.
pub(super) fn ended(run: &Run, now: Timestamp) -> Value {
    let (outcome, words) = match &run.end {
        RunEnd::Completed => ("Completed", String::new()),
        RunEnd::Stopped => ("Stopped", String::new()),
        RunEnd::Failed(why) => ("Failed", format!("{} {}", why.what, why.remedy)),
        RunEnd::Open => (
            "Failed",
            "It was broken off. The next run picks up.".to_owned(),
        ),
    };
    let at = run.ended.unwrap_or(now);
    let mut row = json!({
        "outcome": outcome, "message": cut(&words, MOST_WORDS), "endedAt": at.to_utc_text(),
    });
    let mut counts = run.counts;
    for (property, of) in COUNTS {
        row[property] = json!(*of(&mut counts));
    }
    row
}

/// A record of a run: what people look for in columns of its own, and all of it as JSON.
pub(super) fn record(entry: &Entry, run: &str) -> Value {
    let (outcome, reason) = match &entry.result {
        EntryResult::Done => ("Done", &entry.reason),
        EntryResult::ChangedSince => ("ChangedSince", &entry.reason),
        EntryResult::Failed { error, .. } => ("Failed", &error.what),
    };
    let mut row = json!({
        "runId": run, "sequence": entry.sequence + 1, "displayName": cut(&entry.name, MOST_NAME),
        "action": format!("{:?}", entry.action), "outcome": outcome, "reason": cut(reason, MOST_REASON), "changes": changes(entry),
    });
    if let Some(customer) = &entry.customer {
        row["customerId"] = json!(customer.as_str());
    }
    if let Some(number) = &entry.number {
        row["number"] = json!(cut(number, MOST_CODE));
    }
    if let Some(id) = entry.webstore_id {
        row["webstoreId"] = json!(id.0);
    }
    if let Some(order) = &entry.order {
        row["orderId"] = json!(order.id.0);
    }
    row
}

/// An entry as JSON; without its values where those are longer than what is kept.
fn changes(entry: &Entry) -> String {
    // It is made of texts, numbers and lists: there is nothing that JSON could not hold.
    let text = serde_json::to_string(entry).unwrap_or_default();
    if text.encode_utf16().count() <= MOST_CHANGES {
        return text;
    }
    let short = |text: &str| cut(text, MOST_WORDS);
    let result = match &entry.result {
        EntryResult::Failed { error, kind, .. } => EntryResult::Failed {
            error: Explanation {
                what: short(&error.what),
                remedy: short(&error.remedy),
            },
            kind: *kind,
            request: None,
        },
        other => other.clone(),
    };
    let without = Entry {
        run: entry.run,
        sequence: entry.sequence,
        name: short(&entry.name),
        webstore_id: entry.webstore_id,
        customer: entry.customer.clone(),
        number: entry.number.as_deref().map(short),
        action: entry.action,
        reason: short(&entry.reason),
        fields: Vec::new(),
        stored: Vec::new(),
        former_spelling: Vec::new(),
        order: None,
        result,
        notes: vec!["Its values are too long to be shown here.".to_owned()],
    };
    serde_json::to_string(&without).unwrap_or_default()
}

/// No more than so many characters, as AL counts them.
fn cut(text: &str, most: usize) -> String {
    let mut left = most;
    let fits = |character: &char| {
        let fits = character.len_utf16() <= left;
        left = left.saturating_sub(character.len_utf16());
        fits
    };
    text.chars().take_while(fits).collect()
}

/// A run from its row; none where that is not a run's.
pub(super) fn run_of(row: &OwnRow) -> Option<RunOfOther> {
    let text = |property: &str| row.text(property, MOST_USER);
    let id = text("runId");
    let started = row.time("startedAt")?;
    let mut counts = Counts::default();
    for (property, of) in COUNTS {
        *of(&mut counts) = row.count(property);
    }
    let end = match text("outcome").as_str() {
        "Open" => RunEnd::Open,
        "Completed" => RunEnd::Completed,
        "Stopped" => RunEnd::Stopped,
        "Failed" => RunEnd::Failed(Explanation {
            what: row.text("message", MOST_WORDS),
            remedy: String::new(),
        }),
        _ => return None,
    };
    (!id.is_empty()).then(|| RunOfOther {
        user: text("userName"),
        client: row.text("client", MOST_NAME),
        run: Run {
            started,
            ended: row.time("endedAt").filter(|_| end != RunEnd::Open),
            end,
            counts,
            waited: Vec::new(),
            trigger: match text("triggeredBy").as_str() {
                "Schedule" => Trigger::Schedule,
                "Undo" => Trigger::Undo(started_of(&text("undoneRunId")).unwrap_or_default()),
                _ => Trigger::User,
            },
            oddities: Default::default(),
        },
        id,
    })
}

/// A record of a run that started then; none where this version can't read it.
pub(super) fn entry_of(row: &OwnRow, run: Timestamp) -> Option<Entry> {
    let entry: Entry = json::from_str(&row.text("changes", MOST_CHANGES)).ok()?;
    Some(Entry {
        run,
        // The contract counts from 1.
        sequence: row.count("sequence").saturating_sub(1),
        ..entry
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{CompanyId, Field, WebstoreId};
    use crate::log::{Action, FaultKind};
    use crate::merge::FieldChange;
    use concord_base::Side;

    fn entry(value: &str) -> Entry {
        Entry {
            run: Timestamp(7),
            sequence: 0,
            name: "Å".repeat(300),
            webstore_id: Some(WebstoreId(12)),
            customer: Some(CompanyId::new("aa")),
            number: Some("10000".to_owned()),
            action: Action::Complete,
            reason: "\u{1F600}".repeat(200),
            fields: vec![(
                Side::Company,
                FieldChange {
                    field: Field::City,
                    old: String::new(),
                    new: value.to_owned(),
                },
            )],
            stored: vec![value.to_owned()],
            former_spelling: Vec::new(),
            order: None,
            result: EntryResult::Failed {
                error: Explanation {
                    what: "x".repeat(5000),
                    remedy: String::new(),
                },
                kind: FaultKind::default(),
                request: None,
            },
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_record_keeps_the_contracts_lengths_and_comes_back_as_it_was() {
        let contract = include_str!("../../../../docs/business-central-api.md");
        let (_, records) = contract.split_once("### runRecords\n").unwrap();
        for value in ["Bonn".to_owned(), "\u{1F600}\"\\".repeat(60_000)] {
            let entry = entry(&value);
            let row = record(&entry, "id");
            for (property, value) in row.as_object().unwrap() {
                let line = records.split_once(&format!("\n| {property} | "));
                let (_, line) = line.unwrap_or_else(|| panic!("{property} is not in the contract"));
                let most = line.split(" | ").nth(1).unwrap().parse::<usize>();
                if let (Some(text), Ok(most)) = (value.as_str(), most) {
                    assert!(text.encode_utf16().count() <= most, "{property}");
                }
            }
            assert_eq!(row["sequence"], 1);
            let back = entry_of(&OwnRow(row), Timestamp(9)).unwrap();
            assert_eq!((back.run, back.sequence), (Timestamp(9), 0));
            let is_whole = value.len() < 100;
            assert_eq!(back.fields == entry.fields, is_whole);
            assert_eq!(back.action, entry.action);
        }
    }

    #[test]
    fn a_row_that_holds_anything_else_is_no_run_and_counts_stay_within_bounds() {
        let row = json!({"runId": "a-1f", "startedAt": "2026-11-28T00:00:00Z", "outcome": "Completed", "updated": u64::MAX,
            "failed": -3, "userName": "x".repeat(900_000), "triggeredBy": "Undo", "undoneRunId": "a-ff"});
        let run = run_of(&OwnRow(row.clone())).unwrap();
        assert!(run.run.counts.written() <= 800_000_000);
        assert_eq!((run.user.len(), run.run.counts.failed), (50, 0));
        assert_eq!(run.run.trigger, Trigger::Undo(Timestamp(255)));
        for (property, odd) in [
            ("runId", json!(7)),
            ("startedAt", json!("yesterday")),
            ("outcome", json!("Dreaming")),
            ("outcome", json!(null)),
        ] {
            let mut other = row.clone();
            other[property] = odd;
            assert_eq!(run_of(&OwnRow(other)), None, "{property}");
        }
        assert_eq!(run_of(&OwnRow(json!([]))), None);
        assert_eq!(
            entry_of(&OwnRow(json!({"changes": "{}"})), Timestamp(1)),
            None
        );
    }
}
