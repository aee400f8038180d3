//! A system that writes its own answers' heads. nginx takes some of them for another protocol and hands them on as they
//! came; over HTTP/2 that can be no head. Caddy writes every head itself.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::front::{APP, Hosted};
use super::support::certificates::certificates;
use super::support::http2::Connection;
use super::support::nginx::{Extra, SITE};
use super::support::process::Program;
use super::support::raw::{raw, raw_answers};
use super::support::{Data, World, program};

const START_PATIENCE: Duration = Duration::from_secs(20);
/// nginx's buffers for one answer: what comes behind them belongs to nobody it knows of.
const BUFFERS: usize = 33 << 10;

/// What acts on whoever believes this head.
const ACTING: &str = "HTTP/1.1 200 OK\r\nClear-Site-Data: \"storage\", \"cookies\"\r\nSet-Cookie: forged=yes; Path=/\r\nContent-Type: text/html\r\n";

/// A TLS server that sends files as they stand, head and all: no web server could be made to.
struct Forger {
    port: u16,
    names: Vec<&'static str>,
    _program: Program,
}

impl Forger {
    async fn start(name: &str) -> Self {
        let forged = "{\"value\":[{\"forged\":\"by the shop\"}]}";
        let second = format!("{ACTING}Content-Length: {}\r\n\r\n{forged}", forged.len());
        let padding = "x".repeat(BUFFERS);
        let answers = [
            (
                "early-hints",
                format!("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n{second}"),
            ),
            ("continue", format!("HTTP/1.1 100 Continue\r\n\r\n{second}")),
            (
                "switching",
                format!(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n{second}"
                ),
            ),
            ("other-1xx", format!("HTTP/1.1 199 Odd\r\n\r\n{second}")),
            ("leading-break", format!("\r\n{second}")),
            ("leading-breaks", format!("\r\n\r\n{second}")),
            ("leading-bytes", format!("xxxx{second}")),
            ("no-head", "<html><script>alert(1)</script>".to_owned()),
            (
                "http-0-9",
                format!("HTTP/0.9 200 OK\r\nSet-Cookie: forged=yes\r\n\r\n{second}"),
            ),
            (
                "http-2",
                format!("HTTP/2 200\r\nSet-Cookie: forged=yes\r\n\r\n{second}"),
            ),
            (
                "icy",
                format!("ICY 200 OK\r\nSet-Cookie: forged=yes\r\n\r\n{second}"),
            ),
            (
                "queue",
                format!(
                    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {BUFFERS}\r\n\r\n{padding}{second}"
                ),
            ),
            (
                "long",
                format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{{}}{second}"),
            ),
            (
                "two-lengths",
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 500\r\n\r\n{{}}{second}"
                ),
            ),
            (
                "chunks-and-length",
                format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 500\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{second}"
                ),
            ),
            (
                "bare-breaks",
                format!("HTTP/1.1 200 OK\nX: y\rSet-Cookie: forged=yes\n\n{second}"),
            ),
        ];
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("forger")
            .join(name);
        let calls = folder.join("wp-json/wc/v3");
        fs::create_dir_all(&calls).unwrap();
        for (name, answer) in &answers {
            fs::write(calls.join(name), answer).unwrap();
        }
        let certificates = certificates();
        let mut command = Command::new(program("OPENSSL", "openssl"));
        command
            .current_dir(&folder)
            .args(["s_server", "-HTTP", "-accept", "127.0.0.1:0", "-cert"])
            .arg(certificates.join("known.pem"))
            .arg("-key")
            .arg(certificates.join("known.key"));
        let mut program = Program::start("openssl s_server", &mut command);
        let port = program.says("ACCEPT 127.0.0.1:", START_PATIENCE).await;
        Self {
            port: port.parse().unwrap(),
            names: answers.iter().map(|(name, _)| *name).collect(),
            _program: program,
        }
    }

    fn extra(&self) -> Extra {
        Extra {
            hosts: "forger.example webstore;\n".to_owned(),
            elsewhere: vec![("forger.example", self.port)],
            ..Extra::default()
        }
    }
}

#[tokio::test]
async fn a_head_that_a_system_writes_itself_acts_on_nobody() {
    let forger = Forger::start("acts_on_nobody").await;
    let hosted = Hosted::start("forged_heads", &forger.extra()).await;
    let headers: Vec<(String, String)> = APP
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    for name in &forger.names {
        let target = format!("/proxy/forger.example/wp-json/wc/v3/{name}");
        let connection = Connection::open(hosted.nginx.http2).await;
        let forged = connection.ask("GET", &target, &headers, "").await;
        for header in ["Clear-Site-Data", "Set-Cookie", "Link"] {
            assert_eq!(forged.header(header), None, "nginx {name}: {forged:?}");
        }
        // On the same connection, if it still stands, the next call is answered by whom it was meant for.
        let connection = match forged.status {
            0 => Connection::open(hosted.nginx.http2).await,
            _ => connection,
        };
        let shop = "/proxy/shop.example/wp-json/?_fields=name";
        let next = connection.ask("GET", shop, &headers, "").await;
        assert!(next.body.contains("Shop Example"), "nginx {name}: {next:?}");

        // Caddy, with two requests on one connection.
        let request = |target: &str, last: &str| {
            format!("GET {target} HTTP/1.1\r\nHost: {SITE}\r\n{APP}Connection: {last}\r\n\r\n")
        };
        let both = [request(&target, "keep-alive"), request(shop, "close")].concat();
        let answers = raw_answers(hosted.caddy.port, both.as_bytes());
        for answer in &answers {
            for header in ["Clear-Site-Data", "Set-Cookie"] {
                assert_eq!(answer.header(header), None, "Caddy {name}: {answers:?}");
            }
        }
        let last = answers.last().unwrap();
        assert!(
            last.body.contains("Shop Example"),
            "Caddy {name}: {answers:?}"
        );
    }
}

#[tokio::test]
async fn nginx_sends_no_call_on_that_came_over_http_1() {
    let hosted = Hosted::start("http_1", &Extra::default()).await;
    for version in ["1.1", "1.0"] {
        let call = format!(
            "GET /proxy/shop.example/wp-json/ HTTP/{version}\r\nHost: {SITE}\r\n{APP}Connection: close\r\n\r\n"
        );
        let answer = raw(hosted.nginx.http1, call.as_bytes());
        let own = answer.header("Concord-Proxy");
        assert_eq!(
            (answer.status, own),
            (403, Some("protocol-refused")),
            "{answer:?}"
        );
        assert!(answer.body.contains("HTTP/2"), "{answer:?}");
    }
    assert_eq!(hosted.calls().await, 0);
}

/// The same in Chromium, which comes by TLS and HTTP/2 as to a real host.
#[tokio::test]
async fn in_a_browser_nothing_is_wiped_set_or_answered_for_another() {
    let forger = Forger::start("in_a_browser").await;
    let world = World::start_behind("forged_in_a_browser", Data::default(), &forger.extra()).await;
    world.open("/").await;
    world.find("h1").await;
    let protocol = "return performance.getEntriesByType('navigation')[0].nextHopProtocol";
    assert_eq!(world.run(protocol).await, json!("h2"));
    world
        .run("localStorage.setItem('kept', 'yes'); return new Promise(done => { const open = indexedDB.open('kept'); open.onsuccess = done; })")
        .await;
    for name in &forger.names {
        for credentials in ["omit", "same-origin"] {
            let script = format!(
                "const ask = (target) => fetch(target, {{ credentials: '{credentials}', redirect: 'manual' }}).then((answer) => answer.text()).catch(() => '');
                await ask('/proxy/forger.example/wp-json/wc/v3/{name}');
                const next = [];
                for (let i = 0; i < 3; i++) next.push(await ask('/proxy/shop.example/wp-json/?_fields=name'));
                const databases = (await indexedDB.databases()).map((it) => it.name);
                return {{ next, kept: localStorage.getItem('kept'), cookie: document.cookie, database: databases.includes('kept') }};"
            );
            let script = format!("return (async () => {{ {script} }})()");
            let seen = world.run(&script).await;
            assert_eq!(seen["kept"], json!("yes"), "{name} {credentials}: {seen}");
            assert_eq!(
                seen["database"],
                json!(true),
                "{name} {credentials}: {seen}"
            );
            assert_eq!(seen["cookie"], json!(""), "{name} {credentials}: {seen}");
            for next in seen["next"].as_array().unwrap() {
                let next = next.as_str().unwrap();
                assert!(
                    next.contains("Shop Example"),
                    "{name} {credentials}: {seen}"
                );
            }
        }
    }
}
