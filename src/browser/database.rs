//! The store over IndexedDB: one object store per table, rows of JSON text under text keys that begin with their scope.

use std::ops::Range;
use std::rc::Rc;

use concord_core::connection::Connection;
use concord_core::ports::{Change, Row, Store, StoreError, Table};
use indexed_db_futures::database::Database as Handle;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;

/// Raised by one whenever the tables change; every earlier version is brought up in [`Database::open`].
const VERSION: u32 = 2;
/// Under these keys version 1 kept a webstore's connection and setup.
const CONNECTION: &str = "connection";
const SETUP: &str = "setup";

/// Stands between a scope and a key. No scope has it.
const BETWEEN: char = '/';
/// The character after [`BETWEEN`]: the keys of a scope end before it.
const AFTER: char = '0';

/// Whose rows: a webstore's, or the house's. Scopes share the database and see nothing of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// What all webstores share.
    pub fn house() -> Self {
        Self(String::new())
    }

    /// A webstore's own, by its code.
    pub fn webstore(code: &str) -> Self {
        Self(code.replace(BETWEEN, "_"))
    }

    fn key(&self, key: &str) -> String {
        format!("{}{BETWEEN}{key}", self.0)
    }

    fn keys(&self) -> Range<String> {
        format!("{}{BETWEEN}", self.0)..format!("{}{AFTER}", self.0)
    }
}

/// An open database; clones are the same one.
#[derive(Clone)]
pub struct Database {
    handle: Rc<Handle>,
}

impl Database {
    /// Opens the database of this name, creating what is missing and bringing up what an earlier version wrote.
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
        let database = Self {
            handle: Rc::new(handle),
        };
        database
            .give_first_version_a_scope()
            .await
            .map_err(failure)?;
        Ok(database)
    }

    /// Version 1 knew one webstore, whose rows had no scope. One transaction; it finds nothing to do the second time.
    async fn give_first_version_a_scope(&self) -> indexed_db_futures::Result<()> {
        let tables: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
        let transaction = self
            .handle
            .transaction(tables)
            .with_mode(TransactionMode::Readwrite)
            .build()?;
        let settings = transaction.object_store(Table::Settings.name())?;
        let connection: Option<String> = settings.get(CONNECTION).primitive()?.await?;
        let setup: Option<String> = settings.get(SETUP).primitive()?.await?;
        if connection.is_none() && setup.is_none() {
            return Ok(());
        }
        let code = connection
            .and_then(|json| serde_json::from_str::<Connection>(&json).ok())
            .map(|connection| connection.webstore.code)
            .filter(|code| !code.is_empty());
        let scope = Scope::webstore(code.as_deref().unwrap_or("MAIN"));
        for table in Table::ALL {
            let store = transaction.object_store(table.name())?;
            let keys = store.get_all_keys::<String>().primitive()?.await?;
            let rows = store.get_all::<String>().primitive()?.await?;
            store.clear()?;
            for (key, json) in keys.zip(rows) {
                store.put(json?).with_key(scope.key(&key?)).primitive()?;
            }
        }
        transaction.commit().await
    }

    /// The store of a scope.
    pub fn of(&self, scope: Scope) -> ScopedStore {
        ScopedStore {
            database: self.clone(),
            scope,
        }
    }

    /// Every row of a scope's table. Two bulk reads: cursors are many times slower (facts/toolchain.md).
    async fn read(&self, scope: &Scope, table: Table) -> Result<Vec<Row>, StoreError> {
        self.read_rows(scope, table).await.map_err(failure)
    }

    async fn read_rows(&self, scope: &Scope, table: Table) -> indexed_db_futures::Result<Vec<Row>> {
        let transaction = self.handle.transaction(table.name()).build()?;
        let store = transaction.object_store(table.name())?;
        let keys = store
            .get_all_keys::<String>()
            .with_query(scope.keys())
            .primitive()?
            .await?;
        let values = store
            .get_all::<String>()
            .with_query(scope.keys())
            .primitive()?
            .await?;
        let before_key = scope.key("").len();
        keys.zip(values)
            .map(|(key, json)| {
                Ok(Row {
                    key: key?.split_off(before_key),
                    json: json?,
                })
            })
            .collect()
    }

    /// Carries a scope's changes out in one transaction, all or none.
    async fn write(&self, scope: &Scope, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write_changes(scope, changes).await.map_err(failure)
    }

    async fn write_changes(
        &self,
        scope: &Scope,
        changes: Vec<Change>,
    ) -> indexed_db_futures::Result<()> {
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
                    store.put(json).with_key(scope.key(&key)).primitive()?;
                }
                Change::Delete(_, key) => {
                    store.delete(scope.key(&key)).primitive()?;
                }
                Change::Clear(_) => {
                    store.delete(scope.keys()).primitive()?;
                }
            }
        }
        transaction.commit().await
    }
}

/// The store of one scope.
#[derive(Clone)]
pub struct ScopedStore {
    database: Database,
    scope: Scope,
}

impl Store for ScopedStore {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.database.read(&self.scope, table).await
    }

    async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.database.write(&self.scope, changes).await
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
    use concord_core::ports::{Change, Row, Store, Table};
    use indexed_db_futures::database::Database as Handle;
    use indexed_db_futures::prelude::*;
    use indexed_db_futures::transaction::TransactionMode;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{Database, Scope};

    wasm_bindgen_test_configure!(run_in_browser);

    async fn fresh(name: &str) -> Database {
        Handle::delete_by_name(name).unwrap().await.unwrap();
        Database::open(name).await.unwrap()
    }

    fn row(key: &str, json: &str) -> Row {
        Row {
            key: key.to_owned(),
            json: json.to_owned(),
        }
    }

    #[wasm_bindgen_test]
    async fn the_indexed_db_store_does_what_every_store_must() {
        let database = fresh("contract").await;
        concord_core::contract::check_store(&database.of(Scope::webstore("MAIN"))).await;
        concord_core::contract::check_store(&database.of(Scope::house())).await;
    }

    #[wasm_bindgen_test]
    async fn webstores_and_the_house_see_nothing_of_each_other() {
        let database = fresh("scopes").await;
        let scopes = ["MAIN", "MAIN2", "MAI", "M"].map(Scope::webstore);
        let stores: Vec<_> = scopes
            .into_iter()
            .chain([Scope::house()])
            .map(|it| database.of(it))
            .collect();
        for (number, store) in stores.iter().enumerate() {
            let own = row("a", &number.to_string());
            store
                .write(vec![Change::Put(Table::Runs, own)])
                .await
                .unwrap();
        }
        stores[0]
            .write(vec![Change::Clear(Table::Runs)])
            .await
            .unwrap();
        assert_eq!(stores[0].read(Table::Runs).await.unwrap(), []);
        for (number, store) in stores.iter().enumerate().skip(1) {
            assert_eq!(
                store.read(Table::Runs).await.unwrap(),
                [row("a", &number.to_string())]
            );
        }
    }

    #[wasm_bindgen_test]
    async fn what_was_written_is_there_when_the_database_is_opened_again() {
        let database = fresh("reopened").await;
        let main = Scope::webstore("MAIN");
        database
            .write(&main, vec![Change::Put(Table::Runs, row("a", "1"))])
            .await
            .unwrap();
        drop(database);
        let again = Database::open("reopened").await.unwrap();
        assert_eq!(
            again.read(&main, Table::Runs).await.unwrap(),
            [row("a", "1")]
        );
    }

    /// The tables of version 1, whose rows had no scope.
    const FIRST_VERSION: [&str; 11] = [
        "settings",
        "webstore_customers",
        "company_customers",
        "lists",
        "mappings",
        "baselines",
        "settlements",
        "failures",
        "journal",
        "runs",
        "entries",
    ];

    #[wasm_bindgen_test]
    async fn what_version_1_wrote_belongs_to_its_webstore() {
        let name = "version 1";
        Handle::delete_by_name(name).unwrap().await.unwrap();
        let connection = r#"{"webstore":{"code":"NORTH","url":"https://shop.example","key_as_query_parameter":false},"company":{"base_url":"https://bc.example","company_id":"aa","company_name":"Cronus"},"proxy_prefix":"/proxy","origin":"Own"}"#;
        let former = Handle::open(name)
            .with_version(1u32)
            .with_on_upgrade_needed(|_, database| {
                for table in FIRST_VERSION {
                    database.create_object_store(table).build()?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let transaction = former
            .transaction(["settings", "settlements"])
            .with_mode(TransactionMode::Readwrite)
            .build()
            .unwrap();
        let settings = transaction.object_store("settings").unwrap();
        settings
            .put(connection)
            .with_key("connection")
            .primitive()
            .unwrap();
        let settlements = transaction.object_store("settlements").unwrap();
        settlements
            .put("1")
            .with_key("aa/Name")
            .primitive()
            .unwrap();
        transaction.commit().await.unwrap();
        former.close();

        for _ in 0..2 {
            let database = Database::open(name).await.unwrap();
            let north = Scope::webstore("NORTH");
            let settings = database.read(&north, Table::Settings).await.unwrap();
            assert_eq!(settings, [row("connection", connection)]);
            let settlements = database.read(&north, Table::Settlements).await.unwrap();
            assert_eq!(settlements, [row("aa/Name", "1")]);
            assert_eq!(
                database
                    .read(&Scope::house(), Table::Settings)
                    .await
                    .unwrap(),
                []
            );
        }
    }
}
