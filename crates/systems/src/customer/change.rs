//! What is to be changed of a customer, field by field.

use serde::{Deserialize, Serialize};

use super::{Field, Values};

/// A field that is to be written on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// The value that is there now.
    pub old: String,
    /// The value that is to be there.
    pub new: String,
}

impl Values {
    /// The values that a new customer is given: those that are there.
    pub fn as_changes(&self) -> Vec<FieldChange> {
        let given = self.fields();
        let given = given.filter(|field| !self.shown(*field).is_empty());
        given
            .map(|field| FieldChange {
                field,
                old: String::new(),
                new: self.shown(field).to_owned(),
            })
            .collect()
    }
}
