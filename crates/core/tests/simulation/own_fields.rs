//! Own fields: fields of Business Central's customer that stand under meta keys of accounts, both ways, by API v2.0 and by the card.

use std::time::Duration;

use concord_core::call::Side;
use concord_core::customer::limits::ProblemKind;
use concord_core::customer::template_value::TemplateValue;
use concord_core::customer::{CompanyId, Field, OwnField, WebstoreId};
use concord_core::log::Trigger;
use concord_core::mapping::Suggestions;
use concord_core::overview::{Filter, Order, lines, search_words, shown};
use concord_core::plan::{Kind, Plan, PlanLine};
use concord_core::setup::{FieldDirection, Pull};
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::{line_of, records_of};
use crate::support::{Patient, World, set_up};

const WEBSITE: OwnField = OwnField::Website;
const LIMIT: OwnField = OwnField::Template(TemplateValue::CreditLimit);
const TERMS: OwnField = OwnField::Template(TemplateValue::PaymentTerms);
const PRICES: OwnField = OwnField::Template(TemplateValue::PricesIncludingVat);

/// Both at rest; from here on these own fields take part.
fn with_own(fields: &[OwnField]) -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state) = at_rest(small_world(12, 5));
    let (customer, id) = first_pair(&state);
    use_own(&world, &mut state, fields);
    (world, state, customer, id)
}

fn use_own(world: &World, state: &mut State, fields: &[OwnField]) {
    set_up(state, |setup| {
        for field in fields {
            setup.add_own_field(*field);
            let row = setup.own_field_mut(*field).unwrap();
            row.meta_key = key(*field);
        }
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
}

fn key(field: OwnField) -> String {
    format!(
        "shop_{}",
        field.label().to_lowercase().replace([' ', '.'], "_")
    )
}

fn in_webstore(world: &World, id: WebstoreId, field: OwnField) -> Option<String> {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    let held = account.meta.iter().find(|meta| meta.key == key(field));
    held.map(|meta| meta.value.as_str().unwrap().to_owned())
}

fn set_in_webstore(world: &World, id: WebstoreId, field: OwnField, value: &str) {
    let meta = json!({"meta_data": [{"key": key(field), "value": value}]});
    edit_webstore(world, id, meta);
}

/// What the customer's card shows.
fn in_company(world: &World, customer: &CompanyId, property: &str) -> Value {
    card(world, customer.as_str())[property].clone()
}

fn assert_says_nothing(plan: &Plan) {
    let is_own = |field: Field| matches!(field, Field::Own(_));
    for line in &plan.lines {
        assert!(
            !line.changes().iter().any(|(_, it)| is_own(it.field)),
            "{line:#?}"
        );
        assert!(
            !line.conflicts.iter().any(|it| is_own(it.field)),
            "{line:#?}"
        );
        assert!(
            !line.problems.iter().any(|it| is_own(it.field)),
            "{line:#?}"
        );
    }
}

fn problems(line: &PlanLine) -> Vec<(Field, Side)> {
    line.problems.iter().map(|it| (it.field, it.side)).collect()
}

#[test]
fn an_edit_on_either_side_reaches_the_other_whichever_way_the_field_is_reached() {
    for (field, property, typed, stored, edit, pushed) in [
        (
            WEBSITE,
            "homePage",
            "https://a.example",
            json!("https://a.example"),
            json!({"website": "b.example"}),
            "b.example",
        ),
        (
            LIMIT,
            "creditLimitLcy",
            "5000.50",
            json!(5000.5),
            json!({"creditLimit": 12}),
            "12",
        ),
        (
            OwnField::Gln,
            "gln",
            "4006381333931",
            json!("4006381333931"),
            json!({"gln": "5790000123452"}),
            "5790000123452",
        ),
        (
            TERMS,
            "paymentTermsCode",
            "14 days",
            json!("14 DAYS"),
            json!({"paymentTermsCode": "CM"}),
            "CM",
        ),
        (
            PRICES,
            "pricesIncludingVat",
            "1",
            json!(true),
            json!({"pricesIncludingVat": false}),
            "no",
        ),
    ] {
        let (world, mut state, customer, id) = with_own(&[field]);
        run_to_rest(&world, &mut state);
        set_in_webstore(&world, id, field, typed);
        run_to_rest(&world, &mut state);
        assert_eq!(in_company(&world, &customer, property), stored, "{field:?}");
        // The spelling of the shop stays.
        assert_eq!(in_webstore(&world, id, field).as_deref(), Some(typed));
        edit_company(&world, &customer, edit);
        run_to_rest(&world, &mut state);
        assert_eq!(
            in_webstore(&world, id, field).as_deref(),
            Some(pushed),
            "{field:?}"
        );
        // Another browser finds both alike.
        let mut elsewhere = world.reopened(&state.setup.clone());
        assert_says_nothing(&world.preview(&mut elsewhere).unwrap());
    }
}

#[test]
fn a_row_that_begins_fills_blanks_and_asks_where_two_values_differ() {
    let (world, mut state) = at_rest(small_world(12, 5));
    let pairs: Vec<(CompanyId, WebstoreId)> = state
        .mappings
        .lines()
        .filter_map(|line| Some((line.customer.clone(), line.webstore_id?)))
        .take(3)
        .collect();
    for ((customer, id), (held, typed)) in pairs.iter().zip([
        ("a.example", ""),
        ("", "b.example"),
        ("c.example", "d.example"),
    ]) {
        edit_company(&world, customer, json!({"website": held}));
        set_in_webstore(&world, *id, WEBSITE, typed);
    }
    run_to_rest(&world, &mut state);
    // What was read before the row was there does not hold the field.
    use_own(&world, &mut state, &[WEBSITE]);
    let rest = run_to_rest(&world, &mut state);
    let held = |place: usize| {
        let (customer, id) = &pairs[place];
        (
            in_company(&world, customer, "homePage")
                .as_str()
                .unwrap()
                .to_owned(),
            in_webstore(&world, *id, WEBSITE).unwrap(),
        )
    };
    assert_eq!(held(0), ("a.example".to_owned(), "a.example".to_owned()));
    assert_eq!(held(1), ("b.example".to_owned(), "b.example".to_owned()));
    assert_eq!(held(2), ("c.example".to_owned(), "d.example".to_owned()));
    assert_eq!(line_of(&rest, pairs[2].1).conflicts.len(), 1);
}

#[test]
fn a_value_of_another_kind_or_one_that_is_not_listed_is_an_error_of_its_record_alone() {
    for (field, wrong, kind) in [
        (LIMIT, "viel", ProblemKind::OtherKind),
        (LIMIT, "-1", ProblemKind::OtherKind),
        (PRICES, "perhaps", ProblemKind::OtherKind),
        (OwnField::Gln, "4006381333932", ProblemKind::OtherKind),
        (TERMS, "NEVER", ProblemKind::NotListed),
        (
            TERMS,
            "12345678901",
            ProblemKind::TooLong {
                length: 11,
                limit: 10,
            },
        ),
    ] {
        let (world, mut state, customer, id) = with_own(&[field]);
        run_to_rest(&world, &mut state);
        set_in_webstore(&world, id, field, wrong);
        edit_webstore(&world, id, json!({"billing": {"phone": "+46 1"}}));
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert_eq!(problems(line), [(Field::Own(field), Side::Company)]);
        assert_eq!(line.problems[0].kind, kind);
        assert!(line.problems[0].words().contains(wrong));
        // The rest of the record is written.
        run_to_rest(&world, &mut state);
        assert_eq!(in_company(&world, &customer, "phoneNumber"), json!("+46 1"));
        assert_eq!(in_webstore(&world, id, field).as_deref(), Some(wrong));
        set_up(&mut state, |setup| {
            setup.leave_out_if_refused(Field::Own(field), true)
        });
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert_eq!((line.problems.len(), line.left_out.len()), (0, 1));
    }
}

#[test]
fn number_and_blocked_are_pushed_and_never_pulled() {
    let (world, mut state, customer, id) = with_own(&[OwnField::Number, OwnField::Blocked]);
    run_to_rest(&world, &mut state);
    let number = in_company(&world, &customer, "number");
    assert_eq!(
        in_webstore(&world, id, OwnField::Number).as_deref(),
        number.as_str()
    );
    edit_company(&world, &customer, json!({"blocked": "Ship"}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        in_webstore(&world, id, OwnField::Blocked).as_deref(),
        Some("Ship")
    );
    edit_company(
        &world,
        &customer,
        json!({"blocked": "_x0020_", "number": "RENAMED"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(
        in_webstore(&world, id, OwnField::Blocked).as_deref(),
        Some("")
    );
    assert_eq!(
        in_webstore(&world, id, OwnField::Number).as_deref(),
        Some("RENAMED")
    );
    // A file may say otherwise: they are not written to Business Central all the same.
    set_up(&mut state, |setup| {
        setup.set_direction(Field::Own(OwnField::Number), FieldDirection::Both);
    });
    set_in_webstore(&world, id, OwnField::Number, "MINE");
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer, "number"), json!("RENAMED"));
}

#[test]
fn a_new_customer_gets_its_own_values_before_those_of_the_template() {
    let currency = OwnField::Template(TemplateValue::Currency);
    let fields = [WEBSITE, LIMIT, TERMS, PRICES, OwnField::Gln, currency];
    let (world, mut state, ..) = with_own(&fields);
    set_up(&mut state, |setup| {
        setup.own_field_mut(OwnField::Gln).unwrap().default_value = "5790000123452".to_owned();
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    let template = state.setup.default_template.clone().unwrap();
    crate::support::set_shared(&mut state, |shared| {
        let template = shared.templates.get_mut(&template).unwrap();
        template
            .values
            .insert(TemplateValue::PaymentTerms, "CM".to_owned());
        template
            .values
            .insert(TemplateValue::CreditLimit, "100".to_owned());
        template
            .values
            .insert(TemplateValue::Currency, "USD".to_owned());
        template
            .values
            .insert(TemplateValue::PaymentMethod, "CASH".to_owned());
    });
    let meta = |field, value: &str| json!({"key": key(field), "value": value});
    let set = json!({"email": "neu@neu.example", "first_name": "Nora", "last_name": "Neu", "billing": {"country": "SE"},
        "meta_data": [meta(WEBSITE, "neu.example"), meta(LIMIT, "7000"), meta(TERMS, "30 DAYS"), meta(PRICES, "yes"),
            meta(currency, "SEK")]});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set));
    let id = WebstoreId(added.unwrap().id.as_u64().unwrap());
    let rest = run_to_rest(&world, &mut state);
    let customer = state
        .mappings
        .customer(id)
        .unwrap_or_else(|| panic!("{:#?}", line_of(&rest, id)))
        .clone();
    let entries = world.entries();
    let entry = entries
        .iter()
        .find(|it| it.webstore_id == Some(id))
        .unwrap();
    assert_eq!(entry.notes, Vec::<String>::new());
    for (property, held) in [
        ("homePage", json!("neu.example")),
        ("creditLimitLcy", json!(7000)),
        ("paymentTermsCode", json!("30 DAYS")),
        ("pricesIncludingVat", json!(true)),
        ("currencyCode", json!("SEK")),
        ("gln", json!("5790000123452")),
        // Of this one the template alone says something.
        ("paymentMethodCode", json!("CASH")),
    ] {
        assert_eq!(in_company(&world, &customer, property), held, "{property}");
    }
}

#[test]
fn a_new_account_gets_the_values_of_its_customer_under_their_keys() {
    let (world, mut state, ..) = with_own(&[WEBSITE, TERMS, OwnField::Number]);
    let set = json!({"displayName": "Proseware", "email": "p@proseware.example", "country": "SE",
        "website": "proseware.example", "paymentTermsCode": "CM"});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Company, set));
    let customer = CompanyId::new(added.unwrap().id.as_str().unwrap());
    flag_everybody(&world, &mut state);
    run_to_rest(&world, &mut state);
    let id = state.mappings.webstore_id(&customer).unwrap();
    let number = in_company(&world, &customer, "number");
    assert_eq!(
        in_webstore(&world, id, WEBSITE).as_deref(),
        Some("proseware.example")
    );
    assert_eq!(in_webstore(&world, id, TERMS).as_deref(), Some("CM"));
    assert_eq!(
        in_webstore(&world, id, OwnField::Number).as_deref(),
        number.as_str()
    );
}

#[test]
fn without_a_page_a_field_of_the_card_is_not_read_and_nothing_is_emptied() {
    let (world, mut state, customer, id) = with_own(&[OwnField::Gln, WEBSITE]);
    edit_company(
        &world,
        &customer,
        json!({"gln": "5790000123452", "website": "a.example"}),
    );
    run_to_rest(&world, &mut state);
    let publish = |on: bool, state: &mut State| {
        let mut sandbox = world.sandbox.borrow_mut();
        sandbox
            .company_mut()
            .settings
            .page_services
            .workflow_customers = on;
        crate::support::change_known(state, |known| {
            let reference = &mut known.snapshots.reference;
            reference.webstore_lists_read_at = None;
            reference.lists.services.read_at = None;
        });
    };
    publish(false, &mut state);
    // What the shop shows again right after our own write could be an old answer.
    world.sandbox.borrow_mut().advance(Duration::from_secs(60));
    set_in_webstore(&world, id, OwnField::Gln, "");
    set_in_webstore(&world, id, WEBSITE, "b.example");
    run_to_rest(&world, &mut state);
    publish(true, &mut state);
    assert_eq!(in_company(&world, &customer, "gln"), json!("5790000123452"));
    // What API v2.0 has went on meanwhile.
    assert_eq!(
        in_company(&world, &customer, "homePage"),
        json!("b.example")
    );
    // Now that it is read again, what was emptied meanwhile is an edit.
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer, "gln"), json!(""));
}

#[test]
fn a_value_that_an_answer_lacks_or_holds_otherwise_is_not_read_and_said_on_its_record() {
    for odd in [
        None,
        Some(json!(null)),
        Some(json!([])),
        Some(json!({})),
        Some(json!(false)),
    ] {
        let (world, mut state, customer, id) = with_own(&[WEBSITE]);
        edit_company(&world, &customer, json!({"website": "a.example"}));
        run_to_rest(&world, &mut state);
        let (shape, of) = (odd.clone(), customer.to_string());
        world.put_between(records_of("/customers", move |record| {
            if record["id"] == of.as_str() {
                match &shape {
                    Some(shape) => record["website"] = shape.clone(),
                    None => drop(record.as_object_mut().unwrap().remove("website")),
                }
            }
        }));
        edit_company(&world, &customer, json!({"phoneNumber": "+46 2"}));
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert!(
            line.not_read
                .iter()
                .any(|(side, part)| *side == Side::Company && part.path == "website"),
            "{odd:?}: {line:#?}"
        );
        world.apply(&mut state, &plan);
        world.put_between(None);
        run_to_rest(&world, &mut state);
        assert_eq!(
            in_webstore(&world, id, WEBSITE).as_deref(),
            Some("a.example"),
            "{odd:?}"
        );
        assert_eq!(
            in_company(&world, &customer, "homePage"),
            json!("a.example")
        );
    }
}

#[test]
fn another_key_or_no_row_empties_nothing_and_what_was_agreed_under_the_old_key_says_nothing() {
    let (world, mut state, customer, id) = with_own(&[WEBSITE]);
    edit_company(&world, &customer, json!({"website": "a.example"}));
    run_to_rest(&world, &mut state);
    set_up(&mut state, |setup| {
        setup.own_field_mut(WEBSITE).unwrap().meta_key = "another_key".to_owned();
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    run_to_rest(&world, &mut state);
    assert_eq!(
        in_company(&world, &customer, "homePage"),
        json!("a.example")
    );
    assert_eq!(
        in_webstore(&world, id, WEBSITE).as_deref(),
        Some("a.example")
    );
    set_up(&mut state, |setup| setup.remove_own_field(WEBSITE));
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    edit_company(&world, &customer, json!({"website": ""}));
    assert_says_nothing(&run_to_rest(&world, &mut state));
    assert_eq!(
        in_webstore(&world, id, WEBSITE).as_deref(),
        Some("a.example")
    );
}

#[test]
fn both_changed_is_a_conflict_and_a_run_is_undone_in_own_fields_as_well() {
    let (world, mut state, customer, id) = with_own(&[WEBSITE, OwnField::Gln]);
    edit_company(
        &world,
        &customer,
        json!({"website": "a.example", "gln": "5790000123452"}),
    );
    run_to_rest(&world, &mut state);
    set_in_webstore(&world, id, WEBSITE, "b.example");
    edit_company(&world, &customer, json!({"website": "c.example"}));
    let plan = world.preview(&mut state).unwrap();
    let line = line_of(&plan, id);
    assert_eq!(line.kind(), Kind::Conflict);
    assert_eq!(line.conflicts[0].field, Field::Own(WEBSITE));
    set_in_webstore(&world, id, WEBSITE, "c.example");
    set_in_webstore(&world, id, OwnField::Gln, "4006381333931");
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer, "gln"), json!("4006381333931"));
    let (run, plan) = world.undo_plan(&state);
    world.apply_as(&mut state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(in_company(&world, &customer, "gln"), json!("5790000123452"));
    assert_says_nothing(&world.preview(&mut state).unwrap());
}

#[test]
fn a_customer_is_found_by_what_its_own_fields_and_further_names_hold_on_either_side() {
    let (world, mut state, customer, id) = with_own(&[WEBSITE, OwnField::Gln]);
    edit_company(
        &world,
        &customer,
        json!({"gln": "5790000123452", "type": "Company"}),
    );
    set_in_webstore(&world, id, WEBSITE, "Only-Here.example");
    set_up(&mut state, |setup| setup.pull = Pull::None);
    let plan = world.preview(&mut state).unwrap();
    let found = |typed: &str| {
        let lines = lines(&state, &plan, &Suggestions::default());
        shown(&lines, Filter::All, &search_words(typed), Order::default()).len()
    };
    assert_eq!(found("5790000123452"), 1);
    assert_eq!(found("only-here"), 1);
    assert_eq!(found("nowhere.example"), 0);
}
