//! The actions of the orders page.

use concord_core::actions;
use concord_core::log::Trigger;
use concord_core::plan::Plan;
use concord_core::ports::Timestamp;
use concord_core::sync::{self, Extent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Activity, Model};

impl Model {
    /// Looks at orders from another day on, `2026-11-24` in UTC.
    pub fn set_orders_since(self, day: String) {
        let mut setup = self.state.with_untracked(|state| state.setup.clone());
        if setup.orders_since.as_ref() != Some(&day) {
            setup.orders_since = Some(day);
            self.act(|state| actions::set_setup(state, setup));
        }
    }

    /// Reads the orders since the day of the setup; nothing happens before one was chosen.
    pub fn read_orders(self, extent: Extent) {
        let start = self
            .state
            .with_untracked(|state| state.setup.orders_start());
        let Some(placed) = start else { return };
        let Some(means) = self.begin(Activity::Reading, "Connecting", 0) else {
            return;
        };
        self.last_run.set(None);
        spawn_local(async move {
            let mut state = self.state.get_untracked();
            let watch = means.follow(Activity::Reading);
            let session = means.session();
            match sync::read_orders(&session, &mut state, placed, extent, &watch).await {
                Ok(()) => {
                    self.replace(state).await;
                    self.note_summary();
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error.explain())),
            }
            self.activity.set(Activity::Idle);
        });
    }

    /// Brings the plan that undoes the last run, if that run wrote to orders: with the run's start.
    pub fn plan_undo_of_orders(self, show: impl FnOnce(Timestamp, Plan) + 'static) {
        let Some(started) = self.state.with_untracked(last_run_of_orders) else {
            return;
        };
        spawn_local(async move {
            let entries = self.entries(Some(started)).await;
            let plan = self
                .state
                .with_untracked(|state| sync::undo_plan(state, &entries));
            show(started, plan);
        });
    }

    /// Carries out a plan that undoes a run.
    pub fn undo(self, run: Timestamp, plan: Plan) {
        self.carry_out(plan, Trigger::Undo(run));
    }
}

/// The run that can be undone, if it wrote to orders.
pub fn last_run_of_orders(state: &concord_core::state::State) -> Option<Timestamp> {
    let run = sync::run_to_undo(state)?;
    (run.counts.orders_written > 0).then_some(run.started)
}
