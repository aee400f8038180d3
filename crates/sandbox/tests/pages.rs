//! What a page of a long list costs: as much as its own rows, however many customers there are.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use concord_sandbox::webstore::Customer;
use concord_sandbox::{Options, Sandbox};

#[path = "common/lists.rs"]
mod lists;
use lists::{LARGE, Page, SMALL, get, pages, read, sandbox, search};

#[test]
fn a_page_looks_at_its_own_rows_only_whatever_the_number_of_customers() {
    let mut sandbox = sandbox(LARGE);
    let looked_at =
        |sandbox: &Sandbox| sandbox.webstore().rows_visited() + sandbox.company().rows_visited();
    for page in pages(&sandbox, LARGE) {
        // The first call may make the order; a record that comes and one that goes find their places in it.
        read(&mut sandbox, &page);
        let newcomer = Customer {
            id: 2_000_000,
            username: "new".to_owned(),
            role: "customer".to_owned(),
            ..Customer::default()
        };
        sandbox.webstore_mut().put(newcomer);
        sandbox.webstore_mut().remove(2_000_000);
        let before = looked_at(&sandbox);
        read(&mut sandbox, &page);
        let rows = looked_at(&sandbox) - before;
        assert!(
            (1..=101).contains(&rows),
            "{} looked at {rows} rows",
            page.what
        );
    }
}

#[test]
fn a_page_of_a_hundred_thousand_takes_about_as_long_as_one_of_a_thousand() {
    let measured = |customers| -> Vec<Duration> {
        let mut sandbox = sandbox(customers);
        let pages = pages(&sandbox, customers);
        let mut best = |page: &Page| {
            let once = |sandbox: &mut Sandbox| {
                let started = Instant::now();
                read(sandbox, page);
                started.elapsed()
            };
            once(&mut sandbox);
            (0..5).map(|_| once(&mut sandbox)).min().unwrap()
        };
        pages.iter().map(&mut best).collect()
    };
    let (small, large) = (measured(SMALL), measured(LARGE));
    for ((small, large), page) in small.iter().zip(&large).zip(pages(&sandbox(SMALL), LARGE)) {
        // A hundred times as many customers; five times as long leaves room for a busy machine.
        let most = *small * 5 + Duration::from_millis(2);
        assert!(
            *large < most,
            "{} took {large:?} against {small:?}",
            page.what
        );
    }
}

#[test]
fn a_search_looks_at_every_customer_and_finds_the_one() {
    let mut sandbox = sandbox(SMALL);
    let body = read(&mut sandbox, &search(SMALL));
    assert_eq!(
        body.matches("\"person500@people.example\"").count(),
        1,
        "{body}"
    );
    assert!(sandbox.webstore().rows_visited() >= SMALL);
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
