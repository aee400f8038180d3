//! Runs and what they did.

use serde_json::{Value, json};

use super::support::{Client, check_answer};

const DIALOG: &str = "Application_DialogException";

fn run(client: &mut Client) -> Value {
    let id = client.new_id();
    let body = json!({"runId": id, "webstore": "MAIN", "startedAt": "2026-11-27T13:00:00Z"});
    client.create("runs", &body)
}

#[test]
fn r01_a_run_is_stored_ended_and_answered_with_who_made_it() {
    let mut client = Client::new();
    let body = json!({
        "runId": client.new_id(), "webstore": "MAIN", "triggeredBy": "Schedule", "client": "concord", "outcome": "Open", "planned": 3,
        "startedAt": "2026-11-27T13:00:00Z",
    });
    let made = client.create("runs", &body);
    check_answer(&body, &made);
    let end = json!({"outcome": "Completed", "updated": 2, "failed": 1, "endedAt": "2026-11-27T13:01:00Z"});
    let ended = client.change("runs", &made, &end);
    check_answer(&end, &ended);
    check_answer(&json!({"planned": 3, "userName": "CONCORD"}), &ended);
}

#[test]
fn r02_the_same_run_a_second_time_is_refused() {
    let mut client = Client::new();
    let made = run(&mut client);
    let again =
        json!({"runId": made["runId"], "webstore": "MAIN", "startedAt": "2026-11-27T13:00:00Z"});
    client.create_is_refused("runs", &again, "Internal_EntityWithSameKeyExists", "");
    let id = client.new_id();
    for (body, name) in [
        (
            json!({"webstore": "MAIN", "startedAt": "2026-11-27T13:00:00Z"}),
            "runId",
        ),
        (
            json!({"runId": id, "startedAt": "2026-11-27T13:00:00Z"}),
            "webstore",
        ),
        (json!({"runId": id, "webstore": "MAIN"}), "startedAt"),
    ] {
        let words = format!("A \"{name}\" must be provided.");
        client.create_is_refused("runs", &body, DIALOG, &words);
    }
    let words = "The \"client\" cannot be changed after the record has been created.";
    client.change_is_refused("runs", &made, &json!({"client": "other"}), DIALOG, words);
}

#[test]
fn r03_a_run_that_has_ended_is_not_changed() {
    let mut client = Client::new();
    let made = run(&mut client);
    let ended = client.change("runs", &made, &json!({"outcome": "Stopped"}));
    let words = "has ended and cannot be changed.";
    client.change_is_refused("runs", &ended, &json!({"updated": 5}), DIALOG, words);
    assert_eq!(client.again("runs", &made)["updated"], 0);
}

#[test]
fn r04_a_record_of_a_run_is_stored_with_what_it_changed() {
    let mut client = Client::new();
    let made = run(&mut client);
    let body = json!({
        "runId": made["runId"], "sequence": 1, "number": "10000", "displayName": "Anna Berg", "webstoreId": 77, "action": "Update",
        "outcome": "Done", "reason": "The city changed", "changes": r#"{"city":["Köln","Bonn"]}"#,
    });
    let record = client.create("runRecords", &body);
    check_answer(&body, &client.again("runRecords", &record));
    client.create_is_refused("runRecords", &body, "Internal_EntityWithSameKeyExists", "");
    let with = |name: &str, value: Value| {
        let mut other = body.clone();
        other["sequence"] = json!(2);
        other[name] = value;
        other
    };
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(100_000));
    for (body, words) in [
        (
            with("sequence", json!(0)),
            "The \"sequence\" must be above 0.",
        ),
        (
            with("changes", json!("[]")),
            "The \"changes\" must be a JSON object.",
        ),
        (
            with("changes", json!(r#"{"password":1}"#)),
            "The \"changes\" must not hold \"password\".",
        ),
        (
            with("changes", json!(long)),
            "characters; at most 100000 are allowed.",
        ),
        (
            with("runId", json!("00000000-0000-0000-0000-000000000000")),
            "A \"runId\" must be provided.",
        ),
    ] {
        client.create_is_refused("runRecords", &body, DIALOG, words);
    }
    client.create("runRecords", &with("changes", json!("")));
}

#[test]
fn r05_a_record_of_a_run_that_does_not_exist_is_refused() {
    let mut client = Client::new();
    let body = json!({"runId": client.new_id(), "sequence": 1});
    client.create_is_refused("runRecords", &body, "Internal_InvalidTableRelation", "");
}
