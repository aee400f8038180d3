//! The server as a program: its one line when ready, its log, its proxy path, its refusals.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord-sandbox"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        Self {
            child,
            out,
            address,
        }
    }

    /// Status, headers and body as one text, or what became of the connection.
    fn send(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}", self.address).unwrap();
        let mut answer = String::new();
        match stream.read_to_string(&mut answer) {
            Ok(_) => answer,
            Err(error) => error.kind().to_string(),
        }
    }

    fn logged(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_says_where_it_listens_and_logs_each_request_without_keys() {
    let mut program = Program::start(&["--customers", "10"]);
    assert!(
        program.address.starts_with("127.0.0.1:"),
        "{}",
        program.address
    );
    let answer = program.send(
        "GET",
        "/wp-json/wc/v3/customers?consumer_key=ck_x&consumer_secret=cs_y",
        "",
    );
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    let line = program.logged();
    assert!(
        line.contains("GET /wp-json/wc/v3/customers?consumer_key=…&consumer_secret=… 401 "),
        "{line}"
    );
    assert!(!line.contains("ck_x") && !line.contains("cs_y"), "{line}");
}

#[test]
fn a_lost_answer_is_a_connection_that_was_reset() {
    let mut program = Program::start(&["--customers", "0"]);
    program.send(
        "POST",
        "/__sandbox/faults",
        r#"{"kind":"answer_lost_after","times":1}"#,
    );
    assert_eq!(program.send("GET", "/wp-json", ""), "connection reset");
    let _ = program.logged();
    let line = program.logged();
    assert!(
        line.contains(" dropped ") && line.ends_with("fault answer_lost_after\n"),
        "{line}"
    );
    assert!(
        program
            .send("GET", "/wp-json", "")
            .starts_with("HTTP/1.1 200")
    );
}

#[test]
fn a_client_that_gives_up_waiting_is_in_the_log_too() {
    let mut program = Program::start(&["--customers", "0"]);
    program.send(
        "POST",
        "/__sandbox/faults",
        r#"{"kind":"timed_out","times":1}"#,
    );
    let _ = program.logged();
    let mut stream = TcpStream::connect(&program.address).unwrap();
    write!(stream, "GET /wp-json HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // It is under way once the fault is used up.
    while !program
        .send("GET", "/__sandbox/faults", "")
        .contains(r#""faults":[]"#)
    {
        assert!(program.logged().contains("GET /__sandbox/faults"));
    }
    assert!(program.logged().contains("GET /__sandbox/faults"));
    drop(stream);
    let line = program.logged();
    assert!(
        line.contains("GET /wp-json given up ") && line.ends_with("fault timed_out\n"),
        "{line}"
    );
}

#[test]
fn waiting_for_a_slow_answer_keeps_nobody_else_waiting() {
    let program = Program::start(&["--customers", "0"]);
    program.send(
        "POST",
        "/__sandbox/faults",
        r#"{"kind":"latency","ms":3000,"times":1}"#,
    );
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| program.send("GET", "/wp-json", ""));
        // The slow one is under way once it is counted.
        while program
            .send("GET", "/__sandbox/requests", "")
            .contains(r#""total":0"#)
        {
            assert!(
                !slow.is_finished(),
                "the slow answer came without being counted"
            );
        }
        program.send("GET", "/wp-json", "");
        assert!(!slow.is_finished(), "the quick one waited for the slow one");
        assert!(slow.join().unwrap().starts_with("HTTP/1.1 200"));
    });
}

#[test]
fn with_the_app_it_serves_files_pages_and_the_two_hosts_behind_the_proxy_path() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("app");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.html"), "<title>app</title>").unwrap();
    fs::write(folder.join("app_bg.wasm"), "wasm").unwrap();
    let program = Program::start(&["--customers", "0", "--app", folder.to_str().unwrap()]);
    let page = program.send("GET", "/mapping/list", "");
    assert!(
        page.starts_with("HTTP/1.1 200")
            && page.contains("<title>app</title>")
            && page.contains("cache-control: no-store"),
        "{page}"
    );
    assert!(
        program
            .send("GET", "/app_bg.wasm", "")
            .contains("content-type: application/wasm")
    );
    assert!(
        program
            .send("GET", "/missing.js", "")
            .starts_with("HTTP/1.1 404")
    );
    assert!(
        program
            .send("GET", "/../Cargo.toml", "")
            .starts_with("HTTP/1.1 404")
    );
    let index = program.send("GET", "/proxy/shop.example/wp-json/", "");
    assert!(index.contains(r#""url":"https://shop.example""#), "{index}");
    for address in [
        "/proxy/usa.shop.example/wp-json/",
        "/usa/wp-json/",
        "/proxy/usa.shop.example/?rest_route=/",
        "/usa/?rest_route=/",
    ] {
        let index = program.send("GET", address, "");
        assert!(index.contains(r#""name":"Shop Example USA""#), "{index}");
    }
    let companies = program.send(
        "GET",
        "/proxy/api.businesscentral.example/v2.0/production/api/v2.0/companies",
        "",
    );
    assert!(
        companies.starts_with("HTTP/1.1 401")
            && companies.contains("Authentication_InvalidCredentials"),
        "{companies}"
    );
    let sign_in = program.send("GET", "/nobody.example/oauth2/v2.0/authorize", "");
    assert!(sign_in.contains("AADSTS90002"), "{sign_in}");
    let proxied = program.send("GET", "/proxy/shop.example/__sandbox/connection", "");
    let authority = format!(r#""authority":"http://{}/cronus.example""#, program.address);
    assert!(
        proxied.contains(&authority),
        "a browser goes to the authority itself: {proxied}"
    );
    let refused = program.send("GET", "/proxy/elsewhere.example/x", "");
    assert!(
        refused.starts_with("HTTP/1.1 403")
            && refused.ends_with("This proxy does not serve elsewhere.example."),
        "{refused}"
    );
    let connection = program.send("GET", "/__sandbox/connection", "");
    assert!(
        connection.contains(&format!(r#""url":"http://{}""#, program.address)),
        "{connection}"
    );
}

#[test]
fn the_companys_setup_is_chosen_when_it_starts() {
    let program = Program::start(&[
        "--customers",
        "0",
        "--no-manual-numbers",
        "--no-contacts",
        "--look-ups",
        "--extension",
        "--setup-rules",
        r#"[{"lines": {"city": "Ulm"}}]"#,
    ]);
    let answer = program.send("GET", "/__sandbox/company", "");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        body,
        r#"{"manual_numbers":false,"setup_rules":[{"condition":"","lines":{"city":"Ulm"}}],"customer_numbers":true,"country_required":false,"users_salesperson":"","page_services":{"workflow_customers":true,"customer_card":false,"look_ups":true,"ship_to":false},"extension":{"installed":true,"revision":1,"permission_set":"admin"},"contacts_for_customers":false,"contact_numbers":true,"limits":false}"#
    );
}

#[test]
fn a_taken_port_is_one_sentence_and_exit_code_2() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_concord-sandbox"))
        .args(["--port", &port])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        message.trim(),
        format!(
            "Port {port} is taken by another program. Choose another one with --port, or --port 0 for any free one."
        )
    );
    assert!(output.stdout.is_empty());
}
