//! What becomes of a value that the other side refuses: by the user's decision on it, by the setting of its field, or nothing until one
//! of the two says (spec.md §5).

use super::{Directions, Planner};
use crate::call::Side;
use crate::customer::limits::Problem;
use crate::customer::{CompanyId, Field, Values, WebstoreId};
use crate::merge::FieldChange;
use crate::plan::{FieldLeftOut, LeftOutBy, is_required};
use crate::state::{Decided, Decision, EnteredFor, FieldRemedy, Subject};

/// Whose value it is.
#[derive(Clone, Copy)]
pub(super) struct Whose<'a> {
    pub webstore: Option<WebstoreId>,
    pub company: Option<&'a CompanyId>,
}

/// What came of the values that the other side refuses.
#[derive(Default)]
pub(super) struct Judged {
    /// Those of which nobody has said what is done.
    pub problems: Vec<Problem>,
    /// Those that are not written.
    pub left_out: Vec<FieldLeftOut>,
    /// What is written to the side that has the bad value, in its place.
    pub corrections: Vec<(Side, FieldChange)>,
}

/// What is done about one value.
enum Settled<'a> {
    Open,
    LeftOut(LeftOutBy),
    Entered(&'a str, EnteredFor),
}

impl<'a> Planner<'a> {
    fn decisions(
        &self,
        whose: Whose<'_>,
        field: Option<Field>,
    ) -> impl Iterator<Item = &'a Decision> {
        let of_account = whose.webstore.map(Subject::Webstore);
        let subjects = of_account
            .into_iter()
            .chain(whose.company.cloned().map(Subject::Company));
        let decisions = &self.state.decisions;
        subjects.filter_map(move |subject| decisions.get(&(subject, field)))
    }

    /// Whether the user leaves the customer out.
    pub(super) fn is_customer_left_out(&self, whose: Whose<'_>) -> bool {
        !self.state.decisions.is_empty() && self.decisions(whose, None).next().is_some()
    }

    fn settled(&self, whose: Whose<'_>, held: Option<&str>, problem: &Problem) -> Settled<'a> {
        let made = self.decisions(whose, Some(problem.field));
        let mut fitting = made.filter_map(|decision| match &decision.decided {
            Decided::Field {
                refused_by,
                seen,
                remedy,
                ..
            } if *refused_by == problem.side && held == Some(seen) => Some(remedy),
            _ => None,
        });
        match fitting.next() {
            Some(FieldRemedy::LeaveOut) => Settled::LeftOut(LeftOutBy::Decision),
            Some(FieldRemedy::Enter { value, to }) => Settled::Entered(value, *to),
            None if self
                .state
                .setup
                .left_out_if_refused
                .contains(&problem.field) =>
            {
                Settled::LeftOut(LeftOutBy::Setting)
            }
            None => Settled::Open,
        }
    }

    /// The value that is written in the place of one that is refused; none where nothing is. `held` is what the other side holds,
    /// `check` says what is wrong with another value, `sources` are the directions that are open.
    pub(super) fn in_place_of(
        &self,
        whose: Whose<'_>,
        held: &Values,
        problem: Problem,
        directions: Directions,
        check: impl Fn(&str) -> Option<Problem>,
        judged: &mut Judged,
    ) -> Option<String> {
        let (field, source) = (problem.field, problem.side.other());
        let exists = whose.webstore.is_some() && whose.company.is_some();
        let held = held.get(field);
        match self.settled(whose, held, &problem) {
            Settled::LeftOut(by) if exists || !is_required(field) => {
                judged.left_out.push(FieldLeftOut { problem, by });
                None
            }
            Settled::Open | Settled::LeftOut(_) => {
                judged.problems.push(problem);
                None
            }
            Settled::Entered(value, to) => {
                if let Some(problem) = check(value) {
                    judged.problems.push(problem);
                    return None;
                }
                let is_open = match source {
                    Side::Webstore => directions.push,
                    Side::Company => directions.pull,
                };
                // Where the new name goes in an account a person says there.
                let corrects = to == EnteredFor::BothSides
                    && is_open
                    && field != Field::Name
                    && !field.is_further_name()
                    && field != Field::Delivery
                    && self.state.setup.writes(field, source);
                if corrects {
                    let change = FieldChange {
                        field,
                        old: held.unwrap_or_default().to_owned(),
                        new: value.to_owned(),
                    };
                    judged.corrections.push((source, change));
                }
                Some(value.to_owned())
            }
        }
    }
}
