//! Every property of the contract's tables: that it is answered, in the order of the contract, who writes it, how long it may be, and
//! whether it can be filtered by.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::{Client, path};

struct Property {
    name: String,
    kind: String,
    longest: Option<usize>,
    written: String,
    is_filtered: bool,
}

/// The entities of the contract with their properties.
fn contract() -> Vec<(String, Vec<Property>)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/business-central-api.md");
    let text = fs::read_to_string(file).unwrap();
    let properties = text
        .split("\n## ")
        .find(|part| part.starts_with("Properties"))
        .unwrap();
    let entities = properties.split("\n### ").skip(1);
    let entity = |part: &str| {
        let set = part.lines().next().unwrap().to_owned();
        let rows = part.lines().filter(|line| line.starts_with("| ")).skip(2);
        let property = |line: &str| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            Property {
                name: cells[1].to_owned(),
                kind: cells[2].to_owned(),
                longest: cells[3].parse().ok(),
                written: cells[4].to_owned(),
                is_filtered: cells[5] == "yes",
            }
        };
        (set, rows.map(property).collect())
    };
    entities.map(entity).collect()
}

/// A record of each entity set that can be made; look-ups have theirs.
fn with_records() -> Client {
    let mut client = Client::new();
    let customer = client.customer(json!({}));
    let gone = client.customer(json!({}));
    client.api.with_etag("DELETE", &gone, &Value::Null);
    let id = client.new_id();
    for (set, body) in [
        (
            "shipToAddresses",
            json!({"customerNumber": customer["number"], "code": "WEB"}),
        ),
        (
            "setups",
            json!({"webstore": "MAIN", "schemaVersion": 1, "content": "{}"}),
        ),
        (
            "leases",
            json!({"webstore": "MAIN", "holderId": id, "durationInSeconds": 60}),
        ),
        (
            "runs",
            json!({"runId": id, "webstore": "MAIN", "startedAt": "2026-11-27T13:00:00Z"}),
        ),
        ("runRecords", json!({"runId": id, "sequence": 1})),
    ] {
        client.create(set, &body);
    }
    let tables = &mut client.api.sandbox.company_mut().tables;
    let area = tables.payment_terms.rows[0].clone();
    tables.unlisted.other_taxes.rows.push(area);
    client
}

/// A literal that the property's type can be compared with.
fn literal(kind: &str) -> &'static str {
    match kind {
        "text" | "code" | "enum" => "'A'",
        "guid" => "00000000-0000-0000-0000-000000000000",
        "datetime" => "2026-11-27T13:00:00Z",
        "boolean" => "true",
        _ => "1",
    }
}

#[test]
fn every_entity_answers_the_properties_of_the_contract_in_their_order() {
    let mut client = with_records();
    let contract = contract();
    assert_eq!(contract.len(), 18);
    for (set, properties) in contract {
        let rows = client.list(&set, &[]);
        let row = rows
            .first()
            .unwrap_or_else(|| panic!("no {set}"))
            .as_object()
            .unwrap();
        let names: Vec<&String> = row.keys().filter(|name| *name != "@odata.etag").collect();
        let promised: Vec<&String> = properties.iter().map(|property| &property.name).collect();
        assert_eq!(names, promised, "{set}");
        for property in &properties {
            let value = &row[&property.name];
            let fits = match property.kind.as_str() {
                "integer" | "int64" | "decimal" => value.is_number(),
                "boolean" => value.is_boolean(),
                _ => value.is_string(),
            };
            assert!(fits, "{set}: {} is {value}", property.name);
        }
    }
}

#[test]
fn a_filter_and_an_order_take_what_the_contract_says_and_nothing_else() {
    let mut client = with_records();
    for (set, properties) in contract() {
        for property in properties {
            let name = &property.name;
            let filter = format!("{set}?$filter={name}%20eq%20{}", literal(&property.kind));
            let order = format!("{set}?$orderby={name}");
            let expected = if property.is_filtered { 200 } else { 400 };
            for address in [filter, order] {
                let (status, answer) = client.send("GET", &address, None, &Value::Null);
                assert_eq!(status, expected, "{address}: {answer}");
            }
        }
    }
}

#[test]
fn what_nobody_writes_is_refused_and_so_is_a_text_that_is_too_long() {
    let mut client = with_records();
    for (set, properties) in contract() {
        let is_written = properties.iter().any(|property| property.written != "no");
        for property in properties.iter().filter(|_| is_written) {
            let name = &property.name;
            if property.written == "no" {
                let value = match property.kind.as_str() {
                    "boolean" => json!(true),
                    "integer" | "int64" => json!(1),
                    _ => json!("A"),
                };
                let words = format!("'{name}' is read-only");
                client.create_is_refused(&set, &json!({name: value}), "", &words);
            }
            // What holds JSON has an error of its own, which its cases try.
            let is_json = ["content", "changes"].contains(&name.as_str());
            if let Some(longest) = property
                .longest
                .filter(|_| property.written != "no" && !is_json)
            {
                let code = "Application_StringExceededLength";
                let long = json!({name: "1".repeat(longest + 1)});
                let words = format!("less than or equal to {longest} characters");
                client.create_is_refused(&set, &long, code, &words);
            }
        }
    }
}

#[test]
fn what_is_given_to_a_new_record_alone_is_not_changed_later() {
    let mut client = with_records();
    for (set, properties) in contract() {
        let record = client.list(&set, &[]).remove(0);
        let can_be_changed = properties.iter().any(|property| property.written == "yes");
        for property in properties
            .iter()
            .filter(|property| property.written == "new")
        {
            let value = match property.kind.as_str() {
                "guid" => json!("11111111-1111-1111-1111-111111111111"),
                "datetime" => json!("2020-01-01T00:00:00Z"),
                "enum" => json!("Undo"),
                "int64" | "integer" => json!(7),
                _ => json!("OTHER"),
            };
            let change = json!({&property.name: value});
            if can_be_changed {
                let words = format!("The \"{}\" cannot be changed", property.name);
                client.change_is_refused(
                    &set,
                    &record,
                    &change,
                    "Application_DialogException",
                    &words,
                );
            } else {
                let (status, _) = client.send("PATCH", &path(&set, &record), Some("*"), &change);
                assert_eq!(status, 405, "{set}");
            }
        }
    }
}
