//! The one customer record that both systems' customers are read into: its fields, their normal forms,
//! the limits each system sets, and the countries both sides name differently.

mod beside;
pub mod casing;
mod change;
pub mod country;
pub mod delivery;
pub mod email;
mod folding;
pub mod forms;
mod kind;
pub mod limits;
pub mod name;
pub mod normal;
pub mod own;
pub mod phone;
mod state_source;
mod stored_field;
pub mod tax_number;
pub mod template_value;
pub mod vat_format;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use change::FieldChange;
use delivery::Delivery;
pub use kind::CustomerKind;
pub use own::OwnField;
pub use state_source::StateSource;

/// The WooCommerce customer's numeric id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebstoreId(pub u64);

impl fmt::Display for WebstoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Business Central's immutable record id (SystemId), lower-case and without braces. Copies share the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CompanyId(Arc<str>);

impl CompanyId {
    /// Takes a GUID with or without braces, in any letter case (facts/business-central.md §4).
    pub fn new(guid: &str) -> Self {
        Self(guid.trim_matches(['{', '}']).to_ascii_lowercase().into())
    }

    /// The GUID as Business Central writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CompanyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fields that are kept the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Business Central's name; company or person in WooCommerce, by the name source.
    Name,
    /// The account's e-mail.
    Email,
    /// Phone no.
    Phone,
    /// Street.
    Address,
    /// Second line of the street.
    Address2,
    /// Post code.
    PostCode,
    /// City.
    City,
    /// WooCommerce's state, Business Central's County.
    State,
    /// Country/region, as ISO 3166 code.
    Country,
    /// VAT registration no.; in WooCommerce under the meta key of the shop's VAT plugin.
    VatNumber,
    /// Business Central's second name; in WooCommerce the one of its names that the setup says.
    Name2,
    /// Business Central's contact person; in WooCommerce the one of its names that the setup says.
    Contact,
    /// WooCommerce's shipping address, and in Business Central the ship-to address of the setup's code, as one value
    /// ([`delivery`]).
    Delivery,
    /// A field of Business Central's customer that the user has tied to a meta key of accounts (spec.md §10).
    Own(OwnField),
}

impl Field {
    /// Every field but the user's own, in the order in which people read an address.
    pub const ALL: [Field; 13] = [
        Field::Name,
        Field::Email,
        Field::Phone,
        Field::Address,
        Field::Address2,
        Field::PostCode,
        Field::City,
        Field::State,
        Field::Country,
        Field::VatNumber,
        Field::Name2,
        Field::Contact,
        Field::Delivery,
    ];

    /// The same and every own field that there can be.
    pub fn every() -> impl Iterator<Item = Field> {
        let own = OwnField::ALL.into_iter().map(Field::Own);
        Self::ALL.into_iter().chain(own)
    }

    /// The names that stand beside the name.
    pub const FURTHER_NAMES: [Field; 2] = [Field::Name2, Field::Contact];

    /// Whether it is one of the names that stand beside the name.
    pub fn is_further_name(self) -> bool {
        Self::FURTHER_NAMES.contains(&self)
    }

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Field::Name => "Name",
            Field::Email => "E-mail",
            Field::Phone => "Phone no.",
            Field::Address => "Address",
            Field::Address2 => "Address 2",
            Field::PostCode => "Post code",
            Field::City => "City",
            Field::State => "State",
            Field::Country => "Country/region",
            Field::VatNumber => "VAT registration no.",
            Field::Name2 => "Name 2",
            Field::Contact => "Contact",
            Field::Delivery => "Delivery address",
            Field::Own(own) => own.label(),
        }
    }

    /// Its place in [`Field::ALL`]; none of an own one. A test holds the two together.
    fn place(self) -> Result<usize, OwnField> {
        Ok(match self {
            Field::Name => 0,
            Field::Email => 1,
            Field::Phone => 2,
            Field::Address => 3,
            Field::Address2 => 4,
            Field::PostCode => 5,
            Field::City => 6,
            Field::State => 7,
            Field::Country => 8,
            Field::VatNumber => 9,
            Field::Name2 => 10,
            Field::Contact => 11,
            Field::Delivery => 12,
            Field::Own(own) => return Err(own),
        })
    }

    /// A value as screens show it.
    pub fn shown(self, value: &str) -> Cow<'_, str> {
        match self {
            Field::Delivery => Cow::Owned(match Delivery::from_value(value) {
                Some(address) => address.words(),
                None => "Same as billing".to_owned(),
            }),
            _ => Cow::Borrowed(value),
        }
    }
}

/// A customer's value in every field: empty text where there is none, and nothing at all where it was not read. What was not read
/// can't be taken for empty: whoever compares, plans or notes has to say what then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values {
    fields: [Option<String>; Field::ALL.len()],
    /// The user's own fields that take part.
    own: Vec<(OwnField, Option<String>)>,
}

impl Values {
    /// The value of a field; none when it was not read.
    pub fn get(&self, field: Field) -> Option<&str> {
        match field.place() {
            Ok(place) => self.fields[place].as_deref(),
            Err(own) => self.own.iter().find(|it| it.0 == own)?.1.as_deref(),
        }
    }

    /// The value of a field, for showing and for what is created: empty when it was not read.
    pub fn shown(&self, field: Field) -> &str {
        self.get(field).unwrap_or_default()
    }

    /// Sets the value of a field.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        *self.slot(field) = Some(value.into());
    }

    /// The value of a field counts as not read.
    pub fn forget(&mut self, field: Field) {
        *self.slot(field) = None;
    }

    fn slot(&mut self, field: Field) -> &mut Option<String> {
        let own = match field.place() {
            Ok(place) => return &mut self.fields[place],
            Err(own) => own,
        };
        let known = self.own.iter().position(|it| it.0 == own);
        let place = known.unwrap_or_else(|| {
            self.own.push((own, None));
            self.own.len() - 1
        });
        &mut self.own[place].1
    }

    /// Takes one value per field, and for each of these own ones; none for one that was not read.
    pub fn from_fn(
        own: impl IntoIterator<Item = OwnField>,
        mut value: impl FnMut(Field) -> Option<String>,
    ) -> Self {
        Self {
            fields: Field::ALL.map(&mut value),
            own: own
                .into_iter()
                .map(|own| (own, value(Field::Own(own))))
                .collect(),
        }
    }

    /// The same fields, each with another value.
    pub fn map(&self, value: impl FnMut(Field) -> Option<String>) -> Self {
        Self::from_fn(self.own.iter().map(|it| it.0), value)
    }

    /// The fields that it is about: all, and the user's own ones that take part.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let own = self.own.iter().map(|it| Field::Own(it.0));
        Field::ALL.into_iter().chain(own)
    }
}

/// Reads a stored text that may have been null or a number, entities decoded: rows of former versions hold them.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => crate::reading::decode(text),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

/// As [`text`], of one that says nothing where it was not read: none then.
pub(crate) fn text_if_read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(crate::reading::decode(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_kept_where_they_are_looked_for() {
        let values = Values::from_fn(OwnField::ALL, |field| Some(field.label().to_owned()));
        assert_eq!(
            values.fields().count(),
            Field::ALL.len() + OwnField::ALL.len()
        );
        for field in values.fields() {
            assert_eq!(values.get(field), Some(field.label()));
        }
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field.place(), Ok(place));
        }
    }

    #[test]
    fn a_field_is_stored_under_a_name_of_its_own_and_found_again() {
        let all = Values::from_fn(OwnField::ALL, |_| None);
        let mut names = std::collections::BTreeSet::new();
        for field in all.fields() {
            let name = serde_json::to_string(&field).unwrap();
            assert_eq!(serde_json::from_str::<Field>(&name).unwrap(), field);
            assert!(names.insert(name.clone()), "{name}");
            // Baselines and directions have fields as keys.
            let keyed = std::collections::BTreeMap::from([(field, 1)]);
            let text = serde_json::to_string(&keyed).unwrap();
            assert_eq!(
                serde_json::from_str::<std::collections::BTreeMap<Field, i32>>(&text).unwrap(),
                keyed
            );
        }
        assert!(serde_json::from_str::<Field>("\"Unheard\"").is_err());
    }

    #[test]
    fn one_guid_is_one_id_however_it_is_written() {
        assert_eq!(CompanyId::new("{AB-1}"), CompanyId::new("ab-1"));
    }
}
