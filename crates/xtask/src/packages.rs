//! Installs what only the system's package manager has: the browser and the web servers for the tests.

use std::path::PathBuf;

use crate::machine::is_root;
use crate::place::Place;
use crate::problem::{Outcome, Problem};
use crate::process::{ask, run_or_explain};
use crate::steps::step;

/// A program of the system.
pub struct SystemProgram {
    /// Its names, the one of Debian's package first.
    pub names: &'static [&'static str],
    /// An environment variable that may say where it is.
    pub variable: &'static str,
    /// Debian's package.
    pub package: &'static str,
}

/// Chromium, or a browser that is built from it.
pub const CHROMIUM: SystemProgram = SystemProgram {
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
    variable: "CHROMIUM",
    package: "chromium",
};

/// The program through which tests steer Chromium.
pub const CHROMEDRIVER: SystemProgram = SystemProgram {
    names: &["chromedriver"],
    variable: "CHROMEDRIVER",
    package: "chromium-driver",
};

/// The web server with the shipped configuration.
pub const NGINX: SystemProgram = SystemProgram {
    names: &["nginx"],
    variable: "NGINX",
    package: "nginx-light",
};

/// The other web server that a configuration is shipped for.
pub const CADDY: SystemProgram = SystemProgram {
    names: &["caddy"],
    variable: "CADDY",
    package: "caddy",
};

/// Makes the tests' certificates.
pub const OPENSSL: SystemProgram = SystemProgram {
    names: &["openssl"],
    variable: "OPENSSL",
    package: "openssl",
};

impl SystemProgram {
    fn find(&self, place: &Place) -> Option<PathBuf> {
        match std::env::var_os(self.variable).map(PathBuf::from) {
            Some(file) if file.is_file() => Some(file),
            // Servers are where only root's PATH leads.
            _ => place.program(self.names).or_else(|| {
                let file = PathBuf::from("/usr/sbin").join(self.names.first()?);
                file.is_file().then_some(file)
            }),
        }
    }
}

/// Where the programs are, after installing those that are missing.
pub fn ensure<const N: usize>(
    place: &Place,
    programs: [&SystemProgram; N],
    why: &str,
) -> Outcome<[PathBuf; N]> {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|program| program.find(place).is_none())
        .map(|program| program.package)
        .collect();
    if !missing.is_empty() {
        let list = missing.join(" and ");
        step(
            &list,
            &format!("installing with apt-get, {why} (about a minute, once)"),
            || install(place, &missing),
        )?;
    }
    let mut found = programs.map(|_| PathBuf::new());
    for (program, slot) in programs.iter().zip(&mut found) {
        *slot = program.find(place).ok_or_else(|| {
            Problem::Said(format!(
                "{} is not there although {} was installed: name it in the environment variable {}.",
                program.names.first().unwrap_or(&program.package),
                program.package,
                program.variable
            ))
        })?;
    }
    Ok(found)
}

fn install(place: &Place, packages: &[&str]) -> Outcome {
    let by_hand = format!(
        "apt-get update && apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if place.program(&["apt-get"]).is_none() {
        return Err(Problem::Said(format!(
            "{} must be installed with this system's own package manager (there is no apt-get here); on Debian it would be: {by_hand}",
            packages.join(" and ")
        )));
    }
    let prefix: &[&str] = if is_root() {
        &[]
    } else if ask(place.command("sudo").args(["-n", "true"])).is_some() {
        &["sudo", "-n"]
    } else {
        return Err(Problem::Said(format!(
            "Installing {} needs an administrator: run `{by_hand}` as root, then this again.",
            packages.join(" and ")
        )));
    };
    let what = format!("Installing {}", packages.join(" and "));
    let mut install_arguments = vec!["install", "-y", "--no-install-recommends"];
    install_arguments.extend(packages);
    for arguments in [vec!["update"], install_arguments] {
        let mut words: Vec<&str> = prefix.to_vec();
        // sudo drops the environment, so the variable is set behind it.
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        // A new machine is often busy with its own updates, which hold the lock for a while.
        words.extend(["-o", "DPkg::Lock::Timeout=300"]);
        words.extend(arguments);
        let mut words = words.into_iter();
        let Some(program) = words.next() else {
            continue;
        };
        run_or_explain(&what, place.command(program).args(words))?;
    }
    Ok(())
}
