//! How a state is written in Business Central.

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// What Business Central's County field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum StateSource {
    /// The state's code: `CA`, `BY`.
    #[default]
    Code,
    /// The state's name: California, Bavaria.
    Name,
}

impl StateSource {
    /// Every value, default first.
    pub const ALL: [StateSource; StateSource::VARIANTS.len()] = all(StateSource::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            StateSource::Code => "Code",
            StateSource::Name => "Name",
        }
    }
}
