//! What is sent to Business Central: a new customer, or the changed fields of one.

use serde_json::{Map, Value, json};

use super::wire::{CompanyCustomer, CustomerKind, emails};
use crate::customer::country::CountryTable;
use crate::customer::normal::same;
use crate::customer::{Field, Values};
use crate::merge::FieldChange;
use crate::template::CustomerTemplate;

/// The body of a create: the customer's values and what API v2.0 takes of the template.
pub fn new_customer(
    values: &Values,
    kind: CustomerKind,
    template: &CustomerTemplate,
    countries: &CountryTable,
) -> Value {
    let mut body = Map::new();
    body.insert("type".to_owned(), json!(kind));
    for field in Field::ALL {
        let value = values.get(field);
        if !value.is_empty() {
            body.insert(
                property(field).to_owned(),
                json!(wire_value(field, value, countries)),
            );
        }
    }
    template.fill(&mut body);
    Value::Object(body)
}

/// The body of an update. Business Central clears post code, city and state when the country changes
/// (facts/business-central.md §0.5), so that they are sent along with it.
pub fn update(seen: &CompanyCustomer, changes: &[FieldChange], countries: &CountryTable) -> Value {
    let mut body = Map::new();
    let country_changes = changes.iter().any(|change| change.field == Field::Country);
    if country_changes {
        body.insert("postalCode".to_owned(), json!(seen.postal_code));
        body.insert("city".to_owned(), json!(seen.city));
        body.insert("state".to_owned(), json!(seen.state));
    }
    for FieldChange { field, old, new } in changes {
        let value = match field {
            Field::Email => with_email_replaced(&seen.email, old, new),
            _ => wire_value(*field, new, countries),
        };
        body.insert(property(*field).to_owned(), json!(value));
    }
    Value::Object(body)
}

/// Replaces one of several e-mails and keeps the others.
fn with_email_replaced(field: &str, old: &str, new: &str) -> String {
    let kept = emails(field)
        .filter(|email| !same(Field::Email, email, old) && !same(Field::Email, email, new));
    let first = std::iter::once(new).filter(|email| !email.is_empty());
    first.chain(kept).collect::<Vec<_>>().join(";")
}

fn wire_value(field: Field, value: &str, countries: &CountryTable) -> String {
    match field {
        // The plan has refused countries without a code; sending the ISO code lets the server say so too.
        Field::Country => countries
            .company_code(value)
            .unwrap_or_else(|| value.to_owned()),
        _ => value.trim().to_owned(),
    }
}

fn property(field: Field) -> &'static str {
    match field {
        Field::Name => "displayName",
        Field::Email => "email",
        Field::Phone => "phoneNumber",
        Field::Address => "addressLine1",
        Field::Address2 => "addressLine2",
        Field::PostCode => "postalCode",
        Field::City => "city",
        Field::State => "state",
        Field::Country => "country",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> CompanyCustomer {
        serde_json::from_value(json!({
            "id": "aa", "number": "1", "email": "a@x.example;b@x.example", "city": "Berlin",
            "postalCode": "10115", "state": "BE", "country": "DE"
        }))
        .unwrap()
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
        let table = CountryTable::new([], ["SE".to_owned()]);
        let changes = [
            change(Field::Country, "DE", "SE"),
            change(Field::City, "Berlin", "Lund"),
        ];
        let body = update(&seen(), &changes, &table);
        assert_eq!(
            body,
            json!({"postalCode": "10115", "city": "Lund", "state": "BE", "country": "SE"})
        );
    }

    #[test]
    fn a_new_e_mail_replaces_the_one_that_counted_and_keeps_the_others() {
        let changes = [change(Field::Email, "B@x.example", "c@x.example")];
        let body = update(&seen(), &changes, &CountryTable::default());
        assert_eq!(body, json!({"email": "c@x.example;a@x.example"}));
    }
}
