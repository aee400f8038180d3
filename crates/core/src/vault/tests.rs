use std::cell::{Cell, RefCell};

use futures::executor::block_on;

use super::*;
use crate::connection::{
    CompanyAddress, CompanyCredential, Connection, Origin, WebstoreAddress, WebstoreKey,
};

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

    async fn derive(&self, passphrase: &str, salt: &[u8], rounds: u32) -> Result<Vec<u8>, Failed> {
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

fn connection() -> Connection {
    Connection {
        webstore: WebstoreAddress {
            code: "MAIN".to_owned(),
            url: "https://shop.example".to_owned(),
            key_as_query_parameter: false,
        },
        company: CompanyAddress {
            base_url: "https://bc.example/BC".to_owned(),
            company_id: "aa".to_owned(),
            company_name: "Cronus".to_owned(),
            sign_in: None,
            web_client: String::new(),
        },
        proxy_prefix: "/proxy".to_owned(),
        origin: Origin::Own,
    }
}

fn of(credential: CompanyCredential) -> Secrets {
    let key = WebstoreKey {
        consumer_key: "ck_visible".to_owned(),
        consumer_secret: "cs_visible".to_owned(),
    };
    Secrets::entered(&connection(), key, credential.into())
}

fn bearer(token: &str) -> Secrets {
    of(CompanyCredential::Bearer(token.to_owned()))
}

fn secrets(token: &str) -> BTreeMap<String, Secrets> {
    let key = CompanyCredential::AccessKey {
        user: "ADA".to_owned(),
        key: "visible".to_owned(),
    };
    BTreeMap::from([
        ("MAIN".to_owned(), bearer(token)),
        ("NORTH".to_owned(), of(key)),
    ])
}

const PASSPHRASE: &str = "correct horse battery staple";

fn made(crypto: &Toy, token: &str) -> (Vault, Opened<Vec<u8>>) {
    block_on(make(crypto, PASSPHRASE, &secrets(token), None)).unwrap()
}

#[test]
fn only_the_passphrase_opens_it_and_what_is_kept_shows_nothing() {
    let crypto = Toy::default();
    let (vault, _) = made(&crypto, "visible");
    let row = serde_json::to_string(&vault).unwrap();
    assert!(!row.contains("visible") && !row.contains("MAIN"), "{row}");
    let kept: Vault = serde_json::from_str(&row).unwrap();
    let opened = block_on(kept.open(&crypto, PASSPHRASE)).unwrap();
    assert!(*opened.known() == secrets("visible"));
    let wrong = block_on(kept.open(&crypto, "correct horse battery stable"));
    assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
}

#[test]
fn other_secrets_go_under_the_same_passphrase_and_never_under_the_same_nonce() {
    let crypto = Toy::default();
    let (vault, opened) = made(&crypto, "first");
    let changed = block_on(vault.with(&crypto, &opened.key, &secrets("second"))).unwrap();
    assert_ne!(vault.nonce, changed.nonce);
    assert_eq!(vault.salt, changed.salt);
    let opened = block_on(changed.open(&crypto, PASSPHRASE)).unwrap();
    assert!(*opened.known() == secrets("second"));
}

#[test]
fn a_vault_that_was_changed_or_is_newer_is_not_opened() {
    let crypto = Toy::default();
    let (vault, _) = made(&crypto, "x");
    let open = |vault: Vault| block_on(vault.open(&crypto, PASSPHRASE)).err();
    let newer = Vault {
        version: VERSION + 1,
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
    let never_locked = Vault {
        lock_after: None,
        ..vault.clone()
    };
    assert_eq!(open(never_locked), Some(VaultError::WrongPassphrase));
    let as_before = Vault {
        version: 1,
        ..vault.clone()
    };
    assert_eq!(open(as_before), Some(VaultError::WrongPassphrase));
    let broken = Vault {
        sealed: "%".to_owned(),
        ..vault
    };
    assert_eq!(open(broken), Some(VaultError::Unreadable));
}

#[test]
fn a_passphrase_is_the_same_however_it_is_typed() {
    let crypto = Toy::default();
    let typed = "caf\u{e9} au lait oui";
    let (vault, _) = block_on(make(&crypto, typed, &secrets("x"), None)).unwrap();
    assert!(block_on(vault.open(&crypto, "cafe\u{301} au lait oui")).is_ok());
}

#[test]
fn a_vault_of_the_first_version_is_opened_and_becomes_one_of_this_version() {
    let crypto = Toy::default();
    let (vault, opened) = made(&crypto, "x");
    let former = Vault {
        version: 1,
        ..vault.clone()
    };
    let plain =
        br#"{"MAIN":{"consumer_key":"ck","consumer_secret":"cs","company":{"Bearer":"t"}}}"#;
    let nonce = STANDARD.decode(&vault.nonce).unwrap();
    let associated = former.associated();
    let sealed = crypto.encrypt(&opened.key, &nonce, &associated, plain);
    let former = Vault {
        sealed: STANDARD.encode(block_on(sealed).unwrap()),
        ..former
    };
    let opened = block_on(former.open(&crypto, PASSPHRASE)).unwrap();
    // Which address its keys belong to it does not say: they are good for none.
    assert_eq!(opened.known()["MAIN"].missing(&connection()).len(), 2);
    let own = secrets("entered again");
    let joined = block_on(join(&crypto, Some(&former), &opened, &own, None)).unwrap();
    let Joined::Same { changed, .. } = joined else {
        panic!("it is the same vault")
    };
    let changed = changed.unwrap();
    assert_eq!(changed.version, VERSION);
    let opened = block_on(changed.open(&crypto, PASSPHRASE)).unwrap();
    assert!(*opened.known() == own);
}

/// A tab: what it knows of the vault, and its keys.
struct Tab<'a> {
    browser: &'a Browser,
    opened: Option<Opened<Vec<u8>>>,
    own: BTreeMap<String, Secrets>,
}

/// What all tabs share.
#[derive(Default)]
struct Browser {
    crypto: Toy,
    kept: RefCell<Option<Vault>>,
}

impl Browser {
    fn unlocked(&self, passphrase: &str) -> Tab<'_> {
        let vault = self.kept.borrow().clone().unwrap();
        let opened = block_on(vault.open(&self.crypto, passphrase)).unwrap();
        Tab {
            browser: self,
            own: opened.known().clone(),
            opened: Some(opened),
        }
    }

    fn opens(&self, passphrase: &str) -> bool {
        let vault = self.kept.borrow().clone();
        vault.is_some_and(|it| block_on(it.open(&self.crypto, passphrase)).is_ok())
    }
}

impl Tab<'_> {
    /// What a tab does whenever its keys or its wishes have changed, or another tab says that the vault has.
    fn joins(&mut self, lock_after: Option<Option<NonZeroU32>>) {
        let mut kept = self.browser.kept.borrow_mut();
        let opened = self.opened.take().unwrap();
        let crypto = &self.browser.crypto;
        let joined = join(crypto, kept.as_ref(), &opened, &self.own, lock_after);
        if let Joined::Same { opened, changed } = block_on(joined).unwrap() {
            self.own = opened.known().clone();
            self.opened = Some(opened);
            if let Some(changed) = changed {
                *kept = Some(changed);
            }
        }
    }
}

const ANOTHER: &str = "quite another sentence of words";

fn browser() -> Browser {
    let browser = Browser::default();
    let (vault, _) = made(&browser.crypto, "first");
    *browser.kept.borrow_mut() = Some(vault);
    browser
}

#[test]
fn a_passphrase_that_one_tab_has_changed_stays_changed_whatever_another_does() {
    let browser = browser();
    let mut other = browser.unlocked(PASSPHRASE);
    let kept = browser.kept.borrow().clone();
    let made = make(&browser.crypto, ANOTHER, &other.own, kept.as_ref());
    *browser.kept.borrow_mut() = Some(block_on(made).unwrap().0);
    other.own.insert("MAIN".to_owned(), bearer("renewed"));
    other.joins(Some(NonZeroU32::new(5)));
    assert!(other.opened.is_none());
    assert!(browser.opens(ANOTHER) && !browser.opens(PASSPHRASE));
}

#[test]
fn a_vault_that_one_tab_has_forgotten_does_not_come_back() {
    let browser = browser();
    let mut other = browser.unlocked(PASSPHRASE);
    *browser.kept.borrow_mut() = None;
    other.own.insert("MAIN".to_owned(), bearer("renewed"));
    other.joins(Some(NonZeroU32::new(5)));
    assert!(browser.kept.borrow().is_none() && other.opened.is_none());
}

#[test]
fn the_keys_that_several_tabs_add_change_and_remove_are_all_kept() {
    let browser = browser();
    let (mut one, mut two) = (browser.unlocked(PASSPHRASE), browser.unlocked(PASSPHRASE));
    one.own
        .insert("STORE2".to_owned(), bearer("second webstore"));
    one.own.remove("NORTH");
    one.joins(None);
    two.own.insert("MAIN".to_owned(), bearer("renewed"));
    two.joins(None);
    one.joins(None);
    let expected = BTreeMap::from([
        ("MAIN".to_owned(), bearer("renewed")),
        ("STORE2".to_owned(), bearer("second webstore")),
    ]);
    for tab in [one, two, browser.unlocked(PASSPHRASE)] {
        assert!(tab.own == expected);
    }
}

#[test]
fn the_minutes_of_one_tab_are_those_of_all_and_nothing_is_written_for_nothing() {
    let browser = browser();
    let (mut one, mut two) = (browser.unlocked(PASSPHRASE), browser.unlocked(PASSPHRASE));
    one.joins(Some(None));
    two.own.insert("STORE2".to_owned(), bearer("x"));
    two.joins(None);
    assert_eq!(browser.kept.borrow().as_ref().unwrap().lock_after(), None);
    let before = browser.kept.borrow().clone();
    one.joins(None);
    two.joins(None);
    assert_eq!(*browser.kept.borrow(), before);
}

#[test]
fn it_is_locked_after_the_minutes_that_were_set_and_never_without() {
    let at = |minutes: i64| Timestamp(minutes * 60_000);
    assert!(!is_idle(NonZeroU32::new(15), at(0), at(14)));
    assert!(is_idle(NonZeroU32::new(15), at(0), at(15)));
    assert!(!is_idle(None, at(0), at(100_000)));
}
