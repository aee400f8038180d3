//! A tab that was closed in mid-run, and a record of that run that can't be read when both systems are read again.

use concord_core::call::Side;
use concord_core::log::{Action, EntryResult, RunEnd};
use serde_json::{Value, json};

use super::{page, pairs, with_body};
use crate::closed_tab::{numbers, to_be_created};
use crate::common::run_to_rest;
use crate::support::{Between, World};

/// The record that a system made last, as its answers name it.
fn last_made(world: &World, system: Side) -> Value {
    let sandbox = world.sandbox.borrow();
    match system {
        Side::Webstore => json!(sandbox.webstore().customers().map(|it| it.id).max()),
        Side::Company => {
            let last = sandbox
                .company()
                .customers()
                .max_by_key(|it| it.number.clone());
            json!(last.map(|it| it.id.to_string()))
        }
    }
}

/// What is read of one record: no answer at all, or one in which a member is null.
fn unreadable(system: Side, record: Value, member: Option<&'static str>) -> Option<Between> {
    let is_it = move |shown: &Value| match (&shown["id"], &record) {
        (Value::String(a), Value::String(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    };
    Some(Box::new(move |request, send| {
        let url = request.uri().to_string();
        let lists = match system {
            Side::Webstore => url.contains("/wc/v3/customers?"),
            Side::Company => url.contains("/api/v2.0/") && url.contains("/customers?"),
        };
        let is_meant = lists && request.method() == "GET" && !url.ends_with("$select=id");
        let answer = send(request)?;
        let Some(mut body) = serde_json::from_str::<Value>(answer.body())
            .ok()
            .filter(|_| is_meant)
        else {
            return Some(answer);
        };
        let records = match &mut body {
            Value::Array(records) => records,
            body => body["value"].as_array_mut().unwrap(),
        };
        let mut shown = records.iter_mut().filter(|it| is_it(it));
        match (shown.next(), member) {
            (Some(_), None) => page(500, "<html><body>critical error</body></html>"),
            (Some(record), Some(member)) => {
                record[member] = Value::Null;
                Some(with_body(answer, body.to_string()))
            }
            (None, _) => Some(answer),
        }
    }))
}

#[test]
fn what_a_closed_tab_had_done_is_in_its_log_as_soon_as_it_can_be_read() {
    use Side::{Company, Webstore};
    let mut kept_open = 0;
    for (system, member) in [
        (Webstore, None),
        (Webstore, Some("email")),
        (Webstore, Some("meta_data")),
        (Webstore, Some("billing")),
        (Webstore, Some("role")),
        (Webstore, Some("id")),
        (Company, None),
        (Company, Some("email")),
        (Company, Some("displayName")),
        (Company, Some("city")),
        (Company, Some("id")),
    ] {
        for awaits in (10..).step_by(7).take(9) {
            let context = format!("{system:?} {member:?}, closed after {awaits} awaits");
            let (world, mut state) = to_be_created();
            let plan = world.preview(&mut state).unwrap();
            let (accounts, customers) = numbers(&world);
            world.apply_until_closed(&mut state, &plan, awaits);
            let mut state = world.reopened(&state.setup);
            let record = last_made(&world, system);
            world.put_between(unreadable(system, record, member));
            let plan = world.preview(&mut state).unwrap();
            kept_open += state.journal.len();
            let run = world.apply(&mut state, &plan);
            assert_eq!(run.end, RunEnd::Completed, "{context}: {run:?}");
            world.put_between(None);
            run_to_rest(&world, &mut state);

            assert_eq!(state.journal.len(), 0, "{context}: {:?}", state.journal);
            let entries = world.entries();
            let done = |action| {
                let of_action = entries.iter().filter(|it| it.action == action);
                of_action
                    .filter(|it| it.result == EntryResult::Done)
                    .count()
            };
            let (accounts_now, customers_now) = numbers(&world);
            assert_eq!(
                done(Action::CreateInWebstore),
                accounts_now - accounts,
                "{context}"
            );
            assert_eq!(
                done(Action::CreateInCompany),
                customers_now - customers,
                "{context}"
            );
            for (customer, id) in pairs(&state) {
                let tells = entries.iter().any(|it| {
                    it.webstore_id == Some(id)
                        && it.customer.as_ref() == Some(&customer)
                        && it.result == EntryResult::Done
                        && it.action != Action::Update
                });
                assert!(
                    tells,
                    "{context}: the log does not say that {id} was mapped to {customer}"
                );
            }
        }
    }
    assert!(kept_open > 0, "nothing had to wait");
}
