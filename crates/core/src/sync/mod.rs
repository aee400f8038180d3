//! Carries a plan out through the ports.
//!
//! ```text
//!            ┌───────────── read (preview) ──────────────┐
//!            │ who answers is who was connected;          │
//!            │ both sides, mappings from meta data,       │
//!            │ open intents looked for and adopted        │
//!            └───────────────────┬───────────────────────┘
//!                                ▼
//!              plan (pure) ──► shown to the user ◄──────────────────────┐
//!                                │ apply, in chunks of 100 lines,       │
//!                                │ five chunks under way at once:       │ what changed
//!   ┌────────────────────────────▼──────────────────────────────┐       │ since is in the
//!   │ permission ─► intents ─► reserve those to be created,      │       │ state now: the
//!   │ (pause, stop) (store)    re-read webstore, look for twins  │       │ plan follows
//!   │                          changed since, not read: left     │       │
//!   │                               ▼                            │───────┘
//!   │                          Business Central: $batch          │
//!   │                          stale: re-read                    │
//!   │                               ▼                            │
//!   │ outcome, mapping, ◄──── WooCommerce: re-read, batch        │
//!   │ baseline, log            changed since, not read: left     │
//!   │ (store, one transaction)                                   │
//!   └────────────────────────────────────────────────────────────┘
//! ```
//!
//! One write, on either side:
//!
//! ```text
//!   queued ──► sent ──► answered ──► done (read back) │ refused: failed │ stale: changed since
//!     ▲          │
//!     │          └─ answer lost ──► looked for ──► as wanted: done; a create found: adopted
//!     │                                │
//!     └── an update as it was seen ◄───┤
//!                                      ├──► can't be read: unknown, its intent stays
//!                                      └──► otherwise: changed since; a create not found: unknown, its intent stays
//! ```
//!
//! A crash at any await leaves intents in the journal; the next read finds what they created, and what they left half-way.

mod adopt;
mod agreed;
mod apply;
mod batch_size;
mod batches;
mod chunk;
mod claimed;
mod company_list;
mod company_reads;
mod company_side;
mod company_write;
mod complete;
mod cut_off_delivery;
mod expiry;
mod failures;
mod found;
mod identity;
mod item;
mod lead;
mod lease;
mod not_told;
mod old_answers;
mod one_record;
mod order_side;
mod orders;
mod page_writes;
mod pages;
mod read;
mod read_cards;
mod read_ship_tos;
mod record;
mod refused;
mod reread;
mod reserve;
mod run;
mod run_rows;
mod scheduled;
mod seek;
mod share_runs;
mod share_setup;
mod side_read;
mod stop;
mod twins;
mod undo;
mod undone;
mod unmapped;
mod webstore_side;
mod write_card;
mod write_ship_to;

use std::fmt;

use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::{CallError, Endless, Explanation, Side};
use crate::ports::{CallPorts, Random, Store, StoreError, Timestamp};

pub use concord_systems::call::{Session, pacing};

pub use crate::state::{Attempt, AttemptOutcome, Identity};
pub use apply::apply;
pub use failures::clear_holds;
pub use orders::{Extent, count_orders, read_orders};
pub use read::{preview, reference};
pub use scheduled::{Read, next_automatic, read_what_is_due, synchronise_automatically};
pub use share_runs::{EntriesOfOther, entries_of_other, read_runs_of_others};
pub use share_setup::{SetupPlace, Written, read_shared_setup, share_setup};
pub use undo::{run_to_undo, undo_plan};

/// All that acting needs of the world.
pub trait Ports: CallPorts + Store + Random {}
impl<T: CallPorts + Store + Random> Ports for T {}

/// Follows a run, and may hold or stop it.
pub trait Watch {
    /// Asked before each batch of writes. Waits while the user has paused the run.
    fn permission(&self) -> impl Future<Output = Permission>;
    /// Returns when the user wants what is being read to be given up; never where nobody can want that.
    fn stopped(&self) -> impl Future<Output = ()> {
        std::future::pending()
    }
    /// Told after each step.
    fn progress(&self, progress: &Progress);
}

/// The user's word on going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Go on.
    Go,
    /// Finish what is under way and end.
    Stop,
}

/// How far a run or a read is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub step: String,
    /// Records dealt with.
    pub done: usize,
    /// Records in all; 0 while unknown.
    pub total: usize,
    /// Records of Business Central that were read beside, where that is done; how many there are is not known.
    pub company: Option<usize>,
    /// Time spent so far, pauses left out.
    pub elapsed: Duration,
}

impl Progress {
    /// Records a minute so far; none before the first.
    pub fn per_minute(&self) -> Option<f64> {
        let minutes = self.elapsed.as_secs_f64() / 60.0;
        (self.done > 0 && minutes > 0.0).then(|| self.done as f64 / minutes)
    }

    /// How long the rest takes if it goes on as so far; none before that can be told.
    pub fn time_left(&self) -> Option<Duration> {
        let left = self.total.checked_sub(self.done)? as f64;
        Some(Duration::from_secs_f64(left / self.per_minute()? * 60.0))
    }
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
        /// What it lists.
        what: &'static str,
        /// How many WooCommerce said there are.
        expected: usize,
        /// How many different ones came.
        found: usize,
    },
    /// A list of the webstore that is not read to its end.
    Endless {
        /// What it lists.
        what: &'static str,
        /// Why not.
        why: Endless,
    },
    /// The user has stopped the reading.
    Stopped,
    /// Another system answers at the address than the one that was connected.
    OtherSystem {
        /// Which side.
        side: Side,
        /// What was connected.
        expected: String,
        /// What answers now.
        found: String,
    },
    /// Somebody else synchronises the webstore, or has begun to while this run was under way.
    Leased {
        /// Who, in words.
        by: String,
        /// Until when at the latest.
        until: Timestamp,
    },
    /// Most of the webstore's mappings name customers of another company.
    MappedToAnotherCompany {
        /// How many name another company.
        elsewhere: usize,
        /// How many name this one.
        here: usize,
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
    /// The identity that a user may accept, where another one answers than was connected.
    pub fn other_identity(&self) -> Option<Identity> {
        match self {
            SyncError::OtherSystem { found, .. } => Some(Identity {
                webstore_home: found.clone(),
            }),
            _ => None,
        }
    }

    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        match self {
            SyncError::Call(error) => error.explain(),
            SyncError::Store(error) => error.explain(),
            SyncError::Endless { what, why } => Explanation {
                what: format!("WooCommerce's list of {what} {}; it was not read on, and nothing was planned from it.", why.words()),
                remedy: "A cache or plugin may change the answers. Show this to whoever hosts the webstore.".to_owned(),
            },
            SyncError::Stopped => Explanation {
                what: "The reading was stopped. What was read so far was not taken over, and nothing was written.".to_owned(),
                remedy: "Preview again to read both systems.".to_owned(),
            },
            SyncError::OtherSystem { side, expected, found } => Explanation {
                what: format!("Another {} answers than the one that was connected: it was “{expected}”, now it is “{found}”. Nothing was planned or written.", side.name()),
                remedy: "A copy, a restored backup or a changed address may stand in its place, or a plugin for languages has changed the home page. If it is the same shop, accept it: mappings and what both sides agreed on are kept. Otherwise correct the address in Setup.".to_owned(),
            },
            SyncError::Leased { by, until } => Explanation {
                what: format!("This webstore is being synchronised by somebody else: {by}. Only one run works on a webstore at a time; what this one has not written stays to be done."),
                remedy: format!("Preview again when that run is over. Should it have died, this one can begin after {}.", until.to_minute_text()),
            },
            SyncError::MappedToAnotherCompany { elsewhere, here } => Explanation {
                what: format!("{elsewhere} of the webstore's customers are mapped to another company, {here} to this one. Nothing was planned or written."),
                remedy: "Check in Setup that this webstore belongs to this company: a webstore is tied to one company, and a copy of it brings the mappings of the original along.".to_owned(),
            },
            SyncError::ListKeepsChanging { what, expected, found } => Explanation {
                what: format!("WooCommerce says it has {expected} {what}, but its pages held {found}. Nothing was planned from an incomplete list."),
                remedy: "Some may be being added right now: try again in a moment. If it stays so, a cache or plugin changes the answers.".to_owned(),
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
