//! What the core asks of the world around it. The browser app implements these with fetch, IndexedDB and
//! the browser's clock; the simulation tests with the sandbox called as a function and memory.

use concord_base::all;
use std::fmt;
use std::future::Future;
use std::ops::Range;
use strum::VariantArray;

pub use concord_base::{Clock, Timestamp};
pub use concord_systems::ports::{CallPorts, Keys, MOST_BYTES, Transport, TransportError};

use crate::call::Explanation;

/// Keeps rows of JSON in named tables, for one webstore or for the house: what all webstores share. Several may lie in
/// one database; none sees another's rows. One `write` is one transaction: all of it or nothing.
pub trait Store {
    /// Every row of a table, in no particular order.
    fn read(&self, table: Table) -> impl Future<Output = Result<Vec<Row>, StoreError>>;
    /// The rows of a table whose keys lie in the range, in no particular order.
    fn read_range(
        &self,
        table: Table,
        keys: &Range<String>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>>;
    /// Carries the changes out in their order, all or none.
    fn write(&self, changes: &[Change]) -> impl Future<Output = Result<(), StoreError>>;
}

/// Chance.
pub trait Random {
    /// A number that no other program draws at the same time, as far as chance can see to it.
    fn random(&self) -> u64;
}

/// The tables of a [`Store`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Table {
    /// A webstore's connection and setup: one row each.
    Settings,
    /// The webstore's customers as last read.
    WebstoreCustomers,
    /// The company's customers as last read.
    CompanyCustomers,
    /// What else was read of both systems: countries, tax areas, payment terms.
    Lists,
    /// Mapping lines, by Business Central customer id.
    Mappings,
    /// Baselines, by Business Central customer id.
    Baselines,
    /// Conflicts settled by the user and not yet carried out.
    Settlements,
    /// What the user has decided about values that the other side refuses.
    Decisions,
    /// Records that failed: the last error and how often.
    Failures,
    /// Intents whose outcome is not known yet.
    Journal,
    /// Runs.
    Runs,
    /// What each run did, per record.
    Entries,
    /// The webstore's orders as last read.
    Orders,
    /// Of the house: the webstores, with their connections.
    Webstores,
    /// Of the house: customer templates.
    Templates,
    /// Of the house: regional defaults.
    RegionalDefaults,
    /// Of the house: how each company writes countries.
    CountryCodes,
    /// Of the house: how each webstore stood when it was last looked at.
    Summaries,
    /// Of the house: secrets, sealed under a passphrase.
    Vault,
}

impl Table {
    /// Every table, for stores that have to create them.
    pub const ALL: [Table; Table::VARIANTS.len()] = all(Table::VARIANTS);

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Table::Settings => "settings",
            Table::WebstoreCustomers => "webstore_customers",
            Table::CompanyCustomers => "company_customers",
            Table::Lists => "lists",
            Table::Mappings => "mappings",
            Table::Baselines => "baselines",
            Table::Settlements => "settlements",
            Table::Decisions => "decisions",
            Table::Failures => "failures",
            Table::Journal => "journal",
            Table::Runs => "runs",
            Table::Entries => "entries",
            Table::Orders => "orders",
            Table::Webstores => "webstores",
            Table::Templates => "templates",
            Table::RegionalDefaults => "regional_defaults",
            Table::CountryCodes => "country_codes",
            Table::Summaries => "summaries",
            Table::Vault => "vault",
        }
    }
}

/// One row: its key within the table and its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Unique within the table.
    pub key: String,
    /// The record as JSON text.
    pub json: String,
}

/// One change of a [`Store::write`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Writes a row, replacing one of the same key.
    Put(Table, Row),
    /// Removes a row; nothing happens when there is none.
    Delete(Table, String),
    /// Removes every row of a table.
    Clear(Table),
}

/// Reading or writing the store failed; the transaction had no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room left, or the disk cannot be written to.
    Full,
    /// The store was closed: a newer version of the app wants it in another tab, or its rows were removed.
    Closed,
    /// A file on this machine's disk could not be read or written, in the words of whoever tried.
    Disk(String),
    /// Anything else, in the store's own words.
    Other(String),
}

impl StoreError {
    /// What happened, what it means and what to do.
    pub fn explain(&self) -> Explanation {
        let remedy = match self {
            StoreError::Full => {
                "Free some disk space or let the activity log keep fewer days (Setup), then begin again with a preview; in a browser, reload the page first."
            }
            StoreError::Closed => "Reload the page.",
            StoreError::Disk(_) => {
                "Mend it, then run again. A damaged file may be moved away: a preview reads both systems again, and mappings come back from WooCommerce."
            }
            StoreError::Other(_) => {
                "Free some disk space or leave the private window, then reload the page."
            }
        };
        Explanation {
            what: self.to_string(),
            remedy: remedy.to_owned(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            StoreError::Full => {
                "There is no room left for what Concord keeps here, or its disk cannot be written to."
            }
            StoreError::Closed => "What this browser kept was closed or removed in another tab.",
            StoreError::Disk(detail) => &format!(
                "What Concord keeps on this machine could not be read or written: {detail}."
            ),
            StoreError::Other(detail) => &format!("This browser's storage failed: {detail}."),
        };
        write!(
            f,
            "{what} The two systems are untouched by that; mappings are kept in WooCommerce."
        )
    }
}
