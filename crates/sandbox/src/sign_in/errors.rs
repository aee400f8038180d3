//! Why the authority refuses, by Entra's AADSTS numbers and in its words.

use serde_json::{Value, json};

use super::{APP_NAME, CLIENT_ID};
use crate::clock::{gmt, utc};
use crate::exchange::Reply;
use crate::guid::Guid;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    UnknownTenant(String),
    UnknownApplication {
        application: String,
        tenant: String,
    },
    /// A parameter that must be there.
    Missing(&'static str),
    NotRegistered(String),
    UnsupportedResponseType(String),
    UnsupportedResponseMode(String),
    UnknownScope(String),
    UnknownPrompt(String),
    ChallengeSize,
    ChallengeMethod(String),
    /// `prompt=none`, and nobody is signed in.
    NobodySignedIn,
    NoConsent,
    ConsentDeclined,
    OnlyPost(String),
    UnsupportedGrant(String),
    /// A code or refresh token that was never given out.
    Malformed,
    CodeRedeemed,
    CodeExpired,
    OtherRedirect {
        now: String,
        before: String,
    },
    NoChallenge,
    VerifierDiffers,
    NotCrossOrigin,
    CrossOrigin(String),
    SecretGiven,
    SecretMissing,
    WrongSecret,
    RefreshTokenExpired {
        issued: i64,
    },
    RefreshTokenRevoked {
        issued: i64,
        revoked: i64,
    },
}

/// What Entra says about a refusal.
struct Said {
    /// OAuth's own word.
    error: &'static str,
    number: u32,
    text: String,
}

impl Refusal {
    #[rustfmt::skip]
    fn said(&self) -> Said {
        let (error, number, text) = match self {
            Self::UnknownTenant(tenant) => ("invalid_request", 90002, format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.")),
            Self::UnknownApplication { application, tenant } => ("unauthorized_client", 700_016, format!("Application with identifier '{application}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.")),
            Self::Missing(name) => ("invalid_request", 900_144, format!("The request body must contain the following parameter: '{name}'.")),
            Self::NotRegistered(uri) => ("invalid_request", 50011, format!("The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application '{CLIENT_ID}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this issue.")),
            Self::UnsupportedResponseType(given) => ("unsupported_response_type", 700_051, format!("response_type '{given}' is not enabled for the application.")),
            Self::UnsupportedResponseMode(given) => ("invalid_request", 70007, format!("'{given}' is not a supported value of 'response_mode' when requesting a code.")),
            Self::UnknownScope(scope) => ("invalid_scope", 70011, format!("The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.")),
            Self::UnknownPrompt(given) => ("invalid_request", 90023, format!("Unsupported 'prompt' value '{given}'.")),
            Self::ChallengeSize => ("invalid_request", 501_491, "Invalid size of Code_Challenge parameter.".to_owned()),
            Self::ChallengeMethod(given) => ("invalid_request", 9_002_313, format!("Invalid request. Request is malformed or invalid: code_challenge_method '{given}'.")),
            Self::NobodySignedIn => ("login_required", 50058, "A silent sign-in request was sent but no user is signed in.".to_owned()),
            Self::NoConsent => ("consent_required", 65001, format!("The user or administrator has not consented to use the application with ID '{CLIENT_ID}' named '{APP_NAME}'. Send an interactive authorization request for this user and resource.")),
            Self::ConsentDeclined => ("access_denied", 65004, "User declined to consent to access the app.".to_owned()),
            Self::OnlyPost(method) => ("invalid_request", 900_561, format!("The endpoint only accepts POST requests. Received a {method} request.")),
            Self::UnsupportedGrant(given) => ("unsupported_grant_type", 70003, format!("The app requested an unsupported grant type '{given}'.")),
            Self::Malformed => ("invalid_grant", 9_002_313, "Invalid request. Request is malformed or invalid.".to_owned()),
            Self::CodeRedeemed => ("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.".to_owned()),
            Self::CodeExpired => ("invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.".to_owned()),
            Self::OtherRedirect { now, before } => ("invalid_grant", 500_112, format!("The reply address '{now}' does not match the reply address '{before}' provided when requesting Authorization code.")),
            Self::NoChallenge => ("invalid_request", 9_002_325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption.".to_owned()),
            Self::VerifierDiffers => ("invalid_grant", 501_481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.".to_owned()),
            Self::NotCrossOrigin => ("invalid_request", 9_002_327, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.".to_owned()),
            Self::CrossOrigin(origin) => ("invalid_request", 9_002_326, format!("Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.")),
            Self::SecretGiven => ("invalid_client", 700_025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.".to_owned()),
            Self::SecretMissing => ("invalid_client", 7_000_218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.".to_owned()),
            Self::WrongSecret => ("invalid_client", 7_000_215, format!("Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{CLIENT_ID}'.")),
            Self::RefreshTokenExpired { issued } => ("invalid_grant", 700_084, format!("The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {}.", utc(*issued))),
            Self::RefreshTokenRevoked { issued, revoked } => ("invalid_grant", 50173, format!("The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{}'.", utc(*issued), utc(*revoked))),
        };
        Said { error, number, text }
    }

    /// Microsoft's finer word beside `error`, where it has one.
    fn suberror(&self) -> Option<&'static str> {
        match self {
            Self::NoConsent => Some("consent_required"),
            Self::RefreshTokenExpired { .. } | Self::RefreshTokenRevoked { .. } => {
                Some("bad_token")
            }
            _ => None,
        }
    }

    /// Number and text, as the authority's own page shows them.
    pub fn title(&self) -> String {
        let Said { number, text, .. } = self.said();
        format!("AADSTS{number}: {text}")
    }

    /// For a redirect back to the app.
    pub fn parameters(&self, now: i64, rng: &mut fastrand::Rng) -> Vec<(&'static str, String)> {
        let Said { error, number, .. } = self.said();
        let (trace, correlation) = (Guid::random(rng), Guid::random(rng));
        let mut parameters = vec![
            ("error", error.to_owned()),
            (
                "error_description",
                self.description(now, trace, correlation),
            ),
            ("error_uri", error_uri(number)),
        ];
        parameters.extend(
            self.suberror()
                .map(|suberror| ("error_subcode", suberror.to_owned())),
        );
        parameters
    }

    /// For the token endpoint.
    pub fn reply(&self, now: i64, rng: &mut fastrand::Rng) -> Reply {
        let Said { error, number, .. } = self.said();
        // At the token endpoint a missing consent is a grant that is not good enough.
        let error = match self {
            Self::NoConsent => "invalid_grant",
            _ => error,
        };
        let (trace, correlation) = (Guid::random(rng), Guid::random(rng));
        let mut body: Value = json!({
            "error": error,
            "error_description": self.description(now, trace, correlation),
            "error_codes": [number],
            "timestamp": timestamp(now),
            "trace_id": trace.to_string(),
            "correlation_id": correlation.to_string(),
            "error_uri": error_uri(number),
        });
        if let Some(suberror) = self.suberror() {
            body["suberror"] = json!(suberror);
        }
        let status = if error == "invalid_client" { 401 } else { 400 };
        Reply::json(status, &body)
    }

    fn description(&self, now: i64, trace: Guid, correlation: Guid) -> String {
        format!(
            "{}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {}",
            self.title(),
            timestamp(now)
        )
    }
}

fn error_uri(number: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={number}")
}

/// Entra's form: UTC to the second, with a blank and a `Z`.
fn timestamp(now: i64) -> String {
    format!("{}Z", gmt(now).replace('T', " "))
}
