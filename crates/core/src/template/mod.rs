//! Customer templates: default values for customers created in Business Central.

mod choose;
mod regional;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::company::{ListedCode, Lists};
use crate::customer::normal::is_blank;

pub use choose::{Choice, Chosen, Named, NoTemplate, Place, Region, Source, choose};
pub use regional::RegionalDefault;

/// A code with default values. API v2.0 takes these of a template; the others of Business Central's own
/// templates it does not (facts/business-central.md §0.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerTemplate {
    /// The code, unique.
    pub code: String,
    /// What it is for.
    pub description: String,
    /// Tax area; the VAT business posting group in a company that uses VAT.
    pub tax_area: Option<ListedCode>,
    /// Payment terms.
    pub payment_terms: Option<ListedCode>,
    /// The country/region, as ISO code, to use when the webstore gives none; empty leaves it empty.
    pub country: String,
}

/// The code of the template that the sample data starts with.
pub(crate) const SAMPLE_TEMPLATE: &str = "WEBSHOP";

impl CustomerTemplate {
    /// The template that the sample data starts with, with values that the company lists.
    pub fn for_sample_data(lists: &Lists) -> Self {
        let preferred = |list: &[ListedCode], code: &str| {
            list.iter()
                .find(|listed| listed.code == code)
                .or_else(|| list.first())
                .cloned()
        };
        Self {
            code: SAMPLE_TEMPLATE.to_owned(),
            description: "Customers from the webstore".to_owned(),
            tax_area: preferred(&lists.tax_areas, "DOMESTIC"),
            payment_terms: preferred(&lists.payment_terms, "14 DAYS"),
            country: String::new(),
        }
    }

    /// What is missing before it can be used.
    pub fn problem(&self) -> Option<&'static str> {
        is_blank(&self.code).then_some("A customer template needs a code")
    }

    /// Adds the template's values to the body of a create.
    pub(crate) fn fill(&self, body: &mut Map<String, Value>) {
        if let Some(tax_area) = &self.tax_area {
            body.insert("taxAreaId".to_owned(), json!(tax_area.id));
        }
        if let Some(payment_terms) = &self.payment_terms {
            body.insert("paymentTermsId".to_owned(), json!(payment_terms.id));
        }
    }

    /// The template's values in words, for the preview.
    pub fn values_in_words(&self) -> Vec<(&'static str, String)> {
        let named = |listed: &ListedCode| format!("{} ({})", listed.code, listed.display_name);
        [
            ("Tax area", self.tax_area.as_ref().map(named)),
            ("Payment terms", self.payment_terms.as_ref().map(named)),
        ]
        .into_iter()
        .filter_map(|(label, value)| value.map(|value| (label, value)))
        .collect()
    }
}
