//! `cargo xtask test`: everything that CI runs.

use std::process::Command;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::app::{Profile, build_app, build_sandbox, dev_dist};
use crate::deny::{self, Advisories};
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::{Outcome, Problem};
use crate::process::{is_ending, run_shown};
use crate::steps::{error, line, say};
use crate::tools::{self, WASM};

/// The options of `cargo xtask test`.
#[derive(Args)]
pub struct Options {
    /// Only this part; without it, formatting, lints and all parts
    part: Option<Part>,
    /// Passed on to the tests of the part, for example a name to filter by
    #[arg(last = true, requires = "part")]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Part {
    /// Everything that needs no browser: the core, the sandbox, these commands
    Unit,
    /// The app's parts that only a browser has
    Browser,
    /// The whole app in Chromium, behind the shipped nginx configuration, against the sandbox
    E2e,
}

/// Runs what was asked for. All of it runs even after a failure, so that one look shows everything that is wrong.
pub fn run(place: &mut Place, options: &Options) -> Outcome<u8> {
    check_disk(place)?;
    let mut tally = Tally::default();
    let arguments = &options.arguments;
    match options.part {
        Some(Part::Unit) => unit(place, arguments, &mut tally)?,
        Some(Part::Browser) => browser(place, arguments, &mut tally)?,
        Some(Part::E2e) => end_to_end(place, arguments, &mut tally)?,
        None => {
            checks(place, &mut tally)?;
            unit(place, arguments, &mut tally)?;
            tally.survive("browser", |tally| browser(place, arguments, tally))?;
            tally.survive("e2e", |tally| end_to_end(place, arguments, tally))?;
        }
    }
    line(&tally.closing());
    Ok(u8::from(!tally.broken.is_empty()))
}

fn checks(place: &mut Place, tally: &mut Tally) -> Outcome {
    tools::ensure_checkers(place)?;
    let strictly = ["--", "-D", "warnings"];
    tally.run(
        "fmt",
        "is everything formatted?",
        place.cargo().args(["fmt", "--all", "--check"]),
    )?;
    let native = ["clippy", "--workspace", "--all-targets"];
    tally.run(
        "clippy",
        "lints, as this machine compiles it",
        place.cargo().args(native).args(strictly),
    )?;
    tools::ensure_wasm_target(place)?;
    // The core is linted with it, as every member of the workspace that the app depends on.
    let wasm = [
        "clippy",
        "--package",
        "concord",
        "--all-targets",
        "--target",
        WASM,
    ];
    tally.run(
        "clippy wasm",
        "lints, as the browser gets it",
        place.cargo().args(wasm).args(strictly),
    )?;
    tally.survive("deny", |tally| crates(place, tally))
}

/// The crates are looked through. A machine without them all, and without the network, cannot.
fn crates(place: &mut Place, tally: &mut Tally) -> Outcome {
    tools::ensure_deny(place)?;
    tally.run(
        "deny",
        "licences, sources and doubles of the crates",
        &mut deny::of_the_crates(place),
    )?;
    tally.run(
        "deny runner",
        "the same of the program without a browser",
        &mut deny::of_the_runner(place),
    )?;
    match deny::advisories(place)? {
        Advisories::Known(mut command) => tally.run(
            "advisories",
            "what is known to be wrong with the crates",
            &mut command,
        ),
        Advisories::OutOfReach => {
            say("advisories: left out, their database cannot be reached from here");
            Ok(())
        }
    }
}

fn unit(place: &Place, arguments: &[String], tally: &mut Tally) -> Outcome {
    // The root package has only tests that need a browser; they have their own parts.
    let mut command = place.cargo();
    command.args([
        "test",
        "--workspace",
        "--exclude",
        "concord",
        "--no-fail-fast",
    ]);
    tally.run(
        "unit",
        "tests that need no browser",
        with(&mut command, arguments),
    )
}

fn browser(place: &mut Place, arguments: &[String], tally: &mut Tally) -> Outcome {
    let browser = tools::ensure_for_browser_tests(place)?;
    let mut command = place.cargo();
    command.args([
        "test",
        "--package",
        "concord",
        "--target",
        WASM,
        "--bin",
        "concord",
        "--no-fail-fast",
    ]);
    command.env("CHROMEDRIVER", &browser.chromedriver);
    // Without it, a test file that does not ask for a browser would run in Node.
    command.env("WASM_BINDGEN_USE_BROWSER", "1");
    tally.run(
        "browser",
        "tests of what only a browser has, in Chromium",
        with(&mut command, arguments),
    )
}

fn end_to_end(place: &mut Place, arguments: &[String], tally: &mut Tally) -> Outcome {
    tools::ensure_for_building(place)?;
    let browser = tools::ensure_browser(place)?;
    let hosting = tools::ensure_hosting(place)?;
    let axe = tools::ensure_axe(place)?;
    tools::ensure_crates(place)?;
    let dist = dev_dist(place);
    build_app(place, &dist)?;
    let sandbox = build_sandbox(place, Profile::Dev)?;
    let mut command = place.cargo();
    // Every file of tests/ is one program.
    command.args([
        "test",
        "--package",
        "concord",
        "--test",
        "*",
        "--no-fail-fast",
    ]);
    command
        .env("CONCORD_E2E_DIST", &dist)
        .env("CONCORD_E2E_SANDBOX", sandbox);
    command
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.chromedriver)
        .env("NGINX", &hosting.nginx)
        .env("CADDY", &hosting.caddy)
        .env("OPENSSL", &hosting.openssl);
    let mut arguments = arguments.to_vec();
    match axe {
        Some(file) => {
            command.env("CONCORD_E2E_AXE", file);
        }
        // What is left out counts as no test that passed.
        None => arguments.extend(["--skip", "an_outside_check"].map(str::to_owned)),
    }
    tally.run(
        "e2e",
        "the whole app in Chromium, behind the shipped nginx configuration, against the sandbox",
        with(&mut command, &arguments),
    )
}

fn with<'c>(command: &'c mut Command, arguments: &[String]) -> &'c mut Command {
    if arguments.is_empty() {
        command
    } else {
        command.arg("--").args(arguments)
    }
}

/// What passed and what did not.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    broken: Vec<String>,
}

impl Tally {
    /// Runs one step and counts the tests in its output.
    fn run(&mut self, name: &str, why: &str, command: &mut Command) -> Outcome {
        say(&format!("{name}: {why}"));
        let begun = Instant::now();
        let finished = run_shown(command)?;
        let (passed, failed) = counted(&finished.stdout);
        self.passed += passed;
        self.failed += failed;
        let took = begun.elapsed().as_secs_f64();
        if finished.success {
            say(&format!("{name}: passed in {took:.1} s"));
        } else {
            say(&format!("{name}: failed after {took:.1} s"));
            self.breaks(name, failed);
        }
        Ok(())
    }

    /// Goes on after a part that could not even begin.
    fn survive(&mut self, name: &str, part: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        match part(self) {
            Err(Problem::Said(text)) if !is_ending() => {
                error(&text);
                self.breaks(name, 0);
                Ok(())
            }
            other => other,
        }
    }

    /// A step that fails without a failed test (it does not compile, it is not formatted) counts as one.
    fn breaks(&mut self, name: &str, counted: u64) {
        self.failed += u64::from(counted == 0);
        self.broken.push(name.to_owned());
    }

    /// The last lines; the very last one is the count.
    fn closing(&self) -> String {
        let count = format!("\n{} passed, {} failed", self.passed, self.failed);
        if self.broken.is_empty() {
            count
        } else {
            format!("\nfailed: {}\n{count}", self.broken.join(", "))
        }
    }
}

/// Passed and failed tests in the output of cargo's and wasm-bindgen's runners, which close alike:
/// `test result: ok. 3 passed; 0 failed; …`.
fn counted(output: &str) -> (u64, u64) {
    let closing = output.lines().filter(|line| line.contains("test result: "));
    closing.fold((0, 0), |(passed, failed), line| {
        (
            passed + before(line, " passed;"),
            failed + before(line, " failed;"),
        )
    })
}

fn before(line: &str, word: &str) -> u64 {
    let number = line
        .split(word)
        .next()
        .filter(|front| front.len() < line.len());
    number
        .and_then(|front| front.rsplit(' ').next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_all_runs_are_summed() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\
                      test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                      \n     Doc-tests core\n\
                      test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.10s\n";
        assert_eq!(counted(output), (13, 1));
        assert_eq!(counted("error: could not compile"), (0, 0));
    }

    #[test]
    fn a_step_that_breaks_without_a_test_counts_as_one_failure() {
        let mut tally = Tally::default();
        tally.breaks("fmt", 0);
        tally.breaks("unit", 3);
        assert_eq!((tally.passed, tally.failed), (0, 1));
        assert!(tally.closing().ends_with("\n0 passed, 1 failed"));
        assert!(tally.closing().contains("fmt, unit"));
    }
}
