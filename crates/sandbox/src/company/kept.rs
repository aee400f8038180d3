//! What the extension keeps in tables of its own: deleted customers, setups, leases, runs and what they did.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::guid::Guid;

/// How long rows of a table are kept, in milliseconds: the retention policies that the extension brings.
const KEPT_FOR: [(&str, i64); 3] = [
    ("deletedCustomers", 365 * DAY),
    ("runs", 92 * DAY),
    ("runRecords", 92 * DAY),
];
const DAY: i64 = 86_400_000;

/// A row of one of the tables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KeptRow {
    /// SystemId.
    pub id: Guid,
    /// The primary key, in a form that is ordered as the table is.
    pub key: String,
    /// By the names of the API's properties.
    pub values: Map<String, Value>,
    /// SystemCreatedAt, in milliseconds since 1970.
    pub created: i64,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
    /// Row version, which the etag is made from.
    pub version: u64,
}

/// The tables, by the names of their entity sets. They stay when the extension is taken away.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// Since when deletions are noted without a gap.
    pub recorded_since: Option<i64>,
    tables: BTreeMap<&'static str, BTreeMap<String, KeptRow>>,
    last_entry: u64,
}

impl Kept {
    /// The rows of a table, by their keys.
    pub fn rows(&self, set: &str) -> impl Iterator<Item = &KeptRow> {
        self.tables.get(set).into_iter().flat_map(BTreeMap::values)
    }

    /// The row with this id.
    pub fn by_id(&self, set: &str, id: Guid) -> Option<&KeptRow> {
        self.rows(set).find(|row| row.id == id)
    }

    /// The row with this key.
    pub fn by_key(&self, set: &str, key: &str) -> Option<&KeptRow> {
        self.tables.get(set)?.get(key)
    }

    /// Stores a row, new or in place of the one with its key.
    pub fn put(&mut self, set: &'static str, row: KeptRow) {
        let table = self.tables.entry(set).or_default();
        table.insert(row.key.clone(), row);
    }

    /// Takes a row out.
    pub fn remove(&mut self, set: &str, key: &str) {
        if let Some(table) = self.tables.get_mut(set) {
            table.remove(key);
        }
    }

    /// Notes that a customer was deleted; `id` is that of the note.
    pub fn note_deletion(
        &mut self,
        id: Guid,
        customer: Guid,
        number: &str,
        now: i64,
        version: u64,
    ) {
        self.last_entry += 1;
        let values = json!({
            "entryNumber": self.last_entry, "customerId": customer.to_string(), "number": number,
        });
        let row = KeptRow {
            id,
            key: format!("{:020}", self.last_entry),
            values: values.as_object().cloned().unwrap_or_default(),
            created: now,
            modified: now,
            version,
        };
        self.put("deletedCustomers", row);
    }

    /// Forgets what the retention policies keep no longer.
    pub fn expire(&mut self, now: i64) {
        for (set, kept_for) in KEPT_FOR {
            if let Some(table) = self.tables.get_mut(set) {
                table.retain(|_, row| row.created > now - kept_for);
            }
        }
    }

    /// All rows of all tables, as they are stored.
    pub fn shown(&self) -> Value {
        let table = |rows: &BTreeMap<String, KeptRow>| -> Value {
            rows.values()
                .map(|row| Value::Object(row.values.clone()))
                .collect()
        };
        let tables = self
            .tables
            .iter()
            .map(|(set, rows)| ((*set).to_owned(), table(rows)));
        Value::Object(tables.collect())
    }
}
