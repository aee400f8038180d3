//! What a customer template can give a new customer in Business Central: which values there are, and what they are called.

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::{VariantArray, VariantNames};

/// One of a template's values (spec.md §3). Kept as text: a code, `yes` or `no`, or an amount.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    VariantNames,
)]
pub enum TemplateValue {
    /// General business posting group.
    GeneralGroup,
    /// VAT business posting group.
    VatGroup,
    /// Customer posting group.
    CustomerGroup,
    /// Tax area.
    TaxArea,
    /// Tax liable.
    TaxLiable,
    /// Payment terms.
    PaymentTerms,
    /// Payment method.
    PaymentMethod,
    /// Shipment method.
    ShipmentMethod,
    /// Currency; none is the company's own.
    Currency,
    /// Salesperson.
    Salesperson,
    /// Credit limit, in the company's own currency; 0 is none.
    CreditLimit,
    /// Customer price group.
    PriceGroup,
    /// Customer discount group.
    DiscountGroup,
    /// Location.
    Location,
    /// Language.
    Language,
    /// Prices including VAT.
    PricesIncludingVat,
}

/// Yes, as a template keeps it.
pub const YES: &str = "yes";
/// No, as a template keeps it.
pub const NO: &str = "no";

impl TemplateValue {
    /// Every value, in the order of the card.
    pub const ALL: [TemplateValue; <TemplateValue as VariantArray>::VARIANTS.len()] =
        all(<TemplateValue as VariantArray>::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            TemplateValue::GeneralGroup => "General business posting group",
            TemplateValue::VatGroup => "VAT business posting group",
            TemplateValue::CustomerGroup => "Customer posting group",
            TemplateValue::TaxArea => "Tax area",
            TemplateValue::TaxLiable => "Tax liable",
            TemplateValue::PaymentTerms => "Payment terms",
            TemplateValue::PaymentMethod => "Payment method",
            TemplateValue::ShipmentMethod => "Shipment method",
            TemplateValue::Currency => "Currency",
            TemplateValue::Salesperson => "Salesperson",
            TemplateValue::CreditLimit => "Credit limit",
            TemplateValue::PriceGroup => "Customer price group",
            TemplateValue::DiscountGroup => "Customer discount group",
            TemplateValue::Location => "Location",
            TemplateValue::Language => "Language",
            TemplateValue::PricesIncludingVat => "Prices including VAT",
        }
    }
}
