//! What this browser keeps: one database in scopes, on the disk or, where the browser allows none, in memory.

mod idb;
mod indexed;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use concord_core::memory::MemoryStore;
use concord_core::ports::{Change, Row, Store, StoreError, Table};

use indexed::Indexed;

/// Stands between a scope and a key. No scope has it.
const BETWEEN: char = '/';

/// Whose rows: a webstore's, or the house's. Scopes share the database and see nothing of each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(String);

impl Scope {
    /// What all webstores share.
    pub fn house() -> Self {
        Self(String::new())
    }

    /// A webstore's own, by its code. Whatever the code is, the scope is neither the house's nor another code's.
    pub fn webstore(code: &str) -> Self {
        match code {
            // No other code is encoded so: a percent sign has two digits behind it.
            "" => Self("%".to_owned()),
            code => Self(js_sys::encode_uri_component(code).into()),
        }
    }

    /// The webstore's code; none of what all webstores share.
    pub fn code(&self) -> Option<String> {
        match self.0.as_str() {
            "" => None,
            "%" => Some(String::new()),
            encoded => js_sys::decode_uri_component(encoded).ok().map(Into::into),
        }
    }

    /// Whose rows a webstore's were up to version 4: a code with a slash shared those of the one with an underscore, an empty
    /// one those of the house.
    fn before_version_5(code: &str) -> Self {
        Self(code.replace(BETWEEN, "_"))
    }
}

/// Why the database on the disk is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// A newer version of the app has written it.
    Newer,
    /// The browser has none here: it is switched off, or belongs to a private window.
    Unavailable(String),
}

/// What happens to an open database from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// A newer version of the app, in another tab, waits until this one closes it.
    NewerVersion,
    /// It is being removed by another tab, or was by the browser.
    Removed,
}

/// An open database; clones are the same one.
#[derive(Clone)]
pub struct Database(Backend);

#[derive(Clone)]
enum Backend {
    Disk(Indexed),
    Memory(Rc<RefCell<BTreeMap<Scope, Rc<MemoryStore>>>>),
}

impl Database {
    /// Opens the database of this name on the disk, creating what is missing and bringing up what an earlier version wrote.
    /// `blocked` is called when a tab with an earlier version has to be closed first.
    pub async fn open(name: &str, blocked: impl FnOnce() + 'static) -> Result<Self, OpenError> {
        Ok(Self(Backend::Disk(Indexed::open(name, blocked).await?)))
    }

    /// One in memory, which ends with the page.
    pub fn in_memory() -> Self {
        Self(Backend::Memory(Rc::default()))
    }

    /// Waits for what happens to it from outside; for ever when it is in memory.
    pub async fn interrupted(&self) -> Interruption {
        match &self.0 {
            Backend::Disk(indexed) => indexed.interrupted().await,
            Backend::Memory(_) => std::future::pending().await,
        }
    }

    /// Closes it, so that another tab can bring it up or remove it. Whatever is read or written afterwards fails.
    pub fn close(&self) {
        if let Backend::Disk(indexed) = &self.0 {
            indexed.close();
        }
    }

    /// Removes everything, of all scopes, and closes it.
    pub async fn remove(&self) -> Result<(), StoreError> {
        match &self.0 {
            Backend::Disk(indexed) => indexed.remove().await,
            Backend::Memory(scopes) => {
                scopes.borrow_mut().clear();
                Ok(())
            }
        }
    }

    /// The store of a scope.
    pub fn of(&self, scope: Scope) -> ScopedStore {
        let store = match &self.0 {
            Backend::Disk(indexed) => Scoped::Disk(indexed.clone(), scope),
            Backend::Memory(scopes) => {
                Scoped::Memory(scopes.borrow_mut().entry(scope).or_default().clone())
            }
        };
        ScopedStore(store)
    }
}

/// The store of one scope.
#[derive(Clone)]
pub struct ScopedStore(Scoped);

#[derive(Clone)]
enum Scoped {
    Disk(Indexed, Scope),
    Memory(Rc<MemoryStore>),
}

impl Store for ScopedStore {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        match &self.0 {
            Scoped::Disk(indexed, scope) => indexed.read(scope, table).await,
            Scoped::Memory(store) => store.read(table).await,
        }
    }

    async fn read_range(&self, table: Table, keys: &Range<String>) -> Result<Vec<Row>, StoreError> {
        match &self.0 {
            Scoped::Disk(indexed, scope) => indexed.read_range(scope, table, keys).await,
            Scoped::Memory(store) => store.read_range(table, keys).await,
        }
    }

    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        match &self.0 {
            Scoped::Disk(indexed, scope) => indexed.write(scope, changes).await,
            Scoped::Memory(store) => store.write(changes).await,
        }
    }
}
