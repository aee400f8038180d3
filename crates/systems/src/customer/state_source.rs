//! How a state is written in Business Central.

use serde::{Deserialize, Serialize};

/// What Business Central's County field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum StateSource {
    /// The state's code: `CA`, `BY`.
    #[default]
    Code,
    /// The state's name: California, Bavaria.
    Name,
}

impl StateSource {
    /// Every value, default first.
    pub const ALL: [StateSource; 2] = [StateSource::Code, StateSource::Name];

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            StateSource::Code => "Code",
            StateSource::Name => "Name",
        }
    }
}
