//! IndexedDB: one object store per table, rows of JSON text under text keys that begin with their scope.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use concord_core::gather::sort_by;
use concord_core::json;
use concord_core::ports::{Change, Row, StoreError, Table};
use indexed_db_futures::database::Database as Handle;
use indexed_db_futures::error::{Error, OpenDbError, UnexpectedDataError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use serde::Deserialize;

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
    handle: Handle,
    is_closed: Rc<Cell<bool>>,
}

impl Indexed {
    pub async fn open(name: &str, blocked: impl FnOnce() + 'static) -> Result<Self, OpenError> {
        let mut blocked = Some(blocked);
        let handle = Handle::open(name)
            .with_version(VERSION)
            .with_on_blocked(move |_| {
                if let Some(blocked) = blocked.take() {
                    blocked();
                }
                Ok(())
            })
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
            .map_err(open_error)?;
        let database = Self {
            handle,
            is_closed: Rc::default(),
        };
        let moved = match database.give_first_version_a_scope().await {
            Ok(()) => database.give_each_code_its_own_scope().await,
            failed => failed,
        };
        moved.map_err(|error| OpenError::Unavailable(error.to_string()))?;
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
            .and_then(|json| json::from_str::<FirstConnection>(&json).ok())
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

    /// Up to version 4 some codes shared a scope with another one or with the house. Rows that can be told apart go to their
    /// own; others stay with the webstore whose scope it is, and the other one is read anew. One transaction; it finds nothing
    /// to do the second time.
    async fn give_each_code_its_own_scope(&self) -> indexed_db_futures::Result<()> {
        let tables: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
        let transaction = self
            .handle
            .transaction(tables)
            .with_mode(TransactionMode::Readwrite)
            .build()?;
        let house = Scope::house();
        let webstores = transaction.object_store(Table::Webstores.name())?;
        let keys = webstores
            .get_all_keys::<String>()
            .with_query(house.keys())
            .primitive()?
            .await?;
        let before_code = house.key("").len();
        let mut codes = Vec::new();
        for key in keys {
            codes.push(key?.split_off(before_code));
        }
        let moves = moves(&codes);
        if moves.is_empty() {
            return Ok(());
        }
        for (former, scope) in moves {
            for table in Table::ALL {
                if former == house && HOUSE_TABLES.contains(&table) {
                    continue;
                }
                let store = transaction.object_store(table.name())?;
                let keys = store
                    .get_all_keys::<String>()
                    .with_query(former.keys())
                    .primitive()?
                    .await?;
                let rows = store
                    .get_all::<String>()
                    .with_query(former.keys())
                    .primitive()?
                    .await?;
                for (key, json) in keys.zip(rows) {
                    let key = key?.split_off(former.key("").len());
                    if former == house && HOUSE_SETTINGS.contains(&key.as_str()) {
                        continue;
                    }
                    store.put(json?).with_key(scope.key(&key)).primitive()?;
                    store.delete(former.key(&key)).primitive()?;
                }
            }
        }
        transaction.commit().await
    }

    pub async fn interrupted(&self) -> Interruption {
        let Ok(mut changes) = self.handle.version_changes() else {
            return std::future::pending().await;
        };
        match changes.recv().await {
            Some(change) if change.new_version().is_some() => Interruption::NewerVersion,
            Some(_) | None => Interruption::Removed,
        }
    }

    pub fn close(&self) {
        self.is_closed.set(true);
        self.handle.clone().close();
    }

    pub async fn remove(&self) -> Result<(), StoreError> {
        self.close();
        let removed = match Handle::delete_by_name(&self.handle.name()) {
            Ok(removing) => removing.await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        removed.map_err(StoreError::Other)
    }

    /// Every row of a scope's table, in chunks. Two bulk reads each: cursors are many times slower.
    pub async fn read(&self, scope: &Scope, table: Table) -> Result<Vec<Row>, StoreError> {
        self.read_rows(scope, table)
            .await
            .map_err(|error| self.failure(error))
    }

    async fn read_rows(&self, scope: &Scope, table: Table) -> indexed_db_futures::Result<Vec<Row>> {
        let transaction = self.handle.transaction(table.name()).build()?;
        let store = transaction.object_store(table.name())?;
        let before_key = scope.key("").len();
        let mut left = scope.keys();
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let keys = store
                .get_all_keys::<String>()
                .with_query(left.clone())
                .with_limit(CHUNK)
                .primitive()?
                .await?;
            let values = store
                .get_all::<String>()
                .with_query(left.clone())
                .with_limit(CHUNK)
                .primitive()?
                .await?;
            let so_far = rows.len();
            for (key, json) in keys.zip(values) {
                let mut key = key?;
                rows.push(Row {
                    key: key.split_off(before_key),
                    json: json?,
                });
            }
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

    async fn write_changes(
        &self,
        scope: &Scope,
        changes: &[Change],
    ) -> indexed_db_futures::Result<()> {
        let mut tables: Vec<&str> = changes
            .iter()
            .map(|change| table_of(change).name())
            .collect();
        sort_by(&mut tables, Ord::cmp);
        tables.dedup();
        let transaction = self
            .handle
            .transaction(tables)
            .with_mode(TransactionMode::Readwrite)
            .build()?;
        for (number, change) in (1..).zip(changes) {
            let store = transaction.object_store(table_of(change).name())?;
            // The requests are not awaited one by one, which is many times slower, but one of each chunk: so only that many
            // wait in memory. A failed one aborts the transaction, and the commit says so.
            match change {
                Change::Put(_, Row { key, json }) => {
                    let put = store
                        .put(json.as_str())
                        .with_key(scope.key(key))
                        .primitive()?;
                    if number % CHUNK == 0 {
                        put.await?;
                    }
                }
                Change::Delete(_, key) => {
                    store.delete(scope.key(key)).primitive()?;
                }
                Change::Clear(_) => {
                    store.delete(scope.keys()).primitive()?;
                }
            }
        }
        transaction.commit().await
    }

    fn failure(&self, error: Error) -> StoreError {
        if self.is_closed.get() {
            return StoreError::Closed;
        }
        // An aborted commit comes without its reason. Browsers abort one by themselves when they have no room, or cannot write
        // at all.
        let is_aborted = matches!(
            error,
            Error::MissingData(UnexpectedDataError::TransactionAborted)
        );
        if is_aborted || name_of(&error).as_deref() == Some("QuotaExceededError") {
            return StoreError::Full;
        }
        StoreError::Other(error.to_string())
    }
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

fn open_error(error: OpenDbError) -> OpenError {
    match &error {
        OpenDbError::Base(base) if name_of(base).as_deref() == Some("VersionError") => {
            OpenError::Newer
        }
        // What the library makes of a browser that throws when asked: no version here is zero.
        OpenDbError::VersionZero => {
            OpenError::Unavailable("it refuses to open a database".to_owned())
        }
        _ => OpenError::Unavailable(error.to_string()),
    }
}

/// The browser's own name for it.
fn name_of(error: &Error) -> Option<String> {
    match error {
        Error::DomException(exception) => {
            Some(web_sys::DomException::from(exception.clone()).name())
        }
        _ => None,
    }
}
