//! What two records have in common beyond what a suggestion goes by, and what speaks against it: for whoever reviews it.
//! Phone and tax registration no. only support (spec.md §4): alone they tie nobody to anybody.

use super::Evidence;
use super::numbers::{
    phone_of_account, phone_of_customer, tax_number_of_account, tax_number_of_customer,
};
use crate::company::CompanyCustomer;
use crate::customer::country::CountryTable;
use crate::customer::normal::folded;
use crate::setup::Setup;
use crate::webstore::WebstoreCustomer;

/// Two records side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// What both have.
    pub shared: Vec<Evidence>,
    /// What each has another of.
    pub differing: Vec<Difference>,
}

/// What each of two records has another of, where one and the same customer would rarely have two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// The e-mail.
    Email,
    /// The name.
    Name,
    /// The tax registration no.
    TaxNumber,
    /// The phone no.
    Phone,
}

impl Difference {
    /// In the user's words.
    pub fn words(self) -> &'static str {
        match self {
            Difference::Email => "another e-mail",
            Difference::Name => "another name",
            Difference::TaxNumber => "another tax registration no.",
            Difference::Phone => "another phone no.",
        }
    }
}

/// Compares two records. A value that one of them lacks, or that can't be read as what it should be, says nothing.
pub fn compare(
    account: &WebstoreCustomer,
    customer: &CompanyCustomer,
    setup: &Setup,
    countries: &CountryTable,
) -> Comparison {
    let mut found = Comparison::default();
    let mut note =
        |evidence: fn(String) -> Evidence, difference, own: Option<String>, others: &[String]| {
            let Some(own) = own.filter(|own| !own.is_empty()) else {
                return;
            };
            if others.contains(&own) {
                found.shared.push(evidence(own));
            } else if others.iter().any(|other| !other.is_empty()) {
                found.differing.push(difference);
            }
        };
    let emails: Vec<String> = customer.emails().map(|it| folded(&it)).collect();
    let mut own = account.emails().map(|it| folded(&it));
    let shared = own.find(|email| emails.contains(email));
    let email = shared.or_else(|| account.emails().next().map(|it| folded(&it)));
    note(Evidence::Email, Difference::Email, email, &emails);
    let name = account
        .name(setup.name_source)
        .map(|(_, name)| folded(&name));
    let names = [folded(&customer.display_name)];
    note(Evidence::Name, Difference::Name, name, &names);
    let [own, other] = [
        tax_number_of_account(account, setup),
        tax_number_of_customer(customer, countries),
    ];
    note(
        Evidence::TaxNumber,
        Difference::TaxNumber,
        own,
        other.as_slice(),
    );
    let [own, other] = [
        phone_of_account(account),
        phone_of_customer(customer, countries),
    ];
    note(Evidence::Phone, Difference::Phone, own, other.as_slice());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_domestic_customer_without_a_country_is_compared_as_one_of_the_companys_own() {
        let account: WebstoreCustomer = serde_json::from_value(json!({
            "id": 1, "email": "ann@x.example", "role": "customer",
            "billing": {"phone": "+49 30 12345", "country": "DE"},
            "meta_data": [{"id": 1, "key": "vat_number", "value": "DE533435789"}],
        }))
        .unwrap();
        let customer: CompanyCustomer = serde_json::from_value(json!({
            "id": "a", "number": "1", "phoneNumber": "030 12345", "taxRegistrationNumber": "533435789", "country": "",
        }))
        .unwrap();
        let countries = CountryTable::new(crate::customer::country::built_in()).with_own("DE");
        let found = compare(&account, &customer, &Setup::default(), &countries);
        assert_eq!(
            found.shared,
            [
                Evidence::TaxNumber("DE533435789".to_owned()),
                Evidence::Phone("493012345".to_owned())
            ]
        );
    }

    #[test]
    fn a_pair_says_all_that_agrees_and_what_speaks_against_it() {
        let account: WebstoreCustomer = serde_json::from_value(json!({
            "id": 1, "email": "ann@x.example", "role": "customer",
            "billing": {"company": "Trey Research", "phone": "030 12345", "country": "DE"},
            "meta_data": [{"id": 1, "key": "vat_number", "value": "DE 533435789"}],
        }))
        .unwrap();
        let mut customer: CompanyCustomer = serde_json::from_value(json!({
            "id": "a", "number": "1", "email": "office@x.example;Ann@X.example", "displayName": "Trey Research Ltd.",
            "phoneNumber": "+49 30 12345", "taxRegistrationNumber": "533435789", "country": "DE",
        }))
        .unwrap();
        let compared = |customer: &CompanyCustomer| {
            compare(
                &account,
                customer,
                &Setup::default(),
                &CountryTable::default(),
            )
        };
        assert_eq!(
            compared(&customer),
            Comparison {
                shared: vec![
                    Evidence::Email("ann@x.example".to_owned()),
                    Evidence::TaxNumber("DE533435789".to_owned()),
                    Evidence::Phone("493012345".to_owned()),
                ],
                differing: vec![Difference::Name],
            }
        );
        customer.tax_registration_number = "DE999999999".to_owned();
        customer.phone_number = "n/a".to_owned();
        assert_eq!(
            compared(&customer).differing,
            [Difference::Name, Difference::TaxNumber]
        );
    }
}
