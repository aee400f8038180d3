//! The runs of all users, and what they did.

use serde_json::Value;

use super::Asked;
use super::content;
use super::entity::{not_above_zero, required};
use super::values::{Key, Values, stamp};
use crate::company::errors::CompanyError;

const LONGEST_CHANGES: usize = 100_000;

/// A new run.
pub(super) fn insert(values: &mut Values, asked: &Asked<'_>) -> Result<Key, CompanyError> {
    let run = required(values, "runId")?.to_owned();
    required(values, "webstore")?;
    required(values, "startedAt")?;
    stamp(values, "userName", asked);
    Ok(Key {
        named: format!("Run Id='{{{}}}'", run.to_uppercase()),
        ordered: run,
    })
}

/// E12 where the run has ended.
pub(super) fn check_open(stored: &Values) -> Result<(), CompanyError> {
    let text = |name: &str| stored.get(name).and_then(Value::as_str).unwrap_or_default();
    match text("outcome") {
        "Open" => Ok(()),
        _ => Err(CompanyError::dialog(format!(
            "The run \"{}\" has ended and cannot be changed.",
            text("runId").to_uppercase()
        ))),
    }
}

/// A record of a run that exists.
pub(super) fn insert_record(values: &Values, asked: &Asked<'_>) -> Result<Key, CompanyError> {
    let run = required(values, "runId")?;
    let sequence = values.get("sequence").and_then(Value::as_i64);
    let sequence = sequence.filter(|sequence| *sequence > 0);
    let sequence = sequence.ok_or_else(|| not_above_zero("sequence"))?;
    let changes = values.get("changes").and_then(Value::as_str);
    if let Some(changes) = changes.filter(|changes| !changes.is_empty()) {
        content::check("changes", changes, LONGEST_CHANGES)?;
    }
    let named = run.to_uppercase();
    if asked.company.kept.by_key("runs", run).is_none() {
        let message = format!(
            "The field Run Id of table CCD Run Record contains a value ({{{named}}}) that cannot be found in the related table (CCD Run)."
        );
        return Err(CompanyError::new(
            400,
            "Internal_InvalidTableRelation",
            message,
        ));
    }
    Ok(Key {
        ordered: format!("{run}/{sequence:010}"),
        named: format!("Run Id='{{{named}}}',Sequence No.='{sequence}'"),
    })
}
