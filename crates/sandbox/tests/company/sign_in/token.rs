//! Codes and refresh tokens against access tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::sign_in::{Platform, SignInChange};
use http::Response;
use serde_json::{Value, json};

use super::{DAY, REDIRECT, VERIFIER, invalid_grant, link, location, parameter, refusal};
use crate::support::Api;

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
fn a_lost_answer_of_the_token_endpoint_has_used_the_code_up() {
    let mut api = Api::empty();
    let code = api.code("concord");
    let lost = Fault::once(FaultKind::AnswerLostAfter).of(System::SignIn);
    api.sandbox.add_fault(lost);
    let authority = api.connection().sign_in.authority;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([
        ("client_id", api.client_id().as_str()),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]);
    let request = http::Request::post(format!("{authority}/oauth2/v2.0/token"))
        .header("origin", "http://127.0.0.1:8123")
        .body(form.finish());
    assert!(api.sandbox.handle(request.unwrap()).response.is_none());
    assert_eq!(refusal(api.redeem_code(&code)), invalid_grant(54005));
}
