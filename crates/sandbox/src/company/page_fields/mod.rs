//! The fields of a customer that pages show and API v2.0 does not, and the pages that list the codes which stand in them.

pub(super) mod card;
mod fields;
mod look_ups;
pub(super) mod workflow;

use serde_json::Value;

use super::customer::Customer;
use super::errors::CompanyError;
use super::home::Home;
use super::state::Company;
use super::validate;

pub(super) use fields::{Behind, GLN, MOBILE, Related, TAX_AREA, VAT_GROUP};
pub(super) use look_ups::{
    CUSTOMER_GROUPS, Codes, DISCOUNT_GROUPS, GENERAL_GROUPS, LANGUAGES, LOCATIONS, LookUp,
    PRICE_GROUPS, REMINDER_TERMS, by_service, services,
};

/// Writes a field that one of the pages shows, by its name there; `None` where neither has it.
pub(super) fn write_field(
    customer: &mut Customer,
    name: &str,
    value: &Value,
    company: &Company,
) -> Option<Result<(), CompanyError>> {
    let (field, behind) = field(name)?;
    Some(behind.write(customer, field, value, company))
}

/// Whether one of the pages has a field of this name.
pub(super) fn has_field(name: &str) -> bool {
    field(name).is_some()
}

/// The name of the table's field that a field of one of the pages, or a property of API v2.0, stands for.
pub(super) fn table_field(name: &str, home: &Home) -> &'static str {
    match field(name) {
        Some((_, behind)) => behind.table_field(home),
        None => validate::table_field(name, home),
    }
}

fn field(name: &str) -> Option<(&'static str, Behind)> {
    let mut fields = workflow::FIELDS.iter().chain(&card::FIELDS);
    fields.find(|(own, _)| *own == name).copied()
}
