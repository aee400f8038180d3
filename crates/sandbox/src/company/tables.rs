//! The tables that customers refer to and the API lists (facts §2.1), with what Microsoft's demo data holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::home::{Home, Taxes};
use super::table::{IN_TRANSIT, Table, TableRow};
use super::unlisted::{TAX_AREA, Unlisted, VAT_GROUP};
use crate::guid::Guid;

/// All tables of the company.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Whose they are.
    pub home: &'static Home,
    /// Countries and regions by BC's own code, which for Greece is `EL`.
    pub countries: Table,
    /// VAT business posting groups or tax areas, as the company taxes.
    pub tax_areas: Table,
    /// Payment terms.
    pub payment_terms: Table,
    /// Payment methods.
    pub payment_methods: Table,
    /// Shipment methods.
    pub shipment_methods: Table,
    /// Currencies other than the local one.
    pub currencies: Table,
    /// Salespeople.
    pub salespeople: Table,
    /// Locations: only the page services have them on customers.
    pub locations: Table,
    /// Those that API v2.0 does not list.
    pub unlisted: Unlisted,
    /// One row: the company's own address.
    pub company_information: Table,
    /// One row: the local currency.
    pub ledger_setup: Table,
}

impl Tables {
    pub(crate) fn new(home: &'static Home, rng: &mut fastrand::Rng, now: i64) -> Self {
        let mut build = |set, caption, rows: Vec<(&str, &str, Value)>| {
            let row = |(code, name, more): (&str, &str, Value)| TableRow {
                id: Guid::random(rng),
                code: code.to_owned(),
                display_name: name.to_owned(),
                more: more.as_object().cloned().unwrap_or_default(),
                further: BTreeMap::new(),
                modified: now - 200 * 86_400_000,
            };
            Table {
                set,
                caption,
                rows: rows.into_iter().map(row).collect(),
            }
        };
        let (tax_caption, tax_areas) = match home.taxes {
            Taxes::Vat => (VAT_GROUP, vat_groups()),
            Taxes::SalesTax => (TAX_AREA, tax_areas()),
        };
        Self {
            home,
            unlisted: Unlisted::new(home, now),
            countries: build("countriesRegions", "Country/Region", countries()),
            tax_areas: build("taxAreas", tax_caption, tax_areas),
            payment_terms: build("paymentTerms", "Payment Terms", payment_terms()),
            payment_methods: build("paymentMethods", "Payment Method", plain(&PAYMENT_METHODS)),
            shipment_methods: build(
                "shipmentMethods",
                "Shipment Method",
                plain(&SHIPMENT_METHODS),
            ),
            currencies: build("currencies", "Currency", currencies(home)),
            salespeople: build(
                "salespeoplePurchasers",
                "Salesperson/Purchaser",
                salespeople(),
            ),
            locations: with_transit(build("locations", "Location", locations(home))),
            company_information: build(
                "companyInformation",
                "Company Information",
                company_information(home),
            ),
            ledger_setup: build(
                "generalLedgerSetup",
                "General Ledger Setup",
                ledger_setup(home),
            ),
        }
    }

    /// VAT business posting groups.
    pub fn vat_groups(&self) -> &Table {
        match self.home.taxes {
            Taxes::Vat => &self.tax_areas,
            Taxes::SalesTax => &self.unlisted.other_taxes,
        }
    }

    /// Tax areas of US sales tax.
    pub fn sales_tax_areas(&self) -> &Table {
        match self.home.taxes {
            Taxes::Vat => &self.unlisted.other_taxes,
            Taxes::SalesTax => &self.tax_areas,
        }
    }

    /// The table behind an entity set of API v2.0.
    pub fn by_set(&self, set: &str) -> Option<&Table> {
        [
            &self.countries,
            &self.tax_areas,
            &self.payment_terms,
            &self.payment_methods,
            &self.shipment_methods,
            &self.currencies,
            &self.salespeople,
            &self.locations,
            &self.company_information,
            &self.ledger_setup,
        ]
        .into_iter()
        .find(|table| table.set == set)
    }
}

/// What goods are in while they are between two others has no customers.
fn with_transit(mut locations: Table) -> Table {
    for row in &mut locations.rows {
        let is_transit = ["OUT. LOG.", "OWN LOG."].contains(&row.code.as_str());
        row.further.insert(IN_TRANSIT, json!(is_transit));
    }
    locations
}

/// All in one place: where a location stands is nothing that customers care about.
fn locations(home: &Home) -> Vec<(&'static str, &'static str, Value)> {
    let [street, city, state, post_code, phone] = home.address;
    let more = json!({
        "contact": "", "addressLine1": street, "addressLine2": "", "city": city, "state": state, "country": home.country,
        "postalCode": post_code, "phoneNumber": phone, "email": "", "website": "",
    });
    LOCATION_CODES
        .iter()
        .map(|(code, name)| (*code, *name, more.clone()))
        .collect()
}

fn plain<'a>(rows: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str, Value)> {
    rows.iter()
        .map(|(code, name)| (*code, *name, json!({})))
        .collect()
}

/// Microsoft's base data; note `GB` for the United Kingdom and `EL` for Greece.
#[rustfmt::skip]
const COUNTRIES: [(&str, &str); 64] = [
    ("AE", "United Arab Emirates"), ("AT", "Austria"), ("AU", "Australia"), ("BE", "Belgium"), ("BG", "Bulgaria"), ("BN", "Brunei Darussalam"),
    ("BR", "Brazil"), ("CA", "Canada"), ("CH", "Switzerland"), ("CN", "China"), ("CR", "Costa Rica"), ("CY", "Cyprus"), ("CZ", "Czechia"),
    ("DE", "Germany"), ("DK", "Denmark"), ("DZ", "Algeria"), ("EE", "Estonia"), ("EL", "Greece"), ("ES", "Spain"), ("FI", "Finland"),
    ("FJ", "Fiji Islands"), ("FR", "France"), ("GB", "Great Britain"), ("HR", "Croatia"), ("HU", "Hungary"), ("ID", "Indonesia"), ("IE", "Ireland"),
    ("IN", "India"), ("IS", "Iceland"), ("IT", "Italy"), ("JP", "Japan"), ("KE", "Kenya"), ("LT", "Lithuania"), ("LU", "Luxembourg"), ("LV", "Latvia"),
    ("MA", "Morocco"), ("MM", "Myanmar"), ("MT", "Malta"), ("MX", "Mexico"), ("MY", "Malaysia"), ("MZ", "Mozambique"), ("NG", "Nigeria"),
    ("NL", "Netherlands"), ("NO", "Norway"), ("NZ", "New Zealand"), ("PH", "Philippines"), ("PL", "Poland"), ("PT", "Portugal"), ("RO", "Romania"),
    ("RS", "Serbia"), ("SA", "Saudi Arabia"), ("SB", "Solomon Islands"), ("SE", "Sweden"), ("SG", "Singapore"), ("SI", "Slovenia"), ("SK", "Slovakia"),
    ("TH", "Thailand"), ("TN", "Tunisia"), ("TR", "Türkiye"), ("TZ", "Tanzania"), ("UG", "Uganda"), ("US", "USA"), ("WS", "Samoa"), ("ZA", "South Africa"),
];

fn countries() -> Vec<(&'static str, &'static str, Value)> {
    let format = |code: &str| match code {
        "US" | "CA" | "AU" => "City_x002B_County_x002B_Post_x0020_Code",
        "GB" | "IE" => "City_x002B_Post_x0020_Code",
        _ => "Post_x0020_Code_x002B_City",
    };
    COUNTRIES
        .iter()
        .map(|(code, name)| (*code, *name, json!({"addressFormat": format(code)})))
        .collect()
}

fn vat_groups() -> Vec<(&'static str, &'static str, Value)> {
    let vat = || json!({"taxType": "VAT"});
    vec![
        ("DOMESTIC", "Domestic customers and vendors", vat()),
        ("EU", "Customers and vendors in EU", vat()),
        ("EXPORT", "Other customers and vendors (not EU)", vat()),
    ]
}

/// Tax areas of a company with US sales tax, of the towns that the sample's customers live in and of the demo data's.
#[rustfmt::skip]
fn tax_areas() -> Vec<(&'static str, &'static str, Value)> {
    // A blank in an option's name is `_x0020_` (facts §5.3) [I].
    let sales_tax = || json!({"taxType": "Sales_x0020_Tax"});
    vec![
        ("ATLANTA, GA",    "Atlanta, GA",    sales_tax()),
        ("AUSTIN, TX",     "Austin, TX",     sales_tax()),
        ("BURLINGTON, VT", "Burlington, VT", sales_tax()),
        ("CHICAGO, IL",    "Chicago, IL",    sales_tax()),
        ("DULUTH, MN",     "Duluth, MN",     sales_tax()),
        ("MADISON, WI",    "Madison, WI",    sales_tax()),
        ("MIAMI, FL",      "Miami, FL",      sales_tax()),
        ("OAKLAND, CA",    "Oakland, CA",    sales_tax()),
        ("SAVANNAH, GA",   "Savannah, GA",   sales_tax()),
        ("TUCSON, AZ",     "Tucson, AZ",     sales_tax()),
    ]
}

#[rustfmt::skip]
fn payment_terms() -> Vec<(&'static str, &'static str, Value)> {
    let terms = |due: &str, discount: &str, percent: f64| json!({
        "dueDateCalculation": due, "discountDateCalculation": discount, "discountPercent": percent, "calculateDiscountOnCreditMemos": false
    });
    vec![
        ("10 DAYS",  "Net 10 days",              terms("10D", "", 0.0)),
        ("14 DAYS",  "Net 14 days",              terms("14D", "", 0.0)),
        ("1M(8D)",   "1 Month/2% 8 days",        terms("1M", "8D", 2.0)),
        ("21 DAYS",  "Net 21 days",              terms("21D", "", 0.0)),
        ("30 DAYS",  "Net 30 days",              terms("30D", "", 0.0)),
        ("60 DAYS",  "Net 60 days",              terms("60D", "", 0.0)),
        ("7 DAYS",   "Net 7 days",               terms("7D", "", 0.0)),
        ("CM",       "Current Month",            terms("CM", "", 0.0)),
        ("COD",      "Cash on delivery",         terms("0D", "", 0.0)),
    ]
}

#[rustfmt::skip]
const LOCATION_CODES: [(&str, &str); 5] = [
    ("EAST", "East Warehouse"), ("MAIN", "Main Warehouse"), ("OUT. LOG.", "Outsourced Logistics"), ("OWN LOG.", "Own Logistics"),
    ("WEST", "West Warehouse"),
];

#[rustfmt::skip]
const PAYMENT_METHODS: [(&str, &str); 7] = [
    ("ACCOUNT", "Payment on account"), ("BANK", "Bank Transfer"), ("CARD", "Card payment"), ("CASH", "Cash payment"), ("CHECK", "Check payment"),
    ("GIRO", "Giro transfer"), ("INTERCOM", "Intercompany payment"),
];

#[rustfmt::skip]
const SHIPMENT_METHODS: [(&str, &str); 8] = [
    ("CFR", "Cost and Freight"), ("CIF", "Cost Insurance and Freight"), ("CIP", "Carriage and Insurance Paid"), ("DDP", "Delivered Duty Paid"),
    ("DELIVERY", "Delivery"), ("EXW", "Ex Warehouse"), ("FOB", "Free on Board"), ("PICKUP", "Pickup at Location"),
];

/// The local currency is not among them (facts §2.1).
fn currencies(home: &Home) -> Vec<(&'static str, &'static str, Value)> {
    let currency = |symbol: &str, places: &str, precision: f64| json!({"symbol": symbol, "amountDecimalPlaces": places, "amountRoundingPrecision": precision});
    let mut all = vec![
        ("CHF", "Swiss franc", currency("CHF", "2:2", 0.05)),
        ("DKK", "Danish krone", currency("kr", "2:2", 0.01)),
        ("GBP", "Pound Sterling", currency("£", "2:2", 0.01)),
        ("JPY", "Japanese yen", currency("¥", "0:0", 1.0)),
        ("NOK", "Norwegian krone", currency("kr", "2:2", 0.01)),
        ("PLN", "Polish zloty", currency("zł", "2:2", 0.01)),
        ("SEK", "Swedish krona", currency("kr", "2:2", 0.01)),
        ("TRY", "Turkish lira", currency("₺", "2:2", 0.01)),
        ("USD", "US dollar", currency("$", "2:2", 0.01)),
    ];
    if home.currency.0 != "EUR" {
        let at = all.partition_point(|(code, ..)| *code < "EUR");
        all.insert(at, ("EUR", "Euro", currency("€", "2:2", 0.01)));
    }
    all.retain(|(code, ..)| *code != home.currency.0);
    all
}

/// `HS` has left the company and is blocked: naming that code is refused.
fn salespeople() -> Vec<(&'static str, &'static str, Value)> {
    let person = |email: &str, title: &str, percent: f64, blocked: bool| json!({"email": email, "email2": "", "phoneNo": "", "jobTitle": title, "commisionPercent": percent, "privacyBlocked": false, "blocked": blocked});
    vec![
        (
            "HR",
            "Helena Ray",
            person("helena.ray@cronus.example", "Sales Manager", 5.0, false),
        ),
        (
            "HS",
            "Hugo Sand",
            person("hugo.sand@cronus.example", "Salesperson", 3.0, true),
        ),
        (
            "JO",
            "Jim Olive",
            person("jim.olive@cronus.example", "Salesperson", 5.0, false),
        ),
        (
            "LT",
            "Lina Townsend",
            person("lina.townsend@cronus.example", "Salesperson", 4.0, false),
        ),
        (
            "OF",
            "Otis Falls",
            person("otis.falls@cronus.example", "Salesperson", 4.0, false),
        ),
    ]
}

fn company_information(home: &Home) -> Vec<(&'static str, &'static str, Value)> {
    let [street, city, state, post_code, phone] = home.address;
    let more = json!({
        "addressLine1": street, "addressLine2": "", "city": city, "state": state, "country": home.country, "postalCode": post_code,
        "phoneNumber": phone, "faxNumber": "", "email": "office@cronus.example", "website": "www.cronus.example",
        "taxRegistrationNumber": home.tax_number, "currencyCode": home.currency.0, "currentFiscalYearStartDate": "2026-01-01", "industry": "",
    });
    vec![("", home.name, more)]
}

fn ledger_setup(home: &Home) -> Vec<(&'static str, &'static str, Value)> {
    let (code, symbol) = home.currency;
    vec![(
        "",
        "",
        json!({"localCurrencyCode": code, "localCurrencySymbol": symbol, "allowPostingFrom": "0001-01-01", "allowPostingTo": "0001-01-01"}),
    )]
}
