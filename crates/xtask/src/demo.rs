//! `cargo xtask demo`: from a clone to the app in the browser.

use clap::Args;

use crate::app::{Profile, build_app, build_sandbox, dev_dist};
use crate::machine::{check_disk, check_port};
use crate::place::Place;
use crate::problem::Outcome;
use crate::sandbox::{Data, Sandbox, with_app};
use crate::steps::{line, say, step};
use crate::tools;

/// The options of `cargo xtask demo`.
#[derive(Args)]
pub struct Options {
    /// The port to serve the app on
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    data: Data,
}

/// Builds the app and the sandbox, and serves both until Ctrl-C.
pub fn run(place: &mut Place, options: &Options) -> Outcome {
    check_port(options.port, "demo")?;
    check_disk(place)?;
    tools::ensure_for_building(place)?;
    tools::ensure_crates(place)?;
    let dist = dev_dist(place);
    build_app(place, &dist)?;
    let program = build_sandbox(place, Profile::Dev)?;
    let mut command = place.command(program);
    command.args(["--port", &options.port.to_string()]);
    with_app(&mut command, &dist);
    options.data.add_to(&mut command);
    // So that delivery addresses can be tried as well.
    command.arg("--ship-to");
    // Its line per request would push the address out of sight.
    let mut sandbox = step("demo", "starting", || Sandbox::start(command, false))?;
    say("demo: ready");
    line(&format!(
        "\n  Open {}/demo\n\n  Ctrl-C ends it.\n",
        sandbox.address
    ));
    sandbox.run_until_it_ends()
}
