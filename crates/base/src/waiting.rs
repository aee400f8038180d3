//! What a reading or a run waits for: for the screen, so that nothing waits in silence.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::side::Side;
use crate::time::Timestamp;

/// A wait that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which system is waited for.
    pub side: Side,
    /// What for.
    pub why: WaitsFor,
    /// Until when.
    pub until: Timestamp,
    /// The try that follows, and of how many in all; none where nothing was refused yet.
    pub next_try: Option<(u32, u32)>,
}

/// What a system is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitsFor {
    /// It takes no more requests before that.
    Limit,
    /// It answered that it failed.
    Failed {
        /// Its status.
        status: u16,
    },
    /// It could not be reached, or its answer did not come.
    NoAnswer,
}

/// How long each system was waited for. Several requests may wait at once: that time counts once.
#[derive(Debug, Default)]
pub struct Waited(RefCell<BTreeMap<Side, Counted>>);

/// What is counted of a system: in all, and up to when.
#[derive(Debug, Default)]
struct Counted {
    total: Duration,
    until: Timestamp,
}

impl Waited {
    /// A wait for a system that went on from then until then.
    pub fn note(&self, side: Side, from: Timestamp, until: Timestamp) {
        let mut all = self.0.borrow_mut();
        let counted = all.entry(side).or_default();
        counted.total += until.since(from.max(counted.until));
        counted.until = counted.until.max(until);
    }

    /// In all, so far.
    pub fn of(&self, side: Side) -> Duration {
        let all = self.0.borrow();
        all.get(&side).map(|it| it.total).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_that_go_on_at_once_count_once_and_each_system_for_itself() {
        let waited = Waited::default();
        let note = |side, from, until| waited.note(side, Timestamp(from), Timestamp(until));
        note(Side::Company, 0, 10);
        note(Side::Company, 2, 10);
        note(Side::Company, 5, 25);
        note(Side::Company, 30, 31);
        note(Side::Webstore, 0, 3);
        assert_eq!(waited.of(Side::Company), Duration::from_millis(26));
        assert_eq!(waited.of(Side::Webstore), Duration::from_millis(3));
    }
}
