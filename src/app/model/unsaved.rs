//! What is changed in memory is kept in this browser. What could not be kept is kept in mind, said on the screen, and written
//! before anything else of the same webstore is read or written.

use concord_core::call::Explanation;
use concord_core::ports::{Change, Store, StoreError};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Model, parts};
use crate::browser::Scope;

/// What to do where something could not be saved: a reload, which helps after a run, would lose it.
const REMEDY: &str = "What you did is kept in this tab until it is saved. Free some disk space where that is the reason, then press Save again. Reloading or closing the tab before that loses it.";

impl Model {
    /// Keeps what was changed in memory, behind what could not be kept before.
    pub(super) async fn save(self, scope: &Scope, changes: Vec<Change>) {
        self.unsaved.update_value(|it| it.add(scope, changes));
        // Where that fails, it has been said.
        let _ = self.save_unsaved(scope).await;
    }

    /// Writes what is not saved of a scope.
    ///
    /// # Errors
    /// It could not be written, which is on the screen: what the store holds is older than what memory holds.
    pub(super) async fn save_unsaved(self, scope: &Scope) -> Result<(), StoreError> {
        let wanted = self.unsaved.with_value(|it| it.to_write(scope));
        let (Some((changes, up_to)), Some(database)) = (wanted, self.database.get_value()) else {
            return Ok(());
        };
        let written = database.of(scope.clone()).write(&changes).await;
        match &written {
            Ok(()) => {
                self.unsaved.update_value(|it| it.note_saved(scope, up_to));
                if self.unsaved.with_value(|it| it.scopes().is_empty()) {
                    self.not_saved.set(None);
                }
            }
            Err(error) => {
                self.not_saved.set(Some(Explanation {
                    remedy: REMEDY.to_owned(),
                    ..error.explain()
                }));
                // What an action said of its success before it was written is not true.
                self.notice
                    .update(|it| drop(it.take_if(|it| !it.is_refusal)));
            }
        }
        written
    }

    /// Tries again to save what is not saved.
    pub fn save_again(self) {
        spawn_local(async move {
            if let Err(missing) = parts::save_again(self).await {
                self.trouble.set(Some(missing.explain()));
            }
        });
    }

    /// Writes what is not saved of all scopes, and tells the other tabs of it.
    pub(super) async fn save_all(self) {
        for scope in self.unsaved.with_value(|it| it.scopes()) {
            if self.save_unsaved(&scope).await.is_ok() {
                match scope.code() {
                    Some(code) => self.tell_change(&code),
                    None => self.tell_change_of_house(),
                }
            }
        }
    }

    /// Nothing of a webstore is to be saved any more.
    pub(super) fn forget_unsaved(self, scope: &Scope) {
        self.unsaved.update_value(|it| it.forget(scope));
    }
}
