//! What all pages share: the core's state as one signal, what is derived from it, and the actions.

mod automatic;
mod connect;
mod derived;
mod hindrance;
mod mapping;
mod not_loaded;
mod notices;
mod orders;
mod parts;
mod ports;
mod refusals;
mod runs_of_others;
mod sample;
mod shared_setup;
mod shown;
mod sign_in;
mod storage;
mod tabs;
mod transfer;
mod unsaved;
mod vault;
mod webstores;
mod work;

pub use hindrance::{Hindrance, Notice};
pub use mapping::NotTaken;
pub use orders::{last_run_of_orders, writing_was_overtaken};
pub use ports::{Begun, Doing, Wish};
pub use tabs::Elsewhere;
pub use transfer::NotImported;
pub use vault::Keeping;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use concord_core::assisted::Assisted;
use concord_core::call::Explanation;
use concord_core::connection::{Origin, Secrets, TypedKeys};
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::gather::sort_by_key;
use concord_core::habits::Habits;
use concord_core::house::House;
use concord_core::log::{Entry, Run};
use concord_core::mapping::Suggestions;
use concord_core::orders::Book;
use concord_core::overview::{FirstLines, Lines};
use concord_core::plan::Plan;
use concord_core::ports::{Change, StoreError, Timestamp};
use concord_core::setup::Setup;
use concord_core::state::{Damage, State, records, records_in};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{Identity, Progress};
use concord_core::unsaved::Unsaved;
use concord_core::waiting::Waiting;
use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::latest::Latest;
use crate::browser::words::day_number;
use crate::browser::{
    Database, Scope, ScopedStore, fetch_parts_when_idle, measured, now, part_of_address,
};
use not_loaded::NotLoaded;
use storage::keeps_anything;

/// The part of an address that names the webstore.
pub const WEBSTORE: &str = "webstore";

/// Shared by all pages; a handful of signals, copied freely.
#[derive(Clone, Copy)]
pub struct Model {
    /// How far the app has started.
    pub phase: RwSignal<Phase>,
    /// All that the core knows of the webstore that is shown.
    pub state: RwSignal<State>,
    /// The plan: what the preview shows and what is applied.
    pub plan: RwSignal<Arc<Plan>>,
    /// Suggestions for what is not mapped.
    pub suggestions: RwSignal<Arc<Suggestions>>,
    /// Every customer, mapped pairs on one line.
    pub lines: RwSignal<Arc<Lines>>,
    /// Whether plan, suggestions and lines are those of the state as it is now: with many customers that takes a moment after
    /// each change.
    pub is_current: RwSignal<bool>,
    /// What the mapping showed first when it was last open, as long as the rest is being read.
    pub first_look: RwSignal<FirstLines>,
    /// The orders, each with the customers that it belongs to. Worked out when a page asks for it.
    pub orders: Memo<Book>,
    /// What works them out, once a page that shows them is there.
    book: RwSignal<Option<orders::Resolve>>,
    /// What goes on by itself, once there is something that it could be about.
    going_along: RwSignal<Option<fn(Model)>>,
    /// The webstores, and what they share.
    pub house: RwSignal<House>,
    /// The keys by webstore, as long as the tab is open and the vault is not locked.
    pub secrets: RwSignal<BTreeMap<String, Secrets>>,
    /// Where the keys are.
    pub keeping: RwSignal<Keeping>,
    /// Why this browser keeps nothing, where it does not.
    pub not_kept: RwSignal<Option<String>>,
    /// Why something that was changed is not saved yet; none while everything is.
    pub not_saved: RwSignal<Option<Explanation>>,
    unsaved: StoredValue<Unsaved<Scope>>,
    /// What is going on.
    pub activity: RwSignal<Activity>,
    /// What went wrong last, until dismissed or done right.
    pub trouble: RwSignal<Option<Explanation>>,
    /// The identity that a webstore has now, with what was said of it, until it is accepted.
    pub other_identity: RwSignal<Option<(Explanation, Identity)>>,
    /// What is said at the foot of the window.
    pub notice: RwSignal<Option<Notice>>,
    /// What lies over the page.
    pub over: Over,
    /// Which day it is, by its number in the calendar of this computer.
    pub today: RwSignal<i64>,
    /// The run that ended last in this tab.
    pub last_run: RwSignal<Option<Run>>,
    /// The page that it, or what goes on now, was begun on.
    pub begun_on: RwSignal<Begun>,
    /// What the reading or run of this tab waits for.
    waits: RwSignal<Vec<Waiting>>,
    /// Whether the last reading of customers failed, so that what is known is older.
    pub reading_failed: RwSignal<bool>,
    /// What the user wants of the run that is going on.
    pub wish: RwSignal<Wish>,
    /// What goes on in other tabs, or in this one in the background, by webstore.
    pub at_work: RwSignal<BTreeMap<String, Elsewhere>>,
    /// What the user wants of the run in the background.
    background_wish: RwSignal<Wish>,
    /// When what this tab does with the webstore that is shown began.
    began: StoredValue<Timestamp>,
    tabs: StoredValue<tabs::Tabs, LocalStorage>,
    /// Signing in with Microsoft.
    signing_in: RwSignal<sign_in::SigningIn>,
    /// A run waits for a new access token of Business Central.
    pub sign_in_wanted: RwSignal<bool>,
    /// What Business Central was sent lately, from one run to the next.
    pace: StoredValue<Rc<Pace>, LocalStorage>,
    database: StoredValue<Option<Database>, LocalStorage>,
    deriving: Latest,
    /// Who waits until all that follows from the state is there.
    waiting: StoredValue<Vec<oneshot::Sender<()>>>,
    /// What is kept of the mapping for the next start.
    first_lines: StoredValue<FirstLines>,
    kept: StoredValue<vault::Kept, LocalStorage>,
    /// The keys that are typed into the assisted setup, in memory alone, so that it can be left for another page.
    pub typed_keys: RwSignal<TypedKeys>,
    /// Passwords typed for accounts to be created.
    passwords: RwSignal<mapping::Passwords>,
}

/// What lies over the page, each whether it is open.
#[derive(Clone, Copy)]
pub struct Over {
    /// The search over everything.
    pub search: RwSignal<bool>,
    /// The list of keyboard shortcuts.
    pub shortcuts: RwSignal<bool>,
    /// Whether one of them was open: nothing of them is loaded before.
    pub was_opened: RwSignal<bool>,
}

impl Over {
    fn new() -> Self {
        let [search, shortcuts, was_opened] = [false; 3].map(RwSignal::new);
        Self {
            search,
            shortcuts,
            was_opened,
        }
    }

    /// Opens the search, unless something lies over the page already: that has the keyboard, and gives it back.
    pub fn open_search(self) {
        if !self.shortcuts.get_untracked() {
            self.open(self.search);
        }
    }

    /// Opens the list of shortcuts.
    pub fn open_shortcuts(self) {
        self.open(self.shortcuts);
    }

    fn open(self, which: RwSignal<bool>) {
        for signal in [which, self.was_opened] {
            if !signal.get_untracked() {
                signal.set(true);
            }
        }
    }
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
    /// Many customers are being mapped here.
    Mapping,
    /// A webstore is being connected here.
    Connecting,
    /// Another tab, or this one in the background, works on the webstore that is shown.
    Elsewhere(Elsewhere),
}

impl Activity {
    /// Whether the user has to wait.
    pub fn is_busy(&self) -> bool {
        *self != Activity::Idle
    }

    /// Whether it goes on in this tab, before the user's eyes.
    pub fn is_here(&self) -> bool {
        matches!(
            self,
            Activity::Reading(_) | Activity::Running(_) | Activity::Mapping | Activity::Connecting
        )
    }

    /// How far this tab is.
    pub fn progress(&self) -> Option<&Progress> {
        match self {
            Activity::Reading(progress) | Activity::Running(progress) => Some(progress),
            Activity::Idle | Activity::Mapping | Activity::Connecting | Activity::Elsewhere(_) => {
                None
            }
        }
    }
}

impl Model {
    /// Makes the signals and starts reading what this browser keeps.
    pub fn start() -> Self {
        let state = RwSignal::new(State::default());
        let book = RwSignal::new(None::<orders::Resolve>);
        let orders = Memo::new(move |_| {
            let resolve = || book.get().map(|book| state.with(book)).unwrap_or_default();
            measured("orders resolved", resolve)
        });
        let model = Self {
            phase: RwSignal::new(Phase::Starting),
            state,
            plan: RwSignal::default(),
            suggestions: RwSignal::default(),
            lines: RwSignal::default(),
            is_current: RwSignal::new(true),
            first_look: RwSignal::default(),
            orders,
            book,
            going_along: RwSignal::new(None),
            house: RwSignal::default(),
            secrets: RwSignal::default(),
            keeping: RwSignal::default(),
            not_kept: RwSignal::new(None),
            not_saved: RwSignal::new(None),
            unsaved: StoredValue::default(),
            activity: RwSignal::new(Activity::Idle),
            trouble: RwSignal::new(None),
            other_identity: RwSignal::new(None),
            notice: RwSignal::new(None),
            over: Over::new(),
            today: RwSignal::new(day_number(now())),
            last_run: RwSignal::new(None),
            begun_on: RwSignal::default(),
            waits: RwSignal::default(),
            reading_failed: RwSignal::new(false),
            wish: RwSignal::new(Wish::GoOn),
            at_work: RwSignal::default(),
            background_wish: RwSignal::new(Wish::GoOn),
            began: StoredValue::new(Timestamp::default()),
            tabs: StoredValue::new_local(tabs::Tabs::default()),
            signing_in: RwSignal::default(),
            sign_in_wanted: RwSignal::new(false),
            pace: StoredValue::new_local(Rc::default()),
            database: StoredValue::new_local(None),
            deriving: Latest::new(),
            waiting: StoredValue::default(),
            first_lines: StoredValue::default(),
            kept: StoredValue::new_local(vault::Kept::default()),
            typed_keys: RwSignal::default(),
            passwords: RwSignal::default(),
        };
        model.listen();
        Effect::new(move || {
            if let Some(begin) = model.going_along.get() {
                untrack(|| begin(model));
            }
        });
        spawn_local(async move { model.open().await });
        model
    }

    async fn open(self) {
        let Some(database) = self.open_database().await else {
            return;
        };
        self.database.set_value(Some(database.clone()));
        let opened = match keeps_anything(&database.of(Scope::house())).await {
            Ok(true) => {
                let opened = parts::open(self).await;
                opened.unwrap_or_else(|missing| Err(missing.into()))
            }
            Ok(false) => Ok(()),
            Err(error) => Err(error.into()),
        };
        self.phase.set(match opened {
            Ok(()) => Phase::Ready,
            Err(error) => Phase::Failed(error.explain()),
        });
        fetch_parts_when_idle();
    }

    /// Brings all that this browser keeps into memory, and the keys of the sample data.
    async fn bring_what_is_kept(self) -> Result<(), NotLoaded> {
        self.load_all().await?;
        let has_sample = self.house.with_untracked(|house| {
            let mut webstores = house.webstores.values();
            webstores.any(|it| it.origin == Origin::Demo)
        });
        if has_sample {
            self.fetch_sample_secrets().await;
        }
        Ok(())
    }

    /// From now on does by itself what has to be done while there is something to keep: tells the other tabs what this one does,
    /// looks after the vault, runs what is due. Nothing of that is loaded before.
    fn go_along(self) {
        if self.going_along.with_untracked(Option::is_none) {
            self.going_along.set(Some(|model| {
                model.guard_vault();
                model.join_tabs();
                model.run_automatically();
            }));
        }
    }

    /// Brings the house, the vault and the webstore that was shown last into memory.
    async fn load_all(self) -> Result<(), NotLoaded> {
        let Some(database) = self.database.get_value() else {
            return Ok(());
        };
        self.go_along();
        self.save_unsaved(&Scope::house()).await?;
        let (house, damage) = House::load(&database.of(Scope::house())).await?;
        self.report_damage(&damage);
        let asked = part_of_address(WEBSTORE);
        let asked = asked.filter(|code| house.webstores.contains_key(code));
        let shown = asked.or_else(|| house.shown_webstore().map(str::to_owned));
        self.house.set(house);
        self.open_vault().await?;
        match shown {
            Some(code) => self.load(&code).await,
            None => Ok(()),
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

    /// Changes what all webstores share, and keeps the change.
    ///
    /// # Errors
    /// What changes have to wait for: nothing was changed.
    pub fn change_house(self, change: impl FnOnce(&mut House)) -> Result<(), Hindrance> {
        self.free()?;
        self.change_house_now(change);
        Ok(())
    }

    fn change_house_now(self, change: impl FnOnce(&mut House)) {
        self.update_house(change);
        self.take_over_shared();
    }

    /// Changes how this browser is used, and keeps it. No plan is made with it: it waits for nothing.
    pub fn change_habits(self, change: impl FnOnce(&mut Habits)) {
        self.update_house(|house| house.change_habits(change));
    }

    /// Keeps how far the assisted setup is. No plan is made with it: it waits for nothing.
    pub fn keep_assisted(self, assisted: Option<Assisted>) {
        self.update_house(|house| house.note_assisted(assisted));
    }

    /// The shown webstore's plan is made with what the house shares now.
    fn take_over_shared(self) {
        let shared = self.house.with_untracked(|house| house.shared.clone());
        // Without a webstore there is none that it could change anything for.
        let is_other = |state: &State| state.connection.is_some() && state.shared != shared;
        if self.state.with_untracked(is_other) {
            self.change(|state| state.set_shared(shared));
        }
    }

    /// Changes what the house keeps of which no plan is made, and keeps the change.
    fn update_house(self, change: impl FnOnce(&mut House)) {
        let changes = self.house.try_update(|house| {
            change(house);
            house.take_changes()
        });
        self.keep_house(changes.unwrap_or_default());
    }

    /// One code for whatever is changed.
    fn keep_house(self, changes: Vec<Change>) {
        spawn_local(async move {
            self.save(&Scope::house(), changes).await;
            self.tell_change_of_house();
        });
    }

    /// Reads what is chosen from in setup. Returns whether both systems answered.
    pub async fn read_reference(self) -> bool {
        let Some(means) = self.means(ports::Asks::Nobody) else {
            return false;
        };
        let mut state = self.state.get_untracked();
        match parts::reference(&means.session(state.setup.meta_keys()), &mut state).await {
            Err(missing) => {
                self.trouble.set(Some(missing.explain()));
                false
            }
            Ok(Ok(())) => {
                let reference = state.snapshots.reference.clone();
                self.change(|state| state.take_over_reference(reference));
                self.trouble.set(None);
                true
            }
            Ok(Err(error)) => {
                self.trouble.set(Some(error.explain()));
                false
            }
        }
    }

    /// Keeps new settings.
    ///
    /// # Errors
    /// What changes have to wait for: nothing was kept.
    pub fn save_setup(self, setup: Setup) -> Result<(), Hindrance> {
        self.act(|state| state.set_setup(setup))?;
        self.note_summary();
        Ok(())
    }

    /// What runs did, per record, the latest first: one of them, or all. None where that can't be read, which is said: whoever undoes a run
    /// has to know all that it did.
    pub async fn entries(self, run: Option<Timestamp>) -> Option<Vec<Entry>> {
        let (store, code) = (self.store()?, self.code()?);
        let saved = self.save_unsaved(&Scope::webstore(&code)).await;
        if let (Err(error), Some(_)) = (saved, run) {
            self.trouble.set(Some(error.explain()));
            return None;
        }
        let mut damage = Damage::default();
        let read = match run {
            Some(run) => records_in(&store, &Entry::keys_of(run), &mut damage).await,
            None => records::<Entry, _>(&store, &mut damage).await,
        };
        match read {
            Ok(mut entries) => {
                if run.is_some() {
                    self.report_damage(&damage);
                }
                sort_by_key(&mut entries, |entry: &Entry| {
                    (Reverse(entry.run), entry.sequence)
                });
                Some(entries)
            }
            Err(error) => {
                self.trouble.set(Some(error.explain()));
                None
            }
        }
    }

    /// What the latest runs did with a customer, newest first; none where the log can't be read.
    pub async fn history(
        self,
        company: Option<&CompanyId>,
        webstore: Option<WebstoreId>,
        most: usize,
    ) -> Option<Vec<Entry>> {
        let mut entries = self.entries(None).await?;
        let is_of = |entry: &Entry| {
            let of_company = company.is_some() && entry.customer.as_ref() == company;
            of_company || (webstore.is_some() && entry.webstore_id == webstore)
        };
        entries.retain(is_of);
        sort_by_key(&mut entries, |entry: &Entry| {
            Reverse((entry.run, entry.sequence))
        });
        entries.truncate(most);
        Some(entries)
    }

    /// Whether preview and apply have all they need.
    pub fn is_connected(self) -> bool {
        self.state.with(|state| {
            let connection = state.connection.as_ref();
            connection.is_some_and(|it| self.missing_keys(it).is_empty())
        })
    }

    /// Changes the state and keeps the change. A read or run works on a copy of its own and puts it back when it is done:
    /// whatever was changed meanwhile would be lost.
    ///
    /// # Errors
    /// What changes have to wait for: nothing was changed.
    fn act<T: Default>(self, action: impl FnOnce(&mut State) -> T) -> Result<T, Hindrance> {
        self.free()?;
        self.note_change();
        let (done, changes) = self
            .change(|state| (action(state), state.take_changes()))
            .unwrap_or_default();
        self.keep_soon(changes);
        Ok(done)
    }

    /// One code for whatever is changed.
    fn keep_soon(self, changes: Vec<Change>) {
        spawn_local(async move { self.keep(changes).await });
    }

    /// Keeps what of the state is not saved.
    async fn keep_changes(self) {
        // Whoever shows the state sees nothing of what it still has to save.
        let changes = self.state.try_update_untracked(State::take_changes);
        self.keep(changes.unwrap_or_default()).await;
    }

    async fn keep(self, changes: Vec<Change>) {
        if let Some(code) = self.code() {
            self.save(&Scope::webstore(&code), changes).await;
            self.tell_change(&code);
        }
    }

    fn report_store(self, kept: Result<(), StoreError>) {
        if let Err(error) = kept {
            self.trouble.set(Some(error.explain()));
        }
    }

    /// The rows of the webstore that is shown; none before there is one.
    fn store(self) -> Option<ScopedStore> {
        Some(
            self.database
                .get_value()?
                .of(Scope::webstore(&self.code()?)),
        )
    }

    /// The code of the webstore that is shown.
    fn code(self) -> Option<String> {
        self.state
            .with_untracked(|state| state.code().map(str::to_owned))
    }
}
