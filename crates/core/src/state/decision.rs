//! What the user has decided about values that the other side refuses, as it is kept.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::call::Side;
use crate::customer::Field;

/// What the user has decided about a value that the other side refuses, or about a customer who has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which record.
    pub subject: Subject,
    /// What is done.
    pub decided: Decided,
}

/// What is done about a value that the other side refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decided {
    /// Nothing is written of the customer, on either side, until that is taken back.
    LeaveCustomerOut,
    /// Something about one field.
    Field {
        /// The field.
        field: Field,
        /// The side that refuses its value.
        refused_by: Side,
        /// The value as the other side held it: the decision holds for this one only.
        seen: String,
        /// What is done.
        remedy: FieldRemedy,
    },
}

/// What is done about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldRemedy {
    /// It is not written.
    LeaveOut,
    /// This is written in its place.
    Enter {
        /// The value.
        value: String,
        /// Where.
        to: EnteredFor,
    },
}

/// Where an entered value is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnteredFor {
    /// To the side that refuses the bad one alone: the two differ from then on.
    RefusingSide,
    /// To the side that has the bad one too, where the setup lets it be written.
    BothSides,
}

impl Decision {
    /// The key of its row: one decision for a field of a record, and one for the record.
    pub(crate) fn row_key(&self) -> String {
        let key = self.subject.key();
        match &self.decided {
            Decided::LeaveCustomerOut => format!("{key}/customer"),
            Decided::Field { field, .. } => format!("{key}/{field:?}"),
        }
    }

    /// Its place in the state.
    pub(crate) fn place(&self) -> (Subject, Option<Field>) {
        let field = match &self.decided {
            Decided::LeaveCustomerOut => None,
            Decided::Field { field, .. } => Some(*field),
        };
        (self.subject.clone(), field)
    }
}
