//! Every fault by its name, the request that meets it, and what tells its answer from the one without it.

use std::time::Duration;

use concord_sandbox::System::{self, Company, Webstore};
use serde_json::{Value, json};

use crate::common::{Got, World};

/// One fault: how it is asked for, which request meets it, and what tells its answer from the one without it.
pub struct Case {
    pub fault: Value,
    pub on: &'static [System],
    pub request: fn(&mut World, System) -> Got,
    pub shows: fn(&Seen),
}

/// The same request on two equal sandboxes, one of them with the fault.
pub struct Seen {
    pub system: System,
    pub plain: Got,
    pub met: Got,
    pub before: Value,
    pub after: Value,
}

impl Seen {
    /// Whether the request with the fault changed any record.
    pub fn took_effect(&self) -> bool {
        self.before != self.after
    }

    fn code(&self) -> &str {
        let error = &self.met.json["error"]["code"];
        error
            .as_str()
            .or(self.met.json["code"].as_str())
            .unwrap_or_default()
    }
}

const BOTH: &[System] = &[Webstore, Company];

#[rustfmt::skip]
pub fn cases() -> Vec<Case> {
    let case = |fault, on, request, shows| Case { fault, on, request, shows };
    vec![
        case(json!({"kind": "answer_lost_before"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && !seen.took_effect())),
        case(json!({"kind": "connection_reset"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && !seen.took_effect())),
        case(json!({"kind": "answer_lost_after"}), BOTH, change_one, |seen| assert!(seen.met.is_lost() && seen.took_effect())),
        case(json!({"kind": "timed_out"}), BOTH, change_one, |seen| {
            assert!(seen.met.is_lost() && !seen.took_effect());
            assert_eq!(seen.met.delay, Duration::from_secs(600));
        }),
        case(json!({"kind": "timed_out", "ms": 90_000, "after_effect": true}), BOTH, change_one, |seen| {
            assert!(seen.met.is_lost() && seen.took_effect());
            assert_eq!(seen.met.delay, Duration::from_secs(90));
        }),
        case(json!({"kind": "latency", "ms": 1500}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.delay), (200, Duration::from_millis(1500)));
            assert!(seen.took_effect());
        }),
        case(json!({"kind": "status", "code": 429, "retry_after": 7}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("retry-after")), (429, "7"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "status", "code": 504, "after_effect": true}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("retry-after")), (504, ""));
            assert!(seen.took_effect());
        }),
        case(json!({"kind": "quotes_request", "code": 403}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("content-type")), (403, "application/json"));
            assert!(seen.met.body.contains("Request blocked: /") && !seen.took_effect());
            assert!(["[Basic ", "[Bearer "].iter().any(|header| seen.met.body.contains(header)));
        }),
        case(json!({"kind": "odd", "what": "before", "text": "Warning"}), BOTH, change_one, |seen| {
            assert!(seen.met.body.starts_with("Warning{") && seen.met.json.is_null());
            assert!(seen.took_effect());
        }),
        case(json!({"kind": "html", "page": "captcha"}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("content-type")), (200, "text/html; charset=UTF-8"));
            assert!(seen.met.body.contains("human") && !seen.took_effect());
        }),
        case(json!({"kind": "truncated"}), BOTH, change_one, |seen| {
            assert!(seen.plain.body.starts_with(&seen.met.body[..20]) && seen.met.body.len() < seen.plain.body.len());
            assert!(seen.met.json.is_null() && seen.took_effect());
        }),
        case(json!({"kind": "wrong_content"}), BOTH, change_one, |seen| {
            assert_eq!((seen.met.status, &seen.met.json), (200, &json!({"status": "ok"})));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "auth_stripped"}), BOTH, change_one, |seen| {
            assert_eq!(seen.met.status, 401);
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "token_expired"}), &[Company], change_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (401, "Authentication_InvalidCredentials"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "batch_half_fails"}), BOTH, create_batch, |seen| {
            assert_eq!(seen.plain.failed_items(), [false, false, false]);
            assert_eq!(seen.met.failed_items(), [false, true, false]);
        }),
        case(json!({"kind": "poisoned", "value": "BOB@PEOPLE"}), BOTH, change_one, |seen| {
            assert_eq!(seen.met.status, 500);
            assert!(!seen.took_effect(), "the record that is stored holds the text, though the request does not");
        }),
        case(json!({"kind": "poisoned", "value": "newcomer1"}), BOTH, create_batch, |seen| match seen.system {
            Webstore => assert_eq!((seen.met.status, seen.took_effect()), (500, false), "the batch fails as a whole"),
            _ => assert_eq!(seen.met.failed_items(), [false, true, false]),
        }),
        case(json!({"kind": "filter_ignored"}), BOTH, find_bob, |seen| {
            assert_eq!((seen.plain.emails(), seen.met.emails().len()), (vec!["bob@people.example".to_owned()], 6));
        }),
        case(json!({"kind": "looks_alike"}), BOTH, find_bob, |seen| {
            assert_eq!(seen.met.emails(), ["bob@people.example", "bobby@people.example"]);
        }),
        case(json!({"kind": "pages_shift"}), BOTH, second_page, |seen| {
            let (plain, met) = (seen.plain.emails(), seen.met.emails());
            assert_eq!(plain, ["bobby@people.example", "carl@people.example"]);
            assert_eq!(met, ["bob@people.example", "bobby@people.example"], "one is seen again, and one never");
            assert_eq!(seen.plain.header("x-wp-total"), seen.met.header("x-wp-total"));
        }),
        case(json!({"kind": "parallel_creates"}), &[Webstore], create_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (400, "existing_user_login"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "email_taken"}), &[Webstore], create_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (400, "registration-error-email-exists"));
            let holders = seen.after["webstore"]["customers"].as_array().unwrap().iter();
            assert_eq!(holders.filter(|c| c["email"] == "newcomer@people.example").count(), 1, "there is an account to point to");
        }),
        case(json!({"kind": "email_taken", "racing": true}), &[Webstore], create_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (400, "existing_user_email"));
            assert!(seen.took_effect(), "the other create went well");
        }),
        case(json!({"kind": "etag_stale"}), &[Company], change_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (409, "Request_EntityChanged"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "etag_stale"}), &[Company], change_in_batch, |seen| {
            assert_eq!(seen.met.json["responses"][0]["status"], 409);
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "permalinks_off"}), &[Webstore], change_one, |seen| {
            assert_eq!((seen.met.status, seen.met.header("content-type")), (404, "text/html; charset=UTF-8"));
            assert!(seen.met.body.contains("Page not found") && !seen.took_effect());
        }),
        case(json!({"kind": "woocommerce_off"}), &[Webstore], change_one, |seen| {
            assert_eq!((seen.met.status, seen.code()), (404, "rest_no_route"));
            assert!(!seen.took_effect());
        }),
        case(json!({"kind": "woocommerce_off"}), &[Webstore], who_are_you, |seen| {
            assert!(offers_woocommerce(&seen.plain) && !offers_woocommerce(&seen.met), "{}", seen.met.body);
            assert_eq!(identity(&seen.plain), identity(&seen.met));
        }),
        case(json!({"kind": "identity_changed"}), BOTH, who_are_you, |seen| {
            assert_eq!((seen.plain.status, seen.met.status), (200, 200));
            assert_ne!(identity(&seen.plain), identity(&seen.met));
            let is_elsewhere = seen.met.body.contains("clone.shop.example");
            assert_eq!(is_elsewhere, seen.system == Webstore, "the company's own address stays: its links must be followed as they are");
        }),
        case(json!({"kind": "clock_apart", "ms": -7_200_000}), BOTH, change_one, |seen| {
            let hours = written_at(&seen.plain) - written_at(&seen.met);
            assert_eq!(hours, 2, "{} {}", seen.plain.body, seen.met.body);
        }),
    ]
}

pub fn change_one(world: &mut World, system: System) -> Got {
    let bob = world.id(system, "bob@people.example");
    match system {
        Webstore => world.send(
            system,
            "PUT",
            &format!("customers/{bob}"),
            &json!({"billing": {"city": "Ulm"}}),
        ),
        _ => world.send(
            system,
            "PATCH",
            &format!("customers({bob})"),
            &json!({"city": "Ulm"}),
        ),
    }
}

fn change_in_batch(world: &mut World, system: System) -> Got {
    let bob = world.id(system, "bob@people.example");
    let etag = world.etag("bob@people.example");
    let url = format!("companies({})/customers({bob})", world.sandbox.company().id);
    let change = json!({"id": "1", "method": "PATCH", "url": url, "headers": {"If-Match": etag}, "body": {"city": "Ulm"}});
    world.send(system, "POST", "$batch", &json!({"requests": [change]}))
}

fn create_one(world: &mut World, system: System) -> Got {
    world.send(
        system,
        "POST",
        "customers",
        &json!({"email": "newcomer@people.example"}),
    )
}

pub fn create_batch(world: &mut World, system: System) -> Got {
    let email = |i: usize| format!("newcomer{i}@people.example");
    if system == Webstore {
        let items: Vec<Value> = (0..3).map(|i| json!({"email": email(i)})).collect();
        return world.send(system, "POST", "customers/batch", &json!({"create": items}));
    }
    let url = format!("companies({})/customers", world.sandbox.company().id);
    let create = |i: usize| json!({"id": i.to_string(), "method": "POST", "url": url, "body": {"displayName": "New", "email": email(i)}});
    let requests: Vec<Value> = (0..3).map(create).collect();
    world.send(system, "POST", "$batch", &json!({"requests": requests}))
}

pub fn find_bob(world: &mut World, system: System) -> Got {
    match system {
        Webstore => world.send(
            system,
            "GET",
            "customers?email=bob@people.example",
            &Value::Null,
        ),
        _ => world.send(
            system,
            "GET",
            "customers?$filter=tolower(email)%20eq%20'bob@people.example'",
            &Value::Null,
        ),
    }
}

fn second_page(world: &mut World, system: System) -> Got {
    if system == Webstore {
        return world.send(
            system,
            "GET",
            "customers?orderby=id&order=asc&per_page=2&page=2",
            &Value::Null,
        );
    }
    world.prefer = "odata.maxpagesize=2";
    let first = world.send(system, "GET", "customers", &Value::Null);
    let next = first.json["@odata.nextLink"].as_str().unwrap();
    let query = next.split_once("/customers?").unwrap().1;
    world.send(system, "GET", &format!("customers?{query}"), &Value::Null)
}

fn who_are_you(world: &mut World, system: System) -> Got {
    let path = if system == Webstore {
        "/wp-json/"
    } else {
        "companies"
    };
    world.send(system, "GET", path, &Value::Null)
}

fn offers_woocommerce(index: &Got) -> bool {
    let namespaces = index.json["namespaces"].as_array().unwrap();
    assert!(namespaces.contains(&json!("wp/v2")));
    namespaces.contains(&json!("wc/v3"))
}

/// What a client knows a webstore or a company by.
fn identity(answer: &Got) -> Value {
    let of_company = &answer.json["value"][0]["id"];
    if of_company.is_null() {
        answer.json["url"].clone()
    } else {
        of_company.clone()
    }
}

/// The hour of the day in the record's own time stamp.
fn written_at(answer: &Got) -> i64 {
    let stamp = &answer.json["lastModifiedDateTime"];
    let stamp = stamp
        .as_str()
        .or(answer.json["date_modified_gmt"].as_str())
        .unwrap();
    stamp[11..13].parse().unwrap()
}
