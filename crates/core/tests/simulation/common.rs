//! What the tests share: worlds, runs until there is nothing left to do, edits as staff make them, and what must
//! hold whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::normal::folded;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::plan::Plan;
use concord_core::state::State;
use concord_sandbox::{Action, Edit, Options, Sandbox, System};
use serde_json::{Value, json};

use crate::support::World;

pub fn world(customers: usize, seed: u64) -> World {
    World::new(&Options {
        customers,
        ..Options::seeded(seed)
    })
}

/// An administrator puts Concord's own API into Business Central, or takes it out.
pub fn install_own_api(sandbox: &mut Sandbox, installed: bool) {
    let body = json!({"extension": {"installed": installed}}).to_string();
    let request = http::Request::post("https://sandbox.example/__sandbox/company").body(body);
    let answer = sandbox.handle(request.unwrap()).response.unwrap();
    assert!(answer.status().is_success(), "{}", answer.body());
}

/// Without the recorded customers: quicker, for tests that start many worlds.
pub fn small_world(customers: usize, seed: u64) -> World {
    World::new(&Options::generated(customers, seed))
}

/// Lets every customer of Business Central take part: those without an account are to get one.
pub fn flag_everybody(world: &World, state: &mut State) {
    world.preview(state).unwrap();
    let customers: Vec<CompanyId> = state.snapshots.company.keys().cloned().collect();
    for customer in customers {
        actions::set_flag(state, &customer, true);
    }
    world.keep(state);
}

/// Lets the time pass for which what somebody has begun to create, and will not go on with, keeps others from it.
pub fn wait_until_given_up(world: &World) {
    let mut sandbox = world.sandbox.borrow_mut();
    let now = sandbox.now() + 21 * 60 * 1_000;
    sandbox.set_now(now);
}

/// Settles every conflict of a plan in the webstore's favour.
pub fn settle_all(state: &mut State, plan: &Plan) {
    for line in &plan.lines {
        for conflict in &line.conflicts {
            actions::settle(
                state,
                line.company.as_ref().unwrap(),
                conflict,
                Side::Webstore,
            );
        }
    }
}

/// Runs until a preview has nothing to write; fails when that takes too many runs.
pub fn run_to_rest(world: &World, state: &mut State) -> Plan {
    for _ in 0..6 {
        let plan = world.preview(state).unwrap();
        if plan.writes() == 0 {
            return plan;
        }
        let run = world.apply(state, &plan);
        assert_eq!(run.end, RunEnd::Completed, "{run:?}");
    }
    panic!("no rest after six runs");
}

/// No e-mail of the webstore's customers stands on more Business Central customers than before.
pub fn assert_nobody_twice(before: &BTreeMap<String, usize>, world: &World, context: &str) {
    for (who, number) in company_people(world) {
        let allowed = before.get(&who).copied().unwrap_or(0).max(1);
        assert!(
            number <= allowed,
            "{context}: {who} is in Business Central {number} times"
        );
    }
    let sandbox = world.sandbox.borrow();
    let mut emails = BTreeSet::new();
    for customer in sandbox
        .webstore()
        .customers()
        .filter(|it| !it.email.is_empty())
    {
        assert!(
            emails.insert(customer.email.to_lowercase()),
            "{context}: {} is in WooCommerce twice",
            customer.email
        );
    }
}

/// The ids of all Business Central customers.
pub fn company_ids(world: &World) -> BTreeSet<String> {
    let sandbox = world.sandbox.borrow();
    let customers = sandbox.company().customers();
    customers.map(|it| it.id.to_string()).collect()
}

/// A customer as the page service shows it.
pub fn card(world: &World, id: &str) -> Value {
    let connection = world.connection().company;
    let company = connection.company_name.replace(' ', "%20");
    let token = world
        .sandbox
        .borrow()
        .connection("https://sandbox.example")
        .company
        .bearer_token;
    let request = http::Request::get(format!(
        "{}/ODataV4/Company('{company}')/workflowCustomers({id})",
        connection.base_url
    ))
    .header("authorization", format!("Bearer {token}"))
    .body(String::new())
    .unwrap();
    let answer = world.sandbox.borrow_mut().handle(request);
    serde_json::from_str(answer.response.unwrap().body()).unwrap()
}

/// How many Business Central customers have the same name and e-mail.
pub fn company_people(world: &World) -> BTreeMap<String, usize> {
    let mut people = BTreeMap::new();
    for customer in world.sandbox.borrow().company().customers() {
        let who = format!(
            "{} <{}>",
            folded(&customer.display_name),
            folded(&customer.email)
        );
        *people.entry(who).or_insert(0) += 1;
    }
    people
}

pub fn first_pair(state: &State) -> (CompanyId, WebstoreId) {
    state
        .mappings
        .lines()
        .find_map(|it| Some((it.customer.clone(), it.webstore_id?)))
        .unwrap()
}

pub fn edit_company(world: &World, customer: &CompanyId, set: Value) {
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::change(System::Company, customer.as_str(), set))
        .unwrap();
}

pub fn edit_webstore(world: &World, id: WebstoreId, set: Value) {
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::change(System::Webstore, id.0, set))
        .unwrap();
}

/// A company record as its API shows it, by an edit that changes nothing.
pub fn company_record(world: &World, customer: &CompanyId) -> Value {
    let edit = Edit {
        action: Action::Change,
        touch: false,
        ..Edit::change(System::Company, customer.as_str(), json!({}))
    };
    world.sandbox.borrow_mut().edit(&edit).unwrap().record
}

/// A world in which everything has been synchronised that can be.
pub fn at_rest(world: World) -> (World, State) {
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    (world, state)
}
