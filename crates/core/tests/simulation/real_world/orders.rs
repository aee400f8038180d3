//! Orders of which a part is odd: each is its own error, and all the others go on.

use std::collections::BTreeMap;

use concord_core::log::{Entry, RunEnd, Trigger};
use concord_core::orders::{Book, OrderLine, Remedy, Unresolved, book, note_plan};
use concord_core::state::State;
use concord_core::sync::Extent;
use concord_core::webstore::OrderId;
use concord_sandbox::Options;
use serde_json::{Value, json};

use super::{answers, page, records_of, with_body};
use crate::common::at_rest;
use crate::support::{Between, Patient, World};

/// A small shop with orders, all of which are decided and none of which is written to yet.
pub fn with_orders() -> (World, State) {
    let world = World::new(&Options {
        orders: Some(24),
        ..Options::generated(12, 11)
    });
    let (world, mut state) = at_rest(world);
    state.setup.orders_since = Some("2026-10-01".to_owned());
    let guests = state.snapshots.company.values().next();
    state.setup.default_guest_customer = guests.map(|it| it.number.clone());
    world.read_orders(&mut state, Extent::Whole).unwrap();
    (world, state)
}

fn line(book: &Book, id: OrderId) -> &OrderLine {
    let mut lines = book.lines.iter();
    lines.find(|line| line.order.id == id).expect("a line")
}

/// What is decided of each order but one.
fn decisions(book: &Book, but: OrderId) -> BTreeMap<OrderId, String> {
    let lines = book.lines.iter().filter(|line| line.order.id != but);
    lines
        .map(|line| (line.order.id, format!("{:?}", line.decision)))
        .collect()
}

fn meta(world: &World, id: OrderId) -> Value {
    let sandbox = world.sandbox.borrow();
    json!(sandbox.webstore().order(id.0).unwrap().members["meta_data"])
}

/// A decided order in the middle of the list.
pub fn some_order(book: &Book) -> OrderId {
    let decided = book.lines.iter();
    let decided = decided.filter(|line| line.decision.unresolved().is_none());
    let decided: Vec<_> = decided.collect();
    decided[decided.len() / 2].order.id
}

#[test]
fn an_order_of_which_a_part_can_not_be_read_is_one_error_and_all_others_are_decided_and_written() {
    // B10.
    for (field, value) in [
        ("meta_data", json!(null)),
        ("meta_data", json!("x")),
        ("billing", json!(null)),
        ("billing", json!([])),
        ("billing", json!("Ann Lee")),
        ("customer_id", json!({"id": 3})),
        ("status", json!([])),
        ("total_tax", json!(null)),
    ] {
        let (world, mut state) = with_orders();
        let before = book(&state);
        let odd = some_order(&before);
        let held = meta(&world, odd);
        let case = format!("{field}: {value}");
        let odd_value = value.clone();
        world.put_between(records_of("/wc/v3/orders?", move |order| {
            if order["id"] == json!(odd.0) {
                order[field] = odd_value.clone();
            }
        }));
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let now = book(&state);
        assert_eq!(decisions(&now, odd), decisions(&before, odd), "{case}");
        let unresolved = line(&now, odd).decision.unresolved().expect(&case);
        assert!(
            matches!(unresolved, Unresolved::NotRead { .. }),
            "{case}: {unresolved:?}"
        );
        assert!(unresolved.words().contains(field), "{}", unresolved.words());
        assert_eq!(unresolved.remedy(), Remedy::MendRecord);
        let plan = note_plan(&now.lines);
        assert!(!plan.orders.is_empty(), "{case}");
        let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        assert_eq!(
            (&run.end, run.counts.failed, run.counts.orders_written),
            (&RunEnd::Completed, 0, plan.orders.len()),
            "{case}"
        );
        assert_eq!(meta(&world, odd), held, "{case}");
        // When it is over it is like any other.
        world.put_between(None);
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let after = book(&state);
        assert_eq!(
            line(&after, odd).decision,
            line(&before, odd).decision,
            "{case}"
        );
        let plan = note_plan(&after.lines);
        assert_eq!(plan.orders.len(), 1, "{case}");
        world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        assert_eq!(note_plan(&book(&state).lines).orders.len(), 0, "{case}");
    }
}

#[test]
fn a_part_that_decides_nothing_may_be_anything() {
    for value in [json!(false), json!(null), json!([]), json!({"country": {}})] {
        let (world, mut state) = with_orders();
        let before = book(&state);
        world.put_between(records_of("/wc/v3/orders?", move |order| {
            if order["billing"]["country"] != json!("") {
                order["shipping"] = value.clone();
            }
        }));
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let nobody = OrderId(0);
        assert_eq!(decisions(&book(&state), nobody), decisions(&before, nobody));
    }
}

#[test]
fn meta_data_that_php_made_an_object_of_is_read_as_the_list_that_it_was() {
    // B9 and B10: gaps in a list make an object of it.
    let (world, mut state) = with_orders();
    let before = book(&state);
    let plan = note_plan(&before.lines);
    world.apply_as(&mut state, &plan, Trigger::User, &Patient);
    world.put_between(records_of("/wc/v3/orders?", |order| {
        let items = order["meta_data"].as_array().unwrap().iter().enumerate();
        order["meta_data"] = items
            .map(|(place, item)| ((place * 2).to_string(), item.clone()))
            .collect();
    }));
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let now = book(&state);
    assert_eq!(note_plan(&now.lines).orders.len(), 0);
    assert!(now.lines.iter().all(|line| line.order.not_read.is_empty()));
}

#[test]
fn an_order_on_which_the_webstore_fails_stands_alone_and_is_left_alone() {
    // As B11, for orders, with an answer or a list cut off in its middle too.
    for failing in 0..3 {
        let (world, mut state) = with_orders();
        let before = book(&state);
        let odd = some_order(&before);
        let marked = format!("\"id\":{},", odd.0);
        world.put_between(Some(Box::new(move |request, send| {
            let is_read = request.method() == "GET"
                && request.uri().to_string().contains("/wc/v3/orders?")
                && !request.uri().to_string().contains("_fields=id&");
            let answer = send(request)?;
            let at = answer.body().find(&marked);
            match (is_read, at, failing) {
                (true, Some(_), 0) => page(500, "<p>There has been a critical error.</p>"),
                (true, Some(_), 1) => page(403, "<html><h1>Blocked</h1></html>"),
                (true, Some(at), _) => {
                    let body = answer.body()[..at + 4].to_owned();
                    Some(with_body(answer, body))
                }
                _ => Some(answer),
            }
        })));
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let now = book(&state);
        assert_eq!(decisions(&now, odd), decisions(&before, odd));
        let unresolved = line(&now, odd).decision.unresolved().unwrap();
        assert_eq!(unresolved.remedy(), Remedy::MendRecord, "{unresolved:?}");
        world.put_between(None);
        world.read_orders(&mut state, Extent::Whole).unwrap();
        assert_eq!(
            line(&book(&state), odd).decision,
            line(&before, odd).decision
        );
    }
}

/// What comes of reading an order, by itself or in a list, even of its id alone.
fn hidden(id: OrderId, failing: usize) -> Option<Between> {
    let of_order = format!("\"id\":{id}");
    answers("GET", "/wc/v3/orders?", move |_, answer| {
        let body = answer.body();
        let ends =
            |at: &usize| !body[at + of_order.len()..].starts_with(|it: char| it.is_ascii_digit());
        let at = body.match_indices(&of_order).map(|(at, _)| at).find(ends);
        match (at, failing) {
            (None, _) => Some(answer),
            (Some(_), 0) => page(500, "<p>There has been a critical error.</p>"),
            (Some(_), 1) => page(403, "<html><h1>Blocked</h1></html>"),
            (Some(at), _) => {
                let nameless =
                    format!("{}\"id\":null{}", &body[..at], &body[at + of_order.len()..]);
                Some(with_body(answer, nameless))
            }
        }
    })
}

#[test]
fn an_order_that_can_not_be_told_from_the_others_is_not_gone_and_is_asked_for_until_it_is_read() {
    for failing in 0..3 {
        for extent in [Extent::Whole, Extent::Changes] {
            let (world, mut state) = with_orders();
            let before = book(&state);
            let odd = some_order(&before);
            world.put_between(hidden(odd, failing));
            world.read_orders(&mut state, Extent::Whole).unwrap();
            let now = book(&state);
            assert_eq!(decisions(&now, odd), decisions(&before, odd), "{failing}");
            let unresolved = line(&now, odd).decision.unresolved().unwrap();
            assert_eq!(unresolved.remedy(), Remedy::MendRecord, "{unresolved:?}");
            world.put_between(None);
            world.read_orders(&mut state, extent).unwrap();
            assert_eq!(
                line(&book(&state), odd).decision,
                line(&before, odd).decision,
                "{failing} {extent:?}"
            );
        }
    }
}

#[test]
fn an_order_on_which_the_webstore_fails_when_it_is_read_again_is_left_and_all_others_are_written() {
    for failing in 0..3 {
        let (world, mut state) = with_orders();
        let decided = book(&state);
        let odd = some_order(&decided);
        let plan = note_plan(&decided.lines);
        world.put_between(hidden(odd, failing));
        let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
        assert_eq!(
            (&run.end, run.counts.orders_written),
            (&RunEnd::Completed, plan.orders.len() - 1),
            "{failing}: {run:?}"
        );
        world.put_between(None);
        world.read_orders(&mut state, Extent::Changes).unwrap();
        let rest = note_plan(&book(&state).lines);
        assert_eq!(rest.orders.len(), 1, "{failing}");
        assert_eq!(rest.orders[0].seen.id, odd);
        let run = world.apply_as(&mut state, &rest, Trigger::User, &Patient);
        assert_eq!(run.counts.orders_written, 1, "{run:?}");
    }
}

#[test]
fn what_the_answer_to_a_write_does_not_hold_is_not_noted_as_empty_and_is_undone() {
    let (world, mut state) = with_orders();
    let decided = book(&state);
    let odd = some_order(&decided);
    let before = meta(&world, odd);
    let plan = note_plan(&decided.lines);
    world.put_between(answers("POST", "/wc/v3/orders/batch", move |_, answer| {
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let written = body["update"].as_array_mut().into_iter().flatten();
        for order in written.filter(|it| it["id"] == json!(odd.0)) {
            order["meta_data"] = json!(null);
        }
        Some(with_body(answer, body.to_string()))
    }));
    let run = world.apply_as(&mut state, &plan, Trigger::User, &Patient);
    assert_eq!(run.counts.orders_written, plan.orders.len(), "{run:?}");
    world.put_between(None);
    let entries = world.entries();
    let of_odd = |it: &&Entry| it.order.as_ref().is_some_and(|order| order.id == odd);
    let entry = entries.iter().find(of_odd).unwrap();
    assert_eq!(entry.notes, Vec::<String>::new());
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let (started, undo) = world.undo_plan(&state);
    assert_eq!(undo.writes(), plan.orders.len());
    world.apply_as(&mut state, &undo, Trigger::Undo(started), &Patient);
    let strip = |meta: &Value| {
        let kept = meta.as_array().into_iter().flatten();
        kept.filter(|it| {
            it["key"]
                .as_str()
                .is_some_and(|key| key.contains("concord"))
        })
        .cloned()
        .collect::<Vec<_>>()
    };
    assert_eq!(strip(&meta(&world, odd)), strip(&before));
}
