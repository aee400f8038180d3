//! What takes time: reading both systems, and carrying a plan out. One at a time.

use std::rc::Rc;

use concord_core::connection::{Connection, Secrets};
use concord_core::sync::{self, Progress, Session, Watch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Activity, Model};
use crate::browser::BrowserPorts;

/// Brings a run's progress to the pages and the user's stop to the run.
struct Follow {
    activity: RwSignal<Activity>,
    wrap: fn(Progress) -> Activity,
    stop: RwSignal<bool>,
}

impl Watch for Follow {
    fn should_stop(&self) -> bool {
        self.stop.get_untracked()
    }

    fn progress(&self, progress: &Progress) {
        self.activity.set((self.wrap)(progress.clone()));
    }
}

/// Whom to talk to, and through what, for as long as the work lasts.
pub(super) struct Means {
    ports: Rc<BrowserPorts>,
    connection: Connection,
    secrets: Secrets,
}

impl Means {
    pub(super) fn session(&self) -> Session<'_, BrowserPorts> {
        Session {
            ports: &*self.ports,
            connection: &self.connection,
            secrets: &self.secrets,
        }
    }
}

impl Model {
    /// Reads both systems; the plan follows from what was read.
    pub fn preview(self) {
        let Some(means) = self.begin(Activity::Reading, "Connecting", 0) else {
            return;
        };
        self.last_run.set(None);
        spawn_local(async move {
            let mut state = self.state.get_untracked();
            let watch = self.follow(Activity::Reading);
            match sync::preview(&means.session(), &mut state, &watch).await {
                Ok(_) => {
                    self.state.set(state);
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error.explain())),
            }
            self.activity.set(Activity::Idle);
        });
    }

    /// Carries out the plan that is shown.
    pub fn apply(self) {
        let plan = self.plan.get_untracked();
        let Some(means) = self.begin(Activity::Running, "Beginning", plan.writes()) else {
            return;
        };
        self.trouble.set(None);
        spawn_local(async move {
            let mut state = self.state.get_untracked();
            let watch = self.follow(Activity::Running);
            let run = sync::apply(&means.session(), &mut state, &plan, &watch).await;
            self.state.set(state);
            self.last_run.set(Some(run));
            self.activity.set(Activity::Idle);
        });
    }

    /// Asks the run to stop after the step that it is in.
    pub fn stop(self) {
        self.stop_requested.set(true);
    }

    /// Whether the run was asked to stop.
    pub fn is_stopping(self) -> bool {
        self.stop_requested.get()
    }

    /// Nothing when something is going on already, or nobody to talk to is known.
    fn begin(self, wrap: fn(Progress) -> Activity, step: &str, total: usize) -> Option<Means> {
        if self.activity.with_untracked(Activity::is_busy) {
            return None;
        }
        let means = self.means()?;
        self.stop_requested.set(false);
        self.activity.set(wrap(Progress {
            step: step.to_owned(),
            done: 0,
            total,
        }));
        Some(means)
    }

    /// Nothing before the connection and its keys are known.
    pub(super) fn means(self) -> Option<Means> {
        Some(Means {
            ports: self.ports.get_value()?,
            connection: self
                .state
                .with_untracked(|state| state.connection.clone())?,
            secrets: self.secrets.get_untracked()?,
        })
    }

    fn follow(self, wrap: fn(Progress) -> Activity) -> Follow {
        Follow {
            activity: self.activity,
            wrap,
            stop: self.stop_requested,
        }
    }
}
