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
    let exported = world.saved("export").await;
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
    let again = world.saved("export").await;
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
    let csv = world.saved("export-log").await;
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

/// What an attacker would send: a colleague's file that leads one system's keys to another host, and lets a run go by itself.
#[tokio::test]
async fn an_imported_file_leads_no_key_to_another_address() {
    let world = World::start("an_imported_file").await;
    let own = world.own(0).await;
    world.connect_own().await;
    world.click(button("Synchronise")).await;
    world.click(test_id("preview")).await;
    world.find(test_id("nothing-to-do")).await;
    world.click(button("Setup")).await;
    world.click(button("This browser")).await;
    let exported = world.saved("export").await;
    let mut file_of_attacker: Value = serde_json::from_str(&exported).unwrap();
    let part = &mut file_of_attacker["webstores"][0];
    part["connection"]["company"]["base_url"] = json!("https://usa.shop.example/BC");
    part["connection"]["webstore"]["key_as_query_parameter"] = json!(true);
    part["setup"]["automatic_minutes"] = json!(1);
    let text = file_of_attacker.to_string();
    world
        .upload(test_id("import-file"), &file("attack.json", &text))
        .await;
    world.sees_in(test_id("leads-elsewhere"), "marked").await;
    world.screenshot("import-leads-elsewhere").await;
    world.click(test_id("import")).await;
    world
        .sees_in(test_id("keys-to-enter"), "It was entered for")
        .await;
    world.click(button("Synchronise")).await;
    world.sees("Enter the keys to go on").await;
    let former = own.base_url.trim_start_matches("https://");
    world
        .sees_in(test_id("key-missing"), "query parameter")
        .await;
    world.sees(former).await;
    world.sees_in(test_id("automatic"), "is off").await;
    assert!(!world.is_usable(test_id("preview")).await);
    world.screenshot("keys-entered-for-another-address").await;
    assert!(!world.proxy_logs().contains("usa.shop.example"));

    // What the form could not have made is refused, and changes nothing.
    for (path, value, words) in [
        ("/connection/webstore/code", json!(""), "short code"),
        ("/connection/webstore/code", json!("A/B"), "letters, digits"),
        (
            "/connection/webstore/url",
            json!("http://shop.example"),
            "https://",
        ),
    ] {
        let mut changed: Value = serde_json::from_str(&exported).unwrap();
        *changed["webstores"][0].pointer_mut(path).unwrap() = value;
        world.open("/browser").await;
        let refused = file("refused.json", &changed.to_string());
        world.upload(test_id("import-file"), &refused).await;
        world.sees_in(test_id("what"), words).await;
    }
    world.open("/connections").await;
    world.find(test_id("webstore-MAIN")).await;
}
