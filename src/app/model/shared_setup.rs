//! The setup that all who synchronise the webstore share.

use concord_core::call::{CallError, Explanation};
use concord_core::shared_setup::{Difference, to_share};
use concord_core::state::State;
use concord_core::sync::{Session, Written};
use leptos::prelude::*;

use super::ports::{Asks, RunPorts};
use super::{Hindrance, Model, parts};
use crate::app::Missing;
use crate::browser::words::date_and_time;

impl Model {
    /// Reads what is shared by now.
    ///
    /// # Errors
    /// It could not be read; what was known stays.
    pub async fn read_shared_setup(self) -> Result<(), Explanation> {
        self.with_shared_setup(async |session, state| {
            parts::read_shared_setup(session, state).await
        })
        .await
        .map(drop)
    }

    /// Shares this browser's setup. None where there is no place for it.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn share_setup(self) -> Result<Option<Written>, Explanation> {
        let Some(new) = self.state.with_untracked(to_share) else {
            return Ok(None);
        };
        let shared = self.with_shared_setup(async |session, state| {
            parts::share_setup(session, state, &new).await
        });
        shared.await.map(Option::flatten)
    }

    /// Does something with the shared setup, and shows what was found; none where the keys are not known, or something else goes on.
    async fn with_shared_setup<T>(
        self,
        act: impl AsyncFnOnce(
            &Session<'_, RunPorts>,
            &mut State,
        ) -> Result<Result<T, CallError>, Missing>,
    ) -> Result<Option<T>, Explanation> {
        let is_free = untrack(|| !self.activity.get().is_busy());
        let Some(means) = self.means(Asks::Nobody).filter(|_| is_free) else {
            return Ok(None);
        };
        let mut state = self.state.get_untracked();
        let session = means.session(state.setup.meta_keys());
        let done = act(&session, &mut state).await;
        let done = done.map_err(|missing| missing.explain())?;
        let done = done.map_err(|error| error.explain())?;
        if untrack(|| self.code().as_deref() == state.code()) {
            let found = state.shared_setup.clone();
            // No plan follows from it.
            self.state
                .update(|state| state.take_over_shared_setup(found));
        }
        Ok(Some(done))
    }

    /// Takes over what is shared, as it was shown. Nothing is written to any customer by it.
    ///
    /// # Errors
    /// What has to be over first: nothing was taken over.
    pub fn take_over_shared_setup(self, shown: &Difference) -> Result<(), Hindrance> {
        self.change_house(|house| shown.take_over(house))?;
        match shown.setup() {
            Some(setup) => self.save_setup(setup.clone()),
            None => Ok(()),
        }
    }

    /// What Home says of the shared setup, where it is another one than this browser's.
    pub async fn said_of_shared_setup(self) -> Option<String> {
        let state = self.state.get_untracked();
        let of = state.shared_setup.0.as_ref()?;
        let differs = parts::setup_differs(&state).await;
        // A part that is not there yet says nothing.
        (differs == Ok(true)).then(|| {
            let by = match of.by.as_str() {
                "" => "somebody",
                by => by,
            };
            let at = of.at.map(|at| format!(", {}", date_and_time(at)));
            format!(
                "The shared setup ({by}{}) is another one than this browser's.",
                at.unwrap_or_default()
            )
        })
    }
}
