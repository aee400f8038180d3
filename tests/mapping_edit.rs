//! Editing the mapping: lines in their place, several at once, unmapping, columns, and one customer in every webstore. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::steps::{RUN, look_for, pictures, read_sample};
use support::{Key, Way, World, test_id, text};

/// The ID of the account with this e-mail.
async fn account_of(world: &World, email: &str) -> String {
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let mut found = accounts.iter().filter(|it| {
        let own = it["email"].as_str().unwrap_or_default();
        own.eq_ignore_ascii_case(email)
    });
    found.next().unwrap()["id"].to_string()
}

/// The ID of an account that nobody in Business Central is like.
async fn some_account(world: &World) -> String {
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["role"] == "customer").unwrap();
    account["id"].to_string()
}

/// Whether WooCommerce's meta data holds a mapping of the account.
async fn is_bound(world: &World, id: &str) -> bool {
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts
        .iter()
        .find(|it| it["id"] == json!(id.parse::<u64>().unwrap()));
    let meta = account.unwrap()["meta_data"].to_string();
    meta.contains("\"concord_business_central\"")
}

/// Writes what the plan holds for the line that was looked for, from the page itself.
async fn synchronise_first_line(world: &World) {
    world.press(test_id("customers"), Key::Space).await;
    world.click(test_id("synchronise-chosen")).await;
    world.click(test_id("asked-do")).await;
    world
        .until_within(RUN, "the run is over", async || {
            let said = world.text(test_id("said")).await;
            said.contains("Completed").then_some(())
        })
        .await;
    world.press(test_id("customers"), Key::Escape).await;
}

#[tokio::test]
async fn an_unmapped_pair_is_unmapped_for_every_browser() {
    let mut world = World::start("an_unmapped_pair").await;
    read_sample(&world).await;
    // Both have the same e-mail: only the memory of the unmapping keeps them from being matched again.
    let id = account_of(&world, "emercer@post.us.example").await;
    look_for(&world, "Emily Mercer").await;
    let list = world.find(test_id("customers")).await;
    list.send_keys(Key::Control + "a").await.unwrap();
    world.click(test_id("accept-chosen")).await;
    world.click(test_id("asked-do")).await;
    world.find(test_id("unmap")).await;
    world.press(test_id("customers"), Key::Escape).await;
    synchronise_first_line(&world).await;
    assert!(is_bound(&world, &id).await);

    world.press(test_id("customers"), Key::Space).await;
    world.click(test_id("unmap-chosen")).await;
    world.sees_in(test_id("asked"), "Unmapped: 1").await;
    pictures(&world, "mapping-unmap").await;
    world.click(test_id("asked-do")).await;
    world
        .sees_in(test_id("new-account"), "mapped again by hand only")
        .await;
    world.press(test_id("customers"), Key::Escape).await;
    // It is the account's line that the run writes.
    world.click(test_id("filter-webstore")).await;
    world
        .sees_in(test_id("factbox"), "You took this mapping back")
        .await;
    synchronise_first_line(&world).await;
    assert!(!is_bound(&world, &id).await);

    world.take_a_new_browser().await;
    read_sample(&world).await;
    look_for(&world, "Emily Mercer").await;
    world.find(test_id("map-to")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_line_is_edited_in_its_place_by_keyboard_and_what_is_refused_stays_typed() {
    let world = World::start("a_line_is_edited").await;
    read_sample(&world).await;
    look_for(&world, "Adatum").await;
    world.press(test_id("customers"), Key::Enter).await;
    world.find(test_id("editor")).await;
    // The flag has the keyboard; with it the account's fields appear, one Tab after the other.
    world.press(test_id("edit-flag"), Key::Space).await;
    world.press(test_id("edit-flag"), Key::Tab).await;
    world.press(test_id("edit-webstore-id"), Key::Tab).await;
    world.type_into(test_id("edit-user-name"), "ädatum").await;
    world.press(test_id("edit-user-name"), Key::Enter).await;
    world
        .sees_in(test_id("edit-refused"), "WordPress takes no “ä”")
        .await;
    pictures(&world, "mapping-editor").await;
    assert_eq!(world.value(test_id("edit-user-name")).await, "ädatum");
    world
        .type_into(test_id("edit-user-name"), "adatum.corp")
        .await;
    world
        .type_into(test_id("edit-password"), "a password for adatum")
        .await;
    world.press(test_id("edit-password"), Key::Enter).await;
    world.gone(test_id("editor")).await;
    world.sees_in(test_id("new-account"), "adatum.corp").await;
    world
        .sees_in(test_id("new-account"), "held in memory only")
        .await;

    // Esc leaves everything as it was.
    world.press(test_id("customers"), Key::Enter).await;
    world.type_into(test_id("edit-user-name"), "other").await;
    world.press(test_id("edit-user-name"), Key::Escape).await;
    world.gone(test_id("editor")).await;
    world.sees_in(test_id("new-account"), "adatum.corp").await;

    // A reload loses the password and nothing else, and says so.
    world.reload().await;
    look_for(&world, "Adatum").await;
    world
        .sees_in(
            test_id("new-account"),
            "The password that was typed is gone",
        )
        .await;
    world.sees_in(test_id("new-account"), "adatum.corp").await;

    // The webstore ID maps, and emptied it unmaps.
    let id = some_account(&world).await;
    world.press(test_id("customers"), Key::Enter).await;
    world.type_into(test_id("edit-webstore-id"), &id).await;
    world.press(test_id("edit-webstore-id"), Key::Enter).await;
    world
        .sees_in(test_id("factbox"), &format!("webstore ID {id}"))
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn suggestions_are_accepted_for_chosen_lines_and_what_cannot_be_is_counted() {
    let world = World::start("suggestions_for_chosen_lines").await;
    read_sample(&world).await;
    world.click(test_id("filter-company")).await;
    world
        .press_with_control(test_id("customers"), Key::Control)
        .await;
    let list = world.find(test_id("customers")).await;
    list.send_keys(Key::Control + "a").await.unwrap();
    world.click(test_id("accept-chosen")).await;
    world
        .sees_in(test_id("asked"), "Mapped as suggested: ")
        .await;
    world
        .sees_in(test_id("asked"), "without a suggestion, or ambiguous: ")
        .await;
    world.click(test_id("asked-do")).await;
    world
        .sees_in(test_id("said"), "Mapped as suggested: ")
        .await;
    world.click(test_id("filter-mapped")).await;
    world.sees_in(test_id("shown"), "Mapped:").await;
    assert!(world.count(".list-row").await > 3);
}

#[tokio::test]
async fn the_columns_that_a_browser_shows_are_kept() {
    let world = World::start("the_columns_are_kept").await;
    read_sample(&world).await;
    world.click(test_id("columns")).await;
    world.click(test_id("column-user-name")).await;
    world.click(test_id("column-attempts")).await;
    world.click(test_id("column-synchronised")).await;
    pictures(&world, "mapping-columns").await;
    world.reload().await;
    world.find(test_id("search")).await;
    let headings = world
        .texts(".list-head [role=columnheader]")
        .await
        .join(" ");
    assert!(headings.contains("User name") && headings.contains("No. of failed attempts"));
    assert!(!headings.contains("Last synchronised"), "{headings}");
}

#[tokio::test]
async fn suggested_pairs_stand_side_by_side_with_what_agrees_and_what_differs() {
    let world = World::start("pairs_side_by_side").await;
    read_sample(&world).await;
    world.click(test_id("suggest")).await;
    world.sees_in(test_id("suggestions"), "same e-mail").await;
    world
        .sees_in(test_id("suggestions"), "another phone no.")
        .await;
    world.click(".pair input").await;
    world.sees_in(test_id("comparison"), "agrees").await;
    pictures(&world, "mapping-review").await;
}

#[tokio::test]
async fn one_customer_is_seen_in_every_webstore_of_its_company() {
    let world = World::start("one_customer_in_every_webstore").await;
    let company = world.own(0).await;
    for (number, code) in [(0, "FIRST"), (1, "SECOND")] {
        let own = world.own(number).await;
        world.open("/start?new=1").await;
        world.type_into(test_id("code"), code).await;
        world.enter_webstore(&own).await;
        world.click(test_id("next")).await;
        world.enter_company(&company).await;
        world.click(test_id("next")).await;
        world.sees("What may be written?").await;
        world.click(text("Mapping")).await;
        world.click(test_id("read-both")).await;
        world.find(test_id("search")).await;
        look_for(&world, "Adatum").await;
        world.press(test_id("customers"), Key::Space).await;
        world.click(test_id("flag")).await;
        world
            .sees_in(test_id("said"), "Webstore customer set: 1")
            .await;
    }
    world.click(test_id("all")).await;
    world.type_into(test_id("search-all"), "Adatum").await;
    world
        .sees_in(test_id("all-webstores"), "To be created")
        .await;
    let cells = world.texts(".list-row .cell-webstore").await;
    assert_eq!(cells.len(), 2, "{cells:?}");
    assert!(
        cells.iter().all(|it| it.contains("To be created")),
        "{cells:?}"
    );
    pictures(&world, "mapping-all-webstores").await;
    // Nothing lies beside the page.
    let outside =
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(world.run(outside).await, json!(0));

    // By keyboard: up and down walk the customers, left and right the webstores, Enter opens one.
    world.find(test_id("everywhere")).await;
    world
        .tab_to(
            Way::On,
            &["gridcell", "Adatum Corporation, ", ": To be created"],
        )
        .await;
    world.keys(Key::Right).await;
    world
        .arrives_at(&["gridcell", "Adatum Corporation, FIRST: To be created"])
        .await;
    world.keys(Key::Enter).await;
    world
        .until("the other webstore is shown", async || {
            (world.value(test_id("webstore")).await == "FIRST").then_some(())
        })
        .await;
}
