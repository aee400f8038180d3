//! What all pages share: the core's state as one signal, what is derived from it, and the actions.

mod automatic;
mod connect;
mod derived;
mod mapping;
mod orders;
mod sign_in;
mod storage;
mod tabs;
mod transfer;
mod vault;
mod work;

pub use orders::last_run_of_orders;
pub use tabs::Elsewhere;
pub use vault::Keeping;
pub use work::{Doing, Wish};

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use concord_core::actions::{self, CannotMap};
use concord_core::call::{Explanation, Side};
use concord_core::connection::{Connection, Origin, Secrets};
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::house::House;
use concord_core::log::{Entry, Run};
use concord_core::mapping::{Suggestion, Suggestions};
use concord_core::merge::Conflict;
use concord_core::orders::{Book, book};
use concord_core::overview::{FirstLines, Lines};
use concord_core::plan::Plan;
use concord_core::ports::{Change, Store, StoreError, Table, Timestamp};
use concord_core::setup::Setup;
use concord_core::slices::ClockPauses;
use concord_core::state::{Damage, State, records};
use concord_core::sync::pacing::Pace;
use concord_core::sync::{self, Progress};
use concord_core::template::CustomerTemplate;
use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::latest::Latest;
use crate::browser::{
    self, BrowserClock, Database, Scope, ScopedStore, measured, measured_to_the_end,
    sample_connection,
};

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
    /// The webstores, and what they share.
    pub house: RwSignal<House>,
    /// The keys by webstore, as long as the tab is open and the vault is not locked.
    pub secrets: RwSignal<BTreeMap<String, Secrets>>,
    /// Where the keys are.
    pub keeping: RwSignal<Keeping>,
    /// Why this browser keeps nothing, where it does not.
    pub not_kept: RwSignal<Option<String>>,
    /// What is going on.
    pub activity: RwSignal<Activity>,
    /// What went wrong last, until dismissed or done right.
    pub trouble: RwSignal<Option<Explanation>>,
    /// The run that ended last in this tab.
    pub last_run: RwSignal<Option<Run>>,
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
    /// Passwords typed for accounts to be created.
    passwords: RwSignal<mapping::Passwords>,
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
            Activity::Reading(_) | Activity::Running(_) | Activity::Mapping
        )
    }

    /// How far this tab is.
    pub fn progress(&self) -> Option<&Progress> {
        match self {
            Activity::Reading(progress) | Activity::Running(progress) => Some(progress),
            Activity::Idle | Activity::Mapping | Activity::Elsewhere(_) => None,
        }
    }
}

impl Model {
    /// Makes the signals and starts reading what this browser keeps.
    pub fn start() -> Self {
        let state = RwSignal::new(State::default());
        let orders = Memo::new(move |_| measured("orders resolved", || state.with(book)));
        let model = Self {
            phase: RwSignal::new(Phase::Starting),
            state,
            plan: RwSignal::default(),
            suggestions: RwSignal::default(),
            lines: RwSignal::default(),
            is_current: RwSignal::new(true),
            first_look: RwSignal::default(),
            orders,
            house: RwSignal::default(),
            secrets: RwSignal::default(),
            keeping: RwSignal::default(),
            not_kept: RwSignal::new(None),
            activity: RwSignal::new(Activity::Idle),
            trouble: RwSignal::new(None),
            last_run: RwSignal::new(None),
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
            passwords: RwSignal::default(),
        };
        model.guard_vault();
        model.join_tabs();
        model.run_automatically();
        spawn_local(async move { model.open().await });
        model
    }

    async fn open(self) {
        let Some(database) = self.open_database().await else {
            return;
        };
        self.database.set_value(Some(database));
        if let Err(error) = self.load_all().await {
            return self.phase.set(Phase::Failed(error.explain()));
        }
        let has_sample = self.house.with_untracked(|house| {
            let mut webstores = house.webstores.values();
            webstores.any(|it| it.origin == Origin::Demo)
        });
        if has_sample {
            self.fetch_sample_secrets().await;
        }
        self.phase.set(Phase::Ready);
    }

    /// Brings the house, the vault and the webstore that was shown last into memory.
    async fn load_all(self) -> Result<(), StoreError> {
        let Some(database) = self.database.get_value() else {
            return Ok(());
        };
        let (house, damage) = House::load(&database.of(Scope::house())).await?;
        self.report_damage(&damage);
        let shown = house.shown_webstore().map(str::to_owned);
        self.house.set(house);
        self.open_vault().await?;
        match shown {
            Some(code) => self.load(&code).await,
            None => Ok(()),
        }
    }

    /// Shows another webstore. Nothing happens while this tab reads or runs, which belongs to the one that is shown.
    pub fn show_webstore(self, code: String) {
        if self.activity.with_untracked(Activity::is_here) {
            return;
        }
        spawn_local(async move {
            self.phase.set(Phase::Starting);
            match self.load(&code).await {
                Ok(()) => {
                    self.last_run.set(None);
                    self.trouble.set(None);
                    self.follow_elsewhere();
                    let shown = self.house.try_update(|house| house.show(&code));
                    self.keep_of_house(shown.unwrap_or_default());
                }
                Err(error) => self.trouble.set(Some(error.explain())),
            }
            self.phase.set(Phase::Ready);
        });
    }

    /// Brings what is kept of a webstore before the pages.
    async fn load(self, code: &str) -> Result<(), StoreError> {
        if let Some(database) = self.database.get_value() {
            let store = database.of(Scope::webstore(code));
            self.show_first_lines(&store).await;
        }
        let state = self.read(code).await?;
        self.replace(state).await;
        self.first_look.set(FirstLines::default());
        self.follow_elsewhere();
        Ok(())
    }

    /// What is kept of a webstore.
    async fn read(self, code: &str) -> Result<State, StoreError> {
        let Some(database) = self.database.get_value() else {
            return Err(StoreError::Closed);
        };
        let (connection, shared) = self
            .house
            .with_untracked(|house| (house.webstores.get(code).cloned(), house.shared.clone()));
        let store = database.of(Scope::webstore(code));
        let pauses = ClockPauses::new(&BrowserClock);
        let loaded = State::load_in_slices(&store, shared, &pauses);
        let (mut state, damage) = measured_to_the_end("state read", loaded).await?;
        self.report_damage(&damage);
        state.connection = connection.or(state.connection);
        let shared = std::mem::take(&mut state.shared);
        state.set_shared(shared);
        Ok(state)
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
            let codes: Vec<String> = self.house.with_untracked(|house| {
                let webstores = house.webstores.values();
                let of_sample = webstores.filter(|it| it.origin == Origin::Demo);
                of_sample.map(|it| it.webstore.code.clone()).collect()
            });
            self.secrets.update(|all| {
                all.extend(codes.into_iter().map(|code| (code, secrets.clone())));
            });
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
            let Ok((mut connection, secrets)) = sample_connection().await else {
                self.trouble.set(Some(Explanation {
                    what: "There is no sample data here.".to_owned(),
                    remedy: "Start it with `cargo xtask demo` and open the address that it prints."
                        .to_owned(),
                }));
                return;
            };
            let known = self.house.with_untracked(|house| {
                let of_own = house.webstores.get(&connection.webstore.code);
                if of_own.is_some_and(|it| it.origin == Origin::Own) {
                    connection.webstore.code = "SAMPLE".to_owned();
                }
                house.webstores.get(&connection.webstore.code).cloned()
            });
            let is_new = known.is_none_or(|it| it.company != connection.company);
            self.connect(connection, secrets).await;
            self.read_reference().await;
            if is_new {
                let template = self.state.with_untracked(|state| {
                    CustomerTemplate::for_sample_data(&state.snapshots.reference.lists)
                });
                self.change_house(|house| house.keep_template(template));
                self.save_setup(Setup::for_sample_data());
            }
            done();
        });
    }

    /// Adds a webstore, or keeps another connection of one, and shows it. Its keys are kept only until the tab is closed.
    pub async fn connect(self, connection: Connection, secrets: Secrets) {
        let code = connection.webstore.code.clone();
        if let Err(error) = self.load(&code).await {
            self.trouble.set(Some(error.explain()));
            return;
        }
        let changes = self.change(|state| actions::set_connection(state, connection.clone()));
        self.secrets.update(|all| {
            all.insert(code.clone(), secrets);
        });
        self.change_house(|house| {
            let mut changes = house.keep_webstore(connection);
            changes.extend(house.show(&code));
            changes
        });
        self.keep(changes.unwrap_or_default()).await;
        // Some browsers ask the user, who has just said that there is something to keep.
        spawn_local(browser::ask_to_keep());
    }

    /// Forgets a webstore: what this browser keeps of it, not what the two systems hold.
    pub fn forget_webstore(self, code: String) {
        let is_at_work = self.at_work.with_untracked(|all| all.contains_key(&code));
        if is_at_work || self.activity.with_untracked(Activity::is_here) {
            return;
        }
        self.secrets.update(|all| {
            all.remove(&code);
        });
        self.change_house(|house| house.forget_webstore(&code));
        let is_shown = self
            .state
            .with_untracked(|state| state.code() == Some(&code));
        let next = self
            .house
            .with_untracked(|house| house.shown_webstore().map(str::to_owned));
        spawn_local(async move {
            if let Some(database) = self.database.get_value() {
                let emptied = Table::ALL.map(Change::Clear).to_vec();
                let store = database.of(Scope::webstore(&code));
                self.report_store(store.write(emptied).await);
            }
            match next {
                Some(next) if is_shown => self.show_webstore(next),
                None => self.replace(State::default()).await,
                Some(_) => {}
            }
        });
    }

    /// Changes what all webstores share, and keeps the change. Nothing is changed while a read or run is going on.
    pub fn change_house(self, change: impl FnOnce(&mut House) -> Vec<Change>) {
        if self.activity.with_untracked(Activity::is_busy) {
            return;
        }
        let changes = self.house.try_update(change).unwrap_or_default();
        self.take_over_shared();
        self.keep_of_house(changes);
    }

    /// The shown webstore's plan is made with what the house shares now.
    fn take_over_shared(self) {
        let shared = self.house.with_untracked(|house| house.shared.clone());
        if self.state.with_untracked(|state| state.shared != shared) {
            self.change(|state| state.set_shared(shared));
        }
    }

    fn keep_of_house(self, changes: Vec<Change>) {
        let Some(database) = self.database.get_value() else {
            return;
        };
        spawn_local(async move {
            let kept = database.of(Scope::house()).write(changes).await;
            self.report_store(kept);
            self.tell_change_of_house();
        });
    }

    /// Reads what is chosen from in setup. Returns whether both systems answered.
    pub async fn read_reference(self) -> bool {
        let Some(means) = self.means(work::Asks::Nobody) else {
            return false;
        };
        let mut state = self.state.get_untracked();
        match sync::reference(&means.session(), &mut state).await {
            Ok(()) => {
                let reference = state.snapshots.reference;
                self.change(|state| state.snapshots.reference = reference);
                self.trouble.set(None);
                true
            }
            Err(error) => {
                self.trouble.set(Some(error.explain()));
                false
            }
        }
    }

    /// Maps suggested pairs. Nothing happens while a read or run is going on.
    pub fn accept(self, suggestions: Vec<Suggestion>) {
        if self.activity.with_untracked(Activity::is_busy) {
            return;
        }
        let Some(code) = self.code() else { return };
        self.activity.set(Activity::Mapping);
        spawn_local(async move {
            // A run in another tab would not know of them.
            match self.take(&code).await {
                Ok(_lock) => {
                    let mut state = self.state.get_untracked();
                    let pauses = ClockPauses::new(&BrowserClock);
                    let (changes, _) = actions::accept(&mut state, &suggestions, &pauses).await;
                    self.keep(changes).await;
                    self.replace(state).await;
                }
                Err(why) => self.trouble.set(Some(why)),
            }
            self.activity.set(Activity::Idle);
            self.follow_elsewhere();
        });
    }

    /// Maps two customers by hand; why not, where that is refused.
    pub fn map_by_hand(self, customer: &CompanyId, id: WebstoreId) -> Result<(), CannotMap> {
        let mut refused = None;
        self.act(|state| {
            actions::map_by_hand(state, customer, id).unwrap_or_else(|error| {
                refused = Some(error);
                Vec::new()
            })
        });
        refused.map_or(Ok(()), Err)
    }

    /// Sets or clears the webstore customer flag of each.
    pub fn set_flags(self, customers: &[CompanyId], flag: bool) {
        self.act(|state| {
            customers
                .iter()
                .flat_map(|customer| actions::set_flag(state, customer, flag))
                .collect()
        });
        self.forget_needless_passwords();
    }

    /// Takes the mapping of a customer back.
    pub fn unmap(self, customer: &CompanyId) {
        self.act(|state| actions::unmap(state, customer));
    }

    /// Takes every broken mapping back.
    pub fn unmap_broken(self) {
        self.act(actions::unmap_broken);
    }

    /// Settles conflicts, each of its Business Central customer, in favour of one side.
    pub fn settle(self, conflicts: &[(CompanyId, Conflict)], keep: Side) {
        self.act(|state| {
            let each = conflicts.iter();
            each.flat_map(|(customer, it)| actions::settle(state, customer, it, keep))
                .collect()
        });
    }

    /// Takes the decisions on a customer's conflicts back.
    pub fn unsettle(self, customer: &CompanyId) {
        self.act(|state| actions::unsettle(state, customer));
    }

    /// Takes all decisions on conflicts back.
    pub fn unsettle_all(self) {
        self.act(|state| {
            let decided = state.settlements.keys();
            let customers: BTreeSet<_> = decided.map(|(customer, _)| customer.clone()).collect();
            let each = customers.iter();
            each.flat_map(|customer| actions::unsettle(state, customer))
                .collect()
        });
    }

    /// Keeps new settings.
    pub fn save_setup(self, setup: Setup) {
        self.act(|state| actions::set_setup(state, setup));
        self.note_summary();
    }

    /// What runs did, per record, the latest first: one of them, or all.
    pub async fn entries(self, run: Option<Timestamp>) -> Vec<Entry> {
        let Some(store) = self.store() else {
            return Vec::new();
        };
        let mut damage = Damage::default();
        match records::<Entry, _>(&store, &mut damage).await {
            Ok(mut entries) => {
                entries.retain(|entry| run.is_none_or(|run| entry.run == run));
                entries.sort_by_key(|entry| (Reverse(entry.run), entry.sequence));
                entries
            }
            Err(error) => {
                self.trouble.set(Some(error.explain()));
                Vec::new()
            }
        }
    }

    /// What the latest runs did with a customer, newest first.
    pub async fn history(
        self,
        company: Option<&CompanyId>,
        webstore: Option<WebstoreId>,
        most: usize,
    ) -> Vec<Entry> {
        let Some(store) = self.store() else {
            return Vec::new();
        };
        let read = records::<Entry, _>(&store, &mut Damage::default()).await;
        let mut entries = read.unwrap_or_default();
        let is_of = |entry: &Entry| {
            let of_company = company.is_some() && entry.customer.as_ref() == company;
            of_company || (webstore.is_some() && entry.webstore_id == webstore)
        };
        entries.retain(is_of);
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.run, entry.sequence)));
        entries.truncate(most);
        entries
    }

    /// Whether preview and apply have all they need.
    pub fn is_connected(self) -> bool {
        self.state.with(|state| {
            let connection = state.connection.as_ref();
            connection.is_some_and(|it| self.missing_keys(it).is_empty())
        })
    }

    /// Changes the state and keeps the change. Nothing is changed while a read or run is going on, which works on a copy
    /// of its own and puts it back when it is done.
    fn act(self, action: impl FnOnce(&mut State) -> Vec<Change>) {
        if self.activity.with_untracked(Activity::is_busy) {
            return;
        }
        self.note_change();
        let changes = self.change(action).unwrap_or_default();
        spawn_local(async move { self.keep(changes).await });
    }

    async fn keep(self, changes: Vec<Change>) {
        if let Some(store) = self.store() {
            self.report_store(store.write(changes).await);
        }
        if let Some(code) = self.code() {
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
