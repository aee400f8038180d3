//! Suggestions that are taken out of the review, and what becomes of them.

use super::Writing;
use crate::mapping::Suggestion;
use crate::setup::{Pull, Push};
use crate::state::State;

/// Pairs that are taken out, and that the next run would map all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub pairs: usize,
    /// Why the next run would map them.
    pub because: Because,
}

/// Why a run maps who matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// *Pull* is *All*.
    PullsAll,
    /// They are flagged, and *Push* is *Mapped only*.
    Flagged,
}

/// Of the pairs that are taken out those that the next run would map; none where it would map none.
pub fn left_out_of(state: &State, pairs: &[Suggestion]) -> Option<LeftOut> {
    let (pairs, because) = match (state.setup.pull, state.setup.push) {
        (Pull::All, _) => (pairs.len(), Because::PullsAll),
        (_, Push::MappedOnly) => {
            let flagged = pairs.iter().filter(|pair| {
                let line = state.mappings.line(&pair.company);
                line.is_some_and(|line| line.webstore_customer)
            });
            (flagged.count(), Because::Flagged)
        }
        (_, Push::None) => (0, Because::Flagged),
    };
    (pairs > 0).then_some(LeftOut { pairs, because })
}

impl LeftOut {
    /// What is asked.
    pub fn question(&self, writing: Writing) -> String {
        format!(
            "{} taken out. Keep apart?",
            writing.counted(self.pairs, "pair is", "pairs are")
        )
    }

    /// What follows from either answer.
    pub fn sentences(&self) -> Vec<String> {
        let because = match self.because {
            Because::PullsAll => "since Pull is All in Setup",
            Because::Flagged => "where it is marked as webstore customer",
        };
        vec![
            format!("The next run maps what is taken out all the same, {because}, unless it is kept apart."),
            "What is kept apart is mapped by hand only, in every browser: the next run notes it in WooCommerce.".to_owned(),
        ]
    }
}
