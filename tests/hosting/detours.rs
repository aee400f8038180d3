//! Calls whose path is one of Concord's and that a server would take for another one: what counts is what it would run.

use super::front::{Front, Hosted, JSON};
use super::support::nginx::Extra;
use super::wordpress::WordPress;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const BATCH: &str = "POST /proxy/wordpress.example/wp-json/wc/v3/customers/batch";

async fn hosted(name: &str) -> (WordPress, Hosted) {
    let wordpress = WordPress::start();
    let hosts = ["wordpress.example", "folder.example", "bc.example"];
    let extra = Extra {
        hosts:
            "wordpress.example webstore;\nfolder.example webstore/store;\nbc.example company/BC;\n"
                .to_owned(),
        upstreams: hosts.map(|host| wordpress.behind_tls(host)).concat(),
        ..Extra::default()
    };
    let hosted = Hosted::start(name, &extra).await;
    (wordpress, hosted)
}

/// What Concord may have run, whatever was asked.
fn is_concords(ran: &str) -> bool {
    match ran.split_once(' ') {
        Some(("GET", route)) => {
            route == "/" || route.trim_end_matches('/') == "/wc/v3" || route.starts_with("/wc/v3/")
        }
        Some(("POST", route)) => ["/wc/v3/customers/batch", "/wc/v3/orders/batch"].contains(&route),
        _ => false,
    }
}

#[tokio::test]
async fn what_concord_calls_is_run_and_nothing_else_of_it() {
    let (wordpress, hosted) = hosted("concords_calls").await;
    for (line, ran) in [
        (
            "GET wordpress.example/wp-json/?_fields=name,home,namespaces",
            "GET /",
        ),
        ("GET wordpress.example/?rest_route=/", "GET /"),
        (
            "GET wordpress.example/index.php/wp-json/wc/v3/orders?status=any&after=2026-01-01T00:00:00&modified_after=x&dates_are_gmt=true&orderby=id&order=asc&per_page=100&page=1&offset=5&_fields=id&_=1795435200154001",
            "GET /wc/v3/orders",
        ),
        (
            "GET wordpress.example/wp-json/wc/v3/customers?include=1,2&email=a%2Bb%40c.example&role=all&consumer_key=ck_x&consumer_secret=cs_x",
            "GET /wc/v3/customers",
        ),
        (
            "GET wordpress.example/wp-json/wc/v3/data/countries?_fields=code,name,states",
            "GET /wc/v3/data/countries",
        ),
        (
            "POST wordpress.example/wp-json/wc/v3/customers/batch?consumer_key=ck_x&consumer_secret=cs_x",
            "POST /wc/v3/customers/batch",
        ),
        (
            "POST wordpress.example/wp-json/wc/v3/orders/batch",
            "POST /wc/v3/orders/batch",
        ),
        ("GET folder.example/store/wp-json/", "GET /"),
        ("GET folder.example/store/?rest_route=/", "GET /"),
        (
            "POST folder.example/store/wp-json/wc/v3/customers/batch",
            "POST /wc/v3/customers/batch",
        ),
    ] {
        let (method, target) = line.split_once(' ').unwrap();
        let (headers, body) = match method {
            "POST" => (JSON, "{\"update\":[]}"),
            _ => ("", ""),
        };
        for front in hosted.fronts() {
            let line = format!("{method} /proxy/{target}");
            let answer = front.send(&line, headers, body).await;
            assert_eq!(answer.status, 200, "{front:?} {line}: {answer:?}");
            assert_eq!(wordpress.take(), [ran], "{front:?} {line}");
        }
    }
}

/// Every detour that was found, by its request line, headers and body.
#[tokio::test]
async fn no_call_takes_a_detour_to_another_route_or_script() {
    let (wordpress, hosted) = hosted("detours").await;
    let in_query = [
        "rest_route=/wp/v2/users",
        "page=1&rest_route=/wp/v2/users",
        "rest_route=/wc/v3/customers&rest_route=/wp/v2/users",
        "rest%5Froute=/wp/v2/users",
        "rest_route%5B%5D=/wp/v2/users",
        "rest_route[]=/wp/v2/users",
        "rest_route[0]=/wp/v2/users",
        "rest.route=/wp/v2/users",
        "rest%2Eroute=/wp/v2/users",
        "rest+route=/wp/v2/users",
        "rest%20route=/wp/v2/users",
        "rest[route=/wp/v2/users",
        "+rest_route=/wp/v2/users",
        "rest_route%00x=/wp/v2/users",
        "%72est_route=/wp/v2/users",
        "REST_ROUTE=/wp/v2/users",
        "page=1;rest_route=/wp/v2/users",
        "rest_route",
        "_method=DELETE",
        "%5Fmethod=DELETE",
        ".method=DELETE",
        "_method[]=DELETE",
        "_envelope=1",
        "_jsonp=alert",
        "page",
        "&&rest_route=/",
    ];
    let mut detours: Vec<(String, String, String)> = Vec::new();
    for query in in_query {
        for path in ["wp-json/", "wp-json/wc/v3/customers", "index.php/wp-json/"] {
            let line = format!("GET /proxy/wordpress.example/{path}?{query}");
            detours.push((line, String::new(), String::new()));
        }
        detours.push((format!("{BATCH}?{query}"), JSON.to_owned(), "{}".to_owned()));
        for kind in [
            FORM,
            "",
            "Content-Type: text/plain\r\n",
            "Content-Type: application/jsonx\r\n",
        ] {
            detours.push((BATCH.to_owned(), kind.to_owned(), query.to_owned()));
        }
    }
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"rest_route\"\r\n\r\n/wp/v2/users\r\n--x--\r\n";
    for (headers, body) in [
        (
            "Content-Type: multipart/form-data; boundary=x\r\n",
            multipart,
        ),
        (
            "Content-Type: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            "rest_route=/wp/v2/users",
        ),
        (
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Type: application/json\r\n",
            "rest_route=/wp/v2/users",
        ),
        (
            "Content-Type: application/json, application/x-www-form-urlencoded\r\n",
            "rest_route=/wp/v2/users",
        ),
        (
            "Content-Type: application/json\r\nContent_Type: application/x-www-form-urlencoded\r\n",
            "rest_route=/wp/v2/users",
        ),
        (
            "Content-Type: application/json\r\nX-HTTP-Method-Override: DELETE\r\n",
            "{}",
        ),
        (
            "Content-Type: application/json\r\nX_HTTP_METHOD_OVERRIDE: DELETE\r\n",
            "{}",
        ),
        (
            "Content-Type: application/json\r\nX-HTTP_Method-Override: DELETE\r\n",
            "{}",
        ),
        (
            "Content-Type: application/json\r\nX-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\n",
            "{}",
        ),
    ] {
        detours.push((BATCH.to_owned(), headers.to_owned(), body.to_owned()));
    }
    for line in [
        "POST /proxy/wordpress.example/xmlrpc.php/wp-json/wc/v3/customers/batch",
        "POST /proxy/wordpress.example/xmlrpc/wp-json/wc/v3/customers/batch",
        "POST /proxy/wordpress.example/wp-login.php/wp-json/wc/v3/customers/batch",
        "POST /proxy/wordpress.example/wp-login/wp-json/wc/v3/customers/batch",
        "GET /proxy/wordpress.example/wp-admin/admin-ajax.php/wp-json/",
        "GET /proxy/wordpress.example/phpmyadmin/index.php/wp-json/",
        "GET /proxy/wordpress.example/INDEX.PHP/wp-json/",
        "GET /proxy/wordpress.example/index.php/index.php/wp-json/",
        "GET /proxy/wordpress.example/index.php/xmlrpc.php/wp-json/",
        "GET /proxy/wordpress.example/index.phtml/wp-json/",
        "GET /proxy/wordpress.example/store/wp-json/",
        "GET /proxy/folder.example/wp-json/",
        "GET /proxy/folder.example/?rest_route=/",
        "GET /proxy/folder.example/store2/wp-json/",
        "GET /proxy/folder.example/store/xmlrpc.php/wp-json/",
        "GET /proxy/folder.example/store/store/wp-json/",
        "GET /proxy/bc.example/x.aspx/api/v2.0/companies",
        "GET /proxy/bc.example/BC/x.aspx/api/v2.0/companies",
        "GET /proxy/bc.example/BC2/api/v2.0/companies",
        "GET /proxy/bc.example/v2.0/t/p/api/v2.0/companies",
        "GET /proxy/bc.example/BC/api/v2.0/../x.aspx",
        "GET /proxy/bc.example/BC/wp-json/",
    ] {
        detours.push((line.to_owned(), JSON.to_owned(), "{}".to_owned()));
        detours.push((line.to_owned(), String::new(), String::new()));
    }
    for front in hosted.fronts() {
        for (line, headers, body) in &detours {
            try_detour(front, &wordpress, line, headers, body).await;
        }
    }
}

async fn try_detour(front: Front, wordpress: &WordPress, line: &str, headers: &str, body: &str) {
    let (_, target) = line.split_once(' ').unwrap();
    if !front.takes(target) {
        return;
    }
    let answer = front.send(line, headers, body).await;
    let ran = wordpress.take();
    let is_fine = ran.iter().all(|ran| is_concords(ran));
    assert!(
        is_fine,
        "{front:?} {line} {headers:?} {body:?} ran {ran:?}: {answer:?}"
    );
    // What it says of a call that was let through is of the very call.
    let is_refused = [400, 403].contains(&answer.status);
    assert!(
        is_refused != (ran.len() == 1),
        "{front:?} {line} {headers:?}: {answer:?}"
    );
}

/// Numbers that look random and follow from a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// What turns a call into another one when it stands in the right place.
const PIECES: [&str; 40] = [
    "rest_route=/wp/v2/users",
    "rest.route=/wp/v2/users",
    "_method=DELETE",
    "rest_route",
    "/wp/v2/users",
    "xmlrpc.php",
    "/xmlrpc.php/",
    "xmlrpc/",
    "index.php/",
    "wp-login.php",
    "x.aspx/",
    "wp-json",
    "/wp-json/",
    "wc/v3",
    "store/",
    "?",
    "&",
    ";",
    "=",
    "#",
    "/",
    "//",
    ".",
    "..",
    "%2e%2e",
    "%2F",
    "%3F",
    "%26",
    "%3D",
    "%00",
    "%0d%0a",
    "%25",
    "%5B%5D",
    "[]",
    "[",
    "+",
    "%20",
    "*",
    "\\",
    "@",
];

/// Calls of Concord's own with pieces put in anywhere: those that are let through still are calls of Concord's own.
#[tokio::test]
async fn calls_with_anything_put_in_anywhere_run_concords_routes_or_nothing() {
    let seed = std::env::var("CONCORD_SEED").ok();
    let seed = seed.and_then(|it| it.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(now.unwrap().as_nanos() % u128::from(u64::MAX)).unwrap() | 1
    });
    println!("CONCORD_SEED={seed}");
    let (wordpress, hosted) = hosted("anything_anywhere").await;
    let mut numbers = Numbers(seed);
    let calls = [
        "GET wordpress.example/wp-json/?_fields=name",
        "GET wordpress.example/?rest_route=/",
        "GET wordpress.example/wp-json/wc/v3/customers?page=1&per_page=100",
        "POST wordpress.example/wp-json/wc/v3/customers/batch?consumer_key=ck",
        "POST wordpress.example/wp-json/wc/v3/orders/batch",
        "GET folder.example/store/wp-json/wc/v3/orders?page=2",
        "POST folder.example/store/index.php/wp-json/wc/v3/customers/batch",
    ];
    let kinds = [
        JSON,
        JSON,
        JSON,
        FORM,
        "",
        "Content-Type: application/json;charset=utf-8\r\n",
    ];
    let mut through = 0;
    for _ in 0..400 {
        let (method, call) = numbers.one_of(&calls).split_once(' ').unwrap();
        let host = call.find('/').unwrap();
        let mut call = call.to_owned();
        for _ in 0..1 + numbers.below(3) {
            let at = host + numbers.below(call.len() - host) + 1;
            call.insert_str(at, numbers.one_of(&PIECES));
        }
        let line = format!("{method} /proxy/{call}");
        let (headers, body) = match method {
            "POST" => (numbers.one_of(&kinds), "rest_route=/wp/v2/users"),
            _ => ("", ""),
        };
        for front in hosted.fronts() {
            if !front.takes(line.split_once(' ').unwrap().1) {
                continue;
            }
            let answer = front.send(&line, headers, body).await;
            let ran = wordpress.take();
            through += ran.len();
            let is_fine = ran.iter().all(|ran| is_concords(ran));
            assert!(
                is_fine,
                "{front:?} {line} {headers:?} ran {ran:?}: {answer:?}"
            );
        }
    }
    println!("{through} were let through");
    assert!(
        through > 0,
        "nothing at all was let through, which proves nothing"
    );
}
