//! Delivery addresses that are the billing address, while it can't be read whether they are: neither of the two is written alone.

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::reading::Oddity;
use concord_core::state::State;
use concord_sandbox::Action;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::common::*;
use crate::delivery::{assert_at_rest, in_company, in_webstore, line_of, staff, with_deliveries};
use crate::real_world::{billing, pairs, records_of};
use crate::support::World;

/// Reads both and carries the plan out, once.
fn run(world: &World, state: &mut State) {
    let plan = world.preview(state).unwrap();
    world.apply(state, &plan);
}

#[test]
fn a_billing_address_waits_while_it_can_not_be_read_whether_the_shipping_address_is_a_copy_of_it() {
    let part: fn(&mut Value) = |account| account["billing"]["company"] = json!({});
    let names: fn(&mut Value) = |account| account["shipping"]["last_name"] = Value::Null;
    let shipping: fn(&mut Value) = |account| account["shipping"] = json!(false);
    for change in [part, names, shipping] {
        let (world, mut state, customer, id) = with_deliveries();
        let stood = in_webstore(&world, id, "phone");
        assert_eq!(billing(&world, id, "phone"), stood);
        edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 01"}));
        world.put_between(records_of("/wc/v3/customers?", move |account| {
            if account["id"] == json!(id.0) {
                change(account);
            }
        }));
        run(&world, &mut state);
        assert_eq!(billing(&world, id, "phone"), stood);
        let plan = world.preview(&mut state).unwrap();
        assert!(!line_of(&plan, id).unwrap().not_read.is_empty());
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(billing(&world, id, "phone"), "+46 8 555 01 01");
        assert_eq!(in_webstore(&world, id, "phone"), "+46 8 555 01 01");
        assert_at_rest(&world, &mut state);
    }
}

/// Gives a customer its own address as ship-to address.
pub fn with_copy(world: &World, customer: &CompanyId) {
    let was = company_record(world, customer);
    let copy = json!({"Name": was["displayName"], "Address": was["addressLine1"], "Address_2": was["addressLine2"], "City": was["city"],
        "County": was["state"], "Post_Code": was["postalCode"], "Country_Region_Code": was["country"]});
    staff(world, customer, Action::Add, copy);
}

fn move_billing_and_shipping(world: &World, id: WebstoreId, address: &str) {
    let set = json!({"billing": {"address_1": address}, "shipping": {"address_1": address}});
    edit_webstore(world, id, set);
}

#[test]
fn a_customers_address_waits_while_it_can_not_be_read_whether_the_ship_to_address_is_a_copy_of_it()
{
    for property in ["country", "number", "city"] {
        let (world, mut state, customer, id) = with_deliveries();
        with_copy(&world, &customer);
        assert_at_rest(&world, &mut state);
        let stood = company_record(&world, &customer)["addressLine1"].clone();
        move_billing_and_shipping(&world, id, "9 New Road");
        let of = customer.as_str().to_owned();
        world.put_between(records_of("/customers?", move |record| {
            if record["id"] == json!(of) {
                record[property] = Value::Null;
            }
        }));
        edit_company(&world, &customer, json!({"email": "office@x.example"}));
        run(&world, &mut state);
        assert_eq!(
            company_record(&world, &customer)["addressLine1"],
            stood,
            "{property}"
        );
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(
            company_record(&world, &customer)["addressLine1"],
            "9 New Road"
        );
        assert_eq!(in_company(&world, &customer)[2], "9 New Road", "{property}");
        assert_at_rest(&world, &mut state);
    }
}

#[test]
fn a_ship_to_address_of_which_nobody_knows_whose_it_is_keeps_no_other_customers_address_waiting() {
    let (world, mut state, customer, _) = with_deliveries();
    with_copy(&world, &customer);
    assert_at_rest(&world, &mut state);
    let pairs = pairs(&state).into_iter();
    let mut others = pairs.filter(|(it, _)| *it != customer);
    let (other, id) = others.next().unwrap();
    world.alter_answers(Some(Box::new(|asked, answer| {
        if asked.uri().path().ends_with("Ship_to_Address") {
            let mut body: Value = serde_json::from_str(answer.body()).unwrap();
            for row in body["value"].as_array_mut().unwrap() {
                row["Customer_No"] = Value::Null;
            }
            *answer.body_mut() = body.to_string();
        }
    })));
    move_billing_and_shipping(&world, id, "9 New Road");
    run(&world, &mut state);
    assert_eq!(company_record(&world, &other)["addressLine1"], "9 New Road");
}

#[test]
fn a_list_of_ship_to_addresses_that_fails_or_has_a_row_of_nobody_hides_no_customers_own() {
    let fails: fn(&mut Response<String>) = |answer| {
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        *answer.body_mut() = "<html>".to_owned();
    };
    let nameless: fn(&mut Response<String>) = |answer| {
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let rows = body["value"].as_array_mut().unwrap();
        rows.clear();
        rows.push(json!({"Customer_No": null, "Code": "WEB"}));
        *answer.body_mut() = body.to_string();
    };
    for change in [fails, nameless] {
        let (world, mut state, customer, id) = with_deliveries();
        with_copy(&world, &customer);
        assert_at_rest(&world, &mut state);
        world.alter_answers(Some(Box::new(move |asked, answer| {
            if asked.uri().path().ends_with("Ship_to_Address") {
                change(answer);
            }
        })));
        assert_at_rest(&world, &mut state);
        let quay = json!({"Address": "2 Quay", "City": "Hull"});
        staff(&world, &customer, Action::Change, quay);
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(in_webstore(&world, id, "address_1"), "2 Quay");
        let mut unread = plan.lines.iter().flat_map(|line| &line.not_read);
        assert_eq!(unread.next(), None);
        let oddities = &state.snapshots.reference.oddities;
        assert!(!oddities.contains(&Oddity::ShipTosFail));
    }
}
