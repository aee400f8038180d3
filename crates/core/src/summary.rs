//! How a webstore stands, short enough to be kept and shown beside the others without reading all of its customers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::log::{FaultKind, Run};
use crate::overview::{Filter, Lines};
use crate::plan::Plan;
use crate::ports::Timestamp;
use crate::state::State;
use crate::sync::next_automatic;

/// How many of the latest runs a summary keeps, for the chart.
const RUNS: usize = 20;

/// How a webstore stood when it was last looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The webstore's code.
    pub webstore: String,
    /// When both systems were last read; none before the first time.
    pub read_at: Option<Timestamp>,
    /// Counts of customers.
    pub cues: Cues,
    /// The errors among these by their kind.
    #[serde(default)]
    pub faults: BTreeMap<FaultKind, usize>,
    /// Kinds of oddities in what the two systems answered at the last reading.
    #[serde(default)]
    pub oddities: usize,
    /// Customers that the next run would write.
    pub to_write: usize,
    /// The latest runs, oldest first.
    pub runs: Vec<Run>,
    /// When the next automatic run is due; none when it is off.
    pub next_run: Option<Timestamp>,
}

/// Customers by how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cues {
    /// Mapped pairs.
    pub mapped: usize,
    /// Webstore customers without a mapping.
    pub only_in_webstore: usize,
    /// Business Central customers without a mapping.
    pub only_in_company: usize,
    /// Customers with a field that waits for a decision.
    pub conflicts: usize,
    /// Customers that share e-mail or name with several.
    pub ambiguous: usize,
    /// Customers that can't be synchronised.
    pub errors: usize,
    /// Records that scheduled runs skip.
    pub on_hold: usize,
}

/// Sums a state up; none before it is connected.
pub fn summary(state: &State, plan: &Plan, lines: &Lines) -> Option<Summary> {
    let count = |filter| lines.count(filter);
    let older = state.runs.len().saturating_sub(RUNS);
    Some(Summary {
        webstore: state.connection.as_ref()?.webstore.code.clone(),
        read_at: state.snapshots.reference.read_at,
        cues: Cues {
            mapped: count(Filter::Mapped),
            only_in_webstore: count(Filter::OnlyInWebstore),
            only_in_company: count(Filter::OnlyInCompany),
            conflicts: count(Filter::Conflict),
            ambiguous: count(Filter::Ambiguous),
            errors: count(Filter::Error),
            on_hold: count(Filter::OnHold),
        },
        faults: lines.faults().clone(),
        oddities: state.snapshots.reference.oddities.len(),
        to_write: plan.writes(),
        runs: state.runs[older..].to_vec(),
        next_run: next_automatic(state),
    })
}
