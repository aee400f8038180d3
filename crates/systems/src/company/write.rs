//! What is sent to Business Central: a new customer, or the changed fields of one.

use serde_json::{Map, Value, json};

use super::own_value::own_json;
use super::property::property;
use super::way::Way;
use super::wire::CompanyCustomer;
use crate::customer::FieldChange;
use crate::customer::country::{CountryTable, Spelling};
use crate::customer::email;
use crate::customer::limits::company_takes_emails;
use crate::customer::tax_number::as_stored;
use crate::customer::{CustomerKind, Field, Values};

/// The body of a create: the customer's values as far as they come with it, and by their properties what the API takes of the template.
pub fn new_customer(
    values: &Values,
    kind: CustomerKind,
    template_values: &Map<String, Value>,
    spelling: Spelling<'_>,
    way: Way,
) -> Value {
    let mut body = Map::new();
    body.insert("type".to_owned(), json!(kind));
    let country = country_meant(values, spelling.countries);
    for field in values.fields() {
        let value = values.shown(field);
        if !value.is_empty() && !way.is_on_page(field) {
            body.insert(
                property(field).to_owned(),
                sent(field, value, &country, spelling),
            );
        }
    }
    body.extend(template_values.clone());
    Value::Object(body)
}

/// The country of a customer's values, as ISO code: an empty one in Business Central means the company's own.
pub fn country_meant(values: &Values, countries: &CountryTable) -> String {
    match values.shown(Field::Country).trim() {
        "" => countries.own().unwrap_or_default().to_owned(),
        iso => iso.to_owned(),
    }
}

/// The body of an update of what comes with the customer. Business Central clears post code, city and state when the country changes
/// (facts/business-central.md §0.5), so that they are sent along with it.
/// `as_stood` says how some values are to stand whatever the spelling.
pub fn update(
    seen: &CompanyCustomer,
    changes: &[FieldChange],
    as_stood: &[(Field, String)],
    spelling: Spelling<'_>,
    way: Way,
) -> Value {
    let mut body = Map::new();
    let new_country = changes
        .iter()
        .find(|change| change.field == Field::Country)
        .map(|change| change.new.clone());
    if new_country.is_some() {
        for (field, value) in [
            (Field::PostCode, &seen.postal_code),
            (Field::City, &seen.city),
            (Field::State, &seen.state),
        ] {
            // The plan moves nobody whose address is not known; an answer of a moment ago may lack it all the same.
            if seen.has_read_field(field) {
                body.insert(property(field).to_owned(), json!(value));
            }
        }
    }
    let country = new_country.unwrap_or_else(|| spelling.countries.iso(&seen.country));
    let come_with_it = changes
        .iter()
        .filter(|change| !way.is_on_page(change.field));
    for FieldChange { field, old, new } in come_with_it {
        let mut stood = as_stood.iter().filter(|(of, _)| of == field);
        let value = match (field, stood.next()) {
            (_, Some((_, stood))) => json!(stood),
            (Field::Email, None) => json!(email_field(seen, old, new)),
            (_, None) => sent(*field, new, &country, spelling),
        };
        body.insert(property(*field).to_owned(), value);
    }
    Value::Object(body)
}

/// What the e-mail field of a customer is to hold: one address replaced, the rest as it stands there. Business Central refuses
/// everything but addresses with `;` between them, even if it was there before: where the field holds nothing but addresses,
/// they are separated so.
pub fn email_field(seen: &CompanyCustomer, old: &str, new: &str) -> String {
    let replaced = email::with_replaced(&seen.email, old, new);
    if company_takes_emails(&replaced) || !email::is_only_addresses(&replaced) {
        return replaced;
    }
    let all: Vec<_> = email::addresses(&replaced).collect();
    all.join(";")
}

/// A value as it is sent.
fn sent(field: Field, value: &str, country: &str, spelling: Spelling<'_>) -> Value {
    match field {
        Field::Own(own) => own_json(own, value),
        _ => json!(spelled(field, value, country, spelling)),
    }
}

/// A value as Business Central is to hold it; `country` is the customer's, as ISO code.
pub fn spelled(field: Field, value: &str, country: &str, spelling: Spelling<'_>) -> String {
    match field {
        // The plan has refused countries without a code; sending the ISO code lets the server say so too.
        Field::Country => spelling
            .countries
            .company_code(value)
            .unwrap_or_else(|| value.to_owned()),
        Field::State => spelling.state(country, value.trim()),
        Field::VatNumber => as_stored(value),
        _ => value.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::StateSource;
    use crate::customer::country::CountryCodes;

    fn seen() -> CompanyCustomer {
        serde_json::from_value(json!({
            "id": "aa", "number": "1", "email": "a@x.example;b@x.example", "city": "Berlin",
            "postalCode": "10115", "state": "BE", "country": "DE"
        }))
        .unwrap()
    }

    fn spelling(countries: &CountryTable) -> Spelling<'_> {
        let states = StateSource::Code;
        Spelling { countries, states }
    }

    fn change(field: Field, old: &str, new: &str) -> FieldChange {
        FieldChange {
            field,
            old: old.to_owned(),
            new: new.to_owned(),
        }
    }

    #[test]
    fn a_changed_country_carries_the_address_that_business_central_would_clear() {
        let table = CountryTable::new([]).with_company(
            [("SE".to_owned(), Some("Sweden".to_owned()))],
            &CountryCodes::default(),
        );
        let changes = [
            change(Field::Country, "DE", "SE"),
            change(Field::City, "Berlin", "Lund"),
        ];
        let body = update(&seen(), &changes, &[], spelling(&table), Way::ApiV2);
        assert_eq!(
            body,
            json!({"postalCode": "10115", "city": "Lund", "state": "BE", "country": "SE"})
        );
    }

    #[test]
    fn a_new_e_mail_replaces_the_one_that_counted_and_keeps_the_others() {
        let changes = [change(Field::Email, "B@x.example", "c@x.example")];
        let body = update(
            &seen(),
            &changes,
            &[],
            spelling(&CountryTable::default()),
            Way::ApiV2,
        );
        assert_eq!(body, json!({"email": "a@x.example;c@x.example"}));
    }
}
