//! Edits by the company's own staff.

use serde_json::{Map, Value};

use super::pages;
use super::ship_to::ShipTo;
use super::state::{Company, Customer};
use super::validate::{PAGE_ORDER, assign_one};

/// Sets a property as staff do on a record's card, where related records are chosen from lists: lengths and codes are not checked. Fields
/// that the API does not have go by their names in the page services.
pub(crate) fn staff_set(
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
        _ if PAGE_ORDER.contains(&property) => {
            assign_one(customer, property, value, company).map_err(|error| error.message)?
        }
        _ => match pages::write_field(customer, property, value, company) {
            Some(written) => written.map_err(|error| error.message)?,
            None => return Err(format!("a customer has no property {property}")),
        },
    }
    Ok(())
}

/// Makes or changes a customer's ship-to address as staff do on page 300, field by field by their names there.
pub(crate) fn staff_set_ship_to(
    company: &mut Company,
    customer: &Customer,
    code: &str,
    set: &Map<String, Value>,
    now: i64,
) -> Result<(), String> {
    let stored = company.ship_to(customer.id, code).cloned();
    let mut ship_to = stored.unwrap_or_else(|| ShipTo {
        code: code.to_owned(),
        name: customer.display_name.clone(),
        ..ShipTo::default()
    });
    ship_to
        .assign(set, company)
        .map_err(|error| error.message)?;
    ship_to.modified = Some(now);
    company.put_ship_to(customer.id, ship_to);
    Ok(())
}
