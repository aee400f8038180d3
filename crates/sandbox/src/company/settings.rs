//! What the company's administrator has set up, as far as it changes how the API answers.

use serde::{Deserialize, Serialize};

use super::pages::PageServices;
use super::setup::SetupRule;

/// The company's setup. A fresh one is that of Microsoft's demo company, without API Setup rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether the number series "CUST" takes numbers chosen by the client; demo data allows it (facts §1.2).
    pub manual_numbers: bool,
    /// The rules of "API Setup", in their order.
    pub setup_rules: Vec<SetupRule>,
    /// Whether Sales & Receivables Setup names "Customer Nos."; without it only customers with a number of their own can be made.
    pub customer_numbers: bool,
    /// Whether General Ledger Setup has "Req. Country/Reg. Code in Addr." on: then another country leaves post code, city and county as
    /// they are (facts §0.5).
    pub country_required: bool,
    /// The salesperson code in the User Setup of whoever calls, which a new customer without one gets (facts §1.2); blank for none.
    pub users_salesperson: String,
    /// Which page services are published.
    pub page_services: PageServices,
    /// Whether Marketing Setup names a "Bus. Rel. Code for Customers": then each new customer brings a contact (facts §1.2).
    pub contacts_for_customers: bool,
    /// Whether Marketing Setup names "Contact Nos."; without it no contact can be made, and so no customer that needs one.
    pub contact_numbers: bool,
    /// Whether requests beyond Business Central's limits per user are refused (facts §5.6); each takes the latency to be
    /// worked on.
    pub limits: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            manual_numbers: true,
            setup_rules: Vec::new(),
            customer_numbers: true,
            country_required: false,
            users_salesperson: String::new(),
            page_services: PageServices::default(),
            contacts_for_customers: true,
            contact_numbers: true,
            limits: false,
        }
    }
}
