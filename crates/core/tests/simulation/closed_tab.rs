//! A tab that is closed in mid-run: what it had done is in the log of its run as soon as somebody reads both systems again.

use concord_core::actions::{self, CannotMap};
use concord_core::call::Side;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Action, Entry, EntryResult, RunEnd};
use concord_core::plan::Work;
use concord_core::setup::WhenBothChanged;
use concord_core::state::{IntendedWrite, State, Subject};

use serde_json::json;
use std::collections::BTreeSet;

use crate::common::*;
use crate::real_world::{billing, resting};
use crate::support::{World, set_up};

/// A world in which both sides have customers to be created on the other.
pub fn to_be_created() -> (World, State) {
    let world = small_world(24, 4);
    let mut state = world.state();
    flag_everybody(&world, &mut state);
    (world, state)
}

/// Accounts, and Business Central's customers.
pub fn numbers(world: &World) -> (usize, usize) {
    let sandbox = world.sandbox.borrow();
    (
        sandbox.webstore().customers().count(),
        sandbox.company().customers().count(),
    )
}

#[test]
fn what_a_closed_tab_had_created_is_in_the_log_of_its_run() {
    let mut found_later = 0;
    for awaits in (9..).step_by(4) {
        let (world, mut state) = to_be_created();
        let plan = world.preview(&mut state).unwrap();
        let (accounts, customers) = numbers(&world);
        let mails = world.sandbox.borrow().webstore().mails.len();
        let finished = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        let plan = world.preview(&mut state).unwrap();

        let run = state.runs[0].clone();
        let created = |action: Action| {
            let entries = world.entries().into_iter();
            let done = entries.filter(|it| it.action == action && it.result == EntryResult::Done);
            done.filter(|it| it.run == run.started).count()
        };
        let (accounts_now, customers_now) = numbers(&world);
        let context = format!("closed after {awaits} awaits: {run:?}");
        assert_eq!(
            created(Action::CreateInWebstore),
            accounts_now - accounts,
            "{context}"
        );
        assert_eq!(
            created(Action::CreateInCompany),
            customers_now - customers,
            "{context}"
        );
        assert_eq!(
            run.counts.created_in_webstore,
            accounts_now - accounts,
            "{context}"
        );
        assert_eq!(
            run.counts.created_in_company,
            customers_now - customers,
            "{context}"
        );
        let sent = world.sandbox.borrow().webstore().mails.len() - mails;
        let said = world.entries().into_iter().filter(|it| {
            it.action == Action::CreateInWebstore
                && it.notes.iter().any(|it| it.contains("invitation"))
        });
        assert!(said.count() <= sent, "{context}");
        found_later += run.counts.found_later;

        // The rest is no update of what the first run has created.
        let rest = world.apply(&mut state, &plan);
        assert_eq!(rest.end, RunEnd::Completed, "{rest:?}");
        let updated = world.entries().into_iter().filter(|it| {
            it.run == rest.started && it.action == Action::Update && it.fields.is_empty()
        });
        assert_eq!(updated.count(), 0, "{context}");
        if finished {
            break;
        }
    }
    assert!(
        found_later > 0,
        "no tab was closed between effect and answer"
    );
}

/// What both sides hold as the phone no. of a pair.
fn phones(world: &World, (customer, id): &(CompanyId, WebstoreId)) -> [String; 2] {
    let of_company = &company_record(world, customer)["phoneNumber"];
    let of_company = of_company.as_str().unwrap().to_owned();
    [billing(world, *id, "phone"), of_company]
}

#[test]
fn an_edit_after_a_tab_was_closed_is_the_only_one_whatever_the_tab_had_written_of_the_former_one() {
    for side in [Side::Webstore, Side::Company] {
        for wins in WhenBothChanged::ALL {
            for awaits in 1.. {
                let (world, mut state) = resting(8);
                set_up(&mut state, |setup| setup.when_both_changed = wins);
                world.keep(&mut state);
                let pair = first_pair(&state);
                let type_phone = |phone: &str| match side {
                    Side::Webstore => {
                        edit_webstore(&world, pair.1, json!({"billing": {"phone": phone}}));
                    }
                    Side::Company => edit_company(&world, &pair.0, json!({"phoneNumber": phone})),
                };
                type_phone("+46 8 555 01 01");
                let plan = world.preview(&mut state).unwrap();
                assert_eq!(plan.writes(), 1);
                let finished = world.apply_until_closed(&mut state, &plan, awaits);
                let mut state = world.reopened(&state.setup);
                type_phone("+46 8 555 02 02");
                let context = format!("{side:?} {wins:?} {awaits}");
                let plan = run_to_rest(&world, &mut state);
                assert!(
                    plan.lines.iter().all(|it| it.conflicts.is_empty()),
                    "{context}"
                );
                assert_eq!(phones(&world, &pair), ["+46 8 555 02 02"; 2], "{context}");
                if finished {
                    break;
                }
            }
        }
    }
}

#[test]
fn a_customer_whose_create_had_no_answer_is_mapped_by_hand_only_after_a_reading() {
    let in_doubt = (9..).find_map(|awaits| {
        let (world, mut state) = to_be_created();
        let plan = world.preview(&mut state).unwrap();
        assert!(!world.apply_until_closed(&mut state, &plan, awaits));
        let state = world.reopened(&state.setup);
        let creates =
            |write: &IntendedWrite| matches!(write, IntendedWrite::CreateInCompany { .. });
        let mut intents = state.journal.values();
        let intent = intents.find(|intent| creates(&intent.write))?.clone();
        Some((world, state, intent))
    });
    let (world, mut state, intent) = in_doubt.unwrap();
    let Subject::Webstore(id) = intent.subject else {
        panic!("{intent:?}");
    };
    let mappings = &state.mappings;
    let mut free = state.snapshots.company.keys();
    let free = free.find(|it| mappings.webstore_id(it).is_none());
    let free = free.unwrap().clone();
    let refused = actions::map_by_hand(&mut state, &free, id).unwrap_err();
    assert_eq!(
        refused,
        CannotMap::BeingCreated {
            side: Side::Company
        }
    );
    assert!(refused.words().contains("Business Central"));
    world.preview(&mut state).unwrap();
    let known = actions::map_by_hand(&mut state, &free, id);
    assert!(!matches!(known, Err(CannotMap::BeingCreated { .. })));
}

#[test]
fn a_customer_that_a_closed_tab_had_created_is_found_although_staff_have_changed_both_records_since()
 {
    // Its name, and the e-mail of the account that it was created for; or the other way round.
    let mut found = 0;
    for is_renamed in [false, true] {
        for awaits in (10..).step_by(7).take(9) {
            let (world, mut state) = to_be_created();
            let plan = world.preview(&mut state).unwrap();
            let known: BTreeSet<String> = company_ids(&world);
            world.apply_until_closed(&mut state, &plan, awaits);
            let now = company_ids(&world);
            let mut state = world.reopened(&state.setup);
            let mut created = now.difference(&known).map(|id| CompanyId::new(id));
            let Some(customer) = created.next() else {
                continue;
            };
            let record = company_record(&world, &customer);
            let accounts: Vec<_> = plan.lines.iter().filter_map(|line| line.webstore).collect();
            let is_its = |id: &&WebstoreId| {
                let sandbox = world.sandbox.borrow();
                let account = sandbox.webstore().customer(id.0).unwrap();
                record["email"] == json!(account.email)
            };
            let Some(id) = accounts.iter().find(is_its).copied() else {
                continue;
            };
            if record["email"] == json!("") {
                continue;
            }
            match is_renamed {
                true => {
                    edit_company(
                        &world,
                        &customer,
                        json!({"displayName": "Renamed by staff"}),
                    );
                    edit_webstore(
                        &world,
                        id,
                        json!({"email": "moved@post.example", "billing": {"email": "moved@post.example"}}),
                    );
                }
                false => {
                    edit_company(&world, &customer, json!({"email": "moved@post.example"}));
                    edit_webstore(
                        &world,
                        id,
                        json!({"first_name": "Renamed", "last_name": "By staff", "billing": {"company": ""}}),
                    );
                }
            }
            run_to_rest(&world, &mut state);
            let case = format!("renamed: {is_renamed}, closed after {awaits} awaits");
            assert_eq!(state.mappings.webstore_id(&customer), Some(id), "{case}");
            found += 1;
        }
    }
    assert!(found > 5, "{found}");
}

#[test]
fn what_a_closed_tab_had_noted_along_with_a_mapping_is_in_its_log() {
    let mut noted = 0;
    for awaits in (9..).step_by(2) {
        let world = small_world(8, 4);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        let id = plan.lines.iter().find_map(|line| match &line.work {
            Some(Work::CreateInCompany { seen, .. }) => Some(seen.id),
            _ => None,
        });
        let id = id.expect("an account without a customer");
        let customers = state.snapshots.company.keys();
        let mut free = customers.filter(|it| state.mappings.webstore_id(it).is_none());
        let other = free.next_back().unwrap().clone();
        actions::map_by_hand(&mut state, &other, id).unwrap();
        actions::unmap(&mut state, &other);
        world.keep(&mut state);
        let plan = world.preview(&mut state).unwrap();
        let finished = world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        world.preview(&mut state).unwrap();

        let account = &state.snapshots.webstore[&id];
        let is_noted = account
            .meta_data
            .apart
            .iter()
            .any(|it| it.customer == other);
        let says = |entry: &Entry| {
            let along = entry.notes.iter().any(|it| it.contains("unmapped"));
            entry.webstore_id == Some(id) && (entry.action == Action::Unmap || along)
        };
        let is_said = world.entries().iter().any(says);
        assert_eq!(
            is_said,
            is_noted,
            "closed after {awaits}: {:?}",
            world.entries()
        );
        noted += usize::from(is_noted && !finished);
        if finished {
            break;
        }
    }
    assert!(
        noted > 0,
        "the note was never there before the tab was closed"
    );
}
