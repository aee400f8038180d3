//! What the browser keeps: forgotten, refused, full, and taken over by a newer version. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::steps::{open_sample_data, preview};
use support::{World, button, field, test_id};

#[tokio::test]
async fn forgetting_everything_leaves_nothing() {
    let world = World::start("forgetting_everything").await;
    world.connect_own().await;
    world.click(button("This browser")).await;
    world.click(test_id("forget-everything")).await;
    world.sees("for good?").await;
    world.click(test_id("forget-everything-now")).await;
    world.sees("No webstore is connected yet").await;
    let left = "return Promise.all([indexedDB.databases()]).then(([all]) => all.length)";
    // The app has opened a new database by now.
    assert_eq!(world.run(left).await, json!(1));
    let rows = "return new Promise(done => { const request = indexedDB.open('concord'); request.onsuccess = async () => {
        const database = request.result; let rows = 0;
        for (const store of database.objectStoreNames) {
            const count = database.transaction(store).objectStore(store).count();
            rows += await new Promise(counted => count.onsuccess = () => counted(count.result));
        }
        database.close(); done(rows);
    } })";
    assert_eq!(world.run(rows).await, json!(0));
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_says_so_and_works_all_the_same() {
    let world = World::start("a_browser_that_keeps_nothing").await;
    let refuse = "IDBFactory.prototype.open = () => { throw new DOMException('denied by policy', 'SecurityError') }";
    world
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": refuse }),
        )
        .await;
    world.open("/demo").await;
    world.sees_in(test_id("not-kept"), "refuses").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.find(test_id("summary")).await;
    world.screenshot("not-kept").await;
    world.reload().await;
    world.sees("No webstore is connected yet").await;
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_half_kept() {
    let world = World::start("a_full_disk").await;
    // Enough for connections and settings. The browser looks at it anew only now and then, so it stays like that.
    let quota = json!({ "origin": world.origin(), "quotaSize": 60_000 });
    world
        .devtools("Storage.overrideQuotaForOrigin", quota)
        .await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.sees_in(test_id("what"), "no room left").await;
    world.reload().await;
    world.sees("A preview reads both systems").await;
}

#[tokio::test]
async fn a_newer_version_in_another_tab_takes_over() {
    let world = World::start("a_newer_version").await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    // What a newer version does first.
    let newer = "return new Promise(done => { const request = indexedDB.open('concord', 99);
        request.onsuccess = () => { request.result.close(); done('opened') }; })";
    assert_eq!(world.run(newer).await, json!("opened"));
    world
        .sees("A newer version of Concord was opened in another tab")
        .await;
    world.reload().await;
    world.sees("was written by a newer version").await;
}

#[tokio::test]
async fn what_could_not_be_saved_is_said_kept_and_saved_with_what_comes_next() {
    let world = World::start("what_could_not_be_saved").await;
    open_sample_data(&world).await;
    let refuse = "window.put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }";
    let takes_again = "IDBObjectStore.prototype.put = window.put";
    world.open("/setup").await;
    world.run(refuse).await;
    world
        .type_into(field("Max. no. of attempts to push"), "7")
        .await;
    world.click(test_id("save")).await;
    world.sees_in(test_id("not-saved"), "no room left").await;
    world.sees_no("Saved.").await;
    world.screenshot("not-saved").await;

    // As long as nothing can be written it stays so, and nothing that memory holds is lost.
    world.click(test_id("save-again")).await;
    world.find(test_id("not-saved")).await;
    world.run(takes_again).await;
    world.click(test_id("save-again")).await;
    world.gone(test_id("not-saved")).await;
    world.reload().await;
    assert_eq!(
        world.value(field("Max. no. of attempts to push")).await,
        "7"
    );

    // What is written next brings along what was not saved, in the order in which it was typed.
    world.run(refuse).await;
    for attempts in ["8", "9"] {
        world
            .type_into(field("Max. no. of attempts to push"), attempts)
            .await;
        world.click(test_id("save")).await;
        world.find(test_id("not-saved")).await;
    }
    world.run(takes_again).await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    world.gone(test_id("not-saved")).await;
    world.open("/setup").await;
    assert_eq!(
        world.value(field("Max. no. of attempts to push")).await,
        "9"
    );
}
