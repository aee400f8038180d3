//! Questions about the machine that are asked before a long build, not after it.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use crate::place::Place;
use crate::problem::{Outcome, Problem};

/// As disks are sold.
pub const GIGABYTE: u64 = 1_000_000_000;
/// A first build of everything, with the tools, takes about this much.
const FIRST_BUILD: u64 = 3 * GIGABYTE;
/// A build that only brings an existing one up to date.
const LATER_BUILD: u64 = GIGABYTE / 2;

/// Fails when the port is taken. The listener is let go of at once: the sandbox binds it some time later.
pub fn check_port(port: u16, command: &str) -> Outcome {
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    let other = port.checked_add(1).unwrap_or(8080);
    let reason = match error.kind() {
        ErrorKind::AddrInUse => "is taken by another program".to_owned(),
        ErrorKind::PermissionDenied => "may not be used without more rights".to_owned(),
        _ => format!("cannot be used ({error})"),
    };
    Err(Problem::Said(format!(
        "Port {port} {reason}; choose another one, for example `cargo xtask {command} --port {other}`."
    )))
}

/// Fails when the disk has no room for what is going to be built.
pub fn check_disk(place: &Place) -> Outcome {
    let built_before = place.target.join("wasm32-unknown-unknown").is_dir();
    let needed = if built_before {
        LATER_BUILD
    } else {
        FIRST_BUILD
    };
    check_room(&place.target, needed)
}

/// Fails when the disk that holds the folder (or will hold it) has less than `needed` bytes left.
pub fn check_room(folder: &Path, needed: u64) -> Outcome {
    let Some(existing) = folder.ancestors().find(|folder| folder.is_dir()) else {
        return Ok(());
    };
    match free_space(existing) {
        Some(free) if free < needed => Err(Problem::Said(format!(
            "The disk that holds {} has {:.1} GB left, and about {:.1} GB are needed: free some space (CARGO_TARGET_DIR can name a folder on another disk for what is built).",
            existing.display(),
            in_gigabytes(free),
            in_gigabytes(needed),
        ))),
        _ => Ok(()),
    }
}

fn in_gigabytes(bytes: u64) -> f64 {
    // A tenth of a gigabyte is all that is shown, far within what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let bytes = bytes as f64;
    bytes / 1e9
}

#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    let stat = nix::sys::statvfs::statvfs(folder).ok()?;
    // The field types differ between systems.
    #[allow(clippy::useless_conversion)]
    let (blocks, size) = (
        u64::from(stat.blocks_available()),
        u64::from(stat.fragment_size()),
    );
    Some(blocks.saturating_mul(size))
}

#[cfg(not(unix))]
fn free_space(_folder: &Path) -> Option<u64> {
    None
}

/// Whether this user may install packages without asking anyone.
#[cfg(unix)]
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Whether this user may install packages without asking anyone.
#[cfg(not(unix))]
pub fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let Err(Problem::Said(text)) = check_port(port, "demo") else {
            panic!("the port is taken")
        };
        assert!(
            text.contains(&port.to_string()) && text.contains("--port"),
            "{text}"
        );
    }
}
