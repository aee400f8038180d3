//! The state in which a recording was made, put together from other recordings.

use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concord_sandbox::clock::from_gmt;
use concord_sandbox::webstore::{Customer, Meta, Order};
use concord_sandbox::{Edit, Options, Sandbox, System};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("recordings")
}

pub fn recordings() -> Vec<String> {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut names: Vec<String> = files
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

pub fn recording(name: &str) -> Value {
    let path = folder().join(format!("{name}.json"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// Who is in the shop when the list recordings were made: every customer of these answers, the earlier ones first.
const SHOP: [&str; 11] = [
    "create_unicode",
    "create_plus_email",
    "create_short_password",
    "create_username_email",
    "list_exclude",
    "list_all_100",
    "list_search_partial",
    "list_orderby_id",
    "list_search_firstname",
    "list_search_domain",
    "list_include",
];

/// `given` names recordings whose customers exist beforehand; `@shop` is the whole shop of the lists, `@large` one of 2,050, `=` the answer
/// itself, and `ID {…}` a customer that is changed or made up.
pub fn sandbox(given: &[&str], own: &Value) -> Sandbox {
    let mut sandbox = Sandbox::new(&Options::empty());
    put_all(&mut sandbox, &recording("get_admin")["response"]["body"]);
    for source in given {
        match *source {
            "@shop" => shop(&mut sandbox),
            "@large" => large_shop(&mut sandbox, own),
            "=" => put_all(&mut sandbox, &own["response"]["body"]),
            edit if edit.starts_with(|c: char| c.is_ascii_digit()) => made_up(&mut sandbox, edit),
            other => put_all(&mut sandbox, &recording(other)["response"]["body"]),
        }
    }
    if let Some(id) = first_created(&own["response"]["body"]) {
        // Accounts that were made and deleted use up ids.
        sandbox.webstore_mut().skip_user_ids_to(id);
        if own["response"]["body"].get("order_key").is_some() {
            sandbox.webstore_mut().skip_order_ids_to(id);
        }
    }
    sandbox
}

fn made_up(sandbox: &mut Sandbox, edit: &str) {
    let (id, fields) = edit.split_once(' ').unwrap();
    let id: u64 = id.parse().unwrap();
    if sandbox.webstore().customer(id).is_none() {
        put(
            sandbox,
            Customer {
                id,
                role: "customer".to_owned(),
                ..Customer::default()
            },
        );
    }
    sandbox
        .edit(&Edit::change(
            System::Webstore,
            id,
            serde_json::from_str(fields).unwrap(),
        ))
        .unwrap();
}

fn first_created(body: &Value) -> Option<u64> {
    body["id"].as_u64().or_else(|| {
        body["create"]
            .as_array()?
            .iter()
            .find_map(|item| item["id"].as_u64().filter(|id| *id > 0))
    })
}

fn shop(sandbox: &mut Sandbox) {
    for source in SHOP {
        put_all(sandbox, &recording(source)["response"]["body"]);
    }
    // One customer of the recorded shop is on no recorded page.
    let unseen = Customer {
        id: 16,
        username: "unseen".to_owned(),
        display_name: "unseen".to_owned(),
        role: "customer".to_owned(),
        email: "unseen@cust.example".to_owned(),
        ..Customer::default()
    };
    put(sandbox, unseen);
    // Its role had been changed by writing meta data [put_meta_protected_first_name].
    let full = sandbox.webstore().customer(4).unwrap().clone();
    put(
        sandbox,
        Customer {
            more_roles: vec!["administrator".to_owned()],
            ..full
        },
    );
}

/// 2,050 accounts with 200 of them before the recorded page.
fn large_shop(sandbox: &mut Sandbox, own: &Value) {
    let filler = |id: u64| Customer {
        id,
        username: format!("filler{id}"),
        display_name: format!("filler{id}"),
        role: "customer".to_owned(),
        ..Customer::default()
    };
    (2..=200)
        .chain(3000..3000 + 2050 - 210)
        .for_each(|id| put(sandbox, filler(id)));
    put_all(sandbox, &own["response"]["body"]);
}

fn put(sandbox: &mut Sandbox, customer: Customer) {
    sandbox.webstore_mut().put(customer);
}

/// Stores every customer found anywhere in an answer.
fn put_all(sandbox: &mut Sandbox, body: &Value) {
    match body {
        Value::Array(items) => items.iter().for_each(|item| put_all(sandbox, item)),
        Value::Object(object) if object.contains_key("username") && object["id"].is_u64() => {
            put(sandbox, customer(body))
        }
        Value::Object(object) if object.contains_key("order_key") => {
            sandbox
                .webstore_mut()
                .put_order(Order::from_answer(body).unwrap());
        }
        Value::Object(object) => object.values().for_each(|item| put_all(sandbox, item)),
        _ => {}
    }
}

fn customer(body: &Value) -> Customer {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let role = text(&body["role"]);
    let is_staff = !matches!(role.as_str(), "customer" | "administrator");
    let mut customer = Customer {
        id: body["id"].as_u64().unwrap(),
        created: from_gmt(body["date_created_gmt"].as_str().unwrap()).unwrap(),
        modified: body["date_modified_gmt"].as_str().and_then(from_gmt),
        email: text(&body["email"]),
        first_name: text(&body["first_name"]),
        last_name: text(&body["last_name"]),
        username: text(&body["username"]),
        display_name: if is_staff {
            format!("{} {}", text(&body["first_name"]), text(&body["last_name"]))
        } else {
            text(&body["username"])
        },
        is_paying_customer: body["is_paying_customer"] == json!(true),
        role,
        ..Customer::default()
    };
    for meta in body["meta_data"].as_array().into_iter().flatten() {
        customer.meta.push(Meta {
            id: meta["id"].as_u64().unwrap(),
            key: text(&meta["key"]),
            value: meta["value"].clone(),
        });
    }
    body["billing"]
        .as_object()
        .unwrap()
        .iter()
        .for_each(|(field, value)| customer.set_billing(field, text(value)));
    body["shipping"]
        .as_object()
        .unwrap()
        .iter()
        .for_each(|(field, value)| customer.set_shipping(field, text(value)));
    customer
}

/// The recorded request with working keys in the places of the recorded ones.
pub fn request(name: &str, recording: &Value) -> http::Request<String> {
    let keys = Sandbox::new(&Options::empty()).connection("").webstore;
    let asked = &recording["request"];
    let path = asked["path"].as_str().unwrap();
    let path = path
        .replacen("<secret>", &keys.administrator.consumer_key, 1)
        .replacen("<secret>", &keys.administrator.consumer_secret, 1);
    let mut request = http::Request::builder()
        .method(asked["method"].as_str().unwrap())
        .uri(format!("https://shop.example{path}"));
    for (header, value) in asked["headers"].as_object().into_iter().flatten() {
        request = request.header(header, value.as_str().unwrap());
    }
    let pair = |pair: &concord_sandbox::KeyPair| {
        Some(format!("{}:{}", pair.consumer_key, pair.consumer_secret))
    };
    let basic = match (asked["auth"].as_str().unwrap_or("none"), name) {
        ("rw", _) => pair(&keys.administrator),
        ("sm", _) => pair(&keys.shop_manager),
        ("ro", _) => pair(&keys.read_only),
        ("wo", _) => pair(&keys.write_only),
        ("sub", _) => pair(&keys.subscriber),
        ("app", _) => Some(format!(
            "{}:{}",
            keys.application_password.user, keys.application_password.password
        )),
        ("custom", "auth_bad_secret") => {
            Some(format!("{}:cs_bad", keys.administrator.consumer_key))
        }
        ("custom", "auth_app_password_bad") => {
            Some(format!("{}:bad", keys.application_password.user))
        }
        ("custom", _) => Some("ck_bad:cs_bad".to_owned()),
        _ => None,
    };
    if let Some(basic) = basic {
        request = request.header("authorization", format!("Basic {}", STANDARD.encode(basic)));
    }
    let body = match &asked["body"] {
        Value::Null => String::new(),
        Value::String(raw) => raw.clone(),
        body => body.to_string(),
    };
    request.body(body).unwrap()
}
