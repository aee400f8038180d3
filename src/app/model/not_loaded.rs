//! Why what this browser keeps can't be brought before the pages.

use concord_core::call::Explanation;
use concord_core::ports::StoreError;

use crate::app::Missing;

/// Why what is kept of a webstore can't be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotLoaded {
    /// This browser's storage can't be read.
    Store(StoreError),
    /// The part of the app that reads it did not arrive.
    Missing(Missing),
}

impl From<StoreError> for NotLoaded {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Missing> for NotLoaded {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl NotLoaded {
    pub(super) fn explain(&self) -> Explanation {
        match self {
            Self::Store(error) => error.explain(),
            Self::Missing(missing) => missing.explain(),
        }
    }
}
