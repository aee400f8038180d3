//! What spec.md §5 promises, one promise at a time.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use concord_core::actions;
use concord_core::customer::Field;
use concord_core::log::{RunEnd, Trigger};
use concord_core::plan::{Caution, Kind, NotUndone, Plan, PlanLine, Reason};
use concord_core::ports::Clock;
use concord_core::setup::{FieldDirection, Pull, StateSource, WhenBothChanged};
use concord_core::state::{State, Subject};
use concord_core::sync::{self, AttemptOutcome};
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;
use crate::support::{Patient, World, set_up};

fn resting() -> (World, State) {
    at_rest(world(60, 5))
}

fn phone_in_webstore(world: &World, id: concord_core::customer::WebstoreId) -> String {
    let sandbox = world.sandbox.borrow();
    let customer = sandbox.webstore().customer(id.0).unwrap();
    customer.billing("phone").to_owned()
}

fn city_in_company(world: &World, customer: &concord_core::customer::CompanyId) -> String {
    let record = company_record(world, customer);
    record["city"].as_str().unwrap().to_owned()
}

fn not_undone(plan: &Plan) -> Vec<NotUndone> {
    let reasons = plan.lines.iter().filter_map(|line| match &line.reason {
        Reason::NotUndone(fields) => Some(fields.iter().map(|(_, why)| *why)),
        _ => None,
    });
    reasons.flatten().collect()
}

#[test]
fn an_undone_run_gives_overwritten_fields_their_values_back_and_the_next_run_writes_nothing() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    let before = phone_in_webstore(&world, id);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    run_to_rest(&world, &mut state);
    assert_eq!(phone_in_webstore(&world, id), "+46 8 555 01 99");
    world.preview(&mut state).unwrap();
    let (run, plan) = world.undo_plan(&state);
    assert_eq!(plan.writes(), 1, "{:#?}", plan.lines);
    let undone = world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(undone.counts.updated, 1, "{undone:?}");
    assert_eq!(phone_in_webstore(&world, id), before);
    assert_eq!(
        company_record(&world, &customer)["phoneNumber"],
        "+46 8 555 01 99"
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    assert!(sync::run_to_undo(&state).is_none(), "an undo is not undone");
}

#[test]
fn an_undo_leaves_what_was_edited_since_and_says_so() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    run_to_rest(&world, &mut state);
    // Both sides get the same new value: the baseline follows, the undo must not.
    edit_webstore(&world, id, json!({"billing": {"phone": "3333"}}));
    edit_company(&world, &customer, json!({"phoneNumber": "3333"}));
    world.preview(&mut state).unwrap();
    let (_, plan) = world.undo_plan(&state);
    assert_eq!(plan.writes(), 0);
    assert_eq!(not_undone(&plan), [NotUndone::ChangedSince]);
    assert_eq!(phone_in_webstore(&world, id), "3333");
}

#[test]
fn of_a_pair_that_failed_on_one_side_an_undo_gives_the_other_one_back() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    let before = city_in_company(&world, &customer);
    edit_webstore(&world, id, json!({"billing": {"city": "Visby"}}));
    edit_company(&world, &customer, json!({"phoneNumber": "4444"}));
    let poison = Fault::always(FaultKind::Poisoned {
        value: id.to_string(),
    });
    world
        .sandbox
        .borrow_mut()
        .add_fault(poison.of(System::Webstore));
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.failed, run.counts.half_written), (1, 1));
    assert_eq!(city_in_company(&world, &customer), "Visby");
    world.sandbox.borrow_mut().clear_faults();

    world.preview(&mut state).unwrap();
    let (run, undo) = world.undo_plan(&state);
    let undone = world.apply_as(&mut state, &undo, Trigger::Undo(run), &Patient);
    assert_eq!(undone.counts.updated, 1, "{undone:?}");
    assert_eq!(city_in_company(&world, &customer), before);
    // What failed is still to be written, what was undone is not.
    let next = run_to_rest(&world, &mut state);
    assert_eq!(next.writes(), 0);
    assert_eq!(city_in_company(&world, &customer), before);
    assert_eq!(phone_in_webstore(&world, id), "4444");
}

#[test]
fn an_undo_that_was_broken_off_can_be_finished() {
    let (world, mut state) = resting();
    let lines = state.mappings.lines();
    let pairs = lines.filter_map(|it| Some((it.customer.clone(), it.webstore_id?)));
    let pairs: Vec<_> = pairs.take(2).collect();
    for (customer, _) in &pairs {
        edit_company(&world, customer, json!({"phoneNumber": "4444"}));
    }
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.updated, 2);
    let poison = Fault::always(FaultKind::Poisoned {
        value: pairs[0].1.to_string(),
    });
    world
        .sandbox
        .borrow_mut()
        .add_fault(poison.of(System::Webstore));
    let (started, undo) = world.undo_plan(&state);
    let undone = world.apply_as(&mut state, &undo, Trigger::Undo(started), &Patient);
    assert_eq!((undone.counts.updated, undone.counts.failed), (1, 1));
    world.sandbox.borrow_mut().clear_faults();
    let (again, rest) = world.undo_plan(&state);
    assert_eq!((again, rest.lines.len()), (started, 1), "{rest:?}");
    world.apply_as(&mut state, &rest, Trigger::Undo(again), &Patient);
    assert!(sync::run_to_undo(&state).is_none());
    assert_ne!(phone_in_webstore(&world, pairs[0].1), "4444");
}

#[test]
fn an_undo_deletes_nobody_and_names_whom_the_run_created() {
    let world = world(40, 2);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let customers = company_people(&world);
    let (run, plan) = world.undo_plan(&state);
    assert!(not_undone(&plan).contains(&NotUndone::Created));
    world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(
        company_people(&world).values().sum::<usize>(),
        customers.values().sum::<usize>()
    );
}

#[test]
fn only_chosen_customers_are_synchronised() {
    let (world, mut state) = resting();
    let pairs: Vec<_> = state
        .mappings
        .lines()
        .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
        .take(3)
        .collect();
    for (customer, _) in &pairs {
        edit_company(&world, customer, json!({"phoneNumber": "4444"}));
    }
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 3);
    let chosen = BTreeSet::from([Subject::Webstore(pairs[1].1)]);
    let run = world.apply(&mut state, &plan.selected(&chosen));
    assert_eq!(run.counts.updated, 1);
    let holders: Vec<bool> = pairs
        .iter()
        .map(|(_, id)| phone_in_webstore(&world, *id) == "4444")
        .collect();
    assert_eq!(holders, [false, true, false]);
}

#[test]
fn an_automatic_run_is_due_so_many_minutes_after_the_last_one() {
    let (_, mut state) = resting();
    assert_eq!(sync::next_automatic(&state), None);
    set_up(&mut state, |setup| {
        setup.automatic_minutes = NonZeroU32::new(15)
    });
    let last = state.snapshots.reference.read_at.unwrap();
    let due = sync::next_automatic(&state).unwrap();
    assert_eq!(due.since(last).as_secs() / 60, 15);
}

#[test]
fn an_automatic_run_that_fails_says_why_and_the_next_one_is_due_as_late_as_ever() {
    let (world, mut state) = resting();
    set_up(&mut state, |setup| {
        setup.automatic_minutes = NonZeroU32::new(15)
    });
    let gone = Fault::always(FaultKind::AnswerLostBefore).of(System::Company);
    world.sandbox.borrow_mut().add_fault(gone);
    assert!(world.automatic(&mut state).is_err());
    let attempt = state.automatic.clone().expect("an attempt");
    assert!(matches!(attempt.outcome, AttemptOutcome::Failed(_)));
    assert_eq!(attempt.at, world.now());
    let due = sync::next_automatic(&state).unwrap();
    assert_eq!(due.since(attempt.at).as_secs() / 60, 15);
    // Another tab sees the same.
    assert_eq!(world.reopened(&state.setup).automatic, Some(attempt));
    world.sandbox.borrow_mut().clear_faults();
    assert_eq!(world.automatic(&mut state).unwrap(), None);
    let attempt = state.automatic.as_ref().expect("an attempt");
    assert_eq!(attempt.outcome, AttemptOutcome::NothingToWrite);
}

#[test]
fn an_expired_token_pauses_the_run_until_somebody_signs_in_and_then_goes_on() {
    let (world, mut state) = resting();
    let (_, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let plan = world.preview(&mut state).unwrap();
    let expired = || Fault::once(FaultKind::TokenExpired).of(System::Company);
    world.sandbox.borrow_mut().add_fault(expired());
    // The sandbox's token is the same again: what matters is that it was asked for.
    world.set_secrets(|secrets| {
        secrets.company = concord_core::connection::CompanyCredential::Bearer("stale".to_owned());
    });
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.end, run.counts.updated), (RunEnd::Completed, 1));
    assert!(world.renewals.get() > 0);
    // With nobody there the run ends and says why; nothing is lost.
    edit_webstore(&world, id, json!({"billing": {"phone": "3333"}}));
    let plan = world.preview(&mut state).unwrap();
    world.signs_in.set(false);
    world.set_secrets(|secrets| {
        secrets.company = concord_core::connection::CompanyCredential::Bearer("stale".to_owned());
    });
    let run = world.apply(&mut state, &plan);
    assert!(matches!(run.end, RunEnd::Failed(_)), "{run:?}");
    world.signs_in.set(true);
    run_to_rest(&world, &mut state);
    assert_eq!(phone_in_webstore(&world, id), "3333");
}

#[test]
fn the_setting_settles_what_both_sides_changed() {
    for (setting, winner) in [
        (WhenBothChanged::WebstoreWins, "2222"),
        (WhenBothChanged::CompanyWins, "1111"),
        (WhenBothChanged::NewestWins, "2222"),
    ] {
        let (world, mut state) = resting();
        let (customer, id) = first_pair(&state);
        set_up(&mut state, |setup| setup.when_both_changed = setting);
        edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
        let later = world.sandbox.borrow().now() + 5_000;
        world.sandbox.borrow_mut().set_now(later);
        edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
        run_to_rest(&world, &mut state);
        assert_eq!(phone_in_webstore(&world, id), winner, "{setting:?}");
        assert_eq!(
            company_record(&world, &customer)["phoneNumber"],
            winner,
            "{setting:?}"
        );
    }
}

#[test]
fn a_field_goes_only_the_way_that_its_direction_says() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    let writes = |state: &mut State, direction| {
        set_up(state, |setup| setup.set_direction(Field::Phone, direction));
        // Others may be written now: those whose phone no. the other side refuses.
        let plan = world.preview(state).unwrap();
        let of_pair = |line: &&PlanLine| line.webstore == Some(id) && line.work.is_some();
        plan.lines.iter().filter(of_pair).count()
    };
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    assert_eq!(writes(&mut state, FieldDirection::PushOnly), 0);
    assert_eq!(writes(&mut state, FieldDirection::Off), 0);
    assert_eq!(writes(&mut state, FieldDirection::PullOnly), 1);
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    assert_eq!(writes(&mut state, FieldDirection::PullOnly), 0);
    assert_eq!(writes(&mut state, FieldDirection::Both), 1);
    run_to_rest(&world, &mut state);
    assert_eq!(phone_in_webstore(&world, id), "1111");
}

#[test]
fn a_state_reaches_business_central_as_code_or_name_and_is_the_same_state_to_both() {
    for (source, county) in [(StateSource::Code, "BY"), (StateSource::Name, "Bavaria")] {
        let (world, mut state) = resting();
        let (customer, id) = first_pair(&state);
        set_up(&mut state, |setup| setup.state_source = source);
        let address = json!({"billing": {"country": "DE", "state": "DE-BY", "postcode": "99999"}});
        edit_webstore(&world, id, address);
        run_to_rest(&world, &mut state);
        assert_eq!(company_record(&world, &customer)["state"], county);
        // Staff write it the other way: that is no change.
        edit_company(&world, &customer, json!({"state": "Bavaria"}));
        assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    }
}

#[test]
fn a_state_that_woocommerce_does_not_list_is_an_error_that_names_both() {
    let (world, mut state) = resting();
    let (customer, _) = first_pair(&state);
    edit_company(
        &world,
        &customer,
        json!({"country": "DE", "state": "Atlantis"}),
    );
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|line| line.company.as_ref() == Some(&customer))
        .unwrap();
    let words: Vec<String> = line.problems.iter().map(|it| it.words()).collect();
    assert!(
        words
            .iter()
            .any(|it| it.contains("Atlantis") && it.contains("DE")),
        "{words:?}"
    );
}

#[test]
fn a_record_changed_since_the_preview_is_planned_anew_at_once() {
    let (world, mut state) = resting();
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    let plan = world.preview(&mut state).unwrap();
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    assert_eq!(world.apply(&mut state, &plan).counts.changed_since, 1);
    // Without another reading the state knows the edit, and its plan shows the conflict.
    let again = concord_core::plan::plan(&state);
    let line = again.lines.iter().find(|line| line.webstore == Some(id));
    assert_eq!(line.map(|line| line.kind()), Some(Kind::Conflict));
    // Likewise when Business Central's record is the one that changed.
    settle_all(&mut state, &again);
    let plan = concord_core::plan::plan(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "3333"}));
    assert_eq!(world.apply(&mut state, &plan).counts.changed_since, 1);
    assert_eq!(state.snapshots.company[&customer].phone_number, "3333");
}

#[test]
fn a_fifth_of_the_mapped_customers_gone_at_once_stops_scheduled_runs_and_warns_people() {
    let (world, mut state) = resting();
    let customers: Vec<_> = state
        .mappings
        .lines()
        .filter(|it| it.webstore_id.is_some())
        .map(|it| it.customer.clone())
        .collect();
    edit_company(
        &world,
        &customers[0],
        json!({"phoneNumber": "+46 8 555 01 99"}),
    );
    for customer in customers.iter().rev().take(customers.len() / 2) {
        let gone = Edit::delete(System::Company, customer.as_str());
        world.sandbox.borrow_mut().edit(&gone).unwrap();
    }
    let plan = world.preview(&mut state).unwrap();
    assert!(matches!(plan.cautions[..], [Caution::ManyGone { .. }]));
    assert_eq!(world.automatic(&mut state).unwrap(), None);
    // A person who has looked may go on.
    actions::unmap_broken(&mut state);
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    run_to_rest(&world, &mut state);
}

#[test]
fn a_second_reading_asks_business_central_only_for_what_changed_and_misses_nothing() {
    let (world, mut state) = resting();
    let (customer, _) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    let (_, second) = {
        let mut pairs = state.mappings.lines().filter(|it| it.webstore_id.is_some());
        (pairs.next(), pairs.next().unwrap().customer.clone())
    };
    let gone = Edit::delete(System::Company, second.as_str());
    world.sandbox.borrow_mut().edit(&gone).unwrap();
    let whole = state.snapshots.reference.company_read_whole;
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(state.snapshots.reference.company_read_whole, whole);
    assert_eq!((plan.writes(), plan.broken()), (1, 1));
    // A filter that is ignored is noticed, and everything read.
    world
        .sandbox
        .borrow_mut()
        .add_fault(Fault::always(FaultKind::FilterIgnored).of(System::Company));
    let again = world.preview(&mut state).unwrap();
    assert_eq!(again, plan);
    assert!(state.snapshots.reference.company_read_whole > whole);
}
