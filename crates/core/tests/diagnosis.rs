//! Test connection against the stand-in systems: each thing that can be wrong is found by trying, and named.
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

use std::cell::RefCell;
use std::time::Duration;

use concord_core::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, Secrets, WebstoreAddress, WebstoreKey,
};
use concord_core::diagnosis::{Check, Diagnosis, Finding, Verdict, test_connection};
use concord_core::ports::{
    Change, Clock, Keys, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
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

/// The keys as they are typed in.
#[derive(Clone)]
struct Typed {
    consumer_key: String,
    consumer_secret: String,
    company: CompanyCredential,
}

struct World {
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
            ports: self,
            connection: &self.connection,
            pace: &pace,
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

    async fn write(&self, _: Vec<Change>) -> Result<(), StoreError> {
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
