//! What a page of a long list costs: as much as its own rows, however many customers there are.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use concord_sandbox::company::Customer as CompanyCustomer;
use concord_sandbox::webstore::Customer;
use concord_sandbox::{Options, Sandbox};

const SMALL: u64 = 1_000;
const LARGE: u64 = 100_000;

/// Plain customers by the number: what is measured is the lists, not the sample data.
fn sandbox(customers: u64) -> Sandbox {
    let mut sandbox = Sandbox::new(&Options::empty());
    for id in 2..customers {
        sandbox.webstore_mut().put(Customer {
            id,
            email: format!("person{id}@people.example"),
            username: format!("person{id}"),
            display_name: format!("Person {}", id.reverse_bits()),
            role: "customer".to_owned(),
            ..Customer::default()
        });
        sandbox.company_mut().put(CompanyCustomer {
            display_name: format!("Person {id}"),
            modified: i64::try_from(id).unwrap() * 1000,
            ..CompanyCustomer::default()
        });
    }
    sandbox
}

fn get(sandbox: &mut Sandbox, path: &str, prefer: &str) -> String {
    let keys = sandbox.connection("").webstore.administrator;
    let token = sandbox.connection("").company.bearer_token;
    let request = http::Request::get(format!("https://any.example{path}")).header("prefer", prefer);
    let request = match path.starts_with("/wp-json") {
        true => {
            let glue = if path.contains('?') { '&' } else { '?' };
            let keys = format!(
                "consumer_key={}&consumer_secret={}",
                keys.consumer_key, keys.consumer_secret
            );
            request.uri(format!("https://any.example{path}{glue}{keys}"))
        }
        false => request.header("authorization", format!("Bearer {token}")),
    };
    let response = sandbox
        .handle(request.body(String::new()).unwrap())
        .response
        .unwrap();
    assert_eq!(response.status(), 200, "{path}: {}", response.body());
    response.into_body()
}

fn pages(sandbox: &Sandbox, customers: u64) -> Vec<(String, &'static str)> {
    let last = (customers - 2) / 100;
    let company = sandbox.connection("").company;
    let company = format!(
        "/v2.0/{}/{}/api/v2.0/companies({})/customers",
        company.tenant, company.environment, company.company_id
    );
    let number = format!("C{:05}", (customers - 200) * 10);
    let since = concord_sandbox::clock::utc(i64::try_from(customers - 90).unwrap() * 1000);
    vec![
        (
            format!(
                "/wp-json/wc/v3/customers?orderby=id&order=asc&role=all&per_page=100&page={last}&_fields=id,email"
            ),
            "",
        ),
        (
            "/wp-json/wc/v3/customers?orderby=id&order=desc&per_page=100&page=3".to_owned(),
            "",
        ),
        (
            format!("/wp-json/wc/v3/customers?per_page=100&page={last}"),
            "",
        ),
        (
            format!("/wp-json/wc/v3/customers?email=person{last}@people.example&role=all"),
            "",
        ),
        (format!("{company}?$filter=number%20eq%20'{number}'"), ""),
        (
            format!("{company}?$filter=lastModifiedDateTime%20ge%20{since}"),
            "",
        ),
        (
            format!("{company}?$select=id,number&$count=true"),
            "odata.maxpagesize=100",
        ),
    ]
}

#[test]
fn a_page_looks_at_its_own_rows_only_whatever_the_number_of_customers() {
    let mut sandbox = sandbox(LARGE);
    let looked_at =
        |sandbox: &Sandbox| sandbox.webstore().rows_visited() + sandbox.company().rows_visited();
    for (page, prefer) in pages(&sandbox, LARGE) {
        // The first call may make the order; a record that comes and one that goes find their places in it.
        get(&mut sandbox, &page, prefer);
        let newcomer = Customer {
            id: 2_000_000,
            username: "new".to_owned(),
            role: "customer".to_owned(),
            ..Customer::default()
        };
        sandbox.webstore_mut().put(newcomer);
        sandbox.webstore_mut().remove(2_000_000);
        let before = looked_at(&sandbox);
        get(&mut sandbox, &page, prefer);
        let rows = looked_at(&sandbox) - before;
        assert!(rows <= 101, "{page} looked at {rows} rows");
    }
}

#[test]
fn a_page_of_a_hundred_thousand_takes_about_as_long_as_one_of_a_thousand() {
    let measured = |customers| -> Vec<Duration> {
        let mut sandbox = sandbox(customers);
        let pages = pages(&sandbox, customers);
        let mut best = |(page, prefer): &(String, &str)| {
            let once = |sandbox: &mut Sandbox| {
                let started = Instant::now();
                get(sandbox, page, prefer);
                started.elapsed()
            };
            once(&mut sandbox);
            (0..5).map(|_| once(&mut sandbox)).min().unwrap()
        };
        pages.iter().map(&mut best).collect()
    };
    let (small, large) = (measured(SMALL), measured(LARGE));
    for ((small, large), (page, _)) in small.iter().zip(&large).zip(pages(&sandbox(SMALL), LARGE)) {
        println!(
            "{:>8.2} ms against {:>6.2} ms: {page}",
            large.as_secs_f64() * 1e3,
            small.as_secs_f64() * 1e3
        );
        // A hundred times as many customers; five times as long leaves room for a busy machine.
        let most = *small * 5 + Duration::from_millis(2);
        assert!(*large < most, "{page} took {large:?} against {small:?}");
    }
}

#[test]
fn a_list_stays_in_order_while_customers_come_change_and_go() {
    let mut sandbox = sandbox(50);
    let names = |sandbox: &mut Sandbox| {
        let body = get(
            sandbox,
            "/wp-json/wc/v3/customers?per_page=100&_fields=id",
            "",
        );
        let rows: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
        rows.iter()
            .map(|row| row["id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    names(&mut sandbox);
    let mut changed = sandbox.webstore().customer(7).unwrap().clone();
    changed.display_name = "AAA first".to_owned();
    sandbox.webstore_mut().put(changed);
    let mut other_role = sandbox.webstore().customer(8).unwrap().clone();
    other_role.role = "subscriber".to_owned();
    sandbox.webstore_mut().put(other_role);
    sandbox.webstore_mut().remove(9);
    let kept = names(&mut sandbox);
    let expected: Vec<u64> = sandbox
        .webstore()
        .customers_by_name()
        .filter(|c| c.role == "customer")
        .map(|c| c.id)
        .collect();
    assert_eq!(kept, expected);
    assert_eq!(kept[0], 7);
    assert!(!kept.contains(&8) && !kept.contains(&9));
}

#[test]
fn countries_answer_with_the_fields_that_were_asked_for() {
    let mut sandbox = Sandbox::new(&Options::empty());
    let body = get(
        &mut sandbox,
        "/wp-json/wc/v3/data/countries?_fields=code",
        "",
    );
    let rows: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
    assert_eq!(rows.len(), 250);
    assert_eq!(
        rows[0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["code"]
    );
}
