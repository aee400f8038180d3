//! The setup that all who synchronise the webstore share, as it was last read.

use serde::{Deserialize, Serialize};

use crate::ports::{Table, Timestamp};
use crate::rows::{Record, record};

/// The shared setup as it was last read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SharedSetup {
    /// The version of its form.
    pub version: u64,
    /// A JSON object.
    pub content: String,
    /// Who wrote it.
    pub by: String,
    /// When; none where that is not told.
    pub at: Option<Timestamp>,
}

/// What was last found of it; nothing where nobody has shared one, or there is no place for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FoundSetup(pub Option<SharedSetup>);

record!(FoundSetup, Table::Settings, |_it| "shared_setup".to_owned());
