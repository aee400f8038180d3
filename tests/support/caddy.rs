//! Caddy with the configuration that is shipped, beside an nginx, whose upstream hosts it shares.

use std::fs;
use std::process::Command;

use super::nginx::{Extra, Nginx, SITE, built_app, deploy};
use super::ports::Port;
use super::process::Program;
use super::program;

/// The shipped configuration at work.
pub struct Caddy {
    pub port: u16,
    folder: std::path::PathBuf,
    program: Program,
    _held: Port,
}

impl Caddy {
    pub async fn start(beside: &Nginx, extra: &Extra) -> Self {
        let held = Port::hold();
        let port = held.number();
        let folder = beside.folder.join("caddy");
        fs::create_dir_all(folder.join("caddy")).expect("the target folder can be written to");
        // The same hosts as nginx has, each with the place of the tests' own.
        let hosts: String = fs::read_to_string(beside.folder.join("concord/hosts.conf"))
            .expect("nginx has one")
            .lines()
            .map(|line| {
                let line = line.trim_end_matches(';');
                let host = line.split_whitespace().next().unwrap_or_default();
                let port = extra.port_of(host).unwrap_or(beside.upstream);
                format!("{line} 127.0.0.1:{port}\n")
            })
            .collect();
        fs::write(folder.join("caddy/hosts"), hosts).expect("the target folder can be written to");
        let shipped = fs::read_to_string(deploy().join("Caddyfile")).expect("it is shipped");
        // A site's address says which name it has; without this it listens on every network of the machine.
        let mut here = shipped;
        for site in [
            "{$CONCORD_SITE:concord.example} {\n",
            "{$CONCORD_OTHERS:https://} {\n",
        ] {
            here = here.replace(site, &format!("{site}\tbind 127.0.0.1\n"));
        }
        fs::write(folder.join("Caddyfile"), here).expect("the target folder can be written to");
        let mut command = Command::new(program("CADDY", "caddy"));
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(folder.join("Caddyfile"))
            .env("CONCORD_SITE", format!("http://{SITE}:{port}"))
            .env("CONCORD_OTHERS", format!("http://:{port}"))
            .env("CONCORD_ROOT", extra.dist.clone().unwrap_or_else(built_app))
            .env("CONCORD_CA", beside.authority())
            .env("CONCORD_LOG", folder.join("concord.log"))
            .env("XDG_DATA_HOME", &folder)
            .env("XDG_CONFIG_HOME", &folder);
        let mut caddy = Program::start("Caddy", &mut command);
        caddy.listens_on(std::slice::from_ref(&held)).await;
        Self {
            port,
            folder,
            program: caddy,
            _held: held,
        }
    }

    /// All that it has logged, to its file and to its output.
    pub fn logs(&self) -> String {
        let file = fs::read_to_string(self.folder.join("concord.log")).unwrap_or_default();
        format!("{file}\n{}", self.program.output())
    }
}
