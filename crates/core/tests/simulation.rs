//! The engine against both stand-in systems: what users rely on holds, whatever fails between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use concord_core::actions;
use concord_core::call::{Fault as CallFault, Side};
use concord_core::customer::normal::folded;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::overview;
use concord_core::plan::{Kind, Plan, Work};
use concord_core::setup::{Pull, Push, Setup};
use concord_core::state::State;
use concord_core::sync::{Progress, SyncError, Watch};
use concord_sandbox::faults::{Fault, FaultKind, FaultRate, HtmlPage};
use concord_sandbox::{Action, Edit, Options, System};
use serde_json::{Value, json};
use support::World;

fn world(customers: usize, seed: u64) -> World {
    World::new(&Options {
        customers,
        ..Options::seeded(seed)
    })
}

/// Without the recorded customers: quicker, for tests that start many worlds.
fn small_world(customers: usize, seed: u64) -> World {
    World::new(&Options::generated(customers, seed))
}

/// Settles every conflict of a plan in the webstore's favour.
fn settle_all(state: &mut State, plan: &Plan) {
    for line in &plan.lines {
        for conflict in &line.conflicts {
            actions::settle(
                state,
                line.company.as_ref().unwrap(),
                conflict,
                Side::Webstore,
            );
        }
    }
}

/// Runs until a preview has nothing to write; fails when that takes too many runs.
fn run_to_rest(world: &World, state: &mut State) -> Plan {
    for _ in 0..6 {
        let plan = world.preview(state).unwrap();
        if plan.writes() == 0 {
            return plan;
        }
        let run = world.apply(state, &plan);
        assert_eq!(run.end, RunEnd::Completed, "{run:?}");
    }
    panic!("no rest after six runs");
}

/// No e-mail of the webstore's customers stands on more Business Central customers than before.
fn assert_nobody_twice(before: &BTreeMap<String, usize>, world: &World, context: &str) {
    for (who, number) in company_people(world) {
        let allowed = before.get(&who).copied().unwrap_or(0).max(1);
        assert!(
            number <= allowed,
            "{context}: {who} is in Business Central {number} times"
        );
    }
    let sandbox = world.sandbox.borrow();
    let mut emails = BTreeSet::new();
    for customer in sandbox
        .webstore()
        .customers()
        .filter(|it| !it.email.is_empty())
    {
        assert!(
            emails.insert(customer.email.to_lowercase()),
            "{context}: {} is in WooCommerce twice",
            customer.email
        );
    }
}

/// How many Business Central customers have the same name and e-mail.
fn company_people(world: &World) -> BTreeMap<String, usize> {
    let mut people = BTreeMap::new();
    for customer in world.sandbox.borrow().company().customers() {
        let who = format!(
            "{} <{}>",
            folded(&customer.display_name),
            folded(&customer.email)
        );
        *people.entry(who).or_insert(0) += 1;
    }
    people
}

#[test]
fn the_memory_store_does_what_every_store_must() {
    futures::executor::block_on(concord_core::contract::check_store(
        &support::MemoryStore::default(),
    ));
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
    let world = world(240, 7);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.count(Kind::Conflict) > 0);
    settle_all(&mut state, &plan);
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(plan.count(Kind::Conflict), 0);
    assert!(state.settlements.is_empty());
}

#[test]
fn another_browser_finds_every_mapping_in_the_webstore() {
    let world = world(120, 3);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
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
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
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
fn a_field_changed_on_both_sides_is_a_conflict_and_neither_value_is_touched() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 0);
    let line = plan
        .lines
        .iter()
        .find(|line| line.webstore == Some(id))
        .unwrap();
    assert_eq!(line.conflicts.len(), 1);
    assert_eq!(company_record(&world, &customer)["phoneNumber"], "1111");
}

#[test]
fn an_edit_made_after_the_preview_is_left_and_planned_anew() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
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
    let plan = concord_core::plan::plan(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "3333"}));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    assert_eq!(company_record(&world, &customer)["phoneNumber"], "3333");
}

#[test]
fn pull_none_writes_nothing_to_business_central_and_push_none_nothing_to_the_webstore() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    state.setup.pull = Pull::None;
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    state.setup.pull = Pull::MappedOnly;
    actions::set_flag(&mut state, &customer, false);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    actions::set_flag(&mut state, &customer, true);
    assert_eq!(world.preview(&mut state).unwrap().writes(), 1);
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"city": "Lund"}));
    state.setup.push = Push::None;
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    state.setup.push = Push::MappedOnly;
    assert_eq!(world.preview(&mut state).unwrap().writes(), 1);
}

#[test]
fn a_flagged_customer_without_webstore_id_is_created_there_once() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let taken: BTreeSet<String> = world
        .sandbox
        .borrow()
        .webstore()
        .customers()
        .map(|it| it.email.to_lowercase())
        .collect();
    let candidate = state.snapshots.company.values().find(|customer| {
        let email = concord_core::company::first_email(&customer.email).to_lowercase();
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
fn a_create_whose_answer_was_lost_is_found_and_adopted() {
    let world = world(40, 2);
    let before = company_people(&world);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    let creates = plan.count(Kind::CreateInCompany);
    assert!(creates > 5);
    for skip in [0, 2] {
        world.sandbox.borrow_mut().add_fault(
            Fault::once(FaultKind::AnswerLostAfter)
                .on("POST", "/customers")
                .of(System::Company)
                .after(skip),
        );
    }
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.end, RunEnd::Completed, "{run:?}");
    assert_eq!(run.counts.created_in_company, creates);
    assert_nobody_twice(&before, &world, "answers lost");
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
}

#[test]
fn a_tab_closed_at_any_request_loses_nothing_and_duplicates_nobody() {
    let at_rest = {
        let world = small_world(30, 9);
        let mut state = world.state();
        run_to_rest(&world, &mut state);
        company_people(&world)
    };
    let mut requests = 1;
    loop {
        let world = small_world(30, 9);
        let before = company_people(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        world.requests_left.set(Some(requests));
        world.apply(&mut state, &plan);
        let finished = world.requests_left.get() != Some(0);
        world.requests_left.set(None);
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        let context = format!("closed after {requests} requests");
        assert_nobody_twice(&before, &world, &context);
        assert_eq!(company_people(&world), at_rest, "{context}");
        assert!(state.journal.is_empty(), "{context}");
        if finished {
            break;
        }
        requests += 1;
    }
    assert!(requests > 10);
}

#[test]
fn a_fault_of_the_whole_system_stops_the_run_and_the_next_one_finishes_the_job() {
    let faults = [
        (
            FaultKind::Html {
                page: HtmlPage::Maintenance,
            },
            "not WooCommerce's",
        ),
        (FaultKind::AnswerLostBefore, "could not be reached"),
        (
            FaultKind::Status {
                code: 429,
                retry_after: Some(2),
                after_effect: false,
            },
            "fewer requests",
        ),
        (FaultKind::AuthStripped, "query parameter"),
    ];
    for (kind, words) in faults {
        let world = world(40, 2);
        let before = company_people(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        world
            .sandbox
            .borrow_mut()
            .add_fault(Fault::always(kind.clone()).of(System::Webstore).after(1));
        let run = world.apply(&mut state, &plan);
        let RunEnd::Failed(explanation) = &run.end else {
            panic!("{kind:?}: {run:?}")
        };
        let said = format!("{} {}", explanation.what, explanation.remedy);
        assert!(said.contains(words), "{kind:?}: {said}");
        world.sandbox.borrow_mut().clear_faults();
        run_to_rest(&world, &mut state);
        assert_nobody_twice(&before, &world, &format!("{kind:?}"));
    }
}

#[test]
fn a_server_error_on_one_record_leaves_the_others_done() {
    let world = world(40, 2);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let pairs: Vec<_> = state
        .mappings
        .lines()
        .take(3)
        .map(|it| it.customer.clone())
        .collect();
    for customer in &pairs {
        edit_webstore(
            &world,
            state.mappings.webstore_id(customer).unwrap(),
            json!({"billing": {"phone": "2222"}}),
        );
    }
    let poisoned = &pairs[1];
    world.sandbox.borrow_mut().add_fault(
        Fault::always(FaultKind::Status {
            code: 500,
            retry_after: None,
            after_effect: false,
        })
        .on("PATCH", poisoned.as_str()),
    );
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.updated, run.counts.failed), (2, 1), "{run:?}");
    assert_eq!(state.failures.len(), 1);
    assert_eq!(run.end, RunEnd::Completed);
    world.sandbox.borrow_mut().clear_faults();
    run_to_rest(&world, &mut state);
    assert!(state.failures.is_empty());
}

#[test]
fn a_batch_of_which_half_fails_is_reported_record_by_record_and_finished_by_the_next_run() {
    let world = world(40, 2);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    world
        .sandbox
        .borrow_mut()
        .add_fault(Fault::once(FaultKind::BatchHalfFails).on("POST", "/customers/batch"));
    let run = world.apply(&mut state, &plan);
    assert!(
        run.counts.failed > 0 && run.counts.created_in_company > 0,
        "{run:?}"
    );
    assert_eq!(run.counts.failed, state.failures.len());
    run_to_rest(&world, &mut state);
    assert!(state.failures.is_empty());
}

#[test]
fn a_wrong_key_says_what_to_do_and_writes_nothing() {
    let world = world(20, 1);
    let mut state = world.state();
    let (connection, mut secrets) = world.connection();
    secrets.consumer_secret = "cs_wrong".to_owned();
    let error = world
        .preview_with(&mut state, &connection, &secrets)
        .unwrap_err();
    let SyncError::Call(call) = &error else {
        panic!("{error:?}")
    };
    assert!(matches!(call.fault, CallFault::Refused { status: 401, .. }));
    assert!(
        error.explain().remedy.contains("consumer secret"),
        "{error}"
    );
    assert!(!format!("{error:?}{error}").contains("cs_wrong"));
}

#[test]
fn a_run_stopped_by_the_user_is_finished_by_the_next() {
    struct StopAtOnce(Cell<usize>);
    impl Watch for StopAtOnce {
        fn should_stop(&self) -> bool {
            self.0.get() > 0
        }
        fn progress(&self, progress: &Progress) {
            self.0.set(progress.done);
        }
    }
    let world = world(240, 2);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.writes() > 100);
    let run = world.apply_watched(&mut state, &plan, &StopAtOnce(Cell::new(0)));
    assert_eq!(run.end, RunEnd::Stopped);
    let next = world.preview(&mut state).unwrap();
    assert_eq!(next.writes(), plan.writes() - 100);
    run_to_rest(&world, &mut state);
}

#[test]
fn a_customer_deleted_on_one_side_is_deleted_on_neither_other() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::delete(System::Webstore, id.0))
        .unwrap();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 0);
    assert!(
        plan.lines
            .iter()
            .any(|line| line.company.as_ref() == Some(&customer) && line.kind() == Kind::Error)
    );
    assert!(
        world
            .sandbox
            .borrow()
            .company()
            .customers()
            .any(|it| it.id.to_string() == customer.as_str())
    );
}

#[test]
fn systems_restored_from_a_backup_are_brought_into_step_again_without_a_duplicate() {
    let world = world(40, 2);
    let before = company_people(&world);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    world.sandbox.borrow_mut().reset();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.broken(), 0);
    run_to_rest(&world, &mut state);
    assert_nobody_twice(&before, &world, "restored");
}

#[test]
fn a_mapping_changed_by_a_colleague_in_the_meta_data_replaces_the_copy_in_this_browser() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    let alone = state
        .snapshots
        .company
        .keys()
        .find(|it| state.mappings.webstore_id(it).is_none());
    let alone = alone.unwrap().clone();
    let company = &world.connection().0.company.company_id;
    let binding = json!({"company": company, "customer": alone.as_str()});
    edit_webstore(
        &world,
        id,
        json!({"meta_data": [{"key": "concord_business_central", "value": binding}]}),
    );
    world.preview(&mut state).unwrap();
    assert_eq!(state.mappings.customer(id), Some(&alone));
    assert_eq!(state.mappings.webstore_id(&customer), None);
}

#[test]
fn a_broken_mapping_is_taken_back_by_the_user_and_matched_anew() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::delete(System::Company, customer.as_str()))
        .unwrap();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.broken(), plan.writes()), (1, 0));
    actions::unmap_broken(&mut state);
    run_to_rest(&world, &mut state);
    assert!(
        state
            .mappings
            .customer(id)
            .is_some_and(|now| *now != customer)
    );
}

#[test]
fn what_a_preview_shows_does_not_depend_on_how_often_it_is_made() {
    let world = world(120, 4);
    let mut state = world.state();
    let first = world.preview(&mut state).unwrap();
    let second = world.preview(&mut state).unwrap();
    assert_eq!(first, second);
    assert_eq!(concord_core::plan::plan(&state), second);
}

#[test]
fn random_histories_with_faults_come_to_rest_without_a_duplicate_or_a_lost_edit() {
    let seeds: u64 = std::env::var("CONCORD_SEEDS")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(120);
    for seed in 0..seeds {
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

fn first_pair(state: &State) -> (CompanyId, WebstoreId) {
    state
        .mappings
        .lines()
        .find_map(|it| Some((it.customer.clone(), it.webstore_id?)))
        .unwrap()
}

fn conflicts_elsewhere(plan: &Plan, id: WebstoreId) -> usize {
    plan.lines
        .iter()
        .filter(|line| line.webstore != Some(id) && line.is_under(Kind::Conflict))
        .count()
}

fn edit_company(world: &World, customer: &CompanyId, set: Value) {
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::change(System::Company, customer.as_str(), set))
        .unwrap();
}

fn edit_webstore(world: &World, id: WebstoreId, set: Value) {
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::change(System::Webstore, id.0, set))
        .unwrap();
}

/// A company record as its API shows it, by an edit that changes nothing.
fn company_record(world: &World, customer: &CompanyId) -> Value {
    let edit = Edit {
        action: Action::Change,
        touch: false,
        ..Edit::change(System::Company, customer.as_str(), json!({}))
    };
    world.sandbox.borrow_mut().edit(&edit).unwrap().record
}
