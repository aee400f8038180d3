//! What the pages show of the state: counts, and one line per customer of either side.

mod facts;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use crate::call::Explanation;
use crate::customer::limits::Problem;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::{Suggestions, suggest};
use crate::plan::{Plan, PlanLine};
use crate::ports::Timestamp;
use crate::state::{State, Subject};

pub use facts::{Fact, Facts, Match, facts, find};
pub use list::{Filter, Order, SortBy, counts, search_words, shown};

/// One customer, or a mapped pair on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The webstore's customer, if any.
    pub webstore: Option<WebstoreId>,
    /// Business Central's customer, if any.
    pub company: Option<CompanyId>,
    /// Business Central's no.; empty without one.
    pub number: String,
    /// Business Central's name; empty without one.
    pub company_name: String,
    /// Business Central's e-mail.
    pub company_email: String,
    /// The webstore's name; empty without one.
    pub webstore_name: String,
    /// The webstore's e-mail.
    pub webstore_email: String,
    /// The webstore customer flag; none for a webstore customer that is not mapped.
    pub flag: Option<bool>,
    /// When a run last brought both sides together.
    pub last_synchronised: Option<Timestamp>,
    /// How it stands.
    pub standing: Standing,
    /// What keeps it from being synchronised.
    pub error: Option<LineError>,
    /// Whether scheduled runs skip it.
    pub on_hold: bool,
    /// Name, e-mail, number and ID in the form that a search is compared with.
    searchable: String,
}

/// What keeps a customer from being synchronised.
#[derive(Debug, Clone, PartialEq)]
pub enum LineError {
    /// The last run failed on it, so often in a row.
    Failed(Explanation, u32),
    /// The other side can't hold these of its values, each in words.
    Unwritable(Vec<String>),
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Mapped, and both records exist.
    Mapped,
    /// Mapped, and one of the records is gone.
    Broken,
    /// Mapped, and fields wait for a decision.
    Conflict,
    /// Shares its e-mail or name with several.
    Ambiguous,
    /// Only in the webstore.
    OnlyInWebstore,
    /// Only in Business Central.
    OnlyInCompany,
    /// An account with another role than customer.
    Staff,
}

impl Line {
    /// The record that the line is about.
    pub fn subject(&self) -> Option<Subject> {
        self.webstore
            .map(Subject::Webstore)
            .or_else(|| self.company.clone().map(Subject::Company))
    }

    /// The name that the line goes by.
    pub fn name(&self) -> &str {
        match self.company_name.is_empty() {
            true => &self.webstore_name,
            false => &self.company_name,
        }
    }
}

impl Standing {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Standing::Mapped => "Mapped",
            Standing::Broken => "Broken",
            Standing::Conflict => "Conflict",
            Standing::Ambiguous => "Ambiguous",
            Standing::OnlyInWebstore => "Only in webstore",
            Standing::OnlyInCompany => "Only in Business Central",
            Standing::Staff => "Staff account",
        }
    }
}

/// Suggestions for the customers that are not mapped, as they were last read.
pub fn suggestions(state: &State) -> Suggestions {
    suggest(
        state
            .snapshots
            .webstore
            .values()
            .filter(|account| state.setup.takes_part(account)),
        state.snapshots.company.values(),
        &state.mappings,
        state.setup.name_source,
    )
}

/// Every customer of both sides, mapped pairs on one line, by name.
pub fn lines(state: &State, plan: &Plan, suggestions: &Suggestions) -> Vec<Line> {
    let unwritable: BTreeMap<Subject, &PlanLine> = plan
        .lines
        .iter()
        .filter(|line| !line.problems.is_empty())
        .filter_map(|line| Some((line.subject()?, line)))
        .collect();
    let error_of = |subject: &Subject| {
        let words = |line: &&PlanLine| line.problems.iter().map(Problem::words).collect();
        let failed = state.failures.get(subject);
        failed
            .map(|failure| LineError::Failed(failure.error.clone(), failure.attempts))
            .or_else(|| {
                unwritable
                    .get(subject)
                    .map(words)
                    .map(LineError::Unwritable)
            })
    };
    let in_conflict: BTreeSet<&CompanyId> = plan
        .lines
        .iter()
        .filter(|line| !line.conflicts.is_empty())
        .filter_map(|line| line.company.as_ref())
        .collect();
    let ambiguous_webstore: BTreeSet<WebstoreId> = suggestions
        .ambiguous
        .iter()
        .flat_map(|group| group.webstore.iter().copied())
        .collect();
    let ambiguous_company: BTreeSet<&CompanyId> = suggestions
        .ambiguous
        .iter()
        .flat_map(|group| &group.company)
        .collect();

    let mut lines = Vec::new();
    for company in state.snapshots.company.values() {
        let mapping = state.mappings.line(&company.id);
        let webstore_id = mapping.and_then(|line| line.webstore_id);
        let account = webstore_id.and_then(|id| state.snapshots.webstore.get(&id));
        let standing = match (webstore_id, account) {
            (Some(_), None) => Standing::Broken,
            (Some(_), Some(_)) if in_conflict.contains(&company.id) => Standing::Conflict,
            (Some(_), Some(_)) => Standing::Mapped,
            (None, _) if ambiguous_company.contains(&company.id) => Standing::Ambiguous,
            (None, _) => Standing::OnlyInCompany,
        };
        let subject =
            webstore_id.map_or_else(|| Subject::Company(company.id.clone()), Subject::Webstore);
        let mut line = Line {
            webstore: webstore_id,
            company: Some(company.id.clone()),
            number: company.number.clone(),
            company_name: company.display_name.clone(),
            company_email: company.email.clone(),
            flag: Some(mapping.is_some_and(|line| line.webstore_customer)),
            last_synchronised: mapping.and_then(|line| line.last_synchronised),
            error: error_of(&subject),
            on_hold: state.is_on_hold(&subject),
            ..blank(standing)
        };
        if let Some(account) = account {
            line.webstore_name = account.title(state.setup.name_source);
            line.webstore_email = account.email.clone();
        }
        lines.push(line);
    }
    for account in state.snapshots.webstore.values() {
        let mapped_to = state.mappings.customer(account.id);
        if mapped_to.is_some_and(|customer| state.snapshots.company.contains_key(customer)) {
            continue;
        }
        let standing = if mapped_to.is_some() {
            Standing::Broken
        } else if !state.setup.takes_part(account) {
            Standing::Staff
        } else if ambiguous_webstore.contains(&account.id) {
            Standing::Ambiguous
        } else {
            Standing::OnlyInWebstore
        };
        lines.push(Line {
            webstore: Some(account.id),
            webstore_name: account.title(state.setup.name_source),
            webstore_email: account.email.clone(),
            error: error_of(&Subject::Webstore(account.id)),
            on_hold: state.is_on_hold(&Subject::Webstore(account.id)),
            ..blank(standing)
        });
    }
    for line in &mut lines {
        let id = line.webstore.map(|id| id.to_string()).unwrap_or_default();
        line.searchable = folded(&format!(
            "{} {} {} {} {} {id}",
            line.number,
            line.company_name,
            line.company_email,
            line.webstore_name,
            line.webstore_email
        ));
    }
    lines.sort_by_cached_key(|line| (folded(line.name()), line.number.clone(), line.webstore));
    lines
}

fn blank(standing: Standing) -> Line {
    Line {
        webstore: None,
        company: None,
        number: String::new(),
        company_name: String::new(),
        company_email: String::new(),
        webstore_name: String::new(),
        webstore_email: String::new(),
        flag: None,
        last_synchronised: None,
        standing,
        error: None,
        on_hold: false,
        searchable: String::new(),
    }
}
