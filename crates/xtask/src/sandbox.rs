//! `cargo xtask sandbox`, and starting the sandbox for other commands.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::app::{Profile, build_sandbox};
use crate::machine::{check_disk, check_port};
use crate::place::Place;
use crate::problem::{Outcome, Problem, explain_failure};
use crate::process::{self, Running, shown};
use crate::steps::{line, say};

/// What the sandbox prints when it is ready, before its address.
const READY: &str = "listening on ";
/// Making 100,000 customers takes an unoptimised build a while.
const START_PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);

/// What can be said about the two systems' data.
#[derive(Args, Clone)]
pub struct Data {
    /// How many customers each system has
    #[arg(long, value_name = "N")]
    customers: Option<u32>,
    /// How many orders the webstore has
    #[arg(long, value_name = "N")]
    orders: Option<u32>,
    /// Another seed makes other customers; the same seed makes the same ones
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Data {
    /// Adds what was asked for; the rest is the sandbox's to choose.
    pub fn add_to(&self, command: &mut Command) {
        if let Some(customers) = self.customers {
            command.args(["--customers", &customers.to_string()]);
        }
        if let Some(orders) = self.orders {
            command.args(["--orders", &orders.to_string()]);
        }
        if let Some(seed) = self.seed {
            command.args(["--seed", &seed.to_string()]);
        }
    }
}

/// The options of `cargo xtask sandbox`.
#[derive(Args)]
pub struct Options {
    /// The port to listen on
    #[arg(long, value_name = "N", default_value_t = 8090)]
    port: u16,
    #[command(flatten)]
    data: Data,
    /// How long each answer is held back, in milliseconds
    #[arg(long, value_name = "N")]
    latency_ms: Option<u64>,
    /// How many of a hundred answers go wrong, as a share between 0 and 1
    #[arg(long, value_name = "RATE", value_parser = rate)]
    faults: Option<f64>,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(rate),
        _ => Err("a number between 0 and 1 is needed, for example 0.05".to_owned()),
    }
}

/// Runs the sandbox until Ctrl-C.
pub fn run(place: &Place, options: &Options) -> Outcome {
    check_port(options.port, "sandbox")?;
    check_disk(place)?;
    let program = build_sandbox(place, Profile::Dev)?;
    let mut command = place.command(program);
    command.args(["--port", &options.port.to_string()]);
    options.data.add_to(&mut command);
    if let Some(latency) = options.latency_ms {
        command.args(["--latency-ms", &latency.to_string()]);
    }
    if let Some(faults) = options.faults {
        command.args(["--faults", &faults.to_string()]);
    }
    let mut sandbox = Sandbox::start(command, true)?;
    say("sandbox: ready");
    line(&format!(
        "\n  WooCommerce        {0}/wp-json/wc/v3/\n  Business Central   {0}/v2.0/\n  Sign-in            {0}/common/oauth2/v2.0/\n  How to connect     {0}/__sandbox/connection\n\n  Ctrl-C ends it.\n",
        sandbox.address
    ));
    sandbox.run_until_it_ends()
}

/// A sandbox that answers.
pub struct Sandbox {
    running: Running,
    command: String,
    /// Its address, without a slash at the end.
    pub address: String,
}

impl Sandbox {
    /// Starts it and waits until it answers; `show` passes on what it prints about each request.
    pub fn start(mut command: Command, show: bool) -> Outcome<Self> {
        let mut running = Running::start(&mut command, show)?;
        let command = shown(&command);
        let deadline = Instant::now() + START_PATIENCE;
        loop {
            if let Some(address) = address_in(&running.output.stdout()) {
                return Ok(Self {
                    running,
                    command,
                    address,
                });
            }
            if running.ended()?.is_some() {
                return Err(problem(
                    "The sandbox did not start: it",
                    &command,
                    &mut running,
                ));
            }
            if Instant::now() > deadline {
                return Err(problem(
                    "The sandbox was not ready in time; starting it",
                    &command,
                    &mut running,
                ));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Returns only when the sandbox ends by itself, which is a problem: Ctrl-C ends this program first.
    pub fn run_until_it_ends(&mut self) -> Outcome {
        while self.running.ended()?.is_none() {
            std::thread::sleep(POLL);
        }
        Err(problem(
            "The sandbox ended by itself: it",
            &self.command,
            &mut self.running,
        ))
    }
}

fn problem(what: &str, command: &str, running: &mut Running) -> Problem {
    running.finish_output();
    if process::is_ending() {
        Problem::Interrupted
    } else {
        explain_failure(what, command, &running.output.tail())
    }
}

/// Adds the folder with the built app, which the sandbox then serves beside its APIs.
pub fn with_app(command: &mut Command, dist: &Path) {
    command.arg("--app").arg(dist);
}

fn address_in(output: &str) -> Option<String> {
    // A line that is not finished may still be growing.
    let finished = output.rsplit_once('\n')?.0;
    finished
        .lines()
        .find_map(|line| line.split_once(READY))
        .map(|(_, address)| address.trim().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_taken_from_a_finished_line() {
        assert_eq!(address_in("listening on http://127.0.0.1:80"), None);
        let output = "240 customers\nlistening on http://127.0.0.1:8090\n";
        assert_eq!(address_in(output).as_deref(), Some("http://127.0.0.1:8090"));
    }

    #[test]
    fn a_rate_is_a_share() {
        assert!(rate("0.05").is_ok() && rate("1").is_ok());
        assert!(rate("5").is_err() && rate("NaN").is_err() && rate("a few").is_err());
    }
}
