//! Filters, order, pages (facts §5.3).

use concord_sandbox::{Edit, Options, System};
use serde_json::{Value, json};

use crate::support::{Api, error, with_query};

#[test]
fn filters_work_on_dates_emails_numbers_and_names() {
    let mut api = Api::empty();
    let first = api.post(json!({"displayName": "Anna", "email": "Anna@Mail.example"}));
    api.post(json!({"displayName": "Bert O'Brien", "email": "bert.o'brien@mail.example"}));
    api.post(json!({"displayName": "Carla", "creditLimit": 500}));
    let since = format!(
        "lastModifiedDateTime gt {}",
        first["lastModifiedDateTime"].as_str().unwrap()
    );
    let cases: [(&str, &[&str]); 11] = [
        (&since, &["Bert O'Brien", "Carla"]),
        ("email eq 'anna@mail.example'", &[]),
        ("tolower(email) eq 'anna@mail.example'", &["Anna"]),
        ("email eq 'bert.o''brien@mail.example'", &["Bert O'Brien"]),
        ("number eq 'c00030'", &["Carla"]),
        (
            "number ge 'C00010' and number lt 'C00030'",
            &["Anna", "Bert O'Brien"],
        ),
        (
            "number eq 'C00010' or number eq 'C00030'",
            &["Anna", "Carla"],
        ),
        ("creditLimit gt 0", &["Carla"]),
        ("startswith(displayName,'Bert')", &["Bert O'Brien"]),
        (
            "contains(email,'mail') and not (displayName eq 'Anna')",
            &["Bert O'Brien"],
        ),
        ("email eq ''", &["Carla"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(api.names(&[("$filter", filter)]), expected, "{filter}");
    }
    let by_id = format!("id eq {}", first["id"].as_str().unwrap());
    assert_eq!(api.names(&[("$filter", &by_id)]), ["Anna"]);
}

#[test]
fn filters_that_business_central_refuses_are_refused() {
    let mut api = Api::empty();
    api.post(json!({"displayName": "A"}));
    let too_long = format!("number eq '{}'", "9".repeat(22));
    let cases = [
        (
            "number eq 'A' or email eq 'b'",
            "The 'OR' operator is not supported on distinct fields on an OData filter.",
        ),
        (
            "contains(tolower(email),'x')",
            "The nested function 'tolower' is only supported with $schemaversion=2.1.",
        ),
        (
            "colour eq 'red'",
            "Could not find a property named 'colour' on type 'Microsoft.NAV.customer'.",
        ),
        (
            "blocked eq 'All'",
            "The filter on the field 'blocked' is not supported.",
        ),
        (&too_long, "The filter \""),
    ];
    for (filter, text) in cases {
        let response = api.send(
            "GET",
            &with_query("customers", &[("$filter", filter)]),
            &[],
            &Value::Null,
        );
        let (status, _, message) = error(&response);
        assert_eq!(status, 400, "{filter}");
        assert!(message.starts_with(text), "{filter}: {message}");
    }
}

#[test]
fn lists_are_cut_selected_counted_and_ordered() {
    let mut api = Api::empty();
    for name in ["b", "a", "c"] {
        api.post(json!({"displayName": name}));
    }
    assert_eq!(
        api.names(&[("$orderby", "displayName desc")]),
        ["c", "b", "a"]
    );
    assert_eq!(api.names(&[("$top", "1"), ("$skip", "1")]), ["a"]);
    let list = api.get(&with_query(
        "customers",
        &[("$select", "id,number"), ("$count", "true"), ("$top", "2")],
    ));
    assert_eq!(list["@odata.count"], 3);
    assert!(
        list["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("/customers(id,number)")
    );
    let row: Vec<&str> = list["value"][0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(row, ["@odata.etag", "id", "number"]);
}

#[test]
fn pages_follow_the_link_and_survive_changes_in_between() {
    let mut api = Api::new(&Options::generated(60, 5));
    let total = api.sandbox.company().len();
    let first = api.send(
        "GET",
        &with_query(
            "customers",
            &[("$select", "number"), ("$orderby", "lastModifiedDateTime")],
        ),
        &[("prefer", "odata.maxpagesize=25")],
        &Value::Null,
    );
    assert_eq!(
        first.headers()["preference-applied"],
        "odata.maxpagesize=25"
    );
    let mut page: Value = serde_json::from_str(first.body()).unwrap();
    let mut seen: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        let rows = page["value"].as_array().unwrap();
        seen.extend(
            rows.iter()
                .map(|row| row["number"].as_str().unwrap().to_owned()),
        );
        pages += 1;
        let Some(link) = page["@odata.nextLink"].as_str().map(str::to_owned) else {
            break;
        };
        // A record of a page that was read is gone: nothing moves.
        api.sandbox
            .edit(&Edit::delete(System::Company, seen[0].as_str()))
            .unwrap_or_else(|_| panic!("{} is there", seen[0]));
        seen.swap_remove(0);
        let next = api.send(
            "GET",
            &link,
            &[("prefer", "odata.maxpagesize=25")],
            &Value::Null,
        );
        page = serde_json::from_str(next.body()).unwrap();
    }
    assert_eq!(pages, total.div_ceil(25));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), total - (pages - 1), "none missed, none twice");
}
