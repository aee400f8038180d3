//! Both web servers with their shipped configurations, and how a request gets to each.

use super::hostile::HOSTILE;
use super::support::Data;
use super::support::caddy::Caddy;
use super::support::http2::{self, Connection};
use super::support::nginx::{Extra, Nginx, SITE};
use super::support::raw::{RawAnswer, raw};
use super::support::sandbox::Sandbox;

/// What a browser says of a call that the app makes.
pub const APP: &str =
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n";
/// What a call that writes has besides.
pub const JSON: &str = "Content-Type: application/json\r\n";

/// One of the two: nginx is asked over HTTP/2, without which it serves no call, Caddy over HTTP/1.1, which hides least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    Nginx(u16),
    Caddy(u16),
}

impl Front {
    /// Whether it can be sent to this one at all: the library behind HTTP/2 refuses to write some targets.
    pub fn takes(self, target: &str) -> bool {
        matches!(self, Self::Caddy(_)) || http2::can_send(target)
    }

    /// A request as the app sends it, but for the request line and more headers.
    pub async fn ask(self, line: &str, headers: &str) -> RawAnswer {
        self.send(line, headers, "").await
    }

    /// The same with a body, whose length is added.
    pub async fn send(self, line: &str, headers: &str, body: &str) -> RawAnswer {
        self.send_as(APP, line, headers, body).await
    }

    /// A request of whoever `asker` says.
    pub async fn send_as(self, asker: &str, line: &str, headers: &str, body: &str) -> RawAnswer {
        let length = match body {
            "" => String::new(),
            body => format!("Content-Length: {}\r\n", body.len()),
        };
        let headers = format!("{asker}{headers}{length}");
        match self {
            Self::Caddy(port) => {
                let request = format!(
                    "{line} HTTP/1.1\r\nHost: {SITE}:{port}\r\n{headers}Connection: close\r\n\r\n{body}"
                );
                tokio::task::spawn_blocking(move || raw(port, request.as_bytes()))
                    .await
                    .unwrap()
            }
            Self::Nginx(port) => {
                let (method, target) = line.split_once(' ').unwrap();
                let headers: Vec<(String, String)> = headers
                    .lines()
                    .filter_map(|line| line.split_once(':'))
                    .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                    .collect();
                let connection = Connection::open(port).await;
                connection.ask(method, target, &headers, body).await
            }
        }
    }
}

/// The two systems, and both web servers before them.
pub struct Hosted {
    pub sandbox: Sandbox,
    pub nginx: Nginx,
    pub caddy: Caddy,
}

impl Hosted {
    pub async fn start(name: &str, extra: &Extra) -> Self {
        let sandbox = Sandbox::start(Data::default()).await;
        let nginx = Nginx::start(name, sandbox.port(), extra).await;
        let caddy = Caddy::start(&nginx, extra).await;
        Self {
            sandbox,
            nginx,
            caddy,
        }
    }

    pub fn fronts(&self) -> [Front; 2] {
        [
            Front::Nginx(self.nginx.http2),
            Front::Caddy(self.caddy.port),
        ]
    }

    /// How many calls the two systems got.
    pub async fn calls(&self) -> u64 {
        self.sandbox.counts().await["total"].as_u64().unwrap()
    }
}

/// With hosts that mean harm.
pub fn hostile() -> Extra {
    let hosts = ["hostile.example", "unknown.example", "another.example"];
    Extra {
        hosts: hosts.map(|host| format!("{host} webstore;\n")).concat(),
        upstreams: HOSTILE.to_owned(),
        ..Extra::default()
    }
}
