//! What customers refer to and API v2.0 does not list, with what Microsoft's demo data holds (facts §2.1, §3).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::home::{Home, Taxes};
use super::table::{DEFAULT_VAT_GROUP, PostCode, Table, TableRow};
use crate::guid::Guid;

/// The captions of the two tables that a company's taxes are in.
pub(super) const VAT_GROUP: &str = "VAT Business Posting Group";
pub(super) const TAX_AREA: &str = "Tax Area";

/// Tables that API v2.0 does not list.
#[derive(Debug, Clone)]
pub struct Unlisted {
    /// General business posting groups.
    pub general_groups: Table,
    /// Of the other way to tax: tax areas, none, where the company uses VAT, and VAT business posting groups where it does not.
    pub other_taxes: Table,
    /// Customer posting groups.
    pub customer_groups: Table,
    /// Customer price groups.
    pub price_groups: Table,
    /// Customer discount groups.
    pub discount_groups: Table,
    /// Languages.
    pub languages: Table,
    /// Reminder terms.
    pub reminder_terms: Table,
    /// Customer templates (table 1381).
    pub customer_templates: Table,
    /// Post codes.
    pub post_codes: Vec<PostCode>,
}

impl Unlisted {
    pub(super) fn new(home: &Home, now: i64) -> Self {
        // Numbers of their own, so that a table more changes no id of another record.
        let mut rng = fastrand::Rng::with_seed(home.name.bytes().map(u64::from).sum());
        let mut build = |set, caption, rows: &[(&str, &str)]| {
            let row = |(code, name): &(&str, &str)| TableRow {
                id: Guid::random(&mut rng),
                code: (*code).to_owned(),
                display_name: (*name).to_owned(),
                more: Map::new(),
                further: BTreeMap::new(),
                modified: now - 200 * 86_400_000,
            };
            Table {
                set,
                caption,
                rows: rows.iter().map(row).collect(),
            }
        };
        let other_taxes = match home.taxes {
            Taxes::Vat => build("taxAreas", TAX_AREA, &[]),
            Taxes::SalesTax => build("vatBusinessPostingGroups", VAT_GROUP, &BUSINESS),
        };
        Self {
            general_groups: with_vat_groups(build(
                "generalBusinessPostingGroups",
                "Gen. Business Posting Group",
                &BUSINESS,
            )),
            other_taxes,
            customer_groups: build(
                "customerPostingGroups",
                "Customer Posting Group",
                &CUSTOMER_GROUPS,
            ),
            price_groups: build("customerPriceGroups", "Customer Price Group", &PRICE_GROUPS),
            discount_groups: build(
                "customerDiscountGroups",
                "Customer Discount Group",
                &DISCOUNT_GROUPS,
            ),
            languages: build("languages", "Language", &LANGUAGES),
            reminder_terms: build("reminderTerms", "Reminder Terms", &REMINDER_TERMS),
            customer_templates: with_values(
                build("customerTemplates", "Customer Template", &TEMPLATES),
                home,
            ),
            post_codes: POST_CODES.iter().map(post_code).collect(),
        }
    }
}

/// Each general group's default VAT group has the same code.
fn with_vat_groups(mut groups: Table) -> Table {
    for row in &mut groups.rows {
        row.further.insert(DEFAULT_VAT_GROUP, json!(row.code));
    }
    groups
}

/// The values of the demo data's customer templates, by the names of the table's fields (facts §3).
fn with_values(mut templates: Table, home: &Home) -> Table {
    for row in &mut templates.rows {
        let (kind, groups, terms, method) = match row.code.as_str() {
            "CUSTOMER PERSON" => ("Person", "DOMESTIC", "COD", "CASH"),
            "CUSTOMER EU COMPANY" => ("Company", "EU", "14 DAYS", "BANK"),
            _ => ("Company", "DOMESTIC", "1M(8D)", "BANK"),
        };
        let values: [(&str, Value); 6] = [
            ("Contact Type", json!(kind)),
            ("Gen. Bus. Posting Group", json!(groups)),
            ("Customer Posting Group", json!(groups)),
            ("Payment Terms Code", json!(terms)),
            ("Payment Method Code", json!(method)),
            ("Prices Including VAT", json!(kind == "Person")),
        ];
        row.further.extend(values);
        if home.taxes == Taxes::Vat {
            row.further.insert("VAT Bus. Posting Group", json!(groups));
        }
    }
    templates
}

const BUSINESS: [(&str, &str); 3] = [
    ("DOMESTIC", "Domestic customers and vendors"),
    ("EU", "Customers and vendors in EU"),
    ("EXPORT", "Other customers and vendors (not EU)"),
];

const CUSTOMER_GROUPS: [(&str, &str); 3] = [
    ("DOMESTIC", "Domestic customers"),
    ("EU", "Customers in EU"),
    ("FOREIGN", "Foreign customers (not EU)"),
];

const PRICE_GROUPS: [(&str, &str); 2] = [("RETAIL", "Retail"), ("WHOLESALE", "Wholesale")];

const DISCOUNT_GROUPS: [(&str, &str); 2] = [("LARGE ACC", "Large account"), ("RETAIL", "Retail")];

const LANGUAGES: [(&str, &str); 8] = [
    ("DAN", "Danish"),
    ("DEU", "German"),
    ("ENU", "English"),
    ("ESP", "Spanish"),
    ("FRA", "French"),
    ("ITA", "Italian"),
    ("NLD", "Dutch"),
    ("SVE", "Swedish"),
];

const REMINDER_TERMS: [(&str, &str); 2] = [
    ("DOMESTIC", "Reminders for domestic customers"),
    ("FOREIGN", "Reminders for foreign customers"),
];

const TEMPLATES: [(&str, &str); 3] = [
    ("CUSTOMER COMPANY", "Business-to-Business Customer (Bank)"),
    ("CUSTOMER EU COMPANY", "Customer EU Company"),
    ("CUSTOMER PERSON", "Cash-Payment / Retail Customer (Cash)"),
];

/// Code, city, county, country.
#[rustfmt::skip]
const POST_CODES: [[&str; 4]; 10] = [
    ["10115",     "Berlin",         "", "DE"],
    ["20095",     "Hamburg",        "", "DE"],
    ["80807",     "München",        "", "DE"],
    ["DE-80807",  "München",        "", "DE"],
    ["GB-B27 4KT", "Birmingham",    "", "GB"],
    ["US-FL 37125", "Miami",        "FL", "US"],
    ["H91 X4TK",  "Galway",         "", "IE"],
    ["753 31",    "Uppsala",        "", "SE"],
    ["75001",     "Paris",          "", "FR"],
    ["1012 AB",   "Amsterdam",      "", "NL"],
];

fn post_code([code, city, county, country]: &[&str; 4]) -> PostCode {
    PostCode {
        code: (*code).to_owned(),
        city: (*city).to_owned(),
        county: (*county).to_owned(),
        country: (*country).to_owned(),
    }
}
