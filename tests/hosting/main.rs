//! The shipped configurations of nginx and Caddy against requests that it must refuse, and what it does to those that it lets through. Run by
//! `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod detours;
mod files;
mod forged;
mod front;
mod hostile;
mod refused;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod versions;
mod wordpress;

use files::assert_headers;
use front::{APP, Hosted, JSON, hostile};
use refused::REFUSED;
use serde_json::json;
use support::nginx::{Extra, SITE};
use support::raw::{RawAnswer, raw};

#[tokio::test]
async fn what_is_aimed_elsewhere_is_refused_and_the_systems_get_none_of_it() {
    let hosted = Hosted::start("refuses", &Extra::default()).await;
    for (status, line) in REFUSED {
        for front in hosted.fronts() {
            let (_, target) = line.split_once(' ').unwrap();
            if front.takes(target) {
                let answer = front
                    .send(line, with_a_body(line).0, with_a_body(line).1)
                    .await;
                assert_eq!(answer.status, status, "{front:?} {line}: {answer:?}");
            }
        }
    }
    assert_eq!(hosted.calls().await, 0);
    // The same ways with what the app asks for lead there.
    for line in [
        "GET /proxy/shop.example/?rest_route=/",
        "POST /proxy/shop.example/wp-json/wc/v3/orders/batch",
        "POST /proxy/shop.example/wp-json/wc/v3/customers/batch?consumer_key=ck_x&consumer_secret=cs_x",
        "POST /proxy/api.businesscentral.example/v2.0/t/p/api/v2.0/$batch",
        "POST /proxy/api.businesscentral.example/BC/ODataV4/$batch",
        "PATCH /proxy/api.businesscentral.example/BC/ODataV4/Company('CRONUS%20International%20Ltd.')/workflowCustomers(5d3c)",
        "GET /proxy/api.businesscentral.example/BC/ODataV4/Company('CRONUS%20International%20Ltd.')/workflowCustomers",
        "GET /proxy/api.businesscentral.example/BC/api/v2.0/companies(1)/customers?aid=FIN&$skiptoken=abc",
        "GET /proxy/api.businesscentral.example/v2.0/t/p/api/concord/customers/v1.0/companies(1a-2)/versions",
        "GET /proxy/api.businesscentral.example/v2.0/p/api/concord/customers/v1.0/companies(1)/deletedCustomers?$filter=rowVersion%20ge%2012&$skiptoken=abc",
        "GET /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/companies(1)/versions('v1.0')?$select=revision",
        "POST /proxy/api.businesscentral.example/BC/api/concord/customers/v1.0/$batch",
        "POST /proxy/api.businesscentral.example/v2.0/t/p/api/concord/customers/v1.0/%24batch",
    ] {
        for front in hosted.fronts() {
            let answer = front
                .send(line, with_a_body(line).0, with_a_body(line).1)
                .await;
            assert_eq!(
                answer.header("Concord-Proxy"),
                None,
                "{front:?} {line}: {answer:?}"
            );
            assert!(
                (200..500).contains(&answer.status),
                "{front:?} {line}: {answer:?}"
            );
        }
    }
    for line in [
        "GET /proxy/shop.example/wp-json/?_fields=name,home",
        "GET /proxy/shop.example/wp-json/wc/v3/data/countries?_fields=code,states",
        "GET /proxy/api.businesscentral.example/v2.0/contoso.example/production/api/v2.0/companies?$filter=name%20eq%20%27a%2Fb%27",
    ] {
        for front in hosted.fronts() {
            let answer = front.ask(line, "").await;
            assert!(
                answer.head.contains("application/json"),
                "{front:?} {line}: {answer:?}"
            );
        }
    }
}

/// The headers and the body that a call with this line has.
fn with_a_body(line: &str) -> (&'static str, &'static str) {
    match line.starts_with("GET ") {
        true => ("", ""),
        false => (JSON, "{}"),
    }
}

#[tokio::test]
async fn of_a_call_only_what_the_api_needs_goes_on_and_of_an_answer_nothing_that_acts_comes_back() {
    let hosted = Hosted::start("passes_on", &hostile()).await;
    let sent = "Cookie: session=ours\r\nX-Forwarded-For: 10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nX-HTTP-Method-Override: DELETE\r\nOrigin: https://evil.example\r\nReferer: https://here.example/secret\r\nAuthorization: Basic a2V5\r\n";
    let call = "GET /proxy/hostile.example/wp-json/wc/v3/customers";
    for front in hosted.fronts() {
        let answer = front.ask(call, sent).await;
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

        let redirect = front.ask(&format!("{call}/1"), "").await;
        assert_eq!((redirect.status, redirect.header("Location")), (302, None));
    }
}

#[tokio::test]
async fn a_host_whose_certificate_is_not_valid_or_another_ones_gets_no_request() {
    let hosted = Hosted::start("certificates", &hostile()).await;
    for (front, host) in hosted
        .fronts()
        .into_iter()
        .flat_map(|front| ["unknown", "another"].map(|host| (front, host)))
    {
        let line = format!("GET /proxy/{host}.example/wp-json/");
        let answer = front.ask(&line, "Authorization: Basic a2V5\r\n").await;
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
    let path = "/proxy/shop.example/wp-json/wc/v3/customers/batch";
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
            "POST {path} HTTP/1.1\r\nHost: {SITE}\r\n{APP}{JSON}{headers}\r\n0\r\n\r\n{hidden}"
        );
        let answer = raw(hosted.nginx.http1, request.as_bytes());
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
    for (site, dest) in [
        ("cross-site", "empty"),
        ("same-site", "empty"),
        ("same-origin", "script"),
        ("same-origin", "document"),
        ("same-origin", "iframe"),
        ("none", "document"),
        ("", ""),
    ] {
        let asker = match site {
            "" => String::new(),
            site => format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Dest: {dest}\r\n"),
        };
        for front in hosted.fronts() {
            let line = "GET /proxy/shop.example/wp-json/";
            let answer = front.send_as(&asker, line, "", "").await;
            let own = answer.header("Concord-Proxy");
            assert_eq!(
                (answer.status, own),
                (403, Some("call-refused")),
                "{front:?} {site} {dest}: {answer:?}"
            );
        }
    }
    assert_eq!(hosted.calls().await, 0);
}

#[tokio::test]
async fn calls_are_limited_in_size_and_number() {
    let hosted = Hosted::start("limits", &Extra::default()).await;
    let call = "POST /proxy/shop.example/wp-json/wc/v3/customers/batch";
    let large = "x".repeat(3 << 20);
    for front in hosted.fronts() {
        let answer = front.send(call, JSON, &large).await;
        // Sent while nobody listens any more, the rest may take the answer along.
        assert!(
            answer.status == 0
                || (answer.status, answer.header("Concord-Proxy")) == (413, Some("too-large")),
            "{front:?} {answer:?}"
        );
    }
    assert_eq!(hosted.calls().await, 0);

    // As many at once as no app makes: some are told to wait. nginx counts them by the second and client, Caddy those that
    // are under way, so they are held up a little.
    let slow = json!({"kind": "latency", "ms": 1500});
    hosted.sandbox.post("/__sandbox/faults", &slow).await;
    for front in hosted.fronts() {
        let ask = "GET /proxy/shop.example/wp-json/";
        let calls: Vec<_> = (0..320)
            .map(|_| tokio::spawn(async move { front.ask(ask, "").await }))
            .collect();
        let mut answers: Vec<RawAnswer> = Vec::new();
        for call in calls {
            answers.push(call.await.unwrap());
        }
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
    for (front, plain) in hosted
        .fronts()
        .into_iter()
        .zip([hosted.nginx.http1, hosted.caddy.port])
    {
        for line in [
            "GET /proxy/shop.example/wp-json/wc/v3/customers?consumer_key=ck_secret&consumer_secret=cs_secret",
            "GET /proxy/evil.example/wp-json/?consumer_key=ck_secret",
            "GET /proxy/unknown.example/wp-json/?consumer_key=ck_secret",
            "GET /?code=code_secret&state=state_secret",
            "GET /nowhere.html?code=code_secret",
        ] {
            front.ask(line, keys).await;
        }
        raw(
            plain,
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
