//! What the authority has given out: sessions, codes, tokens, each with its end.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::errors::Refusal;
use super::scopes::Scopes;
use super::{Platform, SignInChange, SignInState};
use crate::company::{USERS, User};

const SECOND: i64 = 1000;
/// How long a code can be redeemed.
const CODE_LIFE: i64 = 10 * 60 * SECOND;
/// How long an access token is good: about an hour (facts §6.1).
pub(super) const ACCESS_LIFE: i64 = 60 * 60 * SECOND;
/// A refresh token of a single-page app ends a day after the sign-in, however often it was renewed (facts §6.1).
pub(super) const REFRESH_LIFE: i64 = 24 * 60 * 60 * SECOND;

/// A code that was sent to the app, and what redeeming it must match.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub user: &'static User,
    pub redirect_uri: String,
    pub challenge: Option<Challenge>,
    pub scopes: Scopes,
    pub nonce: Option<String>,
    pub issued: i64,
    pub redeemed: bool,
}

/// PKCE's promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    pub text: String,
    pub method: ChallengeMethod,
}

/// How the challenge comes from the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChallengeMethod {
    Plain,
    S256,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    pub user: &'static User,
    pub scopes: Scopes,
    /// When the user signed in.
    pub issued: i64,
    expires: i64,
    revoked: Option<i64>,
}

#[derive(Debug, Clone)]
struct Access {
    user: &'static User,
    expires: i64,
}

/// The authority's memory.
#[derive(Debug, Clone)]
pub(crate) struct Authority {
    pub(super) consent: bool,
    pub(super) platform: Platform,
    /// Each time all access tokens expire, the standing ones are replaced too.
    generation: u32,
    sessions: HashMap<String, &'static User>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    pub(super) rng: fastrand::Rng,
}

impl Authority {
    /// With the app registered and consented to, and nobody signed in.
    pub fn new(seed: u64) -> Self {
        Self {
            consent: true,
            platform: Platform::default(),
            generation: 1,
            sessions: HashMap::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// An access token of this user that is good until all are made to expire: for clients that do not sign in.
    pub fn standing_token(&self, user: &User) -> String {
        format!("sandbox.{}.{}", user.name.to_lowercase(), self.generation)
    }

    /// Who comes with this access token; nobody where it is unknown or has expired.
    pub fn user_of(&self, token: &str, now: i64) -> Option<&'static User> {
        let signed_in = self
            .access
            .get(token)
            .filter(|access| access.expires > now)
            .map(|access| access.user);
        signed_in.or_else(|| USERS.iter().find(|user| self.standing_token(user) == token))
    }

    /// Who is signed in in the browser with this cookie.
    pub fn session(&self, id: &str) -> Option<&'static User> {
        self.sessions.get(id).copied()
    }

    pub fn open_session(&mut self, user: &'static User) -> String {
        let id = self.secret("s");
        self.sessions.insert(id.clone(), user);
        id
    }

    pub fn close_session(&mut self, id: &str) {
        self.sessions.remove(id);
    }

    pub(super) fn give_code(&mut self, code: Code) -> String {
        let text = self.secret("1.");
        self.codes.insert(text.clone(), code);
        text
    }

    /// The code, if it can still be redeemed.
    pub(super) fn code(&self, text: &str, now: i64) -> Result<&Code, Refusal> {
        let code = self.codes.get(text).ok_or(Refusal::Malformed)?;
        if code.redeemed {
            return Err(Refusal::CodeRedeemed);
        }
        if code.issued + CODE_LIFE <= now {
            return Err(Refusal::CodeExpired);
        }
        Ok(code)
    }

    pub(super) fn mark_redeemed(&mut self, text: &str) {
        if let Some(code) = self.codes.get_mut(text) {
            code.redeemed = true;
        }
    }

    /// The refresh token, if it is still good. Redeeming one ends neither it nor its earlier copies: Entra leaves that to
    /// their day's end.
    pub(super) fn refresh_token(&self, text: &str, now: i64) -> Result<&Refresh, Refusal> {
        let refresh = self.refresh.get(text).ok_or(Refusal::Malformed)?;
        let issued = refresh.issued;
        match refresh.revoked {
            Some(revoked) => Err(Refusal::RefreshTokenRevoked { issued, revoked }),
            None if refresh.expires <= now => Err(Refusal::RefreshTokenExpired { issued }),
            None => Ok(refresh),
        }
    }

    /// An access token; only one that was asked for the company's API is any good there.
    pub(super) fn give_access(&mut self, user: &'static User, scopes: &Scopes, now: i64) -> String {
        let text = self.secret("eyJ0eXAiOiJKV1QiLCJub25jZSI6.");
        if scopes.are_for_the_company() {
            let expires = now + ACCESS_LIFE;
            self.access.insert(text.clone(), Access { user, expires });
        }
        text
    }

    /// A refresh token for a sign-in of that moment.
    pub(super) fn give_refresh(
        &mut self,
        user: &'static User,
        scopes: &Scopes,
        issued: i64,
    ) -> String {
        let text = self.secret("1.AUE");
        let refresh = Refresh {
            user,
            scopes: scopes.clone(),
            issued,
            expires: issued + REFRESH_LIFE,
            revoked: None,
        };
        self.refresh.insert(text.clone(), refresh);
        text
    }

    fn secret(&mut self, prefix: &str) -> String {
        let bytes: Vec<u8> = std::iter::repeat_with(|| self.rng.u8(..))
            .take(48)
            .collect();
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Carries out what an administrator or time does.
    pub fn change(&mut self, change: SignInChange, now: i64) {
        match change {
            SignInChange::ExpireAccessTokens => {
                self.access.clear();
                self.generation += 1;
            }
            SignInChange::ExpireRefreshTokens => {
                self.refresh.values_mut().for_each(|r| r.expires = now);
            }
            SignInChange::RevokeRefreshTokens => self
                .refresh
                .values_mut()
                .for_each(|r| r.revoked = r.revoked.or(Some(now))),
            SignInChange::EndSessions => self.sessions.clear(),
            SignInChange::Consent { given } => self.consent = given,
            SignInChange::Register { platform } => self.platform = platform,
        }
    }

    /// How things stand at this moment.
    pub fn state(&self, now: i64) -> SignInState {
        let is_good = |r: &&Refresh| r.revoked.is_none() && r.expires > now;
        SignInState {
            access_tokens: self.access.values().filter(|a| a.expires > now).count(),
            refresh_tokens: self.refresh.values().filter(is_good).count(),
            sessions: self.sessions.len(),
            consent: self.consent,
            platform: self.platform,
        }
    }
}
