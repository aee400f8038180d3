//! What a WordPress behind Apache would have run for a request. It answers nothing of use: it only notes.
//!
//! The order is WordPress's own: a form's `rest_route`, then the query's, then the path; PHP reads names in its own way;
//! Apache runs a script for a path below it, and with MultiViews one without its ending too.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Notes what it would have run.
pub struct WordPress {
    pub port: u16,
    ran: Arc<Mutex<Vec<String>>>,
}

/// A request as it arrived.
#[derive(Debug, Default)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Scripts of WordPress's root, which stand beside index.php.
const SCRIPTS: [&str; 6] = [
    "xmlrpc",
    "wp-login",
    "wp-cron",
    "wp-trackback",
    "wp-comments-post",
    "wp-mail",
];

impl WordPress {
    /// Listens from here on; the port is this one's until the test ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let ran: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&ran);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || serve(stream, &noted));
            }
        });
        Self { port, ran }
    }

    /// The server block with which the tests' nginx takes TLS off for it, and changes nothing.
    pub fn behind_tls(&self, host: &str) -> String {
        format!(
            "server {{
                listen 127.0.0.1:UPSTREAM_PORT ssl;
                server_name {host};
                ssl_certificate CERTIFICATES/known.pem;
                ssl_certificate_key CERTIFICATES/known.key;
                underscores_in_headers on;
                client_max_body_size 0;
                location / {{ proxy_pass http://127.0.0.1:{}; }}
            }}\n",
            self.port
        )
    }

    /// What was run since it was last asked.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.ran.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn serve(stream: TcpStream, noted: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let Some(request) = read(&mut reader) else {
        return;
    };
    let ran = runs(&request);
    // Noted before it is answered: whoever has the answer finds the note.
    let mut all = noted.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(ran.clone());
    drop(all);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{ran}", ran.len());
    let _ = reader.get_mut().write_all(answer.as_bytes());
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let mut request = Request {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        ..Request::default()
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        let header = (name.to_ascii_lowercase(), value.trim().to_owned());
        request.headers.push(header);
    }
    let length = header(&request, "content-length").and_then(|it| it.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Some(request)
}

/// A header as PHP has it: a name with underscores is the same as one with hyphens.
fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut all = request.headers.iter();
    let found = all.find(|(found, _)| found.replace('_', "-") == name)?;
    Some(&found.1)
}

/// `METHOD ROUTE` of the REST API, `script NAME`, or `page`.
pub fn runs(request: &Request) -> String {
    let (path, query) = match request.target.split_once('?') {
        Some((path, query)) => (path, query),
        None => (request.target.as_str(), ""),
    };
    let path = decoded(path);
    if let Some(script) = script(&path) {
        return format!("script {script}");
    }
    let query = parameters(query);
    let form = form(request);
    let named = |list: &[(String, String)], name: &str| {
        let found = list.iter().rev().find(|(found, _)| found == name);
        found.map(|(_, value)| value.clone())
    };
    let route = named(&form, "rest_route")
        .or_else(|| named(&query, "rest_route"))
        .or_else(|| of_path(&path));
    let Some(route) = route else {
        return "page".to_owned();
    };
    let method = named(&query, "_method")
        .or_else(|| header(request, "x-http-method-override").map(str::to_owned))
        .unwrap_or_else(|| request.method.clone());
    format!("{} {route}", method.to_uppercase())
}

/// The script that a path leads to, other than WordPress's own.
fn script(path: &str) -> Option<String> {
    let is_program = |segment: &str| {
        let ending = segment
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|it| it.starts_with("php") || it.starts_with("asp") || it == "cgi")
    };
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let found = segments.find(|segment| is_program(segment) || SCRIPTS.contains(segment))?;
    (found != "index.php").then(|| found.to_owned())
}

/// The route that a path names.
fn of_path(path: &str) -> Option<String> {
    let folders = ["", "/store"];
    folders.iter().find_map(|folder| {
        let rest = path.strip_prefix(folder)?;
        let rest = rest.strip_prefix("/index.php").unwrap_or(rest);
        match rest.strip_prefix("/wp-json")? {
            "" => Some("/".to_owned()),
            route if route.starts_with('/') => Some(route.to_owned()),
            _ => None,
        }
    })
}

/// What PHP makes of a body: `$_POST`.
fn form(request: &Request) -> Vec<(String, String)> {
    let kind = header(request, "content-type").unwrap_or_default();
    let kind = kind.to_lowercase();
    if request.method != "POST" {
        return Vec::new();
    }
    if kind.contains("application/x-www-form-urlencoded") {
        return parameters(&request.body);
    }
    if kind.contains("multipart/form-data") {
        let parts = request.body.split("name=\"").skip(1);
        let fields = parts.filter_map(|part| {
            let (name, rest) = part.split_once('"')?;
            let value = rest.split_once("\r\n\r\n")?.1.split("\r\n").next()?;
            Some((as_php_has_it(name), value.to_owned()))
        });
        return fields.collect();
    }
    Vec::new()
}

/// Names and values as PHP takes them apart, also at semicolons, which some hosts let separate.
fn parameters(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(['&', ';']).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| decoded(&text.replace('+', " "));
            (as_php_has_it(&plain(name)), plain(value))
        })
        .collect()
}

/// A name without leading blanks, cut at a zero byte or where an array begins, with underscores for dots and blanks.
fn as_php_has_it(name: &str) -> String {
    let name = name.trim_start_matches(' ');
    let name = name.split('\0').next().unwrap_or_default();
    let (name, index) = name.split_once('[').unwrap_or((name, "]"));
    let mut name = name.replace(['.', ' '], "_");
    if !index.contains(']') {
        // A bracket that is never closed is one more character that no name may have.
        name.push('_');
        name.push_str(&index.replace(['.', ' '], "_"));
    }
    name
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let digits = others.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The model itself is tried on what a real WordPress 6 behind Apache with mod_php did.
#[test]
fn the_stand_in_runs_what_a_real_wordpress_runs() {
    let ran = |method: &str, target: &str, kind: &str, body: &str| {
        runs(&Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.to_owned(),
        })
    };
    let form = "application/x-www-form-urlencoded";
    let users = "rest_route=/wp/v2/users";
    for (expected, (method, target, kind, body)) in [
        (
            "GET /wc/v3/customers",
            ("GET", "/wp-json/wc/v3/customers?page=1", "", ""),
        ),
        ("GET /", ("GET", "/index.php/wp-json", "", "")),
        (
            "GET /wp/v2/users",
            ("GET", "/wp-json/?rest_route=/wp/v2/users", "", ""),
        ),
        (
            "GET /wp/v2/users",
            ("GET", "/wp-json/?page=1&rest.route=/wp/v2/users", "", ""),
        ),
        (
            "GET /wp/v2/users",
            ("GET", "/wp-json/?rest%5Froute=/wp/v2/users", "", ""),
        ),
        (
            "GET /wp/v2/users",
            ("GET", "/wp-json/?rest[route=/wp/v2/users", "", ""),
        ),
        (
            "POST /wp/v2/users",
            ("POST", "/wp-json/wc/v3/customers/batch", form, users),
        ),
        (
            "POST /wc/v3/customers/batch",
            (
                "POST",
                "/wp-json/wc/v3/customers/batch",
                "application/json",
                users,
            ),
        ),
        (
            "DELETE /wc/v3/customers/1",
            ("POST", "/wp-json/wc/v3/customers/1?_method=delete", "", ""),
        ),
        (
            "script xmlrpc.php",
            ("POST", "/xmlrpc.php/wp-json/wc/v3/customers/batch", "", ""),
        ),
        (
            "script xmlrpc",
            ("POST", "/xmlrpc/wp-json/wc/v3/customers/batch", "", ""),
        ),
        ("page", ("GET", "/shop/", "", "")),
    ] {
        assert_eq!(ran(method, target, kind, body), expected, "{target}");
    }
}
