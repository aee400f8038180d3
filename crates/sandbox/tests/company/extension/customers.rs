//! Customers.

use serde_json::{Value, json};

use super::support::{Client, check_answer, etag, path};

const DIALOG: &str = "Application_DialogException";

fn address(customer: &Value) -> [&str; 4] {
    ["country", "city", "state", "postalCode"].map(|name| customer[name].as_str().unwrap())
}

#[test]
fn c01_a_new_customer_takes_every_property_in_one_request_and_answers_what_was_sent() {
    let mut client = Client::new();
    let body = json!({
        "number": client.new_code(), "displayName": "Müller & Söhne", "displayName2": "Zweigstelle", "type": "Company",
        "creditLimit": 1500.5, "blocked": "Ship", "salespersonCode": "JO", "addressLine1": "Hauptstraße 1", "addressLine2": "2. Stock",
        "country": "DE", "city": "Köln", "state": "NRW", "postalCode": "50667", "phoneNumber": "+49 221 1",
        "mobilePhoneNumber": "+49 171 1", "email": "a@example.com", "website": "https://example.com", "languageCode": "DEU",
        "vatRegistrationNumber": "DE123456789", "gln": "4006381333931", "taxLiable": true, "taxAreaCode": "",
        "registrationNumber": "HRB 1", "generalBusinessPostingGroup": "CCD-GEN", "vatBusinessPostingGroup": "CCD-VAT2",
        "customerPostingGroup": "CCD-CUST", "currencyCode": "CHF", "customerPriceGroup": "RETAIL", "customerDiscountGroup": "LARGE ACC",
        "pricesIncludingVat": true, "paymentTermsCode": "CCD-T2", "paymentMethodCode": "BANK", "reminderTermsCode": "DOMESTIC",
        "locationCode": "MAIN", "shipmentMethodCode": "DELIVERY", "contactName": "Erika Müller",
    });
    let made = client.create("customers", &body);
    check_answer(&body, &made);
    check_answer(&body, &client.again("customers", &made));
    // Whatever the order of the properties in the body.
    let turned = body.as_object().unwrap().iter().rev();
    let mut turned: serde_json::Map<_, _> = turned.map(|(n, v)| (n.clone(), v.clone())).collect();
    turned.insert("number".to_owned(), json!(client.new_code()));
    let turned = Value::Object(turned);
    check_answer(&turned, &client.create("customers", &turned));
}

#[test]
fn c02_a_new_customer_without_a_name_is_refused_and_leaves_nothing_behind() {
    let mut client = Client::new();
    let number = client.new_code();
    let body = json!({"number": number, "city": "Köln"});
    client.create_is_refused(
        "customers",
        &body,
        DIALOG,
        "A \"displayName\" must be provided.",
    );
    let blank = json!({"number": number, "displayName": ""});
    client.create_is_refused(
        "customers",
        &blank,
        DIALOG,
        "The blank \"displayName\" is not allowed.",
    );
    let company = client.api.sandbox.company();
    assert!(company.by_number(&number).is_none());
    assert_eq!(company.contacts().count(), 0);
}

#[test]
fn c03_a_name_cannot_be_emptied() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let empty = json!({"displayName": ""});
    let words = "The blank \"displayName\" is not allowed.";
    client.change_is_refused("customers", &customer, &empty, DIALOG, words);
}

#[test]
fn c04_the_city_that_was_sent_is_stored_although_the_post_code_belongs_to_another_one() {
    let mut client = Client::new();
    let sent = json!({"postalCode": "CCD-1", "city": "Gamma", "state": "Delta", "country": "AT"});
    let customer = client.customer(sent);
    assert_eq!(address(&customer), ["AT", "Gamma", "Delta", "CCD-1"]);
}

#[test]
fn c05_a_new_customer_s_city_is_filled_from_the_post_code_where_none_was_sent() {
    let mut client = Client::new();
    let customer = client.customer(json!({"postalCode": "CCD-1"}));
    assert_eq!(address(&customer), ["DE", "Alpha", "Beta", "CCD-1"]);
}

#[test]
fn c06_a_city_that_was_sent_empty_stays_empty() {
    let mut client = Client::new();
    let customer = client.customer(json!({"postalCode": "CCD-1", "city": "", "state": ""}));
    assert_eq!(address(&customer), ["DE", "", "", "CCD-1"]);
}

#[test]
fn c07_a_change_of_the_post_code_alone_leaves_city_state_and_country_as_they_were() {
    let mut client = Client::new();
    let sent = json!({"postalCode": "50667", "city": "Köln", "state": "NRW", "country": "AT"});
    let customer = client.customer(sent);
    let changed = client.change("customers", &customer, &json!({"postalCode": "CCD-1"}));
    assert_eq!(address(&changed), ["AT", "Köln", "NRW", "CCD-1"]);
}

#[test]
fn c08_a_change_of_the_country_alone_leaves_city_state_and_post_code_as_they_were() {
    let mut client = Client::new();
    let sent = json!({"postalCode": "50667", "city": "Köln", "state": "NRW", "country": "DE"});
    let customer = client.customer(sent);
    let changed = client.change("customers", &customer, &json!({"country": "AT"}));
    assert_eq!(address(&changed), ["AT", "Köln", "NRW", "50667"]);
}

#[test]
fn c09_country_and_vat_registration_no_change_together_in_whatever_order_they_stand() {
    let mut client = Client::new();
    let sent = json!({"vatRegistrationNumber": "DE123456789", "country": "DE"});
    let customer = client.customer(sent);
    let there = json!({"vatRegistrationNumber": "ATU12345678", "country": "AT"});
    let customer = client.change("customers", &customer, &there);
    assert_eq!(customer["vatRegistrationNumber"], "ATU12345678");
    let back = json!({"country": "DE", "vatRegistrationNumber": "de987654321"});
    let customer = client.change("customers", &customer, &back);
    assert_eq!(customer["vatRegistrationNumber"], "DE987654321");
}

#[test]
fn c10_a_vat_registration_no_that_is_not_of_the_country_s_format_is_refused() {
    let mut client = Client::new();
    let sent = json!({"vatRegistrationNumber": "DE123456789", "country": "DE"});
    let customer = client.customer(sent);
    let wrong = json!({"vatRegistrationNumber": "ATU12345678"});
    client.change_is_refused("customers", &customer, &wrong, DIALOG, "DE#########");
    let moved = json!({"country": "AT"});
    client.change_is_refused("customers", &customer, &moved, DIALOG, "ATU########");
    let customer = client.again("customers", &customer);
    assert_eq!(customer["vatRegistrationNumber"], "DE123456789");
    assert_eq!(customer["country"], "DE");
}

#[test]
fn c11_the_default_vat_business_posting_group_comes_with_the_general_one() {
    let mut client = Client::new();
    let customer = client.customer(json!({"generalBusinessPostingGroup": "CCD-GEN"}));
    assert_eq!(customer["vatBusinessPostingGroup"], "CCD-VAT");
}

#[test]
fn c12_a_vat_business_posting_group_that_was_sent_wins_over_the_default() {
    let mut client = Client::new();
    let sent =
        json!({"vatBusinessPostingGroup": "CCD-VAT2", "generalBusinessPostingGroup": "CCD-GEN"});
    let customer = client.customer(sent);
    assert_eq!(customer["vatBusinessPostingGroup"], "CCD-VAT2");
    let none = json!({"vatBusinessPostingGroup": "", "generalBusinessPostingGroup": "CCD-GEN"});
    assert_eq!(client.customer(none)["vatBusinessPostingGroup"], "");
}

#[test]
fn c13_a_change_of_the_phone_number_leaves_the_posting_groups_as_they_were() {
    let mut client = Client::new();
    let sent =
        json!({"generalBusinessPostingGroup": "CCD-GEN", "vatBusinessPostingGroup": "CCD-VAT2"});
    let customer = client.customer(sent.clone());
    let changed = client.change("customers", &customer, &json!({"phoneNumber": "+49 221 2"}));
    check_answer(&sent, &changed);
    assert_eq!(changed["phoneNumber"], "+49 221 2");
}

#[test]
fn c14_a_change_with_an_old_etag_is_refused_and_writes_nothing() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    client.change("customers", &customer, &json!({"city": "Bonn"}));
    let late = json!({"city": "Köln"});
    client.change_is_refused("customers", &customer, &late, "Request_EntityChanged", "");
    assert_eq!(client.again("customers", &customer)["city"], "Bonn");
    let place = path("customers", &customer);
    let (status, answer) = client.send("PATCH", &place, None, &late);
    assert_eq!(
        (status, &answer["error"]["code"]),
        (400, &json!("BadRequest_InvalidToken"))
    );
}

#[test]
fn c15_the_number_cannot_be_changed() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let other = json!({"number": client.new_code()});
    let words = "The \"number\" cannot be changed after the record has been created.";
    client.change_is_refused("customers", &customer, &other, DIALOG, words);
    let template = json!({"customerTemplateCode": "CCD-TPL"});
    let words = "The \"customerTemplateCode\" cannot be changed";
    client.change_is_refused("customers", &customer, &template, DIALOG, words);
    let same = json!({"number": customer["number"], "customerTemplateCode": ""});
    let same = client.change("customers", &customer, &same);
    client.api.sandbox.company_mut().settings.manual_numbers = false;
    let words = "You may not enter numbers manually.";
    client.change_is_refused("customers", &same, &other, DIALOG, words);
}

#[test]
fn c16_a_number_that_is_taken_is_refused() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let taken = json!({"number": customer["number"], "displayName": "B"});
    client.create_is_refused("customers", &taken, "Internal_EntityWithSameKeyExists", "");
}

#[test]
fn c17_a_new_customer_from_a_template_has_the_template_s_values() {
    let mut client = Client::new();
    let customer = client.customer(json!({"customerTemplateCode": "CCD-TPL"}));
    let expected = json!({
        "generalBusinessPostingGroup": "CCD-GEN", "vatBusinessPostingGroup": "CCD-VAT", "customerPostingGroup": "CCD-CUST",
        "paymentTermsCode": "CCD-T1", "customerTemplateCode": "", "type": "Company",
    });
    check_answer(&expected, &customer);
    let person = client.customer(json!({"customerTemplateCode": "CUSTOMER PERSON"}));
    let expected = json!({
        "type": "Person", "generalBusinessPostingGroup": "DOMESTIC", "paymentMethodCode": "CASH", "pricesIncludingVat": true,
    });
    check_answer(&expected, &person);
}

#[test]
fn c18_what_was_sent_wins_over_the_template_empty_values_too() {
    let mut client = Client::new();
    let sent = json!({"customerTemplateCode": "CCD-TPL", "vatBusinessPostingGroup": "CCD-VAT2", "paymentTermsCode": ""});
    let customer = client.customer(sent);
    let expected = json!({"vatBusinessPostingGroup": "CCD-VAT2", "paymentTermsCode": "", "customerPostingGroup": "CCD-CUST"});
    check_answer(&expected, &customer);
}

#[test]
fn c19_a_template_that_does_not_exist_is_refused_and_leaves_nothing_behind() {
    let mut client = Client::new();
    let number = client.new_code();
    let body = json!({"number": number, "displayName": "A", "customerTemplateCode": "CCD-NONE"});
    let words = "The customer template \"CCD-NONE\" does not exist.";
    client.create_is_refused("customers", &body, DIALOG, words);
    let company = client.api.sandbox.company();
    assert!(company.by_number(&number).is_none());
    assert_eq!(company.contacts().count(), 0);
}

#[test]
fn c20_the_company_s_own_currency_is_stored_as_empty() {
    let mut client = Client::new();
    let customer = client.customer(json!({"currencyCode": "EUR"}));
    assert_eq!(customer["currencyCode"], "");
}

#[test]
fn c21_the_contact_name_is_stored_and_answered() {
    let mut client = Client::new();
    let customer = client.customer(json!({"contactName": "Erika Müller"}));
    assert_eq!(customer["contactName"], "Erika Müller");
    client.change(
        "customers",
        &customer,
        &json!({"contactName": "Max Müller"}),
    );
    assert_eq!(
        client.again("customers", &customer)["contactName"],
        "Max Müller"
    );
}

#[test]
fn c22_payment_terms_that_were_sent_stay_beside_a_direct_debit_payment_method() {
    let mut client = Client::new();
    let mut terms = |sent: Value| client.customer(sent)["paymentTermsCode"].clone();
    let sent = json!({"paymentMethodCode": "CCD-DD", "paymentTermsCode": "CCD-T2"});
    assert_eq!(terms(sent), "CCD-T2");
    let none = json!({"paymentMethodCode": "CCD-DD", "paymentTermsCode": ""});
    assert_eq!(terms(none), "");
    assert_eq!(terms(json!({"paymentMethodCode": "CCD-DD"})), "CCD-T1");
}

#[test]
fn c23_a_code_that_does_not_exist_is_refused_and_names_the_field() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    for (property, field) in [
        ("customerPostingGroup", "Customer Posting Group"),
        ("country", "Country/Region Code"),
        ("salespersonCode", "Salesperson Code"),
        ("languageCode", "Language Code"),
        ("generalBusinessPostingGroup", "Gen. Bus. Posting Group"),
        ("vatBusinessPostingGroup", "VAT Bus. Posting Group"),
        ("taxAreaCode", "Tax Area Code"),
        ("currencyCode", "Currency Code"),
        ("customerPriceGroup", "Customer Price Group"),
        ("customerDiscountGroup", "Customer Disc. Group"),
        ("paymentTermsCode", "Payment Terms Code"),
        ("paymentMethodCode", "Payment Method Code"),
        ("reminderTermsCode", "Reminder Terms Code"),
        ("locationCode", "Location Code"),
        ("shipmentMethodCode", "Shipment Method Code"),
    ] {
        let unknown = json!({property: "CCD-NONE"});
        let code = "Internal_InvalidTableRelation";
        client.change_is_refused("customers", &customer, &unknown, code, field);
    }
    // A location between two others is none that a customer can have.
    let transit = json!({"locationCode": "OWN LOG."});
    let code = "Internal_InvalidTableRelation";
    client.change_is_refused("customers", &customer, &transit, code, "Location Code");
}

#[test]
fn c24_a_customer_cannot_be_deleted() {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let place = path("customers", &customer);
    let (status, _) = client.send("DELETE", &place, etag(&customer), &Value::Null);
    assert_eq!(status, 405);
    assert_eq!(
        client.again("customers", &customer)["displayName"],
        "Anna Berg"
    );
}

#[test]
fn what_the_customer_card_refuses_is_refused_in_its_own_words_and_nothing_is_left_behind() {
    let mut client = Client::new();
    for (sent, words) in [
        (
            json!({"email": "a@b"}),
            "The email address \"a@b\" is not valid.",
        ),
        (
            json!({"phoneNumber": "ext. 5"}),
            "Phone No. must not contain letters",
        ),
        (
            json!({"mobilePhoneNumber": "ext. 5"}),
            "Mobile Phone No. must not contain letters",
        ),
        (
            json!({"gln": "4006381333930"}),
            "The GLN 4006381333930 is not valid.",
        ),
        (
            json!({"gln": "12"}),
            "The GLN length should be 13 and not 2.",
        ),
        (
            json!({"blocked": "Half"}),
            "'Half' is not an option. The existing options are:  ,Ship,Invoice,All",
        ),
        (json!({"creditLimit": "many"}), "Edm.Decimal"),
        (
            json!({"nickname": "A"}),
            "The property 'nickname' does not exist",
        ),
    ] {
        let mut body = json!({"displayName": "A"});
        body.as_object_mut()
            .unwrap()
            .extend(sent.as_object().unwrap().clone());
        client.create_is_refused("customers", &body, "", words);
    }
    let company = client.api.sandbox.company();
    assert_eq!((company.len(), company.contacts().count()), (0, 0));
}

#[test]
fn the_rules_of_api_setup_fill_what_a_new_customer_without_a_template_was_not_given() {
    let mut client = Client::new();
    let rules = json!({"setup_rules": [
        {"condition": "country eq 'AT'", "lines": {"genBusPostingGroup": "EU", "customerPostingGroup": "EU", "city": "Wien"}},
    ]});
    assert_eq!(client.api.control("POST", "company", &rules).0, 200);
    let filled = client.customer(
        json!({"country": "AT", "customerPostingGroup": "CCD-CUST", "vatBusinessPostingGroup": ""}),
    );
    let expected = json!({
        "generalBusinessPostingGroup": "EU", "vatBusinessPostingGroup": "", "customerPostingGroup": "CCD-CUST", "city": "Wien",
    });
    check_answer(&expected, &filled);
    let from_template =
        client.customer(json!({"country": "AT", "customerTemplateCode": "CCD-TPL"}));
    assert_eq!(from_template["city"], "");
}
