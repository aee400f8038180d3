//! The mapping page: by mouse and by keyboard, by hand and by suggestion. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use support::{World, test_id};

async fn open_read_sample(name: &str) -> World {
    let world = World::start(name).await;
    world.open("/demo").await;
    world.find(test_id("cue-mapped")).await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    world.find(test_id("search")).await;
    world
}

/// Shows only the lines that hold this text, and makes the first of them the one that the FactBox is about.
async fn look_for(world: &World, text: &str) {
    world.type_into(test_id("search"), text).await;
    world.sees_in(test_id("factbox"), text).await;
}

#[tokio::test]
async fn a_second_mapping_of_a_customer_is_refused_and_says_to_whom_it_is_mapped() {
    let world = open_read_sample("a_second_mapping_is_refused").await;
    let sample = world.sandbox_get("/__sandbox/state").await;
    // Two Business Central customers that nobody in the webstore is like.
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["role"] == "customer").unwrap();
    let id = account["id"].to_string();
    look_for(&world, "Adatum").await;
    world.type_into(test_id("map-to"), &id).await;
    world.click(test_id("map")).await;
    world
        .sees_in(test_id("factbox"), &format!("webstore ID {id}"))
        .await;

    look_for(&world, "Alpine Ski House").await;
    world.type_into(test_id("map-to"), &id).await;
    world.click(test_id("map")).await;
    world.sees_in(test_id("map-refused"), "Adatum").await;
    world.type_into(test_id("map-to"), "99999999").await;
    world.click(test_id("map")).await;
    world
        .sees_in(test_id("map-refused"), "no customer with the ID")
        .await;
}

#[tokio::test]
async fn lines_are_walked_chosen_and_flagged_by_keyboard_alone() {
    let world = open_read_sample("lines_are_walked_by_keyboard").await;
    world.click(test_id("filter-company")).await;
    // Down, up and the others as WebDriver writes them; Shift is held until the end of a call.
    let keys = async |keys: &str| {
        let list = world.find(test_id("customers")).await;
        list.send_keys(keys).await.unwrap();
    };
    keys("\u{e015}\u{e015} ").await;
    world.sees("1 line chosen").await;
    let list = world.find(test_id("customers")).await;
    let at = list.attr("aria-activedescendant").await.unwrap();
    assert_eq!(at.as_deref(), Some("line-2"));
    // Shift and down chooses what is walked over.
    keys("\u{e008}\u{e015}\u{e015}").await;
    world.sees("3 lines chosen").await;
    world.click(test_id("flag")).await;
    world.sees("3 lines chosen").await;
    keys("\u{e00c}").await;
    world.sees("Choose lines by their box").await;
}
