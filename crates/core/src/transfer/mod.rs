//! Everything but secrets as one JSON file, and back: connections, settings, templates, mappings with their baselines, what
//! is settled, failed or unfinished, and the activity log. Left out are the keys and what is read anew anyway: both systems'
//! customers and lists.
//!
//! The file's schema is `docs/transfer.schema.json`; a test keeps it true.

mod import;
mod incoming;
mod preview;
mod read;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use import::{Import, import};
pub use incoming::Incoming;
pub use preview::{Line, LineKind, preview};
pub use read::{ReadError, read};

use crate::connection::Connection;
use crate::customer::country::CountryCodes;
use crate::gather::sort_by;
use crate::house::House;
use crate::json;
use crate::log::{Entry, Run};
use crate::mapping::MappingLine;
use crate::merge::Settlement;
use crate::ports::{Store, StoreError, Timestamp};
use crate::setup::Setup;
use crate::state::{BaselineOf, Damage, Decision, Failure, Intent, records, stored_setup};
use crate::template::{CustomerTemplate, RegionalDefault};

/// Raised by one when a file means something else than before. A field that is added needs no new version: an earlier
/// Concord refuses the file for it, and a later one reads files without it.
pub const VERSION: u32 = 1;

/// What tells the file from any other JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `concord`
    #[serde(rename = "concord")]
    Concord,
}

/// A file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// That it is one.
    pub format: Format,
    /// [`VERSION`] of whoever wrote it.
    pub version: u32,
    /// When it was written, in UTC.
    pub written: String,
    /// The webstores, by code.
    pub webstores: Vec<WebstorePart>,
    /// Customer templates.
    pub templates: Vec<CustomerTemplate>,
    /// Regional defaults.
    pub regional_defaults: Vec<RegionalDefault>,
    /// How companies write countries.
    pub country_codes: Vec<CountryCodes>,
}

/// One webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebstorePart {
    /// Where the two systems are.
    pub connection: Connection,
    /// The settings.
    pub setup: Setup,
    /// The mapping lines.
    pub mappings: Vec<MappingLine>,
    /// What both sides last agreed on.
    pub baselines: Vec<BaselineOf>,
    /// Conflicts settled and not yet carried out.
    pub settlements: Vec<Settlement>,
    /// What was decided about values that the other side refuses.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Records that failed.
    pub failures: Vec<Failure>,
    /// Writes whose outcome is not known.
    pub journal: Vec<Intent>,
    /// The activity log's runs.
    pub runs: Vec<Run>,
    /// What each run did, per record.
    pub entries: Vec<Entry>,
}

impl WebstorePart {
    /// One of which nothing is known but its settings.
    pub fn of_settings(connection: Connection, setup: Setup) -> Self {
        Self {
            connection,
            setup,
            mappings: Vec::new(),
            baselines: Vec::new(),
            settlements: Vec::new(),
            decisions: Vec::new(),
            failures: Vec::new(),
            journal: Vec::new(),
            runs: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// What a webstore's store holds of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn load<S: Store>(
        store: &S,
        connection: Connection,
    ) -> Result<(Self, Damage), StoreError> {
        let mut damage = Damage::default();
        let setup = stored_setup(store, &mut damage).await?;
        let part = Self {
            connection,
            setup,
            mappings: records(store, &mut damage).await?,
            baselines: records(store, &mut damage).await?,
            settlements: records(store, &mut damage).await?,
            decisions: records(store, &mut damage).await?,
            failures: records(store, &mut damage).await?,
            journal: records(store, &mut damage).await?,
            runs: records(store, &mut damage).await?,
            entries: records(store, &mut damage).await?,
        };
        Ok((part, damage))
    }
}

/// The document of everything that is kept.
pub fn document(house: &House, webstores: Vec<WebstorePart>, now: Timestamp) -> Document {
    let shared = &house.shared;
    let mut regional_defaults = shared.regional_defaults.clone();
    sort_by(&mut regional_defaults, Ord::cmp);
    Document {
        format: Format::Concord,
        version: VERSION,
        written: now.to_utc_text(),
        webstores,
        templates: shared.templates.values().cloned().collect(),
        regional_defaults,
        country_codes: shared.country_codes.values().cloned().collect(),
    }
}

impl Document {
    /// The file.
    pub fn to_text(&self) -> String {
        // Texts, numbers and lists: there is nothing that JSON could not hold.
        indented(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// A record as JSON, by way of the text that the store would hold.
fn as_value<T: Serialize>(it: &T) -> Result<Value, serde_json::Error> {
    json::from_str(&serde_json::to_string(it)?)
}

/// JSON without blanks, with a line for each value and two blanks for each level. serde_json does the same while it writes,
/// with other code for each type that it writes, which the app would have to load.
fn indented(json: &str) -> String {
    let mut indented = String::with_capacity(json.len() * 2);
    let (mut level, mut in_text, mut is_escaped) = (0_usize, false, false);
    let new_line = |indented: &mut String, level: usize| {
        indented.push('\n');
        indented.extend(std::iter::repeat_n("  ", level));
    };
    let mut signs = json.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            _ if in_text => {
                in_text = is_escaped || sign != '"';
                is_escaped = sign == '\\' && !is_escaped;
                indented.push(sign);
            }
            '"' => {
                in_text = true;
                indented.push(sign);
            }
            '{' | '[' => {
                indented.push(sign);
                match signs.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => indented.push(end),
                    None => {
                        level += 1;
                        new_line(&mut indented, level);
                    }
                }
            }
            '}' | ']' => {
                level = level.saturating_sub(1);
                new_line(&mut indented, level);
                indented.push(sign);
            }
            ',' => {
                indented.push(sign);
                new_line(&mut indented, level);
            }
            ':' => indented.push_str(": "),
            _ => indented.push(sign),
        }
    }
    indented
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_has_a_line_for_each_value_whatever_its_texts_hold() {
        for value in [
            json!({}),
            json!([]),
            json!("{,:}"),
            json!({"a": {}, "b": [], "c": [[], {}, [[1, 2.5, -3]]], "d": null}),
            json!([{"quo\"ted": "a, b: {c} [d] \"e\" \\"}, "\\", "\\\"", "\n\t\u{1}", "é😀", true, false]),
        ] {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(indented(&value.to_string()), pretty);
        }
    }
}
