//! Builds what `demo`, the end-to-end tests, the benchmarks and `runner` need: the app, the sandbox, the program without a browser.

use std::path::{Path, PathBuf};

use crate::page;
use crate::place::Place;
use crate::problem::{Outcome, explain_shown_failure};
use crate::process::{run_shown, shown};
use crate::steps::step;

/// Which of cargo's profiles the sandbox is built with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// Quick at its work.
    Release,
}

/// The app as `demo` and the end-to-end tests use it; both share it, so that it is built once.
pub fn dev_dist(place: &Place) -> PathBuf {
    place.target.join("demo-dist")
}

/// Builds the app with Trunk into `dist`, quickly and in one piece; [`crate::split`] builds what is hosted.
pub fn build_app(place: &Place, dist: &Path) -> Outcome {
    step("app", "building (a few minutes the first time)", || {
        let mut command = place.command("trunk");
        command.arg("build").arg("--dist").arg(dist);
        // A full disk makes the compiler panic; its stack would bury the sentence that says so.
        command.env("RUST_BACKTRACE", "0");
        // Trunk 0.21 takes only "true" and "false" for this variable and stops at the usual "1".
        command.env_remove("NO_COLOR");
        let finished = run_shown(&mut command)?;
        if finished.success {
            page::finish(place, dist)
        } else {
            Err(explain_shown_failure(
                "Building the app",
                &shown(&command),
                &finished.tail,
            ))
        }
    })
}

/// Builds the sandbox and says where its program is.
pub fn build_sandbox(place: &Place, profile: Profile) -> Outcome<PathBuf> {
    step("sandbox", "building the two stand-in systems", || {
        build_program(place, profile, "concord-sandbox", "concord-sandbox")
    })
}

/// Builds the program without a browser and says where it is.
pub fn build_runner(place: &Place, profile: Profile) -> Outcome<PathBuf> {
    // What the program prints may be meant for another one: nothing else goes to the output.
    eprintln!("runner: building (a few minutes the first time)");
    build_program(place, profile, "concord-runner", "concord")
}

/// For the benchmarks a program is built as they are: for speed, while the release of the app is built for size.
fn build_program(
    place: &Place,
    profile: Profile,
    package: &str,
    program: &str,
) -> Outcome<PathBuf> {
    let mut command = place.cargo();
    command.args(["build", "--quiet", "--package", package, "--bin", program]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command.args(["--profile", "bench"]);
            "release"
        }
    };
    command.env("RUST_BACKTRACE", "0");
    let finished = run_shown(&mut command)?;
    if !finished.success {
        return Err(explain_shown_failure(
            &format!("Building {program}"),
            &shown(&command),
            &finished.tail,
        ));
    }
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    Ok(place.target.join(folder).join(file))
}
