//! Delivery addresses that were being written when the tab was closed: what Business Central shows then nobody has typed. It takes several
//! writes to move one, since it clears what belonged to the former country.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::setup::WhenBothChanged;
use concord_core::state::State;
use serde_json::{Value, json};

use crate::common::*;
use crate::delivery::{
    assert_at_rest, copy_billing, deliver_to, depot, in_company, in_webstore, with_deliveries,
};
use crate::delivery_unread::with_copy;
use crate::support::{World, set_up};

/// In another country than the depot.
fn yard() -> Value {
    json!({"company": "Depot", "first_name": "Mary Ann", "last_name": "Lee", "address_1": "7 Hof", "city": "Ulm",
        "postcode": "89073", "country": "DE", "phone": "ext. 7"})
}

/// Street, post code, city and country on both sides.
fn places(world: &World, customer: &CompanyId, id: WebstoreId) -> [[String; 4]; 2] {
    let [_, _, address, post_code, city, _, country, _] = in_company(world, customer);
    let of_account =
        ["address_1", "postcode", "city", "country"].map(|key| in_webstore(world, id, key));
    [of_account, [address, post_code, city, country]]
}

/// Both at rest, things sent to the depot.
fn sent_to_depot() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state, customer, id) = with_deliveries();
    set_up(&mut state, |setup| {
        setup.when_both_changed = WhenBothChanged::CompanyWins;
    });
    world.keep(&mut state);
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    (world, state, customer, id)
}

#[test]
fn whenever_a_tab_is_closed_a_delivery_address_that_moves_is_never_half_of_one() {
    let there = ["7 Hof", "89073", "Ulm", "DE"].map(str::to_owned);
    for awaits in 0.. {
        let (world, mut state, customer, id) = sent_to_depot();
        deliver_to(&world, id, yard());
        let plan = world.preview(&mut state).unwrap();
        let is_finished = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        let held = places(&world, &customer, id);
        assert_eq!(held, [there.clone(), there.clone()], "{awaits} awaits");
        assert_at_rest(&world, &mut state);
        if is_finished {
            break;
        }
    }
}

#[test]
fn whenever_a_tab_is_closed_an_undo_takes_no_delivery_address_from_where_it_was_typed() {
    let there = ["7 Hof", "89073", "Ulm", "DE"].map(str::to_owned);
    for awaits in 0.. {
        let (world, mut state, customer, id) = sent_to_depot();
        deliver_to(&world, id, yard());
        run_to_rest(&world, &mut state);
        let (_, undo) = world.undo_plan(&state);
        let is_finished = world.apply_until_closed(&mut state, &undo, awaits);
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        let [in_webstore, in_company] = places(&world, &customer, id);
        assert_eq!(in_webstore, there, "{awaits} awaits");
        let former = ["2 Quay", "HU1 1AA", "Hull", "GB"].map(str::to_owned);
        let is_whole = in_company == there || in_company == former;
        assert!(is_whole, "{awaits} awaits: {in_company:?}");
        if is_finished {
            break;
        }
    }
}

#[test]
fn whenever_a_tab_is_closed_a_ship_to_address_that_goes_along_with_its_customer_is_no_edit() {
    let moved = |address: &str, country: &str| json!({"billing": {"address_1": address, "city": "Ulm", "postcode": "89073", "state": "", "country": country}});
    for awaits in 0.. {
        let (world, mut state, customer, id) = with_deliveries();
        with_copy(&world, &customer);
        assert_at_rest(&world, &mut state);
        edit_webstore(&world, id, moved("7 Hof", "DE"));
        copy_billing(&world, id);
        let plan = world.preview(&mut state).unwrap();
        let is_finished = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        // Another edit before anybody reads.
        edit_webstore(&world, id, moved("8 Hof", "DE"));
        copy_billing(&world, id);
        let plan = run_to_rest(&world, &mut state);
        let mut conflicts = plan.lines.iter().flat_map(|line| &line.conflicts);
        assert_eq!(conflicts.next(), None, "{awaits} awaits");
        let there = ["8 Hof", "89073", "Ulm", "DE"].map(str::to_owned);
        let held = places(&world, &customer, id);
        assert_eq!(held, [there.clone(), there], "{awaits} awaits");
        assert_at_rest(&world, &mut state);
        if is_finished {
            break;
        }
    }
}
