//! Transport over fetch.

use concord_core::ports::TransportError;
use gloo_net::http::{Headers, Request};
use web_sys::{AbortSignal, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

/// How long an answer may take. A hundred creates take WooCommerce up to 15 s, and hosts cut off at 30 s or 60 s
/// (facts/woocommerce.md "Times seen").
const TIMEOUT_MS: u32 = 90_000;

/// The shipped proxies say with this header that an answer is their own (deploy/nginx.conf).
const PROXY_ANSWER: &str = "concord-proxy";

/// Sends one request. Cookies are never sent, and redirects are not followed: either would let a page other than
/// the API answer.
pub async fn send(
    request: http::Request<String>,
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
    options.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    if !body.is_empty() {
        options.set_body(&body.into());
    }
    // gloo-net's own builder writes the query anew and leaves a `&` at its end; a link to a next page has to be
    // followed exactly as it came.
    let request = web_sys::Request::new_with_str_and_init(&parts.uri.to_string(), &options)
        .map_err(|_| TransportError::Unreachable("the browser refuses this address".to_owned()))?;
    let failed = |error: gloo_net::Error| failure(&error);
    let answer = Request::from(request).send().await.map_err(failed)?;
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
    let text = answer.text().await.map_err(failed)?;
    response.body(text).map_err(|_| {
        TransportError::Unreachable("the answer has headers that no server may send".to_owned())
    })
}

/// A redirect that is not followed has status 0 for scripts; for us it is a page other than the API.
fn status(seen: u16) -> u16 {
    if seen == 0 { 302 } else { seen }
}

fn failure(error: &gloo_net::Error) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "TimeoutError" => TransportError::TimedOut,
        gloo_net::Error::JsError(error) => TransportError::Unreachable(error.message.clone()),
        other => TransportError::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use concord_core::ports::TransportError;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::send;

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
