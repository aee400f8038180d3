//! What a tab that has opened the vault does about it as it is kept now: other tabs may have changed it since.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::{Crypto, Opened, Vault, VaultError};
use crate::connection::Secrets;
use crate::gather::Gather as _;

/// What there is to do.
pub enum Joined<K> {
    /// Another tab has forgotten it: nothing is kept any more.
    Forgotten,
    /// Another tab has put it under another passphrase: this one has to unlock it anew.
    OtherPassphrase,
    /// The changes of all tabs together.
    Same {
        /// What this tab goes on with; it knows the keys of all tabs.
        opened: Opened<K>,
        /// What has to be written, where that is something else than what is kept.
        changed: Option<Vault>,
    },
}

/// Brings a tab and the vault together: `kept` is read anew, and nobody else changes it meanwhile. `own` are the keys that
/// the tab has now; what differs from what it knew of the vault is its own change, all else is left to the others.
/// `lock_after` is set where the tab wants another one.
///
/// # Errors
/// Any [`VaultError`] of opening and sealing.
pub async fn join<C: Crypto>(
    crypto: &C,
    kept: Option<&Vault>,
    opened: &Opened<C::Key>,
    own: &BTreeMap<String, Secrets>,
    lock_after: Option<Option<NonZeroU32>>,
) -> Result<Joined<C::Key>, VaultError>
where
    C::Key: Clone,
{
    let Some(kept) = kept else {
        return Ok(Joined::Forgotten);
    };
    if kept.salt != opened.salt {
        return Ok(Joined::OtherPassphrase);
    }
    let content = kept.content(crypto, &opened.key).await?;
    let secrets = together(&opened.known, own, &content);
    let wanted = Vault {
        lock_after: lock_after.unwrap_or(kept.lock_after),
        ..kept.clone()
    };
    let is_changed = secrets != content || wanted.lock_after != kept.lock_after;
    let changed = match is_changed {
        true => Some(wanted.with(crypto, &opened.key, &secrets).await?),
        false => None,
    };
    let opened = kept.opened(opened.key.clone(), secrets);
    Ok(Joined::Same { opened, changed })
}

/// Each webstore's keys as whoever changed them has them: this tab, where it has something else than it knew, otherwise the
/// vault.
pub fn together(
    known: &BTreeMap<String, Secrets>,
    own: &BTreeMap<String, Secrets>,
    kept: &BTreeMap<String, Secrets>,
) -> BTreeMap<String, Secrets> {
    let codes = own.keys().chain(kept.keys());
    let of = |code: &String| {
        let (known, own, kept) = (known.get(code), own.get(code), kept.get(code));
        if own == known { kept } else { own }
    };
    codes
        .filter_map(|code| Some((code.clone(), of(code)?.clone())))
        .gathered()
}
