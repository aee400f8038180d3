//! Values that a system keeps otherwise than they were sent, and writes of which the answers are lost.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::setup::{Push, WhenBothChanged};
use concord_core::state::State;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};
use serde_json::json;

use crate::common::*;
use crate::support::{World, set_up};

/// What staff type in Business Central, and what WordPress keeps of it in first and last name.
const NAMES: [(&str, &str); 3] = [
    ("<b>Å&sa Lund</b>", "Å&sa Lund"),
    ("Åsa <i>Lund", "Åsa Lund"),
    ("Åsa%41 Lund%%4141", "Åsa Lund"),
];

/// A person, mapped and at rest: what staff type in Business Central is pushed, and the webstore wins where both have changed.
fn resting() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state) = at_rest(small_world(12, 5));
    set_up(&mut state, |setup| {
        setup.push = Push::MappedOnly;
        setup.when_both_changed = WhenBothChanged::WebstoreWins;
    });
    let (customer, id) = first_pair(&state);
    edit_webstore(
        &world,
        id,
        json!({"first_name": "Eva", "last_name": "Holm", "billing": {"company": ""}}),
    );
    edit_company(
        &world,
        &customer,
        json!({"displayName": "Eva Holm", "type": "Person"}),
    );
    run_to_rest(&world, &mut state);
    (world, state, customer, id)
}

fn person(world: &World, id: WebstoreId) -> String {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    format!("{} {}", account.first_name, account.last_name)
}

/// What was typed stays, what WooCommerce makes of it is there, and the log says so.
fn assert_kept(
    world: &World,
    state: &mut State,
    pair: (&CompanyId, WebstoreId),
    typed: &str,
    kept: &str,
) {
    let plan = run_to_rest(world, state);
    let about = plan.lines.iter().find(|line| line.webstore == Some(pair.1));
    assert_eq!(about, None, "{typed}");
    assert_eq!(company_record(world, pair.0)["displayName"], typed);
    assert_eq!(person(world, pair.1).replace("&amp;", "&"), kept);
    let notes: Vec<String> = world
        .entries()
        .into_iter()
        .flat_map(|it| it.notes)
        .collect();
    let words = format!("WooCommerce stored Name as “{kept}” instead of “{typed}”.");
    assert!(notes.contains(&words), "{notes:#?}");
}

#[test]
fn a_name_that_woocommerce_rewrites_is_nobodys_edit_although_the_answer_to_its_write_is_lost() {
    for (typed, kept) in NAMES {
        let (world, mut state, customer, id) = resting();
        edit_company(&world, &customer, json!({"displayName": typed}));
        let plan = world.preview(&mut state).unwrap();
        world.sandbox.borrow_mut().add_fault(Fault {
            system: Some(System::Webstore),
            method: Some("POST".to_owned()),
            ..Fault::once(FaultKind::AnswerLostAfter)
        });
        world.apply(&mut state, &plan);
        assert_kept(&world, &mut state, (&customer, id), typed, kept);
    }
}

#[test]
fn a_name_that_woocommerce_rewrites_is_nobodys_edit_wherever_the_tab_is_closed() {
    for (typed, kept) in NAMES {
        for awaits in 1.. {
            let (world, mut state, customer, id) = resting();
            edit_company(&world, &customer, json!({"displayName": typed}));
            let plan = world.preview(&mut state).unwrap();
            if world.apply_until_closed(&mut state, &plan, awaits) {
                assert!(awaits > 2, "{awaits}");
                break;
            }
            let setup = state.setup.clone();
            let mut state = world.reopened(&setup);
            assert_kept(&world, &mut state, (&customer, id), typed, kept);
        }
    }
}
