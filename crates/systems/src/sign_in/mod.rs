//! Signing in to Business Central online with Microsoft Entra ID: the authorization-code flow with PKCE, as a single-page
//! app does it, without a secret (facts/business-central.md §6.1).
//!
//! ```text
//!   verifier ─► challenge ─► authorize (a window of the browser) ─► code ─► token request ─► Tokens
//!                                                                              ▲               │ about an hour
//!                                                                              └─ refresh ◄────┘ for a day
//! ```
//!
//! The shell brings chance, SHA-256 and the window; everything else is decided here.

mod errors;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use concord_base::json;
use http::{Method, Request, Response, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

use crate::call::KnownSecrets;
use crate::connection::authority_problem;
pub use crate::connection::{MICROSOFT, SignInApp, Tokens};
use crate::ports::TransportError;

pub use errors::SignInError;

/// What an app of Business Central's API asks for, and that it may renew its token.
const SCOPE: &str = "https://api.businesscentral.dynamics.com/.default offline_access";
/// What a program without a user asks for: its token is not renewed but asked for again.
const PROGRAM_SCOPE: &str = "https://api.businesscentral.dynamics.com/.default";

/// Of Microsoft's words no more is shown.
const MOST_WORDS: usize = 600;

/// One attempt to sign in. Its answer is told from another's by `state`, and its code is good for nobody without
/// `verifier`.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Comes back with the answer.
    pub state: String,
    /// What the challenge is made from.
    verifier: String,
    /// Where the answer goes.
    redirect_uri: String,
}

impl Attempt {
    /// From 64 bytes of chance.
    pub fn new(chance: &[u8; 64], redirect_uri: &str) -> Self {
        let (verifier, state) = chance.split_at(48);
        Self {
            state: URL_SAFE_NO_PAD.encode(state),
            verifier: URL_SAFE_NO_PAD.encode(verifier),
            redirect_uri: redirect_uri.to_owned(),
        }
    }

    /// What has to be hashed with SHA-256 for the challenge.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// The page that the user signs in at. `hash` is the SHA-256 of the verifier.
    ///
    /// # Errors
    /// [`SignInError::ForeignAuthority`].
    pub fn page(&self, app: &SignInApp, hash: &[u8]) -> Result<String, SignInError> {
        let parameters = form(&[
            ("client_id", &app.client_id),
            ("response_type", "code"),
            // Nothing behind the # goes to a server: no log of the host of this page holds a code.
            ("response_mode", "fragment"),
            ("redirect_uri", &self.redirect_uri),
            ("scope", SCOPE),
            ("state", &self.state),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(hash)),
            ("code_challenge_method", "S256"),
        ]);
        Ok(format!("{}?{parameters}", endpoint(app, "authorize")?))
    }

    /// Whether an answer, the query with which the page sent the user back, belongs to this attempt.
    pub fn is_answered_by(&self, query: &str) -> bool {
        parameter(query, "state").as_deref() == Some(self.state.as_str())
    }

    /// The request that turns the answer into tokens; an error when it brings none.
    pub fn redeem(&self, app: &SignInApp, query: &str) -> Result<Request<String>, SignInError> {
        if !self.is_answered_by(query) {
            return Err(SignInError::AnswerToAnother);
        }
        if let Some(error) = parameter(query, "error") {
            let words = parameter(query, "error_description").unwrap_or_default();
            return Err(SignInError::from_answer(&error, &words));
        }
        let code = parameter(query, "code").ok_or(SignInError::NotItsAnswer)?;
        token_request(
            app,
            &[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &self.redirect_uri),
                ("code_verifier", &self.verifier),
            ],
        )
    }
}

/// The request for the next access token.
pub fn renew(app: &SignInApp, refresh: &str) -> Result<Request<String>, SignInError> {
    token_request(
        app,
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("scope", SCOPE),
        ],
    )
}

/// The request for an access token of a program that runs without a user, with a secret of its own. Business Central knows such
/// an app by a card of its own (facts/business-central.md §6.1).
///
/// # Errors
/// [`SignInError::ForeignAuthority`].
pub fn client_credentials(app: &SignInApp, secret: &str) -> Result<Request<String>, SignInError> {
    token_request(
        app,
        &[
            ("grant_type", "client_credentials"),
            ("client_secret", secret),
            ("scope", PROGRAM_SCOPE),
        ],
    )
}

/// Reads the answer to a token request with this body, of which nothing may come back in words.
pub fn tokens(
    sent: &str,
    answer: Result<Response<String>, TransportError>,
) -> Result<Tokens, SignInError> {
    #[derive(Deserialize)]
    struct Body {
        access_token: Option<String>,
        refresh_token: Option<String>,
        error: Option<String>,
        #[serde(default)]
        error_description: String,
    }
    let answer = answer.map_err(|_| SignInError::Unreachable)?;
    let body: Body = json::from_str(answer.body()).map_err(|_| SignInError::NotItsAnswer)?;
    if let Some(error) = body.error {
        let secret = ["code", "code_verifier", "refresh_token", "client_secret"];
        let known = secret.into_iter().filter_map(|name| parameter(sent, name));
        let known = KnownSecrets::these(known);
        let words = known.said(&body.error_description, MOST_WORDS);
        return Err(SignInError::from_answer(
            &known.said(&error, MOST_WORDS),
            &words,
        ));
    }
    let access = body.access_token.filter(|token| !token.is_empty());
    Ok(Tokens {
        access: access.ok_or(SignInError::NotItsAnswer)?,
        refresh: body.refresh_token,
    })
}

fn token_request(app: &SignInApp, fields: &[(&str, &str)]) -> Result<Request<String>, SignInError> {
    let own = [("client_id", app.client_id.as_str())];
    let fields: Vec<_> = own.into_iter().chain(fields.iter().copied()).collect();
    Request::builder()
        .method(Method::POST)
        .uri(endpoint(app, "token")?)
        .header(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded;charset=utf-8",
        )
        .header(header::ACCEPT, "application/json")
        .body(form(&fields))
        .map_err(|_| SignInError::Unreachable)
}

/// Wherever the app comes from: a form, a file, a database that somebody has changed.
fn endpoint(app: &SignInApp, name: &str) -> Result<String, SignInError> {
    match authority_problem(&app.authority) {
        None => Ok(format!(
            "{}/oauth2/v2.0/{name}",
            app.authority.trim_end_matches('/')
        )),
        Some(_) => Err(SignInError::ForeignAuthority),
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// A parameter of a query, decoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    let query = query.trim_start_matches(['?', '#']);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(of, _)| *of == name)?;
    let value = value.replace('+', " ");
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt(…)")
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> SignInApp {
        SignInApp::of_tenant(" cronus.example ", "c0c0")
    }

    fn attempt() -> Attempt {
        Attempt::new(&[7; 64], "https://concord.example/sign-in.html")
    }

    #[test]
    fn the_page_is_asked_for_a_code_with_challenge_and_state() {
        let page = attempt().page(&app(), &[1; 32]).unwrap();
        assert!(page.starts_with(
            "https://login.microsoftonline.com/cronus.example/oauth2/v2.0/authorize?"
        ));
        for expected in [
            "redirect_uri=https%3A%2F%2Fconcord%2Eexample%2Fsign%2Din%2Ehtml",
            "code_challenge_method=S256",
            "offline%5Faccess",
            "response_mode=fragment",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains(attempt().verifier()));
    }

    #[test]
    fn an_answer_to_another_attempt_is_not_taken() {
        let other = Attempt::new(&[8; 64], "https://concord.example/sign-in.html");
        let query = format!("?code=abc&state={}", other.state);
        let taken = attempt().redeem(&app(), &query).unwrap_err();
        assert_eq!(taken, SignInError::AnswerToAnother);
    }

    #[test]
    fn the_code_is_redeemed_with_the_verifier_and_without_a_secret() {
        let query = format!("?code=a%2Fb%2Bc&state={}", attempt().state);
        let request = attempt().redeem(&app(), &query).unwrap();
        let body = request.body();
        assert!(body.contains("code=a%2Fb%2Bc"));
        assert!(body.contains("code_verifier=") && !body.contains("secret"));
        assert!(request.uri().path().ends_with("/oauth2/v2.0/token"));
        assert_eq!(request.uri().query(), None);
    }

    #[test]
    fn nobody_is_sent_to_sign_in_at_a_place_that_is_not_microsofts() {
        let foreign = SignInApp {
            authority: "https://login.microsoftonline.com.evil.example/cronus.example".to_owned(),
            ..app()
        };
        let refused = Some(SignInError::ForeignAuthority);
        assert_eq!(attempt().page(&foreign, &[1; 32]).err(), refused);
        assert_eq!(renew(&foreign, "token").err(), refused);
        let query = format!("#code=abc&state={}", attempt().state);
        assert_eq!(attempt().redeem(&foreign, &query).err(), refused);
    }

    #[test]
    fn what_was_sent_does_not_come_back_in_words() {
        let request = renew(&app(), "0.visible-refresh+token/1234").unwrap();
        let words = r#"{"error":"invalid_request","error_description":"bad 0.visible-refresh%2Btoken%2F1234 sent"}"#;
        let answer = Ok(Response::new(words.to_owned()));
        let said = tokens(request.body(), answer).unwrap_err().explain().what;
        assert!(
            said.contains("bad •••") && !said.contains("visible"),
            "{said}"
        );
    }

    #[test]
    fn a_programs_secret_goes_to_microsoft_alone_and_does_not_come_back_in_words() {
        let foreign = SignInApp {
            authority: "https://evil.example/cronus.example".to_owned(),
            ..app()
        };
        let refused = client_credentials(&foreign, "s3cret~visible");
        assert_eq!(refused.err(), Some(SignInError::ForeignAuthority));
        let request = client_credentials(&app(), "s3cret~visible").unwrap();
        assert!(!request.body().contains("offline"));
        for (number, expected) in [
            ("AADSTS7000215", SignInError::WrongSecret),
            ("AADSTS7000222", SignInError::SecretExpired),
        ] {
            let words = format!(
                r#"{{"error":"invalid_client","error_description":"{number}: s3cret~visible sent"}}"#
            );
            let found = tokens(request.body(), Ok(Response::new(words)));
            assert_eq!(found, Err(expected));
        }
        let words = r#"{"error":"invalid_client","error_description":"bad s3cret~visible sent"}"#;
        let found = tokens(request.body(), Ok(Response::new(words.to_owned())));
        let said = found.unwrap_err().explain().what;
        assert!(!said.contains("visible"), "{said}");
    }

    #[test]
    fn tokens_print_nothing_of_themselves() {
        let answer =
            Response::new(r#"{"access_token":"visible","refresh_token":"seen"}"#.to_owned());
        let tokens = tokens("", Ok(answer)).unwrap();
        assert_eq!(
            (tokens.access.as_str(), tokens.refresh.as_deref()),
            ("visible", Some("seen"))
        );
        assert_eq!(format!("{tokens:?}{:?}", attempt()), "Tokens(…)Attempt(…)");
    }

    #[test]
    fn a_page_instead_of_an_answer_is_named() {
        let answer = Response::new("<html>maintenance</html>".to_owned());
        assert_eq!(
            tokens("", Ok(answer)).unwrap_err(),
            SignInError::NotItsAnswer
        );
        assert_eq!(
            tokens("", Err(TransportError::TimedOut)).unwrap_err(),
            SignInError::Unreachable
        );
    }
}
