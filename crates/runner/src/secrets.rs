//! Where keys come from: variables of the environment, or files as systemd, Docker and Kubernetes lay them down. Never
//! arguments, which everybody on the machine can read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use concord_core::connection::SignInApp;
use concord_core::connection::{CompanyCredential, Connection, WebstoreKey};

use crate::problem::Problem;

/// Where Docker lays secrets down, in a container that nobody else looks into.
const OF_DOCKER: &str = "/run/secrets";
/// What systemd makes for a service with `LoadCredential=`: its own user alone can read it.
const OF_SYSTEMD: &str = "CREDENTIALS_DIRECTORY";

/// Where to look for keys.
pub struct Source {
    folder: Option<PathBuf>,
    variables: BTreeMap<String, String>,
}

/// All keys of one webstore.
pub struct Keys {
    /// The webstore's.
    pub webstore: WebstoreKey,
    /// How to sign in to the company.
    pub company: CompanySignIn,
}

/// How a program signs in to Business Central.
pub enum CompanySignIn {
    /// On-premises, with the web service access key.
    AccessKey(CompanyCredential),
    /// Online, as an app with a secret of its own.
    Client {
        /// The app.
        app: SignInApp,
        /// Its secret.
        secret: String,
    },
}

impl Source {
    /// The environment, and a folder with a file for each key: the option's, else systemd's or Docker's.
    pub fn new(option: Option<&Path>, variables: BTreeMap<String, String>) -> Self {
        let of_systemd = || variables.get(OF_SYSTEMD).map(PathBuf::from);
        let of_docker = || Some(PathBuf::from(OF_DOCKER)).filter(|it| it.is_dir());
        let folder = option
            .map(Path::to_owned)
            .or_else(of_systemd)
            .or_else(of_docker);
        Self { folder, variables }
    }

    /// The keys of a webstore. `others` are the codes of all webstores of the setup: names without a code are good where there
    /// is one alone, so that no key is offered to another host than it is meant for.
    ///
    /// # Errors
    /// What is missing, empty or open to others.
    pub fn keys(&self, connection: &Connection, others: &[String]) -> Result<Keys, Problem> {
        let names = Names::of(&connection.webstore.code, others)?;
        let found = |name| self.find(&names.spelled(name));
        let webstore = match (found("WOOCOMMERCE_KEY")?, found("WOOCOMMERCE_SECRET")?) {
            (Some(consumer_key), Some(consumer_secret)) => Ok(WebstoreKey {
                consumer_key,
                consumer_secret,
            }),
            _ => Err(["WOOCOMMERCE_KEY", "WOOCOMMERCE_SECRET"]),
        };
        let app = || -> Result<Option<SignInApp>, Problem> {
            let of_setup = connection.company.sign_in.clone();
            let client = found("BC_CLIENT_ID")?;
            Ok(match (found("BC_TENANT")?, of_setup) {
                (Some(tenant), of_setup) => {
                    let client = client.or(of_setup.map(|it| it.client_id));
                    client.map(|client| SignInApp::of_tenant(&tenant, &client))
                }
                (None, Some(app)) => Some(SignInApp {
                    client_id: client.unwrap_or(app.client_id),
                    ..app
                }),
                (None, None) => None,
            })
        };
        let company = match (found("BC_CLIENT_SECRET")?, app()?) {
            (Some(secret), Some(app)) => Ok(CompanySignIn::Client { app, secret }),
            (Some(_), None) => Err("BC_TENANT and BC_CLIENT_ID"),
            (None, _) => match (found("BC_USER")?, found("BC_ACCESS_KEY")?) {
                (Some(user), Some(key)) => {
                    Ok(CompanySignIn::AccessKey(CompanyCredential::AccessKey {
                        user,
                        key,
                    }))
                }
                _ => Err("BC_CLIENT_SECRET, or BC_USER and BC_ACCESS_KEY"),
            },
        };
        match (webstore, company) {
            (Ok(webstore), Ok(company)) => Ok(Keys { webstore, company }),
            (webstore, company) => {
                let of_webstore = webstore.err().map(|it| it.join(" and "));
                let missing = of_webstore
                    .into_iter()
                    .chain(company.err().map(str::to_owned));
                let missing: Vec<_> = missing.collect();
                Err(Problem::NoSecret {
                    webstore: connection.webstore.code.clone(),
                    wanted: format!(
                        "{}, each with {} before it",
                        missing.join("; "),
                        names.prefixes()
                    ),
                })
            }
        }
    }

    /// A single secret that belongs to no webstore.
    ///
    /// # Errors
    /// It is empty or open to others.
    pub fn named(&self, name: &str) -> Result<Option<String>, Problem> {
        self.find(&[format!("CONCORD_{name}")])
    }

    fn find(&self, names: &[String]) -> Result<Option<String>, Problem> {
        for name in names {
            if let Some(value) = self.find_one(name)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn find_one(&self, name: &str) -> Result<Option<String>, Problem> {
        if let Some(value) = self.variables.get(name) {
            return whole(name, value).map(Some);
        }
        if let Some(path) = self.variables.get(&format!("{name}_FILE")) {
            let path = Path::new(path);
            return whole(&path.to_string_lossy(), &self.read(path)?).map(Some);
        }
        match self.folder.as_ref().map(|folder| folder.join(name)) {
            Some(path) if path.exists() => {
                whole(&path.to_string_lossy(), &self.read(&path)?).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn read(&self, path: &Path) -> Result<String, Problem> {
        let failed = |error: std::io::Error| Problem::File {
            path: path.to_owned(),
            words: error.to_string(),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
            // What lays secrets down for one service or container alone often lets all of its users read them.
            let is_laid_down = path.starts_with(OF_DOCKER)
                || self
                    .variables
                    .get(OF_SYSTEMD)
                    .is_some_and(|it| path.starts_with(it));
            let may = match () {
                () if mode & 0o002 != 0 => Some("change"),
                () if mode & 0o004 != 0 && !is_laid_down => Some("read"),
                () => None,
            };
            if let Some(may) = may {
                let path = path.to_owned();
                return Err(Problem::OpenSecret { path, may });
            }
        }
        fs::read_to_string(path).map_err(failed)
    }
}

/// Editors end a file with a line break, which is no part of a key.
fn whole(name: &str, value: &str) -> Result<String, Problem> {
    match value.trim() {
        "" => Err(Problem::EmptySecret(name.to_owned())),
        value => Ok(value.to_owned()),
    }
}

/// How the keys of a webstore are called.
struct Names {
    own: String,
    is_alone: bool,
}

impl Names {
    fn of(code: &str, all: &[String]) -> Result<Self, Problem> {
        let spelled = |code: &str| code.replace('-', "_");
        let mut others = all.iter().filter(|other| *other != code);
        match others.find(|other| spelled(other) == spelled(code)) {
            Some(other) => Err(Problem::SameNames(code.to_owned(), other.clone())),
            None => Ok(Self {
                own: spelled(code),
                is_alone: all.iter().all(|other| other == code),
            }),
        }
    }

    fn spelled(&self, name: &str) -> Vec<String> {
        let own = format!("CONCORD_{}_{name}", self.own);
        match self.is_alone {
            true => vec![own, format!("CONCORD_{name}")],
            false => vec![own],
        }
    }

    fn prefixes(&self) -> String {
        match self.is_alone {
            true => format!("CONCORD_{}_ or CONCORD_", self.own),
            false => format!("CONCORD_{}_", self.own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Temporary;
    use concord_core::connection::{CompanyAddress, Origin, WebstoreAddress};

    fn connection(code: &str) -> Connection {
        Connection {
            webstore: WebstoreAddress {
                code: code.to_owned(),
                url: "https://shop.example".to_owned(),
                key_as_query_parameter: false,
            },
            company: CompanyAddress {
                base_url: "https://bc.example".to_owned(),
                company_id: "aa".to_owned(),
                company_name: "Cronus".to_owned(),
                sign_in: Some(SignInApp::of_tenant("cronus.example", "of-setup")),
                web_client: String::new(),
            },
            proxy_prefix: String::new(),
            origin: Origin::Own,
        }
    }

    fn source(variables: &[(&str, &str)], folder: Option<&Path>) -> Source {
        let variables = variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Source::new(folder, variables.collect())
    }

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|it| it.to_string()).collect()
    }

    #[test]
    fn a_key_without_a_code_is_good_for_the_only_webstore_and_for_none_of_several() {
        let source = source(
            &[
                ("CONCORD_WOOCOMMERCE_KEY", "ck_1"),
                ("CONCORD_WOOCOMMERCE_SECRET", "cs_1"),
                ("CONCORD_BC_CLIENT_SECRET", "secret"),
            ],
            None,
        );
        let keys = source.keys(&connection("MAIN"), &codes(&["MAIN"])).unwrap();
        assert_eq!(keys.webstore.consumer_key, "ck_1");
        let CompanySignIn::Client { app, secret } = keys.company else {
            panic!("on-premises");
        };
        assert_eq!(
            (app.client_id.as_str(), secret.as_str()),
            ("of-setup", "secret")
        );
        let several = source.keys(&connection("MAIN"), &codes(&["MAIN", "USA"]));
        assert!(matches!(several, Err(Problem::NoSecret { .. })));
    }

    #[test]
    fn what_is_missing_is_named_in_full() {
        let found = source(&[("CONCORD_MAIN_WOOCOMMERCE_KEY", "ck_1")], None)
            .keys(&connection("MAIN"), &codes(&["MAIN"]));
        let said = found.err().unwrap().explain().what;
        for name in [
            "WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET",
            "BC_ACCESS_KEY",
            "CONCORD_MAIN_ or CONCORD_",
        ] {
            assert!(said.contains(name), "{name} in {said}");
        }
        assert!(!said.contains("ck_1"), "{said}");
    }

    #[test]
    fn codes_that_make_the_same_name_are_refused() {
        let found = source(&[], None).keys(&connection("A-B"), &codes(&["A-B", "A_B"]));
        assert!(matches!(found, Err(Problem::SameNames(..))));
    }

    #[test]
    fn another_app_and_tenant_than_the_setups_can_sign_in() {
        let source = source(
            &[
                ("CONCORD_WOOCOMMERCE_KEY", "ck_1"),
                ("CONCORD_WOOCOMMERCE_SECRET", "cs_1"),
                ("CONCORD_BC_CLIENT_SECRET", "secret"),
                ("CONCORD_BC_CLIENT_ID", "of-service"),
                ("CONCORD_BC_TENANT", "other.example"),
            ],
            None,
        );
        let keys = source.keys(&connection("MAIN"), &codes(&["MAIN"])).unwrap();
        let CompanySignIn::Client { app, .. } = keys.company else {
            panic!("on-premises");
        };
        assert_eq!(app, SignInApp::of_tenant("other.example", "of-service"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_open_is_refused_and_an_empty_one_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Temporary::new();
        let file = folder.path().join("CONCORD_WEB_HOOK");
        let look = |text: &str, mode: u32| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            source(&[], Some(folder.path())).named("WEB_HOOK")
        };
        assert_eq!(
            look("https://hook\n", 0o600).unwrap().as_deref(),
            Some("https://hook")
        );
        assert_eq!(
            look("https://hook", 0o640).unwrap().as_deref(),
            Some("https://hook")
        );
        assert!(matches!(
            look("https://hook", 0o644),
            Err(Problem::OpenSecret { may: "read", .. })
        ));
        assert!(matches!(
            look("https://hook", 0o602),
            Err(Problem::OpenSecret { may: "change", .. })
        ));
        assert!(matches!(look(" \n", 0o600), Err(Problem::EmptySecret(_))));
        fs::remove_file(&file).unwrap();
        assert!(matches!(
            source(&[], Some(folder.path())).named("WEB_HOOK"),
            Ok(None)
        ));
        let of_systemd = [(OF_SYSTEMD, folder.path().to_str().unwrap())];
        fs::write(&file, "laid down").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert_eq!(
            source(&of_systemd, None)
                .named("WEB_HOOK")
                .unwrap()
                .as_deref(),
            Some("laid down")
        );
    }
}
