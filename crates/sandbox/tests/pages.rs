//! What a page of a long list costs: as much as its own rows, however many customers there are.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use concord_sandbox::webstore::Customer;
use concord_sandbox::{Options, Sandbox};

#[path = "common/lists.rs"]
mod lists;
use lists::{LARGE, Page, SMALL, get, pages, read, sandbox, searches};

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

/// Measured in turns, so that a busy moment of the machine hits both, and until a quiet one has been seen.
#[test]
fn a_page_of_a_hundred_thousand_takes_about_as_long_as_one_of_a_thousand() {
    let (mut small, mut large) = (sandbox(SMALL), sandbox(LARGE));
    let of_small = pages(&small, SMALL);
    let of_large = pages(&large, LARGE);
    for (of_small, of_large) in of_small.iter().zip(&of_large) {
        let once = |sandbox: &mut Sandbox, page: &Page| {
            let started = Instant::now();
            read(sandbox, page);
            started.elapsed()
        };
        // The first call may make the order.
        once(&mut large, of_large);
        let (mut few, mut many) = (Duration::MAX, Duration::MAX);
        // A hundred times as many customers; five times as long leaves room for what differs by chance.
        let is_close = (0..200).any(|_| {
            few = few.min(once(&mut small, of_small));
            many = many.min(once(&mut large, of_large));
            many < few * 5 + Duration::from_millis(2)
        });
        assert!(is_close, "{} took {many:?} against {few:?}", of_large.what);
    }
}

#[test]
fn a_search_finds_the_one_or_all_in_the_order_of_the_list() {
    let mut sandbox = sandbox(2 * SMALL);
    let [of_one, of_all] = searches(2 * SMALL);
    let one = read(&mut sandbox, &of_one);
    assert_eq!(one.matches("\"id\"").count(), 1, "{one}");
    assert!(one.contains("\"person1000@people.example\""), "{one}");
    assert_eq!(sandbox.webstore().rows_visited(), 1);

    let all: Vec<serde_json::Value> = serde_json::from_str(&read(&mut sandbox, &of_all)).unwrap();
    let ids: Vec<u64> = all.iter().map(|row| row["id"].as_u64().unwrap()).collect();
    // The shop's administrator, number 1, has another address.
    assert_eq!(ids, (2..=101).collect::<Vec<u64>>());
}

#[test]
fn a_common_word_and_a_rare_one_are_answered_in_the_order_that_was_asked_for() {
    let mut sandbox = sandbox(2 * SMALL);
    let by_name: Vec<u64> = sandbox
        .webstore()
        .customers_by_name()
        .map(|c| c.id)
        .collect();
    let by_id: Vec<u64> = sandbox.webstore().customers().map(|c| c.id).collect();
    let (mut by_name_down, mut by_id_down) = (by_name.clone(), by_id.clone());
    by_name_down.reverse();
    by_id_down.reverse();
    let asked = [
        ("order=asc", by_name),
        ("order=desc", by_name_down),
        ("orderby=id", by_id),
        ("orderby=registered_date&order=desc", by_id_down),
    ];
    for (query, everybody) in asked {
        for word in ["person", "person19"] {
            let path = format!(
                "/wp-json/wc/v3/customers?search={word}&exclude=19,1999&{query}&per_page=100&_fields=id"
            );
            let rows: Vec<serde_json::Value> =
                serde_json::from_str(&get(&mut sandbox, &path, "")).unwrap();
            let found: Vec<u64> = rows.iter().map(|row| row["id"].as_u64().unwrap()).collect();
            let has_word = |id: &&u64| **id > 1 && format!("person{id}").starts_with(word);
            let expected: Vec<u64> = everybody
                .iter()
                .filter(has_word)
                .copied()
                .filter(|id| ![19, 1999].contains(id))
                .take(100)
                .collect();
            assert_eq!(found, expected, "{word}, {query}");
        }
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
