//! Answers that hold other records than were asked for, fewer of them, or in another order.

use concord_core::actions;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{RunEnd, Trigger};
use concord_core::orders::{book, note_plan};
use concord_core::setup::Pull;
use concord_core::state::State;
use concord_core::sync::Extent;
use serde_json::{Value, json};

use super::orders::with_orders;
use super::{
    add_account, add_company, answers, assert_back_to_rest, billing, pairs, resting, with_body,
};
use crate::common::{company_ids, edit_company, run_to_rest};
use crate::support::{Between, Patient, World, set_up};

/// Changes the lists of a batch's answer.
fn batches(path: &'static str, mut change: impl FnMut(&mut Value) + 'static) -> Option<Between> {
    answers("POST", path, move |_, answer| {
        let Ok(mut body) = serde_json::from_str::<Value>(answer.body()) else {
            return Some(answer);
        };
        for part in ["create", "update"] {
            if body.get(part).is_some_and(Value::is_array) {
                change(&mut body[part]);
            }
        }
        Some(with_body(answer, body.to_string()))
    })
}

fn reversed(results: &mut Value) {
    results.as_array_mut().unwrap().reverse();
}

/// What PHP makes of a list of which some were taken out.
fn with_gaps(results: &mut Value) {
    let items = results.as_array().unwrap().iter().enumerate();
    let items = items.map(|(place, item)| ((2 * place).to_string(), item.clone()));
    *results = Value::Object(items.collect());
}

/// Every pair has a phone no. of its own that was typed in Business Central.
fn with_phones_typed(customers: usize) -> (World, State, Vec<(CompanyId, WebstoreId)>) {
    let (world, state) = resting(customers);
    let pairs = pairs(&state);
    for (place, (customer, _)) in pairs.iter().enumerate() {
        edit_company(&world, customer, json!({"phoneNumber": phone(place)}));
    }
    (world, state, pairs)
}

fn phone(place: usize) -> String {
    format!("+46 8 555 {place:04}")
}

fn assert_each_has_its_phone(world: &World, pairs: &[(CompanyId, WebstoreId)]) {
    for (place, (_, id)) in pairs.iter().enumerate() {
        assert_eq!(billing(world, *id, "phone"), phone(place));
    }
}

#[test]
fn results_of_a_batch_in_another_order_are_each_their_own_records() {
    let (world, mut state, pairs) = with_phones_typed(12);
    set_up(&mut state, |setup| setup.pull = Pull::All);
    let added: Vec<CompanyId> = ["ann", "bob", "eve"]
        .map(|name| json!({"displayName": name, "email": format!("{name}@new.example")}))
        .map(|set| add_company(&world, set))
        .into();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.broken(), 0);
    for customer in &added {
        actions::set_flag(&mut state, customer, true);
    }
    world.keep(&mut state);
    world.put_between(batches("/customers/batch", reversed));
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (&run.end, run.counts.failed),
        (&RunEnd::Completed, 0),
        "{run:?}"
    );
    for (customer, baseline) in state.baselines.iter() {
        assert!(
            baseline
                .0
                .values()
                .all(|it| it.replaced.is_none() || it.webstore == it.company),
            "{customer}"
        );
    }
    for customer in &added {
        let id = state.mappings.webstore_id(customer).expect("an account");
        let email = &state.snapshots.company[customer].email;
        assert_eq!(&state.snapshots.webstore[&id].email, email);
    }
    assert_each_has_its_phone(&world, &pairs);
    assert_back_to_rest(&world, &mut state);
    assert_each_has_its_phone(&world, &pairs);
}

#[test]
fn results_of_a_batch_of_orders_in_another_order_or_with_gaps_are_each_their_own_orders() {
    for change in [reversed, with_gaps] {
        let (world, mut state) = with_orders();
        let plan = note_plan(&book(&state).lines);
        assert!(plan.orders.len() > 3);
        world.put_between(batches("/orders/batch", change));
        let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        let counts = run.counts;
        assert_eq!(
            (counts.orders_written, counts.failed),
            (plan.orders.len(), 0),
            "{run:?}"
        );
        for entry in world.entries() {
            assert_eq!(entry.notes, Vec::<String>::new());
        }
        world.put_between(None);
        world.read_orders(&mut state, Extent::Whole).unwrap();
        assert_eq!(note_plan(&book(&state).lines).orders.len(), 0);
    }
}

#[test]
fn a_host_that_answers_fewer_records_than_it_is_asked_for_makes_nobody_seem_gone() {
    for most in [1, 3] {
        let (world, mut state, pairs) = with_phones_typed(14);
        let plan = world.preview(&mut state).unwrap();
        world.put_between(answers("GET", "include=", move |_, answer| {
            let mut body: Value = serde_json::from_str(answer.body()).unwrap();
            body.as_array_mut().unwrap().truncate(most);
            Some(with_body(answer, body.to_string()))
        }));
        let run = world.apply(&mut state, &plan);
        let counts = run.counts;
        assert_eq!(
            (counts.updated, counts.changed_since),
            (pairs.len(), 0),
            "{run:?}"
        );
        assert_each_has_its_phone(&world, &pairs);
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn an_answer_with_others_than_were_asked_for_proves_nobody_gone() {
    // A cache or plugin ignores the filter, and answers with whatever comes first.
    let (world, mut state, pairs) = with_phones_typed(8);
    let other = add_account(
        &world,
        json!({"email": "other@post.example", "first_name": "O"}),
    );
    let plan = world.preview(&mut state).unwrap();
    world.put_between(Some(Box::new(move |request, send| {
        let (mut parts, body) = request.into_parts();
        let uri = parts.uri.to_string();
        if let Some(at) = uri.find("include=") {
            let rest = uri[at..].find('&').map_or("", |end| &uri[at + end..]);
            parts.uri = format!("{}include={other}{rest}", &uri[..at])
                .parse()
                .unwrap();
        }
        send(http::Request::from_parts(parts, body))
    })));
    let before = state.snapshots.webstore.len();
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.counts.updated, run.counts.changed_since),
        (0, 0),
        "{run:?}"
    );
    assert_eq!(state.snapshots.webstore.len(), before);
    assert!(
        pairs
            .iter()
            .all(|(customer, id)| state.mappings.webstore_id(customer) == Some(*id))
    );
    assert_back_to_rest(&world, &mut state);
    assert_each_has_its_phone(&world, &pairs);
}

#[test]
fn an_empty_page_between_others_is_no_end_of_the_list() {
    for empty in [1, 2] {
        let world = crate::common::world(261, 5);
        let mut state = world.state();
        run_to_rest(&world, &mut state);
        let all = state.snapshots.webstore.len();
        assert!(all > 200, "{all}");
        let before = company_ids(&world).len();
        let page = format!("&page={empty}&");
        let mut times = 0;
        world.put_between(answers(
            "GET",
            "/wc/v3/customers?",
            move |request, answer| {
                let is_meant = request.uri().to_string().contains(&page) && times < 1;
                times += usize::from(is_meant);
                match is_meant {
                    true => Some(with_body(answer, "[]".to_owned())),
                    false => Some(answer),
                }
            },
        ));
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(
            (state.snapshots.webstore.len(), plan.writes()),
            (all, 0),
            "{empty}"
        );
        // For ever: it is said, and nothing is planned from what is left.
        let page = format!("&page={empty}&");
        world.put_between(answers(
            "GET",
            "/wc/v3/customers?",
            move |request, answer| match request.uri().to_string().contains(&page) {
                true => Some(with_body(answer, "[]".to_owned())),
                false => Some(answer),
            },
        ));
        let error = world.preview(&mut state).unwrap_err();
        assert!(error.explain().what.contains("incomplete list"), "{error}");
        assert_eq!(company_ids(&world).len(), before);
        assert_back_to_rest(&world, &mut state);
    }
}

#[test]
fn an_operation_of_a_batch_that_is_answered_oddly_or_not_at_all_makes_nobody_twice() {
    type Change = fn(&mut Vec<Value>);
    let changes: [(&str, Change); 7] = [
        ("status as a text", |all| {
            all.iter_mut()
                .for_each(|it| it["status"] = json!(it["status"].to_string()))
        }),
        ("no status", |all| {
            drop(all[1].as_object_mut().unwrap().remove("status"))
        }),
        ("status null", |all| all[1]["status"] = Value::Null),
        ("the first is missing", |all| drop(all.remove(0))),
        ("the last is missing", |all| drop(all.pop())),
        ("no id", |all| all[0]["id"] = Value::Null),
        ("in another order", |all| all.reverse()),
    ];
    for (case, change) in changes {
        let (world, mut state) = resting(6);
        set_up(&mut state, |setup| setup.pull = Pull::All);
        run_to_rest(&world, &mut state);
        let added = ["ann", "bob", "eve"].map(|name| {
            let email = format!("{name}@new.example");
            add_account(
                &world,
                json!({"email": email, "first_name": name, "last_name": "New"}),
            )
        });
        let (edited, of_edited) = pairs(&state)[0].clone();
        crate::common::edit_webstore(&world, of_edited, json!({"billing": {"phone": phone(7)}}));
        let before = company_ids(&world).len();
        let plan = world.preview(&mut state).unwrap();
        world.put_between(answers("POST", "/$batch", move |request, answer| {
            let mut body: Value = serde_json::from_str(answer.body()).unwrap();
            let is_write =
                request.body().contains("\"POST\"") || request.body().contains("\"PATCH\"");
            if let (true, Some(all)) = (is_write, body["responses"].as_array_mut())
                && all.len() > 1
            {
                change(all);
            }
            Some(with_body(answer, body.to_string()))
        }));
        let run = world.apply(&mut state, &plan);
        assert_eq!(
            (&run.end, run.counts.failed),
            (&RunEnd::Completed, 0),
            "{case}: {run:?}"
        );
        assert_eq!(company_ids(&world).len(), before + 3, "{case}");
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(company_ids(&world).len(), before + 3, "{case}");
        for id in added {
            let customer = state.mappings.customer(id).expect(case);
            let email = &state.snapshots.webstore[&id].email;
            assert_eq!(&state.snapshots.company[customer].email, email, "{case}");
        }
        assert_eq!(
            state.snapshots.company[&edited].phone_number,
            phone(7),
            "{case}"
        );
    }
}
