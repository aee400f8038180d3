//! The rule by which accounts and customers are matched that are not mapped.

use concord_core::mapping::Evidence;
use concord_core::overview::{self, suggestions};
use concord_core::plan::{Kind, Plan, PlanLine, Reason};
use concord_core::ports::{Change, Row, Store, Table};
use concord_core::setup::{Matching, Pull};
use concord_core::shared::Shared;
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use futures::executor::block_on;
use serde_json::{Value, json};

use crate::common::*;
use crate::support::{World, set_up};

const KEY: &str = "erp_customer_no";

fn use_rule(world: &World, state: &mut State, matching: Matching) {
    set_up(state, |setup| {
        setup.matching = matching;
        setup.customer_number_key = Some(KEY.to_owned());
        setup.vat_number_key = Some("billing_vat".to_owned());
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
}

/// Both sides at rest, and then by this rule.
fn by(matching: Matching) -> (World, State) {
    let (world, mut state) = at_rest(small_world(12, 5));
    use_rule(&world, &mut state, matching);
    (world, state)
}

fn add(world: &World, system: System, set: Value) -> Value {
    let edit = Edit::add(system, set);
    let added = world.sandbox.borrow_mut().edit(&edit).unwrap();
    added.record
}

/// Somebody in the webstore; without a number where none is given.
fn account(world: &World, email: &str, last_name: &str, number: Option<&str>) -> u64 {
    let meta: Vec<Value> = number
        .map(|it| json!({"key": KEY, "value": it}))
        .into_iter()
        .collect();
    let set = json!({"email": email, "first_name": "Nora", "last_name": last_name,
        "billing": {"country": "SE"}, "meta_data": meta});
    add(world, System::Webstore, set)["id"].as_u64().unwrap()
}

/// Somebody in Business Central, by the no.
fn customer(world: &World, email: &str, name: &str) -> String {
    let set = json!({"displayName": name, "email": email, "country": "SE"});
    let record = add(world, System::Company, set);
    record["number"].as_str().unwrap().to_owned()
}

fn line(plan: &Plan, id: u64) -> &PlanLine {
    let mut lines = plan.lines.iter();
    lines
        .find(|line| line.webstore.is_some_and(|it| it.0 == id))
        .unwrap()
}

fn evidence(plan: &Plan, id: u64) -> Option<&Evidence> {
    match &line(plan, id).reason {
        Reason::Matched(evidence) => Some(evidence),
        _ => None,
    }
}

#[test]
fn a_browser_of_before_keeps_its_rule_and_nothing_is_written_for_it() {
    let (world, _) = at_rest(small_world(6, 5));
    let kept = r#"{"pull":"All","suggest_by_vat_number":true}"#;
    let row = Row {
        key: "setup".to_owned(),
        json: kept.to_owned(),
    };
    block_on(world.store.write(&[Change::Put(Table::Settings, row)])).unwrap();
    let (state, damage) = block_on(State::load(&world.store, Shared::default())).unwrap();
    assert_eq!(damage.rows, Vec::<String>::new());
    let setup = &state.setup;
    assert_eq!(
        (setup.matching, setup.pull),
        (Matching::AlsoVatNumber, Pull::All)
    );
    assert!(world.kept().iter().any(|it| it == kept));
}

#[test]
fn a_number_in_the_meta_data_is_matched_exactly_and_e_mail_and_name_match_nobody() {
    let (world, mut state) = by(Matching::CustomerNumber);
    let by_number = customer(&world, "office@gruen.example", "Grün GmbH");
    customer(&world, "nora@neu.example", "Nora Blau");
    let customers = company_ids(&world).len();
    let matched = account(
        &world,
        "nora@neu.example",
        "Blau",
        Some(&format!(" {} ", by_number.to_lowercase())),
    );
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(
        evidence(&plan, matched),
        Some(&Evidence::CustomerNumber(by_number.clone()))
    );
    assert_eq!(line(&plan, matched).number, Some(by_number));
    run_to_rest(&world, &mut state);
    let mapped = state
        .mappings
        .customer(concord_core::customer::WebstoreId(matched));
    assert_eq!(
        state.snapshots.company[mapped.unwrap()].display_name,
        "Grün GmbH"
    );
    assert_eq!(company_ids(&world).len(), customers);
}

#[test]
fn a_number_that_several_have_or_nobody_or_somebody_who_is_mapped_is_said_and_nobody_is_created() {
    let (world, mut state) = by(Matching::CustomerNumber);
    let shared = customer(&world, "", "Grün GmbH");
    let twins = ["one@x.example", "two@x.example"]
        .map(|email| account(&world, email, "Zwilling", Some(&shared)));
    let unknown = account(&world, "three@x.example", "Drei", Some("NOBODY"));
    let (mapped, mapped_to) = first_pair(&state);
    let taken = state.snapshots.company[&mapped].number.clone();
    let held = account(&world, "four@x.example", "Vier", Some(&taken));
    let customers = company_ids(&world).len();
    let plan = run_to_rest(&world, &mut state);
    for id in twins {
        assert_eq!(line(&plan, id).kind(), Kind::Ambiguous);
        let words = line(&plan, id).reason.words();
        assert!(
            words.contains(&format!("same customer no. “{shared}”")),
            "{words}"
        );
    }
    for (id, said) in [
        (unknown, "customer no. NOBODY, which nobody".to_owned()),
        (held, format!("mapped to webstore ID {mapped_to},")),
    ] {
        let line = line(&plan, id);
        assert_eq!(line.kind(), Kind::Error);
        assert!(
            line.reason.words().contains(&said),
            "{}",
            line.reason.words()
        );
    }
    assert_eq!(company_ids(&world).len(), customers);
}

#[test]
fn an_account_without_a_number_is_new_unless_a_customer_has_its_e_mail_or_name() {
    let (world, mut state) = by(Matching::CustomerNumber);
    customer(&world, "nora@neu.example", "Grün GmbH");
    customer(&world, "", "Nora Rot");
    let same_email = account(&world, "nora@neu.example", "Blau", None);
    let same_name = account(&world, "nora@rot.example", "Rot", Some(""));
    let new = account(&world, "nora@weiss.example", "Weiss", None);
    let plan = world.preview(&mut state).unwrap();
    for id in [same_email, same_name] {
        let reason = &line(&plan, id).reason;
        assert!(matches!(reason, Reason::PossibleDuplicate(_)), "{reason:?}");
    }
    assert_eq!(line(&plan, new).kind(), Kind::CreateInCompany);
}

#[test]
fn without_meta_data_to_be_seen_a_number_is_not_read_and_nobody_is_created() {
    let (world, mut state) = by(Matching::EmailThenName);
    let new = account(&world, "nora@weiss.example", "Weiss", None);
    // Saved, and nothing read since: no account was asked for the key.
    world.preview(&mut state).unwrap();
    set_up(&mut state, |setup| {
        setup.matching = Matching::CustomerNumber;
    });
    let plan = concord_core::plan::plan(&state);
    assert_eq!(line(&plan, new).reason, Reason::NumberNotRead);
    assert_eq!(line(&plan, new).kind(), Kind::Error);
}

#[test]
fn the_vat_registration_no_is_the_third_rule_only_where_it_is_chosen() {
    for (matching, is_matched) in [
        (Matching::EmailThenName, false),
        (Matching::AlsoVatNumber, true),
        (Matching::CustomerNumber, false),
    ] {
        let (world, mut state) = by(matching);
        let set = json!({"displayName": "Grün GmbH", "country": "DE", "taxRegistrationNumber": "DE533435789"});
        add(&world, System::Company, set);
        let set = json!({"email": "neu@neu.example", "first_name": "Nora", "last_name": "Neu", "billing": {"country": "DE"},
            "meta_data": [{"key": "billing_vat", "value": "de 533 435 789"}]});
        let id = add(&world, System::Webstore, set)["id"].as_u64().unwrap();
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(evidence(&plan, id).is_some(), is_matched, "{matching:?}");
    }
}

#[test]
fn always_the_default_customer_matches_and_creates_nobody_and_keeps_the_mapped_the_same() {
    let (world, mut state) = by(Matching::DefaultCustomer);
    customer(&world, "nora@neu.example", "Nora Neu");
    let id = account(&world, "nora@neu.example", "Neu", None);
    let (mapped, account_of) = first_pair(&state);
    edit_webstore(
        &world,
        account_of,
        json!({"billing": {"phone": "0800 4711"}}),
    );
    let customers = company_ids(&world).len();
    assert_eq!(state.setup.pull, Pull::All);
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(line(&plan, id).reason, Reason::DefaultCustomer);
    assert_eq!(line(&plan, id).kind(), Kind::Skip);
    assert!(suggestions(&state).pairs.is_empty());
    let pauses = concord_core::slices::Pauses::none();
    let found = suggestions(&state);
    let hints = overview::hints_in_slices(&state, &found, &pauses);
    assert!(concord_core::slices::at_once(hints).is_empty());
    assert_eq!(company_ids(&world).len(), customers);
    assert_eq!(company_record(&world, &mapped)["phoneNumber"], "0800 4711");
}
