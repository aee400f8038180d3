//! The ways of the model into the parts that are not loaded with the first page.

use concord_core::call::CallError;
use concord_core::log::{Run, Trigger};
use concord_core::mapping::Suggestions;
use concord_core::overview::{Lines, lines_in_slices, suggestions_in_slices};
use concord_core::plan::{Plan, plan_in_slices};
use concord_core::ports::{StoreError, Timestamp};
use concord_core::shared::Shared;
use concord_core::shared_setup;
use concord_core::slices::Pauses;
use concord_core::state::{Damage, RunOfOther, SharedSetup, State};
use concord_core::sync::{self, EntriesOfOther, Extent, Session, SyncError, Written};

use super::Model;
use super::not_loaded::NotLoaded;
use super::ports::{Follow, RunPorts};
use crate::app::parts::late;
use crate::browser::{BrowserClock, ScopedStore, measured_to_the_end};

late! {
    /// Brings all that this browser keeps before the pages.
    state, fn open(model: Model) -> Result<(), NotLoaded> {
        model.bring_what_is_kept()
    }
}

late! {
    /// Brings another webstore before the pages.
    state, fn show(model: Model, code: String) -> Result<(), NotLoaded> {
        model.bring(code)
    }
}

late! {
    /// Takes in what another tab says.
    state, fn hear(model: Model, text: String) -> () {
        async move { model.hear(&text) }
    }
}

late! {
    /// Tries again to save what is not saved.
    state, fn save_again(model: Model) -> () {
        model.save_all()
    }
}

late! {
    /// Reads what is kept of a webstore.
    state, fn load<'a>(store: &'a ScopedStore, shared: Shared) -> Result<(State, Damage), StoreError> {
        async move {
            let pauses = Pauses::new(&BrowserClock);
            State::load_in_slices(store, shared, &pauses).await
        }
    }
}

/// What follows from a state.
pub(super) struct Derived {
    pub plan: Plan,
    pub suggestions: Suggestions,
    pub lines: Lines,
}

impl Derived {
    async fn of(state: &State) -> Self {
        let pauses = Pauses::new(&BrowserClock);
        let plan = measured_to_the_end("plan", plan_in_slices(state, &pauses)).await;
        let found = suggestions_in_slices(state, &pauses);
        let suggestions = measured_to_the_end("suggestions", found).await;
        let prepared = lines_in_slices(state, &plan, &suggestions, &pauses);
        let lines = measured_to_the_end("lines", prepared).await;
        Self {
            plan,
            suggestions,
            lines,
        }
    }
}

late! {
    /// What follows from a state.
    state, fn derived<'a>(state: &'a State) -> Derived {
        Derived::of(state)
    }
}

late! {
    /// [`sync::preview`].
    engine, fn preview<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State, watch: &'a Follow) -> Result<(), SyncError> {
        async move { sync::preview(session, state, watch).await.map(drop) }
    }
}

late! {
    /// [`sync::apply`].
    engine, fn apply<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State, plan: &'a Plan, trigger: Trigger, watch: &'a Follow) -> Run {
        sync::apply(session, state, plan, trigger, watch)
    }
}

late! {
    /// [`sync::read_orders`].
    engine, fn read_orders<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State, placed: Timestamp, extent: Extent, watch: &'a Follow) -> Result<(), SyncError> {
        sync::read_orders(session, state, placed, extent, watch)
    }
}

late! {
    /// [`sync::count_orders`].
    engine, fn count_orders<'a>(session: &'a Session<'a, RunPorts>) -> Result<Option<usize>, SyncError> {
        sync::count_orders(session)
    }
}

late! {
    /// [`sync::reference`].
    engine, fn reference<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State) -> Result<(), SyncError> {
        sync::reference(session, state)
    }
}

late! {
    /// [`sync::synchronise_automatically`].
    engine, fn synchronise_automatically<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State, watch: &'a Follow) -> Result<Option<Run>, SyncError> {
        sync::synchronise_automatically(session, state, watch)
    }
}

late! {
    /// [`sync::read_runs_of_others`].
    engine, fn read_runs_of_others<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State) -> Result<(), SyncError> {
        sync::read_runs_of_others(session, state)
    }
}

late! {
    /// [`sync::entries_of_other`].
    engine, fn entries_of_other<'a>(session: &'a Session<'a, RunPorts>, of: &'a RunOfOther) -> Result<EntriesOfOther, SyncError> {
        sync::entries_of_other(session, of)
    }
}

late! {
    /// [`sync::read_shared_setup`].
    engine, fn read_shared_setup<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State) -> Result<(), CallError> {
        sync::read_shared_setup(session, state)
    }
}

late! {
    /// [`sync::share_setup`].
    engine, fn share_setup<'a>(session: &'a Session<'a, RunPorts>, state: &'a mut State, new: &'a SharedSetup) -> Result<Option<Written>, CallError> {
        sync::share_setup(session, state, new)
    }
}

late! {
    /// Whether the setup that is shared is another one than this browser's.
    setup, fn setup_differs<'a>(state: &'a State) -> bool {
        async move {
            let found = state.shared_setup.0.as_ref();
            found.is_some_and(|of| match shared_setup::difference(state, of) {
                Ok(difference) => difference.is_some_and(|it| !it.lines.is_empty()),
                Err(_) => true,
            })
        }
    }
}
