//! The one customer record that both systems' customers are read into: its fields, their normal forms,
//! the limits each system sets, and the countries both sides name differently.

mod beside;
pub mod casing;
mod change;
pub mod country;
pub mod delivery;
pub mod email;
mod folding;
mod kind;
pub mod limits;
pub mod name;
pub mod normal;
pub mod phone;
mod state_source;
pub mod tax_number;
pub mod vat_format;
mod words;

use concord_base::all;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use strum::VariantArray;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use change::FieldChange;
use delivery::Delivery;
pub use kind::CustomerKind;
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
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
}

impl Field {
    /// Every field, in the order in which people read an address.
    pub const ALL: [Field; Field::VARIANTS.len()] = all(Field::VARIANTS);

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
        }
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Values([Option<String>; Field::ALL.len()]);

impl<'de> Deserialize<'de> for Values {
    /// A former version stored fewer fields: those after them were not read.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut stored = Vec::<Option<String>>::deserialize(deserializer)?.into_iter();
        Ok(Self(Field::ALL.map(|_| stored.next().flatten())))
    }
}

impl Values {
    /// The value of a field; none when it was not read.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0[field as usize].as_deref()
    }

    /// The value of a field, for showing and for what is created: empty when it was not read.
    pub fn shown(&self, field: Field) -> &str {
        self.get(field).unwrap_or_default()
    }

    /// Sets the value of a field.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        self.0[field as usize] = Some(value.into());
    }

    /// The value of a field counts as not read.
    pub fn forget(&mut self, field: Field) {
        self.0[field as usize] = None;
    }

    /// Takes one value per field; none for one that was not read.
    pub fn from_fn(mut value: impl FnMut(Field) -> Option<String>) -> Self {
        Self(Field::ALL.map(&mut value))
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
    fn fields_are_stored_where_they_are_looked_for() {
        let values = Values::from_fn(|field| Some(field.label().to_owned()));
        for field in Field::ALL {
            assert_eq!(values.get(field), Some(field.label()));
        }
    }

    #[test]
    fn what_a_former_version_stored_of_fewer_fields_can_still_be_read() {
        let stored = r#"["Trey Research","info@trey.example",null,"","","","","",""]"#;
        let values: Values = serde_json::from_str(stored).unwrap();
        assert_eq!(values.get(Field::Name), Some("Trey Research"));
        assert_eq!(values.get(Field::Country), Some(""));
        assert_eq!(
            (values.get(Field::Phone), values.get(Field::VatNumber)),
            (None, None)
        );
        let again = serde_json::to_string(&values).unwrap();
        assert_eq!(serde_json::from_str::<Values>(&again).unwrap(), values);
    }

    #[test]
    fn one_guid_is_one_id_however_it_is_written() {
        assert_eq!(CompanyId::new("{AB-1}"), CompanyId::new("ab-1"));
    }
}
