//! Habits: the search over everything, keyboard shortcuts that can be switched off, what this browser keeps of how it is used, and
//! notifications. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use serde_json::{Value, json};
use support::steps::{look_for, open_sample_data, press_apply, preview, read_sample};
use support::{Key, Scheme, World, test_id};

/// Takes pictures as wide as people's windows are.
async fn pictured(world: &World, name: &str) {
    for width in [1920, 1280, 390] {
        for (scheme, shade) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            world.set_window(width, 900).await;
            world.set_color_scheme(scheme).await;
            world.screenshot(&format!("{name}-{width}-{shade}")).await;
        }
    }
    world.set_window(1280, 900).await;
    world.set_color_scheme(Scheme::Light).await;
}

/// Waits until a script in the page says so.
async fn until_true(world: &World, what: &str, script: &str) {
    let script = format!("return Boolean({script})");
    let is_so = async || (world.run(&script).await == json!(true)).then_some(());
    world.until(what, is_so).await;
}

/// Opens the search by its key and types into it.
async fn search_for(world: &World, words: &str) {
    world.keys(Key::Alt + "q").await;
    let typing = "document.activeElement?.dataset.testid === 'find-words'";
    until_true(world, "the search has the keyboard", typing).await;
    world.keys(words).await;
}

/// Waits until the first result is called so.
async fn first_is(world: &World, words: &str) {
    let script = format!(
        "document.querySelector('[data-testid=found-place][aria-selected=true] .found-name')?.textContent === {}",
        json!(words)
    );
    until_true(world, &format!("{words} is found first"), &script).await;
}

#[tokio::test]
async fn pages_settings_actions_and_customers_are_searched_by_keyboard_and_opened() {
    let world = World::start("searched_by_keyboard").await;
    read_sample(&world).await;

    // A page. What is typed narrows, arrows walk, Enter opens; the page's heading has the keyboard then.
    search_for(&world, "").await;
    world.sees_in(test_id("found-said"), "results.").await;
    pictured(&world, "search-nothing-typed").await;
    world.keys("orders").await;
    first_is(&world, "Orders").await;
    world.keys(Key::Down + "").await;
    first_is(&world, "Orders since").await;
    world.keys(Key::Up + "").await;
    first_is(&world, "Orders").await;
    pictured(&world, "search").await;
    world.keys(Key::Enter).await;
    world.gone(test_id("find-words")).await;
    world.arrives_at(&["heading", "Orders"]).await;

    // A setting: its field has the keyboard, with what is folded open.
    search_for(&world, "setup retention").await;
    first_is(&world, "Activity log retention").await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["textbox", "Activity log retention"])
        .await;
    search_for(&world, "add an own").await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["combobox", "Add an own field"]).await;
    // One that is shown only when another one is on leads to its FastTab.
    search_for(&world, "minutes between").await;
    world.keys(Key::Enter).await;
    until_true(
        &world,
        "the FastTab has the keyboard",
        "document.activeElement?.textContent.includes('Automatic synchronisation and log')",
    )
    .await;

    // An action that writes nothing is done.
    search_for(&world, "preview").await;
    first_is(&world, "Preview").await;
    world.keys(Key::Enter).await;
    world.arrives_at(&["button", "Read again"]).await;
    world.find(test_id("summary")).await;

    // A customer: the mapping, narrowed to the line.
    search_for(&world, "adatum").await;
    first_is(&world, "Adatum Corporation").await;
    pictured(&world, "search-customer").await;
    world.keys(Key::Enter).await;
    world
        .sees_in(test_id("factbox"), "Adatum Corporation")
        .await;
    let narrowed = async || (world.count("#customers .list-row").await == 1).then_some(());
    world.until("one line is shown", narrowed).await;

    // More customers than are listed: how many is said, and the mapping shows them.
    search_for(&world, "example").await;
    world.sees_in(test_id("found-said"), "not listed").await;
    world.keys(Key::Up + "").await;
    world.keys(Key::Escape + "").await;
    world.gone(test_id("find-words")).await;

    // Nothing is called so. Esc closes, and the keyboard is where it was.
    world.click(test_id("search")).await;
    search_for(&world, "no such thing").await;
    world
        .sees_in(test_id("found-said"), "Nothing is called “no such thing”")
        .await;
    pictured(&world, "search-nothing-found").await;
    world.keys(Key::Escape + "").await;
    world.gone(test_id("find-words")).await;
    world.arrives_at(&["searchbox", "Search"]).await;
    // By mouse it is in the navigation.
    world.click(test_id("find")).await;
    world.find(test_id("find-words")).await;
    world.click(test_id("close")).await;
    world.gone(test_id("find-words")).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_has_typed_something_is_asked_before_the_search_leads_away() {
    let world = World::start("the_search_asks_first").await;
    open_sample_data(&world).await;
    world.open("/setup").await;
    world.type_into(test_id("log-retention"), "12").await;
    search_for(&world, "activity log").await;
    first_is(&world, "Activity log").await;
    world
        .run("window.confirm = question => { window.asked = question; return false }")
        .await;
    world.keys(Key::Enter).await;
    until_true(&world, "it is asked", "window.asked?.includes('not saved')").await;
    world.find(test_id("find-words")).await;
    assert_eq!(world.path().await, "/setup?webstore=MAIN");
}

/// The labels and headings of the settings that a page shows.
/// Roles and order statuses are the webstore's own.
const SHOWN: &str = "return [...document.querySelectorAll('main .fasttab > summary h2, main .fasttab label.field > span:not(.under), main .fasttab legend')]
    .filter((it) => !it.closest('fieldset label') && !it.closest('label:has([data-testid^=role-])'))
    .map((it) => it.textContent.trim()).filter((it) => it !== '')";

#[tokio::test]
async fn every_setting_that_setup_shows_is_found_by_its_label() {
    let world = World::start("every_setting_is_found").await;
    read_sample(&world).await;
    for path in ["/setup", "/browser"] {
        world.open(path).await;
        world.find(".fasttab").await;
        let labels = world.run(SHOWN).await;
        let labels: Vec<String> = serde_json::from_value(labels).unwrap();
        assert!(labels.len() > 7, "{labels:?}");
        world.click(test_id("find")).await;
        let mut missing = Vec::new();
        for label in labels {
            world.type_into(test_id("find-words"), &label).await;
            let is_first = format!(
                "return document.querySelector('[data-testid=found-place] .found-name')?.textContent === {}",
                json!(label)
            );
            if world.run(&is_first).await != json!(true) {
                missing.push(label);
            }
        }
        // It stands beside the passphrase.
        missing.retain(|it| it != "The same again");
        assert_eq!(missing, Vec::<String>::new(), "{path}");
    }
}

#[tokio::test]
async fn shortcuts_are_listed_and_those_of_alt_or_one_letter_are_switched_off_for_good() {
    let world = World::start("shortcuts_are_listed").await;
    open_sample_data(&world).await;
    let says =
        "return document.querySelector('[data-testid=find]').getAttribute('aria-keyshortcuts')";
    assert_eq!(world.run(says).await, json!("Alt+Q"));
    search_for(&world, "keyboard").await;
    first_is(&world, "Keyboard shortcuts").await;
    world.keys(Key::Enter).await;
    world.sees_in(test_id("shortcuts"), "Alt+Q").await;
    world
        .sees_in(test_id("shortcuts"), "Take Business Central's value")
        .await;
    pictured(&world, "shortcuts").await;
    world.click(test_id("shortcuts-on")).await;
    world.sees_in(test_id("shortcuts"), "(switched off)").await;
    world.keys(Key::Escape + "").await;
    world.gone(test_id("shortcuts")).await;

    for _ in 0..2 {
        world.find(test_id("preview")).await;
        let nothing = async || (world.run(says).await == Value::Null).then_some(());
        world.until("the key is not offered", nothing).await;
        world.keys(Key::Alt + "q").await;
        assert_eq!(world.count(test_id("find-words")).await, 0);
        // It is kept in this browser.
        world.reload().await;
    }
    // Keys without Alt or a letter work as before, and the switch is in Setup too.
    world.click(test_id("find")).await;
    world.find(test_id("find-words")).await;
    world.keys("letter").await;
    first_is(&world, "Shortcuts with Alt or a single letter").await;
    world.keys(Key::Enter).await;
    world
        .arrives_at(&["checkbox", "Shortcuts with Alt", "checked=false"])
        .await;
    world.keys(" ").await;
    search_for(&world, "home").await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

/// How wide the FactBox is.
async fn factbox_width(world: &World) -> i64 {
    let width = "return Math.round(document.querySelector('[data-testid=factbox]').getBoundingClientRect().width)";
    world.run(width).await.as_i64().unwrap()
}

async fn until_factbox_is(world: &World, wanted: i64) {
    let is_so = async || (factbox_width(world).await == wanted).then_some(());
    world
        .until(&format!("the FactBox is {wanted} wide"), is_so)
        .await;
}

/// Presses the border, moves the mouse by so much, and lets go.
async fn drag_border(world: &World, by: i64) {
    let place = world
        .run("const it = document.querySelector('[data-testid=splitter]').getBoundingClientRect(); return [it.left + it.width / 2, it.top + 30]")
        .await;
    let (x, y) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let to = x + by as f64;
    for (kind, x) in [
        ("mousePressed", x),
        ("mouseMoved", to),
        ("mouseReleased", to),
    ] {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
        world.devtools("Input.dispatchMouseEvent", event).await;
    }
}

#[tokio::test]
async fn the_factbox_is_sized_by_keyboard_and_mouse_and_stays_so_after_a_reload() {
    let world = World::start("the_factbox_is_sized").await;
    read_sample(&world).await;
    look_for(&world, "Adatum").await;
    world.set_window(1280, 900).await;
    until_factbox_is(&world, 280).await;
    world.press(test_id("splitter"), Key::Left).await;
    until_factbox_is(&world, 300).await;
    let now = "return document.querySelector('[role=separator]').getAttribute('aria-valuenow')";
    assert_eq!(world.run(now).await, json!("300"));
    drag_border(&world, -30).await;
    until_factbox_is(&world, 330).await;
    world.reload().await;
    world.find(test_id("factbox")).await;
    until_factbox_is(&world, 330).await;
    // The list keeps its room, and in a wider window there is more. Whoever can't drag presses.
    drag_border(&world, -900).await;
    until_factbox_is(&world, 340).await;
    world.set_window(1920, 900).await;
    drag_border(&world, 0).await;
    until_factbox_is(&world, 360).await;
    drag_border(&world, 0).await;
    until_factbox_is(&world, 460).await;
    pictured(&world, "factbox-sized").await;
    world.press(test_id("splitter"), Key::Home).await;
    until_factbox_is(&world, 240).await;
    // In a narrow window it stands below the list, as wide as that.
    world.set_window(390, 900).await;
    let is_hidden = async || (!world.is_visible(test_id("splitter")).await).then_some(());
    world.until("there is no border", is_hidden).await;
    assert!(factbox_width(&world).await > 300);
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

/// Notifications as a browser has them, which no browser without a screen shows: what it answers, whether the tab is hidden, and what
/// was shown are kept from page to page.
const NOTIFICATIONS: &str = "
    const kept = (name, usual) => localStorage.getItem(name) ?? usual;
    Object.defineProperty(document, 'hidden', { get: () => kept('hidden', '') === 'yes' });
    window.Notification = class {
        static get permission() { return kept('may', 'default') }
        static async requestPermission() { localStorage.setItem('may', kept('answer', 'default')); return Notification.permission }
        constructor(title, options) {
            const shown = JSON.parse(kept('shown', '[]'));
            localStorage.setItem('shown', JSON.stringify([...shown, [title, options.body, options.tag]]));
        }
    }";

#[tokio::test]
async fn a_run_that_ends_while_the_tab_is_hidden_is_notified_where_that_was_asked_for() {
    let world = World::start("a_run_is_notified").await;
    world
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": NOTIFICATIONS }),
        )
        .await;
    open_sample_data(&world).await;
    world.open("/browser").await;
    let is_on = async |on: bool| {
        let checked = "document.querySelector('[data-testid=notifies]')?.checked";
        until_true(&world, &format!("on: {on}"), &format!("{checked} === {on}")).await;
    };
    is_on(false).await;
    // Forbidden: it stays off, and what to do is said.
    world.run("localStorage.setItem('answer', 'denied')").await;
    world.click(test_id("notifies")).await;
    world.sees("This browser forbids notifications").await;
    is_on(false).await;
    pictured(&world, "notifications-forbidden").await;
    world
        .run("localStorage.removeItem('may'); localStorage.setItem('answer', 'granted')")
        .await;
    world.reload().await;
    is_on(false).await;
    world.click(test_id("notifies")).await;
    world.sees("Notifications on").await;
    is_on(true).await;

    // Hidden, the run is notified, with what came of it.
    world.open("/synchronise").await;
    preview(&world).await;
    world.run("localStorage.setItem('hidden', 'yes')").await;
    press_apply(&world).await;
    world.find(test_id("run-done")).await;
    let shown = async || -> Vec<[String; 3]> {
        let shown = world
            .run("return localStorage.getItem('shown') ?? '[]'")
            .await;
        serde_json::from_str(shown.as_str().unwrap()).unwrap()
    };
    let notices = shown().await;
    let [[title, text, tag]] = notices.as_slice() else {
        panic!("{notices:?}");
    };
    assert_eq!(title, "MAIN: the run is completed");
    assert_eq!(tag, "MAIN");
    for words in ["created", "mapped", "conflict"] {
        assert!(text.contains(words), "{text}");
    }

    // Seen, it is not.
    world.run("localStorage.removeItem('hidden')").await;
    world.click(test_id("undo")).await;
    world.click(test_id("apply-undo")).await;
    world.sees_in(test_id("run-done"), "Undone").await;
    assert_eq!(shown().await.len(), 1);
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}
