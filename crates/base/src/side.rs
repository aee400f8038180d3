//! The two systems, and what is said of them.

use serde::{Deserialize, Serialize};

/// Which of the two systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// WooCommerce.
    Webstore,
    /// Business Central.
    Company,
}

impl Side {
    /// The system's own name.
    pub fn name(self) -> &'static str {
        match self {
            Side::Webstore => "WooCommerce",
            Side::Company => "Business Central",
        }
    }

    /// The other one.
    pub fn other(self) -> Side {
        match self {
            Side::Webstore => Side::Company,
            Side::Company => Side::Webstore,
        }
    }
}
