//! What follows from the state: the plan, the suggestions, the lines of the mapping. Worked out anew whenever the state
//! changes, in slices: with a hundred thousand customers the page goes on meanwhile, and shows what followed before.

use std::sync::Arc;

use concord_core::overview::FirstLines;
use concord_core::ports::Store;
use concord_core::state::State;
use concord_core::summary::{Summary, summary};
use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Model, parts};

impl Model {
    /// Changes the state, and with it what follows from it.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        let changed = self.state.try_update(change);
        self.derive();
        changed
    }

    /// Another state, once all that follows from it is there. When the state changes meanwhile, that is waited for.
    pub(super) async fn replace(self, state: State) {
        let (ended, end) = oneshot::channel();
        self.waiting.update_value(|waiting| waiting.push(ended));
        let is_saved = state.is_saved();
        self.state.set(state);
        self.derive();
        if !is_saved {
            self.keep_changes().await;
        }
        // It is dropped unanswered with the app alone.
        let _ = end.await;
    }

    /// Begins to work out what follows from the state as it is now.
    fn derive(self) {
        self.is_current.set(false);
        let state = self.state.get_untracked();
        self.deriving
            .begin(async move { (parts::derived(&state).await, state) }, {
                move |(derived, state)| {
                    // What waits for it goes on waiting: nothing may be done with what followed from another state.
                    let derived = match derived {
                        Ok(derived) => derived,
                        Err(missing) => return self.trouble.set(Some(missing.explain())),
                    };
                    self.keep_first_lines(FirstLines::of(&derived.lines, &state));
                    self.plan.set(Arc::new(derived.plan));
                    self.suggestions.set(Arc::new(derived.suggestions));
                    self.lines.set(Arc::new(derived.lines));
                    self.is_current.set(true);
                    let waiting = self.waiting.try_update_value(std::mem::take);
                    for ended in waiting.unwrap_or_default() {
                        // Who does not wait any more has been ended.
                        let _ = ended.send(());
                    }
                }
            });
    }

    /// Keeps what the mapping shows first, for the next start.
    fn keep_first_lines(self, first: FirstLines) {
        let Some(store) = self.store() else { return };
        if self.first_lines.with_value(|kept| *kept == first) {
            return;
        }
        let change = first.change();
        self.first_lines.set_value(first);
        spawn_local(async move { self.report_store(store.write(&[change]).await) });
    }

    /// Brings up what the mapping of a webstore showed first, for as long as the rest is being read.
    pub(super) async fn show_first_lines(self, store: &impl Store) {
        // A store that can't be read says so when the rest is read.
        let first = FirstLines::load(store).await.unwrap_or_default();
        self.first_lines.set_value(first.clone());
        self.first_look.set(first);
    }

    /// Notes how the shown webstore stands, for the pages that show all of them.
    pub(super) fn note_summary(self) {
        self.keep_summary(untrack(|| self.summary()));
    }

    /// How the shown webstore stands; none before one was read.
    pub fn summary(self) -> Option<Summary> {
        self.state.with(|state| {
            self.plan
                .with(|plan| self.lines.with(|lines| summary(state, plan, lines)))
        })
    }

    /// Notes how a webstore stands that is not shown.
    pub(super) async fn note_summary_of(self, state: &State) {
        // It is noted the next time.
        let Ok(derived) = parts::derived(state).await else {
            return;
        };
        self.keep_summary(summary(state, &derived.plan, &derived.lines));
    }

    fn keep_summary(self, summary: Option<Summary>) {
        if let Some(summary) = summary {
            self.update_house(|house| house.note_summary(summary));
        }
    }
}
