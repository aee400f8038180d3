//! Automatic synchronisation of every webstore for which it is on, while the app is open in some tab.

use std::time::Duration;

use concord_core::ports::Timestamp;
use concord_core::sync::{self, Progress};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ports::{Asks, Doing, Follow, Place};
use super::{Activity, Begun, Model, Phase, Wish, parts};
use crate::browser::words::day_number;
use crate::browser::{self, Scope};

/// How often it is looked whether a run is due. Short beside the minute that intervals are counted in.
const TICK: Duration = Duration::from_secs(5);
/// The step before the engine says more.
const STEP: &str = "Automatic synchronisation";

impl Model {
    /// From now on runs what is due.
    pub(super) fn run_automatically(self) {
        spawn_local(async move {
            loop {
                browser::sleep(TICK).await;
                self.note_the_day();
                if self.phase.with_untracked(|phase| *phase == Phase::Ready) {
                    self.run_what_is_due().await;
                }
            }
        });
    }

    /// Days are called by how near they are: what is shown of them moves on at midnight.
    fn note_the_day(self) {
        let today = day_number(browser::now());
        if self.today.get_untracked() != today {
            self.today.set(today);
        }
    }

    async fn run_what_is_due(self) {
        let codes: Vec<String> = self
            .house
            .with_untracked(|house| house.webstores.keys().cloned().collect());
        for code in codes {
            let is_known = self
                .house
                .with_untracked(|it| it.summaries.contains_key(&code));
            if !is_known {
                // An imported webstore that was never shown: whether it is on is in its settings.
                if let Ok(state) = self.read(&code).await {
                    self.note_summary_of(&state).await;
                }
            }
            let is_due =
                untrack(|| self.next_automatic(&code)).is_some_and(|due| due <= browser::now());
            if is_due && untrack(|| self.can_run(&code)) {
                self.synchronise(&code).await;
            }
        }
    }

    /// When the next automatic run of a webstore is due; none when it is off.
    pub fn next_automatic(self, code: &str) -> Option<Timestamp> {
        let of_shown = self
            .state
            .with(|state| (state.code() == Some(code)).then(|| sync::next_automatic(state)));
        of_shown.unwrap_or_else(|| self.house.with(|house| house.summaries.get(code)?.next_run))
    }

    fn can_run(self, code: &str) -> bool {
        let connection = self.house.with(|house| house.webstores.get(code).cloned());
        connection.is_some_and(|it| self.missing_keys(&it).is_empty())
            && !self.works_here()
            && !self.at_work.with(|all| all.contains_key(code))
    }

    async fn synchronise(self, code: &str) {
        let is_shown = self
            .state
            .with_untracked(|state| state.code() == Some(code));
        let began = browser::now();
        let place = match is_shown {
            true => Place::Shown,
            false => Place::Background,
        };
        // Another tab may be quicker: that is no trouble.
        let Ok(lock) = self.take(code).await else {
            return;
        };
        // Between the look and the lock another tab may have done it, or the user have begun something else.
        let Ok(mut state) = self.read(code).await else {
            return;
        };
        let is_due = sync::next_automatic(&state).is_some_and(|due| due <= browser::now());
        let is_still_shown = self
            .state
            .with_untracked(|state| state.code() == Some(code));
        if !is_due || is_still_shown != is_shown || self.works_here() {
            return;
        }
        let connection = self
            .house
            .with_untracked(|house| house.webstores.get(code).cloned());
        let means = connection.and_then(|it| self.means_for(it, place, Asks::Nobody));
        let Some(means) = means else { return };
        let first = Progress {
            step: STEP.to_owned(),
            ..Progress::default()
        };
        match place {
            Place::Shown => {
                self.wish.set(Wish::GoOn);
                self.began.set_value(began);
                self.activity.set(Activity::Running(first));
            }
            Place::Background => {
                self.background_wish.set(Wish::GoOn);
                self.note_in_background(code, began, first);
            }
        }
        let watch = Follow::new(&means, place, Doing::Running, began);
        let session = means.session(state.setup.meta_keys());
        // How it failed is in the state, as the last attempt.
        let run = parts::synchronise_automatically(&session, &mut state, &watch).await;
        let run = match run {
            Ok(run) => run,
            // Nothing was begun; it is due again at the next look.
            Err(missing) => {
                self.trouble.set(Some(missing.explain()));
                drop(lock);
                return match place {
                    Place::Shown => self.end(code),
                    Place::Background => self.end_in_background(code, began).await,
                };
            }
        };
        if let Ok(Some(run)) = &run {
            self.notify_of(code, run);
        }
        match place {
            Place::Shown => {
                self.replace(state).await;
                self.take_over_shared();
                self.note_summary();
                self.reading_failed.set(run.is_err());
                if let Ok(Some(run)) = run {
                    self.begun_on.set(Begun::Customers);
                    self.last_run.set(Some(run));
                }
                drop(lock);
                self.end(code);
            }
            Place::Background => {
                // What the run could not save is kept in mind with what else is not saved of that webstore.
                self.save(&Scope::webstore(code), state.take_changes())
                    .await;
                self.note_summary_of(&state).await;
                drop(lock);
                self.end_in_background(code, began).await;
            }
        }
    }
}
