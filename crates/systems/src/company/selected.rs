//! Which properties of a customer are asked for, and what an answer holds of those that depend on the setup.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::card_fields::CardFields;
use super::lists::CardService;
use super::own_value::own_text;
use super::property::{own_property, property};
use super::template_value::TemplateValue;
use super::way::Way;
use crate::customer::{Field, OwnField};
use crate::meta_keys::OwnRow;
use crate::reading::{Expected, Found, NotRead};

/// The properties of [`CompanyCustomer`] with these own fields, for `$select`.
pub(super) fn select(own: &[OwnRow], way: Way) -> String {
    way.select(&asked_for(own, way))
}

/// The same, and what a customer template gives a customer.
pub(super) fn select_with_template(own: &[OwnRow], way: Way) -> String {
    let mut asked = asked_for(own, way);
    match way {
        Way::ApiV2 => asked.extend(TEMPLATE_SELECT),
        Way::Extension => {
            let all = TemplateValue::ALL.into_iter();
            asked.extend(all.map(|value| value.service_property(&CardService::Extension)));
        }
    }
    way.select(&asked)
}

/// The properties that are read, as API v2.0 calls them, or page 6408 what API v2.0 does not have.
fn asked_for(own: &[OwnRow], way: Way) -> Vec<&'static str> {
    let mut asked = SELECT.to_vec();
    if way == Way::Extension {
        asked.extend(Field::FURTHER_NAMES.map(super::property));
    }
    asked.extend(own.iter().filter_map(|row| own_property_by(row.field, way)));
    asked
}

/// The property of an own field that comes with the customer; none of one that stands on its card alone.
pub(super) fn own_property_by(own: OwnField, way: Way) -> Option<&'static str> {
    match way {
        Way::ApiV2 => own_property(own),
        Way::Extension => (own != OwnField::Role).then(|| property(Field::Own(own))),
    }
}

/// The properties that are always read.
const SELECT: [&str; 15] = [
    "id",
    "number",
    "displayName",
    "type",
    "addressLine1",
    "addressLine2",
    "city",
    "state",
    "country",
    "postalCode",
    "phoneNumber",
    "email",
    "taxRegistrationNumber",
    "blocked",
    "lastModifiedDateTime",
];

/// What a customer template gives through API v2.0.
const TEMPLATE_SELECT: [&str; 8] = [
    "taxAreaId",
    "taxLiable",
    "paymentTermsId",
    "paymentMethodId",
    "shipmentMethodId",
    "currencyId",
    "salespersonCode",
    "creditLimit",
];

/// Name 2 and Contact, as an answer of Concord's own API holds them.
pub(super) fn further_names_of(
    answer: &Map<String, Value>,
    not_read: &mut Vec<NotRead>,
) -> CardFields {
    let [name_2, contact] = Field::FURTHER_NAMES.map(|field| {
        let property = property(field);
        let answered = answer.get(property);
        let text = answered.and_then(Value::as_str).map(str::to_owned);
        if text.is_none() {
            not_read.push(NotRead {
                path: property.to_owned(),
                expected: Expected::Text,
                found: Found::of(answered),
            });
        }
        text
    });
    CardFields {
        name_2,
        contact,
        ..CardFields::default()
    }
}

/// What an answer holds of these own fields. Of those that do not come with the customer nothing is said.
pub(super) fn own_of_customer(
    answer: &Map<String, Value>,
    own: &[OwnRow],
    way: Way,
    not_read: &mut Vec<NotRead>,
) -> BTreeMap<OwnField, String> {
    let mut held = BTreeMap::new();
    for OwnRow { field, .. } in own {
        let Some(property) = own_property_by(*field, way) else {
            continue;
        };
        let answered = answer.get(property);
        match answered.and_then(|answered| own_text(*field, answered)) {
            Some(text) => drop(held.insert(*field, text)),
            // Its number is said by itself.
            None if *field == OwnField::Number => {}
            None => not_read.push(NotRead {
                path: property.to_owned(),
                expected: Expected::Text,
                found: Found::of(answered),
            }),
        }
    }
    held
}
