//! Automatic synchronisation: every so many minutes, while the app is open in some tab.

use super::{Ports, Session, SyncError, Watch, apply, preview, refused};
use crate::log::{Run, RunEnd, Trigger};
use crate::ports::Timestamp;
use crate::rows::put;
use crate::state::{Attempt, AttemptOutcome, Caution, State};

/// When the next automatic run is due; none when it is off, or before both systems were read for the first time: nothing
/// is written before a person has seen a preview. Counted from the last read of both systems, run or attempt,
/// whichever was latest: a manual one puts it off, and one that failed is not tried again at once.
pub fn next_automatic(state: &State) -> Option<Timestamp> {
    let minutes = state.setup.automatic_minutes?;
    let read = state.snapshots.reference.read_at?;
    let run = state
        .runs
        .last()
        .map(|run| run.ended.unwrap_or(run.started));
    let attempt = state.automatic.as_ref().map(|attempt| attempt.at);
    let last = Some(read).max(run).max(attempt)?;
    let later = i64::from(minutes.get()) * 60_000;
    Some(Timestamp(last.0.saturating_add(later)))
}

/// Reads both systems and carries out the plan, without pushes of records that are on hold and without anything that waits for a
/// person. None when there is nothing to write and nothing new to log, or when something speaks against writing without a
/// second look: the plan is then there to be seen. What came of it is noted, and the next one is due accordingly.
///
/// # Errors
/// The systems or the store could not be read.
pub async fn synchronise_automatically<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Option<Run>, SyncError> {
    let result = attempt(session, state, watch).await;
    let outcome = match &result {
        Ok(Attempted::Ran(run)) => match &run.end {
            RunEnd::Failed(why) => AttemptOutcome::Failed(why.clone()),
            _ => AttemptOutcome::Ran(run.started),
        },
        Ok(Attempted::AskedFirst(cautions)) => AttemptOutcome::AskedFirst(cautions.clone()),
        Ok(Attempted::NothingToWrite) => AttemptOutcome::NothingToWrite,
        Err(error) => AttemptOutcome::Failed(error.explain()),
    };
    let attempt = Attempt {
        at: session.ports.now(),
        outcome,
    };
    // Where the store fails the next attempt only comes sooner after the app is opened again.
    let _ = session.ports.write(vec![put(&attempt)]).await;
    state.automatic = Some(attempt);
    result.map(|attempted| match attempted {
        Attempted::Ran(run) => Some(*run),
        Attempted::AskedFirst(_) | Attempted::NothingToWrite => None,
    })
}

/// What came of reading both systems.
enum Attempted {
    NothingToWrite,
    AskedFirst(Vec<Caution>),
    Ran(Box<Run>),
}

async fn attempt<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Attempted, SyncError> {
    let plan = preview(session, state, watch)
        .await?
        .without_held_pushes(state);
    if !plan.cautions.is_empty() {
        return Ok(Attempted::AskedFirst(plan.cautions));
    }
    // Logged by each run, the same customers would fill the log every few minutes.
    let logged = state.runs.last().map_or(0, |run| run.counts.refused);
    let is_idle = plan.writes() == 0 && refused::count(&plan) == logged;
    if is_idle {
        return Ok(Attempted::NothingToWrite);
    }
    let run = apply(session, state, &plan, Trigger::Schedule, watch).await;
    Ok(Attempted::Ran(Box::new(run)))
}
