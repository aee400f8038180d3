//! What Business Central clears when a customer moves to another country (facts/business-central.md §0.5), and giving it back.

use serde::{Deserialize, Serialize};

use super::CompanyCustomer;
use crate::customer::FieldChange;
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field};

/// What a customer is to hold of its address once a new country is written: what it held before, or what is written along. Kept
/// until Business Central holds all of it, or something else: somebody may have typed it since both sides last agreed, and
/// nothing else knows it once it is cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedAddress {
    /// The customer.
    pub customer: CompanyId,
    /// Its post code, as Business Central wrote it.
    pub postal_code: String,
    /// Its city.
    pub city: String,
    /// Its county.
    pub state: String,
}

impl MovedAddress {
    /// What a customer holds now.
    pub fn of(customer: &CompanyCustomer) -> Self {
        Self {
            customer: customer.id.clone(),
            postal_code: customer.postal_code.clone(),
            city: customer.city.clone(),
            state: customer.state.clone(),
        }
    }

    /// With what is written along.
    pub fn with(mut self, changes: &[FieldChange]) -> Self {
        for FieldChange { field, new, .. } in changes {
            match field {
                Field::PostCode => self.postal_code.clone_from(new),
                Field::City => self.city.clone_from(new),
                Field::State => self.state.clone_from(new),
                _ => {}
            }
        }
        self
    }

    /// What of it the customer has not, as `now` shows it.
    pub fn cleared_in(&self, now: &CompanyCustomer) -> Vec<Field> {
        [
            (Field::PostCode, &self.postal_code, &now.postal_code),
            (Field::City, &self.city, &now.city),
            (Field::State, &self.state, &now.state),
        ]
        .into_iter()
        .filter(|(_, before, now)| !is_blank(before) && is_blank(now))
        .map(|(field, ..)| field)
        .filter(|field| now.has_read_field(*field))
        .collect()
    }

    /// The customer with what it has not.
    pub fn given_back(&self, now: &CompanyCustomer) -> CompanyCustomer {
        let mut customer = now.clone();
        for field in self.cleared_in(now) {
            match field {
                Field::PostCode => customer.postal_code.clone_from(&self.postal_code),
                Field::City => customer.city.clone_from(&self.city),
                Field::State => customer.state.clone_from(&self.state),
                _ => {}
            }
        }
        customer
    }
}
