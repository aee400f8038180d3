//! The other tabs of this browser: one of them at a time works on a webstore, the others follow it and know afterwards what
//! it has changed.

use std::collections::BTreeSet;

use concord_core::call::Explanation;
use concord_core::house::House;
use concord_core::json;
use concord_core::log::Run;
use concord_core::ports::Timestamp;
use concord_core::state::State;
use concord_core::sync::Progress;
use concord_core::waiting::Waiting;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::ports::Doing;
use super::vault::VaultNews;
use super::{Activity, Begun, Model, Phase, Wish, parts};
use crate::browser::{Channel, Lock, NoLocks, Scope, take_lock, wait_for_lock};

const CHANNEL: &str = "concord-tabs";

/// What another tab, or this one in the background, does with a webstore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The webstore's code.
    pub webstore: String,
    /// The tab.
    tab: String,
    /// When it began.
    began: Timestamp,
    /// What it does.
    pub doing: Doing,
    /// How far it is.
    pub progress: Progress,
    /// What the user wants of it.
    pub wish: Wish,
    /// It waits for a sign-in, which only its own tab can take.
    pub sign_in_wanted: bool,
    /// What else it waits for.
    pub waits: Option<Waiting>,
}

/// What tabs tell each other.
#[derive(Debug, Serialize, Deserialize)]
enum Message {
    /// Whoever is at work, say so.
    WhoIsAtWork,
    /// A tab is at work, and how far.
    AtWork(Elsewhere),
    /// The work that began then is over, and what it changed is kept.
    Over { webstore: String, began: Timestamp },
    /// Something of a webstore was changed and kept.
    Changed { webstore: String },
    /// Something of what all webstores share was changed and kept.
    HouseChanged,
    /// Something of the vault.
    Vault(VaultNews),
    /// What the user wants of the work on a webstore.
    Wish { webstore: String, wish: Wish },
}

/// This tab among the others.
#[derive(Default)]
pub(super) struct Tabs {
    own: String,
    channel: Option<Channel>,
    /// Held as long as this tab lives.
    _alive: Option<Lock>,
    /// Tabs whose end is waited for.
    watched: BTreeSet<String>,
    /// Counts what has been changed here or elsewhere, so that what was read before is read again.
    changes: u64,
}

/// The wait that ends last: it is the one to tell.
pub(super) fn longest(waits: &[Waiting]) -> Option<Waiting> {
    waits.iter().max_by_key(|it| it.until).copied()
}

fn life_of(tab: &str) -> String {
    format!("concord tab {tab}")
}

impl Model {
    /// Listens to the other tabs from now on.
    pub(super) fn listen(self) {
        // Only has to differ from the handful of tabs that are open.
        let own = format!("{:x}", js_sys::Math::random().to_bits());
        let channel = Channel::open(CHANNEL, move |text| {
            spawn_local(async move {
                if let Err(missing) = parts::hear(self, text).await {
                    self.trouble.set(Some(missing.explain()));
                }
            });
        });
        self.tabs.update_value(|tabs| {
            tabs.own = own;
            tabs.channel = channel;
        });
    }

    /// Tells the other tabs from now on what this one does.
    pub(super) fn join_tabs(self) {
        let own = self.own_tab();
        Effect::new(move || {
            if let Some(work) = self.own_work() {
                self.tell(&Message::AtWork(work));
            }
        });
        spawn_local(async move {
            let alive = take_lock(&life_of(&own)).await.ok().flatten();
            self.tabs.update_value(|tabs| tabs._alive = alive);
            self.tell(&Message::WhoIsAtWork);
        });
    }

    fn tell(self, message: &Message) {
        // A message is made of texts and numbers: there is nothing that JSON could not hold.
        let text = serde_json::to_string(message).unwrap_or_default();
        self.tabs.with_value(|tabs| {
            if let Some(channel) = &tabs.channel {
                channel.tell(&text);
            }
        });
    }

    /// Takes in what another tab says. What another version of the app says is not understood, and the lock still holds.
    pub(super) fn hear(self, text: &str) {
        self.go_along();
        if let Ok(message) = json::from_str(text) {
            self.take_in_message(message);
        }
    }

    fn take_in_message(self, message: Message) {
        match message {
            Message::WhoIsAtWork => self.tell_what_goes_on(),
            Message::AtWork(work) => {
                self.watch_tab(work.tab.clone());
                self.note_elsewhere(work);
            }
            Message::Over { webstore, began } => {
                spawn_local(async move { self.catch_up(&webstore, began).await });
            }
            Message::Changed { webstore } => {
                self.note_change();
                if self.is_shown(&webstore) {
                    spawn_local(async move { self.reload(&webstore).await });
                }
            }
            Message::HouseChanged => {
                self.note_change();
                spawn_local(async move { self.reload_house().await });
            }
            Message::Vault(news) => self.hear_of_vault(news),
            Message::Wish { webstore, wish } => self.take_wish(&webstore, wish),
        }
    }

    fn tell_what_goes_on(self) {
        if let Some(work) = untrack(|| self.own_work()) {
            self.tell(&Message::AtWork(work));
        }
        let own = self.own_tab();
        let mut in_background = self.at_work.get_untracked();
        in_background.retain(|_, work| work.tab == own);
        for work in in_background.into_values() {
            self.tell(&Message::AtWork(work));
        }
    }

    /// What this tab does with the webstore that is shown.
    fn own_work(self) -> Option<Elsewhere> {
        let (doing, progress) = self.activity.with(|activity| match activity {
            Activity::Reading(progress) => Some((Doing::Reading, progress.clone())),
            Activity::Running(progress) => Some((Doing::Running, progress.clone())),
            Activity::Idle | Activity::Mapping | Activity::Connecting | Activity::Elsewhere(_) => {
                None
            }
        })?;
        let (wish, sign_in_wanted) = (self.wish.get(), self.sign_in_wanted.get());
        let webstore = self.code();
        Some(Elsewhere {
            webstore: webstore?,
            tab: self.own_tab(),
            began: self.began.get_value(),
            doing,
            progress,
            wish,
            sign_in_wanted,
            waits: self.waits.with(|all| longest(all)),
        })
    }

    fn own_tab(self) -> String {
        self.tabs.with_value(|tabs| tabs.own.clone())
    }

    /// Whether work that is going on elsewhere is this tab's own, in the background.
    pub fn is_own(self, work: &Elsewhere) -> bool {
        self.tabs.with_value(|tabs| tabs.own == work.tab)
    }

    /// Whether this tab reads or runs, be it in the background.
    pub(super) fn works_here(self) -> bool {
        let own = self.own_tab();
        let is_own = |work: &Elsewhere| work.tab == own;
        self.activity.with_untracked(Activity::is_here)
            || self.at_work.with_untracked(|all| all.values().any(is_own))
    }

    fn note_elsewhere(self, work: Elsewhere) {
        self.at_work.update(|all| {
            all.insert(work.webstore.clone(), work);
        });
        self.follow_elsewhere();
    }

    /// Shows what goes on elsewhere with the webstore that is shown here.
    pub(super) fn follow_elsewhere(self) {
        if self.activity.with_untracked(Activity::is_here) {
            return;
        }
        let shown = self.code();
        let work =
            shown.and_then(|code| self.at_work.with_untracked(|all| all.get(&code).cloned()));
        let now = work.map_or(Activity::Idle, Activity::Elsewhere);
        if self.activity.with_untracked(|before| *before != now) {
            self.activity.set(now);
        }
    }

    /// A tab that is closed or crashes says nothing, but its lock is free then.
    fn watch_tab(self, tab: String) {
        let is_new = self
            .tabs
            .try_update_value(|tabs| tabs.watched.insert(tab.clone()));
        if is_new != Some(true) {
            return;
        }
        spawn_local(async move {
            if wait_for_lock(&life_of(&tab)).await.is_err() {
                return;
            }
            self.tabs.update_value(|tabs| {
                tabs.watched.remove(&tab);
            });
            let mut broken_off = self.at_work.get_untracked();
            broken_off.retain(|_, work| work.tab == tab);
            for (webstore, work) in broken_off {
                self.catch_up(&webstore, work.began).await;
            }
        });
    }

    /// Brings what is shown up to what the work that began then has changed.
    async fn catch_up(self, webstore: &str, began: Timestamp) {
        self.note_change();
        if self.is_shown(webstore) {
            self.reload(webstore).await;
            let run = self
                .state
                .with_untracked(|state| state.runs.last().cloned());
            let is_of_it = |run: &Run| run.started >= began;
            if let Some(run) = run.filter(is_of_it) {
                self.begun_on.set(Begun::of(&run));
                self.last_run.set(Some(run));
            }
        }
        self.at_work.update(|all| {
            if all.get(webstore).is_some_and(|work| work.began == began) {
                all.remove(webstore);
            }
        });
        self.follow_elsewhere();
    }

    /// Reads a webstore anew, for as long as it is the one that is shown and this tab is not at work on it.
    async fn reload(self, webstore: &str) {
        loop {
            let changes = self.tabs.with_value(|tabs| tabs.changes);
            let state = match self.read(webstore).await {
                Ok(state) => state,
                Err(error) => return self.trouble.set(Some(error.explain())),
            };
            let is_wanted = self.is_shown(webstore)
                && !self.activity.with_untracked(Activity::is_here)
                && self.phase.with_untracked(|phase| *phase == Phase::Ready);
            if !is_wanted {
                return;
            }
            if self.tabs.with_value(|tabs| tabs.changes) == changes {
                return self.replace(state).await;
            }
        }
    }

    async fn reload_house(self) {
        let Some(database) = self.database.get_value() else {
            return;
        };
        if self.save_unsaved(&Scope::house()).await.is_err() {
            return;
        }
        let house = match House::load(&database.of(Scope::house())).await {
            Ok((house, _)) => house,
            Err(error) => return self.trouble.set(Some(error.explain())),
        };
        let next = house.shown_webstore().map(str::to_owned);
        let connection = self.state.with_untracked(|state| state.connection.clone());
        let code = connection.as_ref().map(|it| it.webstore.code.clone());
        let now = code.as_ref().and_then(|code| house.webstores.get(code));
        let is_forgotten = connection.is_some() && now.is_none();
        let is_another = now.is_some_and(|now| Some(now) != connection.as_ref());
        self.house.set(house);
        self.take_over_shared();
        match (code, next) {
            (Some(_), Some(next)) if is_forgotten => {
                self.told(self.show_webstore(next));
            }
            (Some(_), None) if is_forgotten => self.replace(State::default()).await,
            (Some(code), _) if is_another => self.reload(&code).await,
            _ => {}
        }
    }

    fn is_shown(self, webstore: &str) -> bool {
        self.state
            .with_untracked(|state| state.code() == Some(webstore))
    }

    /// Something was changed here or elsewhere.
    pub(super) fn note_change(self) {
        self.tabs.update_value(|tabs| tabs.changes += 1);
    }

    /// Tells the other tabs that something of a webstore was changed and kept.
    pub(super) fn tell_change(self, webstore: &str) {
        let webstore = webstore.to_owned();
        self.tell(&Message::Changed { webstore });
    }

    /// Tells the other tabs that something of what all webstores share was changed and kept.
    pub(super) fn tell_change_of_house(self) {
        self.tell(&Message::HouseChanged);
    }

    /// Tells the other tabs something of the vault.
    pub(super) fn tell_of_vault(self, news: VaultNews) {
        self.tell(&Message::Vault(news));
    }

    /// Tells the other tabs that the work on a webstore is over.
    pub(super) fn tell_end(self, webstore: &str, began: Timestamp) {
        let webstore = webstore.to_owned();
        self.tell(&Message::Over { webstore, began });
    }

    /// Notes how far the work in the background is.
    pub(super) fn note_in_background(self, webstore: &str, began: Timestamp, progress: Progress) {
        let work = Elsewhere {
            webstore: webstore.to_owned(),
            tab: self.own_tab(),
            began,
            doing: Doing::Running,
            progress,
            wish: self.background_wish.get_untracked(),
            sign_in_wanted: false,
            waits: self.waits.with_untracked(|all| longest(all)),
        };
        self.tell(&Message::AtWork(work.clone()));
        self.note_elsewhere(work);
    }

    /// Says of the work in the background what it waits for now.
    pub(super) fn tell_waits_in_background(self, webstore: &str) {
        let work = self
            .at_work
            .with_untracked(|all| all.get(webstore).cloned());
        if let Some(work) = work.filter(|work| self.is_own(work)) {
            self.note_in_background(webstore, work.began, work.progress);
        }
    }

    /// The work in the background is over.
    pub(super) async fn end_in_background(self, webstore: &str, began: Timestamp) {
        self.tell_end(webstore, began);
        self.catch_up(webstore, began).await;
    }

    /// What the user wants of the work on the webstore that is shown, wherever it goes on.
    pub fn wish_for(self, wish: Wish) {
        let webstore = self.code();
        let Some(webstore) = webstore else { return };
        self.take_wish(&webstore, wish);
        if !self.works_here() {
            self.tell(&Message::Wish { webstore, wish });
        }
    }

    /// Takes a wish for what this tab does.
    fn take_wish(self, webstore: &str, wish: Wish) {
        if self.activity.with_untracked(Activity::is_here) && self.is_shown(webstore) {
            return self.wish.set(wish);
        }
        let work = self
            .at_work
            .with_untracked(|all| all.get(webstore).cloned());
        if let Some(work) = work.filter(|work| self.is_own(work)) {
            self.background_wish.set(wish);
            self.note_in_background(webstore, work.began, work.progress);
        }
    }

    /// Takes the lock of a webstore, which one tab of all has at a time.
    ///
    /// # Errors
    /// Another tab has it, or this browser has no locks.
    pub(super) async fn take(self, webstore: &str) -> Result<Lock, Explanation> {
        match take_lock(&format!("concord webstore {webstore}")).await {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => {
                self.tell(&Message::WhoIsAtWork);
                Err(Explanation {
                    what: format!(
                        "Another tab of this browser is at work on webstore {webstore}. Nothing was begun here."
                    ),
                    remedy: "Wait until it is done, or close that tab: what it left is picked up."
                        .to_owned(),
                })
            }
            Err(NoLocks) => Err(Explanation {
                what: "This browser can't see to it that only one tab writes at a time. Nothing was begun.".to_owned(),
                remedy: "Open Concord over https, or in a newer browser.".to_owned(),
            }),
        }
    }
}
