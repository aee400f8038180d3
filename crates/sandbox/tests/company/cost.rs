//! What a page of a long list costs: as much as its own rows, however many customers there are.

use std::collections::BTreeSet;

use concord_sandbox::company::Customer;
use http::Response;
use serde_json::Value;

use crate::support::{Api, PAGES, texts, with_query};

/// Plain customers by the number, changed a second apart.
fn api(customers: i64) -> Api {
    let mut api = Api::empty();
    for id in 0..customers {
        api.sandbox.company_mut().put(Customer {
            display_name: format!("Person {id}"),
            email: format!("Person{id}@people.example"),
            modified: id * 1000,
            ..Customer::default()
        });
    }
    api
}

/// A page of at most a hundred rows; answers them and how many customers were looked at.
fn page(api: &mut Api, address: &str) -> (Value, u64) {
    let before = api.sandbox.company().rows_visited();
    let prefer = [("prefer", "odata.maxpagesize=100")];
    let response: Response<String> = api.send("GET", address, &prefer, &Value::Null);
    assert_eq!(response.status(), 200, "{address}: {}", response.body());
    let looked_at = api.sandbox.company().rows_visited() - before;
    (serde_json::from_str(response.body()).unwrap(), looked_at)
}

#[test]
fn what_is_looked_up_and_what_is_read_in_order_costs_its_own_rows_only() {
    let mut api = api(50_000);
    let filters = [
        ("number eq 'c499000'", 1),
        ("number eq 'C499000' or number eq 'C00020'", 2),
        ("email eq 'Person4990@people.example'", 1),
        ("tolower(email) eq 'person4990@people.example'", 1),
        ("displayName eq 'Person 4990'", 1),
        ("lastModifiedDateTime ge 1970-01-01T13:52:00Z", 80),
        ("lastModifiedDateTime lt 1970-01-01T00:00:10Z", 10),
    ];
    for (filter, rows) in filters {
        for more in [
            ("$count", "true"),
            ("$orderby", "number"),
            ("$orderby", "lastModifiedDateTime"),
        ] {
            let address = with_query("customers", &[("$filter", filter), more]);
            let (found, looked_at) = page(&mut api, &address);
            assert_eq!(texts(&found, "number").len(), rows, "{address}");
            assert!(looked_at <= 220, "{address} looked at {looked_at}");
        }
    }
    let lists = [
        "customers?$select=id",
        "customers?$select=id,number&$count=true",
        "customers?$orderby=lastModifiedDateTime",
        "customers?$filter=lastModifiedDateTime%20gt%201970-01-01&$orderby=lastModifiedDateTime",
    ];
    for address in lists {
        let (found, looked_at) = page(&mut api, address);
        assert_eq!(found["value"].as_array().unwrap().len(), 100, "{address}");
        assert!(looked_at <= 102, "{address} looked at {looked_at}");
    }
    let odata = api.connection().company.odata_url;
    let filter = [("$filter", "number eq 'c499000'")];
    let address = with_query(&format!("{odata}{PAGES}/workflowCustomers"), &filter);
    let (found, looked_at) = page(&mut api, &address);
    assert_eq!(
        (texts(&found, "name"), looked_at),
        (vec!["Person 49899".to_owned()], 1)
    );
}

#[test]
fn following_the_links_of_a_scan_looks_at_each_customer_once() {
    let mut api = api(2_050);
    for query in [
        "$select=id",
        "$select=id&$orderby=number",
        "$select=id&$orderby=lastModifiedDateTime",
        "$select=id&$filter=lastModifiedDateTime%20ge%201970-01-01&$orderby=lastModifiedDateTime",
    ] {
        let mut next = Some(format!("customers?{query}"));
        let (mut ids, mut pages, mut all_looked_at) = (BTreeSet::new(), 0, 0);
        while let Some(address) = next {
            let (found, looked_at) = page(&mut api, &address);
            ids.extend(texts(&found, "id"));
            pages += 1;
            all_looked_at += looked_at;
            next = found["@odata.nextLink"].as_str().map(str::to_owned);
        }
        assert_eq!((ids.len(), pages), (2_050, 21), "{query}");
        // Each page but the last looks at one row more to see whether another page follows.
        assert_eq!(all_looked_at, 2_050 + 20, "{query}");
    }
}

#[test]
fn customers_are_found_by_what_they_are_now() {
    let mut api = api(3);
    let filter = |text: &str| with_query("customers", &[("$filter", text)]);
    let found = api.get(&filter("displayName eq 'Person 1'"))["value"][0].clone();
    let body = serde_json::json!({"displayName": "New", "email": "new@people.example"});
    api.patch(&found, body);
    for gone in [
        "displayName eq 'Person 1'",
        "email eq 'Person1@people.example'",
    ] {
        assert_eq!(
            api.get(&filter(gone))["value"],
            serde_json::json!([]),
            "{gone}"
        );
    }
    for now in ["displayName eq 'New'", "email eq 'new@people.example'"] {
        assert_eq!(
            api.get(&filter(now))["value"][0]["id"],
            found["id"],
            "{now}"
        );
    }
    assert_eq!(
        api.get(&filter("email eq 'NEW@people.example'"))["value"],
        serde_json::json!([]),
        "the letter case counts"
    );
}
