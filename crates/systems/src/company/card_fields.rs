//! What API v2.0 does not have of a customer, as it is kept beside the customer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::customer::OwnField;

/// What one of the customer's pages holds beside API v2.0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CardFields {
    /// The ETag that the customer had by API v2.0 when these were read: they hold for as long as it has this one.
    pub etag: String,
    /// Name 2; none where it could not be read.
    pub name_2: Option<String>,
    /// Contact; likewise.
    pub contact: Option<String>,
    /// The own fields that were asked for and could be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<OwnField, String>,
    /// Whether the next reading asks for them all the same: they are what a write was answered, or a part could not be read.
    #[serde(default)]
    pub asks_again: bool,
}
