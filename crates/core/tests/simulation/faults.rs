//! With one fault at a time: what is said, and that the next run finishes the job.

use std::cell::Cell;

use concord_core::actions;
use concord_core::call::Fault as CallFault;
use concord_core::log::RunEnd;
use concord_core::plan::Kind;
use concord_core::sync::{Permission, Progress, SyncError, Watch};
use concord_sandbox::faults::{Fault, FaultKind, HtmlPage};
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;

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
        let (world, _) = at_rest(small_world(30, 9));
        company_people(&world)
    };
    let mut requests = 1;
    loop {
        let world = small_world(30, 9);
        let before = company_people(&world);
        let known = company_ids(&world);
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
        for created in company_ids(&world).difference(&known) {
            let group = &card(&world, created)["customerPostingGroup"];
            assert_eq!(group, "DOMESTIC", "{context}: {created}");
        }
        if finished {
            break;
        }
        requests += 1;
    }
    assert!(requests > 3);
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
    let (world, mut state) = at_rest(world(40, 2));
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
        Fault::always(FaultKind::Poisoned {
            value: poisoned.to_string(),
        })
        .of(System::Company),
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
    world.set_secrets(|secrets| secrets.consumer_secret = "cs_wrong".to_owned());
    let error = world.preview(&mut state).unwrap_err();
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
    /// Lets so many batches go.
    struct StopAfter(Cell<usize>);
    impl Watch for StopAfter {
        async fn permission(&self) -> Permission {
            match self.0.get().checked_sub(1) {
                Some(left) => {
                    self.0.set(left);
                    Permission::Go
                }
                None => Permission::Stop,
            }
        }
        fn progress(&self, _: &Progress) {}
    }
    let world = world(240, 2);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.writes() > 100);
    let run = world.apply_watched(&mut state, &plan, &StopAfter(Cell::new(4)));
    assert_eq!(run.end, RunEnd::Stopped);
    let next = world.preview(&mut state).unwrap();
    assert!((1..plan.writes()).contains(&next.writes()));
    run_to_rest(&world, &mut state);
}

#[test]
fn a_customer_deleted_on_one_side_is_deleted_on_neither_other() {
    let (world, mut state) = at_rest(world(60, 5));
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
    let (world, mut state) = at_rest(world(60, 5));
    let (customer, id) = first_pair(&state);
    let alone = state
        .snapshots
        .company
        .keys()
        .find(|it| state.mappings.webstore_id(it).is_none());
    let alone = alone.unwrap().clone();
    let company = &world.connection().company.company_id;
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
    let (world, mut state) = at_rest(world(60, 5));
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
