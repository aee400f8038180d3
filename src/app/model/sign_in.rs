//! Signing in to Business Central with Microsoft, at first and again when a sign-in has expired.

use concord_core::connection::CompanyCredential;
use concord_core::ports::{Clock, Transport};
use concord_core::sign_in::{SignInApp, SignInError, Tokens};
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Model;
use super::work::LOOK;
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
            let connection = state.connection.as_ref()?;
            let app = connection.company.sign_in.clone()?;
            Some((connection.webstore.code.clone(), app))
        });
        let Some((code, app)) = shown else {
            return;
        };
        self.sign_in(app, move |outcome| match outcome {
            Ok(tokens) => {
                self.keep_tokens(&code, tokens);
                self.trouble.set(None);
            }
            Err(error) => self.trouble.set(Some(error.explain())),
        });
    }

    /// Replaces the tokens of a webstore's company.
    pub fn keep_tokens(self, code: &str, tokens: Tokens) {
        self.secrets.update(|all| {
            if let Some(secrets) = all.get_mut(code) {
                secrets.company = CompanyCredential::Bearer(tokens.access);
                secrets.refresh_token = tokens.refresh.or(secrets.refresh_token.take());
            }
        });
    }

    /// Asks for the next access token without the user; several that ask at once wait for the first one's. False when the
    /// user has to sign in.
    pub(super) async fn renew_tokens(
        self,
        ports: &(impl Transport + Clock),
        code: &str,
        app: Option<&SignInApp>,
        is_renewed: impl Fn() -> bool,
    ) -> bool {
        while self.signing_in.with_untracked(|it| it.renewing) {
            ports.sleep(LOOK).await;
        }
        if is_renewed() {
            return true;
        }
        let refresh = self
            .secrets
            .with_untracked(|all| all.get(code)?.refresh_token.clone());
        let (Some(app), Some(refresh)) = (app, refresh) else {
            return false;
        };
        self.signing_in.update(|it| it.renewing = true);
        let tokens = renew(ports, app, &refresh).await;
        self.signing_in.update(|it| it.renewing = false);
        match tokens {
            Ok(tokens) => {
                self.keep_tokens(code, tokens);
                is_renewed()
            }
            Err(_) => false,
        }
    }
}
