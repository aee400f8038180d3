//! What all pages share: the core's state as one signal, what is derived from it, and the actions.

mod work;

pub use work::Wish;

use std::rc::Rc;

use concord_core::actions;
use concord_core::call::{Explanation, Side};
use concord_core::connection::{Connection, Origin, Secrets};
use concord_core::customer::CompanyId;
use concord_core::log::{Entry, Run};
use concord_core::mapping::{Suggestion, Suggestions};
use concord_core::merge::Conflict;
use concord_core::overview;
use concord_core::plan::{Plan, plan};
use concord_core::ports::{Change, Store, Timestamp};
use concord_core::setup::Setup;
use concord_core::state::{Damage, State, records};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Progress};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{BrowserPorts, sample_connection};

/// Shared by all pages; a handful of signals, copied freely.
#[derive(Clone, Copy)]
pub struct Model {
    /// How far the app has started.
    pub phase: RwSignal<Phase>,
    /// All that the core knows.
    pub state: RwSignal<State>,
    /// The plan for the state as it is: what the preview shows and what is applied.
    pub plan: Memo<Plan>,
    /// Suggestions for what is not mapped.
    pub suggestions: Memo<Suggestions>,
    /// Every customer, mapped pairs on one line.
    pub lines: Memo<Vec<overview::Line>>,
    /// The keys; only in memory, so that they are gone with the tab.
    pub secrets: RwSignal<Option<Secrets>>,
    /// What is going on.
    pub activity: RwSignal<Activity>,
    /// What went wrong last, until dismissed or done right.
    pub trouble: RwSignal<Option<Explanation>>,
    /// The run that ended last in this tab.
    pub last_run: RwSignal<Option<Run>>,
    /// What the user wants of the run that is going on.
    pub wish: RwSignal<Wish>,
    /// A run waits for a new access token of Business Central.
    pub sign_in_wanted: RwSignal<bool>,
    /// What Business Central was sent lately, from one run to the next.
    pace: StoredValue<Rc<Pace>, LocalStorage>,
    ports: StoredValue<Option<Rc<BrowserPorts>>, LocalStorage>,
}

/// How far the app has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Reading what this browser keeps.
    Starting,
    /// Ready.
    Ready,
    /// This browser's storage can't be used.
    Failed(Explanation),
}

/// What is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Both systems are being read.
    Reading(Progress),
    /// A plan is being carried out.
    Running(Progress),
}

impl Activity {
    /// Whether the user has to wait.
    pub fn is_busy(&self) -> bool {
        *self != Activity::Idle
    }
}

impl Model {
    /// Makes the signals and starts reading what this browser keeps.
    pub fn start() -> Self {
        let state = RwSignal::new(State::default());
        let plan = Memo::new(move |_| state.with(plan));
        let suggestions = Memo::new(move |_| state.with(overview::suggestions));
        let lines = Memo::new(move |_| {
            state.with(|state| {
                plan.with(|plan| suggestions.with(|found| overview::lines(state, plan, found)))
            })
        });
        let model = Self {
            phase: RwSignal::new(Phase::Starting),
            state,
            plan,
            suggestions,
            lines,
            secrets: RwSignal::new(None),
            activity: RwSignal::new(Activity::Idle),
            trouble: RwSignal::new(None),
            last_run: RwSignal::new(None),
            wish: RwSignal::new(Wish::GoOn),
            sign_in_wanted: RwSignal::new(false),
            pace: StoredValue::new_local(Rc::default()),
            ports: StoredValue::new_local(None),
        };
        spawn_local(async move { model.open().await });
        model
    }

    async fn open(self) {
        let opened = async {
            let ports = BrowserPorts::open().await?;
            let (state, damage) = State::load(&ports).await?;
            Ok::<_, concord_core::ports::StoreError>((ports, state, damage))
        };
        match opened.await {
            Ok((ports, state, damage)) => {
                self.ports.set_value(Some(Rc::new(ports)));
                self.report_damage(&damage);
                let is_demo =
                    state.connection.as_ref().is_some_and(|it| it.origin == Origin::Demo);
                self.state.set(state);
                if is_demo {
                    self.fetch_sample_secrets().await;
                }
                self.phase.set(Phase::Ready);
            }
            Err(error) => self.phase.set(Phase::Failed(Explanation {
                what: error.to_string(),
                remedy: "Allow this site to store data, leave the private window or free some disk space, then reload the page.".to_owned(),
            })),
        }
    }

    fn report_damage(self, damage: &Damage) {
        if !damage.rows.is_empty() {
            self.trouble.set(Some(Explanation {
                what: format!(
                    "{} of the records kept in this browser could not be read and were left out: {}.",
                    damage.rows.len(),
                    damage.rows.join(", ")
                ),
                remedy: "Preview to read both systems again; mappings come back from WooCommerce."
                    .to_owned(),
            }));
        }
    }

    /// The demo's keys are asked of its server each time: none is kept.
    async fn fetch_sample_secrets(self) {
        if let Ok((_, secrets)) = sample_connection().await {
            self.secrets.set(Some(secrets));
        } else {
            self.trouble.set(Some(Explanation {
                what: "The sample data's server does not answer.".to_owned(),
                remedy: "Start it again with `cargo xtask demo` and reload this page.".to_owned(),
            }));
        }
    }

    /// Connects to the sample data of the demo, with a setup that shows both directions.
    pub fn use_sample_data(self, done: impl FnOnce() + 'static) {
        spawn_local(async move {
            let Ok((connection, secrets)) = sample_connection().await else {
                self.trouble.set(Some(Explanation {
                    what: "There is no sample data here.".to_owned(),
                    remedy: "Start it with `cargo xtask demo` and open the address that it prints."
                        .to_owned(),
                }));
                return;
            };
            let is_new = self.state.with_untracked(|state| {
                state
                    .connection
                    .as_ref()
                    .is_none_or(|it| it.company != connection.company)
            });
            self.connect(connection, secrets).await;
            self.read_reference().await;
            if is_new {
                let setup = self.state.with_untracked(|state| {
                    Setup::for_sample_data(&state.snapshots.reference.lists)
                });
                self.save_setup(setup);
            }
            done();
        });
    }

    /// Keeps a connection; its keys only until the tab is closed.
    pub async fn connect(self, connection: Connection, secrets: Secrets) {
        let changes = self
            .state
            .try_update(|state| actions::set_connection(state, connection));
        self.secrets.set(Some(secrets));
        self.keep(changes.unwrap_or_default()).await;
    }

    /// Reads what is chosen from in setup. Returns whether both systems answered.
    pub async fn read_reference(self) -> bool {
        let Some(means) = self.means() else {
            return false;
        };
        let mut state = self.state.get_untracked();
        match sync::reference(&means.session(), &mut state).await {
            Ok(()) => {
                let reference = state.snapshots.reference;
                self.state
                    .update(|state| state.snapshots.reference = reference);
                self.trouble.set(None);
                true
            }
            Err(error) => {
                self.trouble.set(Some(error.explain()));
                false
            }
        }
    }

    /// Maps suggested pairs.
    pub fn accept(self, suggestions: &[Suggestion]) {
        self.act(|state| actions::accept(state, suggestions).0);
    }

    /// Sets or clears the webstore customer flag.
    pub fn set_flag(self, customer: &CompanyId, flag: bool) {
        self.act(|state| actions::set_flag(state, customer, flag));
    }

    /// Takes the mapping back of a customer whose counterpart no longer exists.
    pub fn unmap(self, customer: &CompanyId) {
        self.act(|state| actions::unmap(state, customer));
    }

    /// Takes every broken mapping back.
    pub fn unmap_broken(self) {
        self.act(actions::unmap_broken);
    }

    /// Settles a conflict.
    pub fn settle(self, customer: &CompanyId, conflict: &Conflict, keep: Side) {
        self.act(|state| actions::settle(state, customer, conflict, keep));
    }

    /// Takes the decisions on a customer's conflicts back.
    pub fn unsettle(self, customer: &CompanyId) {
        self.act(|state| actions::unsettle(state, customer));
    }

    /// Keeps new settings.
    pub fn save_setup(self, setup: Setup) {
        self.act(|state| actions::set_setup(state, setup));
    }

    /// What a run did, per record.
    pub async fn entries(self, run: Timestamp) -> Vec<Entry> {
        let Some(ports) = self.ports.get_value() else {
            return Vec::new();
        };
        let mut damage = Damage::default();
        match records::<Entry, _>(&*ports, &mut damage).await {
            Ok(mut entries) => {
                entries.retain(|entry| entry.run == run);
                entries.sort_by_key(|entry| entry.sequence);
                entries
            }
            Err(error) => {
                self.trouble
                    .set(Some(sync::SyncError::Store(error).explain()));
                Vec::new()
            }
        }
    }

    /// Whether preview and apply have all they need.
    pub fn is_connected(self) -> bool {
        self.secrets.with(Option::is_some) && self.state.with(|it| it.connection.is_some())
    }

    /// Changes the state and keeps the change. Nothing is changed while a read or run is going on, which works on a copy
    /// of its own and puts it back when it is done.
    fn act(self, action: impl FnOnce(&mut State) -> Vec<Change>) {
        if self.activity.with_untracked(Activity::is_busy) {
            return;
        }
        let changes = self.state.try_update(action).unwrap_or_default();
        spawn_local(async move { self.keep(changes).await });
    }

    async fn keep(self, changes: Vec<Change>) {
        let Some(ports) = self.ports.get_value() else {
            return;
        };
        if let Err(error) = ports.write(changes).await {
            self.trouble
                .set(Some(sync::SyncError::Store(error).explain()));
        }
    }
}
