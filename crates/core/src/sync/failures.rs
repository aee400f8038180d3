//! Records that failed, and that do so no more.

use crate::call::CallError;
use crate::ports::{Change, Timestamp};
use crate::rows::{Record, put};
use crate::state::{Failure, State, Subject};

/// Notes that a record was written: its failures are over.
pub fn note_success(state: &mut State, subject: &Subject, changes: &mut Vec<Change>) {
    if state.failures.remove(subject).is_some() {
        changes.push(Change::Delete(Failure::TABLE, subject.key()));
    }
}

/// Notes that a record failed, and how often it did so in the same way.
pub fn note_failure(
    state: &mut State,
    subject: Subject,
    error: &CallError,
    now: Timestamp,
    changes: &mut Vec<Change>,
) {
    let explanation = error.explain();
    // The same error again adds one, another sets it to one (spec.md §5).
    let attempts = match state.failures.get(&subject) {
        Some(earlier) if earlier.error == explanation => earlier.attempts.saturating_add(1),
        _ => 1,
    };
    let failure = Failure {
        subject: subject.clone(),
        error: explanation,
        attempts,
        at: now,
    };
    changes.push(put(&failure));
    state.failures.insert(subject, failure);
}
