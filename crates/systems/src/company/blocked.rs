//! What a customer is blocked for.

use serde::{Deserialize, Serialize};

/// What a customer is blocked for in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blocked {
    /// Nothing.
    No,
    /// Shipments.
    Ship,
    /// Invoices, and with them shipments.
    Invoice,
    /// Everything.
    All,
    /// Something that an extension added.
    Other(String),
}

impl Blocked {
    /// By the value of the API. Business Central's word for nothing is one space, which its API encodes (facts/business-central.md).
    pub(super) fn of(value: &str) -> Self {
        match value.trim() {
            "" | "_x0020_" => Self::No,
            "Ship" => Self::Ship,
            "Invoice" => Self::Invoice,
            "All" => Self::All,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As the value of a meta key: empty where it is blocked for nothing.
    pub(super) fn meta_value(&self) -> &str {
        match self {
            Self::No => "",
            it => it.label(),
        }
    }

    /// On screens.
    pub fn label(&self) -> &str {
        match self {
            Self::No => "No",
            Self::Ship => "Ship",
            Self::Invoice => "Invoice",
            Self::All => "All",
            Self::Other(value) => value,
        }
    }
}
