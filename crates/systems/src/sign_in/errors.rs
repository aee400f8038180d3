//! Why signing in did not work, told apart by Microsoft's AADSTS numbers.

use concord_base::Explanation;

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInError {
    /// The browser opened no window.
    WindowBlocked,
    /// The user gave up, or declined what the app asks for.
    Declined,
    /// Nobody is signed in any more: the refresh token has had its day or was revoked.
    Expired,
    /// The redirect URI is registered for another platform than single-page application (AADSTS9002326, 9002327).
    WrongPlatform,
    /// The address of this app is not among the redirect URIs (AADSTS50011).
    NotRegistered,
    /// There is no such directory (AADSTS90002).
    UnknownTenant,
    /// There is no such app in that directory (AADSTS700016).
    UnknownApp,
    /// Nobody with the right to do so has consented yet (AADSTS65001).
    NoConsent,
    /// The secret of a program is not the app's (AADSTS7000215).
    WrongSecret,
    /// The secret of a program has had its time (AADSTS7000222).
    SecretExpired,
    /// The authority is none of Microsoft's.
    ForeignAuthority,
    /// The answer belongs to another attempt.
    AnswerToAnother,
    /// The authority did not answer.
    Unreachable,
    /// What answered is not Microsoft's sign-in.
    NotItsAnswer,
    /// Anything else, in Microsoft's words.
    Other {
        /// Its words.
        words: String,
    },
}

impl SignInError {
    /// From the error that the authority sent.
    pub(super) fn from_answer(error: &str, words: &str) -> Self {
        let has = |number: &str| words.contains(number);
        match error {
            _ if has("AADSTS9002326") || has("AADSTS9002327") => SignInError::WrongPlatform,
            _ if has("AADSTS50011") => SignInError::NotRegistered,
            _ if has("AADSTS90002") => SignInError::UnknownTenant,
            _ if has("AADSTS700016") => SignInError::UnknownApp,
            _ if has("AADSTS65001") => SignInError::NoConsent,
            _ if has("AADSTS65004") => SignInError::Declined,
            _ if has("AADSTS7000215") => SignInError::WrongSecret,
            _ if has("AADSTS7000222") => SignInError::SecretExpired,
            "access_denied" | "consent_required" => SignInError::Declined,
            "invalid_grant" | "interaction_required" | "login_required" => SignInError::Expired,
            _ => {
                // Trace and correlation ids are for Microsoft's support; users look them up in the browser's own tools.
                let words = words.split(" Trace ID").next().unwrap_or_default().trim();
                let words = if words.is_empty() { error } else { words };
                SignInError::Other {
                    words: words.to_owned(),
                }
            }
        }
    }

    /// What happened and what to do, in the user's words.
    pub fn explain(&self) -> Explanation {
        let (what, remedy) = match self {
            SignInError::WindowBlocked => (
                "The browser did not open the sign-in window.",
                "Allow pop-up windows for this site, then sign in again.",
            ),
            SignInError::Declined => (
                "Signing in was ended before Microsoft gave its consent.",
                "Sign in again and accept what Concord asks for: to work with Business Central in your name.",
            ),
            SignInError::Expired => (
                "The sign-in with Microsoft has expired.",
                "Sign in again. Nothing is lost: a run that waits goes on where it was.",
            ),
            SignInError::WrongPlatform => (
                "In Microsoft Entra ID the redirect URI of this app is registered for another platform.",
                "Entra ID, App registrations, this app, Authentication: remove the redirect URI and add it again under “Single-page application”.",
            ),
            SignInError::NotRegistered => (
                "In Microsoft Entra ID the address of this page is not among the app's redirect URIs.",
                "Entra ID, App registrations, this app, Authentication: add the redirect URI shown in Connections under “Single-page application”.",
            ),
            SignInError::UnknownTenant => (
                "Microsoft knows no such tenant.",
                "Check the tenant: its domain (contoso.onmicrosoft.com) or its id, from Entra ID, Overview.",
            ),
            SignInError::UnknownApp => (
                "There is no app with this client ID in this tenant.",
                "Check the application (client) ID and the tenant: Entra ID, App registrations, this app, Overview.",
            ),
            SignInError::NoConsent => (
                "Nobody has allowed this app to work with Business Central yet.",
                "An administrator gives consent: Entra ID, App registrations, this app, API permissions, “Grant admin consent”.",
            ),
            SignInError::WrongSecret => (
                "Microsoft does not take the client secret of this app.",
                "Entra ID, App registrations, this app, Certificates & secrets: it is the secret's value, not its ID, and can be seen only when it is made.",
            ),
            SignInError::SecretExpired => (
                "The client secret of this app has expired.",
                "Entra ID, App registrations, this app, Certificates & secrets: add a new one and give it to concord.",
            ),
            SignInError::ForeignAuthority => (
                "The authority of this connection is not one of Microsoft's. No window was opened.",
                "Correct it in Connections, under advanced: https://login.microsoftonline.com, or that of a national cloud.",
            ),
            SignInError::AnswerToAnother => (
                "The answer belongs to another attempt to sign in.",
                "Close other sign-in windows, then sign in again.",
            ),
            SignInError::Unreachable => (
                "Microsoft's sign-in could not be reached.",
                "Check the connection to the internet, and that nothing blocks login.microsoftonline.com.",
            ),
            SignInError::NotItsAnswer => (
                "What answered is not Microsoft's sign-in.",
                "Check the tenant. A proxy or filter between here and there may answer in its place.",
            ),
            SignInError::Other { words } => {
                return Explanation {
                    what: format!("Microsoft refused to sign in: “{words}”"),
                    remedy: "The number after AADSTS leads to Microsoft's own explanation; an administrator of Entra ID can look it up.".to_owned(),
                };
            }
        };
        Explanation {
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}
