//! What stands with a country is judged for the country that the customer will have: not for one that is wished and can't be written,
//! and not for one of which it is not known what the company calls it.

use concord_core::actions;
use concord_core::customer::limits::ProblemKind;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::Trigger;
use concord_core::plan::{NotUndone, Plan, PlanLine, Reason};
use concord_core::reading::Oddity;
use concord_core::setup::{FieldDirection, Pull};
use concord_core::state::{EnteredFor, FieldRemedy, State};
use concord_core::{call::Side, refusals};
use serde_json::{Value, json};

use crate::common::*;
use crate::history::odd::lay_country_traps;
use crate::real_world::{add_account, add_company, billing, line_of, pairs, records_of, without};
use crate::support::{Patient, World, change_known, set_up};

const KEY: &str = "billing_vat";

/// Nicaragua: this company writes `NI` for Northern Ireland, and has no code for it.
const UNKNOWN: &str = "NI";

/// A pair at rest, who live in Germany, in a company with country codes of its own.
fn resting() -> (World, State, CompanyId, WebstoreId) {
    let world = small_world(12, 5);
    lay_country_traps(&mut world.sandbox.borrow_mut());
    let (world, mut state) = at_rest(world);
    set_up(&mut state, |setup| {
        setup.pull = Pull::All;
        setup.vat_number_key = Some(KEY.to_owned());
        setup.set_direction(Field::VatNumber, FieldDirection::Both);
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    let (customer, id) = first_pair(&state);
    edit_webstore(
        &world,
        id,
        json!({"billing": {"country": "DE", "state": ""}}),
    );
    run_to_rest(&world, &mut state);
    (world, state, customer, id)
}

fn number(number: &str) -> Value {
    json!([{"key": KEY, "value": number}])
}

fn has_problem(line: &PlanLine, field: Field) -> bool {
    line.problems.iter().any(|it| it.field == field)
}

/// Nothing is tried again that was refused once: the runs end, and what is refused is said.
fn comes_to_rest(world: &World, state: &mut State, context: &str) -> Plan {
    for _ in 0..3 {
        let plan = world.preview(state).unwrap();
        if plan.writes() == 0 {
            return plan;
        }
        world.apply(state, &plan);
    }
    panic!("{context}: no rest, {:#?}", world.preview(state).unwrap());
}

#[test]
fn a_number_is_judged_for_the_former_country_where_the_new_one_can_not_be_written() {
    for is_left_out in [false, true] {
        let (world, mut state, customer, id) = resting();
        set_up(&mut state, |setup| {
            if is_left_out {
                setup.left_out_if_refused.insert(Field::Country);
            }
        });
        edit_webstore(
            &world,
            id,
            json!({"billing": {"country": UNKNOWN}, "meta_data": number("  VAT 4004 ")}),
        );
        let plan = comes_to_rest(&world, &mut state, &format!("left out: {is_left_out}"));
        let line = line_of(&plan, id);
        assert!(has_problem(line, Field::VatNumber), "{line:#?}");
        assert_eq!(has_problem(line, Field::Country), !is_left_out);
        // One that is Germany's is written all the same.
        edit_webstore(&world, id, json!({"meta_data": number("DE 533 435 789")}));
        comes_to_rest(&world, &mut state, "a German one");
        let record = company_record(&world, &customer);
        assert_eq!(record["taxRegistrationNumber"], "DE533435789");
        assert_eq!(record["country"], "DE");
    }
}

#[test]
fn a_number_is_judged_by_the_companys_own_code_of_the_customer() {
    // Northern Ireland and the United Kingdom are one country by ISO, and two for Business Central's formats.
    let (world, mut state, ..) = resting();
    let [belfast, london] =
        [("Belfast Linen Ltd", "NI"), ("London Linen Ltd", "GB")].map(|(name, country)| {
            let email = format!("{country}@linen.example");
            let linen = add_company(
                &world,
                json!({"displayName": name, "email": email, "type": "Company", "country": country}),
            );
            actions::set_flag(&mut state, &linen, true);
            linen
        });
    run_to_rest(&world, &mut state);
    for linen in [&london, &belfast] {
        let id = state.mappings.webstore_id(linen).unwrap();
        edit_webstore(&world, id, json!({"meta_data": number("XI 999")}));
        let plan = comes_to_rest(&world, &mut state, "of the United Kingdom");
        let is_refused = *linen == london;
        assert_eq!(
            plan.lines.iter().any(|line| line.webstore == Some(id)),
            is_refused
        );
        let held = company_record(&world, linen)["taxRegistrationNumber"].clone();
        assert_eq!(held, if is_refused { "" } else { "XI999" });
    }
}

#[test]
fn a_new_customers_number_is_judged_for_the_country_that_it_gets() {
    let (world, mut state, ..) = resting();
    set_up(&mut state, |setup| {
        setup.left_out_if_refused.insert(Field::Country);
    });
    let new = json!({"email": "info@managua.example", "first_name": "Ana", "last_name": "Managua",
        "billing": {"country": UNKNOWN}, "meta_data": number("X 1")});
    let id = add_account(&world, new);
    let before = company_ids(&world).len();
    let plan = comes_to_rest(&world, &mut state, "new");
    assert!(
        has_problem(line_of(&plan, id), Field::VatNumber),
        "{plan:#?}"
    );
    assert_eq!(company_ids(&world).len(), before);
}

#[test]
fn a_number_is_judged_for_the_country_that_is_entered_in_place_of_a_refused_one() {
    for to in [EnteredFor::RefusingSide, EnteredFor::BothSides] {
        let (world, mut state, customer, id) = resting();
        let live = |country: &str, typed: &str| {
            let billing = json!({"country": country});
            edit_webstore(
                &world,
                id,
                json!({"billing": billing, "meta_data": number(typed)}),
            );
        };
        // What Austrian numbers look like is known from a refusal.
        live("AT", "X 1");
        comes_to_rest(&world, &mut state, "in Austria");
        live("DE", "");
        comes_to_rest(&world, &mut state, "back in Germany");
        for (typed, held) in [("ATU12345678", "ATU12345678"), ("X 2", "")] {
            live(UNKNOWN, typed);
            let plan = comes_to_rest(&world, &mut state, "refused");
            assert!(has_problem(line_of(&plan, id), Field::VatNumber));
            let groups = refusals::groups(&plan);
            let of_country = groups.iter().flat_map(|group| &group.errors);
            let of_country: Vec<_> = of_country
                .filter(|it| it.problem.field == Field::Country)
                .cloned()
                .collect();
            let value = "AT".to_owned();
            let remedy = FieldRemedy::Enter { value, to };
            assert_eq!(refusals::decide(&mut state, &of_country, &remedy), 1);
            let plan = comes_to_rest(&world, &mut state, "entered");
            let of_pair = plan.lines.iter().find(|line| line.webstore == Some(id));
            let is_refused = of_pair.is_some_and(|line| has_problem(line, Field::VatNumber));
            assert_eq!(is_refused, held.is_empty(), "{typed}: {of_pair:#?}");
            let record = company_record(&world, &customer);
            assert_eq!(
                (&record["country"], &record["taxRegistrationNumber"]),
                (&json!("AT"), &json!(held)),
                "{typed}"
            );
            live("DE", "");
            comes_to_rest(&world, &mut state, "back in Germany again");
        }
    }
}

/// The names, or the codes, of the company's countries come in another shape; none for not at all.
fn odd_countries(world: &World, part: &'static str, shape: Option<Value>) {
    world.put_between(records_of("countriesRegions", move |row| {
        let row = row.as_object_mut().unwrap();
        match &shape {
            Some(shape) => row.insert(part.to_owned(), shape.clone()),
            None => row.remove(part),
        };
    }));
}

fn shapes() -> [Option<Value>; 5] {
    [
        None,
        Some(json!(null)),
        Some(json!(false)),
        Some(json!([])),
        Some(json!({"0": {"x": 1}})),
    ]
}

#[test]
fn nobody_is_written_under_a_code_of_which_the_name_was_never_read() {
    for shape in shapes() {
        let world = small_world(8, 5);
        lay_country_traps(&mut world.sandbox.borrow_mut());
        let account = json!({"email": "jon@reykjavik.example", "first_name": "Jón", "last_name": "Reykjavík",
            "billing": {"country": "IS"}});
        let id = add_account(&world, account);
        odd_countries(&world, "displayName", shape.clone());
        let mut state = world.state();
        set_up(&mut state, |setup| setup.pull = Pull::All);
        let before = company_ids(&world).len();
        let plan = world.preview(&mut state).unwrap();
        let problems = &line_of(&plan, id).problems;
        let is_country = |kind: &ProblemKind| matches!(kind, ProblemKind::NoCompanyCode { .. });
        assert!(
            problems.iter().any(|it| is_country(&it.kind)),
            "{shape:?}: {problems:?}"
        );
        assert!(
            state
                .snapshots
                .reference
                .oddities
                .contains(&Oddity::Rows(Side::Company))
        );
        world.apply(&mut state, &plan);
        assert_eq!(company_ids(&world).len(), before, "{shape:?}");
    }
}

#[test]
fn what_an_earlier_reading_knew_of_the_countries_is_still_known_where_they_are_not_read() {
    for part in ["displayName", "code"] {
        for shape in shapes() {
            let (world, mut state, ..) = resting();
            let linen = json!({"displayName": "Belfast Linen Ltd", "email": "office@linen.example",
                "type": "Company", "country": "NI"});
            let belfast = add_company(&world, linen);
            actions::set_flag(&mut state, &belfast, true);
            run_to_rest(&world, &mut state);
            let mapped = pairs(&state).len();
            odd_countries(&world, part, shape.clone());
            let plan = world.preview(&mut state).unwrap();
            assert_eq!(plan.writes(), 0, "{part} {shape:?}: {:#?}", plan.lines);
            let is_odd = |line: &&PlanLine| has_problem(line, Field::Country);
            assert_eq!(plan.lines.iter().find(is_odd), None, "{part} {shape:?}");
            assert_eq!(pairs(&state).len(), mapped);
            let id = state.mappings.webstore_id(&belfast).unwrap();
            assert_eq!(crate::real_world::billing(&world, id, "country"), "GB");
        }
    }
}

/// What Business Central may clear with a country, there and in WooCommerce.
const PLACES: [(&str, &str); 3] = [
    ("postalCode", "postcode"),
    ("city", "city"),
    ("state", "state"),
];

/// What both systems hold of an address.
fn address(world: &World, customer: &CompanyId, id: WebstoreId) -> Vec<[String; 2]> {
    let record = company_record(world, customer);
    let places = PLACES.into_iter().chain([("country", "country")]);
    let held = places.map(|(there, here)| {
        let there = record[there].as_str().unwrap().to_owned();
        [there, billing(world, id, here)]
    });
    held.collect()
}

/// Reads all of Business Central's customers with the next reading.
fn read_all(state: &mut State) {
    change_known(state, |known| {
        known.snapshots.reference.company_read_whole = None;
    });
}

#[test]
fn no_country_is_given_back_while_a_part_of_the_address_can_not_be_read() {
    for (member, _) in PLACES {
        for is_left_out in [false, true] {
            let case = format!("{member}, left out: {is_left_out}");
            let (world, mut state, customer, id) = resting();
            let place = json!({"city": "Kiel", "postcode": "24103", "state": "DE-SH"});
            edit_webstore(&world, id, json!({ "billing": place }));
            run_to_rest(&world, &mut state);
            let before = address(&world, &customer, id);
            edit_webstore(
                &world,
                id,
                json!({"billing": {"country": "US", "state": "CA"}}),
            );
            run_to_rest(&world, &mut state);
            let typed = address(&world, &customer, id);

            let whose = customer.as_str().to_owned();
            world.put_between(records_of("/customers?", move |record| {
                let is_it = record["id"]
                    .as_str()
                    .is_some_and(|it| it.eq_ignore_ascii_case(&whose));
                match record.as_object_mut().filter(|_| is_it) {
                    Some(record) if is_left_out => drop(record.remove(member)),
                    Some(record) => drop(record.insert(member.to_owned(), Value::Null)),
                    None => {}
                }
            }));
            read_all(&mut state);
            world.preview(&mut state).unwrap();
            let (started, plan) = world.undo_plan(&state);
            let left = plan.lines.iter().filter_map(|line| match &line.reason {
                Reason::NotUndone(left) => Some(left.clone()),
                _ => None,
            });
            let left: Vec<_> = left.flatten().collect();
            let of_country = (Field::Country, NotUndone::AddressNotRead);
            assert!(left.contains(&of_country), "{case}: {left:?}");
            world.apply_as(&mut state, &plan, Trigger::Undo(started), &Patient);
            world.put_between(None);
            read_all(&mut state);
            run_to_rest(&world, &mut state);
            assert_eq!(address(&world, &customer, id), typed, "{case}");

            world.preview(&mut state).unwrap();
            let (again, plan) = world.undo_plan(&state);
            assert_eq!(again, started, "{case}");
            let undone = world.apply_as(&mut state, &plan, Trigger::Undo(again), &Patient);
            assert_eq!(undone.counts.updated, 1, "{case}: {undone:?}");
            let now = address(&world, &customer, id);
            let there =
                |held: &[[String; 2]]| held.iter().map(|it| it[0].clone()).collect::<Vec<_>>();
            assert_eq!(there(&now), there(&before), "{case}");
            run_to_rest(&world, &mut state);
            assert_eq!(address(&world, &customer, id), now, "{case}");
        }
    }
}

#[test]
fn what_was_cleared_with_a_country_is_given_back_where_no_answer_to_the_move_showed_it() {
    for (member, _) in PLACES {
        for readings in [0, 2] {
            let case = format!("{member}, not read by {readings} later readings");
            let (world, mut state, customer, id) = resting();
            edit_webstore(
                &world,
                id,
                json!({"billing": {"city": "Kiel", "postcode": "24103"}}),
            );
            run_to_rest(&world, &mut state);
            edit_webstore(
                &world,
                id,
                json!({"billing": {"country": "US", "state": "CA"}}),
            );
            let wanted: Vec<String> = PLACES
                .iter()
                .map(|(_, here)| billing(&world, id, here))
                .collect();
            let plan = world.preview(&mut state).unwrap();
            world.put_between(without("/api/v2.0/", member));
            world.apply(&mut state, &plan);
            for _ in 0..readings {
                read_all(&mut state);
                let plan = world.preview(&mut state).unwrap();
                world.apply(&mut state, &plan);
            }
            world.put_between(None);
            read_all(&mut state);
            run_to_rest(&world, &mut state);
            let now = address(&world, &customer, id);
            for (place, wanted) in wanted.iter().enumerate() {
                assert_eq!(
                    now[place],
                    [wanted.clone(), wanted.clone()],
                    "{case}: {now:?}"
                );
            }
        }
    }
}
