//! The store over IndexedDB: one object store per table, rows of JSON text under text keys.

use concord_core::ports::{Change, Row, StoreError, Table};
use indexed_db_futures::database::Database as Handle;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;

/// Raised by one whenever the tables change; every earlier version is brought up in [`Database::open`].
const VERSION: u32 = 1;

/// An open database.
pub struct Database {
    handle: Handle,
}

impl Database {
    /// Opens the database of this name, creating what is missing.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let handle = Handle::open(name)
            .with_version(VERSION)
            .with_on_upgrade_needed(|_, database| {
                let present: Vec<String> = database.object_store_names().collect();
                for table in Table::ALL {
                    if !present.iter().any(|name| name == table.name()) {
                        database.create_object_store(table.name()).build()?;
                    }
                }
                Ok(())
            })
            .await
            .map_err(|error| StoreError { detail: error.to_string() })?;
        Ok(Self { handle })
    }

    /// Every row of a table. Two bulk reads: cursors are many times slower (facts/toolchain.md).
    pub async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.read_rows(table).await.map_err(failure)
    }

    async fn read_rows(&self, table: Table) -> indexed_db_futures::Result<Vec<Row>> {
        let transaction = self.handle.transaction(table.name()).build()?;
        let store = transaction.object_store(table.name())?;
        let keys = store.get_all_keys::<String>().primitive()?.await?;
        let values = store.get_all::<String>().primitive()?.await?;
        keys.zip(values).map(|(key, json)| Ok(Row { key: key?, json: json? })).collect()
    }

    /// Carries the changes out in one transaction, all or none.
    pub async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write_changes(changes).await.map_err(failure)
    }

    async fn write_changes(&self, changes: Vec<Change>) -> indexed_db_futures::Result<()> {
        let mut tables: Vec<&str> = changes.iter().map(|change| table_of(change).name()).collect();
        tables.sort_unstable();
        tables.dedup();
        let transaction =
            self.handle.transaction(tables).with_mode(TransactionMode::Readwrite).build()?;
        for change in changes {
            let store = transaction.object_store(table_of(&change).name())?;
            // The requests are not awaited one by one, which is many times slower; a failed one
            // aborts the transaction, and the commit says so.
            match change {
                Change::Put(_, Row { key, json }) => {
                    store.put(json).with_key(key).primitive()?;
                }
                Change::Delete(_, key) => {
                    store.delete(key).primitive()?;
                }
                Change::Clear(_) => {
                    store.clear()?;
                }
            }
        }
        transaction.commit().await
    }
}

fn table_of(change: &Change) -> Table {
    match change {
        Change::Put(table, _) | Change::Delete(table, _) | Change::Clear(table) => *table,
    }
}

fn failure(error: indexed_db_futures::error::Error) -> StoreError {
    StoreError { detail: error.to_string() }
}
