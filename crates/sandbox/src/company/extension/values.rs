//! Values of a row that is about to be stored.

use serde_json::{Map, Value, json};

use super::Asked;

/// Values by the names of their properties.
pub(super) type Values = Map<String, Value>;

/// The primary key of a row.
pub(super) struct Key {
    /// In a form that is ordered as the table is.
    pub ordered: String,
    /// Fields and values as errors name them.
    pub named: String,
}

/// Notes who writes, under the name that Business Central knows them by.
pub(super) fn stamp(values: &mut Values, property: &str, asked: &Asked<'_>) {
    values.insert(property.to_owned(), json!(asked.user.name));
}
