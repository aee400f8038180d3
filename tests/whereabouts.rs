//! Where one is: the address names the webstore, the filter, the search and what is looked at; and what is of weight is asked
//! about before it is done. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use support::steps::{idle, look_for, open_sample_data, pictures, preview, read_sample};
use support::{Key, World, test_id, text};

/// Waits until the address holds this.
async fn until_address_has(world: &World, part: &str) {
    world
        .until(&format!("the address has {part:?}"), async || {
            world.path().await.contains(part).then_some(())
        })
        .await;
}

async fn go_back(world: &World) {
    world.run("history.back()").await;
}

#[tokio::test]
async fn each_tab_shows_the_webstore_that_its_address_names() {
    let world = World::start("each_tab_shows_its_webstore").await;
    open_sample_data(&world).await;
    until_address_has(&world, "webstore=MAIN").await;
    let own = world.own(1).await;
    world.open("/start?new=1").await;
    world.type_into(test_id("code"), "SECOND").await;
    world.enter_webstore(&own).await;
    world.click(test_id("next")).await;
    world.enter_company(&own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;

    world.open("/mapping?webstore=MAIN").await;
    world.sees_in(test_id("where"), "MAIN").await;
    world.sees_in(test_id("where"), "Sample data").await;
    assert_eq!(world.title().await, "Mapping – MAIN – Concord");
    let first = world.tab().await;
    world.open_tab().await;
    world.open("/synchronise?webstore=SECOND").await;
    world.sees_in(test_id("where"), "SECOND").await;
    // The other one stays where it is, after a reload too.
    world.go_to(&first).await;
    world.reload().await;
    world.sees_in(test_id("where"), "MAIN").await;
    // Another one is chosen in the navigation; the way back leads to the former one.
    world.choose(test_id("webstore"), "SECOND").await;
    world.sees_in(test_id("where"), "SECOND").await;
    until_address_has(&world, "webstore=SECOND").await;
    go_back(&world).await;
    world.sees_in(test_id("where"), "MAIN").await;
    // One that is not known here says so.
    world.open("/mapping?webstore=NOWHERE").await;
    world.sees("knows no webstore NOWHERE").await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn filter_search_and_order_stand_in_the_address_and_the_way_back_leads_to_them() {
    let world = World::start("filter_and_search_in_the_address").await;
    read_sample(&world).await;
    world.click(test_id("filter-company")).await;
    look_for(&world, "Adatum").await;
    until_address_has(&world, "q=Adatum").await;
    world.reload().await;
    world.sees_in(test_id("factbox"), "Adatum").await;
    assert_eq!(world.value(test_id("search")).await, "Adatum");
    until_address_has(&world, "show=company").await;

    world.open("/orders").await;
    world.click(test_id("read-orders")).await;
    idle(&world).await;
    // An order that is pressed is seen: beside the list, without scrolling.
    world.set_window(1280, 800).await;
    world.click(test_id("order")).await;
    world.find(test_id("order-detail")).await;
    let top = world
        .run("return document.querySelector('[data-testid=order-detail]').getBoundingClientRect().top")
        .await;
    assert!(top.as_f64().unwrap() < 700.0, "{top}");
    pictures(&world, "order-detail").await;
    until_address_has(&world, "order=").await;
    world.reload().await;
    world.find(test_id("order-detail")).await;
    go_back(&world).await;
    world.gone(test_id("order-detail")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_chosen_line_stands_in_the_address_and_is_chosen_again() {
    let world = World::start("line_in_the_address").await;
    read_sample(&world).await;
    world.click(test_id("filter-ambiguous")).await;
    until_address_has(&world, "show=ambiguous").await;
    world.press(test_id("customers"), Key::Down).await;
    world.press(test_id("customers"), Key::Down).await;
    let name = async || world.text("[data-testid=factbox] h2").await;
    until_address_has(&world, "line=").await;
    world.find(".list-row.at:nth-of-type(3)").await;
    // The address follows once the keys are at rest: what it says then is chosen again by a reload.
    let third = async || {
        let script = "return document.querySelector('.list-row.at')?.id.replace('line-', '')";
        let id = world.run(script).await;
        let path = world.path().await;
        path.ends_with(id.as_str()?).then_some(path)
    };
    let path = world.until("the address names the third line", third).await;
    let line = name().await;
    // A colleague who is sent it sees the same line, and so does a reload.
    world.open(&path).await;
    world.find(".list-row.at:nth-of-type(3)").await;
    assert_eq!(name().await, line);
    assert_eq!(world.path().await, path);
    // Another filter begins at its top; the way back leads to the line.
    world.click(test_id("filter-company")).await;
    world.find(".list-row.at:nth-of-type(1)").await;
    until_address_has(&world, "show=company").await;
    assert!(!world.path().await.contains("line="));
    go_back(&world).await;
    world.find(".list-row.at:nth-of-type(3)").await;
    assert_eq!(name().await, line);
    // One that is not among those shown says so, and the address is what is shown.
    world.open("/mapping?line=w999999999").await;
    world.sees("is not among those that are shown").await;
    world
        .until("the address is what is shown", async || {
            let path = world.path().await;
            (path.contains("line=") && !path.contains("w999999999")).then_some(())
        })
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn applying_to_many_is_asked_about_and_what_is_taken_out_is_asked_about_too() {
    let world = World::start("applying_is_asked_about").await;
    open_sample_data(&world).await;
    preview(&world).await;
    let before = world.sandbox_state().await["company"]["customers"]
        .as_array()
        .unwrap()
        .len();
    world.click(test_id("apply")).await;
    world
        .sees_in(test_id("asked"), "created in Business Central")
        .await;
    world.sees_in(test_id("asked"), "deletes nobody").await;
    pictures(&world, "apply-asked").await;
    world.press(test_id("asked-do"), Key::Escape).await;
    world.gone(test_id("asked")).await;
    let after = world.sandbox_state().await["company"]["customers"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(before, after);

    // A pair that is taken out of the suggestions: kept apart when the user says so.
    world.click(text("Mapping")).await;
    world.click(test_id("suggest")).await;
    world.find(test_id("suggestions")).await;
    let name = world.text("#pair-0 .party-name").await;
    world.click("#pair-0 input").await;
    world.click(test_id("accept")).await;
    world.sees_in(test_id("asked"), "Pull is All").await;
    pictures(&world, "left-out").await;
    world.click(test_id("asked-do")).await;
    world
        .sees_in(test_id("said"), "1 pair is kept apart.")
        .await;
    world.open("/synchronise?show=unmap").await;
    world.sees_in(test_id("plan"), &name).await;
    world
        .sees_in(test_id("plan"), "out of the suggestions")
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}
