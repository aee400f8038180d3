//! What it costs to synchronise 10,000 changed of 100,000 mapped customers, against the least that paging and batches of 100 allow: requests,
//! and time with 50 ms latency against five requests at a time.
//!
//! `cargo bench -p concord-core --bench efficiency [-- --json FILE]`. More than 1.3 times the least fails the run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a benchmark may panic, and the file is shared with a test"
)]

use std::process::ExitCode;

use serde_json::json;

#[path = "../tests/simulation/efficiency/mod.rs"]
mod efficiency;

/// How much more than the least is allowed.
const MOST: f64 = 1.3;

fn main() -> ExitCode {
    let cost = efficiency::cost(100_000, 10_000);
    let (time, least_time) = (cost.time.as_secs_f64(), cost.least_time.as_secs_f64());
    println!(
        "requests {} of at least {}: {:.3}; seconds {time:.2} of at least {least_time:.2}: {:.3}",
        cost.requests,
        cost.least_requests,
        cost.request_ratio(),
        cost.time_ratio()
    );
    let rows = json!([
        {"name": "synchronise 10,000 of 100,000: requests", "value": cost.requests, "unit": "requests", "baseline": cost.least_requests, "ratio": cost.request_ratio()},
        {"name": "synchronise 10,000 of 100,000: time at 50 ms", "value": time, "unit": "s", "baseline": least_time, "ratio": cost.time_ratio()},
    ]);
    let mut arguments = std::env::args().skip_while(|argument| argument != "--json");
    if let Some(file) = arguments.nth(1) {
        std::fs::write(file, rows.to_string()).unwrap();
    }
    match cost.request_ratio() <= MOST && cost.time_ratio() <= MOST {
        true => ExitCode::SUCCESS,
        false => {
            eprintln!("More than {MOST} times the least.");
            ExitCode::FAILURE
        }
    }
}
