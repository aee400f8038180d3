//! A tab that is closed in mid-run: what it had done is in the log of its run as soon as somebody reads both systems again.

use concord_core::actions::{self, CannotMap};
use concord_core::call::Side;
use concord_core::customer::CompanyId;
use concord_core::log::{Action, EntryResult, RunEnd};
use concord_core::state::{IntendedWrite, State, Subject};

use crate::common::*;
use crate::support::World;

/// A world in which both sides have customers to be created on the other.
pub fn to_be_created() -> (World, State) {
    let world = small_world(24, 4);
    let mut state = world.state();
    world.preview(&mut state).unwrap();
    let customers: Vec<CompanyId> = state.snapshots.company.keys().cloned().collect();
    for customer in customers {
        actions::set_flag(&mut state, &customer, true);
        world.keep(&mut state);
    }
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
