//! The assisted setup forth, back and resumed, and what the setup pages say. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::Value;
use support::own::Own;
use support::steps::{RUN, idle, open_sample_data, preview};
use support::{At, Key, World, button, field, test_id};

const KEYS_GONE: &str = "Keys are not kept: enter them again";

/// The first two steps, as a user of one's own.
async fn connect(world: &World, own: &Own) {
    world.enter_webstore(own).await;
    world.click(test_id("next")).await;
    world.enter_company(own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;
}

/// Keys of another of the sandbox's users than the administrator.
async fn keys_of(world: &World, user: &str) -> (String, String) {
    let found = world.sandbox_get("/__sandbox/connection").await;
    let word = |name: &str| {
        let path = format!("/webstores/0/{user}/{name}");
        let word = found.pointer(&path).and_then(Value::as_str);
        word.unwrap().to_owned()
    };
    (word("consumer_key"), word("consumer_secret"))
}

async fn is_chosen(world: &World, id: &str) -> bool {
    let script = format!("return document.querySelector('[data-testid=\"{id}\"]').checked");
    world.run(&script).await == Value::Bool(true)
}

/// Waits until the keyboard is in an element that the selector finds, and it is in view.
async fn arrives_in(world: &World, selector: &str) {
    let script = format!(
        "const it = document.activeElement.closest({selector:?}); if (!it) return false;
         const box = document.activeElement.getBoundingClientRect();
         return box.top >= 0 && box.top < innerHeight"
    );
    let is_there = async || (world.run(&script).await == Value::Bool(true)).then_some(());
    let what = format!("the keyboard is in {selector}, and that is in view");
    world.until(&what, is_there).await;
}

#[tokio::test]
async fn back_goes_one_step_back_with_what_was_typed_and_knows_the_webstore_as_its_own() {
    let world = World::start("assisted_back").await;
    let own = world.own(0).await;
    world.open("/start").await;
    connect(&world, &own).await;
    world.sees_in(test_id("own-api"), "Not installed").await;
    world.sees_in(test_id("own-api"), "CCD SYNC").await;
    world.click(test_id("pull-only")).await;
    world.click(test_id("back")).await;
    world.sees("Which company?").await;
    assert!(is_chosen(&world, "on-premises").await);
    assert_eq!(
        world.value(field("Business Central address")).await,
        own.base_url
    );
    assert_eq!(world.value(field("User")).await, own.user);
    world.click(test_id("back")).await;
    world.sees("Which webstore?").await;
    assert_eq!(world.value(field("Home page URL")).await, own.url);
    // It is this very webstore, and its keys are in memory.
    world.click(test_id("next")).await;
    world.sees("Which company?").await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;
    assert!(is_chosen(&world, "pull-only").await);
    world.click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    world.type_into(test_id("template-code"), "SHOP").await;
    world.click(test_id("back")).await;
    world.sees("What may be written?").await;
    world.click(test_id("next")).await;
    assert_eq!(world.value(test_id("template-code")).await, "SHOP");
    world.click(test_id("next")).await;
    // Both systems are read by themselves, and who is suggested is looked at on the way.
    world.sees("Who is who?").await;
    world.find(test_id("suggestions")).await;
    world.screenshot("assisted-mapping").await;
    world.click(test_id("accept")).await;
    world.sees("Orders, and when by itself?").await;
    world.sees_in(test_id("notice"), "mapped").await;
    world.type_into(test_id("wizard-guest"), "NOBODY").await;
    world.sees("Business Central has no customer NOBODY.").await;
    world.click(test_id("next")).await;
    arrives_in(&world, "[data-testid=wizard-guest]").await;
    world.type_into(test_id("wizard-guest"), "10000").await;
    world.click(test_id("wizard-automatic")).await;
    world.type_into(test_id("wizard-minutes"), "45").await;
    world.screenshot("assisted-orders").await;
    world.click(test_id("next")).await;
    world.sees("Ready for the first preview").await;
    world
        .sees("Not tried, since that would write something")
        .await;
    world.sees("Every 45 min").await;
    world.click(test_id("back")).await;
    assert_eq!(world.value(test_id("wizard-guest")).await, "10000");
    assert_eq!(world.value(test_id("wizard-minutes")).await, "45");
    world.click(test_id("back")).await;
    world.sees_in(test_id("found-pairs"), "are mapped").await;
    world.click(test_id("back")).await;
    world.sees("What do new customers start with?").await;
    assert_eq!(world.value(test_id("wizard-template")).await, "SHOP");
}

#[tokio::test]
async fn a_reload_keeps_what_was_typed_and_chosen_and_says_that_keys_are_not() {
    let world = World::start("assisted_reload").await;
    let own = world.own(0).await;
    world.open("/start?new=1").await;
    world.enter_webstore(&own).await;
    world.click(test_id("next")).await;
    world.click(test_id("on-premises")).await;
    world
        .type_into(field("Business Central address"), &own.base_url)
        .await;
    // Another page and back: nothing is lost, keys included.
    world.click(button("Home")).await;
    world.click(button("Continue")).await;
    world.sees("Which company?").await;
    assert_eq!(
        world.value(field("Business Central address")).await,
        own.base_url
    );
    world.reload().await;
    world.sees(KEYS_GONE).await;
    world.screenshot("assisted-keys-gone").await;
    assert_eq!(world.value(field("Home page URL")).await, own.url);
    world.enter_webstore(&own).await;
    world.sees_no(KEYS_GONE).await;
    world.click(test_id("next")).await;
    world.sees("Which company?").await;
    assert!(is_chosen(&world, "on-premises").await);
    world.enter_company(&own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;
    world.click(test_id("nothing")).await;
    world.reload().await;
    world.sees("What may be written?").await;
    world.sees(KEYS_GONE).await;
    assert!(is_chosen(&world, "nothing").await);
    world.click(test_id("next")).await;
    // Without keys nothing is read, and the rest can be chosen all the same.
    world.sees("Who is who?").await;
    assert!(!world.is_usable(test_id("read-both")).await);
    world.click(test_id("next")).await;
    world.click(test_id("next")).await;
    // No direction is open: that is said before the first preview, which would show nothing.
    world.sees("No direction is open").await;
    assert!(!world.is_usable(test_id("next")).await);
    world.click(test_id("keys-again")).await;
    world.sees("Which webstore?").await;
    assert_eq!(world.value(field("Home page URL")).await, own.url);
    connect(&world, &own).await;
    assert!(is_chosen(&world, "nothing").await);
    world.click(test_id("next")).await;
    idle(&world).await;
    world.click(test_id("next")).await;
    world.sees("Orders, and when by itself?").await;
    world.click(test_id("next")).await;
    world.sees("No direction is open").await;
    world.click(test_id("next")).await;
    world
        .until_within(RUN, "both systems are read", async || {
            world.is_visible(test_id("customers")).await.then_some(())
        })
        .await;
    assert_eq!(world.path().await, "/mapping?webstore=MAIN");
}

#[tokio::test]
async fn what_the_test_finds_is_asked_about_and_going_on_all_the_same_goes_on() {
    let world = World::start("assisted_go_on").await;
    let own = world.own(0).await;
    let (key, secret) = keys_of(&world, "shop_manager").await;
    world.open("/start").await;
    world.enter_webstore(&own).await;
    world.type_into(field("Consumer key"), &key).await;
    world.type_into(field("Consumer secret"), &secret).await;
    world.click(test_id("next")).await;
    world
        .sees_in(test_id("check-MetaData"), "is no administrator")
        .await;
    world.sees("Go on with it?").await;
    arrives_in(&world, ".found").await;
    world.screenshot("assisted-no-administrator").await;
    // What was found is of what was typed then.
    world
        .type_into(field("Consumer secret"), "cs_quite_another_secret")
        .await;
    world.gone(test_id("diagnosis")).await;
    world.click(test_id("next")).await;
    world
        .sees_in(test_id("check-WebstoreRead"), "secret does not belong")
        .await;
    world.click(test_id("go-on-anyway")).await;
    world.sees("Which company?").await;
    world.enter_company(&own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;
}

#[tokio::test]
async fn the_template_step_asks_for_the_posting_groups_and_brings_what_is_wrong_into_view() {
    let world = World::start("assisted_template").await;
    let own = world.own(0).await;
    world.open("/start").await;
    connect(&world, &own).await;
    world.click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    for group in ["GeneralGroup", "VatGroup", "CustomerGroup"] {
        world.find(test_id(&format!("value-{group}"))).await;
    }
    assert!(!world.is_visible(test_id("value-CreditLimit")).await);
    world.screenshot("assisted-template").await;
    world.click(button("Payments")).await;
    world.type_into(test_id("value-CreditLimit"), "abc").await;
    world
        .click("details:has([data-testid=value-CreditLimit]) > summary")
        .await;
    world.gone(test_id("value-CreditLimit")).await;
    world.set_window(1280, 500).await;
    world.click(test_id("next")).await;
    world.find(test_id("value-CreditLimit")).await;
    arrives_in(&world, "[data-testid=value-CreditLimit]").await;
    // Countries go by their names.
    let names = world
        .run(
            "return [...document.querySelectorAll('[data-testid=template-country] option')]
                .slice(1).map(it => it.textContent)",
        )
        .await;
    let names: Vec<&str> = names
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let at = |name: &str| names.iter().position(|it| *it == name).unwrap();
    assert!(at("Sweden") < at("Switzerland") && at("Switzerland") < at("Syria"));
    assert!(at("Åland Islands") < at("Albania"), "{names:?}");
}

#[tokio::test]
async fn the_steps_are_about_the_webstore_that_the_setup_connected_whatever_is_shown() {
    let world = World::start("assisted_own_webstore").await;
    open_sample_data(&world).await;
    let own = world.own(1).await;
    world.open("/start?new=1").await;
    // The sample data is connected: it is offered no more.
    world.sees("Which webstore?").await;
    world.gone(test_id("use-sample")).await;
    world.type_into(test_id("code"), "OTHER").await;
    connect(&world, &own).await;
    world.click(button("Home")).await;
    world.choose(test_id("webstore"), "MAIN").await;
    world.sees("CRONUS International").await;
    world.open("/start").await;
    world
        .sees_in(test_id("notice"), "This setup is of webstore OTHER")
        .await;
    world.sees("What may be written?").await;
    world.click(test_id("nothing")).await;
    world.click(test_id("next")).await;
    world.sees("Who is who?").await;
    idle(&world).await;
    world.click(button("Setup")).await;
    world.sees("Settings of webstore OTHER.").await;
    world.choose(test_id("webstore"), "MAIN").await;
    world.sees("Settings of webstore MAIN.").await;
    assert_eq!(world.value(test_id("pull")).await, "All");
}

#[tokio::test]
async fn countries_that_customers_come_from_are_told_from_the_rest() {
    let world = World::start("assisted_countries").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Regional defaults")).await;
    // Nobody can come from where there is no such country.
    world.type_into(test_id("try-country"), "Frankreich").await;
    world
        .sees_in(
            test_id("try-why"),
            "WooCommerce lists no country “Frankreich”.",
        )
        .await;
    world.gone(test_id("try-template")).await;
    world.type_into(test_id("try-country"), "").await;
    world.click(test_id("make-row-GB")).await;
    world
        .sees_in(
            test_id("notice"),
            "Saved: a regional default for United Kingdom",
        )
        .await;
    world.find(test_id("region-MAIN/GB/")).await;
    world.gone(test_id("make-row-GB")).await;
    // A row of one state answers for no other.
    let new = |column: &str| At::from(&*format!("tr.new [data-column={column}]"));
    world.type_into(new("Country"), "Germany").await;
    world.type_into(new("State"), "Bavaria").await;
    world.type_into(new("Template"), "WEBSHOP").await;
    world.press(new("Template"), Key::Enter).await;
    world.find(test_id("region-MAIN/DE/DE-BY")).await;
    world.type_into(test_id("try-country"), "DE").await;
    world.type_into(test_id("try-state"), "DE-BW").await;
    world
        .sees_in(test_id("try-why"), "there is one for DE-BY")
        .await;
    world.click(test_id("advanced")).await;
    world.screenshot("assisted-regional").await;
    let overflows = world
        .run("const it = document.querySelector('.grid-frame'); return it.scrollWidth - it.clientWidth")
        .await;
    assert_eq!(overflows, 0, "columns run out of the box");

    world.click(button("Countries")).await;
    let nobody = world.text(test_id("country-AQ")).await;
    assert!(nobody.contains("No code"), "{nobody}");
    assert_eq!(world.count("[data-testid=country-AQ] .badge.warn").await, 0);
    world.click(test_id("only-used")).await;
    world.gone(test_id("country-AQ")).await;
    world.find(test_id("country-GB")).await;
    world.screenshot("assisted-countries").await;
}
