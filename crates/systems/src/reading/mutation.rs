//! Answers of a real WooCommerce, and such as Business Central gives, with anything changed in them, through every reader: none panics,
//! none takes long, and nothing that is not there is taken for empty.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Shape, record_id, value_of};
use crate::call::judge;
use crate::company::{CompanyCustomer, Way};
use crate::customer::country::{CountryTable, WebstoreCountry};
use crate::customer::name::NameSource;
use crate::customer::{Field, OwnField};
use crate::meta_keys::OwnRow;
use crate::webstore::{FieldKeys, MetaKeys, Order, WebstoreCustomer};

const MUTATIONS: usize = 10_000;

/// Every object with an id, and every object of a list, that the recordings hold.
fn recorded() -> (Vec<Value>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox/recordings");
    let (mut records, mut bodies) = (Vec::new(), Vec::new());
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    for file in files {
        let recording: Value =
            serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let body = match &recording["response"]["body"] {
            Value::Null => recording["body"].clone(),
            body => body.clone(),
        };
        let text = match &body {
            Value::String(text) => text.clone(),
            body => body.to_string(),
        };
        let body: Value = serde_json::from_str(&text).unwrap_or(body);
        collect(&body, &mut records);
        if text.len() < 4_000 {
            bodies.push(text);
        }
    }
    records.truncate(400);
    (records, bodies)
}

fn collect(value: &Value, records: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|it| collect(it, records)),
        Value::Object(object) if object.contains_key("id") || object.contains_key("code") => {
            records.push(value.clone());
        }
        Value::Object(object) => object.values().for_each(|it| collect(it, records)),
        _ => {}
    }
}

fn customer_of_a_company() -> Value {
    json!({
        "@odata.etag": "W/\"x\"", "id": "37FE3458-11A2-4D3C-9C39-1B2A3C4D5E6F", "number": "C00010", "displayName": "Acme & Söner",
        "type": "Company", "addressLine1": "Oak 1", "addressLine2": "", "city": "Lund", "state": "", "country": "SE",
        "postalCode": "22100", "phoneNumber": "+46 1", "email": "a@x.example;b@x.example", "taxRegistrationNumber": "SE1",
        "lastModifiedDateTime": "2026-11-23T11:43:47.12Z", "blocked": "_x0020_",
    })
}

/// Changes one place of a value.
fn mutate(value: &mut Value, random: &mut fastrand::Rng) {
    let descends = random.u8(..4) > 0;
    match value {
        Value::Object(object) if descends && !object.is_empty() => {
            let key = object
                .keys()
                .nth(random.usize(..object.len()))
                .unwrap()
                .clone();
            match random.u8(..5) {
                0 => drop(object.remove(&key)),
                _ => mutate(&mut object[&key], random),
            }
        }
        Value::Array(values) if descends && !values.is_empty() => {
            let place = random.usize(..values.len());
            mutate(&mut values[place], random);
        }
        value => *value = other(random),
    }
}

fn other(random: &mut fastrand::Rng) -> Value {
    match random.u8(..14) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => json!([]),
        3 => json!({}),
        4 => json!(random.i64(..)),
        5 => json!(random.f64() * 1e300),
        6 => json!(""),
        7 => json!("&amp;amp;#38;&#x41;&#99999999999;&"),
        8 => json!("x".repeat(random.usize(..2_000))),
        9 => json!("\u{feff}\u{200b}\u{0}\u{10ffff} , ; <a@b>"),
        10 => {
            json!({"0": {"key": "concord_business_central", "value": {"company": null}}, "2": []})
        }
        11 => json!([[[[[[null]]]], {"id": 1}]]),
        12 => (0..60).fold(json!(1), |inner, _| json!([inner])),
        _ => Value::Object(Map::from_iter([(String::new(), json!(-1))])),
    }
}

fn each(records: &[Value], seed: u64, mut read: impl FnMut(Value)) {
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..MUTATIONS {
        let mut record = records[random.usize(..records.len())].clone();
        for _ in 0..random.usize(1..4) {
            mutate(&mut record, &mut random);
        }
        read(record);
    }
}

/// What the wire holds under a path, if it is a text or a number.
fn text<'a>(record: &'a Value, path: &str) -> Option<&'a Value> {
    let held = record.pointer(path)?;
    (held.is_string() || held.is_number()).then_some(held)
}

#[test]
fn what_the_block_checkout_stored_is_read_as_it_was_typed() {
    let body = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox/recordings");
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let recording: Value = serde_json::from_str(&text).unwrap();
        match &recording["response"]["body"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            body => body.clone(),
        }
    };
    let account =
        WebstoreCustomer::from_answer(body("checkout_block_customer"), &MetaKeys::default())
            .unwrap();
    assert!(account.is_read());
    assert_eq!(account.billing.company, "Smith & Sons \"Ltd\"");
    assert_eq!(account.billing.address_1.trim(), "12 Oak & Elm");
    let order = Order::from_answer(body("checkout_block_order")).unwrap();
    assert_eq!(order.not_read, []);
    assert_eq!(order.name, "Smith & Sons \"Ltd\"");
}

#[test]
fn accounts_with_anything_changed_are_read_and_nothing_absent_is_empty() {
    let (records, _) = recorded();
    let countries = CountryTable::default();
    let keys = MetaKeys {
        vat_number: Some("billing_vat".to_owned()),
        ..MetaKeys::default()
    };
    each(&records, 1, |record| {
        let Ok(account) = WebstoreCustomer::from_answer(record.clone(), &keys) else {
            assert_eq!(record_id(record.get("id")), None);
            return;
        };
        let values = account.values(NameSource::default(), FieldKeys::from(&keys), &countries);
        for (field, path) in [
            (Field::Email, "/email"),
            (Field::Phone, "/billing/phone"),
            (Field::Address, "/billing/address_1"),
            (Field::City, "/billing/city"),
            (Field::Country, "/billing/country"),
        ] {
            let is_there = text(&record, path).is_some() && text(&record, "/role").is_some();
            assert_eq!(values.get(field).is_some(), is_there, "{path} {record}");
        }
        if !record["meta_data"].is_array() && !record["meta_data"].is_object() {
            assert_eq!(values.get(Field::VatNumber), None, "{record}");
        }
        let _ = (
            account.title(NameSource::default()),
            account.country(),
            account.modified(),
        );
        let stored = serde_json::to_string(&account).unwrap();
        assert_eq!(
            serde_json::from_str::<WebstoreCustomer>(&stored).unwrap(),
            account
        );
    });
}

#[test]
fn customers_with_anything_changed_are_read_and_nothing_absent_is_empty() {
    let countries = CountryTable::default();
    each(&[customer_of_a_company()], 2, |record| {
        let Ok(customer) = CompanyCustomer::from_answer(record.clone(), &[], Way::ApiV2) else {
            return;
        };
        let values = customer.values(&countries, &[]);
        for (field, path) in [
            (Field::Name, "/displayName"),
            (Field::Email, "/email"),
            (Field::City, "/city"),
            (Field::Country, "/country"),
            (Field::VatNumber, "/taxRegistrationNumber"),
        ] {
            let is_there = text(&record, path).is_some();
            assert_eq!(values.get(field).is_some(), is_there, "{path} {record}");
        }
        let stored = serde_json::to_string(&customer).unwrap();
        assert_eq!(
            serde_json::from_str::<CompanyCustomer>(&stored).unwrap(),
            customer
        );
    });
}

#[test]
fn customers_of_the_own_api_with_anything_changed_are_read_and_nothing_absent_is_empty() {
    let mut whole = customer_of_a_company();
    let more = [
        ("name2", "Dept. 2"),
        ("contact", "Ann Lee"),
        ("gln", "4006381333931"),
    ];
    for (property, value) in more {
        whole[property] = value.into();
    }
    let own = [OwnRow {
        field: OwnField::Gln,
        meta_key: "shop_gln".to_owned(),
        default_value: String::new(),
    }];
    let countries = CountryTable::default();
    each(&[Way::Extension.sent(&whole)], 2, |record| {
        let Ok(customer) = CompanyCustomer::from_answer(record.clone(), &own, Way::Extension)
        else {
            return;
        };
        let values = customer.values(&countries, &[]);
        for (field, path) in [
            (Field::Name, "/displayName"),
            (Field::VatNumber, "/vatRegistrationNumber"),
        ] {
            let is_there = text(&record, path).is_some();
            assert_eq!(values.get(field).is_some(), is_there, "{path} {record}");
        }
        for (field, path) in [
            (Field::Name2, "/displayName2"),
            (Field::Contact, "/contactName"),
            (Field::Own(OwnField::Gln), "/gln"),
        ] {
            let is_there = record.pointer(path).is_some_and(Value::is_string);
            assert!(is_there || values.get(field).is_none(), "{path} {record}");
        }
        let stored = serde_json::to_string(&customer).unwrap();
        assert_eq!(
            serde_json::from_str::<CompanyCustomer>(&stored).unwrap(),
            customer
        );
    });
}

#[test]
fn orders_and_countries_with_anything_changed_are_read_or_left_out() {
    let (records, _) = recorded();
    each(&records, 3, |record| {
        if let Ok(order) = Order::from_answer(record.clone()) {
            let stored = serde_json::to_string(&order).unwrap();
            assert_eq!(serde_json::from_str::<Order>(&stored).unwrap(), order);
            if !record["meta_data"].is_array() && !record["meta_data"].is_object() {
                assert!(!order.not_read.is_empty());
            }
        }
    });
    let countries = json!({"code": "SE", "name": "Sweden", "states": [{"code": 1, "name": "A"}, {"code": "B", "name": "B"}]});
    each(&[countries], 4, |record| {
        let _ = WebstoreCountry::from_answer(record);
    });
}

#[test]
fn bodies_with_anything_changed_are_found_or_refused() {
    let (_, bodies) = recorded();
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..MUTATIONS {
        let mut body = bodies[random.usize(..bodies.len())].clone();
        for _ in 0..random.usize(1..4) {
            let at = body.floor_char_boundary(random.usize(..=body.len()));
            match random.u8(..5) {
                0 => body.truncate(at),
                1 => drop(body.drain(..at)),
                2 => body.insert_str(at, "<br />\n<b>Warning</b>: x [0] {y}"),
                3 => body.insert_str(
                    at,
                    ["\"", "{", "]", "\u{feff}", "\\ud800", "1e999", "[{\""][random.usize(..7)],
                ),
                _ => body.push_str("<!-- cached [] -->"),
            }
        }
        for shape in [Shape::List, Shape::Record, Shape::Any] {
            if let Some((value, _)) = value_of(&body, shape) {
                assert!(shape != Shape::List || value.is_array());
                assert!(shape != Shape::Record || value.is_object());
            }
        }
        let status = [200, 301, 400, 401, 403, 404, 409, 429, 500][random.usize(..9)];
        let answer = http::Response::builder().status(status).body(body);
        let _ = judge(Ok(answer.unwrap()));
    }
}

#[test]
fn answers_made_to_take_long_do_not() {
    for text in [
        "[",
        "{",
        "[{\"",
        "{\"a\":",
        "[{\"a\":[",
        "&amp;",
        "<",
        "[ ",
        "[{\"a\":1}]",
        "\u{feff}",
    ] {
        let body = text.repeat(400_000 / text.len());
        for shape in [Shape::List, Shape::Record, Shape::Any] {
            let _ = value_of(&body, shape);
            let _ = value_of(&format!("x{body}"), shape);
        }
        assert!(super::decoded(&body).len() <= body.len());
    }
}
