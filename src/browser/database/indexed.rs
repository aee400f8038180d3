//! IndexedDB: one object store per table, rows of JSON text under text keys that begin with their scope.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use concord_core::gather::sort_by;
use concord_core::json;
use concord_core::ports::{Change, Row, StoreError, Table};
use js_sys::Promise;
use serde::Deserialize;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransactionMode};

use super::idb::{self, ABORTED, Failure, Transaction, answer, texts};
use super::{BETWEEN, Interruption, OpenError, Scope};

/// Raised by one whenever the tables change; every earlier version is brought up in [`Indexed::open`].
pub(super) const VERSION: u32 = 6;
/// Under these keys version 1 kept a webstore's connection and setup.
const CONNECTION: &str = "connection";
const SETUP: &str = "setup";

/// The character after [`BETWEEN`]: the keys of a scope end before it.
const AFTER: char = '0';
/// Rows that are read, or put, before the browser may do something else.
const CHUNK: u32 = 1_000;

impl Scope {
    fn key(&self, key: &str) -> String {
        format!("{}{BETWEEN}{key}", self.0)
    }

    fn keys(&self) -> Range<String> {
        format!("{}{BETWEEN}", self.0)..format!("{}{AFTER}", self.0)
    }
}

/// An open database; clones are the same one.
#[derive(Clone)]
pub(super) struct Indexed {
    handle: IdbDatabase,
    interruption: Promise,
    is_closed: Rc<Cell<bool>>,
}

impl Indexed {
    pub async fn open(name: &str, blocked: impl FnOnce() + 'static) -> Result<Self, OpenError> {
        let upgrade = |database: &IdbDatabase| {
            let present = database.object_store_names();
            let mut tables = Table::ALL.iter().map(|table| table.name());
            tables.try_for_each(|name| match present.contains(name) {
                true => Ok(()),
                false => database.create_object_store(name).map(drop),
            })
        };
        let opened = idb::open(name, VERSION, blocked, upgrade).await;
        let handle = opened.map_err(|failure| match failure.name.as_str() {
            "VersionError" => OpenError::Newer,
            _ => OpenError::Unavailable(failure.words),
        })?;
        let database = Self {
            interruption: idb::interruption(&handle),
            handle,
            is_closed: Rc::default(),
        };
        let moved = match database.give_first_version_a_scope().await {
            Ok(()) => database.give_each_code_its_own_scope().await,
            failed => failed,
        };
        moved.map_err(|failure| OpenError::Unavailable(failure.words))?;
        Ok(database)
    }

    fn begin(&self, tables: &[&str], mode: IdbTransactionMode) -> Result<Transaction, Failure> {
        Transaction::begin(&self.handle, tables, mode)
    }

    fn begin_over_all(&self) -> Result<Transaction, Failure> {
        let tables = Table::ALL.map(|table| table.name());
        self.begin(&tables, IdbTransactionMode::Readwrite)
    }

    /// Version 1 knew one webstore, whose rows had no scope. One transaction; it finds nothing to do the second time.
    async fn give_first_version_a_scope(&self) -> Result<(), Failure> {
        let transaction = self.begin_over_all()?;
        let settings = transaction.store(Table::Settings.name())?;
        let connection = answer(&settings.get(&CONNECTION.into())?)
            .await?
            .as_string();
        let setup = answer(&settings.get(&SETUP.into())?).await?.as_string();
        if connection.is_none() && setup.is_none() {
            return Ok(());
        }
        let code = connection
            .and_then(|json| json::from_str::<FirstConnection>(&json).ok())
            .map(|connection| connection.webstore.code)
            .filter(|code| !code.is_empty());
        let scope = Scope::webstore(code.as_deref().unwrap_or("MAIN"));
        for table in Table::ALL {
            let store = transaction.store(table.name())?;
            let keys = texts(store.get_all_keys()).await?;
            let rows = texts(store.get_all()).await?;
            store.clear()?;
            for (key, json) in keys.iter().zip(rows) {
                store.put_with_key(&json.into(), &scope.key(key).into())?;
            }
        }
        transaction.commit().await
    }

    /// Up to version 4 some codes shared a scope with another one or with the house. Rows that can be told apart go to their
    /// own; others stay with the webstore whose scope it is, and the other one is read anew. One transaction; it finds nothing
    /// to do the second time.
    async fn give_each_code_its_own_scope(&self) -> Result<(), Failure> {
        let transaction = self.begin_over_all()?;
        let house = Scope::house();
        let webstores = transaction.store(Table::Webstores.name())?;
        let before_code = house.key("").len();
        let codes = keys_of(&webstores, &house).await?.into_iter();
        let codes: Vec<String> = codes.map(|mut key| key.split_off(before_code)).collect();
        let moves = moves(&codes);
        if moves.is_empty() {
            return Ok(());
        }
        for (former, scope) in moves {
            for table in Table::ALL {
                if former == house && HOUSE_TABLES.contains(&table) {
                    continue;
                }
                let store = transaction.store(table.name())?;
                let keys = keys_of(&store, &former).await?;
                let all = idb::keys(&former.keys())?;
                let rows = texts(store.get_all_with_key(&all)).await?;
                for (mut key, json) in keys.into_iter().zip(rows) {
                    let key = key.split_off(former.key("").len());
                    if former == house && HOUSE_SETTINGS.contains(&key.as_str()) {
                        continue;
                    }
                    store.put_with_key(&json.into(), &scope.key(&key).into())?;
                    store.delete(&former.key(&key).into())?;
                }
            }
        }
        transaction.commit().await
    }

    pub async fn interrupted(&self) -> Interruption {
        let event = JsFuture::from(self.interruption.clone()).await;
        match event.ok().and_then(idb::wanted_version) {
            Some(_) => Interruption::NewerVersion,
            None => Interruption::Removed,
        }
    }

    pub fn close(&self) {
        self.is_closed.set(true);
        self.handle.close();
    }

    pub async fn remove(&self) -> Result<(), StoreError> {
        self.close();
        let removed = idb::remove(&self.handle.name()).await;
        removed.map_err(|failure| StoreError::Other(failure.words))
    }

    /// Every row of a scope's table, in chunks. Two bulk reads each: cursors are many times slower.
    pub async fn read(&self, scope: &Scope, table: Table) -> Result<Vec<Row>, StoreError> {
        self.read_rows(scope, table, scope.keys())
            .await
            .map_err(|error| self.failure(error))
    }

    /// A scope's rows of a table whose keys lie in the range.
    pub async fn read_range(
        &self,
        scope: &Scope,
        table: Table,
        keys: &Range<String>,
    ) -> Result<Vec<Row>, StoreError> {
        // The browser refuses a range that ends before it begins.
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys = scope.key(&keys.start)..scope.key(&keys.end);
        self.read_rows(scope, table, keys)
            .await
            .map_err(|error| self.failure(error))
    }

    async fn read_rows(
        &self,
        scope: &Scope,
        table: Table,
        mut left: Range<String>,
    ) -> Result<Vec<Row>, Failure> {
        let transaction = self.begin(&[table.name()], IdbTransactionMode::Readonly)?;
        let store = transaction.store(table.name())?;
        let before_key = scope.key("").len();
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let range = idb::keys(&left)?;
            let keys = texts(store.get_all_keys_with_key_and_limit(&range, CHUNK)).await?;
            let values = texts(store.get_all_with_key_and_limit(&range, CHUNK)).await?;
            let so_far = rows.len();
            rows.extend(keys.into_iter().zip(values).map(|(mut key, json)| Row {
                key: key.split_off(before_key),
                json,
            }));
            match rows.last() {
                // The next key that there can be after the last one.
                Some(last) if rows.len() - so_far == CHUNK as usize => {
                    left.start = format!("{}\u{0}", scope.key(&last.key));
                }
                _ => return Ok(rows),
            }
        }
    }

    /// Carries a scope's changes out in one transaction, all or none.
    pub async fn write(&self, scope: &Scope, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write_changes(scope, changes)
            .await
            .map_err(|error| self.failure(error))
    }

    async fn write_changes(&self, scope: &Scope, changes: &[Change]) -> Result<(), Failure> {
        let mut tables: Vec<&str> = changes
            .iter()
            .map(|change| table_of(change).name())
            .collect();
        sort_by(&mut tables, Ord::cmp);
        tables.dedup();
        let transaction = self.begin(&tables, IdbTransactionMode::Readwrite)?;
        for (number, change) in (1..).zip(changes) {
            let store = transaction.store(table_of(change).name())?;
            // The requests are not awaited one by one, which is many times slower, but one of each chunk: so only that many
            // wait in memory. A failed one aborts the transaction, and the commit says so.
            match change {
                Change::Put(_, Row { key, json }) => {
                    let put = store.put_with_key(&json.into(), &scope.key(key).into())?;
                    if number % CHUNK == 0 {
                        answer(&put).await?;
                    }
                }
                Change::Delete(_, key) => {
                    store.delete(&scope.key(key).into())?;
                }
                Change::Clear(_) => {
                    store.delete(&idb::keys(&scope.keys())?)?;
                }
            }
        }
        transaction.commit().await
    }

    fn failure(&self, failure: Failure) -> StoreError {
        if self.is_closed.get() {
            return StoreError::Closed;
        }
        // Browsers abort a transaction by themselves, mostly without a reason, when they have no room, or cannot write at all.
        match failure.name.as_str() {
            ABORTED | "QuotaExceededError" => StoreError::Full,
            _ => StoreError::Other(failure.words),
        }
    }
}

/// The keys of a scope in a store.
async fn keys_of(store: &IdbObjectStore, scope: &Scope) -> Result<Vec<String>, Failure> {
    let range = idb::keys(&scope.keys())?;
    texts(store.get_all_keys_with_key(&range)).await
}

/// What of version 1's connection says whose rows they are. The rest of it is read when the webstore is: what reads it all is not
/// loaded with the first page.
#[derive(Deserialize)]
struct FirstConnection {
    webstore: FirstWebstore,
}

#[derive(Deserialize)]
struct FirstWebstore {
    code: String,
}

/// Tables that no webstore has rows in.
const HOUSE_TABLES: [Table; 6] = [
    Table::Webstores,
    Table::Templates,
    Table::RegionalDefaults,
    Table::CountryCodes,
    Table::Summaries,
    Table::Vault,
];
/// What the house keeps beside the webstores' settings.
const HOUSE_SETTINGS: [&str; 3] = ["shown", "assisted", "columns"];

/// From which scope to which the rows of these webstores have to go. A scope that belonged to several cannot be divided.
fn moves(codes: &[String]) -> Vec<(Scope, Scope)> {
    let is_shared = |code: &String, former: &Scope| {
        let mut others = codes.iter().filter(|other| *other != code);
        others.any(|other| {
            Scope::webstore(other) == *former || Scope::before_version_5(other) == *former
        })
    };
    let each = codes
        .iter()
        .map(|code| (code, Scope::before_version_5(code), Scope::webstore(code)));
    each.filter(|(code, former, now)| former != now && !is_shared(code, former))
        .map(|(_, former, now)| (former, now))
        .collect()
}

fn table_of(change: &Change) -> Table {
    match change {
        Change::Put(table, _) | Change::Delete(table, _) | Change::Clear(table) => *table,
    }
}
