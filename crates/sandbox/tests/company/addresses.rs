//! Addresses that are not there, and what the company lists (facts §2.1, §6).

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, error, texts};

#[test]
fn a_bad_address_or_key_is_told_apart() {
    let mut api = Api::empty();
    let company = api.connection().company;
    let status = |api: &mut Api, url: String| api.cannot_get(&url);
    let zero = "00000000-0000-0000-0000-000000000000";
    assert_eq!(
        status(
            &mut api,
            format!("{}/companies({zero})/customers", company.api_url)
        )
        .1,
        "Internal_CompanyNotFound"
    );
    assert_eq!(
        status(
            &mut api,
            format!(
                "{}/v2.0/{}/nowhere/api/v2.0/companies",
                company.base_url, company.tenant
            )
        )
        .1,
        "NoEnvironment"
    );
    assert_eq!(
        status(
            &mut api,
            format!(
                "{}/v2.0/nobody.example/production/api/v2.0/companies",
                company.base_url
            )
        )
        .1,
        "Internal_TenantUnavailable"
    );
    let root = api.root.clone();
    assert_eq!(
        status(&mut api, format!("{root}/nothings")).1,
        "BadRequest_ResourceNotFound"
    );
    assert_eq!(status(&mut api, format!("{root}/customers({zero})")).0, 404);
    assert_eq!(error(&api.send("PUT", "customers", &[], &json!({}))).0, 405);
    api.token = "wrong".to_owned();
    let refused = api.send("GET", "customers", &[], &Value::Null);
    assert_eq!(
        (error(&refused).0, error(&refused).1.as_str()),
        (401, "Authentication_InvalidCredentials")
    );
}

#[test]
fn companies_and_tables_are_listed_for_both_ways_of_signing_in() {
    let mut api = Api::empty();
    let connection = api.connection().company;
    let companies = api.get(&format!("{}/companies", connection.api_url));
    assert_eq!(
        (&companies["value"][0]["name"], &companies["value"][0]["id"]),
        (
            &json!("CRONUS International Ltd."),
            &json!(connection.company_id)
        )
    );
    let codes = |list: &Value| texts(list, "code");
    let countries = codes(&api.get("countriesRegions"));
    assert!(countries.contains(&"GB".to_owned()) && countries.contains(&"EL".to_owned()));
    assert!(!countries.contains(&"GR".to_owned()) && !countries.contains(&"ZZ".to_owned()));
    let areas = api.get("taxAreas");
    assert_eq!(
        (codes(&areas), &areas["value"][0]["taxType"]),
        (
            vec!["DOMESTIC".into(), "EU".into(), "EXPORT".into()],
            &json!("VAT")
        )
    );
    assert!(codes(&api.get("locations")).contains(&"EAST".to_owned()));
    for set in [
        "paymentTerms",
        "paymentMethods",
        "shipmentMethods",
        "currencies",
        "salespeoplePurchasers",
        "companyInformation",
        "generalLedgerSetup",
    ] {
        assert!(
            !api.get(set)["value"].as_array().unwrap().is_empty(),
            "{set}"
        );
    }
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{}:{}", connection.user, connection.access_key),
    );
    let request = http::Request::get(format!("{}/api/v2.0/companies", connection.on_premises_url))
        .header("authorization", format!("Basic {basic}"));
    assert_eq!(
        api.sandbox
            .handle(request.body(String::new()).unwrap())
            .response
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

/// facts §2.1: what each list shows, so that a client that selects a field finds it.
#[test]
fn every_list_shows_the_fields_of_its_page() {
    let mut api = Api::empty();
    api.post(json!({"displayName": "Known"}));
    #[rustfmt::skip]
    let lists: [(&str, &str); 11] = [
        ("taxAreas", "code displayName taxType"),
        ("countriesRegions", "code displayName addressFormat"),
        ("paymentTerms", "code displayName dueDateCalculation discountDateCalculation discountPercent calculateDiscountOnCreditMemos"),
        ("paymentMethods", "code displayName"),
        ("shipmentMethods", "code displayName"),
        ("currencies", "code displayName symbol amountDecimalPlaces amountRoundingPrecision"),
        ("generalLedgerSetup", "localCurrencyCode localCurrencySymbol"),
        ("companyInformation", "displayName addressLine1 city country postalCode currencyCode taxRegistrationNumber"),
        ("locations", "code displayName addressLine1 city country postalCode"),
        ("salespeoplePurchasers", "code displayName email email2 phoneNo jobTitle commisionPercent privacyBlocked blocked"),
        ("contacts", "number type displayName jobTitle companyNumber companyName addressLine1 phoneNumber mobilePhoneNumber email website searchName privacyBlocked taxRegistrationNumber lastInteractionDate"),
    ];
    for (set, fields) in lists {
        let selected = format!("id,{},lastModifiedDateTime", fields.replace(' ', ","));
        let list = api.get(&format!("{set}?$select={selected}"));
        let row = list["value"][0].as_object().unwrap();
        for field in selected.split(',') {
            assert!(row.contains_key(field), "{set} shows no {field}: {row:?}");
        }
        let id = row["id"].as_str().unwrap();
        assert_eq!(&api.get(&format!("{set}({id})"))["id"], id, "{set} by id");
        assert_eq!(
            api.cannot_get(&format!(
                "{}/{set}({})",
                api.root, "00000000-0000-0000-0000-000000000000"
            ))
            .0,
            404,
            "{set}"
        );
    }
}

/// facts §6.3: online a preflight is answered for every method and header that the app sends, whatever the route; on-premises none is.
#[test]
fn a_browsers_preflight_is_answered_online_and_not_on_premises() {
    let mut api = Api::empty();
    let found = api.connection().company;
    let online = format!(
        "{}/v2.0/{}/{}",
        found.base_url, found.tenant, found.environment
    );
    for root in [online, found.on_premises_url.clone()] {
        for path in [
            "/api/v2.0/companies",
            "/api/v2.0/companies(1)/customers",
            "/api/v2.0/companies(1)/customers(2)",
            "/api/v2.0/companies(1)/taxAreas",
            "/api/v2.0/$batch",
            "/ODataV4",
            "/ODataV4/Company('CRONUS%20International%20Ltd.')/workflowCustomers(2)",
            "/api/microsoft/analytics/v1.0/companies(1)/customers",
        ] {
            let request = http::Request::options(format!("{root}{path}"))
                .header("origin", "https://app.example")
                .header("access-control-request-method", "PATCH")
                .header(
                    "access-control-request-headers",
                    "authorization,if-match,prefer",
                );
            let answer = api.sandbox.handle(request.body(String::new()).unwrap());
            let response = answer.response.unwrap();
            let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap());
            assert_eq!(response.status(), StatusCode::OK, "{root}{path}");
            let allowed = match root == found.on_premises_url {
                true => (None, None, false),
                false => (
                    Some("https://app.example"),
                    Some("authorization,if-match,prefer"),
                    true,
                ),
            };
            let methods = header("access-control-allow-methods").unwrap_or_default();
            assert_eq!(
                (
                    header("access-control-allow-origin"),
                    header("access-control-allow-headers"),
                    methods.contains("PATCH")
                ),
                allowed,
                "{root}{path}"
            );
        }
    }
}
