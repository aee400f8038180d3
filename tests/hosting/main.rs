//! The shipped configurations of nginx and Caddy against requests that it must refuse, and what it does to those that it lets through. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod hostile;
mod refused;
#[path = "../support/mod.rs"]
mod support;

use hostile::HOSTILE;
use refused::REFUSED;
use serde_json::json;
use support::Data;
use support::caddy::Caddy;
use support::nginx::{Extra, Nginx};
use support::raw::{RawAnswer, raw};
use support::sandbox::Sandbox;

/// What a browser says of a call that the app makes.
const APP: &str =
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n";

/// The two systems, and both web servers with their shipped configurations before them.
struct Hosted {
    sandbox: Sandbox,
    nginx: Nginx,
    caddy: Caddy,
}

impl Hosted {
    async fn start(name: &str, extra: &Extra) -> Self {
        let sandbox = Sandbox::start(Data::default()).await;
        let nginx = Nginx::start(name, sandbox.port(), extra).await;
        let caddy = Caddy::start(&nginx).await;
        Self {
            sandbox,
            nginx,
            caddy,
        }
    }

    fn ports(&self) -> [u16; 2] {
        [self.nginx.port, self.caddy.port]
    }

    /// How many calls the two systems got.
    async fn calls(&self) -> u64 {
        self.sandbox.counts().await["total"].as_u64().unwrap()
    }
}

fn hostile() -> Extra {
    let hosts = ["hostile.example", "unknown.example", "another.example"];
    Extra {
        hosts: hosts.map(|host| format!("{host} webstore;\n")).concat(),
        upstreams: HOSTILE.to_owned(),
        ..Extra::default()
    }
}

/// A request as the app sends it, but for the request line and more headers.
fn ask(port: u16, line: &str, headers: &str) -> RawAnswer {
    let request = format!(
        "{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{APP}{headers}Connection: close\r\n\r\n"
    );
    raw(port, request.as_bytes())
}

#[tokio::test]
async fn what_is_aimed_elsewhere_is_refused_and_the_systems_get_none_of_it() {
    let hosted = Hosted::start("refuses", &Extra::default()).await;
    for (status, line) in REFUSED {
        for port in hosted.ports() {
            let answer = ask(port, line, "");
            assert_eq!(answer.status, status, "{line}: {answer:?}");
        }
    }
    assert_eq!(hosted.calls().await, 0);
    // The same ways with what the app asks for lead there; what the shop makes of it is its own affair.
    for line in [
        "GET /proxy/shop.example/?rest_route=/",
        "GET /proxy/shop.example/store/?rest_route=/",
        "POST /proxy/shop.example/wp-json/wc/v3/orders/batch",
        "PUT /proxy/shop.example/wp-json/wc/v3/customers/12?consumer_key=ck_x",
        "PATCH /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/companies(1)/customers(2)",
        "POST /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/$batch",
        "GET /proxy/api.businesscentral.example/BC/ODataV4/Company('CRONUS%20International%20Ltd.')/workflowCustomers",
    ] {
        for port in hosted.ports() {
            let answer = ask(port, line, "Content-Length: 0\r\n");
            assert_eq!(answer.header("Concord-Proxy"), None, "{line}: {answer:?}");
        }
    }
    for line in [
        "GET /proxy/shop.example/wp-json/?_fields=name,home",
        "GET /proxy/shop.example/wp-json/wc/v3/data/countries?_fields=code,states",
        "GET /proxy/api.businesscentral.example/v2.0/contoso.example/production/api/v2.0/companies?$filter=name%20eq%20%27a%2Fb%27",
    ] {
        for port in hosted.ports() {
            let answer = ask(port, line, "");
            assert!(
                answer.head.contains("application/json"),
                "{line}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn of_a_call_only_what_the_api_needs_goes_on_and_of_an_answer_nothing_that_acts_comes_back() {
    let hosted = Hosted::start("passes_on", &hostile()).await;
    let sent = "Cookie: session=ours\r\nX-Forwarded-For: 10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nX-HTTP-Method-Override: DELETE\r\nOrigin: https://evil.example\r\nReferer: https://here.example/secret\r\nAuthorization: Basic a2V5\r\n";
    let call = "GET /proxy/hostile.example/wp-json/wc/v3/customers";
    for port in hosted.ports() {
        let answer = ask(port, call, sent);
        let received = "cookie=[] forwarded=[] method=[] real=[] origin=[] referer=[] key=[Basic a2V5] host=[hostile.example] agent=[Concord]";
        assert_eq!(answer.body, received);
        for header in [
            "Set-Cookie",
            "Location",
            "Refresh",
            "Clear-Site-Data",
            "Strict-Transport-Security",
            "Access-Control-Allow-Origin",
            "X-Frame-Options",
            "Concord-Proxy",
            "WWW-Authenticate",
            "X-Accel-Redirect",
        ] {
            assert_eq!(answer.header(header), None, "{answer:?}");
        }
        assert_headers(&answer, "/proxy/*");

        let redirect = ask(port, &format!("{call}/1"), "");
        assert_eq!((redirect.status, redirect.header("Location")), (302, None));
    }
}

#[tokio::test]
async fn a_host_whose_certificate_is_not_valid_or_another_ones_gets_no_request() {
    let hosted = Hosted::start("certificates", &hostile()).await;
    for (port, host) in hosted
        .ports()
        .into_iter()
        .flat_map(|port| ["unknown", "another"].map(|host| (port, host)))
    {
        let line = format!("GET /proxy/{host}.example/wp-json/");
        let answer = ask(port, &line, "Authorization: Basic a2V5\r\n");
        let own = answer.header("Concord-Proxy");
        assert_eq!(
            (answer.status, own),
            (502, Some("unreachable")),
            "{answer:?}"
        );
        let log = std::fs::read_to_string(hosted.nginx.folder.join(format!("{host}.log"))).unwrap();
        assert_eq!(log, "");
    }
}

#[tokio::test]
async fn no_request_hides_in_another() {
    let hosted = Hosted::start("smuggling", &Extra::default()).await;
    let path = "/proxy/shop.example/wp-json/wc/v3/customers";
    let hidden = format!("DELETE {path}/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let length = hidden.len();
    for headers in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
        format!("Content-Length: {length}\r\nContent-Length: 0\r\n"),
        format!(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: {length}\r\n"
        ),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Content-Length: +5\r\n".to_owned(),
        "Host: evil.example\r\n".to_owned(),
        "Bad Header: x\r\n".to_owned(),
        "X: a\n folded\r\n".to_owned(),
    ] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{APP}{headers}\r\n0\r\n\r\n{hidden}"
        );
        let answer = raw(hosted.nginx.port, request.as_bytes());
        assert!([400, 501].contains(&answer.status), "{headers}: {answer:?}");
        raw(hosted.caddy.port, request.as_bytes());
    }
    // nginx refuses all of them. Caddy reads some as two requests, passes the first on in its own words, and refuses the
    // second by its rules.
    let counts = hosted.sandbox.counts().await;
    assert!(!counts.to_string().contains("DELETE"), "{counts}");
}

#[tokio::test]
async fn only_the_app_itself_may_use_the_proxy() {
    let hosted = Hosted::start("only_the_app", &Extra::default()).await;
    let get =
        "GET /proxy/shop.example/wp-json/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    for (site, dest) in [
        ("cross-site", "empty"),
        ("same-site", "empty"),
        ("same-origin", "script"),
        ("same-origin", "document"),
        ("same-origin", "iframe"),
        ("none", "document"),
    ] {
        let request = format!("{get}Sec-Fetch-Site: {site}\r\nSec-Fetch-Dest: {dest}\r\n\r\n");
        for port in hosted.ports() {
            let answer = raw(port, request.as_bytes());
            let own = answer.header("Concord-Proxy");
            assert_eq!(
                (answer.status, own),
                (403, Some("call-refused")),
                "{site} {dest}: {answer:?}"
            );
        }
    }
    assert_eq!(hosted.calls().await, 0);
}

#[tokio::test]
async fn calls_are_limited_in_size_and_number() {
    let hosted = Hosted::start("limits", &Extra::default()).await;
    let call = "POST /proxy/shop.example/wp-json/wc/v3/customers/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let large = "x".repeat(3 << 20);
    let request = format!("{call}{APP}Content-Length: {}\r\n\r\n{large}", large.len());
    for port in hosted.ports() {
        let answer = raw(port, request.as_bytes());
        // Sent while nobody listens any more, the rest may take the answer along.
        assert!(
            answer.status == 0
                || (answer.status, answer.header("Concord-Proxy")) == (413, Some("too-large")),
            "{answer:?}"
        );
    }
    assert_eq!(hosted.calls().await, 0);

    // As many at once as no app makes: some are told to wait. nginx counts them by the second and client, Caddy those that
    // are under way, so they are held up a little.
    let slow = json!({"kind": "latency", "ms": 1500});
    hosted.sandbox.post("/__sandbox/faults", &slow).await;
    for port in hosted.ports() {
        let ask_once = move || ask(port, "GET /proxy/shop.example/wp-json/", "");
        let calls: Vec<_> = (0..320).map(|_| std::thread::spawn(ask_once)).collect();
        let answers: Vec<RawAnswer> = calls.into_iter().map(|call| call.join().unwrap()).collect();
        let of = |status| answers.iter().filter(move |answer| answer.status == status);
        assert!(of(200).next().is_some() && of(429).next().is_some());
        assert!(
            of(429).all(|answer| answer.header("Retry-After") == Some("5")
                && answer.header("Concord-Proxy") == Some("too-many"))
        );
    }
}

#[tokio::test]
async fn no_log_holds_a_query_a_key_or_a_token() {
    let hosted = Hosted::start("logs", &hostile()).await;
    let keys = "Authorization: Bearer token_secret\r\nCookie: cookie_secret\r\n";
    for port in hosted.ports() {
        for line in [
            "GET /proxy/shop.example/wp-json/wc/v3/customers?consumer_key=ck_secret&consumer_secret=cs_secret",
            "GET /proxy/evil.example/wp-json/?consumer_key=ck_secret",
            "GET /proxy/unknown.example/wp-json/?consumer_key=ck_secret",
            "GET /?code=code_secret&state=state_secret",
            "GET /nowhere.html?code=code_secret",
        ] {
            ask(port, line, keys);
        }
        raw(
            port,
            b"GET /proxy/shop.example/?consumer_key=ck_secret HTTP/1.1\r\nBad Header: x\r\n\r\n",
        );
    }
    for logs in [hosted.nginx.logs(), hosted.caddy.logs()] {
        assert!(
            logs.contains("/proxy/shop.example/wp-json/wc/v3/customers"),
            "{logs}"
        );
        assert!(
            !logs.contains("secret") && !logs.contains("consumer"),
            "{logs}"
        );
    }
}

#[tokio::test]
async fn the_apps_files_come_with_the_headers_that_are_shipped_for_static_hosts_too() {
    let hosted = Hosted::start("files", &Extra::default()).await;
    for port in hosted.ports() {
        for (line, status) in [
            ("GET /", 200),
            ("GET /mapping?show=error", 200),
            ("GET /icon.svg", 200),
            ("POST /", 403),
        ] {
            let answer = ask(port, line, "");
            assert_eq!(answer.status, status, "{line}: {answer:?}");
            assert_headers(&answer, "/*");
        }
        assert_eq!(ask(port, "GET /nothing.js", "").status, 404);
        for line in [
            "GET /../../etc/passwd",
            "GET /%2e%2e/%2e%2e/etc/passwd",
            "GET /..%2f..%2fetc/passwd",
        ] {
            assert!(!ask(port, line, "").body.contains("root:"), "{line}");
        }
    }
}

/// The answer has each header of this rule of `public/_headers` exactly once, with that very value.
fn assert_headers(answer: &RawAnswer, rule: &str) {
    let file = include_str!("../../public/_headers");
    let lines = file.lines().skip_while(|line| *line != rule).skip(1);
    let headers: Vec<_> = lines
        .map_while(|line| line.strip_prefix("  ")?.split_once(": "))
        .collect();
    assert!(headers.len() > 3, "{rule}");
    for (name, value) in headers {
        let all: Vec<&str> = answer.headers(name).collect();
        assert_eq!(all, [value], "{name}: {answer:?}");
    }
}
