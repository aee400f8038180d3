//! The tests' own authority and its certificates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::nginx::SITE;
use super::{program, target};

/// A folder with an authority (`ca.pem`), a certificate by it for the site, the usual hosts and those that are meant to do
/// harm (`known.pem`), and one by nobody for the same (`unknown.pem`). Made once per test program.
pub fn certificates() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = target()
            .join("tmp")
            .join(format!("certificates-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the target folder can be written to");
        let made = |arguments: &str| {
            let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
            openssl(&folder, &format!("{new} {arguments}"));
        };
        let names = format!(
            "subjectAltName=DNS:{SITE},DNS:shop.example,DNS:usa.shop.example,DNS:api.businesscentral.example,DNS:hostile.example,DNS:wordpress.example,DNS:folder.example,DNS:forger.example,DNS:bc.example"
        );
        made("-keyout ca.key -out ca.pem -subj /CN=authority");
        made(&format!(
            "-CA ca.pem -CAkey ca.key -keyout known.key -out known.pem -subj /CN=known -addext {names} -addext basicConstraints=critical,CA:FALSE"
        ));
        made(&format!("-keyout unknown.key -out unknown.pem -subj /CN=unknown -addext {names}"));
        folder
    })
}

/// The check sum of the known certificate's public key, by which Chromium can be told to trust that one and no other.
pub fn known_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| {
        let folder = certificates();
        openssl(folder, "x509 -in known.pem -noout -pubkey -out known.pub");
        openssl(
            folder,
            "pkey -pubin -in known.pub -outform der -out known.der",
        );
        openssl(folder, "dgst -sha256 -binary -out known.sum known.der");
        openssl(folder, "base64 -in known.sum").trim().to_owned()
    })
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let made = Command::new(program("OPENSSL", "openssl"))
        .current_dir(folder)
        .args(arguments.split(' '))
        .output()
        .expect("openssl is there");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "openssl {arguments}: {said}");
    String::from_utf8_lossy(&made.stdout).into_owned()
}
