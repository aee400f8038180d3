//! Concord's own API in Business Central (docs/business-central-api.md): customers go through it where it is there, whole and in one
//! operation; it comes, goes and fails without a write, a question or a loss because of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use concord_core::company::Way;
use concord_core::customer::name::FurtherNameSource;
use concord_core::customer::template_value::TemplateValue;
use concord_core::customer::{CompanyId, Field, OwnField, WebstoreId};
use concord_core::log::{RunEnd, Trigger};
use concord_core::plan::{Kind, Reason};
use concord_core::setup::FieldDirection;
use concord_core::state::State;
use concord_core::sync;
use concord_core::sync::pacing::Pace;
use concord_sandbox::{Edit, Sandbox, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::delivery::read_lists_again;
use crate::efficiency::timed::Timed;
use crate::efficiency::{account, connected, mapped};
use crate::field_costs::{all_fields, deliver_elsewhere};
use crate::real_world::{everything, line_of, page};
use crate::support::{Patient, World, set_up};
use crate::templates::{assert_full, full, use_template};

const GLN: OwnField = OwnField::Gln;
const TERMS: OwnField = OwnField::Template(TemplateValue::PaymentTerms);

/// Both at rest with contacts, delivery addresses and own fields; `installed` is whether Concord's own API is there.
fn at_rest_with_everything(installed: bool) -> (World, State, CompanyId, WebstoreId) {
    let world = small_world(12, 5);
    install(&world, installed);
    world
        .sandbox
        .borrow_mut()
        .company_mut()
        .settings
        .page_services
        .ship_to = true;
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"type": "Company"}));
    for id in accounts(&world) {
        crate::delivery::copy_billing(&world, id);
    }
    edit_webstore(
        &world,
        id,
        json!({"first_name": "Robert", "last_name": "Townes",
            "billing": {"company": "Adatum Corporation", "first_name": "Robert", "last_name": "Townes"}}),
    );
    set_up(&mut state, |setup| {
        setup.set_direction(Field::Delivery, FieldDirection::Both);
        setup.contact_source = FurtherNameSource::Person;
        for own in [GLN, TERMS, OwnField::Website] {
            setup.add_own_field(own);
            setup.own_field_mut(own).unwrap().meta_key = format!("shop_{own:?}");
        }
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    for _ in 0..2 {
        let plan = run_to_rest(&world, &mut state);
        settle_all(&mut state, &plan);
    }
    assert_eq!(world.preview(&mut state).unwrap().conflicts(), 0);
    (world, state, customer, id)
}

fn accounts(world: &World) -> Vec<WebstoreId> {
    let sandbox = world.sandbox.borrow();
    let all = sandbox.webstore().customers();
    all.map(|account| WebstoreId(account.id)).collect()
}

fn install(world: &World, installed: bool) {
    install_own_api(&mut world.sandbox.borrow_mut(), installed);
}

fn set_up_extension(world: &World, settings: Value) {
    let body = json!({ "extension": settings }).to_string();
    let request = http::Request::post("https://sandbox.example/__sandbox/company").body(body);
    let answer = world.sandbox.borrow_mut().handle(request.unwrap());
    assert!(answer.response.unwrap().status().is_success());
}

fn meta(world: &World, id: WebstoreId, own: OwnField) -> Option<String> {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    let key = format!("shop_{own:?}");
    let held = account.meta.iter().find(|meta| meta.key == key);
    held.map(|meta| meta.value.as_str().unwrap_or_default().to_owned())
}

/// What is asked of Business Central from now on.
fn asked(world: &World) -> Rc<RefCell<Vec<String>>> {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let noted = asked.clone();
    world.before_requests(Some(Box::new(move |_, request| {
        noted
            .borrow_mut()
            .push(format!("{} {}", request.method(), request.uri()));
    })));
    asked
}

#[test]
fn every_field_goes_both_ways_through_it_and_through_nothing_else() {
    let (world, mut state, customer, id) = at_rest_with_everything(true);
    assert_eq!(state.way(), Way::Extension);
    let asked = asked(&world);
    edit_company(
        &world,
        &customer,
        json!({"gln": "5790000123452", "website": "adatum.example", "phoneNumber": "+46 7"}),
    );
    edit_webstore(
        &world,
        id,
        json!({"first_name": "Robin", "billing": {"first_name": "Robin", "city": "Lund"},
            "shipping": {"first_name": "Mary", "last_name": "Lee", "address_1": "Kajen 7", "city": "Hamn", "country": "SE"},
            "meta_data": [{"key": format!("shop_{TERMS:?}"), "value": "14 DAYS"}]}),
    );
    run_to_rest(&world, &mut state);
    let held = card(&world, customer.as_str());
    for (property, value) in [
        ("contact", "Robin Townes"),
        ("city", "Lund"),
        ("paymentTermsCode", "14 DAYS"),
        ("phoneNumber", "+46 7"),
    ] {
        assert_eq!(held[property], value, "{property} of {held}");
    }
    assert_eq!(meta(&world, id, GLN).as_deref(), Some("5790000123452"));
    assert_eq!(
        meta(&world, id, OwnField::Website).as_deref(),
        Some("adatum.example")
    );
    {
        let sandbox = world.sandbox.borrow();
        let mut all = sandbox.company().customers();
        let of = all.find(|it| it.id.to_string() == customer.as_str());
        let ship_to = sandbox.company().ship_to(of.unwrap().id, "WEB").unwrap();
        assert_eq!(
            (ship_to.address.as_str(), ship_to.city.as_str()),
            ("Kajen 7", "Hamn")
        );
    }
    let asked = asked.borrow();
    let customers = |it: &&String| it.contains("customers?") && !it.contains("wp-json");
    assert!(
        asked
            .iter()
            .filter(customers)
            .all(|it| it.contains("/api/concord/"))
    );
    let by_pages: Vec<_> = asked.iter().filter(|it| it.contains("/ODataV4")).collect();
    assert!(by_pages.is_empty(), "{by_pages:#?}");
    assert!(asked.iter().all(|it| !it.contains("/api/v2.0/$batch")));
}

#[test]
fn a_creation_with_every_field_and_template_value_takes_one_operation() {
    const CREATIONS: usize = 300;
    for with_delivery in [false, true] {
        let mut sandbox = mapped(0);
        install_own_api(&mut sandbox, true);
        for number in 0..CREATIONS {
            let mut account = account(&mut sandbox, number);
            deliver_elsewhere(&mut account);
            sandbox.webstore_mut().put(account);
        }
        let world = Timed::new(sandbox);
        let connection = world.connection();
        let pace = Pace::default();
        let mut setup = all_fields();
        if !with_delivery {
            setup.set_direction(Field::Delivery, FieldDirection::Off);
        }
        setup.default_template = Some("WEBSHOP".to_owned());
        let session = world.session(&connection, &pace, &setup);
        let mut state = connected(&connection, &setup);
        let mut shared = state.shared.clone();
        shared.templates.insert("WEBSHOP".to_owned(), full());
        state.set_shared(shared);
        let before = world.sandbox.borrow().company().customers().count();
        let preview = sync::preview(&session, &mut state, &Patient);
        let plan = world.drive(preview).unwrap();
        world.sandbox.borrow_mut().reset_requests();
        let run = sync::apply(&session, &mut state, &plan, Trigger::User, &Patient);
        let run = world.drive(run);
        assert_eq!(run.end, RunEnd::Completed, "{run:?}");
        let created = run.counts.created_in_company;
        let sandbox = world.sandbox.borrow();
        assert_eq!(sandbox.company().customers().count(), before + created);
        let requests = sandbox.requests();
        let of_company = requests.iter().filter(|it| it.system == System::Company);
        // What the others' activity logs show is written besides, a row for each record.
        let (log, customers): (Vec<_>, Vec<_>) =
            of_company.partition(|it| it.route.contains("/run"));
        let logged: u64 = log.iter().map(|it| it.count).sum();
        assert!(logged <= created as u64 + 4, "{log:?}");
        // What a batch holds is counted by itself.
        let operations = customers.iter().filter(|it| !it.route.ends_with("/$batch"));
        let operations: u64 = operations.map(|it| it.count).sum();
        // A ship-to address is a record of its own.
        let least = created * if with_delivery { 2 } else { 1 };
        let ratio = operations as f64 / least as f64;
        println!("{operations} operations of {least}: {ratio}");
        assert!(created > 0 && ratio <= 1.05, "{ratio}: {requests:?}");
    }
}

#[test]
fn a_new_customer_holds_every_value_of_its_template_and_its_own_fields() {
    let world = small_world(16, 4);
    install(&world, true);
    let before = company_ids(&world);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    let creates = plan.count(Kind::CreateInCompany);
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.counts.created_in_company, run.counts.failed),
        (creates, 0)
    );
    let created: BTreeSet<String> = company_ids(&world).difference(&before).cloned().collect();
    assert_eq!(created.len(), creates);
    assert_full(&world, &created);
    assert!(state.journal.is_empty());
    run_to_rest(&world, &mut state);
    // Nothing of it is reported to have been stored otherwise.
    let notes = world.entries().into_iter().flat_map(|entry| entry.notes);
    let of_template: Vec<_> = notes.filter(|note| note.contains("template's")).collect();
    assert!(of_template.is_empty(), "{of_template:#?}");
}

#[test]
fn a_create_that_is_refused_leaves_nobody_and_is_made_once_it_can_be() {
    let world = small_world(16, 4);
    install(&world, true);
    let people = company_people(&world);
    let before = company_ids(&world);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    let creates = plan.count(Kind::CreateInCompany);
    // The code is taken out between preview and run.
    let tables = |sandbox: &mut Sandbox, is_there: bool| {
        let rows = &mut sandbox.company_mut().tables.unlisted.price_groups.rows;
        match is_there {
            false => rows.retain(|row| row.code != "RETAIL"),
            true => {
                *rows = Sandbox::new(&concord_sandbox::Options::generated(16, 4))
                    .company_mut()
                    .tables
                    .unlisted
                    .price_groups
                    .rows
                    .clone()
            }
        }
    };
    tables(&mut world.sandbox.borrow_mut(), false);
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.counts.created_in_company, run.counts.failed),
        (0, creates),
        "{run:?}"
    );
    assert_eq!(company_ids(&world), before);
    let failure = state.failures.values().next().unwrap();
    assert!(failure.error.what.contains("RETAIL"), "{:?}", failure.error);
    tables(&mut world.sandbox.borrow_mut(), true);
    run_to_rest(&world, &mut state);
    assert_eq!(company_ids(&world).len(), before.len() + creates);
    assert_nobody_twice(&people, &world, "refused at first");
    assert!(state.failures.is_empty());
}

#[test]
fn its_coming_and_going_writes_nothing_and_asks_nothing() {
    for installed in [false, true] {
        let (world, mut state, ..) = at_rest_with_everything(installed);
        let before = everything(&world);
        for is_there in [!installed, installed, !installed] {
            install(&world, is_there);
            read_lists_again(&mut state);
            let plan = world.preview(&mut state).unwrap();
            assert_eq!(
                (plan.writes(), plan.conflicts()),
                (0, 0),
                "{:#?}",
                plan.lines
            );
            let way = match is_there {
                true => Way::Extension,
                false => Way::ApiV2,
            };
            assert_eq!(state.way(), way);
            assert!(everything(&world) == before);
        }
    }
}

#[test]
fn where_no_page_is_published_it_brings_the_fields_and_without_it_nothing_is_emptied() {
    let (world, mut state, customer, id) = at_rest_with_everything(true);
    {
        let mut sandbox = world.sandbox.borrow_mut();
        let pages = &mut sandbox.company_mut().settings.page_services;
        pages.workflow_customers = false;
        pages.customer_card = false;
        pages.ship_to = false;
    }
    edit_company(&world, &customer, json!({"gln": "5790000123452"}));
    run_to_rest(&world, &mut state);
    assert_eq!(meta(&world, id, GLN).as_deref(), Some("5790000123452"));
    install(&world, false);
    let contact = contact_of(&world, &customer);
    // What the shop shows again right after our own write could be an old answer.
    world
        .sandbox
        .borrow_mut()
        .advance(std::time::Duration::from_secs(60));
    edit_webstore(
        &world,
        id,
        json!({"last_name": "Other", "billing": {"last_name": "Other", "phone": "+46 9"},
            "meta_data": [{"key": format!("shop_{GLN:?}"), "value": ""}]}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(state.way(), Way::ApiV2);
    assert_eq!(contact_of(&world, &customer), contact);
    assert_eq!(
        company_record(&world, &customer)["phoneNumber"],
        json!("+46 9")
    );
    install(&world, true);
    read_lists_again(&mut state);
    run_to_rest(&world, &mut state);
    assert_eq!(contact_of(&world, &customer), "Robert Other");
}

fn contact_of(world: &World, customer: &CompanyId) -> String {
    let sandbox = world.sandbox.borrow();
    let mut all = sandbox.company().customers();
    let customer = all
        .find(|it| it.id.to_string() == customer.as_str())
        .unwrap();
    let contact = customer.more.get("Contact").and_then(Value::as_str);
    contact.unwrap_or_default().to_owned()
}

#[test]
fn a_user_without_its_permission_set_is_told_and_works_through_api_v2_until_then() {
    let (world, mut state, customer, id) = at_rest_with_everything(false);
    set_up_extension(&world, json!({"installed": true, "permission_set": "none"}));
    read_lists_again(&mut state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 3"}));
    run_to_rest(&world, &mut state);
    assert_eq!(state.way(), Way::ApiV2);
    let refused = &state.snapshots.reference.lists.services.extension_refused;
    assert!(refused.is_some());
    let words = concord_core::setup_check::template_values_way(&state);
    assert!(words.contains("CCD SYNC"), "{words}");
    let phone = |world: &World| {
        let sandbox = world.sandbox.borrow();
        let account = sandbox.webstore().customer(id.0).unwrap();
        account.billing("phone").to_owned()
    };
    assert_eq!(phone(&world), "+46 3");
    // As soon as it is given it is found, whenever the lists are read next.
    set_up_extension(&world, json!({"permission_set": "sync"}));
    edit_company(&world, &customer, json!({"phoneNumber": "+46 4"}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        (state.way(), phone(&world).as_str()),
        (Way::Extension, "+46 4")
    );
    let refused = &state.snapshots.reference.lists.services.extension_refused;
    assert_eq!(*refused, None);
}

#[test]
fn an_older_one_without_customers_is_not_used_and_a_newer_one_is() {
    let (world, mut state, customer, _) = at_rest_with_everything(false);
    for (revision, way) in [(0, Way::ApiV2), (1, Way::Extension), (2, Way::Extension)] {
        set_up_extension(&world, json!({"installed": true, "revision": revision}));
        read_lists_again(&mut state);
        edit_company(
            &world,
            &customer,
            json!({"phoneNumber": format!("+46 {revision}")}),
        );
        run_to_rest(&world, &mut state);
        assert_eq!(state.way(), way, "revision {revision}");
    }
}

#[test]
fn an_answer_that_tells_nothing_changes_no_way() {
    for installed in [false, true] {
        let (world, mut state, ..) = at_rest_with_everything(installed);
        let before = everything(&world);
        let way = state.way();
        for odd in 0..4 {
            world.put_between(Some(Box::new(move |request, send| {
                if !request.uri().path().ends_with("/versions") {
                    return send(request);
                }
                let answer = |body: &str| {
                    let answer = http::Response::builder().status(200);
                    Some(answer.body(body.to_owned()).unwrap())
                };
                match odd {
                    0 => page(502, "<html>Bad gateway</html>"),
                    1 => page(404, "<html>Not here</html>"),
                    2 => answer(r#"{"value": []}"#),
                    _ => answer(r#"{"value": [{"apiVersion": null, "revision": "new"}]}"#),
                }
            })));
            read_lists_again(&mut state);
            let plan = world.preview(&mut state).unwrap();
            assert_eq!((plan.writes(), plan.conflicts(), state.way()), (0, 0, way));
        }
        world.put_between(None);
        assert!(everything(&world) == before);
    }
}

#[test]
fn taken_out_between_preview_and_run_it_loses_nothing_and_creates_nobody_twice() {
    let world = small_world(16, 4);
    install(&world, true);
    let people = company_people(&world);
    let mut state = world.state();
    use_template(&world, &mut state, full());
    let plan = world.preview(&mut state).unwrap();
    assert!(plan.count(Kind::CreateInCompany) > 0);
    install(&world, false);
    let before = company_ids(&world);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.created_in_company, 0);
    assert_eq!(company_ids(&world), before);
    run_to_rest(&world, &mut state);
    assert_nobody_twice(&people, &world, "taken out");
    assert_eq!(state.way(), Way::ApiV2);
    let created: BTreeSet<String> = company_ids(&world).difference(&before).cloned().collect();
    assert_eq!(created.len(), plan.count(Kind::CreateInCompany));
    assert_full(&world, &created);
    assert!(state.failures.is_empty() && state.journal.is_empty());
}

#[test]
fn a_reading_asks_for_changes_and_deletions_alone_and_finds_both() {
    let (world, mut state, customer, id) = at_rest_with_everything(true);
    let asked = asked(&world);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8"}));
    let (gone, of_gone) = {
        let lines = state.mappings.lines();
        let mut pairs = lines.filter_map(|line| Some((line.customer.clone(), line.webstore_id?)));
        pairs.find(|(it, _)| *it != customer).unwrap()
    };
    delete(&world, &gone);
    let plan = world.preview(&mut state).unwrap();
    assert!(line_of(&plan, id).work.is_some());
    assert!(
        matches!(line_of(&plan, of_gone).reason, Reason::Gone(_)),
        "{:#?}",
        line_of(&plan, of_gone)
    );
    {
        let asked = asked.borrow();
        let ids = asked
            .iter()
            .filter(|it| it.ends_with("/customers?$select=id"));
        assert_eq!(ids.count(), 0, "{asked:#?}");
        let changes = asked.iter().filter(|it| it.contains("rowVersion"));
        assert_eq!(changes.count(), 2, "{asked:#?}");
    }
    world.apply(&mut state, &plan);
    assert!(!state.snapshots.company.contains_key(&gone));
}

fn delete(world: &World, customer: &CompanyId) {
    let edit = Edit::delete(System::Company, customer.as_str());
    world.sandbox.borrow_mut().edit(&edit).unwrap();
}

#[test]
fn what_one_answer_lacks_the_next_one_holds() {
    let (world, mut state, customer, id) = at_rest_with_everything(true);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8"}));
    let (of, first) = (customer.to_string(), Cell::new(true));
    world.put_between(Some(Box::new(move |request, send| {
        let is_changes = request
            .uri()
            .to_string()
            .contains("customers?$filter=rowVersion");
        let answer = send(request)?;
        if !is_changes || !first.replace(false) {
            return Some(answer);
        }
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let rows = body["value"].as_array_mut().unwrap();
        rows.retain(|row| row["id"] != of.as_str());
        let (head, _) = answer.into_parts();
        Some(http::Response::from_parts(head, body.to_string()))
    })));
    world.preview(&mut state).unwrap();
    let plan = world.preview(&mut state).unwrap();
    assert!(line_of(&plan, id).work.is_some());
}

#[test]
fn a_company_that_was_restored_is_read_as_a_whole() {
    let (world, mut state, customer, id) = at_rest_with_everything(true);
    world.preview(&mut state).unwrap();
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8"}));
    world.alter_answers(Some(Box::new(|request, answer| {
        if request.uri().path().ends_with("/versions") {
            let mut body: Value = serde_json::from_str(answer.body()).unwrap();
            body["value"][0]["minimumActiveRowVersion"] = json!(1);
            *answer.body_mut() = body.to_string();
        }
        // Its rows are numbered anew.
        if request.uri().to_string().contains("rowVersion") {
            *answer.body_mut() = json!({"value": []}).to_string();
        }
    })));
    let plan = world.preview(&mut state).unwrap();
    assert!(line_of(&plan, id).work.is_some());
}
