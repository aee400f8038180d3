//! Whom to talk to, and through what.

use std::cell::Cell;

use super::pacing::Pace;
use crate::connection::Connection;
use crate::meta_keys::MetaKeys;
use crate::reading::Observed;
use crate::way::Way;

/// Whom to talk to, and through what.
pub struct Session<'a, P> {
    /// The ports.
    pub ports: &'a P,
    /// Where the systems are.
    pub connection: &'a Connection,
    /// How many requests Business Central was sent lately. Kept from one session to the next: its window is longer
    /// than many a run.
    pub pace: &'a Pace,
    /// Which values of the accounts' meta data are read and written.
    pub meta_keys: MetaKeys,
    /// By which API Business Central's customers are read and written: set by each reading, and by each run as its reading found it.
    pub way: Cell<Way>,
    /// What was odd about the answers of this session.
    pub observed: Observed,
}
