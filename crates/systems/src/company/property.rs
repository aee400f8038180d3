//! What the API, and where it does not have them the customer's pages, call the fields of a customer.

use crate::customer::{Field, FieldChange};

/// Whether API v2.0 does not have the field: it is read and written through one of the customer's pages, or the one of ship-to addresses
/// (facts/business-central.md §2.2, §2.3).
pub fn is_on_page(field: Field) -> bool {
    field.is_further_name() || field == Field::Delivery
}

/// Whether all of these changes stand on the customer's page alone.
pub fn is_all_on_page(changes: &[FieldChange]) -> bool {
    changes.iter().all(|change| is_on_page(change.field))
}

/// The API's name of a field; of one that it does not have, the one of page 6408.
pub fn property(field: Field) -> &'static str {
    match field {
        Field::Name => "displayName",
        Field::Email => "email",
        Field::Phone => "phoneNumber",
        Field::Address => "addressLine1",
        Field::Address2 => "addressLine2",
        Field::PostCode => "postalCode",
        Field::City => "city",
        Field::State => "state",
        Field::Country => "country",
        Field::VatNumber => "taxRegistrationNumber",
        Field::Name2 => "name2",
        Field::Contact => "contact",
        // It is a record of its own.
        Field::Delivery => "shipTo",
    }
}
