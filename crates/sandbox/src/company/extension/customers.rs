//! Customers: the values that a request holds, and no others, are validated in the order of the customer card. What a validation fills in
//! beside its own field does not overwrite what was sent.

use serde_json::{Map, Value, json};

use super::Asked;
use super::entities::CUSTOMERS;
use super::entity::cannot_be_changed;
use super::fields::behind;
use super::templates;
use crate::company::customer::Customer;
use crate::company::customers::{check_new_number, check_version, no_manual_numbers};
use crate::company::errors::CompanyError;
use crate::company::page_fields::{self, Behind};
use crate::company::state::Company;
use crate::company::table::TableRow;
use crate::company::{contacts, formats, setup};
use crate::guid::Guid;

/// Values by the names of their properties.
type Values = Map<String, Value>;

/// POST. All that can be refused comes before the contact, so that nothing is left behind.
pub(super) fn create(company: &mut Company, sent: &Values, now: i64) -> Result<Guid, CompanyError> {
    let number = text(sent, "number").to_owned();
    if !sent.contains_key("displayName") {
        return Err(CompanyError::dialog("A \"displayName\" must be provided."));
    }
    if !number.is_empty() && !company.settings.manual_numbers {
        return Err(no_manual_numbers());
    }
    let template = template(company, text(sent, "customerTemplateCode"))?;
    let mut new = Customer {
        number,
        created: now,
        modified: now,
        ..Customer::default()
    };
    if let Some(template) = &template {
        let salesperson = &company.settings.users_salesperson;
        new.salesperson_code.clone_from(salesperson);
        templates::apply(&mut new, template, company);
    }
    validate(&mut new, sent, company, Unsent::TakenOver)?;
    check_new_number(company, &new.number)?;
    if template.is_none() {
        if new.salesperson_code.is_empty() {
            let salesperson = &company.settings.users_salesperson;
            new.salesperson_code.clone_from(salesperson);
        }
        apply_setup_rule(&mut new, sent, company)?;
    }
    write_contact(&mut new, sent, company)?;
    contacts::create(company, &mut new, now)?;
    contacts::update(company, &mut new, now);
    Ok(company.put(new))
}

/// PATCH.
pub(super) fn change(asked: &mut Asked<'_>, id: Guid) -> Result<(), CompanyError> {
    let stored = asked.company.customer(id).cloned();
    let mut changed = stored.ok_or_else(|| asked.entity.no_such_record(id))?;
    check_version(changed.version, asked.if_match(), true)?;
    let sent = asked.sent()?;
    if !text(&sent, "customerTemplateCode").is_empty() {
        return Err(cannot_be_changed("customerTemplateCode"));
    }
    if sent.contains_key("number") && text(&sent, "number") != changed.number {
        return Err(match asked.company.settings.manual_numbers {
            true => cannot_be_changed("number"),
            false => no_manual_numbers(),
        });
    }
    validate(&mut changed, &sent, asked.company, Unsent::Kept)?;
    write_contact(&mut changed, &sent, asked.company)?;
    changed.modified = asked.now;
    contacts::update(asked.company, &mut changed, asked.now);
    asked.company.put(changed);
    Ok(())
}

fn text<'a>(sent: &'a Values, property: &str) -> &'a str {
    let value = sent.get(property).and_then(Value::as_str);
    value.unwrap_or_default()
}

/// The template of this code, where one is named; E4 where there is none.
fn template(company: &Company, code: &str) -> Result<Option<TableRow>, CompanyError> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = company.tables.unlisted.customer_templates.by_code(code);
    let found = found.ok_or_else(|| {
        CompanyError::dialog(format!("The customer template \"{code}\" does not exist."))
    })?;
    Ok(Some(found.clone()))
}

/// What becomes of that part of an address which was not sent and which validating the other part changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unsent {
    /// It becomes what the post code's row says: of a new customer.
    TakenOver,
    /// It stays.
    Kept,
}

/// Validates what was sent but the contact's name.
fn validate(
    customer: &mut Customer,
    sent: &Values,
    company: &Company,
    unsent: Unsent,
) -> Result<(), CompanyError> {
    let before = customer.clone();
    for property in CUSTOMERS.properties.iter().map(|property| property.name) {
        if let (Some(value), Some(behind)) = (sent.get(property), behind(property)) {
            validate_one(customer, (property, value, behind), sent, company)?;
        }
        // The last one of the address.
        if property == "postalCode" {
            settle_address(customer, &before, sent, unsent);
        }
    }
    Ok(())
}

fn validate_one(
    customer: &mut Customer,
    (property, value, behind): (&str, &Value, Behind),
    sent: &Values,
    company: &Company,
) -> Result<(), CompanyError> {
    match property {
        "contactName" => Ok(()),
        "country" => {
            let number = std::mem::take(&mut customer.tax_registration_number);
            behind.write(customer, property, value, company)?;
            // A number that is about to be replaced is not held against the new country's formats.
            if !sent.contains_key("vatRegistrationNumber") {
                formats::check_vat_number(&number, customer, company.home())?;
                customer.tax_registration_number = number;
            }
            Ok(())
        }
        "currencyCode" => {
            let code = value.as_str().unwrap_or_default();
            let code = company.home().stored_currency(code);
            behind.write(customer, property, &json!(code), company)
        }
        "paymentMethodCode" => {
            behind.write(customer, property, value, company)?;
            // A direct debit fills in terms where there are none; none may be what was sent.
            if sent.contains_key("paymentTermsCode") {
                text(sent, "paymentTermsCode").clone_into(&mut customer.payment_terms);
            }
            Ok(())
        }
        _ => behind.write(customer, property, value, company),
    }
}

/// Puts back what was sent of the address, and what was there before where that is to stay.
fn settle_address(customer: &mut Customer, before: &Customer, sent: &Values, unsent: Unsent) {
    let settled = |property: &str, old: &String, own: &mut String| match sent.get(property) {
        Some(_) => text(sent, property).clone_into(own),
        None if unsent == Unsent::Kept => own.clone_from(old),
        None => {}
    };
    settled("country", &before.country, &mut customer.country);
    settled("city", &before.city, &mut customer.city);
    settled("state", &before.state, &mut customer.state);
    settled("postalCode", &before.postal_code, &mut customer.postal_code);
}

fn write_contact(
    customer: &mut Customer,
    sent: &Values,
    company: &Company,
) -> Result<(), CompanyError> {
    match (sent.get("contactName"), behind("contactName")) {
        (Some(name), Some(behind)) => behind.write(customer, "contactName", name, company),
        _ => Ok(()),
    }
}

/// The rule of API Setup that fits fills what was not sent, as it does for API v2.0.
fn apply_setup_rule(
    customer: &mut Customer,
    sent: &Values,
    company: &Company,
) -> Result<(), CompanyError> {
    let Some(rule) = setup::fitting(company, customer)? else {
        return Ok(());
    };
    let home = company.home();
    let sent: Vec<Behind> = sent.keys().filter_map(|name| behind(name)).collect();
    let as_sent = customer.clone();
    for (name, value) in &rule.lines {
        let field = page_fields::table_field(name, home);
        if !sent.iter().any(|behind| behind.table_field(home) == field) {
            setup::write_line(customer, name, value, company)?;
        }
    }
    for behind in sent {
        behind.restore(customer, &behind.value(&as_sent, company), company);
    }
    Ok(())
}
