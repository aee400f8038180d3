//! Keys that stay in this browser, under a passphrase.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use concord_core::connection::{Origin, Secrets};
use concord_core::ports::{Change, StoreError, Table, Timestamp};
use concord_core::state::{Damage, put, records};
use concord_core::vault::{self, Vault, VaultError};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::CryptoKey;

use super::{Hindrance, Model};
use crate::browser::{self, Scope, WebCrypto};

/// How often it is checked whether the vault is idle.
const TICK: Duration = Duration::from_secs(10);

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

/// The vault as it is kept, and what opens it.
#[derive(Default)]
pub(super) struct Kept {
    vault: Option<Vault>,
    key: Option<CryptoKey>,
    /// What was sealed last.
    sealed: BTreeMap<String, Secrets>,
    touched: Timestamp,
}

impl Model {
    /// From now on keeps the vault up to date and locks it when it is idle.
    pub(super) fn guard_vault(self) {
        Effect::new(move || {
            self.secrets.track();
            if self.is_unlocked() {
                spawn_local(async move { self.reseal().await });
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

    /// Keeps the keys from now on, under this passphrase.
    pub async fn keep_keys(self, passphrase: String) -> Result<(), VaultError> {
        let secrets = self.own_secrets();
        let (mut vault, key) = vault::make(&WebCrypto, &passphrase, &secrets).await?;
        if let Keeping::Unlocked { lock_after } = self.keeping.get_untracked() {
            vault.lock_after = lock_after;
        }
        self.keep_of_house(vec![put(&vault)]);
        self.kept.set_value(Kept {
            vault: Some(vault),
            key: Some(key),
            sealed: secrets,
            touched: browser::now(),
        });
        self.note_keeping();
        browser::ask_to_keep().await;
        Ok(())
    }

    /// Opens the vault; its keys are used from then on.
    pub async fn unlock(self, passphrase: String) -> Result<(), VaultError> {
        // Another tab may have changed it.
        let found = self.read_vault().await.ok().flatten();
        let Some(vault) = found else {
            return Err(VaultError::Unreadable);
        };
        let (secrets, key) = vault.open(&WebCrypto, &passphrase).await?;
        self.kept.set_value(Kept {
            vault: Some(vault),
            key: Some(key),
            sealed: secrets.clone(),
            touched: browser::now(),
        });
        self.note_keeping();
        // What was entered since in this tab is newer.
        self.secrets.update(|all| {
            for (code, kept) in secrets {
                all.entry(code).or_insert(kept);
            }
        });
        Ok(())
    }

    /// Puts the keys under another passphrase.
    pub async fn change_passphrase(
        self,
        former: String,
        passphrase: String,
    ) -> Result<(), VaultError> {
        let found = self.read_vault().await.ok().flatten();
        found
            .ok_or(VaultError::Unreadable)?
            .open(&WebCrypto, &former)
            .await?;
        self.keep_keys(passphrase).await
    }

    /// What locking has to wait for: a run that is going on keeps the keys until it is over.
    pub fn hindrance_to_lock(self) -> Option<Hindrance> {
        let shown = self.hindrance_to_show();
        shown.or_else(|| self.works_in_background().then_some(Hindrance::Background))
    }

    /// Takes the keys out of memory.
    ///
    /// # Errors
    /// What has to be over first: they are unlocked still.
    pub fn lock(self) -> Result<(), Hindrance> {
        untrack(|| self.hindrance_to_lock()).map_or(Ok(()), Err)?;
        self.lock_now();
        Ok(())
    }

    fn lock_now(self) {
        if !self.is_unlocked() {
            return;
        }
        self.kept.update_value(|kept| {
            kept.key = None;
            kept.sealed.clear();
        });
        self.note_keeping();
        let own = self.own_secrets();
        self.secrets
            .update(|all| all.retain(|code, _| !own.contains_key(code)));
    }

    /// Removes the vault. Keys that are in memory stay there until the tab is closed.
    pub fn forget_keys(self) {
        self.keep_of_house(vec![Change::Clear(Table::Vault)]);
        self.kept.set_value(Kept::default());
        self.note_keeping();
    }

    /// After how many minutes without a touch the vault locks.
    pub fn lock_after(self, minutes: Option<NonZeroU32>) {
        self.kept.update_value(|kept| {
            if let Some(vault) = &mut kept.vault {
                vault.lock_after = minutes;
            }
        });
        let vault = self.kept.with_value(|kept| kept.vault.as_ref().map(put));
        self.keep_of_house(vault.into_iter().collect());
        self.note_keeping();
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
        own
    }

    /// Seals the keys anew when they have changed.
    async fn reseal(self) {
        let secrets = self.own_secrets();
        let present = self.kept.with_value(|kept| {
            let is_changed = kept.sealed != secrets;
            is_changed
                .then(|| kept.vault.clone().zip(kept.key.clone()))
                .flatten()
        });
        let Some((vault, key)) = present else {
            return;
        };
        // Where another tab has changed the passphrase or forgotten the keys, that counts.
        let stored = self.read_vault().await.ok().flatten();
        if !stored
            .as_ref()
            .is_some_and(|it| it.has_passphrase_of(&vault))
        {
            self.kept.update_value(|kept| {
                kept.vault = stored;
                kept.key = None;
            });
            self.note_keeping();
            return;
        }
        match vault.with(&WebCrypto, &key, &secrets).await {
            Ok(vault) => {
                self.keep_of_house(vec![put(&vault)]);
                self.kept.update_value(|kept| {
                    kept.vault = Some(vault);
                    kept.sealed = secrets;
                });
            }
            Err(error) => self.trouble.set(Some(error.explain())),
        }
    }

    fn is_unlocked(self) -> bool {
        matches!(self.keeping.get_untracked(), Keeping::Unlocked { .. })
    }

    fn touch(self) {
        self.kept.update_value(|kept| kept.touched = browser::now());
    }

    fn lock_when_idle(self) {
        let is_idle = self.kept.with_value(|kept| {
            let lock_after = kept.vault.as_ref().and_then(|vault| vault.lock_after);
            vault::is_idle(lock_after, kept.touched, browser::now())
        });
        if is_idle && !self.works_here() {
            self.lock_now();
        }
    }

    fn note_keeping(self) {
        self.keeping
            .set(self.kept.with_value(|kept| match (&kept.vault, &kept.key) {
                (None, _) => Keeping::UntilClosed,
                (Some(_), None) => Keeping::Locked,
                (Some(vault), Some(_)) => Keeping::Unlocked {
                    lock_after: vault.lock_after,
                },
            }));
    }
}
