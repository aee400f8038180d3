//! Business Central's clock was set back: a customer that seems older than it was is asked for again by its id, and what stands beside it is
//! read all the same.

use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::setup::FieldDirection;
use concord_core::state::State;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Action, System};
use serde_json::json;

use crate::common::*;
use crate::delivery::{deliver_to, depot, in_webstore, staff, with_deliveries};
use crate::real_world::billing;
use crate::support::{World, set_up};
use concord_core::customer::name::FurtherNameSource;

/// A customer was written while the clock was ahead.
fn written_ahead(world: &World, state: &mut State, id: WebstoreId) {
    edit_webstore(world, id, json!({"billing": {"phone": "4444"}}));
    let plan = world.preview(state).unwrap();
    let ahead = Fault {
        method: Some("POST".to_owned()),
        ..Fault::once(FaultKind::ClockApart { ms: 7_200_000 })
    };
    let ahead = ahead.of(System::Company);
    world.sandbox.borrow_mut().add_fault(ahead);
    world.apply(state, &plan);
    world.sandbox.borrow_mut().clear_faults();
}

/// An edit moves the customer's time back.
fn edited(world: &World, customer: &CompanyId) {
    edit_company(world, customer, json!({"phoneNumber": "5555"}));
}

#[test]
fn a_ship_to_address_is_read_although_its_customer_seems_older_than_it_was() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    written_ahead(&world, &mut state, id);
    edited(&world, &customer);
    let quay = json!({"Address": "9 Quay"});
    staff(&world, &customer, Action::Change, quay);
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    assert_eq!(billing(&world, id, "phone"), "5555");
    assert_eq!(in_webstore(&world, id, "address_1"), "9 Quay");
}

#[test]
fn a_card_is_read_although_its_customer_seems_older_than_it_was() {
    let (world, mut state, ..) = with_deliveries();
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::Person;
        setup.set_direction(Field::Contact, FieldDirection::Both);
    });
    world.keep(&mut state);
    let customer = {
        let sandbox = world.sandbox.borrow();
        let mut customers = sandbox.company().customers();
        let with_contact = customers.find(|it| it.kind.name() == "Company").unwrap();
        CompanyId::new(&with_contact.id.to_string())
    };
    run_to_rest(&world, &mut state);
    let id = state.mappings.webstore_id(&customer).unwrap();
    written_ahead(&world, &mut state, id);
    edit_company(&world, &customer, json!({"contact": "Bo Ek"}));
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    assert_eq!(
        [&account.first_name, &account.last_name],
        ["Bo", "Ek"],
        "{plan:?}"
    );
}
