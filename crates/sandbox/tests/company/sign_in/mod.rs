//! The sign-in authority: authorization code with PKCE, as a single-page app uses it (facts §6.1).

mod authorize;
mod token;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Response;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Api, ORIGIN, with_query};

const REDIRECT: &str = "http://127.0.0.1:8123/sign-in";
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123";
const SCOPE: &str = "https://api.businesscentral.dynamics.com/.default offline_access openid";
const DAY: u64 = 24 * 60 * 60 * 1000;

impl Api {
    fn client_id(&self) -> String {
        self.connection().sign_in.client_id
    }

    fn at_authority(&mut self, request: http::request::Builder, body: String) -> Response<String> {
        self.sandbox
            .handle(request.body(body).unwrap())
            .response
            .unwrap()
    }

    /// Opens `authorize` with the usual parameters, some of them changed, in a browser with this cookie.
    fn authorize(&mut self, changes: &[(&str, &str)], cookie: &str) -> Response<String> {
        let client_id = self.client_id();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let usual = [
            ("client_id", client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPE),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let all: Vec<(&str, &str)> = kept
            .chain(changes)
            .copied()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let authority = self.connection().sign_in.authority;
        let address = with_query(&format!("{authority}/oauth2/v2.0/authorize"), &all);
        self.browse(&address, cookie)
    }

    fn browse(&mut self, address: &str, cookie: &str) -> Response<String> {
        let request = http::Request::get(address).header("cookie", cookie);
        self.at_authority(request, String::new())
    }

    /// Posts a form to `token`, with the client's id.
    fn redeem(&mut self, form: &[(&str, &str)]) -> (u16, Value) {
        let response = self.redeem_from(Some("http://127.0.0.1:8123"), form);
        (
            response.status().as_u16(),
            serde_json::from_str(response.body()).unwrap(),
        )
    }

    fn redeem_from(&mut self, origin: Option<&str>, form: &[(&str, &str)]) -> Response<String> {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs
            .append_pair("client_id", &self.client_id())
            .extend_pairs(form);
        let authority = self.connection().sign_in.authority;
        let mut request = http::Request::post(format!("{authority}/oauth2/v2.0/token"))
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        self.at_authority(request, pairs.finish())
    }

    fn redeem_code(&mut self, code: &str) -> (u16, Value) {
        self.redeem(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
    }

    fn refresh(&mut self, token: &Value) -> (u16, Value) {
        let token = token.as_str().unwrap();
        self.redeem(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    /// Signs somebody in by the page's link; answers the code.
    fn code(&mut self, user: &str) -> String {
        let back = self.choose(user);
        parameter(&back, "code").unwrap()
    }

    fn choose(&mut self, user: &str) -> Response<String> {
        let page = self.authorize(&[], "");
        let address = link(&page, user);
        self.browse(&address, "")
    }

    /// Signs the user with all permissions in; answers the tokens.
    fn tokens(&mut self) -> Value {
        let code = self.code("concord");
        let (status, tokens) = self.redeem_code(&code);
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    /// Whether the company's API takes this token.
    fn takes(&mut self, token: &Value) -> bool {
        self.token = token.as_str().unwrap().to_owned();
        let address = format!("{}/companies", self.api);
        self.send("GET", &address, &[], &Value::Null).status() == 200
    }

    fn pass(&mut self, milliseconds: u64) {
        let (status, _) = self.control("POST", "clock", &json!({"advance_ms": milliseconds}));
        assert_eq!(status, 200);
    }
}

/// The address behind a page's link.
fn link(page: &Response<String>, id: &str) -> String {
    assert_eq!(page.status(), 200, "{}", page.body());
    let (_, rest) = page
        .body()
        .split_once(&format!("<a id=\"{id}\" href=\""))
        .unwrap_or_else(|| panic!("no link {id} in {}", page.body()));
    let (address, _) = rest.split_once('"').unwrap();
    format!("{ORIGIN}{}", address.replace("&amp;", "&"))
}

fn location(response: &Response<String>) -> &str {
    assert_eq!(response.status(), 302, "{}", response.body());
    response.headers()["location"].to_str().unwrap()
}

/// A parameter that came back to the app, in the query or the fragment.
fn parameter(response: &Response<String>, name: &str) -> Option<String> {
    let (_, pairs) = location(response).split_once(['?', '#']).unwrap();
    form_urlencoded::parse(pairs.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The error that came back to the app, with its number.
fn sent_back(response: &Response<String>) -> (String, String) {
    assert_eq!(parameter(response, "code"), None);
    assert_eq!(parameter(response, "state").as_deref(), Some("the state"));
    let description = parameter(response, "error_description").unwrap();
    let (number, _) = description.split_once(':').unwrap();
    (parameter(response, "error").unwrap(), number.to_owned())
}

fn cookie(response: &Response<String>) -> String {
    let set = response.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// Status, error and number of a refused redemption.
fn refusal((status, body): (u16, Value)) -> (u16, String, u64) {
    let number = body["error_codes"][0].as_u64().unwrap();
    let description = body["error_description"].as_str().unwrap();
    assert!(
        description.starts_with(&format!("AADSTS{number}: ")),
        "{description}"
    );
    (status, body["error"].as_str().unwrap().to_owned(), number)
}

fn invalid_grant(number: u64) -> (u16, String, u64) {
    (400, "invalid_grant".to_owned(), number)
}
