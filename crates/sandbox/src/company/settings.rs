//! What the company's administrator has set up, as far as it changes how the API answers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// Concord's own API.
    pub extension: Extension,
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
            extension: Extension::default(),
            contacts_for_customers: true,
            contact_numbers: true,
            limits: false,
        }
    }
}

/// A rule of "API Setup" with its configuration template.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetupRule {
    /// Which new customers it is for, written like `$filter`; empty for all.
    #[serde(default)]
    pub condition: String,
    /// The template's lines: values by the API's property names, or the page services' where the API has none.
    pub lines: Map<String, Value>,
}

/// Which page services are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageServices {
    /// Page 6408, published by default.
    pub workflow_customers: bool,
    /// Page 21, which an administrator has to publish.
    pub customer_card: bool,
    /// The lists of posting, price and discount groups, locations, languages and customer templates (pages 312, 470, 110, 7, 512, 15, 9 and
    /// 1381), which an administrator has to publish.
    pub look_ups: bool,
    /// Ship-to addresses: the card and the list (pages 300 and 301), which an administrator has to publish.
    pub ship_to: bool,
}

impl Default for PageServices {
    fn default() -> Self {
        Self {
            workflow_customers: true,
            customer_card: false,
            look_ups: false,
            ship_to: false,
        }
    }
}

/// The extension of `deploy/business-central`, as far as an administrator has installed it and lets it be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Extension {
    /// Whether it is there.
    pub installed: bool,
    /// The revision that it answers: 1 is that of the contract, with 0 nothing but the probe is there yet, and from 2 on every record
    /// has a property more.
    pub revision: u32,
    /// Which of its permission sets the user has who may do everything in Business Central; the others have none.
    pub permission_set: PermissionSet,
}

/// A permission set of the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionSet {
    /// None of them.
    None,
    /// `CCD SYNC`
    Sync,
    /// `CCD ADMIN`
    Admin,
}

impl Default for Extension {
    fn default() -> Self {
        Self {
            installed: false,
            revision: 1,
            permission_set: PermissionSet::Admin,
        }
    }
}
