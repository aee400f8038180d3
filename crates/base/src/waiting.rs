//! What a reading or a run waits for: for the screen, so that nothing waits in silence.

use serde::{Deserialize, Serialize};

use crate::side::Side;
use crate::time::Timestamp;

/// A wait that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which system is waited for.
    pub side: Side,
    /// What for.
    pub why: WaitsFor,
    /// Until when.
    pub until: Timestamp,
    /// The try that follows, and of how many in all; none where nothing was refused yet.
    pub next_try: Option<(u32, u32)>,
}

/// What a system is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitsFor {
    /// It takes no more requests before that.
    Limit,
    /// It answered that it failed.
    Failed {
        /// Its status.
        status: u16,
    },
    /// It could not be reached, or its answer did not come.
    NoAnswer,
}
