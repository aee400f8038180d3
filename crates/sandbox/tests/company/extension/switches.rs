//! With the extension and without it, of another revision, through a batch, and beside API v2.0 and the page services.

use concord_sandbox::company::Extension;
use concord_sandbox::{Edit, System};
use serde_json::{Value, json};

use super::support::{Client, etag, path};
use crate::support::{PAGES, error, texts};

fn probe(client: &mut Client) -> (u16, Value) {
    client.send("GET", "versions", None, &Value::Null)
}

#[test]
fn without_the_extension_nothing_answers_while_api_v2_0_does_and_it_can_come_and_go() {
    let mut client = Client::without_extension();
    let there = Extension {
        installed: true,
        ..Extension::default()
    };
    let batch = format!("{}/$batch", client.api.connection().company.extension_url);
    let operations = json!({"requests": []});
    for _ in 0..2 {
        assert_eq!(probe(&mut client).0, 404);
        let refused = client.api.send("POST", &batch, &[], &operations);
        assert_eq!(refused.status(), 404);
        client.api.get("customers");
        let unnoticed = client.api.post(json!({"displayName": "A"}));
        client.api.with_etag("DELETE", &unnoticed, &Value::Null);
        client.install(there);
        assert_eq!(probe(&mut client).0, 200);
        assert_eq!(client.list("deletedCustomers", &[]), Vec::<Value>::new());
        client.install(Extension::default());
    }
    let token = std::mem::take(&mut client.api.token);
    assert_eq!(probe(&mut client).0, 401);
    client.api.token = token;
    assert_eq!(
        client
            .api
            .control("POST", "company", &json!({"extension": {"there": true}}))
            .0,
        400
    );
}

#[test]
fn what_it_kept_is_there_again_and_deletions_are_recorded_from_the_new_moment_on() {
    let mut client = Client::new();
    client.create(
        "setups",
        &json!({"webstore": "MAIN", "schemaVersion": 1, "content": "{}"}),
    );
    let first = client.list("versions", &[])[0]["deletionsRecordedSince"].clone();
    client.install(Extension::default());
    client
        .api
        .sandbox
        .advance(std::time::Duration::from_secs(60));
    client.install(Extension {
        installed: true,
        ..Extension::default()
    });
    let second = client.list("versions", &[])[0]["deletionsRecordedSince"].clone();
    assert!(second.as_str() > first.as_str(), "{first} {second}");
    assert_eq!(client.list("setups", &[]).len(), 1);
}

#[test]
fn an_older_revision_has_the_probe_alone_and_a_newer_one_more_properties() {
    let mut client = Client::new();
    client.customer(json!({}));
    let of = |revision| Extension {
        installed: true,
        revision,
        ..Extension::default()
    };
    client.install(of(0));
    assert_eq!(client.list("versions", &[])[0]["revision"], 0);
    assert_eq!(client.send("GET", "customers", None, &Value::Null).0, 404);
    client.install(of(2));
    for set in ["versions", "customers", "languages"] {
        assert_eq!(client.list(set, &[])[0]["addedLater"], "", "{set}");
    }
    assert_eq!(client.list("versions", &[])[0]["revision"], 2);
}

#[test]
fn a_customer_of_one_api_is_the_same_in_the_others() {
    let mut client = Client::new();
    let sent = json!({"displayName2": "Zweigstelle", "generalBusinessPostingGroup": "EU", "contactName": "Max", "paymentTermsCode": "CM"});
    let made = client.customer(sent);
    let shown = client.api.reread(&made);
    assert_eq!(
        (&shown["number"], etag(&shown)),
        (&made["number"], etag(&made))
    );
    let page = format!(
        "{PAGES}/workflowCustomers({})",
        made["id"].as_str().unwrap()
    );
    let (_, card) = client.api.page("GET", &page, None, &Value::Null);
    assert_eq!(
        (&card["name2"], &card["contact"]),
        (&json!("Zweigstelle"), &json!("Max"))
    );
    assert_eq!(
        (&card["genBusPostingGroup"], &card["vatBusPostingGroup"]),
        (&json!("EU"), &json!("EU"))
    );
    let (_, changed) = client.api.page(
        "PATCH",
        &page,
        etag(&card),
        &json!({"customerPriceGroup": "RETAIL"}),
    );
    let again = client.again("customers", &made);
    assert_eq!(
        (&again["customerPriceGroup"], etag(&again)),
        (&json!("RETAIL"), etag(&changed))
    );
    let other = client.api.post(json!({"displayName": "B"}));
    assert_eq!(client.again("customers", &other)["displayName"], "B");
    let edit = Edit::change(
        System::Company,
        made["id"].as_str().unwrap(),
        json!({"city": "Ulm"}),
    );
    client.api.sandbox.edit(&edit).unwrap();
    assert_eq!(client.again("customers", &made)["city"], "Ulm");
}

#[test]
fn a_batch_takes_operations_of_its_own_api_and_of_no_other() {
    let mut client = Client::new();
    let found = client.api.connection().company;
    let company = client.api.company.clone();
    let customers = json!({"id": "1", "method": "POST", "url": format!("{company}/customers"), "headers": {},
        "body": {"displayName": "A", "customerPostingGroup": "EU"}});
    let leases =
        json!({"id": "2", "method": "GET", "url": format!("{company}/leases"), "headers": {}});
    let companies = json!({"id": "3", "method": "GET", "url": "companies", "headers": {}});
    let mut statuses = |root: &str| {
        let address = format!("{root}/$batch");
        let body = json!({"requests": [customers, leases, companies]});
        let prefer = [("prefer", "odata.continue-on-error")];
        let response = client.api.send("POST", &address, &prefer, &body);
        let answer: Value = serde_json::from_str(response.body()).unwrap();
        let responses = answer["responses"].as_array().unwrap().iter();
        responses
            .map(|it| it["status"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(&found.extension_url), [201, 200, 404]);
    // A posting group is no property there, and leases are no entity set.
    assert_eq!(statuses(&found.api_url), [400, 404, 200]);
}

#[test]
fn customers_are_listed_filtered_ordered_and_read_on_by_pages_as_in_api_v2_0() {
    let mut client = Client::new();
    let names = ["Carl", "Ada", "Bob"];
    for name in names {
        client.customer(json!({"displayName": name, "customerPriceGroup": "RETAIL"}));
    }
    let by_name = client.list(
        "customers",
        &[("$orderby", "displayName desc"), ("$select", "displayName")],
    );
    assert_eq!(
        texts(&json!({"value": by_name}), "displayName"),
        ["Carl", "Bob", "Ada"]
    );
    let few = client.list(
        "customers",
        &[
            ("$filter", "customerPriceGroup eq 'RETAIL'"),
            ("$top", "2"),
            ("$skip", "1"),
        ],
    );
    assert_eq!(texts(&json!({"value": few}), "displayName"), ["Ada", "Bob"]);
    let address = format!("{}/customers", client.root);
    let pages = [("prefer", "odata.maxpagesize=2")];
    let first = client.api.send("GET", &address, &pages, &Value::Null);
    let first: Value = serde_json::from_str(first.body()).unwrap();
    let next = first["@odata.nextLink"].as_str().unwrap().to_owned();
    assert_eq!(texts(&client.api.get(&next), "displayName"), ["Bob"]);
    let (status, code, _) = error(&client.api.send(
        "GET",
        &format!("{address}?$filter=nickname%20eq%20'A'"),
        &[],
        &Value::Null,
    ));
    assert_eq!((status, code.as_str()), (400, "BadRequest"));
}

#[test]
fn who_prefers_no_record_in_the_answer_gets_none() {
    let mut client = Client::new();
    let address = format!("{}/customers", client.root);
    let minimal = ("prefer", "return=minimal");
    let new = json!({"displayName": "A"});
    let made = client.api.send("POST", &address, &[minimal], &new);
    assert_eq!((made.status().as_u16(), made.body().as_str()), (204, ""));
    let place = made.headers()["location"].to_str().unwrap().to_owned();
    let customer = client.api.get(&place);
    let headers = [minimal, ("if-match", etag(&customer).unwrap())];
    let change = json!({"city": "Ulm"});
    let changed = client.api.send("PATCH", &place, &headers, &change);
    assert_eq!(
        (changed.status().as_u16(), changed.body().as_str()),
        (204, "")
    );
    assert_eq!(client.api.get(&place)["city"], "Ulm");
}

#[test]
fn what_changed_and_who_was_deleted_since_is_read_by_row_version_without_a_gap() {
    let mut client = Client::new();
    let first = client.customer(json!({}));
    client.customer(json!({}));
    let since = client.list("versions", &[])[0]["minimumActiveRowVersion"].clone();
    let filter = format!("rowVersion ge {since}");
    let changed = |set: &str, client: &mut Client| client.list(set, &[("$filter", &filter)]);
    assert_eq!(changed("customers", &mut client), Vec::<Value>::new());
    client.change("customers", &first, &json!({"city": "Ulm"}));
    let third = client.customer(json!({}));
    client.api.with_etag("DELETE", &third, &Value::Null);
    let rows = changed("customers", &mut client);
    assert_eq!(rows.len(), 1);
    assert_eq!(path("customers", &rows[0]), path("customers", &first));
    assert_eq!(
        changed("deletedCustomers", &mut client)[0]["customerId"],
        third["id"]
    );
}
