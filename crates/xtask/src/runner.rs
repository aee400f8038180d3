//! `cargo xtask runner`: builds the program without a browser, and starts it where the user stands.

use std::process::Command;

use clap::Args;

use crate::app::{Profile, build_runner};
use crate::machine::check_disk;
use crate::place::Place;
use crate::problem::{Outcome, Problem};

/// The options of `cargo xtask runner`.
#[derive(Args)]
pub struct Options {
    /// Build it for speed, which takes longer
    #[arg(long)]
    release: bool,
    /// Passed on to the program
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds the program and gives this process to it, with its input, its output and its exit code.
pub fn run(place: &Place, options: &Options) -> Outcome<u8> {
    check_disk(place)?;
    let profile = match options.release {
        true => Profile::Release,
        false => Profile::Dev,
    };
    let program = build_runner(place, profile)?;
    let mut command = Command::new(&program);
    command.args(&options.arguments);
    let failed = |error: std::io::Error| {
        Problem::Said(format!("{} can't be started: {error}.", program.display()))
    };
    #[cfg(unix)]
    {
        // Comes back only where it failed.
        Err(failed(std::os::unix::process::CommandExt::exec(
            &mut command,
        )))
    }
    #[cfg(not(unix))]
    {
        let ended = command.status().map_err(failed)?;
        Ok(ended
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1))
    }
}
