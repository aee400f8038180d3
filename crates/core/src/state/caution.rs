//! What an automatic run did not go past: more at once than happens every day.

use serde::{Deserialize, Serialize};

use crate::call::Side;
use crate::customer::Field;

/// What speaks against carrying a plan out without a second look. A scheduled run does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caution {
    /// So many of the mapped customers are gone from a side at once that a backup may have been restored there, or
    /// another system put in its place (facts/faults.md 18).
    ManyGone {
        /// Where they are missing.
        side: Side,
        /// How many.
        gone: usize,
        /// Of how many mapped.
        mapped: usize,
    },
    /// A field of so many mapped customers would be emptied on a side: a plugin or a failed import may have blanked it on the other.
    ManyEmptied {
        /// Where.
        side: Side,
        /// Which field.
        field: Field,
        /// Of how many customers.
        customers: usize,
        /// Of how many mapped.
        mapped: usize,
    },
    /// A field of so many mapped customers would be changed on a side.
    ManyChanged {
        /// Where.
        side: Side,
        /// Which field.
        field: Field,
        /// Of how many customers.
        customers: usize,
        /// Of how many mapped.
        mapped: usize,
    },
}

impl Caution {
    /// What to look at.
    pub fn words(self) -> String {
        match self {
            Caution::ManyGone { side, gone, mapped } => format!(
                "{gone} of {mapped} mapped customers are no longer in {}. Has a backup been restored there, or another system been put in its place? Look before you apply.",
                side.name()
            ),
            Caution::ManyEmptied {
                side,
                field,
                customers,
                mapped,
            } => format!(
                "{} would be emptied in {} for {customers} of {mapped} mapped customers, because {} no longer holds it. Has a plugin, an import or a restored backup blanked it there? Look before you apply.",
                field.label(),
                side.name(),
                side.other().name()
            ),
            Caution::ManyChanged {
                side,
                field,
                customers,
                mapped,
            } => format!(
                "{} would be changed in {} for {customers} of {mapped} mapped customers. Was that meant, or has an import or a plugin changed it in {}? Look before you apply.",
                field.label(),
                side.name(),
                side.other().name()
            ),
        }
    }
}
