//! What the API, and where it does not have them the customer's pages, call the fields of a customer.

use super::CardService;
use crate::customer::template_value::TemplateValue;
use crate::customer::{Field, OwnField};

/// API v2.0's name of an own field; none where it does not have it, or has it as the id of a record only
/// (facts/business-central.md §1.1).
pub(super) fn own_property(own: OwnField) -> Option<&'static str> {
    match own {
        OwnField::Number => Some("number"),
        OwnField::Blocked => Some("blocked"),
        OwnField::Website => Some("website"),
        OwnField::Template(TemplateValue::Currency) => Some("currencyCode"),
        OwnField::Template(TemplateValue::Salesperson) => Some("salespersonCode"),
        OwnField::Template(TemplateValue::CreditLimit) => Some("creditLimit"),
        OwnField::Template(TemplateValue::TaxLiable) => Some("taxLiable"),
        OwnField::Gln | OwnField::Role | OwnField::Template(_) => None,
    }
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
        Field::Own(own) => {
            own_property(own).unwrap_or_else(|| card_property(own, &CardService::WorkflowCustomers))
        }
    }
}

/// The property of a page service of an own field that API v2.0 does not have (facts/business-central.md §2.2).
pub(super) fn card_property(own: OwnField, service: &CardService) -> &'static str {
    let (workflow, card) = match own {
        OwnField::Number => ("number", "No"),
        OwnField::Blocked => ("blocked", "Blocked"),
        OwnField::Website => ("homePage", "Home_Page"),
        OwnField::Gln => ("gln", "GLN"),
        // No page has it: it is asked for nowhere.
        OwnField::Role => ("webstoreRole", "Webstore_Role"),
        OwnField::Template(value) => return value.service_property(service),
    };
    match service {
        CardService::WorkflowCustomers => workflow,
        CardService::CustomerCard(_) => card,
        CardService::Extension if own == OwnField::Website => "website",
        CardService::Extension => workflow,
    }
}
