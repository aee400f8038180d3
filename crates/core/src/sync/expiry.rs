//! What the activity log keeps no longer.

use super::{Ports, Session};
use crate::log::{Entry, Run};
use crate::ports::{Change, StoreError};
use crate::state::{Damage, Record, State, records};

/// Runs and entries that are older than the activity log keeps.
pub(super) async fn forget_expired<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<Vec<Change>, StoreError> {
    let now = session.ports.now();
    let days = state.setup.log_retention_days;
    let (expired, kept): (Vec<Run>, Vec<Run>) = std::mem::take(&mut state.runs)
        .into_iter()
        .partition(|run| run.is_expired(now, days));
    state.runs = kept;
    if expired.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = records(session.ports, &mut Damage::default()).await?;
    let is_expired = |entry: &Entry| expired.iter().any(|run| run.started == entry.run);
    let mut changes: Vec<Change> = entries
        .iter()
        .filter(|entry| is_expired(entry))
        .map(|entry| Change::Delete(Entry::TABLE, entry.key()))
        .collect();
    changes.extend(
        expired
            .iter()
            .map(|run| Change::Delete(Run::TABLE, run.key())),
    );
    Ok(changes)
}
