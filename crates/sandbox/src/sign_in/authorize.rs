//! `authorize`: who signs in, whether they consent, and the way back to the app with a code or an error.

use super::errors::Refusal;
use super::grants::{Authority, Challenge, ChallengeMethod, Code};
use super::scopes::Scopes;
use super::{CLIENT_ID, TENANT_ID};
use crate::company::{TENANT, USERS, User};
use crate::exchange::{Call, Reply, is_this_machine};

/// The browser's cookie with its session.
pub(super) const COOKIE: &str = "SANDBOX_SIGN_IN";
/// What the links of the pages add to the request they continue: who signs in, and whether they consent.
pub(super) const USER_FIELD: &str = "sandbox_user";
pub(super) const CONSENT_FIELD: &str = "sandbox_consent";

/// Where an answer goes: known before anything else is checked, since no error may be sent to an address that nobody
/// registered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Return<'a> {
    redirect_uri: &'a str,
    in_fragment: bool,
    state: Option<&'a str>,
}

/// What the browser sees next, if it is not sent back with an error.
pub(super) enum Step {
    AskWho,
    AskConsent(&'static User),
    /// Back to the app; the cookie is for a user who has just signed in.
    GoBack {
        code: String,
        session: Option<String>,
    },
}

/// `prompt`: which page the app insists on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// None that is not needed.
    AsNeeded,
    /// No page at all: answer at once, if with an error.
    Silent,
    Account,
    Consent,
}

impl Prompt {
    fn read(text: Option<&str>) -> Result<Self, Refusal> {
        match text {
            None | Some("") => Ok(Self::AsNeeded),
            Some("none") => Ok(Self::Silent),
            Some("login" | "select_account") => Ok(Self::Account),
            Some("consent") => Ok(Self::Consent),
            Some(other) => Err(Refusal::UnknownPrompt(other.to_owned())),
        }
    }
}

/// Whether the directory is this one: by its domain, its id, or one of the names that stand for any.
pub(super) fn check_tenant(tenant: &str) -> Result<(), Refusal> {
    let known = [TENANT, TENANT_ID, "common", "organizations"];
    match known.iter().any(|name| tenant.eq_ignore_ascii_case(name)) {
        true => Ok(()),
        false => Err(Refusal::UnknownTenant(tenant.to_owned())),
    }
}

/// Whether the application is the registered one.
pub(super) fn check_application(given: Option<&str>, tenant: &str) -> Result<(), Refusal> {
    match given {
        Some(id) if id.eq_ignore_ascii_case(CLIENT_ID) => Ok(()),
        Some(other) => Err(Refusal::UnknownApplication {
            application: other.to_owned(),
            tenant: tenant.to_owned(),
        }),
        None => Err(Refusal::Missing("client_id")),
    }
}

/// Any address of this machine.
fn is_registered(uri: &str) -> bool {
    !uri.contains('#')
        && uri.parse::<http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(is_this_machine)
        })
}

impl<'a> Return<'a> {
    /// Tenant, application and redirect URI must be known.
    pub fn read(call: &'a Call) -> Result<Self, Refusal> {
        let tenant = call.path_value("tenant");
        check_tenant(tenant)?;
        check_application(call.query("client_id"), tenant)?;
        let redirect_uri = call
            .query("redirect_uri")
            .ok_or(Refusal::Missing("redirect_uri"))?;
        if !is_registered(redirect_uri) {
            return Err(Refusal::NotRegistered(redirect_uri.to_owned()));
        }
        Ok(Self {
            redirect_uri,
            in_fragment: call.query("response_mode") == Some("fragment"),
            state: call.query("state"),
        })
    }

    /// The redirect with these parameters, in the query or the fragment as the app asked.
    pub fn with(&self, parameters: &[(&str, String)]) -> Reply {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(parameters);
        if let Some(state) = self.state {
            pairs.append_pair("state", state);
        }
        let glue = match self.in_fragment {
            true => '#',
            false if self.redirect_uri.contains('?') => '&',
            false => '?',
        };
        let location = format!("{}{glue}{}", self.redirect_uri, pairs.finish());
        Reply::empty(302).with("location", &location)
    }
}

/// Decides what comes next; an error goes back to the app.
pub(super) fn step(
    authority: &mut Authority,
    call: &Call,
    back: &Return<'_>,
    now: i64,
) -> Result<Step, Refusal> {
    let asked = read(call, back, now)?;
    let prompt = Prompt::read(call.query("prompt"))?;
    let consent = call.query(CONSENT_FIELD);
    if consent == Some("no") {
        return Err(Refusal::ConsentDeclined);
    }
    let chosen = call.query(USER_FIELD).and_then(named);
    let Some(user) = chosen.or_else(|| signed_in(authority, call, prompt)) else {
        return match prompt {
            Prompt::Silent => Err(Refusal::NobodySignedIn),
            _ => Ok(Step::AskWho),
        };
    };
    if consent == Some("yes") {
        authority.consent = true;
    } else if !authority.consent || prompt == Prompt::Consent {
        return match prompt {
            Prompt::Silent => Err(Refusal::NoConsent),
            _ => Ok(Step::AskConsent(user)),
        };
    }
    Ok(Step::GoBack {
        code: authority.give_code(asked(user)),
        session: chosen.map(|user| authority.open_session(user)),
    })
}

/// What the code is asked for, still without the user.
fn read<'a>(
    call: &'a Call,
    back: &'a Return<'_>,
    now: i64,
) -> Result<impl FnOnce(&'static User) -> Code + 'a, Refusal> {
    match call.query("response_type") {
        Some("code") => {}
        Some(other) => return Err(Refusal::UnsupportedResponseType(other.to_owned())),
        None => return Err(Refusal::Missing("response_type")),
    }
    match call.query("response_mode") {
        None | Some("query" | "fragment") => {}
        Some(other) => return Err(Refusal::UnsupportedResponseMode(other.to_owned())),
    }
    let scopes = Scopes::read(call.query("scope").ok_or(Refusal::Missing("scope"))?)?;
    let challenge = challenge(call)?;
    Ok(move |user| Code {
        user,
        redirect_uri: back.redirect_uri.to_owned(),
        challenge,
        scopes,
        nonce: call.query("nonce").map(str::to_owned),
        issued: now,
        redeemed: false,
    })
}

/// Whether there is one is checked only when the code is redeemed, as Entra does.
fn challenge(call: &Call) -> Result<Option<Challenge>, Refusal> {
    let Some(text) = call.query("code_challenge") else {
        return Ok(None);
    };
    if !(43..=128).contains(&text.len()) {
        return Err(Refusal::ChallengeSize);
    }
    let method = match call.query("code_challenge_method") {
        Some("S256") => ChallengeMethod::S256,
        None | Some("plain") => ChallengeMethod::Plain,
        Some(other) => return Err(Refusal::ChallengeMethod(other.to_owned())),
    };
    let text = text.to_owned();
    Ok(Some(Challenge { text, method }))
}

fn named(sign_in_name: &str) -> Option<&'static User> {
    USERS
        .iter()
        .find(|user| user.sign_in_name.eq_ignore_ascii_case(sign_in_name))
}

/// Who is signed in in this browser, if the app does not ask for another one or for the page.
fn signed_in(authority: &Authority, call: &Call, prompt: Prompt) -> Option<&'static User> {
    if prompt == Prompt::Account {
        return None;
    }
    let user = authority.session(cookie(call)?)?;
    let is_meant = match call.query("login_hint") {
        Some(hint) => hint.eq_ignore_ascii_case(user.sign_in_name),
        None => true,
    };
    is_meant.then_some(user)
}

/// The browser's session.
pub(super) fn cookie(call: &Call) -> Option<&str> {
    let cookies = call.header("cookie")?.split(';');
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

/// Where the browser goes after signing out, if anywhere.
pub(super) fn after_sign_out(call: &Call) -> Option<&str> {
    call.query("post_logout_redirect_uri")
        .filter(|uri| is_registered(uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_registered() {
        for uri in [
            "http://127.0.0.1:8090/sign-in",
            "http://localhost/",
            "https://localhost:3000/a?b=c",
            "http://[::1]:9/",
            "https://concord.localhost:8443/sign-in.html",
        ] {
            assert!(is_registered(uri), "{uri}");
        }
        for uri in [
            "https://app.example/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "/sign-in",
            "http://localhost/#x",
            "http://localhost@evil.example/",
            "javascript://localhost/",
            "",
        ] {
            assert!(!is_registered(uri), "{uri}");
        }
    }
}
