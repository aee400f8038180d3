//! Regional defaults: which customer template, and which customer no., customers of a country or state get.

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::customer::normal::is_blank;

/// The condition of a row that is for customers with a VAT registration no.
pub const WITH: &str = "with";
/// The condition of a row that is for customers without a VAT registration no.
pub const WITHOUT: &str = "without";

/// Whether a customer has a VAT registration no., as far as regional defaults go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HasVatNumber {
    /// Nobody can tell: a guest, or a shop that has no place for it.
    #[default]
    Unknown,
    /// It could not be read.
    NotRead,
    /// It has one.
    Yes,
    /// It has none.
    No,
}

/// A row of the regional defaults (spec.md §3). Empty texts mean that the row says nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionalDefault {
    /// The webstore's code.
    pub webstore: String,
    /// ISO code of the country/region.
    pub country: String,
    /// WooCommerce's code of the state/province; empty answers for every state.
    pub state: String,
    /// [`WITH`] or [`WITHOUT`]: it answers for customers with, or without, a VAT registration no. alone; empty answers for both.
    #[serde(default)]
    pub vat_number: String,
    /// The customer template for customers of this region.
    pub template: String,
    /// The Business Central customer no. that orders of this region belong to.
    pub customer_no: String,
    /// The customer template for orders that include tax.
    pub taxed_template: String,
    /// The customer no. for orders that include tax.
    pub taxed_customer_no: String,
}

impl RegionalDefault {
    /// What tells rows apart.
    pub fn key(&self) -> String {
        let key = format!("{}/{}/{}", self.webstore, self.country, self.state);
        match self.has_condition() {
            false => key,
            true => format!("{key}/{}", self.vat_number.trim()),
        }
    }

    /// Whether it is for customers with, or without, a VAT registration no. alone.
    pub fn has_condition(&self) -> bool {
        !is_blank(&self.vat_number)
    }

    /// Whether its condition, if it has one, is met.
    pub fn is_for(&self, has: HasVatNumber) -> bool {
        match self.vat_number.trim() {
            "" => true,
            WITH => has == HasVatNumber::Yes,
            WITHOUT => has == HasVatNumber::No,
            _ => false,
        }
    }
}

/// A column of the regional defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub enum Column {
    /// Country/region.
    Country,
    /// State/province.
    State,
    /// With or without a VAT registration no.
    VatNumber,
    /// Customer template.
    Template,
    /// Customer no.
    CustomerNo,
    /// Taxed-order customer template.
    TaxedTemplate,
    /// Taxed-order customer no.
    TaxedCustomerNo,
}

impl Column {
    /// Every column, in the order of the list.
    pub const ALL: [Column; Column::VARIANTS.len()] = all(Column::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Column::Country => "Country/region",
            Column::State => "State/province",
            Column::VatNumber => "VAT registration no.",
            Column::Template => "Customer template",
            Column::CustomerNo => "Customer no.",
            Column::TaxedTemplate => "Taxed-order template",
            Column::TaxedCustomerNo => "Taxed-order customer no.",
        }
    }
}

/// What is wrong with a value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// In which column.
    pub column: Column,
    /// What is wrong and what to do.
    pub words: String,
    /// Whether the row stays usable as it is typed: what it names is missing, and may come.
    pub is_broken: bool,
}

impl RegionalDefault {
    /// The value of a column.
    pub fn get(&self, column: Column) -> &str {
        match column {
            Column::Country => &self.country,
            Column::State => &self.state,
            Column::VatNumber => &self.vat_number,
            Column::Template => &self.template,
            Column::CustomerNo => &self.customer_no,
            Column::TaxedTemplate => &self.taxed_template,
            Column::TaxedCustomerNo => &self.taxed_customer_no,
        }
    }
}
