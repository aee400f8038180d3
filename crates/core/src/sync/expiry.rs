//! What the activity log keeps no longer.

use std::collections::BTreeSet;

use super::{Ports, Session};
use crate::gather::Gather as _;
use crate::log::Entry;
use crate::ports::{StoreError, Timestamp};
use crate::state::{Damage, State, records_in};

/// Forgets runs and entries that are older than the activity log keeps.
pub(super) async fn forget_expired<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), StoreError> {
    let now = session.ports.now();
    let days = state.setup.log_retention_days;
    let expired = state.runs.iter().filter(|run| run.is_expired(now, days));
    let expired: BTreeSet<Timestamp> = expired.map(|run| run.started).gathered();
    if expired.is_empty() {
        return Ok(());
    }
    let mut entries = Vec::new();
    for run in &expired {
        let keys = Entry::keys_of(*run);
        entries.extend(records_in::<Entry, _>(session.ports, &keys, &mut Damage::default()).await?);
    }
    state.remove_runs(&expired, &entries);
    Ok(())
}
