//! The store: one SQLite file per state folder, in which each webstore and the house have rows of their own.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use concord_core::ports::{Change, Row, Store, StoreError, Table};
use concord_core::state::Damage;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, params};

/// The scope of what all webstores share. A webstore's code is never empty.
pub const HOUSE: &str = "";

/// Tells Concord's files from those of other programs that use SQLite: “Conc”.
const APPLICATION_ID: i32 = 0x436f_6e63;
/// Raised when the tables mean something else than before.
const VERSION: i32 = 1;
/// How long another program may hold the file before that is an error.
const PATIENCE: Duration = Duration::from_secs(10);

/// A whole write survives a cut of power before the request that it announces is sent.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS rows (
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (scope, kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (
    webstore TEXT NOT NULL PRIMARY KEY,
    news TEXT NOT NULL
) WITHOUT ROWID;";

/// Everything that is kept in a state folder.
#[derive(Clone)]
pub struct Database(Rc<RefCell<Connection>>);

/// What a database can be opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To look at what is kept.
    Read,
    /// To change it; the file is made where there is none.
    Write,
}

/// Why a database could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// There is none to look at.
    Missing,
    /// The file could not be made.
    NotMade(io::Error),
    /// A newer Concord wrote it.
    Newer(i32),
    /// Another program's file.
    Foreign,
    /// Anything else, as a store fails.
    Failed(StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        OpenError::Failed(failure(&error))
    }
}

impl Database {
    /// Opens the file.
    ///
    /// # Errors
    /// Any [`OpenError`].
    pub fn open(file: &Path, access: Access) -> Result<Self, OpenError> {
        match access {
            Access::Read if !file.exists() => return Err(OpenError::Missing),
            Access::Read => {}
            Access::Write => drop(private_file(file).map_err(OpenError::NotMade)?),
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        let number = |name: &str| -> rusqlite::Result<i32> {
            connection.pragma_query_value(None, name, |row| row.get(0))
        };
        let (application, version) = (number("application_id")?, number("user_version")?);
        let is_empty = number("page_count")? == 0;
        match (application, version) {
            (APPLICATION_ID, VERSION) => {}
            (APPLICATION_ID, newer) if newer > VERSION => return Err(OpenError::Newer(newer)),
            _ if !is_empty => return Err(OpenError::Foreign),
            _ if access == Access::Read => return Err(OpenError::Missing),
            _ => {
                let marks = format!(
                    "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
                );
                connection.execute_batch(&marks)?;
            }
        }
        if access == Access::Write {
            connection.execute_batch(SETTINGS)?;
        }
        Ok(Self(Rc::new(RefCell::new(connection))))
    }

    /// The rows of a webstore, by its code, or of the [`HOUSE`].
    pub fn of(&self, scope: &str) -> ScopedStore {
        ScopedStore {
            database: self.clone(),
            scope: scope.to_owned(),
        }
    }

    /// Carries out what several scopes are to be changed by, all or nothing.
    ///
    /// # Errors
    /// How the store failed: nothing was changed.
    pub fn write(&self, changes: &[(String, Vec<Change>)]) -> Result<(), StoreError> {
        let changes = changes.iter();
        self.write_each(changes.map(|(scope, changes)| (&**scope, &**changes)))
    }

    fn write_each<'a>(
        &self,
        changes: impl Iterator<Item = (&'a str, &'a [Change])>,
    ) -> Result<(), StoreError> {
        let written = || {
            let mut connection = self.0.borrow_mut();
            let transaction = connection.transaction()?;
            for (scope, changes) in changes {
                carry_out(&transaction, scope, changes)?;
            }
            transaction.commit()
        };
        written().map_err(|error: rusqlite::Error| failure(&error))
    }

    /// What was last told of a webstore; nothing where that was never done.
    ///
    /// # Errors
    /// How the store failed.
    pub fn told(&self, webstore: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT news FROM told WHERE webstore = ?1";
        let found = self.0.borrow().query_row(sql, [webstore], |row| row.get(0));
        match found {
            Ok(news) => Ok(Some(news)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Notes what was told of a webstore.
    ///
    /// # Errors
    /// How the store failed.
    pub fn note_told(&self, webstore: &str, news: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO told (webstore, news) VALUES (?1, ?2)";
        let noted = self.0.borrow().execute(sql, [webstore, news]);
        noted.map(drop).map_err(|error| failure(&error))
    }

    fn read(&self, scope: &str, table: Table) -> rusqlite::Result<Vec<Row>> {
        let connection = self.0.borrow();
        let mut statement =
            connection.prepare("SELECT key, json FROM rows WHERE scope = ?1 AND kind = ?2")?;
        let rows = statement.query_map([scope, table.name()], row)?;
        rows.collect()
    }

    fn read_range(
        &self,
        scope: &str,
        table: Table,
        keys: &Range<String>,
    ) -> rusqlite::Result<Vec<Row>> {
        let connection = self.0.borrow();
        let mut statement = connection.prepare(
            "SELECT key, json FROM rows WHERE scope = ?1 AND kind = ?2 AND key >= ?3 AND key < ?4",
        )?;
        let asked = [scope, table.name(), &keys.start, &keys.end];
        let rows = statement.query_map(asked, row)?;
        rows.collect()
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        key: row.get(0)?,
        json: row.get(1)?,
    })
}

/// The rows of one webstore, or of the house.
#[derive(Clone)]
pub struct ScopedStore {
    database: Database,
    scope: String,
}

impl Store for ScopedStore {
    async fn read(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        let rows = self.database.read(&self.scope, table);
        rows.map_err(|error| failure(&error))
    }

    async fn read_range(&self, table: Table, keys: &Range<String>) -> Result<Vec<Row>, StoreError> {
        let rows = self.database.read_range(&self.scope, table, keys);
        rows.map_err(|error| failure(&error))
    }

    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.database
            .write_each(std::iter::once((&*self.scope, changes)))
    }
}

fn carry_out(
    transaction: &Transaction<'_>,
    scope: &str,
    changes: &[Change],
) -> rusqlite::Result<()> {
    let mut put = transaction
        .prepare("INSERT OR REPLACE INTO rows (scope, kind, key, json) VALUES (?1, ?2, ?3, ?4)")?;
    let mut delete =
        transaction.prepare("DELETE FROM rows WHERE scope = ?1 AND kind = ?2 AND key = ?3")?;
    let mut clear = transaction.prepare("DELETE FROM rows WHERE scope = ?1 AND kind = ?2")?;
    for change in changes {
        match change {
            Change::Put(table, row) => {
                put.execute(params![scope, table.name(), row.key, row.json])?
            }
            Change::Delete(table, key) => delete.execute(params![scope, table.name(), key])?,
            Change::Clear(table) => clear.execute(params![scope, table.name()])?,
        };
    }
    Ok(())
}

/// A file that its owner alone can read, made where there is none: customers' data goes into it.
///
/// # Errors
/// The system's own.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// SQLite's error as the core knows it.
fn failure(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::ReadOnly) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Disk("another program holds the database".to_owned())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Disk(format!("the database is damaged ({error})"))
        }
        _ => StoreError::Disk(error.to_string()),
    }
}

/// Says which rows could not be read and were left out.
pub fn tell_damage(webstore: &str, damage: &Damage) {
    if !damage.rows.is_empty() {
        tracing::warn!(
            webstore,
            rows = damage.rows.join(", "),
            "rows of the database can't be read and are left out; a preview reads both systems again"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Temporary, block_on};
    use concord_core::contract::check_store;

    fn row(key: &str, json: &str) -> Change {
        let (key, json) = (key.to_owned(), json.to_owned());
        Change::Put(Table::Entries, Row { key, json })
    }

    fn opened(folder: &Temporary) -> Database {
        Database::open(&folder.path().join("concord.sqlite3"), Access::Write).unwrap()
    }

    #[test]
    fn it_does_what_every_store_does_and_keeps_scopes_apart() {
        let folder = Temporary::new();
        let database = opened(&folder);
        block_on(async {
            check_store(&database.of("MAIN")).await;
            check_store(&database.of("USA")).await;
            check_store(&database.of(HOUSE)).await;
        });
        let again = opened(&folder);
        let kept = block_on(again.of("MAIN").read(Table::Entries)).unwrap();
        assert_eq!(kept.len(), 5_000);
    }

    #[test]
    fn a_full_disk_leaves_everything_as_it_was() {
        let folder = Temporary::new();
        let database = opened(&folder);
        let store = database.of("MAIN");
        block_on(store.write(&[row("first", "{}")])).unwrap();
        let limit = "PRAGMA max_page_count = 40";
        let pages = database
            .0
            .borrow()
            .query_row(limit, [], |row| row.get::<_, i32>(0));
        assert_eq!(pages, Ok(40));
        let many = (0..5_000).map(|number| row(&number.to_string(), &"x".repeat(200)));
        let many = std::iter::once(Change::Clear(Table::Entries)).chain(many);
        assert_eq!(
            block_on(store.write(&many.collect::<Vec<_>>())),
            Err(StoreError::Full)
        );
        let kept = block_on(store.read(Table::Entries)).unwrap();
        assert_eq!((kept.len(), kept[0].key.as_str()), (1, "first"));
        assert_eq!(block_on(store.write(&[row("second", "{}")])), Ok(()));
    }

    #[test]
    fn a_database_that_another_program_holds_is_an_error_and_not_waited_for_without_end() {
        let folder = Temporary::new();
        let (database, other) = (opened(&folder), opened(&folder));
        database.0.borrow().busy_timeout(Duration::ZERO).unwrap();
        other.0.borrow().execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = block_on(database.of("MAIN").write(&[row("a", "{}")]));
        assert!(
            matches!(&refused, Err(StoreError::Disk(words)) if words.contains("another program")),
            "{refused:?}"
        );
        other.0.borrow().execute_batch("ROLLBACK").unwrap();
        assert_eq!(
            block_on(database.of("MAIN").write(&[row("a", "{}")])),
            Ok(())
        );
    }

    #[test]
    fn neither_a_damaged_file_nor_another_programs_nor_a_newer_one_is_opened() {
        let folder = Temporary::new();
        let file = folder.path().join("damaged.sqlite3");
        std::fs::write(&file, vec![b'x'; 9_000]).unwrap();
        let opened = Database::open(&file, Access::Write).err();
        assert!(
            matches!(&opened, Some(OpenError::Failed(StoreError::Disk(words))) if words.contains("damaged")),
            "{opened:?}"
        );
        for (mark, is_right) in [
            (
                "CREATE TABLE theirs (it TEXT)",
                (|it| matches!(it, Some(OpenError::Foreign))) as fn(&_) -> bool,
            ),
            (
                "PRAGMA application_id = 1131376227; PRAGMA user_version = 2; CREATE TABLE rows (it TEXT)",
                |it| matches!(it, Some(OpenError::Newer(2))),
            ),
        ] {
            let file = folder.path().join(format!("{}.sqlite3", mark.len()));
            Connection::open(&file)
                .unwrap()
                .execute_batch(mark)
                .unwrap();
            let opened = Database::open(&file, Access::Write).err();
            assert!(is_right(&opened), "{opened:?}");
        }
        let missing = Database::open(&folder.path().join("none"), Access::Read).err();
        assert!(matches!(missing, Some(OpenError::Missing)), "{missing:?}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_but_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Temporary::new();
        let _database = opened(&folder);
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let mode = file.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }
}
