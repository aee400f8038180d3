//! Transport over fetch.

use std::pin::pin;
use std::time::Duration;

use concord_core::ports::{MOST_BYTES, TransportError};
use futures_util::future::{Either, select};
use gloo_net::http::{Headers, Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect,
};

use super::clock;

/// How long an answer may take, to its end. A hundred creates take WooCommerce up to 15 s, and hosts cut off at 30 s or 60 s
/// (facts/woocommerce.md "Times seen").
const TIMEOUT: Duration = Duration::from_secs(90);

/// The shipped proxies say with this header that an answer is their own (deploy/nginx.conf).
const PROXY_ANSWER: &str = "concord-proxy";

/// Sends one request. Cookies are never sent, and redirects are not followed: either would let a page other than
/// the API answer. Dropping it breaks the request off.
pub async fn send(
    request: http::Request<String>,
) -> Result<http::Response<String>, TransportError> {
    let under_way = UnderWay::new()?;
    let answer = pin!(exchange(request, &under_way));
    match select(answer, pin!(clock::sleep(TIMEOUT))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(TransportError::TimedOut),
    }
}

/// A request that is broken off when nobody waits for its answer any more.
struct UnderWay(AbortController);

impl UnderWay {
    fn new() -> Result<Self, TransportError> {
        AbortController::new().map(Self).map_err(broken)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        // Of a request that has its answer nothing is left to break off.
        self.0.abort();
    }
}

async fn exchange(
    request: http::Request<String>,
    under_way: &UnderWay,
) -> Result<http::Response<String>, TransportError> {
    let (parts, body) = request.into_parts();
    let headers = Headers::new();
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            headers.set(name.as_str(), value);
        }
    }
    let options = RequestInit::new();
    options.set_method(parts.method.as_str());
    options.set_headers(&headers.into_raw());
    options.set_credentials(RequestCredentials::Omit);
    options.set_redirect(RequestRedirect::Manual);
    // Neither the browser's cache nor one on the way may answer: an old answer looks like an edit.
    options.set_cache(RequestCache::NoStore);
    options.set_signal(Some(&under_way.0.signal()));
    if !body.is_empty() {
        options.set_body(&body.into());
    }
    // gloo-net's own builder writes the query anew and leaves a `&` at its end; a link to a next page has to be
    // followed exactly as it came.
    let request = web_sys::Request::new_with_str_and_init(&parts.uri.to_string(), &options)
        .map_err(|_| TransportError::Unreachable("the browser refuses this address".to_owned()))?;
    let sent = Request::from(request).send().await;
    let answer = sent.map_err(|error| failure(&error))?;
    match answer.headers().get(PROXY_ANSWER).as_deref() {
        Some("unreachable") => {
            let words = "the proxy could not reach it, or its certificate is not valid";
            return Err(TransportError::Unreachable(words.to_owned()));
        }
        Some("timed-out") => return Err(TransportError::TimedOut),
        _ => {}
    }
    let mut response = http::Response::builder().status(status(answer.status()));
    for (name, value) in answer.headers().entries() {
        response = response.header(name, value);
    }
    let text = text_of(&answer, MOST_BYTES).await?;
    response.body(text).map_err(|_| {
        TransportError::Unreachable("the answer has headers that no server may send".to_owned())
    })
}

/// Reads an answer's body piece by piece, so that no more than `most` bytes of it are ever held.
async fn text_of(answer: &Response, most: usize) -> Result<String, TransportError> {
    let Some(stream) = answer.body() else {
        return Ok(String::new());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(broken)?;
        let part = |name: &str| Reflect::get(&piece, &name.into()).map_err(broken);
        if part("done")?.is_truthy() {
            break;
        }
        let piece: Uint8Array = part("value")?.unchecked_into();
        let so_far = bytes.len();
        let length = so_far + piece.length() as usize;
        if length > most {
            return Err(TransportError::TooLarge);
        }
        bytes.resize(length, 0);
        piece.copy_to(&mut bytes[so_far..]);
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn broken(error: JsValue) -> TransportError {
    let words = error.dyn_into::<js_sys::Error>();
    TransportError::Unreachable(words.map_or_else(
        |_| "the connection was cut".to_owned(),
        |error| error.message().into(),
    ))
}

/// A redirect that is not followed has status 0 for scripts; for us it is a page other than the API.
fn status(seen: u16) -> u16 {
    if seen == 0 { 302 } else { seen }
}

fn failure(error: &gloo_net::Error) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) => TransportError::Unreachable(error.message.clone()),
        other => TransportError::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use concord_core::ports::TransportError;
    use gloo_net::http::Response;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{send, text_of};

    wasm_bindgen_test_configure!(run_in_browser);

    fn get(uri: &str) -> http::Request<String> {
        http::Request::get(uri).body(String::new()).unwrap()
    }

    #[wasm_bindgen_test]
    async fn an_answer_comes_with_status_headers_and_body() {
        let answer = send(get("/")).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key(http::header::CONTENT_TYPE));
        assert!(answer.body().contains("<html"));
    }

    #[wasm_bindgen_test]
    async fn an_answer_is_read_to_its_most_bytes_and_no_further() {
        let answer = |text: &str| Response::builder().body(Some(text)).unwrap();
        let whole = text_of(&answer("\u{feff}näher"), 9).await;
        assert_eq!(whole.as_deref(), Ok("näher"));
        let more = text_of(&answer("\u{feff}näher"), 8).await;
        assert_eq!(more, Err(TransportError::TooLarge));
        assert_eq!(text_of(&answer(""), 0).await.as_deref(), Ok(""));
    }

    #[wasm_bindgen_test]
    async fn an_error_status_is_an_answer_too() {
        let answer = send(get("/there-is-no-such-page")).await.unwrap();
        assert_eq!(answer.status(), 404);
    }

    #[wasm_bindgen_test]
    async fn a_port_that_nobody_listens_on_is_unreachable() {
        let answer = send(get("http://127.0.0.1:1/")).await;
        assert!(
            matches!(answer, Err(TransportError::Unreachable(_))),
            "{answer:?}"
        );
    }
}
