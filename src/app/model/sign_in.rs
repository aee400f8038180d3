//! Signing in to Business Central with Microsoft, at first and again when a sign-in has expired.

use concord_core::connection::{CompanyKey, Connection};
use concord_core::ports::{Clock, Keys};
use concord_core::sign_in::{SignInApp, SignInError, Tokens};
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Model;
use super::ports::{LOOK, RunPorts};
use crate::browser::{SignInWindow, renew, sign_in};

/// Signing in, as far as it is.
#[derive(Debug, Clone, Default)]
pub struct SigningIn {
    /// Ends the attempt that waits for the user.
    waiting: Option<AbortHandle>,
    /// A new token is being asked for without the user.
    renewing: bool,
}

impl Model {
    /// Leads the user through signing in, in a window of its own. Called by a click, or the browser opens no window.
    pub fn sign_in(self, app: SignInApp, done: impl FnOnce(Result<Tokens, SignInError>) + 'static) {
        self.give_up_sign_in();
        let window = match SignInWindow::open() {
            Ok(window) => window,
            Err(error) => return done(Err(error)),
        };
        let (signing_in, handle) = abortable(async move { sign_in(window, &app).await });
        self.signing_in.update(|it| it.waiting = Some(handle));
        spawn_local(async move {
            // Given up: whoever did so knows.
            let Ok(outcome) = signing_in.await else {
                return;
            };
            self.signing_in.update(|it| it.waiting = None);
            done(outcome);
        });
    }

    /// Whether a sign-in window is open.
    pub fn is_signing_in(self) -> bool {
        self.signing_in.with(|it| it.waiting.is_some())
    }

    /// Closes the sign-in window.
    pub fn give_up_sign_in(self) {
        let waiting = self.signing_in.try_update(|it| it.waiting.take());
        if let Some(handle) = waiting.flatten() {
            handle.abort();
        }
    }

    /// Signs in again to the company of the webstore that is shown; a run that waits for it goes on.
    pub fn sign_in_to_company(self) {
        let shown = self.state.with_untracked(|state| {
            let connection = state.connection.clone()?;
            let app = connection.company.sign_in.clone()?;
            Some((connection, app))
        });
        let Some((connection, app)) = shown else {
            return;
        };
        self.sign_in(app, move |outcome| match outcome {
            Ok(tokens) => {
                self.keep_company_key(&connection, tokens.into());
                self.trouble.set(None);
            }
            Err(error) => self.trouble.set(Some(error.explain())),
        });
    }

    /// Keeps what was got for the company of this connection.
    pub(super) fn keep_company_key(self, connection: &Connection, key: CompanyKey) {
        let code = connection.webstore.code.clone();
        self.secrets.update(|all| {
            let secrets = all.remove(&code).unwrap_or_default();
            all.insert(code, secrets.with_company(connection, key));
        });
    }

    /// Asks for the next access token without the user; several that ask at once wait for the first one's. False when the
    /// user has to sign in.
    pub(super) async fn renew_tokens(
        self,
        ports: &RunPorts,
        is_renewed: impl Fn() -> bool,
    ) -> bool {
        while self.signing_in.with_untracked(|it| it.renewing) {
            ports.sleep(LOOK).await;
        }
        if is_renewed() {
            return true;
        }
        let connection = &ports.connection;
        let secrets = ports.secrets();
        let key = secrets.company_key(connection).ok();
        let refresh = key.and_then(|key| key.refresh_token.clone());
        // One that is only being tried spends no token that the next work would need.
        let app = connection.company.sign_in.as_ref();
        let app = app.filter(|_| ports.webstore.is_some());
        let (Some(app), Some(refresh)) = (app, refresh) else {
            return false;
        };
        self.signing_in.update(|it| it.renewing = true);
        let tokens = renew(ports, app, &refresh).await;
        self.signing_in.update(|it| it.renewing = false);
        let Ok(tokens) = tokens else {
            return false;
        };
        let key = CompanyKey {
            refresh_token: tokens.refresh.clone().or(Some(refresh)),
            ..tokens.into()
        };
        ports.keep_renewed(key);
        is_renewed()
    }
}
