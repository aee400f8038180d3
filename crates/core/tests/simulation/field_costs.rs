//! What the fields cost that do not travel with the customer itself: further names, delivery addresses, own fields.

use concord_core::company::CardService;
use concord_core::contract::with_every_field;
use concord_core::customer::template_value::TemplateValue;
use concord_core::template::CustomerTemplate;
use concord_sandbox::{System, company, webstore};

use concord_core::log::{RunEnd, Trigger};
use concord_core::setup::Setup;
use concord_core::sync;
use concord_core::sync::pacing::Pace;
use concord_sandbox::Sandbox;

use crate::efficiency::timed::Timed;
use crate::efficiency::{COMPANY_PAGE, PAGE, Patient, account, connected, cost_in, mapped};

/// Everything that a customer can have goes both ways.
pub fn all_fields() -> Setup {
    with_every_field(Setup::for_sample_data())
}

fn publish(sandbox: &mut Sandbox) {
    sandbox.company_mut().settings.page_services.ship_to = true;
}

/// An account that has things sent elsewhere, under its own name.
pub fn deliver_elsewhere(account: &mut webstore::Customer) {
    for (key, text) in [
        ("company", account.billing("company").to_owned()),
        ("address_1", "Kajen 7".to_owned()),
        ("city", "Hamn".to_owned()),
        ("country", "SE".to_owned()),
    ] {
        account.set_shipping(key, text);
    }
}

#[test]
fn with_all_fields_on_a_synchronisation_takes_no_more_than_a_third_over_the_least_in_requests() {
    const CUSTOMERS: usize = 10_000;
    const CHANGED: usize = 1_000;
    let mut sandbox = mapped(CUSTOMERS);
    publish(&mut sandbox);
    let world = Timed::new(sandbox);
    let setup = all_fields();
    // The accounts do not hold what only Business Central decides on: a first run writes it.
    let connection = world.connection();
    let pace = Pace::default();
    let session = world.session(&connection, &pace, &setup);
    let mut state = connected(&connection, &setup);
    let preview = sync::preview(&session, &mut state, &Patient);
    let plan = world.drive(preview).unwrap();
    let run = sync::apply(&session, &mut state, &plan, Trigger::User, &Patient);
    assert_eq!(world.drive(run).end, RunEnd::Completed);
    // As without them, the cards of those that Business Central's staff have changed, and the list of ship-to addresses.
    let least_requests = CUSTOMERS.div_ceil(PAGE)
        + CUSTOMERS.div_ceil(COMPANY_PAGE)
        + 1
        + CHANGED.div_ceil(PAGE)
        + (CHANGED / 2).div_ceil(PAGE)
        + 1;
    let cost = cost_in(&world, &setup, CHANGED, least_requests);
    println!("{cost:?}");
    assert!(cost.request_ratio() <= 1.3, "{cost:?}");
}

#[test]
fn creations_with_delivery_addresses_take_three_operations_each() {
    const CREATIONS: usize = 1_500;
    let mut sandbox = mapped(0);
    publish(&mut sandbox);
    for number in 0..CREATIONS {
        let mut account = account(&mut sandbox, number);
        deliver_elsewhere(&mut account);
        sandbox.webstore_mut().put(account);
    }
    let world = Timed::new(sandbox);
    let connection = world.connection();
    let pace = Pace::default();
    let setup = all_fields();
    let session = world.session(&connection, &pace, &setup);
    let mut state = connected(&connection, &setup);
    let preview = sync::preview(&session, &mut state, &Patient);
    world.drive(preview).unwrap();
    let lists = &state.snapshots.reference.lists;
    assert_eq!(lists.services.card, Some(CardService::WorkflowCustomers));
    let template = CustomerTemplate::for_sample_data(lists);
    assert!(template.values.contains_key(&TemplateValue::GeneralGroup));
    let mut shared = state.shared.clone();
    shared.templates.insert(template.code.clone(), template);
    state.set_shared(shared);
    world.sandbox.borrow_mut().reset_requests();
    let preview = sync::preview(&session, &mut state, &Patient);
    let plan = world.drive(preview).unwrap();
    let run = sync::apply(&session, &mut state, &plan, Trigger::User, &Patient);
    let run = world.drive(run);
    assert_eq!(
        (run.end, run.counts.created_in_company),
        (RunEnd::Completed, CREATIONS)
    );
    let sandbox = world.sandbox.borrow();
    let requests = sandbox.requests();
    let of_company = requests.iter().filter(|it| it.system == System::Company);
    let operations: u64 = of_company.map(|it| it.count).sum();
    let each = operations as f64 / CREATIONS as f64;
    println!("{each} operations for each creation");
    assert!(each <= 3.1, "{each}: {requests:?}");
    let delivered = sandbox.company().customers();
    let mut delivered =
        delivered.map(|it: &company::Customer| sandbox.company().ship_to(it.id, "WEB"));
    assert!(delivered.all(|it| it.is_some_and(|it| it.address == "Kajen 7")));
}
