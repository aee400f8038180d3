//! `deploy/check-nginx.sh`: which nginx the proxy may run on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::nginx::deploy;
use super::support::program;

/// What it says of this program, with this list of changes, and whether it is content.
fn checked(nginx: &Path, changes: &Path) -> (bool, String) {
    let said = Command::new("sh")
        .arg(deploy().join("check-nginx.sh"))
        .arg(nginx)
        .env("CONCORD_NGINX_CHANGES", changes)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    (said.status.success(), words)
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("versions");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A program that says it is this version.
fn stand_in(version: &str) -> PathBuf {
    let file = folder().join(format!("nginx-{version}"));
    fs::write(
        &file,
        format!("#!/bin/sh\necho nginx version: nginx/{version} >&2\n"),
    )
    .unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

#[test]
fn the_check_knows_which_nginx_may_be_used() {
    let nothing = folder().join("nothing");
    let half = folder().join("half");
    let mended = folder().join("mended");
    fs::write(&half, "mends CVE-2026-1642").unwrap();
    fs::write(&mended, "mends CVE-2026-1642\nmends CVE-2026-42533").unwrap();
    for (version, changes, is_good) in [
        ("1.30.4", &nothing, true),
        ("1.30.12", &nothing, true),
        ("1.31.3", &nothing, true),
        ("1.33.0", &nothing, true),
        ("2.0.0", &nothing, true),
        ("1.30.3", &nothing, false),
        ("1.31.2", &nothing, false),
        ("1.31.0", &nothing, false),
        ("1.29.5", &nothing, false),
        ("1.22.1", &nothing, false),
        ("1.22.1", &half, false),
        ("1.22.1", &mended, true),
        ("1.18.0", &mended, false),
    ] {
        let (found, words) = checked(&stand_in(version), changes);
        assert_eq!(found, is_good, "{version}: {words}");
        assert!(words.contains(version), "{words}");
    }
}

#[test]
fn guide_and_configuration_name_the_versions_that_the_check_asks_for() {
    let read = |name: &str| fs::read_to_string(deploy().join(name)).unwrap();
    let guide = read("../docs/hosting.md");
    for version in ["1.30.4", "1.31.3", "1.22"] {
        assert!(guide.contains(version), "{version}");
        assert!(read("check-nginx.sh").contains(version), "{version}");
    }
    assert!(read("nginx.conf").contains("check-nginx.sh"));
    // The one that all these tests run on is one of them, or they prove nothing of it.
    let said = Command::new(program("NGINX", "nginx"))
        .arg("-v")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let version = said.split("nginx/").nth(1).unwrap();
    let mut numbers = version
        .split(['.', ' ', '\n'])
        .map(|it| it.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap(), numbers.next().unwrap());
    assert!((major, minor) >= (1, 22), "{said}");
}
