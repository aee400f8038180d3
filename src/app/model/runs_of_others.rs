//! The runs of others, for the activity log.

use concord_core::call::Explanation;
use concord_core::state::RunOfOther;
use concord_core::sync::EntriesOfOther;
use leptos::prelude::*;

use super::ports::Asks;
use super::{Model, parts};

impl Model {
    /// Reads what runs of others there are by now. What can't be read now the next reading brings.
    pub async fn read_runs_of_others(self) {
        // What goes on here reads them itself, and puts its own copy of the state in place of this one.
        let is_free = untrack(|| !self.activity.get().is_busy());
        let Some(means) = self.means(Asks::Nobody).filter(|_| is_free) else {
            return;
        };
        let mut state = self.state.get_untracked();
        let session = means.session(state.setup.meta_keys());
        let read = parts::read_runs_of_others(&session, &mut state).await;
        let is_same = untrack(|| self.code().as_deref() == state.code());
        if let (Ok(Ok(())), true) = (read, is_same) {
            let runs = state.runs_of_others.clone();
            // No plan follows from it.
            self.state
                .update(|state| state.take_over_runs_of_others(runs));
        }
    }

    /// Reads what a run of somebody else did.
    ///
    /// # Errors
    /// It could not be read.
    pub async fn entries_of_other(self, of: &RunOfOther) -> Result<EntriesOfOther, Explanation> {
        let no_keys = || Explanation {
            what: "What this run did is in Business Central, whose key is not known now."
                .to_owned(),
            remedy: "Enter the keys in Setup, Connections.".to_owned(),
        };
        let means = self.means(Asks::Nobody).ok_or_else(no_keys)?;
        let session = means.session(self.state.with_untracked(|it| it.setup.meta_keys()));
        let read = parts::entries_of_other(&session, of).await;
        let read = read.map_err(|missing| missing.explain())?;
        read.map_err(|error| error.explain())
    }
}
