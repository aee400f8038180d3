//! The fourteen surprises of WooCommerce that decide the design, each by its number in the project's facts, and what versions differ in.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::webstore::{MailReason, Version};
use concord_sandbox::{KeyPair, Options, Sandbox};
use serde_json::{Value, json};

struct Shop {
    sandbox: Sandbox,
    keys: KeyPair,
}

impl Shop {
    fn new(version: Version) -> Self {
        let sandbox = Sandbox::new(&Options {
            webstore_version: version,
            ..Options::empty()
        });
        let keys = sandbox.connection("").webstore.administrator;
        Self { sandbox, keys }
    }

    fn latest() -> Self {
        Self::new(Version::V11_0)
    }

    fn send(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let pair = format!("{}:{}", self.keys.consumer_key, self.keys.consumer_secret);
        let request = http::Request::builder()
            .method(method)
            .uri(format!("https://shop.example/wp-json/wc/v3/{path}"))
            .header("authorization", format!("Basic {}", STANDARD.encode(pair)))
            .header("content-type", "application/json")
            .header("if-match", "anything")
            .body(if body.is_null() {
                String::new()
            } else {
                body.to_string()
            });
        let response = self.sandbox.handle(request.unwrap()).response.unwrap();
        let status = response.status().as_u16();
        (
            status,
            serde_json::from_str(response.body()).unwrap_or_default(),
        )
    }

    fn ok(&mut self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.send(method, path, body);
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    fn customer(&mut self, email: &str) -> u64 {
        self.ok("POST", "customers", json!({"email": email}))["id"]
            .as_u64()
            .unwrap()
    }
}

#[test]
fn surprise_1_a_batch_update_with_an_invalid_email_erases_the_email() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    let update = json!({"update": [{"id": id, "email": "not an email"}]});
    assert_eq!(
        shop.ok("POST", "customers/batch", update)["update"][0]["email"],
        ""
    );
    let (status, _) = shop.send(
        "PUT",
        &format!("customers/{id}"),
        json!({"email": "not an email"}),
    );
    assert_eq!(status, 400);
}

#[test]
fn surprise_2_an_id_in_the_body_overrides_the_one_in_the_url() {
    let mut shop = Shop::latest();
    let (ada, bob) = (
        shop.customer("ada@people.example"),
        shop.customer("bob@people.example"),
    );
    let answer = shop.ok(
        "PUT",
        &format!("customers/{ada}"),
        json!({"id": bob, "first_name": "Other"}),
    );
    assert_eq!(answer["id"], bob);
}

#[test]
fn surprise_3_meta_keys_with_an_underscore_are_dropped_on_customers_and_kept_on_orders() {
    let meta = json!({"meta_data": [{"key": "_secret", "value": "1"}]});
    let has_key = |answer: &Value| answer["meta_data"].to_string().contains("_secret");
    for (version, keeps) in [
        (Version::V7_9, true),
        (Version::V9_9, false),
        (Version::V11_0, false),
    ] {
        let mut shop = Shop::new(version);
        let id = shop.customer("ada@people.example");
        assert_eq!(
            has_key(&shop.ok("PUT", &format!("customers/{id}"), meta.clone())),
            keeps,
            "{version:?}"
        );
        let order = shop.ok("POST", "orders", json!({}))["id"].clone();
        assert!(has_key(&shop.ok(
            "PUT",
            &format!("orders/{order}"),
            meta.clone()
        )));
    }
}

#[test]
fn surprise_4_meta_data_is_shown_to_administrators_only_but_written_by_a_shop_manager() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    let administrator = shop.keys.clone();
    shop.keys = shop.sandbox.connection("").webstore.shop_manager;
    let meta = json!({"meta_data": [{"key": "mine", "value": "1"}]});
    assert!(
        shop.ok("PUT", &format!("customers/{id}"), meta)
            .get("meta_data")
            .is_none()
    );
    shop.keys = administrator;
    let seen = shop.ok("GET", &format!("customers/{id}"), Value::Null);
    assert!(seen["meta_data"].to_string().contains("mine"));
}

#[test]
fn surprise_5_every_create_and_a_changed_email_or_password_sends_a_mail_that_nothing_keeps_back() {
    let mut shop = Shop::latest();
    let quiet =
        |email: &str| json!({"email": email, "send_email": false, "send_user_notification": false});
    let id = shop.ok("POST", "customers", quiet("ada@people.example"))["id"].clone();
    let batch = json!({"create": [quiet("bob@people.example"), {"email": "no email"}]});
    shop.ok("POST", "customers/batch", batch);
    let path = format!("customers/{id}");
    shop.ok(
        "PUT",
        &path,
        json!({"email": "lovelace@people.example", "first_name": "Ada"}),
    );
    shop.ok(
        "PUT",
        &path,
        json!({"email": "lovelace@people.example", "password": "secret"}),
    );
    let sent = shop.sandbox.webstore().mails.iter();
    let sent: Vec<(&str, MailReason)> = sent.map(|mail| (mail.to.as_str(), mail.about)).collect();
    assert_eq!(
        sent,
        [
            ("ada@people.example", MailReason::NewAccount),
            ("bob@people.example", MailReason::NewAccount),
            ("ada@people.example", MailReason::EmailChanged),
            ("lovelace@people.example", MailReason::PasswordChanged),
        ]
    );
}

#[test]
fn surprise_6_an_empty_billing_email_is_refused_in_a_single_call_and_taken_in_a_batch() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    for email in [json!(""), json!(null)] {
        let (status, _) = shop.send(
            "PUT",
            &format!("customers/{id}"),
            json!({"billing": {"email": email}}),
        );
        assert_eq!(status, 400);
    }
    let batch = json!({"update": [{"id": id, "billing": {"email": ""}}]});
    assert!(
        shop.ok("POST", "customers/batch", batch)["update"][0]
            .get("error")
            .is_none()
    );
}

#[test]
fn surprise_7_the_letter_case_of_an_email_cannot_be_changed() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    let (status, answer) = shop.send(
        "PUT",
        &format!("customers/{id}"),
        json!({"email": "Ada@people.example"}),
    );
    assert_eq!(
        (status, answer["code"].as_str().unwrap()),
        (400, "woocommerce_rest_customer_invalid_email")
    );
}

#[test]
fn surprise_8_parallel_creates_collide_on_generated_user_names_unless_they_bring_one() {
    let mut shop = Shop::latest();
    let fault = Fault {
        times: Some(3),
        ..Fault::always(FaultKind::ParallelCreates)
    };
    shop.sandbox.add_fault(fault.on("POST", "/customers"));
    let (status, answer) = shop.send("POST", "customers", json!({"email": "johnny@a.example"}));
    assert_eq!(
        (status, answer["code"].as_str().unwrap()),
        (400, "existing_user_login")
    );
    shop.ok(
        "POST",
        "customers",
        json!({"email": "johnny@b.example", "username": "johnny.b"}),
    );
    let (status, _) = shop.send("POST", "customers", json!({"email": "johnny@c.example"}));
    assert_eq!(status, 400);
    shop.customer("johnny@d.example");
}

#[test]
fn surprise_9_customers_have_no_incremental_filter() {
    let mut shop = Shop::latest();
    shop.customer("ada@people.example");
    let all = shop.ok(
        "GET",
        "customers?modified_after=2099-01-01T00:00:00&after=2099-01-01T00:00:00",
        Value::Null,
    );
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(
        shop.send("GET", "customers?orderby=modified", Value::Null)
            .0,
        400
    );
}

#[test]
fn surprise_10_any_update_and_a_completed_order_move_a_customers_date() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    let later = |shop: &mut Shop| shop.sandbox.set_now(shop.sandbox.now() + 60_000);
    let date = |shop: &mut Shop| {
        shop.ok("GET", &format!("customers/{id}"), Value::Null)["date_modified_gmt"].clone()
    };
    let first = date(&mut shop);
    later(&mut shop);
    shop.ok("PUT", &format!("customers/{id}"), json!({}));
    let second = date(&mut shop);
    assert_ne!(first, second);
    later(&mut shop);
    let order = shop.ok("POST", "orders", json!({"customer_id": id}))["id"].clone();
    shop.ok(
        "PUT",
        &format!("orders/{order}"),
        json!({"status": "completed"}),
    );
    assert_ne!(second, date(&mut shop));
}

#[test]
fn surprise_11_a_meta_only_update_leaves_an_orders_date_alone() {
    let mut shop = Shop::latest();
    let order = shop.ok("POST", "orders", json!({}));
    shop.sandbox.set_now(shop.sandbox.now() + 60_000);
    let path = format!("orders/{}", order["id"]);
    let meta = shop.ok(
        "PUT",
        &path,
        json!({"meta_data": [{"key": "k", "value": "v"}]}),
    );
    assert_eq!(meta["date_modified_gmt"], order["date_modified_gmt"]);
    let note = shop.ok("PUT", &path, json!({"customer_note": "hello"}));
    assert_ne!(note["date_modified_gmt"], order["date_modified_gmt"]);
}

#[test]
fn surprise_12_there_is_no_concurrency_control() {
    let mut shop = Shop::latest();
    let id = shop.customer("ada@people.example");
    // Every request of these tests carries an If-Match that fits nothing.
    shop.ok(
        "PUT",
        &format!("customers/{id}"),
        json!({"first_name": "Ada"}),
    );
}

#[test]
fn surprise_13_names_are_sanitised_and_addresses_are_not() {
    let mut shop = Shop::latest();
    let html = json!({"email": "ada@people.example", "first_name": " <b>A&B</b> %41", "billing": {"company": "<script>x</script>"}});
    let answer = shop.ok("POST", "customers", html);
    assert_eq!(answer["first_name"], "A&amp;B");
    assert_eq!(answer["billing"]["company"], "<script>x</script>");
}

#[test]
fn surprise_14_a_batch_delete_is_forced_and_on_7_9_takes_even_the_administrator() {
    for (version, is_gone) in [(Version::V7_9, true), (Version::V11_0, false)] {
        let mut shop = Shop::new(version);
        let id = shop.customer("ada@people.example");
        shop.ok("POST", "customers/batch", json!({"delete": [id, 1]}));
        assert!(shop.sandbox.webstore().customer(id).is_none());
        assert_eq!(
            shop.sandbox.webstore().customer(1).is_none(),
            is_gone,
            "{version:?}"
        );
    }
}

#[test]
fn versions_differ_in_the_error_for_an_unknown_customer_and_in_what_they_call_themselves() {
    let versions = [
        (Version::V7_9, "7.9.0"),
        (Version::V9_9, "9.9.5"),
        (Version::V11_0, "11.0.1"),
    ];
    for (version, number) in versions {
        let mut shop = Shop::new(version);
        let (read, answer) = shop.send("GET", "customers/999", Value::Null);
        let (write, _) = shop.send("PUT", "customers/999", json!({}));
        let (code, status) = match version {
            Version::V11_0 => ("wc_user_invalid_id", 404),
            _ => ("woocommerce_rest_invalid_id", 400),
        };
        assert_eq!(
            (read, answer["code"].as_str().unwrap(), write),
            (404, code, status),
            "{version:?}"
        );
        let status = shop.ok("GET", "system_status", Value::Null);
        assert_eq!(status["environment"]["version"], number);
    }
}

#[test]
fn versions_differ_in_what_they_say_of_an_email_in_use_which_may_hold_html() {
    for (version, words) in [
        (
            Version::V7_9,
            "with your email address. <a href=\"#\" class=\"showlogin\">Please log in.</a>",
        ),
        (
            Version::V9_9,
            "with o&#039;hara@people.example. Please log in",
        ),
        (
            Version::V11_0,
            "with o&#039;hara@people.example. Please log in",
        ),
    ] {
        let mut shop = Shop::new(version);
        shop.customer("o'hara@people.example");
        let (status, answer) = shop.send(
            "POST",
            "customers",
            json!({"email": "o'hara@people.example"}),
        );
        assert_eq!(
            (status, answer["code"].as_str().unwrap()),
            (400, "registration-error-email-exists"),
            "{version:?}"
        );
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(words), "{version:?}: {message}");
    }
}
