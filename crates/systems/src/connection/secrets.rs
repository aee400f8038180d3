//! The secrets of a connection, each bound to the address that it was entered for. They are read only by naming the
//! connection that they are to go to: where that is another one, whatever changed it, there are none.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Connection, origin_of};
use super::{SignInApp, Tokens};
use concord_base::Side;

/// The secrets of a connection. Not serialisable on purpose, but for the vault; prints nothing of itself.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secrets {
    webstore: Option<Bound<WebstoreTarget, WebstoreKey>>,
    company: Option<Bound<CompanyTarget, CompanyKey>>,
}

/// What opens the webstore.
#[derive(Clone, PartialEq, Eq)]
pub struct WebstoreKey {
    /// `ck_…`
    pub consumer_key: String,
    /// `cs_…`
    pub consumer_secret: String,
}

/// What opens the company.
#[derive(Clone, PartialEq, Eq)]
pub struct CompanyKey {
    /// What goes along with each request.
    pub credential: CompanyCredential,
    /// Brings the next access token without the user, for a day after signing in.
    pub refresh_token: Option<String>,
}

/// How to sign in to Business Central.
#[derive(Clone, PartialEq, Eq)]
pub enum CompanyCredential {
    /// An access token of Microsoft Entra ID.
    Bearer(String),
    /// On-premises: user and web service access key.
    AccessKey {
        /// User name.
        user: String,
        /// Web service access key.
        key: String,
    },
}

impl From<CompanyCredential> for CompanyKey {
    fn from(credential: CompanyCredential) -> Self {
        Self {
            credential,
            refresh_token: None,
        }
    }
}

impl From<Tokens> for CompanyKey {
    fn from(tokens: Tokens) -> Self {
        Self {
            credential: CompanyCredential::Bearer(tokens.access),
            refresh_token: tokens.refresh,
        }
    }
}

/// A secret with where it may go.
#[derive(Clone, PartialEq, Eq)]
struct Bound<T, K> {
    /// None in a vault of an earlier Concord, which did not note it.
    target: Option<T>,
    key: K,
}

/// Where a webstore's key goes, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct WebstoreTarget {
    address: String,
    proxy: String,
    key_as_query_parameter: bool,
}

/// Where a company's credential goes, and where the next one is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CompanyTarget {
    address: String,
    proxy: String,
    sign_in: Option<SignInApp>,
}

/// Why there is no key for a system of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoKey {
    /// None was entered in this tab, or unlocked.
    NotEntered,
    /// It was entered for this address.
    OtherAddress(String),
    /// It was entered for this proxy prefix.
    OtherProxy(String),
    /// “API key as query parameter” was changed since.
    OtherPlace,
    /// It was got by signing in with another app or tenant, or without.
    OtherSignIn,
    /// An earlier Concord kept it without its address.
    Unbound,
}

impl NoKey {
    /// Why, in a sentence of its own.
    pub fn words(&self) -> String {
        match self {
            NoKey::NotEntered => "It is not known in this tab.".to_owned(),
            NoKey::OtherAddress(address) => {
                format!("It was entered for {address}, and the address is another one now.")
            }
            NoKey::OtherProxy(proxy) => {
                let proxy = match proxy.as_str() {
                    "" => "calling the system directly".to_owned(),
                    proxy => format!("the proxy prefix {proxy}"),
                };
                format!("It was entered for {proxy}, and that is changed now.")
            }
            NoKey::OtherPlace => {
                "“API key as query parameter” was changed after it was entered.".to_owned()
            }
            NoKey::OtherSignIn => {
                "The app or tenant to sign in with was changed after it was got.".to_owned()
            }
            NoKey::Unbound => {
                "An earlier version of Concord kept it without the address that it belongs to."
                    .to_owned()
            }
        }
    }
}

impl Secrets {
    /// Both systems' keys, entered for this connection.
    pub fn entered(connection: &Connection, webstore: WebstoreKey, company: CompanyKey) -> Self {
        Self::default()
            .with_webstore(connection, webstore)
            .with_company(connection, company)
    }

    /// With a key that was entered for the webstore of this connection.
    #[must_use]
    pub fn with_webstore(self, connection: &Connection, key: WebstoreKey) -> Self {
        let target = Some(WebstoreTarget::of(connection));
        Self {
            webstore: Some(Bound { target, key }),
            ..self
        }
    }

    /// With what was entered for, or got by signing in to, the company of this connection.
    #[must_use]
    pub fn with_company(self, connection: &Connection, key: CompanyKey) -> Self {
        let target = Some(CompanyTarget::of(connection));
        Self {
            company: Some(Bound { target, key }),
            ..self
        }
    }

    /// The key of this connection's webstore.
    ///
    /// # Errors
    /// There is none that was entered for it.
    pub fn webstore_key(&self, connection: &Connection) -> Result<&WebstoreKey, NoKey> {
        let bound = self.webstore.as_ref().ok_or(NoKey::NotEntered)?;
        let entered = bound.target.as_ref().ok_or(NoKey::Unbound)?;
        let now = WebstoreTarget::of(connection);
        match () {
            () if entered.address != now.address => {
                Err(NoKey::OtherAddress(entered.address.clone()))
            }
            () if entered.proxy != now.proxy => Err(NoKey::OtherProxy(entered.proxy.clone())),
            () if *entered != now => Err(NoKey::OtherPlace),
            () => Ok(&bound.key),
        }
    }

    /// The key of this connection's company.
    ///
    /// # Errors
    /// There is none that was entered for it.
    pub fn company_key(&self, connection: &Connection) -> Result<&CompanyKey, NoKey> {
        let bound = self.company.as_ref().ok_or(NoKey::NotEntered)?;
        let entered = bound.target.as_ref().ok_or(NoKey::Unbound)?;
        let now = CompanyTarget::of(connection);
        match () {
            () if entered.address != now.address => {
                Err(NoKey::OtherAddress(entered.address.clone()))
            }
            () if entered.proxy != now.proxy => Err(NoKey::OtherProxy(entered.proxy.clone())),
            () if *entered != now => Err(NoKey::OtherSignIn),
            () => Ok(&bound.key),
        }
    }

    /// These, and the other ones of a system that these are not of.
    #[must_use]
    pub fn or(self, other: Secrets) -> Self {
        Self {
            webstore: self.webstore.or(other.webstore),
            company: self.company.or(other.company),
        }
    }

    /// Those of these that are good for a connection.
    #[must_use]
    pub fn fitting(self, connection: &Connection) -> Self {
        let is_of_webstore = self.webstore_key(connection).is_ok();
        let is_of_company = self.company_key(connection).is_ok();
        Self {
            webstore: self.webstore.filter(|_| is_of_webstore),
            company: self.company.filter(|_| is_of_company),
        }
    }

    /// The systems of a connection that there is no key for, and why.
    pub fn missing(&self, connection: &Connection) -> Vec<(Side, NoKey)> {
        let webstore = self.webstore_key(connection).err();
        let company = self.company_key(connection).err();
        let missing = [(Side::Webstore, webstore), (Side::Company, company)];
        let missing = missing.into_iter();
        missing
            .filter_map(|(side, why)| Some((side, why?)))
            .collect()
    }

    /// All that must be told nobody, wherever it may go: for taking it out of a server's words.
    pub(crate) fn all(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(Bound { key, .. }) = &self.webstore {
            let WebstoreKey {
                consumer_key,
                consumer_secret,
            } = key;
            all.extend([
                consumer_key.clone(),
                consumer_secret.clone(),
                super::base64_pair(consumer_key, consumer_secret),
            ]);
        }
        if let Some(Bound { key, .. }) = &self.company {
            match &key.credential {
                CompanyCredential::Bearer(token) => all.push(token.clone()),
                CompanyCredential::AccessKey { user, key } => {
                    all.extend([key.clone(), super::base64_pair(user, key)]);
                }
            }
            all.extend(key.refresh_token.clone());
        }
        all
    }
}

impl WebstoreTarget {
    fn of(connection: &Connection) -> Self {
        Self {
            address: spelled(&connection.webstore.url),
            proxy: spelled(&connection.proxy_prefix),
            key_as_query_parameter: connection.webstore.key_as_query_parameter,
        }
    }
}

impl CompanyTarget {
    fn of(connection: &Connection) -> Self {
        Self {
            address: spelled(&connection.company.base_url),
            proxy: spelled(&connection.proxy_prefix),
            sign_in: connection.company.sign_in.clone(),
        }
    }
}

/// An address, or the path of a proxy, in one spelling: the same server and folder are the same text.
fn spelled(address: &str) -> String {
    let address = address.trim().trim_end_matches('/');
    let Some((scheme, host, port)) = origin_of(address) else {
        return address.to_owned();
    };
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    match (scheme.as_str(), port) {
        ("https", 443) | ("http", 80) => format!("{scheme}://{host}{path}"),
        _ => format!("{scheme}://{host}:{port}{path}"),
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl fmt::Debug for WebstoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebstoreKey(…)")
    }
}

impl fmt::Debug for CompanyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CompanyKey(…)")
    }
}

impl fmt::Debug for CompanyCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CompanyCredential(…)")
    }
}

/// Secrets as they are inside a vault, and nowhere else. Only `vault` in the core may use it; the core does not hand it on.
#[derive(Serialize, Deserialize)]
pub struct Packed(Form);

/// The forms that vaults hold.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    /// With the addresses that they were entered for.
    Bound {
        /// The webstore's.
        webstore: Option<PackedWebstore>,
        /// The company's.
        company: Option<PackedCompany>,
    },
    /// Of an earlier Concord, which noted no addresses: good for none.
    Unbound {
        /// `ck_…`
        consumer_key: String,
        /// `cs_…`
        consumer_secret: String,
        /// How to sign in.
        company: PackedCredential,
        /// For the next token.
        #[serde(default)]
        refresh_token: Option<String>,
    },
}

/// A webstore's key inside a vault.
#[derive(Serialize, Deserialize)]
struct PackedWebstore {
    target: Option<WebstoreTarget>,
    consumer_key: String,
    consumer_secret: String,
}

/// A company's key inside a vault.
#[derive(Serialize, Deserialize)]
struct PackedCompany {
    target: Option<CompanyTarget>,
    credential: PackedCredential,
    refresh_token: Option<String>,
}

/// A credential inside a vault.
#[derive(Serialize, Deserialize)]
enum PackedCredential {
    /// An access token.
    Bearer(String),
    /// User and key.
    AccessKey {
        /// User name.
        user: String,
        /// Web service access key.
        key: String,
    },
}

impl From<Secrets> for Packed {
    fn from(secrets: Secrets) -> Self {
        let webstore = secrets.webstore.map(|Bound { target, key }| {
            let WebstoreKey {
                consumer_key,
                consumer_secret,
            } = key;
            PackedWebstore {
                target,
                consumer_key,
                consumer_secret,
            }
        });
        let company = secrets.company.map(|Bound { target, key }| PackedCompany {
            target,
            credential: match key.credential {
                CompanyCredential::Bearer(token) => PackedCredential::Bearer(token),
                CompanyCredential::AccessKey { user, key } => {
                    PackedCredential::AccessKey { user, key }
                }
            },
            refresh_token: key.refresh_token,
        });
        Packed(Form::Bound { webstore, company })
    }
}

impl From<Packed> for Secrets {
    fn from(Packed(form): Packed) -> Self {
        let (webstore, company) = match form {
            Form::Bound { webstore, company } => (webstore, company),
            Form::Unbound {
                consumer_key,
                consumer_secret,
                company,
                refresh_token,
            } => (
                Some(PackedWebstore {
                    target: None,
                    consumer_key,
                    consumer_secret,
                }),
                Some(PackedCompany {
                    target: None,
                    credential: company,
                    refresh_token,
                }),
            ),
        };
        let credential = |packed| match packed {
            PackedCredential::Bearer(token) => CompanyCredential::Bearer(token),
            PackedCredential::AccessKey { user, key } => CompanyCredential::AccessKey { user, key },
        };
        Self {
            webstore: webstore.map(|it| Bound {
                target: it.target,
                key: WebstoreKey {
                    consumer_key: it.consumer_key,
                    consumer_secret: it.consumer_secret,
                },
            }),
            company: company.map(|it| Bound {
                target: it.target,
                key: CompanyKey {
                    credential: credential(it.credential),
                    refresh_token: it.refresh_token,
                },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CompanyAddress, Origin, WebstoreAddress};
    use super::*;

    fn connection() -> Connection {
        Connection {
            webstore: WebstoreAddress {
                code: "MAIN".to_owned(),
                url: "https://shop.example/store".to_owned(),
                key_as_query_parameter: false,
            },
            company: CompanyAddress {
                base_url: "https://bc.example:7048/BC".to_owned(),
                company_id: "aa".to_owned(),
                company_name: "Cronus".to_owned(),
                sign_in: Some(SignInApp::of_tenant("cronus.example", "c0c0")),
                web_client: String::new(),
            },
            proxy_prefix: "/proxy".to_owned(),
            origin: Origin::Own,
        }
    }

    fn secrets() -> Secrets {
        let key = WebstoreKey {
            consumer_key: "ck_visible".to_owned(),
            consumer_secret: "cs_visible".to_owned(),
        };
        let tokens = Tokens {
            access: "token_visible".to_owned(),
            refresh: Some("refresh_visible".to_owned()),
        };
        Secrets::entered(&connection(), key, tokens.into())
    }

    fn missing(change: impl FnOnce(&mut Connection)) -> Vec<(Side, NoKey)> {
        let mut changed = connection();
        change(&mut changed);
        secrets().missing(&changed)
    }

    #[test]
    fn secrets_print_nothing_of_themselves() {
        let secrets = secrets();
        let webstore = secrets.webstore_key(&connection());
        let company = secrets.company_key(&connection());
        let credential = &company.clone().unwrap().credential;
        let printed = format!("{secrets:?}{webstore:?}{company:?}{credential:?}");
        assert!(!printed.contains("visible"), "{printed}");
    }

    #[test]
    fn a_key_goes_where_it_was_entered_and_nowhere_else() {
        assert_eq!(missing(|_| ()), []);
        let webstore: [fn(&mut Connection); 6] = [
            |it| it.webstore.url = "https://evil.example/store".to_owned(),
            |it| it.webstore.url = "https://shop.example.evil.example/store".to_owned(),
            |it| it.webstore.url = "http://shop.example/store".to_owned(),
            |it| it.webstore.url = "https://shop.example:8443/store".to_owned(),
            |it| it.webstore.url = "https://shop.example".to_owned(),
            |it| it.webstore.key_as_query_parameter = true,
        ];
        for change in webstore {
            let found = missing(change);
            assert!(matches!(found[..], [(Side::Webstore, _)]), "{found:?}");
        }
        let company: [fn(&mut Connection); 6] = [
            |it| it.company.base_url = "https://evil.example/BC".to_owned(),
            |it| it.company.base_url = "https://bc.example:7048/BC2".to_owned(),
            |it| it.company.base_url = "https://bc.example/BC".to_owned(),
            |it| it.company.sign_in = None,
            |it| it.company.sign_in = Some(SignInApp::of_tenant("evil.example", "c0c0")),
            |it| it.company.sign_in = Some(SignInApp::of_tenant("cronus.example", "d1d1")),
        ];
        for change in company {
            let found = missing(change);
            assert!(matches!(found[..], [(Side::Company, _)]), "{found:?}");
        }
        for proxy in ["", "/other", "https://evil.example"] {
            let found = missing(|it| it.proxy_prefix = proxy.to_owned());
            let why = NoKey::OtherProxy("/proxy".to_owned());
            let both = [(Side::Webstore, why.clone()), (Side::Company, why)];
            assert_eq!(found, both);
        }
    }

    #[test]
    fn another_name_another_company_of_the_server_or_another_spelling_is_the_same_place() {
        let changes: [fn(&mut Connection); 6] = [
            |it| it.webstore.code = "NORTH".to_owned(),
            |it| it.company.company_name = "Another".to_owned(),
            |it| it.company.company_id = "bb".to_owned(),
            |it| it.webstore.url = "HTTPS://Shop.Example:443/store/".to_owned(),
            |it| it.company.base_url = "https://BC.example:7048/BC/".to_owned(),
            |it| it.proxy_prefix = "/proxy/".to_owned(),
        ];
        for change in changes {
            assert_eq!(missing(change), []);
        }
    }

    #[test]
    fn what_an_earlier_vault_kept_without_an_address_is_good_for_none() {
        let kept = r#"{"consumer_key":"ck_1","consumer_secret":"cs_2","company":{"Bearer":"t"}}"#;
        let packed: Packed = serde_json::from_str(kept).unwrap();
        let both = [
            (Side::Webstore, NoKey::Unbound),
            (Side::Company, NoKey::Unbound),
        ];
        let secrets = Secrets::from(packed);
        assert_eq!(secrets.missing(&connection()), both);
        // Neither is it once it was kept again.
        let again = serde_json::to_string(&Packed::from(secrets)).unwrap();
        let packed: Packed = serde_json::from_str(&again).unwrap();
        assert_eq!(Secrets::from(packed).missing(&connection()), both);
    }

    #[test]
    fn what_is_kept_comes_back_bound_as_it_was() {
        let kept = serde_json::to_string(&Packed::from(secrets())).unwrap();
        let packed: Packed = serde_json::from_str(&kept).unwrap();
        assert!(Secrets::from(packed) == secrets());
    }
}
