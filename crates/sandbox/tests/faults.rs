//! Every fault, asked for by its name over the control route: what it does on the wire, on both systems where it applies, and that it ends.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::time::Duration;

use concord_sandbox::System::{Company, Webstore};
use concord_sandbox::faults::{FaultKind, FaultRate};
use concord_sandbox::{Options, Sandbox, System};
use serde_json::{Value, json};

mod common;
use common::{Got, World};

/// One fault: how it is asked for, which request meets it, and what tells its answer from the one without it.
struct Case {
    fault: Value,
    on: &'static [System],
    request: fn(&mut World, System) -> Got,
    shows: fn(&Seen),
}

/// The same request on two equal sandboxes, one of them with the fault.
struct Seen {
    system: System,
    plain: Got,
    met: Got,
    before: Value,
    after: Value,
}

impl Seen {
    /// Whether the request with the fault changed any record.
    fn took_effect(&self) -> bool {
        self.before != self.after
    }

    fn code(&self) -> &str {
        let error = &self.met.json["error"]["code"];
        error
            .as_str()
            .or(self.met.json["code"].as_str())
            .unwrap_or_default()
    }
}

const BOTH: &[System] = &[Webstore, Company];

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let case = |fault, on, request, shows| Case { fault, on, request, shows };
    vec![
        case(json!({"kind": "answer_lost_before"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && !seen.took_effect())),
        case(json!({"kind": "connection_reset"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && !seen.took_effect())),
        case(json!({"kind": "answer_lost_after"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && seen.took_effect())),
        case(json!({"kind": "timed_out"}), BOTH, change_one, |seen| {
            assert!(seen.met.is_lost() && !seen.took_effect());
            assert_eq!(seen.met.delay, Duration::from_secs(600));
        }),
        case(json!({"kind": "timed_out", "ms": 90_000, "after_effect": true}), BOTH, change_one, |seen| {
            assert!(seen.met.is_lost() && seen.took_effect());
            assert_eq!(seen.met.delay, Duration::from_secs(90));
        }),
        case(json!({"kind": "latency", "ms": 1500}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.delay), (200, Duration::from_millis(1500)));
            assert!(seen.took_effect());
        }),
        case(json!({"kind": "status", "code": 429, "retry_after": 7}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("retry-after")), (429, "7"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "status", "code": 504, "after_effect": true}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("retry-after")), (504, ""));
            assert!(seen.took_effect());
        }),
        case(json!({"kind": "html", "page": "captcha"}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("content-type")), (200, "text/html; charset=UTF-8"));
            assert!(seen.met.body.contains("human") && !seen.took_effect());
        }),
        case(json!({"kind": "truncated"}), BOTH, change_one, |seen| {
            assert!(seen.plain.body.starts_with(&seen.met.body[..20]) && seen.met.body.len() < seen.plain.body.len());
            assert!(seen.met.json.is_null() && seen.took_effect());
        }),
        case(json!({"kind": "wrong_content"}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, &seen.met.json), (200, &json!({"status": "ok"})));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "auth_stripped"}), BOTH, change_one, |seen| {
            assert_eq!(seen.met.status, 401);
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "token_expired"}), &[Company], change_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (401, "Authentication_InvalidCredentials"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "batch_half_fails"}), BOTH, create_batch, |seen| {
            assert_eq!(seen.plain.failed_items(), [false, false, false]);
            assert_eq!(seen.met.failed_items(), [false, true, false]);
        }),
        case(json!({"kind": "poisoned", "value": "BOB@PEOPLE"}), BOTH, change_one, |seen| {
            assert_eq!(seen.met.status, 500);
            assert!(!seen.took_effect(), "the record that is stored holds the text, though the request does not");
        }),
        case(json!({"kind": "poisoned", "value": "newcomer1"}), BOTH, create_batch, |seen| match seen.system {
            Webstore => assert_eq!((seen.met.status, seen.took_effect()), (500, false), "the batch fails as a whole"),
            _ => assert_eq!(seen.met.failed_items(), [false, true, false]),
        }),
        case(json!({"kind": "filter_ignored"}), BOTH, find_bob, |seen| {
            assert_eq!((seen.plain.emails(), seen.met.emails().len()), (vec!["bob@people.example".to_owned()], 6));
        }),
        case(json!({"kind": "looks_alike"}), BOTH, find_bob, |seen| {
            assert_eq!(seen.met.emails(), ["bob@people.example", "bobby@people.example"]);
        }),
        case(json!({"kind": "pages_shift"}), BOTH, second_page, |seen| {
            let (plain, met) = (seen.plain.emails(), seen.met.emails());
            assert_eq!(plain, ["bobby@people.example", "carl@people.example"]);
            assert_eq!(met, ["bob@people.example", "bobby@people.example"], "one is seen again, and one never");
            assert_eq!(seen.plain.header("x-wp-total"), seen.met.header("x-wp-total"));
        }),
        case(json!({"kind": "parallel_creates"}), &[Webstore], create_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (400, "existing_user_login"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "email_taken"}), &[Webstore], create_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (400, "registration-error-email-exists"));
            let holders = seen.after["webstore"]["customers"].as_array().unwrap().iter();
            assert_eq!(holders.filter(|c| c["email"] == "newcomer@people.example").count(), 1, "there is an account to point to");
        }),
        case(json!({"kind": "etag_stale"}), &[Company], change_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (409, "Request_EntityChanged"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "etag_stale"}), &[Company], change_in_batch, |seen| {
            assert_eq!(seen.met.json["responses"][0]["status"], 409);
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "identity_changed"}), BOTH, who_are_you, |seen| {
            assert_eq!((seen.plain.status, seen.met.status), (200, 200));
            assert_ne!(identity(&seen.plain), identity(&seen.met));
        }),
        case(json!({"kind": "clock_apart", "ms": -7_200_000}), BOTH, change_one, |seen| {
            let hours = written_at(&seen.plain) - written_at(&seen.met);
            assert_eq!(hours, 2, "{} {}", seen.plain.body, seen.met.body);
        }),
    ]
}

fn change_one(world: &mut World, system: System) -> Got {
    let bob = world.id(system, "bob@people.example");
    match system {
        Webstore => world.send(
            system,
            "PUT",
            &format!("customers/{bob}"),
            &json!({"billing": {"city": "Ulm"}}),
        ),
        _ => world.send(
            system,
            "PATCH",
            &format!("customers({bob})"),
            &json!({"city": "Ulm"}),
        ),
    }
}

fn change_in_batch(world: &mut World, system: System) -> Got {
    let bob = world.id(system, "bob@people.example");
    let etag = world.etag("bob@people.example");
    let url = format!("companies({})/customers({bob})", world.sandbox.company().id);
    let change = json!({"id": "1", "method": "PATCH", "url": url, "headers": {"If-Match": etag}, "body": {"city": "Ulm"}});
    world.send(system, "POST", "$batch", &json!({"requests": [change]}))
}

fn create_one(world: &mut World, system: System) -> Got {
    world.send(
        system,
        "POST",
        "customers",
        &json!({"email": "newcomer@people.example"}),
    )
}

fn create_batch(world: &mut World, system: System) -> Got {
    let email = |i: usize| format!("newcomer{i}@people.example");
    if system == Webstore {
        let items: Vec<Value> = (0..3).map(|i| json!({"email": email(i)})).collect();
        return world.send(system, "POST", "customers/batch", &json!({"create": items}));
    }
    let url = format!("companies({})/customers", world.sandbox.company().id);
    let create = |i: usize| json!({"id": i.to_string(), "method": "POST", "url": url, "body": {"displayName": "New", "email": email(i)}});
    let requests: Vec<Value> = (0..3).map(create).collect();
    world.send(system, "POST", "$batch", &json!({"requests": requests}))
}

fn find_bob(world: &mut World, system: System) -> Got {
    match system {
        Webstore => world.send(
            system,
            "GET",
            "customers?email=bob@people.example",
            &Value::Null,
        ),
        _ => world.send(
            system,
            "GET",
            "customers?$filter=tolower(email)%20eq%20'bob@people.example'",
            &Value::Null,
        ),
    }
}

fn second_page(world: &mut World, system: System) -> Got {
    if system == Webstore {
        return world.send(
            system,
            "GET",
            "customers?orderby=id&order=asc&per_page=2&page=2",
            &Value::Null,
        );
    }
    world.prefer = "odata.maxpagesize=2";
    let first = world.send(system, "GET", "customers", &Value::Null);
    let next = first.json["@odata.nextLink"].as_str().unwrap();
    let query = next.split_once("/customers?").unwrap().1;
    world.send(system, "GET", &format!("customers?{query}"), &Value::Null)
}

fn who_are_you(world: &mut World, system: System) -> Got {
    let path = if system == Webstore {
        "/wp-json/"
    } else {
        "companies"
    };
    world.send(system, "GET", path, &Value::Null)
}

/// What a client knows a webstore or a company by.
fn identity(answer: &Got) -> Value {
    let of_company = &answer.json["value"][0]["id"];
    if of_company.is_null() {
        answer.json["url"].clone()
    } else {
        of_company.clone()
    }
}

/// The hour of the day in the record's own time stamp.
fn written_at(answer: &Got) -> i64 {
    let stamp = &answer.json["lastModifiedDateTime"];
    let stamp = stamp
        .as_str()
        .or(answer.json["date_modified_gmt"].as_str())
        .unwrap();
    stamp[11..13].parse().unwrap()
}

#[test]
fn each_fault_does_what_it_says_on_each_system_and_ends_after_its_times() {
    for case in cases() {
        for system in case.on {
            let name = format!("{} on {system:?}", case.fault);
            println!("{name}");
            let plain = (case.request)(&mut World::new(), *system);
            assert!(plain.status < 300, "{name}: {}", plain.body);

            let mut world = World::new();
            let mut fault = case.fault.clone();
            fault["times"] = json!(1);
            fault["system"] = json!(system);
            let before = world.state();
            world.ask_for(&fault);
            let met = (case.request)(&mut world, *system);
            let after = world.state();
            let plain_again = (plain.status, plain.emails());
            let seen = Seen {
                system: *system,
                plain,
                met,
                before,
                after,
            };
            (case.shows)(&seen);
            let took_effect = seen.took_effect();

            assert_eq!(world.faults_left(), json!([]), "{name} is not used up");
            if !took_effect {
                let again = (case.request)(&mut world, *system);
                assert_eq!(
                    (again.status, again.emails()),
                    plain_again,
                    "{name} goes on"
                );
            }
        }
    }
}

#[test]
fn every_name_of_a_fault_has_its_case() {
    let mut world = World::new();
    let refusal = world.control("POST", "/__sandbox/faults", &json!({"kind": "earthquake"}));
    assert_eq!(refusal.status, 400);
    // The refusal lists every name that there is: `expected one of `a`, `b`, …`.
    let message = refusal.json["error"].as_str().unwrap();
    let names: BTreeSet<&str> = message.split('`').skip(3).step_by(2).collect();
    let cases = cases();
    let tested: BTreeSet<&str> = cases
        .iter()
        .map(|case| case.fault["kind"].as_str().unwrap())
        .collect();
    assert_eq!(tested, names);
    assert!(names.len() > 15, "{message}");
}

#[test]
fn a_fault_waits_for_a_request_that_it_fits() {
    let mut world = World::new();
    world.ask_for(&json!([{"kind": "pages_shift", "times": 1}, {"kind": "token_expired", "times": 1}, {"kind": "email_taken", "times": 1}]));
    assert_eq!(change_one(&mut world, Webstore).status, 200);
    assert_eq!(world.faults_left().as_array().unwrap().len(), 3);
    assert_eq!(change_one(&mut world, Company).status, 401);
    assert_eq!(world.faults_left().as_array().unwrap().len(), 2);
}

#[test]
fn a_misspelt_member_of_a_fault_is_refused() {
    let mut world = World::new();
    for wrong in [
        json!({"kind": "truncated", "tims": 1}),
        json!([{"kind": "html"}, {"kind": "latency", "ms": 1, "sytem": "company"}]),
    ] {
        let refusal = world.control("POST", "/__sandbox/faults", &wrong);
        assert_eq!(refusal.status, 400, "{wrong}");
        assert!(
            refusal.body.contains("this fault has no"),
            "{}",
            refusal.body
        );
    }
    assert_eq!(world.faults_left(), json!([]));
}

#[test]
fn a_poisoned_record_fails_every_time_and_the_others_do_not() {
    let mut world = World::new();
    world.ask_for(&json!({"kind": "poisoned", "value": "bob@people.example"}));
    for _ in 0..3 {
        assert_eq!(change_one(&mut world, Webstore).status, 500);
        assert_eq!(change_one(&mut world, Company).status, 500);
    }
    assert_eq!(find_bob(&mut world, Webstore).status, 200, "it can be read");
    let ada = world.id(Webstore, "ada@people.example");
    let other = world.send(
        Webstore,
        "PUT",
        &format!("customers/{ada}"),
        &json!({"first_name": "Ada"}),
    );
    assert_eq!(other.status, 200);
    let delete = world.send(
        Webstore,
        "POST",
        "customers/batch",
        &json!({"delete": [world.id(Webstore, "bob@people.example")]}),
    );
    assert_eq!(delete.status, 500);
    assert_eq!(world.faults_left(), json!([]), "only what failed counts");
    assert_eq!(change_one(&mut world, Webstore).status, 200);
}

/// A reading client's run under a rate: the answers' statuses, in order.
fn run_under(rate: &FaultRate, requests: usize) -> Vec<(u16, usize)> {
    let mut world = World::new();
    world.sandbox.set_fault_rate(Some(rate.clone()));
    let mut seen = Vec::new();
    for i in 0..requests {
        let request: [fn(&mut World, System) -> Got; 4] =
            [change_one, find_bob, second_page_by_number, create_batch];
        let got = request[i % 4](&mut world, if i % 8 < 4 { Webstore } else { Company });
        seen.push((got.status, got.body.len()));
    }
    seen
}

fn second_page_by_number(world: &mut World, system: System) -> Got {
    let path = if system == Webstore {
        "customers?page=2&per_page=2"
    } else {
        "customers?$skip=2"
    };
    world.send(system, "GET", path, &Value::Null)
}

#[test]
fn a_seeded_rate_gives_the_same_faults_for_the_same_seed_and_others_for_another() {
    let rate = |seed| FaultRate {
        share: 0.5,
        seed,
        kinds: Vec::new(),
    };
    assert_eq!(run_under(&rate(3), 80), run_under(&rate(3), 80));
    assert_ne!(run_under(&rate(3), 80), run_under(&rate(4), 80));
}

#[test]
fn the_usual_rate_holds_what_passes_by_itself_and_nothing_that_lasts() {
    for kind in FaultRate::usual() {
        let passes = match kind {
            FaultKind::AnswerLostBefore
            | FaultKind::AnswerLostAfter
            | FaultKind::Latency { .. }
            | FaultKind::Status { .. }
            | FaultKind::Html { .. }
            | FaultKind::WrongContent
            | FaultKind::Truncated
            | FaultKind::AuthStripped
            | FaultKind::FilterIgnored
            | FaultKind::LooksAlike
            | FaultKind::PagesShift
            | FaultKind::EtagStale
            | FaultKind::BatchHalfFails
            | FaultKind::ParallelCreates => true,
            // These wait for somebody to sign in, to mend a record or to give up; or they need a time of their own.
            FaultKind::TimedOut { .. }
            | FaultKind::TokenExpired
            | FaultKind::Poisoned { .. }
            | FaultKind::EmailTaken
            | FaultKind::IdentityChanged
            | FaultKind::ClockApart { .. } => false,
        };
        assert!(passes, "{kind:?}");
    }
}

#[test]
fn an_expired_token_is_no_matter_of_a_web_service_access_key() {
    let sandbox = &mut Sandbox::new(&Options::empty());
    let details = sandbox.connection("").company;
    let key = common::basic(&details.user, &details.access_key);
    sandbox.add_fault(concord_sandbox::faults::Fault::always(
        FaultKind::TokenExpired,
    ));
    let request =
        http::Request::get("http://127.0.0.1/BC/api/v2.0/companies").header("authorization", key);
    let response = sandbox
        .handle(request.body(String::new()).unwrap())
        .response
        .unwrap();
    assert_eq!(response.status(), 200);
}
