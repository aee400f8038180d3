//! How long a page takes with 1,000 and with 100,000 customers on each side, measured side by side in one run.
//!
//! `cargo bench -p concord-sandbox [-- --json FILE]`. A page over 20 ms fails the run.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use concord_sandbox::Sandbox;
use serde_json::json;

#[path = "../tests/common/lists.rs"]
mod lists;
use lists::{LARGE, Page, SMALL, pages, read, sandbox, searches};

/// What a page may take with 100,000 customers a side.
const MOST: Duration = Duration::from_millis(20);
const ROUNDS: usize = 20;

fn main() -> ExitCode {
    let mut small = sandbox(SMALL);
    let mut large = sandbox(LARGE);
    let all = |sandbox: &Sandbox, customers| {
        let mut all = pages(sandbox, customers);
        all.extend(searches(customers));
        all
    };
    let (small_pages, large_pages) = (all(&small, SMALL), all(&large, LARGE));
    let mut rows = Vec::new();
    let mut is_slow = false;
    println!(
        "{:<42} {:>9} {:>9} {:>7}",
        "page", "1,000", "100,000", "ratio"
    );
    for (of_small, of_large) in small_pages.iter().zip(&large_pages) {
        let (few, many) = side_by_side((&mut small, of_small), (&mut large, of_large));
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!(
            "{:<42} {:>6.2} ms {:>6.2} ms {ratio:>7.1}",
            of_large.what,
            ms(few),
            ms(many)
        );
        rows.push(json!({"name": of_large.what, "value": ms(many), "unit": "ms", "baseline": ms(few), "ratio": ratio}));
        is_slow |= many > MOST;
    }
    if let Some(file) = json_file() {
        std::fs::write(file, serde_json::to_string_pretty(&rows).unwrap()).unwrap();
    }
    if is_slow {
        eprintln!("A page took more than {} ms.", MOST.as_millis());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The median of each, taken in turns so that a busy moment of the machine hits both.
fn side_by_side(
    (small, of_small): (&mut Sandbox, &Page),
    (large, of_large): (&mut Sandbox, &Page),
) -> (Duration, Duration) {
    let once = |sandbox: &mut Sandbox, page: &Page| {
        let started = Instant::now();
        read(sandbox, page);
        started.elapsed()
    };
    // The first call makes the index.
    once(small, of_small);
    once(large, of_large);
    let (mut few, mut many): (Vec<_>, Vec<_>) = (0..ROUNDS)
        .map(|_| (once(small, of_small), once(large, of_large)))
        .unzip();
    few.sort();
    many.sort();
    (few[ROUNDS / 2], many[ROUNDS / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn json_file() -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--json");
    arguments.nth(1)
}
