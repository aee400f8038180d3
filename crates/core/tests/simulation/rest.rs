//! Without faults: what a run does, and that nothing is left to do after it.

use crate::support::set_up;
use std::collections::{BTreeMap, BTreeSet};

use concord_core::actions;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::overview;
use concord_core::plan::{self, Kind, Plan};
use concord_core::setup::{Pull, Push, WhenBothChanged};
use concord_core::state::State;
use concord_sandbox::faults::{Fault, FaultKind};
use futures::executor::block_on;
use serde_json::json;

use crate::common::*;
use concord_core::memory::MemoryStore;

#[test]
fn the_memory_store_does_what_every_store_must() {
    block_on(concord_core::contract::check_store(&MemoryStore::default()));
}

#[test]
fn one_run_maps_every_unambiguous_pair_and_the_next_preview_writes_nothing() {
    for seed in 0..4 {
        let world = world(240, seed);
        let before = company_people(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        let suggestions = overview::suggestions(&state);
        assert!(
            suggestions.pairs.len() > 40,
            "seed {seed}: {}",
            suggestions.pairs.len()
        );
        assert!(
            suggestions.ambiguous.len() >= 4,
            "seed {seed}: {}",
            suggestions.ambiguous.len()
        );

        let run = world.apply(&mut state, &plan);
        assert_eq!(run.end, RunEnd::Completed, "seed {seed}");
        assert_eq!(run.counts.failed, 0, "seed {seed}: {:?}", state.failures);

        for pair in &suggestions.pairs {
            assert_eq!(
                state.mappings.customer(pair.webstore),
                Some(&pair.company),
                "seed {seed}"
            );
        }
        for group in &suggestions.ambiguous {
            assert!(
                group
                    .webstore
                    .iter()
                    .all(|id| state.mappings.customer(*id).is_none())
            );
            assert!(
                group
                    .company
                    .iter()
                    .all(|id| state.mappings.webstore_id(id).is_none())
            );
        }
        assert_nobody_twice(&before, &world, &format!("seed {seed}"));
        let next = world.preview(&mut state).unwrap();
        let left: Vec<_> = next
            .lines
            .iter()
            .filter(|line| line.work.is_some())
            .collect();
        assert!(left.is_empty(), "seed {seed}: {left:#?}");
        assert!(
            next.count(Kind::Conflict) > 0 && next.count(Kind::Error) > 0,
            "seed {seed}"
        );
        assert!(world.most_company_requests_at_once() <= 5);
    }
}

#[test]
fn settled_conflicts_are_written_and_both_systems_hold_the_same() {
    let (world, mut state) = at_rest(world(240, 7));
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.count(Kind::Conflict) > 0);
    settle_all(&mut state, &plan);
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(plan.count(Kind::Conflict), 0);
    assert!(state.settlements.is_empty());
}

#[test]
fn another_browser_finds_every_mapping_in_the_webstore() {
    let (world, state) = at_rest(world(120, 3));
    let mapped = |state: &State| -> BTreeMap<CompanyId, WebstoreId> {
        let lines = state.mappings.lines();
        lines
            .filter_map(|line| Some((line.customer.clone(), line.webstore_id?)))
            .collect()
    };
    let mut elsewhere = world.state();
    let plan = world.preview(&mut elsewhere).unwrap();
    assert_eq!(mapped(&elsewhere), mapped(&state));
    assert_eq!(plan.writes(), 0);
}

#[test]
fn an_edit_on_either_side_reaches_the_other_and_only_that() {
    let (world, mut state) = at_rest(world(60, 5));
    let mut pairs = state
        .mappings
        .lines()
        .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)));
    let (first, second) = (pairs.next().unwrap(), pairs.next().unwrap());
    drop(pairs);
    edit_company(&world, &first.0, json!({"phoneNumber": "+46 8 555 01 99"}));
    edit_webstore(
        &world,
        second.1,
        json!({"billing": {"address_1": "Ny gata 4"}}),
    );
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 2, "{:#?}", plan.lines);
    world.apply(&mut state, &plan);
    let sandbox = world.sandbox.borrow();
    assert_eq!(
        sandbox
            .webstore()
            .customer(first.1.0)
            .unwrap()
            .billing("phone"),
        "+46 8 555 01 99"
    );
    drop(sandbox);
    assert_eq!(
        company_record(&world, &second.0)["addressLine1"],
        "Ny gata 4"
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
}

#[test]
fn an_edit_made_after_the_preview_is_left_and_planned_anew() {
    let (world, mut state) = at_rest(world(60, 5));
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    let plan = world.preview(&mut state).unwrap();
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1);
    assert_eq!(
        world
            .sandbox
            .borrow()
            .webstore()
            .customer(id.0)
            .unwrap()
            .billing("phone"),
        "2222"
    );
    // And the other way round: Business Central refuses the stale etag.
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(
        plan.count(Kind::Conflict) - conflicts_elsewhere(&plan, id),
        1
    );
    settle_all(&mut state, &plan);
    let plan = plan::plan(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "3333"}));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    assert_eq!(company_record(&world, &customer)["phoneNumber"], "3333");
}

#[test]
fn pull_none_writes_nothing_to_business_central_and_push_none_nothing_to_the_webstore() {
    let (world, mut state) = at_rest(world(60, 5));
    let (customer, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    set_up(&mut state, |setup| setup.pull = Pull::None);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    actions::set_flag(&mut state, &customer, false);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    actions::set_flag(&mut state, &customer, true);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 1);
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"city": "Lund"}));
    set_up(&mut state, |setup| setup.push = Push::None);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    set_up(&mut state, |setup| setup.push = Push::MappedOnly);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 1);
}

#[test]
fn a_flagged_customer_without_webstore_id_is_created_there_once() {
    let (world, mut state) = at_rest(world(60, 5));
    let taken: BTreeSet<String> = world
        .sandbox
        .borrow()
        .webstore()
        .customers()
        .map(|it| it.email.to_lowercase())
        .collect();
    let candidate = state.snapshots.company.values().find(|customer| {
        let email = concord_core::customer::email::first_address(&customer.email).to_lowercase();
        state.mappings.webstore_id(&customer.id).is_none()
            && concord_core::customer::limits::is_email(&email)
            && !taken.contains(&email)
    });
    let customer = candidate
        .expect("a customer of Business Central alone")
        .id
        .clone();
    actions::set_flag(&mut state, &customer, true);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.count(Kind::CreateInWebstore), 1);
    // The answer is lost after the account was made.
    world
        .sandbox
        .borrow_mut()
        .add_fault(Fault::once(FaultKind::AnswerLostAfter).on("POST", "/customers/batch"));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.created_in_webstore, 1, "{run:?}");
    assert!(state.mappings.webstore_id(&customer).is_some());
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
}

#[test]
fn what_a_preview_shows_does_not_depend_on_how_often_it_is_made() {
    let world = world(120, 4);
    let mut state = world.state();
    let first = world.preview(&mut state).unwrap();
    let second = world.preview(&mut state).unwrap();
    assert_eq!(first, second);
    assert_eq!(plan::plan(&state), second);
}

fn conflicts_elsewhere(plan: &Plan, id: WebstoreId) -> usize {
    plan.lines
        .iter()
        .filter(|line| line.webstore != Some(id) && line.is_under(Kind::Conflict))
        .count()
}

#[test]
fn what_another_browser_wrote_to_both_sides_is_known_where_one_was_found_changed_and_the_other_not_written()
 {
    for fields in [
        ["phoneNumber", "phone"],
        ["addressLine1", "address_1"],
        ["city", "city"],
    ] {
        let (world, mut state) = at_rest(small_world(12, 5));
        set_up(&mut state, |setup| {
            setup.when_both_changed = WhenBothChanged::CompanyWins;
        });
        let (customer, id) = first_pair(&state);
        let other = world.another_browser();
        let mut others = other.reopened(&state.setup);
        run_to_rest(&other, &mut others);
        let [property, field] = fields;
        let typed = |value: &str| edit_webstore(&world, id, json!({"billing": {field: value}}));
        typed("030 1");
        edit_company(&world, &customer, json!({"addressLine2": "trappa 2"}));
        let plan = world.preview(&mut state).unwrap();
        run_to_rest(&other, &mut others);
        let run = world.apply(&mut state, &plan);
        assert_eq!(run.counts.changed_since, 1, "{run:?}");
        // Nobody has touched Business Central but Concord: the next edit is the webstore's alone.
        typed("030 2");
        run_to_rest(&world, &mut state);
        assert_eq!(company_record(&world, &customer)[property], "030 2");
        let account = &state.snapshots.webstore[&id];
        assert_eq!(account.billing.address_2, "trappa 2");
    }
}
