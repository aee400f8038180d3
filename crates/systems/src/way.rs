//! By which API a company's customers are reached.

use serde::{Deserialize, Serialize};

/// By which API customers are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Way {
    /// API v2.0; what it does not have goes through pages that are published as web services.
    #[default]
    ApiV2,
    /// Concord's own API, which has all of a customer.
    Extension,
}
