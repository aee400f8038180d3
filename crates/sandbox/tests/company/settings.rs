//! The company's setup, changed while it runs: `/__sandbox/company`.

use serde_json::json;

use crate::support::{Api, PAGES};

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
        json!({"workflow_customers": true, "customer_card": true, "look_ups": false}),
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
        json!([]),
    ] {
        assert_eq!(api.control("POST", "company", &wrong).0, 400, "{wrong}");
    }
    assert_eq!(api.control("GET", "company", &json!(null)).1, before);
}
