//! What becomes of each value that is sent (facts §1.4).

use serde_json::json;

use crate::support::{Api, path_of, with_query};

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

#[test]
fn a_currency_named_by_id_and_by_code_must_be_the_same() {
    let mut api = Api::empty();
    let usd = api.get(&with_query("currencies", &[("$filter", "code eq 'USD'")]))["value"][0]["id"]
        .clone();
    let named = |code: &str| json!({"displayName": "A", "currencyId": usd, "currencyCode": code});
    // EUR is the local currency, which is stored as a blank.
    for code in ["GBP", "EUR"] {
        let (status, _, message) = api.refused(named(code));
        assert!(
            status == 400
                && message.starts_with("The currency values do not match to a specific Currency."),
            "{code}: {message}"
        );
    }
    assert_eq!(api.post(named("USD"))["currencyCode"], "USD");
    let local = api.post(json!({"displayName": "B", "currencyCode": "EUR"}));
    assert_eq!(
        (&local["currencyCode"], &local["currencyId"]),
        (
            &json!("EUR"),
            &json!("00000000-0000-0000-0000-000000000000")
        )
    );
}

#[test]
fn codes_are_stored_in_upper_case_and_names_as_they_are() {
    let mut api = Api::empty();
    let made = api.post(json!({
        "number": "ab1", "displayName": "a", "country": "nl", "postalCode": "1011 ab", "salespersonCode": "jo", "taxRegistrationNumber": "nl123456789b01",
        "email": "A.b@People.example",
    }));
    let shown = [
        "number",
        "displayName",
        "country",
        "postalCode",
        "salespersonCode",
        "taxRegistrationNumber",
        "email",
    ];
    assert_eq!(
        shown.map(|field| made[field].as_str().unwrap()),
        [
            "AB1",
            "a",
            "NL",
            "1011 AB",
            "JO",
            "NL123456789B01",
            "A.b@People.example"
        ]
    );
}

#[test]
fn a_write_answers_nothing_where_the_client_prefers_that() {
    let mut api = Api::empty();
    let quiet = [("prefer", "return-no-content")];
    let made = api.send("POST", "customers", &quiet, &json!({"displayName": "A"}));
    assert_eq!((made.status().as_u16(), made.body().as_str()), (204, ""));
    let stored = api.get("customers")["value"][0].clone();
    let etag = stored["@odata.etag"].as_str().unwrap();
    let headers = [quiet[0], ("if-match", etag)];
    let changed = api.send(
        "PATCH",
        &path_of(&stored),
        &headers,
        &json!({"displayName": "B"}),
    );
    assert_eq!(
        (changed.status().as_u16(), changed.body().as_str()),
        (204, "")
    );
    assert_eq!(api.reread(&stored)["displayName"], "B");
}
