//! Where the shared setup is kept, and what becomes of two who write it at once.

use std::future::Future;

use serde_json::json;

use super::lease::key_of;
use super::{Ports, Session};
use crate::call::CallError;
use crate::company::{Client, OwnRow, Way};
use crate::state::{FoundSetup, SharedSetup, State};

/// So many characters are read of a shared setup at most: as many as the contract lets there be.
const MOST: usize = 1_000_000;
/// So many of a name.
const MOST_NAME: usize = 50;

/// A place where the setup of a webstore is shared. Concord's own API is one; another one may be put in its stead.
pub trait SetupPlace {
    /// What is there; none where nobody has shared a setup.
    fn read(&self) -> impl Future<Output = Result<Option<SharedSetup>, CallError>>;
    /// Puts `new` in place of what was `seen` there; who and when are told by the place.
    fn write(
        &self,
        seen: Option<&SharedSetup>,
        new: &SharedSetup,
    ) -> impl Future<Output = Result<Written, CallError>>;
}

/// What came of writing a shared setup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is there, as it is answered.
    Done(SharedSetup),
    /// Somebody else has written or removed it since it was seen; nothing was overwritten. What is there now.
    Changed(Option<SharedSetup>),
}

/// Business Central, through Concord's own API.
struct OwnApi<'a, P> {
    session: &'a Session<'a, P>,
    webstore: String,
}

impl<P: Ports> SetupPlace for OwnApi<'_, P> {
    async fn read(&self) -> Result<Option<SharedSetup>, CallError> {
        let row = Client::new(self.session).setup_row(&self.webstore).await?;
        Ok(row.as_ref().map(of_row))
    }

    async fn write(
        &self,
        seen: Option<&SharedSetup>,
        new: &SharedSetup,
    ) -> Result<Written, CallError> {
        let client = Client::new(self.session);
        let row = client.setup_row(&self.webstore).await?;
        let there = row.as_ref().map(of_row);
        if there.as_ref() != seen {
            return Ok(Written::Changed(there));
        }
        let mut body = json!({"schemaVersion": new.version, "content": new.content});
        if row.is_none() {
            body["webstore"] = json!(self.webstore);
        }
        match client.write_setup(row.as_ref(), body).await {
            Ok(row) => Ok(Written::Done(of_row(&row))),
            // Somebody was quicker, or the answer was lost: what is there tells.
            Err(error) => match self.read().await? {
                now if now == there => Err(error),
                now => Ok(Written::Changed(now)),
            },
        }
    }
}

fn of_row(row: &OwnRow) -> SharedSetup {
    SharedSetup {
        version: row.count("schemaVersion") as u64,
        content: row.text("content", MOST),
        by: row.text("modifiedBy", MOST_NAME),
        at: row.time("systemModifiedAt"),
    }
}

fn place<'a, P: Ports>(session: &'a Session<'a, P>, state: &State) -> Option<OwnApi<'a, P>> {
    (session.way.get() == Way::Extension).then(|| OwnApi {
        session,
        webstore: key_of(state, session),
    })
}

/// It can be there before anything was read, and be taken away since.
async fn look_for_place<P: Ports>(session: &Session<'_, P>, state: &State) {
    let probed = Client::new(session).probe().await;
    session.way.set(probed.way(state.way()));
}

/// What is shared now; as before where it can't be read, nothing where there is no place for it.
pub(super) async fn find<P: Ports>(session: &Session<'_, P>, state: &State) -> FoundSetup {
    match place(session, state) {
        None => FoundSetup::default(),
        Some(place) => match place.read().await {
            Ok(found) => FoundSetup(found),
            Err(_) => state.shared_setup.clone(),
        },
    }
}

/// Reads what is shared now.
///
/// # Errors
/// Business Central could not be asked.
pub async fn read_shared_setup<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), CallError> {
    look_for_place(session, state).await;
    if let Some(place) = place(session, state) {
        let found = place.read().await?;
        state.note_shared_setup(FoundSetup(found));
        // What can't be kept is read again.
        let _ = state.save(session.ports).await;
    }
    Ok(())
}

/// Shares a setup in place of what was seen. None where there is no place for it.
///
/// # Errors
/// Business Central could not be asked, or does not take it.
pub async fn share_setup<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    new: &SharedSetup,
) -> Result<Option<Written>, CallError> {
    look_for_place(session, state).await;
    let Some(place) = place(session, state) else {
        return Ok(None);
    };
    let written = place.write(state.shared_setup.0.as_ref(), new).await?;
    let now = match &written {
        Written::Done(now) => Some(now.clone()),
        Written::Changed(now) => now.clone(),
    };
    state.note_shared_setup(FoundSetup(now));
    let _ = state.save(session.ports).await;
    Ok(Some(written))
}
