//! What takes time: reading both systems, and carrying a plan out. One at a time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use concord_core::connection::{CompanyCredential, Connection, Secrets};
use concord_core::log::{Run, Trigger};
use concord_core::plan::Plan;
use concord_core::state::{State, Subject};
use concord_core::sync::{Progress, Session, SyncError};
use concord_core::view::Weight;
use concord_core::waiting::Waited;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ports::{Asks, Doing, Follow, Means, Place, RunPorts, Wish};
use super::{Activity, Begun, Hindrance, Model, parts};
use crate::app::Missing;
use crate::browser::{self, BrowserPorts, Scope};

/// What came of work that takes time.
pub(super) enum Outcome {
    /// Both systems' customers were read, or why not.
    Read(Result<(), SyncError>),
    /// The webstore's orders were read, or why not.
    ReadOrders(Result<(), SyncError>),
    /// A plan was carried out.
    Run(Run),
    /// The part of the app that does it did not arrive.
    Missing(Missing),
}

impl Model {
    /// Reads both systems; the plan follows from what was read.
    pub fn preview(self) -> Result<(), Hindrance> {
        let begun = Begun::Customers;
        self.work(Doing::Reading, begun, 0, async |session, state, watch| {
            let read = parts::preview(session, state, watch).await;
            read.map_or_else(Outcome::Missing, Outcome::Read)
        })
    }

    /// Carries out the plan that is shown, or only its lines of the records that the user chose.
    pub fn apply(self, chosen: &BTreeSet<Subject>) -> Result<(), Hindrance> {
        // A plan that does not follow from the state any more is not the one that will be shown in a moment.
        untrack(|| self.hindrance_to_apply()).map_or(Ok(()), Err)?;
        let plan = self.plan.get_untracked();
        let plan = match chosen.is_empty() {
            true => Plan::clone(&plan),
            false => plan.selected(chosen),
        };
        self.carry_out(plan, Trigger::User, Begun::Customers)
    }

    /// What applying the plan that is shown, or what is chosen of it, weighs.
    pub fn weight_of_chosen(self, chosen: &BTreeSet<Subject>) -> Weight {
        self.plan.with_untracked(|plan| match chosen.is_empty() {
            true => Weight::of(plan),
            false => Weight::of(&plan.selected(chosen)),
        })
    }

    /// Carries out a plan that was shown.
    pub fn carry_out(self, plan: Plan, trigger: Trigger, begun: Begun) -> Result<(), Hindrance> {
        let total = plan.writes();
        self.work(
            Doing::Running,
            begun,
            total,
            async move |session, state, watch| {
                let run = parts::apply(session, state, &plan, trigger, watch).await;
                run.map_or_else(Outcome::Missing, Outcome::Run)
            },
        )
    }

    /// Does what takes time, with the webstore that is shown, as the only tab.
    ///
    /// # Errors
    /// What has to be over first, or what is not known yet: nothing was begun.
    pub(super) fn work(
        self,
        doing: Doing,
        begun_on: Begun,
        total: usize,
        work: impl AsyncFnOnce(&Session<'_, RunPorts>, &mut State, &Follow) -> Outcome + 'static,
    ) -> Result<(), Hindrance> {
        untrack(|| self.hindrance_to_run()).map_or(Ok(()), Err)?;
        let (step, asks) = match doing {
            Doing::Reading => ("Connecting", Asks::Nobody),
            Doing::Running => ("Beginning", Asks::User),
        };
        let means = self.means(asks).ok_or(Hindrance::NoWebstore)?;
        let began = browser::now();
        self.began.set_value(began);
        self.begun_on.set(begun_on);
        self.wish.set(Wish::GoOn);
        self.activity.set(doing.activity(Progress {
            step: step.to_owned(),
            total,
            ..Progress::default()
        }));
        match doing {
            Doing::Reading => self.last_run.set(None),
            Doing::Running => self.trouble.set(None),
        }
        spawn_local(async move {
            let code = means.connection.webstore.code.clone();
            match self.take(&code).await {
                Ok(_lock) => {
                    let mut state = self.state.get_untracked();
                    let watch = Follow::new(&means, Place::Shown, doing, began);
                    let outcome =
                        work(&means.session(state.setup.meta_keys()), &mut state, &watch).await;
                    self.show_outcome(outcome, state).await;
                }
                Err(why) => self.trouble.set(Some(why)),
            }
            self.end(&code);
        });
        Ok(())
    }

    async fn show_outcome(self, outcome: Outcome, state: State) {
        match outcome {
            // Whoever has stopped it knows.
            Outcome::Read(Err(SyncError::Stopped))
            | Outcome::ReadOrders(Err(SyncError::Stopped)) => {
                return;
            }
            Outcome::Read(Err(error)) => {
                self.reading_failed.set(true);
                let told = error.explain();
                let identity = error.other_identity();
                self.other_identity
                    .set(identity.map(|identity| (told.clone(), identity)));
                return self.trouble.set(Some(told));
            }
            Outcome::ReadOrders(Err(error)) => return self.trouble.set(Some(error.explain())),
            Outcome::Missing(missing) => return self.trouble.set(Some(missing.explain())),
            Outcome::Read(Ok(())) => {
                self.reading_failed.set(false);
                self.replace(state).await;
                self.forget_needless_passwords();
                self.trouble.set(None);
            }
            Outcome::ReadOrders(Ok(())) => {
                self.replace(state).await;
                self.forget_needless_passwords();
                self.trouble.set(None);
            }
            Outcome::Run(run) => {
                self.replace(state).await;
                if let Some(code) = self.code() {
                    self.notify_of(&code, &run);
                }
                self.last_run.set(Some(run));
            }
        }
        self.take_over_shared();
        self.note_summary();
    }

    /// Takes the webstore that answers now for the one that was connected, as the user has said, and nothing else: what is
    /// mapped and agreed stays.
    ///
    /// # Errors
    /// What has to be over first.
    pub fn accept_identity(self) -> Result<(), Hindrance> {
        if let Some((_, identity)) = self.other_identity.get_untracked() {
            self.act(|state| state.accept_identity(identity))?;
            self.other_identity.set(None);
            self.trouble.set(None);
        }
        Ok(())
    }

    /// Work with the webstore that is shown is over, and its lock free.
    pub(super) fn end(self, code: &str) {
        self.waits.update(Vec::clear);
        self.activity.set(Activity::Idle);
        self.tell_end(code, self.began.get_value());
        self.follow_elsewhere();
    }

    /// Nothing before the connection and its keys are known.
    pub(super) fn means(self, asks: Asks) -> Option<Means> {
        let connection = self
            .state
            .with_untracked(|state| state.connection.clone())?;
        self.means_for(connection, Place::Shown, asks)
    }

    /// What is needed to work with a webstore; nothing before the keys for where it leads are known.
    pub(super) fn means_for(
        self,
        connection: Connection,
        place: Place,
        asks: Asks,
    ) -> Option<Means> {
        let webstore = connection.webstore.code.clone();
        let known = |all: &BTreeMap<String, Secrets>| all.get(&webstore).cloned();
        let secrets = self.secrets.with_untracked(known)?;
        if !secrets.missing(&connection).is_empty() {
            return None;
        }
        let store = self.database.get_value()?.of(Scope::webstore(&webstore));
        Some(Means {
            ports: RunPorts {
                browser: Rc::new(BrowserPorts { store }),
                model: self,
                secrets: RefCell::new(secrets),
                connection: connection.clone(),
                webstore: Some(webstore),
                wish: match place {
                    Place::Shown => self.wish,
                    Place::Background => self.background_wish,
                },
                asks,
                waited: Waited::default(),
            },
            pace: self.pace.get_value(),
            connection,
        })
    }

    /// A new access token of the shown webstore, in place of one that expired while a run was going on.
    pub fn sign_in_again(self, token: String) {
        let connection = self.state.with_untracked(|state| state.connection.clone());
        if let Some(connection) = connection {
            self.keep_company_key(&connection, CompanyCredential::Bearer(token).into());
        }
    }
}
