//! What the webstore answers beyond the recordings: roles, orders that go, what has no route.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use concord_sandbox::System::Webstore;
use concord_sandbox::{Edit, Options};
use serde_json::{Value, json};

mod common;
use common::{World, basic};

fn roles(world: &mut World, role: &str) -> Vec<String> {
    let path = format!("customers?per_page=100&role={role}&_fields=role");
    let got = world.send(Webstore, "GET", &path, &Value::Null);
    assert_eq!(got.status, 200, "{role}: {}", got.body);
    let mut roles: Vec<String> = got
        .json
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["role"].as_str().unwrap().to_owned())
        .collect();
    roles.sort();
    roles.dedup();
    roles
}

#[test]
fn lists_go_by_role_and_staff_are_not_silently_missing_from_all() {
    let mut world = World::with(&Options {
        customers: 60,
        ..Options::default()
    });
    for role in [
        "administrator",
        "shop_manager",
        "editor",
        "subscriber",
        "customer",
    ] {
        assert_eq!(roles(&mut world, role), [role]);
    }
    assert_eq!(
        roles(&mut world, "all"),
        [
            "administrator",
            "customer",
            "editor",
            "shop_manager",
            "subscriber"
        ]
    );
}

#[test]
fn there_is_no_route_for_roles() {
    let mut world = World::new();
    for path in ["roles", "customers/roles", "/wp-json/wc/v3/users/roles"] {
        let got = world.send(Webstore, "GET", path, &Value::Null);
        assert_eq!(
            (got.status, &got.json["code"]),
            (404, &json!("rest_no_route")),
            "{path}"
        );
    }
}

fn order_of(world: &mut World, customer: &str) -> u64 {
    let got = world.send(
        Webstore,
        "POST",
        "orders",
        &json!({"customer_id": customer.parse::<u64>().unwrap()}),
    );
    assert_eq!(got.status, 201, "{}", got.body);
    got.json["id"].as_u64().unwrap()
}

fn listed(world: &mut World, query: &str) -> Vec<u64> {
    let got = world.send(Webstore, "GET", &format!("orders?{query}"), &Value::Null);
    got.json
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect()
}

#[test]
fn a_batch_deletes_orders_for_good_and_says_which_it_did_not_find() {
    let mut world = World::new();
    let ada = world.id(Webstore, "ada@people.example");
    let (first, second) = (order_of(&mut world, &ada), order_of(&mut world, &ada));
    let got = world.send(
        Webstore,
        "POST",
        "orders/batch",
        &json!({"delete": [first, 999]}),
    );
    assert_eq!(got.status, 200);
    assert_eq!(got.json["delete"][0]["id"], first, "the order as it was");
    assert_eq!(got.json["delete"][0]["customer_id"].to_string(), ada);
    let error = &got.json["delete"][1]["error"];
    assert_eq!(
        (&error["code"], &error["data"]["status"]),
        (
            &json!("woocommerce_rest_shop_order_invalid_id"),
            &json!(404)
        )
    );
    assert_eq!(listed(&mut world, ""), [second]);
    assert_eq!(
        world
            .send(Webstore, "GET", &format!("orders/{first}"), &Value::Null)
            .status,
        404
    );
}

#[test]
fn an_order_goes_to_the_trash_unless_its_deletion_is_forced() {
    let mut world = World::new();
    let ada = world.id(Webstore, "ada@people.example");
    let order = order_of(&mut world, &ada);
    let delete = |world: &mut World, query: &str| {
        world
            .send(
                Webstore,
                "DELETE",
                &format!("orders/{order}{query}"),
                &Value::Null,
            )
            .status
    };
    assert_eq!(delete(&mut world, ""), 200);
    assert_eq!(
        (listed(&mut world, ""), listed(&mut world, "status=trash")),
        (vec![], vec![order])
    );
    assert_eq!(delete(&mut world, ""), 410);
    assert_eq!(delete(&mut world, "?force=true"), 200);
    assert_eq!(delete(&mut world, "?force=true"), 404);
}

#[test]
fn the_shops_staff_make_change_and_delete_orders() {
    let mut world = World::new();
    let ada: u64 = world.id(Webstore, "ada@people.example").parse().unwrap();
    let made = json!({"system": "webstore", "record": "order", "do": "add",
        "set": {"customer_id": ada, "billing": {"country": "DE", "email": "a@x.example"}, "total_tax": "16.50", "date_created_gmt": "2026-10-01T08:00:00"}});
    let edited = world.control("POST", "/__sandbox/edit", &made).json;
    let id = edited["edited"][0]["id"].as_u64().unwrap();
    let order = world
        .send(Webstore, "GET", &format!("orders/{id}"), &Value::Null)
        .json;
    assert_eq!(
        (
            &order["total_tax"],
            &order["billing"]["country"],
            &order["date_created_gmt"]
        ),
        (&json!("16.50"), &json!("DE"), &json!("2026-10-01T08:00:00"))
    );

    let since = |world: &mut World| {
        listed(
            world,
            "modified_after=2026-10-02T00:00:00&dates_are_gmt=true",
        )
    };
    assert!(since(&mut world).is_empty());
    let quiet = Edit {
        touch: false,
        ..Edit::change(Webstore, id, json!({"customer_id": 0})).of_order()
    };
    world.sandbox.edit(&quiet).unwrap();
    assert!(since(&mut world).is_empty(), "behind the shop's back");
    world
        .sandbox
        .edit(&Edit::change(Webstore, id, json!({"status": "on-hold"})).of_order())
        .unwrap();
    assert_eq!(since(&mut world), [id]);
    let state = world.state();
    assert_eq!(
        (
            &state["webstore"]["orders"][0]["customer_id"],
            &state["webstore"]["orders"][0]["status"]
        ),
        (&json!(0), &json!("on-hold"))
    );

    world
        .sandbox
        .edit(&Edit::delete(Webstore, id).of_order())
        .unwrap();
    assert_eq!(world.state()["webstore"]["orders"], json!([]));
    for (edit, words) in [
        (Edit::change(Webstore, id, json!({})).of_order(), "no order"),
        (
            Edit::add(Webstore, json!({"colour": "red"})).of_order(),
            "no field colour",
        ),
        (
            Edit::add(Webstore, json!({"customer_id": 999})).of_order(),
            "Customer ID is invalid",
        ),
        (
            Edit::add(Webstore, json!({"total_tax": 5})).of_order(),
            "needs an amount",
        ),
        (
            Edit::add(concord_sandbox::System::Company, json!({})).of_order(),
            "webstore only",
        ),
    ] {
        let refusal = world.sandbox.edit(&edit).unwrap_err();
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn options_on_an_orders_route_answers_the_headers_that_a_preflight_reads() {
    let mut world = World::new();
    let got = world.send(Webstore, "OPTIONS", "orders", &Value::Null);
    assert_eq!(
        (got.status, got.header("allow"), &got.json),
        (200, "GET, POST", &json!({}))
    );
}

#[test]
fn an_application_password_changes_roles_in_a_batch_each_on_its_own() {
    let mut world = World::new();
    let password = world.sandbox.connection("").webstore.application_password;
    let authorization = basic(&password.user, &password.password);
    let mut send = |method: &str, path: &str, body: &Value| {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:9/wp-json/{path}"))
            .header("authorization", &authorization)
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = world.sandbox.handle(request.unwrap()).response.unwrap();
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        (answer.status().as_u16(), body)
    };
    let listed = "wp/v2/users?context=edit&roles=customer&orderby=id&_fields=id,roles";
    let (_, before) = send("GET", listed, &json!({}));
    let ids: Vec<u64> = before
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_u64().unwrap())
        .collect();
    let request = |id: u64, roles: Value| json!({"method": "POST", "path": format!("/wp/v2/users/{id}?context=edit&_fields=id,roles"), "body": {"roles": roles}});
    let body = json!({"requests": [
        request(ids[0], json!(["customer", "wholesale"])),
        request(ids[1], json!(["unheard"])),
        request(999_999, json!(["customer"])),
        request(ids[1], json!([])),
    ]});
    let (status, answer) = send("POST", "batch/v1", &body);
    assert_eq!(status, 207);
    let statuses: Vec<_> = answer["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 400, 404, 200]);
    let first = &answer["responses"][0]["body"];
    assert_eq!(
        *first,
        json!({"id": ids[0], "roles": ["customer", "wholesale"]})
    );
    // Who has none is in no list of customers any more.
    let (_, after) = send("GET", listed, &json!({}));
    let after: Vec<_> = after
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert!(after.contains(&json!(ids[0])) && !after.contains(&json!(ids[1])));
}
