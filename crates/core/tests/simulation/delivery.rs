//! Delivery addresses: WooCommerce's shipping address and one ship-to address per mapped customer in Business Central.

use concord_core::actions;
use concord_core::customer::delivery::Delivery;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::Trigger;
use concord_core::orders::{self, book};
use concord_core::plan::{Plan, PlanLine};
use concord_core::reading::Oddity;
use concord_core::setup::FieldDirection;
use concord_core::state::State;
use concord_core::sync::Extent;
use concord_sandbox::company::ShipTo;
use concord_sandbox::guid::Guid;
use concord_sandbox::{Action, Edit, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::records_of;
use crate::support::{World, change_known, set_up};

fn publish(world: &World, on: bool) {
    let mut sandbox = world.sandbox.borrow_mut();
    sandbox.company_mut().settings.page_services.ship_to = on;
}

/// What was read of lists and services counts no longer.
pub fn read_lists_again(state: &mut State) {
    change_known(state, |known| {
        let reference = &mut known.snapshots.reference;
        reference.webstore_lists_read_at = None;
        reference.lists.services.read_at = None;
    });
}

fn go(state: &mut State, direction: FieldDirection) {
    set_up(state, |setup| {
        setup.set_direction(Field::Delivery, direction)
    });
}

/// Both at rest, the page published and delivery addresses going both ways; nobody has one of his own.
pub fn with_deliveries() -> (World, State, CompanyId, WebstoreId) {
    let world = small_world(12, 5);
    publish(&world, true);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    let accounts: Vec<u64> = {
        let sandbox = world.sandbox.borrow();
        let all = sandbox.webstore().customers();
        all.map(|account| account.id).collect()
    };
    for account in accounts {
        copy_billing(&world, WebstoreId(account));
    }
    go(&mut state, FieldDirection::Both);
    run_to_rest(&world, &mut state);
    (world, state, customer, id)
}

/// As checkouts do where nothing else is asked for.
pub fn copy_billing(world: &World, id: WebstoreId) {
    let shipping = {
        let sandbox = world.sandbox.borrow();
        let account = sandbox.webstore().customer(id.0).unwrap().clone();
        let keys = [
            "first_name",
            "last_name",
            "company",
            "address_1",
            "address_2",
            "city",
            "postcode",
            "state",
            "country",
            "phone",
        ];
        let part = |key: &str| (key.to_owned(), json!(account.billing(key)));
        Value::Object(keys.into_iter().map(part).collect())
    };
    edit_webstore(world, id, json!({"shipping": shipping}));
}

pub fn deliver_to(world: &World, id: WebstoreId, shipping: Value) {
    let mut whole = json!({"first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "", "city": "",
        "postcode": "", "state": "", "country": "", "phone": ""});
    let parts = shipping.as_object().unwrap().clone();
    whole.as_object_mut().unwrap().extend(parts);
    edit_webstore(world, id, json!({"shipping": whole}));
}

pub fn depot() -> Value {
    json!({"company": "Depot", "first_name": "Mary Ann", "last_name": "Lee", "address_1": "2 Quay", "city": "Hull",
        "postcode": "HU1 1AA", "country": "GB", "phone": "ext. 7"})
}

fn guid(customer: &CompanyId) -> Guid {
    Guid::parse(customer.as_str()).unwrap()
}

fn ship_to(world: &World, customer: &CompanyId) -> Option<ShipTo> {
    let sandbox = world.sandbox.borrow();
    sandbox.company().ship_to(guid(customer), "WEB").cloned()
}

/// Name, name 2, address, post code, city, county, country and phone no.
pub fn in_company(world: &World, customer: &CompanyId) -> [String; 8] {
    let it = ship_to(world, customer).unwrap_or_default();
    [
        it.name,
        it.name_2,
        it.address,
        it.post_code,
        it.city,
        it.county,
        it.country,
        it.phone,
    ]
}

pub fn in_webstore(world: &World, id: WebstoreId, key: &str) -> String {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    account.shipping(key).to_owned()
}

pub fn staff(world: &World, customer: &CompanyId, action: Action, mut set: Value) {
    set["Code"] = json!("WEB");
    let edit = Edit {
        action,
        ..Edit::change(System::Company, customer.as_str(), set)
    };
    world.sandbox.borrow_mut().edit(&edit.of_ship_to()).unwrap();
}

pub fn line_of(plan: &Plan, id: WebstoreId) -> Option<&PlanLine> {
    plan.lines.iter().find(|line| line.webstore == Some(id))
}

fn about_deliveries(plan: &Plan) -> usize {
    let is_it = |line: &&PlanLine| {
        line.changes()
            .iter()
            .any(|(_, it)| it.field == Field::Delivery)
            || line.conflicts.iter().any(|it| it.field == Field::Delivery)
    };
    plan.lines.iter().filter(is_it).count()
}

/// The same again from another browser that knows nothing, and from this one: nothing is written.
pub fn assert_at_rest(world: &World, state: &mut State) {
    let plan = world.preview(state).unwrap();
    assert_eq!(about_deliveries(&plan), 0, "{:?}", plan.lines);
}

#[test]
fn another_delivery_address_becomes_a_ship_to_address_and_goes_both_ways_from_there() {
    let (world, mut state, customer, id) = with_deliveries();
    assert_eq!(
        ship_to(&world, &customer),
        None,
        "the same as billing is no record"
    );
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    let stored = [
        "Depot",
        "Mary Ann Lee",
        "2 Quay",
        "HU1 1AA",
        "Hull",
        "",
        "GB",
        "ext. 7",
    ];
    assert_eq!(in_company(&world, &customer), stored);
    assert_at_rest(&world, &mut state);
    // Only what is edited changes, and the names keep their split.
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address": "3 Quay", "City": "Goole", "Name_2": "Mary Ann Lee-Hall"}),
    );
    run_to_rest(&world, &mut state);
    let now = |key: &str| in_webstore(&world, id, key);
    assert_eq!(
        [
            "company",
            "first_name",
            "last_name",
            "address_1",
            "city",
            "postcode",
            "phone"
        ]
        .map(now),
        [
            "Depot", "Mary Ann", "Lee-Hall", "3 Quay", "Goole", "HU1 1AA", "ext. 7"
        ]
    );
    assert_at_rest(&world, &mut state);
    // An edit of each side: the user says.
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address": "4 Quay"}),
    );
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "5 Quay", "city": "Hull", "country": "GB"}),
    );
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id).unwrap();
    assert_eq!(
        (line.conflicts.len(), line.changes().len()),
        (1, 0),
        "{line:?}"
    );
    let conflict = &line.conflicts[0];
    let words = |value: &str| Delivery::from_value(value).unwrap().words();
    assert_eq!(words(&conflict.webstore), "Depot, 5 Quay, Hull, GB");
    assert!(words(&conflict.company).contains("4 Quay"));
    settle_all(&mut state, &plan);
    run_to_rest(&world, &mut state);
    assert_at_rest(&world, &mut state);
    // Back to the billing address: the record stays, and is the customer's address.
    copy_billing(&world, id);
    run_to_rest(&world, &mut state);
    let customers = company_record(&world, &customer);
    let of_customer = ["displayName", "addressLine1", "city"]
        .map(|key| customers[key].as_str().unwrap().to_owned());
    let [name, _, address, _, city, ..] = in_company(&world, &customer);
    assert_eq!([name, address, city], of_customer);
    assert_at_rest(&world, &mut state);
}

#[test]
fn an_address_that_is_the_billing_one_stays_so_when_the_billing_one_changes_on_either_side() {
    let (world, mut state, customer, id) = with_deliveries();
    let was = company_record(&world, &customer);
    let copy = json!({"Name": was["displayName"], "Address": was["addressLine1"], "Address_2": was["addressLine2"], "City": was["city"],
        "County": was["state"], "Post_Code": was["postalCode"], "Country_Region_Code": was["country"]});
    staff(&world, &customer, Action::Add, copy);
    assert_at_rest(&world, &mut state);
    // Both of an account, as a checkout writes them.
    edit_webstore(
        &world,
        id,
        json!({"billing": {"address_1": "9 New Road"}, "shipping": {"address_1": "9 New Road"}}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(
        company_record(&world, &customer)["addressLine1"],
        "9 New Road"
    );
    assert_eq!(in_company(&world, &customer)[2], "9 New Road");
    assert_at_rest(&world, &mut state);
    let notes: Vec<String> = world
        .entries()
        .into_iter()
        .flat_map(|it| it.notes)
        .collect();
    assert!(
        notes.iter().any(|it| it.contains("ship-to address WEB")),
        "{notes:?}"
    );
    // And in Business Central: the shipping address goes along with billing. There the ship-to address is another one then.
    edit_company(&world, &customer, json!({"addressLine1": "10 New Road"}));
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address": "10 New Road"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(in_webstore(&world, id, "address_1"), "10 New Road");
    assert_at_rest(&world, &mut state);
    // Who moves only the billing address still has things sent to the former one.
    edit_webstore(&world, id, json!({"billing": {"address_1": "11 New Road"}}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        company_record(&world, &customer)["addressLine1"],
        "11 New Road"
    );
    assert_eq!(in_company(&world, &customer)[2], "10 New Road");
    assert_eq!(in_webstore(&world, id, "address_1"), "10 New Road");
    assert_at_rest(&world, &mut state);
}

#[test]
fn what_is_created_on_either_side_is_created_with_its_delivery_address() {
    let (world, mut state, ..) = with_deliveries();
    let new = json!({"email": "new@depot.example", "first_name": "Bo", "last_name": "Ek", "billing": {"first_name": "Bo", "last_name": "Ek",
        "address_1": "1 Road", "city": "Lund", "country": "SE"}, "shipping": depot()});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, new))
        .unwrap();
    let id = WebstoreId(added.id.as_u64().unwrap());
    run_to_rest(&world, &mut state);
    let customer = state.mappings.customer(id).unwrap().clone();
    let stored = [
        "Depot",
        "Mary Ann Lee",
        "2 Quay",
        "HU1 1AA",
        "Hull",
        "",
        "GB",
        "ext. 7",
    ];
    assert_eq!(in_company(&world, &customer), stored);
    assert_at_rest(&world, &mut state);

    let new = json!({"displayName": "Trey", "email": "trey@depot.example", "addressLine1": "1 Road", "city": "Lund", "country": "SE"});
    let mut made = Vec::new();
    for email in ["trey@depot.example", "plain@depot.example"] {
        let mut new = new.clone();
        new["email"] = json!(email);
        new["displayName"] = json!(email);
        let added = world
            .sandbox
            .borrow_mut()
            .edit(&Edit::add(System::Company, new))
            .unwrap();
        made.push(CompanyId::new(added.id.as_str().unwrap()));
    }
    staff(
        &world,
        &made[0],
        Action::Add,
        json!({"Name": "Trey's yard", "Address": "8 Yard", "City": "Lund", "Country_Region_Code": "SE"}),
    );
    for customer in &made {
        actions::set_flag(&mut state, customer, true);
    }
    run_to_rest(&world, &mut state);
    let account = |at: usize| state.mappings.webstore_id(&made[at]).unwrap();
    assert_eq!(
        ["company", "address_1", "city", "country"].map(|key| in_webstore(&world, account(0), key)),
        ["Trey's yard", "8 Yard", "Lund", "SE"]
    );
    // One without is given its billing address.
    assert_eq!(in_webstore(&world, account(1), "address_1"), "1 Road");
    assert_at_rest(&world, &mut state);
}

#[test]
fn while_it_is_off_nothing_is_asked_and_nothing_written_and_each_direction_is_kept_to() {
    let (world, mut state, customer, id) = with_deliveries();
    go(&mut state, FieldDirection::Off);
    deliver_to(&world, id, depot());
    world.alter_answers(Some(Box::new(|asked, _| {
        assert!(!asked.uri().path().contains("Ship_to"), "{}", asked.uri());
    })));
    run_to_rest(&world, &mut state);
    world.alter_answers(None);
    assert_eq!(ship_to(&world, &customer), None);
    go(&mut state, FieldDirection::PushOnly);
    run_to_rest(&world, &mut state);
    assert_eq!(ship_to(&world, &customer), None);
    go(&mut state, FieldDirection::PullOnly);
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address": "7 Quay"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(in_webstore(&world, id, "address_1"), "2 Quay");
}

#[test]
fn a_page_that_is_taken_away_or_fails_empties_nothing_and_what_waits_is_written_once_it_is_back() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    publish(&world, false);
    read_lists_again(&mut state);
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "6 Quay", "city": "Hull", "country": "GB"}),
    );
    assert_at_rest(&world, &mut state);
    // Taken away between preview and run.
    publish(&world, true);
    read_lists_again(&mut state);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(about_deliveries(&plan), 1);
    publish(&world, false);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.failed, 1, "{run:?}");
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    publish(&world, true);
    read_lists_again(&mut state);
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "6 Quay");
    // It fails.
    world.alter_answers(Some(Box::new(|asked, answer| {
        let is_asked = asked.uri().path().contains("Ship_to_Address")
            || asked.body().contains("Ship_to_Address");
        if is_asked {
            *answer.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
            *answer.body_mut() = "<html>".to_owned();
        }
    })));
    deliver_to(&world, id, depot());
    assert_at_rest(&world, &mut state);
    assert!(
        state
            .snapshots
            .reference
            .oddities
            .contains(&Oddity::ShipTosFail)
    );
    world.alter_answers(None);
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
}

#[test]
fn an_answer_that_lacks_a_ship_to_address_or_a_part_of_one_or_a_shipping_address_empties_nothing() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    type Change = fn(&mut Value);
    let in_list: [Change; 5] = [
        |row| drop(row.as_object_mut().unwrap().remove("City")),
        |row| row["Address"] = Value::Null,
        |row| row["Post_Code"] = json!([]),
        |row| row["Code"] = json!(5),
        |row| row["Customer_No"] = Value::Null,
    ];
    for change in in_list {
        world.alter_answers(Some(Box::new(move |asked, answer| {
            if asked.uri().path().ends_with("Ship_to_Address") {
                let mut body: Value = serde_json::from_str(answer.body()).unwrap();
                body["value"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .for_each(change);
                *answer.body_mut() = body.to_string();
            }
        })));
        assert_at_rest(&world, &mut state);
    }
    // The whole list is empty, and each is still there by its key.
    world.alter_answers(Some(Box::new(|asked, answer| {
        if asked.uri().path().ends_with("Ship_to_Address") {
            *answer.body_mut() = json!({"value": []}).to_string();
        }
    })));
    assert_at_rest(&world, &mut state);
    let in_account: [Change; 5] = [
        |account| drop(account.as_object_mut().unwrap().remove("shipping")),
        |account| account["shipping"] = Value::Null,
        |account| account["shipping"] = json!([]),
        |account| account["shipping"]["address_1"] = Value::Null,
        |account| drop(account["shipping"].as_object_mut().unwrap().remove("city")),
    ];
    for change in in_account {
        world.alter_answers(Some(Box::new(move |asked, answer| {
            if asked.uri().path().ends_with("/customers") && asked.uri().path().contains("wc/v3") {
                let mut body: Value = serde_json::from_str(answer.body()).unwrap();
                body.as_array_mut().unwrap().iter_mut().for_each(change);
                *answer.body_mut() = body.to_string();
            }
        })));
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(about_deliveries(&plan), 0);
        let line = line_of(&plan, id).unwrap();
        assert!(
            line.not_read[0].1.words().starts_with("shipping"),
            "{line:?}"
        );
    }
    world.alter_answers(None);
    assert_at_rest(&world, &mut state);
    // One that is really gone is the customer's own address.
    staff(&world, &customer, Action::Delete, json!({}));
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id).unwrap();
    let (_, change) = &line.changes()[0];
    assert_eq!((change.field, change.new.as_str()), (Field::Delivery, ""));
    run_to_rest(&world, &mut state);
    assert_eq!(
        in_webstore(&world, id, "address_1"),
        company_record(&world, &customer)["addressLine1"]
    );
}

#[test]
fn a_ship_to_address_that_is_edited_after_the_preview_is_left_alone() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "6 Quay", "city": "Hull", "country": "GB"}),
    );
    let plan = world.preview(&mut state).unwrap();
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address_2": "Gate 4"}),
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(line_of(&plan, id).unwrap().conflicts.len(), 1);
    // Likewise one that staff have made meanwhile.
    let others: Vec<_> = state
        .mappings
        .lines()
        .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
        .collect();
    let (other, account) = others.into_iter().find(|(_, it)| *it != id).unwrap();
    deliver_to(&world, account, depot());
    let plan = world.preview(&mut state).unwrap();
    staff(&world, &other, Action::Add, json!({"Address": "Elsewhere"}));
    world.apply(&mut state, &plan);
    assert_eq!(in_company(&world, &other)[2], "Elsewhere");
}

#[test]
fn what_business_central_clears_or_puts_in_its_place_is_corrected_and_what_it_cannot_hold_is_an_error_on_the_record()
 {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    // Another country clears the address that was sent along with it; a post code of the table brings a city.
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "1 Weg", "city": "Wannsee", "postcode": "10115", "country": "DE"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(
        in_company(&world, &customer)[2..7],
        ["1 Weg", "10115", "Wannsee", "", "DE"]
    );
    assert_at_rest(&world, &mut state);
    for (part, value, words) in [
        ("city", "x".repeat(31), "Delivery address: City “"),
        ("address_2", "y".repeat(51), "Delivery address: Address 2 “"),
        (
            "country",
            "AQ".to_owned(),
            "Delivery address: Country/region “AQ”",
        ),
    ] {
        let mut to = depot();
        to[part] = json!(value);
        deliver_to(&world, id, to);
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id).unwrap();
        assert!(
            line.problems[0].words().starts_with(words),
            "{:?}",
            line.problems
        );
        assert!(line.changes().is_empty());
        let run = world.apply(&mut state, &plan);
        assert_eq!(run.counts.failed, 0, "{run:?}");
    }
    assert_eq!(in_company(&world, &customer)[2], "1 Weg");
}

/// Business Central leaves a customer the code of a country that somebody deletes from the list, and refuses it wherever it is written.
#[test]
fn where_the_customers_own_country_has_left_the_list_the_ship_to_address_is_an_error_beforehand() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"country": "GL", "state": ""}));
    run_to_rest(&world, &mut state);
    let before = in_company(&world, &customer);
    copy_billing(&world, id);
    let plan = world.preview(&mut state).unwrap();
    let problems = &line_of(&plan, id).unwrap().problems;
    let words: Vec<_> = problems.iter().map(|it| it.words()).collect();
    assert!(
        words[0].starts_with("Delivery address: Country/region “GL” (Greenland) has no code"),
        "{words:?}"
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.failed, run.counts.updated), (0, 0), "{run:?}");
    assert_eq!(in_company(&world, &customer), before);
    edit_company(&world, &customer, json!({"country": "DE"}));
    run_to_rest(&world, &mut state);
    assert_ne!(
        in_company(&world, &customer),
        before,
        "written once it can be"
    );
}

#[test]
fn a_run_that_wrote_delivery_addresses_can_be_undone_on_both_sides() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "6 Quay", "city": "Hull", "country": "GB"}),
    );
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    let (undone, plan) = world.undo_plan(&state);
    world.apply_as(
        &mut state,
        &plan,
        Trigger::Undo(undone),
        &crate::support::Patient,
    );
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    assert_eq!(in_webstore(&world, id, "address_1"), "6 Quay");
    assert_at_rest(&world, &mut state);
    staff(
        &world,
        &customer,
        Action::Change,
        json!({"Address": "8 Quay"}),
    );
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "6 Quay", "city": "Hull", "country": "GB"}),
    );
    let plan = world.preview(&mut state).unwrap();
    world.apply(&mut state, &plan);
    assert_eq!(in_webstore(&world, id, "address_1"), "8 Quay");
    let (undone, plan) = world.undo_plan(&state);
    world.apply_as(
        &mut state,
        &plan,
        Trigger::Undo(undone),
        &crate::support::Patient,
    );
    assert_eq!(in_webstore(&world, id, "address_1"), "6 Quay");
}

#[test]
fn another_code_is_another_ship_to_address_and_the_former_one_stays_as_it_is() {
    let (world, mut state, customer, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    set_up(&mut state, |setup| setup.ship_to_code = "SHOP".to_owned());
    deliver_to(
        &world,
        id,
        json!({"company": "Depot", "address_1": "6 Quay", "city": "Hull", "country": "GB"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer)[2], "2 Quay");
    let sandbox = world.sandbox.borrow();
    let shop = sandbox.company().ship_to(guid(&customer), "SHOP").unwrap();
    assert_eq!(shop.address, "6 Quay");
}

#[test]
fn an_order_says_the_ship_to_and_an_odd_shipping_address_keeps_it_from_nothing() {
    let (world, mut state, _, id) = with_deliveries();
    deliver_to(&world, id, depot());
    run_to_rest(&world, &mut state);
    let account = || {
        let sandbox = world.sandbox.borrow();
        let account = sandbox.webstore().customer(id.0).unwrap().clone();
        let billing = |key: &str| (key.to_owned(), json!(account.billing(key)));
        let parts = [
            "first_name",
            "last_name",
            "company",
            "address_1",
            "address_2",
            "city",
            "postcode",
            "state",
            "country",
        ];
        Value::Object(parts.into_iter().map(billing).collect())
    };
    let nowhere = json!({"address_1": "", "city": "", "postcode": "", "country": ""});
    let elsewhere = json!({"first_name": "Ann", "last_name": "Lee", "address_1": "9 Pier", "city": "Cork", "country": "IE"});
    set_up(&mut state, |setup| {
        setup.orders_since = Some("2020-01-01".to_owned())
    });
    for (shipping, said) in [
        (depot(), "Ship-to address WEB"),
        (account(), "The customer's own address"),
        (nowhere, "Nothing is delivered"),
        (elsewhere, "Another address: Ann Lee, 9 Pier, Cork, IE"),
    ] {
        let order =
            json!({"customer_id": id.0, "billing": {"country": "GB"}, "shipping": shipping});
        let order = Edit::add(System::Webstore, order).of_order();
        let added = world.sandbox.borrow_mut().edit(&order).unwrap();
        let number = added.id.as_u64().unwrap();
        world.read_orders(&mut state, Extent::Whole).unwrap();
        let line = |state: &State| {
            let lines = book(state).lines;
            let mut lines = lines.into_iter();
            lines.find(|line| line.order.id.0 == number).unwrap()
        };
        assert_eq!(line(&state).ship_to.words(), said);
        assert!(line(&state).decision.unresolved().is_none());
    }
    for odd in [
        json!([]),
        json!("x"),
        json!({"address_1": {"a": 1}, "country": "GB", "state": ""}),
        json!(null),
    ] {
        let shape = odd.clone();
        world.put_between(records_of("/orders", move |record| {
            record["shipping"] = shape.clone()
        }));
        world.read_orders(&mut state, Extent::Whole).unwrap();
        for line in book(&state).lines {
            assert_eq!(line.ship_to, orders::ShipTo::NotKnown, "{odd}");
            assert!(
                line.order.not_read.is_empty(),
                "{odd}: {:?}",
                line.order.not_read
            );
        }
    }
}
