//! The webstores: which one is shown, adding one, forgetting one.

use std::future::Future;

use concord_core::connection::{Connection, Secrets};
use concord_core::overview::FirstLines;
use concord_core::ports::{Change, StoreError, Table};
use concord_core::state::State;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::not_loaded::NotLoaded;
use super::{Activity, Hindrance, Model, Phase, parts};
use crate::browser::{self, Scope, measured_to_the_end};

impl Model {
    /// Shows another webstore.
    ///
    /// # Errors
    /// What this tab does with the one that is shown, which has to be over first.
    pub fn show_webstore(self, code: String) -> Result<(), Hindrance> {
        untrack(|| self.hindrance_to_show()).map_or(Ok(()), Err)?;
        spawn_local(async move {
            self.phase.set(Phase::Starting);
            let shown = parts::show(self, code).await;
            if let Err(error) = shown.unwrap_or_else(|missing| Err(missing.into())) {
                self.trouble.set(Some(error.explain()));
            }
            self.phase.set(Phase::Ready);
        });
        Ok(())
    }

    /// Brings another webstore before the pages, and notes that it is shown.
    pub(super) async fn bring(self, code: String) -> Result<(), NotLoaded> {
        self.load(&code).await?;
        self.last_run.set(None);
        self.reading_failed.set(false);
        self.trouble.set(None);
        self.follow_elsewhere();
        self.update_house(|house| house.show(&code));
        Ok(())
    }

    /// Brings what is kept of a webstore before the pages.
    pub(super) async fn load(self, code: &str) -> Result<(), NotLoaded> {
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
    pub(super) async fn read(self, code: &str) -> Result<State, NotLoaded> {
        let Some(database) = self.database.get_value() else {
            return Err(StoreError::Closed.into());
        };
        self.go_along();
        let (connection, shared) = self
            .house
            .with_untracked(|house| (house.webstores.get(code).cloned(), house.shared.clone()));
        let scope = Scope::webstore(code);
        self.save_unsaved(&scope).await?;
        let store = database.of(scope);
        let loaded = parts::load(&store, shared);
        let (mut state, damage) = measured_to_the_end("state read", loaded).await??;
        self.report_damage(&damage);
        if let Some(connection) = connection {
            state.take_over_connection(connection);
        }
        Ok(state)
    }

    /// Adds a webstore, or keeps another connection of one, shows it and reads what is chosen from in setup. Its keys are kept
    /// only until the page is reloaded.
    ///
    /// # Errors
    /// Why nothing was kept.
    pub async fn connect(self, connection: Connection, secrets: Secrets) -> Result<(), Hindrance> {
        self.not_at_work_on(&connection.webstore.code)?;
        self.while_connecting(self.connect_now(connection, secrets))
            .await
    }

    /// Does what connects a webstore; nothing else is begun meanwhile.
    pub(super) async fn while_connecting(
        self,
        work: impl Future<Output = Result<(), Hindrance>>,
    ) -> Result<(), Hindrance> {
        self.free()?;
        self.activity.set(Activity::Connecting);
        let outcome = work.await;
        self.activity.set(Activity::Idle);
        self.follow_elsewhere();
        outcome
    }

    pub(super) async fn connect_now(
        self,
        connection: Connection,
        secrets: Secrets,
    ) -> Result<(), Hindrance> {
        let code = connection.webstore.code.clone();
        if let Err(error) = self.load(&code).await {
            let told = error.explain();
            return Err(format!("{} {}", told.what, told.remedy).into());
        }
        self.change(|state| state.set_connection(connection.clone()));
        self.secrets.update(|all| {
            all.insert(code.clone(), secrets);
        });
        self.change_house_now(|house| {
            house.keep_webstore(connection);
            house.show(&code);
        });
        self.keep_changes().await;
        // Some browsers ask the user, who has just said that there is something to keep.
        spawn_local(browser::ask_to_keep());
        self.read_reference().await;
        Ok(())
    }

    /// Forgets a webstore: what this browser keeps of it, not what the two systems hold.
    ///
    /// # Errors
    /// What has to be over first: nothing was forgotten.
    pub fn forget_webstore(self, code: String) -> Result<(), Hindrance> {
        self.free()?;
        self.not_at_work_on(&code)?;
        self.secrets.update(|all| {
            all.remove(&code);
        });
        self.change_house_now(|house| house.forget_webstore(&code));
        let is_shown = self
            .state
            .with_untracked(|state| state.code() == Some(&code));
        let next = self
            .house
            .with_untracked(|house| house.shown_webstore().map(str::to_owned));
        spawn_local(async move {
            let scope = Scope::webstore(&code);
            self.forget_unsaved(&scope);
            self.save(&scope, Table::ALL.map(Change::Clear).to_vec())
                .await;
            match next {
                Some(next) if is_shown => {
                    self.told(self.show_webstore(next));
                }
                None => self.replace(State::default()).await,
                Some(_) => {}
            }
        });
        Ok(())
    }

    fn not_at_work_on(self, code: &str) -> Result<(), Hindrance> {
        let work = self.at_work.with_untracked(|all| all.get(code).cloned());
        match work {
            None => Ok(()),
            Some(work) if self.is_own(&work) => Err(Hindrance::Background),
            Some(work) => Err(Hindrance::OtherTab(work.doing)),
        }
    }
}
