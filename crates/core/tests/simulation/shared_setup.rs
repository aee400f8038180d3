//! One setup for all who synchronise a webstore, where Concord's own API keeps it (docs/business-central-api.md, setups): nothing of
//! customers and no key is in it, nobody's is overwritten unseen, and taking it over writes nothing.

use concord_core::house::House;
use concord_core::shared_setup::{difference, to_share};
use concord_core::state::{SharedSetup, State};
use concord_core::sync::{self, Written};
use concord_core::template::RegionalDefault;
use concord_core::transfer::ReadError;
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::everything;
use crate::support::{World, set_shared, set_up};
use crate::templates::full;

/// Two browsers on one webstore, of whom an administrator has read both systems.
fn two() -> [(World, State); 2] {
    let first = small_world(12, 3);
    grant(&first, "admin");
    let mut a = first.state();
    first.preview(&mut a).unwrap();
    let second = first.another_browser();
    let mut b = second.reopened(&a.setup);
    second.preview(&mut b).unwrap();
    [(first, a), (second, b)]
}

fn grant(world: &World, permission_set: &str) {
    let body = json!({"extension": {"installed": true, "permission_set": permission_set}});
    let request = http::Request::post("https://sandbox.example/__sandbox/company");
    let request = request.body(body.to_string()).unwrap();
    world.sandbox.borrow_mut().handle(request);
}

fn share(world: &World, state: &mut State) -> Result<Option<Written>, String> {
    let connection = world.connection();
    let session = world.session(&connection);
    let new = to_share(state).unwrap();
    let shared = world
        .drive(sync::share_setup(&session, state, &new))
        .unwrap();
    shared.map_err(|error| error.explain().what)
}

fn differs(state: &State) -> Vec<String> {
    let found = state.shared_setup.0.as_ref().unwrap();
    let difference = difference(state, found).unwrap().unwrap();
    difference.lines.into_iter().map(|it| it.what).collect()
}

/// As the app does.
fn take_over(state: &mut State) {
    let found = state.shared_setup.0.clone().unwrap();
    let difference = difference(state, &found).unwrap().unwrap();
    let mut house = House::default();
    difference.take_over(&mut house);
    set_shared(state, |shared| {
        shared.templates.extend(house.shared.templates.clone());
        shared.regional_defaults = house.shared.regional_defaults.clone();
    });
    state.set_setup(difference.setup().unwrap().clone());
}

fn set_up_something(state: &mut State) {
    set_up(state, |setup| {
        setup.prevent_auto_create = true;
        setup.max_attempts = None;
        setup.default_template = Some("WEBSHOP".to_owned());
    });
    let code = state.code().unwrap().to_owned();
    set_shared(state, |shared| {
        shared.templates.insert("WEBSHOP".to_owned(), full());
        let mut other = full();
        other.code = "OF ANOTHER".to_owned();
        shared.templates.insert(other.code.clone(), other);
        for webstore in [code, "ANOTHER".to_owned()] {
            shared.regional_defaults.push(RegionalDefault {
                webstore,
                country: "SE".to_owned(),
                template: "WEBSHOP".to_owned(),
                ..RegionalDefault::default()
            });
        }
    });
}

#[test]
fn what_one_browser_shares_another_one_takes_over_and_nothing_is_written_by_it() {
    let [(first, mut a), (second, mut b)] = two();
    set_up_something(&mut a);
    let before = everything(&first);
    let shared = share(&first, &mut a).unwrap();
    assert!(matches!(shared, Some(Written::Done(_))), "{shared:?}");
    assert!(differs(&a).is_empty(), "{:?}", differs(&a));

    // The other one calls the webstore otherwise, and keeps what is its own.
    let mut connection = b.connection.clone().unwrap();
    connection.webstore.code = "SHOP".to_owned();
    b.take_over_connection(connection);
    set_up(&mut b, |setup| {
        setup.guest_accounts = [concord_core::customer::WebstoreId(7)].into();
    });
    second.preview(&mut b).unwrap();
    let found = b.shared_setup.0.clone().unwrap();
    assert!(!found.by.is_empty() && found.at.is_some(), "{found:?}");
    let lines = differs(&b);
    assert!(
        lines.iter().any(|it| it == "Setup: prevent auto create"),
        "{lines:?}"
    );
    assert!(!lines.iter().any(|it| it.contains("guest")), "{lines:?}");
    take_over(&mut b);
    assert!(b.setup.prevent_auto_create);
    assert_eq!(b.setup.guest_accounts.len(), 1);
    let rows = &b.shared.regional_defaults;
    assert!(rows.iter().any(|row| row.webstore == "SHOP"), "{rows:?}");
    assert!(
        !rows.iter().any(|row| row.webstore == "ANOTHER"),
        "{rows:?}"
    );
    assert!(b.shared.templates.contains_key("WEBSHOP"));
    assert!(!b.shared.templates.contains_key("OF ANOTHER"));
    assert!(differs(&b).is_empty(), "{:?}", differs(&b));
    assert!(everything(&first) == before);
}

#[test]
fn of_two_who_share_at_once_the_second_is_told_and_overwrites_nothing() {
    let [(first, mut a), (second, mut b)] = two();
    set_up_something(&mut a);
    share(&first, &mut a).unwrap();
    // It has seen that there was none.
    let told = share(&second, &mut b).unwrap();
    let Some(Written::Changed(Some(there))) = told else {
        panic!("{told:?}");
    };
    assert_eq!(there.content, to_share(&a).unwrap().content);
    assert!(!there.by.is_empty());
    first.preview(&mut a).unwrap();
    assert!(differs(&a).is_empty(), "nothing of it is lost");
    // Having seen it, it may.
    let shared = share(&second, &mut b).unwrap();
    assert!(matches!(shared, Some(Written::Done(_))), "{shared:?}");

    // Somebody is quicker between the last look and the write: the ETag tells.
    first.preview(&mut a).unwrap();
    let (mut quick, mut is_quick) = (b.clone(), true);
    set_up(&mut quick, |setup| setup.prevent_auto_create = false);
    let other = second.another_browser();
    second.preview(&mut b).unwrap();
    first.put_between(Some(Box::new(move |request, send| {
        if request.body().contains("schemaVersion") && std::mem::take(&mut is_quick) {
            share(&other, &mut quick).unwrap();
        }
        send(request)
    })));
    let told = share(&first, &mut a).unwrap();
    assert!(matches!(told, Some(Written::Changed(Some(_)))), "{told:?}");
}

#[test]
fn nothing_of_customers_no_address_and_no_key_is_in_it() {
    let [(first, mut a), _] = two();
    set_up_something(&mut a);
    set_up(&mut a, |setup| {
        setup.guest_accounts = [concord_core::customer::WebstoreId(987_654)].into();
    });
    run_to_rest(&first, &mut a);
    let shared = to_share(&a).unwrap().content;
    let connection = first.connection();
    let mut secret = first.typed_keys().to_vec();
    secret.extend([connection.webstore.url, connection.company.base_url]);
    secret.push("987654".to_owned());
    {
        let sandbox = first.sandbox.borrow();
        let emails = sandbox.webstore().customers().map(|it| it.email.clone());
        secret.extend(emails.filter(|it| !it.is_empty()));
        secret.extend(sandbox.company().customers().map(|it| it.id.to_string()));
    }
    for word in secret {
        assert!(!shared.contains(&word), "{word}");
    }
    let shared: Value = serde_json::from_str(&shared).unwrap();
    let mut names: Vec<&String> = shared.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "country_codes",
            "regional_defaults",
            "setup",
            "templates",
            "webstore"
        ]
    );
}

#[test]
fn what_a_newer_version_or_somebody_hostile_has_put_there_is_refused_whole() {
    let [(_, a), _] = two();
    let with = |version: u64, content: &str| SharedSetup {
        version,
        content: content.to_owned(),
        by: "ANN".to_owned(),
        at: None,
    };
    let refused = |version, content: &str| difference(&a, &with(version, content)).unwrap_err();
    assert!(matches!(refused(2, "{}"), ReadError::Newer(2)));
    assert!(matches!(refused(1, "[1"), ReadError::NotJson(_)));
    assert!(matches!(refused(1, "[]"), ReadError::Unreadable(_)));
    for (content, place) in [
        (r#"{"webstores": [{"connection": {}}]}"#, "webstores"),
        (
            r#"{"connection": {"webstore": {"url": "https://evil.example"}}}"#,
            "connection",
        ),
        (r#"{"version": 7}"#, "version"),
    ] {
        assert_eq!(refused(1, content), ReadError::Unknown(place.to_owned()));
    }
    assert!(matches!(
        refused(1, r#"{"setup": {"push": "Everything"}}"#),
        ReadError::Unreadable(_)
    ));
    assert!(matches!(
        refused(1, r#"{"setup": {"new_thing": 1}}"#),
        ReadError::Unreadable(_)
    ));
    // An older one lacks what came later: that has its first value.
    let older = difference(&a, &with(1, r#"{"setup": {}}"#))
        .unwrap()
        .unwrap();
    assert_eq!(
        older.setup().unwrap().list_cache_minutes,
        concord_core::setup::Setup::default().list_cache_minutes
    );
}

#[test]
fn whoever_may_not_share_is_refused_and_what_is_shared_can_be_read() {
    let [(first, mut a), (second, mut b)] = two();
    share(&first, &mut a).unwrap();
    grant(&first, "sync");
    second.preview(&mut b).unwrap();
    set_up_something(&mut b);
    assert!(share(&second, &mut b).is_err());
    assert!(!differs(&b).is_empty());
    // Taken out there is no place for it, and nothing that could be told from it.
    install_own_api(&mut first.sandbox.borrow_mut(), false);
    second.preview(&mut b).unwrap();
    assert_eq!(b.shared_setup.0, None);
    assert_eq!(share(&second, &mut b), Ok(None));
}
