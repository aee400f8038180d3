//! End to end: the whole app in headless Chromium, against the sandbox. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use concord_core::customer::Field;
use concord_core::customer::normal::{alike, folded};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::steps::{idle, open_sample_data, press_apply, preview};
use support::{Scheme, World, test_id, text};

#[tokio::test]
async fn a_newcomer_brings_both_systems_into_step_and_a_reload_keeps_it() {
    let world = World::start("a_newcomer_brings_both_systems_into_step").await;
    let before = customers_of_company(&world).await.len();
    open_sample_data(&world).await;
    preview(&world).await;
    world.sees_in(test_id("summary"), "will be written").await;

    // Suggestions are looked at before they are accepted.
    world.click(text("Mapping")).await;
    world.click(test_id("suggest")).await;
    world.sees_in(test_id("suggestions"), "same e-mail").await;
    world
        .sees_in(test_id("ambiguous"), "in Business Central")
        .await;
    world.click(test_id("accept")).await;
    world.gone(test_id("suggestions")).await;

    world.click(text("Synchronise")).await;
    settle_all_conflicts(&world).await;
    apply(&world).await;
    world.sees_in(test_id("run-done"), "Completed").await;

    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
    world.sees_in(test_id("show-conflict"), "0").await;
    assert_both_sides_agree(&world, before).await;

    world.reload().await;
    world.find(test_id("nothing-to-do")).await;
    world.open("/").await;
    world.sees_in(test_id("last-run"), "Completed").await;
    world.sees_in(test_id("cue-conflicts"), "0").await;
    world.open("/log").await;
    world
        .sees_in(test_id("entries"), "Create in Business Central")
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_fails_in_mid_run_is_shown_and_the_next_run_finishes_the_job() {
    let world = World::start("what_fails_in_mid_run_is_shown").await;
    open_sample_data(&world).await;
    let faults = [
        // Connections are cut after the first batch, as when a system is stopped.
        (
            json!({"kind": "answer_lost_before", "system": "company", "skip": 1}),
            "could not be reached",
        ),
        (
            json!({"kind": "html", "page": "maintenance", "system": "webstore", "skip": 1}),
            "not WooCommerce's",
        ),
    ];
    for (fault, words) in faults {
        preview(&world).await;
        world.sandbox_post("/__sandbox/faults", &fault).await;
        apply(&world).await;
        world
            .sees_in(test_id("run-failed"), "Could not go on")
            .await;
        world.sees_in(test_id("what"), words).await;
        assert!(!world.text(test_id("remedy")).await.is_empty());
        world.sandbox_post("/__sandbox/faults", &json!([])).await;
    }
    preview(&world).await;
    apply(&world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
    assert_nobody_twice(&world).await;
}

#[tokio::test]
async fn a_system_that_fails_or_is_gone_says_what_happened_and_keeps_what_was_read() {
    let world = World::start("a_system_that_fails_or_is_gone").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.find(test_id("summary")).await;
    let faults = [
        (
            json!({"kind": "status", "code": 500, "system": "webstore"}),
            "WooCommerce failed with status 500",
        ),
        (
            json!({"kind": "html", "system": "company"}),
            "not Business Central's",
        ),
        (
            json!({"kind": "auth_stripped", "system": "webstore"}),
            "WooCommerce refused the call",
        ),
    ];
    for (fault, words) in faults {
        world.sandbox_post("/__sandbox/faults", &fault).await;
        preview(&world).await;
        world.sees_in(test_id("what"), words).await;
        world.sandbox_post("/__sandbox/faults", &json!([])).await;
    }
    world.stop_sandbox();
    preview(&world).await;
    world.sees_in(test_id("what"), "could not be reached").await;
    // What was read before is kept, and not said to be so now.
    world
        .sees_in(test_id("outlook"), "The last reading failed")
        .await;
    world.gone(test_id("nothing-to-do")).await;
    world.start_sandbox().await;
    preview(&world).await;
    world.gone(test_id("what")).await;
}

#[tokio::test]
async fn settings_are_kept_and_a_pull_without_template_creates_nobody() {
    let world = World::start("settings_are_kept").await;
    open_sample_data(&world).await;
    world.open("/setup").await;
    world.choose(test_id("default-template"), "None").await;
    world.choose(test_id("push"), "None").await;
    world.sees("You have unsaved changes.").await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;
    world.reload().await;
    world
        .sees("without it only customers of regions with a template of their own can be created")
        .await;
    world.open("/synchronise").await;
    preview(&world).await;
    world.gone(test_id("show-create-in-business-central")).await;
    world.click(test_id("show-error")).await;
    world.sees("Setup names no default customer template").await;
}

#[tokio::test]
async fn mapping_is_searched_filtered_and_flagged() {
    let world = World::start("mapping_is_searched").await;
    open_sample_data(&world).await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    world.find(test_id("search")).await;
    world.type_into(test_id("search"), "ADATUM").await;
    let rows = || world.count(support::At::from("[data-standing]"));
    world
        .until("one row is left", async || {
            (rows().await == 1).then_some(())
        })
        .await;
    let flag = "[data-standing] input.flag";
    world.click(flag).await;
    world.reload().await;
    world.type_into(test_id("search"), "10000").await;
    world
        .until("one row is left", async || {
            (rows().await == 1).then_some(())
        })
        .await;
    assert!(world.find(flag).await.is_selected().await.unwrap());
    world.type_into(test_id("search"), "nobody at all").await;
    world.sees("No customer fits this search and filter.").await;
}

/// Every page in narrow and wide windows, light and dark, empty and full: nothing sticks out, nothing is logged, and a
/// picture of each is kept for people to look at.
#[tokio::test]
async fn every_page_fits_narrow_and_wide_windows_in_light_and_dark() {
    let world = World::start("every_page_fits").await;
    let pages = [
        ("home", "/"),
        ("mapping", "/mapping"),
        ("review", "/mapping?review=1"),
        ("synchronise", "/synchronise"),
        ("setup", "/setup"),
        ("connections", "/connections"),
        ("templates", "/templates"),
        ("template", "/templates?code=WEBSHOP"),
        ("regional", "/regional"),
        ("countries", "/countries"),
        ("start", "/start?new=1"),
        ("browser", "/browser"),
        ("log", "/log"),
        ("nowhere", "/nowhere"),
    ];
    let look = async |when: &str| {
        for (name, path) in pages {
            world.open(path).await;
            world.find("h1").await;
            for (width, scheme) in [
                (390, Scheme::Light),
                (390, Scheme::Dark),
                (1440, Scheme::Light),
                (1440, Scheme::Dark),
            ] {
                world.set_window(width, 900).await;
                world.set_color_scheme(scheme).await;
                let shade = if matches!(scheme, Scheme::Light) {
                    "light"
                } else {
                    "dark"
                };
                world
                    .screenshot(&format!("{when}-{name}-{width}-{shade}"))
                    .await;
                let outside = world
                    .find("html")
                    .await
                    .prop("scrollWidth")
                    .await
                    .unwrap()
                    .and_then(|it| it.parse::<u32>().ok())
                    .unwrap();
                assert!(
                    outside <= width,
                    "{when} {name}: {outside} px in a window of {width} px"
                );
            }
        }
    };
    look("empty").await;
    open_sample_data(&world).await;
    preview(&world).await;
    look("planned").await;
    world.open("/synchronise").await;
    apply(&world).await;
    look("done").await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

/// Presses Apply and waits until the run has ended.
async fn apply(world: &World) {
    press_apply(world).await;
    idle(world).await;
}

async fn settle_all_conflicts(world: &World) {
    world.click(test_id("show-conflict")).await;
    while world.is_visible(test_id("keep-webstore")).await {
        let left = world.count(test_id("keep-webstore")).await;
        world.click(test_id("keep-webstore")).await;
        world
            .until("the conflict is settled", async || {
                (world.count(test_id("keep-webstore")).await < left).then_some(())
            })
            .await;
    }
}

async fn customers_of_company(world: &World) -> Vec<Value> {
    let state = world.sandbox_state().await;
    state
        .pointer("/company/customers")
        .and_then(Value::as_array)
        .cloned()
        .unwrap()
}

async fn customers_of_webstore(world: &World) -> Vec<Value> {
    let state = world.sandbox_state().await;
    state
        .pointer("/webstore/customers")
        .and_then(Value::as_array)
        .cloned()
        .unwrap()
}

/// Every mapped webstore customer holds what its Business Central customer holds.
async fn assert_both_sides_agree(world: &World, company_before: usize) {
    let company: BTreeMap<String, Value> = customers_of_company(world)
        .await
        .into_iter()
        .map(|customer| (customer["id"].as_str().unwrap().to_owned(), customer))
        .collect();
    let mut mapped = 0;
    for account in customers_of_webstore(world).await {
        let binding = account["meta_data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|meta| meta["key"] == "concord_business_central");
        let Some(binding) = binding else { continue };
        let customer = &company[binding["value"]["customer"].as_str().unwrap()];
        mapped += 1;
        for (field, ours, theirs) in [
            (Field::Phone, "phone", "phoneNumber"),
            (Field::City, "city", "city"),
            (Field::Address, "address_1", "addressLine1"),
        ] {
            let (ours, theirs) = (words(&account["billing"][ours]), words(&customer[theirs]));
            assert!(
                alike(field, ours, theirs),
                "{field:?}: {ours:?} and {theirs:?} of {customer}"
            );
        }
    }
    assert!(mapped > 150, "{mapped}");
    assert!(company.len() > company_before);
    assert_nobody_twice(world).await;
}

/// No two Business Central customers made by a run share name and e-mail.
async fn assert_nobody_twice(world: &World) {
    let mut seen = BTreeMap::new();
    for customer in customers_of_company(world).await {
        let who = (
            folded(words(&customer["displayName"])),
            folded(words(&customer["email"])),
        );
        let earlier = seen.insert(who.clone(), customer["number"].clone());
        // The sample data has namesakes without e-mail on purpose.
        assert!(
            earlier.is_none() || who.1.is_empty(),
            "{who:?} is there twice: {earlier:?} and {customer}"
        );
    }
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
