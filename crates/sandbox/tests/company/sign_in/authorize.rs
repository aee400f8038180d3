//! The way to the sign-in page and back.

use concord_sandbox::sign_in::SignInChange;
use serde_json::Value;

use super::{REDIRECT, cookie, invalid_grant, link, location, parameter, refusal, sent_back};
use crate::support::{Api, ORIGIN, with_query};

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
