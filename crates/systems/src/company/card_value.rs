//! What is written to a customer's card through one of its pages, because API v2.0 does not take it.

use serde_json::{Value, json};

use super::own_value::{own_json, own_text, text_of};
use super::property::card_property;
use super::{CardService, TemplateValue, property};
use crate::customer::Field;

/// A value of a customer's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardValue {
    /// One that a customer template gives.
    Template(TemplateValue),
    /// A field that API v2.0 does not have: Name 2, Contact, or an own one.
    Field(Field),
}

impl CardValue {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            CardValue::Template(value) => value.label(),
            CardValue::Field(field) => field.label(),
        }
    }

    /// The property of a page service (facts/business-central.md §2.2).
    pub(crate) fn service_property(self, service: &CardService) -> &'static str {
        match (self, service) {
            (CardValue::Template(value), _) => value.service_property(service),
            (CardValue::Field(Field::Own(own)), service) => card_property(own, service),
            (CardValue::Field(field), CardService::WorkflowCustomers) => property(field),
            (CardValue::Field(Field::Name2), CardService::Extension) => "displayName2",
            (CardValue::Field(_), CardService::Extension) => "contactName",
            (CardValue::Field(Field::Name2), CardService::CustomerCard(_)) => "Name_2",
            (CardValue::Field(_), CardService::CustomerCard(_)) => "ContactName",
        }
    }

    /// The value as JSON.
    pub(super) fn json(self, text: &str) -> Value {
        match self {
            CardValue::Template(value) => value.json(text),
            CardValue::Field(Field::Own(own)) => own_json(own, text),
            CardValue::Field(_) => json!(text.trim()),
        }
    }

    /// Whether a value that Business Central answered is this one.
    pub(super) fn is(self, text: &str, answered: &Value) -> bool {
        match self {
            CardValue::Template(value) => value.is(text, answered),
            CardValue::Field(Field::Own(own)) => {
                own_text(own, answered).is_some_and(|it| own.same(&it, text))
            }
            CardValue::Field(_) => answered.as_str().is_some_and(|it| it.trim() == text.trim()),
        }
    }

    /// A value that Business Central answered, as text; empty where it holds nothing.
    pub(super) fn text_of(self, answered: &Value) -> String {
        match self {
            CardValue::Template(value) => value.text_of(answered),
            CardValue::Field(field) => {
                let text = text_of(field, answered).unwrap_or_default();
                text.trim().to_owned()
            }
        }
    }
}
