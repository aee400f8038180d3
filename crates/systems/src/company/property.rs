//! What the API calls the fields of a customer.

use crate::customer::Field;

/// The API's name of a field.
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
    }
}
