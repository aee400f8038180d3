//! Users who take mappings back and make them by hand, here and in another browser, and what holds of these afterwards.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::actions;
use concord_core::actions::{LineEdit, edit_line};
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::overview::{self, Line};
use concord_core::plan::{Plan, Work, plan};
use concord_core::slices::Pauses;
use concord_core::state::State;
use futures::executor::block_on;

use super::play::{Broken, Play};
use super::truth::Truth;

/// A webstore customer and a Business Central customer.
pub type Pair = (WebstoreId, CompanyId);

/// What users have decided about pairs.
#[derive(Debug, Default)]
pub struct Decided {
    /// Pairs that a user took apart and nobody put together since, and whether WooCommerce has noted it: until then it is
    /// lost with the browser.
    pub apart: BTreeMap<Pair, bool>,
    /// Pairs that were ever taken apart.
    pub ever_apart: BTreeSet<Pair>,
    /// Pairs that WooCommerce was seen to hold, and that no user took apart since.
    pub bound: BTreeSet<Pair>,
    /// Pairs of which WooCommerce held several with the same customer when the browser was lost: a new one takes none of them.
    pub contested: BTreeSet<Pair>,
    /// Accounts that the user mapped while somebody else's note stood in them that their customer is created, which this browser had not
    /// read then: that customer is nobody's. The preview says so.
    pub begun_elsewhere: BTreeSet<WebstoreId>,
}

impl Decided {
    fn take_apart(&mut self, pair: Pair) {
        self.bound.remove(&pair);
        self.ever_apart.insert(pair.clone());
        self.apart.insert(pair, false);
    }

    /// What WooCommerce holds now.
    fn note(&mut self, truth: &Truth) {
        for (id, account) in &truth.webstore {
            for it in &account.meta_data.apart {
                if let Some(noted) = self.apart.get_mut(&(*id, it.customer.clone())) {
                    *noted = true;
                }
            }
            if let Some(it) = account.binding() {
                let pair = (*id, it.customer.clone());
                if !self.apart.contains_key(&pair) && !self.contested.contains(&pair) {
                    self.bound.insert(pair);
                }
            }
        }
    }
}

impl Play {
    /// After each step: what WooCommerce holds is known to every browser.
    pub fn note_decided(&mut self) {
        let truth = self.truth();
        self.decided.note(&truth);
    }

    /// The user takes back the mapping of so manieth pair, with the button or in the line's editor.
    pub fn unmap(&mut self, number: usize) {
        if let Some(pair) = unmap_one(&mut self.state, number) {
            self.forget_established();
            self.keep();
            self.decided.take_apart(pair);
        }
    }

    /// A colleague does it in another browser, and carries it out.
    pub fn colleague_unmaps(&mut self, number: usize) -> Result<(), Broken> {
        let other = self.colleague();
        let seen = self.written.seen();
        let mut state = other.reopened(&self.state.setup);
        if other.preview(&mut state).is_err() {
            return Ok(());
        }
        let Some((id, customer)) = unmap_one(&mut state, number) else {
            return Ok(());
        };
        self.forget_established();
        other.keep(&mut state);
        let takes_part = |id| state.setup.takes_part(&state.snapshots.webstore[&id]);
        let written = takes_part(id);
        let plan = plan(&state);
        let run = other.apply(&mut state, &plan);
        let holds = &self.truth().webstore[&id].meta_data;
        let is_noted = holds.apart.iter().any(|it| it.customer == customer);
        let line = self.state.mappings.line(&customer);
        if line.is_some_and(|line| line.webstore_id == Some(id) && !line.bound) {
            // Of two users one puts together and the other takes apart at the same time.
            self.decided.bound.remove(&(id, customer));
        } else if is_noted {
            self.decided.take_apart((id, customer));
        } else if written && run.end == RunEnd::Completed {
            return Err(format!(
                "{id} was unmapped from {customer} in another browser, and WooCommerce holds {holds:?}"
            ));
        }
        self.staff.ledger.borrow_mut().note_pairs(&state);
        self.note_carried(seen);
        Ok(())
    }

    /// The user maps two by hand: two that were taken apart, or any that are not mapped.
    pub fn map_by_hand(&mut self, number: usize, again: bool) {
        let mappings = &self.state.mappings;
        let is_free = |(id, customer): &&Pair| {
            mappings.customer(*id).is_none() && mappings.webstore_id(customer).is_none()
        };
        let pairs: Vec<Pair> = match again {
            true => self
                .decided
                .ever_apart
                .iter()
                .filter(is_free)
                .cloned()
                .collect(),
            false => {
                let accounts = self.state.snapshots.webstore.keys();
                let customers = self.state.snapshots.company.keys();
                let free: Vec<_> = customers
                    .filter(|it| mappings.webstore_id(it).is_none())
                    .collect();
                accounts
                    .filter(|id| mappings.customer(**id).is_none())
                    .flat_map(|id| free.iter().map(|it| (*id, (*it).clone())))
                    .collect()
            }
        };
        let Some(place) = number.checked_rem(pairs.len()) else {
            return;
        };
        let (id, customer) = pairs[place].clone();
        let mapped = match number % 2 {
            0 => actions::map_by_hand(&mut self.state, &customer, id).is_ok(),
            _ => edit(&mut self.state, &customer, &id.to_string()),
        };
        if mapped {
            self.note_begun_elsewhere(id);
            self.forget_established();
            self.keep();
            self.decided.apart.remove(&(id, customer));
        }
    }

    fn note_begun_elsewhere(&mut self, id: WebstoreId) {
        let truth = self.truth();
        let notes = &truth.webstore.get(&id).map(|it| &it.meta_data.reservations);
        let of_others = |key: &String| !self.state.reservations.holds(key);
        if notes.is_some_and(|notes| notes.iter().any(|it| of_others(&it.key))) {
            self.decided.begun_elsewhere.insert(id);
        }
    }

    /// The user accepts everything that is suggested. What a colleague has unmapped since the last reading may be among it: the
    /// next reading finds that out.
    pub fn accept(&mut self) {
        let suggestions = overview::suggestions(&self.state);
        self.forget_established();
        let pauses = Pauses::none();
        block_on(actions::accept(
            &mut self.state,
            &suggestions.pairs,
            &pauses,
        ));
        for pair in &suggestions.pairs {
            self.note_begun_elsewhere(pair.webstore);
        }
        self.keep();
    }

    /// What was unmapped and not carried out yet goes with the browser: nothing else knows of it. So does which of two accounts that name the
    /// same customer is mapped to it.
    pub fn forget_undecided(&mut self) {
        let bound = super::staff::bindings(&self.truth());
        let claims = |customer: &CompanyId| bound.values().filter(|it| *it == customer).count();
        let contested: Vec<Pair> = bound
            .iter()
            .filter(|(_, customer)| claims(customer) > 1)
            .map(|(id, customer)| (*id, customer.clone()))
            .collect();
        let decided = &mut self.decided;
        decided.apart.retain(|_, noted| *noted);
        decided.bound.retain(|pair| !contested.contains(pair));
        decided.contested.extend(contested);
    }

    /// An undo has given mappings back that the run had taken; one that was broken off is seen in WooCommerce alone.
    pub fn note_put_together(&mut self) {
        let bound = super::staff::bindings(&self.truth());
        let mappings = &self.state.mappings;
        self.decided.apart.retain(|(id, customer), noted| {
            let is_back = *noted && bound.get(id) == Some(customer);
            mappings.customer(*id) != Some(customer) && !is_back
        });
    }

    /// What a user took apart stays so, in this browser and in a new one, and nothing will put it together again; what was
    /// mapped and never taken apart is mapped still.
    pub fn check_decided(&self, truth: &Truth, plan: &Plan) -> Result<(), Broken> {
        self.check_apart(&self.state, plan, "this browser", |_| true)?;
        if !self.decided.apart.is_empty() {
            let other = self.world.another_browser();
            let mut state = other.reopened(&self.state.setup);
            let shown = other
                .preview(&mut state)
                .map_err(|error| format!("no preview in another browser: {error}"))?;
            // Nobody writes to an account of staff, so that another browser can't know.
            let setup = &self.state.setup;
            self.check_apart(&state, &shown, "a new browser", |pair| {
                self.decided.apart[pair] || setup.takes_part(&truth.webstore[&pair.0])
            })?;
        }

        let bound = super::staff::bindings(truth);
        for (id, customer) in &self.decided.bound {
            let both = truth.webstore.contains_key(id) && truth.company.contains_key(customer);
            let claims = bound.values().filter(|it| *it == customer).count();
            if !both || claims > 1 {
                continue;
            }
            if self.state.mappings.customer(*id) != Some(customer)
                || bound.get(id) != Some(customer)
            {
                return Err(format!(
                    "{id} was mapped to {customer} and is so no more, although nobody took it back"
                ));
            }
        }
        Ok(())
    }

    fn check_apart(
        &self,
        state: &State,
        plan: &Plan,
        browser: &str,
        is_known: impl Fn(&Pair) -> bool,
    ) -> Result<(), Broken> {
        let truth = self.truth();
        let suggestions = overview::suggestions(state);
        for pair in self.decided.apart.keys() {
            let (id, customer) = pair;
            let both = truth.webstore.contains_key(id) && truth.company.contains_key(customer);
            if !both || !is_known(pair) {
                continue;
            }
            let mut suggested = suggestions.pairs.iter();
            let mut lines = plan.lines.iter().filter(|line| {
                line.webstore == Some(*id) && line.company.as_ref() == Some(customer)
            });
            let how = if state.mappings.customer(*id) == Some(customer) {
                "is mapped"
            } else if lines.any(|line| matches!(line.work, Some(Work::Bring(_)))) {
                "is to be mapped"
            } else if suggested.any(|it| it.webstore == *id && it.company == *customer) {
                "is suggested"
            } else {
                continue;
            };
            return Err(format!(
                "{id} was unmapped from {customer} and {how} again in {browser}"
            ));
        }
        Ok(())
    }
}

/// Unmaps so manieth pair, if there is one. None where one of the two is gone: that is remembered nowhere.
fn unmap_one(state: &mut State, number: usize) -> Option<Pair> {
    let lines = state.mappings.lines();
    let pairs = lines.filter_map(|line| Some((line.webstore_id?, line.customer.clone())));
    let pairs: Vec<Pair> = pairs
        .filter(|(id, customer)| {
            let snapshots = &state.snapshots;
            snapshots.webstore.contains_key(id) && snapshots.company.contains_key(customer)
        })
        .collect();
    let pair = pairs.get(number.checked_rem(pairs.len())?)?.clone();
    match number % 2 {
        0 => actions::unmap(state, &pair.1),
        _ if edit(state, &pair.1, "") => {}
        _ => return None,
    }
    Some(pair)
}

/// Types a webstore ID into the line of a Business Central customer; whether that was taken.
fn edit(state: &mut State, customer: &CompanyId, webstore_id: &str) -> bool {
    let lines = overview::lines(state, &plan(state), &overview::suggestions(state));
    let mut shown = (0..lines.len() as u32).filter_map(|place| lines.line(place, state));
    let line: Option<Line> = shown.find(|line| line.company.as_ref() == Some(customer));
    let Some(line) = line else { return false };
    let mut edit = LineEdit::of(state, &line);
    edit.webstore_id = webstore_id.to_owned();
    edit_line(state, &edit).is_ok()
}
