//! What is written to a customer's card through one of its pages, because API v2.0 does not take it.

use serde_json::{Value, json};

use super::{CardService, TemplateValue, property};
use crate::customer::Field;

/// A value of a customer's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardValue {
    /// One that a customer template gives.
    Template(TemplateValue),
    /// Name 2 or Contact.
    Name(Field),
}

impl CardValue {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            CardValue::Template(value) => value.label(),
            CardValue::Name(field) => field.label(),
        }
    }

    /// The property of a page service (facts/business-central.md §2.2).
    pub(crate) fn service_property(self, service: &CardService) -> &'static str {
        match (self, service) {
            (CardValue::Template(value), _) => value.service_property(service),
            (CardValue::Name(field), CardService::WorkflowCustomers) => property(field),
            (CardValue::Name(Field::Name2), CardService::CustomerCard(_)) => "Name_2",
            (CardValue::Name(_), CardService::CustomerCard(_)) => "ContactName",
        }
    }

    /// The value as JSON.
    pub(super) fn json(self, text: &str) -> Value {
        match self {
            CardValue::Template(value) => value.json(text),
            CardValue::Name(_) => json!(text.trim()),
        }
    }

    /// Whether a value that Business Central answered is this one.
    pub(super) fn is(self, text: &str, answered: &Value) -> bool {
        match self {
            CardValue::Template(value) => value.is(text, answered),
            CardValue::Name(_) => answered.as_str().is_some_and(|it| it.trim() == text.trim()),
        }
    }

    /// A value that Business Central answered, as text; empty where it holds nothing.
    pub(super) fn text_of(self, answered: &Value) -> String {
        match self {
            CardValue::Template(value) => value.text_of(answered),
            CardValue::Name(_) => answered.as_str().unwrap_or_default().trim().to_owned(),
        }
    }
}
