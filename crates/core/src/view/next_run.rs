//! What the next run does with one line of the mapping, and why nothing where it does nothing.

use crate::customer::{CompanyId, Field, WebstoreId};
use crate::mapping::{Ambiguous, Suggestions};
use crate::plan::{Plan, PlanLine, WhyLeft};
use crate::setup::{Pull, Push};
use crate::state::State;

/// What the next run does with a customer or a pair.
#[derive(Debug, Clone, PartialEq)]
pub enum NextRun {
    /// What the plan says.
    Planned(Box<PlanLine>),
    /// Nothing: it shares its e-mail or name with several.
    Ambiguous(Ambiguous),
    /// Nothing: no direction is open.
    NoDirection,
    /// Nothing: its pair takes no part, since the webstore customer flag is not set and *Pull* is not *All*.
    TakesNoPart,
    /// Nothing: these fields differ and are left so.
    Left(Vec<(Field, WhyLeft)>),
    /// Nothing: both sides hold the same.
    Same,
    /// Nothing: a Business Central customer that is not flagged.
    NotFlagged,
    /// Nothing: it is flagged, and *Push* is *None*.
    NotPushed,
    /// Nothing: an account without a mapping, and *Pull* is not *All*.
    NotPulled(Pull),
    /// Nothing: the account's role does not take part.
    NoCustomer {
        /// Its role.
        role: String,
    },
    /// Nothing that is known of: the plan is of another moment.
    Unknown,
}

/// What the next run does with a line.
pub fn next_run(
    state: &State,
    plan: &Plan,
    suggestions: &Suggestions,
    company: Option<&CompanyId>,
    webstore: Option<WebstoreId>,
) -> NextRun {
    let is_about = |line: &&PlanLine| match webstore {
        Some(id) => line.webstore == Some(id),
        // A customer that is about to be mapped stands on its account's line.
        None => company.is_some() && line.company.as_ref() == company,
    };
    let planned = plan.lines.iter().find(is_about);
    let group = suggestions.ambiguous.iter().find(|group| {
        webstore.is_some_and(|id| group.webstore.contains(&id))
            || company.is_some_and(|id| group.company.contains(id))
    });
    // Of a group the plan says the same, for one of its customers.
    if let Some(group) = group {
        return NextRun::Ambiguous(group.clone());
    }
    if let Some(line) = planned {
        return NextRun::Planned(Box::new(line.clone()));
    }
    let setup = &state.setup;
    if setup.pull == Pull::None && setup.push == Push::None {
        return NextRun::NoDirection;
    }
    let is_flagged = company
        .and_then(|id| state.mappings.line(id))
        .is_some_and(|line| line.webstore_customer);
    match (company, webstore) {
        (Some(customer), Some(_)) => {
            if setup.pull != Pull::All && !is_flagged {
                return NextRun::TakesNoPart;
            }
            let left = plan.left.iter().find(|it| it.customer == *customer);
            left.map_or(NextRun::Same, |it| NextRun::Left(it.fields.clone()))
        }
        (Some(_), None) if !is_flagged => NextRun::NotFlagged,
        (Some(_), None) if setup.push == Push::None => NextRun::NotPushed,
        (None, Some(id)) => {
            let account = state.snapshots.webstore.get(&id);
            match account.filter(|it| !setup.takes_part(it)) {
                Some(staff) => NextRun::NoCustomer {
                    role: staff.role.clone(),
                },
                None if setup.pull != Pull::All => NextRun::NotPulled(setup.pull),
                None => NextRun::Unknown,
            }
        }
        (Some(_) | None, None) => NextRun::Unknown,
    }
}

impl NextRun {
    /// Why nothing is done, or what is.
    pub fn words(&self) -> String {
        match self {
            NextRun::Planned(line) => line.reason.words(),
            NextRun::Ambiguous(_) => "Nothing is written: several customers share an e-mail or name. Map the one that it is.".to_owned(),
            NextRun::NoDirection => {
                "Nothing is written: no direction is open in Setup (Pull None, Push None).".to_owned()
            }
            NextRun::TakesNoPart => {
                "Nothing is written: it takes no part, since it is not marked as webstore customer.".to_owned()
            }
            NextRun::Left(fields) => {
                let of = |why| {
                    let fields = fields.iter().filter(|(_, of)| *of == why);
                    let labels: Vec<_> = fields.map(|(field, _)| field.label()).collect();
                    labels.join(", ")
                };
                let (agreed, closed) = (of(WhyLeft::AsAgreed), of(WhyLeft::Closed));
                let mut words = Vec::new();
                if !agreed.is_empty() {
                    words.push(format!("{agreed}: both sides differ by an undo or a decision of yours, and are left so until somebody edits one of them."));
                }
                if !closed.is_empty() {
                    words.push(format!("{closed}: the direction is closed in Setup."));
                }
                format!("Nothing is written. {}", words.join(" "))
            }
            NextRun::Same => "Nothing is written: both sides hold the same.".to_owned(),
            NextRun::NotFlagged => {
                "Nothing is written: it is not marked as webstore customer.".to_owned()
            }
            NextRun::NotPushed => {
                "Nothing is written: it is marked as webstore customer, and Push is None in Setup.".to_owned()
            }
            NextRun::NotPulled(pull) => format!(
                "Nothing is written: nobody is mapped or created by itself, since Pull is {} in Setup.",
                pull.label()
            ),
            NextRun::NoCustomer { role } => {
                format!("Nothing is written: the account's role is {role}, which does not take part.")
            }
            NextRun::Unknown => "Nothing is known yet: preview to see.".to_owned(),
        }
    }
}
