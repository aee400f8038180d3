//! Orders, end to end: read, decided, waited for, written to and undone. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use support::steps::{RUN, idle, pictures, press_apply, preview};
use support::{Scheme, World, field, test_id, text};

const SELL_TO: &str = "_concord_bc_sell_to_no";
const BILL_TO: &str = "_concord_bc_bill_to_no";

#[tokio::test]
async fn orders_get_their_customers_and_what_is_decided_is_written_and_undone() {
    let world = World::start("orders_get_their_customers").await;
    open_sample_data(&world).await;
    read_orders(&world).await;
    world.sees_in(test_id("totals"), "USD").await;

    // A guest's order says what is missing and leads there.
    world.click(test_id("filter-errors")).await;
    world.sees_in(test_id("order"), "No guest customer").await;
    world.click("[data-testid=order] button.link").await;
    world
        .sees_in(
            test_id("order-detail"),
            "Neither a regional default nor Setup names",
        )
        .await;
    world.click(text("Open Setup")).await;
    let guests = company_customer(&world, 0).await;
    world.type_into(test_id("guest"), &guests).await;
    world.click(test_id("save")).await;
    world.click(text("Orders")).await;
    world.click(test_id("filter-guests")).await;
    world
        .sees_in(test_id("order"), "Default guest customer")
        .await;

    // Customers that orders wait for are created by the engine, after its preview.
    world.click(test_id("filter-all")).await;
    world.click(test_id("create-customers")).await;
    world
        .sees_in(test_id("review-plan"), "Create in Business Central")
        .await;
    let before = customers_of_company(&world).await;
    world.click(test_id("apply-review")).await;
    idle(&world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
    assert!(customers_of_company(&world).await > before);
    world
        .sees_in(test_id("create-customers"), "Create or map customers…")
        .await;
    assert!(!world.is_usable(test_id("create-customers")).await);

    // What is decided is written to the orders.
    world.click(test_id("filter-decided")).await;
    world.click(test_id("write-to-orders")).await;
    world
        .sees_in(test_id("review-plan"), "Sell-to customer no.")
        .await;
    world.click(test_id("apply-review")).await;
    idle(&world).await;
    world
        .sees_in(test_id("run-done"), "orders written to")
        .await;
    world
        .sees_in(test_id("write-to-orders"), "Write to orders…")
        .await;
    world.sees_in(test_id("order"), "Written").await;
    let written = noted(&world, SELL_TO).await;
    assert!(
        written > 10 && written == noted(&world, BILL_TO).await,
        "{written}"
    );

    // The log has it, a reload keeps it, undoing takes it back.
    world.open("/log").await;
    world
        .sees_in(test_id("entries"), "Write to the order")
        .await;
    world.open("/orders?show=decided").await;
    world.sees_in(test_id("order"), "Written").await;
    world.click(test_id("undo-orders")).await;
    world.sees_in(test_id("order-review"), "given back").await;
    world.click(test_id("apply-review")).await;
    idle(&world).await;
    world.sees_in(test_id("run-done"), "Undone").await;
    assert_eq!(noted(&world, SELL_TO).await, 0);
    world.gone(test_id("undo-orders")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn by_the_rule_of_the_default_customer_nobody_is_created_and_orders_of_accounts_say_why() {
    let world = World::start("rule_of_matching").await;
    open_sample_data(&world).await;
    world.open("/setup").await;
    world
        .choose(test_id("matching"), "Customer no. in a meta key")
        .await;
    let key = "label:has([data-testid=customer-number-key])";
    world.sees_in(key, "Choose the meta key").await;
    for width in [390, 1280] {
        world.set_window(width, 900).await;
        let scroll =
            "document.querySelector('[data-testid=matching]').scrollIntoView({block: 'center'})";
        world.run(scroll).await;
        world
            .screenshot(&format!("matching-by-number-{width}"))
            .await;
    }
    world
        .choose(test_id("matching"), "Always the default guest customer")
        .await;
    let rule = "label:has([data-testid=matching])";
    world.sees_in(rule, "Name the default guest customer").await;
    let guests = company_customer(&world, 0).await;
    world.type_into(test_id("guest"), &guests).await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;

    world.open("/synchronise").await;
    preview(&world).await;
    world.gone(test_id("show-create-in-business-central")).await;
    world.click(test_id("show-skip")).await;
    world.click(text("Agnieszka Lewandowska")).await;
    world
        .sees_in(test_id("plan"), "by the rule of matching in Setup")
        .await;
    pictures(&world, "matching-default-customer").await;

    read_orders(&world).await;
    world.click(test_id("filter-decided")).await;
    world.sees_in(test_id("order"), "As a guest").await;
    world.click("[data-testid=order] button.link").await;
    world
        .sees_in(test_id("order-detail"), "By the rule of matching in Setup")
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_that_changed_meanwhile_is_left_and_a_shop_that_is_down_says_so() {
    let world = World::start("an_order_that_changed_meanwhile").await;
    open_sample_data(&world).await;
    world.click(text("Synchronise")).await;
    world.click(test_id("preview")).await;
    idle(&world).await;
    press_apply(&world).await;
    idle(&world).await;
    read_orders(&world).await;
    world.click(test_id("filter-decided")).await;
    world.click(test_id("write-to-orders")).await;
    world
        .sees_in(test_id("review-plan"), "Sell-to customer no.")
        .await;
    let id = world
        .find(test_id("order"))
        .await
        .attr("data-order")
        .await
        .unwrap()
        .unwrap();
    let theirs = json!({"system": "webstore", "record": "order", "do": "change", "id": id.parse::<u64>().unwrap(),
        "set": {"meta_data": [{"key": SELL_TO, "value": "THEIRS"}]}, "touch": false});
    world.sandbox_post("/__sandbox/edit", &theirs).await;
    world.click(test_id("apply-review")).await;
    idle(&world).await;
    world
        .sees_in(test_id("run-done"), "1 record was edited after the preview")
        .await;
    world.sees_in(test_id("order"), "Written otherwise").await;

    let down = json!([{"kind": "status", "code": 503}]);
    world.sandbox_post("/__sandbox/faults", &down).await;
    world.click(test_id("read-orders")).await;
    world.sees_in(test_id("what"), "WooCommerce").await;
    world.sees_in(test_id("order"), "Written").await;
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
    world.click(test_id("read-orders")).await;
    idle(&world).await;
    world.gone(test_id("what")).await;
}

#[tokio::test]
async fn orders_are_shown_in_any_window_light_or_dark_and_broken_data_breaks_nothing() {
    let world = World::start("orders_are_shown_in_any_window").await;
    open_sample_data(&world).await;
    world.screenshot("orders-empty").await;
    let odd = [
        json!({"billing": {"company": "An exceedingly long company name that goes on and on ".repeat(5), "email": "a@x.example", "country": "US", "state": "CA"}, "total": "1234567890.12"}),
        json!({"billing": {"first_name": "<b>Bold</b>", "company": "", "email": "", "country": "", "state": ""}, "customer_id": 0}),
        json!({"billing": {"first_name": "=1+1", "email": "formula@x.example", "country": "ZZ", "state": "Нет"}, "total_tax": "0.01"}),
    ];
    for set in odd {
        let add = json!({"system": "webstore", "record": "order", "do": "add", "set": set});
        world.sandbox_post("/__sandbox/edit", &add).await;
    }
    read_orders(&world).await;
    world.sees("<b>Bold</b>").await;
    for (name, width, height) in [("wide", 1280, 900), ("narrow", 390, 900)] {
        world.set_window(width, height).await;
        for (scheme, shade) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            world.set_color_scheme(scheme).await;
            world.screenshot(&format!("orders-{name}-{shade}")).await;
        }
        world.set_color_scheme(Scheme::Light).await;
        let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
        assert_eq!(
            world.run(fits).await,
            json!(true),
            "{name}: the page scrolls sideways"
        );
        world.click("[data-testid=order] button.link").await;
        world
            .sees_in(test_id("order-detail"), "Bill-to customer no.")
            .await;
        world.screenshot(&format!("orders-{name}-detail")).await;
        world.click(test_id("close-order")).await;
        world.click(test_id("create-customers")).await;
        world
            .sees_in(test_id("review-plan"), "Create in Business Central")
            .await;
        world.screenshot(&format!("orders-{name}-review")).await;
        world.click(test_id("close-review")).await;
    }
    world.set_window(1280, 900).await;
    world.type_into(test_id("search"), "nobody at all").await;
    world.sees("No order fits this search and filter.").await;
    world.type_into(field("Search"), "formula@x.example").await;
    world.sees_in(test_id("totals"), "1 order shown").await;

    // The file holds what is shown, and no formula.
    let catch = "window.saved = null; const make = URL.createObjectURL; URL.createObjectURL = blob => { blob.text().then(text => window.saved = text); return make.call(URL, blob); };";
    world.run(catch).await;
    world.click(test_id("export-orders")).await;
    let saved = async || {
        world
            .run("return window.saved")
            .await
            .as_str()
            .map(str::to_owned)
    };
    let saved = world.until_within(RUN, "the file is made", saved).await;
    let lines: Vec<&str> = saved.lines().collect();
    assert_eq!(lines.len(), 2, "{saved}");
    assert!(lines[1].contains("\"'=1+1\""), "{saved}");
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn without_a_day_all_orders_are_read_after_a_question_and_statuses_say_which_take_part() {
    let world = World::start("all_orders_after_a_question").await;
    open_sample_data(&world).await;
    let clear = "const day = document.querySelector('[data-testid=orders-since]'); day.value = ''; day.dispatchEvent(new Event('input', {bubbles: true}));";
    world.find(test_id("orders-since")).await;
    world.run(clear).await;
    world.click(test_id("read-orders")).await;
    world.sees_in(test_id("asked"), "The webstore has").await;
    world.screenshot("orders-all-asked").await;
    world.click(test_id("asked-do")).await;
    idle(&world).await;
    world.find(test_id("order")).await;
    world
        .sees_in(test_id("orders-left-out"), "take no part")
        .await;
    world.sees_in(test_id("orders-left-out"), "Cancelled").await;

    // Asked once: the next reading just reads.
    world.click(test_id("read-orders")).await;
    idle(&world).await;
    world.gone(test_id("asked")).await;

    world.click(text("Order status in Setup")).await;
    for status in ["cancelled", "failed", "refunded"] {
        world.click(test_id(&format!("status-{status}"))).await;
    }
    world.screenshot("setup-order-statuses").await;
    world.click(test_id("save")).await;
    world.click(text("Orders")).await;
    world.find(test_id("order")).await;
    world.gone(test_id("orders-left-out")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

async fn open_sample_data(world: &World) {
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(text("Orders")).await;
}

async fn read_orders(world: &World) {
    world.click(text("Orders")).await;
    world.click(test_id("read-orders")).await;
    idle(world).await;
    world.find(test_id("order")).await;
}

async fn customers_of_company(world: &World) -> usize {
    let state = world.sandbox_state().await;
    state["company"]["customers"].as_array().unwrap().len()
}

async fn company_customer(world: &World, place: usize) -> String {
    let state = world.sandbox_state().await;
    let customer = &state["company"]["customers"][place];
    customer["number"].as_str().unwrap().to_owned()
}

/// Orders whose meta data has a value under this key.
async fn noted(world: &World, key: &str) -> usize {
    let state = world.sandbox_state().await;
    let orders = state["webstore"]["orders"].as_array().unwrap().clone();
    let holds = |order: &&Value| {
        let meta = order["meta_data"].as_array().unwrap();
        meta.iter().any(|it| it["key"] == key)
    };
    orders.iter().filter(holds).count()
}
