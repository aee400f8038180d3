//! One run at a time per webstore, over all browsers and programs, where Concord's own API is there to keep it
//! (docs/business-central-api.md, leases). Without it, what two runs must not do to each other is kept by the notes in accounts
//! ([`super::reserve`]) and by what each reads again before it writes.

use std::cell::RefCell;

use super::{Ports, Session, SyncError};
use crate::company::{Client, Holder, Lease, Leased, Way};
use crate::ports::Timestamp;
use crate::reading::Oddity;
use crate::state::{State, host_and_path};

/// A lease is taken again once so much of its time is over: half of it.
const TAKEN_AGAIN_AFTER: std::time::Duration = std::time::Duration::from_secs(300);

/// The lease of a run under way.
pub(super) struct Held<'a, P> {
    session: &'a Session<'a, P>,
    /// None where there is none to be had, and while it is taken again.
    lease: RefCell<Option<(Lease, Timestamp)>>,
}

impl<'a, P: Ports> Held<'a, P> {
    /// Takes the lease of the webstore for a run with this key. Where Business Central does not tell who has it, the run begins without:
    /// that is noted.
    ///
    /// # Errors
    /// Somebody else has it.
    pub async fn take(
        session: &'a Session<'a, P>,
        state: &State,
        run: &str,
    ) -> Result<Self, SyncError> {
        let mut held = Self {
            session,
            lease: RefCell::new(None),
        };
        if session.way.get() != Way::Extension {
            return Ok(held);
        }
        let holder = Holder {
            webstore: key_of(state, session),
            id: id_of(run),
            name: name(session),
        };
        // A run of this browser that was broken off keeps no later one waiting: it lets one run at a time.
        let is_own = |id: &str| {
            state
                .reservations
                .all()
                .any(|key| id_of(key).eq_ignore_ascii_case(id))
        };
        let leased = Client::new(session).take_lease(&holder, is_own).await;
        match leased {
            Ok(Leased::Had(lease)) => {
                *held.lease.get_mut() = Some((lease, session.ports.now()));
                Ok(held)
            }
            Ok(Leased::Held { by, until }) => Err(SyncError::Leased { by, until }),
            Err(_) => {
                session.observed.note(Oddity::LeaseFails);
                Ok(held)
            }
        }
    }

    /// Sees to it that the run still has it. Asked before each part of the run is written.
    ///
    /// # Errors
    /// Somebody else has it by now.
    pub async fn keep(&self) -> Result<(), SyncError> {
        let now = self.session.ports.now();
        let is_due = |held: &(Lease, Timestamp)| now.since(held.1) >= TAKEN_AGAIN_AFTER;
        // Whoever asks meanwhile finds none, and need not wait: it holds for a while yet.
        let due = self.lease.borrow_mut().take_if(|held| is_due(held));
        let Some((lease, since)) = due else {
            return Ok(());
        };
        let kept = match Client::new(self.session).keep_lease(&lease).await {
            Ok(Leased::Had(lease)) => (lease, now),
            Ok(Leased::Held { by, until }) => return Err(SyncError::Leased { by, until }),
            // It is tried again with the next part.
            Err(_) => {
                self.session.observed.note(Oddity::LeaseFails);
                (lease, since)
            }
        };
        *self.lease.borrow_mut() = Some(kept);
        Ok(())
    }

    /// The run is over.
    pub async fn give_back(&self) {
        let lease = self.lease.borrow_mut().take();
        if let Some((lease, _)) = lease {
            Client::new(self.session).give_lease_back(&lease).await;
        }
    }
}

/// The webstore's key: its beginning for people, and what tells it from all others, whatever each browser calls it.
pub(super) fn key_of<P>(state: &State, session: &Session<'_, P>) -> String {
    let known = state.snapshots.reference.identity.as_ref();
    let site = match known {
        Some(identity) => identity.webstore_home.clone(),
        None => host_and_path(&session.connection.webstore.url),
    };
    key_of_site(&site)
}

/// At most 20 characters, in upper case, as Business Central keeps codes.
fn key_of_site(site: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric();
    let name: String = site.chars().filter(is_plain).take(9).collect();
    // FNV-1a: the same in every version of the program.
    let hash = site.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{name}-{:010x}", hash >> 24).to_ascii_uppercase()
}

/// The GUID of a run, from the key under which it notes whose customers it creates.
fn id_of(run: &str) -> String {
    let from = run.len().saturating_sub(16);
    let drawn = run.get(from..).unwrap_or_default();
    let drawn = u64::from_str_radix(drawn, 16).unwrap_or_default();
    let drawn = format!("{drawn:016x}");
    let (head, tail) = drawn.split_at(4);
    format!("636f6e63-6f72-4400-{head}-{tail}")
}

/// Who runs, for people.
fn name<P: Ports>(session: &Session<'_, P>) -> String {
    let since = session.ports.now().to_minute_text();
    format!("{}, since {since}", session.ports.client())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webstores_key_is_a_code_of_business_central_and_its_own() {
        let keys = [
            "shop.example",
            "shop.example/de",
            "shop2.example",
            "ß.example",
            "",
        ];
        let keys = keys.map(key_of_site);
        for key in &keys {
            assert!(key.chars().count() <= 20, "{key}");
            assert_eq!(*key, key.to_ascii_uppercase());
        }
        let all: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(all.len(), keys.len(), "{keys:?}");
        assert!(keys[0].starts_with("SHOPEXAMP-"), "{}", keys[0]);
    }

    #[test]
    fn a_runs_guid_is_one_and_tells_it_from_another() {
        let id = id_of("_concord_creates_00ab34cd56ef7890");
        assert_eq!(id, "636f6e63-6f72-4400-00ab-34cd56ef7890");
        assert_ne!(id, id_of("_concord_creates_00ab34cd56ef7891"));
        assert_eq!(id_of("").len(), 36);
    }
}
