//! The pairs that an ambiguous group may hold, the likeliest first.

use std::cmp::Reverse;

use crate::customer::{CompanyId, WebstoreId};
use crate::gather::sort_by_key;
use crate::mapping::{Ambiguous, Difference, Evidence};
use crate::overview::compare;
use crate::state::State;

/// Of larger groups not each is compared with each: nobody would read that.
const MOST_PAIRS: usize = 36;

/// Two of a group who may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub webstore: WebstoreId,
    /// What it is called.
    pub account: String,
    /// The customer.
    pub company: CompanyId,
    /// What it is called, with its no.
    pub customer: String,
    /// What these two have in common.
    pub shared: Vec<Evidence>,
    /// What each of them has another of.
    pub differing: Vec<Difference>,
}

impl Candidate {
    /// What speaks for it and against it.
    pub fn words(&self) -> String {
        let shared = self.shared.iter().map(Evidence::words);
        let differing = self.differing.iter().map(|it| it.words().to_owned());
        shared.chain(differing).collect::<Vec<_>>().join(", ")
    }
}

/// The pairs of a group that may be mapped, those with the most in common first; none of a group that is too large for that.
pub fn candidates(state: &State, group: &Ambiguous) -> Vec<Candidate> {
    if group.webstore.len() * group.company.len() > MOST_PAIRS {
        return Vec::new();
    }
    let pairs = group
        .webstore
        .iter()
        .flat_map(|id| group.company.iter().map(move |customer| (*id, customer)));
    let mut found: Vec<Candidate> = pairs
        .filter_map(|(webstore, company)| {
            let compared = compare(state, webstore, company)?;
            // Who hangs together with it only by a third one is no candidate.
            if compared.shared.is_empty() {
                return None;
            }
            let account = state.snapshots.webstore.get(&webstore)?;
            let customer = state.snapshots.company.get(company)?;
            Some(Candidate {
                webstore,
                account: account.title(state.setup.name_source),
                company: company.clone(),
                customer: format!("{} ({})", customer.display_name, customer.number),
                shared: compared.shared,
                differing: compared.differing,
            })
        })
        .collect();
    sort_by_key(&mut found, |it| {
        (Reverse(it.shared.len()), it.differing.len(), it.webstore)
    });
    found
}
