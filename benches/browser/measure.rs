//! What is done in the browser, and what is timed of it.

use std::process::ExitCode;
use std::time::Duration;

use concord_core::contract::with_every_field;
use concord_core::setup::Setup;
use serde_json::{Value, json};

use crate::support::{Data, World, test_id};

/// The suggestions in plain JavaScript.
const SUGGEST: &str = include_str!("suggest.js");
/// What the page is asked to do and to time.
const STEPS: &str = include_str!("steps.js");
/// When the page has its first lines, noted by the page itself.
const FIRST_LINES: &str = include_str!("first_lines.js");

/// Reading both systems for the first time, a hundred customers to a page.
const READING: Duration = Duration::from_secs(900);
/// Reading what the browser keeps, and working out what follows.
const OPENING: Duration = Duration::from_secs(180);
/// How often each thing is done; the median counts.
const ROUNDS: usize = 5;
const SEED: u64 = 7;

/// What a person is promised, in milliseconds.
const FIRST_LINES_WITHIN: f64 = 1_000.0;
const FRAME_WITHIN: f64 = 50.0;
const KEY_WITHIN: f64 = 50.0;
const ORDERS_WITHIN: f64 = 1_000.0;
/// How many orders that is for.
const ORDERS: u32 = 20_000;
/// Before any order of the sample.
const ORDERS_SINCE: &str = "2000-01-01";
/// How much of plain JavaScript's time the suggestions may take.
const SHARE_OF_JAVASCRIPT: f64 = 0.5;

/// A figure with what it is compared with, both in milliseconds, and the ratio that it may not pass; none for one that
/// nothing is promised of.
struct Figure {
    name: &'static str,
    value: f64,
    baseline: f64,
    most: Option<f64>,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.value / self.baseline
    }

    fn is_over(&self) -> bool {
        self.most.is_some_and(|most| self.ratio() > most)
    }
}

pub fn main() -> ExitCode {
    let customers = argument("--customers").map_or(100_000, |number| number.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let figures = runtime.block_on(measure(customers));
    println!(
        "\n{:<62}{:>12}{:>14}{:>8}{:>8}",
        format!("{customers} customers a side, in Chromium"),
        "takes",
        "against",
        "ratio",
        "most"
    );
    for figure in &figures {
        let most = figure
            .most
            .map_or_else(String::new, |most| format!("{most:.1}"));
        println!(
            "{:<62}{:>9.1} ms{:>11.1} ms{:>8.2}{most:>8}{}",
            figure.name,
            figure.value,
            figure.baseline,
            figure.ratio(),
            if figure.is_over() { "  over" } else { "" }
        );
    }
    if let Some(file) = argument("--json") {
        let rows: Vec<Value> = figures.iter().map(row).collect();
        std::fs::write(file, serde_json::to_string_pretty(&rows).unwrap()).unwrap();
    }
    match figures.iter().any(Figure::is_over) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn row(figure: &Figure) -> Value {
    json!({
        "name": figure.name, "value": figure.value, "unit": "ms",
        "baseline": figure.baseline, "ratio": figure.ratio(),
    })
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|it| it != name).nth(1)
}

async fn measure(customers: u32) -> Vec<Figure> {
    let data = Data {
        customers,
        seed: SEED,
        orders: Some(ORDERS),
    };
    let world = World::start_with("bench_mapping", data).await;
    world
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": FIRST_LINES }),
        )
        .await;
    world.open("/demo").await;
    world.find(test_id("cue-mapped")).await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    has_lines(&world, READING).await;

    let mut first_lines = Vec::new();
    let mut everything = Vec::new();
    let mut pauses_of_reading = Vec::new();
    for _ in 0..ROUNDS {
        world.reload().await;
        has_lines(&world, OPENING).await;
        first_lines.push(number(&world, "return window.firstLines").await);
        everything.push(number(&world, "return window.everything").await);
        pauses_of_reading.push(number(&world, "return window.longestFrame").await);
    }

    world.run(&format!("{SUGGEST}\n{STEPS}\nObject.assign(window, {{ suggest, loadCustomers, suggestBySide, scrollThrough, typeSearches }})")).await;
    let keys = numbers(&world, "return typeSearches()").await;
    let frames = numbers(&world, "return scrollThrough()").await;

    let counts = world.run("return loadCustomers()").await;
    println!("read from IndexedDB for plain JavaScript: {counts}");
    let (mut by_app, mut by_script) = (Vec::new(), Vec::new());
    let mut pauses_of_work = Vec::new();
    let mut pairs = Value::Null;
    for _ in 0..ROUNDS {
        let round = world.run("return suggestBySide()").await;
        by_app.push(round["app"].as_f64().unwrap());
        by_script.push(round["script"].as_f64().unwrap());
        pauses_of_work.push(round["longestFrame"].as_f64().unwrap());
        pairs = round["pairs"].clone();
    }
    same_suggestions(&world, pairs.as_u64().unwrap()).await;

    let orders = resolve_orders(&world).await;
    let all_fields = measure_every_field(&world).await;

    let worst = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
    vec![
        Figure {
            name: "suggestions, against plain JavaScript",
            value: median(by_app),
            baseline: median(by_script),
            most: Some(SHARE_OF_JAVASCRIPT),
        },
        Figure {
            name: "first lines after a reload, against a second",
            value: median(first_lines),
            baseline: FIRST_LINES_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "all lines after a reload, against ten seconds",
            value: median(everything),
            baseline: 10.0 * FIRST_LINES_WITHIN,
            most: None,
        },
        Figure {
            name: "longest frame while the rest is read, against 50 ms",
            value: median(pauses_of_reading),
            baseline: FRAME_WITHIN,
            most: None,
        },
        Figure {
            name: "longest frame while plan and lines are made, against 50 ms",
            value: median(pauses_of_work),
            baseline: FRAME_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "longest frame while scrolling top to bottom, against 50 ms",
            value: worst(&frames),
            baseline: FRAME_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "median frame while scrolling top to bottom, against 50 ms",
            value: median(frames),
            baseline: FRAME_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "slowest key of a search until its result, against 50 ms",
            value: worst(&keys),
            baseline: KEY_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "median key of a search until its result, against 50 ms",
            value: median(keys),
            baseline: KEY_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "every field on: first lines after a reload, against a second",
            value: median(all_fields.first_lines),
            baseline: FIRST_LINES_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "every field on: longest frame while scrolling, against 50 ms",
            value: worst(&all_fields.frames),
            baseline: FRAME_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "every field on: slowest key of a search, against 50 ms",
            value: worst(&all_fields.keys),
            baseline: KEY_WITHIN,
            most: Some(1.0),
        },
        Figure {
            name: "20,000 orders resolved once loaded, against a second",
            value: median(orders),
            baseline: ORDERS_WITHIN,
            most: Some(1.0),
        },
    ]
}

/// What the page takes once everything that a customer can have goes both ways.
struct AllFields {
    first_lines: Vec<f64>,
    keys: Vec<f64>,
    frames: Vec<f64>,
}

/// Switches every field on in what the browser keeps, as the setup does field by field, and reads both systems with them.
async fn measure_every_field(world: &World) -> AllFields {
    let published = json!({"page_services": {"workflow_customers": true, "customer_card": false, "look_ups": false, "ship_to": true}});
    world.sandbox_post("/__sandbox/company", &published).await;
    let kept = world.run(&format!("{STEPS}\nreturn keptSetup()")).await;
    let setup: Setup = serde_json::from_str(kept.as_str().unwrap()).unwrap();
    let setup = with_every_field(setup);
    let text = json!(serde_json::to_string(&setup).unwrap());
    world
        .run(&format!("{STEPS}\nreturn keepSetup({text})"))
        .await;
    world.open("/mapping").await;
    has_lines(world, OPENING).await;
    world.click(test_id("read-both")).await;
    let is_read = async || world.is_usable(test_id("read-both")).await.then_some(());
    let what = "both systems are read";
    world.until_within(READING, what, is_read).await;
    let mut first_lines = Vec::new();
    for _ in 0..ROUNDS {
        world.reload().await;
        has_lines(world, OPENING).await;
        first_lines.push(number(world, "return window.firstLines").await);
    }
    world
        .run(&format!(
            "{STEPS}\nObject.assign(window, {{ scrollThrough, typeSearches }})"
        ))
        .await;
    AllFields {
        first_lines,
        keys: numbers(world, "return typeSearches()").await,
        frames: numbers(world, "return scrollThrough()").await,
    }
}

/// Reads the orders, and returns what it took each time to find out which customers they belong to: it is done anew whenever
/// the page is opened after a reload.
async fn resolve_orders(world: &World) -> Vec<f64> {
    world.open("/orders").await;
    world.find(test_id("orders-since")).await;
    world.run(&format!(
        "const field = document.querySelector('[data-testid=orders-since]'); field.value = '{ORDERS_SINCE}';
        for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {{ bubbles: true }}))"
    )).await;
    world.click(test_id("read-orders")).await;
    has_orders(world, READING).await;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        world.reload().await;
        has_orders(world, OPENING).await;
        let resolved =
            "return performance.getEntriesByName('orders resolved', 'measure').at(-1).duration";
        times.push(number(world, resolved).await);
    }
    println!("orders: {}", world.text(test_id("totals")).await);
    times
}

/// Waits until the orders are there.
async fn has_orders(world: &World, patience: Duration) {
    let is_there = async || world.is_visible(test_id("order")).await.then_some(());
    world
        .until_within(patience, "the orders are there", is_there)
        .await;
}

/// Waits until the whole list is there.
async fn has_lines(world: &World, patience: Duration) {
    let what = "the list has lines";
    world
        .until_within(patience, what, async || {
            let script =
                "return document.querySelector('[data-testid=customers] .list-row') !== null";
            world
                .run(script)
                .await
                .as_bool()
                .filter(|is_there| *is_there)
        })
        .await;
}

/// Both found the same number of pairs: what is compared is the same work.
async fn same_suggestions(world: &World, pairs: u64) {
    world.click(test_id("suggest")).await;
    let accept = world.text(test_id("accept")).await;
    let digits: String = accept.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(
        digits,
        pairs.to_string(),
        "plain JavaScript found other suggestions than the app: “{accept}”"
    );
}

async fn number(world: &World, script: &str) -> f64 {
    world.run(script).await.as_f64().unwrap()
}

async fn numbers(world: &World, script: &str) -> Vec<f64> {
    let answer = world.run(script).await;
    let numbers = answer.as_array().unwrap();
    numbers.iter().map(|it| it.as_f64().unwrap()).collect()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
