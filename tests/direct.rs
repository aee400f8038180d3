//! Calling a shop across origins, without a proxy, where its CORS headers and the page's policy allow it. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::nginx::Extra;
use support::{Data, World, button, file, test_id};

/// Connects to the shop across origins; to the company, whose server sends no CORS headers, by the proxy's whole address.
async fn connect_directly(world: &World) {
    let found = world.sandbox_get("/__sandbox/connection").await;
    let connection = json!({
        "webstore": {"code": "MAIN", "url": found["webstore"]["url"], "key_as_query_parameter": false},
        "company": {
            "base_url": format!("{}/proxy/api.businesscentral.example/BC", world.origin()),
            "company_id": found["company"]["company_id"], "company_name": found["company"]["company_name"], "sign_in": null,
        },
        "proxy_prefix": "",
        "origin": "Own",
    });
    let webstore = json!({
        "connection": connection, "setup": {}, "mappings": [], "baselines": [], "settlements": [], "failures": [], "journal": [],
        "runs": [], "entries": [],
    });
    let text = json!({
        "format": "concord", "version": 1, "written": "2026-11-24T08:00:00Z", "webstores": [webstore], "templates": [],
        "regional_defaults": [], "country_codes": [],
    });
    let name = format!("direct-{}.json", world.origin().replace([':', '/'], "-"));
    world.open("/browser").await;
    world
        .upload(test_id("import-file"), &file(&name, &text.to_string()))
        .await;
    world.click(test_id("import")).await;
    world.find(test_id("imported")).await;
    world.connect_own().await;
}

#[tokio::test]
async fn a_shop_is_called_directly_where_it_and_the_page_allow_it() {
    let name = "called_directly";
    let extra = Extra {
        direct: " http://127.0.0.1:SANDBOX_PORT".to_owned(),
        ..Extra::default()
    };
    let world = World::start_behind(name, Data::default(), &extra).await;
    connect_directly(&world).await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.find(test_id("nothing-to-do")).await;
    let logs = world.proxy_logs();
    assert!(
        logs.contains("/proxy/api.businesscentral.example/"),
        "{logs}"
    );
    assert!(!logs.contains("/proxy/shop.example/"), "{logs}");
}

#[tokio::test]
async fn without_the_hosts_permission_nothing_is_called_and_the_page_says_so() {
    let world = World::start("not_called_directly").await;
    connect_directly(&world).await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.sees_in(test_id("what"), "could not be reached").await;
    assert!(!world.take_complaints().await.is_empty());
}
