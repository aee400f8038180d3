//! Accounts that are to be created in WooCommerce: their user names, and their passwords, which nothing keeps.

use concord_core::actions;
use concord_core::customer::CompanyId;
use concord_core::log::RunEnd;
use concord_core::mapping::{Evidence, Sign};
use concord_core::new_account::{Password, UserNameProblem};
use concord_core::overview;
use concord_core::plan::{Kind, Reason};
use concord_core::setup::Pull;
use concord_core::slices::{Pauses, at_once};
use concord_core::state::State;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;
use crate::support::{World, set_up};

const PASSWORD: &str = "correct horse battery visible";

/// A flagged customer that is only in Business Central.
fn flagged() -> (World, State, CompanyId) {
    let (world, mut state) = at_rest(small_world(20, 3));
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    let set = json!({"displayName": "Nod Publishers", "email": "nod@publishers.example", "country": "DE"});
    let edit = Edit::add(System::Company, set);
    let added = world.sandbox.borrow_mut().edit(&edit).unwrap().record;
    let customer = CompanyId::new(added["id"].as_str().unwrap());
    actions::set_flag(&mut state, &customer, true);
    world.keep(&mut state);
    world.preview(&mut state).unwrap();
    (world, state, customer)
}

fn choose_password(world: &World, state: &mut State, customer: &CompanyId) {
    let password = Password::typed(PASSWORD).unwrap().unwrap();
    world
        .passwords
        .borrow_mut()
        .insert(customer.clone(), password);
    state.set_password_chosen(customer, true);
    world.keep(state);
}

/// WooCommerce marks accounts whose password it generated.
fn generated_password(world: &World) -> bool {
    let sandbox = world.sandbox.borrow();
    let mut accounts = sandbox.webstore().customers();
    let account = accounts
        .find(|it| it.email == "nod@publishers.example")
        .unwrap();
    account
        .meta
        .iter()
        .any(|meta| meta.key == "default_password_nag")
}

/// Everything that leaves the memory of the run, and what a panic or a debugger's print would show of it.
fn everything(world: &World, state: &State) -> String {
    let kept = world.kept().join("\n");
    let plan = concord_core::plan::plan(state);
    format!(
        "{kept}\n{state:?}\n{plan:?}\n{:?}\n{:?}",
        world.entries(),
        world.passwords
    )
}

#[test]
fn an_account_gets_the_user_name_and_the_password_that_were_chosen_and_nothing_keeps_the_password()
{
    let (world, mut state, customer) = flagged();
    actions::set_user_name(&mut state, &customer, " nod.publishers ").unwrap();
    world.keep(&mut state);
    choose_password(&world, &mut state, &customer);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!((plan.writes(), plan.count(Kind::CreateInWebstore)), (1, 1));
    assert!(
        plan.lines
            .iter()
            .any(|line| line.reason.words().contains("“nod.publishers”"))
    );
    assert!(!everything(&world, &state).contains("visible"));
    let run = world.apply(&mut state, &plan);
    assert_eq!(run.counts.created_in_webstore, 1, "{run:?}");
    let id = state.mappings.webstore_id(&customer).unwrap();
    assert_eq!(state.snapshots.webstore[&id].username, "nod.publishers");
    assert!(!generated_password(&world));
    assert!(world.passwords.borrow().is_empty(), "it is held no longer");
    let line = state.mappings.line(&customer).unwrap();
    assert_eq!((&line.user_name, line.password_chosen), (&None, false));
    assert!(!everything(&world, &state).contains("visible"));
}

#[test]
fn a_password_that_a_reload_has_lost_is_generated_and_the_log_says_so() {
    let (world, mut state, customer) = flagged();
    choose_password(&world, &mut state, &customer);
    let mut state = world.reopened(&state.setup);
    assert!(state.mappings.line(&customer).unwrap().password_chosen);
    run_to_rest(&world, &mut state);
    assert!(generated_password(&world));
    let entries = world.entries();
    let entry = entries
        .iter()
        .find(|it| it.customer.as_ref() == Some(&customer));
    assert!(
        entry
            .unwrap()
            .notes
            .iter()
            .any(|it| it.contains("the page had been reloaded"))
    );
}

#[test]
fn no_failure_brings_a_password_into_error_or_log_and_the_account_gets_it_all_the_same() {
    for kind in [
        FaultKind::Poisoned {
            value: "nod@publishers.example".to_owned(),
        },
        FaultKind::Status {
            code: 500,
            retry_after: None,
            after_effect: false,
        },
        FaultKind::Status {
            code: 502,
            retry_after: None,
            after_effect: true,
        },
        FaultKind::AnswerLostAfter,
        FaultKind::Truncated,
    ] {
        let (world, mut state, customer) = flagged();
        choose_password(&world, &mut state, &customer);
        let plan = world.preview(&mut state).unwrap();
        let fault = Fault::once(kind.clone())
            .of(System::Webstore)
            .on("POST", "batch");
        world.sandbox.borrow_mut().add_fault(fault);
        let run = world.apply(&mut state, &plan);
        assert!(!format!("{run:?}").contains("visible"), "{kind:?}");
        assert!(!everything(&world, &state).contains("visible"), "{kind:?}");
        // Nothing was created twice, and the password reached the account.
        world.sandbox.borrow_mut().clear_faults();
        run_to_rest(&world, &mut state);
        assert!(!generated_password(&world), "{kind:?} {run:?}");
        assert!(world.passwords.borrow().is_empty(), "{kind:?}");
    }
}

#[test]
fn a_user_name_that_somebody_has_is_refused_and_one_that_is_taken_later_stops_only_that_record() {
    let (world, mut state, customer) = flagged();
    let (other, id) = first_pair(&state);
    let taken = state.snapshots.webstore[&id].username.to_uppercase();
    let refused = actions::set_user_name(&mut state, &customer, &taken).unwrap_err();
    assert!(matches!(refused, UserNameProblem::Taken(_)), "{refused:?}");
    let refused = actions::set_user_name(&mut state, &other, "new").unwrap_err();
    assert_eq!(refused, UserNameProblem::AccountExists);
    actions::set_user_name(&mut state, &customer, "wanted").unwrap();
    let account = json!({"email": "quick@one.example", "username": "Wanted"});
    let edit = Edit::add(System::Webstore, account);
    world.sandbox.borrow_mut().edit(&edit).unwrap();
    let plan = world.preview(&mut state).unwrap();
    let line = plan
        .lines
        .iter()
        .find(|it| it.company.as_ref() == Some(&customer))
        .unwrap();
    assert!(matches!(line.reason, Reason::UserName(_)), "{line:?}");
    assert_eq!(line.kind(), Kind::Error);
    assert_eq!(world.apply(&mut state, &plan).end, RunEnd::Completed);
}

#[test]
fn an_account_that_its_meta_data_maps_to_another_company_is_a_hint_that_says_so_and_nobody_is_mapped_with_all_others()
 {
    let world = small_world(20, 3);
    let mut state = world.state();
    world.preview(&mut state).unwrap();
    set_up(&mut state, |setup| setup.pull = Pull::MappedOnly);
    let known = overview::suggestions(&state).pairs;
    let ([pair, other], most) = known.split_first_chunk().unwrap();
    at_once(actions::accept(&mut state, most, &Pauses::none()));
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    let binding = json!({"company": "another", "customer": "somebody"});
    let meta = json!([{"key": "concord_business_central", "value": binding}]);
    edit_webstore(&world, pair.webstore, json!({ "meta_data": meta }));
    world.preview(&mut state).unwrap();
    let found = overview::suggestions(&state);
    let ids: Vec<_> = found.pairs.iter().map(|it| it.webstore).collect();
    assert_eq!(ids, [other.webstore]);
    let hints = at_once(overview::hints_in_slices(&state, &found, &Pauses::none()));
    let hint = hints
        .iter()
        .find(|it| it.webstore == pair.webstore)
        .unwrap();
    assert_eq!(
        (&hint.company, hint.signs[0]),
        (&pair.company, Sign::AnotherCompany)
    );
    let compared = overview::compare(&state, pair.webstore, &pair.company).unwrap();
    let shared = compared.shared.iter();
    let names = shared.filter(|it| matches!(it, Evidence::Name(_))).count();
    assert!(names == 0 || !hint.signs.contains(&Sign::NearMissName));
    // Nobody else is said to belong elsewhere.
    let others = hints.iter().filter(|it| it.webstore != pair.webstore);
    assert!(
        others
            .into_iter()
            .all(|it| !it.signs.contains(&Sign::AnotherCompany))
    );
    // All suggestions, and a run: the account stays as it is.
    let all = at_once(actions::accept(&mut state, &found.pairs, &Pauses::none()));
    assert_eq!(all, 0);
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    assert_eq!(
        state.mappings.customer(other.webstore),
        Some(&other.company)
    );
    assert_eq!(state.mappings.customer(pair.webstore), None);
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(pair.webstore.0).unwrap();
    assert!(
        account
            .meta
            .iter()
            .any(|it| it.value["company"] == "another")
    );
}
