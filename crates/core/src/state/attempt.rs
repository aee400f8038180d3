//! What automatic synchronisation did last.

use serde::{Deserialize, Serialize};

use super::Caution;
use crate::call::Explanation;
use crate::ports::{Table, Timestamp};
use crate::rows::{Record, record};

/// The last time that automatic synchronisation tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

/// What came of an automatic synchronisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttemptOutcome {
    /// Both systems were read, and there was nothing to write that a scheduled run may write.
    NothingToWrite,
    /// Something speaks against writing without a second look; nothing was written. As former versions noted it.
    LookTwice,
    /// This speaks against writing without a second look; nothing was written.
    AskedFirst(Vec<Caution>),
    /// The run that started then is in the log.
    Ran(Timestamp),
    /// The systems could not be read, or the run could not go on.
    Failed(Explanation),
}

record!(Attempt, Table::Settings, |_it| "automatic".to_owned());
