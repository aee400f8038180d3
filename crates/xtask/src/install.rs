//! Installs developer tools from crates.io into the project's own `.tools` folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::machine::{GIGABYTE, check_room};
use crate::place::Place;
use crate::problem::{Doing, Outcome, explain_failure};
use crate::process::{ask, run_hidden, shown};
use crate::steps::{say, step};

/// How often a line is printed while a tool compiles.
const SIGN_OF_LIFE: u64 = 20;

/// What compiling the tools takes on the disk, most of it only meanwhile.
const INSTALLING: u64 = 2 * GIGABYTE;

/// A tool that is published as a crate.
pub struct Tool {
    /// The crate's name.
    pub krate: &'static str,
    /// The programs that it brings; all must be there, the first is asked for its version.
    pub programs: &'static [&'static str],
    /// The one version that fits.
    pub version: String,
    /// Which lock file says what it is built from.
    pub lock: Lock,
    /// What it is needed for.
    pub why: &'static str,
    /// How long compiling it takes on a small machine.
    pub takes: &'static str,
}

/// The crates that a tool is built from are always the same: a lock file names them with their check sums.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// The one that the tool is published with.
    Own,
    /// One of this project, in a folder of `crates/xtask/cargo` with a package that depends on the tool.
    Ours(&'static str),
}

impl Tool {
    /// Puts the tool's folder first on the children's PATH, installing the tool where it is missing.
    pub fn ensure(&self, place: &mut Place) -> Outcome {
        let folder = match self.find(place) {
            Some(folder) => folder,
            None => self.install(place)?,
        };
        place.put_first_on_path(&folder);
        Ok(())
    }

    /// The folder that has it already, in the version that fits.
    pub fn find(&self, place: &Place) -> Option<PathBuf> {
        let mut folders = place.search_path();
        folders.push(place.tools.join("bin"));
        folders.into_iter().find(|folder| self.is_in(place, folder))
    }

    /// Whether the folder has it, in the version that fits.
    pub fn is_in(&self, place: &Place, folder: &Path) -> bool {
        let file =
            |program: &str| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        if !self.programs.iter().all(|program| file(program).is_file()) {
            return false;
        }
        // A file alone proves nothing: it may be another version, or not run on this machine at all.
        self.programs.first().is_some_and(|program| {
            let mut question = place.command(file(program));
            // A NO_COLOR that is not "true" or "false" stops Trunk.
            question.env_remove("NO_COLOR").arg("--version");
            ask(&mut question).is_some_and(|answer| {
                answer.split_whitespace().nth(1) == Some(self.version.as_str())
            })
        })
    }

    fn install(&self, place: &Place) -> Outcome<PathBuf> {
        check_room(&place.root, INSTALLING)?;
        fs::create_dir_all(&place.tools)
            .could_not(format!("make the folder {}", place.tools.display()))?;
        let lock_file = place.tools.join("lock");
        let lock =
            fs::File::create(&lock_file).could_not(format!("write {}", lock_file.display()))?;
        if lock.try_lock().is_err() {
            say("another command is installing tools in this project: waiting for it");
            lock.lock()
                .could_not(format!("lock {}", lock_file.display()))?;
        }
        let bin = place.tools.join("bin");
        if self.is_in(place, &bin) {
            return Ok(bin);
        }
        step(
            &format!("{} {}", self.krate, self.version),
            &format!("installing, {} ({}, once)", self.why, self.takes),
            || self.compile(place),
        )?;
        Ok(bin)
    }

    fn compile(&self, place: &Place) -> Outcome {
        let target = place.tools.join("target");
        let mut command = place.cargo();
        // An unoptimised build is quick enough at its work and compiles several times faster.
        match self.lock {
            Lock::Own => {
                command
                    .args(["install", self.krate, "--version", &self.version])
                    .args(["--locked", "--debug", "--force", "--root"])
                    .arg(&place.tools);
            }
            Lock::Ours(folder) => {
                let manifest = place.root.join("crates/xtask/cargo").join(folder);
                command
                    .args(["build", "--locked", "--package", self.krate, "--bins"])
                    .arg("--manifest-path")
                    .arg(manifest.join("Cargo.toml"));
            }
        }
        command.arg("--target-dir").arg(&target);
        command
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env("RUST_BACKTRACE", "0");
        self.watch(&mut command)?;
        match self.lock {
            Lock::Own => Ok(()),
            Lock::Ours(_) => self.put_up(&target.join("debug"), &place.tools.join("bin")),
        }
    }

    /// Copies the programs from where they were built.
    fn put_up(&self, from: &Path, to: &Path) -> Outcome {
        fs::create_dir_all(to).could_not(format!("make the folder {}", to.display()))?;
        for program in self.programs {
            let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
            fs::copy(from.join(&name), to.join(&name)).could_not(format!("copy {name}"))?;
        }
        Ok(())
    }

    /// Runs the compiler with a sign of life now and then.
    fn watch(&self, command: &mut Command) -> Outcome {
        let begun = Instant::now();
        let mut told = 0;
        let finished = run_hidden(command, &mut |output| {
            let seconds = begun.elapsed().as_secs();
            if seconds >= told + SIGN_OF_LIFE {
                told = seconds;
                let count = output
                    .lines()
                    .filter(|line| line.trim_start().starts_with("Compiling "))
                    .count();
                say(&format!("{}: {count} crates so far", self.krate));
            }
        })?;
        if finished.success {
            return Ok(());
        }
        Err(explain_failure(
            &format!("Installing {} {}", self.krate, self.version),
            &shown(command),
            &finished.tail,
        ))
    }
}

/// Removes what only installing needed. Kept until all tools are there: they share crates, and an interrupted
/// installation goes on where it was.
pub fn tidy(place: &Place) {
    let left = place.tools.join("target");
    // Another command may be compiling there right now.
    let free = fs::File::open(place.tools.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
    if free && left.is_dir() {
        let _ = fs::remove_dir_all(left);
    }
}
