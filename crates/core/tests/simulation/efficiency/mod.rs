//! What a synchronisation costs, counted by the sandbox: requests, and time by a clock that goes on only while everybody waits for an answer.

pub mod timed;

use std::time::Duration;

use concord_core::connection::Connection;
use concord_core::log::{RunEnd, Trigger};
use concord_core::ports::Clock as _;
use concord_core::setup::Setup;
use concord_core::state::State;
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Permission, Progress, Watch};
use concord_sandbox::webstore::Meta;
use concord_sandbox::{Options, Sandbox, company, webstore};
use serde_json::json;
use timed::{LATENCY, Timed};

/// What was counted, and the least that could have been.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub requests: usize,
    pub least_requests: usize,
    pub time: Duration,
    pub least_time: Duration,
}

impl Cost {
    pub fn request_ratio(&self) -> f64 {
        self.requests as f64 / self.least_requests as f64
    }

    pub fn time_ratio(&self) -> f64 {
        self.time.as_secs_f64() / self.least_time.as_secs_f64()
    }
}

/// The most that WooCommerce lists, and that either system takes in a batch.
pub const PAGE: usize = 100;
/// What Business Central lists at once (facts/business-central.md §5.3).
pub const COMPANY_PAGE: usize = 20_000;

/// Synchronises once when so many of so many mapped customers were changed, half of them on each side.
pub fn cost(customers: usize, changed: usize) -> Cost {
    let world = Timed::new(mapped(customers));
    // Every account is read, Business Central's changes and ids, and what changed is written by the hundred.
    let least_requests =
        customers.div_ceil(PAGE) + customers.div_ceil(COMPANY_PAGE) + 1 + changed.div_ceil(PAGE);
    cost_in(&world, &Setup::for_sample_data(), changed, least_requests)
}

/// The same with this setup, and the least requests that it takes.
pub fn cost_in(world: &Timed, setup: &Setup, changed: usize, least_requests: usize) -> Cost {
    let connection = world.connection();
    let pace = Pace::default();
    let session = world.session(&connection, &pace, setup);
    let mut state = connected(&connection, setup);
    let plan = world
        .drive(sync::preview(&session, &mut state, &Patient))
        .unwrap();
    assert_eq!(plan.writes(), 0);
    world.edit(changed);
    world.sandbox.borrow_mut().reset_requests();
    let started = world.now();
    let plan = world
        .drive(sync::preview(&session, &mut state, &Patient))
        .unwrap();
    assert_eq!(plan.writes(), changed);
    let run = world.drive(sync::apply(
        &session,
        &mut state,
        &plan,
        Trigger::User,
        &Patient,
    ));
    assert_eq!((run.end, run.counts.updated), (RunEnd::Completed, changed));
    let requests = world.sandbox.borrow().requests();
    let requests: u64 = requests.iter().map(|it| it.count - it.batched).sum();
    Cost {
        requests: usize::try_from(requests).unwrap(),
        least_requests,
        time: world.now().since(started),
        least_time: LATENCY * u32::try_from(least_requests.div_ceil(5)).unwrap(),
    }
}

#[test]
fn a_synchronisation_takes_no_more_than_a_third_over_the_least_in_requests_and_in_time() {
    let cost = cost(20_000, 2_000);
    println!("{cost:?}");
    assert!(cost.request_ratio() <= 1.3, "{cost:?}");
    assert!(cost.time_ratio() <= 1.3, "{cost:?}");
}

#[test]
fn creations_with_posting_groups_take_two_operations_each_and_business_centrals_limit_makes_none_of_them_wait()
 {
    // The benchmark that shares this file has no tests.
    use concord_core::template::{CustomerTemplate, TemplateValue};
    use concord_core::view::Weight;
    use concord_sandbox::System;

    const CREATIONS: usize = 1_369;
    let mut sandbox = mapped(0);
    for number in 0..CREATIONS {
        let account = account(&mut sandbox, number);
        sandbox.webstore_mut().put(account);
    }
    let world = Timed::new(sandbox);
    let connection = world.connection();
    let pace = Pace::default();
    let setup = Setup::for_sample_data();
    let session = world.session(&connection, &pace, &setup);
    let mut state = connected(&connection, &setup);
    world
        .drive(sync::preview(&session, &mut state, &Patient))
        .unwrap();
    let template = CustomerTemplate::for_sample_data(&state.snapshots.reference.lists);
    let groups = template.values.clone();
    let mut shared = state.shared.clone();
    shared.templates.insert(template.code.clone(), template);
    state.set_shared(shared);
    world.sandbox.borrow_mut().reset_requests();
    let plan = world
        .drive(sync::preview(&session, &mut state, &Patient))
        .unwrap();
    assert_eq!(Weight::of(&plan).waits, Duration::ZERO);
    let run = world.drive(sync::apply(
        &session,
        &mut state,
        &plan,
        Trigger::User,
        &Patient,
    ));
    assert_eq!(
        (run.end, run.counts.created_in_company, world.slept.get()),
        (RunEnd::Completed, CREATIONS, Duration::ZERO)
    );
    let sandbox = world.sandbox.borrow();
    let requests = sandbox.requests();
    let operations: u64 = requests
        .iter()
        .filter(|it| it.system == System::Company)
        .map(|it| it.count)
        .sum();
    let each = operations as f64 / CREATIONS as f64;
    println!("{each} operations for each creation");
    assert!(each <= 2.1, "{each}: {requests:?}");
    for customer in sandbox.company().customers() {
        for (value, field) in [
            (TemplateValue::GeneralGroup, "Gen. Bus. Posting Group"),
            (TemplateValue::CustomerGroup, "Customer Posting Group"),
        ] {
            assert_eq!(customer.more[field], json!(groups[&value]));
        }
    }
}

/// Both systems with so many customers, each mapped to its counterpart.
pub fn mapped(customers: usize) -> Sandbox {
    let mut sandbox = Sandbox::new(&Options::empty());
    let (now, own) = (sandbox.now(), sandbox.company().id.to_string());
    for number in 0..customers {
        let (email, name) = (format!("c{number}@x.example"), format!("Firma {number}"));
        let phone = format!("+46 8 {number}");
        let id = sandbox.company_mut().put(company::Customer {
            number: format!("M{number:07}"),
            display_name: name,
            email,
            phone_number: phone.clone(),
            country: "SE".to_owned(),
            modified: now - 86_400_000,
            ..company::Customer::default()
        });
        let mut account = account(&mut sandbox, number);
        account.meta = vec![Meta {
            id: u64::try_from(number).unwrap() + 1,
            key: "concord_business_central".to_owned(),
            value: json!({"company": own, "customer": id.to_string()}),
        }];
        account.set_billing("phone", phone);
        sandbox.webstore_mut().put(account);
    }
    // The shop's administrator is no customer of anybody.
    sandbox
}

/// The account of so manieth customer, not in the shop yet.
pub fn account(sandbox: &mut Sandbox, number: usize) -> webstore::Customer {
    let now = sandbox.now();
    let email = format!("c{number}@x.example");
    let mut account = webstore::Customer {
        id: sandbox.webstore_mut().take_user_id(),
        username: email.clone(),
        display_name: email.clone(),
        email,
        role: "customer".to_owned(),
        created: now,
        modified: Some(now),
        ..webstore::Customer::default()
    };
    account.set_billing("company", format!("Firma {number}"));
    account.set_billing("country", "SE".to_owned());
    account
}

/// A browser that has just been connected, with this setup.
pub fn connected(connection: &Connection, setup: &Setup) -> State {
    let mut state = State::default();
    state.set_connection(connection.clone());
    state.set_setup(setup.clone());
    state
}

pub struct Patient;

impl Watch for Patient {
    async fn permission(&self) -> Permission {
        Permission::Go
    }

    fn progress(&self, _: &Progress) {}
}
