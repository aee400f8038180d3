//! Test connection against the stand-in systems: each thing that can be wrong is found by trying, and named.
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

use std::cell::RefCell;
use std::ops::Range;
use std::time::Duration;

use concord_core::call::Side;
use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress, WebstoreKey,
};
use concord_core::diagnosis::{Check, Diagnosis, Finding, Verdict, test_connection};
use concord_core::ports::{
    Change, Clock, Keys, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
use concord_core::reading::Oddity;
use concord_core::sync::Session;
use concord_core::sync::pacing::Pace;
use concord_sandbox::{ConnectionDetails, Options, Sandbox};
use futures::executor::block_on;
use serde_json::json;

/// What stands between the app and the systems.
#[derive(Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    /// Nobody answers.
    NoConnection,
    /// A proxy that serves other hosts.
    Proxy,
    /// The proxy in nginx, and something before it that speaks HTTP/1.1.
    ProxyOverHttp1,
    /// WordPress with permalinks off: a page for every address but the home page.
    PlainPermalinks,
    /// WordPress without WooCommerce.
    NoWooCommerce,
}

/// Answers some requests in place of the systems.
type Stranger = Box<dyn Fn(&http::Request<String>) -> Option<http::Response<String>>>;

/// The keys as they are typed in.
#[derive(Clone)]
struct Typed {
    consumer_key: String,
    consumer_secret: String,
    company: CompanyCredential,
}

struct World {
    stranger: Option<Stranger>,
    sandbox: RefCell<Sandbox>,
    connection: Connection,
    secrets: Typed,
    between: Between,
    writes: RefCell<Vec<String>>,
}

fn world() -> World {
    let sandbox = Sandbox::new(&Options {
        customers: 3,
        ..Options::default()
    });
    let found = sandbox.connection("https://sandbox.example");
    let ConnectionDetails {
        webstore, company, ..
    } = found;
    World {
        connection: Connection {
            webstore: WebstoreAddress {
                code: "MAIN".to_owned(),
                url: webstore.url,
                key_as_query_parameter: false,
            },
            company: CompanyAddress {
                base_url: format!(
                    "{}/v2.0/{}/{}",
                    company.base_url, company.tenant, company.environment
                ),
                company_id: company.company_id,
                company_name: company.company_name,
                sign_in: None,
                web_client: String::new(),
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        },
        secrets: Typed {
            consumer_key: webstore.administrator.consumer_key,
            consumer_secret: webstore.administrator.consumer_secret,
            company: CompanyCredential::Bearer(company.bearer_token),
        },
        sandbox: RefCell::new(sandbox),
        between: Between::Nothing,
        stranger: None,
        writes: RefCell::default(),
    }
}

impl World {
    fn details(&self) -> ConnectionDetails {
        self.sandbox.borrow().connection("https://sandbox.example")
    }

    fn fault(&self, fault: serde_json::Value) {
        self.control("faults", &fault);
    }

    fn control(&self, route: &str, body: &serde_json::Value) {
        let request = http::Request::post(format!("https://sandbox.example/__sandbox/{route}"));
        let request = request.body(body.to_string()).unwrap();
        let answer = self.sandbox.borrow_mut().handle(request).response.unwrap();
        assert!(answer.status().is_success(), "{}", answer.body());
    }

    fn diagnose(&self) -> Diagnosis {
        let pace = Pace::default();
        let session = Session {
            meta_keys: concord_core::webstore::MetaKeys::default(),
            ports: self,
            connection: &self.connection,
            pace: &pace,
            way: Default::default(),
            observed: concord_core::reading::Observed::default(),
        };
        let diagnosis = block_on(test_connection(&session));
        assert_eq!(
            diagnosis
                .checks
                .iter()
                .map(|(check, _)| *check)
                .collect::<Vec<_>>(),
            Check::ALL
        );
        assert_eq!(*self.writes.borrow(), Vec::<String>::new());
        for (check, verdict) in &diagnosis.checks {
            if let Verdict::Bad(finding) | Verdict::Note(finding) = verdict {
                let explained = finding.explain();
                assert!(
                    !explained.what.is_empty() && !explained.remedy.is_empty(),
                    "{check:?}"
                );
            }
        }
        diagnosis
    }

    /// What is bad, of which check.
    fn bad(&self) -> Vec<(Check, Finding)> {
        let bad = |(check, verdict)| match verdict {
            Verdict::Bad(finding) => Some((check, finding)),
            _ => None,
        };
        self.diagnose().checks.into_iter().filter_map(bad).collect()
    }
}

impl Transport for World {
    async fn send(
        &self,
        request: http::Request<String>,
    ) -> Result<http::Response<String>, TransportError> {
        let page = |status: u16, text: &str| {
            Ok(http::Response::builder()
                .status(status)
                .body(text.to_owned())
                .unwrap())
        };
        let path = request.uri().path().to_owned();
        let strange = self.stranger.as_ref();
        if let Some(answer) = strange.and_then(|stranger| stranger(&request)) {
            return Ok(answer);
        }
        match self.between {
            Between::NoConnection => return Err(TransportError::Unreachable("refused".to_owned())),
            Between::Proxy => return page(403, "This proxy does not serve sandbox.example."),
            Between::ProxyOverHttp1 => {
                return page(403, &refusal_of_nginx("protocol_refused"));
            }
            Between::PlainPermalinks if path.starts_with("/wp-json") => {
                return page(404, "<html><title>Page not found</title></html>");
            }
            Between::PlainPermalinks | Between::NoWooCommerce
                if path == "/" || path.starts_with("/wp-json") =>
            {
                return page(200, r#"{"name":"Shop","namespaces":["wp/v2"]}"#);
            }
            _ => {}
        }
        let is_write = request.method() != http::Method::GET;
        if is_write && request.body() != "{}" {
            self.writes.borrow_mut().push(path);
        }
        let answer = self.sandbox.borrow_mut().handle(request);
        answer.response.ok_or(TransportError::TimedOut)
    }
}

impl Keys for World {
    fn secrets(&self) -> Secrets {
        let Typed {
            consumer_key,
            consumer_secret,
            company,
        } = self.secrets.clone();
        let key = WebstoreKey {
            consumer_key,
            consumer_secret,
        };
        Secrets::entered(&self.connection, key, company.into())
    }

    async fn renew(&self, _: &CompanyCredential) -> bool {
        false
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp(self.sandbox.borrow().now())
    }

    async fn sleep(&self, _: Duration) {}
}

impl Store for World {
    async fn read(&self, _: Table) -> Result<Vec<Row>, StoreError> {
        Ok(Vec::new())
    }

    async fn read_range(&self, _: Table, _: &Range<String>) -> Result<Vec<Row>, StoreError> {
        Ok(Vec::new())
    }

    async fn write(&self, _: &[Change]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Changes a world that is all right, and names what has to be found: one check, and which finding.
fn found(change: impl FnOnce(&mut World)) -> Vec<(Check, Finding)> {
    let mut world = world();
    change(&mut world);
    world.bad()
}

#[test]
fn a_connection_that_is_all_right_is_told_so_check_by_check() {
    let diagnosis = world().diagnose();
    assert!(diagnosis.is_good() && diagnosis.is_clear());
    for (check, verdict) in &diagnosis.checks {
        // Whether Business Central may be written can't be tried without writing, and is said to be untried.
        assert!(
            match check {
                Check::CompanyWrite => matches!(verdict, Verdict::ShowsLater(_)),
                _ => matches!(verdict, Verdict::Good(_)),
            },
            "{check:?}: {verdict:?}"
        );
    }
}

#[test]
fn nobody_at_the_address_is_told_from_a_proxy_that_refuses() {
    let unreachable = found(|world| world.between = Between::NoConnection);
    assert!(matches!(
        unreachable[..],
        [
            (
                Check::Site,
                Finding::NotReachable {
                    through_proxy: false,
                    ..
                }
            ),
            (
                Check::SignIn,
                Finding::NotReachable {
                    through_proxy: false,
                    ..
                }
            )
        ]
    ));
    let refused = found(|world| world.between = Between::Proxy);
    assert!(matches!(
        refused[..],
        [
            (Check::Site, Finding::ProxyRefused { .. }),
            (Check::SignIn, Finding::ProxyRefused { .. })
        ]
    ));
    let over_http_1 = found(|world| world.between = Between::ProxyOverHttp1);
    assert!(matches!(
        over_http_1[..],
        [
            (Check::Site, Finding::ProxyOverHttp1 { .. }),
            (Check::SignIn, Finding::ProxyOverHttp1 { .. })
        ]
    ));
}

/// What the shipped configuration says when it refuses a call.
fn refusal_of_nginx(location: &str) -> String {
    let configuration = include_str!("../../../deploy/nginx.conf");
    let (_, block) = configuration
        .split_once(&format!("location @{location} {{"))
        .unwrap();
    let (_, words) = block.split_once("return 403 \"").unwrap();
    words.split('"').next().unwrap().to_owned()
}

#[test]
fn a_site_that_is_no_woocommerce_is_told_from_one_with_permalinks_off() {
    let other =
        found(|world| world.connection.webstore.url = "https://sandbox.example/blog".to_owned());
    assert!(matches!(other[..], [(Check::Site, _)]), "{other:?}");
    let off = found(|world| world.between = Between::PlainPermalinks);
    assert_eq!(off, [(Check::Site, Finding::PermalinksOff)]);
    let without = found(|world| world.between = Between::NoWooCommerce);
    assert_eq!(without, [(Check::Site, Finding::WooCommerceOff)]);
    let page = found(|world| {
        world.fault(json!([{"kind": "html", "page": "maintenance", "system": "webstore"}]))
    });
    assert!(
        matches!(page[..], [(Check::Site, Finding::NotWooCommerce { .. })]),
        "{page:?}"
    );
}

#[test]
fn what_is_wrong_with_a_consumer_key_is_named() {
    type Case = (&'static str, fn(&mut World), Check, Finding);
    let cases: [Case; 6] = [
        (
            "unknown key",
            |it| it.secrets.consumer_key = "ck_unknown".to_owned(),
            Check::WebstoreRead,
            Finding::KeyUnknown,
        ),
        (
            "wrong secret",
            |it| it.secrets.consumer_secret = "cs_wrong".to_owned(),
            Check::WebstoreRead,
            Finding::SecretWrong,
        ),
        (
            "header stripped",
            |it| it.fault(json!([{"kind": "auth_stripped", "system": "webstore"}])),
            Check::WebstoreRead,
            Finding::HeaderStripped,
        ),
        (
            "read-only",
            |it| {
                let key = it.details().webstore.read_only;
                (it.secrets.consumer_key, it.secrets.consumer_secret) =
                    (key.consumer_key, key.consumer_secret);
            },
            Check::WebstoreWrite,
            Finding::KeyReadOnly,
        ),
        (
            "write-only",
            |it| {
                let key = it.details().webstore.write_only;
                (it.secrets.consumer_key, it.secrets.consumer_secret) =
                    (key.consumer_key, key.consumer_secret);
            },
            Check::WebstoreRead,
            Finding::KeyWriteOnly,
        ),
        (
            "subscriber",
            |it| {
                let key = it.details().webstore.subscriber;
                (it.secrets.consumer_key, it.secrets.consumer_secret) =
                    (key.consumer_key, key.consumer_secret);
            },
            Check::WebstoreRead,
            Finding::RoleTooLow,
        ),
    ];
    for (name, change, check, finding) in cases {
        assert_eq!(found(change), [(check, finding)], "{name}");
    }
}

#[test]
fn a_shop_managers_key_works_with_a_note_that_mappings_stay_in_this_browser() {
    let mut world = world();
    let key = world.details().webstore.shop_manager;
    (world.secrets.consumer_key, world.secrets.consumer_secret) =
        (key.consumer_key, key.consumer_secret);
    let diagnosis = world.diagnose();
    assert!(diagnosis.is_good() && !diagnosis.is_clear());
    assert_eq!(
        diagnosis.verdict(Check::MetaData),
        Some(&Verdict::Note(Finding::MetaHidden))
    );
}

#[test]
fn tenant_sign_in_company_and_permissions_are_told_apart() {
    let tenant = found(|world| {
        let company = &mut world.connection.company;
        company.base_url = company.base_url.replace("cronus.example", "other.example");
    });
    assert!(
        matches!(tenant[..], [(Check::SignIn, Finding::WrongTenant { .. })]),
        "{tenant:?}"
    );
    let refused =
        found(|world| world.secrets.company = CompanyCredential::Bearer("old".to_owned()));
    assert!(
        matches!(
            refused[..],
            [(Check::SignIn, Finding::SignInRefused { .. })]
        ),
        "{refused:?}"
    );
    let missing = found(|world| {
        world.connection.company.company_id = "00000000-0000-0000-0000-000000000001".to_owned()
    });
    assert!(
        matches!(&missing[..], [(Check::Company, Finding::CompanyNotFound { others })] if !others.is_empty()),
        "{missing:?}"
    );
    let forbidden = found(|world| {
        let token = world.details().company.users.no_customers.bearer_token;
        world.secrets.company = CompanyCredential::Bearer(token);
    });
    assert!(
        matches!(
            forbidden[..],
            [(Check::CompanyRead, Finding::PermissionMissing { .. })]
        ),
        "{forbidden:?}"
    );
    let page = found(|world| world.fault(json!([{"kind": "html", "system": "company"}])));
    assert!(
        matches!(
            page[..],
            [(Check::SignIn, Finding::NotBusinessCentral { .. })]
        ),
        "{page:?}"
    );
}

#[test]
fn web_services_that_are_not_published_are_a_note() {
    let world = world();
    world.control(
        "company",
        &json!({"page_services": {"workflow_customers": false, "customer_card": false}}),
    );
    let diagnosis = world.diagnose();
    assert!(diagnosis.is_good() && !diagnosis.is_clear());
    assert_eq!(
        diagnosis.verdict(Check::WebServices),
        Some(&Verdict::Note(Finding::ServicesNotPublished))
    );
}

#[test]
fn what_stands_around_answers_or_is_hidden_is_noted_with_what_ends_it_wherever_it_is_met() {
    const WARNING: &str = "<br />\n<b>Warning</b>: x [0] in <b>/y</b><br />\n";
    const COMMENT: &str = "\n<!-- Cached page generated by a plugin -->";
    let around = |before: &str, behind: &str, method: Option<&str>| {
        let before = (!before.is_empty()).then(|| ("before", before.to_owned()));
        let behind = (!behind.is_empty()).then(|| ("behind", behind.to_owned()));
        let faults = before.into_iter().chain(behind).map(|(what, text)| {
            json!({"kind": "odd", "what": what, "text": text, "method": method, "times": null})
        });
        faults.collect::<Vec<_>>()
    };
    for (faults, oddities, remedies) in [
        // B14: before the answers of writes alone.
        (
            around(WARNING, "", Some("POST")),
            vec![Oddity::Before(Side::Webstore)],
            vec!["WP_DEBUG_DISPLAY"],
        ),
        // B15, on both sides.
        (
            around("", COMMENT, None),
            vec![
                Oddity::Behind(Side::Webstore),
                Oddity::Behind(Side::Company),
            ],
            vec!["caching plugin"],
        ),
        // Two kinds at once.
        (
            around("\u{feff}<br />Notice: x<br />\n", "", None),
            vec![
                Oddity::ByteOrderMark(Side::Webstore),
                Oddity::Before(Side::Webstore),
                Oddity::ByteOrderMark(Side::Company),
                Oddity::Before(Side::Company),
            ],
            vec!["saved with it", "display_errors"],
        ),
        // A4.
        (
            vec![json!({"kind": "odd", "what": "totals_hidden", "times": null})],
            vec![Oddity::TotalsHidden],
            vec!["Access-Control-Expose-Headers"],
        ),
    ] {
        let world = world();
        world.fault(json!(faults));
        let diagnosis = world.diagnose();
        assert!(
            diagnosis.is_good() && !diagnosis.is_clear(),
            "{diagnosis:?}"
        );
        let mut said = Vec::new();
        let mut words = String::new();
        for (_, verdict) in &diagnosis.checks {
            if let Verdict::Note(finding @ Finding::Odd(found)) = verdict {
                said.extend(found.iter().copied());
                words.push_str(&finding.explain().remedy);
                words.push_str(&finding.explain().what);
            }
        }
        said.sort();
        let mut oddities = oddities;
        oddities.sort();
        assert_eq!(said, oddities, "each once");
        for remedy in remedies {
            assert!(words.contains(remedy), "{remedy}: {words}");
        }
    }
}

fn json_answer(status: u16, code: &str, message: &str) -> Option<http::Response<String>> {
    answer(
        status,
        &json!({"code": code, "message": message}).to_string(),
    )
}

fn answer(status: u16, body: &str) -> Option<http::Response<String>> {
    let response = http::Response::builder().status(status);
    Some(response.body(body.to_owned()).unwrap())
}

fn holds_basic(request: &http::Request<String>) -> bool {
    let authorization = request.headers().get(http::header::AUTHORIZATION);
    let value = authorization.and_then(|it| it.to_str().ok());
    value.is_some_and(|it| it.starts_with("Basic"))
}

/// What is said of a world in which somebody else answers some requests.
fn found_with(
    stranger: impl Fn(&http::Request<String>) -> Option<http::Response<String>> + 'static,
) -> Vec<(Check, Finding)> {
    found(|world| world.stranger = Some(Box::new(stranger)))
}

#[test]
fn case_17_a_plugin_that_takes_the_authorization_header_is_told_from_a_role_that_is_too_low() {
    let refusals: [(u16, &str, &str); 6] = [
        (
            403,
            "jwt_auth_bad_auth_header",
            "Authorization header malformed.",
        ),
        (403, "jwt_auth_invalid_token", "Wrong number of segments"),
        (401, "invalid_token", "The access token provided is invalid"),
        (400, "simple_jwt_login", "Wrong number of segments"),
        (401, "incorrect_password", "The password is incorrect."),
        (
            401,
            "rest_not_logged_in",
            "You are not currently logged in.",
        ),
    ];
    for (status, code, message) in refusals {
        let bad = found_with(move |request| {
            let is_taken = holds_basic(request) && request.uri().path().starts_with("/wp-json");
            is_taken
                .then(|| json_answer(status, code, message))
                .flatten()
        });
        let taken = Finding::HeaderTaken {
            words: message.to_owned(),
        };
        assert_eq!(bad, [(Check::WebstoreRead, taken)], "{code}");
    }
    // A page in place of an answer; and one that refuses the key wherever it is.
    let page = found_with(|request| {
        holds_basic(request)
            .then(|| answer(403, "<title>Forbidden</title>"))
            .flatten()
            .filter(|_| request.uri().path().starts_with("/wp-json"))
    });
    assert!(
        matches!(&page[..], [(_, Finding::HeaderTaken { words })] if words == "Forbidden"),
        "{page:?}"
    );
    let everywhere = found_with(|request| {
        let is_api = request.uri().path().starts_with("/wp-json/wc/");
        is_api
            .then(|| json_answer(403, "shield_blocked", "No REST here"))
            .flatten()
    });
    assert!(
        matches!(&everywhere[..], [(Check::WebstoreRead, Finding::OtherPlugin { code, .. })] if code == "shield_blocked"),
        "{everywhere:?}"
    );
    // The query parameter that is recommended does pass.
    let mut world = world();
    world.connection.webstore.key_as_query_parameter = true;
    world.stranger = Some(Box::new(|request| {
        holds_basic(request)
            .then(|| json_answer(403, "jwt_auth_bad_auth_header", "malformed"))
            .flatten()
    }));
    let webstore = world
        .diagnose()
        .checks
        .into_iter()
        .filter(|it| it.0.side() == concord_core::call::Side::Webstore);
    assert!(
        webstore
            .clone()
            .all(|(_, verdict)| matches!(verdict, Verdict::Good(_))),
        "{:?}",
        webstore.collect::<Vec<_>>()
    );
}

#[test]
fn case_18_an_index_that_is_closed_to_strangers_is_a_note_and_the_key_is_tried() {
    for closed in [
        json_answer(
            401,
            "rest_cannot_access",
            "Only authenticated users can access the REST API.",
        ),
        json_answer(403, "rest_disabled", "REST API is off"),
        answer(403, "<html><title>Forbidden</title></html>"),
        answer(401, ""),
    ] {
        let mut world = world();
        let closed = closed.unwrap();
        world.stranger = Some(Box::new(move |request| {
            let is_index = request.uri().path() == "/wp-json/";
            is_index.then(|| closed.clone())
        }));
        let diagnosis = world.diagnose();
        assert!(diagnosis.is_good(), "{diagnosis:?}");
        assert!(matches!(
            diagnosis.verdict(Check::Site),
            Some(Verdict::Note(Finding::IndexClosed { .. }))
        ));
    }
}

#[test]
fn case_21_a_refused_sign_in_is_one_whatever_its_body() {
    for body in [
        "",
        "<html><title>401 - Unauthorized</title></html>",
        "Unauthorized",
    ] {
        let refused = found_with(move |request| {
            let is_company = request.uri().path().contains("/api/v2.0/");
            is_company.then(|| answer(401, body)).flatten()
        });
        assert!(
            matches!(
                refused[..],
                [(Check::SignIn, Finding::SignInRefused { .. })]
            ),
            "{refused:?}"
        );
        let words = refused[0].1.explain().what;
        assert!(!words.contains("nothing"), "{words}");
    }
}

#[test]
fn case_23_a_server_of_ones_own_is_told_of_in_its_own_words() {
    let on_premises = |change: fn(&mut World)| {
        found(move |world| {
            world.secrets.company = CompanyCredential::AccessKey {
                user: "ADMIN".to_owned(),
                key: "wrong".to_owned(),
            };
            change(world);
        })
    };
    let other = on_premises(|world| {
        world.stranger = Some(Box::new(|request| {
            let is_company = request.uri().path().contains("/api/v2.0/");
            is_company
                .then(|| json_answer(404, "", "No HTTP resource was found"))
                .flatten()
        }));
    });
    assert!(
        matches!(other[..], [(Check::SignIn, Finding::NoInstance { .. })]),
        "{other:?}"
    );
    let refused = on_premises(|world| {
        world.stranger = Some(Box::new(|request| {
            let is_company = request.uri().path().contains("/api/v2.0/");
            is_company.then(|| answer(401, "")).flatten()
        }));
    });
    assert_eq!(refused, [(Check::SignIn, Finding::AccessKeyRefused)]);
    for (_, finding) in other.iter().chain(&refused) {
        let told = finding.explain();
        let words = format!("{} {}", told.what, told.remedy);
        assert!(
            !words.contains("tenant")
                && !words.contains("admin center")
                && !words.contains("licence"),
            "{words}"
        );
    }
}

#[test]
fn case_24_an_address_that_leads_to_another_one_is_named() {
    let lead = |location: Option<&'static str>| {
        move |request: &http::Request<String>| {
            if request.uri().host() != Some("sandbox.example")
                || request.uri().path().contains("v2.0")
            {
                return None;
            }
            let mut response = http::Response::builder().status(301);
            if let Some(location) = location {
                response = response.header(http::header::LOCATION, location);
            }
            Some(response.body(String::new()).unwrap())
        }
    };
    let told = found_with(lead(Some(
        "https://www.sandbox.example/wp-json/?_fields=name",
    )));
    assert_eq!(
        told,
        [(
            Check::Site,
            Finding::Redirects {
                side: concord_core::call::Side::Webstore,
                to: Some("https://www.sandbox.example".to_owned()),
            }
        )]
    );
    // A browser does not tell: the usual one is tried, without a key.
    let index = r#"{"name":"Shop","namespaces":["wp/v2","wc/v3"]}"#;
    let near = found_with(move |request| match request.uri().host() {
        Some("www.sandbox.example") => {
            assert!(!holds_basic(request) && !request.uri().to_string().contains("consumer_key"));
            answer(200, index)
        }
        _ => lead(None)(request),
    });
    assert!(
        matches!(&near[..], [(Check::Site, Finding::Redirects { to: Some(to), .. })] if to == "https://www.sandbox.example"),
        "{near:?}"
    );
    let unknown = found_with(move |request| match request.uri().host() {
        Some("www.sandbox.example") => {
            answer(403, "This proxy does not serve www.sandbox.example.")
        }
        _ => lead(None)(request),
    });
    assert!(
        matches!(
            &unknown[..],
            [(Check::Site, Finding::Redirects { to: None, .. })]
        ),
        "{unknown:?}"
    );
}

#[test]
fn case_25_permalinks_with_index_php_are_named_with_the_address_to_enter() {
    let odd = found_with(|request| {
        let path = request.uri().path();
        if path.starts_with("/wp-json") {
            return answer(404, "<html><title>Page not found</title></html>");
        }
        let is_index = path == "/index.php/wp-json/";
        is_index
            .then(|| answer(200, r#"{"name":"Shop","namespaces":["wp/v2","wc/v3"]}"#))
            .flatten()
    });
    let address = "https://sandbox.example/index.php".to_owned();
    assert_eq!(
        odd,
        [(
            Check::Site,
            Finding::IndexPermalinks {
                address: address.clone()
            }
        )]
    );
    // With that address everything below it is asked for.
    let mut world = world();
    world.connection.webstore.url = address;
    let asked = std::rc::Rc::new(RefCell::new(Vec::new()));
    let seen = asked.clone();
    world.stranger = Some(Box::new(move |request| {
        seen.borrow_mut().push(request.uri().path().to_owned());
        None
    }));
    world.diagnose();
    assert!(
        asked
            .borrow()
            .iter()
            .any(|path| path == "/index.php/wp-json/")
    );
}

#[test]
fn a_proxy_that_refuses_names_the_host_and_a_wrong_page_the_home_page() {
    let refused = found(|world| world.between = Between::Proxy);
    assert!(refused[0].1.explain().what.contains("sandbox.example"));
    let none = found_with(|request| {
        let is_site = !request.uri().path().contains("v2.0");
        is_site
            .then(|| json_answer(404, "not_found", "{}"))
            .flatten()
    });
    assert_eq!(none, [(Check::Site, Finding::NoWooCommerce)]);
    assert!(none[0].1.explain().remedy.contains("home page"));
}
