//! Records as rows of a store: in which table and under which key each kind is kept.

use std::ops::Range;

use serde::{Serialize, de::DeserializeOwned};

use crate::json;
use crate::ports::{Change, Row, Store, StoreError, Table};
use crate::slices::{self, Pauses};

/// Something kept as one row of a table.
pub trait Record: Serialize + DeserializeOwned {
    /// Its table.
    const TABLE: Table;
    /// Its key in the table.
    fn key(&self) -> String;
}

/// Says in which table and under which key a type is kept.
macro_rules! record {
    ($type:ty, $table:expr, |$it:ident| $key:expr) => {
        impl Record for $type {
            const TABLE: Table = $table;
            fn key(&self) -> String {
                let $it = self;
                $key
            }
        }
    };
}

pub(crate) use record;

/// The change that writes a record.
pub fn put<R: Record>(record: &R) -> Change {
    // Everything stored is made of texts, numbers and lists: there is nothing that JSON could not hold.
    let json = serde_json::to_string(record).unwrap_or_default();
    Change::Put(
        R::TABLE,
        Row {
            key: record.key(),
            json,
        },
    )
}

/// What was found in the store besides the state: rows that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Damage {
    /// Table names and keys of rows left out.
    pub rows: Vec<String>,
}

impl Damage {
    fn note<R: Record>(&mut self, row: &Row) {
        self.rows.push(format!("{}/{}", R::TABLE.name(), row.key));
    }
}

/// Every record of a kind that the store holds.
pub async fn records<R: Record, S: Store>(
    store: &S,
    damage: &mut Damage,
) -> Result<Vec<R>, StoreError> {
    Ok(parse_rows(store.read(R::TABLE).await?, damage))
}

/// The records of a kind whose rows lie in the range. What can't be read is left out and noted.
///
/// # Errors
/// The store failed.
pub async fn records_in<R: Record, S: Store>(
    store: &S,
    keys: &Range<String>,
    damage: &mut Damage,
) -> Result<Vec<R>, StoreError> {
    Ok(parse_rows(store.read_range(R::TABLE, keys).await?, damage))
}

/// Does something with every record of a kind that the store holds.
pub(crate) async fn each_record<R: Record, S: Store>(
    store: &S,
    damage: &mut Damage,
    pauses: &Pauses<'_>,
    mut each: impl FnMut(R),
) -> Result<(), StoreError> {
    let rows = store.read(R::TABLE).await?;
    slices::for_each(pauses, rows, |row| match json::from_str(&row.json) {
        Ok(record) => each(record),
        Err(_) => damage.note::<R>(&row),
    })
    .await;
    Ok(())
}

/// The one record of its kind among the rows of settings.
pub(crate) fn setting<R: Record>(rows: &[Row], key: &str, damage: &mut Damage) -> Option<R> {
    let row = rows.iter().find(|row| row.key == key).cloned();
    parse_rows(row.into_iter().collect(), damage)
        .into_iter()
        .next()
}

pub(crate) fn parse_rows<R: Record>(rows: Vec<Row>, damage: &mut Damage) -> Vec<R> {
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        match json::from_str(&row.json) {
            Ok(record) => records.push(record),
            Err(_) => damage.note::<R>(&row),
        }
    }
    records
}
