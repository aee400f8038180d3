//! The lines of the preview under their headings, and how many there are: the same numbers as on Home and in the mapping.

use crate::mapping::Suggestions;
use crate::overview::{Filter, Lines};
use crate::plan::{Kind, Plan, PlanLine, Reason};
use crate::state::State;

/// The lines under a heading, or all of them: those that wait for the user first. Ambiguous groups are no lines: they are
/// shown as groups.
pub fn lines_under<'a>(
    state: &'a State,
    plan: &'a Plan,
    kind: Option<Kind>,
) -> impl Iterator<Item = &'a PlanLine> {
    let lines = move |waits: bool| {
        let lines = plan.lines.iter().filter(|line| !is_of_group(line));
        lines.filter(move |line| {
            let is_under = |kind| is_under(state, line, kind);
            let waiting = [Kind::Conflict, Kind::Ambiguous, Kind::Error];
            kind.is_none_or(is_under) && waiting.into_iter().any(is_under) == waits
        })
    };
    lines(true).chain(lines(false))
}

/// Whether a line belongs under a heading. One that failed, and that something is still to be done with, is an error too.
fn is_under(state: &State, line: &PlanLine, kind: Kind) -> bool {
    let has_failed = || {
        let subject = line.subject();
        subject.is_some_and(|it| state.failures.contains_key(&it))
    };
    line.is_under(kind) || (kind == Kind::Error && !state.failures.is_empty() && has_failed())
}

fn is_of_group(line: &PlanLine) -> bool {
    matches!(line.reason, Reason::Ambiguous { .. })
}

/// How many there are under a heading, or in all: customers that wait are counted as everywhere.
pub fn number_under(
    plan: &Plan,
    lines: &Lines,
    suggestions: &Suggestions,
    kind: Option<Kind>,
) -> usize {
    match kind {
        Some(Kind::Conflict) => lines.count(Filter::Conflict),
        Some(Kind::Ambiguous) => lines.count(Filter::Ambiguous),
        Some(Kind::Error) => lines.count(Filter::Error),
        Some(kind) => plan.count(kind),
        None => {
            let single = plan.lines.iter().filter(|line| !is_of_group(line));
            let groups = suggestions.ambiguous.iter();
            let grouped: usize = groups.map(|it| it.webstore.len() + it.company.len()).sum();
            single.count() + grouped
        }
    }
}
