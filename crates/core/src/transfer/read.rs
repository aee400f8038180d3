//! Reading a file: all of it is understood, or it is refused with the reason.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Document, VERSION, as_value};
use crate::call::Explanation;
use crate::json;
use crate::setup::brought_up;
use crate::state::Record;

/// Why a file is refused. Nothing of it is taken then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// It is no JSON, or cut off.
    NotJson(String),
    /// It is JSON of something else.
    NotConcord,
    /// A newer version wrote it.
    Newer(u64),
    /// It has something that this version does not know, at this place.
    Unknown(String),
    /// Something in it is missing or not what it should be.
    Unreadable(String),
    /// Something is there twice.
    Twice(String),
    /// A webstore's connection is none that could be entered here.
    Connection {
        /// The webstore's code.
        webstore: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl ReadError {
    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        let nothing = "Nothing was changed.";
        let (what, remedy) = match self {
            ReadError::NotJson(detail) => (
                format!("The file is not whole or not one of Concord's: {detail}."),
                "Choose the file that was exported, or export it again.",
            ),
            ReadError::NotConcord => (
                "The file is not one that Concord exported.".to_owned(),
                "Choose a file whose name begins with concord-setup.",
            ),
            ReadError::Newer(version) => (
                format!(
                    "A newer Concord wrote the file (version {version}; this one reads up to {VERSION})."
                ),
                "Use the newer Concord here as well, then import again.",
            ),
            ReadError::Unknown(place) => (
                format!("The file has something that this Concord does not know: {place}."),
                "If a newer Concord wrote it, use that one here as well. If it was edited by hand, take it out.",
            ),
            ReadError::Unreadable(detail) => (
                format!("Something in the file is missing or not as it should be: {detail}."),
                "If it was edited by hand, mend it; otherwise export it again.",
            ),
            ReadError::Connection { webstore, why } => (
                format!("The connection of webstore “{webstore}” in the file can't be used: {why}"),
                "If it was edited by hand, mend it; otherwise correct the connection where it was exported, and export again.",
            ),
            ReadError::Twice(what) => (
                format!("The file has something twice: {what}."),
                "If it was edited by hand, take one of them out; otherwise export it again.",
            ),
        };
        Explanation {
            what: format!("{what} {nothing}"),
            remedy: remedy.to_owned(),
        }
    }
}

/// Reads a file.
///
/// # Errors
/// Any [`ReadError`].
pub fn read(text: &str) -> Result<Document, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let former = brought_up(text);
    let text = former.as_deref().unwrap_or(text);
    let sent: Value =
        json::from_str(text).map_err(|error| ReadError::NotJson(error.to_string()))?;
    if sent["format"] != "concord" {
        return Err(ReadError::NotConcord);
    }
    match sent["version"].as_u64() {
        Some(version) if version > u64::from(VERSION) => return Err(ReadError::Newer(version)),
        Some(1..) => {}
        _ => {
            return Err(ReadError::Unreadable(
                "version is no number from 1".to_owned(),
            ));
        }
    }
    // Records are read from a text and written as one, as in the store: from a `Value` it would take other code, for each type.
    let document: Document =
        json::from_str(text).map_err(|error| ReadError::Unreadable(error.to_string()))?;
    // Whatever did not get into the document would be lost without a word.
    let understood =
        as_value(&document).map_err(|error| ReadError::Unreadable(error.to_string()))?;
    if let Some(place) = not_understood(&sent, &understood, "") {
        return Err(ReadError::Unknown(place));
    }
    for part in &document.webstores {
        if let Some((_, why)) = part.connection.problem() {
            let webstore = part.connection.webstore.code.clone();
            return Err(ReadError::Connection { webstore, why });
        }
    }
    match twice(&document) {
        None => Ok(document),
        Some(what) => Err(ReadError::Twice(what)),
    }
}

/// The first place that is in `sent` and not in `understood`, or is something else there.
fn not_understood(sent: &Value, understood: &Value, place: &str) -> Option<String> {
    match (sent, understood) {
        (Value::Object(sent), Value::Object(understood)) => sent.iter().find_map(|(name, sent)| {
            let place = match place {
                "" => name.clone(),
                _ => format!("{place}.{name}"),
            };
            match understood.get(name) {
                Some(understood) => not_understood(sent, understood, &place),
                None => Some(place),
            }
        }),
        (Value::Array(sent), Value::Array(understood)) if sent.len() == understood.len() => {
            let pairs = sent.iter().zip(understood).enumerate();
            pairs.into_iter().find_map(|(at, (sent, understood))| {
                not_understood(sent, understood, &format!("{place}[{at}]"))
            })
        }
        _ => (sent != understood).then(|| place.to_owned()),
    }
}

fn twice(document: &Document) -> Option<String> {
    let in_webstores = document.webstores.iter().find_map(|webstore| {
        let code = &webstore.connection.webstore.code;
        let of = |what: &str, key: Option<String>| {
            key.map(|key| format!("{what} {key} of webstore {code}"))
        };
        let mut mapped = BTreeSet::new();
        let mut ids = webstore.mappings.iter().filter_map(|line| line.webstore_id);
        let same_id = ids.find(|id| !mapped.insert(*id)).map(|id| id.to_string());
        of("the mapping of webstore ID", same_id)
            .or_else(|| of("the mapping of", repeated(&webstore.mappings)))
            .or_else(|| of("the baseline of", repeated(&webstore.baselines)))
            .or_else(|| of("the decision on", repeated(&webstore.settlements)))
            .or_else(|| of("the settled error of", repeated(&webstore.decisions)))
            .or_else(|| of("the failure of", repeated(&webstore.failures)))
            .or_else(|| of("the unfinished write of", repeated(&webstore.journal)))
            .or_else(|| of("the run", repeated(&webstore.runs)))
            .or_else(|| of("the log entry", repeated(&webstore.entries)))
    });
    let mut codes = BTreeSet::new();
    let mut all = document
        .webstores
        .iter()
        .map(|it| &it.connection.webstore.code);
    let same_code = all.find(|code| !codes.insert(*code));
    in_webstores
        .or_else(|| same_code.map(|code| format!("the webstore {code}")))
        .or_else(|| repeated(&document.templates).map(|key| format!("the customer template {key}")))
        .or_else(|| {
            repeated(&document.regional_defaults).map(|key| format!("the regional default {key}"))
        })
        .or_else(|| {
            repeated(&document.country_codes)
                .map(|key| format!("the country codes of company {key}"))
        })
}

fn repeated<R: Record>(records: &[R]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut keys = records.iter().map(Record::key);
    keys.find(|key| !seen.insert(key.clone()))
}
