//! Pushes on hold (spec.md §5): what counts, what a hold stops, and what releases it.

use std::num::NonZeroU32;

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::Trigger;
use concord_core::overview::{BulkAction, foresee};
use concord_core::plan::Plan;
use concord_core::state::{State, Subject};
use concord_core::sync::clear_holds;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};
use serde_json::json;

use crate::common::*;
use crate::support::{World, set_up};

/// A pair whose new phone no. WooCommerce answers 500 to, every time.
struct Refused {
    world: World,
    state: State,
    customer: CompanyId,
    id: WebstoreId,
}

impl Refused {
    fn new() -> Self {
        let (world, state) = at_rest(world(60, 5));
        let (customer, id) = first_pair(&state);
        edit_company(&world, &customer, json!({"phoneNumber": "0123 4567 89"}));
        let refused = Self {
            world,
            state,
            customer,
            id,
        };
        refused.poison("0123 4567 89");
        refused
    }

    fn poison(&self, value: &str) {
        let value = value.to_owned();
        let poison = Fault::always(FaultKind::Poisoned { value }).of(System::Webstore);
        self.world.sandbox.borrow_mut().add_fault(poison);
    }

    fn subject(&self) -> Subject {
        Subject::Webstore(self.id)
    }

    fn attempts(&self) -> u32 {
        let failure = self.state.failures.get(&self.subject());
        failure.map_or(0, |it| it.attempts)
    }

    fn is_on_hold(&self) -> bool {
        self.state.is_on_hold(&self.subject())
    }

    fn scheduled(&mut self) -> Option<usize> {
        let run = self.world.automatic(&mut self.state).unwrap()?;
        assert_eq!(run.trigger, Trigger::Schedule);
        Some(run.counts.failed)
    }

    fn by_hand(&mut self) -> usize {
        let plan = self.world.preview(&mut self.state).unwrap();
        self.world.apply(&mut self.state, &plan).counts.failed
    }

    /// Tried by scheduled runs until they no longer do.
    fn held() -> Self {
        let mut refused = Self::new();
        for attempt in 1..=3 {
            assert!(!refused.is_on_hold(), "attempt {attempt}");
            assert_eq!(refused.scheduled(), Some(1), "attempt {attempt}");
            assert_eq!(refused.attempts(), attempt);
        }
        assert!(refused.is_on_hold());
        refused
    }

    fn phone(&self) -> String {
        let sandbox = self.world.sandbox.borrow();
        let account = sandbox.webstore().customer(self.id.0).unwrap();
        account.billing("phone").to_owned()
    }
}

#[test]
fn a_push_that_scheduled_runs_cannot_make_goes_on_hold_at_the_maximum_and_zero_never_holds() {
    let mut held = Refused::held();
    assert_eq!(held.scheduled(), None, "it is not tried any more");
    set_up(&mut held.state, |setup| setup.max_attempts = None);
    assert!(!held.is_on_hold());
    set_up(&mut held.state, |setup| {
        setup.max_attempts = NonZeroU32::new(4)
    });
    assert!(!held.is_on_hold());
    assert_eq!(held.scheduled(), Some(1));
    assert!(held.is_on_hold());
}

#[test]
fn a_hold_stops_pushes_only_and_pulls_still_bring_the_changes() {
    let mut held = Refused::held();
    edit_webstore(&held.world, held.id, json!({"billing": {"city": "Piteå"}}));
    assert_eq!(held.scheduled(), Some(0));
    let record = company_record(&held.world, &held.customer);
    assert_eq!(record["city"], "Piteå");
    assert!(held.is_on_hold(), "a pull does not release it");
    assert_ne!(held.phone(), "0123 4567 89");
    // A pull that fails leaves hold and count as they are, and the next one that succeeds says again why it is held.
    let why = held.state.failures[&held.subject()].error.clone();
    edit_webstore(&held.world, held.id, json!({"billing": {"city": "Boden"}}));
    let value = held.customer.to_string();
    let poison = Fault::always(FaultKind::Poisoned { value }).of(System::Company);
    held.world.sandbox.borrow_mut().add_fault(poison);
    assert_eq!(held.scheduled(), Some(1));
    assert_eq!(held.attempts(), 3);
    assert_ne!(held.state.failures[&held.subject()].error, why);
    held.world.sandbox.borrow_mut().clear_faults();
    held.poison("0123 4567 89");
    assert_eq!(held.scheduled(), Some(0));
    assert_eq!(held.state.failures[&held.subject()].error, why);
    // The push is still due: a run by hand makes it, and releases the hold.
    held.world.sandbox.borrow_mut().clear_faults();
    assert_eq!(held.by_hand(), 0);
    assert_eq!(held.phone(), "0123 4567 89");
    assert!(!held.is_on_hold());
    assert!(held.state.failures.is_empty());
}

#[test]
fn a_manual_run_tries_a_held_push_and_its_failure_changes_neither_count_nor_hold() {
    let mut refused = Refused::new();
    for _ in 0..4 {
        assert_eq!(refused.by_hand(), 1);
        assert_eq!(refused.attempts(), 0);
        assert!(!refused.is_on_hold());
    }
    assert_eq!(refused.scheduled(), Some(1));
    assert_eq!(refused.by_hand(), 1);
    assert_eq!(refused.attempts(), 1);
    // Another error of a manual run does not begin the count anew either.
    let html = Fault::always(FaultKind::Status {
        code: 403,
        retry_after: None,
        after_effect: false,
    });
    refused.world.sandbox.borrow_mut().clear_faults();
    let writes = html.of(System::Webstore).on("POST", "customers/batch");
    refused.world.sandbox.borrow_mut().add_fault(writes);
    refused.by_hand();
    refused.world.sandbox.borrow_mut().clear_faults();
    refused.poison("0123 4567 89");
    assert_eq!(refused.attempts(), 1);
    for attempt in 2..=3 {
        assert_eq!(refused.scheduled(), Some(1));
        assert_eq!(refused.attempts(), attempt);
    }
    assert!(refused.is_on_hold());
    assert_eq!(refused.by_hand(), 1, "a manual run tries it");
    assert_eq!(refused.attempts(), 3);
    assert!(refused.is_on_hold());
}

#[test]
fn another_error_of_a_scheduled_push_sets_the_count_to_one() {
    let mut refused = Refused::new();
    for _ in 0..2 {
        refused.scheduled();
    }
    assert_eq!(refused.attempts(), 2);
    refused.world.sandbox.borrow_mut().clear_faults();
    let taken = Fault::always(FaultKind::EmailTaken { racing: false });
    refused.world.sandbox.borrow_mut().add_fault(taken);
    let email = json!({"email": "somebody.else@taken.example"});
    edit_company(&refused.world, &refused.customer, email);
    assert_eq!(refused.scheduled(), Some(1));
    assert_eq!(refused.attempts(), 1);
}

#[test]
fn pulls_that_fail_never_go_on_hold() {
    let (world, mut state) = at_rest(world(60, 5));
    let (customer, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let value = customer.to_string();
    let poison = Fault::always(FaultKind::Poisoned { value }).of(System::Company);
    world.sandbox.borrow_mut().add_fault(poison);
    for _ in 0..5 {
        let run = world.automatic(&mut state).unwrap().expect("a run");
        assert_eq!(run.counts.failed, 1);
    }
    assert_eq!(state.failures[&Subject::Webstore(id)].attempts, 0);
    assert!(!state.is_on_hold(&Subject::Webstore(id)));
}

#[test]
fn holds_are_cleared_by_hand_for_one_and_for_many_and_what_is_not_held_is_said() {
    let mut held = Refused::held();
    let other = {
        let lines = held.state.mappings.lines();
        let mut accounts = lines.filter_map(|line| line.webstore_id);
        accounts.find(|it| *it != held.id).unwrap()
    };
    let chosen = [held.subject(), Subject::Webstore(other)].into();
    let (plan, found) = (Plan::default(), Default::default());
    let foreseen = foresee(BulkAction::ClearHold, &held.state, &plan, &found, &chosen);
    assert_eq!(foreseen.will, [("Hold cleared".to_owned(), 1)]);
    assert_eq!(foreseen.cannot, [("not on hold".to_owned(), 1)]);
    clear_holds(&mut held.state, &foreseen.held);
    held.world.keep(&mut held.state);
    assert!(!held.is_on_hold());
    let reopened = held.world.reopened(&held.state.setup);
    assert_eq!(reopened.failures, held.state.failures, "it is kept");
    // The next scheduled run tries it again, and counts from the beginning.
    assert_eq!(held.scheduled(), Some(1));
    assert_eq!(held.attempts(), 1);
    held.world.sandbox.borrow_mut().clear_faults();
    assert_eq!(held.scheduled(), Some(0));
    assert_eq!(held.phone(), "0123 4567 89");
}
