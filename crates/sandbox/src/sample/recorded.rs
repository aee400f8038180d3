//! The customers of the recorded shop, staff and oddities included, and the rows of Microsoft's demo companies.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::clock::from_gmt;
use crate::company::{self, Blocked, ContactType};
use crate::webstore::{Customer, Meta};

/// One row of the file: a recorded answer without links, avatar and local times. One of the recorded customers is left out: 70,000
/// letters in a last name would fill every list.
#[derive(Deserialize)]
struct Recorded {
    id: u64,
    date_created_gmt: String,
    date_modified_gmt: Option<String>,
    email: String,
    first_name: String,
    last_name: String,
    role: String,
    username: String,
    billing: Map<String, Value>,
    shipping: Map<String, Value>,
    is_paying_customer: bool,
    #[serde(default)]
    meta_data: Vec<RecordedMeta>,
}

#[derive(Deserialize)]
struct RecordedMeta {
    id: u64,
    key: String,
    value: Value,
}

/// The recorded customers, ordered by id.
pub(super) fn customers() -> Vec<Customer> {
    let rows: Vec<Recorded> =
        serde_json::from_str(include_str!("../../data/recorded_customers.json"))
            .unwrap_or_default();
    rows.into_iter().map(customer).collect()
}

fn customer(row: Recorded) -> Customer {
    // Accounts made in the shop's admin show a full name, those made over REST their user name.
    let is_staff = !matches!(row.role.as_str(), "customer" | "administrator");
    let display_name = if is_staff {
        format!("{} {}", row.first_name, row.last_name)
    } else {
        row.username.clone()
    };
    let mut customer = Customer {
        id: row.id,
        created: from_gmt(&row.date_created_gmt).unwrap_or_default(),
        modified: row.date_modified_gmt.as_deref().and_then(from_gmt),
        email: row.email,
        first_name: row.first_name,
        last_name: row.last_name,
        role: row.role,
        username: row.username,
        display_name,
        is_paying_customer: row.is_paying_customer,
        meta: row
            .meta_data
            .into_iter()
            .map(|m| Meta {
                id: m.id,
                key: m.key,
                value: m.value,
            })
            .collect(),
        ..Customer::default()
    };
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    row.billing
        .into_iter()
        .for_each(|(field, value)| customer.set_billing(&field, text(value)));
    row.shipping
        .into_iter()
        .for_each(|(field, value)| customer.set_shipping(&field, text(value)));
    customer
}

/// Customers as Microsoft's demo companies have them: plain and eight-digit numbers, several addresses in one field, a name with an
/// apostrophe, no country, no e-mail, blocked ones (facts §8).
#[rustfmt::skip]
pub(super) fn cronus(now: i64) -> Vec<company::Customer> {
    let c = |number: &str, name: &str, street: &str, city: &str, country: &str, post_code: &str, email: &str| company::Customer {
        number: number.to_owned(), display_name: name.to_owned(), address_line1: street.to_owned(), city: city.to_owned(), country: country.to_owned(),
        postal_code: post_code.to_owned(), email: email.to_owned(), payment_terms: "1M(8D)".to_owned(), tax_area: "EXPORT".to_owned(),
        modified: now - 90 * 86_400_000, ..company::Customer::default()
    };
    vec![
        company::Customer { state: "GA".into(), balance_due: 1240.5, credit_limit: 10_000.0, currency_code: "USD".into(), salesperson_code: "JO".into(), phone_number: "+1 404 555 0100".into(), website: "https://www.adatum.example".into(), ..c("10000", "Adatum Corporation", "192 Market Square", "Atlanta", "US", "31772", "robert.townes@contoso.example") },
        company::Customer { state: "IL".into(), currency_code: "USD".into(), salesperson_code: "JO".into(), ..c("20000", "Trey Research", "153 Thomas Drive", "Chicago", "US", "61236", "helen.ray@contoso.example") },
        company::Customer { state: "FL".into(), currency_code: "USD".into(), payment_terms: "CM".into(), ..c("30000", "School of Fine Art", "10 High Tower Green", "Miami", "US", "37125", "meagan.bond@contoso.example") },
        company::Customer { address_line2: "Park Stadt Schwabing".into(), balance_due: 4316.92, salesperson_code: "JO".into(), tax_area: "DOMESTIC".into(), tax_registration_number: "DE533435789".into(), payment_terms: "14 DAYS".into(), payment_method: "BANK".into(), ..c("40000", "Alpine Ski House", "Walter-Gropius-Strasse 5", "München", "DE", "80807", "ian.deberry@contoso.example;accounts@contoso.example") },
        company::Customer { currency_code: "GBP".into(), payment_terms: "14 DAYS".into(), ..c("50000", "Relecloud", "Occam Court, 1", "Guildford", "GB", "GU2 7YQ", "jesse.homer@contoso.example") },
        company::Customer { state: "FL".into(), blocked: Blocked::Invoice, salesperson_code: "HS".into(), currency_code: "USD".into(), ..c("01121212", "Spotsmeyer's Furnishings", "612 South Sunset Drive", "Miami", "US", "US-FL 37125", "") },
        company::Customer { kind: ContactType::Person, blocked: Blocked::All, credit_limit: 500.0, phone_number: "018-555 01 23".into(), tax_area: "EU".into(), ..c("", "Maria Lindholm", "Storgatan 8", "Uppsala", "", "753 31", "Maria.Lindholm@mail.se.example") },
        company::Customer { blocked: Blocked::Ship, phone_number: "+44 121 496 0000".into(), ..c("01445544", "Progressive Home Furnishings", "222 Reagan Drive", "Birmingham", "GB", "GB-B27 4KT", "") },
    ]
}
