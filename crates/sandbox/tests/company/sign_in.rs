//! The sign-in authority: authorization code with PKCE, as a single-page app uses it (facts §6.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use concord_sandbox::sign_in::{Platform, SignInChange};
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

#[test]
fn who_signs_in_gets_a_code_and_for_it_tokens_that_the_company_takes() {
    let mut api = Api::empty();
    let back = api.choose("concord");
    assert!(location(&back).starts_with(&format!("{REDIRECT}?code=")));
    assert_eq!(parameter(&back, "state").as_deref(), Some("the state"));
    let (status, tokens) = api.redeem_code(&parameter(&back, "code").unwrap());
    assert_eq!(
        (status, &tokens["token_type"], &tokens["expires_in"]),
        (200, &json!("Bearer"), &json!(3599))
    );
    let granted = tokens["scope"].as_str().unwrap();
    assert!(granted.contains("https://api.businesscentral.dynamics.com/user_impersonation"));
    assert!(!granted.contains("offline_access"));
    assert!(api.takes(&tokens["access_token"]));
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = URL_SAFE_NO_PAD
        .decode(id_token.split('.').nth(1).unwrap())
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(
        (&claims["preferred_username"], &claims["nonce"]),
        (&json!("ada.weber@cronus.example"), &json!("the nonce"))
    );
}

#[test]
fn a_token_carries_its_users_permissions() {
    let mut api = Api::empty();
    let code = api.code("reader");
    let (_, tokens) = api.redeem_code(&code);
    assert!(api.takes(&tokens["access_token"]));
    assert_eq!(api.refused(json!({"displayName": "A"})).0, 403);
}

#[test]
fn the_answer_comes_in_the_fragment_where_the_app_asks_for_that() {
    let mut api = Api::empty();
    let page = api.authorize(&[("response_mode", "fragment")], "");
    let back = api.browse(&link(&page, "concord"), "");
    assert!(location(&back).starts_with(&format!("{REDIRECT}#code=")));
    assert_eq!(parameter(&back, "state").as_deref(), Some("the state"));
}

#[test]
fn a_browser_that_is_signed_in_is_sent_straight_back_until_it_signs_out() {
    let mut api = Api::empty();
    let silent = ("prompt", "none");
    let nobody = api.authorize(&[silent], "");
    assert_eq!(
        sent_back(&nobody),
        ("login_required".into(), "AADSTS50058".into())
    );
    let session = cookie(&api.choose("concord"));
    assert!(parameter(&api.authorize(&[silent], &session), "code").is_some());
    let hint = ("login_hint", "Ada.Weber@cronus.example");
    assert!(parameter(&api.authorize(&[silent, hint], &session), "code").is_some());
    let other = ("login_hint", "rosa.lind@cronus.example");
    assert_eq!(
        sent_back(&api.authorize(&[silent, other], &session)).0,
        "login_required"
    );
    let page = api.authorize(&[other], &session);
    let offered = page.body().find("id=\"reader\"").unwrap();
    assert!(offered < page.body().find("id=\"concord\"").unwrap());
    link(
        &api.authorize(&[("prompt", "select_account")], &session),
        "concord",
    );
    let authority = api.connection().sign_in.authority;
    let address = with_query(
        &format!("{authority}/oauth2/v2.0/logout"),
        &[("post_logout_redirect_uri", REDIRECT)],
    );
    assert_eq!(location(&api.browse(&address, &session)), REDIRECT);
    assert_eq!(
        sent_back(&api.authorize(&[silent], &session)).0,
        "login_required"
    );
}

#[test]
fn consent_is_asked_for_where_it_is_missing_and_can_be_declined() {
    let mut api = Api::empty();
    let tokens = api.tokens();
    let session = cookie(&api.choose("concord"));
    api.sandbox
        .change_sign_in(SignInChange::Consent { given: false });
    let silent = api.authorize(&[("prompt", "none")], &session);
    assert_eq!(
        sent_back(&silent),
        ("consent_required".into(), "AADSTS65001".into())
    );
    assert_eq!(
        refusal(api.refresh(&tokens["refresh_token"])),
        invalid_grant(65001)
    );
    let page = api.authorize(&[], &session);
    let declined = api.browse(&link(&page, "cancel"), &session);
    assert_eq!(
        sent_back(&declined),
        ("access_denied".into(), "AADSTS65004".into())
    );
    let accepted = api.browse(&link(&page, "accept"), &session);
    assert!(parameter(&accepted, "code").is_some());
    assert_eq!(api.refresh(&tokens["refresh_token"]).0, 200);
}

#[test]
fn what_names_no_registered_app_or_address_is_never_sent_anywhere() {
    let mut api = Api::empty();
    let zero = "00000000-0000-0000-0000-000000000000";
    for (change, number) in [
        (("client_id", zero), "AADSTS700016"),
        (("client_id", ""), "AADSTS900144"),
        (("redirect_uri", "https://app.example/"), "AADSTS50011"),
        (("redirect_uri", ""), "AADSTS900144"),
    ] {
        let page = api.authorize(&[change], "");
        assert_eq!(page.status(), 400, "{change:?}");
        assert!(page.body().contains(number), "{}", page.body());
    }
    let address = format!("{ORIGIN}/nobody.example/oauth2/v2.0/authorize");
    let page = api.browse(&address, "");
    let expected = "AADSTS90002: Tenant 'nobody.example' not found.";
    assert!(page.body().contains(expected), "{}", page.body());
}

#[test]
fn a_request_that_is_wrong_otherwise_is_sent_back_with_the_reason() {
    let mut api = Api::empty();
    for (change, error, number) in [
        (
            ("response_type", "token"),
            "unsupported_response_type",
            "AADSTS700051",
        ),
        (
            ("response_mode", "form_post"),
            "invalid_request",
            "AADSTS70007",
        ),
        (
            ("scope", "https://graph.example/.default"),
            "invalid_scope",
            "AADSTS70011",
        ),
        (("scope", ""), "invalid_request", "AADSTS900144"),
        (
            ("code_challenge", "short"),
            "invalid_request",
            "AADSTS501491",
        ),
        (("prompt", "maybe"), "invalid_request", "AADSTS90023"),
    ] {
        let found = sent_back(&api.authorize(&[change], ""));
        assert_eq!(found, (error.into(), number.into()), "{change:?}");
    }
}

#[test]
fn a_code_is_good_once_for_ten_minutes_with_its_own_verifier_and_address() {
    let mut api = Api::empty();
    let code = api.code("concord");
    let redeem = |api: &mut Api, uri: &str, verifier: &str| {
        refusal(api.redeem(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", uri),
            ("code_verifier", verifier),
        ]))
    };
    assert_eq!(
        redeem(&mut api, REDIRECT, &VERIFIER.replace('a', "b")),
        invalid_grant(501_481)
    );
    assert_eq!(redeem(&mut api, REDIRECT, ""), invalid_grant(501_481));
    assert_eq!(
        redeem(&mut api, "http://127.0.0.1:8123/", VERIFIER),
        invalid_grant(500_112)
    );
    assert_eq!(api.redeem_code(&code).0, 200);
    assert_eq!(refusal(api.redeem_code(&code)), invalid_grant(54005));
    let late = api.code("concord");
    api.pass(10 * 60 * 1000);
    assert_eq!(refusal(api.redeem_code(&late)), invalid_grant(70008));
    assert_eq!(
        refusal(api.redeem_code("made up")),
        invalid_grant(9_002_313)
    );
    let page = api.authorize(&[("code_challenge", "")], "");
    let back = api.browse(&link(&page, "concord"), "");
    assert_eq!(
        refusal(api.redeem_code(&parameter(&back, "code").unwrap())),
        (400, "invalid_request".into(), 9_002_325)
    );
}

#[test]
fn access_tokens_last_an_hour_and_refresh_tokens_a_day_however_often_renewed() {
    let mut api = Api::empty();
    let first = api.tokens();
    api.pass(60 * 60 * 1000);
    assert!(!api.takes(&first["access_token"]));
    assert_eq!(
        api.cannot_get("customers").1,
        "Authentication_InvalidCredentials"
    );
    let (status, second) = api.refresh(&first["refresh_token"]);
    assert_eq!(status, 200);
    assert!(api.takes(&second["access_token"]));
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    api.pass(DAY - 60 * 60 * 1000 - 60_000);
    assert_eq!(api.refresh(&second["refresh_token"]).0, 200);
    api.pass(60_000);
    let (_, body) = api.refresh(&second["refresh_token"]);
    assert_eq!(body["suberror"], "bad_token");
    for member in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
        assert!(body[member].is_string(), "{member}");
    }
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .contains("fixed, limited lifetime of 1.00:00:00"),
    );
    assert_eq!(refusal((400, body)), invalid_grant(700_084));
}

#[test]
fn a_refresh_token_comes_only_with_offline_access_and_the_company_only_with_its_scope() {
    let mut api = Api::empty();
    let page = api.authorize(&[("scope", "openid profile")], "");
    let back = api.browse(&link(&page, "concord"), "");
    let (_, tokens) = api.redeem_code(&parameter(&back, "code").unwrap());
    assert_eq!(tokens.get("refresh_token"), None);
    assert!(!api.takes(&tokens["access_token"]));
}

#[test]
fn the_token_endpoint_takes_a_single_page_apps_requests_from_a_browser_only() {
    let mut api = Api::empty();
    let code = api.code("concord");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let number = |response: &Response<String>| {
        let body: Value = serde_json::from_str(response.body()).unwrap();
        body["error_codes"][0].as_u64()
    };
    let from_server = api.redeem_from(None, &form);
    assert_eq!(number(&from_server), Some(9_002_327));
    assert!(
        !from_server
            .headers()
            .contains_key("access-control-allow-origin")
    );
    let with_secret: Vec<(&str, &str)> = form
        .iter()
        .copied()
        .chain([("client_secret", "s")])
        .collect();
    let refused = api.redeem_from(Some("http://127.0.0.1:8123"), &with_secret);
    assert_eq!(
        (refused.status().as_u16(), number(&refused)),
        (401, Some(700_025))
    );
    api.sandbox.change_sign_in(SignInChange::Register {
        platform: Platform::Web,
    });
    let wrong_type = api.redeem_from(Some("http://127.0.0.1:8123"), &form);
    assert_eq!(number(&wrong_type), Some(9_002_326));
    assert_eq!(
        wrong_type.headers()["access-control-allow-origin"],
        "*",
        "the app can read why"
    );
    api.sandbox.change_sign_in(SignInChange::Register {
        platform: Platform::Spa,
    });
    let good = api.redeem_from(Some("http://127.0.0.1:8123"), &form);
    assert_eq!(good.status(), 200, "none of this has used the code up");
    assert_eq!(good.headers()["access-control-allow-origin"], "*");
}

#[test]
fn tokens_are_ended_on_request() {
    let mut api = Api::empty();
    let tokens = api.tokens();
    let standing = api.connection().company.bearer_token;
    let (_, state) = api.control("GET", "sign_in", &Value::Null);
    assert_eq!(
        state,
        json!({"access_tokens": 1, "refresh_tokens": 1, "sessions": 1, "consent": true, "platform": "spa"})
    );
    let (status, _) = api.control("POST", "sign_in", &json!({"do": "expire_access_tokens"}));
    assert_eq!(status, 200);
    assert!(!api.takes(&tokens["access_token"]) && !api.takes(&json!(standing)));
    let renewed = api.connection().company.bearer_token;
    assert!(api.takes(&json!(renewed)), "the connection names a new one");
    let (_, second) = api.refresh(&tokens["refresh_token"]);
    assert!(api.takes(&second["access_token"]));
    api.control(
        "POST",
        "sign_in",
        &json!([{"do": "revoke_refresh_tokens"}, {"do": "end_sessions"}]),
    );
    assert_eq!(
        refusal(api.refresh(&second["refresh_token"])),
        invalid_grant(50173)
    );
    let third = api.tokens();
    api.control("POST", "sign_in", &json!({"do": "expire_refresh_tokens"}));
    assert_eq!(
        refusal(api.refresh(&third["refresh_token"])),
        invalid_grant(700_084)
    );
    assert_eq!(
        api.control("POST", "sign_in", &json!({"do": "nothing"})).0,
        400
    );
}

#[test]
fn the_openid_configuration_names_the_endpoints() {
    let mut api = Api::empty();
    let authority = api.connection().sign_in.authority;
    let address = format!("{authority}/v2.0/.well-known/openid-configuration");
    let found: Value = serde_json::from_str(api.browse(&address, "").body()).unwrap();
    assert_eq!(
        found["authorization_endpoint"],
        format!("{authority}/oauth2/v2.0/authorize")
    );
    assert_eq!(
        found["token_endpoint"],
        format!("{authority}/oauth2/v2.0/token")
    );
    let unknown = format!("{ORIGIN}/nobody.example/v2.0/.well-known/openid-configuration");
    let refused = api.browse(&unknown, "");
    assert_eq!(refused.status(), 400);
    assert!(refused.body().contains("AADSTS90002"));
}
