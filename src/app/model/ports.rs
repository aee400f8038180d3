//! What a run of the engine goes through in the browser: the ports with the keys that the user has given, and what brings its
//! progress to the pages and the user's wishes to it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use concord_core::call::Side;
use concord_core::connection::{CompanyCredential, CompanyKey, Connection, Origin, Secrets};
use concord_core::customer::CompanyId;
use concord_core::log::Run;
use concord_core::new_account::Password;
use concord_core::ports::{
    Change, Clock, Keys, Random, Row, Store, StoreError, Table, Timestamp, Transport,
    TransportError,
};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{Permission, Progress, Session, Watch};
use concord_core::waiting::{Waited, Waiting};
use concord_core::webstore::MetaKeys;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Activity, Model};
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

/// The page that a reading or a run was begun on: there it is told how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begun {
    /// A page about customers.
    #[default]
    Customers,
    /// The orders.
    Orders,
}

impl Begun {
    /// Of a run that was begun in another tab or by itself.
    pub(super) fn of(run: &Run) -> Self {
        match run.counts.orders_written > 0 {
            true => Self::Orders,
            false => Self::Customers,
        }
    }
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
    pub(super) fn activity(self, progress: Progress) -> Activity {
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

    fn read_range(
        &self,
        table: Table,
        keys: &Range<String>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.browser.read_range(table, keys)
    }

    /// What was changed before and could not be saved comes first: it must not be written over what is written now.
    async fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        if let Some(webstore) = &self.webstore {
            let scope = Scope::webstore(webstore);
            self.model.save_unsaved(&scope).await?;
        }
        self.browser.write(changes).await
    }
}

impl Random for RunPorts {
    fn random(&self) -> u64 {
        self.browser.random()
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
    pub(super) fn session(&self, meta_keys: MetaKeys) -> Session<'_, RunPorts> {
        Session {
            ports: &self.ports,
            connection: &self.connection,
            pace: &self.pace,
            meta_keys,
            way: Default::default(),
            observed: concord_core::reading::Observed::default(),
        }
    }
}
