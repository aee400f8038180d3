//! The sandbox's own versions of Microsoft's seven tests of the customers API (codeunit 139802, facts §4), named after them.

use concord_sandbox::company::SetupRule;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::Api;

const ADDRESS: [&str; 6] = [
    "addressLine1",
    "addressLine2",
    "city",
    "state",
    "country",
    "postalCode",
];

#[test]
fn test_get_simple_customer() {
    let mut api = Api::empty();
    let made = api.post(json!({"number": "GRAPHCUSTOMER0001", "displayName": "Simple"}));
    let read = api.reread(&made);
    for field in ADDRESS {
        assert_eq!(read[field], "", "{field}");
    }
    assert_eq!(
        (&read["id"], &read["number"], &read["displayName"]),
        (&made["id"], &json!("GRAPHCUSTOMER0001"), &json!("Simple"))
    );
}

#[test]
fn test_get_customer_with_address_and_special_characters() {
    let mut api = Api::empty();
    let address = "Test \"Adress\" 12, æ å ø";
    let made =
        api.post(json!({"displayName": "Special", "addressLine1": address, "city": "Anywhere"}));
    let read = api.reread(&made);
    assert_eq!(read["addressLine1"], address);
    assert_eq!(
        read["city"], "Anywhere",
        "a city that no post code table knows"
    );
}

#[test]
fn test_create_detailed_customer() {
    let mut api = Api::empty();
    let mut body = json!({
        "number": "GRAPHCUSTOMER0002", "displayName": "Detailed", "addressLine1": "", "city": "", "state": "", "country": "", "postalCode": "",
        "phoneNumber": "123456789", "email": "a@b.com", "website": "microsoft.com", "taxLiable": true, "currencyCode": "USD", "blocked": "All",
    });
    for (property, set) in [
        ("taxAreaId", "taxAreas"),
        ("paymentTermsId", "paymentTerms"),
        ("shipmentMethodId", "shipmentMethods"),
        ("paymentMethodId", "paymentMethods"),
    ] {
        body[property] = api.get(set)["value"][0]["id"].clone();
    }
    // A GUID may come in braces.
    body["paymentTermsId"] = json!(format!("{{{}}}", body["paymentTermsId"].as_str().unwrap()));
    let made = api.post(body.clone());
    let read = api.reread(&made);
    body["paymentTermsId"] = read["paymentTermsId"].clone();
    for (property, value) in body.as_object().unwrap() {
        assert_eq!(&read[property], value, "{property}");
    }
    let terms = api.get("paymentTerms")["value"][0]["code"].clone();
    assert_eq!(
        api.sandbox
            .company()
            .by_number("GRAPHCUSTOMER0002")
            .unwrap()
            .payment_terms,
        terms.as_str().unwrap()
    );
}

#[test]
fn test_create_customer_with_template() {
    let mut api = Api::empty();
    let rule = |condition: &str, city: &str| SetupRule {
        condition: condition.to_owned(),
        lines: json!({"city": city, "phoneNumber": "1"})
            .as_object()
            .unwrap()
            .clone(),
    };
    api.sandbox.company_mut().settings.setup_rules =
        vec![rule("country eq 'DE'", "Y"), rule("", "Elsewhere")];
    let made = api.post(json!({"displayName": "Templated", "country": "DE"}));
    assert_eq!(made["city"], "Y");
    assert_eq!(api.reread(&made)["city"], "Y");
    let other = api.post(json!({"displayName": "Other", "country": "FR", "phoneNumber": "2"}));
    assert_eq!(
        (&other["city"], &other["phoneNumber"]),
        (&json!("Elsewhere"), &json!("2")),
        "what the client set stays"
    );
}

#[test]
fn what_the_client_set_survives_a_template_line_whose_validation_changes_it() {
    let mut api = Api::empty();
    let lines = json!({"postalCode": "80807"}).as_object().unwrap().clone();
    api.sandbox.company_mut().settings.setup_rules = vec![SetupRule {
        condition: String::new(),
        lines,
    }];
    let made = api.post(json!({"displayName": "Kept", "city": "My city"}));
    assert_eq!(
        (&made["postalCode"], &made["city"]),
        (&json!("80807"), &json!("My city"))
    );
}

#[test]
fn test_delete_customer() {
    let mut api = Api::empty();
    let made = api.post(json!({"displayName": "Gone"}));
    let response = api.with_etag("DELETE", &made, &Value::Null);
    assert_eq!(
        (response.status(), response.body().as_str()),
        (StatusCode::NO_CONTENT, "")
    );
    assert_eq!(api.sandbox.company().len(), 0);
}

#[test]
fn test_modify_customer() {
    let mut api = Api::empty();
    let made = api.post(json!({"number": "GRAPHCUSTOMER0003", "displayName": "Old"}));
    let body = json!({"number": "GRAPHCUSTOMER0003", "displayName": "New", "phoneNumber": "", "email": "", "website": "new.example"});
    assert_eq!(api.patch(&made, body.clone())["displayName"], "New");
    assert_eq!(api.reread(&made)["displayName"], "New");
}

#[test]
fn test_modify_customer_with_address() {
    let mut api = Api::empty();
    let made = api
        .post(json!({"displayName": "Moving", "addressLine1": "Old street", "city": "Old city"}));
    let body = json!({"addressLine1": "New street", "city": "New city"});
    let changed = api.patch(&made, body.clone());
    let read = api.reread(&made);
    for field in ["addressLine1", "city"] {
        assert_eq!(
            (&changed[field], &read[field]),
            (&body[field], &body[field])
        );
    }
}
