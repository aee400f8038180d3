//! By keyboard alone and by screen reader: what is said at each stop, as Chromium's accessibility tree has it, and the ways
//! without a mouse. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::json;
use support::steps::{add_near_miss, idle, look_for, pictures, read_sample};
use support::{Key, Scheme, Way, World, test_id};

/// The ID of an account that nobody in Business Central is like.
async fn some_account(world: &World) -> String {
    let sample = world.sandbox_get("/__sandbox/state").await;
    let accounts = sample["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["role"] == "customer").unwrap();
    account["id"].to_string()
}

/// Waits until the page says this by itself, in one of its live regions.
async fn says(world: &World, words: &str) {
    let script = format!(
        "return [...document.querySelectorAll('[role=status], [role=alert]')].some((it) => it.textContent.includes({}))",
        json!(words)
    );
    let said = async || (world.run(&script).await == json!(true)).then_some(());
    world.until(&format!("the page says {words:?}"), said).await;
}

#[tokio::test]
async fn from_page_load_to_accepting_unmapping_and_editing_by_keyboard_alone() {
    let world = World::start("by_keyboard_alone").await;
    let id = some_account(&world).await;
    world.open("/demo").await;
    world.arrives_at(&["heading", "Home"]).await;
    // Past the navigation, and by the navigation to another page, whose heading is said.
    world.tab_to(Way::Back, &["link", "Skip to the page"]).await;
    world.tab_to(Way::On, &["link", "Mapping"]).await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["heading", "Mapping"]).await;
    assert_eq!(world.title().await, "Mapping – MAIN – Concord");

    world
        .tab_to(Way::On, &["button", "Read both systems"])
        .await;
    world.keys(Key::Enter).await;
    says(&world, "All: 480 of 480 lines shown").await;
    // The keyboard's place is where it was, and the button says what it does now.
    world.arrives_at(&["button", "Read again"]).await;

    // The suggestions: each is read whole, taken out and in, and accepted.
    world
        .tab_to(Way::Back, &["button", "Suggest mapping", "expanded=false"])
        .await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["heading", "suggestions"]).await;
    let pair = world.tab_to(Way::On, &["row", "Business Central: "]).await;
    assert!(pair.name.contains("agrees: same e-mail"), "{pair}");
    world.keys(Key::Down + "").await;
    let other = world
        .arrives_at(&["row", "Business Central: ", "selected=true"])
        .await;
    world.keys(" ").await;
    world.arrives_at(&[&other.name, "selected=false"]).await;
    says(&world, "67 of 68 chosen.").await;
    world.keys(" ").await;
    world.arrives_at(&[&other.name, "selected=true"]).await;
    world.tab_to(Way::Back, &["button", "Accept 68"]).await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["row", "webstore ID"]).await;
    says(&world, "68 pairs are mapped.").await;

    // A filter and the search say how many they leave.
    let mapped = world.tab_to(Way::Back, &["button", "Mapped 68"]).await;
    assert!(mapped.to_string().contains("pressed=false"), "{mapped}");
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["button", "Mapped 68", "pressed=true"])
        .await;
    says(&world, "Mapped: 68 of 412 lines shown").await;
    world.tab_to(Way::Back, &["searchbox", "Search"]).await;
    world.keys("Emily Mercer").await;
    says(&world, "Mapped: 1 of 412 lines shown, by name, ascending.").await;

    // Unmapping asks first; the way back is to the list, also when nothing is left in it.
    world
        .tab_to(
            Way::On,
            &["row", "Emily Mercer", "Mapped", "webstore customer: yes"],
        )
        .await;
    world.keys(" ").await;
    says(&world, "1 line chosen").await;
    world
        .tab_to(Way::Back, &["button", "Unmap", "hasPopup=dialog"])
        .await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["button", "Unmap"]).await;
    world
        .is_told(
            "dialog",
            &["Unmap", "Unmapped: 1", "mapped again by hand only"],
        )
        .await;
    world.keys(Key::Escape + "").await;
    world
        .arrives_at(&["row", "Emily Mercer", "selected=true"])
        .await;
    world
        .tab_to(Way::Back, &["button", "Unmap", "hasPopup=dialog"])
        .await;
    world.keys(Key::Enter).await;
    world.is_told("dialog", &["Unmapped: 1"]).await;
    world.arrives_at(&["button", "Unmap", "focused=true"]).await;
    world.keys(Key::Enter).await;
    says(&world, "Unmapped: 1.").await;
    says(&world, "Mapped: 0 of 413 lines shown").await;
    world.arrives_at(&["grid", "Customers"]).await;

    // A line is edited in its place: what is wrong is said at the field, and the keyboard stays there.
    world.tab_to(Way::Back, &["button", "All 413"]).await;
    world.keys(Key::Enter).await;
    world.tab_to(Way::Back, &["searchbox", "Search"]).await;
    world.keys(Key::Control + "a").await;
    world.keys("Adatum").await;
    says(&world, "All: 1 of 413 lines shown").await;
    world
        .tab_to(Way::On, &["row", "Adatum", "Only in Business Central"])
        .await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["checkbox", "Webstore customer", "checked=false"])
        .await;
    world.keys(Key::Tab + "").await;
    world
        .arrives_at(&["textbox", "Webstore ID", "Empty: not mapped."])
        .await;
    world.keys("not a number").await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["textbox", "Webstore ID", "invalid=true"])
        .await;
    says(&world, "A webstore ID is a number.").await;
    world.keys(Key::Control + "a").await;
    world.keys(id.as_str()).await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["row", "Adatum", &format!("webstore ID {id}")])
        .await;

    // Enter on Cancel leaves what was typed.
    world.keys(Key::Enter).await;
    world.arrives_at(&["checkbox", "Webstore customer"]).await;
    world.keys(" ").await;
    world.tab_to(Way::On, &["button", "Cancel"]).await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["row", "Adatum", "webstore customer: yes"])
        .await;

    pictures(&world, "reader-list").await;
    // Unmapped in the FactBox, whose button goes: the keyboard stays beside it, and what happened is said.
    world.tab_to(Way::On, &["button", "Unmap"]).await;
    world.keys(Key::Enter).await;
    says(&world, &format!("is unmapped from webstore ID {id}.")).await;
    world
        .arrives_at(&["complementary", "Details: Adatum"])
        .await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn each_part_of_the_mapping_has_a_name_a_role_and_a_state() {
    let world = World::start("each_part_has_a_name").await;
    add_near_miss(&world).await;
    read_sample(&world).await;

    // The list: how many lines, which columns, by what it is sorted; one stop of Tab, whatever is in it.
    world
        .is_told(
            "grid",
            &[
                "Customers",
                "multiselectable=true",
                "Arrow keys walk the lines",
            ],
        )
        .await;
    let rows = world
        .find(test_id("customers"))
        .await
        .attr("aria-rowcount")
        .await
        .unwrap();
    assert_eq!(rows.as_deref(), Some("483"));
    for column in [
        "Choose all",
        "Webstore customer flag",
        "Business Central customer",
        "Status",
    ] {
        world.is_told("columnheader", &[column]).await;
    }
    world
        .tab_to(Way::On, &["row", "<i>Acme</i>", "webstore ID 12"])
        .await;
    world.keys(Key::Tab).await;
    world
        .arrives_at(&["button", "Business Central customer"])
        .await;
    world
        .tab_to(Way::On, &["button", "WooCommerce account"])
        .await;
    world.keys(Key::Enter).await;
    says(&world, "by webstore ID, ascending.").await;
    world
        .tab_to(Way::On, &["button", "Last synchronised"])
        .await;
    // The border is one stop, and says how wide the FactBox is.
    world.keys(Key::Tab).await;
    world
        .arrives_at(&["separator", "Width of the FactBox", "valuemin=240"])
        .await;
    world.keys(Key::Tab).await;
    world.arrives_at(&["button", "Edit"]).await;

    // The FactBox says in words what a colour says.
    world
        .is_told("columnheader", &["E-mail", "one side only"])
        .await;

    // Columns: a menu that Esc closes, with the keyboard back at what opened it.
    world
        .tab_to(
            Way::Back,
            &["DisclosureTriangle", "Columns", "expanded=false"],
        )
        .await;
    world.keys(Key::Enter).await;
    world
        .tab_to(Way::On, &["checkbox", "User name", "checked=false"])
        .await;
    world.keys(" ").await;
    world.is_told("columnheader", &["User name"]).await;
    world.keys(Key::Escape).await;
    world
        .arrives_at(&["DisclosureTriangle", "Columns", "expanded=false"])
        .await;

    // All that is chosen is counted; what can't be done says so and does not take the keyboard away.
    world.tab_to(Way::On, &["row", "webstore ID"]).await;
    world.keys(Key::Control + "a").await;
    says(&world, "482 lines chosen").await;
    world
        .tab_to(Way::Back, &["button", "Synchronise", "hasPopup=dialog"])
        .await;
    world.keys(Key::Enter).await;
    world
        .is_told("dialog", &["Synchronise", "Exactly what the preview shows"])
        .await;
    world.keys(Key::Escape).await;
    world.tab_to(Way::Back, &["button", "Choose none"]).await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["row", "selected=false"]).await;

    // An account without a customer is mapped by its number: offers are counted, a refusal is the field's error.
    look_for(&world, "Trelick Metalwork").await;
    world.press(test_id("customers"), Key::Enter).await;
    world
        .arrives_at(&["textbox", "Business Central customer no."])
        .await;
    world.keys("Adatum").await;
    says(&world, "1 customer below to pick from.").await;
    world
        .tab_to(Way::On, &["button", "Adatum Corporation"])
        .await;
    world.keys(Key::Enter).await;
    let field = world
        .arrives_at(&["textbox", "Business Central customer no."])
        .await;
    assert!(!field.to_string().contains("invalid=true"), "{field}");
    world.keys(Key::Escape).await;
    world.arrives_at(&["row", "Trelick Metalwork"]).await;

    // The review: hints are walked and mapped by key, ambiguous groups are lists.
    world
        .tab_to(Way::Back, &["button", "Suggest mapping"])
        .await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["heading", "suggestions"]).await;
    world.is_told("heading", &["Ambiguous"]).await;
    let told = world.told("listitem").await;
    assert!(told.len() > 10, "{told:?}");
    let hint = world
        .tab_to(Way::On, &["row", "Trellick Metalwork Ltd."])
        .await;
    assert!(
        hint.name.contains("same phone no. “+442079460991”"),
        "{hint}"
    );
    world.keys(Key::Enter).await;
    says(&world, "The hint is taken").await;
    world.sees_no("Trellick Metalwork Ltd.").await;
    let at = world.at().await;
    assert!(at.is_some(), "the keyboard is nowhere");
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

/// The pages, with what has to be there before one is looked at.
const PAGES: [(&str, &str); 12] = [
    ("/", "main h1"),
    ("/mapping", "#customers .list-row"),
    ("/mapping?review=1", "#pair-0"),
    ("/synchronise", "[data-testid=preview]"),
    ("/orders", "main h1"),
    ("/setup", ".fasttab"),
    ("/connections", "main h1"),
    ("/templates", "main h1"),
    ("/regional", "main h1"),
    ("/countries", "main h1"),
    ("/browser", "main h1"),
    ("/log", "main h1"),
];

/// What axe-core finds on the page as it is: rule, how often, and where first.
async fn found_by_axe(world: &World, axe: &str) -> Vec<String> {
    world.run(axe).await;
    world
        .run(
            "window.axeFound = undefined;
             axe.run(document, { resultTypes: ['violations'] }).then((it) => { window.axeFound = it.violations.flatMap(
                 (rule) => rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.target} ${node.any.concat(node.all, node.none).map((it) => it.message).join('; ')}`)) })",
        )
        .await;
    let done = async || {
        let found = world.run("return window.axeFound ?? null").await;
        serde_json::from_value(found).ok()
    };
    world.until("axe-core has looked at the page", done).await
}

#[tokio::test]
async fn orders_and_the_preview_are_walked_by_keyboard_and_say_what_came_of_it() {
    let world = World::start("orders_by_keyboard").await;
    read_sample(&world).await;
    world.open("/synchronise").await;
    world.find(test_id("preview")).await;
    // Mapping has just read both systems: the preview is made of that.
    world.tab_to(Way::On, &["button", "Read again"]).await;
    world.keys(Key::Enter).await;
    // It can't be pressed again while the reading goes on, and keeps the keyboard.
    says(&world, "customers will be written.").await;
    idle(&world).await;
    world.arrives_at(&["button", "Read again"]).await;
    // What chooses a line stands beside what opens it.
    world.tab_to(Way::On, &["checkbox", "Choose "]).await;
    world.keys(Key::Tab).await;
    world.arrives_at(&["DisclosureTriangle", "expanded="]).await;
    pictures(&world, "reader-synchronise").await;

    world.open("/orders").await;
    world.find(test_id("orders-since")).await;
    world.tab_to(Way::On, &["button", "Read orders"]).await;
    world.keys(Key::Enter).await;
    world.find(test_id("order")).await;
    let first = world
        .tab_to(
            Way::On,
            &["row", "Order ", "sell-to", "bill-to", "selected=false"],
        )
        .await;
    world.keys(Key::Down).await;
    let second = world.arrives_at(&["row", "Order ", "selected=false"]).await;
    assert_ne!(first.name, second.name);
    world.keys(" ").await;
    world
        .arrives_at(&[second.name.as_str(), "selected=true"])
        .await;
    says(&world, "1 order chosen").await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["heading", "Order "]).await;
    pictures(&world, "reader-orders").await;
    world.tab_to(Way::On, &["button", "Close"]).await;
    world.keys(Key::Enter).await;
    world.arrives_at(&[second.name.as_str()]).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_outside_check_finds_nothing_on_any_page_wide_or_narrow_light_or_dark() {
    let axe = support::axe_core();
    let world = World::start("an_outside_check").await;
    read_sample(&world).await;
    let mut found = Vec::new();
    for (page, there) in PAGES {
        world.open(page).await;
        world.find(there).await;
        for (width, scheme) in [
            (1280, Scheme::Light),
            (1280, Scheme::Dark),
            (390, Scheme::Light),
            (390, Scheme::Dark),
        ] {
            world.set_window(width, 900).await;
            world.set_color_scheme(scheme).await;
            let here = found_by_axe(&world, &axe).await;
            found.extend(
                here.into_iter()
                    .map(|it| format!("{page} {width} {scheme:?} {it}")),
            );
        }
    }
    // What lies over a page: the search, with and without results, and the list of shortcuts.
    for words in ["", "adatum", "no such thing", "keyboard shortcuts"] {
        world.click(test_id("find")).await;
        world.type_into(test_id("find-words"), words).await;
        if words.starts_with("keyboard") {
            world.keys(Key::Enter).await;
            world.find(test_id("shortcuts")).await;
        }
        for scheme in [Scheme::Light, Scheme::Dark] {
            world.set_color_scheme(scheme).await;
            let here = found_by_axe(&world, &axe).await;
            found.extend(here.into_iter().map(|it| format!("search {words} {it}")));
        }
        world.click(test_id("close")).await;
    }
    assert_eq!(found, Vec::<String>::new(), "{found:#?}");
}
