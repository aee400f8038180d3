//! The actions of the orders page.

use concord_core::actions;
use concord_core::customer::WebstoreId;
use concord_core::log::Trigger;
use concord_core::orders::{Book, book};
use concord_core::plan::Plan;
use concord_core::ports::Timestamp;
use concord_core::state::State;
use concord_core::sync::{self, Extent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ports::{Asks, Doing};
use super::work::Outcome;
use super::{Begun, Hindrance, Model, parts};

/// Works the orders out, as [`book`] does.
pub(super) type Resolve = fn(&State) -> Book;

impl Model {
    /// Looks at orders from another day on, `2026-11-24` in UTC; without one at all of them, which the user was asked about.
    pub fn set_orders_since(self, day: Option<String>) -> Result<(), Hindrance> {
        let saved = self.state.with_untracked(|state| state.setup.clone());
        let mut setup = saved.clone();
        match day {
            Some(day) => setup.look_at_orders_since(day),
            None => setup.look_at_all_orders(),
        }
        match setup == saved {
            true => Ok(()),
            false => self.act(|state| state.set_setup(setup)),
        }
    }

    /// Asks how many orders the webstore has in all; within it none where it does not say. None where that failed, which is then said.
    pub async fn count_orders(self) -> Option<Option<usize>> {
        let means = self.means(Asks::Nobody)?;
        let keys = self.state.with_untracked(|state| state.setup.meta_keys());
        let found = parts::count_orders(&means.session(keys)).await;
        let trouble = match found {
            Ok(Ok(number)) => return Some(number),
            Ok(Err(error)) => error.explain(),
            Err(missing) => missing.explain(),
        };
        self.trouble.set(Some(trouble));
        None
    }

    /// Treats the orders of an account that is gone as a guest's, or no longer.
    pub fn treat_as_guest(self, account: WebstoreId, is_guest: bool) -> Result<(), Hindrance> {
        self.act(|state| actions::treat_as_guest(state, account, is_guest))
    }

    /// From now on works out the orders whenever they are asked for: a page that shows them brings what does it.
    pub fn show_orders(self) {
        if self.book.with_untracked(Option::is_none) {
            self.book.set(Some(book));
        }
    }

    /// Reads the orders since the day of the setup; refused before one was chosen.
    pub fn read_orders(self, extent: Extent) -> Result<(), Hindrance> {
        let start = self
            .state
            .with_untracked(|state| state.setup.orders_start());
        let placed = start.ok_or("Choose the day to begin with, or read all orders.")?;
        let begun = Begun::Orders;
        self.work(
            Doing::Reading,
            begun,
            0,
            async move |session, state, watch| {
                let read = parts::read_orders(session, state, placed, extent, watch).await;
                read.map_or_else(Outcome::Missing, Outcome::ReadOrders)
            },
        )
    }

    /// Brings the plan that undoes the last run, with the run's start; refused where there is none to undo.
    pub fn plan_undo(self, show: impl FnOnce(Timestamp, Plan) + 'static) -> Result<(), Hindrance> {
        let run = self
            .state
            .with_untracked(|state| sync::run_to_undo(state).map(|run| run.started));
        let started = run.ok_or("There is no run that can be undone.")?;
        spawn_local(async move {
            let Some(entries) = self.entries(Some(started)).await else {
                return;
            };
            let plan = self
                .state
                .with_untracked(|state| sync::undo_plan(state, &entries));
            show(started, plan);
        });
        Ok(())
    }

    /// Carries out a plan that undoes a run.
    pub fn undo(self, run: Timestamp, plan: Plan, begun: Begun) -> Result<(), Hindrance> {
        self.carry_out(plan, Trigger::Undo(run), begun)
    }
}

/// The run that can be undone, if it wrote to orders.
pub fn last_run_of_orders(state: &State) -> Option<Timestamp> {
    let run = sync::run_to_undo(state)?;
    (run.counts.orders_written > 0).then_some(run.started)
}

/// Whether a run that wrote to orders can't be undone any more, because another one wrote after it.
pub fn writing_was_overtaken(state: &State) -> bool {
    let wrote = state
        .runs
        .iter()
        .rev()
        .find(|run| run.counts.orders_written > 0);
    let undone = |run: &concord_core::log::Run| matches!(run.trigger, Trigger::Undo(_));
    wrote.is_some_and(|run| !undone(run)) && last_run_of_orders(state).is_none()
}
