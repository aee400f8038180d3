//! What takes time: reading both systems, and carrying a plan out. One at a time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use concord_core::actions;
use concord_core::call::Side;
use concord_core::connection::{CompanyCredential, CompanyKey, Connection, Origin, Secrets};
use concord_core::customer::CompanyId;
use concord_core::log::{Run, Trigger};
use concord_core::new_account::Password;
use concord_core::plan::Plan;
use concord_core::ports::{
    Change, Clock, Keys, Row, Store, StoreError, Table, Timestamp, Transport, TransportError,
};
use concord_core::state::{State, Subject};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{Permission, Progress, Session, SyncError, Watch};
use concord_core::view::Weight;
use concord_core::waiting::{Waited, Waiting};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::{Activity, Begun, Hindrance, Model, parts};
use crate::app::Missing;
use crate::browser::{self, BrowserPorts, Scope, sample_connection};

/// How often a run that waits for the user looks whether the wait is over.
pub(super) const LOOK: Duration = Duration::from_millis(200);

/// What the user wants of the run that is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Wish {
    /// Go on.
    #[default]
    GoOn,
    /// Wait.
    Pause,
    /// End after what is under way.
    Stop,
}

/// What takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// Both systems are being read.
    Reading,
    /// A plan is being carried out.
    Running,
}

/// Where the user sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the webstore that is shown.
    Shown,
    /// It is another one.
    Background,
}

/// Whom a run may ask to sign in again while it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// The user, who has begun it.
    User,
    /// Nobody may be there.
    Nobody,
}

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

/// Brings a run's progress to the pages and the user's wishes to the run.
pub(super) struct Follow {
    model: Model,
    place: Place,
    doing: Doing,
    webstore: String,
    began: Timestamp,
    wish: RwSignal<Wish>,
}

impl Follow {
    pub(super) fn new(means: &Means, place: Place, doing: Doing, began: Timestamp) -> Self {
        Self {
            model: means.ports.model,
            place,
            doing,
            webstore: means.connection.webstore.code.clone(),
            began,
            wish: means.ports.wish,
        }
    }
}

impl Watch for Follow {
    async fn permission(&self) -> Permission {
        while self.wish.get_untracked() == Wish::Pause {
            browser::sleep(LOOK).await;
        }
        match self.wish.get_untracked() {
            Wish::Stop => Permission::Stop,
            Wish::GoOn | Wish::Pause => Permission::Go,
        }
    }

    async fn stopped(&self) {
        while self.wish.get_untracked() != Wish::Stop {
            browser::sleep(LOOK).await;
        }
    }

    fn progress(&self, progress: &Progress) {
        let (model, progress) = (self.model, progress.clone());
        match self.place {
            Place::Shown => model.activity.set(self.doing.activity(progress)),
            Place::Background => model.note_in_background(&self.webstore, self.began, progress),
        }
    }
}

impl Doing {
    fn activity(self, progress: Progress) -> Activity {
        match self {
            Doing::Reading => Activity::Reading(progress),
            Doing::Running => Activity::Running(progress),
        }
    }
}

/// The browser's ports with the keys that the user has given.
pub(super) struct RunPorts {
    pub(super) browser: Rc<BrowserPorts>,
    pub(super) model: Model,
    /// The keys as they were at first, with what was renewed since; the model's replace them when there are newer ones. They
    /// stay when the vault is locked meanwhile: a run that is going on is not interrupted.
    pub(super) secrets: RefCell<Secrets>,
    /// The code of the webstore whose known keys are used where they are newer; none where a connection is only tried.
    pub(super) webstore: Option<String>,
    /// Where it leads: keys are good for that alone.
    pub(super) connection: Connection,
    /// What the user wants of the work that goes through these.
    pub(super) wish: RwSignal<Wish>,
    pub(super) asks: Asks,
    /// How long each system was waited for.
    pub(super) waited: Waited,
}

impl RunPorts {
    /// The keys of the webstore, as far as they are known in this tab now.
    fn known(&self) -> Option<Secrets> {
        let code = self.webstore.as_ref()?;
        let known = |all: &BTreeMap<String, Secrets>| all.get(code).cloned();
        self.model.secrets.with_untracked(known)
    }

    /// Goes on with another key of the company, and keeps it for the next work where the keys are not locked meanwhile.
    pub(super) fn keep_renewed(&self, key: CompanyKey) {
        let secrets = self.secrets.take();
        let secrets = secrets.with_company(&self.connection, key.clone());
        self.secrets.replace(secrets);
        if self.known().is_some() {
            self.model.keep_company_key(&self.connection, key);
        }
    }
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

    /// Said on the screen, and over at once when the user stops: the next step then ends it.
    async fn wait(&self, waiting: Waiting, duration: Duration) {
        let begins = self.now();
        let ends = begins.after(duration);
        self.model.waits.update(|all| all.push(waiting));
        self.tell_waits();
        while self.now() < ends && self.wish.get_untracked() != Wish::Stop {
            self.sleep(LOOK.min(ends.since(self.now()))).await;
        }
        self.model.waits.update(|all| {
            if let Some(place) = all.iter().position(|it| *it == waiting) {
                all.swap_remove(place);
            }
        });
        self.tell_waits();
        self.waited.note(waiting.side, begins, self.now());
    }

    fn waited(&self, side: Side) -> Duration {
        self.waited.of(side)
    }
}

impl RunPorts {
    /// What is waited for in the background is said like the rest of what goes on there.
    fn tell_waits(&self) {
        if let Some(webstore) = &self.webstore {
            self.model.tell_waits_in_background(webstore);
        }
    }
}

impl Keys for RunPorts {
    fn secrets(&self) -> Secrets {
        let own = self.secrets.borrow().clone();
        self.known()
            .unwrap_or_default()
            .fitting(&self.connection)
            .or(own)
    }

    /// The demo's server gives another token, and so does Microsoft for a day after signing in. Otherwise the user who has
    /// begun a run is asked for one, while it waits; a read just fails, since nothing is half done then, and so does an
    /// automatic run, since nobody may be there.
    async fn renew(&self, refused: &CompanyCredential) -> bool {
        let is_new = |now: &Secrets| {
            let key = now.company_key(&self.connection);
            key.is_ok_and(|key| key.credential != *refused)
        };
        if is_new(&self.secrets()) {
            return true;
        }
        if self.connection.origin == Origin::Demo {
            let Ok((_, secrets)) = sample_connection().await else {
                return false;
            };
            let renewed = is_new(&secrets);
            self.secrets.replace(secrets.clone());
            if let Some(code) = self.webstore.clone() {
                self.model.secrets.update(|all| {
                    all.insert(code, secrets);
                });
            }
            return renewed;
        }
        let is_renewed = || is_new(&self.secrets());
        if self.model.renew_tokens(self, is_renewed).await {
            return true;
        }
        let is_token = matches!(refused, CompanyCredential::Bearer(_));
        if !is_token || self.asks == Asks::Nobody {
            return false;
        }
        self.model.sign_in_wanted.set(true);
        while !is_new(&self.secrets()) && self.wish.get_untracked() != Wish::Stop {
            self.sleep(LOOK).await;
        }
        self.model.sign_in_wanted.set(false);
        is_new(&self.secrets())
    }

    fn password(&self, customer: &CompanyId) -> Option<Password> {
        self.model.password(self.webstore.as_ref()?, customer)
    }

    fn forget_password(&self, customer: &CompanyId) {
        if let Some(code) = &self.webstore {
            self.model.forget_password(code, customer);
        }
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
            observed: concord_core::reading::Observed::default(),
        }
    }
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
                    let outcome = work(&means.session(), &mut state, &watch).await;
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
            self.act(|state| actions::accept_identity(state, identity))?;
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
