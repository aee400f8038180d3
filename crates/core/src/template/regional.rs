//! Regional defaults: which customer template, and which customer no., customers of a country or state get.

use serde::{Deserialize, Serialize};

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
        format!("{}/{}/{}", self.webstore, self.country, self.state)
    }
}
