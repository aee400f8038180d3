//! A table that customers refer to, as the database keeps it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::clock::utc;
use crate::guid::Guid;

/// Field of table 14: goods are on their way there, and no customer can have it.
pub(super) const IN_TRANSIT: &str = "Use As In-Transit";
/// Field of table 250.
pub(super) const DEFAULT_VAT_GROUP: &str = "Def. VAT Bus. Posting Group";
/// Field of table 289: which payment terms a direct debit brings to a customer without any.
pub(super) const DIRECT_DEBIT_TERMS: &str = "Direct Debit Pmt. Terms Code";

/// A row: id, code, display name and what else its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// SystemId.
    pub id: Guid,
    /// Code, the key.
    pub code: String,
    /// Description.
    pub display_name: String,
    /// Further fields, in the order of the page.
    pub more: Map<String, Value>,
    /// What API v2.0 does not show, by the names of the table's fields.
    pub further: BTreeMap<&'static str, Value>,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
}

/// A row of the Post Code table (225): a post code that stands in it decides over the other three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostCode {
    /// Code; several rows may have the same one.
    pub code: String,
    /// City.
    pub city: String,
    /// County.
    pub county: String,
    /// Country/Region Code.
    pub country: String,
}

/// One of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The entity set's name in the API's paths.
    pub set: &'static str,
    /// What error texts call a record of it.
    pub caption: &'static str,
    /// Ordered by code.
    pub rows: Vec<TableRow>,
}

impl Table {
    /// The row with this code.
    pub fn by_code(&self, code: &str) -> Option<&TableRow> {
        self.rows.iter().find(|row| row.code == code)
    }

    /// The row with this id.
    pub fn by_id(&self, id: Guid) -> Option<&TableRow> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The id of a code; the zero GUID where there is none.
    pub fn id_of(&self, code: &str) -> Guid {
        self.by_code(code).map_or(Guid::ZERO, |row| row.id)
    }
}

impl TableRow {
    /// A code that API v2.0 does not show; blank where there is none.
    pub(super) fn further_code(&self, field: &str) -> &str {
        self.further
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// As the API shows it, without envelope.
    pub(crate) fn json(&self) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(self.id.to_string()));
        if !self.code.is_empty() {
            body.insert("code".to_owned(), json!(self.code));
        }
        body.insert("displayName".to_owned(), json!(self.display_name));
        body.extend(self.more.clone());
        body.insert("lastModifiedDateTime".to_owned(), json!(utc(self.modified)));
        body
    }
}
