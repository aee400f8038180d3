//! What screens say of a state: each sentence stands where it is so, and nowhere else; counts are the same wherever they stand;
//! and what users decide about pairs is kept.

use std::time::Duration;

use concord_core::actions;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::{Action, Trigger};
use concord_core::mapping::{Evidence, Suggestion};
use concord_core::overview::{self, Filter, Lines};
use concord_core::plan::{Kind, Plan, Reason, WhyLeft, plan};
use concord_core::setup::{Pull, Push};
use concord_core::slices::Pauses;
use concord_core::state::{State, Subject};
use concord_core::summary::summary;
use concord_core::view::{
    Going, NextRun, Outlook, Waits, Writing, lines_under, next_run, number_under, outlook,
};
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use futures::executor::block_on;
use serde_json::json;

use crate::common::*;
use crate::support::{Patient, World, set_up};

const PLAINLY: Writing = Writing {
    count: |number| number.to_string(),
    time: |at| format!("at {}", at.0),
    clock: |at| format!("at {}", at.0),
    duration: |it: Duration| format!("{} s", it.as_secs()),
};

fn lines_of(state: &State) -> (Plan, Lines) {
    let plan = plan(state);
    let lines = overview::lines(state, &plan, &overview::suggestions(state));
    (plan, lines)
}

fn outlook_of(state: &State, going: Going) -> Outlook {
    let (plan, lines) = lines_of(state);
    outlook(state, &plan, &lines, going)
}

/// Title and sentences, as a page shows them.
fn said(outlook: Outlook) -> String {
    let sentences = outlook.sentences(PLAINLY).join(" ");
    format!("{} {sentences}", outlook.title(PLAINLY))
}

const SAME: &str = "held the same";

/// A world at rest in which nothing waits for the user either: what can't be told apart or written is gone from it.
fn at_peace() -> (World, State) {
    let (world, mut state) = at_rest(small_world(40, 3));
    for _ in 0..4 {
        let plan = world.preview(&mut state).unwrap();
        settle_all(&mut state, &plan);
        run_to_rest(&world, &mut state);
    }
    (world, state)
}

fn add(world: &World, system: System, set: serde_json::Value) -> serde_json::Value {
    let edit = Edit::add(system, set);
    world.sandbox.borrow_mut().edit(&edit).unwrap().record
}

#[test]
fn both_systems_hold_the_same_is_said_of_a_plan_that_shows_it_and_of_nothing_else() {
    let (world, mut state) = at_peace();
    world.preview(&mut state).unwrap();
    let rests = outlook_of(&state, Going::Nothing);
    let Outlook::Rests { compared, .. } = rests else {
        panic!("{rests:?}");
    };
    assert!(compared > 10);
    assert_eq!(rests.is_at_rest(), said(rests).contains(SAME), "{rests:?}");

    // While something goes on and after a failed reading nothing is claimed.
    for (going, words) in [
        (Going::Reading, "are being read"),
        (Going::Running, "A run is going on"),
        (Going::ReadingFailed, "The last reading failed"),
    ] {
        let now = said(outlook_of(&state, going));
        assert!(now.contains(words) && !now.contains(SAME), "{now}");
        assert!(!said(rests).contains(words));
    }

    // Closed directions compare nothing.
    let (pull, push) = (state.setup.pull, state.setup.push);
    set_up(&mut state, |it| {
        (it.pull, it.push) = (Pull::None, Push::None)
    });
    let closed = outlook_of(&state, Going::Nothing);
    assert_eq!(closed, Outlook::NoDirection);
    assert!(said(closed).contains("Pull None, Push None"));
    assert!(!said(closed).contains(SAME));
    set_up(&mut state, |it| (it.pull, it.push) = (pull, push));

    // Before anything was read.
    let unread = outlook_of(&world.another_browser().state(), Going::Nothing);
    assert_eq!(unread, Outlook::Unread);
    assert!(!said(unread).contains(SAME));
    let first = outlook_of(&world.another_browser().state(), Going::Reading);
    assert_eq!(first, Outlook::FirstReading);

    // Something to write.
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    world.preview(&mut state).unwrap();
    let writes = outlook_of(&state, Going::Nothing);
    assert!(
        matches!(writes, Outlook::Writes { records: 1, .. }),
        "{writes:?}"
    );
    assert!(said(writes).starts_with("1 customer will be written."));
    assert!(!said(writes).contains(SAME));

    // The same, and its direction is closed: it differs and is left so.
    set_up(&mut state, |setup| setup.push = Push::None);
    let left = outlook_of(&state, Going::Nothing);
    assert!(said(left).contains("1 customer differs in fields of which the direction is closed"));
    assert!(!left.is_at_rest() && !said(left).contains(SAME));
    let (plan, _) = lines_of(&state);
    let next = next_run(
        &state,
        &plan,
        &overview::suggestions(&state),
        Some(&customer),
        Some(id),
    );
    let NextRun::Left(fields) = &next else {
        panic!("{next:?}");
    };
    assert!(fields.iter().all(|(_, why)| *why == WhyLeft::Closed));
    assert!(
        next.words().contains("Phone no.: the direction is closed"),
        "{}",
        next.words()
    );
}

#[test]
fn after_an_undo_it_is_said_what_differs_by_it() {
    let (world, mut state) = at_peace();
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    run_to_rest(&world, &mut state);
    let before = said(outlook_of(&state, Going::Nothing));
    assert!(!before.contains("by an undo"), "{before}");
    let (run, undo) = world.undo_plan(&state);
    world.apply_as(&mut state, &undo, Trigger::Undo(run), &Patient);
    for _ in 0..2 {
        let now = outlook_of(&state, Going::Nothing);
        assert!(
            said(now)
                .contains("1 customer differs by an undo or a decision of yours and is left so"),
            "{}",
            said(now)
        );
        assert!(!now.is_at_rest() && !said(now).contains(SAME));
        let (plan, _) = lines_of(&state);
        let found = overview::suggestions(&state);
        let next = next_run(&state, &plan, &found, Some(&customer), Some(id));
        assert!(
            next.words()
                .contains("Phone no.: both sides differ by an undo"),
            "{}",
            next.words()
        );
        world.preview(&mut state).unwrap();
    }
    // Somebody edits one of the two: that is written, and nothing differs any more.
    edit_webstore(&world, id, json!({"billing": {"phone": "+46 8 555 02 00"}}));
    run_to_rest(&world, &mut state);
    let after = said(outlook_of(&state, Going::Nothing));
    assert!(!after.contains("by an undo"), "{after}");
}

#[test]
fn lines_that_wait_are_said_in_the_title_and_nothing_waits_in_silence() {
    let world = world(60, 5);
    let mut state = world.state();
    run_to_rest(&world, &mut state);
    let (_, lines) = lines_of(&state);
    let waits = Waits::of(&lines);
    let waiting = waits.total();
    assert!(waiting > 3);
    let now = outlook_of(&state, Going::Nothing);
    let title = now.title(PLAINLY);
    assert_eq!(
        title,
        format!("Nothing to write; {waiting} lines wait for you.")
    );
    assert!(!now.is_at_rest() && !said(now).contains(SAME));
    // Each kind is named where there is one of it, and nowhere else.
    for (number, words) in [
        (waits.conflicts, "conflict"),
        (waits.ambiguous, "ambiguous"),
        (waits.errors, "error"),
    ] {
        assert_eq!(said(now).contains(words), number > 0, "{}", said(now));
    }
}

#[test]
fn nobody_mapped_is_not_the_same_on_both_sides() {
    let world = small_world(20, 3);
    let mut state = world.state();
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    world.preview(&mut state).unwrap();
    let now = outlook_of(&state, Going::Nothing);
    assert!(matches!(now, Outlook::Rests { compared: 0, .. }), "{now:?}");
    assert!(said(now).contains("nothing was compared") && !said(now).contains(SAME));
}

/// Every count that stands in more than one place.
fn counts_agree(state: &State, when: &str) {
    let (plan, lines) = lines_of(state);
    let found = overview::suggestions(state);
    let cues = summary(state, &plan, &lines).unwrap().cues;
    let under = |kind| number_under(&plan, &lines, &found, Some(kind));
    let shown = |kind| lines_under(state, &plan, Some(kind)).count();
    let grouped: usize = found
        .ambiguous
        .iter()
        .map(|it| it.webstore.len() + it.company.len())
        .sum();
    let of = |filter| overview::shown(&lines, filter, &[], overview::Order::default()).len();
    assert_eq!(cues.mapped, of(Filter::Mapped), "{when}");
    assert_eq!(cues.on_hold, of(Filter::OnHold), "{when}");
    let ambiguous = [
        cues.ambiguous,
        of(Filter::Ambiguous),
        under(Kind::Ambiguous),
        shown(Kind::Ambiguous) + grouped,
    ];
    assert!(
        ambiguous.iter().all(|it| *it == cues.ambiguous),
        "{when}: ambiguous {ambiguous:?}"
    );
    let conflicts = [
        cues.conflicts,
        of(Filter::Conflict),
        under(Kind::Conflict),
        shown(Kind::Conflict),
    ];
    assert!(
        conflicts.iter().all(|it| *it == cues.conflicts),
        "{when}: conflicts {conflicts:?}"
    );
    let errors = [
        cues.errors,
        of(Filter::Error),
        under(Kind::Error),
        shown(Kind::Error),
    ];
    assert!(
        errors.iter().all(|it| *it == cues.errors),
        "{when}: errors {errors:?}"
    );
    let all = number_under(&plan, &lines, &found, None);
    assert_eq!(
        all,
        lines_under(state, &plan, None).count() + grouped,
        "{when}"
    );
}

#[test]
fn counts_are_the_same_on_home_in_the_mapping_and_in_the_preview() {
    for seed in 0..6 {
        let world = world(80, seed);
        let mut state = world.state();
        counts_agree(&state, "unread");
        world.preview(&mut state).unwrap();
        counts_agree(&state, "first preview");
        let (pull, push) = (state.setup.pull, state.setup.push);
        for (pull, push) in [
            (Pull::None, Push::None),
            (Pull::MappedOnly, Push::MappedOnly),
            (Pull::None, Push::MappedOnly),
        ] {
            set_up(&mut state, |it| (it.pull, it.push) = (pull, push));
            counts_agree(&state, "other directions");
        }
        set_up(&mut state, |it| (it.pull, it.push) = (pull, push));
        let plan = world.preview(&mut state).unwrap();
        let written = plan.lines.iter().find(|it| it.kind() == Kind::Map).unwrap();
        let value = written.webstore.unwrap().to_string();
        let poison = Fault::always(FaultKind::Poisoned { value }).of(System::Webstore);
        world.sandbox.borrow_mut().add_fault(poison);
        world.apply(&mut state, &plan);
        assert!(!state.failures.is_empty());
        counts_agree(&state, "after a run with failures");
        world.sandbox.borrow_mut().clear_faults();
        run_to_rest(&world, &mut state);
        counts_agree(&state, "at rest");
        let (customer, _) = first_pair(&state);
        let gone = Edit::delete(System::Company, customer.as_str());
        world.sandbox.borrow_mut().edit(&gone).unwrap();
        world.preview(&mut state).unwrap();
        counts_agree(&state, "with a broken mapping");
    }
}

/// A world whose first suggestion was taken out of the review, the others accepted.
fn one_left_out() -> (World, State, Suggestion) {
    let world = world(60, 5);
    let mut state = world.state();
    world.preview(&mut state).unwrap();
    let pairs = overview::suggestions(&state).pairs;
    let (out, accepted) = pairs.split_first().unwrap();
    let refused = block_on(actions::accept(&mut state, accepted, &Pauses::none()));
    assert_eq!(refused, 0);
    world.keep(&mut state);
    let pair = [(out.company.clone(), out.webstore)];
    actions::keep_apart(&mut state, &pair);
    world.keep(&mut state);
    let out = out.clone();
    (world, state, out)
}

#[test]
fn a_suggestion_that_is_taken_out_is_mapped_by_no_run_and_by_no_browser() {
    let (world, mut state, out) = one_left_out();
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.webstore == Some(out.webstore))
        .unwrap();
    assert_eq!((line.kind(), &line.reason), (Kind::Unmap, &Reason::LeftOut));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.kept_apart, 1, "{run:?}");
    assert!(
        world
            .entries()
            .iter()
            .any(|it| it.action == Action::KeepApart && it.webstore_id == Some(out.webstore))
    );
    // Undoing that run maps nobody who had never been mapped.
    let (_, undo) = world.undo_plan(&state);
    assert!(
        !undo
            .lines
            .iter()
            .any(|it| it.webstore == Some(out.webstore) && it.work.is_some()),
        "{:#?}",
        undo.lines
    );

    run_to_rest(&world, &mut state);
    let fresh = world.another_browser();
    let mut others = fresh.state();
    for (browser, state) in [(&world, &mut state), (&fresh, &mut others)] {
        run_to_rest(browser, state);
        assert_eq!(state.mappings.customer(out.webstore), None);
        assert_eq!(state.mappings.webstore_id(&out.company), None);
        let suggested = overview::suggestions(state).pairs;
        assert!(!suggested.iter().any(|it| it.webstore == out.webstore));
        let plan = browser.preview(state).unwrap();
        let line = plan
            .lines
            .iter()
            .find(|it| it.webstore == Some(out.webstore))
            .unwrap();
        assert_eq!(line.reason, Reason::KeptApart);
    }
    // By hand they are mapped all the same.
    actions::map_by_hand(&mut state, &out.company, out.webstore).unwrap();
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    assert_eq!(state.mappings.customer(out.webstore), Some(&out.company));
}

#[test]
fn a_pair_that_is_two_customers_is_created_on_the_other_side() {
    let (world, mut state, out) = one_left_out();
    let distinct = [(out.company.clone(), out.webstore)];
    actions::tell_apart(&mut state, &distinct);
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.webstore == Some(out.webstore))
        .unwrap();
    // Who has something in common with it is not mapped yet: it is asked once more only where it is not this one.
    assert!(
        matches!(
            line.reason,
            Reason::NewInWebstore { .. } | Reason::Ambiguous { .. }
        ),
        "{line:#?}"
    );
}

/// A mapped pair and an account of the same name.
fn with_namesake() -> (World, State, CompanyId, WebstoreId) {
    let (world, state) = at_peace();
    let named = |id: &CompanyId| {
        state
            .snapshots
            .company
            .get(id)
            .is_some_and(|it| !it.display_name.is_empty())
    };
    let customer = state
        .mappings
        .lines()
        .find(|it| it.webstore_id.is_some() && named(&it.customer));
    let customer = customer.unwrap().customer.clone();
    let name = &state.snapshots.company.get(&customer).unwrap().display_name;
    let account = add(
        &world,
        System::Webstore,
        json!({"email": "namesake@elsewhere.example", "billing": {"company": name, "country": "DE"}}),
    );
    let id = WebstoreId(account["id"].as_u64().unwrap());
    (world, state, customer, id)
}

#[test]
fn nobody_is_created_who_has_the_name_of_a_mapped_customer_before_the_user_says_so() {
    let (world, mut state, customer, id) = with_namesake();
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.webstore == Some(id))
        .unwrap();
    let Reason::PossibleDuplicate(twin) = &line.reason else {
        panic!("{line:#?}");
    };
    assert_eq!((&twin.customer, twin.webstore), (&customer, id));
    assert!(matches!(twin.evidence, Evidence::Name(_)));
    assert!(
        line.reason.words().contains("mapped to webstore ID"),
        "{}",
        line.reason.words()
    );
    assert_eq!((line.kind(), line.work.is_none()), (Kind::Ambiguous, true));
    // An automatic run leaves it.
    set_up(&mut state, |setup| {
        setup.automatic_minutes = std::num::NonZeroU32::new(5)
    });
    let before = company_ids(&world).len();
    world.automatic(&mut state).unwrap();
    assert_eq!(company_ids(&world).len(), before);
    let (_, lines) = lines_of(&state);
    assert!(lines.count(Filter::Ambiguous) > 0);

    actions::tell_apart(&mut state, &[(customer.clone(), id)]);
    world.keep(&mut state);
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.subject() == Some(Subject::Webstore(id)))
        .unwrap();
    assert_eq!(line.kind(), Kind::CreateInCompany, "{line:#?}");
    assert!(
        !line.reason.words().contains("nobody in Business Central"),
        "{}",
        line.reason.words()
    );
    run_to_rest(&world, &mut state);
    assert_eq!(company_ids(&world).len(), before + 1);
    let made = state.mappings.customer(id).unwrap();
    assert_ne!(made, &customer);
}

#[test]
fn nobody_is_said_to_have_an_e_mail_or_name_only_where_nobody_has_it() {
    for seed in 0..8 {
        let world = world(80, seed);
        let mut state = world.state();
        for _ in 0..3 {
            let plan = world.preview(&mut state).unwrap();
            for line in &plan.lines {
                if !line
                    .reason
                    .words()
                    .contains("nobody in Business Central has this")
                {
                    continue;
                }
                let account = state
                    .snapshots
                    .webstore
                    .get(&line.webstore.unwrap())
                    .unwrap();
                let same = |a: &str, b: &str| {
                    !a.is_empty()
                        && concord_core::customer::normal::folded(a)
                            == concord_core::customer::normal::folded(b)
                };
                let title = account.title(state.setup.name_source);
                let like = state.snapshots.company.values().find(|it| {
                    same(&it.display_name, &title)
                        || it.emails().any(|email| same(&email, &account.email))
                });
                assert_eq!(like, None, "seed {seed}: {line:#?}");
            }
            world.apply(&mut state, &plan);
        }
    }
}

#[test]
fn a_decision_that_was_carried_out_can_not_be_taken_back_any_more() {
    let (world, mut state) = at_peace();
    let (customer, id) = first_pair(&state);
    edit_company(&world, &customer, json!({"phoneNumber": "+46 8 555 01 99"}));
    edit_webstore(&world, id, json!({"billing": {"phone": "+46 8 555 02 00"}}));
    let plan = world.preview(&mut state).unwrap();
    settle_all(&mut state, &plan);
    let open = |state: &State| {
        state
            .settlements
            .values()
            .filter(|it| actions::is_open(state, it))
            .count()
    };
    assert_eq!(open(&state), 1, "{:#?}", state.settlements);
    run_to_rest(&world, &mut state);
    assert_eq!((open(&state), state.settlements.len()), (0, 0));

    // One that a newer value has overtaken decides nothing either.
    edit_company(&world, &customer, json!({"phoneNumber": "1111"}));
    edit_webstore(&world, id, json!({"billing": {"phone": "2222"}}));
    let plan = world.preview(&mut state).unwrap();
    settle_all(&mut state, &plan);
    edit_webstore(&world, id, json!({"billing": {"phone": "3333"}}));
    world.preview(&mut state).unwrap();
    assert_eq!(open(&state), 0);
}
