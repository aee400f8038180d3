//! The shared setup.

use serde_json::{Value, json};

use super::support::{Client, check_answer, etag, path};

const SET: &str = "setups";
const DIALOG: &str = "Application_DialogException";

fn setup(client: &mut Client, content: &str) -> Value {
    let webstore = client.new_code();
    let body = json!({"webstore": webstore, "schemaVersion": 1, "content": content});
    client.create(SET, &body)
}

fn is_refused(client: &mut Client, content: &str, words: &str) {
    let body = json!({"webstore": client.new_code(), "schemaVersion": 1, "content": content});
    client.create_is_refused(SET, &body, DIALOG, words);
}

#[test]
fn u01_a_setup_is_stored_and_answered_with_who_wrote_it() {
    let mut client = Client::new();
    let content = r#"{"name":"Größe","rows":[1,2]}"#;
    let body = json!({"webstore": "MAIN", "schemaVersion": 3, "content": content});
    let made = client.create(SET, &body);
    check_answer(&body, &client.again(SET, &made));
    assert_eq!(made["modifiedBy"], "CONCORD");
    let changed = client.change(SET, &made, &json!({"schemaVersion": 4}));
    check_answer(&json!({"schemaVersion": 4, "content": content}), &changed);
    let (status, _) = client.send("DELETE", &path(SET, &changed), etag(&made), &Value::Null);
    assert_eq!(status, 409);
    let (status, _) = client.send("DELETE", &path(SET, &changed), etag(&changed), &Value::Null);
    assert_eq!(status, 204);
    assert_eq!(client.list(SET, &[]), Vec::<Value>::new());
}

#[test]
fn u02_a_second_setup_of_the_same_webstore_is_refused() {
    let mut client = Client::new();
    let made = setup(&mut client, "{}");
    let again = json!({"webstore": made["webstore"], "schemaVersion": 1, "content": "{}"});
    client.create_is_refused(SET, &again, "Internal_EntityWithSameKeyExists", "");
    for (body, words) in [
        (
            json!({"schemaVersion": 1, "content": "{}"}),
            "A \"webstore\" must be provided.",
        ),
        (
            json!({"webstore": "X", "schemaVersion": 1}),
            "A \"content\" must be provided.",
        ),
        (
            json!({"webstore": "X", "content": "{}"}),
            "The \"schemaVersion\" must be above 0.",
        ),
    ] {
        client.create_is_refused(SET, &body, DIALOG, words);
    }
    let words = "The \"webstore\" cannot be changed after the record has been created.";
    client.change_is_refused(SET, &made, &json!({"webstore": "OTHER"}), DIALOG, words);
}

#[test]
fn u03_a_change_with_an_old_etag_does_not_overwrite_somebody_else_s_setup() {
    let mut client = Client::new();
    let made = setup(&mut client, "{}");
    client.change(SET, &made, &json!({"content": r#"{"a":1}"#}));
    let late = json!({"content": r#"{"a":2}"#});
    client.change_is_refused(SET, &made, &late, "Request_EntityChanged", "");
    assert_eq!(client.again(SET, &made)["content"], r#"{"a":1}"#);
}

#[test]
fn u04_a_content_that_is_no_json_object_is_refused() {
    let mut client = Client::new();
    for content in ["[]", "1", "{", "null", ""] {
        is_refused(
            &mut client,
            content,
            "The \"content\" must be a JSON object.",
        );
    }
}

#[test]
fn u05_a_content_that_holds_a_secret_is_refused_at_whatever_depth_and_in_whatever_spelling() {
    let mut client = Client::new();
    for (content, name) in [
        (r#"{"password":"x"}"#, "password"),
        (
            r#"{"webstores":[{"Consumer_Secret":"x"}]}"#,
            "Consumer_Secret",
        ),
        (r#"{"a":{"b":{"refresh-token":null}}}"#, "refresh-token"),
        (
            r#"{"a":[[{"WEB_SERVICE-access_key":1}]]}"#,
            "WEB_SERVICE-access_key",
        ),
    ] {
        let words = format!("The \"content\" must not hold \"{name}\".");
        is_refused(&mut client, content, &words);
    }
    setup(&mut client, r#"{"secrets":1,"of":"password"}"#);
}

#[test]
fn u06_a_content_that_is_too_long_is_refused() {
    let mut client = Client::new();
    let of = |length: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(length - 8));
    let words = "The \"content\" has 1000001 characters; at most 1000000 are allowed.";
    is_refused(&mut client, &of(1_000_001), words);
    setup(&mut client, &of(1_000_000));
}
