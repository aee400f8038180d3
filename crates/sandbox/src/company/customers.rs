//! One customer: insert, modify, delete (facts §1.2, §1.3, §1.6).

use serde_json::{Map, Value};

use super::customer::Customer;
use super::errors::CompanyError;
use super::render::etag;
use super::state::Company;
use super::{contacts, setup, validate};
use crate::guid::Guid;

/// POST, in the order of the page's OnInsertRecord.
pub(crate) fn insert(
    company: &mut Company,
    body: &Map<String, Value>,
    now: i64,
) -> Result<Guid, CompanyError> {
    let mut new = Customer {
        modified: now,
        ..Customer::default()
    };
    let number = asked_number(body.get("number"))?;
    if !number.is_empty() && !company.settings.manual_numbers {
        return Err(no_manual_numbers());
    }
    new.number.clone_from(&number);
    validate::assign(&mut new, body, company)?;
    if new.display_name.is_empty() {
        return Err(CompanyError::dialog("A \"displayName\" must be provided."));
    }
    check_new_number(company, &number)?;
    if new.salesperson_code.is_empty() {
        new.salesperson_code
            .clone_from(&company.settings.users_salesperson);
    }
    setup::apply(company, &mut new, body)?;
    contacts::create(company, &mut new, now)?;
    Ok(company.put(new))
}

/// Whether a new customer may have this number, or the next of the series where it is blank.
pub(super) fn check_new_number(company: &Company, number: &str) -> Result<(), CompanyError> {
    if company.by_number(number).is_some() {
        return Err(same_key(number));
    }
    if number.is_empty() && !company.settings.customer_numbers {
        // Business Central's usual text for a field without a value [I].
        return Err(CompanyError::new(
            400,
            "Application_FieldValidationException",
            "Customer Nos. must have a value in Sales & Receivables Setup: Primary Key=. It cannot be zero or empty.",
        ));
    }
    Ok(())
}

/// PATCH. Another `number` renames the record.
pub(crate) fn modify(
    company: &mut Company,
    id: Guid,
    body: &Map<String, Value>,
    now: i64,
) -> Result<(), CompanyError> {
    let mut changed = company
        .customer(id)
        .cloned()
        .ok_or_else(|| CompanyError::no_such_record("Customer", id))?;
    if body.contains_key("number") {
        rename(company, &mut changed, asked_number(body.get("number"))?)?;
    }
    validate::assign(&mut changed, body, company)?;
    changed.modified = now;
    contacts::update(company, &mut changed, now);
    company.put(changed);
    Ok(())
}

/// Gives a record another number: blank and taken ones are refused, and any where the series takes none from clients.
pub(super) fn rename(
    company: &Company,
    customer: &mut Customer,
    number: String,
) -> Result<(), CompanyError> {
    if number == customer.number {
        return Ok(());
    }
    if number.is_empty() {
        return Err(CompanyError::new(
            400,
            "Application_FieldValidationException",
            "No. must have a value in Customer: No.=. It cannot be zero or empty.",
        ));
    }
    if !company.settings.manual_numbers {
        return Err(no_manual_numbers());
    }
    if company.by_number(&number).is_some() {
        return Err(same_key(&number));
    }
    customer.number = number;
    Ok(())
}

/// Upper case and trimmed; its length is checked with the other properties.
pub(super) fn asked_number(value: Option<&Value>) -> Result<String, CompanyError> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_uppercase()),
        Some(other) => Err(CompanyError::bad_request(format!(
            "Cannot convert the literal '{other}' to the expected type 'Edm.String'."
        ))),
    }
}

pub(super) fn no_manual_numbers() -> CompanyError {
    CompanyError::dialog(
        "You may not enter numbers manually. If you want to enter numbers manually, please activate Manual Nos. in No. Series CUST.",
    )
}

/// Live logs show 400, other notes 409; the code is what counts (facts §1.2).
fn same_key(number: &str) -> CompanyError {
    let message = format!(
        "The record in table Customer already exists. Identification fields and values: No.='{number}'"
    );
    CompanyError::new(400, "Internal_EntityWithSameKeyExists", message)
}

/// DELETE. A customer who owes something has open ledger entries.
pub(crate) fn delete(company: &mut Company, id: Guid, now: i64) -> Result<(), CompanyError> {
    let customer = company
        .customer(id)
        .ok_or_else(|| CompanyError::no_such_record("Customer", id))?;
    if customer.balance_due != 0.0 {
        let message = format!(
            "You cannot delete Customer {} because there are one or more open ledger entries.",
            customer.number
        );
        return Err(CompanyError::dialog(message));
    }
    company.delete(id, now);
    Ok(())
}

/// `If-Match`: required for PATCH, checked for DELETE only where sent (facts §5.1).
pub(super) fn check_version(
    version: u64,
    if_match: Option<&str>,
    required: bool,
) -> Result<(), CompanyError> {
    match if_match.map(str::trim) {
        None if !required => Ok(()),
        Some("*") => Ok(()),
        Some(tag) if tag == etag(version) => Ok(()),
        Some(tag) if tag.starts_with("W/\"") && tag.ends_with('"') => Err(CompanyError::new(
            409,
            "Request_EntityChanged",
            "Another user has already changed the record.",
        )),
        _ => Err(CompanyError::new(
            400,
            "BadRequest_InvalidToken",
            "Could not validate the client concurrency token required by the service. Please provide a valid token in the client request.",
        )),
    }
}
