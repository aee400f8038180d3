//! Seeded histories: random edits on both sides, random faults, closed tabs; then peace.

use std::collections::BTreeMap;

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::plan::Work;
use concord_core::setup::Setup;
use concord_core::state::State;
use concord_sandbox::faults::FaultRate;
use serde_json::json;

use crate::common::*;
use crate::support::World;

#[test]
fn random_histories_with_faults_come_to_rest_without_a_duplicate_or_a_lost_edit() {
    let seeds: u64 = std::env::var("CONCORD_SEEDS")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(200);
    for seed in 0..seeds {
        println!("seed {seed}");
        random_history(seed);
    }
}

/// One history: random edits on both sides, random faults and closed tabs while runs go on; then peace.
fn random_history(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let world = small_world(12 + random.usize(..20), seed);
    let before = company_people(&world);
    let mut state = world.state();
    let mut edits: BTreeMap<(String, &'static str), String> = BTreeMap::new();
    for round in 0..4 {
        for number in 0..random.usize(..6) {
            random_edit(
                &world,
                &state,
                &mut random,
                &format!("{seed}{round}{number}"),
                &mut edits,
            );
        }
        let rate = FaultRate {
            share: 0.15,
            seed: seed * 10 + round,
            kinds: FaultRate::usual(),
        };
        world.sandbox.borrow_mut().set_fault_rate(Some(rate));
        if random.bool() {
            world.requests_left.set(Some(random.usize(..40)));
        }
        if let Ok(plan) = world.preview(&mut state) {
            world.apply(&mut state, &plan);
        }
        world.sandbox.borrow_mut().set_fault_rate(None);
        world.requests_left.set(None);
        if random.bool() {
            let setup: Setup = state.setup.clone();
            state = world.reopened(&setup);
        }
    }
    let context = format!("seed {seed}");
    let plan = run_to_rest(&world, &mut state);
    assert_nobody_twice(&before, &world, &context);
    // Every edited value is still there on its side, or reached both, or is shown as a conflict.
    for ((record, key), value) in &edits {
        let on_company = |value: &str| {
            world
                .sandbox
                .borrow()
                .company()
                .customers()
                .any(|it| it.phone_number == value)
        };
        let on_webstore = |value: &str| {
            world
                .sandbox
                .borrow()
                .webstore()
                .customers()
                .any(|it| it.billing("phone") == value)
        };
        assert!(
            on_company(value) || on_webstore(value),
            "{context}: {value}, typed into {key} of {record}, is nowhere any more"
        );
    }
    for line in &plan.lines {
        assert!(
            !matches!(line.work, Some(Work::CreateInCompany { .. })),
            "{context}"
        );
    }
}

fn random_edit(
    world: &World,
    state: &State,
    random: &mut fastrand::Rng,
    mark: &str,
    edits: &mut BTreeMap<(String, &'static str), String>,
) {
    let value = format!("+46 {mark}");
    if random.bool() {
        let ids: Vec<u64> = world
            .sandbox
            .borrow()
            .webstore()
            .customers()
            .filter(|it| it.role == "customer")
            .map(|it| it.id)
            .collect();
        let id = ids[random.usize(..ids.len())];
        edit_webstore(world, WebstoreId(id), json!({"billing": {"phone": value}}));
        // A later edit of the same record replaces an earlier one; so does one of its counterpart, as staff would.
        edits.insert((id.to_string(), "phone"), value);
        forget_counterpart(
            state
                .mappings
                .customer(WebstoreId(id))
                .map(ToString::to_string),
            edits,
        );
    } else {
        let ids: Vec<String> = world
            .sandbox
            .borrow()
            .company()
            .customers()
            .map(|it| it.id.to_string())
            .collect();
        let id = ids[random.usize(..ids.len())].clone();
        edit_company(world, &CompanyId::new(&id), json!({"phoneNumber": value}));
        forget_counterpart(
            state
                .mappings
                .webstore_id(&CompanyId::new(&id))
                .map(|it| it.to_string()),
            edits,
        );
        edits.insert((id, "phone"), value);
    }
}

fn forget_counterpart(
    record: Option<String>,
    edits: &mut BTreeMap<(String, &'static str), String>,
) {
    if let Some(record) = record {
        edits.remove(&(record, "phone"));
    }
}
