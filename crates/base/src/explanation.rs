//! An error as users are told it.

use serde::{Deserialize, Serialize};

/// An error in the words of the user: what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}
