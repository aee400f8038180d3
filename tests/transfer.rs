//! Out of one browser and into another: export, import with its preview, refused files, and the log as CSV. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use support::steps::press_apply;
use support::{World, button, file, test_id};

/// Keeps what the page hands to the user.
const WATCH: &str = "window.saved = null; const offer = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => { blob.text().then(text => { window.saved = text }); return offer(blob) }";

async fn saved(world: &World, at: &str) -> String {
    world.run(WATCH).await;
    world.click(test_id(at)).await;
    let text = async || {
        world
            .run("return window.saved")
            .await
            .as_str()
            .map(str::to_owned)
    };
    world.until("the file is saved", text).await
}

fn without_date(text: &str) -> Value {
    let mut document: Value = serde_json::from_str(text).unwrap();
    document["written"] = json!("");
    document
}

/// One run over the sample data.
async fn run_over_sample(world: &World) {
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.open("/synchronise").await;
    world.click(test_id("preview")).await;
    press_apply(world).await;
    world.find(test_id("run-done")).await;
}

#[tokio::test]
async fn what_is_exported_can_be_looked_at_and_imported_elsewhere_exactly() {
    let world = World::start("what_is_exported").await;
    run_over_sample(&world).await;
    world.open("/browser").await;
    let exported = saved(&world, "export").await;
    assert!(!exported.contains("cs_") && !exported.contains("consumer_secret"));

    // Files that are not understood change nothing.
    for (name, text, words) in [
        (
            "newer.json",
            exported.replace("\"version\": 1", "\"version\": 2"),
            "A newer Concord wrote the file",
        ),
        (
            "unknown.json",
            exported.replacen("\"setup\": {", "\"colour\": 1, \"setup\": {", 1),
            "webstores[0].colour",
        ),
        (
            "half.json",
            exported[..exported.len() / 2].to_owned(),
            "not whole",
        ),
    ] {
        world
            .upload(test_id("import-file"), &file(name, &text))
            .await;
        world.sees_in(test_id("what"), words).await;
        world.click(button("Dismiss")).await;
    }

    // Elsewhere: nothing is here yet.
    world.click(test_id("forget-everything")).await;
    world.click(test_id("forget-everything-now")).await;
    world.sees("No webstore is connected yet").await;
    world.open("/browser").await;
    world
        .upload(test_id("import-file"), &file("exported.json", &exported))
        .await;
    world
        .sees_in(test_id("import-preview"), "The whole webstore")
        .await;
    world
        .run("document.querySelector('.import').scrollIntoView()")
        .await;
    world.screenshot("import-preview").await;
    world.click(test_id("import")).await;
    world.find(test_id("imported")).await;
    let again = saved(&world, "export").await;
    assert!(without_date(&again) == without_date(&exported));
    world
        .upload(test_id("import-file"), &file("again.json", &again))
        .await;
    world.sees("The file changes nothing").await;
    world.open("/log").await;
    world.sees("Completed").await;
}

#[tokio::test]
async fn the_log_is_searched_filtered_and_exported_as_csv() {
    let world = World::start("the_log_is_searched").await;
    run_over_sample(&world).await;
    world.open("/log").await;
    world.find(test_id("entries")).await;
    let all = world.text(test_id("log-All")).await;
    let name = world.text("[data-testid=entries] .plan-name").await;
    world.type_into(test_id("log-search"), &name).await;
    let narrowed = async || (world.text(test_id("log-All")).await != all).then_some(());
    world.until("the search narrows the list", narrowed).await;
    assert_eq!(world.text("[data-testid=entries] .plan-name").await, name);
    let csv = saved(&world, "export-log").await;
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line.contains(&name)),
        "{csv}"
    );
    world.type_into(test_id("log-search"), "xyzzy").await;
    world.sees("No record fits this search and filter.").await;
    world.screenshot("log-search").await;
    // All runs beside each other, with what was looked for.
    world.click(".run").await;
    world.sees("No record fits this search and filter.").await;
    world.type_into(test_id("log-search"), "").await;
    world.find(test_id("entries")).await;
    world.screenshot("log-all").await;

    // How old what was read is, and reading it again.
    world.open("/browser").await;
    world.sees_in(test_id("read"), "ago)").await;
    world.click(test_id("read-lists")).await;
    world.sees("Read the lists again").await;
    for (width, height, name) in [(1280, 1700, "wide"), (390, 3000, "narrow")] {
        world.set_window(width, height).await;
        world.screenshot(&format!("browser-page-{name}")).await;
    }
}
