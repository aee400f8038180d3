//! What the built program takes with a hundred thousand customers a side that are all mapped, against a server whose answers take 50 ms:
//! a run with nothing to do, one with ten thousand changes, its memory, and how soon it calls somebody.
//!
//! `cargo bench -p concord-runner --bench program [-- --customers N] [-- --json FILE]`. Each figure is a ratio; one over its limit fails the run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a benchmark may panic, and its files are shared with tests"
)]

#[path = "../../core/tests/simulation/efficiency/mod.rs"]
mod efficiency;
#[path = "../tests/runner/world.rs"]
mod world;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use efficiency::{COMPANY_PAGE, PAGE, mapped};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::json;
use world::{World, text};

/// What every answer takes, in milliseconds.
const LATENCY: u64 = 50;
/// How many requests the program has under way to a system at once, as `sync` does.
const AT_ONCE: usize = 5;
/// How often the start is timed; the median counts.
const STARTS: usize = 9;

/// A figure beside what it may be at most.
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    baseline: f64,
    /// The most that the ratio may be.
    most: f64,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.value / self.baseline
    }
}

fn main() -> ExitCode {
    let customers = argument("--customers").map_or(100_000, |number| number.parse().unwrap());
    let figures = measure(customers);
    println!(
        "{:<58}{:>12}{:>14}{:>8}{:>6}",
        format!("{customers} customers a side"),
        "takes",
        "against",
        "ratio",
        "most"
    );
    let mut is_over = false;
    for it in &figures {
        let over = it.ratio() > it.most;
        is_over |= over;
        let said = if over { "  over" } else { "" };
        println!(
            "{:<58}{:>8.2} {:<3}{:>10.2} {:<3}{:>8.2}{:>6.1}{said}",
            it.name,
            it.value,
            it.unit,
            it.baseline,
            it.unit,
            it.ratio(),
            it.most
        );
    }
    if let Some(file) = argument("--json") {
        let row = |it: &Figure| json!({"name": it.name, "value": it.value, "unit": it.unit, "baseline": it.baseline, "ratio": it.ratio()});
        let rows: Vec<_> = figures.iter().map(row).collect();
        std::fs::write(file, serde_json::to_string_pretty(&rows).unwrap()).unwrap();
    }
    match is_over {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|it| it != name).nth(1)
}

fn measure(customers: usize) -> Vec<Figure> {
    let changed = customers / 10;
    let world = World::of(mapped(customers));
    let setup = world.setup();
    // The first one takes over what the accounts say of their mapping.
    let first = world.through_app(&["preview", "--setup", text(&setup)]);
    assert!([0, 3].contains(&first.code), "{first:?}");
    world.delay_answers(LATENCY);

    let mut starts: Vec<f64> = (0..STARTS).map(|_| until_first_request(&world)).collect();
    starts.sort_by(f64::total_cmp);

    let (nothing, ended) = timed(|| world.through_app(&["run"]));
    assert!(ended.output.contains("Nothing to write"), "{ended:?}");
    // What it holds most of a reading and a plan; also of the run with changes below.
    let reading = customers.div_ceil(PAGE) + customers.div_ceil(COMPANY_PAGE) + 1;

    world.edit_phones(changed, "+46 9 9");
    let (with_changes, ended) = timed(|| world.through_app(&["run", "--accept-cautions"]));
    assert!(ended.code <= 1, "{ended:?}");
    let written = format!("{changed} updated");
    assert!(
        ended.output.replace(',', "").contains(&written),
        "{ended:?}"
    );
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0;

    let least = |requests: usize| {
        let turns = u64::try_from(requests.div_ceil(AT_ONCE)).unwrap();
        Duration::from_millis(LATENCY * turns).as_secs_f64()
    };
    vec![
        Figure {
            name: "from its start to its first request, against 0.1 s".to_owned(),
            value: starts[STARTS / 2],
            unit: "s",
            baseline: 0.1,
            most: 1.0,
        },
        Figure {
            name: "a run with nothing to do, against the least of reading".to_owned(),
            value: nothing,
            unit: "s",
            baseline: least(reading),
            most: 1.5,
        },
        Figure {
            name: format!("a run with {changed} changes, against the least"),
            value: with_changes,
            unit: "s",
            baseline: least(reading + changed.div_ceil(PAGE)),
            most: 1.2,
        },
        Figure {
            name: "the most memory that it held, against 300 MB".to_owned(),
            value: memory,
            unit: "MB",
            baseline: 300.0,
            most: 1.0,
        },
    ]
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let done = work();
    (began.elapsed().as_secs_f64(), done)
}

/// Seconds until a program that was just started calls one of the systems.
fn until_first_request(world: &World) -> f64 {
    world.first_request();
    let began = Instant::now();
    world.through_app(&["check"]);
    let first = world.first_request().expect("a request");
    first.duration_since(began).as_secs_f64()
}
