//! Every fault, asked for by its name over the control route: what it does on the wire, on both systems where it applies, and that it ends.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use concord_sandbox::System::{Company, Webstore};
use concord_sandbox::faults::{FaultKind, FaultRate};
use concord_sandbox::{Options, Sandbox, System};
use serde_json::{Value, json};

mod cases;
#[path = "../common/mod.rs"]
mod common;

use cases::{Seen, cases, change_one, create_batch, find_bob};
use common::{Got, World};

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
    world.ask_for(&json!({"kind": "poisoned", "value": "bob@people.example", "times": 7}));
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
            // These wait for somebody to sign in, to mend a record or a firewall, or to give up; or they need a time of their own.
            FaultKind::TimedOut { .. }
            | FaultKind::Odd(_)
            | FaultKind::QuotesRequest { .. }
            | FaultKind::TokenExpired
            | FaultKind::Poisoned { .. }
            | FaultKind::EmailTaken { .. }
            | FaultKind::IdentityChanged
            | FaultKind::PermalinksOff
            | FaultKind::WoocommerceOff
            | FaultKind::ClockApart { .. } => false,
        };
        assert!(passes, "{kind:?}");
    }
}

#[test]
fn an_oddity_is_asked_for_by_name_for_one_record_and_lasts_until_it_is_cleared() {
    let mut world = World::new();
    const ADA: &str = "ada@people.example";
    let ada: u64 = world.id(Webstore, ADA).parse().unwrap();
    for (oddity, path, expected) in [
        (
            json!({"what": "field_missing", "field": "billing"}),
            "/billing",
            Value::Null,
        ),
        (
            json!({"what": "field_is", "field": "billing.phone", "value": []}),
            "/billing/phone",
            json!([]),
        ),
    ] {
        let mut fault = oddity;
        fault["kind"] = json!("odd");
        fault["record"] = json!(ADA);
        fault["path"] = json!("/customers");
        world.ask_for(&fault);
        for _ in 0..2 {
            let list = world.send(
                Webstore,
                "GET",
                "customers?role=all&per_page=100",
                &Value::Null,
            );
            let odd =
                |record: &&Value| record.pointer(path).cloned().unwrap_or_default() == expected;
            let records = list.json.as_array().unwrap();
            let found: Vec<_> = records
                .iter()
                .filter(odd)
                .map(|it| it["id"].clone())
                .collect();
            assert_eq!(found, [json!(ada)]);
        }
        world.sandbox.clear_faults();
    }
    world.ask_for(&json!({"kind": "odd", "what": "fails", "code": 403, "record": ADA}));
    let batch = json!({"update": [{"id": ada, "first_name": "Eve"}]});
    assert_eq!(
        world
            .send(Webstore, "POST", "customers/batch", &batch)
            .status,
        403
    );
    assert_eq!(
        world
            .send(
                Webstore,
                "GET",
                "customers?role=all&per_page=100",
                &Value::Null
            )
            .status,
        403
    );
    world.sandbox.clear_faults();
    let now = world.send(Webstore, "GET", &format!("customers/{ada}"), &Value::Null);
    assert_ne!(now.json["first_name"], "Eve");
    world.ask_for(&json!({"kind": "odd", "what": "before", "text": "Warning"}));
    world.ask_for(&json!({"kind": "odd", "what": "totals_hidden"}));
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

#[test]
fn a_route_can_be_named_by_the_query_and_is_found_so_where_permalinks_are_off() {
    let mut world = World::new();
    let ada = world.id(Webstore, "ada@people.example");
    world.ask_for(&json!({"kind": "permalinks_off"}));
    let pretty = world.send(Webstore, "GET", &format!("customers/{ada}"), &Value::Null);
    assert_eq!(pretty.status, 404);
    for home in ["/", "/index.php"] {
        let path = format!("{home}?rest_route=/wc/v3/customers/{ada}&_fields=email");
        let plain = world.send(Webstore, "GET", &path, &Value::Null);
        assert_eq!(
            (plain.status, &plain.json["email"]),
            (200, &json!("ada@people.example")),
            "{path}"
        );
    }
    let index = world.send(Webstore, "GET", "/?rest_route=/", &Value::Null);
    assert_eq!(index.json["name"], "Shop Example");
    assert!(!world.faults_left().as_array().unwrap().is_empty());
}
