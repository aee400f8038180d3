//! What Business Central clears when a customer moves to another country (facts/business-central.md §0.5), and giving it back.

use serde::{Deserialize, Serialize};

use super::CompanyCustomer;
use crate::customer::FieldChange;
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field, Values};

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

/// What Business Central may clear with a country.
const CLEARED: [Field; 3] = [Field::PostCode, Field::City, Field::State];

impl MovedAddress {
    /// Whether the values of a customer tell all that may be cleared with its country. Without that no other country is written: what
    /// stood there could neither be sent along nor be given back, and the blank would look like somebody's edit.
    pub fn is_known(values: &Values) -> bool {
        CLEARED.iter().all(|field| values.get(*field).is_some())
    }

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
        let parts = self.parts(now).into_iter();
        let cleared = parts.filter(|(field, held)| now.has_read_field(*field) && is_blank(held));
        cleared.map(|(field, _)| field).collect()
    }

    /// Whether the customer has not all of it, or may not, since a part can't be read.
    pub fn is_open_in(&self, now: &CompanyCustomer) -> bool {
        let mut parts = self.parts(now).into_iter();
        parts.any(|(field, held)| !now.has_read_field(field) || is_blank(held))
    }

    /// The fields that there is something of, with what `now` holds in each.
    fn parts<'a>(&self, now: &'a CompanyCustomer) -> Vec<(Field, &'a str)> {
        let all = [
            (Field::PostCode, &self.postal_code, &now.postal_code),
            (Field::City, &self.city, &now.city),
            (Field::State, &self.state, &now.state),
        ];
        let all = all.into_iter();
        let of_some = all.filter(|(_, before, _)| !is_blank(before));
        of_some
            .map(|(field, _, held)| (field, held.as_str()))
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
