//! Keys that stay in this browser, under a passphrase. The vault belongs to all tabs: whoever changes it holds it for itself
//! meanwhile, reads it first, and tells the others.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use concord_core::connection::{Origin, Secrets};
use concord_core::ports::{Change, Store, StoreError, Table, Timestamp};
use concord_core::state::{Damage, put, records};
use concord_core::vault::{self, Joined, Opened, Vault, VaultError};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use web_sys::CryptoKey;

use super::Model;
use crate::browser::{self, Lock, NoLocks, Scope, WebCrypto, hold_lock};

/// How often it is checked whether the vault is idle, and other tabs are told that this one is used.
const TICK: Duration = Duration::from_secs(10);
/// Who holds it may change the vault.
const LOCK: &str = "concord vault";

/// Where the keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// In memory alone: they are gone with the tab.
    #[default]
    UntilClosed,
    /// In the vault, which is locked.
    Locked,
    /// In the vault, and in memory until it is locked.
    Unlocked {
        /// Minutes without a touch after which it locks.
        lock_after: Option<NonZeroU32>,
    },
}

/// What tabs tell each other of the vault.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum VaultNews {
    /// It was made, changed or forgotten.
    Changed,
    /// The user has locked it, or nobody has used any tab for long enough.
    Locked,
    /// This tab is being used.
    Touched,
}

/// The vault as it is kept, and what opens it.
#[derive(Default)]
pub(super) struct Kept {
    vault: Option<Vault>,
    opened: Option<Opened<CryptoKey>>,
    /// When any tab was used last.
    touched: Timestamp,
    /// When the others were told so last.
    told: Timestamp,
}

impl Model {
    /// From now on keeps the vault up to date and locks it when it is idle.
    pub(super) fn guard_vault(self) {
        Effect::new(move || {
            self.secrets.track();
            let own = self.own_secrets();
            let known = |kept: &Kept| kept.opened.as_ref().map(|it| *it.known() == own);
            if self.kept.with_value(known) == Some(false) {
                spawn_local(async move { self.bring_together(None).await });
            }
        });
        for event in ["pointerdown", "keydown", "wheel"] {
            window_event_listener_untyped(event, move |_| self.touch());
        }
        window_event_listener_untyped("focus", move |_| self.lock_when_idle());
        spawn_local(async move {
            loop {
                browser::sleep(TICK).await;
                self.lock_when_idle();
            }
        });
    }

    /// Another tab says something of the vault.
    pub(super) fn hear_of_vault(self, news: VaultNews) {
        match news {
            VaultNews::Changed => spawn_local(async move { self.bring_together(None).await }),
            VaultNews::Locked => self.lock_here(),
            VaultNews::Touched => self.kept.update_value(|kept| kept.touched = browser::now()),
        }
    }

    /// Looks whether there is a vault; a kept one is locked at first.
    pub(super) async fn open_vault(self) -> Result<(), StoreError> {
        let vault = self.read_vault().await?;
        self.kept.update_value(|kept| kept.vault = vault);
        self.note_keeping();
        Ok(())
    }

    async fn read_vault(self) -> Result<Option<Vault>, StoreError> {
        let Some(database) = self.database.get_value() else {
            return Ok(None);
        };
        let mut damage = Damage::default();
        let found = records::<Vault, _>(&database.of(Scope::house()), &mut damage).await?;
        self.report_damage(&damage);
        Ok(found.into_iter().next())
    }

    /// Writes the vault, or removes it, and tells the other tabs. The lock is held by whoever calls it.
    async fn write_vault(self, vault: Option<&Vault>) -> Result<(), StoreError> {
        let Some(database) = self.database.get_value() else {
            return Err(StoreError::Closed);
        };
        let change = vault.map_or(Change::Clear(Table::Vault), put);
        database.of(Scope::house()).write(&[change]).await?;
        self.tell_of_vault(VaultNews::Changed);
        Ok(())
    }

    /// Keeps the keys from now on, under this passphrase.
    pub async fn keep_keys(self, passphrase: String) -> Result<(), VaultError> {
        self.go_along();
        let _lock = held().await?;
        if let Some(vault) = self.read_vault().await? {
            self.kept.update_value(|kept| kept.vault = Some(vault));
            self.note_keeping();
            return Err(VaultError::MadeElsewhere);
        }
        let secrets = self.own_secrets();
        let (vault, opened) = vault::make(&WebCrypto, &passphrase, &secrets, None).await?;
        self.write_vault(Some(&vault)).await?;
        self.note_opened(vault, opened);
        spawn_local(browser::ask_to_keep());
        Ok(())
    }

    /// Opens the vault; its keys are used from then on.
    pub async fn unlock(self, passphrase: String) -> Result<(), VaultError> {
        // Another tab may have changed it.
        let vault = self.read_vault().await?;
        self.kept.update_value(|kept| kept.vault.clone_from(&vault));
        let Some(vault) = vault else {
            self.note_keeping();
            return Err(VaultError::Forgotten);
        };
        let opened = vault.open(&WebCrypto, &passphrase).await?;
        let kept = opened.known().clone();
        self.note_opened(vault, opened);
        // What was entered since in this tab is newer.
        self.secrets.update(|all| {
            for (code, kept) in kept {
                let entered = all.remove(&code).unwrap_or_default();
                all.insert(code, entered.or(kept));
            }
        });
        Ok(())
    }

    /// Puts the keys under another passphrase. The other tabs have to be unlocked with it.
    pub async fn change_passphrase(
        self,
        former: String,
        passphrase: String,
    ) -> Result<(), VaultError> {
        let _lock = held().await?;
        let kept = self.read_vault().await?.ok_or(VaultError::Forgotten)?;
        let opened = kept.open(&WebCrypto, &former).await?;
        // What other tabs have kept meanwhile goes along.
        let own = self.own_secrets();
        let mine = self.kept.with_value(|it| it.opened.clone());
        let known = mine.as_ref().unwrap_or(&opened);
        let all = vault::together(known.known(), &own, opened.known());
        let (vault, opened) = vault::make(&WebCrypto, &passphrase, &all, Some(&kept)).await?;
        self.write_vault(Some(&vault)).await?;
        self.note_opened(vault, opened);
        self.take_in(&own, all);
        Ok(())
    }

    /// Takes the keys out of the memory of every tab. Runs that are going on keep theirs until they are over.
    pub fn lock(self) {
        self.lock_here();
        self.tell_of_vault(VaultNews::Locked);
    }

    fn lock_here(self) {
        if !self.is_unlocked() {
            return;
        }
        self.kept.update_value(|kept| kept.opened = None);
        self.note_keeping();
        let own = self.own_secrets();
        self.secrets
            .update(|all| all.retain(|code, _| !own.contains_key(code)));
    }

    /// Removes the vault. Keys that are in memory stay there until the tab is closed.
    pub fn forget_keys(self) {
        spawn_local(async move {
            let forgotten = async {
                let _lock = held().await?;
                self.write_vault(None).await?;
                Ok::<(), VaultError>(())
            };
            match forgotten.await {
                Ok(()) => self.note_forgotten(),
                Err(error) => self.trouble.set(Some(error.explain())),
            }
        });
    }

    /// After how many minutes without a touch the vault locks.
    pub fn lock_after(self, minutes: Option<NonZeroU32>) {
        spawn_local(async move { self.bring_together(Some(minutes)).await });
    }

    /// The sample data's keys are asked of its server each time.
    fn own_secrets(self) -> BTreeMap<String, Secrets> {
        let is_sample = |code: &String| {
            self.house.with_untracked(|house| {
                let webstore = house.webstores.get(code);
                webstore.is_some_and(|it| it.origin == Origin::Demo)
            })
        };
        let mut own = self.secrets.get_untracked();
        own.retain(|code, _| !is_sample(code));
        // A webstore that became sample data has not lost the keys that are kept of it.
        self.kept.with_value(|kept| {
            let known = kept.opened.iter().flat_map(|it| it.known());
            let sample = known.filter(|(code, _)| is_sample(code));
            own.extend(sample.map(|(code, secrets)| (code.clone(), secrets.clone())));
        });
        own
    }

    /// Brings this tab and the vault together: what each has that the other has not, and what other tabs have done to it.
    async fn bring_together(self, lock_after: Option<Option<NonZeroU32>>) {
        if let Err(error) = self.try_to_bring_together(lock_after).await {
            self.trouble.set(Some(error.explain()));
        }
    }

    async fn try_to_bring_together(
        self,
        lock_after: Option<Option<NonZeroU32>>,
    ) -> Result<(), VaultError> {
        let _lock = held().await?;
        let vault = self.read_vault().await?;
        let Some(opened) = self.kept.with_value(|kept| kept.opened.clone()) else {
            self.kept.update_value(|kept| kept.vault = vault);
            self.note_keeping();
            return Ok(());
        };
        let own = self.own_secrets();
        match vault::join(&WebCrypto, vault.as_ref(), &opened, &own, lock_after).await? {
            Joined::Forgotten => self.note_forgotten(),
            Joined::OtherPassphrase => {
                self.kept.update_value(|kept| kept.vault = vault);
                self.lock_here();
            }
            Joined::Same { opened, changed } => {
                if let Some(changed) = &changed {
                    self.write_vault(Some(changed)).await?;
                }
                let all = opened.known().clone();
                self.kept.update_value(|kept| {
                    kept.vault = changed.or(vault);
                    // It may have been locked meanwhile.
                    if kept.opened.is_some() {
                        kept.opened = Some(opened);
                    }
                });
                self.note_keeping();
                if self.is_unlocked() {
                    self.take_in(&own, all);
                }
            }
        }
        Ok(())
    }

    /// Takes over what other tabs have changed: `own` is what this one had, `all` what there is now. What was entered here in
    /// between stays, and is kept next.
    fn take_in(self, own: &BTreeMap<String, Secrets>, all: BTreeMap<String, Secrets>) {
        let before = self.secrets.get_untracked();
        let mut after = before.clone();
        let codes = own.keys().chain(all.keys());
        for code in codes.filter(|code| before.get(*code) == own.get(*code)) {
            match all.get(code) {
                Some(secrets) => after.insert(code.clone(), secrets.clone()),
                None => after.remove(code),
            };
        }
        if after != before {
            self.secrets.set(after);
        }
    }

    fn is_unlocked(self) -> bool {
        matches!(self.keeping.get_untracked(), Keeping::Unlocked { .. })
    }

    fn touch(self) {
        let now = browser::now();
        let is_told = self.kept.try_update_value(|kept| {
            kept.touched = now;
            let is_told = now.since(kept.told) < TICK;
            if !is_told {
                kept.told = now;
            }
            is_told
        });
        if is_told == Some(false) && self.is_unlocked() {
            self.tell_of_vault(VaultNews::Touched);
        }
    }

    fn lock_when_idle(self) {
        let is_idle = self.kept.with_value(|kept| {
            let lock_after = kept.vault.as_ref().and_then(Vault::lock_after);
            vault::is_idle(lock_after, kept.touched, browser::now())
        });
        if is_idle && self.is_unlocked() {
            self.lock();
        }
    }

    fn note_opened(self, vault: Vault, opened: Opened<CryptoKey>) {
        self.kept.update_value(|kept| {
            kept.vault = Some(vault);
            kept.opened = Some(opened);
            kept.touched = browser::now();
        });
        self.note_keeping();
    }

    fn note_forgotten(self) {
        self.kept.update_value(|kept| {
            kept.vault = None;
            kept.opened = None;
        });
        self.note_keeping();
    }

    fn note_keeping(self) {
        let now = self
            .kept
            .with_value(|kept| match (&kept.vault, &kept.opened) {
                (None, _) => Keeping::UntilClosed,
                (Some(_), None) => Keeping::Locked,
                (Some(vault), Some(_)) => Keeping::Unlocked {
                    lock_after: vault.lock_after(),
                },
            });
        if self.keeping.get_untracked() != now {
            self.keeping.set(now);
        }
    }
}

/// Holds the vault for this tab alone.
async fn held() -> Result<Lock, VaultError> {
    hold_lock(LOCK)
        .await
        .map_err(|NoLocks| VaultError::NoCrypto)
}
