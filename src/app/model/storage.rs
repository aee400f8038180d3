//! What this browser keeps as a whole: opening it, what interrupts it, and forgetting all of it.

use std::time::Duration;

use concord_core::call::Explanation;
use concord_core::ports::{Store, StoreError, Table};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Hindrance, Model, Phase};
use crate::browser::{self, Database, Interruption, OpenError};

const NAME: &str = "concord";
/// How often an interruption that waits for the end of a run looks whether it is over.
const LOOK: Duration = Duration::from_millis(200);

impl Model {
    /// Opens what this browser keeps, in memory where it keeps nothing; none when it must not be used.
    pub(super) async fn open_database(self) -> Option<Database> {
        let blocked = move || self.phase.set(Phase::Failed(waits_for_other_tabs()));
        match Database::open(NAME, blocked).await {
            Ok(database) => {
                self.phase.set(Phase::Starting);
                let watched = database.clone();
                spawn_local(async move { self.watch(&watched).await });
                Some(database)
            }
            Err(OpenError::Newer) => {
                self.phase.set(Phase::Failed(newer_here()));
                None
            }
            Err(OpenError::Unavailable(why)) => {
                self.not_kept.set(Some(why));
                Some(Database::in_memory())
            }
        }
    }

    /// Lets go of the database when it is wanted elsewhere; a run that is going on ends first.
    async fn watch(self, database: &Database) {
        let interruption = database.interrupted().await;
        let explanation = match interruption {
            Interruption::NewerVersion => {
                while self.works_here() {
                    browser::sleep(LOOK).await;
                }
                newer_elsewhere()
            }
            Interruption::Removed => removed(),
        };
        database.close();
        self.phase.set(Phase::Failed(explanation));
    }

    /// Removes everything that this browser keeps and starts afresh. What the two systems hold stays, mappings included.
    ///
    /// # Errors
    /// What has to be over first: nothing was removed.
    pub fn forget_everything(self) -> Result<(), Hindrance> {
        untrack(|| self.hindrance_anywhere()).map_or(Ok(()), Err)?;
        let database = self.database.get_value();
        let database = database.ok_or("This browser keeps nothing here.")?;
        spawn_local(async move {
            self.secrets.update(|all| all.clear());
            match database.remove().await {
                Ok(()) => browser::start_afresh(),
                Err(error) => self.trouble.set(Some(error.explain())),
            }
        });
        Ok(())
    }
}

/// Whether a store holds anything, whatever it is.
///
/// # Errors
/// It can't be read.
pub(super) async fn keeps_anything(store: &impl Store) -> Result<bool, StoreError> {
    for table in Table::ALL {
        if !store.read(table).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn explanation(what: &str, remedy: &str) -> Explanation {
    Explanation {
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

fn waits_for_other_tabs() -> Explanation {
    explanation(
        "Another tab is still at work with an earlier version of Concord. Nothing is lost.",
        "Let it finish, then close all other tabs of Concord: this one goes on by itself.",
    )
}

fn newer_here() -> Explanation {
    explanation(
        "What this browser keeps was written by a newer version of Concord than this one. Nothing was changed.",
        "Reload the page to get the newer version. If that does not help, the host serves an old one: tell whoever looks after it.",
    )
}

fn newer_elsewhere() -> Explanation {
    explanation(
        "A newer version of Concord was opened in another tab and has taken over. Nothing is lost.",
        "Go on there, or reload this page.",
    )
}

fn removed() -> Explanation {
    explanation(
        "What this browser kept was removed, in another tab or by the browser. Both systems hold what they held, mappings included.",
        "Reload the page to start afresh.",
    )
}
