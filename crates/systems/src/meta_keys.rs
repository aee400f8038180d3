//! Where a shop's plugins keep what WooCommerce itself has no field for.

/// Under which of an account's meta keys fields of a customer stand, as the setup says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetaKeys {
    /// The VAT registration no.; none where the shop has no place for it.
    pub vat_number: Option<String>,
}

impl MetaKeys {
    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.vat_number.iter()
    }
}
