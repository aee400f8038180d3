//! Edits, counts, how faults are asked for: what tests and tools steer the sandbox with.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Options, Sandbox, System};
use serde_json::{Value, json};

fn send(sandbox: &mut Sandbox, method: &str, path: &str, body: &Value) -> Option<(u16, String)> {
    let key = sandbox.connection("").webstore.administrator;
    let basic = STANDARD.encode(format!("{}:{}", key.consumer_key, key.consumer_secret));
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:9")
        .header("content-type", "application/json")
        .header("authorization", format!("Basic {basic}"));
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let response = sandbox.handle(request.body(body).unwrap()).response?;
    Some((response.status().as_u16(), response.into_body()))
}

fn json_of(sandbox: &mut Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let (status, body) = send(sandbox, method, path, body).unwrap();
    assert!(status < 300, "{path}: {status} {body}");
    serde_json::from_str(&body).unwrap()
}

const CUSTOMERS: &str = "/wp-json/wc/v3/customers";

#[test]
fn faults_are_set_by_name_over_http_and_ended() {
    let mut sandbox = Sandbox::new(&Options::empty());
    let faults = json!([
        {"kind": "status", "code": 429, "retry_after": 3, "method": "GET", "system": "webstore", "times": 1},
        {"kind": "html", "page": "login", "times": 1},
        {"kind": "truncated", "times": 1},
        {"kind": "auth_stripped", "times": 1},
        {"kind": "wrong_content", "times": 1},
        {"kind": "latency", "ms": 250},
    ]);
    let listed = json_of(&mut sandbox, "POST", "/__sandbox/faults", &faults);
    assert_eq!(listed["faults"].as_array().unwrap().len(), 6);
    let mut list = || send(&mut sandbox, "GET", CUSTOMERS, &Value::Null).unwrap();
    assert_eq!(list().0, 429);
    assert!(list().1.contains("<form action=\"/wp-login.php\">"));
    let (status, torn) = list();
    assert!(status == 200 && serde_json::from_str::<Value>(&torn).is_err());
    assert_eq!(list().0, 401);
    assert_eq!(list().1, r#"{"status":"ok"}"#);
    assert_eq!(list().0, 200, "late, but as it should be");
    assert_eq!(
        json_of(&mut sandbox, "POST", "/__sandbox/faults", &json!([]))["faults"],
        json!([])
    );
    assert_eq!(
        send(&mut sandbox, "GET", CUSTOMERS, &Value::Null)
            .unwrap()
            .0,
        200
    );
    json_of(
        &mut sandbox,
        "POST",
        "/__sandbox/faults",
        &json!({"rate": {"share": 1.0, "kinds": [{"kind": "status", "code": 503}]}}),
    );
    assert_eq!(
        send(&mut sandbox, "GET", CUSTOMERS, &Value::Null)
            .unwrap()
            .0,
        503
    );
    json_of(
        &mut sandbox,
        "POST",
        "/__sandbox/faults",
        &json!({"clear": true}),
    );
    assert_eq!(
        send(&mut sandbox, "GET", CUSTOMERS, &Value::Null)
            .unwrap()
            .0,
        200
    );
    assert_eq!(
        send(
            &mut sandbox,
            "POST",
            "/__sandbox/faults",
            &json!({"kind": "earthquake"})
        )
        .unwrap()
        .0,
        400
    );
}

#[test]
fn half_of_a_batch_fails_and_the_other_half_is_done() {
    let mut sandbox = Sandbox::new(&Options::empty());
    sandbox.add_fault(Fault::once(FaultKind::BatchHalfFails));
    let creates: Vec<Value> = (0..4)
        .map(|i| json!({"email": format!("p{i}@mail.example")}))
        .collect();
    let answer = json_of(
        &mut sandbox,
        "POST",
        "/wp-json/wc/v3/customers/batch",
        &json!({"create": creates}),
    );
    let errors: Vec<bool> = answer["create"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.get("error").is_some())
        .collect();
    assert_eq!(errors, [false, true, false, true]);
    assert!(
        sandbox.webstore().by_email("p0@mail.example").is_some()
            && sandbox.webstore().by_email("p1@mail.example").is_none()
    );
}

#[test]
fn latency_is_told_and_not_waited_for() {
    let mut sandbox = Sandbox::new(&Options {
        latency: std::time::Duration::from_millis(40),
        ..Options::empty()
    });
    sandbox.add_fault(Fault::once(FaultKind::Latency { ms: 1000 }));
    let request = || {
        http::Request::get("http://127.0.0.1/wp-json")
            .body(String::new())
            .unwrap()
    };
    assert_eq!(sandbox.handle(request()).delay.as_millis(), 1040);
    assert_eq!(sandbox.handle(request()).delay.as_millis(), 40);
}

#[test]
fn staff_edit_both_systems_over_http() {
    let mut sandbox = Sandbox::new(&Options::empty());
    let edits = json!([
        {"system": "webstore", "do": "add", "set": {"email": "new@mail.example", "first_name": "New", "billing": {"city": "Ulm"}}},
        {"system": "company", "do": "add", "set": {"displayName": "New", "city": "Ulm"}},
    ]);
    let edited = json_of(&mut sandbox, "POST", "/__sandbox/edit", &edits);
    let id = edited["edited"][0]["id"].as_u64().unwrap();
    assert_eq!(edited["edited"][1]["record"]["number"], "C00010");
    let first = sandbox.webstore().customer(id).unwrap().modified.unwrap();
    let quiet = json!({"system": "webstore", "do": "change", "id": id, "set": {"billing": {"phone": "1"}}, "touch": false});
    json_of(&mut sandbox, "POST", "/__sandbox/edit", &quiet);
    assert_eq!(
        sandbox.webstore().customer(id).unwrap().modified,
        Some(first),
        "a plugin's direct change leaves the date"
    );
    assert_eq!(
        sandbox.webstore().customer(id).unwrap().billing("city"),
        "Ulm",
        "the rest of the address stays"
    );
    json_of(
        &mut sandbox,
        "POST",
        "/__sandbox/edit",
        &json!({"system": "webstore", "do": "delete", "id": id}),
    );
    json_of(
        &mut sandbox,
        "POST",
        "/__sandbox/edit",
        &json!({"system": "company", "do": "delete", "id": "C00010"}),
    );
    let state = json_of(&mut sandbox, "GET", "/__sandbox/state", &Value::Null);
    assert_eq!(
        state["webstore"]["customers"].as_array().unwrap().len(),
        1,
        "only the administrator is left"
    );
    assert_eq!(state["company"]["customers"], json!([]));
    assert_eq!(
        send(
            &mut sandbox,
            "POST",
            "/__sandbox/edit",
            &json!({"system": "company", "do": "change", "id": "C9"})
        )
        .unwrap()
        .0,
        400
    );
}

#[test]
fn requests_are_counted_by_method_and_route_until_the_reset() {
    let mut sandbox = Sandbox::new(&Options::empty());
    for _ in 0..3 {
        send(&mut sandbox, "GET", CUSTOMERS, &Value::Null);
    }
    send(
        &mut sandbox,
        "GET",
        "/wp-json/wc/v3/customers/1",
        &Value::Null,
    );
    let counts = json_of(&mut sandbox, "GET", "/__sandbox/requests", &Value::Null);
    assert_eq!(counts["total"], 4);
    assert_eq!(
        counts["routes"][0],
        json!({"system": "webstore", "method": "GET", "route": CUSTOMERS, "count": 3})
    );
    sandbox.add_fault(Fault::always(FaultKind::AnswerLostBefore).of(System::Company));
    json_of(
        &mut sandbox,
        "POST",
        "/__sandbox/reset",
        &json!({"only": "requests"}),
    );
    assert_eq!(
        json_of(&mut sandbox, "GET", "/__sandbox/requests", &Value::Null)["total"],
        0
    );
    assert_eq!(
        json_of(&mut sandbox, "GET", "/__sandbox/faults", &Value::Null)["faults"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    json_of(&mut sandbox, "POST", "/__sandbox/reset", &Value::Null);
    assert_eq!(
        json_of(&mut sandbox, "GET", "/__sandbox/faults", &Value::Null)["faults"],
        json!([])
    );
}

#[test]
fn the_connection_names_the_address_it_was_asked_at() {
    let mut sandbox = Sandbox::new(&Options::empty());
    let direct = json_of(&mut sandbox, "GET", "/__sandbox/connection", &Value::Null);
    assert_eq!(direct["webstore"]["url"], "http://127.0.0.1:9");
    assert_eq!(direct["company"]["base_url"], "http://127.0.0.1:9");
    assert_eq!(direct["proxied"]["webstore_url"], "https://shop.example");
    let proxied = json_of(
        &mut sandbox,
        "GET",
        "https://shop.example/__sandbox/connection",
        &Value::Null,
    );
    assert_eq!(proxied["webstore"]["url"], "https://shop.example");
    assert_eq!(
        proxied["company"]["base_url"],
        "https://api.businesscentral.example"
    );
}
