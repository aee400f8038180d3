//! Secrets that stay in this browser, sealed under a passphrase.
//!
//! The key is derived with PBKDF2-SHA-256, the content sealed with AES-256-GCM; the browser's own cryptography does both
//! ([`Crypto`]), with a key that no script can read out. Without the passphrase nobody can open the vault, its owner
//! included: a forgotten one means that the keys are entered anew, and nothing else is lost.
//!
//! One vault belongs to all tabs of a browser. Whoever changes it reads it first ([`join`]), holding it for itself meanwhile;
//! a tab that opened one with another salt, or one that is gone, changes nothing.

mod join;
mod passphrase;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::call::Explanation;
use crate::gather::Gather as _;
use crate::json;
use concord_systems::connection::Packed;
use concord_systems::customer::forms::nfkc;

use crate::connection::Secrets;
use crate::ports::{StoreError, Table, Timestamp};
use crate::state::{Record, record};

pub use join::{Joined, join, together};
pub use passphrase::passphrase_problem;

/// Rounds of PBKDF2 for new vaults: more than the 600,000 that OWASP asks for (Password Storage Cheat Sheet, 2023), about
/// a quarter of a second.
const ROUNDS: u32 = 1_000_000;
/// A vault with fewer was not made by Concord.
const FEWEST_ROUNDS: u32 = 600_000;
/// A vault with more would keep the browser busy for no good reason.
const MOST_ROUNDS: u32 = 10_000_000;
/// Version 1 did not seal along when the vault locks.
const VERSION: u32 = 2;
const SALT_BYTES: usize = 16;
/// What AES-GCM is made for.
const NONCE_BYTES: usize = 12;
/// When a new vault locks.
const USUAL_LOCK: NonZeroU32 = NonZeroU32::new(15).unwrap();

/// What is kept: nothing of it says anything without the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    version: u32,
    rounds: u32,
    salt: String,
    nonce: String,
    sealed: String,
    lock_after: Option<NonZeroU32>,
}

/// What a tab needs to read and change the vault that it has opened, without its passphrase.
#[derive(Clone)]
pub struct Opened<K> {
    key: K,
    /// Which vault the key is of.
    salt: String,
    /// What the vault held when this tab last read or changed it.
    known: BTreeMap<String, Secrets>,
}

impl<K> Opened<K> {
    /// What the vault held when this tab last read or changed it.
    pub fn known(&self) -> &BTreeMap<String, Secrets> {
        &self.known
    }
}

record!(Vault, Table::Vault, |_it| "vault".to_owned());

/// The cryptography of whoever runs the core.
pub trait Crypto {
    /// A key that can be used and not be read.
    type Key;
    /// Bytes that nobody can foretell.
    fn random(&self, bytes: usize) -> Result<Vec<u8>, Failed>;
    /// PBKDF2 with SHA-256, for AES-GCM with 256 bits.
    fn derive(
        &self,
        passphrase: &str,
        salt: &[u8],
        rounds: u32,
    ) -> impl Future<Output = Result<Self::Key, Failed>>;
    /// AES-GCM.
    fn encrypt(
        &self,
        key: &Self::Key,
        nonce: &[u8],
        associated: &[u8],
        plain: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, Failed>>;
    /// AES-GCM; fails when anything differs from what was encrypted.
    fn decrypt(
        &self,
        key: &Self::Key,
        nonce: &[u8],
        associated: &[u8],
        sealed: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, Failed>>;
}

/// The cryptography could not do it; it does not say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed;

/// Why a vault was not opened or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultError {
    /// Another passphrase sealed it, or it was changed since.
    WrongPassphrase,
    /// What is kept is not a vault of this version.
    Unreadable,
    /// A newer Concord made it.
    Newer,
    /// The browser has no cryptography here, or no way to hold the vault for one tab.
    NoCrypto,
    /// Another tab has made one since.
    MadeElsewhere,
    /// Another tab has forgotten it.
    Forgotten,
    /// It could not be read or written.
    Store(StoreError),
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        VaultError::Store(error)
    }
}

impl VaultError {
    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        let (what, remedy) = match self {
            VaultError::Store(error) => return error.explain(),
            VaultError::MadeElsewhere => (
                "Another tab has kept its keys under a passphrase meanwhile. Nothing was changed.",
                "Unlock with that passphrase: the keys of this tab are kept along.",
            ),
            VaultError::Forgotten => (
                "Another tab has forgotten the kept keys meanwhile.",
                "Enter a passphrase to keep the keys of this tab anew.",
            ),
            VaultError::WrongPassphrase => (
                "This is not the passphrase that the keys are kept under.",
                "Try again; upper and lower case count. If it is forgotten, forget the kept keys and enter them anew: nothing else is lost.",
            ),
            VaultError::Unreadable => (
                "The kept keys are damaged and cannot be opened.",
                "Forget the kept keys and enter them anew: nothing else is lost.",
            ),
            VaultError::Newer => (
                "A newer version of Concord has kept the keys.",
                "Reload the page to get the newer version.",
            ),
            VaultError::NoCrypto => (
                "This browser does not encrypt here, so nothing was kept.",
                "Open Concord over https: browsers encrypt on no other pages. Until then the keys last until this page is reloaded.",
            ),
        };
        Explanation {
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

/// Whether a vault that was last touched then is to be locked now.
pub fn is_idle(lock_after: Option<NonZeroU32>, touched: Timestamp, now: Timestamp) -> bool {
    lock_after.is_some_and(|minutes| {
        now.since(touched) >= Duration::from_secs(u64::from(minutes.get()) * 60)
    })
}

/// Seals secrets under a new passphrase. `like` is the vault whose passphrase is being changed, if there is one.
///
/// # Errors
/// [`VaultError::NoCrypto`].
pub async fn make<C: Crypto>(
    crypto: &C,
    passphrase: &str,
    secrets: &BTreeMap<String, Secrets>,
    like: Option<&Vault>,
) -> Result<(Vault, Opened<C::Key>), VaultError> {
    let salt = crypto.random(SALT_BYTES).map_err(no_crypto)?;
    let key = derive(crypto, passphrase, &salt, ROUNDS).await?;
    let empty = Vault {
        version: VERSION,
        rounds: ROUNDS,
        salt: STANDARD.encode(salt),
        nonce: String::new(),
        sealed: String::new(),
        lock_after: like.map_or(Some(USUAL_LOCK), |it| it.lock_after),
    };
    let vault = empty.with(crypto, &key, secrets).await?;
    let opened = vault.opened(key, secrets.clone());
    Ok((vault, opened))
}

impl Vault {
    /// Minutes without a touch after which it is locked; none keeps it open as long as the tab.
    pub fn lock_after(&self) -> Option<NonZeroU32> {
        self.lock_after
    }

    /// Opens it.
    ///
    /// # Errors
    /// Any [`VaultError`] but those of other tabs and of the store.
    pub async fn open<C: Crypto>(
        &self,
        crypto: &C,
        passphrase: &str,
    ) -> Result<Opened<C::Key>, VaultError> {
        if self.version > VERSION {
            return Err(VaultError::Newer);
        }
        let salt = STANDARD.decode(&self.salt);
        let salt = salt.map_err(|_| VaultError::Unreadable)?;
        if !(FEWEST_ROUNDS..=MOST_ROUNDS).contains(&self.rounds) {
            return Err(VaultError::Unreadable);
        }
        let key = derive(crypto, passphrase, &salt, self.rounds).await?;
        let secrets = self.content(crypto, &key).await?;
        Ok(self.opened(key, secrets))
    }

    fn opened<K>(&self, key: K, known: BTreeMap<String, Secrets>) -> Opened<K> {
        Opened {
            key,
            salt: self.salt.clone(),
            known,
        }
    }

    async fn content<C: Crypto>(
        &self,
        crypto: &C,
        key: &C::Key,
    ) -> Result<BTreeMap<String, Secrets>, VaultError> {
        let bytes = |text: &String| STANDARD.decode(text).map_err(|_| VaultError::Unreadable);
        let (nonce, sealed) = (bytes(&self.nonce)?, bytes(&self.sealed)?);
        if nonce.len() != NONCE_BYTES {
            return Err(VaultError::Unreadable);
        }
        let plain = crypto
            .decrypt(key, &nonce, &self.associated(), &sealed)
            .await
            .map_err(|Failed| VaultError::WrongPassphrase)?;
        unpacked(&plain).ok_or(VaultError::Unreadable)
    }

    /// The vault with other secrets, under the same passphrase.
    async fn with<C: Crypto>(
        &self,
        crypto: &C,
        key: &C::Key,
        secrets: &BTreeMap<String, Secrets>,
    ) -> Result<Vault, VaultError> {
        let as_made_now = Vault {
            version: VERSION,
            ..self.clone()
        };
        // Never the same twice under one key: AES-GCM would give both contents away.
        let nonce = crypto.random(NONCE_BYTES).map_err(no_crypto)?;
        let sealed = crypto
            .encrypt(key, &nonce, &as_made_now.associated(), &packed(secrets))
            .await
            .map_err(no_crypto)?;
        Ok(Vault {
            nonce: STANDARD.encode(nonce),
            sealed: STANDARD.encode(sealed),
            ..as_made_now
        })
    }

    /// What is sealed along, so that it cannot be exchanged.
    fn associated(&self) -> Vec<u8> {
        let (version, rounds, salt) = (self.version, self.rounds, &self.salt);
        let made = format!("concord vault {version} PBKDF2-SHA-256 {rounds} {salt} AES-256-GCM");
        let lock = match (version, self.lock_after) {
            (1, _) => String::new(),
            (_, None) => " no lock".to_owned(),
            (_, Some(minutes)) => format!(" lock after {minutes} min"),
        };
        (made + &lock).into_bytes()
    }
}

async fn derive<C: Crypto>(
    crypto: &C,
    passphrase: &str,
    salt: &[u8],
    rounds: u32,
) -> Result<C::Key, VaultError> {
    // One keyboard writes é as one character, another as two.
    let passphrase = nfkc(passphrase);
    crypto
        .derive(&passphrase, salt, rounds)
        .await
        .map_err(no_crypto)
}

fn no_crypto(_: Failed) -> VaultError {
    VaultError::NoCrypto
}

fn packed(secrets: &BTreeMap<String, Secrets>) -> Vec<u8> {
    let all: BTreeMap<&String, Packed> = secrets
        .iter()
        .map(|(code, it)| (code, Packed::from(it.clone())))
        .gathered();
    // Texts under texts: there is nothing that JSON could not hold.
    serde_json::to_vec(&all).unwrap_or_default()
}

fn unpacked(plain: &[u8]) -> Option<BTreeMap<String, Secrets>> {
    let all: BTreeMap<String, Packed> = json::from_str(str::from_utf8(plain).ok()?).ok()?;
    Some(
        all.into_iter()
            .map(|(code, it)| (code, it.into()))
            .gathered(),
    )
}
