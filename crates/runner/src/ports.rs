//! The engine's ports on this machine: HTTP, SQLite, the system's clock, and keys that renew themselves.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use concord_core::call::Side;
use concord_core::connection::{CompanyCredential, CompanyKey, Connection, Secrets};
use concord_core::ports::{
    Change, Clock, Keys, Random, Row, Store, StoreError, Table, Timestamp, Transport,
    TransportError,
};
use concord_core::sign_in::{SignInApp, SignInError, client_credentials, tokens};
use concord_core::view::waiting_in_words;
use concord_core::waiting::{Waited, Waiting};
use tokio::sync::Mutex;

use crate::http::Http;
use crate::problem::Problem;
use crate::sample::sample;
use crate::secrets::{self, CompanySignIn};
use crate::watch::Follow;
use crate::words::WRITING;

/// What a webstore's work goes through. `S` is where its rows are.
pub struct Ports<S> {
    http: Http,
    store: S,
    keys: RunnerKeys,
    follow: Follow,
    waited: Waited,
}

impl<S> Ports<S> {
    /// The ports of a webstore's work.
    pub fn new(http: Http, store: S, keys: RunnerKeys, follow: Follow) -> Self {
        Self {
            http,
            store,
            keys,
            follow,
            waited: Waited::default(),
        }
    }
}

impl<S> Transport for Ports<S> {
    async fn send(
        &self,
        request: http::Request<String>,
    ) -> Result<http::Response<String>, TransportError> {
        self.http.send(request).await
    }

    fn client(&self) -> String {
        match host() {
            Some(host) => format!("the program concord on {host}"),
            None => "the program concord, without a browser".to_owned(),
        }
    }
}

/// What this machine is called; none where it does not tell.
fn host() -> Option<String> {
    let of_kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = ["HOSTNAME", "COMPUTERNAME"].map(|name| std::env::var(name).ok());
    let mut found = of_kernel.into_iter().chain(named.into_iter().flatten());
    let found = found.find(|it| !it.trim().is_empty())?;
    Some(found.trim().to_owned())
}

impl<S: Store> Store for Ports<S> {
    fn read(&self, table: Table) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.store.read(table)
    }

    fn read_range(
        &self,
        table: Table,
        keys: &Range<String>,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> {
        self.store.read_range(table, keys)
    }

    fn write(&self, changes: &[Change]) -> impl Future<Output = Result<(), StoreError>> {
        self.store.write(changes)
    }
}

impl<S> Clock for Ports<S> {
    fn now(&self) -> Timestamp {
        now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// Said, and over at once when the program is asked to stop: the next step then ends it.
    async fn wait(&self, waiting: Waiting, duration: Duration) {
        self.follow.say(&waiting_in_words(&waiting, WRITING));
        let begins = now();
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            () = self.follow.asked_to_stop() => {}
        }
        self.waited.note(waiting.side, begins, now());
    }

    fn waited(&self, side: Side) -> Duration {
        self.waited.of(side)
    }
}

impl<S> Random for Ports<S> {
    /// From the keys that the standard library draws for its maps, which the operating system gives.
    fn random(&self) -> u64 {
        RandomState::new().build_hasher().finish()
    }
}

impl<S> Keys for Ports<S> {
    fn secrets(&self) -> Secrets {
        self.keys.secrets.borrow().clone()
    }

    async fn renew(&self, refused: &CompanyCredential) -> bool {
        self.keys.renew(&self.http, refused).await
    }
}

/// Now, by this machine's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How the company is signed in to, again where it has to be.
enum Renewal {
    /// The key is good as long as its owner lets it be.
    Never,
    /// Another token for the same secret.
    Client { app: SignInApp, secret: String },
    /// The demo's server gives another token.
    Demo { app: String },
}

/// The keys of a webstore, bound to where it leads.
pub struct RunnerKeys {
    connection: Connection,
    secrets: RefCell<Secrets>,
    renewal: Renewal,
    /// One at a time asks for a token; the others then find it there.
    asking: Mutex<()>,
}

impl RunnerKeys {
    /// Signs in with what was found.
    ///
    /// # Errors
    /// Business Central's sign-in refused.
    pub async fn sign_in(
        http: &Http,
        connection: &Connection,
        found: secrets::Keys,
    ) -> Result<Self, Problem> {
        let (company, renewal) = match found.company {
            CompanySignIn::AccessKey(credential) => (credential.into(), Renewal::Never),
            CompanySignIn::Client { app, secret } => {
                let key = token(http, &app, &secret).await.map_err(Problem::SignIn)?;
                (key, Renewal::Client { app, secret })
            }
        };
        Ok(Self {
            secrets: RefCell::new(Secrets::entered(connection, found.webstore, company)),
            connection: connection.clone(),
            renewal,
            asking: Mutex::default(),
        })
    }

    /// The demo's, which its server gives to everybody.
    ///
    /// # Errors
    /// No demo answers there.
    pub async fn of_demo(http: &Http, connection: &Connection, app: &str) -> Result<Self, Problem> {
        let sample = sample(http, app).await?;
        Ok(Self {
            secrets: RefCell::new(sample.secrets_for(connection)),
            connection: connection.clone(),
            renewal: Renewal::Demo {
                app: app.to_owned(),
            },
            asking: Mutex::default(),
        })
    }

    async fn renew(&self, http: &Http, refused: &CompanyCredential) -> bool {
        let _asking = self.asking.lock().await;
        let is_new = || {
            let secrets = self.secrets.borrow();
            let key = secrets.company_key(&self.connection);
            key.is_ok_and(|key| key.credential != *refused)
        };
        if is_new() {
            return true;
        }
        match &self.renewal {
            Renewal::Never => return false,
            Renewal::Client { app, secret } => match token(http, app, secret).await {
                Ok(key) => {
                    let secrets = self.secrets.take();
                    self.secrets
                        .replace(secrets.with_company(&self.connection, key));
                }
                Err(error) => {
                    tracing::warn!(
                        webstore = self.connection.webstore.code,
                        error = error.explain().what,
                        "signing in again failed"
                    );
                }
            },
            Renewal::Demo { app } => {
                if let Ok(sample) = sample(http, app).await {
                    self.secrets.replace(sample.secrets_for(&self.connection));
                }
            }
        }
        is_new()
    }
}

async fn token(http: &Http, app: &SignInApp, secret: &str) -> Result<CompanyKey, SignInError> {
    let request = client_credentials(app, secret)?;
    let sent = request.body().clone();
    Ok(tokens(&sent, http.send(request).await)?.into())
}
