//! The runs of all who synchronise a webstore, where Concord's own API keeps them (docs/business-central-api.md, runs): this browser's for
//! the others, theirs for the activity log. Nothing of it is in the way of a run or a reading.

use std::time::Duration;

use super::lease::key_of;
use super::{Ports, Session, SyncError, run_rows};
use crate::call::CallError;
use crate::company::{Client, MOST_RUN_RECORDS, OwnRow, RunsSince, Way};
use crate::gather::sort_by_key;
use crate::log::{Entry, EntryResult, Run, Trigger};
use crate::ports::Timestamp;
use crate::reading::Oddity;
use crate::rows::{Damage, records_in};
use crate::state::{RunOfOther, State};

/// What was written so long before the latest that was read is asked for again: a transaction may have taken that long.
const AGAIN: Duration = Duration::from_secs(600);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A run begins that is to write something: from now on it is to be shared, whatever becomes of it.
pub(super) fn note_begun<P: Ports>(session: &Session<'_, P>, state: &mut State, run: &Run) {
    if session.way.get() == Way::Extension && run.counts.planned > 0 {
        state.begin_sharing(run.started, || session.ports.random());
    }
}

/// Lets the others see that a run has begun.
pub(super) async fn tell_begun<P: Ports>(session: &Session<'_, P>, state: &State, run: &Run) {
    if session.way.get() == Way::Extension {
        // It is told with its end as well.
        let _ = write_begun(session, state, run).await;
    }
}

async fn write_begun<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    run: &Run,
) -> Result<OwnRow, CallError> {
    let undone = match run.trigger {
        Trigger::Undo(undone) => Some(state.sharing.id_of(undone)),
        Trigger::User | Trigger::Schedule => None,
    };
    let id = state.sharing.id_of(run.started);
    let webstore = key_of(state, session);
    let body = run_rows::begun(run, &id, &webstore, &session.ports.client(), undone);
    Client::new(session).write_run(None, body).await
}

/// Lets the others see what a run did that has just ended, and what they do not see yet of those before it.
pub(super) async fn share<P: Ports>(session: &Session<'_, P>, state: &mut State, run: &mut Run) {
    // What is not in the store yet is not in the log yet either.
    let is_ready = state.is_saved() && !state.sharing.waiting().is_empty();
    if session.way.get() != Way::Extension || !is_ready {
        return;
    }
    if share_all(session, state).await.is_err() {
        run.oddities.insert(Oddity::RunsFail);
        state.change_run(run.started, |it| it.oddities = run.oddities.clone());
    }
    // What the store refuses stays to be written, and is only shared again.
    let _ = state.save(session.ports).await;
}

async fn share_all<P: Ports>(session: &Session<'_, P>, state: &mut State) -> Result<(), SyncError> {
    for started in state.sharing.waiting().to_vec() {
        // The log may keep it no longer.
        let run = state.runs.iter().find(|it| it.started == started).cloned();
        if let Some(run) = run {
            let keys = Entry::keys_of(started);
            let read = records_in(session.ports, &keys, &mut Damage::default()).await;
            let mut entries: Vec<Entry> = read?;
            // Of many records those that need a look come first.
            sort_by_key(&mut entries, |it| {
                (it.result == EntryResult::Done, it.sequence)
            });
            share_one(session, state, &run, &entries).await?;
        }
        state.end_sharing(started);
    }
    Ok(())
}

/// The records come before the end, so that a run whose end can be seen is there as a whole.
async fn share_one<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    run: &Run,
    entries: &[Entry],
) -> Result<(), CallError> {
    let client = Client::new(session);
    let id = state.sharing.id_of(run.started);
    let row = match client.run_row(&id).await? {
        Some(row) => row,
        None => write_begun(session, state, run).await?,
    };
    // Its end was taken, and the answer lost.
    if row.text("outcome", 10) != "Open" {
        return Ok(());
    }
    let records = entries.iter().take(MOST_RUN_RECORDS);
    let records = records.map(|entry| run_rows::record(entry, &id)).collect();
    client.write_run_records(records).await?;
    let end = run_rows::ended(run, session.ports.now());
    client.write_run(Some(&row), end).await.map(drop)
}

/// The runs of all since the last one that is known; none where nothing keeps them, or it does not tell them.
pub(super) async fn read<P: Ports>(session: &Session<'_, P>, state: &State) -> Vec<OwnRow> {
    if session.way.get() != Way::Extension {
        return Vec::new();
    }
    let since = match state.runs_of_others.known_until {
        Some(until) => RunsSince::Written(until.before(AGAIN)),
        None => RunsSince::Started(kept_since(session, state)),
    };
    let webstore = key_of(state, session);
    let read = Client::new(session).runs_since(&webstore, since).await;
    read.unwrap_or_else(|_| {
        session.observed.note(Oddity::RunsFail);
        Vec::new()
    })
}

/// Takes in what was read of the runs of all.
pub(super) fn take_in<P: Ports>(session: &Session<'_, P>, state: &mut State, rows: &[OwnRow]) {
    let mut runs = Vec::new();
    for row in rows {
        match run_rows::run_of(row) {
            // A file may have brought its runs, and not what they are known by.
            Some(of) if state.sharing.is_own(&of.id) || has_run(state, of.run.started) => {}
            Some(run) => runs.push(run),
            None => session.observed.note(Oddity::RunRows),
        }
    }
    let until = rows.iter().filter_map(|row| row.time("systemModifiedAt"));
    state.note_runs_of_others(runs, until.max(), kept_since(session, state));
}

fn has_run(state: &State, started: Timestamp) -> bool {
    state.runs.iter().any(|own| own.started == started)
}

/// Runs of others are kept as long as this browser's.
fn kept_since<P: Ports>(session: &Session<'_, P>, state: &State) -> Timestamp {
    let days = state.setup.log_retention_days;
    session.ports.now().before(DAY.saturating_mul(days))
}

/// Reads the runs of others for the activity log alone.
///
/// # Errors
/// The store failed.
pub async fn read_runs_of_others<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), SyncError> {
    session.way.set(state.way());
    let rows = read(session, state).await;
    take_in(session, state, &rows);
    Ok(state.save(session.ports).await?)
}

/// What a run of somebody else did, and how many of its records this version can't read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntriesOfOther {
    /// Its records, in their order.
    pub entries: Vec<Entry>,
    /// How many can't be read.
    pub unread: usize,
}

/// Reads what a run of somebody else did.
///
/// # Errors
/// Business Central could not be asked.
pub async fn entries_of_other<P: Ports>(
    session: &Session<'_, P>,
    of: &RunOfOther,
) -> Result<EntriesOfOther, SyncError> {
    let rows = Client::new(session).run_records(&of.id).await?;
    let entries = rows
        .iter()
        .filter_map(|row| run_rows::entry_of(row, of.run.started));
    let entries: Vec<Entry> = entries.collect();
    Ok(EntriesOfOther {
        unread: rows.len() - entries.len(),
        entries,
    })
}
