//! What users do while a reading or run goes on: each action either works, or says why not and keeps what was typed. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::steps::{RUN, idle, open_sample_data, press_apply, preview};
use support::{At, Key, World, button, test_id};

const RUNS: &str = "A run is going on. This can be done when it is over.";

/// Answers of the webstore come so late that there is time to look.
async fn slow_down(world: &World) {
    let late = json!({"kind": "latency", "ms": 4000, "system": "webstore"});
    world.sandbox_post("/__sandbox/faults", &late).await;
}

async fn speed_up(world: &World) {
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
}

/// Begins a run that takes its time.
async fn begin_a_run(world: &World) {
    slow_down(world).await;
    press_apply(world).await;
    world.find(test_id("pause")).await;
}

/// Ends it, from whatever page is shown.
async fn until_it_is_over(world: &World) {
    speed_up(world).await;
    world.click(button("Synchronise")).await;
    world
        .until_within(RUN, "the run is over", async || {
            world.is_visible(test_id("run-done")).await.then_some(())
        })
        .await;
}

/// The button can't be used, and says so when it is pressed all the same.
async fn says_why_not(world: &World, id: &str, why: &str) {
    assert!(!world.is_usable(test_id(id)).await, "{id} can be used");
    world
        .run(&format!(
            "document.querySelector('[data-testid=\"{id}\"]').click()"
        ))
        .await;
    world.sees(why).await;
}

#[tokio::test]
async fn settings_are_kept_as_typed_and_saved_when_the_run_is_over() {
    let world = World::start("busy_settings").await;
    open_sample_data(&world).await;
    preview(&world).await;
    begin_a_run(&world).await;
    world.click(button("Setup")).await;
    world.type_into(test_id("log-retention"), "90").await;
    world.sees(RUNS).await;
    says_why_not(&world, "save", RUNS).await;
    assert_eq!(world.value(test_id("log-retention")).await, "90");
    speed_up(&world).await;
    world
        .until_within(RUN, "the run is over", async || {
            world.is_usable(test_id("save")).await.then_some(())
        })
        .await;
    assert_eq!(world.value(test_id("log-retention")).await, "90");
    world.click(test_id("save")).await;
    world.sees_in(test_id("notice"), "Saved").await;
    world.sees_no("You have unsaved changes.").await;
    world.reload().await;
    assert_eq!(world.value(test_id("log-retention")).await, "90");
}

#[tokio::test]
async fn a_reading_that_is_stopped_ends_at_once_and_the_next_one_reads_everything() {
    let world = World::start("busy_stop_reading").await;
    open_sample_data(&world).await;
    world.click(button("Synchronise")).await;
    slow_down(&world).await;
    world.click(test_id("preview")).await;
    world.click(test_id("stop-reading")).await;
    // Its answers are still four seconds away: it has not waited for them.
    world
        .until("the page is idle again", async || {
            world.is_usable(test_id("preview")).await.then_some(())
        })
        .await;
    world.sees_no("Both systems hold the same").await;
    speed_up(&world).await;
    preview(&world).await;
}

#[tokio::test]
async fn a_customer_template_is_deleted_when_the_run_is_over_and_not_before() {
    let world = World::start("busy_template").await;
    open_sample_data(&world).await;
    preview(&world).await;
    begin_a_run(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Customer templates")).await;
    world.click(button("WEBSHOP")).await;
    world.click(test_id("delete-template")).await;
    says_why_not(&world, "delete-for-good", RUNS).await;
    until_it_is_over(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Customer templates")).await;
    world.click(button("WEBSHOP")).await;
    world.click(test_id("delete-template")).await;
    world.click(test_id("delete-for-good")).await;
    world.sees_in(test_id("notice"), "WEBSHOP is deleted").await;
    world.reload().await;
    world.sees("There is no customer template yet.").await;
}

#[tokio::test]
async fn a_regional_default_and_a_country_code_are_kept_by_themselves_when_it_is_over() {
    let world = World::start("busy_rows").await;
    open_sample_data(&world).await;
    preview(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Regional defaults")).await;
    let cell = |column: &str| At::from(&*format!("tr.new [data-column={column}]"));
    world.find(cell("Country")).await;
    slow_down(&world).await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.click(button("Setup")).await;
    world.click(button("Countries")).await;
    let france = At::from("[data-testid=country-FR] input");
    world.type_into(&france, "DE").await;
    world.press(&france, Key::Tab).await;
    world
        .sees_in(
            test_id("country-FR"),
            "Both systems are being read. It is kept",
        )
        .await;
    assert_eq!(world.value(&france).await, "DE");
    speed_up(&world).await;
    world
        .until_within(RUN, "the code is kept", async || {
            let row = world.text(test_id("country-FR")).await;
            row.contains("Your choice").then_some(())
        })
        .await;

    // The same of a row, while a run goes on.
    world.click(button("Synchronise")).await;
    idle(&world).await;
    begin_a_run(&world).await;
    world.click(button("Setup")).await;
    world.click(button("Regional defaults")).await;
    world.type_into(cell("Country"), "Germany").await;
    world.type_into(cell("Template"), "WEBSHOP").await;
    world.click(test_id("try-country")).await;
    world
        .sees_in(test_id("row-waits"), "A run is going on. This row is kept")
        .await;
    assert_eq!(world.value(cell("Country")).await, "Germany");
    speed_up(&world).await;
    world
        .until_within(RUN, "the row is kept", async || {
            let row = test_id("region-MAIN/DE/");
            world.is_visible(row).await.then_some(())
        })
        .await;
    world.gone(test_id("row-waits")).await;
    world.reload().await;
    world.find(test_id("region-MAIN/DE/")).await;
    world.click(button("Countries")).await;
    world.sees_in(test_id("country-FR"), "Your choice").await;
}

#[tokio::test]
async fn the_assisted_setup_and_the_connections_say_what_they_wait_for() {
    let world = World::start("busy_assisted_setup").await;
    world.open("/start").await;
    world.click(test_id("use-sample")).await;
    world.sees("What may be written?").await;
    world.click(test_id("next")).await;
    world.sees("What do new customers start with?").await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    begin_a_run(&world).await;
    world
        .run("history.pushState({}, '', '/start'); dispatchEvent(new PopStateEvent('popstate'))")
        .await;
    world.sees("What do new customers start with?").await;
    says_why_not(&world, "next", RUNS).await;
    world.sees("What do new customers start with?").await;
    world.click(button("Setup")).await;
    world.click(button("Connections")).await;
    says_why_not(&world, "forget", RUNS).await;
    world.click(button("This browser")).await;
    world.click(test_id("forget-everything")).await;
    says_why_not(&world, "forget-everything-now", RUNS).await;
    until_it_is_over(&world).await;
}

#[tokio::test]
async fn mapping_and_unmapping_wait_for_a_reading_and_say_so() {
    let world = World::start("busy_mapping").await;
    open_sample_data(&world).await;
    preview(&world).await;
    press_apply(&world).await;
    until_it_is_over(&world).await;
    slow_down(&world).await;
    world.click(test_id("preview")).await;
    world.click(button("Mapping")).await;
    world.click(test_id("filter-mapped")).await;
    world.click(".list-row").await;
    assert!(!world.is_usable(test_id("unmap")).await);
    world.click(test_id("filter-company")).await;
    world.click(".list-row").await;
    world.type_into(test_id("map-to"), "cust.example").await;
    // The answer of whom a candidate is picked for is beside the field.
    world.click("[data-testid=candidates] button").await;
    world
        .sees_in(test_id("map-refused"), "Both systems are being read.")
        .await;
    speed_up(&world).await;
}
