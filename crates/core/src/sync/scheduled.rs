//! Automatic synchronisation: every so many minutes, while the app is open in some tab.

use super::{Ports, Session, SyncError, Watch, apply, preview, refused};
use crate::log::{Run, Trigger};
use crate::ports::Timestamp;
use crate::state::State;

/// When the next automatic run is due; none when it is off. Counted from the last read of both systems or run, whichever
/// was later, so that a manual one puts it off.
pub fn next_automatic(state: &State) -> Option<Timestamp> {
    let minutes = state.setup.automatic_minutes?;
    let read = state.snapshots.reference.read_at;
    let run = state
        .runs
        .last()
        .map(|run| run.ended.unwrap_or(run.started));
    let last = read.max(run).unwrap_or_default();
    Some(Timestamp(last.0 + i64::from(minutes.get()) * 60_000))
}

/// Reads both systems and carries out the plan, without the records that are on hold and without anything that waits for a
/// person. None when there is nothing to write and nothing new to log, or when something speaks against writing without a
/// second look: the plan is then there to be seen.
pub async fn synchronise_automatically<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Option<Run>, SyncError> {
    let plan = preview(session, state, watch).await?.without_held(state);
    // Logged by each run, the same customers would fill the log every few minutes.
    let logged = state.runs.last().map_or(0, |run| run.counts.refused);
    let is_idle = plan.writes() == 0 && refused::count(&plan) == logged;
    if plan.caution.is_some() || is_idle {
        return Ok(None);
    }
    Ok(Some(
        apply(session, state, &plan, Trigger::Schedule, watch).await,
    ))
}
