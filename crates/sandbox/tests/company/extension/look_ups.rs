//! Templates and look-ups, which nobody writes.

use serde_json::{Value, json};

use super::support::{Client, check_answer, etag, path};

/// A code of each look-up, and its name.
const KNOWN: [(&str, &str, &str); 8] = [
    ("generalBusinessPostingGroups", "CCD-GEN", "CCD-GEN"),
    ("vatBusinessPostingGroups", "CCD-VAT", "CCD-VAT"),
    ("customerPostingGroups", "CCD-CUST", "CCD-CUST"),
    ("customerPriceGroups", "WHOLESALE", "Wholesale"),
    ("customerDiscountGroups", "LARGE ACC", "Large account"),
    ("locations", "MAIN", "Main Warehouse"),
    ("languages", "DEU", "German"),
    (
        "reminderTerms",
        "DOMESTIC",
        "Reminders for domestic customers",
    ),
];

#[test]
fn t01_a_template_is_listed_with_all_its_values() {
    let mut client = Client::new();
    let template = client.single("customerTemplates", "code", "CCD-TPL");
    let expected = json!({
        "code": "CCD-TPL", "displayName": "CCD-TPL", "type": "Company", "country": "", "creditLimit": 0, "salespersonCode": "",
        "languageCode": "", "taxLiable": false, "taxAreaCode": "", "generalBusinessPostingGroup": "CCD-GEN",
        "vatBusinessPostingGroup": "CCD-VAT", "customerPostingGroup": "CCD-CUST", "currencyCode": "", "customerPriceGroup": "",
        "customerDiscountGroup": "", "pricesIncludingVat": false, "paymentTermsCode": "CCD-T1", "paymentMethodCode": "",
        "reminderTermsCode": "", "locationCode": "", "shipmentMethodCode": "", "numberSeries": "",
    });
    check_answer(&expected, &template);
    let person = client.single("customerTemplates", "code", "CUSTOMER PERSON");
    check_answer(
        &json!({"type": "Person", "pricesIncludingVat": true}),
        &person,
    );
}

#[test]
fn t02_a_template_cannot_be_written() {
    let mut client = Client::new();
    cannot_be_written(&mut client, "customerTemplates");
}

#[test]
fn l01_every_look_up_lists_its_codes_with_their_names() {
    let mut client = Client::new();
    for (set, code, name) in KNOWN {
        assert_eq!(
            client.single(set, "code", code)["displayName"],
            name,
            "{set}"
        );
    }
    let general = client.single("generalBusinessPostingGroups", "code", "CCD-GEN");
    assert_eq!(general["defaultVatBusinessPostingGroup"], "CCD-VAT");
    assert_eq!(client.list("taxAreas", &[]), Vec::<Value>::new());
    let tables = &mut client.api.sandbox.company_mut().tables;
    let area = tables.payment_terms.rows[0].clone();
    tables.unlisted.other_taxes.rows.push(area.clone());
    let found = client.single("taxAreas", "code", &area.code);
    assert_eq!(found["displayName"], json!(area.display_name));
}

#[test]
fn l02_locations_in_transit_are_not_listed() {
    let mut client = Client::new();
    let listed = client.list("locations", &[]);
    let codes: Vec<&str> = listed
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["EAST", "MAIN", "WEST"]);
}

#[test]
fn l03_a_look_up_cannot_be_written() {
    let mut client = Client::new();
    for (set, ..) in KNOWN {
        cannot_be_written(&mut client, set);
    }
}

fn cannot_be_written(client: &mut Client, set: &str) {
    let before = client.list(set, &[]);
    let (status, _) = client.send("POST", set, None, &json!({"code": "CCD-NEW"}));
    assert!((400..500).contains(&status), "{set}: {status}");
    let place = path(set, &before[0]);
    for method in ["PATCH", "DELETE"] {
        let (status, _) = client.send(method, &place, etag(&before[0]), &json!({}));
        assert!((400..500).contains(&status), "{set}: {method} {status}");
    }
    assert_eq!(client.list(set, &[]), before);
}
