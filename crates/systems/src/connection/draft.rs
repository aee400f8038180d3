//! A connection as it is being typed: checked field by field before anybody is called. Keys are apart, so that what is
//! typed can be kept for later without them.

mod check;
mod tidy;

use serde::{Deserialize, Serialize};

use super::{
    CompanyAddress, CompanyCredential, CompanyKey, Connection, Origin, Secrets, WebstoreAddress,
    WebstoreKey,
};
use super::{MICROSOFT, SignInApp, Tokens};
use crate::customer::casing::upper;
pub(super) use tidy::on_premises_problem;
use tidy::{home_page, on_premises, online_host, web_client};

/// Where Business Central online answers.
pub const ONLINE: &str = "https://api.businesscentral.dynamics.com";
/// The proxy prefix of a fresh connection.
pub const PROXY: &str = "/proxy";

/// What is typed of a connection, without keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionDraft {
    /// The webstore's code.
    pub code: String,
    /// Home page URL.
    pub url: String,
    /// API key as query parameter.
    pub key_as_query_parameter: bool,
    /// Where Business Central is.
    pub place: Place,
    /// Online: the tenant's id or domain.
    pub tenant: String,
    /// Online: the environment.
    pub environment: String,
    /// Online: the application (client) ID of the registered app.
    pub client_id: String,
    /// Online: where the API answers; another cloud than the usual one has another host.
    pub api_host: String,
    /// Online: where users sign in, without the tenant.
    pub authority: String,
    /// On-premises: everything before `/api/v2.0`.
    pub base_url: String,
    /// On-premises: where the web client is opened in a browser; may be empty.
    pub web_client: String,
    /// On-premises: user name.
    pub user: String,
    /// The company's id; empty until one is chosen.
    pub company_id: String,
    /// The company's name.
    pub company_name: String,
    /// Proxy prefix.
    pub proxy_prefix: String,
}

/// Where Business Central is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Place {
    /// Online, signed in with Microsoft Entra ID.
    #[default]
    Online,
    /// A server of one's own, with user and web service access key.
    OnPremises,
}

/// The keys as they are typed; what is left empty keeps what is saved.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TypedKeys {
    /// Consumer key.
    pub consumer_key: String,
    /// Consumer secret.
    pub consumer_secret: String,
    /// On-premises: web service access key.
    pub access_key: String,
    /// Online: what signing in brought, and with which app.
    pub tokens: Option<(SignInApp, Tokens)>,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DraftField {
    /// The webstore's code.
    Code,
    /// Home page URL.
    Url,
    /// Consumer key.
    ConsumerKey,
    /// Consumer secret.
    ConsumerSecret,
    /// Tenant.
    Tenant,
    /// Environment.
    Environment,
    /// Application (client) ID.
    ClientId,
    /// API host.
    ApiHost,
    /// Authority.
    Authority,
    /// Business Central address.
    BaseUrl,
    /// Web client address.
    WebClient,
    /// User name.
    User,
    /// Web service access key.
    AccessKey,
    /// Signing in.
    SignIn,
    /// Company.
    Company,
    /// Proxy prefix.
    ProxyPrefix,
}

impl Default for ConnectionDraft {
    fn default() -> Self {
        let empty = String::new;
        Self {
            code: "MAIN".to_owned(),
            url: empty(),
            key_as_query_parameter: false,
            place: Place::default(),
            tenant: empty(),
            environment: "production".to_owned(),
            client_id: empty(),
            api_host: ONLINE.to_owned(),
            authority: MICROSOFT.to_owned(),
            base_url: empty(),
            web_client: empty(),
            user: empty(),
            company_id: empty(),
            company_name: empty(),
            proxy_prefix: PROXY.to_owned(),
        }
    }
}

impl ConnectionDraft {
    /// A fresh one with a code that no webstore has yet.
    pub fn with_free_code<'a>(taken: impl Iterator<Item = &'a String>) -> Self {
        let taken: Vec<&String> = taken.collect();
        let free = |code: &String| !taken.contains(&code);
        let numbered = (2..).map(|number| format!("STORE{number}"));
        let code = std::iter::once("MAIN".to_owned())
            .chain(numbered)
            .find(free)
            .unwrap_or_default();
        Self {
            code,
            ..Self::default()
        }
    }

    /// A connection's fields, for changing them. `user` is the one of its saved keys.
    pub fn of(connection: &Connection, user: Option<&str>) -> Self {
        let company = &connection.company;
        let mut draft = Self {
            code: connection.webstore.code.clone(),
            url: connection.webstore.url.clone(),
            key_as_query_parameter: connection.webstore.key_as_query_parameter,
            company_id: company.company_id.clone(),
            company_name: company.company_name.clone(),
            proxy_prefix: connection.proxy_prefix.clone(),
            user: user.unwrap_or_default().to_owned(),
            ..Self::default()
        };
        match company.base_url.split_once("/v2.0/") {
            Some((host, rest)) if company.sign_in.is_some() => {
                let (tenant, environment) = rest.split_once('/').unwrap_or(("", rest));
                draft.api_host = host.to_owned();
                draft.tenant = tenant.to_owned();
                draft.environment = environment.to_owned();
            }
            _ => {
                draft.place = Place::OnPremises;
                draft.base_url.clone_from(&company.base_url);
                draft.web_client.clone_from(&company.web_client);
            }
        }
        if let Some(app) = &company.sign_in {
            let authority = app.authority.rsplit_once('/').map_or("", |it| it.0);
            draft.authority = authority.to_owned();
            draft.client_id.clone_from(&app.client_id);
        }
        draft
    }

    /// Everything before `/api/v2.0`.
    pub fn company_url(&self) -> String {
        match self.place {
            Place::OnPremises => on_premises(&self.base_url),
            Place::Online => format!(
                "{}/v2.0/{}/{}",
                online_host(&self.api_host),
                self.tenant.trim(),
                self.environment.trim()
            ),
        }
    }

    /// The app to sign in with; none on-premises.
    pub fn sign_in_app(&self) -> Option<SignInApp> {
        (self.place == Place::Online).then(|| SignInApp {
            authority: format!(
                "{}/{}",
                self.authority.trim().trim_end_matches('/'),
                self.tenant.trim()
            ),
            client_id: self.client_id.trim().to_owned(),
        })
    }

    /// The connection that is meant.
    pub fn connection(&self) -> Connection {
        let text = |text: &str| text.trim().to_owned();
        Connection {
            webstore: WebstoreAddress {
                code: self.tidy_code(),
                url: home_page(&self.url),
                key_as_query_parameter: self.key_as_query_parameter,
            },
            company: CompanyAddress {
                base_url: self.company_url(),
                company_id: text(&self.company_id),
                company_name: text(&self.company_name),
                sign_in: self.sign_in_app(),
                web_client: match self.place {
                    Place::OnPremises => web_client(&self.web_client),
                    Place::Online => String::new(),
                },
            },
            proxy_prefix: text(&self.proxy_prefix),
            origin: Origin::Own,
        }
    }

    /// The code as it is kept: in upper case.
    pub fn tidy_code(&self) -> String {
        upper(self.code.trim())
    }

    /// The keys that are meant: what is typed, else what was saved for the same address.
    pub fn secrets(&self, typed: &TypedKeys, saved: Option<&Secrets>) -> Secrets {
        let connection = self.connection();
        let or_saved = |typed: &str, saved: Option<&String>| match typed.trim() {
            "" => saved.cloned().unwrap_or_default(),
            typed => typed.to_owned(),
        };
        let webstore = saved.and_then(|it| it.webstore_key(&connection).ok());
        let webstore = WebstoreKey {
            consumer_key: or_saved(&typed.consumer_key, webstore.map(|it| &it.consumer_key)),
            consumer_secret: or_saved(
                &typed.consumer_secret,
                webstore.map(|it| &it.consumer_secret),
            ),
        };
        let company = saved.and_then(|it| it.company_key(&connection).ok());
        let company = match self.place {
            Place::OnPremises => {
                let saved = company.and_then(|it| match &it.credential {
                    CompanyCredential::AccessKey { key, .. } => Some(key),
                    CompanyCredential::Bearer(_) => None,
                });
                CompanyKey::from(CompanyCredential::AccessKey {
                    user: self.user.trim().to_owned(),
                    key: or_saved(&typed.access_key, saved),
                })
            }
            Place::Online => {
                let is_of = |app: &SignInApp| connection.company.sign_in.as_ref() == Some(app);
                let typed = typed.tokens.as_ref().filter(|(app, _)| is_of(app));
                let saved =
                    company.filter(|it| matches!(it.credential, CompanyCredential::Bearer(_)));
                match (typed, saved) {
                    (Some((_, tokens)), _) => CompanyKey::from(tokens.clone()),
                    (None, Some(saved)) => saved.clone(),
                    (None, None) => CompanyKey::from(CompanyCredential::Bearer(String::new())),
                }
            }
        };
        Secrets::entered(&connection, webstore, company)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> TypedKeys {
        TypedKeys {
            consumer_key: "ck_1234567890abcdef1234567890".to_owned(),
            consumer_secret: "cs_1234567890abcdef1234567890".to_owned(),
            access_key: "access-key-access-key".to_owned(),
            tokens: online().sign_in_app().map(|app| (app, tokens())),
        }
    }

    fn tokens() -> Tokens {
        Tokens {
            access: "token".to_owned(),
            refresh: None,
        }
    }

    fn online() -> ConnectionDraft {
        ConnectionDraft {
            url: "https://shop.example/".to_owned(),
            tenant: "cronus.example".to_owned(),
            client_id: "c0c0".to_owned(),
            company_id: "aa".to_owned(),
            ..ConnectionDraft::default()
        }
    }

    fn fields(problems: Vec<(DraftField, String)>) -> Vec<DraftField> {
        problems.into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_whole_draft_is_a_connection_and_becomes_the_same_draft_again() {
        let taken = ["OTHER".to_owned()];
        let draft = online();
        assert_eq!(
            draft.webstore_problems(&keys(), None, None, taken.iter()),
            []
        );
        assert_eq!(draft.company_problems(&keys(), None), []);
        let connection = draft.connection();
        assert_eq!(
            connection.company.base_url,
            "https://api.businesscentral.dynamics.com/v2.0/cronus.example/production"
        );
        let again = ConnectionDraft::of(&connection, None);
        assert_eq!(again.connection(), connection);
        let on_premises = ConnectionDraft {
            place: Place::OnPremises,
            base_url: "https://server:7048/BC".to_owned(),
            web_client: " http://server/BC/?company=CRONUS&page=21".to_owned(),
            user: "ADMIN".to_owned(),
            ..draft
        };
        let connection = on_premises.connection();
        assert_eq!(connection.company.sign_in, None);
        assert_eq!(connection.company.web_client, "http://server/BC");
        let again = ConnectionDraft::of(&connection, Some("ADMIN"));
        assert_eq!(again.connection(), connection);
        assert_eq!(again.place, Place::OnPremises);
    }

    #[test]
    fn each_wrong_field_has_its_own_message() {
        let taken = ["MAIN".to_owned()];
        let wrong = ConnectionDraft {
            url: "shop.example".to_owned(),
            proxy_prefix: "proxy".to_owned(),
            ..ConnectionDraft::default()
        };
        let none = TypedKeys::default();
        assert_eq!(
            fields(wrong.webstore_problems(&none, None, None, taken.iter())),
            [
                DraftField::Code,
                DraftField::Url,
                DraftField::ConsumerKey,
                DraftField::ConsumerSecret,
                DraftField::ProxyPrefix
            ]
        );
        // Its own code is not another's.
        let own = fields(wrong.webstore_problems(&none, None, Some("MAIN"), taken.iter()));
        assert!(!own.contains(&DraftField::Code));
        assert_eq!(
            fields(wrong.company_problems(&none, None)),
            [DraftField::Tenant, DraftField::ClientId, DraftField::SignIn]
        );
        let on_premises = ConnectionDraft {
            place: Place::OnPremises,
            ..wrong
        };
        assert_eq!(
            fields(on_premises.company_problems(&none, None)),
            [DraftField::BaseUrl, DraftField::User, DraftField::AccessKey,]
        );
        let unchosen = ConnectionDraft {
            base_url: "https://server:7048/BC".to_owned(),
            user: "ADMIN".to_owned(),
            company_id: String::new(),
            ..on_premises
        };
        assert_eq!(
            fields(unchosen.company_problems(&keys(), None)),
            [DraftField::Company]
        );
        let swapped = TypedKeys {
            consumer_key: "cs_1".to_owned(),
            consumer_secret: "ck_1".to_owned(),
            ..none
        };
        let found = online().webstore_problems(&swapped, None, None, [].iter());
        assert_eq!(
            fields(found),
            [DraftField::ConsumerKey, DraftField::ConsumerSecret]
        );
    }

    #[test]
    fn what_is_left_empty_keeps_the_saved_key_and_only_ten_characters_are_shown() {
        let saved = online().secrets(&keys(), None);
        let kept = online().secrets(&TypedKeys::default(), Some(&saved));
        assert_eq!(kept, saved);
        let key = saved.webstore_key(&online().connection()).unwrap();
        assert_eq!(key.shown_consumer_key(), "ck_1234567…");
    }

    #[test]
    fn a_saved_key_does_not_go_along_to_another_address_and_is_asked_for_again() {
        let saved = online().secrets(&keys(), None);
        let none = TypedKeys::default();
        let changed = |change: fn(&mut ConnectionDraft)| {
            let mut draft = online();
            change(&mut draft);
            let webstore = draft.webstore_problems(&none, Some(&saved), Some("MAIN"), [].iter());
            let company = draft.company_problems(&none, Some(&saved));
            let missing: Vec<_> = [webstore, company]
                .concat()
                .into_iter()
                .filter(|(_, words)| words.contains("again"))
                .map(|(field, _)| field)
                .collect();
            missing
        };
        let webstore = [DraftField::ConsumerKey, DraftField::ConsumerSecret];
        assert_eq!(changed(|_| ()), []);
        assert_eq!(
            changed(|it| it.url = "https://evil.example".to_owned()),
            webstore
        );
        assert_eq!(changed(|it| it.key_as_query_parameter = true), webstore);
        for company in [
            |it: &mut ConnectionDraft| it.api_host = "https://evil.example".to_owned(),
            |it: &mut ConnectionDraft| it.tenant = "evil.example".to_owned(),
            |it: &mut ConnectionDraft| it.environment = "sandbox".to_owned(),
            |it: &mut ConnectionDraft| it.client_id = "d1d1".to_owned(),
        ] {
            assert_eq!(changed(company), [DraftField::SignIn]);
        }
        let both = [
            DraftField::ConsumerKey,
            DraftField::ConsumerSecret,
            DraftField::SignIn,
        ];
        assert_eq!(changed(|it| it.proxy_prefix.clear()), both);
    }

    #[test]
    fn tokens_of_one_tenant_are_not_taken_for_another() {
        let elsewhere = ConnectionDraft {
            tenant: "another.example".to_owned(),
            ..online()
        };
        let problems = elsewhere.company_problems(&keys(), None);
        assert_eq!(fields(problems), [DraftField::SignIn]);
    }

    #[test]
    fn a_new_webstore_gets_a_code_that_none_has() {
        let code = |taken: &[String]| ConnectionDraft::with_free_code(taken.iter()).code;
        assert_eq!(code(&[]), "MAIN");
        assert_eq!(code(&["MAIN".to_owned()]), "STORE2");
        assert_eq!(code(&["MAIN".to_owned(), "STORE2".to_owned()]), "STORE3");
    }
}
