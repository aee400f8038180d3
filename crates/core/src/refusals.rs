//! Values that the other side refuses, grouped by what is wrong, and what the user has decided about them (spec.md §5): the field is
//! left out, another value is entered, or the customer is left out. A decision holds for the value that was seen, is kept until
//! that changes, and can be taken back.

use std::collections::BTreeMap;

use crate::call::Side;
use crate::customer::limits::{Problem, ProblemKind};
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::gather::Gather as _;
use crate::gather::sort_by_key;
use crate::plan::{Plan, PlanLine, is_required, pair_values};
use crate::setup::Setup;
use crate::state::{State, Subject};

pub use crate::plan::{FieldLeftOut, LeftOutBy};
pub use crate::state::{Decided, Decision, EnteredFor, FieldRemedy};

/// An error that can be settled: a value of a line that the other side refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The webstore customer of the line.
    pub webstore: Option<WebstoreId>,
    /// The Business Central customer of the line.
    pub company: Option<CompanyId>,
    /// The customer's name.
    pub name: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Refused {
    /// The errors of a line that can be settled. An e-mail that can't be read may be somebody's: that is corrected where it stands.
    pub fn of(line: &PlanLine) -> Vec<Self> {
        let problems = line.problems.iter();
        let settled = problems.filter(|it| !matches!(it.kind, ProblemKind::UnreadEmail { .. }));
        let refused = settled.map(|problem| Self {
            webstore: line.webstore,
            company: line.company.clone(),
            name: line.name.clone(),
            problem: problem.clone(),
        });
        refused.collect()
    }

    fn subject(&self) -> Option<Subject> {
        let of_account = self.webstore.map(Subject::Webstore);
        of_account.or_else(|| self.company.clone().map(Subject::Company))
    }

    /// Whether the field can be left out: without name and e-mail nobody is created.
    pub fn can_leave_field_out(&self) -> bool {
        let exists = self.webstore.is_some() && self.company.is_some();
        exists || !is_required(self.problem.field)
    }

    /// Whether another value can be entered: an address is entered where it stands.
    pub fn can_enter(&self) -> bool {
        self.problem.field != Field::Delivery
    }

    /// Whether an entered value can be written to the side that has the bad one too.
    pub fn can_correct_source(&self, setup: &Setup) -> bool {
        setup.writes(self.problem.field, self.problem.side.other())
            && self.problem.field != Field::Name
    }

    /// The value as the side that has it holds it.
    fn seen(&self, state: &State) -> Option<String> {
        let field = self.problem.field;
        value_now(
            state,
            self.webstore,
            self.company.as_ref(),
            field,
            self.problem.side,
        )
    }
}

/// What the side that has the value holds now; `refused_by` is the other one.
fn value_now(
    state: &State,
    webstore: Option<WebstoreId>,
    company: Option<&CompanyId>,
    field: Field,
    refused_by: Side,
) -> Option<String> {
    let account = webstore.and_then(|id| state.snapshots.webstore.get(&id));
    let customer = company.and_then(|id| state.snapshots.company.get(id));
    let countries = &state.snapshots.reference.countries;
    let values = match (account, customer, refused_by) {
        (Some(account), Some(customer), Side::Company) => pair_values(state, account, customer).0,
        (Some(account), Some(customer), Side::Webstore) => pair_values(state, account, customer).1,
        (Some(account), None, Side::Company) => state.setup.values_of(account, countries),
        (None, Some(customer), Side::Webstore) => state.company_values(customer, &[]),
        _ => return None,
    };
    values.get(field).map(str::to_owned)
}

/// Errors of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedGroup {
    /// What is wrong with all of them.
    pub wrong: String,
    /// The country that the company has no code for, where that is it: as ISO code and name.
    pub country: Option<(String, String)>,
    /// The errors, in the plan's order.
    pub errors: Vec<Refused>,
}

/// The errors of a plan that can be settled, grouped by what is wrong with them; the largest group first.
pub fn groups(plan: &Plan) -> Vec<RefusedGroup> {
    let mut groups: BTreeMap<String, RefusedGroup> = BTreeMap::new();
    for error in plan.lines.iter().flat_map(Refused::of) {
        let wrong = what_is_wrong(&error.problem);
        let country = match &error.problem.kind {
            ProblemKind::NoCompanyCode { country, .. } => {
                Some((error.problem.value.clone(), country.clone()))
            }
            _ => None,
        };
        let group = groups.entry(wrong.clone()).or_insert_with(|| RefusedGroup {
            wrong,
            country,
            errors: Vec::new(),
        });
        group.errors.push(error);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    sort_by_key(&mut groups, |group| std::cmp::Reverse(group.errors.len()));
    groups
}

/// What is wrong with a value, without the value.
fn what_is_wrong(problem: &Problem) -> String {
    let label = problem.field.label();
    let system = problem.side.name();
    match &problem.kind {
        ProblemKind::TooLong { limit, .. } => {
            format!("{label} is longer than the {limit} characters that {system} holds")
        }
        ProblemKind::Missing => format!("{label} is empty, and {system} needs one"),
        ProblemKind::InvalidEmail | ProblemKind::UnreadEmail { .. } => {
            format!("{label} is not an address that {system} takes")
        }
        ProblemKind::LettersInPhone => format!("{label} contains letters"),
        ProblemKind::VatFormat { country, .. } => {
            format!("{label} has none of {system}'s formats for {country}")
        }
        ProblemKind::HeldVatFormat { country, .. } => {
            format!(
                "{label} is refused by {system}: the VAT registration no. there has none of the formats for {country}"
            )
        }
        ProblemKind::UnknownCountry => {
            format!("{label} “{}” is not in {system}'s list", problem.value)
        }
        ProblemKind::UnknownState { country } => {
            format!("{label} is not among {system}'s states of {country}")
        }
        ProblemKind::UnclearName { .. } => {
            format!("{label}: where the new one goes in {system} can't be told")
        }
        ProblemKind::DoubtfulCode { code, name: None } => {
            format!("The name of Business Central's country code {code} could not be read")
        }
        ProblemKind::DoubtfulCode {
            code,
            name: Some(name),
        } => {
            format!("Business Central's country code {code} (“{name}”) is not understood")
        }
        ProblemKind::NoCompanyCode { country, .. } => {
            format!("Business Central has no code for {country}")
        }
        ProblemKind::OtherKind => format!("{label} is not what {system} takes there"),
        ProblemKind::NotListed => {
            format!("{label} “{}” is not in {system}'s list", problem.value)
        }
        ProblemKind::InDelivery { part } => format!("{label}: {}", what_is_wrong(part)),
        ProblemKind::EmailInUse { .. } => format!("{label} belongs to somebody else in {system}"),
    }
}

/// Settles errors: fields are left out, or another value is written in their place. Errors of which that can't be done are left.
/// Returns how many were settled.
pub fn decide(state: &mut State, errors: &[Refused], remedy: &FieldRemedy) -> usize {
    let mut number = 0;
    for error in errors {
        let is_fit = match remedy {
            FieldRemedy::LeaveOut => error.can_leave_field_out(),
            FieldRemedy::Enter { .. } if !error.can_enter() => false,
            FieldRemedy::Enter { value, .. } => !is_blank(value) || error.can_leave_field_out(),
        };
        let (Some(subject), Some(seen), true) = (error.subject(), error.seen(state), is_fit) else {
            continue;
        };
        let decided = Decided::Field {
            field: error.problem.field,
            refused_by: error.problem.side,
            seen,
            remedy: remedy.clone(),
        };
        state.put_decision(Decision { subject, decided });
        number += 1;
    }
    number
}

/// Leaves the customers of these errors out, whatever else would be written of them. Returns how many they are.
pub fn leave_customers_out(state: &mut State, errors: &[Refused]) -> usize {
    let subjects: std::collections::BTreeSet<_> =
        errors.iter().filter_map(Refused::subject).gathered();
    let number = subjects.len();
    for subject in subjects {
        let decided = Decided::LeaveCustomerOut;
        state.put_decision(Decision { subject, decided });
    }
    number
}

/// From now on a field is left out wherever the other side refuses its value.
pub fn always_leave_out(state: &mut State, field: Field) {
    let mut setup = state.setup.clone();
    setup.left_out_if_refused.insert(field);
    state.set_setup(setup);
}

/// What was decided of a customer, under either of its records.
pub fn decisions_of<'a>(
    state: &'a State,
    webstore: Option<WebstoreId>,
    company: Option<&'a CompanyId>,
) -> Vec<&'a Decision> {
    let of_account = webstore.map(Subject::Webstore);
    let subjects = of_account
        .into_iter()
        .chain(company.cloned().map(Subject::Company));
    let places = subjects.flat_map(|subject| {
        let fields = std::iter::once(None).chain(Field::every().map(Some));
        fields.map(move |field| (subject.clone(), field))
    });
    places
        .filter_map(|place| state.decisions.get(&place))
        .collect()
}

/// Takes back what was decided of a customer.
pub fn take_back(state: &mut State, webstore: Option<WebstoreId>, company: Option<&CompanyId>) {
    let made: Vec<Decision> = decisions_of(state, webstore, company)
        .into_iter()
        .cloned()
        .collect();
    forget(state, &made);
}

/// Takes every decision back.
pub fn take_all_back(state: &mut State) {
    let made: Vec<Decision> = state.decisions.values().cloned().collect();
    forget(state, &made);
}

fn forget(state: &mut State, decisions: &[Decision]) {
    for decision in decisions {
        state.remove_decision(decision);
    }
}

/// Forgets what decides nothing any more: the value is another one, or the one that was entered is written.
pub fn forget_done(state: &mut State) {
    let done: Vec<Decision> = {
        let made = state.decisions.values();
        made.filter(|decision| !is_open(state, decision))
            .cloned()
            .collect()
    };
    forget(state, &done);
}

fn is_open(state: &State, decision: &Decision) -> bool {
    let Decided::Field {
        field,
        refused_by,
        seen,
        remedy,
    } = &decision.decided
    else {
        return true;
    };
    let (webstore, company) = match &decision.subject {
        Subject::Webstore(id) => (Some(*id), state.mappings.customer(*id).cloned()),
        Subject::Company(id) => (state.mappings.webstore_id(id), Some(id.clone())),
        Subject::Order(_) => (None, None),
    };
    let now = |refused_by| value_now(state, webstore, company.as_ref(), *field, refused_by);
    // What was not read may be as it was.
    let is_as_seen = now(*refused_by).is_none_or(|now| now == *seen);
    let is_written = match remedy {
        FieldRemedy::LeaveOut => false,
        FieldRemedy::Enter { value, .. } => {
            now(refused_by.other()).is_some_and(|now| now == *value)
        }
    };
    is_as_seen && !is_written
}
