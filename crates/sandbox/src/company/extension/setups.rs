//! The setup of a webstore that all users and runners share.

use serde_json::Value;

use super::Asked;
use super::content;
use super::entity::{not_above_zero, not_provided, required};
use super::values::{Key, Values, stamp};
use crate::company::errors::CompanyError;

const LONGEST_CONTENT: usize = 1_000_000;

/// A new one.
pub(super) fn insert(
    values: &mut Values,
    sent: &Values,
    asked: &Asked<'_>,
) -> Result<Key, CompanyError> {
    let webstore = required(values, "webstore")?.to_owned();
    if !sent.contains_key("content") {
        return Err(not_provided("content"));
    }
    change(values, sent, asked)?;
    Ok(Key {
        named: format!("Webstore='{webstore}'"),
        ordered: webstore,
    })
}

/// A content that was not sent stays and is not looked at.
pub(super) fn change(
    values: &mut Values,
    sent: &Values,
    asked: &Asked<'_>,
) -> Result<(), CompanyError> {
    if values.get("schemaVersion").and_then(Value::as_i64) < Some(1) {
        return Err(not_above_zero("schemaVersion"));
    }
    if let Some(content) = sent.get("content") {
        let content = content.as_str().unwrap_or_default();
        content::check("content", content, LONGEST_CONTENT)?;
    }
    stamp(values, "modifiedBy", asked);
    Ok(())
}
