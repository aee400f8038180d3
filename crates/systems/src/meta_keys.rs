//! Where a shop's plugins keep what WooCommerce itself has no field for.

use serde::{Deserialize, Serialize};

use crate::customer::{Field, OwnField};

/// An own field as the setup ties it to a meta key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRow {
    /// The field of Business Central's customer.
    pub field: OwnField,
    /// The meta key of accounts.
    pub meta_key: String,
    /// What a new customer, or a new account, gets where the other side has no value; empty for nothing.
    #[serde(default)]
    pub default_value: String,
}

/// Under which of an account's meta keys fields of a customer stand, as the setup says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetaKeys {
    /// The VAT registration no.; none where the shop has no place for it.
    pub vat_number: Option<String>,
    /// The own fields that take part.
    pub own: Vec<OwnRow>,
    /// The customer no. by which accounts are matched; none where they are matched by something else.
    pub customer_number: Option<String>,
}

/// The same, borrowed from where it is kept.
#[derive(Debug, Clone, Copy)]
pub struct FieldKeys<'a> {
    /// See [`MetaKeys::vat_number`].
    pub vat_number: Option<&'a str>,
    /// See [`MetaKeys::own`].
    pub own: &'a [OwnRow],
}

impl<'a> From<&'a MetaKeys> for FieldKeys<'a> {
    fn from(keys: &'a MetaKeys) -> Self {
        Self {
            vat_number: keys.vat_number.as_deref(),
            own: &keys.own,
        }
    }
}

impl<'a> From<Option<&'a str>> for FieldKeys<'a> {
    fn from(vat_number: Option<&'a str>) -> Self {
        Self {
            vat_number,
            own: &[],
        }
    }
}

impl<'a> FieldKeys<'a> {
    /// The key of a field; none where accounts have a place of their own for it, or none at all.
    pub fn of(self, field: Field) -> Option<&'a str> {
        match field {
            Field::VatNumber => self.vat_number,
            Field::Own(own) => {
                let mut rows = self.own.iter();
                let row = rows.find(|row| row.field == own)?;
                Some(&row.meta_key)
            }
            _ => None,
        }
    }
}

impl MetaKeys {
    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        // Of some only what Business Central has is asked for.
        let own = self.own.iter().map(|row| &row.meta_key);
        let own = own.filter(|key| !key.is_empty());
        let has_row = |key: &&String| self.own.iter().all(|row| row.meta_key != **key);
        let number = self.customer_number.iter().filter(has_row);
        self.vat_number.iter().chain(own).chain(number)
    }

    /// The own fields that take part.
    pub fn own_fields(&self) -> impl Iterator<Item = OwnField> {
        self.own.iter().map(|row| row.field)
    }
}
