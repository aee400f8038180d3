//! What is done to the chosen lines together: before it is done, how many it concerns and how many it does not, each with the
//! reason.

use std::collections::BTreeSet;

use crate::customer::CompanyId;
use crate::mapping::{Suggestion, Suggestions};
use crate::plan::{Kind, Plan};
use crate::setup::Push;
use crate::state::{State, Subject};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAction {
    /// Set the webstore customer flag.
    Flag,
    /// Clear it.
    Unflag,
    /// Set the role pricing flag.
    RolePricing,
    /// Clear it.
    NoRolePricing,
    /// Take mappings back.
    Unmap,
    /// Clear holds: scheduled runs push them again.
    ClearHold,
    /// Accept what is suggested for them.
    Accept,
    /// Carry out what the plan holds for them.
    Synchronise,
}

/// What an action would do to the chosen lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Foreseen {
    /// The Business Central customers that it concerns, of flags and unmapping.
    pub customers: Vec<CompanyId>,
    /// The records whose hold it clears.
    pub held: Vec<Subject>,
    /// The suggestions that it accepts.
    pub suggestions: Vec<Suggestion>,
    /// What will happen, with how many.
    pub will: Vec<(String, usize)>,
    /// What will not, with how many and why.
    pub cannot: Vec<(String, usize)>,
    /// Accounts that the next run creates because of it, each with an e-mail of WooCommerce's.
    pub accounts: usize,
}

impl Foreseen {
    /// How many lines it concerns.
    pub fn number(&self) -> usize {
        self.will.iter().map(|(_, number)| number).sum()
    }
}

/// What an action would do.
pub fn foresee(
    action: BulkAction,
    state: &State,
    plan: &Plan,
    suggestions: &Suggestions,
    chosen: &BTreeSet<Subject>,
) -> Foreseen {
    match action {
        BulkAction::Flag => foresee_flag(state, chosen, true),
        BulkAction::Unflag => foresee_flag(state, chosen, false),
        BulkAction::RolePricing => foresee_role_pricing(state, chosen, true),
        BulkAction::NoRolePricing => foresee_role_pricing(state, chosen, false),
        BulkAction::Unmap => foresee_unmap(state, chosen),
        BulkAction::ClearHold => foresee_clear(state, chosen),
        BulkAction::Accept => foresee_accept(suggestions, chosen),
        BulkAction::Synchronise => foresee_run(plan, chosen),
    }
}

/// The Business Central customer of a chosen line.
fn customer_of(state: &State, subject: &Subject) -> Option<CompanyId> {
    match subject {
        Subject::Company(id) => Some(id.clone()),
        Subject::Webstore(id) => state.mappings.customer(*id).cloned(),
        Subject::Order(_) => None,
    }
}

fn counted(words: &str, number: usize) -> Vec<(String, usize)> {
    match number {
        0 => Vec::new(),
        _ => vec![(words.to_owned(), number)],
    }
}

fn foresee_flag(state: &State, chosen: &BTreeSet<Subject>, flag: bool) -> Foreseen {
    let mut customers = Vec::new();
    let (mut as_is, mut without, mut accounts) = (0, 0, 0);
    let pushes = flag && state.setup.push == Push::MappedOnly;
    for subject in chosen {
        match customer_of(state, subject) {
            None => without += 1,
            Some(customer) => {
                let line = state.mappings.line(&customer);
                match line.is_some_and(|it| it.webstore_customer) == flag {
                    true => as_is += 1,
                    false => {
                        let is_mapped = line.is_some_and(|it| it.webstore_id.is_some());
                        accounts += usize::from(pushes && !is_mapped);
                        customers.push(customer);
                    }
                }
            }
        }
    }
    let (done, left) = match flag {
        true => ("Webstore customer set", "already set"),
        false => ("Webstore customer cleared", "not set"),
    };
    Foreseen {
        accounts,
        ..of_flag([done, left], customers, as_is, without)
    }
}

/// What setting or clearing a flag does: to whom, in words, and how many have it so or have none.
fn of_flag(
    [done, left]: [&str; 2],
    customers: Vec<CompanyId>,
    as_is: usize,
    without: usize,
) -> Foreseen {
    let mut cannot = counted(left, as_is);
    cannot.extend(counted(
        "only in the webstore, where there is no flag",
        without,
    ));
    Foreseen {
        will: counted(done, customers.len()),
        customers,
        cannot,
        ..Foreseen::default()
    }
}

fn foresee_role_pricing(state: &State, chosen: &BTreeSet<Subject>, flag: bool) -> Foreseen {
    let (customers, as_is): (Vec<CompanyId>, Vec<CompanyId>) = chosen
        .iter()
        .filter_map(|subject| customer_of(state, subject))
        .partition(|customer| {
            let line = state.mappings.line(customer);
            line.is_some_and(|it| it.role_pricing) != flag
        });
    let without = chosen.len() - customers.len() - as_is.len();
    let (done, left) = match flag {
        true => ("Role pricing set", "already set"),
        false => ("Role pricing cleared", "not set"),
    };
    of_flag([done, left], customers, as_is.len(), without)
}

fn foresee_unmap(state: &State, chosen: &BTreeSet<Subject>) -> Foreseen {
    let mapped = |subject: &Subject| {
        customer_of(state, subject).filter(|it| state.mappings.webstore_id(it).is_some())
    };
    let customers: Vec<CompanyId> = chosen.iter().filter_map(mapped).collect();
    Foreseen {
        will: counted("Unmapped", customers.len()),
        cannot: counted("not mapped", chosen.len() - customers.len()),
        customers,
        ..Foreseen::default()
    }
}

fn foresee_clear(state: &State, chosen: &BTreeSet<Subject>) -> Foreseen {
    let held = chosen.iter().filter(|it| state.is_on_hold(it));
    let held: Vec<Subject> = held.cloned().collect();
    Foreseen {
        will: counted("Hold cleared", held.len()),
        cannot: counted("not on hold", chosen.len() - held.len()),
        held,
        ..Foreseen::default()
    }
}

fn foresee_accept(suggestions: &Suggestions, chosen: &BTreeSet<Subject>) -> Foreseen {
    let mut concerned = BTreeSet::new();
    let mut accepted = Vec::new();
    for pair in &suggestions.pairs {
        let ends = [
            Subject::Webstore(pair.webstore),
            Subject::Company(pair.company.clone()),
        ];
        let of_pair: Vec<Subject> = ends.into_iter().filter(|it| chosen.contains(it)).collect();
        if !of_pair.is_empty() {
            concerned.extend(of_pair);
            accepted.push(pair.clone());
        }
    }
    Foreseen {
        will: counted("Mapped as suggested", accepted.len()),
        cannot: counted(
            "without a suggestion, or ambiguous",
            chosen.len() - concerned.len(),
        ),
        suggestions: accepted,
        ..Foreseen::default()
    }
}

fn foresee_run(plan: &Plan, chosen: &BTreeSet<Subject>) -> Foreseen {
    let mut foreseen = Foreseen::default();
    let mut concerned = BTreeSet::new();
    let lines = plan.lines.iter().filter_map(|line| {
        let subject = line.subject().filter(|it| chosen.contains(it))?;
        Some((subject, line))
    });
    let lines: Vec<_> = lines.collect();
    for kind in Kind::ALL {
        let of_kind = lines.iter().filter(|(_, line)| line.kind() == kind);
        let (writes, waits): (Vec<_>, Vec<_>) = of_kind.partition(|(_, line)| line.work.is_some());
        foreseen.will.extend(counted(kind.label(), writes.len()));
        foreseen.cannot.extend(counted(kind.label(), waits.len()));
    }
    concerned.extend(lines.into_iter().map(|(subject, _)| subject));
    let idle = chosen.len() - concerned.len();
    foreseen.cannot.extend(counted("nothing to write", idle));
    foreseen
}
