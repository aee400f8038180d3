//! Records that failed, and when they go on hold (spec.md §5): only pushes of scheduled runs count.

use super::item::Item;
use crate::call::{CallError, Side};
use crate::log::Trigger;
use crate::ports::{Change, Timestamp};
use crate::state::{Failure, Record, State, Subject, put};

/// Whether a failure counts towards a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// A scheduled run could not push the record.
    Counts,
    /// A manual run, or a pull: neither count nor hold changes.
    Stands,
}

impl Tally {
    /// Of a line of a run that failed with this.
    pub fn of(trigger: Trigger, item: &Item<'_>, error: &CallError) -> Self {
        let is_push = error.side == Side::Webstore && item.writes_webstore();
        match trigger {
            Trigger::Schedule if is_push => Tally::Counts,
            Trigger::Schedule | Trigger::User | Trigger::Undo(_) => Tally::Stands,
        }
    }
}

/// Notes that a record was written: its failures are over.
pub fn note_success(state: &mut State, subject: &Subject, changes: &mut Vec<Change>) {
    if state.failures.remove(subject).is_some() {
        changes.push(Change::Delete(Failure::TABLE, subject.key()));
    }
}

/// Notes that a scheduled run has pulled a record that is on hold: the error of its push is what is left.
pub fn note_pulled(state: &mut State, subject: &Subject, changes: &mut Vec<Change>) {
    let failure = state.failures.get_mut(subject);
    if let Some(failure) = failure
        && let Some(counted) = failure.counted.take()
    {
        failure.error = counted;
        changes.push(put(failure));
    }
}

/// Notes that a record failed. Where that counts, the same error again adds one, and another one sets the count to one.
pub fn note_failure(
    state: &mut State,
    subject: Subject,
    error: &CallError,
    tally: Tally,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    let explanation = error.explain();
    let earlier = state.failures.get(&subject);
    let counted = earlier.and_then(Failure::counted);
    let attempts = earlier.map_or(0, |it| it.attempts);
    let (attempts, counted) = match (tally, counted) {
        (Tally::Counts, Some(counted)) if *counted == explanation => {
            (attempts.saturating_add(1), None)
        }
        (Tally::Counts, _) => (1, None),
        (Tally::Stands, counted) => {
            let other = counted.filter(|counted| **counted != explanation);
            (attempts, other.cloned())
        }
    };
    let failure = Failure {
        subject: subject.clone(),
        error: explanation,
        attempts,
        counted,
        at: now,
    };
    changes.push(put(&failure));
    state.failures.insert(subject, failure);
}

/// Clears holds by hand: nothing is counted any more, and the next scheduled run pushes the records again. The last error stays
/// to be read until the record is written.
pub fn clear_holds(state: &mut State, subjects: &[Subject]) -> Vec<Change> {
    let mut changes = Vec::new();
    for subject in subjects {
        if let Some(failure) = state.failures.get_mut(subject)
            && failure.attempts > 0
        {
            failure.attempts = 0;
            failure.counted = None;
            changes.push(put(failure));
        }
    }
    changes
}
