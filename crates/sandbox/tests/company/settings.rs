//! The company's setup, changed while it runs: `/__sandbox/company`.

use serde_json::json;

use crate::support::{Api, PAGES, texts};

#[test]
fn the_setup_is_changed_member_by_member_and_comes_back_with_a_reset() {
    let mut api = Api::empty();
    let (status, changed) = api.control(
        "POST",
        "company",
        &json!({
            "manual_numbers": false,
            "page_services": {"customer_card": true},
            "setup_rules": [{"condition": "country eq 'DE'", "lines": {"city": "Ulm"}}],
        }),
    );
    assert_eq!(status, 200);
    assert_eq!(
        changed["page_services"],
        json!({"workflow_customers": true, "customer_card": true, "look_ups": false, "ship_to": false}),
        "the others stay"
    );
    assert_eq!(
        api.post(json!({"displayName": "A", "country": "DE"}))["city"],
        "Ulm"
    );
    assert_eq!(
        api.refused(json!({"displayName": "B", "number": "B1"})).1,
        "Application_DialogException"
    );
    let card = format!("{PAGES}/Customer_Card");
    assert_eq!(api.page("GET", &card, None, &json!(null)).0, 200);
    api.control("POST", "reset", &json!({}));
    assert_eq!(api.page("GET", &card, None, &json!(null)).0, 404);
    assert_eq!(
        api.control("GET", "company", &json!(null)).1["setup_rules"],
        json!([])
    );
}

#[test]
fn a_setting_that_there_is_not_is_refused_and_changes_nothing() {
    let mut api = Api::empty();
    let before = api.control("GET", "company", &json!(null)).1;
    for wrong in [
        json!({"manual_numbers": false, "colour": "red"}),
        json!({"manual_numbers": "no"}),
        json!({"setup_rules": [{"when": "never"}]}),
        json!({"setup_rules": [{"lines": {"colour": "red"}}]}),
        json!({"setup_rules": [{"condition": "country is 'DE'", "lines": {}}]}),
        json!([]),
    ] {
        assert_eq!(api.control("POST", "company", &wrong).0, 400, "{wrong}");
    }
    assert_eq!(api.control("GET", "company", &json!(null)).1, before);
}

#[test]
fn a_rule_assigns_the_groups_that_the_api_cannot_and_analytics_shows_them() {
    let mut api = Api::empty();
    let lines = json!({"genBusPostingGroup": "EU", "customerPostingGroup": "EU", "paymentMethodCode": "BANK"});
    let rules = json!({"setup_rules": [{"condition": "country eq 'FR'", "lines": lines}]});
    assert_eq!(api.control("POST", "company", &rules).0, 200);
    let made = api.post(json!({"displayName": "A", "country": "FR"}));
    assert_eq!(
        made["taxAreaDisplayName"], "Customers and vendors in EU",
        "the general group brings the VAT group"
    );
    api.post(json!({"displayName": "B", "country": "DE"}));
    let root = api
        .api
        .replace("/api/v2.0", "/api/microsoft/analytics/v1.0");
    let analysed = api.get(&format!("{root}/{}/customers", api.company));
    assert_eq!(texts(&analysed, "customerName"), ["A", "B"]);
    assert_eq!(texts(&analysed, "customerPostingGroup"), ["EU", ""]);
    let state = api.control("GET", "state", &json!(null)).1;
    assert_eq!(
        state["company"]["page_fields"],
        json!({"C00010": {"Customer Posting Group": "EU", "Gen. Bus. Posting Group": "EU"}})
    );
    assert_eq!(state["company"]["contacts"][0]["displayName"], "A");
}

/// facts §0.5: General Ledger Setup decides whether another country clears what belonged to the old one.
#[test]
fn another_country_clears_the_address_unless_the_country_is_required_in_it() {
    let mut api = Api::empty();
    let body = json!({"displayName": "A", "country": "DE", "city": "Ulm", "postalCode": "89073", "state": "BW"});
    let moved = |api: &mut Api| {
        let made = api.post(body.clone());
        let changed = api.patch(&made, json!({"country": "AT"}));
        ["city", "postalCode", "state"].map(|field| changed[field].as_str().unwrap().to_owned())
    };
    assert_eq!(moved(&mut api), ["", "", ""]);
    api.control("POST", "company", &json!({"country_required": true}));
    assert_eq!(moved(&mut api), ["Ulm", "89073", "BW"]);
}

/// facts §1.2: what a new customer takes from the setup of sales and of who calls.
#[test]
fn numbers_and_the_salesperson_of_a_new_customer_come_from_the_setup() {
    let mut api = Api::empty();
    let setup = json!({"customer_numbers": false, "users_salesperson": "JO"});
    api.control("POST", "company", &setup);
    let (status, code, message) = api.refused(json!({"displayName": "A"}));
    assert_eq!(
        (status, code.as_str()),
        (400, "Application_FieldValidationException")
    );
    assert!(
        message.starts_with("Customer Nos. must have a value"),
        "{message}"
    );
    let made = api.post(json!({"displayName": "A", "number": "A1"}));
    assert_eq!(made["salespersonCode"], "JO");
    let made = api.post(json!({"displayName": "B", "number": "B1", "salespersonCode": "OF"}));
    assert_eq!(made["salespersonCode"], "OF");
}
