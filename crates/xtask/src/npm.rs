//! Installs what only npm has, into the project's own `.tools` folder: the very files that a lock file of this project names
//! by their check sums, and no scripts of theirs are run.

use std::fs;
use std::path::PathBuf;

use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};
use crate::process::run_or_explain;
use crate::steps::step;

/// A package of npm's.
pub struct NpmPackage {
    name: &'static str,
    /// The folder among the project's own tools; npm removes what it did not install in the same folder.
    folder: &'static str,
    manifest: &'static str,
    lock: &'static str,
    why: &'static str,
}

/// The one source of a new wasm-opt that needs neither compiling nor a download site.
pub const BINARYEN: NpmPackage = NpmPackage {
    name: "binaryen",
    folder: "npm",
    manifest: include_str!("../npm/binaryen/package.json"),
    lock: include_str!("../npm/binaryen/package-lock.json"),
    why: "its wasm-opt makes the release smaller",
};

/// The outside check of the end-to-end tests.
pub const AXE: NpmPackage = NpmPackage {
    name: "axe-core",
    folder: "npm-axe",
    manifest: include_str!("../npm/axe-core/package.json"),
    lock: include_str!("../npm/axe-core/package-lock.json"),
    why: "it checks what pages tell a screen reader",
};

impl NpmPackage {
    /// Installs it where it is missing or another one than the lock file says; the folder of its modules.
    pub fn ensure(&self, place: &Place) -> Outcome<PathBuf> {
        let folder = place.tools.join(self.folder);
        let modules = folder.join("node_modules");
        // Written last: an installation that was broken off has none.
        let stamp = folder.join("installed.json");
        let is_there = fs::read_to_string(&stamp).is_ok_and(|text| text == self.lock)
            && modules.join(self.name).is_dir();
        if is_there {
            return Ok(modules);
        }
        let why = format!("installing with npm, {} (once)", self.why);
        step(self.name, &why, || {
            fs::create_dir_all(&folder)
                .could_not(format!("make the folder {}", folder.display()))?;
            let write = |name: &str, text: &str| {
                let file = folder.join(name);
                fs::write(&file, text).could_not(format!("write {}", file.display()))
            };
            write("package.json", self.manifest)?;
            write("package-lock.json", self.lock)?;
            let mut command = place.command("npm");
            command.args([
                "ci",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
            ]);
            run_or_explain(&format!("Installing {}", self.name), command.arg(&folder))?;
            if !modules.join(self.name).is_dir() {
                return Err(Problem::Said(format!(
                    "npm installed {}, but it is not in {}.",
                    self.name,
                    modules.display()
                )));
            }
            write("installed.json", self.lock)
        })?;
        Ok(modules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_locked_by_a_check_sum_and_by_no_address() {
        for package in [BINARYEN, AXE] {
            let entries = package.lock.matches("\"node_modules/").count();
            assert!(entries > 0);
            assert_eq!(
                package.lock.matches("\"integrity\": \"sha512-").count(),
                entries
            );
            assert!(!package.lock.contains("\"resolved\""), "{}", package.name);
            assert!(package.manifest.contains(package.name));
        }
    }
}
