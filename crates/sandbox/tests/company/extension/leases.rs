//! Who synchronises a webstore.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::Client;

const SET: &str = "leases";
const DIALOG: &str = "Application_DialogException";

fn hold(holder: &str, seconds: i64) -> Value {
    json!({"holderId": holder, "holder": "Test", "durationInSeconds": seconds})
}

fn taken(client: &mut Client, holder: &str, seconds: i64) -> Value {
    let mut body = hold(holder, seconds);
    body["webstore"] = json!(client.new_code());
    client.create(SET, &body)
}

fn text(lease: &Value, name: &str) -> String {
    lease[name].as_str().unwrap().to_owned()
}

#[test]
fn h01_a_lease_is_taken_where_there_is_none() {
    let mut client = Client::new();
    let holder = client.new_id();
    let lease = taken(&mut client, &holder, 600);
    let moment = |name: &str| concord_sandbox::clock::from_utc(&text(&lease, name)).unwrap();
    assert_eq!(moment("heldUntil"), moment("serverDateTime") + 600_000);
    assert_eq!(lease["durationInSeconds"], 0);
    assert_eq!(lease["holderId"], json!(holder));
}

#[test]
fn h02_a_second_lease_of_the_same_webstore_is_refused() {
    let mut client = Client::new();
    let (first, second) = (client.new_id(), client.new_id());
    let lease = taken(&mut client, &first, 600);
    let mut body = hold(&second, 600);
    body["webstore"] = lease["webstore"].clone();
    client.create_is_refused(SET, &body, "Internal_EntityWithSameKeyExists", "");
}

#[test]
fn h03_a_lease_that_is_held_by_another_is_not_taken_over() {
    let mut client = Client::new();
    let (first, second) = (client.new_id(), client.new_id());
    let lease = taken(&mut client, &first, 600);
    let words = format!(
        "The lease of webstore \"{}\" is held by \"Test\" until {}.",
        text(&lease, "webstore"),
        text(&lease, "heldUntil")
    );
    client.change_is_refused(SET, &lease, &hold(&second, 600), DIALOG, &words);
    let nobody = json!({"durationInSeconds": 600});
    let words = "A \"holderId\" must be provided.";
    client.change_is_refused(SET, &lease, &nobody, DIALOG, words);
    let for_ever = json!({"holderId": first});
    let words = "A \"durationInSeconds\" must be provided.";
    client.change_is_refused(SET, &lease, &for_ever, DIALOG, words);
}

#[test]
fn h04_a_lease_that_has_ended_is_taken_over() {
    let mut client = Client::new();
    let (first, second) = (client.new_id(), client.new_id());
    let lease = taken(&mut client, &first, 60);
    client.api.sandbox.advance(Duration::from_secs(61));
    let lease = client.change(SET, &lease, &hold(&second, 600));
    assert_eq!(lease["holderId"], json!(second));
}

#[test]
fn h05_the_holder_keeps_its_lease_longer() {
    let mut client = Client::new();
    let holder = client.new_id();
    let lease = taken(&mut client, &holder, 60);
    let longer = client.change(SET, &lease, &hold(&holder, 900));
    assert!(text(&longer, "heldUntil") > text(&lease, "heldUntil"));
}

#[test]
fn h06_a_lease_that_was_given_back_is_taken_by_another() {
    let mut client = Client::new();
    let (first, second) = (client.new_id(), client.new_id());
    let lease = taken(&mut client, &first, 600);
    let lease = client.change(SET, &lease, &hold(&first, 0));
    let lease = client.change(SET, &lease, &hold(&second, 600));
    assert_eq!(lease["holderId"], json!(second));
}

#[test]
fn h07_of_two_who_take_a_lease_that_has_ended_one_is_refused() {
    let mut client = Client::new();
    let [first, second, third] = [(); 3].map(|()| client.new_id());
    let lease = taken(&mut client, &first, 0);
    // Both have read the same row.
    client.change(SET, &lease, &hold(&second, 600));
    client.change_is_refused(SET, &lease, &hold(&third, 600), "Request_EntityChanged", "");
    assert_eq!(client.again(SET, &lease)["holderId"], json!(second));
}

#[test]
fn h08_a_lease_of_more_than_900_seconds_is_refused() {
    let mut client = Client::new();
    let holder = client.new_id();
    for seconds in [901, -1] {
        let mut body = hold(&holder, seconds);
        body["webstore"] = json!("MAIN");
        let words = "The \"durationInSeconds\" must be between 0 and 900.";
        client.create_is_refused(SET, &body, DIALOG, words);
    }
    assert_eq!(client.list(SET, &[]), Vec::<Value>::new());
}
