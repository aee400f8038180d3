//! What can be the matter with records.

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::email::first_address;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::plan::{Kind, Plan, PlanLine, Reason};
use concord_core::state::State;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::support::{World, set_up};

fn resting() -> (World, State, CompanyId, WebstoreId) {
    let (world, state) = at_rest(small_world(12, 5));
    let (customer, id) = first_pair(&state);
    (world, state, customer, id)
}

fn billing(world: &World, id: WebstoreId, field: &str) -> String {
    let sandbox = world.sandbox.borrow();
    sandbox
        .webstore()
        .customer(id.0)
        .unwrap()
        .billing(field)
        .to_owned()
}

fn line_of(plan: &Plan, id: WebstoreId) -> &PlanLine {
    let mut lines = plan.lines.iter();
    lines
        .find(|line| line.webstore == Some(id))
        .expect("a line of that customer")
}

fn add_account(world: &World, set: Value) -> WebstoreId {
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set))
        .unwrap();
    WebstoreId(added.id.as_u64().unwrap())
}

fn add_customer(world: &World, set: Value) -> CompanyId {
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, set))
        .unwrap();
    CompanyId::new(added.id.as_str().unwrap())
}

#[test]
fn fault_04_edits_of_one_field_on_both_sides_are_a_conflict_and_of_different_fields_are_merged() {
    let (world, mut state, customer, id) = resting();
    edit_company(
        &world,
        &customer,
        json!({"phoneNumber": "1111", "city": "Lund"}),
    );
    edit_webstore(
        &world,
        id,
        json!({"billing": {"phone": "2222", "address_1": "Ny gata 4"}}),
    );
    let plan = run_to_rest(&world, &mut state);
    let fields: Vec<_> = line_of(&plan, id)
        .conflicts
        .iter()
        .map(|it| it.field)
        .collect();
    assert_eq!(fields, [Field::Phone]);
    let record = company_record(&world, &customer);
    assert_eq!(
        (&record["phoneNumber"], &record["addressLine1"]),
        (&json!("1111"), &json!("Ny gata 4"))
    );
    assert_eq!(
        (billing(&world, id, "phone"), billing(&world, id, "city")),
        ("2222".to_owned(), "Lund".to_owned())
    );
}

#[test]
fn fault_05_clocks_that_are_hours_apart_decide_nothing_and_our_own_writes_are_no_edits() {
    for ms in [-5 * 3_600_000, 5 * 3_600_000] {
        let (world, mut state, customer, id) = resting();
        let apart = Fault::always(FaultKind::ClockApart { ms }).of(System::Company);
        world.sandbox.borrow_mut().add_fault(apart);
        for phone in ["1111", "2222", "3333"] {
            edit_webstore(&world, id, json!({"billing": {"phone": phone}}));
            run_to_rest(&world, &mut state);
            assert_eq!(
                company_record(&world, &customer)["phoneNumber"],
                phone,
                "{ms}"
            );
            // Staff edit by the right clock, which is hours away from what the company stamps.
            let city = format!("Lund {phone}");
            edit_company(&world, &customer, json!({"city": city}));
            run_to_rest(&world, &mut state);
            assert_eq!(billing(&world, id, "city"), city, "{ms}");
        }
    }
}

#[test]
fn fault_06_a_shared_e_mail_is_listed_and_of_several_in_one_field_any_matches_and_the_first_is_pushed()
 {
    let (world, mut state, ..) = resting();
    let account = |email: &str| {
        add_account(
            &world,
            json!({"email": email, "first_name": "Nils", "last_name": email}),
        )
    };
    let customer = |email: &str| {
        add_customer(
            &world,
            json!({"displayName": format!("Firma {email}"), "email": email}),
        )
    };
    let shared = account("shared@x.example");
    customer("shared@x.example");
    customer("other@x.example;Shared@x.example");
    let second = account("b@x.example");
    let several = customer("a@x.example;b@x.example");
    let pushed = customer("first@x.example; second@x.example");
    actions::set_flag(&mut state, &pushed, true);
    let plan = run_to_rest(&world, &mut state);
    let Reason::Ambiguous { candidates, .. } = &line_of(&plan, shared).reason else {
        panic!("{plan:?}")
    };
    assert_eq!(candidates.len(), 3);
    assert_eq!(state.mappings.customer(second), Some(&several));
    let made = state.mappings.webstore_id(&pushed).expect("an account");
    assert_eq!(state.snapshots.webstore[&made].email, "first@x.example");
    // The field keeps its addresses.
    let kept = company_record(&world, &several)["email"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        (&*first_address(&kept), kept.contains("b@x.example")),
        ("a@x.example", true)
    );
}

#[test]
fn fault_07_a_customer_deleted_on_one_side_is_a_broken_mapping_and_nothing_is_deleted() {
    for side in [Side::Webstore, Side::Company] {
        let (world, mut state, customer, id) = resting();
        let gone = match side {
            Side::Webstore => Edit::delete(System::Webstore, id.0),
            Side::Company => Edit::delete(System::Company, customer.as_str()),
        };
        world.sandbox.borrow_mut().edit(&gone).unwrap();
        let plan = world.preview(&mut state).unwrap();
        assert_eq!((plan.broken(), plan.writes()), (1, 0), "{side:?}");
        let broken = plan
            .lines
            .iter()
            .find(|line| line.reason == Reason::Gone(side))
            .unwrap();
        assert_eq!(broken.kind(), Kind::Error);
        let sandbox = world.sandbox.borrow();
        let still_there = match side {
            Side::Webstore => sandbox
                .company()
                .customers()
                .any(|it| it.id.to_string() == customer.as_str()),
            Side::Company => sandbox.webstore().customer(id.0).is_some(),
        };
        assert!(still_there, "{side:?}");
        drop(sandbox);
        actions::unmap_broken(&mut state);
        assert_eq!(world.preview(&mut state).unwrap().broken(), 0);
    }
}

#[test]
fn fault_08_another_spelling_of_a_text_is_the_same_customer_and_each_side_keeps_its_own() {
    let (world, mut state, ..) = resting();
    let spellings = [
        ("İSTANBUL IŞIK", "istanbul ışık"),
        ("Mu\u{308}ller\u{a0}GmbH", "  MÜLLER   gmbh"),
        ("Straße AG", "STRASSE AG"),
        ("Ｆｕｌｌ Ｗｉｄｔｈ", "full width"),
    ];
    for (number, (in_webstore, in_company)) in spellings.into_iter().enumerate() {
        let email = format!("spelling{number}@x.example");
        let id = add_account(
            &world,
            json!({"email": email, "billing": {"company": in_webstore}}),
        );
        let customer = add_customer(&world, json!({"displayName": in_company}));
        run_to_rest(&world, &mut state);
        assert_eq!(
            state.mappings.customer(id),
            Some(&customer),
            "{in_webstore}"
        );
        assert_eq!(billing(&world, id, "company"), in_webstore);
        assert_eq!(company_record(&world, &customer)["displayName"], in_company);
    }
}

#[test]
fn fault_19_only_accounts_of_the_chosen_roles_take_part_and_the_shops_own_people_never() {
    let (world, mut state, customer, id) = resting();
    for (role, chosen, writes) in [
        ("customer", None, 1),
        ("subscriber", None, 1),
        ("wholesale", None, 0),
        ("wholesale", Some("wholesale"), 1),
        ("shop_manager", Some("shop_manager"), 0),
        ("administrator", Some("administrator"), 0),
    ] {
        edit_webstore(&world, id, json!({"role": role}));
        set_up(&mut state, |setup| {
            setup.roles = concord_core::setup::Setup::default().roles
        });
        set_up(&mut state, |setup| {
            setup.roles.extend(chosen.map(str::to_owned))
        });
        edit_company(
            &world,
            &customer,
            json!({"phoneNumber": format!("55{writes}{}", role.len())}),
        );
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(plan.writes(), writes, "{role} {chosen:?}");
        if writes == 0 {
            // Not silently missing.
            assert!(
                matches!(&line_of(&plan, id).reason, Reason::StaffAccount { role: told } if told == role)
            );
        }
        edit_webstore(&world, id, json!({"role": "customer"}));
        run_to_rest(&world, &mut state);
    }
}

#[test]
fn fault_20_an_e_mail_that_another_account_has_is_an_error_with_the_holders_name() {
    let (world, mut state, customer, _) = resting();
    let holder = add_account(
        &world,
        json!({"email": "held@x.example", "first_name": "Hilda", "last_name": "Holder"}),
    );
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"email": "held@x.example"}));
    let plan = world.preview(&mut state).unwrap();
    let said: Vec<String> = plan
        .lines
        .iter()
        .flat_map(|line| &line.problems)
        .map(|it| it.words())
        .collect();
    assert!(
        said.iter()
            .any(|it| it.contains("Hilda Holder") && it.contains(&holder.to_string())),
        "{said:?}"
    );
    assert_eq!(plan.writes(), 0);
    // Given away between the preview and the write: the shop says only that it is not valid.
    edit_company(&world, &customer, json!({"email": "soon@x.example"}));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 1);
    add_account(
        &world,
        json!({"email": "soon@x.example", "first_name": "Sven", "last_name": "Snabb"}),
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.failed, 1);
    let said = &state.failures.values().next().unwrap().error.what;
    assert!(said.contains("Sven Snabb"), "{said}");
}

#[test]
fn fault_21_country_codes_are_mapped_by_the_table_and_an_unknown_one_is_an_error_that_names_both() {
    let (world, mut state, customer, id) = resting();
    // ISO's Greece and the company's, the United Kingdom likewise.
    edit_webstore(
        &world,
        id,
        json!({"billing": {"country": "GB", "state": ""}}),
    );
    run_to_rest(&world, &mut state);
    let code = company_record(&world, &customer)["country"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(["GB", "UK"].contains(&code.as_str()), "{code}");
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    edit_webstore(&world, id, json!({"billing": {"country": "GL"}}));
    let plan = world.preview(&mut state).unwrap();
    let problems: Vec<String> = line_of(&plan, id)
        .problems
        .iter()
        .map(|it| it.words())
        .collect();
    assert!(
        problems
            .iter()
            .any(|it| it.contains("GL") && it.contains("Business Central")),
        "{problems:?}"
    );
    assert_eq!(plan.writes(), 0);
}

#[test]
fn fault_22_what_a_server_makes_of_a_value_becomes_the_baseline_is_noted_and_starts_no_to_and_fro()
{
    let (world, mut state, customer, id) = resting();
    edit_company(&world, &customer, json!({"type": "Person"}));
    edit_webstore(
        &world,
        id,
        json!({"first_name": "Bo", "last_name": "Ahl", "billing": {"company": "", "first_name": "Bo", "last_name": "Ahl"}}),
    );
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"displayName": "<b>Bo</b> Ek"}));
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.updated, 1, "{run:?}");
    let entries = world.entries();
    let noted = entries.iter().flat_map(|entry| &entry.notes);
    assert!(
        noted.clone().any(|note| note.contains("Bo Ek")),
        "{:?}",
        noted.collect::<Vec<_>>()
    );
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    assert_eq!(
        company_record(&world, &customer)["displayName"],
        "<b>Bo</b> Ek"
    );
    // A post code that stands in the company's table decides over the city there.
    edit_webstore(
        &world,
        id,
        json!({"billing": {"country": "DE", "state": "", "postcode": "80807", "city": "Munich"}}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(billing(&world, id, "city"), "Munich");
}
