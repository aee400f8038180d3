//! The mapping page: by mouse and by keyboard, by hand and by suggestion. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::steps::{RUN, add_near_miss, idle, look_for, pictures, press_apply, read_sample};
use support::{World, test_id};

async fn open_read_sample(name: &str) -> World {
    let world = World::start(name).await;
    read_sample(&world).await;
    world
}

/// Maps a Business Central customer by hand to the first account of the webstore, whose ID it gives.
async fn map_adatum(world: &World) -> String {
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["role"] == "customer").unwrap();
    let id = account["id"].to_string();
    look_for(world, "Adatum").await;
    world.type_into(test_id("map-to"), &id).await;
    world.click(test_id("map")).await;
    id
}

#[tokio::test]
async fn a_second_mapping_of_a_customer_is_refused_and_says_to_whom_it_is_mapped() {
    let world = open_read_sample("a_second_mapping_is_refused").await;
    // Two Business Central customers that nobody in the webstore is like.
    let id = map_adatum(&world).await;
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
async fn a_mapping_made_in_one_browser_is_found_in_a_new_empty_one() {
    let mut world = open_read_sample("a_mapping_is_found_in_a_new_browser").await;
    let id = map_adatum(&world).await;
    let mapped = format!("webstore ID {id}");
    world.sees_in(test_id("factbox"), &mapped).await;
    world.open("/synchronise").await;
    press_apply(&world).await;
    world
        .until_within(RUN, "the run is over", async || {
            world.is_visible(test_id("run-done")).await.then_some(())
        })
        .await;

    world.take_a_new_browser().await;
    read_sample(&world).await;
    look_for(&world, "Adatum").await;
    world.sees_in(test_id("factbox"), &mapped).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_first_lines_are_there_again_after_a_reload() {
    let world = open_read_sample("the_first_lines_are_there_again").await;
    world.type_into(test_id("search"), "").await;
    let before = world.texts(".list-row .party-name").await;
    assert!(before.len() > 10, "{before:?}");
    // What is kept for the first look is what the whole list begins with.
    let note = "new MutationObserver(() => { const rows = [...document.querySelectorAll('[data-testid=first-look] .party-name')];
        if (rows.length > 0) window.firstLook ??= rows.slice(0, 10).map((row) => row.textContent.replace(/\\s+/g, ' ').trim()); }).observe(document, { childList: true, subtree: true });";
    world
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": note }),
        )
        .await;
    world.reload().await;
    world.find(test_id("search")).await;
    let first = world.run("return window.firstLook").await;
    assert_eq!(first, json!(before[..10]));
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
    let at = list.attr("aria-activedescendant").await.unwrap().unwrap();
    let row = world.find(format!("#{at}").as_str()).await;
    // The headings are the first row.
    assert_eq!(
        row.attr("aria-rowindex").await.unwrap().as_deref(),
        Some("4")
    );
    // Shift and down chooses what is walked over.
    keys("\u{e008}\u{e015}\u{e015}").await;
    world.sees("3 lines chosen").await;
    world.click(test_id("flag")).await;
    world.sees("3 lines chosen").await;
    keys("\u{e00c}").await;
    world.sees("Choose lines by their box").await;
}

#[tokio::test]
async fn a_hint_is_no_suggestion_and_is_mapped_by_hand_alone() {
    let world = World::start("a_hint_is_mapped_by_hand").await;
    add_near_miss(&world).await;
    read_sample(&world).await;
    world.click(test_id("suggest")).await;
    world
        .sees_in(test_id("hints"), "Trellick Metalwork Ltd.")
        .await;
    world
        .sees_in(test_id("hints"), "same phone no. “+442079460991”")
        .await;
    pictures(&world, "review").await;

    // Accepting everything leaves the hint a hint.
    world.click(test_id("accept")).await;
    world.gone(test_id("suggestions")).await;
    look_for(&world, "Trellick").await;
    assert_eq!(world.count(".list-row").await, 1);
    world.sees_in(".list-row", "Only in Business Central").await;

    world.click(test_id("suggest")).await;
    world
        .sees_in(test_id("hints"), "Trellick Metalwork Ltd.")
        .await;
    world.click(test_id("map-hint")).await;
    world.sees_no("Trellick Metalwork Ltd.").await;
    world.click(test_id("suggest")).await;
    look_for(&world, "Trellick").await;
    // Mapped with the other one, whose name is written differently: that is asked about.
    world.sees_in(".list-row", "office@trelick").await;
    world.sees_in(".list-row", "Conflict").await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_factbox_shows_what_an_account_holds_besides_its_fields() {
    let world = open_read_sample("factbox_details").await;
    let set = json!({"email": "tessa@facts.example", "first_name": "Tessa", "last_name": "Facts",
        "billing": {"first_name": "Tessa", "last_name": "Facts", "address_1": "High Street 1", "city": "Hull", "country": "GB"},
        "shipping": {"first_name": "Tessa", "last_name": "Facts", "address_1": "Harbour 5", "city": "Hull", "country": "GB"}});
    let add = json!({"system": "webstore", "do": "add", "set": set});
    world.sandbox_post("/__sandbox/edit", &add).await;
    world.click(test_id("read-both")).await;
    idle(&world).await;
    look_for(&world, "Tessa Facts").await;
    let of_account = test_id("details-Webstore");
    for words in [
        "User name",
        "Role",
        "customer",
        "Registered",
        "Paying customer",
        "First and last name",
        "Harbour 5",
    ] {
        world.sees_in(of_account.clone(), words).await;
    }
    look_for(&world, "Adatum").await;
    world.sees_in(test_id("details-Company"), "Blocked").await;
}
