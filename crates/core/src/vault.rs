//! Secrets that stay in this browser, sealed under a passphrase.
//!
//! The key is derived with PBKDF2-SHA-256, the content sealed with AES-256-GCM; the browser's own cryptography does both
//! ([`Crypto`]), with a key that no script can read out. Without the passphrase nobody can open the vault, its owner
//! included: a forgotten one means that the keys are entered anew, and nothing else is lost.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};

use crate::call::Explanation;
use crate::connection::{CompanyCredential, Secrets};
use crate::ports::{Table, Timestamp};
use crate::state::{Record, record};

/// Rounds of PBKDF2 for new vaults: more than the 600,000 that OWASP asks for (Password Storage Cheat Sheet, 2023), about
/// a quarter of a second.
const ROUNDS: u32 = 1_000_000;
/// A vault with fewer was not made by Concord.
const FEWEST_ROUNDS: u32 = 600_000;
/// A vault with more would keep the browser busy for no good reason.
const MOST_ROUNDS: u32 = 10_000_000;
const VERSION: u32 = 1;
const SALT_BYTES: usize = 16;
/// What AES-GCM is made for.
const NONCE_BYTES: usize = 12;
/// Whoever has a copy of the vault may guess as long as they like.
const SHORTEST_PASSPHRASE: usize = 12;
const USUAL_LOCK: NonZeroU32 = NonZeroU32::new(15).unwrap();

/// What is kept: nothing of it says anything without the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    version: u32,
    rounds: u32,
    salt: String,
    nonce: String,
    sealed: String,
    /// Minutes without a touch after which it is locked; none keeps it open as long as the tab.
    pub lock_after: Option<NonZeroU32>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultError {
    /// Another passphrase sealed it, or it was changed since.
    WrongPassphrase,
    /// What is kept is not a vault of this version.
    Unreadable,
    /// A newer Concord made it.
    Newer,
    /// The browser has no cryptography here.
    NoCrypto,
}

impl VaultError {
    /// What happened and what to do, in the user's words.
    pub fn explain(self) -> Explanation {
        let (what, remedy) = match self {
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

/// What is wrong with a passphrase for a new vault; `None` when it will do.
pub fn passphrase_problem(passphrase: &str) -> Option<&'static str> {
    let mut characters: Vec<char> = passphrase.chars().collect();
    if characters.len() < SHORTEST_PASSPHRASE {
        return Some(
            "At least 12 characters: four or five words that do not belong together are good",
        );
    }
    characters.sort_unstable();
    characters.dedup();
    (characters.len() < 5).then_some("It repeats the same few characters")
}

/// Whether a vault that was last touched then is to be locked now.
pub fn is_idle(lock_after: Option<NonZeroU32>, touched: Timestamp, now: Timestamp) -> bool {
    lock_after.is_some_and(|minutes| {
        now.since(touched) >= Duration::from_secs(u64::from(minutes.get()) * 60)
    })
}

/// Seals secrets under a new passphrase. Also says with which key, so that later changes need no passphrase.
///
/// # Errors
/// [`VaultError::NoCrypto`].
pub async fn make<C: Crypto>(
    crypto: &C,
    passphrase: &str,
    secrets: &BTreeMap<String, Secrets>,
) -> Result<(Vault, C::Key), VaultError> {
    let salt = crypto.random(SALT_BYTES).map_err(no_crypto)?;
    let key = derive(crypto, passphrase, &salt, ROUNDS).await?;
    let empty = Vault {
        version: VERSION,
        rounds: ROUNDS,
        salt: STANDARD.encode(salt),
        nonce: String::new(),
        sealed: String::new(),
        lock_after: Some(USUAL_LOCK),
    };
    let vault = empty.with(crypto, &key, secrets).await?;
    Ok((vault, key))
}

impl Vault {
    /// Opens it.
    ///
    /// # Errors
    /// Any [`VaultError`].
    pub async fn open<C: Crypto>(
        &self,
        crypto: &C,
        passphrase: &str,
    ) -> Result<(BTreeMap<String, Secrets>, C::Key), VaultError> {
        if self.version > VERSION {
            return Err(VaultError::Newer);
        }
        let bytes = |text: &String| STANDARD.decode(text).map_err(|_| VaultError::Unreadable);
        let (salt, nonce, sealed) = (
            bytes(&self.salt)?,
            bytes(&self.nonce)?,
            bytes(&self.sealed)?,
        );
        if !(FEWEST_ROUNDS..=MOST_ROUNDS).contains(&self.rounds) || nonce.len() != NONCE_BYTES {
            return Err(VaultError::Unreadable);
        }
        let key = derive(crypto, passphrase, &salt, self.rounds).await?;
        let plain = crypto
            .decrypt(&key, &nonce, &self.associated(), &sealed)
            .await
            .map_err(|Failed| VaultError::WrongPassphrase)?;
        let secrets = unpacked(&plain).ok_or(VaultError::Unreadable)?;
        Ok((secrets, key))
    }

    /// The vault with other secrets, under the same passphrase.
    ///
    /// # Errors
    /// [`VaultError::NoCrypto`].
    pub async fn with<C: Crypto>(
        &self,
        crypto: &C,
        key: &C::Key,
        secrets: &BTreeMap<String, Secrets>,
    ) -> Result<Vault, VaultError> {
        // Never the same twice under one key: AES-GCM would give both contents away.
        let nonce = crypto.random(NONCE_BYTES).map_err(no_crypto)?;
        let sealed = crypto
            .encrypt(key, &nonce, &self.associated(), &packed(secrets))
            .await
            .map_err(no_crypto)?;
        Ok(Vault {
            nonce: STANDARD.encode(nonce),
            sealed: STANDARD.encode(sealed),
            ..self.clone()
        })
    }

    /// Whether both are sealed under the same passphrase, set at the same time.
    pub fn has_passphrase_of(&self, other: &Vault) -> bool {
        self.salt == other.salt
    }

    /// What is sealed along, so that it cannot be exchanged.
    fn associated(&self) -> Vec<u8> {
        format!(
            "concord vault {} PBKDF2-SHA-256 {} {} AES-256-GCM",
            self.version, self.rounds, self.salt
        )
        .into_bytes()
    }
}

async fn derive<C: Crypto>(
    crypto: &C,
    passphrase: &str,
    salt: &[u8],
    rounds: u32,
) -> Result<C::Key, VaultError> {
    // One keyboard writes é as one character, another as two.
    let passphrase = ComposingNormalizerBorrowed::new_nfkc().normalize(passphrase);
    crypto
        .derive(&passphrase, salt, rounds)
        .await
        .map_err(no_crypto)
}

fn no_crypto(_: Failed) -> VaultError {
    VaultError::NoCrypto
}

/// Secrets as they are inside a vault, and nowhere else.
#[derive(Serialize, Deserialize)]
struct Packed {
    consumer_key: String,
    consumer_secret: String,
    company: PackedCredential,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Serialize, Deserialize)]
enum PackedCredential {
    Bearer(String),
    AccessKey { user: String, key: String },
}

fn packed(secrets: &BTreeMap<String, Secrets>) -> Vec<u8> {
    let all: BTreeMap<&String, Packed> = secrets
        .iter()
        .map(|(code, it)| (code, Packed::from(it.clone())))
        .collect();
    // Texts under texts: there is nothing that JSON could not hold.
    serde_json::to_vec(&all).unwrap_or_default()
}

fn unpacked(plain: &[u8]) -> Option<BTreeMap<String, Secrets>> {
    let all: BTreeMap<String, Packed> = serde_json::from_slice(plain).ok()?;
    Some(
        all.into_iter()
            .map(|(code, it)| (code, it.into()))
            .collect(),
    )
}

impl From<Secrets> for Packed {
    fn from(secrets: Secrets) -> Self {
        Self {
            consumer_key: secrets.consumer_key,
            consumer_secret: secrets.consumer_secret,
            company: match secrets.company {
                CompanyCredential::Bearer(token) => PackedCredential::Bearer(token),
                CompanyCredential::AccessKey { user, key } => {
                    PackedCredential::AccessKey { user, key }
                }
            },
            refresh_token: secrets.refresh_token,
        }
    }
}

impl From<Packed> for Secrets {
    fn from(packed: Packed) -> Self {
        Self {
            consumer_key: packed.consumer_key,
            consumer_secret: packed.consumer_secret,
            company: match packed.company {
                PackedCredential::Bearer(token) => CompanyCredential::Bearer(token),
                PackedCredential::AccessKey { user, key } => {
                    CompanyCredential::AccessKey { user, key }
                }
            },
            refresh_token: packed.refresh_token,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::executor::block_on;

    use super::*;

    /// Not safe, but with everything that the vault relies on: another key, nonce or associated text does not open it.
    #[derive(Default)]
    struct Toy(Cell<u8>);

    fn stream(parts: [&[u8]; 3]) -> impl Iterator<Item = u8> {
        let mut state = parts.concat().iter().fold(7_u32, |state, byte| {
            state.wrapping_mul(31).wrapping_add(u32::from(*byte))
        });
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
    }

    impl Crypto for Toy {
        type Key = Vec<u8>;

        fn random(&self, bytes: usize) -> Result<Vec<u8>, Failed> {
            self.0.set(self.0.get() + 1);
            Ok(vec![self.0.get(); bytes])
        }

        async fn derive(
            &self,
            passphrase: &str,
            salt: &[u8],
            rounds: u32,
        ) -> Result<Vec<u8>, Failed> {
            Ok([passphrase.as_bytes(), salt, &rounds.to_be_bytes()].concat())
        }

        async fn encrypt(
            &self,
            key: &Vec<u8>,
            nonce: &[u8],
            associated: &[u8],
            plain: &[u8],
        ) -> Result<Vec<u8>, Failed> {
            let plain = [plain, b"mark"].concat();
            Ok(plain
                .iter()
                .zip(stream([key, nonce, associated]))
                .map(|(a, b)| a ^ b)
                .collect())
        }

        async fn decrypt(
            &self,
            key: &Vec<u8>,
            nonce: &[u8],
            associated: &[u8],
            sealed: &[u8],
        ) -> Result<Vec<u8>, Failed> {
            let plain: Vec<u8> = sealed
                .iter()
                .zip(stream([key, nonce, associated]))
                .map(|(a, b)| a ^ b)
                .collect();
            plain
                .strip_suffix(b"mark")
                .map(<[u8]>::to_vec)
                .ok_or(Failed)
        }
    }

    fn secrets(token: &str) -> BTreeMap<String, Secrets> {
        let of = |company| Secrets {
            consumer_key: "ck_visible".to_owned(),
            consumer_secret: "cs_visible".to_owned(),
            company,
            refresh_token: Some("visible".to_owned()),
        };
        let key = CompanyCredential::AccessKey {
            user: "ADA".to_owned(),
            key: "visible".to_owned(),
        };
        BTreeMap::from([
            (
                "MAIN".to_owned(),
                of(CompanyCredential::Bearer(token.to_owned())),
            ),
            ("NORTH".to_owned(), of(key)),
        ])
    }

    const PASSPHRASE: &str = "correct horse battery staple";

    #[test]
    fn only_the_passphrase_opens_it_and_what_is_kept_shows_nothing() {
        let crypto = Toy::default();
        let (vault, _) = block_on(make(&crypto, PASSPHRASE, &secrets("visible"))).unwrap();
        let row = serde_json::to_string(&vault).unwrap();
        assert!(!row.contains("visible") && !row.contains("MAIN"), "{row}");
        let kept: Vault = serde_json::from_str(&row).unwrap();
        let (opened, _) = block_on(kept.open(&crypto, PASSPHRASE)).unwrap();
        assert!(opened == secrets("visible"));
        let wrong = block_on(kept.open(&crypto, "correct horse battery stable"));
        assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
    }

    #[test]
    fn other_secrets_go_under_the_same_passphrase_and_never_under_the_same_nonce() {
        let crypto = Toy::default();
        let (vault, key) = block_on(make(&crypto, PASSPHRASE, &secrets("first"))).unwrap();
        let changed = block_on(vault.with(&crypto, &key, &secrets("second"))).unwrap();
        assert_ne!(vault.nonce, changed.nonce);
        assert!(changed.has_passphrase_of(&vault));
        let (opened, _) = block_on(changed.open(&crypto, PASSPHRASE)).unwrap();
        assert!(opened == secrets("second"));
        let (another, _) =
            block_on(make(&crypto, "another good passphrase", &secrets("second"))).unwrap();
        assert!(!another.has_passphrase_of(&vault));
    }

    #[test]
    fn a_vault_that_was_changed_or_is_newer_is_not_opened() {
        let crypto = Toy::default();
        let (vault, _) = block_on(make(&crypto, PASSPHRASE, &secrets("x"))).unwrap();
        let open = |vault: Vault| block_on(vault.open(&crypto, PASSPHRASE)).err();
        let newer = Vault {
            version: 2,
            ..vault.clone()
        };
        assert_eq!(open(newer), Some(VaultError::Newer));
        let weaker = Vault {
            rounds: 1000,
            ..vault.clone()
        };
        assert_eq!(open(weaker), Some(VaultError::Unreadable));
        let exchanged = Vault {
            rounds: 700_000,
            ..vault.clone()
        };
        assert_eq!(open(exchanged), Some(VaultError::WrongPassphrase));
        let broken = Vault {
            sealed: "%".to_owned(),
            ..vault
        };
        assert_eq!(open(broken), Some(VaultError::Unreadable));
    }

    #[test]
    fn a_passphrase_is_long_and_the_same_however_it_is_typed() {
        assert!(passphrase_problem("short").is_some());
        assert!(passphrase_problem("aaaaaaaaaaaaaaaa").is_some());
        assert_eq!(passphrase_problem("four words or five"), None);
        let crypto = Toy::default();
        let (vault, _) = block_on(make(&crypto, "caf\u{e9} au lait oui", &secrets("x"))).unwrap();
        assert!(block_on(vault.open(&crypto, "cafe\u{301} au lait oui")).is_ok());
    }

    #[test]
    fn it_is_locked_after_the_minutes_that_were_set_and_never_without() {
        let at = |minutes: i64| Timestamp(minutes * 60_000);
        assert!(!is_idle(NonZeroU32::new(15), at(0), at(14)));
        assert!(is_idle(NonZeroU32::new(15), at(0), at(15)));
        assert!(!is_idle(None, at(0), at(100_000)));
    }
}
