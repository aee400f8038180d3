//! The VAT registration no.: under the meta key that the setup names, both ways, and never emptied or overwritten for what was not read.

use concord_core::call::Side;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::plan::{Kind, Plan, PlanLine, Reason};
use concord_core::setup::FieldDirection;
use concord_core::state::State;
use concord_core::template::{CustomerTemplate, NoTemplate, RegionalDefault, WITH, WITHOUT};
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::{line_of, records_of, with_body};
use crate::support::{World, set_shared, set_up};

const KEY: &str = "billing_vat";

/// Both at rest; from here on the VAT registration no. goes both ways.
fn with_vat_numbers() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state) = at_rest(small_world(12, 5));
    let (customer, id) = first_pair(&state);
    use_key(&world, &mut state, Some(KEY));
    set_up(&mut state, |setup| {
        setup.set_direction(Field::VatNumber, FieldDirection::Both);
    });
    (world, state, customer, id)
}

fn use_key(world: &World, state: &mut State, key: Option<&str>) {
    set_up(state, |setup| setup.vat_number_key = key.map(str::to_owned));
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
}

fn in_webstore(world: &World, id: WebstoreId, key: &str) -> Option<Value> {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    let held = account.meta.iter().find(|meta| meta.key == key);
    held.map(|meta| meta.value.clone())
}

fn in_company(world: &World, customer: &CompanyId) -> String {
    let record = company_record(world, customer);
    record["taxRegistrationNumber"].as_str().unwrap().to_owned()
}

fn set_in_webstore(world: &World, id: WebstoreId, key: &str, value: Value) {
    edit_webstore(
        world,
        id,
        json!({"meta_data": [{"key": key, "value": value}]}),
    );
}

/// Nothing is to be done or asked: the shop's own people alone are named.
fn assert_at_rest(plan: &Plan) {
    let others = plan.lines.iter();
    let mut others = others.filter(|it| !matches!(it.reason, Reason::StaffAccount { .. }));
    assert_eq!(others.next(), None);
}

fn about_vat_numbers(plan: &Plan) -> Vec<&PlanLine> {
    let lines = plan.lines.iter();
    lines
        .filter(|line| {
            let changes = line.changes();
            changes.iter().any(|(_, it)| it.field == Field::VatNumber)
                || line.conflicts.iter().any(|it| it.field == Field::VatNumber)
        })
        .collect()
}

#[test]
fn a_browser_of_before_gets_neither_a_write_nor_a_conflict_for_the_new_field() {
    let (world, mut state) = at_rest(small_world(12, 5));
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"taxRegistrationNumber": "X1"}));
    set_in_webstore(&world, id, KEY, json!("Y1"));
    assert_at_rest(&world.preview(&mut state).unwrap());
    // A key alone opens no direction, and a direction alone names no place.
    use_key(&world, &mut state, Some(KEY));
    assert_at_rest(&world.preview(&mut state).unwrap());
    use_key(&world, &mut state, None);
    set_up(&mut state, |setup| {
        setup.set_direction(Field::VatNumber, FieldDirection::Both);
    });
    assert_at_rest(&world.preview(&mut state).unwrap());
    assert_eq!(in_company(&world, &customer), "X1");
}

#[test]
fn an_edit_on_either_side_reaches_the_other_and_spelling_is_no_edit() {
    let (world, mut state, customer, id) = with_vat_numbers();
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    run_to_rest(&world, &mut state);
    set_in_webstore(&world, id, KEY, json!("de 533.435.789"));
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer), "DE533435789");
    assert_eq!(in_webstore(&world, id, KEY), Some(json!("de 533.435.789")));
    edit_company(
        &world,
        &customer,
        json!({"taxRegistrationNumber": "DE533435780"}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(in_webstore(&world, id, KEY), Some(json!("DE533435780")));
    // Emptied by staff it is emptied on the other side as well.
    edit_company(&world, &customer, json!({"taxRegistrationNumber": ""}));
    run_to_rest(&world, &mut state);
    assert_eq!(in_webstore(&world, id, KEY), Some(json!("")));
}

#[test]
fn a_new_customer_gets_it_on_both_ways() {
    let (world, mut state, ..) = with_vat_numbers();
    let set = json!({"email": "neu@neu.example", "first_name": "Nora", "last_name": "Neu",
        "billing": {"country": "DE"}, "meta_data": [{"key": KEY, "value": "DE 111 222 333"}]});
    let added = world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set));
    let id = WebstoreId(added.unwrap().id.as_u64().unwrap());
    run_to_rest(&world, &mut state);
    let customer = state.mappings.customer(id).unwrap().clone();
    assert_eq!(in_company(&world, &customer), "DE111222333");
}

#[test]
fn a_first_look_fills_blanks_agrees_on_spellings_and_asks_where_two_numbers_differ() {
    let (world, mut state) = at_rest(small_world(12, 5));
    let pairs: Vec<(CompanyId, WebstoreId)> = state
        .mappings
        .lines()
        .filter_map(|line| Some((line.customer.clone(), line.webstore_id?)))
        .take(4)
        .collect();
    for ((customer, id), (held, typed)) in pairs.iter().zip([
        ("DE111111111", None),
        ("", Some("DE222222222")),
        ("DE333333333", Some("333.333.333")),
        ("DE444444444", Some("DE555555555")),
    ]) {
        edit_webstore(&world, *id, json!({"billing": {"country": "DE"}}));
        run_to_rest(&world, &mut state);
        edit_company(&world, customer, json!({"taxRegistrationNumber": held}));
        if let Some(typed) = typed {
            set_in_webstore(&world, *id, KEY, json!(typed));
        }
    }
    use_key(&world, &mut state, Some(KEY));
    set_up(&mut state, |setup| {
        setup.set_direction(Field::VatNumber, FieldDirection::Both);
    });
    let rest = run_to_rest(&world, &mut state);
    let value = |place: usize| {
        let (customer, id) = &pairs[place];
        let typed = in_webstore(&world, *id, KEY).unwrap_or_default();
        (
            in_company(&world, customer),
            typed.as_str().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(
        value(0),
        ("DE111111111".to_owned(), "DE111111111".to_owned())
    );
    assert_eq!(
        value(1),
        ("DE222222222".to_owned(), "DE222222222".to_owned())
    );
    assert_eq!(
        value(2),
        ("DE333333333".to_owned(), "333.333.333".to_owned())
    );
    assert_eq!(
        value(3),
        ("DE444444444".to_owned(), "DE555555555".to_owned())
    );
    let asked = about_vat_numbers(&rest);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert_eq!(asked[0].webstore, Some(pairs[3].1));
}

#[test]
fn another_meta_key_empties_nothing_and_what_was_agreed_under_the_old_one_says_nothing() {
    let (world, mut state, customer, id) = with_vat_numbers();
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    set_in_webstore(&world, id, KEY, json!("DE533435789"));
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer), "DE533435789");
    use_key(&world, &mut state, Some("vat_number"));
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer), "DE533435789");
    assert_eq!(in_webstore(&world, id, KEY), Some(json!("DE533435789")));
    assert_eq!(
        in_webstore(&world, id, "vat_number"),
        Some(json!("DE533435789"))
    );
    // A fresh load knows it as well.
    let setup = state.setup.clone();
    let mut state = world.reopened(&setup);
    assert_at_rest(&world.preview(&mut state).unwrap());
}

#[test]
fn a_number_that_is_not_read_is_not_empty_and_says_so_on_its_record() {
    for shape in [
        json!(null),
        json!(["DE1"]),
        json!({"number": "DE1"}),
        json!(true),
    ] {
        let (world, mut state, customer, id) = with_vat_numbers();
        edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
        set_in_webstore(&world, id, KEY, json!("DE533435789"));
        run_to_rest(&world, &mut state);
        // The answers hold another shape from here on, the shop what it held.
        let odd = shape.clone();
        world.put_between(records_of("/customers?", move |record| {
            for item in record["meta_data"].as_array_mut().into_iter().flatten() {
                if item["key"] == KEY {
                    item["value"] = odd.clone();
                }
            }
        }));
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(plan.writes(), 0, "{shape}: {:#?}", plan.lines);
        let line = line_of(&plan, id);
        assert_eq!(line.kind(), Kind::Error, "{shape}");
        assert!(
            line.not_read
                .iter()
                .any(|(side, part)| *side == Side::Webstore && part.path.ends_with(KEY))
        );
        world.put_between(None);
        assert_at_rest(&world.preview(&mut state).unwrap());
        assert_eq!(in_company(&world, &customer), "DE533435789");
    }
}

#[test]
fn a_key_that_sees_no_meta_data_leaves_every_number_alone() {
    let (world, mut state, customer, id) = with_vat_numbers();
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    set_in_webstore(&world, id, KEY, json!("DE533435789"));
    run_to_rest(&world, &mut state);
    world.put_between(records_of("/customers?", |record| {
        record.as_object_mut().unwrap().remove("meta_data");
    }));
    let plan = world.preview(&mut state).unwrap();
    assert!(about_vat_numbers(&plan).is_empty(), "{:#?}", plan.lines);
    assert_eq!(in_company(&world, &customer), "DE533435789");
}

#[test]
fn a_number_that_business_central_refused_once_is_foretold_from_then_on() {
    let (world, mut state, customer, id) = with_vat_numbers();
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    run_to_rest(&world, &mut state);
    set_in_webstore(&world, id, KEY, json!("HRB 12345"));
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(
        plan.writes(),
        1,
        "its formats are not known yet: {:#?}",
        plan.lines
    );
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.failed, 1, "{run:?}");
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.writes(), 0, "{:#?}", plan.lines);
    let problems = &line_of(&plan, id).problems;
    let words = problems[0].words();
    assert!(
        words.contains("HRB12345") || words.contains("HRB 12345"),
        "{words}"
    );
    assert!(words.contains("DE#########"), "{words}");
    assert_eq!(in_company(&world, &customer), "");
    // Another one that is refused for another country is told apart, and a right one is written.
    set_in_webstore(&world, id, KEY, json!("DE 533 435 789"));
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer), "DE533435789");
}

#[test]
fn meta_data_that_comes_without_the_mapping_empties_no_number_and_the_log_says_nothing_of_it() {
    let (world, mut state, customer, id) = with_vat_numbers();
    edit_webstore(&world, id, json!({"billing": {"country": "DE"}}));
    set_in_webstore(&world, id, KEY, json!("DE533435789"));
    run_to_rest(&world, &mut state);
    let emptied = move || {
        records_of("/wc/v3/customers?", move |account| {
            if account["id"] == json!(id.0) && account.get("meta_data").is_some() {
                account["meta_data"] = json!([]);
            }
        })
    };
    // In every answer.
    world.put_between(emptied());
    for _ in 0..3 {
        let plan = world.preview(&mut state).unwrap();
        let line = line_of(&plan, id);
        assert!(
            line.hindrances()[0].contains("meta_data"),
            "{:?}",
            line.hindrances()
        );
        assert_eq!(about_vat_numbers(&plan), Vec::<&PlanLine>::new());
        world.apply(&mut state, &plan);
        assert_eq!(in_company(&world, &customer), "DE533435789");
    }
    world.put_between(None);
    assert_at_rest(&run_to_rest(&world, &mut state));
    // Only where it is read again before another field is written.
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    let plan = world.preview(&mut state).unwrap();
    world.put_between(emptied());
    let run = world.apply(&mut state, &plan);
    assert_eq!(
        (run.counts.failed, run.counts.changed_since),
        (1, 0),
        "{run:?}"
    );
    world.put_between(None);
    assert_at_rest(&run_to_rest(&world, &mut state));
    // Only in the answers to what is written.
    edit_company(
        &world,
        &customer,
        json!({"taxRegistrationNumber": "DE533435780"}),
    );
    let plan = world.preview(&mut state).unwrap();
    let mut is_written = false;
    world.put_between(Some(Box::new(move |request, send| {
        is_written |= request.uri().path().ends_with("/customers/batch");
        let answer = send(request)?;
        let Ok(mut body) = serde_json::from_str::<Value>(answer.body()) else {
            return Some(answer);
        };
        let records = match body.get_mut("update").is_some() {
            true => &mut body["update"],
            false => &mut body,
        };
        let accounts = records.as_array_mut().into_iter().flatten();
        for account in accounts.filter(|it| is_written && it.get("meta_data").is_some()) {
            account["meta_data"] = json!([]);
        }
        Some(with_body(answer, body.to_string()))
    })));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.updated, 1, "{run:?}");
    let entry = world.entries().pop().unwrap();
    assert_eq!(entry.stored, ["DE533435780"], "{entry:?}");
    assert_eq!(entry.notes, Vec::<String>::new());
    world.put_between(None);
    assert_at_rest(&run_to_rest(&world, &mut state));
    assert_eq!(in_webstore(&world, id, KEY), Some(json!("DE533435780")));
    assert_eq!(in_company(&world, &customer), "DE533435780");
    // Emptied by staff it is emptied on the other side, as ever.
    set_in_webstore(&world, id, KEY, json!(""));
    run_to_rest(&world, &mut state);
    assert_eq!(in_company(&world, &customer), "");
}

#[test]
fn a_regional_default_may_go_by_the_number_and_one_that_is_not_read_is_neither_with_nor_without() {
    let (world, mut state) = at_rest(small_world(12, 5));
    use_key(&world, &mut state, Some(KEY));
    set_shared(&mut state, |shared| {
        let row = |vat_number: &str, template: &str| RegionalDefault {
            webstore: "MAIN".to_owned(),
            country: "DE".to_owned(),
            vat_number: vat_number.to_owned(),
            template: template.to_owned(),
            ..RegionalDefault::default()
        };
        shared.regional_defaults = vec![row(WITH, "BUSINESS"), row(WITHOUT, "CONSUMER")];
        for code in ["BUSINESS", "CONSUMER"] {
            let template = CustomerTemplate {
                code: code.to_owned(),
                ..CustomerTemplate::default()
            };
            shared.templates.insert(code.to_owned(), template);
        }
    });
    let add = |email: &str, meta_data: Value| {
        let set = json!({"email": email, "first_name": "A", "last_name": email, "billing": {"country": "DE"}, "meta_data": meta_data});
        let added = world
            .sandbox
            .borrow_mut()
            .edit(&Edit::add(System::Webstore, set));
        WebstoreId(added.unwrap().id.as_u64().unwrap())
    };
    let with = add(
        "with@de.example",
        json!([{"key": KEY, "value": "DE533435789"}]),
    );
    let without = add("without@de.example", json!([]));
    let template = |plan: &Plan, id| match &line_of(plan, id).reason {
        Reason::NewInWebstore { template, .. } => Ok(template.clone()),
        Reason::NoTemplate(why) => Err(why.clone()),
        other => panic!("{other:?}"),
    };
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(template(&plan, with), Ok("BUSINESS".to_owned()));
    assert_eq!(template(&plan, without), Ok("CONSUMER".to_owned()));
    // In another shape it says neither, and nobody is created with the wrong template.
    world.put_between(records_of("/customers?", |record| {
        for item in record["meta_data"].as_array_mut().into_iter().flatten() {
            if item["key"] == KEY {
                item["value"] = json!({"number": 1});
            }
        }
    }));
    let plan = world.preview(&mut state).unwrap();
    let country = "DE".to_owned();
    assert_eq!(
        template(&plan, with),
        Err(NoTemplate::VatNumberNotRead { country })
    );
    assert_eq!(template(&plan, without), Ok("CONSUMER".to_owned()));
    world.put_between(None);
    // Where the shop has no place for it, such rows answer for nobody.
    use_key(&world, &mut state, None);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(
        template(&plan, with),
        Ok(state.setup.default_template.clone().unwrap())
    );
}
