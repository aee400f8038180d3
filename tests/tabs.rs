//! Several tabs: one run per webstore, followed and steered from the others. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use support::steps::press_apply;
use support::{Scheme, WindowHandle, World, button, test_id};

/// What a run may take on a busy machine.
const RUN: Duration = Duration::from_secs(90);

/// Two tabs that show the plan; the first one is steered.
async fn two_tabs(name: &str) -> (World, [WindowHandle; 2]) {
    let world = World::start(name).await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    let first = world.tab().await;
    let second = world.open_tab().await;
    world.open("/synchronise").await;
    world.sees("A preview reads both systems").await;
    world.go_to(&first).await;
    world.click(test_id("preview")).await;
    world.sees_in(test_id("summary"), "will be written").await;
    // The other one knows at once what was read here.
    world.go_to(&second).await;
    world.sees_in(test_id("summary"), "will be written").await;
    world.go_to(&first).await;
    (world, [first, second])
}

/// Answers of the webstore come so late that there is time to look.
async fn slow_down(world: &World) {
    let late = json!({"kind": "latency", "ms": 4000, "system": "webstore"});
    world.sandbox_post("/__sandbox/faults", &late).await;
}

async fn speed_up(world: &World) {
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
}

async fn until_visible(world: &World, id: &str) {
    world
        .until_within(RUN, &format!("{id} is shown"), async || {
            world.is_visible(test_id(id)).await.then_some(())
        })
        .await;
}

#[tokio::test]
async fn a_run_is_followed_and_steered_from_another_tab() {
    let (world, [first, second]) = two_tabs("a_run_is_followed").await;
    slow_down(&world).await;
    press_apply(&world).await;
    world.find(test_id("pause")).await;

    world.go_to(&second).await;
    world
        .sees_in(test_id("elsewhere"), "A run is going on in another tab")
        .await;
    world.sees_in(test_id("elsewhere"), " of ").await;
    assert!(!world.is_usable(test_id("preview")).await);
    let why = world
        .run("return document.querySelector('[data-testid=preview]').title")
        .await;
    let why = why.as_str().unwrap_or_default();
    assert!(why.contains("going on in another tab"), "{why}");
    assert!(!world.is_usable(test_id("apply")).await);
    for (width, scheme) in [(1280, Scheme::Light), (390, Scheme::Dark)] {
        world.set_window(width, 900).await;
        world.set_color_scheme(scheme).await;
        world.screenshot(&format!("tabs-elsewhere-{width}")).await;
    }
    world.set_window(1280, 900).await;
    world.click(test_id("pause")).await;
    world.find(test_id("paused")).await;
    world.go_to(&first).await;
    world.find(test_id("paused")).await;
    speed_up(&world).await;

    // A third one that is opened meanwhile learns of it as well.
    world.open_tab().await;
    world.open("/").await;
    world.find(test_id("paused")).await;
    world.go_to(&second).await;
    world.click(test_id("pause")).await;
    until_visible(&world, "run-done").await;
    world.sees_in(test_id("run-done"), "Completed").await;
    world.gone(test_id("elsewhere")).await;
    world.find(test_id("nothing-to-do")).await;
    world.go_to(&first).await;
    world.sees_in(test_id("run-done"), "Completed").await;
    world.find(test_id("nothing-to-do")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_tab_that_is_closed_in_mid_run_leaves_the_rest_to_another_one() {
    let (world, [_, second]) = two_tabs("a_tab_is_closed_in_mid_run").await;
    slow_down(&world).await;
    press_apply(&world).await;
    world.sees("Writing to WooCommerce").await;
    world.close_tab_and_go_to(&second).await;
    speed_up(&world).await;
    world.gone(test_id("elsewhere")).await;
    world.sees("Not finished").await;
    world.screenshot("tabs-not-finished").await;
    world.click(test_id("preview")).await;
    world.sees_in(test_id("summary"), "will be written").await;
    press_apply(&world).await;
    until_visible(&world, "run-done").await;
    world.sees_in(test_id("run-done"), "Completed").await;
    world.click(test_id("preview")).await;
    world.find(test_id("nothing-to-do")).await;
    let state = world.sandbox_state().await;
    let customers = state["company"]["customers"].as_array().unwrap();
    let mut seen = BTreeSet::new();
    for customer in customers {
        let email = customer["email"].as_str().unwrap().to_lowercase();
        let name = customer["displayName"].as_str().unwrap().to_lowercase();
        // The sample data has namesakes without e-mail on purpose.
        assert!(
            email.is_empty() || seen.insert((email, name)),
            "{customer} is there twice"
        );
    }
}

#[tokio::test]
async fn what_is_changed_in_one_tab_is_shown_in_the_others() {
    let (world, [first, second]) = two_tabs("what_is_changed_in_one_tab").await;
    world.click(test_id("show-conflict")).await;
    let count = || world.texts(test_id("show-conflict"));
    let before = count().await;
    world.go_to(&second).await;
    world.click(test_id("show-conflict")).await;
    world.click(test_id("keep-webstore")).await;
    world
        .until("the conflict is settled here", async || {
            (world.texts(test_id("show-conflict")).await != before).then_some(())
        })
        .await;
    world.go_to(&first).await;
    world
        .until("the conflict is settled there", async || {
            (count().await != before).then_some(())
        })
        .await;
}
