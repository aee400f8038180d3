//! One customer: created, changed, renamed, deleted (facts §1.2, §1.3, §1.6).

use concord_sandbox::{Edit, System};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, error};

#[test]
fn a_create_answers_the_whole_record_with_its_number_etag_and_place() {
    let mut api = Api::empty();
    let response = api.send("POST", "customers", &[], &json!({"displayName": "O'Hara, Siobhán", "type": "Person", "country": "ie", "postalCode": "h91 x4tk", "city": "Galway"}));
    let body: Value = serde_json::from_str(response.body()).unwrap();
    assert_eq!(body["number"], "C00010");
    assert_eq!(
        (
            &body["country"],
            &body["postalCode"],
            &body["blocked"],
            &body["currencyCode"]
        ),
        (
            &json!("IE"),
            &json!("H91 X4TK"),
            &json!("_x0020_"),
            &json!("EUR")
        )
    );
    assert_eq!(
        body["paymentTermsId"],
        "00000000-0000-0000-0000-000000000000"
    );
    assert!(body["@odata.etag"].as_str().unwrap().starts_with("W/\"J"));
    assert!(
        body["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("/customers/$entity")
    );
    assert!(
        response.headers()["location"]
            .to_str()
            .unwrap()
            .ends_with(&format!("customers({})", body["id"].as_str().unwrap()))
    );
    assert_eq!(api.post(json!({"displayName": "Next"}))["number"], "C00020");
    let keys: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys[..6],
        [
            "@odata.context",
            "@odata.etag",
            "id",
            "number",
            "displayName",
            "type"
        ]
    );
    assert_eq!(keys.last(), Some(&"lastModifiedDateTime"));
}

#[test]
fn a_patch_needs_the_current_etag() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    let etag = customer["@odata.etag"].as_str().unwrap().to_owned();
    let missing = api.send("PATCH", &path, &[], &json!({"city": "Ulm"}));
    assert_eq!(
        (error(&missing).0, error(&missing).1.as_str()),
        (400, "BadRequest_InvalidToken")
    );
    let malformed = api.send(
        "PATCH",
        &path,
        &[("if-match", "xyz")],
        &json!({"city": "Ulm"}),
    );
    assert_eq!(error(&malformed).1, "BadRequest_InvalidToken");
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", &etag)],
            &json!({"city": "Ulm"})
        )
        .status(),
        StatusCode::OK
    );
    let stale = api.send(
        "PATCH",
        &path,
        &[("if-match", &etag)],
        &json!({"city": "Bonn"}),
    );
    assert_eq!(
        (error(&stale).0, error(&stale).1.as_str()),
        (409, "Request_EntityChanged")
    );
    assert!(
        error(&stale)
            .2
            .starts_with("Another user has already changed the record.  CorrelationId:  ")
    );
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", "*")],
            &json!({"city": "Bonn"})
        )
        .status(),
        StatusCode::OK
    );
    assert_eq!(api.get(&path)["city"], "Bonn");
}

#[test]
fn an_edit_by_staff_makes_the_etag_stale_and_moves_the_date() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let edited = api
        .sandbox
        .edit(&Edit::change(
            System::Company,
            "C00010",
            json!({"city": "Ulm"}),
        ))
        .unwrap();
    assert_eq!(edited.record["city"], "Ulm");
    assert_ne!(
        edited.record["lastModifiedDateTime"],
        customer["lastModifiedDateTime"]
    );
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    let etag = customer["@odata.etag"].as_str().unwrap().to_owned();
    assert_eq!(
        api.send(
            "PATCH",
            &path,
            &[("if-match", &etag)],
            &json!({"city": "Bonn"})
        )
        .status(),
        StatusCode::CONFLICT
    );
}

#[test]
fn numbers_come_from_the_series_or_the_client_and_are_unique() {
    let mut api = Api::empty();
    assert_eq!(
        api.post(json!({"displayName": "A", "number": "c00010"}))["number"],
        "C00010"
    );
    assert_eq!(
        api.post(json!({"displayName": "B"}))["number"],
        "C00020",
        "a used number is skipped"
    );
    assert_eq!(
        api.refused(json!({"displayName": "C", "number": "C00020"}))
            .1,
        "Internal_EntityWithSameKeyExists"
    );
    let renamed = api.post(json!({"displayName": "D"}));
    assert_eq!(api.patch(&renamed, json!({"number": "x1"}))["number"], "X1");
    assert_eq!(
        api.get(&format!("customers({})", renamed["id"].as_str().unwrap()))["number"],
        "X1",
        "the id stays"
    );
    api.sandbox.company_mut().settings.manual_numbers = false;
    let (_, code, message) = api.refused(json!({"displayName": "E", "number": "Y1"}));
    assert_eq!(code, "Application_DialogException");
    assert!(
        message.starts_with("You may not enter numbers manually."),
        "{message}"
    );
}

#[test]
fn a_customer_is_deleted_unless_money_is_owed() {
    let mut api = Api::empty();
    let customer = api.post(json!({"displayName": "A"}));
    let path = format!("customers({})", customer["id"].as_str().unwrap());
    api.sandbox
        .edit(&Edit::change(
            System::Company,
            customer["id"].clone(),
            json!({"balanceDue": 12.5}),
        ))
        .unwrap();
    let refused = error(&api.send("DELETE", &path, &[], &Value::Null));
    assert!(
        refused.2.starts_with(
            "You cannot delete Customer C00010 because there are one or more open ledger entries."
        ),
        "{}",
        refused.2
    );
    api.sandbox
        .edit(&Edit::change(
            System::Company,
            "C00010",
            json!({"balanceDue": 0}),
        ))
        .unwrap();
    let done = api.send("DELETE", &path, &[], &Value::Null);
    assert_eq!(
        (done.status(), done.body().as_str()),
        (StatusCode::NO_CONTENT, "")
    );
    assert_eq!(
        api.send("GET", &path, &[], &Value::Null).status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn who_is_blocked_for_privacy_stays_blocked() {
    let mut api = Api::empty();
    let made = api.post(json!({"displayName": "A"}));
    let edit = |api: &mut Api, blocked: bool| {
        let set = json!({"Privacy_Blocked": blocked});
        let edit = Edit::change(System::Company, made["id"].clone(), set);
        api.sandbox.edit(&edit).unwrap()
    };
    edit(&mut api, true);
    assert_eq!(api.reread(&made)["blocked"], "All");
    let refused = error(&api.with_etag("PATCH", &made, &json!({"blocked": "Ship"})));
    assert!(
        refused.2.starts_with(
            "The Blocked field cannot be changed because the user is blocked for privacy reasons."
        ),
        "{}",
        refused.2
    );
    api.patch(&made, json!({"blocked": "All", "city": "Ulm"}));
    edit(&mut api, false);
    assert_eq!(
        api.patch(&made, json!({"blocked": "Ship"}))["blocked"],
        "Ship"
    );
}
