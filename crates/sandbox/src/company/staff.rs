//! Edits by the company's own staff.

use serde_json::{Map, Value};

use super::customer::{Customer, ShipTo};
use super::state::Company;
use super::validate::PAGE_ORDER;
use super::{page_fields, unchecked};

/// Sets a property as staff do on a record's card, where related records are chosen from lists: lengths and codes are not checked. Fields
/// that the API does not have go by their names in the page services.
pub(crate) fn staff_set(
    customer: &mut Customer,
    property: &str,
    value: &Value,
    company: &Company,
) -> Result<(), String> {
    if PAGE_ORDER.contains(&property) {
        return unchecked::set(customer, property, value, company);
    }
    match page_fields::write_field(customer, property, value, company) {
        Some(written) => written.map_err(|error| error.message),
        None => Err(format!("a customer has no property {property}")),
    }
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
    ship_to.changed = now;
    company.put_ship_to(customer.id, ship_to);
    Ok(())
}
