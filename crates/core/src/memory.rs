//! A store in memory: where a browser keeps nothing, and in tests.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::ports::{Change, Row, Store, StoreError, Table};

/// Rows by table and key.
#[derive(Debug, Default)]
pub struct MemoryStore(RefCell<BTreeMap<Table, BTreeMap<String, String>>>);

impl Store for MemoryStore {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        let tables = self.0.borrow();
        let rows = tables.get(&table).into_iter().flatten();
        Ok(rows
            .map(|(key, json)| Row {
                key: key.clone(),
                json: json.clone(),
            })
            .collect())
    }

    async fn read_range(&self, table: Table, keys: &Range<String>) -> Result<Vec<Row>, StoreError> {
        let tables = self.0.borrow();
        // A map refuses a range that ends before it begins.
        let rows = tables.get(&table).filter(|_| !keys.is_empty());
        let rows = rows.into_iter().flat_map(|rows| rows.range(keys.clone()));
        Ok(rows
            .map(|(key, json)| Row {
                key: key.clone(),
                json: json.clone(),
            })
            .collect())
    }

    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut tables = self.0.borrow_mut();
        for change in changes {
            match change {
                Change::Put(table, Row { key, json }) => {
                    let rows = tables.entry(*table).or_default();
                    rows.insert(key.clone(), json.clone());
                }
                Change::Delete(table, key) => {
                    tables.entry(*table).or_default().remove(key);
                }
                Change::Clear(table) => {
                    tables.remove(table);
                }
            }
        }
        Ok(())
    }
}
