//! Carries a plan out through the ports.
//!
//! ```text
//!            ┌───────────── read (preview) ──────────────┐
//!            │ both sides, mappings from meta data,      │
//!            │ open intents looked for and adopted       │
//!            └───────────────────┬───────────────────────┘
//!                                ▼
//!                           plan (pure) ──► shown to the user
//!                                │ apply, in chunks of 100 lines:
//!   ┌────────────────────────────▼──────────────────────────────┐
//!   │ intents ─► re-read webstore customers ─► write company     │
//!   │ (store)    changed since: left           (5 at a time)     │
//!   │                                            │               │
//!   │ outcome, mapping, baseline, log ◄── write webstore (batch) │
//!   │ (store, one transaction)                                   │
//!   └────────────────────────────────────────────────────────────┘
//! ```
//!
//! A crash at any await leaves intents in the journal; the next read finds what they created.

mod apply;
mod company_side;
pub(crate) mod pacing;
mod read;
mod record;
mod webstore_side;

use std::fmt;

use crate::call::{CallError, Explanation};
use crate::connection::{Connection, Secrets};
use crate::ports::{Clock, Store, StoreError, Transport};

pub use apply::apply;
pub use read::{preview, reference};

/// All that acting needs of the world.
pub trait Ports: Transport + Store + Clock {}
impl<T: Transport + Store + Clock> Ports for T {}

/// Whom to talk to, and through what.
pub struct Session<'a, P> {
    /// The ports.
    pub ports: &'a P,
    /// Where the systems are.
    pub connection: &'a Connection,
    /// The keys.
    pub secrets: &'a Secrets,
}

/// Follows a run, and may stop it.
pub trait Watch {
    /// Asked between chunks: whether the run is to stop.
    fn should_stop(&self) -> bool;
    /// Told after each step.
    fn progress(&self, progress: &Progress);
}

/// How far a run or a read is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: String,
    /// Records dealt with.
    pub done: usize,
    /// Records in all; 0 while unknown.
    pub total: usize,
}

/// Why reading or a run could not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncError {
    /// A system could not be called.
    Call(CallError),
    /// The browser's storage failed.
    Store(StoreError),
    /// The webstore's list did not come out complete in several readings.
    ListKeepsChanging {
        /// How many customers WooCommerce said there are.
        expected: usize,
        /// How many different ones came.
        found: usize,
    },
}

impl From<CallError> for SyncError {
    fn from(error: CallError) -> Self {
        SyncError::Call(error)
    }
}

impl From<StoreError> for SyncError {
    fn from(error: StoreError) -> Self {
        SyncError::Store(error)
    }
}

impl SyncError {
    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        match self {
            SyncError::Call(error) => error.explain(),
            SyncError::Store(error) => Explanation {
                what: error.to_string(),
                remedy: "Free some disk space or leave the private window, then reload the page.".to_owned(),
            },
            SyncError::ListKeepsChanging { expected, found } => Explanation {
                what: format!("WooCommerce says it has {expected} accounts, but its pages held {found}. Nothing was planned from an incomplete list."),
                remedy: "Customers may be being added right now: preview again in a moment. If it stays so, a cache or plugin changes the answers.".to_owned(),
            },
        }
    }
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { what, remedy } = self.explain();
        write!(f, "{what} {remedy}")
    }
}
