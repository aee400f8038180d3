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
            .map_err(|error| StoreError {
                detail: error.to_string(),
            })?;
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
        keys.zip(values)
            .map(|(key, json)| {
                Ok(Row {
                    key: key?,
                    json: json?,
                })
            })
            .collect()
    }

    /// Carries the changes out in one transaction, all or none.
    pub async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write_changes(changes).await.map_err(failure)
    }

    async fn write_changes(&self, changes: Vec<Change>) -> indexed_db_futures::Result<()> {
        let mut tables: Vec<&str> = changes
            .iter()
            .map(|change| table_of(change).name())
            .collect();
        tables.sort_unstable();
        tables.dedup();
        let transaction = self
            .handle
            .transaction(tables)
            .with_mode(TransactionMode::Readwrite)
            .build()?;
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
    StoreError {
        detail: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use concord_core::ports::{Change, Row, Store, StoreError, Table};
    use indexed_db_futures::database::Database as Handle;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::Database;

    wasm_bindgen_test_configure!(run_in_browser);

    impl Store for Database {
        async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
            Database::read(self, table).await
        }

        async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
            Database::write(self, changes).await
        }
    }

    async fn fresh(name: &str) -> Database {
        Handle::delete_by_name(name).unwrap().await.unwrap();
        Database::open(name).await.unwrap()
    }

    #[wasm_bindgen_test]
    async fn the_indexed_db_store_does_what_every_store_must() {
        concord_core::contract::check_store(&fresh("contract").await).await;
    }

    #[wasm_bindgen_test]
    async fn what_was_written_is_there_when_the_database_is_opened_again() {
        let row = Row {
            key: "a".to_owned(),
            json: "1".to_owned(),
        };
        let database = fresh("reopened").await;
        database
            .write(vec![Change::Put(Table::Runs, row.clone())])
            .await
            .unwrap();
        drop(database);
        let again = Database::open("reopened").await.unwrap();
        assert_eq!(again.read(Table::Runs).await.unwrap(), [row]);
    }
}
