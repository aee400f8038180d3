//! Other inputs of the kinds that real shops and companies show: every field in every other shape, dirt of every sort around the
//! JSON, ids, numbers and error bodies as plugins, proxies and PHP spell them.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Found, NotRead, Shape, Unidentified, value_of};
use crate::call::{Fault, judge};
use crate::company::{CompanyCustomer, Way};
use crate::customer::country::{CountryTable, WebstoreCountry};
use crate::customer::name::NameSource;
use crate::customer::{Field, Values};
use crate::webstore::{MetaKeys, Order, WebstoreCustomer};

/// What stands in answers where a text belongs, and can't be taken for one; `None` is a member that is missing.
fn no_texts() -> Vec<Option<Value>> {
    let shapes = [
        json!(null),
        json!(true),
        json!(false),
        json!([]),
        json!({}),
        json!(["Lund"]),
        json!({"0": "Lund"}),
        json!({"rendered": "Lund"}),
        json!([[]]),
    ];
    std::iter::once(None).chain(shapes.map(Some)).collect()
}

/// The record with another value at a path, or without it.
fn with(record: &Value, path: &str, value: Option<&Value>) -> Value {
    fn set(at: &mut Map<String, Value>, path: &str, value: Option<&Value>) {
        let inside = path.split_once('.');
        let inside = inside.filter(|(outer, _)| at.contains_key(*outer));
        match (inside, value) {
            (Some((outer, inner)), _) => {
                let inside = at.get_mut(outer).and_then(Value::as_object_mut);
                set(inside.expect("an object"), inner, value);
            }
            (None, Some(value)) => drop(at.insert(path.to_owned(), value.clone())),
            (None, None) => drop(at.remove(path)),
        }
    }
    let mut record = record.clone();
    set(record.as_object_mut().expect("a record"), path, value);
    record
}

fn account() -> Value {
    json!({
        "id": 7, "email": "ann@x.example", "first_name": "Ann", "last_name": "Lee", "role": "customer", "username": "ann",
        "date_modified_gmt": "2026-11-23T11:43:47", "billing": {
            "first_name": "Ann", "last_name": "Lee", "company": "Acme", "address_1": "Oak 1", "address_2": "", "city": "Lund",
            "postcode": "22100", "country": "SE", "state": "", "email": "ann@x.example", "phone": "+46 1"
        },
        "shipping": {"first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "", "city": "", "postcode": "", "country": "SE", "state": ""}, "meta_data": [{"id": 1, "key": VAT_KEY, "value": "SE556"}]
    })
}

fn customer() -> Value {
    json!({
        "@odata.etag": "W/\"x\"", "id": "37fe3458-11a2-4d3c-9c39-1b2a3c4d5e6f", "number": "C10", "displayName": "Acme",
        "type": "Company", "addressLine1": "Oak 1", "addressLine2": "", "city": "Lund", "state": "", "country": "SE",
        "postalCode": "22100", "phoneNumber": "+46 1", "email": "ann@x.example", "taxRegistrationNumber": "SE556",
        "lastModifiedDateTime": "2026-11-23T11:43:47.12Z", "blocked": "_x0020_"
    })
}

fn order() -> Value {
    json!({
        "id": 12, "number": "12", "status": "processing", "customer_id": 7, "date_created_gmt": "2026-11-23T11:43:47",
        "date_modified_gmt": "2026-11-23T11:43:47", "currency": "SEK", "total": "10.00", "total_tax": "2.00",
        "billing": {"first_name": "Ann", "last_name": "Lee", "company": "", "email": "ann@x.example", "country": "SE", "state": ""},
        "shipping": {"country": "SE", "state": ""}, "meta_data": []
    })
}

/// The values of the fields: those of `unread` are not known, all others are what they were.
fn assert_only_these_unread(now: &Values, whole: &Values, unread: &[Field], context: &str) {
    for field in Field::ALL {
        match unread.contains(&field) {
            true => assert_eq!(now.get(field), None, "{context}: {}", field.label()),
            false => assert_eq!(
                now.get(field),
                whole.get(field),
                "{context}: {}",
                field.label()
            ),
        }
    }
}

/// What is read of a record: the values of the fields, and what can't be read.
type Read = (Values, Vec<NotRead>);

/// Where the shop of these tests keeps VAT registration numbers.
const VAT_KEY: &str = "billing_vat";

fn account_of(answer: Value) -> Result<WebstoreCustomer, Unidentified> {
    let keys = MetaKeys {
        vat_number: Some(VAT_KEY.to_owned()),
        ..MetaKeys::default()
    };
    WebstoreCustomer::from_answer(answer, &keys)
}

fn read_account(record: &Value) -> Read {
    let read = account_of(record.clone()).unwrap();
    let countries = CountryTable::default();
    let values = read.values(NameSource::default(), Some(VAT_KEY).into(), &countries);
    (values, read.not_read)
}

fn read_customer(record: &Value) -> Read {
    let read = CompanyCustomer::from_answer(record.clone(), &[], Way::ApiV2).unwrap();
    (read.values(&CountryTable::default(), &[]), read.not_read)
}

/// Each member in every shape that is no text: the fields that stand in it are not read, and all others are.
fn assert_each_stands_alone(
    whole: &Value,
    read: fn(&Value) -> Read,
    members: &[(&str, &[Field])],
    deciding_nothing: &[&str],
) {
    let (values, _) = read(whole);
    for (path, unread) in members {
        for odd in no_texts() {
            // An object where one belongs is told by what it holds.
            if whole[*path].is_object() && odd.as_ref().is_some_and(Value::is_object) {
                continue;
            }
            let (now, not_read) = read(&with(whole, path, odd.as_ref()));
            let context = format!("{path}: {odd:?}");
            assert_only_these_unread(&now, &values, unread, &context);
            let found = Found::of(odd.as_ref());
            let mut parts = not_read.iter();
            let is_said = parts.any(|it| it.path == *path && it.found == found);
            assert!(is_said, "{context}: {not_read:?}");
        }
    }
    for path in deciding_nothing {
        for odd in no_texts() {
            let (now, not_read) = read(&with(whole, path, odd.as_ref()));
            assert_only_these_unread(&now, &values, &[], path);
            assert_eq!(not_read, [], "{path}: {odd:?} decides nothing");
        }
    }
}

#[test]
fn a_field_of_an_account_in_any_other_shape_is_not_read_and_the_others_are() {
    use Field::{Address, Address2, City, Country, Email, Name, Phone, PostCode, State};
    let in_billing = [
        Name, Phone, Address, Address2, PostCode, City, State, Country,
    ];
    let members: [(&str, &[Field]); 14] = [
        ("email", &[Email]),
        ("first_name", &[Name]),
        ("last_name", &[Name]),
        ("role", &Field::ALL),
        ("billing", &in_billing),
        ("billing.company", &[Name]),
        ("billing.phone", &[Phone]),
        ("billing.address_1", &[Address]),
        ("billing.address_2", &[Address2]),
        ("billing.postcode", &[PostCode]),
        ("billing.city", &[City]),
        ("billing.state", &[State]),
        ("billing.country", &[State, Country]),
        // The delivery address takes no part here.
        ("shipping", &[]),
    ];
    let deciding_nothing = [
        "username",
        "date_modified_gmt",
        "is_paying_customer",
        "avatar_url",
    ];
    assert_each_stands_alone(&account(), read_account, &members, &deciding_nothing);
    for (path, _) in members {
        if !["billing", "shipping", "role"].contains(&path) {
            let (_, not_read) = read_account(&with(&account(), path, Some(&json!(220))));
            assert_eq!(not_read, [], "{path}: PHP makes numbers of some texts");
        }
    }
    let (whole, _) = read_account(&account());
    for odd in [
        json!(null),
        json!(false),
        json!(""),
        json!("a:0:{}"),
        json!(3),
        json!({"0": 1}),
        json!({"key": "x"}),
    ] {
        let (now, not_read) = read_account(&with(&account(), "meta_data", Some(&odd)));
        assert_only_these_unread(&now, &whole, &[Field::VatNumber], "meta_data");
        assert_ne!(not_read, [], "{odd}");
    }
    for odd in no_texts().into_iter().flatten() {
        let meta = json!([{"id": 1, "key": VAT_KEY, "value": odd}]);
        let (now, not_read) = read_account(&with(&account(), "meta_data", Some(&meta)));
        assert_only_these_unread(&now, &whole, &[Field::VatNumber], &odd.to_string());
        assert!(not_read.iter().any(NotRead::is_in_meta_data), "{odd}");
    }
    for (meta, number) in [
        (json!([]), ""),
        (json!([{"key": "other", "value": "SE556"}]), ""),
        (json!([{"key": VAT_KEY, "value": 556}]), "556"),
        (json!({"3": {"key": VAT_KEY, "value": "SE&amp;6"}}), "SE&6"),
    ] {
        let (now, _) = read_account(&with(&account(), "meta_data", Some(&meta)));
        assert_eq!(now.get(Field::VatNumber), Some(number), "{meta}");
    }
}

#[test]
fn a_field_of_a_customer_in_any_other_shape_is_not_read_and_the_others_are() {
    use Field::{Address, Address2, City, Country, Email, Name, Phone, PostCode, State, VatNumber};
    let members: [(&str, &[Field]); 11] = [
        ("number", &[]),
        ("displayName", &[Name]),
        ("email", &[Email]),
        ("phoneNumber", &[Phone]),
        ("addressLine1", &[Address]),
        ("addressLine2", &[Address2]),
        ("postalCode", &[PostCode]),
        ("city", &[City]),
        ("state", &[State]),
        ("country", &[State, Country]),
        ("taxRegistrationNumber", &[VatNumber]),
    ];
    let never_written = [
        "blocked",
        "lastModifiedDateTime",
        "@odata.etag",
        "currencyCode",
    ];
    assert_each_stands_alone(&customer(), read_customer, &members, &never_written);
}

#[test]
fn a_part_of_an_order_in_any_other_shape_is_that_orders_error_unless_it_decides_nothing() {
    for path in [
        "status",
        "customer_id",
        "total_tax",
        "billing",
        "billing.email",
        "billing.country",
        "billing.state",
        "meta_data",
    ] {
        for odd in no_texts() {
            let is_meant = matches!((path, &odd), ("meta_data", Some(odd)) if *odd == json!([]) || *odd == json!({}));
            let is_inside = path == "billing" && odd.as_ref().is_some_and(Value::is_object);
            if is_meant
                || is_inside
                || (path == "meta_data" && odd.as_ref().is_some_and(Value::is_array))
            {
                continue;
            }
            let read = Order::from_answer(with(&order(), path, odd.as_ref())).unwrap();
            assert!(
                read.not_read.iter().any(|it| it.path == path),
                "{path}: {odd:?}: {:?}",
                read.not_read
            );
        }
    }
    for path in [
        "number",
        "currency",
        "total",
        "date_modified_gmt",
        "shipping",
        "shipping.country",
        "billing.first_name",
        "line_items",
    ] {
        for odd in no_texts() {
            let read = Order::from_answer(with(&order(), path, odd.as_ref())).unwrap();
            assert_eq!(read.not_read, [], "{path}: {odd:?}");
        }
    }
    for (spelled, account) in [
        (json!(7), Some(7)),
        (json!("7"), Some(7)),
        (json!(" 7 "), Some(7)),
        (json!(7.0), Some(7)),
        (json!(0), None),
        (json!("0"), None),
        (json!(""), None),
    ] {
        let read = Order::from_answer(with(&order(), "customer_id", Some(&spelled))).unwrap();
        assert_eq!(
            (read.account.map(|it| it.0), read.not_read),
            (account, Vec::new()),
            "{spelled}"
        );
    }
    for odd in [
        json!(-1),
        json!(7.5),
        json!("seven"),
        json!("7,0"),
        json!(1e300),
    ] {
        let read = Order::from_answer(with(&order(), "customer_id", Some(&odd))).unwrap();
        assert!(
            read.not_read.iter().any(|it| it.path == "customer_id"),
            "{odd}"
        );
    }
}

#[test]
fn a_record_without_an_id_that_can_be_read_is_one_error_that_says_who_it_may_be() {
    for odd in [
        json!(null),
        json!(0),
        json!("0"),
        json!(-7),
        json!(7.5),
        json!("7a"),
        json!("abc"),
        json!(""),
        json!(true),
        json!([7]),
        json!({"id": 7}),
        json!(1e300),
    ] {
        let error = account_of(with(&account(), "id", Some(&odd))).unwrap_err();
        assert_eq!(
            (error.not_read.path.as_str(), error.hint.as_str()),
            ("id", "ann@x.example"),
            "{odd}"
        );
        assert!(
            Order::from_answer(with(&order(), "id", Some(&odd))).is_err(),
            "{odd}"
        );
    }
    for spelled in [json!(7), json!("7"), json!("007"), json!(7.0)] {
        let read = account_of(with(&account(), "id", Some(&spelled))).unwrap();
        assert_eq!(read.id.0, 7, "{spelled}");
    }
    for odd in [
        json!(null),
        json!(""),
        json!(5),
        json!([]),
        json!({}),
        json!(false),
    ] {
        let error =
            CompanyCustomer::from_answer(with(&customer(), "id", Some(&odd)), &[], Way::ApiV2)
                .unwrap_err();
        assert_eq!(
            (error.not_read.path.as_str(), error.hint.as_str()),
            ("id", "C10"),
            "{odd}"
        );
    }
    for record in [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!([[]]),
        json!(false),
    ] {
        assert!(account_of(record.clone()).is_err(), "{record}");
        assert!(
            CompanyCustomer::from_answer(record.clone(), &[], Way::ApiV2).is_err(),
            "{record}"
        );
        assert!(Order::from_answer(record.clone()).is_err(), "{record}");
        assert!(WebstoreCountry::from_answer(record).is_none());
    }
}

/// What plugins, PHP and hosts put before an answer.
const BEFORE: [&str; 19] = [
    "",
    "\u{feff}",
    "\u{feff}\u{feff}\r\n",
    "\r\n\r\n  \t",
    "<br />\n<b>Warning</b>:  Undefined array key \"x\" in <b>/srv/x.php</b> on line <b>5</b><br />\n",
    "<br />\n<b>Deprecated</b>:  Optional parameter $a declared before [0] in <b>/srv/{x}.php</b> on line <b>5</b><br />\n",
    "PHP Notice:  Trying to access array offset on value of type null in /srv/x.php on line 12\n",
    "Notice: x #0 {main}\n  thrown in /srv/x.php\n",
    "<!-- cached by x -->\n",
    "<pre>array(0) {\n}\n</pre>",
    "<pre>Array\n(\n    [0] => 5\n    [id] => 7\n)\n</pre>",
    "array(1) {\n  [\"a\"]=>\n  int(1)\n}\n",
    "bool(true)\nNULL\n",
    "string(5) \"Hello\"\n",
    ")]}',\n",
    "<style>.notice{color:red}</style>",
    "<div class=\"error\"><p>Please update (3) plugins</p></div>",
    "while(1);",
    "1\n",
];

/// What plugins, PHP and hosts put behind an answer.
const BEHIND: [&str; 13] = [
    "",
    "\n\n",
    "\u{0}\u{0}",
    "0",
    "null",
    "<!-- Dynamic page generated in 0.812 seconds. -->\n<!-- Cached page generated on 2026-11-23 -->",
    "<!-- Performance optimized by W3 Total Cache [1] {2} -->",
    "<br />\n<b>Warning</b>:  Unknown: x [0] in <b>Unknown</b> on line <b>0</b><br />\n",
    "<p>cached</p>",
    ");",
    "\u{feff}",
    "<div id=\"qm\">12 queries, 0.1 s</div>",
    "Fatal error: Uncaught Error in /srv/x.php:3 Stack trace: #0 {main}",
];

#[test]
fn an_answer_is_found_between_whatever_stands_around_it() {
    for (shape, whole) in [
        (
            Shape::List,
            json!([account(), with(&account(), "id", Some(&json!(8)))]),
        ),
        (
            Shape::List,
            json!([{"id": 1, "meta_data": [{"id": 9, "key": "[]", "value": {"0": {"id": 4}}}]}]),
        ),
        (Shape::List, json!([])),
        (Shape::Record, json!({"create": [account()], "update": []})),
        (
            Shape::Record,
            json!({"value": [customer()], "@odata.nextLink": "https://bc.example/x?[{}]"}),
        ),
    ] {
        for before in BEFORE {
            for behind in BEHIND {
                // An empty list among words is told from theirs only where it stands alone.
                let begins_line = before.ends_with(['\n', '>', '\u{feff}', '\t']);
                let ends = behind.trim_start().is_empty() || behind.starts_with('<');
                let is_alone = before
                    .trim_matches(['\u{feff}', '\r', '\n', ' ', '\t'])
                    .is_empty()
                    || (begins_line && ends);
                if whole == json!([]) && !is_alone {
                    continue;
                }
                let body = format!("{before}{whole}{behind}");
                let found = value_of(&body, shape).map(|(value, _)| value);
                assert_eq!(found.as_ref(), Some(&whole), "{body}");
            }
        }
    }
}

#[test]
fn a_part_of_something_else_is_never_taken_for_the_answer() {
    let list = json!([{"id": 1}, {"id": 2}]);
    for body in [
        format!("{{\"code\":\"no\",\"message\":\"x\",\"data\":{list}}}"),
        format!("Warning: x {{\"code\":\"no\",\"data\":{list}}}"),
        format!("Warning: x {{\"data\":{{\"more\":{list}}}}}"),
        format!("Warning: x [[{list}]]"),
        format!("Warning: x {list},{list}"),
        format!("{list}\n{list}"),
        format!("<html><body><script>let customers = {list};</script>"),
        format!("<!DOCTYPE html><pre>{list}</pre>"),
        format!("Warning: x {}", &list.to_string()[1..]),
        format!("\"{}\"", list.to_string().replace('"', "\\\"")),
        "null".to_owned(),
        "false".to_owned(),
        "\"\"".to_owned(),
        "{}".to_owned(),
        "<p>No customers []</p>".to_owned(),
    ] {
        assert_eq!(value_of(&body, Shape::List).map(|it| it.0), None, "{body}");
    }
}

#[test]
fn error_bodies_are_read_in_every_spelling() {
    let fault = |status: u16, headers: &[(&str, &str)], body: &str| {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        judge(Ok(answer.body(body.to_owned()).unwrap())).unwrap_err()
    };
    for (body, code) in [
        (r#"{"code":"rest_no","message":"No."}"#, "rest_no"),
        (r#"{"code":403,"message":"No."}"#, "403"),
        (r#"{"error":{"code":"rest_no","message":"No."}}"#, "rest_no"),
        (r#"{"error":{"code":7,"message":"No.","details":[]}}"#, "7"),
        (r#"{"code":null,"message":"No."}"#, ""),
        (
            "<b>Warning</b>: x\n{\"code\":\"rest_no\",\"message\":\"No.\"}<!-- x -->",
            "rest_no",
        ),
    ] {
        let Fault::Refused {
            code: read, words, ..
        } = fault(403, &[], body)
        else {
            panic!("{body}")
        };
        assert_eq!((read.as_str(), words.as_str()), (code, "No."), "{body}");
    }
    for (name, value, wait) in [
        ("retry-after", "120", Some(120)),
        ("Retry-After", " 120 ", Some(120)),
        ("RETRY-AFTER", "0", Some(0)),
        ("retry-after", "Fri, 27 Nov 2026 07:28:00 GMT", None),
        ("retry-after", "-5", None),
        ("retry-after", "soon", None),
        ("retry-after", "99999999999999999999999", None),
        ("x-retry-after", "9", None),
    ] {
        let wait = wait.map(Duration::from_secs);
        assert_eq!(
            fault(429, &[(name, value)], ""),
            Fault::Busy { wait },
            "{value}"
        );
    }
}
