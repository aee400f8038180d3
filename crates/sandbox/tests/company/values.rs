//! What becomes of each value that is sent (facts §1.4).

use serde_json::json;

use crate::support::{Api, with_query};

#[test]
fn what_a_field_cannot_hold_is_refused_with_microsofts_words() {
    let mut api = Api::empty();
    let cases = [
        (
            json!({}),
            "Application_DialogException",
            "A \"displayName\" must be provided.",
        ),
        (
            json!({"displayName": ""}),
            "Application_DialogException",
            "The blank \"displayName\" is not allowed.",
        ),
        (
            json!({"displayName": "x".repeat(101)}),
            "Application_StringExceededLength",
            "The length of the string is 101, but it must be less than or equal to 100 characters. Value: xxx",
        ),
        (
            json!({"displayName": "A", "city": "y".repeat(31)}),
            "Application_StringExceededLength",
            "The length of the string is 31, but it must be less than or equal to 30 characters.",
        ),
        (
            json!({"displayName": "A", "phoneNumber": "555 ext. 5"}),
            "Application_FieldValidationException",
            "Phone No. must not contain letters in Customer: No.=.",
        ),
        (
            json!({"displayName": "A", "email": "nope"}),
            "Application_DialogException",
            "The email address \"nope\" is not valid.",
        ),
        (
            json!({"displayName": "A", "email": "a@b.example;c@d"}),
            "Application_DialogException",
            "The email address \"c@d\" is not valid.",
        ),
        (
            json!({"displayName": "A", "country": "ZZ"}),
            "Internal_InvalidTableRelation",
            "The field Country/Region Code of table Customer contains a value (ZZ) that cannot be found in the related table (Country/Region).",
        ),
        (
            json!({"displayName": "A", "salespersonCode": "XX"}),
            "Internal_InvalidTableRelation",
            "The field Salesperson Code of table Customer contains a value (XX)",
        ),
        (
            json!({"displayName": "A", "salespersonCode": "HS"}),
            "Application_FieldValidationException",
            "Blocked must be equal to 'No'",
        ),
        (
            json!({"displayName": "A", "currencyCode": "XXX"}),
            "Application_DialogException",
            "The \"currencyCode\" does not match to a Currency.",
        ),
        (
            json!({"displayName": "A", "paymentTermsId": "37fe3458-0000-0000-0000-000000000001"}),
            "Application_DialogException",
            "The \"paymentTermsId\" does not match to a Payment Terms.",
        ),
        (
            json!({"displayName": "A", "paymentTermsId": "x"}),
            "Application_InvalidGUID",
            "Invalid format of GUID string.",
        ),
        (
            json!({"displayName": "A", "type": "Firm"}),
            "Unknown",
            "'Firm' is not an option. The existing options are: Company,Person",
        ),
        (
            json!({"displayName": "A", "balanceDue": 5}),
            "BadRequest_InvalidOperation",
            "Control 'balanceDue' is read-only",
        ),
        (
            json!({"displayName": "A", "colour": "red"}),
            "BadRequest",
            "The property 'colour' does not exist",
        ),
        (
            json!({"displayName": 5}),
            "BadRequest",
            "Cannot convert the literal '5' to the expected type 'Edm.String'.",
        ),
        (
            json!({"displayName": "A", "country": "DE", "taxRegistrationNumber": "DE12"}),
            "Application_DialogException",
            "The entered VAT Registration number is not in agreement with the format specified for Country/Region Code DE.",
        ),
    ];
    for (body, code, text) in cases {
        let (status, found, message) = api.refused(body.clone());
        assert_eq!((status, found.as_str()), (400, code), "{body}: {message}");
        assert!(message.starts_with(text), "{body}: {message}");
    }
    assert!(api.sandbox.company().is_empty(), "nothing was stored");
}

#[test]
fn post_code_and_country_rewrite_the_address() {
    let mut api = Api::empty();
    let made = api.post(
        json!({"displayName": "A", "city": "Munich", "country": "DE", "postalCode": "80807"}),
    );
    assert_eq!(made["city"], "München", "the post code table wins");
    let city_alone = api.patch(&made, json!({"city": "Munich"}));
    assert_eq!(city_alone["city"], "Munich", "a city by itself is kept");
    let moved = api.patch(&made, json!({"country": "FR", "city": "Lyon"}));
    assert_eq!(
        (&moved["city"], &moved["postalCode"], &moved["country"]),
        (&json!(""), &json!(""), &json!("FR")),
        "another country clears what was there"
    );
    let again = api.patch(&made, json!({"city": "Lyon", "postalCode": "69002"}));
    assert_eq!(
        (&again["city"], &again["postalCode"]),
        (&json!("Lyon"), &json!("69002"))
    );
}

#[test]
fn related_ids_set_codes_and_the_zero_guid_clears_all_but_the_tax_area() {
    let mut api = Api::empty();
    let row = |api: &mut Api, set: &str, code: &str| {
        api.get(&with_query(
            set,
            &[("$filter", &format!("code eq '{code}'"))],
        ))["value"][0]["id"]
            .clone()
    };
    let (eu, terms, usd) = (
        row(&mut api, "taxAreas", "EU"),
        row(&mut api, "paymentTerms", "1M(8D)"),
        row(&mut api, "currencies", "USD"),
    );
    let made = api.post(json!({"displayName": "A", "taxAreaId": eu, "paymentTermsId": terms, "currencyId": usd, "blocked": "All"}));
    assert_eq!(
        (
            &made["taxAreaDisplayName"],
            &made["currencyCode"],
            &made["blocked"]
        ),
        (
            &json!("Customers and vendors in EU"),
            &json!("USD"),
            &json!("All")
        )
    );
    let zero = "00000000-0000-0000-0000-000000000000";
    let cleared = api.patch(&made, json!({"taxAreaId": zero, "paymentTermsId": zero, "currencyId": zero, "blocked": "_x0020_"}));
    assert_eq!(
        (
            &cleared["taxAreaId"],
            &cleared["paymentTermsId"],
            &cleared["currencyCode"]
        ),
        (&made["taxAreaId"], &json!(zero), &json!("EUR"))
    );
}
