//! `token`: a code or a refresh token against an access token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::authorize::{check_application, check_tenant};
use super::errors::Refusal;
use super::grants::{ACCESS_LIFE, Authority, Challenge, ChallengeMethod};
use super::scopes::Scopes;
use super::{CLIENT_ID, CLIENT_SECRET, Platform, TENANT_ID};
use crate::company::{USERS, User};
use crate::exchange::Call;

/// The fields of the form in the body.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(call: &Call) -> Self {
        let fields = form_urlencoded::parse(call.body.as_bytes());
        Self(fields.into_owned().collect())
    }

    /// A field that has a value.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    fn need(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::Missing(name))
    }
}

/// For whom tokens are made.
struct Grant {
    user: &'static User,
    scopes: Scopes,
    /// When the user signed in.
    since: i64,
    nonce: Option<String>,
}

/// Answers the token endpoint.
pub(super) fn redeem(authority: &mut Authority, call: &Call, now: i64) -> Result<Value, Refusal> {
    if call.method != "POST" {
        return Err(Refusal::OnlyPost(call.method.clone()));
    }
    let tenant = call.path_value("tenant");
    check_tenant(tenant)?;
    let form = Form::read(call);
    let grant_type = form.need("grant_type")?;
    check_application(form.get("client_id"), tenant)?;
    if grant_type == "client_credentials" {
        let grant = by_secret(&form, now)?;
        return Ok(tokens(authority, &grant, call, now));
    }
    check_client(authority.platform, call.header("origin"), &form)?;
    let grant = match grant_type {
        "authorization_code" => by_code(authority, &form, now)?,
        "refresh_token" => by_refresh_token(authority, &form, now)?,
        other => return Err(Refusal::UnsupportedGrant(other.to_owned())),
    };
    if !authority.consent {
        return Err(Refusal::NoConsent);
    }
    if grant_type == "authorization_code" {
        authority.mark_redeemed(form.need("code")?);
    }
    Ok(tokens(authority, &grant, call, now))
}

/// A single-page app comes from a browser and has no secret; a web app is the other way round (facts §6.1).
fn check_client(platform: Platform, origin: Option<&str>, form: &Form) -> Result<(), Refusal> {
    let has_secret = form.get("client_secret").is_some() || form.get("client_assertion").is_some();
    match (platform, origin) {
        (Platform::Spa, _) if has_secret => Err(Refusal::SecretGiven),
        (Platform::Spa, Some(_)) => Ok(()),
        (Platform::Spa, None) => Err(Refusal::NotCrossOrigin),
        (Platform::Web, Some(origin)) => Err(Refusal::CrossOrigin(origin.to_owned())),
        // There is no secret that would be the right one.
        (Platform::Web, None) => Err(Refusal::SecretMissing),
    }
}

/// A program without a user: what it may do is that of its own card in Business Central, here all of it.
fn by_secret(form: &Form, now: i64) -> Result<Grant, Refusal> {
    match form.get("client_secret") {
        None => return Err(Refusal::SecretMissing),
        Some(CLIENT_SECRET) => {}
        Some(_) => return Err(Refusal::WrongSecret),
    }
    Ok(Grant {
        user: &USERS[0],
        scopes: Scopes::read(form.need("scope")?)?,
        since: now,
        nonce: None,
    })
}

fn by_code(authority: &Authority, form: &Form, now: i64) -> Result<Grant, Refusal> {
    let code = authority.code(form.need("code")?, now)?;
    let redirect_uri = form.need("redirect_uri")?;
    if redirect_uri != code.redirect_uri {
        return Err(Refusal::OtherRedirect {
            now: redirect_uri.to_owned(),
            before: code.redirect_uri.clone(),
        });
    }
    check_verifier(code.challenge.as_ref(), form.get("code_verifier"))?;
    Ok(Grant {
        user: code.user,
        scopes: code.scopes.clone(),
        since: now,
        nonce: code.nonce.clone(),
    })
}

/// The new refresh token lives no longer than the one it replaces.
fn by_refresh_token(authority: &Authority, form: &Form, now: i64) -> Result<Grant, Refusal> {
    let refresh = authority.refresh_token(form.need("refresh_token")?, now)?;
    let scopes = match form.get("scope") {
        Some(scope) => Scopes::read(scope)?,
        None => refresh.scopes.clone(),
    };
    Ok(Grant {
        user: refresh.user,
        scopes,
        since: refresh.issued,
        nonce: None,
    })
}

/// PKCE: the verifier must be what the challenge was made from.
fn check_verifier(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), Refusal> {
    let challenge = challenge.ok_or(Refusal::NoChallenge)?;
    let verifier = verifier.ok_or(Refusal::VerifierDiffers)?;
    let made = match challenge.method {
        ChallengeMethod::Plain => verifier.to_owned(),
        ChallengeMethod::S256 => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
    };
    match made == challenge.text {
        true => Ok(()),
        false => Err(Refusal::VerifierDiffers),
    }
}

fn tokens(authority: &mut Authority, grant: &Grant, call: &Call, now: i64) -> Value {
    let lasts = ACCESS_LIFE / 1000 - 1;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": grant.scopes.granted(),
        "expires_in": lasts,
        "ext_expires_in": lasts,
        "access_token": authority.give_access(grant.user, &grant.scopes, now),
    });
    if grant.scopes.are_offline() {
        let refresh = authority.give_refresh(grant.user, &grant.scopes, grant.since);
        body["refresh_token"] = json!(refresh);
    }
    if grant.scopes.are_openid() {
        body["id_token"] = json!(id_token(grant, call, now));
    }
    body
}

/// Who signed in, for the app to show. Its signature is none.
fn id_token(grant: &Grant, call: &Call, now: i64) -> String {
    let header = json!({"typ": "JWT", "alg": "none"});
    let claims = json!({
        "aud": CLIENT_ID,
        "iss": issuer(&call.origin),
        "iat": now / 1000,
        "nbf": now / 1000,
        "exp": (now + ACCESS_LIFE) / 1000,
        "name": grant.user.full_name,
        "nonce": grant.nonce,
        "preferred_username": grant.user.sign_in_name,
        "tid": TENANT_ID,
        "ver": "2.0",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&header), part(&claims))
}

/// The authority by its directory's id.
pub(super) fn issuer(origin: &str) -> String {
    format!("{origin}/{TENANT_ID}/v2.0")
}
