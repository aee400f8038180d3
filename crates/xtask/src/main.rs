//! Concord's developer commands, run as `cargo xtask …`.
//!
//! They need nothing but Rust (and Node for `build`): whatever else a command needs, it installs, into the
//! project's own `.tools` folder where that is possible.

#[cfg(test)]
mod al;
mod app;
mod bench;
#[cfg(test)]
mod circles;
#[cfg(test)]
mod citations;
#[cfg(test)]
mod claims;
mod classes;
mod compress;
mod demo;
mod deny;
#[cfg(test)]
mod extension;
mod imports;
mod install;
mod join;
mod keeps;
mod links;
mod loader;
mod machine;
mod npm;
mod output;
mod packages;
mod page;
mod pip;
mod place;
mod problem;
mod process;
mod release;
mod runner;
mod sandbox;
mod size;
mod split;
mod steps;
mod test;
mod tools;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use place::Place;
use problem::{Outcome, Problem};

/// Concord's developer commands.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the app and serve it with sample data from both stand-in systems, until Ctrl-C
    Demo(demo::Options),
    /// Run what CI runs: formatting, lints, and the unit, browser and end-to-end tests
    Test(test::Options),
    /// Run only the two stand-in systems, until Ctrl-C
    Sandbox(sandbox::Options),
    /// Build the program that works without a browser, and start it: `cargo xtask runner -- run --help`
    Runner(runner::Options),
    /// Measure what has to stay quick, as ratios that are taken side by side, and fail over a limit
    Bench(bench::Options),
    /// Build the release to host into dist/, with a size report
    Build(release::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = match run(cli.command) {
        Ok(code) => code,
        Err(problem) => {
            // The thread that caught Ctrl-C ends the children and then the process: leave it the last word.
            if process::is_ending() {
                process::wait_for_the_end();
            }
            if let Problem::Said(text) = problem {
                steps::error(&text);
            }
            1
        }
    };
    process::end_everything();
    ExitCode::from(code)
}

fn run(command: Command) -> Outcome<u8> {
    process::end_children_on_ctrl_c()?;
    let mut place = Place::find()?;
    match command {
        Command::Demo(options) => demo::run(&mut place, &options).map(|()| 0),
        Command::Test(options) => test::run(&mut place, &options),
        Command::Sandbox(options) => sandbox::run(&place, &options).map(|()| 0),
        Command::Runner(options) => runner::run(&place, &options),
        Command::Bench(options) => bench::run(&mut place, &options),
        Command::Build(options) => release::run(&mut place, &options).map(|()| 0),
    }
}
