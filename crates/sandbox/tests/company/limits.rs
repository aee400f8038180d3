//! Limits per user (facts §5.6).

use std::time::Duration;

use concord_sandbox::{Options, company::Settings};
use serde_json::{Value, json};

use crate::support::Api;

#[test]
fn beyond_its_limits_the_company_answers_429_with_its_own_code_to_that_user() {
    let options = Options {
        company: Settings {
            limits: true,
            ..Settings::default()
        },
        latency: Duration::from_secs(10),
        ..Options::empty()
    };
    let mut api = Api::new(&options);
    let address = format!("{}/companies", api.api);
    let send = |api: &mut Api| api.send("GET", &address, &[], &Value::Null);
    assert!((0..100).all(|_| send(&mut api).status() == 200));
    let refused = send(&mut api);
    assert_eq!(refused.status(), 429);
    assert_eq!(
        refused.body(),
        r#"{"error":{"code":"Application_TooManyRequests","message":"Too many requests reached. Actual (101). Maximum (100)."}}"#
    );
    let other = api.connection().company.users.read_only;
    api.sign_in_as(&other);
    assert_eq!(send(&mut api).status(), 200, "limits are each user's own");
    api.control("POST", "company", &json!({"limits": false}));
    let first = api.connection().company.users.full;
    api.sign_in_as(&first);
    assert_eq!(send(&mut api).status(), 200, "and can be switched off");
}
