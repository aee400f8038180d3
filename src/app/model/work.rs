//! What takes time: reading both systems, and carrying a plan out. One at a time.

use std::collections::BTreeSet;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use concord_core::connection::{CompanyCredential, Connection, Origin, Secrets};
use concord_core::log::Trigger;
use concord_core::plan::Plan;
use concord_core::ports::{
    Change, Clock, Keys, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
use concord_core::sign_in::SignInApp;
use concord_core::state::Subject;
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Permission, Progress, Session, Watch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Activity, Model};
use crate::browser::{BrowserPorts, sample_connection};

/// How often a run that waits for the user looks whether the wait is over.
pub(super) const LOOK: Duration = Duration::from_millis(200);

/// What the user wants of the run that is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// Go on.
    #[default]
    GoOn,
    /// Wait.
    Pause,
    /// End after what is under way.
    Stop,
}

/// Brings a run's progress to the pages and the user's wishes to the run.
pub(super) struct Follow {
    activity: RwSignal<Activity>,
    wrap: fn(Progress) -> Activity,
    wish: RwSignal<Wish>,
    ports: Rc<BrowserPorts>,
}

impl Watch for Follow {
    async fn permission(&self) -> Permission {
        while self.wish.get_untracked() == Wish::Pause {
            self.ports.sleep(LOOK).await;
        }
        match self.wish.get_untracked() {
            Wish::Stop => Permission::Stop,
            Wish::GoOn | Wish::Pause => Permission::Go,
        }
    }

    fn progress(&self, progress: &Progress) {
        self.activity.set((self.wrap)(progress.clone()));
    }
}

/// The browser's ports with the keys that the user has given.
pub(super) struct RunPorts {
    pub(super) browser: Rc<BrowserPorts>,
    pub(super) model: Model,
    /// The keys as they were at first; the model's replace them when there are newer ones.
    pub(super) secrets: Secrets,
    pub(super) origin: Origin,
    /// The code of the webstore.
    pub(super) webstore: String,
    pub(super) sign_in_app: Option<SignInApp>,
}

impl Transport for RunPorts {
    fn send(
        &self,
        request: http::Request<String>,
    ) -> impl Future<Output = Result<http::Response<String>, TransportError>> {
        self.browser.send(request)
    }
}

impl Store for RunPorts {
    fn read(&self, table: Table) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.browser.read(table)
    }

    fn write(&self, changes: Vec<Change>) -> impl Future<Output = Result<(), StoreError>> {
        self.browser.write(changes)
    }
}

impl Clock for RunPorts {
    fn now(&self) -> Timestamp {
        self.browser.now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> {
        self.browser.sleep(duration)
    }
}

impl Keys for RunPorts {
    fn secrets(&self) -> Secrets {
        let newer = self
            .model
            .secrets
            .with_untracked(|all| all.get(&self.webstore).cloned());
        newer.unwrap_or_else(|| self.secrets.clone())
    }

    /// The demo's server gives another token, and so does Microsoft for a day after signing in. Otherwise the user is asked
    /// for one, while a run waits; a read just fails, since nothing is half done then.
    async fn renew(&self, refused: &CompanyCredential) -> bool {
        let is_new = |now: &Secrets| now.company != *refused;
        if is_new(&self.secrets()) {
            return true;
        }
        if self.origin == Origin::Demo {
            let Ok((_, secrets)) = sample_connection().await else {
                return false;
            };
            let renewed = is_new(&secrets);
            self.model.secrets.update(|all| {
                all.insert(self.webstore.clone(), secrets);
            });
            return renewed;
        }
        let app = self.sign_in_app.as_ref();
        let is_renewed = || is_new(&self.secrets());
        if self
            .model
            .renew_tokens(self, &self.webstore, app, is_renewed)
            .await
        {
            return true;
        }
        let is_token = matches!(refused, CompanyCredential::Bearer(_));
        let is_run = matches!(self.model.activity.get_untracked(), Activity::Running(_));
        if !is_token || !is_run {
            return false;
        }
        self.model.sign_in_wanted.set(true);
        while !is_new(&self.secrets()) && self.model.wish.get_untracked() != Wish::Stop {
            self.sleep(LOOK).await;
        }
        self.model.sign_in_wanted.set(false);
        is_new(&self.secrets())
    }
}

/// Whom to talk to, and through what, for as long as the work lasts.
pub(super) struct Means {
    pub(super) ports: RunPorts,
    pub(super) connection: Connection,
    pub(super) pace: Rc<Pace>,
}

impl Means {
    pub(super) fn session(&self) -> Session<'_, RunPorts> {
        Session {
            ports: &self.ports,
            connection: &self.connection,
            pace: &self.pace,
        }
    }

    pub(super) fn follow(&self, wrap: fn(Progress) -> Activity) -> Follow {
        let model = self.ports.model;
        Follow {
            activity: model.activity,
            wrap,
            wish: model.wish,
            ports: self.ports.browser.clone(),
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
            let watch = means.follow(Activity::Reading);
            match sync::preview(&means.session(), &mut state, &watch).await {
                Ok(_) => {
                    self.replace(state).await;
                    self.note_summary();
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error.explain())),
            }
            self.activity.set(Activity::Idle);
        });
    }

    /// Carries out the plan that is shown, or only its lines of the records that the user chose.
    pub fn apply(self, chosen: &BTreeSet<Subject>) {
        // A plan that does not follow from the state any more is not the one that will be shown in a moment.
        if !self.is_current.get_untracked() {
            return;
        }
        let plan = self.plan.get_untracked();
        let plan = match chosen.is_empty() {
            true => Plan::clone(&plan),
            false => plan.selected(chosen),
        };
        self.carry_out(plan, Trigger::User);
    }

    /// Carries out a plan that was shown.
    pub fn carry_out(self, plan: Plan, trigger: Trigger) {
        let Some(means) = self.begin(Activity::Running, "Beginning", plan.writes()) else {
            return;
        };
        self.trouble.set(None);
        spawn_local(async move {
            let mut state = self.state.get_untracked();
            let watch = means.follow(Activity::Running);
            let session = means.session();
            let run = sync::apply(&session, &mut state, &plan, trigger, &watch).await;
            self.replace(state).await;
            self.note_summary();
            self.last_run.set(Some(run));
            self.activity.set(Activity::Idle);
        });
    }

    /// Nothing when something is going on already, or nobody to talk to is known.
    pub(super) fn begin(
        self,
        wrap: fn(Progress) -> Activity,
        step: &str,
        total: usize,
    ) -> Option<Means> {
        if self.activity.with_untracked(Activity::is_busy) {
            return None;
        }
        let means = self.means()?;
        self.wish.set(Wish::GoOn);
        self.activity.set(wrap(Progress {
            step: step.to_owned(),
            total,
            ..Progress::default()
        }));
        Some(means)
    }

    /// Nothing before the connection and its keys are known.
    pub(super) fn means(self) -> Option<Means> {
        let connection = self
            .state
            .with_untracked(|state| state.connection.clone())?;
        let webstore = connection.webstore.code.clone();
        Some(Means {
            ports: RunPorts {
                browser: Rc::new(BrowserPorts {
                    store: self.store()?,
                }),
                model: self,
                secrets: self
                    .secrets
                    .with_untracked(|all| all.get(&webstore).cloned())?,
                origin: connection.origin,
                webstore,
                sign_in_app: connection.company.sign_in.clone(),
            },
            pace: self.pace.get_value(),
            connection,
        })
    }

    /// A new access token of the shown webstore, in place of one that expired while a run was going on.
    pub fn sign_in_again(self, token: String) {
        let code = self
            .state
            .with_untracked(|state| state.code().map(str::to_owned));
        self.secrets.update(|all| {
            if let Some(secrets) = code.and_then(|code| all.get_mut(&code)) {
                secrets.company = CompanyCredential::Bearer(token);
            }
        });
    }
}
