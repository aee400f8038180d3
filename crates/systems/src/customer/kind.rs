//! Whether a customer is a company or a person.

use serde::{Deserialize, Serialize};

use super::name::NameKind;

/// Business Central's Contact Type. The enum is extensible: another value is read as company, its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CustomerKind {
    /// A person.
    Person,
    /// A company.
    #[default]
    #[serde(other)]
    Company,
}

impl CustomerKind {
    /// Which of a webstore customer's names a customer of this kind goes by.
    pub fn name_kind(self) -> NameKind {
        match self {
            CustomerKind::Company => NameKind::Company,
            CustomerKind::Person => NameKind::Person,
        }
    }
}
