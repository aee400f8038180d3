//! What the core asks of the world around it. The browser app implements these with fetch, IndexedDB and
//! the browser's clock; the simulation tests with the sandbox called as a function and memory.

use std::fmt;
use std::future::Future;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::call::Explanation;
use crate::connection::{CompanyCredential, Secrets};
use crate::customer::CompanyId;
use crate::new_account::Password;
use crate::waiting::Waiting;

/// No answer is larger, unpacked: a page of twenty thousand customers has a third of it.
pub const MOST_BYTES: usize = 64 << 20;

/// Sends one HTTP request and brings the whole answer.
pub trait Transport {
    /// Any status is an answer; an error means that no complete answer came.
    fn send(
        &self,
        request: http::Request<String>,
    ) -> impl Future<Output = Result<http::Response<String>, TransportError>>;
}

/// No complete answer came. Whether the request had its effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// The address could not be reached, the connection was cut, or the browser refused the call (CORS).
    Unreachable(String),
    /// Nothing came within the time allowed.
    TimedOut,
    /// The answer has more than [`MOST_BYTES`], and was not read to its end.
    TooLarge,
}

/// The keys, and getting new ones while a run waits.
pub trait Keys {
    /// The keys as they are now.
    fn secrets(&self) -> Secrets;
    /// Business Central refused this credential, as it does when a token has expired: asks for a new one and waits for
    /// it. True when there is another one now; at once, when another request has already brought it.
    fn renew(&self, refused: &CompanyCredential) -> impl Future<Output = bool>;
    /// The password that a user has chosen for the account to be created for this Business Central customer, as long as
    /// it is in memory.
    fn password(&self, _customer: &CompanyId) -> Option<Password> {
        None
    }
    /// The account exists: its password is needed no more.
    fn forget_password(&self, _customer: &CompanyId) {}
}

/// The time, and waiting.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Returns when `duration` has passed.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
    /// The same, for a reason that a port with a screen tells the user.
    fn wait(&self, _for: Waiting, duration: Duration) -> impl Future<Output = ()> {
        self.sleep(duration)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The last millisecond of the year 9999, which is as far as dates are written.
    const LAST: i64 = 253_402_300_799_999;

    /// So much later.
    pub fn after(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// From a time in UTC as the two systems write it: `2026-08-20T07:38:44.293Z`, or WooCommerce's `_gmt` fields, which
    /// leave the `Z` out (facts/woocommerce.md "Dates and orders").
    pub fn parse_utc(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339_weak(text).ok()?;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Self(i64::try_from(since.as_millis()).ok()?))
    }

    /// As Business Central takes it in a filter. A time before 1970 or after the year 9999, as a file or a broken clock may
    /// bring one, is the nearest that can be written.
    pub fn to_utc_text(self) -> String {
        let since = self.0.clamp(0, Self::LAST).unsigned_abs();
        let since = Duration::from_millis(since);
        humantime::format_rfc3339_millis(SystemTime::UNIX_EPOCH + since).to_string()
    }

    /// As WooCommerce takes it in a filter that says that its dates are GMT: to the second, without a `Z`.
    pub fn to_gmt_text(self) -> String {
        let mut text = self.to_utc_text();
        text.truncate("2026-08-20T07:38:44".len());
        text
    }

    /// The day in UTC, `2026-08-20`.
    pub fn to_day_text(self) -> String {
        let mut text = self.to_utc_text();
        text.truncate("2026-08-20".len());
        text
    }

    /// This much earlier.
    pub fn before(self, duration: Duration) -> Self {
        let duration = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(duration))
    }

    /// The time from `earlier` to this; zero when the clock was set back between the two.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let apart = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(apart).unwrap_or(0))
    }
}

/// Keeps rows of JSON in named tables, for one webstore or for the house: what all webstores share. Several may lie in
/// one database; none sees another's rows. One `write` is one transaction: all of it or nothing.
pub trait Store {
    /// Every row of a table, in no particular order.
    fn read(&self, table: Table) -> impl Future<Output = Result<Vec<Row>, StoreError>>;
    /// Carries the changes out in their order, all or none.
    fn write(&self, changes: Vec<Change>) -> impl Future<Output = Result<(), StoreError>>;
}

/// The tables of a [`Store`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    pub const ALL: [Table; 19] = [
        Table::Settings,
        Table::WebstoreCustomers,
        Table::CompanyCustomers,
        Table::Lists,
        Table::Mappings,
        Table::Baselines,
        Table::Settlements,
        Table::Decisions,
        Table::Failures,
        Table::Journal,
        Table::Runs,
        Table::Entries,
        Table::Orders,
        Table::Webstores,
        Table::Templates,
        Table::RegionalDefaults,
        Table::CountryCodes,
        Table::Summaries,
        Table::Vault,
    ];

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
    /// Anything else, in the store's own words.
    Other(String),
}

impl StoreError {
    /// What happened, what it means and what to do.
    pub fn explain(&self) -> Explanation {
        let remedy = match self {
            StoreError::Full => {
                "Free some disk space or let the activity log keep fewer days (Setup), then reload the page and preview again."
            }
            StoreError::Closed => "Reload the page.",
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
                "This browser has no room left for what Concord keeps, or cannot write to its disk."
            }
            StoreError::Closed => "What this browser kept was closed or removed in another tab.",
            StoreError::Other(detail) => &format!("This browser's storage failed: {detail}."),
        };
        write!(
            f,
            "{what} The two systems are untouched by that; mappings are kept in WooCommerce."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_no_calendar_holds_are_written_as_the_nearest_one() {
        let extremes = [i64::MIN, -1, Timestamp::LAST, Timestamp::LAST + 1, i64::MAX];
        let written = extremes.map(|at| Timestamp(at).to_day_text());
        let (first, last) = ("1970-01-01", "9999-12-31");
        assert_eq!(written, [first, first, last, last, last]);
        for at in extremes.map(Timestamp) {
            let _ = at.before(Duration::MAX).since(Timestamp(i64::MAX));
            let _ = Timestamp(i64::MAX).since(at);
        }
    }

    #[test]
    fn times_of_both_systems_are_read_and_written_back() {
        let company = Timestamp::parse_utc("2026-08-20T07:38:44.293Z").unwrap();
        assert_eq!(company.to_utc_text(), "2026-08-20T07:38:44.293Z");
        assert_eq!(company.to_gmt_text(), "2026-08-20T07:38:44");
        let webstore = Timestamp::parse_utc("2026-08-20T07:38:44").unwrap();
        assert_eq!(company.since(webstore), Duration::from_millis(293));
        assert_eq!(Timestamp::parse_utc("yesterday"), None);
    }
}
