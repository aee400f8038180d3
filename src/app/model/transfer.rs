//! Everything but the keys, out of this browser as a file and in again.

use concord_core::call::Explanation;
use concord_core::ports::{Store, StoreError};
use concord_core::transfer::{self, Document, Incoming, WebstorePart};
use leptos::prelude::*;

use super::not_loaded::NotLoaded;
use super::{Hindrance, Model};
use crate::browser::{self, FileKind, Scope, download};

impl Model {
    /// Lets the user save a text as a file; says so where the browser does not.
    pub fn save_file(self, name: &str, kind: FileKind, text: &str) {
        if let Err(words) = download(name, kind, text) {
            self.trouble.set(Some(Explanation {
                what: format!("The browser did not save the file: {words}."),
                remedy: "Allow this site to download files, then export again.".to_owned(),
            }));
        }
    }

    /// Everything that is kept now.
    pub async fn document(self) -> Result<Document, StoreError> {
        let house = self.house.get_untracked();
        let Some(database) = self.database.get_value() else {
            return Err(StoreError::Closed);
        };
        let mut parts = Vec::with_capacity(house.webstores.len());
        for (code, connection) in &house.webstores {
            let store = database.of(Scope::webstore(code));
            let (part, damage) = WebstorePart::load(&store, connection.clone()).await?;
            self.report_damage(&damage);
            parts.push(part);
        }
        Ok(transfer::document(&house, parts, browser::now()))
    }

    /// Takes a file over.
    ///
    /// # Errors
    /// What has to be over first (nothing was taken over then), or what kept it from being kept.
    pub async fn import(self, incoming: &Incoming) -> Result<(), NotImported> {
        untrack(|| self.hindrance_anywhere()).map_or(Ok(()), |it| Err(NotImported::Waits(it)))?;
        self.import_now(incoming)
            .await
            .map_err(NotImported::NotKept)
    }

    async fn import_now(self, incoming: &Incoming) -> Result<(), StoreError> {
        let Some(database) = self.database.get_value() else {
            return Err(StoreError::Closed);
        };
        let import = self
            .house
            .with_untracked(|house| transfer::import(incoming, house));
        for (code, changes) in import.webstores {
            let scope = Scope::webstore(&code);
            self.save_unsaved(&scope).await?;
            database.of(scope).write(&changes).await?;
        }
        self.save_unsaved(&Scope::house()).await?;
        database.of(Scope::house()).write(&import.house).await?;
        match self.load_all().await {
            Ok(()) => {}
            Err(NotLoaded::Store(error)) => return Err(error),
            // The file is taken over all the same; what it holds is shown as soon as that part is there.
            Err(NotLoaded::Missing(missing)) => self.trouble.set(Some(missing.explain())),
        }
        self.note_change();
        for code in self.house.with_untracked(|it| it.webstores.clone()).keys() {
            self.tell_change(code);
        }
        self.tell_change_of_house();
        Ok(())
    }
}

/// Why a file was not taken over.
#[derive(Debug)]
pub enum NotImported {
    /// Something has to be over first.
    Waits(Hindrance),
    /// This browser did not keep it.
    NotKept(StoreError),
}
