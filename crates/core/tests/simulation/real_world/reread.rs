//! Records that were read for the preview and that can't be read again just before they are written: each is an error that says so.
//! Nothing is written, nothing is said to have changed, and everybody else goes on.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Entry, EntryResult, RunEnd, Trigger};
use concord_core::orders::{book, note_plan};
use concord_core::setup::Pull;
use concord_core::state::{State, Subject};
use concord_core::sync::Extent;
use serde_json::{Value, json};

use super::orders::{some_order, with_orders};
use super::{
    add_account, add_company, answers, assert_back_to_rest, billing, page, pairs, records_of,
    resting, with_body,
};
use crate::common::{company_ids, edit_company, edit_webstore, run_to_rest};
use crate::support::{Answered, Between, Patient, World, set_up};

/// How a system fails on a record, and what of it has to be said.
const FAILURES: [(u16, &str); 6] = [
    (500, "critical error"),
    (403, "critical error"),
    (503, "critical error"),
    (200, "critical error"),
    (4060, "bot protection"),
    (0, "could not be reached"),
];

fn failing(failure: u16) -> Answered {
    match failure {
        0 => None,
        4060 => page(
            406,
            r#"{"code":"blocked","message":"A bot protection says no"}"#,
        ),
        status => page(
            status,
            "<html><body>There has been a critical error.</body></html>",
        ),
    }
}

/// Every answer that would hold this account fails.
fn account_fails(id: WebstoreId, failure: u16) -> Option<Between> {
    let marker = format!("\"id\":{id},");
    answers("GET", "/wc/v3/customers?", move |_, answer| {
        match answer.body().contains(&marker) {
            true => failing(failure),
            false => Some(answer),
        }
    })
}

fn phone_in_company(world: &World, customer: &CompanyId) -> String {
    let sandbox = world.sandbox.borrow();
    let mut customers = sandbox.company().customers();
    let found = customers.find(|it| it.id.to_string() == customer.as_str());
    found.unwrap().phone_number.clone()
}

/// The last entry of the log that is about this account.
fn entry_of(world: &World, id: WebstoreId) -> Entry {
    let entries = world.entries();
    let of_account = entries.into_iter().filter(|it| it.webstore_id == Some(id));
    of_account.last().expect("an entry")
}

/// What an entry that failed says; the request that failed is named beside it.
fn said(entry: &Entry) -> &str {
    match &entry.result {
        EntryResult::Failed { error, request, .. } => {
            assert!(request.as_deref().is_some_and(|it| it.starts_with("GET ")));
            assert!(!error.remedy.is_empty());
            &error.what
        }
        other => panic!("{other:?}"),
    }
}

/// Which way a value of each of two pairs is to go.
#[derive(Debug, Clone, Copy)]
enum Way {
    Push,
    Pull,
}

/// Two pairs, each with a phone number that was typed on one side.
fn with_two_edits(way: Way) -> (World, State, [(CompanyId, WebstoreId); 2]) {
    let (world, state) = resting(8);
    let two = [pairs(&state)[1].clone(), pairs(&state)[3].clone()];
    for (place, (customer, id)) in two.iter().enumerate() {
        let phone = format!("+46 8 555 01 9{place}");
        match way {
            Way::Push => edit_company(&world, customer, json!({"phoneNumber": phone})),
            Way::Pull => edit_webstore(&world, *id, json!({"billing": {"phone": phone}})),
        }
    }
    (world, state, two)
}

#[test]
fn an_account_that_fails_only_before_its_write_is_an_error_that_says_so_and_the_others_are_written()
{
    for way in [Way::Push, Way::Pull] {
        for (failure, words) in FAILURES {
            let case = format!("{way:?} {failure}");
            let (world, mut state, [(customer, id), (other, other_id)]) = with_two_edits(way);
            let before = (
                billing(&world, id, "phone"),
                phone_in_company(&world, &customer),
            );
            let plan = world.preview(&mut state).unwrap();
            world.put_between(account_fails(id, failure));
            let run = world.apply(&mut state, &plan);
            assert_eq!(run.end, RunEnd::Completed, "{case}");
            let counts = run.counts;
            assert_eq!(
                (counts.failed, counts.changed_since, counts.updated),
                (1, 0, 1),
                "{case}"
            );
            let entry = entry_of(&world, id);
            let what = said(&entry);
            assert!(what.contains("could not be read again"), "{case}: {what}");
            assert!(what.contains("was not made"), "{case}: {what}");
            assert!(what.contains(words), "{case}: {what}");
            let failed = state.failures.get(&Subject::Webstore(id)).expect(&case);
            assert_eq!(
                (&failed.error.what[..], failed.attempts),
                (what, 0),
                "{case}"
            );
            let now = (
                billing(&world, id, "phone"),
                phone_in_company(&world, &customer),
            );
            assert_eq!(now, before, "{case}");
            assert_eq!(
                billing(&world, other_id, "phone"),
                phone_in_company(&world, &other)
            );
            assert_back_to_rest(&world, &mut state);
            assert_eq!(
                billing(&world, id, "phone"),
                phone_in_company(&world, &customer)
            );
            assert_eq!(state.failures.len(), 0, "{case}");
        }
    }
}

#[test]
fn an_account_that_lacks_a_part_only_before_its_write_is_no_account_that_has_changed() {
    for way in [Way::Push, Way::Pull] {
        for (member, value) in [
            ("billing", Value::Null),
            ("billing", json!([])),
            ("email", Value::Null),
            ("first_name", json!({})),
            ("meta_data", json!("none")),
            ("meta_data", json!([])),
            ("role", json!(false)),
        ] {
            let case = format!("{way:?} {member} {value}");
            let (world, mut state, [(customer, id), _]) = with_two_edits(way);
            let before = (
                billing(&world, id, "phone"),
                phone_in_company(&world, &customer),
            );
            let plan = world.preview(&mut state).unwrap();
            world.put_between(records_of("/wc/v3/customers?", move |account| {
                if account["id"] == json!(id.0) && account.get(member).is_some() {
                    account[member] = value.clone();
                }
            }));
            let counts = world.apply(&mut state, &plan).counts;
            assert_eq!(
                (counts.failed, counts.changed_since, counts.updated),
                (1, 0, 1),
                "{case}"
            );
            let entry = entry_of(&world, id);
            let what = said(&entry);
            assert!(what.contains("could not be read again"), "{case}: {what}");
            assert!(what.contains(&format!("{member}: ")), "{case}: {what}");
            let now = (
                billing(&world, id, "phone"),
                phone_in_company(&world, &customer),
            );
            assert_eq!(now, before, "{case}");
            assert_back_to_rest(&world, &mut state);
        }
    }
}

#[test]
fn a_scheduled_push_that_could_not_read_its_account_counts_towards_a_hold_and_a_pull_does_not() {
    for (way, attempts) in [(Way::Push, 1), (Way::Pull, 0)] {
        let (world, mut state, [(_, id), _]) = with_two_edits(way);
        for times in 1..=2 {
            world.put_between(None);
            let plan = world.preview(&mut state).unwrap();
            world.put_between(account_fails(id, 500));
            world.apply_as(&mut state, &plan, Trigger::Schedule, &Patient);
            let failed = &state.failures[&Subject::Webstore(id)];
            assert_eq!(failed.attempts, attempts * times, "{way:?}");
        }
        world.put_between(None);
        let plan = world.preview(&mut state).unwrap();
        world.apply(&mut state, &plan);
        assert_eq!(state.failures.len(), 0, "{way:?}");
    }
}

/// The answer to a write never comes, and every later one that would hold this customer fails.
fn customer_fails_after_its_write(
    customer: &CompanyId,
    is_written: bool,
    failure: u16,
) -> Option<Between> {
    let id = customer.as_str().to_owned();
    let mut is_lost = false;
    Some(Box::new(move |request, send| {
        let is_batch = request.uri().path().ends_with("/$batch");
        let is_write = request.body().contains("PATCH");
        if is_batch && is_write && request.body().to_lowercase().contains(&id) {
            is_lost = true;
            if is_written {
                send(request);
            }
            return page(502, "<html>Bad gateway</html>");
        }
        let answer = send(request)?;
        let is_of_it = is_lost && is_batch && answer.body().to_lowercase().contains(&id);
        match is_of_it {
            true => failing(failure),
            false => Some(answer),
        }
    }))
}

#[test]
fn a_customer_that_fails_when_its_lost_write_is_looked_for_is_not_said_to_have_changed() {
    for is_written in [false, true] {
        for (failure, _) in FAILURES {
            let case = format!("{failure}, written: {is_written}");
            let (world, mut state, [(customer, id), (other, other_id)]) = with_two_edits(Way::Pull);
            let before = phone_in_company(&world, &customer);
            let plan = world.preview(&mut state).unwrap();
            world.put_between(customer_fails_after_its_write(
                &customer, is_written, failure,
            ));
            let run = world.apply(&mut state, &plan);
            let counts = run.counts;
            assert_eq!(
                (counts.failed, counts.changed_since, counts.updated),
                (1, 0, 1),
                "{case}: {run:?}"
            );
            let EntryResult::Failed { error, .. } = entry_of(&world, id).result else {
                panic!("{case}: it is not known whether it was written");
            };
            assert!(error.what.contains("Bad gateway"), "{case}: {}", error.what);
            assert!(
                error.what.contains("is not known"),
                "{case}: {}",
                error.what
            );
            let typed = billing(&world, id, "phone");
            let there = phone_in_company(&world, &customer);
            assert_eq!(
                there,
                if is_written { typed.clone() } else { before },
                "{case}"
            );
            assert_eq!(
                billing(&world, other_id, "phone"),
                phone_in_company(&world, &other)
            );
            // The next reading finds out.
            world.put_between(None);
            world.preview(&mut state).unwrap();
            assert_eq!(
                entry_of(&world, id).result == EntryResult::Done,
                is_written,
                "{case}"
            );
            assert_back_to_rest(&world, &mut state);
            assert_eq!(phone_in_company(&world, &customer), typed, "{case}");
        }
    }
}

#[test]
fn an_order_that_fails_only_before_its_write_is_an_error_that_says_so_and_the_others_are_written() {
    for (failure, words) in FAILURES {
        let (world, mut state) = with_orders();
        let now = book(&state);
        let odd = some_order(&now);
        let meta = |world: &World| {
            let sandbox = world.sandbox.borrow();
            json!(sandbox.webstore().order(odd.0).unwrap().members["meta_data"])
        };
        let held = meta(&world);
        let plan = note_plan(&now.lines);
        let marker = format!("\"id\":{odd},");
        world.put_between(answers("GET", "/wc/v3/orders?", move |request, answer| {
            let is_ids = request.uri().to_string().contains("_fields=id&");
            match answer.body().contains(&marker) && !is_ids {
                true => failing(failure),
                false => Some(answer),
            }
        }));
        let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        let counts = run.counts;
        let written = plan.orders.len() - 1;
        assert_eq!(
            (
                &run.end,
                counts.failed,
                counts.changed_since,
                counts.orders_written
            ),
            (&RunEnd::Completed, 1, 0, written),
            "{failure}"
        );
        let entries = world.entries();
        let of_order = |it: &&Entry| it.order.as_ref().is_some_and(|order| order.id == odd);
        let what = said(entries.iter().rfind(of_order).unwrap());
        assert!(
            what.contains("could not be read again"),
            "{failure}: {what}"
        );
        assert!(what.contains(words), "{failure}: {what}");
        assert_eq!(state.failures[&Subject::Order(odd)].error.what, what);
        assert_eq!(meta(&world), held, "{failure}");
        world.put_between(None);
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let plan = note_plan(&book(&state).lines);
        assert_eq!(plan.orders.len(), 1, "{failure}");
        let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        assert_eq!(run.counts.orders_written, 1, "{failure}");
        assert_eq!(state.failures.len(), 0, "{failure}");
    }
}

#[test]
fn an_answer_to_a_write_that_lacks_a_part_and_can_not_be_read_again_keeps_what_it_held() {
    // What the answer to a write lacks is read again; where that fails, what it held is known all the same.
    let (world, mut state, [(_, id), _]) = with_two_edits(Way::Push);
    let plan = world.preview(&mut state).unwrap();
    let marker = format!("\"id\":{id},");
    let mut is_written = false;
    world.put_between(Some(Box::new(move |request, send| {
        let is_write = request.uri().path().ends_with("/customers/batch");
        let answer = send(request)?;
        if !answer.body().contains(&marker) {
            return Some(answer);
        }
        match (is_write, is_written) {
            (true, _) => {
                is_written = true;
                let mut body: Value = serde_json::from_str(answer.body()).unwrap();
                for account in body["update"].as_array_mut().unwrap() {
                    account["last_name"] = Value::Null;
                }
                Some(with_body(answer, body.to_string()))
            }
            (false, true) => failing(500),
            (false, false) => Some(answer),
        }
    })));
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.updated, run.counts.failed), (2, 0));
    assert_eq!(
        state.snapshots.webstore[&id].billing.phone,
        billing(&world, id, "phone")
    );
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn a_customer_that_staff_added_and_that_fails_stops_no_create_but_the_one_that_it_may_be() {
    // Before anybody is created it is asked who was added since the preview: the answer holds one on whom Business Central fails.
    for failure in [500, 403, 503, 0] {
        for is_twin in [false, true] {
            let case = format!("{failure}, twin: {is_twin}");
            let (world, mut state) = resting(8);
            set_up(&mut state, |setup| setup.pull = Pull::All);
            run_to_rest(&world, &mut state);
            let [first, second] = ["ann@new.example", "bob@new.example"].map(|email| {
                add_account(
                    &world,
                    json!({"email": email, "first_name": email, "last_name": "New"}),
                )
            });
            let plan = world.preview(&mut state).unwrap();
            let email = if is_twin {
                "ann@new.example"
            } else {
                "other@new.example"
            };
            let added = add_company(&world, json!({"displayName": "Ann New", "email": email}));
            let before = company_ids(&world).len();
            let marker = added.as_str().to_lowercase();
            world.put_between(Some(Box::new(move |request, send| {
                let asks = request.uri().path().contains("/api/v2.0/");
                let is_read = request.method() == "GET";
                let answer = send(request)?;
                let is_of_it = answer.body().to_lowercase().contains(&marker);
                match asks && is_read && is_of_it {
                    true => failing(failure),
                    false => Some(answer),
                }
            })));
            let run = world.apply(&mut state, &plan);
            assert_eq!(run.end, RunEnd::Completed, "{case}: {run:?}");
            let created = company_ids(&world).len() - before;
            assert_eq!(
                (created, run.counts.failed),
                if is_twin { (1, 1) } else { (2, 0) },
                "{case}: {run:?}"
            );
            world.put_between(None);
            run_to_rest(&world, &mut state);
            assert!(state.mappings.customer(second).is_some(), "{case}");
            let of_first = state.mappings.customer(first);
            assert_eq!(of_first == Some(&added), is_twin, "{case}");
            assert_eq!(company_ids(&world).len() - before, created, "{case}");
        }
    }
}
