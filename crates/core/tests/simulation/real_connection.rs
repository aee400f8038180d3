//! What stands between a browser and a real shop or company, while a run goes on: the shop is known by what it says of itself,
//! a refused sign-in is renewed, and an order of an account that is gone waits for nothing.

use std::cell::RefCell;
use std::rc::Rc;

use concord_core::actions;
use concord_core::customer::WebstoreId;
use concord_core::orders::{Remedy, Unresolved, book};
use concord_core::plan::{PlanLine, Reason};
use concord_core::state::State;
use concord_core::sync::{Extent, SyncError};
use concord_sandbox::Options;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::common::run_to_rest;
use crate::support::{World, set_up};

fn resting() -> (World, State) {
    let world = World::new(&Options {
        orders: Some(6),
        ..Options::generated(6, 11)
    });
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    (world, state)
}

/// The site calls another address its home, and refuses to say anything to whoever sends a key.
fn at_home(world: &World, home: &'static str) -> Rc<RefCell<usize>> {
    let refused = Rc::new(RefCell::new(0));
    let count = refused.clone();
    world.alter_answers(Some(Box::new(move |request, answer| {
        if request.uri().path() != "/wp-json/" {
            return;
        }
        if request.headers().contains_key(AUTHORIZATION) {
            *count.borrow_mut() += 1;
            *answer.status_mut() = http::StatusCode::UNAUTHORIZED;
            *answer.body_mut() =
                json!({"code": "invalid_username", "message": "Unknown username."}).to_string();
            return;
        }
        let mut index: Value = serde_json::from_str(answer.body()).unwrap();
        index["home"] = json!(home);
        *answer.body_mut() = index.to_string();
    })));
    refused
}

#[test]
fn case_19_another_site_at_the_address_is_noticed_where_the_index_refuses_the_key() {
    let (world, mut state) = resting();
    let refused = at_home(&world, "https://copy.example");
    let error = world.preview(&mut state).unwrap_err();
    assert!(
        matches!(&error, SyncError::OtherSystem { found, .. } if found == "copy.example"),
        "{error}"
    );
    // No key was sent to find out.
    assert_eq!(*refused.borrow(), 0);
}

#[test]
fn case_20_a_changed_identity_is_accepted_after_it_is_said_and_nothing_that_was_agreed_is_lost() {
    let (world, mut state) = resting();
    at_home(&world, "https://sandbox.example/en");
    let error = world.preview(&mut state).unwrap_err();
    let told = error.explain();
    assert!(
        told.what.contains("sandbox.example/en") && told.remedy.contains("accept"),
        "{told:?}"
    );
    let identity = error.other_identity().expect("one to accept");
    state.accept_identity(identity);
    world.keep(&mut state);
    let setup = state.setup.clone();
    for mut state in [state, world.reopened(&setup)] {
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(plan.writes(), 0, "{plan:?}");
        let is_staff = |line: &PlanLine| matches!(line.reason, Reason::StaffAccount { .. });
        assert!(plan.lines.iter().all(is_staff), "{plan:?}");
        assert!(
            state
                .mappings
                .lines()
                .any(|line| line.webstore_id.is_some())
        );
    }
}

#[test]
fn case_21_a_sign_in_that_is_refused_without_a_word_is_renewed() {
    for body in ["", "<html><title>401 - Unauthorized</title></html>"] {
        let (world, mut state) = resting();
        let refusals = RefCell::new(1);
        world.alter_answers(Some(Box::new(move |request, answer| {
            let mut left = refusals.borrow_mut();
            if *left > 0 && request.uri().path().contains("/api/v2.0/") {
                *left -= 1;
                *answer.status_mut() = http::StatusCode::UNAUTHORIZED;
                *answer.body_mut() = body.to_owned();
            }
        })));
        let before = world.renewals.get();
        world.preview(&mut state).unwrap();
        assert_eq!(world.renewals.get(), before + 1);
    }
}

#[test]
fn case_27_an_order_of_an_account_that_is_gone_says_so_and_what_to_do() {
    let (world, mut state) = resting();
    set_up(&mut state, |setup| {
        setup.orders_since = Some("2026-10-01".to_owned())
    });
    world.read_orders(&mut state, Extent::Changes).unwrap();
    let id = state.orders.by_id().keys().next_back().unwrap().0;
    // WooCommerce takes no such order: it is left where an account was removed behind its back.
    world.alter_answers(Some(Box::new(move |request, answer| {
        if request.uri().path().ends_with("/wc/v3/orders") {
            let mut orders: Value = serde_json::from_str(answer.body()).unwrap();
            for order in orders.as_array_mut().unwrap() {
                if order["id"] == id {
                    order["customer_id"] = json!(987_654);
                }
            }
            *answer.body_mut() = orders.to_string();
        }
    })));
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let setup = state.setup.clone();
    for state in [&state, &world.reopened(&setup)] {
        let book = book(state);
        let mut lines = book.lines.iter();
        let line = lines.find(|line| line.order.id.0 == id).unwrap();
        let unresolved = line.decision.unresolved().unwrap();
        assert!(
            matches!(unresolved, Unresolved::AccountGone(account) if account.0 == 987_654),
            "{unresolved:?}"
        );
        assert_eq!(unresolved.remedy(), Remedy::ChangeInWebstore);
    }
    // One press, and it is a guest's, in the next session too; another, and it is not.
    let account = WebstoreId(987_654);
    actions::treat_as_guest(&mut state, account, true);
    world.keep(&mut state);
    let guest = world.reopened(&state.setup);
    for state in [&state, &guest] {
        let book = book(state);
        let line = book.lines.iter().find(|line| line.order.id.0 == id);
        let line = line.unwrap();
        assert!(line.is_guest());
        assert!(
            matches!(
                line.decision.unresolved(),
                Some(Unresolved::NoGuestCustomer)
            ),
            "{:?}",
            line.decision
        );
    }
    actions::treat_as_guest(&mut state, account, false);
    let of_nobody = book(&state);
    let mut lines = of_nobody.lines.iter();
    let line = lines.find(|line| line.order.id.0 == id).unwrap();
    assert!(!line.is_guest());
    // Given to somebody who is there, or to nobody, it is like any other.
    world.alter_answers(None);
    world.read_orders(&mut state, Extent::Whole).unwrap();
    let book = book(&state);
    let line = book
        .lines
        .iter()
        .find(|line| line.order.id.0 == id)
        .unwrap();
    let unresolved = line.decision.unresolved();
    assert!(
        !matches!(unresolved, Some(Unresolved::AccountGone(_))),
        "{unresolved:?}"
    );
}
