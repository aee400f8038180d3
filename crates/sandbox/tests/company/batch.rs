//! `$batch` (facts §5.5).

use concord_sandbox::{Options, company::Settings};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, error};

/// Creates of customers with these names.
fn creates(api: &Api, names: &[&str]) -> Vec<Value> {
    let url = format!("{}/customers", api.company);
    let numbered = names.iter().enumerate();
    numbered
        .map(|(i, name)| json!({"id": format!("r{i}"), "method": "POST", "url": url, "headers": {"Content-Type": "application/json"}, "body": {"displayName": name}}))
        .collect()
}

/// Sends them; answers the parts' ids and statuses.
fn create_all(api: &mut Api, headers: &[(&str, &str)], names: &[&str]) -> Vec<(String, u64)> {
    let requests = creates(api, names);
    let parts = api.batch(headers, &requests);
    let shown = |part: &Value| {
        (
            part["id"].as_str().unwrap().to_owned(),
            part["status"].as_u64().unwrap(),
        )
    };
    parts.iter().map(shown).collect()
}

fn statuses(parts: &[(String, u64)]) -> Vec<u64> {
    parts.iter().map(|(_, status)| *status).collect()
}

#[test]
fn a_batch_stops_at_the_first_error_and_keeps_what_was_done() {
    let mut api = Api::empty();
    let parts = create_all(&mut api, &[], &["One", "", "Three"]);
    assert_eq!(parts, [("r0".to_owned(), 201), ("r1".to_owned(), 400)]);
    assert_eq!(api.sandbox.company().len(), 1);
}

#[test]
fn a_batch_goes_on_after_an_error_when_it_prefers_to() {
    let mut api = Api::empty();
    let prefers = [("prefer", "odata.continue-on-error")];
    let parts = create_all(&mut api, &prefers, &["One", "", "Three"]);
    assert_eq!(statuses(&parts), [201, 400, 201]);
    assert_eq!(api.sandbox.company().len(), 2);
}

#[test]
fn a_batch_in_a_snapshot_takes_everything_back_and_still_reports_success() {
    let mut api = Api::empty();
    let snapshot = [("isolation", "snapshot")];
    let parts = create_all(&mut api, &snapshot, &["One", "", "Three"]);
    assert_eq!(statuses(&parts), [201, 400, 201]);
    assert_eq!(api.sandbox.company().len(), 0);
    assert_eq!(create_all(&mut api, &snapshot, &["", "Two"]).len(), 1);
    assert_eq!(create_all(&mut api, &snapshot, &["One", "Two"]).len(), 2);
    assert_eq!(api.sandbox.company().len(), 2);
}

#[test]
fn a_batch_of_more_than_a_hundred_operations_is_refused() {
    let mut api = Api::empty();
    let requests = vec![json!({"id": "1", "method": "GET", "url": "companies"}); 101];
    let address = format!("{}/$batch", api.api);
    let response = api.send("POST", &address, &[], &json!({"requests": requests}));
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let message = error(&response).2;
    assert!(
        message.contains("A maximum number of '100' query operations"),
        "{message}"
    );
}

#[test]
fn an_operation_of_a_batch_carries_its_own_etag() {
    let mut api = Api::empty();
    let made = api.post(json!({"displayName": "Old"}));
    let url = format!(
        "{}/customers({})",
        api.company,
        made["id"].as_str().unwrap()
    );
    let patch = json!({"id": "1", "method": "PATCH", "url": url, "headers": {"If-Match": made["@odata.etag"]}, "body": {"displayName": "New"}});
    let parts = api.batch(&[], &[patch.clone(), patch]);
    assert_eq!(
        (&parts[0]["status"], &parts[1]["status"]),
        (&json!(200), &json!(409))
    );
    assert_eq!(
        parts[1]["body"]["error"]["code"], "Request_EntityChanged",
        "the first has made it stale"
    );
}

#[test]
fn an_operation_may_name_its_company_in_a_header_instead_of_its_address() {
    let mut api = Api::empty();
    let create = |company: &str, name: &str| json!({"method": "POST", "url": "customers", "headers": {"Company": company}, "body": {"displayName": name}});
    let own = create("CRONUS International Ltd.", "Here");
    let other = create("My Company", "There");
    let unknown = create("cronus international ltd.", "Nowhere");
    let goes_on = [("prefer", "odata.continue-on-error")];
    let parts = api.batch(&goes_on, &[own, other, unknown]);
    assert_eq!(parts[0]["status"], 201);
    assert_eq!(
        parts[0]["id"],
        Value::Null,
        "the operation had none to give back"
    );
    assert_eq!(parts[0]["body"]["displayName"], "Here");
    assert_eq!(parts[1]["status"], 403);
    assert_eq!(
        parts[2]["body"]["error"]["code"], "Internal_CompanyNotFound",
        "a name is compared with its letter case"
    );
    assert_eq!(api.sandbox.company().len(), 1);
}

#[test]
fn operations_count_as_requests_and_against_the_limits() {
    let options = Options {
        company: Settings {
            limits: true,
            ..Settings::default()
        },
        ..Options::empty()
    };
    let mut api = Api::new(&options);
    create_all(&mut api, &[], &["One", "Two", "Three"]);
    let counts = api.sandbox.requests();
    let of = |method: &str, end: &str| {
        let found = counts
            .iter()
            .find(|c| c.method == method && c.route.ends_with(end));
        found.map(|c| (c.count, c.batched)).unwrap()
    };
    assert_eq!(of("POST", "/$batch"), (1, 0));
    assert_eq!(of("POST", "/customers"), (3, 3));
    // 4 of 6,000 so far; each batch of reads takes 101 more.
    let read = json!({"method": "GET", "url": format!("{}/customers?$top=1", api.company)});
    let reads = vec![read; 100];
    for _ in 0..59 {
        assert_eq!(api.batch(&[], &reads).len(), 100);
    }
    let last = api.batch(&[], &reads);
    assert_eq!(last.len(), 37, "the batch stops at the first refusal");
    let refused = last.last().unwrap();
    assert_eq!(
        (&refused["status"], &refused["body"]["error"]["code"]),
        (&json!(429), &json!("Application_TooManyRequests"))
    );
}
