//! Records that failed, and when they go on hold (spec.md §5): only pushes of scheduled runs count.

use super::item::{Failed, Item};
use crate::call::Side;
use crate::log::Trigger;
use crate::ports::Timestamp;
use crate::state::{Failure, State, Subject};

/// Whether a failure counts towards a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// A scheduled run could not push the record.
    Counts,
    /// A manual run, or a pull: neither count nor hold changes.
    Stands,
}

impl Tally {
    /// Of a line of a run that failed on this side.
    pub fn of(trigger: Trigger, item: &Item<'_>, failed: Side) -> Self {
        let is_push = failed == Side::Webstore && item.writes_webstore();
        match trigger {
            Trigger::Schedule if is_push => Tally::Counts,
            Trigger::Schedule | Trigger::User | Trigger::Undo(_) => Tally::Stands,
        }
    }
}

/// Notes that a scheduled run has pulled a record that is on hold: the error of its push is what is left.
pub fn note_pulled(state: &mut State, subject: &Subject) {
    let failure = state.failures.get(subject).cloned();
    if let Some(mut failure) = failure
        && let Some(counted) = failure.counted.take()
    {
        failure.error = counted;
        failure.kind = failure.counted_kind;
        state.put_failure(failure);
    }
}

/// Notes that a record failed. Where that counts, the same error again adds one, and another one sets the count to one.
pub fn note_failure(
    state: &mut State,
    subject: Subject,
    failed: Failed,
    tally: Tally,
    now: Timestamp,
) {
    let earlier = state.failures.get(&subject);
    let counted = earlier.and_then(Failure::counted);
    let attempts = earlier.map_or(0, |it| it.attempts);
    let Failed { kind, error, .. } = failed;
    let counted_kind = earlier.map(Failure::counted_kind).unwrap_or_default();
    let (attempts, counted) = match (tally, counted) {
        (Tally::Counts, Some(counted)) if *counted == error => (attempts.saturating_add(1), None),
        (Tally::Counts, _) => (1, None),
        (Tally::Stands, counted) => {
            let other = counted.filter(|counted| **counted != error);
            (attempts, other.cloned())
        }
    };
    state.put_failure(Failure {
        subject,
        error,
        kind,
        attempts,
        counted,
        counted_kind,
        at: now,
    });
}

/// Clears holds by hand: nothing is counted any more, and the next scheduled run pushes the records again. The last error stays
/// to be read until the record is written.
pub fn clear_holds(state: &mut State, subjects: &[Subject]) {
    for subject in subjects {
        let failure = state.failures.get(subject);
        if let Some(failure) = failure.filter(|it| it.attempts > 0) {
            let failure = Failure {
                attempts: 0,
                counted: None,
                ..failure.clone()
            };
            state.put_failure(failure);
        }
    }
}
