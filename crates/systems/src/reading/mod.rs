//! Reading what the two systems answer, record by record and field by field, as real shops and companies give it.
//!
//! What an answer does not hold is *not read*, which is something else than empty: the record says so ([`NotRead`]), and nothing is
//! planned, written or agreed on that relies on it.

mod answer;
mod entities;
#[cfg(test)]
mod mutation;
mod observed;
#[cfg(test)]
mod others;
mod references;

use concord_base::json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use answer::{Around, Shape, value_of, without_gaps};
pub use entities::decode;
pub(crate) use entities::decoded;
pub use observed::{Observed, Oddity};
pub(crate) use references::without_references;

/// Before the key in the path of a value of an account's meta data.
const IN_META_DATA: &str = "meta_data.";

/// A part of a record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotRead {
    /// Where it stands in the record, such as `billing.phone`; empty for the record as a whole.
    pub path: String,
    /// What belongs there.
    pub expected: Expected,
    /// What is there instead.
    pub found: Found,
}

/// What belongs somewhere in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Expected {
    /// A text.
    Text,
    /// A record with fields.
    Record,
    /// A list.
    List,
    /// The id of a record.
    Id,
    /// A list of meta data that holds the mapping.
    Mapping,
    /// As [`Expected::Mapping`], which the reading before had found there.
    FormerMapping,
}

/// What stands in an answer in place of what belongs there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Found {
    /// Nothing.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// A record with fields.
    Record,
    /// No answer: the system fails whenever this record is asked for.
    NoAnswer,
}

impl Found {
    /// What a value is.
    pub(crate) fn of(value: Option<&Value>) -> Self {
        match value {
            None => Found::Missing,
            Some(Value::Null) => Found::Null,
            Some(Value::Bool(_)) => Found::Boolean,
            Some(Value::Number(_)) => Found::Number,
            Some(Value::String(_)) => Found::Text,
            Some(Value::Array(_)) => Found::List,
            Some(Value::Object(_)) => Found::Record,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Found::Missing => "nothing",
            Found::Null => "null",
            Found::Boolean => "true or false",
            Found::Number => "a number",
            Found::Text => "a text",
            Found::List => "a list",
            Found::Record => "an object",
            Found::NoAnswer => "an error in place of an answer",
        }
    }
}

impl NotRead {
    /// The record as a whole, since the system fails on it.
    pub fn unanswered() -> Self {
        Self {
            path: String::new(),
            expected: Expected::Record,
            found: Found::NoAnswer,
        }
    }

    /// Whether it is this part of the record, or holds it.
    pub fn covers(&self, path: &str) -> bool {
        self.path.is_empty()
            || path
                .strip_prefix(self.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// A value of an account's meta data.
    pub(crate) fn of_meta_data(key: &str, expected: Expected, found: &Value) -> Self {
        Self {
            path: format!("{IN_META_DATA}{key}"),
            expected,
            found: Found::of(Some(found)),
        }
    }

    /// Whether it is a single value of an account's meta data.
    pub fn is_in_meta_data(&self) -> bool {
        self.path.starts_with(IN_META_DATA)
    }

    /// Whether it is an account's shipping address, or a part of it.
    pub fn is_in_shipping(&self) -> bool {
        self.path == "shipping" || self.path.starts_with("shipping.")
    }

    /// Where, what belongs there and what was found.
    pub fn words(&self) -> String {
        let found = self.found.words();
        let expected = match self.expected {
            Expected::Text => "a text",
            Expected::Record => "an object",
            Expected::List => "a list",
            Expected::Id => "an id",
            Expected::Mapping | Expected::FormerMapping => {
                "one with the mapping that was written there"
            }
        };
        match self.path.as_str() {
            "" => format!("the whole record: {found}"),
            path => format!("{path}: {found} where {expected} belongs"),
        }
    }
}

/// The fields of one object of an answer, taken out one by one. What can't be read is noted.
pub(crate) struct Fields<'a> {
    object: Map<String, Value>,
    /// Where the object stands in its record, with a dot at the end; empty for the record itself.
    prefix: &'static str,
    /// Whether texts hold HTML's entities, as WordPress stores them.
    entities: bool,
    not_read: &'a mut Vec<NotRead>,
}

impl<'a> Fields<'a> {
    /// The fields of a record. `entities`: whether it comes from WordPress.
    pub(crate) fn new(
        object: Map<String, Value>,
        entities: bool,
        not_read: &'a mut Vec<NotRead>,
    ) -> Self {
        Self {
            object,
            prefix: "",
            entities,
            not_read,
        }
    }

    /// A text that has to be there. A number is its digits: PHP makes numbers of some.
    pub(crate) fn text(&mut self, key: &str) -> String {
        let value = self.object.remove(key);
        match value {
            Some(Value::String(text)) => self.plain(text),
            Some(Value::Number(number)) => number.to_string(),
            other => {
                self.note(key, Expected::Text, other.as_ref());
                String::new()
            }
        }
    }

    /// A text that may be missing or null without any harm: nothing is written because of it.
    pub(crate) fn text_or_none(&mut self, key: &str) -> String {
        match self.object.remove(key) {
            Some(Value::String(text)) => self.plain(text),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A value as it is.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.object.remove(key)
    }

    /// The fields of an object that has to be there; none when it can't be read. `prefix` is the key with a dot.
    pub(crate) fn object(&mut self, prefix: &'static str) -> Option<Fields<'_>> {
        let key = prefix.trim_end_matches('.');
        match self.object.remove(key) {
            Some(Value::Object(object)) => Some(Fields {
                object,
                prefix,
                entities: self.entities,
                not_read: self.not_read,
            }),
            other => {
                self.note(key, Expected::Record, other.as_ref());
                None
            }
        }
    }

    /// The fields of an object that may be missing without any harm.
    pub(crate) fn lenient_object(&mut self, prefix: &'static str) -> Option<Fields<'_>> {
        match self.object.get(prefix.trim_end_matches('.')) {
            Some(Value::Object(_)) => self.object(prefix),
            _ => None,
        }
    }

    /// Notes that a part can't be read.
    pub(crate) fn note(&mut self, key: &str, expected: Expected, found: Option<&Value>) {
        self.not_read.push(NotRead {
            path: format!("{}{key}", self.prefix),
            expected,
            found: Found::of(found),
        });
    }

    fn plain(&self, text: String) -> String {
        match self.entities {
            true => decode(text),
            false => text,
        }
    }
}

/// A record of a list that can't even be told from the others: its id can't be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unidentified {
    /// What of it can't be read.
    pub not_read: NotRead,
    /// What it says of itself: an e-mail, a name; empty where there is none.
    pub hint: String,
}

impl Unidentified {
    /// A record without an id that can be read, or no record at all.
    pub(crate) fn of(record: &Value, key: &str, hints: &[&str]) -> Self {
        let not_read = match record {
            Value::Object(object) => NotRead {
                path: key.to_owned(),
                expected: Expected::Id,
                found: Found::of(object.get(key)),
            },
            other => NotRead {
                path: String::new(),
                expected: Expected::Record,
                found: Found::of(Some(other)),
            },
        };
        let hint = hints.iter().find_map(|hint| record.get(hint)?.as_str());
        Self {
            not_read,
            hint: decoded(hint.unwrap_or_default()).into_owned(),
        }
    }
}

/// A record's numeric id: a number, or its digits. What went through a plugin's arithmetic may have become a fraction of nothing
/// (`12.0`).
pub(crate) fn number(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number
            .as_u64()
            .or_else(|| number.to_string().strip_suffix(".0")?.parse().ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The id of a record of WordPress's. 0 is nobody's: it is what PHP makes of anything that is no number.
pub(crate) fn record_id(value: Option<&Value>) -> Option<u64> {
    number(value).filter(|id| *id > 0)
}

/// A record by serde, or none: for lists of which a row that can't be read is left out.
pub(crate) fn row<T: serde::de::DeserializeOwned>(value: Value) -> Option<T> {
    json::from_value(value).ok()
}
