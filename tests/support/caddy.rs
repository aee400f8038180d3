//! Caddy with the configuration that is shipped, beside an nginx, whose upstream hosts it shares.

use std::fs;
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use super::nginx::{Nginx, built_app, deploy, free_ports};
use super::process::Program;
use super::program;
use super::wait::poll;

const START_PATIENCE: Duration = Duration::from_secs(20);

/// The shipped configuration at work.
pub struct Caddy {
    pub port: u16,
    folder: std::path::PathBuf,
    program: Program,
}

impl Caddy {
    pub async fn start(beside: &Nginx) -> Self {
        let [port] = free_ports();
        let folder = beside.folder.join("caddy");
        fs::create_dir_all(folder.join("caddy")).expect("the target folder can be written to");
        // The same hosts as nginx has, each with the place of the tests' own.
        let hosts: String = fs::read_to_string(beside.folder.join("concord/hosts.conf"))
            .expect("nginx has one")
            .lines()
            .map(|line| {
                format!(
                    "{} 127.0.0.1:{}\n",
                    line.trim_end_matches(';'),
                    beside.upstream
                )
            })
            .collect();
        fs::write(folder.join("caddy/hosts"), hosts).expect("the target folder can be written to");
        fs::copy(deploy().join("Caddyfile"), folder.join("Caddyfile")).expect("it is shipped");
        let mut command = Command::new(program("CADDY", "caddy"));
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(folder.join("Caddyfile"))
            .env("CONCORD_SITE", format!("http://127.0.0.1:{port}"))
            .env("CONCORD_ROOT", built_app())
            .env("CONCORD_CA", beside.authority())
            .env("CONCORD_LOG", folder.join("concord.log"))
            .env("XDG_DATA_HOME", &folder)
            .env("XDG_CONFIG_HOME", &folder);
        let mut caddy = Program::start("Caddy", &mut command);
        let answers = async || {
            let there = TcpStream::connect(("127.0.0.1", port)).is_ok();
            (there || caddy.has_ended()).then_some(there)
        };
        assert_eq!(
            poll(START_PATIENCE, answers).await,
            Some(true),
            "{}",
            caddy.output()
        );
        Self {
            port,
            folder,
            program: caddy,
        }
    }

    /// All that it has logged, to its file and to its output.
    pub fn logs(&self) -> String {
        let file = fs::read_to_string(self.folder.join("concord.log")).unwrap_or_default();
        format!("{file}\n{}", self.program.output())
    }
}
