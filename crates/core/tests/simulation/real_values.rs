//! Country codes, names, e-mail fields and user names as real shops and companies have them: nobody is moved to another
//! country, renamed to somebody else or created twice, and what can't be known is asked.

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::limits::ProblemKind;
use concord_core::customer::name::{FurtherNameSource, Unplaced};
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::house::House;
use concord_core::log::{RunEnd, Trigger};
use concord_core::plan::{Kind, Plan, PlanLine, Reason};
use concord_core::state::State;
use concord_sandbox::{Edit, Options, System};
use serde_json::{Value, json};

use crate::common::{company_record, edit_company, edit_webstore, run_to_rest};
use crate::history::odd::lay_country_traps;
use crate::support::{Patient, World, change_known, set_up};

/// A small shop and company in which everything that is there has been synchronised.
fn resting() -> (World, State) {
    let world = World::new(&Options::generated(6, 11));
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    (world, state)
}

fn add_account(world: &World, set: Value) -> WebstoreId {
    let edit = Edit::add(System::Webstore, set);
    let added = world.sandbox.borrow_mut().edit(&edit).unwrap();
    WebstoreId(added.id.as_u64().unwrap())
}

fn add_customer(world: &World, set: Value) -> CompanyId {
    let edit = Edit::add(System::Company, set);
    let added = world.sandbox.borrow_mut().edit(&edit).unwrap();
    CompanyId::new(added.id.as_str().unwrap())
}

fn line_of(plan: &Plan, id: WebstoreId) -> &PlanLine {
    let mut lines = plan.lines.iter();
    lines.find(|line| line.webstore == Some(id)).unwrap()
}

fn line_of_customer<'a>(plan: &'a Plan, customer: &CompanyId) -> &'a PlanLine {
    let mut lines = plan.lines.iter();
    let found = lines.find(|line| line.company.as_ref() == Some(customer));
    found.unwrap()
}

/// What the company lists besides, with the codes that are another country's by ISO.
fn list_countries(world: &World, listed: &'static [(&'static str, &'static str)]) {
    world.alter_answers(Some(Box::new(move |request, answer| {
        if !request.uri().path().contains("countriesRegions") {
            return;
        }
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let rows = body["value"].as_array_mut().unwrap();
        rows.retain(|row| listed.iter().all(|(code, _)| row["code"] != *code));
        for (place, (code, name)) in listed.iter().enumerate() {
            let id = format!("00000000-0000-0000-0000-0000000000{:02}", place + 10);
            rows.push(json!({"id": id, "code": code, "displayName": name}));
        }
        *answer.body_mut() = body.to_string();
    })));
}

fn account(world: &World, id: WebstoreId) -> Value {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    json!({
        "first": account.first_name, "last": account.last_name, "company": account.billing("company"),
        "country": account.billing("country"), "email": account.email, "username": account.username,
    })
}

fn names_in_company(world: &World, name: &str) -> usize {
    let sandbox = world.sandbox.borrow();
    let customers = sandbox.company().customers();
    customers.filter(|it| it.display_name == name).count()
}

#[test]
fn a_code_of_the_companys_own_moves_nobody_to_another_country() {
    let (world, mut state) = resting();
    list_countries(
        &world,
        &[("NI", "Northern Ireland"), ("GB", "United Kingdom")],
    );
    change_known(&mut state, |known| {
        known.snapshots.reference.webstore_lists_read_at = None
    });
    let belfast = add_customer(
        &world,
        json!({"displayName": "Belfast Linen Ltd", "email": "office@linen.example", "type": "Company",
            "city": "Belfast", "postalCode": "BT1 5GS", "country": "NI"}),
    );
    actions::set_flag(&mut state, &belfast, true);
    let managua = add_account(
        &world,
        json!({"email": "info@managua.example", "billing": {"company": "Café Managua", "city": "Managua", "country": "NI"}}),
    );
    let plan = run_to_rest(&world, &mut state);
    // Belfast is in the United Kingdom, and nobody in Nicaragua is created in Northern Ireland.
    let made = state.mappings.webstore_id(&belfast).expect("an account");
    assert_eq!(account(&world, made)["country"], "GB");
    let problems = &line_of(&plan, managua).problems;
    assert!(
        problems.iter().any(|it| matches!(&it.kind, ProblemKind::NoCompanyCode { country, .. } if country == "Nicaragua")),
        "{problems:?}"
    );
    assert_eq!(names_in_company(&world, "Café Managua"), 0);
    // The company's own code stays for as long as the shop says the same country.
    edit_webstore(
        &world,
        made,
        json!({"billing": {"city": "Derry", "phone": "028 1234"}}),
    );
    run_to_rest(&world, &mut state);
    let record = company_record(&world, &belfast);
    assert_eq!(
        (record["country"].as_str(), record["city"].as_str()),
        (Some("NI"), Some("Derry"))
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
}

#[test]
fn an_undone_move_gives_the_companys_own_spelling_of_country_and_state_back() {
    for (country, state_of, iso) in [("NI", "Antrim", "GB"), ("DE", "Bavaria", "DE")] {
        let (world, mut state) = resting();
        lay_country_traps(&mut world.sandbox.borrow_mut());
        let customer = add_customer(
            &world,
            json!({"displayName": "Moving Ltd", "email": "office@moving.example", "type": "Company",
                "city": "Town", "postalCode": "X1 5GS", "country": country, "state": state_of}),
        );
        actions::set_flag(&mut state, &customer, true);
        run_to_rest(&world, &mut state);
        let made = state.mappings.webstore_id(&customer).expect("an account");
        assert_eq!(account(&world, made)["country"], iso);
        edit_webstore(
            &world,
            made,
            json!({"billing": {"country": "SE", "state": ""}}),
        );
        let moving = world.preview(&mut state).unwrap();
        world.apply(&mut state, &moving);
        assert_eq!(place_of(&world, &customer).0, "SE");
        let (run, plan) = world.undo_plan(&state);
        let undone = world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
        assert_eq!(undone.counts.failed, 0, "{plan:?}");
        assert_eq!(
            place_of(&world, &customer),
            (country.to_owned(), state_of.to_owned()),
            "{plan:?}"
        );
        assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    }
}

/// Country and state of a customer, looked at without an edit: that would move its ETag.
fn place_of(world: &World, customer: &CompanyId) -> (String, String) {
    let sandbox = world.sandbox.borrow();
    let mut customers = sandbox.company().customers();
    let record = customers.find(|it| CompanyId::new(&it.id.to_string()) == *customer);
    let record = record.unwrap();
    (record.country.clone(), record.state.clone())
}

#[test]
fn a_code_whose_name_says_nothing_is_an_error_that_names_both_until_setup_says_what_it_is() {
    let (world, mut state) = resting();
    list_countries(&world, &[("IS", "Isle of Skye"), ("GB", "United Kingdom")]);
    let skye = add_customer(
        &world,
        json!({"displayName": "Skye Wool", "email": "wool@skye.example", "country": "IS", "type": "Company"}),
    );
    actions::set_flag(&mut state, &skye, true);
    let plan = run_to_rest(&world, &mut state);
    let problems = line_of_customer(&plan, &skye).problems.clone();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let words = problems[0].words();
    assert!(
        words.contains("IS") && words.contains("Isle of Skye"),
        "{words}"
    );
    assert_eq!(state.mappings.webstore_id(&skye), None);
    let mut house = House::default();
    for template in state.shared.templates.values() {
        house.keep_template(template.clone());
    }
    let company = CompanyId::new(&world.connection().company.company_id);
    house.choose_code_meaning(&company, "is", Some("GB"));
    world.share(&house.shared);
    state.set_shared(house.shared.clone());
    run_to_rest(&world, &mut state);
    let made = state.mappings.webstore_id(&skye).expect("an account");
    assert_eq!(account(&world, made)["country"], "GB");
}

/// An account of a person and its customer in Business Central, mapped and agreed.
fn pair_of(world: &World, state: &mut State, first: &str, last: &str) -> (WebstoreId, CompanyId) {
    let id = add_account(
        world,
        json!({"email": "person@names.example", "first_name": first, "last_name": last}),
    );
    run_to_rest(world, state);
    let customer = state.mappings.customer(id).expect("a customer").clone();
    (id, customer)
}

#[test]
fn a_corrected_name_keeps_its_split_whatever_kind_business_central_says() {
    for kind in ["Person", "Company"] {
        let (world, mut state) = resting();
        let (id, customer) = pair_of(&world, &mut state, "Maria del Carmen", "García López");
        edit_company(
            &world,
            &customer,
            json!({"displayName": "María del Carmen García López", "type": kind}),
        );
        run_to_rest(&world, &mut state);
        let now = account(&world, id);
        assert_eq!(
            (
                now["first"].as_str(),
                now["last"].as_str(),
                now["company"].as_str()
            ),
            (Some("María del Carmen"), Some("García López"), Some("")),
            "{kind}"
        );
        // An undo gives back the very split.
        let (_, undo) = world.undo_plan(&state);
        world.apply(&mut state, &undo);
        let now = account(&world, id);
        assert_eq!(
            (now["first"].as_str(), now["last"].as_str()),
            (Some("Maria del Carmen"), Some("García López"))
        );
    }
}

#[test]
fn a_name_that_can_not_be_split_is_asked_about_and_the_rest_goes_on() {
    let (world, mut state) = resting();
    let (id, customer) = pair_of(&world, &mut state, "Ann", "Lee");
    edit_company(
        &world,
        &customer,
        json!({"displayName": "Ann Mary Lee", "phoneNumber": "12345"}),
    );
    let plan = run_to_rest(&world, &mut state);
    let problems = &line_of(&plan, id).problems;
    assert!(
        matches!(&problems[..], [only] if matches!(&only.kind, ProblemKind::UnclearName { why: Unplaced::FirstOrLast, .. }) && only.words().contains("Ann Mary Lee")),
        "{problems:?}"
    );
    let now = account(&world, id);
    assert_eq!(
        (now["first"].as_str(), now["last"].as_str()),
        (Some("Ann"), Some("Lee"))
    );
    assert_eq!(
        world
            .sandbox
            .borrow()
            .webstore()
            .customer(id.0)
            .unwrap()
            .billing("phone"),
        "12345"
    );
    // Whoever knows enters it, and both agree.
    edit_webstore(&world, id, json!({"first_name": "Ann Mary"}));
    let plan = run_to_rest(&world, &mut state);
    assert!(
        plan.lines.iter().all(|line| line.webstore != Some(id)),
        "{plan:?}"
    );
}

fn settle_name(world: &World, state: &mut State, id: WebstoreId) {
    let plan = world.preview(state).unwrap();
    let line = line_of(&plan, id);
    let conflict = line.conflicts.iter().find(|it| it.field == Field::Name);
    let customer = line.company.as_ref().unwrap();
    actions::settle(state, customer, conflict.unwrap(), Side::Company);
}

#[test]
fn a_companys_name_goes_into_company_and_the_person_stays() {
    let (world, mut state) = resting();
    // The name alone is looked at here.
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::None
    });
    let id = add_account(
        &world,
        json!({"email": "sales@acme.example", "first_name": "Ann", "last_name": "Lee"}),
    );
    let customer = add_customer(
        &world,
        json!({"displayName": "Acme Trading AB", "email": "sales@acme.example", "type": "Company"}),
    );
    settle_name(&world, &mut state, id);
    run_to_rest(&world, &mut state);
    assert_eq!(state.mappings.customer(id), Some(&customer));
    let names = |world: &World| {
        let now = account(world, id);
        (
            now["company"].clone(),
            now["first"].clone(),
            now["last"].clone(),
        )
    };
    assert_eq!(
        names(&world),
        (json!("Acme Trading AB"), json!("Ann"), json!("Lee"))
    );
    assert_eq!(
        company_record(&world, &customer)["displayName"],
        "Acme Trading AB"
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    // Nor does another browser find anything to do or to ask.
    let other = world.another_browser();
    let mut elsewhere = other.state();
    let plan = run_to_rest(&other, &mut elsewhere);
    assert!(
        plan.lines.iter().all(|line| line.webstore != Some(id)),
        "{plan:?}"
    );
    // An undo takes the company away again, and nothing else.
    let (_, undo) = world.undo_plan(&state);
    let run = world.apply(&mut state, &undo);
    assert_eq!(run.end, RunEnd::Completed, "{undo:?}");
    assert_eq!(names(&world), (json!(""), json!("Ann"), json!("Lee")));
}

#[test]
fn a_persons_name_never_goes_into_company_and_the_company_stays() {
    let (world, mut state) = resting();
    // The name alone is looked at here.
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::None
    });
    let id = add_account(
        &world,
        json!({"email": "bo@acme.example", "first_name": "Bo", "last_name": "Ek", "billing": {"company": "Acme"}}),
    );
    add_customer(
        &world,
        json!({"displayName": "Ann Lee", "email": "bo@acme.example", "type": "Person"}),
    );
    settle_name(&world, &mut state, id);
    run_to_rest(&world, &mut state);
    let now = account(&world, id);
    assert_eq!(
        (&now["company"], &now["first"], &now["last"]),
        (&json!("Acme"), &json!("Ann"), &json!("Lee"))
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    let (_, undo) = world.undo_plan(&state);
    world.apply(&mut state, &undo);
    let now = account(&world, id);
    assert_eq!(
        (&now["company"], &now["first"], &now["last"]),
        (&json!("Acme"), &json!("Bo"), &json!("Ek"))
    );
}

#[test]
fn every_address_of_an_e_mail_field_matches_and_nobody_is_created_twice() {
    let (world, mut state) = resting();
    let fields = [
        (
            "Acme AB",
            "info@acme.example, books@acme.example",
            "books@acme.example",
        ),
        ("Zero AB", "info@zero.example\u{200b}", "info@zero.example"),
        (
            "Lines AB",
            "info@lines.example\r\nbooks@lines.example",
            "books@lines.example",
        ),
        (
            "Named AB",
            "Ann Lee <ann@named.example>",
            "ann@named.example",
        ),
        ("Link AB", "mailto:info@link.example", "INFO@link.example"),
        ("Wide AB", "info\u{ff20}wide.example", "info@wide.example"),
        (
            "Soft AB",
            "\u{feff}in\u{ad}fo@soft.example.",
            "info@soft.example",
        ),
    ];
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, field, email)| {
            let customer = json!({"displayName": name, "email": field, "type": "Company"});
            let customer = add_customer(&world, customer);
            let account = json!({"email": email, "first_name": "Other", "last_name": "Name"});
            (add_account(&world, account), customer)
        })
        .collect();
    let before = world.sandbox.borrow().company().customers().count();
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(world.sandbox.borrow().company().customers().count(), before);
    for ((id, customer), (_, field, _)) in pairs.iter().zip(fields) {
        assert_eq!(
            state.mappings.customer(*id),
            Some(customer),
            "{field}: {plan:?}"
        );
        let line = line_of(&plan, *id);
        assert!(line.problems.is_empty(), "{line:?}");
        // Only the names differ; the field stays as it was filled.
        assert!(
            line.conflicts.iter().all(|it| it.field == Field::Name),
            "{line:?}"
        );
        assert_eq!(company_record(&world, customer)["email"], *field);
    }
    // A changed address takes the place of the one that it was.
    edit_webstore(&world, pairs[0].0, json!({"email": "new@acme.example"}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        company_record(&world, &pairs[0].1)["email"],
        "info@acme.example;new@acme.example"
    );
    // That the comma went is said.
    let notes: Vec<_> = world
        .entries()
        .into_iter()
        .flat_map(|it| it.notes)
        .collect();
    assert!(
        notes.iter().any(|it| it.contains("with “;” between them")),
        "{notes:?}"
    );
}

#[test]
fn an_e_mail_field_that_can_not_be_read_is_an_error_before_anybody_is_created() {
    let (world, mut state) = resting();
    let customer = add_customer(
        &world,
        json!({"displayName": "Zero AB", "email": "books at zero.example", "type": "Company"}),
    );
    let held = add_account(
        &world,
        json!({"email": "books@zero.example", "first_name": "Ann", "last_name": "Lee"}),
    );
    let other = add_account(
        &world,
        json!({"email": "bo@elsewhere.example", "first_name": "Bo", "last_name": "Ek"}),
    );
    let plan = run_to_rest(&world, &mut state);
    let line = line_of_customer(&plan, &customer);
    assert_eq!(line.kind(), Kind::Error);
    assert!(
        line.hindrances()[0].contains("books at zero.example"),
        "{line:?}"
    );
    let line = line_of(&plan, held);
    assert!(matches!(&line.reason, Reason::EmailMayBeHeld { customer: it, .. } if *it == customer));
    assert!(line.reason.words().contains("Zero AB"));
    assert_eq!(names_in_company(&world, "Ann Lee"), 0);
    assert!(state.mappings.customer(other).is_some());
    // Corrected, they are one.
    edit_company(&world, &customer, json!({"email": "books@zero.example"}));
    run_to_rest(&world, &mut state);
    assert_eq!(state.mappings.customer(held), Some(&customer));
}

#[test]
fn an_e_mail_that_is_another_accounts_user_name_is_not_sent_as_one() {
    let (world, mut state) = resting();
    add_account(
        &world,
        json!({"email": "old@shop.example", "username": "Office@firm.example", "first_name": "Old", "last_name": "Hand"}),
    );
    let customer = add_customer(
        &world,
        json!({"displayName": "Firm AB", "email": "office@firm.example", "type": "Company"}),
    );
    actions::set_flag(&mut state, &customer, true);
    let plan = world.preview(&mut state).unwrap();
    let words = line_of_customer(&plan, &customer).reason.words();
    assert!(words.contains("Old Hand"), "{words}");
    run_to_rest(&world, &mut state);
    let made = state.mappings.webstore_id(&customer).expect("an account");
    let name = account(&world, made)["username"].clone();
    assert!(name.as_str().unwrap().starts_with("office."), "{name}");
}
