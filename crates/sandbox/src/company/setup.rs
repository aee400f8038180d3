//! "API Setup": rules by which Business Central fills what a client did not set on a new customer (facts §1.5).

use serde_json::{Map, Value};

use super::cells::CustomerRow;
use super::customer::Customer;
use super::errors::CompanyError;
use super::filter::Filter;
use super::settings::SetupRule;
use super::state::Company;
use super::validate::PAGE_ORDER;
use super::{page_fields, render, staff, validate};

impl SetupRule {
    /// Whether the rule can be applied.
    ///
    /// # Errors
    /// A sentence: the condition is no filter, or a line names no field of a customer.
    pub fn check(&self) -> Result<(), String> {
        if !self.condition.is_empty() {
            Filter::parse(&self.condition).map_err(|error| error.message)?;
        }
        let is_known =
            |name: &&String| PAGE_ORDER.contains(&name.as_str()) || page_fields::has_field(name);
        match self.lines.keys().find(|name| !is_known(name)) {
            Some(unknown) => Err(format!("a customer has no field {unknown}")),
            None => Ok(()),
        }
    }
}

/// The first rule that fits is applied, and only that one; what the client set stays, even where a line's validation would change it.
pub(super) fn apply(
    company: &Company,
    customer: &mut Customer,
    body: &Map<String, Value>,
) -> Result<(), CompanyError> {
    let Some(rule) = fitting(company, customer)? else {
        return Ok(());
    };
    let as_set = render::customer(customer, &company.tables);
    for (property, value) in &rule.lines {
        if !body.contains_key(property) {
            write_line(customer, property, value, company)?;
        }
    }
    for property in body.keys().filter(|name| *name != "id") {
        if let Some(value) = as_set.get(property) {
            // A property that staff cannot set was not the client's to set either.
            let _ = staff::staff_set(customer, property, value, company);
        }
    }
    Ok(())
}

/// The rule that is applied to a new customer.
pub(super) fn fitting<'a>(
    company: &'a Company,
    customer: &Customer,
) -> Result<Option<&'a SetupRule>, CompanyError> {
    let tables = &company.tables;
    for rule in &company.settings.setup_rules {
        let row = CustomerRow { customer, tables };
        let fits = match rule.condition.as_str() {
            "" => true,
            condition => Filter::parse(condition)?.matches(&row),
        };
        if fits {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

/// A line of a rule's template, with its validation.
pub(super) fn write_line(
    customer: &mut Customer,
    name: &str,
    value: &Value,
    company: &Company,
) -> Result<(), CompanyError> {
    match PAGE_ORDER.contains(&name) {
        true => validate::assign_one(customer, name, value, company),
        false => page_fields::write_field(customer, name, value, company).unwrap_or(Ok(())),
    }
}
