//! Automatic synchronisation: every so many minutes, while the app is open in some tab.

use super::{Extent, Ports, Session, SyncError, Watch, apply, preview, read_orders, refused};
use crate::log::{Run, RunEnd, Trigger};
use crate::orders::book;
use crate::plan::{Plan, plan_in_slices};
use crate::ports::Timestamp;
use crate::slices::Pauses;
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

/// Reads both systems, and orders where the setup says so, and carries out the plan, without pushes of records that are on hold and without anything that waits for a
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
    state.set_attempt(attempt);
    let _ = state.save(session.ports).await;
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
    let Read { plan, orders } = read_what_is_due(session, state, watch).await?;
    let plan = plan.without_held_pushes(state);
    if !plan.cautions.is_empty() {
        return orders.map(|()| Attempted::AskedFirst(plan.cautions));
    }
    // Logged by each run, the same customers would fill the log every few minutes.
    let logged = state.runs.last().map_or(0, |run| run.counts.refused);
    let is_idle = plan.writes() == 0 && refused::count(&plan) == logged;
    if is_idle {
        return orders.map(|()| Attempted::NothingToWrite);
    }
    let run = apply(session, state, &plan, Trigger::Schedule, watch).await;
    // What was written is in the log; that the orders could not be read is how the attempt ended.
    orders.map(|()| Attempted::Ran(Box::new(run)))
}

/// What a scheduled run has read and would carry out.
pub struct Read {
    /// The plan, with the customers that orders wait for where the setup says so.
    pub plan: Plan,
    /// Why the orders could not be read; the customers have nothing to do with that.
    pub orders: Result<(), SyncError>,
}

/// Reads what a scheduled run goes by: both systems' customers, and the orders where the setup says so.
///
/// # Errors
/// The customers could not be read, or the user has stopped it.
pub async fn read_what_is_due<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Read, SyncError> {
    let plan = preview(session, state, watch).await?;
    let placed = state.setup.orders_start();
    let Some(placed) = placed.filter(|_| state.setup.automatic_orders) else {
        let orders = Ok(());
        return Ok(Read { plan, orders });
    };
    match read_orders(session, state, placed, Extent::Changes, watch).await {
        Ok(()) => {
            // Where an order names a new account the customers were read again.
            let pauses = Pauses::new(session.ports);
            let plan = plan_in_slices(state, &pauses).await;
            let plan = plan.with_accounts(book(state).accounts);
            let orders = Ok(());
            Ok(Read { plan, orders })
        }
        Err(SyncError::Stopped) => Err(SyncError::Stopped),
        Err(error) => Ok(Read {
            plan,
            orders: Err(error),
        }),
    }
}
