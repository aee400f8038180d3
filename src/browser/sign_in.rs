//! Signing in with Microsoft in a window of its own, so that a run that waits for it goes on in this one.

use concord_core::ports::Transport;
use concord_core::sign_in::{self, Attempt, SignInApp, SignInError, Tokens};
use futures_channel::mpsc;
use futures_util::StreamExt;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Window;

use super::{Channel, fetch};

/// Where `public/sign-in.js` sends the answer.
const CHANNEL: &str = "concord-sign-in";
/// The page that Microsoft leads back to; registered as the app's redirect URI.
const RETURN_PAGE: &str = "sign-in.html";

/// The redirect URI to register in Microsoft Entra ID, as single-page application.
pub fn redirect_uri() -> String {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten())
        .unwrap_or_default();
    web_sys::Url::new_with_base(RETURN_PAGE, &base)
        .map(|url| url.href())
        .unwrap_or_default()
}

/// A window that waits for the page to sign in at. Opened at once, while the browser still knows that the user asked for it.
pub struct SignInWindow(Window);

impl SignInWindow {
    /// Opens it, empty.
    pub fn open() -> Result<Self, SignInError> {
        let opened = web_sys::window().and_then(|window| {
            let features = "popup,width=520,height=720";
            window
                .open_with_url_and_target_and_features("", "_blank", features)
                .ok()
                .flatten()
        });
        // The page in it must not lead this one elsewhere. What it has is closed by the return page itself.
        let severed = opened.filter(|window| window.set_opener(&JsValue::NULL).is_ok());
        severed.map(Self).ok_or(SignInError::WindowBlocked)
    }
}

/// Leads the user through signing in and brings the tokens. Dropping it gives up; the window is closed where it still shows
/// nothing, and closes itself when Microsoft leads back.
pub async fn sign_in(window: SignInWindow, app: &SignInApp) -> Result<Tokens, SignInError> {
    let window = Closing(window.0);
    let attempt = Attempt::new(&chance()?, &redirect_uri());
    let hash = sha256(attempt.verifier()).await?;
    let mut answers = Answers::listen()?;
    window
        .0
        .location()
        .set_href(&attempt.page(app, &hash)?)
        .map_err(|_| SignInError::WindowBlocked)?;
    loop {
        let answer = answers.next().await.ok_or(SignInError::Declined)?;
        // Another tab may be signing in as well.
        if attempt.is_answered_by(&answer) {
            let request = attempt.redeem(app, &answer)?;
            let sent = request.body().clone();
            return sign_in::tokens(&sent, fetch::send(request).await);
        }
    }
}

/// The next access token, without the user.
pub async fn renew<T: Transport>(
    transport: &T,
    app: &SignInApp,
    refresh: &str,
) -> Result<Tokens, SignInError> {
    let request = sign_in::renew(app, refresh)?;
    let sent = request.body().clone();
    sign_in::tokens(&sent, transport.send(request).await)
}

/// Closes the window when signing in is over, as far as the browser lets a window be closed that is not this one's any more.
struct Closing(Window);

impl Drop for Closing {
    fn drop(&mut self) {
        // One that the user has closed already is no trouble.
        let _ = self.0.close();
    }
}

/// What the return page sends.
struct Answers {
    received: mpsc::UnboundedReceiver<String>,
    _channel: Channel,
}

impl Answers {
    fn listen() -> Result<Self, SignInError> {
        let (sender, received) = mpsc::unbounded();
        let channel = Channel::open(CHANNEL, move |answer| {
            // Nobody listens any more when signing in is over.
            let _ = sender.unbounded_send(answer);
        });
        Ok(Self {
            received,
            _channel: channel.ok_or(SignInError::WindowBlocked)?,
        })
    }

    async fn next(&mut self) -> Option<String> {
        self.received.next().await
    }
}

fn crypto() -> Result<web_sys::Crypto, SignInError> {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .ok_or(SignInError::WindowBlocked)
}

fn chance() -> Result<[u8; 64], SignInError> {
    let mut bytes = [0; 64];
    crypto()?
        .get_random_values_with_u8_array(&mut bytes)
        .map_err(|_| SignInError::WindowBlocked)?;
    Ok(bytes)
}

async fn sha256(text: &str) -> Result<Vec<u8>, SignInError> {
    let hashing = crypto()?
        .subtle()
        .digest_with_str_and_u8_array("SHA-256", text.as_bytes())
        .map_err(|_| SignInError::WindowBlocked)?;
    let hash = JsFuture::from(hashing)
        .await
        .map_err(|_| SignInError::WindowBlocked)?;
    Ok(Uint8Array::new(&hash).to_vec())
}
