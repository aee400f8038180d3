//! The synchronise page: conflicts by key and many at once, undo, automatic runs. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::steps::{idle, look_for, pictures, press_apply, preview};
use support::{At, Key, World, button, field, test_id};

/// The same for what has to wait for the app's own clock first.
const DUE: Duration = Duration::from_secs(60);

async fn open_sample_data(name: &str) -> World {
    let world = World::start(name).await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    world
}

async fn apply(world: &World) {
    press_apply(world).await;
    idle(world).await;
    world.sees_in(test_id("run-done"), "Completed").await;
}

/// A mapped pair: the webstore's id and the Business Central customer's.
async fn a_pair(world: &World) -> (u64, String) {
    let state = world.sandbox_state().await;
    let accounts = state["webstore"]["customers"].as_array().unwrap();
    let mut of_pair = accounts.iter().filter_map(|account| {
        let meta = account["meta_data"].as_array()?;
        let binding = meta
            .iter()
            .find(|it| it["key"] == "concord_business_central")?;
        let customer = binding["value"]["customer"].as_str()?;
        Some((account["id"].as_u64()?, customer.to_owned()))
    });
    of_pair.next_back().unwrap()
}

async fn type_phone_in_webstore(world: &World, id: u64, phone: &str) {
    let edit = json!({"system": "webstore", "do": "change", "id": id, "set": {"billing": {"phone": phone}}});
    world.sandbox_post("/__sandbox/edit", &edit).await;
}

async fn phone_in_company(world: &World, customer: &str) -> String {
    let state = world.sandbox_state().await;
    let customers = state["company"]["customers"].as_array().unwrap();
    let it = customers.iter().find(|it| it["id"] == customer).unwrap();
    it["phoneNumber"].as_str().unwrap_or_default().to_owned()
}

async fn until_phone_is(world: &World, customer: &str, phone: &str) {
    world
        .until_within(DUE, &format!("the phone no. is {phone}"), async || {
            (phone_in_company(world, customer).await == phone).then_some(())
        })
        .await;
}

/// The clock of the page goes forward.
async fn minutes_pass(world: &World, minutes: u32) {
    let forward = format!("const now = Date.now; Date.now = () => now() + {minutes} * 60000;");
    world.run(&forward).await;
}

#[tokio::test]
async fn conflicts_are_settled_by_key_and_many_at_once_and_decisions_are_taken_back() {
    let world = open_sample_data("conflicts_by_key").await;
    world.click(test_id("show-conflict")).await;
    let left = || world.count(test_id("conflict"));
    let until_left = async |wanted: usize| {
        world
            .until(&format!("{wanted} conflicts are left"), async || {
                (left().await == wanted).then_some(())
            })
            .await;
    };
    let all = left().await;
    assert!(all >= 3, "{all} conflicts in the sample data");
    let focused = At::from("[data-testid=choose-conflict]:focus");
    world
        .run("document.querySelector('[data-testid=choose-conflict]').focus()")
        .await;
    let press = async |keys: &str| {
        let at = world.find(focused.clone()).await;
        at.send_keys(keys).await.unwrap();
    };
    // Space chooses, down (as WebDriver writes it) goes on, W takes WooCommerce's value for both.
    press(" ").await;
    press("\u{e015}").await;
    press(" ").await;
    world.sees_in(test_id("take-webstore"), "for 2").await;
    pictures(&world, "conflicts").await;
    press("w").await;
    until_left(all - 2).await;
    world
        .sees_in(
            test_id("settled"),
            "2 conflicts settled: WooCommerce's value stays.",
        )
        .await;
    // The keyboard goes on where it was: with nothing chosen a key settles that one.
    press("B").await;
    until_left(all - 3).await;
    world
        .sees_in(test_id("settled"), "Business Central's")
        .await;

    world.click(test_id("take-back-all")).await;
    until_left(all).await;
    world.click(test_id("choose-conflicts")).await;
    world.click(test_id("take-company")).await;
    until_left(0).await;
    world.click(test_id("take-back-all")).await;
    until_left(all).await;
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_last_run_is_undone_after_a_preview_of_what_is_given_back() {
    let world = open_sample_data("the_last_run_is_undone").await;
    apply(&world).await;
    let (id, customer) = a_pair(&world).await;
    let before = phone_in_company(&world, &customer).await;
    type_phone_in_webstore(&world, id, "+46 8 555 01 99").await;
    preview(&world).await;
    apply(&world).await;
    until_phone_is(&world, &customer, "+46 8 555 01 99").await;

    world.click(test_id("undo")).await;
    world.sees_in(test_id("undo-plan"), "+46 8 555 01 99").await;
    pictures(&world, "undo").await;
    // Looking writes nothing.
    world.click(test_id("close-undo")).await;
    world.gone(test_id("undo-review")).await;
    assert_eq!(phone_in_company(&world, &customer).await, "+46 8 555 01 99");
    world.click(test_id("undo")).await;
    world.click(test_id("apply-undo")).await;
    idle(&world).await;
    world
        .sees_in(test_id("run-done"), "Undone: 1 given back")
        .await;
    assert_eq!(phone_in_company(&world, &customer).await, before);
    world.gone(test_id("undo")).await;
    // Undone is undone: the next run does not bring it back.
    preview(&world).await;
    world
        .sees_in(
            test_id("nothing-to-do"),
            "1 customer differs by an undo or a decision of yours",
        )
        .await;
    world.sees_no("held the same").await;
}

#[tokio::test]
async fn an_automatic_run_comes_when_it_is_due_and_one_that_fails_does_not_stop_the_next() {
    let world = open_sample_data("an_automatic_run_comes").await;
    apply(&world).await;
    world.sees_in(test_id("automatic"), "is off").await;
    world.click(button("Setup")).await;
    world.click(test_id("automatic")).await;
    world.type_into(test_id("automatic-minutes"), "15").await;
    world.click(test_id("save")).await;
    world.click(button("Synchronise")).await;
    world
        .sees_in(
            test_id("automatic"),
            "every 15 minutes, as long as Concord is open",
        )
        .await;
    world.sees_in(test_id("automatic-next"), "is due").await;

    let (id, customer) = a_pair(&world).await;
    type_phone_in_webstore(&world, id, "1111").await;
    minutes_pass(&world, 16).await;
    until_phone_is(&world, &customer, "1111").await;
    world.sees_in(test_id("automatic-last"), "1 updated").await;

    let down = json!({"kind": "status", "code": 503, "system": "company"});
    world.sandbox_post("/__sandbox/faults", &down).await;
    type_phone_in_webstore(&world, id, "2222").await;
    minutes_pass(&world, 16).await;
    let failed = async || world.is_visible(test_id("what")).await.then_some(());
    world.until_within(DUE, "the failure is said", failed).await;
    world.sees_in(test_id("automatic-last"), "it failed").await;
    pictures(&world, "automatic-failed").await;
    world.sandbox_post("/__sandbox/faults", &json!([])).await;
    minutes_pass(&world, 16).await;
    until_phone_is(&world, &customer, "2222").await;
    world.sees_in(test_id("automatic-last"), "1 updated").await;
    world.gone(test_id("what")).await;
    world.click(button("Activity log")).await;
    world.sees("Automatic synchronisation").await;
}

#[tokio::test]
async fn a_webstore_that_is_not_shown_is_synchronised_automatically_as_well() {
    let world = open_sample_data("a_webstore_that_is_not_shown").await;
    apply(&world).await;
    world.click(button("Setup")).await;
    world.click(test_id("automatic")).await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;
    let (id, customer) = a_pair(&world).await;
    // Another one is connected, and shown from then on.
    let own: Value = world.sandbox_get("/__sandbox/connection").await;
    assert!(own["webstores"].as_array().unwrap().len() > 1);
    let own = world.own(1).await;
    world.click(button("Connections")).await;
    world.click(button("Add a webstore")).await;
    world.type_into(test_id("code"), "SECOND").await;
    world.enter_webstore(&own).await;
    world.click(test_id("next")).await;
    world.enter_company(&own).await;
    world.click(test_id("next")).await;
    world.sees("What may be written?").await;
    type_phone_in_webstore(&world, id, "3333").await;
    minutes_pass(&world, 61).await;
    until_phone_is(&world, &customer, "3333").await;
    world.click(button("Home")).await;
    world.sees_in(test_id("webstore-MAIN"), "1 updated").await;
}

#[tokio::test]
async fn errors_are_shown_by_what_is_wrong_settled_together_and_taken_back() {
    let world = open_sample_data("errors_settled").await;
    for number in 1..=2 {
        let set = json!({"email": format!("letters{number}@post.example"), "first_name": "Nils", "last_name": format!("Ny {number}"),
            "billing": {"country": "SE", "phone": format!("070 {number} (home)")}});
        let edit = json!({"system": "webstore", "do": "add", "set": set});
        world.sandbox_post("/__sandbox/edit", &edit).await;
    }
    preview(&world).await;
    let groups = test_id("error-groups");
    world
        .sees_in(groups.clone(), "Phone no. contains letters: 3")
        .await;
    world.click(test_id("settle-errors")).await;
    world
        .sees_in(groups.clone(), "Phone no. contains letters: 3")
        .await;
    pictures(&world, "errors").await;
    world.click(test_id("leave-out-all-fields")).await;
    world.sees_in(groups.clone(), "settled").await;
    world.click(test_id("show-all")).await;
    world
        .until("the phone nos. are no errors any more", async || {
            let shown = world.text(groups.clone()).await;
            (!shown.contains("Phone no. contains letters")).then_some(())
        })
        .await;
    world.sees_in(test_id("left-out"), "as you decided").await;
    world.click(test_id("take-all-errors-back")).await;
    world.sees_in(groups, "Phone no. contains letters: 3").await;
}

#[tokio::test]
async fn errors_are_settled_one_by_one_and_the_second_run_writes_nothing() {
    let world = open_sample_data("errors_one_by_one").await;
    world.click(test_id("show-error")).await;
    // Without a name or an e-mail nobody is created: these two are left.
    world.click(test_id("leave-out-all-fields")).await;
    world.sees_in(test_id("notice"), "Left out: ").await;
    let groups = test_id("error-groups");
    world.sees_in(groups.clone(), "E-mail is longer").await;
    world
        .sees_in(groups.clone(), "Without Name nobody is created")
        .await;
    world
        .until("the phone no. is no error any more", async || {
            let shown = world.text(groups.clone()).await;
            (!shown.contains("Phone no.")).then_some(())
        })
        .await;
    pictures(&world, "errors-left").await;

    // Another value for the first, and the second customer is left out, which is taken back and done again.
    world
        .type_into(".plan [data-testid=enter-value]", "A short name")
        .await;
    world.click(".plan [data-testid=enter]").await;
    world
        .sees_in(test_id("notice"), "Entered for 1 customer")
        .await;
    let leave_out = ".plan [data-testid=leave-customer-out]";
    world.click(leave_out).await;
    world
        .sees_in(test_id("notice"), "Left out: 1 customer")
        .await;
    world.gone(leave_out).await;
    world.click(test_id("show-skip")).await;
    world.sees("You leave this customer out").await;
    world.click(test_id("take-error-back")).await;
    world.click(test_id("show-error")).await;
    world.sees_in(groups.clone(), "E-mail is longer").await;
    world.click(leave_out).await;
    world.click(test_id("show-all")).await;
    world.sees_in(groups, "settled").await;

    apply(&world).await;
    let state = world.sandbox_state().await;
    let customers = state["company"]["customers"].as_array().unwrap();
    let named = |it: &&Value| it["displayName"] == "A short name";
    assert_eq!(customers.iter().filter(named).count(), 1);
    preview(&world).await;
    world.sees("Nothing to write").await;
}

#[tokio::test]
async fn within_the_list_cache_time_mapping_and_the_preview_ask_neither_system() {
    let world = open_sample_data("list_cache_time").await;
    world.sees_in(test_id("read-at"), "ago").await;
    let asked = async || world.sandbox_get("/__sandbox/requests").await;
    let before = asked().await;
    world.click(button("Mapping")).await;
    world.find(test_id("search")).await;
    world.click(test_id("suggest")).await;
    world.find(test_id("suggestions")).await;
    world.click(button("Synchronise")).await;
    world.find(test_id("summary")).await;
    world.reload().await;
    world.find(test_id("summary")).await;
    assert_eq!(asked().await, before, "what was read is used");

    world.sees_in(test_id("preview"), "Read again").await;
    preview(&world).await;
    let again = asked().await;
    assert_ne!(
        again, before,
        "both systems are read again where that is asked for"
    );

    // Once the time is over, who comes for the suggestions has both systems read.
    world.click(button("Mapping")).await;
    world.find(test_id("search")).await;
    minutes_pass(&world, 61).await;
    let is_old = async || {
        let said = world.text(test_id("read-at")).await;
        said.contains("longer ago").then_some(())
    };
    world.until_within(DUE, "it is said", is_old).await;
    world.click(test_id("suggest")).await;
    world
        .until("both systems are read", async || {
            (asked().await != again).then_some(())
        })
        .await;
}

/// A mapped customer's record in Business Central.
async fn customer_in_company(world: &World, customer: &str) -> Value {
    let state = world.sandbox_state().await;
    let customers = state["company"]["customers"].as_array().unwrap();
    let mut found = customers.iter().filter(|it| it["id"] == customer);
    found.next().unwrap().clone()
}

#[tokio::test]
async fn a_delivery_address_goes_both_ways_once_setup_gives_it_a_direction() {
    let world = open_sample_data("delivery_address").await;
    apply(&world).await;
    let (id, customer) = a_pair(&world).await;
    let edit = async |edit: Value| world.sandbox_post("/__sandbox/edit", &edit).await;
    let shipping = json!({"first_name": "Mary Ann", "last_name": "Lee", "company": "Depot", "address_1": "2 Quay", "address_2": "",
        "postcode": "HU1 1AA", "city": "Hull", "state": "", "country": "GB", "phone": ""});
    edit(json!({"system": "webstore", "do": "change", "id": id, "set": {"shipping": shipping}}))
        .await;

    world.click(button("Setup")).await;
    let code = "label:has([data-testid=ship-to-code])";
    world
        .choose(test_id("direction-Delivery"), "Both ways")
        .await;
    world.sees_in(code, "does not publish the page").await;
    world
        .type_into(test_id("ship-to-code"), "muchtoolong")
        .await;
    world.sees_in(code, "at most 10 characters").await;
    world.type_into(test_id("ship-to-code"), "web").await;
    pictures(&world, "setup-delivery-address").await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;
    let published = json!({"page_services": {"workflow_customers": true, "customer_card": false, "look_ups": false, "ship_to": true}});
    world.sandbox_post("/__sandbox/company", &published).await;
    world.open("/browser").await;
    world.click(test_id("read-lists")).await;
    world.sees("The lists are read.").await;

    world.click(button("Synchronise")).await;
    preview(&world).await;
    world
        .sees("Depot, Mary Ann Lee, 2 Quay, HU1 1AA, Hull, GB")
        .await;
    world.sees("Same as billing").await;
    pictures(&world, "delivery-address").await;
    apply(&world).await;
    let ship_to = async || {
        let state = world.sandbox_state().await;
        let all = state["company"]["ship_to_addresses"].as_array().unwrap();
        all.iter().find(|it| it["customer"] == customer).cloned()
    };
    let made = ship_to().await.unwrap();
    assert_eq!(
        (&made["Code"], &made["Name"], &made["Address"]),
        (&json!("WEB"), &json!("Depot"), &json!("2 Quay"))
    );

    let set = json!({"Code": "WEB", "Address": "3 Quay"});
    edit(json!({"system": "company", "record": "ship_to", "do": "change", "id": customer, "set": set})).await;
    preview(&world).await;
    world.sees("3 Quay").await;
    apply(&world).await;
    let state = world.sandbox_state().await;
    let accounts = state["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(account["shipping"]["address_1"], "3 Quay");
    assert_eq!(account["shipping"]["first_name"], "Mary Ann");
    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
}

#[tokio::test]
async fn own_fields_go_both_ways_under_the_meta_keys_that_setup_says_and_a_wrong_value_is_named() {
    let world = open_sample_data("own_fields").await;
    apply(&world).await;
    let (id, customer) = a_pair(&world).await;
    let edit = async |edit: Value| world.sandbox_post("/__sandbox/edit", &edit).await;
    let set_meta = async |key: &str, value: &str| {
        let meta = json!({"meta_data": [{"key": key, "value": value}]});
        edit(json!({"system": "webstore", "do": "change", "id": id, "set": meta})).await;
    };
    set_meta("shop_website", "https://adatum.example").await;

    world.click(button("Setup")).await;
    world
        .click(At::from("details:has([data-testid=add-own-field]) summary"))
        .await;
    world.choose(test_id("add-own-field"), "Home page").await;
    let row = "[data-testid='own-field-Home page']";
    world.sees_in(row, "Choose the meta key").await;
    world
        .type_into(field("Home page: meta key"), "_shop_website")
        .await;
    world.sees_in(row, "begin with an underscore").await;
    world
        .type_into(field("Home page: meta key"), "shop_website")
        .await;
    world.sees_in(row, "Through API v2.0").await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;

    world.click(button("Synchronise")).await;
    preview(&world).await;
    world.sees("https://adatum.example").await;
    pictures(&world, "own-fields").await;
    apply(&world).await;
    let in_company = async |property: &str| {
        let state = world.sandbox_state().await;
        let all = state["company"]["customers"].as_array().unwrap();
        let found = all.iter().find(|it| it["id"] == customer).unwrap();
        found[property].clone()
    };
    assert_eq!(in_company("website").await, "https://adatum.example");

    world.click(button("Setup")).await;
    world
        .click(At::from("details:has([data-testid=add-own-field]) summary"))
        .await;
    world
        .choose(test_id("add-own-field"), "Payment terms")
        .await;
    world
        .type_into(field("Payment terms: meta key"), "shop_terms")
        .await;
    world.choose(test_id("add-own-field"), "Customer no.").await;
    world
        .sees_in("[data-testid='own-field-Customer no.']", "Only pushed")
        .await;
    pictures(&world, "setup-own-fields").await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    apply(&world).await;
    let change = json!({"system": "company", "do": "change", "id": customer, "set": {"website": "www.adatum.example"}});
    edit(change).await;
    set_meta("shop_terms", "NEVER").await;
    preview(&world).await;
    world
        .sees("Payment terms “NEVER” is not in Business Central's list")
        .await;
    apply(&world).await;
    let state = world.sandbox_state().await;
    let accounts = state["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["id"] == id).unwrap();
    let meta = |key: &str| {
        let held = account["meta_data"].as_array().unwrap();
        held.iter()
            .find(|it| it["key"] == key)
            .map(|it| it["value"].clone())
    };
    assert_eq!(meta("shop_website"), Some(json!("www.adatum.example")));
    assert_eq!(
        meta("business_central_customer_no"),
        Some(in_company("number").await)
    );
}

#[tokio::test]
async fn the_price_group_of_a_flagged_customer_gives_its_account_a_role_beside_those_it_has() {
    let world = open_sample_data("roles").await;
    apply(&world).await;
    let (id, customer) = a_pair(&world).await;
    let edit = async |system: &str, id: Value, set: Value| {
        let edit = json!({"system": system, "do": "change", "id": id, "set": set});
        world.sandbox_post("/__sandbox/edit", &edit).await;
    };
    let group = |code: &str| json!({ "customerPriceGroup": code });
    edit("company", json!(customer), group("WHOLESALE")).await;
    let meta = json!({"meta_data": [{"key": "shop_role", "value": "vip"}]});
    edit("webstore", json!(id), meta).await;

    world.click(button("Setup")).await;
    world
        .click(At::from("details:has([data-testid=roles-key]) summary"))
        .await;
    world.click(test_id("add-role-row")).await;
    let row = test_id("role-row-1");
    world.sees_in(row, "Choose the group's code").await;
    world.type_into(test_id("role-code-1"), "WHOLESALE").await;
    world
        .type_into(test_id("role-role-1"), "shop_manager")
        .await;
    world
        .sees_in(test_id("role-row-1"), "neither gives nor takes it")
        .await;
    world.type_into(test_id("role-role-1"), "wholesale").await;
    let key = "label:has([data-testid=roles-key])";
    world.sees_in(key, "Choose the meta key").await;
    world.type_into(test_id("roles-key"), "shop_role").await;
    world
        .choose(test_id("roles-customers"), "Role pricing customers")
        .await;
    for width in [390, 1280] {
        world.set_window(width, 900).await;
        let scroll =
            "document.querySelector('[data-testid=role-row-1]').scrollIntoView({block: 'start'})";
        world.run(scroll).await;
        world.screenshot(&format!("setup-roles-{width}")).await;
    }
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;

    // Nobody is flagged yet.
    world.click(button("Synchronise")).await;
    preview(&world).await;
    world.sees_no("vip,wholesale").await;
    world.open("/mapping").await;
    let name = customer_in_company(&world, &customer).await["displayName"].clone();
    look_for(&world, name.as_str().unwrap()).await;
    world.click(".cell-choose input").await;
    world.click(test_id("role-pricing")).await;
    world.sees("Role pricing set").await;
    world.screenshot("mapping-role-pricing").await;
    world.click(button("Synchronise")).await;
    preview(&world).await;
    world.sees("vip,wholesale").await;
    pictures(&world, "roles").await;
    apply(&world).await;
    let state = world.sandbox_state().await;
    let accounts = state["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["id"] == id).unwrap();
    let meta = account["meta_data"].as_array().unwrap();
    let held = meta.iter().find(|it| it["key"] == "shop_role").unwrap();
    assert_eq!(held["value"], "vip,wholesale");
    assert_eq!(world.console_errors().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_contact_person_and_a_vat_number_go_both_ways_once_setup_says_where_they_stand() {
    let world = open_sample_data("contact_and_vat_number").await;
    apply(&world).await;
    let (id, customer) = a_pair(&world).await;
    let edit = async |system: &str, id: Value, set: Value| {
        let edit = json!({"system": system, "do": "change", "id": id, "set": set});
        world.sandbox_post("/__sandbox/edit", &edit).await;
    };
    // Of a person Business Central has made the contact of the name.
    let set = json!({"type": "Company"});
    edit("company", json!(customer), set).await;
    edit("company", json!(customer), json!({"contact": ""})).await;
    let names = json!({"first_name": "Robert", "last_name": "Townes", "meta_data": [{"key": "billing_vat", "value": "DE 111 222 333"}],
        "billing": {"company": "Adatum Corporation", "first_name": "Robert", "last_name": "Townes", "country": "DE", "state": ""}});
    edit("webstore", json!(id), names).await;

    world.click(button("Setup")).await;
    assert_eq!(world.value(test_id("contact-source")).await, "Person");
    let contact = "label:has([data-testid=contact-source])";
    world.sees_in(contact, "workflowCustomers").await;
    world.choose(test_id("name-2-source"), "Person").await;
    world.sees_in(contact, "can't both be the same").await;
    world.choose(test_id("name-2-source"), "None").await;
    world
        .choose(test_id("direction-VatNumber"), "Both ways")
        .await;
    let key = "label:has([data-testid=vat-number-key])";
    world.sees_in(key, "Choose the meta key").await;
    world
        .type_into(test_id("vat-number-key"), "billing_vat")
        .await;
    pictures(&world, "setup-contact-and-vat-number").await;
    world.click(test_id("save")).await;
    world.sees_no("You have unsaved changes.").await;

    // Once Setup names the key, a regional default can go by the number.
    world.click(button("Regional defaults")).await;
    let new = |column: &str| format!("tr.new [data-column={column}]");
    let typed = async |column: &str, value: &str| world.type_into(&*new(column), value).await;
    typed("Country", "Germany").await;
    typed("Template", "WEBSHOP").await;
    typed("VatNumber", "perhaps").await;
    world.press(&*new("VatNumber"), Key::Enter).await;
    world
        .sees("Enter with or without, or nothing for both.")
        .await;
    typed("VatNumber", "with").await;
    world.press(&*new("VatNumber"), Key::Enter).await;
    world.find(test_id("region-MAIN/DE//with")).await;
    world.type_into(test_id("try-country"), "Germany").await;
    world
        .sees_in(test_id("try-why"), "No regional default is for all of DE (there is one for customers with a VAT registration no.)")
        .await;
    world.click(test_id("try-vat-number")).await;
    world
        .sees_in(test_id("try-why"), "with a VAT registration no. answers")
        .await;
    pictures(&world, "regional-by-vat-number").await;

    world.click(button("Synchronise")).await;
    preview(&world).await;
    for expected in ["Robert Townes", "DE 111 222 333"] {
        world.sees(expected).await;
    }
    pictures(&world, "contact-and-vat-number").await;
    apply(&world).await;
    let held = customer_in_company(&world, &customer).await;
    assert_eq!(held["displayName"], "Adatum Corporation");
    assert_eq!(held["taxRegistrationNumber"], "DE111222333");

    let set = json!({"contact": "Robert Miller", "taxRegistrationNumber": "DE444555666"});
    edit("company", json!(customer), set).await;
    preview(&world).await;
    world.sees("Robert Miller").await;
    apply(&world).await;
    let state = world.sandbox_state().await;
    let accounts = state["webstore"]["customers"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(account["last_name"], "Miller");
    assert_eq!(account["billing"]["company"], "Adatum Corporation");
    let meta = account["meta_data"].as_array().unwrap();
    let number = meta.iter().find(|it| it["key"] == "billing_vat").unwrap();
    assert_eq!(number["value"], "DE444555666");
    preview(&world).await;
    world.find(test_id("nothing-to-do")).await;
}
