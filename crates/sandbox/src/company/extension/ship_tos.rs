//! Ship-to addresses: the country is validated before the post code, and what was sent is put back.

use serde_json::{Map, Value};

use super::Asked;
use super::entity::{cannot_be_changed, required};
use crate::company::customer::ShipTo;
use crate::company::customers::check_version;
use crate::company::errors::CompanyError;
use crate::company::ship_to::{check_key, customer_of};
use crate::company::state::Company;
use crate::guid::Guid;

/// The names of the fields on page 300, in the order of the contract.
const FIELDS: [(&str, &str); 11] = [
    ("displayName", "Name"),
    ("displayName2", "Name_2"),
    ("addressLine1", "Address"),
    ("addressLine2", "Address_2"),
    ("country", "Country_Region_Code"),
    ("city", "City"),
    ("state", "County"),
    ("postalCode", "Post_Code"),
    ("phoneNumber", "Phone_No"),
    ("contactName", "Contact"),
    ("email", "E_Mail"),
];

/// Values by the names of their properties.
type Values = Map<String, Value>;

/// The name of a property's field on page 300.
pub(super) fn field(property: &str) -> Option<&'static str> {
    let found = FIELDS.iter().find(|(name, _)| *name == property);
    found.map(|(_, field)| *field)
}

/// POST.
pub(super) fn create(asked: &mut Asked<'_>, sent: &Values) -> Result<Guid, CompanyError> {
    let (number, code) = (required(sent, "customerNumber")?, required(sent, "code")?);
    let customer = customer_of(asked.company, number)?;
    check_key(asked.company, &customer, code)?;
    let mut new = ShipTo {
        id: Guid::random(&mut asked.company.rng),
        code: code.to_owned(),
        // Business Central's own insert takes the customer's name.
        name: customer.display_name.clone(),
        changed: asked.now,
        ..ShipTo::default()
    };
    validate(&mut new, sent, asked.company, false)?;
    let id = new.id;
    asked.company.put_ship_to(customer.id, new);
    Ok(id)
}

/// PATCH.
pub(super) fn change(asked: &mut Asked<'_>, id: Guid) -> Result<(), CompanyError> {
    let (customer, mut changed) = stored(asked, id)?;
    check_version(changed.version, asked.if_match(), true)?;
    let sent = asked.sent()?;
    let customer_row = asked.company.customer(customer);
    let number = customer_row.map(|customer| customer.number.as_str());
    let is_other = |property: &str, own: Option<&str>| {
        let given = sent.get(property).and_then(Value::as_str);
        given.is_some() && given != own
    };
    if is_other("customerNumber", number) {
        return Err(cannot_be_changed("customerNumber"));
    }
    if is_other("code", Some(&changed.code)) {
        return Err(cannot_be_changed("code"));
    }
    validate(&mut changed, &sent, asked.company, true)?;
    changed.changed = asked.now;
    changed.modified = Some(asked.now);
    asked.company.put_ship_to(customer, changed);
    Ok(())
}

/// DELETE.
pub(super) fn delete(asked: &mut Asked<'_>, id: Guid) -> Result<(), CompanyError> {
    let (customer, found) = stored(asked, id)?;
    check_version(found.version, asked.if_match(), false)?;
    asked.company.remove_ship_to(customer, &found.code);
    Ok(())
}

/// The ship-to address of this id, with its customer's.
fn stored(asked: &Asked<'_>, id: Guid) -> Result<(Guid, ShipTo), CompanyError> {
    let mut all = asked.company.all_ship_tos();
    let found = all.find(|(_, row)| row.id == id);
    let (customer, row) = found.ok_or_else(|| asked.entity.no_such_record(id))?;
    Ok((customer, row.clone()))
}

fn validate(
    ship_to: &mut ShipTo,
    sent: &Values,
    company: &Company,
    keeps_unsent: bool,
) -> Result<(), CompanyError> {
    let before = ship_to.clone();
    for (property, field) in FIELDS {
        if let Some(value) = sent.get(property) {
            let one = Map::from_iter([(field.to_owned(), value.clone())]);
            ship_to.assign(&one, company)?;
        }
    }
    let settled = |property: &str, old: &String, own: &mut String| match sent.get(property) {
        Some(value) => value.as_str().unwrap_or_default().clone_into(own),
        None if keeps_unsent => own.clone_from(old),
        None => {}
    };
    settled("country", &before.country, &mut ship_to.country);
    settled("city", &before.city, &mut ship_to.city);
    settled("state", &before.county, &mut ship_to.county);
    settled("postalCode", &before.post_code, &mut ship_to.post_code);
    Ok(())
}
