//! Transport over HTTP, with the bounds that the app's has in a browser.

use std::time::Duration;

use concord_core::ports::{MOST_BYTES, TransportError};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

/// How long an answer may take, to its end. A hundred creates take WooCommerce up to 15 s, and hosts cut off at 30 s or 60 s
/// (facts/woocommerce.md "Times seen").
const TIMEOUT: Duration = Duration::from_secs(90);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// The shipped proxies say with this header that an answer is their own (deploy/nginx.conf).
const PROXY_ANSWER: &str = "concord-proxy";

/// Sends requests; copies share their connections.
#[derive(Debug, Clone)]
pub struct Http(Client);

impl Http {
    /// A sender that follows no redirect and keeps no cookie: either would let another page than the API answer.
    ///
    /// # Errors
    /// The system's certificates can't be read, in words.
    pub fn new() -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("Concord/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build();
        client.map(Self).map_err(|error| words(&error))
    }

    /// Sends one request and brings the whole answer.
    ///
    /// # Errors
    /// No complete answer came.
    pub async fn send(
        &self,
        request: http::Request<String>,
    ) -> Result<http::Response<String>, TransportError> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string();
        let mut request = self.0.request(parts.method, url).headers(parts.headers);
        if !body.is_empty() {
            request = request.body(body);
        }
        let answer = request.send().await.map_err(|error| failure(&error))?;
        match answer.headers().get(PROXY_ANSWER).map(|it| it.as_bytes()) {
            Some(b"unreachable") => {
                let words = "the proxy could not reach it, or its certificate is not valid";
                return Err(TransportError::Unreachable(words.to_owned()));
            }
            Some(b"timed-out") => return Err(TransportError::TimedOut),
            _ => {}
        }
        let mut response = http::Response::new(String::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = text_of(answer, MOST_BYTES).await?;
        Ok(response)
    }
}

/// Reads an answer's body piece by piece, so that little more than `most` bytes of it are ever held.
async fn text_of(mut answer: Response, most: usize) -> Result<String, TransportError> {
    let mut bytes: Vec<u8> = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + piece.len() > most {
            return Err(TransportError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn failure(error: &reqwest::Error) -> TransportError {
    match error.is_timeout() {
        true => TransportError::TimedOut,
        false => TransportError::Unreachable(words(error)),
    }
}

/// The innermost reason: what is around it only says that a request failed, with its address. A key may stand in that.
fn words(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match innermost.is::<reqwest::Error>() {
        true => "the request could not be sent".to_owned(),
        false => innermost.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::block_on;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::{JoinHandle, spawn};

    /// Answers one request with these bytes and gives what was sent.
    fn answering(answer: Vec<u8>) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let answered = spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut sent = vec![0; 4096];
            let length = stream.read(&mut sent).unwrap();
            // A client that has read enough hangs up.
            let _ = stream.write_all(&answer);
            String::from_utf8_lossy(&sent[..length]).into_owned()
        });
        (address, answered)
    }

    fn answer_to_get(answer: Vec<u8>) -> (Result<http::Response<String>, TransportError>, String) {
        crate::use_ring();
        let (address, answered) = answering(answer);
        let request = http::Request::get(address).body(String::new()).unwrap();
        let answer = block_on(Http::new().unwrap().send(request));
        (answer, answered.join().unwrap())
    }

    #[test]
    fn a_redirect_is_an_answer_and_is_not_followed() {
        let (answer, sent) = answer_to_get(
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
                .to_vec(),
        );
        assert_eq!(answer.unwrap().status(), 302);
        assert!(sent.contains("user-agent: Concord/"), "{sent}");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let (answer, _) = answer_to_get(
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n\u{feff}näher"
                .as_bytes()
                .to_vec(),
        );
        assert_eq!(answer.unwrap().body(), "näher");
    }

    #[test]
    fn an_answer_that_never_ends_is_given_up() {
        let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        endless.resize(MOST_BYTES + 100_000, b'x');
        let (answer, _) = answer_to_get(endless);
        assert_eq!(answer.map(drop), Err(TransportError::TooLarge));
    }

    #[test]
    fn what_fails_is_said_without_the_address_in_which_a_key_may_stand() {
        crate::use_ring();
        let request = http::Request::get("http://127.0.0.1:1/?consumer_secret=cs_visible")
            .body(String::new());
        let answer = block_on(Http::new().unwrap().send(request.unwrap()));
        let Err(TransportError::Unreachable(words)) = answer else {
            panic!("{answer:?}");
        };
        assert!(!words.contains("cs_visible"), "{words}");
    }
}
