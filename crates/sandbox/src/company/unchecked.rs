//! Values put into a customer's fields as they are, without the checks and side effects of their validation.

use serde_json::Value;

use super::customer::Customer;
use super::state::Company;
use super::validate::assign_one;

/// Sets a property of API v2.0. Those whose values decide nothing else and that are of another type than text are checked all the same.
///
/// # Errors
/// A sentence: the value is of the wrong type, or none of the property's.
pub(super) fn set(
    customer: &mut Customer,
    property: &str,
    value: &Value,
    company: &Company,
) -> Result<(), String> {
    let text = || {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("{property} needs a text"))
    };
    let code = || text().map(|t| t.trim().to_uppercase());
    match property {
        "number" => customer.number = code()?,
        "displayName" => customer.display_name = text()?,
        "addressLine1" => customer.address_line1 = text()?,
        "addressLine2" => customer.address_line2 = text()?,
        "city" => customer.city = text()?,
        "state" => customer.state = text()?,
        "country" => customer.country = code()?,
        "postalCode" => customer.postal_code = code()?,
        "phoneNumber" => customer.phone_number = text()?,
        "email" => customer.email = text()?,
        "website" => customer.website = text()?,
        "salespersonCode" => customer.salesperson_code = code()?,
        "taxRegistrationNumber" => customer.tax_registration_number = code()?,
        "balanceDue" => customer.balance_due = value.as_f64().ok_or("balanceDue needs a number")?,
        _ => assign_one(customer, property, value, company).map_err(|error| error.message)?,
    }
    Ok(())
}
