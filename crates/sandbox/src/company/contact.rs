//! A contact as the database keeps it.

use super::customer::{ContactType, Customer};
use crate::guid::Guid;

/// A row of table 5050, as far as API v2.0 shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// SystemId.
    pub id: Guid,
    /// No., from the series of Marketing Setup.
    pub number: String,
    /// Mobile Phone No., which customers' API does not have.
    pub mobile: String,
    /// What it has in common with its customer.
    pub(super) shared: Shared,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
    pub(super) version: u64,
}

/// The fields that a contact takes over from its customer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shared {
    pub kind: ContactType,
    pub name: String,
    pub address: [String; 6],
    pub phone: String,
    pub email: String,
    pub website: String,
    pub tax_registration_number: String,
}

impl Shared {
    pub fn of(customer: &Customer) -> Self {
        let c = customer;
        Self {
            kind: c.kind,
            name: c.display_name.clone(),
            address: [
                &c.address_line1,
                &c.address_line2,
                &c.city,
                &c.state,
                &c.country,
                &c.postal_code,
            ]
            .map(String::clone),
            phone: c.phone_number.clone(),
            email: c.email.clone(),
            website: c.website.clone(),
            tax_registration_number: c.tax_registration_number.clone(),
        }
    }
}
