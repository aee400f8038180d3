//! Customers of the company's own country: an empty country in Business Central means that one (spec.md §2).

use concord_core::customer::{CompanyId, Field};
use concord_core::log::Trigger;
use concord_core::plan::Plan;
use concord_core::reading::Oddity;
use concord_core::setup::{DomesticCountry, Push};
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;
use crate::support::{Between, Patient, World, set_up};

/// German customers as a company keeps them that sells to Germany: without a country.
fn domestic() -> World {
    let world = small_world(80, 11);
    let german: Vec<String> = {
        let sandbox = world.sandbox.borrow();
        let customers = sandbox.company().customers();
        let german = customers.filter(|it| it.country == "DE");
        german.map(|it| it.id.to_string()).collect()
    };
    assert!(!german.is_empty());
    for id in german {
        edit_company(&world, &CompanyId::new(&id), json!({"country": ""}));
    }
    world
}

/// Whose country a plan writes.
fn moved(plan: &Plan) -> Vec<String> {
    let moves = plan.lines.iter().filter(|line| {
        let changes = line.changes();
        line.company.is_some()
            && changes
                .iter()
                .any(|(_, change)| change.field == Field::Country)
    });
    moves.map(|line| line.name.clone()).collect()
}

fn country(world: &World, customer: &CompanyId) -> String {
    let record = company_record(world, customer);
    record["country"].as_str().unwrap().to_owned()
}

/// A pair of which Business Central's country is empty.
fn domestic_pair(world: &World, state: &State) -> (CompanyId, concord_core::customer::WebstoreId) {
    let mut pairs = state
        .mappings
        .lines()
        .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)));
    let found = pairs.find(|(customer, _)| country(world, customer).is_empty());
    found.expect("a domestic pair")
}

#[test]
fn the_first_run_over_a_company_of_domestic_customers_writes_no_country_to_anybody() {
    for setting in DomesticCountry::ALL {
        let world = domestic();
        let mut state = world.state();
        set_up(&mut state, |setup| setup.domestic_country = setting);
        let plan = world.preview(&mut state).unwrap();
        let pairs = plan
            .lines
            .iter()
            .filter(|line| line.company.is_some() && line.webstore.is_some());
        assert!(pairs.count() > 5, "there is something to go wrong");
        if setting == DomesticCountry::LeaveEmpty {
            let moved = moved(&plan);
            assert!(moved.is_empty(), "{moved:?}");
        }
        let conflicts = plan.lines.iter().flat_map(|line| &line.conflicts);
        let of_countries = conflicts.filter(|it| it.field == Field::Country);
        assert_eq!(of_countries.count(), 0);
        run_to_rest(&world, &mut state);
        if setting == DomesticCountry::LeaveEmpty {
            let (customer, _) = domestic_pair(&world, &state);
            let agreed = &state.baselines.get(&customer).unwrap().0[&Field::Country];
            assert_eq!(agreed.company, "DE");
        }
    }
}

#[test]
fn the_shop_gets_the_code_of_a_domestic_customer() {
    let world = domestic();
    let mut state = world.state();
    set_up(&mut state, |setup| setup.push = Push::MappedOnly);
    run_to_rest(&world, &mut state);
    let set = json!({"displayName": "Inge Neu", "email": "inge@neu.example", "country": "", "type": "Person"});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, set))
        .unwrap();
    let customer = CompanyId::new(added.id.as_str().unwrap());
    world.preview(&mut state).unwrap();
    concord_core::actions::set_flag(&mut state, &customer, true);
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    let id = state.mappings.webstore_id(&customer).expect("an account");
    let sandbox = world.sandbox.borrow();
    assert_eq!(
        sandbox
            .webstore()
            .customer(id.0)
            .unwrap()
            .billing("country"),
        "DE"
    );
    drop(sandbox);
    assert_eq!(country(&world, &customer), "");
}

#[test]
fn an_account_of_another_country_is_no_domestic_customer_without_being_asked_about() {
    let (world, state) = at_rest(domestic());
    let (customer, id) = domestic_pair(&world, &state);
    edit_webstore(&world, id, json!({"billing": {"country": "SE"}}));
    // Another browser knows no agreement.
    let world = world.another_browser();
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|line| line.company.as_ref() == Some(&customer))
        .unwrap();
    let conflict = line
        .conflicts
        .iter()
        .find(|it| it.field == Field::Country)
        .unwrap();
    assert_eq!(
        (conflict.webstore.as_str(), conflict.company.as_str()),
        ("SE", "DE")
    );
}

#[test]
fn a_new_domestic_customer_is_left_without_a_country_or_gets_the_code_as_the_setup_says() {
    for (setting, expected) in [
        (DomesticCountry::LeaveEmpty, ""),
        (DomesticCountry::WriteTheCode, "DE"),
    ] {
        let (world, mut state) = at_rest(domestic());
        set_up(&mut state, |setup| setup.domestic_country = setting);
        let set = json!({"email": "kai@neu.example", "first_name": "Kai", "last_name": "Neu",
            "billing": {"country": "DE", "state": "DE-BY", "postcode": "99999", "city": "Neustadt"}});
        world
            .sandbox
            .borrow_mut()
            .edit(&Edit::add(System::Webstore, set))
            .unwrap();
        run_to_rest(&world, &mut state);
        let customer = {
            let mut customers = state.snapshots.company.values();
            let found = customers.find(|it| it.email == "kai@neu.example");
            found.unwrap().clone()
        };
        assert_eq!(customer.country, expected);
        assert_eq!(
            customer.state, "BY",
            "the state is told by the country that is meant"
        );
        assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    }
}

#[test]
fn a_pull_leaves_an_empty_country_empty_or_writes_the_code_along_as_the_setup_says() {
    for (setting, expected) in [
        (DomesticCountry::LeaveEmpty, ""),
        (DomesticCountry::WriteTheCode, "DE"),
    ] {
        let (world, mut state) = at_rest(domestic());
        set_up(&mut state, |setup| setup.domestic_country = setting);
        assert_eq!(
            world.preview(&mut state).unwrap().writes(),
            0,
            "nothing for its own sake"
        );
        let (customer, id) = domestic_pair(&world, &state);
        edit_webstore(&world, id, json!({"billing": {"phone": "0201 33 44"}}));
        run_to_rest(&world, &mut state);
        assert_eq!(
            company_record(&world, &customer)["phoneNumber"],
            "0201 33 44"
        );
        assert_eq!(country(&world, &customer), expected);
        // An undo gives back what stood there.
        world.preview(&mut state).unwrap();
        let (run, plan) = world.undo_plan(&state);
        world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
        assert_eq!(country(&world, &customer), "");
        assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    }
}

#[test]
fn a_domestic_customer_who_moves_and_is_undone_has_no_country_again() {
    let (world, mut state) = at_rest(domestic());
    let (customer, id) = domestic_pair(&world, &state);
    edit_webstore(
        &world,
        id,
        json!({"billing": {"country": "SE", "state": ""}}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(country(&world, &customer), "SE");
    world.preview(&mut state).unwrap();
    let (run, plan) = world.undo_plan(&state);
    world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(country(&world, &customer), "");
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
}

#[test]
fn a_country_that_is_typed_or_emptied_without_moving_anybody_is_no_change() {
    let (world, mut state) = at_rest(domestic());
    let (customer, _) = domestic_pair(&world, &state);
    for typed in ["DE", ""] {
        edit_company(&world, &customer, json!({"country": typed}));
        assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    }
}

#[test]
fn company_information_that_cannot_be_read_changes_nothing_whether_it_ever_could_be() {
    let (world, mut state) = at_rest(domestic());
    let closed = || -> Option<Between> {
        Some(Box::new(|request, send| {
            if !request.uri().path().ends_with("/companyInformation") {
                return send(request);
            }
            let denied = json!({"error": {"code": "Internal_ServerError",
                "message": "Sorry, the current permissions prevented the action. (TableData 79 Company Information Read)"}});
            let answer = http::Response::builder()
                .status(403)
                .header("content-type", "application/json");
            Some(answer.body(denied.to_string()).unwrap())
        }))
    };
    world.put_between(closed());
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), moved(&plan)), (0, Vec::new()));
    assert_eq!(state.snapshots.reference.countries.own(), Some("DE"));
    // What was agreed on before it was known is no edit afterwards.
    let world = domestic();
    world.put_between(closed());
    let (world, mut state) = at_rest(world);
    assert_eq!(state.snapshots.reference.countries.own(), None);
    let said = state.snapshots.reference.oddities.iter();
    assert!(
        said.clone().any(|it| *it == Oddity::OwnCountryUnknown),
        "it is said"
    );
    let countries = world
        .sandbox
        .borrow()
        .company()
        .customers()
        .filter(|it| it.country.is_empty())
        .count();
    assert!(
        countries > 5,
        "nobody was moved or filled while it was not known"
    );
    world.put_between(None);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(moved(&plan), Vec::<String>::new());
    assert_eq!(state.snapshots.reference.countries.own(), Some("DE"));
}

#[test]
fn a_pair_of_which_neither_names_a_country_is_left_as_it_is_until_one_does() {
    let (world, mut state) = at_rest(domestic());
    let (customer, id) = domestic_pair(&world, &state);
    edit_webstore(&world, id, json!({"billing": {"country": "", "state": ""}}));
    run_to_rest(&world, &mut state);
    assert_eq!(country(&world, &customer), "");
    let mut elsewhere = world.another_browser().state();
    let plan = world.preview(&mut elsewhere).unwrap();
    assert_eq!((plan.writes(), moved(&plan)), (0, Vec::new()));
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    edit_webstore(&world, id, json!({"billing": {"country": "SE"}}));
    run_to_rest(&world, &mut state);
    assert_eq!(country(&world, &customer), "SE");
}
