//! What can be the matter with whole systems and browsers.

use std::cell::Cell;

use concord_core::plan::{Kind, Plan};
use concord_core::ports::{Change, Row, Store, Table};
use concord_core::reading::Oddity;
use concord_core::state::State;
use concord_core::sync::SyncError;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use futures::executor::block_on;
use serde_json::json;

use crate::common::*;
use crate::support::World;

fn add(world: &World, fault: Fault) {
    world.sandbox.borrow_mut().add_fault(fault);
}

/// What the plan would have been had nothing gone wrong.
fn undisturbed(world: &World) -> Plan {
    world.preview(&mut world.state()).unwrap()
}

#[test]
fn fault_09_what_a_search_finds_is_compared_on_our_side() {
    let world = world(40, 2);
    let before = company_people(&world);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    // The creates' answers are lost, and the search for them finds what only begins alike as well.
    add(
        &world,
        Fault::once(FaultKind::AnswerLostAfter)
            .on("POST", "$batch")
            .of(System::Company),
    );
    add(&world, Fault::always(FaultKind::LooksAlike));
    add(
        &world,
        Fault::always(FaultKind::FilterIgnored).on("GET", "tolower"),
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        run.counts.created_in_company,
        plan.count(Kind::CreateInCompany),
        "{run:?}"
    );
    world.sandbox.borrow_mut().clear_faults();
    run_to_rest(&world, &mut state);
    assert_nobody_twice(&before, &world, "alike");
    for line in state.mappings.lines() {
        let (Some(id), customer) = (line.webstore_id, &line.customer) else {
            continue;
        };
        let (w, c) = (
            &state.snapshots.webstore[&id],
            &state.snapshots.company[customer],
        );
        let email = concord_core::customer::normal::folded(&w.email);
        let held = c
            .emails()
            .any(|own| concord_core::customer::normal::folded(&own) == email);
        assert!(held || c.email.is_empty(), "{} is not {}", w.email, c.email);
    }
}

#[test]
fn fault_10_customers_that_come_go_or_move_while_pages_are_read_are_neither_missed_nor_read_twice()
{
    let world = world(340, 4);
    let wanted = undisturbed(&world).writes();
    add(
        &world,
        Fault::once(FaultKind::PagesShift).of(System::Webstore),
    );
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), wanted);
    // One goes between two pages.
    let victim = *state.snapshots.webstore.keys().nth(5).unwrap();
    let (sandbox, done) = (world.sandbox.clone(), Cell::new(false));
    world.before_requests(Some(Box::new(move |_, request| {
        let is_further = request
            .uri()
            .query()
            .is_some_and(|query| query.contains("page=2"));
        if is_further && !done.replace(true) {
            sandbox
                .borrow_mut()
                .edit(&Edit::delete(System::Webstore, victim.0))
                .unwrap();
        }
    })));
    world.preview(&mut state).unwrap();
    assert!(!state.snapshots.webstore.contains_key(&victim));
    assert_eq!(
        state.snapshots.webstore.len(),
        world.sandbox.borrow().webstore().len()
    );
    // In a list that always comes out the same the total is what is wrong: what it holds is taken, and nobody called gone.
    world.before_requests(None);
    add(
        &world,
        Fault::always(FaultKind::PagesShift).of(System::Webstore),
    );
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.broken(), 0);
    let oddities = &state.snapshots.reference.oddities;
    assert!(oddities.contains(&Oddity::TotalsWrong), "{oddities:?}");
}

#[test]
fn fault_11_an_ignored_filter_is_noticed_and_everything_read() {
    let (world, mut state) = at_rest(small_world(20, 5));
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    let whole = state.snapshots.reference.company_read_whole;
    add(&world, Fault::always(FaultKind::FilterIgnored));
    let plan = world.preview(&mut state).unwrap();
    assert!(state.snapshots.reference.company_read_whole > whole);
    // Reading again before the write is a filter as well: only what was asked for counts.
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.updated, run.counts.planned), (1, 1), "{run:?}");
    assert_eq!(state.snapshots.webstore[&id].billing.phone, "1111");
}

#[test]
fn fault_16_a_browser_that_lost_its_data_finds_every_mapping_again_and_one_that_is_full_says_so() {
    let (world, state) = at_rest(small_world(20, 5));
    let mapped = |state: &State| -> Vec<_> {
        let lines = state.mappings.lines();
        lines
            .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
            .collect()
    };
    // Evicted.
    world.lose_store();
    let mut rebuilt = world.reopened(&state.setup);
    assert_eq!(world.preview(&mut rebuilt).unwrap().writes(), 0);
    assert_eq!(mapped(&rebuilt), mapped(&state));
    // Damaged, or of another version.
    let (key, json) = ("odd".to_owned(), "{\"from\":\"the future\"}".to_owned());
    let odd = Change::Put(Table::Mappings, Row { key, json });
    block_on(world.store.write(&[odd])).unwrap();
    let (loaded, damage) = block_on(State::load(&world.store, state.shared.clone())).unwrap();
    assert_eq!(damage.rows, ["mappings/odd"]);
    assert_eq!(mapped(&loaded), mapped(&state));
    // Over quota: nothing is written to either system that could not be noted first.
    let (_, id) = first_pair(&state);
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let mut full = loaded;
    full.set_connection(world.connection());
    full.set_setup(state.setup.clone());
    let plan = world.preview(&mut full).unwrap();
    world.writes_left.set(Some(0));
    world.sandbox.borrow_mut().reset_requests();
    let run = world.apply(&mut full, &plan);
    let concord_core::log::RunEnd::Failed(said) = &run.end else {
        panic!("{run:?}")
    };
    assert!(
        said.what.contains("no room") && said.remedy.contains("space"),
        "{said:?}"
    );
    assert!(
        world
            .sandbox
            .borrow()
            .requests()
            .iter()
            .all(|it| it.method == "GET")
    );
}

#[test]
fn fault_17_a_colleague_who_was_quicker_is_noticed_before_anything_is_written() {
    let world = world(40, 2);
    let before = company_people(&world);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    // The same in another browser, from start to end.
    let other = world.another_browser();
    let mut theirs = other.state();
    run_to_rest(&other, &mut theirs);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.created_in_company, 0, "{run:?}");
    assert_eq!(run.counts.changed_since, run.counts.planned);
    assert_nobody_twice(&before, &world, "two browsers");
    run_to_rest(&world, &mut state);
    assert_nobody_twice(&before, &world, "two browsers, next run");
    // Somebody types a customer into Business Central that is just about to be created.
    let id = {
        let set = json!({"email": "twice@x.example", "first_name": "Tove", "last_name": "Twice"});
        let added = world
            .sandbox
            .borrow_mut()
            .edit(&Edit::add(System::Webstore, set))
            .unwrap();
        concord_core::customer::WebstoreId(added.id.as_u64().unwrap())
    };
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.count(Kind::CreateInCompany), 1);
    let typed = json!({"displayName": "Tove T.", "email": "Twice@x.example"});
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, typed))
        .unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    run_to_rest(&world, &mut state);
    let customer = state.mappings.customer(id).expect("mapped");
    assert_eq!(state.snapshots.company[customer].display_name, "Tove T.");
}

#[test]
fn fault_18_another_webstore_or_company_under_the_same_settings_is_noticed_before_anything_is_planned()
 {
    let (world, mut state) = at_rest(small_world(30, 5));
    add(
        &world,
        Fault::always(FaultKind::IdentityChanged).of(System::Webstore),
    );
    let error = world.preview(&mut state).unwrap_err();
    assert!(matches!(error, SyncError::OtherSystem { .. }), "{error:?}");
    world.sandbox.borrow_mut().clear_faults();
    // A sandbox copied from production: the company has another id, which the address does not know.
    add(
        &world,
        Fault::always(FaultKind::IdentityChanged).of(System::Company),
    );
    assert!(world.preview(&mut state).is_err());
    world.sandbox.borrow_mut().clear_faults();
    // And a webstore whose mappings name another company.
    let ids: Vec<_> = state
        .mappings
        .lines()
        .filter_map(|it| it.webstore_id)
        .collect();
    for id in ids {
        let binding = json!({"company": "another", "customer": "somebody"});
        let meta = json!([{"key": "concord_business_central", "value": binding}]);
        edit_webstore(&world, id, json!({ "meta_data": meta }));
    }
    let error = world.preview(&mut state).unwrap_err();
    assert!(
        matches!(error, SyncError::MappedToAnotherCompany { .. }),
        "{error:?}"
    );
}
