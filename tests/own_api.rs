//! Concord's own API in Business Central: found, said in Setup and by Test connection, used, refused, and kept for one run at a time; the
//! runs of others. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use support::steps::{idle, pictures, press_apply, preview};
use support::{World, button, test_id};

async fn apply(world: &World) {
    press_apply(world).await;
    idle(world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
}

async fn extension(world: &World, settings: Value) {
    world
        .sandbox_post("/__sandbox/company", &json!({ "extension": settings }))
        .await;
}

/// Somebody else takes the lease of the only webstore that has one, or gives it back.
async fn lease(world: &World, seconds: u32) {
    let found = world.sandbox_get("/__sandbox/connection").await;
    let company = &found["company"];
    let leases = format!(
        "{}/companies({})/leases",
        company["extension_url"].as_str().unwrap(),
        company["company_id"].as_str().unwrap()
    );
    let token = company["bearer_token"].as_str().unwrap();
    let client = reqwest::Client::new();
    let rows = client.get(&leases).bearer_auth(token).send().await.unwrap();
    let rows: Value = serde_json::from_str(&rows.text().await.unwrap()).unwrap();
    let row = &rows["value"][0];
    let write = json!({"holderId": "11111111-2222-4333-8444-555555555555", "holder": "Ann's laptop", "durationInSeconds": seconds});
    let answer = client
        .patch(format!("{leases}({})", row["id"].as_str().unwrap()))
        .bearer_auth(token)
        .header("if-match", row["@odata.etag"].as_str().unwrap())
        .header("content-type", "application/json")
        .body(write.to_string());
    let answer = answer.send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test]
async fn it_is_found_used_refused_and_kept_for_one_run_at_a_time() {
    let world = World::start("own_api").await;
    extension(&world, json!({"installed": true})).await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    apply(&world).await;
    let used = world.sandbox_get("/__sandbox/requests").await.to_string();
    assert!(
        used.contains("{extension}/companies") && !used.contains("{odata}"),
        "{used}"
    );

    world.click(button("Setup")).await;
    let contact = "label:has([data-testid=contact-source])";
    world.sees_in(contact, "Concord's own API").await;
    world.click(button("Connections")).await;
    world.click(test_id("test")).await;
    world
        .sees_in(test_id("check-OwnApi"), "Installed (revision 1)")
        .await;
    pictures(&world, "own-api-tested").await;

    // One run at a time: somebody else's is said, and nothing is written.
    let state = world.sandbox_state().await;
    let account = state["webstore"]["customers"].as_array().unwrap();
    let is_customer = |it: &&Value| it["role"] == "customer" && it["email"] != "";
    let id = account.iter().find(is_customer).unwrap()["id"].clone();
    let edit = json!({"system": "webstore", "do": "change", "id": id, "set": {"billing": {"phone": "+46 8 111 222"}}});
    world.sandbox_post("/__sandbox/edit", &edit).await;
    lease(&world, 900).await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    press_apply(&world).await;
    idle(&world).await;
    world
        .sees("This webstore is being synchronised by somebody else: Ann's laptop.")
        .await;
    pictures(&world, "own-api-leased").await;
    let phone = async |world: &World| {
        let state = world.sandbox_state().await;
        let all = state["company"]["customers"].as_array().unwrap();
        all.iter().any(|it| it["phoneNumber"] == "+46 8 111 222")
    };
    assert!(!phone(&world).await);
    lease(&world, 0).await;
    preview(&world).await;
    apply(&world).await;
    assert!(phone(&world).await);

    // Without its permission set the user is told, and API v2.0 is used.
    extension(&world, json!({"permission_set": "none"})).await;
    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
    world.click(button("Setup")).await;
    world.sees_in(contact, "permission set CCD SYNC").await;
    pictures(&world, "own-api-refused").await;
    world.click(button("Connections")).await;
    world.click(test_id("test")).await;
    world.sees_in(test_id("check-OwnApi"), "CCD SYNC").await;
}

/// Opens the sample data where they never were, and previews.
async fn preview_in_new_browser(world: &World) {
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    preview(world).await;
}

#[tokio::test]
async fn a_colleagues_run_is_in_the_activity_log_and_on_home() {
    let mut world = World::start("runs_of_others").await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Activity log")).await;
    world.sees("would show here with Concord's extension").await;
    extension(&world, json!({"installed": true})).await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    apply(&world).await;
    world.click(button("Activity log")).await;
    world
        .sees_in(test_id("source-of-others"), "read from Business Central")
        .await;
    assert!(!world.is_visible(test_id("run-by")).await);

    world.take_a_new_browser().await;
    preview_in_new_browser(&world).await;
    world.click(button("Home")).await;
    world
        .sees_in(
            test_id("last-run-of-others"),
            "Concord in a browser · Completed",
        )
        .await;
    pictures(&world, "runs-of-others-home").await;
    world.click(button("Activity log")).await;
    world
        .sees_in(test_id("run-by"), "Concord in a browser")
        .await;
    world.click(".run:has([data-testid=run-by])").await;
    world
        .sees_in(test_id("ran-by"), "Concord in a browser")
        .await;
    world
        .sees_in(test_id("entries"), "Create in Business Central")
        .await;
    pictures(&world, "runs-of-others-log").await;

    // What can't be read now is said, and nothing else is lost.
    extension(&world, json!({"installed": false})).await;
    world.click(button("Home")).await;
    world.click(button("Activity log")).await;
    world.click(".run:has([data-testid=run-by])").await;
    world.sees("Not all of this run is shown").await;
}

#[tokio::test]
async fn a_setup_is_shared_shown_with_what_differs_and_taken_over() {
    let mut world = World::start("shared_setup").await;
    extension(&world, json!({"installed": true})).await;
    preview_in_new_browser(&world).await;
    world.click(button("Setup")).await;
    world
        .sees_in(test_id("shared-none"), "Nobody has shared a setup")
        .await;
    world.type_into(test_id("max-attempts"), "7").await;
    world.click(test_id("save")).await;
    world.sees("Saved.").await;
    world.click(test_id("share-setup")).await;
    world.click(test_id("shared-do")).await;
    world
        .sees_in(test_id("shared-by"), "Written by CONCORD")
        .await;
    world.find(test_id("shared-same")).await;

    world.take_a_new_browser().await;
    preview_in_new_browser(&world).await;
    world.click(button("Home")).await;
    world
        .sees_in(
            test_id("shared-setup"),
            "is another one than this browser's",
        )
        .await;
    world.click(button("Setup")).await;
    world
        .sees_in(test_id("shared-differs"), "differs in 1 thing")
        .await;
    world.sees("Setup: max attempts").await;
    for width in [1280, 390] {
        world.set_window(width, 900).await;
        world
            .run("document.querySelector('[data-testid=shared-differs]').scrollIntoView()")
            .await;
        world.screenshot(&format!("shared-setup-tab-{width}")).await;
    }
    world.set_window(1280, 900).await;
    let before = world.sandbox_state().await;
    world.click(test_id("take-over-setup")).await;
    world
        .sees_in(test_id("shared-asked"), "1 setting changes.")
        .await;
    world.click(test_id("shared-do")).await;
    world.find(test_id("shared-same")).await;
    let after = world.sandbox_state().await;
    for side in ["webstore", "company"] {
        assert!(after[side]["customers"] == before[side]["customers"]);
    }
    world.click(button("Home")).await;
    world.find(test_id("stands")).await;
    assert!(!world.is_visible(test_id("shared-setup")).await);

    // Whoever may only synchronise is told what sharing needs.
    extension(&world, json!({"permission_set": "sync"})).await;
    world.click(button("Setup")).await;
    world.click(test_id("share-setup")).await;
    world.click(test_id("shared-do")).await;
    world.sees("CCD ADMIN").await;
}
