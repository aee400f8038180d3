//! Looks through the crates that Concord is built from, with cargo-deny: their licences, where they come from, what there
//! is twice, and what is known to be wrong with them. The rules are in `deny.toml`.

use std::process::Command;

use crate::place::Place;
use crate::problem::Outcome;
use crate::process::run_hidden;

/// The checks that need nothing but the crates that the app is built from.
pub fn of_the_crates(place: &Place) -> Command {
    deny(place, &["licenses", "bans", "sources"])
}

/// The same for the program without a browser, which the app does not depend on; without what only its tests use.
pub fn of_the_runner(place: &Place) -> Command {
    let mut command = place.command("cargo-deny");
    command.args([
        "--locked",
        "--exclude-dev",
        "--manifest-path",
        "crates/runner/Cargo.toml",
    ]);
    command.args(["check", "licenses", "bans", "sources"]);
    command
}

/// What came of looking for advisories.
pub enum Advisories {
    /// Their database was read; this is the command to show what it says.
    Known(Command),
    /// It cannot be reached from this machine.
    OutOfReach,
}

/// Fetches the database of advisories, if it can be reached.
pub fn advisories(place: &Place) -> Outcome<Advisories> {
    let finished = run_hidden(&mut deny(place, &["advisories"]), &mut |_| ())?;
    let is_out_of_reach =
        !finished.success && finished.tail.contains("failed to fetch advisory database");
    Ok(match is_out_of_reach {
        true => Advisories::OutOfReach,
        false => Advisories::Known(deny(place, &["--disable-fetch", "advisories"])),
    })
}

fn deny(place: &Place, checks: &[&str]) -> Command {
    let mut command = place.command("cargo-deny");
    command.args(["--locked", "check"]).args(checks);
    command
}
