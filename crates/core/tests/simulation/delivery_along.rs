//! Delivery addresses of customers who move at the same time: where a ship-to address is the customer's own address, what is written of the
//! two depends on each other.

use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::setup::FieldDirection;
use concord_core::state::State;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::common::*;
use crate::delivery::{
    assert_at_rest, deliver_to, depot, in_company, in_webstore, line_of, with_deliveries,
};
use crate::delivery_unread::with_copy;
use crate::real_world::billing;
use crate::support::{World, set_up};

/// Both at rest, the ship-to address of a customer its own address.
fn with_own_address() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state, customer, id) = with_deliveries();
    with_copy(&world, &customer);
    assert_at_rest(&world, &mut state);
    (world, state, customer, id)
}

/// Carries the plan out, once: nothing is found changed that nobody has changed.
fn written_in_one_run(world: &World, state: &mut State) {
    let plan = world.preview(state).unwrap();
    let run = world.apply(state, &plan);
    let counts = run.counts;
    assert_eq!(
        (counts.updated, counts.changed_since, counts.failed),
        (1, 0, 0),
        "{run:?}"
    );
    assert_at_rest(world, state);
}

#[test]
fn who_moves_and_has_things_sent_to_the_former_address_is_written_in_one_run() {
    let (world, mut state, customer, id) = with_own_address();
    let former = in_company(&world, &customer);
    edit_webstore(&world, id, json!({"billing": {"address_1": "9 New Road"}}));
    written_in_one_run(&world, &mut state);
    let record = company_record(&world, &customer);
    assert_eq!(record["addressLine1"], "9 New Road");
    assert_eq!(in_company(&world, &customer)[2], former[2]);
    assert_eq!(in_webstore(&world, id, "address_1"), former[2]);
}

#[test]
fn who_moves_and_has_things_sent_elsewhere_is_written_in_one_run() {
    let (world, mut state, customer, id) = with_own_address();
    edit_webstore(&world, id, json!({"billing": {"address_1": "9 New Road"}}));
    deliver_to(&world, id, depot());
    written_in_one_run(&world, &mut state);
    let record = company_record(&world, &customer);
    assert_eq!(record["addressLine1"], "9 New Road");
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    let entries = world.entries();
    let notes = entries.iter().flat_map(|it| &it.notes);
    let notes: Vec<&String> = notes.filter(|it| it.contains("ship-to")).collect();
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn a_delivery_address_whose_customer_was_edited_just_then_is_given_back_until_the_next_run() {
    let (world, mut state, customer, id) = with_own_address();
    let former = in_company(&world, &customer);
    edit_webstore(&world, id, json!({"billing": {"address_1": "9 New Road"}}));
    deliver_to(&world, id, depot());
    let stale = Fault {
        path: Some("/api/v2.0/".to_owned()),
        ..Fault::once(FaultKind::EtagStale)
    };
    world.sandbox.borrow_mut().add_fault(stale);
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    assert_eq!(in_company(&world, &customer), former);
    written_in_one_run(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
}

#[test]
fn an_account_that_is_delivered_elsewhere_again_after_half_of_its_write_failed_is_asked_nothing() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    edit_company(&world, &customer, json!({"phoneNumber": "4444"}));
    let poison = Fault::always(FaultKind::Poisoned {
        value: id.to_string(),
    });
    let poison = poison.of(System::Webstore);
    world.sandbox.borrow_mut().add_fault(poison);
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.counts.failed, run.counts.half_written),
        (1, 1),
        "{run:?}"
    );
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    world.sandbox.borrow_mut().clear_faults();
    let mut another: Value = depot();
    another["address_1"] = json!("3 Quay");
    deliver_to(&world, id, another);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(line_of(&plan, id).unwrap().conflicts, []);
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "3 Quay");
    assert_at_rest(&world, &mut state);
}

#[test]
fn a_delivery_address_that_happens_to_be_the_other_sides_billing_address_stays_when_that_moves() {
    let (world, mut state, customer, id) = with_deliveries();
    let was = company_record(&world, &customer);
    let street = was["addressLine1"].as_str().unwrap().to_owned();
    let town = in_webstore(&world, id, "city");
    // The account moves and has things sent to the former address; streets are not synchronised.
    edit_webstore(&world, id, json!({"billing": {"address_1": "9 New Road"}}));
    set_up(&mut state, |setup| {
        setup.set_direction(Field::Address, FieldDirection::Off);
    });
    world.keep(&mut state);
    with_copy(&world, &customer);
    run_to_rest(&world, &mut state);
    edit_webstore(&world, id, json!({"billing": {"city": "Hull"}}));
    run_to_rest(&world, &mut state);
    assert_eq!(company_record(&world, &customer)["city"], "Hull");
    let [_, _, address, _, city, ..] = in_company(&world, &customer);
    assert_eq!((&address, &city), (&street, &town));
    let [address, city] = ["address_1", "city"].map(|key| in_webstore(&world, id, key));
    assert_eq!((address, city), (street, town));
    assert_at_rest(&world, &mut state);
}

#[test]
fn a_ship_to_address_that_happens_to_be_the_accounts_billing_address_stays_when_that_moves() {
    let (world, mut state, customer, id) = with_deliveries();
    let was = company_record(&world, &customer);
    let street = was["addressLine1"].as_str().unwrap().to_owned();
    with_copy(&world, &customer);
    assert_at_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"addressLine1": "9 New Road"}));
    set_up(&mut state, |setup| {
        setup.set_direction(Field::Address, FieldDirection::Off);
    });
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"city": "Hull"}));
    run_to_rest(&world, &mut state);
    assert_eq!(billing(&world, id, "city"), "Hull");
    let [address, city] = ["address_1", "city"].map(|key| in_webstore(&world, id, key));
    assert_eq!((address, json!(city)), (street, was["city"].clone()));
    assert_eq!(json!(in_company(&world, &customer)[4]), was["city"]);
    assert_at_rest(&world, &mut state);
}
