//! Who may do what, and the company that nobody may open (facts §5.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, PAGES, error, path_of, texts};

const DENIED: &str = "Sorry, the current permissions prevented the action. (TableData 18 Customer ";

#[test]
fn who_may_only_read_is_refused_every_write_and_told_which_permission_is_missing() {
    let mut api = Api::empty();
    let made = api.post(json!({"displayName": "A"}));
    let reader = api.connection().company.users.read_only;
    api.sign_in_as(&reader);
    assert_eq!(api.reread(&made)["displayName"], "A");
    let path = path_of(&made);
    let any = [("if-match", "*")];
    let change = json!({"city": "Ulm"});
    let writes = [
        ("POST", "customers", json!({"displayName": "B"}), "Insert"),
        ("PATCH", path.as_str(), change.clone(), "Modify"),
        ("DELETE", path.as_str(), Value::Null, "Delete"),
    ];
    for (method, path, body, permission) in writes {
        let (status, code, message) = error(&api.send(method, path, &any, &body));
        assert_eq!((status, code.as_str()), (403, "Internal_ServerError"));
        let expected = format!("{DENIED}{permission}: Base Application)  CorrelationId:  ");
        assert!(message.starts_with(&expected), "{message}");
    }
    let record = format!(
        "{PAGES}/workflowCustomers({})",
        made["id"].as_str().unwrap()
    );
    assert_eq!(
        api.page("PATCH", &record, Some("*"), &json!({"city": "Ulm"}))
            .0,
        403
    );
    assert_eq!(api.reread(&made)["city"], "");
}

#[test]
fn who_has_nothing_to_do_with_customers_still_sees_the_other_tables() {
    let mut api = Api::empty();
    let stock = api.connection().company.users.no_customers;
    api.sign_in_as(&stock);
    let (status, _, message) = api.cannot_get("customers");
    assert_eq!(status, 403);
    assert!(message.starts_with(&format!("{DENIED}Read:")), "{message}");
    assert!(!texts(&api.get("countriesRegions"), "code").is_empty());
    api.get("contacts");
}

#[test]
fn who_has_no_licence_can_sign_in_and_gets_no_further() {
    let mut api = Api::empty();
    let guest = api.connection().company.users.no_license;
    api.sign_in_as(&guest);
    let companies = format!("{}/companies", api.api);
    let (status, code, message) = api.cannot_get(&companies);
    assert_eq!(
        (status, code.as_str()),
        (401, "Authentication_InvalidCredentials")
    );
    assert!(
        message.starts_with("Web service call failed because user could not be authenticated"),
        "{message}"
    );
}

#[test]
fn a_company_without_permissions_is_listed_and_cannot_be_opened() {
    let mut api = Api::empty();
    let found = api.connection().company;
    let companies = format!("{}/companies", api.api);
    let listed = api.get(&companies);
    assert_eq!(
        texts(&listed, "name"),
        ["CRONUS International Ltd.", "My Company"]
    );
    assert_eq!(texts(&listed, "id")[1], found.other_company_id);
    for rest in ["", "/customers", "/countriesRegions"] {
        let address = format!("{companies}({}){rest}", found.other_company_id);
        assert_eq!(api.cannot_get(&address).0, 403, "{rest}");
    }
    let (status, _) = api.page(
        "GET",
        "/Company('My%20Company')/workflowCustomers",
        None,
        &Value::Null,
    );
    assert_eq!(status, 403);
}

#[test]
fn access_keys_open_a_server_on_premises_and_not_the_online_service() {
    let mut api = Api::empty();
    let found = api.connection().company;
    let reader = &found.users.read_only;
    let basic = STANDARD.encode(format!("{}:{}", reader.user, reader.access_key));
    let mut status = |address: &str| {
        let request = http::Request::get(address)
            .header("authorization", format!("Basic {basic}"))
            .header("origin", "https://app.example");
        let answer = api.sandbox.handle(request.body(String::new()).unwrap());
        let response = answer.response.unwrap();
        let readable = response
            .headers()
            .contains_key("access-control-allow-origin");
        (response.status(), readable)
    };
    assert_eq!(
        status(&format!("{}/api/v2.0/companies", found.on_premises_url)),
        (StatusCode::OK, false),
        "an on-premises server sends no CORS headers"
    );
    assert_eq!(
        status(&format!("{}/companies", found.api_url)),
        (StatusCode::UNAUTHORIZED, true)
    );
}
