//! `cargo xtask bench`: every benchmark, each as ratios that were measured side by side in one run.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::app::{Profile, build_sandbox};
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::{Doing, Outcome};
use crate::process::run_shown;
use crate::steps::{line, say};
use crate::{split, tools};

/// The options of `cargo xtask bench`.
#[derive(Args)]
pub struct Options {
    /// Also writes all figures into this file, as rows of name, value, unit, baseline and ratio
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Every benchmark: its package and name. What needs no browser comes first.
const BENCHMARKS: [(&str, &str); 5] = [
    ("concord-core", "list"),
    ("concord-core", "efficiency"),
    ("concord-sandbox", "pages"),
    ("concord-runner", "program"),
    ("concord", "mapping"),
];

/// Runs all of them, even after one is over its limit, and says which were.
pub fn run(place: &mut Place, options: &Options) -> Outcome<u8> {
    check_disk(place)?;
    tools::ensure_for_release(place)?;
    tools::ensure_wasm_opt(place)?;
    let browser = tools::ensure_browser(place)?;
    let hosting = tools::ensure_hosting(place)?;
    tools::ensure_crates(place)?;
    let dist = place.target.join("bench-dist");
    split::build(place, &dist)?;
    let sandbox = build_sandbox(place, Profile::Release)?;

    let folder = place.target.join("bench");
    fs::create_dir_all(&folder).could_not(format!("make the folder {}", folder.display()))?;
    let mut rows = Vec::new();
    let mut over = Vec::new();
    for (package, name) in BENCHMARKS {
        say(&format!("{name}: measuring"));
        let file = folder.join(format!("{name}.json"));
        let _ = fs::remove_file(&file);
        let mut command = place.cargo();
        command.args([
            "bench",
            "--package",
            package,
            "--bench",
            name,
            "--",
            "--json",
        ]);
        command
            .arg(&file)
            .env("CONCORD_E2E_DIST", &dist)
            .env("CONCORD_E2E_SANDBOX", &sandbox)
            .env("CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.chromedriver)
            .env("NGINX", &hosting.nginx)
            .env("OPENSSL", &hosting.openssl);
        if !run_shown(&mut command)?.success {
            over.push(name);
        }
        // One that broke off has none.
        rows.extend(
            fs::read_to_string(&file)
                .ok()
                .and_then(|text| rows_of(&text)),
        );
    }
    if let Some(file) = &options.json {
        fs::write(file, list_of(&rows)).could_not(format!("write {}", file.display()))?;
    }
    if over.is_empty() {
        line("\nEvery figure is within its limit.");
    } else {
        line(&format!(
            "\nOver a limit, or broken off: {}",
            over.join(", ")
        ));
    }
    Ok(u8::from(!over.is_empty()))
}

/// The rows of a JSON list, as they stand between its brackets.
fn rows_of(list: &str) -> Option<String> {
    let rows = list.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    (!rows.is_empty()).then(|| rows.to_owned())
}

fn list_of(rows: &[String]) -> String {
    format!("[\n{}\n]\n", rows.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_several_lists_become_one_list() {
        let rows: Vec<String> = [
            "[{\"a\": 1}]",
            " [\n  {\"b\": [2]},\n  {\"c\": 3}\n]\n",
            "[]",
            "no list",
        ]
        .into_iter()
        .filter_map(rows_of)
        .collect();
        assert_eq!(
            list_of(&rows),
            "[\n{\"a\": 1},\n{\"b\": [2]},\n  {\"c\": 3}\n]\n"
        );
    }
}
