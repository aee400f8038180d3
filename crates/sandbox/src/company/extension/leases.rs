//! Who synchronises a webstore, and until when. It is had or refused; nothing waits for it.

use serde_json::{Value, json};

use super::entity::{not_provided, required};
use super::values::{Key, Values};
use crate::clock::{from_utc, utc};
use crate::company::errors::CompanyError;

/// The longest time in seconds.
const LONGEST: i64 = 900;

/// Takes one where there is none.
pub(super) fn insert(values: &mut Values, sent: &Values, now: i64) -> Result<Key, CompanyError> {
    let webstore = required(values, "webstore")?.to_owned();
    hold(values, sent, now)?;
    Ok(Key {
        named: format!("Webstore='{webstore}'"),
        ordered: webstore,
    })
}

/// Takes one that nobody else holds, keeps it or gives it back.
pub(super) fn change(
    values: &mut Values,
    sent: &Values,
    stored: &Values,
    now: i64,
) -> Result<(), CompanyError> {
    let text = |name: &str| stored.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_held = from_utc(text("heldUntil")).is_some_and(|until| until > now);
    if is_held && values.get("holderId") != stored.get("holderId") {
        return Err(CompanyError::dialog(format!(
            "The lease of webstore \"{}\" is held by \"{}\" until {}.",
            text("webstore"),
            text("holder"),
            text("heldUntil")
        )));
    }
    hold(values, sent, now)
}

/// From now on for as long as was sent; the time itself is not kept.
fn hold(values: &mut Values, sent: &Values, now: i64) -> Result<(), CompanyError> {
    required(sent, "holderId")?;
    let seconds = sent.get("durationInSeconds").and_then(Value::as_i64);
    let seconds = seconds.ok_or_else(|| not_provided("durationInSeconds"))?;
    if !(0..=LONGEST).contains(&seconds) {
        return Err(CompanyError::dialog(
            "The \"durationInSeconds\" must be between 0 and 900.",
        ));
    }
    values.remove("durationInSeconds");
    values.insert("heldUntil".to_owned(), json!(utc(now + seconds * 1000)));
    Ok(())
}
