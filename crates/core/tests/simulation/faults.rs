//! With one fault at a time: what is said, and that the next run finishes the job.

use crate::support::set_up;
use std::cell::Cell;
use std::collections::BTreeMap;

use concord_core::actions;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::overview::{self, Standing};
use concord_core::plan::Kind;
use concord_core::setup::Push;
use concord_core::sync::{Permission, Progress, Watch};
use concord_sandbox::faults::{Fault, FaultKind, HtmlPage};
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;

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

#[test]
fn a_customer_that_was_just_created_is_found_again_without_the_browser_when_its_account_was_of_staff_for_a_while()
 {
    let mut orphaned = 0;
    for awaits in 0..60 {
        let world = small_world(4, 4);
        let before = company_people(&world);
        let ids = company_ids(&world);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        let ended = world.apply_until_closed(&mut state, &plan, awaits);
        let other = world.another_browser();
        let mut bound = other.state();
        other.preview(&mut bound).unwrap();
        let lines = bound.mappings.lines();
        let mapped: BTreeMap<CompanyId, WebstoreId> = lines
            .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
            .collect();
        let created = company_ids(&world);
        let created = created
            .difference(&ids)
            .map(|id| CompanyId::new(id))
            .filter(|it| !mapped.contains_key(it));
        let created: Vec<CompanyId> = created.collect();
        // Their accounts become staff's, and nothing is left of the journal.
        let accounts: Vec<_> = plan
            .lines
            .iter()
            .filter(|line| line.kind() == Kind::CreateInCompany)
            .filter_map(|line| line.webstore)
            .filter(|id| !mapped.values().any(|it| it == id))
            .collect();
        for id in &accounts {
            edit_webstore(&world, *id, json!({"role": "shop_manager"}));
        }
        world.lose_store();
        wait_until_given_up(&world);
        let mut state = world.state();
        let plan = run_to_rest(&world, &mut state);
        let lines = overview::lines(&state, &plan, &overview::suggestions(&state));
        let lines: Vec<_> = (0..lines.len() as u32)
            .filter_map(|place| lines.line(place, &state))
            .collect();
        for customer in &created {
            orphaned += 1;
            let line = lines
                .iter()
                .find(|it| it.company.as_ref() == Some(customer));
            assert_eq!(line.unwrap().standing, Standing::OnlyInCompany, "{awaits}");
        }
        for id in &accounts {
            let line = lines.iter().find(|it| it.webstore == Some(*id));
            assert_eq!(line.unwrap().standing, Standing::Staff, "{awaits}");
            let said = plan.lines.iter().find(|it| it.webstore == Some(*id));
            let said = said.unwrap().reason.words();
            assert!(said.contains("does not take part"), "{said}");
        }
        for id in &accounts {
            edit_webstore(&world, *id, json!({"role": "customer"}));
        }
        run_to_rest(&world, &mut state);
        for customer in &created {
            let id = state.mappings.webstore_id(customer);
            assert!(id.is_some_and(|id| accounts.contains(&id)), "{awaits}");
        }
        assert_nobody_twice(&before, &world, &format!("after {awaits}"));
        if ended {
            assert!(orphaned > 0);
            return;
        }
    }
    panic!("the run never ended");
}

#[test]
fn a_city_that_business_central_cleared_with_the_country_is_given_back_although_the_first_try_fails()
 {
    let (world, mut state) = at_rest(small_world(20, 3));
    let (customer, id) = first_pair(&state);
    set_up(&mut state, |setup| setup.push = Push::None);
    edit_company(&world, &customer, json!({"city": "Umeå"}));
    let moved = json!({"billing": {"country": "US", "state": "CA"}});
    edit_webstore(&world, id, moved);
    let plan = world.preview(&mut state).unwrap();
    // The first request moves the customer, the second mends what was cleared.
    let fault = Fault::once(FaultKind::Status {
        code: 503,
        retry_after: Some(1),
        after_effect: false,
    });
    let fault = fault.of(System::Company).on("POST", "batch").after(1);
    world.sandbox.borrow_mut().add_fault(fault);
    world.apply(&mut state, &plan);
    run_to_rest(&world, &mut state);
    let record = company_record(&world, &customer);
    assert_eq!(record["country"], "US");
    assert_eq!(record["city"], "Umeå");
}
