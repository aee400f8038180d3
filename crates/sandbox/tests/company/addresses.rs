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
