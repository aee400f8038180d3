//! Name 2 and Contact: a company and its contact person are two names, and both are kept, both ways.

use std::time::Duration;

use concord_core::call::Side;
use concord_core::customer::name::{FurtherNameSource, NameSource};
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::Trigger;
use concord_core::plan::{NotUndone, Plan, PlanLine, Reason};
use concord_core::setup::{Setup, WhenBothChanged};
use concord_core::state::State;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::support::{Patient, World, change_known, set_up};

/// Both at rest, without further names; from here on Contact is the person.
fn with_contacts() -> (World, State, CompanyId, WebstoreId) {
    let world = small_world(12, 5);
    let mut state = world.state();
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::None
    });
    run_to_rest(&world, &mut state);
    let (customer, id) = first_pair(&state);
    // Of a person Business Central makes the contact of the name.
    edit_company(&world, &customer, json!({"type": "Company"}));
    set_company(&world, id, "Adatum Corporation", "Robert", "Townes");
    run_to_rest(&world, &mut state);
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::Person
    });
    (world, state, customer, id)
}

fn set_company(world: &World, id: WebstoreId, company: &str, first: &str, last: &str) {
    edit_webstore(
        world,
        id,
        json!({"first_name": first, "last_name": last,
            "billing": {"company": company, "first_name": first, "last_name": last}}),
    );
}

fn card(world: &World, customer: &CompanyId) -> (String, String, String) {
    let sandbox = world.sandbox.borrow();
    let mut all = sandbox.company().customers();
    let customer = all
        .find(|it| it.id.to_string() == customer.as_str())
        .unwrap();
    let more = |name: &str| {
        customer
            .more
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    (
        customer.display_name.clone(),
        more("Name 2").to_owned(),
        more("Contact").to_owned(),
    )
}

fn account(world: &World, id: WebstoreId) -> (String, String, String, String) {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    (
        account.billing("company").to_owned(),
        account.first_name.clone(),
        account.last_name.clone(),
        account.billing("last_name").to_owned(),
    )
}

fn names(first: &str, second: &str, third: &str) -> (String, String, String) {
    (first.to_owned(), second.to_owned(), third.to_owned())
}

fn line_of(plan: &Plan, id: WebstoreId) -> Option<&PlanLine> {
    plan.lines.iter().find(|line| line.webstore == Some(id))
}

fn about_names(plan: &Plan) -> usize {
    let is_name = |field: Field| field.is_further_name();
    let lines = plan.lines.iter().filter(|line| {
        line.changes().iter().any(|(_, it)| is_name(it.field))
            || line.conflicts.iter().any(|it| is_name(it.field))
    });
    lines.count()
}

#[test]
fn a_company_and_its_contact_person_are_kept_side_by_side_both_ways() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    assert_eq!(
        card(&world, &customer),
        names("Adatum Corporation", "", "Robert Townes")
    );
    // A correction of the person reaches the contact, one of the company the name.
    edit_webstore(
        &world,
        id,
        json!({"last_name": "Townsend", "billing": {"last_name": "Townsend"}}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(
        card(&world, &customer),
        names("Adatum Corporation", "", "Robert Townsend")
    );
    edit_webstore(&world, id, json!({"billing": {"company": "Adatum Ltd"}}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        card(&world, &customer),
        names("Adatum Ltd", "", "Robert Townsend")
    );
    // And the other way round, billing's copy along.
    edit_company(&world, &customer, json!({"contact": "Robert Miller"}));
    run_to_rest(&world, &mut state);
    let of = |company: &str, first: &str, last: &str, copy: &str| {
        (
            company.to_owned(),
            first.to_owned(),
            last.to_owned(),
            copy.to_owned(),
        )
    };
    assert_eq!(
        account(&world, id),
        of("Adatum Ltd", "Robert", "Miller", "Miller")
    );
    edit_company(
        &world,
        &customer,
        json!({"displayName": "Adatum AB", "contact": "Bob Miller"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(
        account(&world, id),
        of("Adatum AB", "Bob", "Miller", "Miller")
    );
    // Emptied by staff it is emptied on the other side as well.
    edit_company(&world, &customer, json!({"contact": ""}));
    run_to_rest(&world, &mut state);
    assert_eq!(account(&world, id), of("Adatum AB", "", "", ""));
}

#[test]
fn a_person_without_a_company_is_the_name_and_no_contact_besides() {
    let (world, mut state, ..) = with_contacts();
    run_to_rest(&world, &mut state);
    let persons: Vec<_> = state
        .mappings
        .lines()
        .filter_map(|line| {
            let (company, first, ..) = account(&world, line.webstore_id?);
            (company.is_empty() && !first.is_empty())
                .then(|| (line.customer.clone(), line.webstore_id))
        })
        .collect();
    assert!(!persons.is_empty());
    for (customer, id) in persons {
        edit_company(&world, &customer, json!({"type": "Company"}));
        let (name, _, contact) = card(&world, &customer);
        assert!(
            ["", name.as_str()].contains(&contact.as_str()),
            "{name}: {contact}"
        );
        // What somebody enters there stays theirs.
        edit_company(&world, &customer, json!({"contact": "Somebody Else"}));
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(line_of(&plan, id.unwrap()), None);
        let (_, first, last, _) = account(&world, id.unwrap());
        assert_ne!(format!("{first} {last}"), "Somebody Else");
        // Once there is a company, the two differ and nobody can tell: it is asked.
        edit_webstore(
            &world,
            id.unwrap(),
            json!({"billing": {"company": "Fabrikam"}}),
        );
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id.unwrap()).unwrap();
        assert_eq!(line.conflicts.len(), 1, "{line:?}");
        assert_eq!(line.conflicts[0].field, Field::Contact);
    }
}

#[test]
fn a_setup_of_before_gets_neither_a_write_nor_a_conflict_for_the_new_names() {
    let (world, mut state, customer, _) = with_contacts();
    let stored = serde_json::to_value(&state.setup).unwrap();
    let mut former = stored.as_object().unwrap().clone();
    former.remove("contact_source");
    former.remove("name_2_source");
    let former: Setup = serde_json::from_value(Value::Object(former)).unwrap();
    assert_eq!(former.contact_source, FurtherNameSource::None);
    assert_eq!(former.name_2_source, FurtherNameSource::None);
    assert_eq!(Setup::default().contact_source, FurtherNameSource::Person);
    state.set_setup(former);
    edit_company(
        &world,
        &customer,
        json!({"contact": "Nobody", "name2": "Nothing"}),
    );
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((about_names(&plan), plan.writes()), (0, 0));
}

#[test]
fn a_first_look_fills_blanks_agrees_on_another_order_and_asks_where_two_persons_differ() {
    for (contact, conflicts, expected) in [
        ("", 0, "Robert Townes"),
        ("Townes, Robert", 0, "Townes, Robert"),
        ("ROBERT  TOWNES", 0, "ROBERT  TOWNES"),
        ("Ann Lee", 1, "Ann Lee"),
    ] {
        let (world, mut state, customer, id) = with_contacts();
        edit_company(&world, &customer, json!({"contact": contact}));
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(about_names(&plan), conflicts, "{contact}");
        assert_eq!(card(&world, &customer).2, expected, "{contact}");
        let (_, first, last, _) = account(&world, id);
        assert_eq!((first.as_str(), last.as_str()), ("Robert", "Townes"));
    }
}

#[test]
fn new_customers_get_both_names_on_either_side() {
    let (world, mut state, ..) = with_contacts();
    run_to_rest(&world, &mut state);
    let set = json!({"email": "neu@neu.example", "first_name": "Nora", "last_name": "Neu",
        "billing": {"country": "DE", "company": "Neu GmbH"}});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set));
    let id = WebstoreId(added.unwrap().id.as_u64().unwrap());
    let set = json!({"displayName": "Proseware", "email": "info@proseware.example", "country": "SE",
        "type": "Company", "contact": "Lena van der Berg"});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, set));
    let customer = CompanyId::new(added.unwrap().id.as_str().unwrap());
    flag_everybody(&world, &mut state);
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(about_names(&plan), 0);
    let created = state.mappings.customer(id).unwrap().clone();
    assert_eq!(card(&world, &created), names("Neu GmbH", "", "Nora Neu"));
    let made = state.mappings.webstore_id(&customer).unwrap();
    let (company, first, last, copy) = account(&world, made);
    assert_eq!(
        (
            company.as_str(),
            first.as_str(),
            last.as_str(),
            copy.as_str()
        ),
        ("Proseware", "Lena", "van der Berg", "van der Berg")
    );
}

#[test]
fn both_changed_is_a_conflict_that_is_settled_either_way_and_undone() {
    for keep in [Side::Webstore, Side::Company] {
        let (world, mut state, customer, id) = with_contacts();
        run_to_rest(&world, &mut state);
        edit_webstore(&world, id, json!({"first_name": "Rob"}));
        edit_company(&world, &customer, json!({"contact": "Bert Townes"}));
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id).unwrap();
        assert_eq!(line.conflicts.len(), 1);
        set_up(&mut state, |setup| {
            setup.when_both_changed = match keep {
                Side::Webstore => WhenBothChanged::WebstoreWins,
                Side::Company => WhenBothChanged::CompanyWins,
            };
        });
        run_to_rest(&world, &mut state);
        let (_, first, ..) = account(&world, id);
        let (_, _, contact) = card(&world, &customer);
        let expected = match keep {
            Side::Webstore => ("Rob", "Rob Townes"),
            Side::Company => ("Bert", "Bert Townes"),
        };
        assert_eq!((first.as_str(), contact.as_str()), expected);
        let (run, plan) = world.undo_plan(&state);
        let line = line_of(&plan, id).unwrap();
        assert_eq!(line.reason, Reason::Undo);
        world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
        let (_, first, ..) = account(&world, id);
        let (_, _, contact) = card(&world, &customer);
        assert_eq!((first.as_str(), contact.as_str()), ("Rob", "Bert Townes"));
        // What was undone counts as agreed so.
        let plan = world.preview(&mut state).unwrap();
        assert_eq!((about_names(&plan), plan.writes()), (0, 0));
    }
}

#[test]
fn a_split_that_cannot_be_told_is_asked_and_not_guessed() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"contact": "Ann Mary Lee"}));
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id).unwrap();
    assert_eq!(line.problems.len(), 1);
    assert!(
        line.problems[0].words().contains("can't be split"),
        "{}",
        line.problems[0].words()
    );
    world.apply(&mut state, &plan);
    let (_, first, last, _) = account(&world, id);
    assert_eq!((first.as_str(), last.as_str()), ("Robert", "Townes"));
}

#[test]
fn without_a_page_the_names_take_no_part_and_nothing_is_emptied_when_it_goes_or_comes_back() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    let publish = |on: bool| {
        world
            .sandbox
            .borrow_mut()
            .company_mut()
            .settings
            .page_services
            .workflow_customers = on;
    };
    // Also where nothing was changed for so long that the customer itself is not read again.
    world
        .sandbox
        .borrow_mut()
        .advance(Duration::from_secs(3 * 60 * 60));
    world.preview(&mut state).unwrap();
    world
        .sandbox
        .borrow_mut()
        .advance(Duration::from_secs(60 * 60));
    publish(false);
    read_lists_again(&mut state);
    edit_webstore(&world, id, json!({"first_name": "Bob"}));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(about_names(&plan), 0);
    // It is taken away between the preview and the run.
    publish(true);
    read_lists_again(&mut state);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(about_names(&plan), 1);
    publish(false);
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.failed, 1, "{run:?}");
    assert_eq!(card(&world, &customer).2, "Robert Townes");
    publish(true);
    read_lists_again(&mut state);
    run_to_rest(&world, &mut state);
    assert_eq!(card(&world, &customer).2, "Bob Townes");
}

fn read_lists_again(state: &mut State) {
    change_known(state, |known| {
        let reference = &mut known.snapshots.reference;
        reference.webstore_lists_read_at = None;
        reference.lists.services.read_at = None;
    });
}

#[test]
fn through_the_customer_card_they_go_as_well() {
    let (world, mut state, customer, id) = with_contacts();
    {
        let mut sandbox = world.sandbox.borrow_mut();
        let services = &mut sandbox.company_mut().settings.page_services;
        services.workflow_customers = false;
        services.customer_card = true;
    }
    read_lists_again(&mut state);
    set_up(&mut state, |setup| {
        setup.name_source = NameSource::PersonElseCompany;
        setup.name_2_source = FurtherNameSource::Company;
        setup.contact_source = FurtherNameSource::None;
    });
    set_up(&mut state, |setup| {
        setup.when_both_changed = WhenBothChanged::WebstoreWins
    });
    run_to_rest(&world, &mut state);
    assert_eq!(
        card(&world, &customer),
        names("Robert Townes", "Adatum Corporation", "")
    );
    edit_company(&world, &customer, json!({"name2": "Adatum Ltd"}));
    run_to_rest(&world, &mut state);
    assert_eq!(account(&world, id).0, "Adatum Ltd");
}

#[test]
fn an_edit_of_the_card_after_the_preview_is_left_alone() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    edit_webstore(&world, id, json!({"first_name": "Bob"}));
    let plan = world.preview(&mut state).unwrap();
    edit_company(&world, &customer, json!({"contact": "Somebody Else"}));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.changed_since, 1, "{run:?}");
    assert_eq!(card(&world, &customer).2, "Somebody Else");
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(line_of(&plan, id).unwrap().conflicts.len(), 1);
}

#[test]
fn a_name_is_not_written_where_it_would_become_the_accounts_name() {
    use FurtherNameSource::{Company, None as Nothing, Person};
    for (source, name_2, contact, account_names) in [
        // The account is known by its company, and the first name of all is the person's.
        (
            NameSource::PersonElseCompany,
            Nothing,
            Person,
            ("Adatum", "", ""),
        ),
        (
            NameSource::LastFirstElseCompany,
            Nothing,
            Person,
            ("Adatum", "", ""),
        ),
        // A person without a company, and the first name of all is the company's.
        (
            NameSource::CompanyElsePerson,
            Company,
            Nothing,
            ("", "Ann", "Lee"),
        ),
        (
            NameSource::CompanyElsePerson,
            Nothing,
            Company,
            ("", "Ann", "Lee"),
        ),
    ] {
        let (world, mut state, customer, id) = with_contacts();
        let (company, first, last) = account_names;
        set_company(&world, id, company, first, last);
        set_up(&mut state, |setup| {
            setup.name_source = source;
            setup.name_2_source = name_2;
            setup.contact_source = contact;
        });
        run_to_rest(&world, &mut state);
        let names_then = account(&world, id);
        edit_company(
            &world,
            &customer,
            json!({"name2": "Dept. 2", "contact": "Robert Townes"}),
        );
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(about_names(&plan), 0, "{source:?}");
        assert_eq!(account(&world, id), names_then, "{source:?}");
        let (name, ..) = card(&world, &customer);
        assert!(["Adatum", "Ann Lee"].contains(&name.as_str()), "{name}");
    }
    // Nor does a new account's.
    let (world, mut state, ..) = with_contacts();
    set_up(&mut state, |setup| {
        setup.name_2_source = Company;
        setup.contact_source = Nothing;
    });
    let set = json!({"displayName": "Nora Neu", "email": "nora@neu.example", "country": "SE",
        "type": "Person", "name2": "Dept. 2"});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, set));
    let customer = CompanyId::new(added.unwrap().id.as_str().unwrap());
    flag_everybody(&world, &mut state);
    run_to_rest(&world, &mut state);
    let made = state.mappings.webstore_id(&customer).unwrap();
    let (company, first, last, _) = account(&world, made);
    assert_eq!(
        (company.as_str(), first.as_str(), last.as_str()),
        ("", "Nora", "Neu")
    );
    assert_eq!(card(&world, &customer).1, "Dept. 2");
}

#[test]
fn what_was_agreed_on_a_name_ends_with_its_place_and_with_its_source() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    // The company goes, and the person is the name; what staff do to the contact meanwhile is theirs.
    set_company(&world, id, "", "Robert", "Townes");
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"contact": ""}));
    run_to_rest(&world, &mut state);
    set_company(&world, id, "Adatum AB", "Robert", "Townes");
    run_to_rest(&world, &mut state);
    let (company, first, last, _) = account(&world, id);
    assert_eq!(
        (company.as_str(), first.as_str(), last.as_str()),
        ("Adatum AB", "Robert", "Townes")
    );
    assert_eq!(card(&world, &customer).2, "Robert Townes");
    // So it is with another source: nobody has edited anything.
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::None
    });
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"contact": "Somebody Else"}));
    edit_webstore(&world, id, json!({"first_name": "Bob"}));
    run_to_rest(&world, &mut state);
    set_up(&mut state, |setup| {
        setup.contact_source = FurtherNameSource::PersonLastFirst
    });
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(line_of(&plan, id).unwrap().conflicts.len(), 1);
    assert_eq!(card(&world, &customer).2, "Somebody Else");
}

#[test]
fn a_contact_with_the_last_name_first_and_a_comma_is_split_at_it() {
    let (world, mut state, customer, id) = with_contacts();
    edit_company(&world, &customer, json!({"contact": "Townes, Robert"}));
    run_to_rest(&world, &mut state);
    for (contact, first, last) in [
        ("Townsend, Robert", "Robert", "Townsend"),
        ("Townsend, Bob", "Bob", "Townsend"),
        ("van der Berg, Ana María", "Ana María", "van der Berg"),
    ] {
        edit_company(&world, &customer, json!({"contact": contact}));
        let plan = world.preview(&mut state).unwrap();
        let run = world.apply(&mut state, &plan);
        assert_eq!((run.counts.updated, run.counts.failed), (1, 0));
        let notes: Vec<_> = world
            .entries()
            .into_iter()
            .flat_map(|it| it.notes)
            .collect();
        assert!(
            !notes.iter().any(|note| note.contains("instead of")),
            "{notes:?}"
        );
        let (_, now_first, now_last, _) = account(&world, id);
        assert_eq!((now_first.as_str(), now_last.as_str()), (first, last));
        run_to_rest(&world, &mut state);
        assert_eq!(card(&world, &customer).2, contact);
    }
}

#[test]
fn what_business_central_makes_of_a_persons_contact_by_itself_is_nobodys_edit() {
    let (world, mut state, customer, id) = with_contacts();
    {
        let mut sandbox = world.sandbox.borrow_mut();
        sandbox.company_mut().settings.contacts_for_customers = true;
    }
    // A person of Business Central, whose account gets a company later.
    let set = json!({"email": "neu@neu.example", "first_name": "Nora", "last_name": "Neu",
        "billing": {"country": "DE", "first_name": "Nora", "last_name": "Neu"}});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set));
    let other = WebstoreId(added.unwrap().id.as_u64().unwrap());
    run_to_rest(&world, &mut state);
    let person = state.mappings.customer(other).unwrap().clone();
    set_company(&world, other, "Fabrikam", "Nora", "Neu");
    run_to_rest(&world, &mut state);
    for company in ["Fabrikam Ltd", "Fabrikam Trading"] {
        edit_webstore(&world, other, json!({"billing": {"company": company}}));
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(about_names(&plan), 0);
        let (now, first, last, _) = account(&world, other);
        assert_eq!(
            (now.as_str(), first.as_str(), last.as_str()),
            (company, "Nora", "Neu")
        );
        assert_eq!(card(&world, &person).0, company);
    }
    // Of a company it stays what it was.
    edit_webstore(&world, id, json!({"billing": {"phone": "+46 1"}}));
    run_to_rest(&world, &mut state);
    assert_eq!(card(&world, &customer).2, "Robert Townes");
}

#[test]
fn a_page_that_fails_after_the_rest_was_written_loses_nothing_and_is_said() {
    let lost = [
        (FaultKind::AnswerLostAfter, 1, false),
        (FaultKind::AnswerLostBefore, 1, false),
        (FaultKind::EtagStale, 1, false),
        (
            FaultKind::Status {
                code: 503,
                retry_after: None,
                after_effect: true,
            },
            2,
            false,
        ),
        (
            FaultKind::Status {
                code: 403,
                retry_after: None,
                after_effect: false,
            },
            200,
            true,
        ),
        // The card, read again, holds it.
        (FaultKind::Truncated, 200, false),
    ];
    for (kind, times, fails) in lost {
        let (world, mut state, customer, id) = with_contacts();
        run_to_rest(&world, &mut state);
        edit_webstore(
            &world,
            id,
            json!({"first_name": "Bob", "billing": {"phone": "+46 77"}}),
        );
        let plan = world.preview(&mut state).unwrap();
        for (method, path) in [("POST", "/ODataV4/$batch"), ("PATCH", "/workflowCustomers")] {
            for skip in 0..times {
                let fault = Fault::once(kind.clone()).on(method, path);
                world.sandbox.borrow_mut().add_fault(fault.after(skip));
            }
        }
        let run = world.apply(&mut state, &plan);
        world.sandbox.borrow_mut().clear_faults();
        assert_eq!(run.counts.failed, usize::from(fails), "{kind:?} {run:?}");
        assert_eq!(
            company_record(&world, &customer)["phoneNumber"],
            "+46 77",
            "{kind:?}"
        );
        let plan = run_to_rest(&world, &mut state);
        assert_eq!(about_names(&plan), 0, "{kind:?}");
        assert_eq!(card(&world, &customer).2, "Bob Townes", "{kind:?}");
        let (_, first, last, _) = account(&world, id);
        assert_eq!((first.as_str(), last.as_str()), ("Bob", "Townes"));
    }
}

#[test]
fn a_split_that_is_gone_is_not_guessed_by_an_undo() {
    let (world, mut state, customer, id) = with_contacts();
    set_company(
        &world,
        id,
        "Adatum Corporation",
        "Juan Carlos",
        "García López",
    );
    run_to_rest(&world, &mut state);
    edit_company(&world, &customer, json!({"contact": ""}));
    run_to_rest(&world, &mut state);
    let (_, first, last, _) = account(&world, id);
    assert_eq!((first.as_str(), last.as_str()), ("", ""));
    let (_, plan) = world.undo_plan(&state);
    let line = line_of(&plan, id).unwrap();
    assert_eq!(
        line.reason,
        Reason::NotUndone(vec![(Field::Contact, NotUndone::NameUnclear)])
    );
}

#[test]
fn a_name_that_is_written_along_with_a_move_counts_as_agreed() {
    let (world, mut state, customer, id) = with_contacts();
    run_to_rest(&world, &mut state);
    edit_webstore(
        &world,
        id,
        json!({"first_name": "Bob", "last_name": "Lee", "billing": {"country": "DE", "state": "", "company": "Adatum Ltd"}}),
    );
    let plan = world.preview(&mut state).unwrap();
    let run = world.apply(&mut state, &plan);
    assert_eq!((run.counts.updated, run.counts.failed), (1, 0));
    edit_company(&world, &customer, json!({"contact": "Bob Miller"}));
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id).unwrap();
    assert_eq!(line.conflicts, [], "{line:?}");
    world.apply(&mut state, &plan);
    let (_, first, last, _) = account(&world, id);
    assert_eq!((first.as_str(), last.as_str()), ("Bob", "Miller"));
}
