//! What the pages show of the state: counts, and one line per customer of either side.

mod bulk;
mod columns;
mod facts;
mod filter;
mod first;
mod lines;
mod list;
mod searched;
mod webstores;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::call::Explanation;
use crate::company::CompanyCustomer;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::mapping::{self, Comparison, Evidence, Hint, Sign, Suggestions, suggest_in_slices};
use crate::ports::Timestamp;
use crate::setup::Matching;
use crate::slices::{Pauses, at_once};
use crate::state::{State, Subject};
use crate::webstore::WebstoreCustomer;

pub use bulk::{BulkAction, Foreseen, foresee};
pub use columns::{Column, Columns};
pub use facts::{Fact, Match, facts};
pub use filter::{Filter, Show};
pub use first::FirstLines;
pub use lines::{Lines, lines, lines_in_slices};
pub use list::{Order, SortBy, find, search_words, shown, shown_in_slices};
pub use webstores::{Elsewhere, Part, customers_holding};

/// One customer, or a mapped pair on one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The account's user name, or the one that was chosen for the account that is to be created.
    #[serde(default)]
    pub user_name: String,
}

/// What keeps a customer from being synchronised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LineError {
    /// The last run failed on it, so often in a row.
    Failed(Explanation, u32),
    /// The other side can't hold these of its values, each in words.
    Unwritable(Vec<String>),
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    at_once(suggestions_in_slices(state, &Pauses::none()))
}

/// As [`suggestions`], with pauses.
pub async fn suggestions_in_slices(state: &State, pauses: &Pauses<'_>) -> Suggestions {
    let is_left_out = |account: &WebstoreCustomer| state.belongs_elsewhere(account);
    suggested(state, &is_left_out, pauses).await
}

async fn suggested(
    state: &State,
    is_left_out: &dyn Fn(&WebstoreCustomer) -> bool,
    pauses: &Pauses<'_>,
) -> Suggestions {
    let kept_apart = |account: &WebstoreCustomer, customer: &CompanyCustomer| {
        state.keeps_apart(account, &customer.id)
    };
    suggest_in_slices(state.among(), is_left_out, &kept_apart, pauses).await
}

/// Hints for the customers that are not mapped and in no suggestion.
pub async fn hints_in_slices(state: &State, found: &Suggestions, pauses: &Pauses<'_>) -> Vec<Hint> {
    if state.setup.matching == Matching::DefaultCustomer {
        return Vec::new();
    }
    let accounts = state.snapshots.webstore.values();
    let countries = &state.snapshots.reference.countries;
    let mut hints = mapping::hints_in_slices(
        accounts.filter(|account| state.setup.takes_part(account)),
        state.snapshots.company.values(),
        &state.mappings,
        found,
        (&state.setup, countries),
        pauses,
    )
    .await;
    note_belonging_elsewhere(state, found, &mut hints, pauses).await;
    hints.retain(|hint| {
        let account = state.snapshots.webstore.get(&hint.webstore);
        !account.is_some_and(|account| state.keeps_apart(account, &hint.company))
    });
    hints
}

/// An account that its meta data maps to another company's customer is suggested for nobody. That it has the e-mail or name of a customer
/// here is a hint, and what else hints at it says so too.
async fn note_belonging_elsewhere(
    state: &State,
    found: &Suggestions,
    hints: &mut Vec<Hint>,
    pauses: &Pauses<'_>,
) {
    let accounts = &state.snapshots.webstore;
    if !accounts.values().any(|it| state.belongs_elsewhere(it)) {
        return;
    }
    let is_left_out = |account: &WebstoreCustomer| !state.belongs_elsewhere(account);
    let others = suggested(state, &is_left_out, pauses).await.pairs;
    let pairs = found.pairs.iter().map(|it| &it.company);
    let groups = found.ambiguous.iter().flat_map(|it| &it.company);
    let spoken_for: BTreeSet<&CompanyId> = pairs.chain(groups).gathered();
    for pair in others {
        let is_hinted_at = hints
            .iter()
            .any(|it| (it.webstore, &it.company) == (pair.webstore, &pair.company));
        if !is_hinted_at && !spoken_for.contains(&pair.company) {
            hints.push(Hint {
                webstore: pair.webstore,
                company: pair.company,
                signs: Vec::new(),
            });
        }
    }
    for hint in hints.iter_mut() {
        let account = accounts.get(&hint.webstore);
        if account.is_some_and(|it| state.belongs_elsewhere(it)) {
            // Names that are the same are no near miss: only hints for accounts that belong elsewhere can have them.
            let found = compare(state, hint.webstore, &hint.company);
            let is_name = |it: &Evidence| matches!(it, Evidence::Name(_));
            if found.is_some_and(|it| it.shared.iter().any(is_name)) {
                hint.signs.retain(|sign| *sign != Sign::NearMissName);
            }
            hint.signs.insert(0, Sign::AnotherCompany);
        }
    }
}

/// What two customers have in common, and what speaks against their being one; none when one of them is gone.
pub fn compare(state: &State, webstore: WebstoreId, company: &CompanyId) -> Option<Comparison> {
    Some(mapping::compare(
        state.snapshots.webstore.get(&webstore)?,
        state.snapshots.company.get(company)?,
        &state.setup,
        &state.snapshots.reference.countries,
    ))
}
