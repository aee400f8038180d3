//! Values that the other side refuses are settled like conflicts, for one or for many (spec.md §5).

use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::Trigger;
use concord_core::plan::{Kind, Plan, Reason};
use concord_core::refusals::{
    self, EnteredFor, FieldRemedy, Refused, RefusedGroup, groups, leave_customers_out,
};
use concord_core::setup::Push;
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use serde_json::json;

use crate::common::*;
use crate::support::{Patient, World, set_up};

const LETTERS: &str = "Phone no. contains letters";

/// A mapped customer and three new accounts whose phone nos. have letters in them.
struct Letters {
    world: World,
    state: State,
    mapped: (CompanyId, WebstoreId),
}

impl Letters {
    fn new() -> Self {
        let (world, mut state) = at_rest(small_world(40, 3));
        set_up(&mut state, |setup| setup.push = Push::MappedOnly);
        let mapped = first_pair(&state);
        edit_webstore(
            &world,
            mapped.1,
            json!({"billing": {"phone": "0123 ext. 4"}}),
        );
        for number in 1..=3 {
            let set = json!({"email": format!("new{number}@letters.example"), "first_name": "Ny", "last_name": format!("Nr{number}"),
                "billing": {"country": "SE", "phone": format!("070 {number} (home)")}});
            world
                .sandbox
                .borrow_mut()
                .edit(&Edit::add(System::Webstore, set))
                .unwrap();
        }
        Self {
            world,
            state,
            mapped,
        }
    }

    fn plan(&mut self) -> Plan {
        self.world.preview(&mut self.state).unwrap()
    }

    fn letters(&mut self) -> RefusedGroup {
        let plan = self.plan();
        let mut found = groups(&plan).into_iter();
        found
            .find(|group| group.wrong == LETTERS)
            .expect("the group")
    }

    fn decide(&mut self, errors: &[Refused], remedy: &FieldRemedy) -> usize {
        let number = refusals::decide(&mut self.state, errors, remedy);
        self.world.keep(&mut self.state);
        number
    }

    fn company_phone(&self, customer: &CompanyId) -> String {
        let record = company_record(&self.world, customer);
        record["phoneNumber"].as_str().unwrap().to_owned()
    }

    fn webstore_phone(&self, id: WebstoreId) -> String {
        let sandbox = self.world.sandbox.borrow();
        sandbox
            .webstore()
            .customer(id.0)
            .unwrap()
            .billing("phone")
            .to_owned()
    }

    fn created(&self, number: usize) -> Option<(CompanyId, WebstoreId)> {
        let email = format!("new{number}@letters.example");
        let lines = self.state.mappings.lines();
        let pairs = lines.filter_map(|it| Some((it.customer.clone(), it.webstore_id?)));
        let mut pairs = pairs.filter(|(_, id)| {
            self.state
                .snapshots
                .webstore
                .get(id)
                .is_some_and(|it| it.email == email)
        });
        pairs.next()
    }
}

fn enter(value: &str, to: EnteredFor) -> FieldRemedy {
    FieldRemedy::Enter {
        value: value.to_owned(),
        to,
    }
}

#[test]
fn errors_are_grouped_by_what_is_wrong_with_their_number() {
    let mut letters = Letters::new();
    assert_eq!(letters.letters().errors.len(), 4);
    let country = json!({"email": "thule@letters.example", "first_name": "Ny", "last_name": "Nord", "billing": {"country": "GL"}});
    letters
        .world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, country))
        .unwrap();
    let plan = letters.plan();
    let lacking = groups(&plan)
        .into_iter()
        .find(|it| it.country.is_some())
        .expect("a country that the company lacks");
    assert_eq!(lacking.wrong, "Business Central has no code for Greenland");
    assert_eq!(
        lacking.country,
        Some(("GL".to_owned(), "Greenland".to_owned()))
    );
}

#[test]
fn a_field_is_left_out_for_all_of_a_group_and_said_everything_else_is_written_and_the_next_run_writes_nothing()
 {
    let mut letters = Letters::new();
    edit_webstore(
        &letters.world,
        letters.mapped.1,
        json!({"billing": {"city": "Boden"}}),
    );
    let before = letters.company_phone(&letters.mapped.0);
    let group = letters.letters();
    assert_eq!(letters.decide(&group.errors, &FieldRemedy::LeaveOut), 4);
    let plan = letters.plan();
    assert!(groups(&plan).is_empty());
    let said: Vec<_> = plan
        .lines
        .iter()
        .flat_map(|line| &line.left_out)
        .map(|it| it.words())
        .collect();
    assert_eq!(said.len(), 4);
    assert!(
        said[0].starts_with("Phone no. is left out, as you decided."),
        "{said:?}"
    );
    let run = letters.world.apply(&mut letters.state, &plan);
    assert_eq!((run.counts.failed, run.counts.refused), (0, 0));
    assert_eq!((run.counts.created_in_company, run.counts.updated), (3, 1));
    let noted = letters
        .world
        .entries()
        .into_iter()
        .filter(|it| it.run == run.started);
    assert!(
        noted
            .flat_map(|it| it.notes)
            .filter(|it| it.contains("is left out"))
            .count()
            == 4
    );
    let record = company_record(&letters.world, &letters.mapped.0);
    assert_eq!(record["city"], "Boden");
    assert_eq!(letters.company_phone(&letters.mapped.0), before);
    let (created, account) = letters.created(1).expect("created without it");
    assert_eq!(letters.company_phone(&created), "");
    assert_eq!(letters.webstore_phone(account), "070 1 (home)");
    let plan = letters.plan();
    assert_eq!(plan.writes(), 0);
    // What is left out is shown for as long as it is, and does not count as an error.
    let line = plan
        .lines
        .iter()
        .find(|line| line.company.as_ref() == Some(&letters.mapped.0))
        .unwrap();
    assert_eq!((line.kind(), line.left_out.len()), (Kind::Skip, 1));
}

#[test]
fn what_was_decided_is_kept_and_can_be_taken_back() {
    let mut letters = Letters::new();
    let group = letters.letters();
    letters.decide(&group.errors, &FieldRemedy::LeaveOut);
    let reopened = letters.world.reopened(&letters.state.setup);
    assert_eq!(reopened.decisions, letters.state.decisions);
    assert_eq!(reopened.decisions.len(), 4);
    refusals::take_back(
        &mut letters.state,
        Some(letters.mapped.1),
        Some(&letters.mapped.0),
    );
    letters.world.keep(&mut letters.state);
    assert_eq!(letters.letters().errors.len(), 1);
    refusals::take_all_back(&mut letters.state);
    letters.world.keep(&mut letters.state);
    assert_eq!(letters.letters().errors.len(), 4);
    assert!(
        letters
            .world
            .reopened(&letters.state.setup)
            .decisions
            .is_empty()
    );
}

#[test]
fn a_decision_holds_for_the_value_that_was_seen() {
    let mut letters = Letters::new();
    let group = letters.letters();
    letters.decide(&group.errors, &FieldRemedy::LeaveOut);
    edit_webstore(
        &letters.world,
        letters.mapped.1,
        json!({"billing": {"phone": "0123 ext. 5"}}),
    );
    let group = letters.letters();
    assert_eq!(group.errors.len(), 1);
    assert_eq!(group.errors[0].problem.value, "0123 ext. 5");
    let plan = letters.plan();
    letters.world.apply(&mut letters.state, &plan);
    assert_eq!(
        letters.state.decisions.len(),
        3,
        "that of the value that is gone is forgotten"
    );
    assert_eq!(
        letters.world.reopened(&letters.state.setup).decisions.len(),
        3
    );
}

#[test]
fn a_field_whose_setting_says_so_is_left_out_whatever_is_refused() {
    let mut letters = Letters::new();
    set_up(&mut letters.state, |setup| {
        setup.left_out_if_refused.extend([Field::Phone])
    });
    let plan = letters.plan();
    assert!(groups(&plan).is_empty());
    let line = plan
        .lines
        .iter()
        .find(|line| !line.left_out.is_empty())
        .unwrap();
    assert!(
        line.left_out[0]
            .words()
            .contains("as Setup says for this field")
    );
    run_to_rest(&letters.world, &mut letters.state);
    assert!(letters.created(2).is_some());
}

#[test]
fn another_value_is_entered_for_both_sides_and_an_undo_gives_the_old_one_back() {
    let mut letters = Letters::new();
    let before = letters.company_phone(&letters.mapped.0);
    let group = letters.letters();
    let remedy = enter("0123 55", EnteredFor::BothSides);
    assert_eq!(letters.decide(&group.errors, &remedy), 4);
    let plan = letters.plan();
    assert!(plan.lines.iter().all(|line| line.problems.is_empty()));
    let run = letters.world.apply(&mut letters.state, &plan);
    assert_eq!(run.counts.failed, 0, "{run:?}");
    let (created, account) = letters.created(3).unwrap();
    for (customer, id) in [letters.mapped.clone(), (created, account)] {
        assert_eq!(letters.company_phone(&customer), "0123 55");
        assert_eq!(letters.webstore_phone(id), "0123 55");
    }
    assert!(
        letters.state.decisions.is_empty(),
        "what is written is decided no more"
    );
    assert_eq!(letters.plan().writes(), 0);
    let (run, plan) = letters.world.undo_plan(&letters.state);
    letters
        .world
        .apply_as(&mut letters.state, &plan, Trigger::Undo(run), &Patient);
    assert_eq!(letters.webstore_phone(letters.mapped.1), "0123 ext. 4");
    assert_eq!(letters.webstore_phone(account), "070 3 (home)");
    assert_eq!(letters.company_phone(&letters.mapped.0), before);
    assert_eq!(letters.plan().writes(), 0);
}

#[test]
fn another_value_is_entered_for_the_side_that_refuses_alone() {
    let mut letters = Letters::new();
    let group = letters.letters();
    letters.decide(&group.errors, &enter("0123 55", EnteredFor::RefusingSide));
    let plan = letters.plan();
    letters.world.apply(&mut letters.state, &plan);
    assert_eq!(letters.company_phone(&letters.mapped.0), "0123 55");
    assert_eq!(letters.webstore_phone(letters.mapped.1), "0123 ext. 4");
    assert_eq!(letters.plan().writes(), 0);
    // The next edit is carried over again.
    edit_webstore(
        &letters.world,
        letters.mapped.1,
        json!({"billing": {"phone": "0123 99"}}),
    );
    run_to_rest(&letters.world, &mut letters.state);
    assert_eq!(letters.company_phone(&letters.mapped.0), "0123 99");
}

#[test]
fn an_entered_value_that_is_refused_as_well_is_an_error_with_that_value() {
    let mut letters = Letters::new();
    let group = letters.letters();
    letters.decide(&group.errors, &enter("call me", EnteredFor::BothSides));
    let group = letters.letters();
    assert_eq!(group.errors[0].problem.value, "call me");
    letters.decide(&group.errors, &enter("1", EnteredFor::BothSides));
    assert!(groups(&letters.plan()).is_empty());
}

#[test]
fn a_customer_is_left_out_as_a_whole_until_that_is_taken_back() {
    let mut letters = Letters::new();
    edit_webstore(
        &letters.world,
        letters.mapped.1,
        json!({"billing": {"city": "Boden"}}),
    );
    let group = letters.letters();
    let number = leave_customers_out(&mut letters.state, &group.errors);
    letters.world.keep(&mut letters.state);
    assert_eq!(number, 4);
    let plan = letters.plan();
    assert_eq!(plan.writes(), 0);
    let left = plan.lines.iter();
    let left = left.filter(|line| line.reason == Reason::CustomerLeftOut);
    assert_eq!(left.filter(|line| line.kind() == Kind::Skip).count(), 4);
    assert!(groups(&plan).is_empty());
    refusals::take_all_back(&mut letters.state);
    letters.world.keep(&mut letters.state);
    assert_eq!(letters.letters().errors.len(), 4);
    assert_eq!(letters.plan().writes(), 1);
}

#[test]
fn nobody_is_created_without_a_name_or_an_e_mail_whatever_was_decided() {
    let (world, mut state) = at_rest(small_world(40, 3));
    let long = "x".repeat(120);
    let set = json!({"email": "long@letters.example", "first_name": long, "last_name": "", "billing": {"country": "SE"}});
    world
        .sandbox
        .borrow_mut()
        .edit(&Edit::add(System::Webstore, set))
        .unwrap();
    let plan = world.preview(&mut state).unwrap();
    let group = groups(&plan)
        .into_iter()
        .find(|it| it.wrong.starts_with("Name is longer"))
        .unwrap();
    assert!(!group.errors[0].can_leave_field_out());
    let number = refusals::decide(&mut state, &group.errors, &FieldRemedy::LeaveOut);
    assert_eq!(number, 0);
    set_up(&mut state, |setup| {
        setup.left_out_if_refused.extend([Field::Name])
    });
    assert_eq!(world.preview(&mut state).unwrap().writes(), 0);
    refusals::decide(
        &mut state,
        &group.errors,
        &enter("Xaver", EnteredFor::BothSides),
    );
    world.keep(&mut state);
    run_to_rest(&world, &mut state);
    assert!(
        state
            .snapshots
            .company
            .values()
            .any(|it| it.display_name == "Xaver")
    );
}
