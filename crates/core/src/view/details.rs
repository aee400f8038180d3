//! What is known of the records of a line beside the fields that are synchronised: read, never written.

use super::Writing;
use crate::call::Side;
use crate::customer::casing::upper;
use crate::customer::country::CountryTable;
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, WebstoreId};
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// What stands in the place of what no answer has held yet.
const NOT_READ: &str = "Not read yet";

/// One thing that is known of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Whose record.
    pub side: Side,
    /// What it is called.
    pub label: &'static str,
    /// What it is.
    pub value: String,
}

/// The details of a line's records, WooCommerce's first; nothing of a record that is not there.
pub fn details(
    state: &State,
    company: Option<&CompanyId>,
    webstore: Option<WebstoreId>,
    writing: Writing,
) -> Vec<Detail> {
    let countries = &state.snapshots.reference.countries;
    let account = webstore.and_then(|id| state.snapshots.webstore.get(&id));
    let customer = company.and_then(|id| state.snapshots.company.get(id));
    let of_account = account.into_iter().flat_map(|account| {
        let or_none = |text: String| match is_blank(&text) {
            true => "None".to_owned(),
            false => text,
        };
        let registered = account.registered().map(writing.time);
        let is_paying = account.is_paying_customer.map(yes_or_no);
        let (first, last) = (account.first_name.trim(), account.last_name.trim());
        [
            ("User name", or_none(account.username.clone())),
            ("Role", or_none(account.role.clone())),
            ("Registered", registered.unwrap_or_else(not_read)),
            ("Paying customer", is_paying.unwrap_or_else(not_read)),
            (
                "First and last name",
                or_none(format!("{first} {last}").trim().to_owned()),
            ),
            ("Delivery address", delivery_address(account, countries)),
        ]
        .map(|(label, value)| (Side::Webstore, label, value))
    });
    let of_customer = customer.into_iter().map(|customer| {
        let blocked = customer.blocked.as_ref();
        let blocked = blocked.map_or_else(not_read, |it| it.label().to_owned());
        (Side::Company, "Blocked", blocked)
    });
    of_account
        .chain(of_customer)
        .map(|(side, label, value)| Detail { side, label, value })
        .collect()
}

fn not_read() -> String {
    NOT_READ.to_owned()
}

fn yes_or_no(is_so: bool) -> String {
    if is_so { "Yes" } else { "No" }.to_owned()
}

/// The shipping address in a line, or that it is the billing address.
fn delivery_address(account: &WebstoreCustomer, countries: &CountryTable) -> String {
    let (shipping, billing) = (&account.shipping, &account.billing);
    let delivery = [
        &shipping.company,
        &shipping.first_name,
        &shipping.last_name,
        &shipping.address_1,
        &shipping.address_2,
        &shipping.postcode,
        &shipping.city,
        &shipping.state,
        &shipping.country,
    ];
    let invoice = [
        &billing.company,
        &billing.first_name,
        &billing.last_name,
        &billing.address_1,
        &billing.address_2,
        &billing.postcode,
        &billing.city,
        &billing.state,
        &billing.country,
    ];
    // WooCommerce keeps a country even where nobody has entered an address.
    if delivery[..8].iter().all(|part| is_blank(part)) {
        return "None".to_owned();
    }
    let is_same = |(one, other): (&&String, &&String)| one.trim() == other.trim();
    if delivery.iter().zip(&invoice).all(is_same) {
        return "The same as the billing address".to_owned();
    }
    let joined = |parts: &[&String]| {
        let parts = parts.iter().map(|part| part.trim());
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let country = upper(shipping.country.trim());
    let lines = [
        joined(&[&shipping.company]),
        joined(&[&shipping.first_name, &shipping.last_name]),
        joined(&[&shipping.address_1]),
        joined(&[&shipping.address_2]),
        joined(&[&shipping.postcode, &shipping.city]),
        joined(&[&shipping.state]),
        countries.country_name(&country).to_owned(),
        joined(&[&shipping.phone]),
    ];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    lines.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::CompanyCustomer;
    use crate::view::PLAINLY;
    use serde_json::{Value, json};

    fn found(account: Value, customer: Value) -> Vec<String> {
        let mut state = State::default();
        let account: WebstoreCustomer = serde_json::from_value(account).unwrap();
        let customer: CompanyCustomer = serde_json::from_value(customer).unwrap();
        let (webstore, company) = (account.id, customer.id.clone());
        state
            .known_mut()
            .snapshots
            .webstore
            .insert(webstore, account);
        state
            .known_mut()
            .snapshots
            .company
            .insert(company.clone(), customer);
        let details = details(&state, Some(&company), Some(webstore), PLAINLY);
        let words = |it: Detail| format!("{}: {}", it.label, it.value);
        details.into_iter().map(words).collect()
    }

    #[test]
    fn what_is_read_beside_the_fields_is_told_and_what_is_not_read_is_told_to_be_so() {
        let address =
            json!({"first_name": "Ann", "address_1": "1 Road", "city": "Bath", "country": "GB"});
        let told = found(
            json!({
                "id": 4, "username": "ann", "role": "customer", "first_name": "Ann", "last_name": "Lee",
                "date_created_gmt": "1970-01-01T00:00:01", "is_paying_customer": true,
                "billing": address, "shipping": address,
            }),
            json!({"id": "aa", "number": "C1", "blocked": "No"}),
        );
        let expected = [
            "User name: ann",
            "Role: customer",
            "Registered: 1000 ms",
            "Paying customer: Yes",
            "First and last name: Ann Lee",
            "Delivery address: The same as the billing address",
            "Blocked: No",
        ];
        assert_eq!(told, expected);
        let told = found(
            json!({"id": 4, "billing": address, "shipping": {"country": "GB"}}),
            json!({"id": "aa", "number": "C1"}),
        );
        let expected = [
            "User name: None",
            "Role: None",
            "Registered: Not read yet",
            "Paying customer: Not read yet",
            "First and last name: None",
            "Delivery address: None",
            "Blocked: Not read yet",
        ];
        assert_eq!(told, expected);
        let elsewhere = json!({"company": "Depot", "address_1": "2 Quay", "postcode": "B1", "city": "Hull", "country": "gb", "phone": "1"});
        let told = found(
            json!({"id": 4, "billing": address, "shipping": elsewhere}),
            json!({"id": "aa", "number": "C1", "blocked": "Ship"}),
        );
        assert_eq!(told[5], "Delivery address: Depot, 2 Quay, B1 Hull, GB, 1");
        assert_eq!(told[6], "Blocked: Ship");
    }
}
