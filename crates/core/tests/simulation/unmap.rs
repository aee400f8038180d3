//! A mapping that its user takes back: gone in both systems and for every browser, whatever fails between, and back again
//! only when a user wants it.

use concord_core::actions;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Action, Trigger};
use concord_core::overview;
use concord_core::plan::{Held, Kind, Plan, Reason};
use concord_core::setup::{Pull, Push};
use concord_core::slices::Pauses;
use concord_core::state::State;
use concord_core::webstore::MAPPING_KEY;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};
use futures::executor::block_on;
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::with_body;
use crate::support::{Between, Patient, World, set_up};

fn resting() -> (World, State) {
    at_rest(world(60, 5))
}

/// Whether WooCommerce's meta data holds a mapping of this account.
fn is_bound(world: &World, id: WebstoreId) -> bool {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    account.meta.iter().any(|meta| meta.key == MAPPING_KEY)
}

fn kinds(plan: &Plan, id: WebstoreId) -> Vec<Kind> {
    let lines = plan.lines.iter().filter(|line| line.webstore == Some(id));
    lines.map(|line| line.kind()).collect()
}

fn unmapped() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    assert!(is_bound(&world, id));
    actions::unmap(&mut state, &customer);
    world.keep(&mut state);
    (world, state, customer, id)
}

#[test]
fn an_unmapped_pair_is_cleared_in_woocommerce_and_no_browser_maps_it_again() {
    let (world, mut state, customer, id) = unmapped();
    let other = world.another_browser();
    let mut others = other.state();
    other.preview(&mut others).unwrap();
    assert_eq!(others.mappings.webstore_id(&customer), Some(id));

    // Reading it again does not take the mapping over that WooCommerce still holds.
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(state.mappings.webstore_id(&customer), None);
    assert_eq!(kinds(&plan, id), [Kind::Unmap], "{:#?}", plan.lines);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.unmapped, 1, "{run:?}");
    assert!(!is_bound(&world, id));
    let entries = world.entries();
    assert!(
        entries
            .iter()
            .any(|it| it.action == Action::Unmap && it.webstore_id == Some(id))
    );

    // The pull of all customers finds that they match, and leaves them all the same.
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), kinds(&plan, id)), (0, vec![Kind::Skip]));
    // A browser that still held the mapping gives it up, and one that starts afresh finds none.
    let fresh = world.another_browser();
    for (browser, mut state) in [(&other, others), (&fresh, fresh.state())] {
        let plan = browser.preview(&mut state).unwrap();
        assert_eq!(state.mappings.webstore_id(&customer), None);
        assert_eq!((plan.writes(), kinds(&plan, id)), (0, vec![Kind::Skip]));
    }
}

#[test]
fn a_pair_that_is_mapped_by_hand_again_stays_mapped() {
    let (world, mut state, customer, id) = unmapped();
    run_to_rest(&world, &mut state);
    actions::map_by_hand(&mut state, &customer, id).unwrap();
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(kinds(&plan, id), [Kind::Map]);
    run_to_rest(&world, &mut state);
    assert!(is_bound(&world, id));
    let other = world.another_browser();
    let mut state = other.state();
    other.preview(&mut state).unwrap();
    assert_eq!(state.mappings.webstore_id(&customer), Some(id));
}

#[test]
fn an_account_that_is_mapped_to_somebody_else_instead_is_written_once() {
    let (world, mut state, customer, id) = unmapped();
    let is_free = |it: &&CompanyId| **it != customer && state.mappings.webstore_id(it).is_none();
    let free = state.snapshots.company.keys().find(is_free);
    let instead = free.unwrap().clone();
    actions::map_by_hand(&mut state, &instead, id).unwrap();
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(kinds(&plan, id), [Kind::Map]);
    run_to_rest(&world, &mut state);
    let other = world.another_browser();
    let mut others = other.state();
    other.preview(&mut others).unwrap();
    assert_eq!(others.mappings.customer(id), Some(&instead));
}

/// A browser that starts afresh, and what it plans.
fn afresh(world: &World) -> (State, Plan) {
    let other = world.another_browser();
    let mut state = other.state();
    let plan = other.preview(&mut state).unwrap();
    (state, plan)
}

#[test]
fn a_pair_that_is_unmapped_before_it_was_ever_written_is_kept_apart_in_every_browser() {
    let world = world(60, 5);
    let mut state = world.state();
    world.preview(&mut state).unwrap();
    let suggested = overview::suggestions(&state).pairs;
    let pauses = Pauses::none();
    block_on(actions::accept(&mut state, &suggested[..1], &pauses));
    world.keep(&mut state);
    let (id, customer) = (suggested[0].webstore, suggested[0].company.clone());
    actions::unmap(&mut state, &customer);
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    let line = plan.lines.iter().find(|line| line.webstore == Some(id));
    assert_eq!(line.unwrap().reason, Reason::Unmapped(Held::No));
    run_to_rest(&world, &mut state);
    let (fresh, plan) = afresh(&world);
    assert_eq!(fresh.mappings.webstore_id(&customer), None);
    assert_eq!(kinds(&plan, id), [Kind::Skip]);
}

#[test]
fn an_account_that_was_unmapped_from_two_customers_is_kept_apart_from_both() {
    let (world, mut state, first, id) = unmapped();
    run_to_rest(&world, &mut state);
    let is_free = |it: &&CompanyId| **it != first && state.mappings.webstore_id(it).is_none();
    let second = state
        .snapshots
        .company
        .keys()
        .find(is_free)
        .unwrap()
        .clone();
    actions::map_by_hand(&mut state, &second, id).unwrap();
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    assert!(is_bound(&world, id));
    actions::unmap(&mut state, &second);
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    let (fresh, plan) = afresh(&world);
    for customer in [&first, &second] {
        assert!(fresh.keeps_apart(&fresh.snapshots.webstore[&id], customer));
        assert_eq!(fresh.mappings.webstore_id(customer), None);
    }
    assert_eq!((plan.writes(), kinds(&plan, id)), (0, vec![Kind::Skip]));
}

#[test]
fn an_unmapping_survives_a_tab_that_is_closed_at_any_step() {
    for awaits in 0..40 {
        let (world, mut state, customer, id) = unmapped();
        let plan = world.preview(&mut state).unwrap();
        let ended = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        world.preview(&mut state).unwrap();
        assert_eq!(
            state.mappings.webstore_id(&customer),
            None,
            "after {awaits}"
        );
        let rest = run_to_rest(&world, &mut state);
        assert!(!is_bound(&world, id), "after {awaits}");
        assert_eq!(kinds(&rest, id), [Kind::Skip], "after {awaits}");
        if ended {
            return;
        }
    }
    panic!("the run never ended");
}

#[test]
fn an_unmapping_whose_answer_is_lost_is_looked_for() {
    for kind in [FaultKind::AnswerLostAfter, FaultKind::AnswerLostBefore] {
        let (world, mut state, _, id) = unmapped();
        let plan = world.preview(&mut state).unwrap();
        let fault = Fault::once(kind.clone())
            .of(System::Webstore)
            .on("POST", "batch");
        world.sandbox.borrow_mut().add_fault(fault);
        let run = world.apply(&mut state, &plan);
        assert_eq!(
            (run.counts.unmapped, run.counts.failed),
            (1, 0),
            "{kind:?} {run:?}"
        );
        assert!(!is_bound(&world, id), "{kind:?}");
    }
}

#[test]
fn an_account_that_was_edited_meanwhile_is_left_and_planned_again() {
    let (world, mut state, _, id) = unmapped();
    let plan = world.preview(&mut state).unwrap();
    edit_webstore(&world, id, json!({"billing": {"phone": "7777"}}));
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.unmapped, run.counts.changed_since), (0, 1));
    run_to_rest(&world, &mut state);
    assert!(!is_bound(&world, id));
}

#[test]
fn a_key_that_sees_no_meta_data_clears_it_unseen_and_says_so() {
    let world = world(60, 5);
    let manager = world
        .sandbox
        .borrow()
        .connection("https://sandbox.example")
        .webstore
        .shop_manager;
    world.set_secrets(|secrets| {
        secrets.consumer_key = manager.consumer_key;
        secrets.consumer_secret = manager.consumer_secret;
    });
    let (world, mut state) = at_rest(world);
    let (customer, id) = first_pair(&state);
    assert!(is_bound(&world, id));
    actions::unmap(&mut state, &customer);
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|line| line.webstore == Some(id))
        .unwrap();
    assert_eq!(line.reason, Reason::Unmapped(Held::Unseen));
    assert!(line.reason.words().contains("only an administrator's can"));
    run_to_rest(&world, &mut state);
    assert!(!is_bound(&world, id));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), kinds(&plan, id)), (0, vec![Kind::Skip]));
}

#[test]
fn an_undone_unmapping_is_mapped_again_in_both() {
    let (world, mut state, customer, id) = unmapped();
    run_to_rest(&world, &mut state);
    let (run, plan) = world.undo_plan(&state);
    assert_eq!(kinds(&plan, id), [Kind::Map]);
    world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(state.mappings.webstore_id(&customer), Some(id));
    assert!(is_bound(&world, id));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 0, "{:#?}", plan.lines);
    assert_eq!(state.mappings.webstore_id(&customer), Some(id));
}

#[test]
fn an_unmapping_is_carried_out_although_both_directions_are_closed() {
    let (world, mut state, _, id) = unmapped();
    set_up(&mut state, |setup| {
        setup.pull = concord_core::setup::Pull::None
    });
    set_up(&mut state, |setup| setup.push = Push::None);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(kinds(&plan, id), [Kind::Unmap]);
    world.apply(&mut state, &plan);
    assert!(!is_bound(&world, id));
}

/// Every answer, to reads and to writes, shows an account's meta data so.
fn showing_meta_data(id: WebstoreId, shape: &Value) -> Option<Between> {
    let shape = shape.clone();
    Some(Box::new(move |request, send| {
        let answer = send(request)?;
        let Ok(mut body) = serde_json::from_str::<Value>(answer.body()) else {
            return Some(answer);
        };
        let records = match body.get_mut("update").is_some() {
            true => &mut body["update"],
            false => &mut body,
        };
        for account in records.as_array_mut().into_iter().flatten() {
            if account["id"] == json!(id.0) && account.get("meta_data").is_some() {
                account["meta_data"] = shape.clone();
            }
        }
        Some(with_body(answer, body.to_string()))
    }))
}

#[test]
fn a_pair_that_is_mapped_by_hand_again_stays_mapped_although_the_note_can_not_be_seen() {
    for odd in [
        json!([]),
        json!({}),
        json!([{"id": 1, "key": "x", "value": "y"}]),
    ] {
        let (world, mut state, customer, id) = unmapped();
        run_to_rest(&world, &mut state);
        world.put_between(showing_meta_data(id, &odd));
        world.preview(&mut state).unwrap();
        actions::map_by_hand(&mut state, &customer, id).unwrap();
        world.keep(&mut state);
        for _ in 0..3 {
            let plan = world.preview(&mut state).unwrap();
            world.apply(&mut state, &plan);
        }
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(state.mappings.webstore_id(&customer), Some(id), "{odd}");
        let (fresh, _) = afresh(&world);
        assert_eq!(fresh.mappings.webstore_id(&customer), Some(id), "{odd}");
    }
}

#[test]
fn an_unmapping_outlasts_meta_data_of_which_a_part_can_not_be_read() {
    // An item that nobody can tell may be the mapping, or the note that it was taken back; an empty list may have lost both.
    for odd in [
        json!([{"a": null}]),
        json!([null]),
        json!([7, "x"]),
        json!([{"id": 1, "key": null, "value": "x"}]),
        json!([{"id": 1, "key": ["x"], "value": "x"}]),
        json!([]),
        json!({}),
        json!(null),
    ] {
        for is_here in [true, false] {
            let (world, mut state) = resting();
            let (customer, id) = first_pair(&state);
            let (other, mut others) = (world.another_browser(), state.setup.clone());
            others.pull = Pull::All;
            set_up(&mut state, |setup| setup.pull = Pull::All);
            if is_here {
                actions::unmap(&mut state, &customer);
                world.keep(&mut state);
            } else {
                let mut others = other.reopened(&others);
                run_to_rest(&other, &mut others);
                actions::unmap(&mut others, &customer);
                other.keep(&mut others);
                run_to_rest(&other, &mut others);
            }
            world.put_between(showing_meta_data(id, &odd));
            // A list that is empty again has lost the mapping, as far as anybody can see, and it is written anew: beside the note.
            for _ in 0..3 {
                let plan = world.preview(&mut state).unwrap();
                world.apply(&mut state, &plan);
            }
            world.put_between(None);
            run_to_rest(&world, &mut state);
            let context = format!("{odd}, here: {is_here}");
            assert_eq!(state.mappings.webstore_id(&customer), None, "{context}");
            let (fresh, plan) = afresh(&world);
            assert_eq!(fresh.mappings.webstore_id(&customer), None, "{context}");
            assert_eq!(fresh.snapshots.webstore[&id].binding(), None, "{context}");
            assert_eq!(kinds(&plan, id), [Kind::Skip], "{context}");
        }
    }
}

#[test]
fn a_mapping_that_woocommerce_has_lost_is_written_anew_at_the_second_reading_that_lacks_it() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    let edit = json!({"meta_data": [{"key": MAPPING_KEY, "value": null}]});
    edit_webstore(&world, id, edit);
    assert!(!is_bound(&world, id));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), kinds(&plan, id)), (0, vec![Kind::Error]));
    world.apply(&mut state, &plan);
    assert!(!is_bound(&world, id));
    // Also where the tab was closed in between.
    let setup = state.setup.clone();
    let mut state = world.reopened(&setup);
    run_to_rest(&world, &mut state);
    assert!(is_bound(&world, id));
    assert_eq!(state.mappings.webstore_id(&customer), Some(id));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(kinds(&plan, id), [Kind::Skip; 0]);
}
