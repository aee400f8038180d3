//! The sample data's promises, for several seeds and sizes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{HashMap, HashSet};

use concord_sandbox::{Options, Sandbox, company, webstore};
use unicode_normalization::UnicodeNormalization;

fn normal(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .nfkc()
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shopper_name(c: &webstore::Customer) -> String {
    let company = normal(c.billing("company"));
    if company.is_empty() {
        normal(&format!("{} {}", c.first_name, c.last_name))
    } else {
        company
    }
}

fn emails(c: &company::Customer) -> Vec<String> {
    c.email
        .split(';')
        .map(normal)
        .filter(|e| !e.is_empty())
        .collect()
}

/// What the suggestion of mappings finds, as the specification describes it.
#[derive(Debug, Default)]
struct Found {
    webstore: usize,
    company: usize,
    by_email: usize,
    by_name: usize,
    ambiguous_emails: usize,
    ambiguous_names: usize,
    conflicts: usize,
    unholdable: usize,
    nameless: usize,
}

fn look(sandbox: &Sandbox) -> Found {
    let shoppers: Vec<&webstore::Customer> = sandbox
        .webstore()
        .customers()
        .filter(|c| c.role == "customer")
        .collect();
    let customers: Vec<&company::Customer> = sandbox.company().customers().collect();
    let mut found = Found {
        webstore: sandbox.webstore().len(),
        company: customers.len(),
        ..Found::default()
    };
    let (mut used_shoppers, mut used_customers) =
        (HashSet::<usize>::new(), HashSet::<usize>::new());
    let mut pairs = Vec::new();

    let group = |pairs: Vec<(String, usize)>| {
        pairs.into_iter().filter(|(k, _)| !k.is_empty()).fold(
            HashMap::<String, Vec<usize>>::new(),
            |mut m, (k, i)| {
                m.entry(k).or_default().push(i);
                m
            },
        )
    };
    let of_shoppers = group(
        shoppers
            .iter()
            .enumerate()
            .map(|(i, c)| (normal(&c.email), i))
            .collect(),
    );
    let of_customers = group(
        customers
            .iter()
            .enumerate()
            .flat_map(|(i, c)| emails(c).into_iter().map(move |e| (e, i)))
            .collect(),
    );
    for (email, left) in &of_shoppers {
        let Some(right) = of_customers.get(email) else {
            continue;
        };
        if left.len() == 1 && right.len() == 1 {
            pairs.push((left[0], right[0]));
            found.by_email += 1;
        } else {
            found.ambiguous_emails += 1;
        }
        used_shoppers.extend(left);
        used_customers.extend(right);
    }
    let of_shoppers = group(
        shoppers
            .iter()
            .enumerate()
            .filter(|(i, _)| !used_shoppers.contains(i))
            .map(|(i, c)| (shopper_name(c), i))
            .collect(),
    );
    let of_customers = group(
        customers
            .iter()
            .enumerate()
            .filter(|(i, _)| !used_customers.contains(i))
            .map(|(i, c)| (normal(&c.display_name), i))
            .collect(),
    );
    for (name, left) in &of_shoppers {
        let Some(right) = of_customers.get(name) else {
            continue;
        };
        if left.len() == 1 && right.len() == 1 {
            pairs.push((left[0], right[0]));
            found.by_name += 1;
        } else {
            found.ambiguous_names += 1;
        }
    }
    for (left, right) in pairs {
        found.conflicts += usize::from(differs(shoppers[left], customers[right]));
    }
    found.unholdable = shoppers.iter().filter(|c| cannot_be_held(c)).count();
    found.nameless = shoppers
        .iter()
        .filter(|c| shopper_name(c).is_empty())
        .count();
    found
}

/// Whether both sides hold a value that is not the same in its normal form.
fn differs(shopper: &webstore::Customer, customer: &company::Customer) -> bool {
    let country = if shopper.billing("country") == "GR" {
        "EL"
    } else {
        shopper.billing("country")
    };
    let fields = [
        (shopper_name(shopper), normal(&customer.display_name)),
        (
            normal(shopper.billing("address_1")),
            normal(&customer.address_line1),
        ),
        (
            normal(shopper.billing("address_2")),
            normal(&customer.address_line2),
        ),
        (normal(shopper.billing("city")), normal(&customer.city)),
        (
            normal(shopper.billing("postcode")),
            normal(&customer.postal_code),
        ),
        (normal(shopper.billing("state")), normal(&customer.state)),
        (normal(country), normal(&customer.country)),
        (
            normal(shopper.billing("phone")),
            normal(&customer.phone_number),
        ),
    ];
    let count = fields
        .iter()
        .filter(|(a, b)| !a.is_empty() && !b.is_empty() && a != b)
        .count();
    assert!(count <= 1, "more than one field differs: {fields:?}");
    count == 1
}

fn cannot_be_held(c: &webstore::Customer) -> bool {
    let length = |field: &str| c.billing(field).chars().count();
    length("address_1") > 100
        || length("city") > 30
        || c.email.len() > 80
        || c.billing("phone").chars().any(char::is_alphabetic)
        || c.billing("country") == "GL"
}

#[test]
fn a_third_are_on_both_sides_and_a_few_are_ambiguous_on_purpose() {
    for seed in [1, 2, 3, 42, 1234] {
        let found = look(&Sandbox::new(&Options::seeded(seed)));
        println!("seed {seed}: {found:?}");
        let generated = 240 - 36;
        let pairs = found.by_email + found.by_name;
        assert_eq!((found.webstore, found.company), (240, 240), "seed {seed}");
        assert_eq!(pairs, generated / 3, "seed {seed}: {found:?}");
        assert!(found.by_name >= 10, "seed {seed}: {found:?}");
        assert_eq!(
            (found.ambiguous_emails, found.ambiguous_names),
            (4, 4),
            "seed {seed}"
        );
        assert!((3..=5).contains(&found.conflicts), "seed {seed}: {found:?}");
        assert_eq!(found.unholdable, 5, "seed {seed}");
    }
}

#[test]
fn generated_samples_of_any_size_keep_the_proportions() {
    for (customers, seed) in [(10, 1), (50, 1), (200, 9), (3000, 4)] {
        let found = look(&Sandbox::new(&Options::generated(customers, seed)));
        println!("{customers}: {found:?}");
        assert_eq!(
            (found.webstore, found.company),
            (customers + 1, customers),
            "the administrator comes on top"
        );
        assert_eq!(found.by_email + found.by_name, customers / 3);
        let ambiguous = if customers >= 200 {
            (customers / 100).max(4)
        } else {
            usize::from(customers >= 30)
        };
        assert_eq!(
            (found.ambiguous_emails, found.ambiguous_names),
            (ambiguous, ambiguous)
        );
    }
}

#[test]
fn within_a_side_only_the_ambiguous_share_an_email_or_a_name() {
    let sandbox = Sandbox::new(&Options::generated(1200, 6));
    let shared = |values: Vec<String>| {
        let mut counts = HashMap::<String, usize>::new();
        values
            .into_iter()
            .filter(|v| !v.is_empty())
            .for_each(|v| *counts.entry(v).or_default() += 1);
        counts.values().filter(|n| **n > 1).count()
    };
    let shoppers = || sandbox.webstore().customers();
    let customers = || sandbox.company().customers();
    assert_eq!(shared(shoppers().map(|c| normal(&c.email)).collect()), 0);
    assert_eq!(shared(customers().flat_map(emails).collect()), 12);
    assert_eq!(shared(shoppers().map(shopper_name).collect()), 6);
    assert_eq!(
        shared(customers().map(|c| normal(&c.display_name)).collect()),
        6
    );
}

#[test]
fn the_same_seed_gives_the_same_sample_and_another_seed_another() {
    let state = |seed| {
        let request = http::Request::get("http://x/__sandbox/state")
            .body(String::new())
            .unwrap();
        Sandbox::new(&Options::seeded(seed))
            .handle(request)
            .response
            .unwrap()
            .into_body()
    };
    assert_eq!(state(7), state(7));
    assert_ne!(state(7), state(8));
}

#[test]
fn spellings_differ_between_the_sides() {
    let sandbox = Sandbox::new(&Options::default());
    let names: Vec<&str> = sandbox
        .company()
        .customers()
        .map(|c| c.display_name.as_str())
        .collect();
    let is_nfd = |s: &&&str| s.nfc().collect::<String>() != **s;
    for (what, found) in [
        ("two blanks", names.iter().any(|n| n.contains("  "))),
        (
            "a no-break space",
            names.iter().any(|n| n.contains('\u{a0}')),
        ),
        ("NFD", names.iter().any(|n| is_nfd(&n))),
        (
            "full-width letters",
            names
                .iter()
                .any(|n| n.chars().any(|c| ('\u{ff21}'..='\u{ff5a}').contains(&c))),
        ),
        (
            "capitals only",
            names
                .iter()
                .any(|n| n.chars().any(char::is_alphabetic) && n.to_uppercase() == **n),
        ),
        ("an apostrophe", names.iter().any(|n| n.contains('\''))),
        (
            "several e-mails",
            sandbox.company().customers().any(|c| c.email.contains(';')),
        ),
        (
            "an e-mail in capitals",
            sandbox
                .company()
                .customers()
                .any(|c| !c.email.is_empty() && c.email == c.email.to_uppercase()),
        ),
        (
            "a blank country",
            sandbox.company().customers().any(|c| c.country.is_empty()),
        ),
        (
            "a blocked customer",
            sandbox
                .company()
                .customers()
                .any(|c| c.blocked == company::Blocked::All),
        ),
        (
            "an eight-digit number",
            sandbox
                .company()
                .customers()
                .any(|c| c.number.len() == 8 && c.number.parse::<u32>().is_ok()),
        ),
        (
            "Greece under another code",
            sandbox.company().customers().any(|c| c.country == "EL"),
        ),
    ] {
        assert!(found, "no customer with {what}");
    }
}

#[test]
fn every_state_and_country_of_a_generated_shopper_is_one_that_the_webstore_lists() {
    let mut sandbox = Sandbox::new(&Options::generated(2000, 3));
    let key = sandbox.connection("").webstore.administrator;
    let url = format!(
        "http://x/wp-json/wc/v3/data/countries?consumer_key={}&consumer_secret={}",
        key.consumer_key, key.consumer_secret
    );
    let countries: serde_json::Value = serde_json::from_str(
        &sandbox
            .handle(http::Request::get(url).body(String::new()).unwrap())
            .response
            .unwrap()
            .into_body(),
    )
    .unwrap();
    for shopper in sandbox
        .webstore()
        .customers()
        .filter(|c| c.role == "customer")
    {
        let country = countries
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["code"] == shopper.billing("country"))
            .unwrap();
        let state = shopper.billing("state");
        assert!(
            state.is_empty()
                || country["states"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|s| s["code"] == state),
            "{} {state}",
            shopper.billing("country")
        );
    }
}

#[test]
fn a_hundred_thousand_customers_a_side_can_be_had() {
    let sandbox = Sandbox::new(&Options {
        customers: 100_000,
        ..Options::default()
    });
    assert_eq!(
        (sandbox.webstore().len(), sandbox.company().len()),
        (100_000, 100_000)
    );
}
