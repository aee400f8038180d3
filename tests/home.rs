//! Home says how things stand and what needs a person; the activity log is narrowed, and its address keeps it. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use support::steps::{look_for, open_sample_data, pictures, press_apply, preview, read_sample};
use support::{World, file, test_id};

const NAMES: &str = "[data-testid=entries] .list-row .plan-name";

/// One run over the sample data.
async fn run_over_sample(world: &World) {
    open_sample_data(world).await;
    preview(world).await;
    press_apply(world).await;
    world.find(test_id("run-done")).await;
}

/// Waits until the address holds, or no longer holds, this part.
async fn address_has(world: &World, part: &str, has: bool) {
    let check = async || (world.path().await.contains(part) == has).then_some(());
    world
        .until(&format!("{part} in the address: {has}"), check)
        .await;
}

#[tokio::test]
async fn the_log_is_narrowed_by_kind_of_error_customer_and_day_and_the_address_keeps_each() {
    let world = World::start("the_log_is_narrowed").await;
    run_over_sample(&world).await;
    world.open("/log").await;
    world.find(test_id("entries")).await;
    // Of many records only those in sight are in the page.
    let shown = world.text(test_id("log-shown")).await;
    let all: usize = shown.split(' ').next().unwrap().parse().unwrap();
    let rows = world.count("[data-testid=entries] .list-row").await;
    assert!(rows < 60 && all > 200, "{rows} rows of {all} records");

    // By kind of error.
    world.gone(test_id("log-fault-value")).await;
    world.click(test_id("log-Failed")).await;
    address_has(&world, "results=errors", true).await;
    world.click(test_id("log-fault-value")).await;
    address_has(&world, "fault=value", true).await;
    world
        .find("[data-testid=log-fault-value][aria-pressed=true]")
        .await;
    let errors = world.count("[data-testid=entries] .list-row").await;
    assert!(errors > 0);
    let csv = world.saved("export-log").await;
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert!(
        lines.len() == errors && lines.iter().all(|it| it.contains("Values that do not fit")),
        "{csv}"
    );
    world.reload().await;
    world
        .find("[data-testid=log-fault-value][aria-pressed=true]")
        .await;
    world.run("history.back()").await;
    address_has(&world, "fault=", false).await;
    world
        .find("[data-testid=log-fault-value][aria-pressed=false]")
        .await;

    // A record in full, by keyboard and by mouse, and all that happened to its customer.
    world
        .run("document.querySelector('[data-testid=entries]').focus()")
        .await;
    world
        .press("[data-testid=entries]", thirtyfour::Key::Down)
        .await;
    world
        .press("[data-testid=entries]", thirtyfour::Key::Enter)
        .await;
    world.sees_in(test_id("entry"), "Nothing was sent.").await;
    let focused = "return document.activeElement?.dataset.testid";
    let in_record = async || (world.run(focused).await == json!("entry")).then_some(());
    world
        .until("the keyboard is in the record", in_record)
        .await;
    world
        .press("[data-testid=entry]", thirtyfour::Key::Escape)
        .await;
    world.gone(test_id("entry")).await;
    let in_list = async || (world.run(focused).await == json!("entries")).then_some(());
    world.until("the keyboard is in the list", in_list).await;
    world.click("[data-testid=entries] .list-row").await;
    world.find(test_id("entry")).await;
    let name = world.text("[data-testid=entry] .plan-name").await;
    pictures(&world, "log-record").await;
    world.click(test_id("all-of-customer")).await;
    address_has(&world, "customer=w", true).await;
    world.sees_in(test_id("log-customer"), &name).await;
    assert_eq!(world.texts(NAMES).await, std::slice::from_ref(&name));
    pictures(&world, "log-customer").await;
    world.click(test_id("log-customer")).await;
    address_has(&world, "customer=", false).await;

    // A day without a run, and taking all of it back.
    world.open("/log?day=2001-02-03&results=errors&q=x").await;
    world.sees("No run is kept of that time.").await;
    world.sees("No record fits this search and filter.").await;
    world.click(test_id("log-clear")).await;
    address_has(&world, "day=", false).await;
    world.find(test_id("entries")).await;
    // What an address names that is not there says so.
    world
        .open("/log?run=1&customer=nobody&fault=none&results=none&day=never")
        .await;
    world.sees("This run is not kept").await;
    world.sees_in(test_id("log-customer"), "nobody").await;

    // From a line of the mapping.
    world.open("/mapping").await;
    look_for(&world, &name).await;
    world.click(test_id("log-of-customer")).await;
    world.sees_in(test_id("log-customer"), &name).await;
    world.sees_in(test_id("entries"), &name).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn home_says_what_waits_and_leads_there() {
    let world = World::start("home_says_what_waits").await;
    world.open("/demo").await;
    world
        .sees_in(test_id("stands"), "Neither system has been read yet.")
        .await;
    read_sample(&world).await;
    world.open("/").await;
    world
        .sees_in(test_id("stands"), "Something waits for you")
        .await;
    for (need, path, list) in [
        (
            "conflicts",
            "/synchronise?",
            "[data-testid=show-conflict][aria-pressed=true]",
        ),
        (
            "ambiguous",
            "/mapping?",
            "[data-testid=filter-ambiguous][aria-pressed=true]",
        ),
        (
            "value",
            "/mapping?",
            "[data-testid=fault-value][aria-pressed=true]",
        ),
    ] {
        world.open("/").await;
        let need = test_id(&format!("need-{need}"));
        let words = world.text(need.clone()).await;
        world.click(need).await;
        address_has(&world, path, true).await;
        world.find(list).await;
        let number = words.split_whitespace().next().unwrap();
        world.sees_in(list, number).await;
    }
    // The filter of one kind of error stands in the address too.
    address_has(&world, "fault=value", true).await;
    world.click(test_id("fault-value")).await;
    address_has(&world, "fault=", false).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_chart_shows_one_run_and_five_hundred_by_mouse_keyboard_and_as_a_table() {
    let world = World::start("the_chart_shows").await;
    run_over_sample(&world).await;
    world.open("/").await;
    world.find(test_id("run-chart")).await;
    assert_eq!(world.count(".bars a").await, 1);
    // Of today the time says it all.
    let at = world.text("[data-testid=last-run] time").await;
    assert!(at.ends_with(" AM") || at.ends_with(" PM"), "{at}");
    assert!(at.len() <= "12:59 PM".len(), "{at}");
    world.sees_in(test_id("bar-said"), "created").await;
    pictures(&world, "chart-one").await;

    // Five hundred, a few hours after each other.
    world.open("/browser").await;
    let exported = world.saved("export").await;
    let mut document: Value = serde_json::from_str(&exported).unwrap();
    let runs = document["webstores"][0]["runs"].as_array_mut().unwrap();
    let last = runs[0].clone();
    let started = last["started"].as_i64().unwrap();
    for number in 1..500_i64 {
        let mut run = last.clone();
        run["started"] = json!(started - number * 5 * 3_600_000);
        run["counts"]["updated"] = json!(number % 7);
        run["counts"]["created_in_company"] = json!(number % 3);
        run["counts"]["mapped"] = json!(0);
        run["counts"]["failed"] = json!(i64::from(number % 11 == 0));
        runs.push(run);
    }
    document["webstores"][0]["setup"]["log_retention_days"] = json!(400);
    world
        .upload(
            test_id("import-file"),
            &file("five-hundred.json", &document.to_string()),
        )
        .await;
    world.click(test_id("import")).await;
    world.find(test_id("imported")).await;
    world.open("/").await;
    let bars = async || (world.count(".bars a").await > 10).then_some(());
    world.until("there are many bars", bars).await;
    let bars = world.count(".bars a").await;
    assert!(bars <= 40, "{bars}");
    // One stop of Tab; arrow keys walk the bars, and what each shows is said.
    assert_eq!(world.count(".bars a[tabindex='0']").await, 1);
    world
        .run("document.querySelector(\".bars a[tabindex='0']\").focus()")
        .await;
    let here = world.text(test_id("bar-said")).await;
    world
        .press(".bars a[tabindex='0']", thirtyfour::Key::Left)
        .await;
    let moved = async || (world.text(test_id("bar-said")).await != here).then_some(());
    world.until("another bar is said", moved).await;
    pictures(&world, "chart-many").await;
    world.click("[data-testid=run-table] summary").await;
    assert_eq!(world.count("[data-testid=run-table] tbody tr").await, bars);
    world
        .press(".bars a[tabindex='0']", thirtyfour::Key::Enter)
        .await;
    address_has(&world, "/log?", true).await;
    world.find(test_id("log-days")).await;
    let shown = world.count(".runs .run").await;
    assert!(shown > 2 && shown < 500, "{shown}");
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}
