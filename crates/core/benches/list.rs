//! What the mapping costs with a hundred thousand customers a side, each against ten thousand: ten times as many should take
//! about ten times as long. And with everything that a customer can have going both ways, against the nine fields of a new setup. `cargo bench -p concord-core --bench list [-- --json FILE]`.
#![allow(clippy::unwrap_used, reason = "what is missing fails the benchmark")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use concord_core::company::CompanyCustomer;
use concord_core::contract::with_every_field;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::overview::{self, Filter, Lines, Order};
use concord_core::plan::plan;
use concord_core::setup::Setup;
use concord_core::state::{Known, State};
use concord_core::webstore::WebstoreCustomer;
use serde_json::json;

/// Which fields go both ways.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    /// The nine of a new setup.
    Usual,
    /// Everything that a customer can have.
    All,
}

/// Everything that a customer can have goes both ways.
fn every_field() -> Setup {
    with_every_field(Setup::for_sample_data())
}

/// A state with so many customers a side; of ten, six are mapped and three more can be suggested. What goes beyond the nine fields stands
/// in the records of both sides whether it takes part or not.
fn state(customers: u32, fields: Fields) -> State {
    let mut known = Known {
        setup: match fields {
            Fields::Usual => Setup::for_sample_data(),
            Fields::All => every_field(),
        },
        ..Known::default()
    };
    let own = every_field().own_fields;
    let own_meta: Vec<_> = own.iter().map(|row| row.meta_key.clone()).collect();
    for number in 0..customers {
        let id = WebstoreId(u64::from(number) + 1);
        let of = number.wrapping_mul(2_654_435_761) % customers.max(1);
        let account: WebstoreCustomer = serde_json::from_value(json!({
            "id": id, "email": format!("kim.lee{number}@shop.example"), "role": "customer",
            "first_name": "Kim", "last_name": format!("Lee {number}"), "username": format!("kim{number}"),
            "billing": {"company": format!("Müller & Söhne {of} GmbH"), "address_1": format!("Hauptstraße {number}"), "city": "Köln",
                "postcode": "50667", "country": "DE", "email": format!("kim.lee{number}@shop.example"), "phone": "+49 221 1234"},
            "shipping": {"first_name": "Kim", "last_name": format!("Lee {number}"), "company": "Depot", "address_1": format!("Kai {number}"),
                "city": "Hamburg", "postcode": "20457", "country": "DE"},
            "meta_data": meta(&own_meta, number),
        }))
        .unwrap();
        known.snapshots.webstore.insert(id, account);
        let guid = CompanyId::new(&format!("{number:08x}-0000-0000-0000-000000000000"));
        let email = match number % 10 {
            9 => format!("other{number}@shop.example"),
            _ => format!("Kim.Lee{number}@shop.example"),
        };
        let customer: CompanyCustomer = serde_json::from_value(json!({
            "id": guid, "number": format!("C{number:06}"), "displayName": format!("Müller & Söhne {of} GmbH"), "email": email,
            "addressLine1": format!("Hauptstraße {number}"), "city": "Köln", "postalCode": "50667", "country": "DE",
            "phoneNumber": "+49 221 1234", "taxRegistrationNumber": format!("DE{number:09}"),
        }))
        .unwrap();
        known.snapshots.company.insert(guid.clone(), customer);
        if number % 10 < 6 {
            let _ = known.mappings.map(&guid, id);
        }
    }
    State::from(known)
}

/// A VAT registration no. and a value under each key of an own field.
fn meta(keys: &[String], number: u32) -> serde_json::Value {
    let own = keys
        .iter()
        .map(|key| json!({"id": 1, "key": key, "value": number.to_string()}));
    let vat = json!({"id": 2, "key": "billing_vat", "value": format!("DE{number:09}")});
    own.chain([vat]).collect()
}

fn timed<T>(work: impl Fn() -> T) -> Duration {
    let best = (0..3).map(|_| {
        let begun = Instant::now();
        black_box(work());
        begun.elapsed()
    });
    best.min().unwrap_or_default()
}

/// What is done each time that something of the mapping changes, and how long it takes.
fn work(state: &State) -> Vec<(&'static str, Duration)> {
    let lines_of =
        |state: &State| overview::lines(state, &plan(state), &overview::suggestions(state));
    let (planned, found, lines) = (plan(state), overview::suggestions(state), lines_of(state));
    let words = overview::search_words("söhne 999");
    let search = |lines: &Lines| overview::shown(lines, Filter::All, &words, Order::default());
    vec![
        ("suggest", timed(|| overview::suggestions(state))),
        ("plan", timed(|| plan(state))),
        ("lines", timed(|| overview::lines(state, &planned, &found))),
        ("search", timed(|| search(&lines))),
        ("clone of the state", timed(|| state.clone())),
    ]
}

/// One time beside another.
struct Row {
    name: String,
    value: Duration,
    baseline: Duration,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.value.as_secs_f64() / self.baseline.as_secs_f64()
    }
}

fn rows(against: &str, values: &[(&str, Duration)], baselines: &[(&str, Duration)]) -> Vec<Row> {
    let pairs = values.iter().zip(baselines);
    let row = |((name, value), (_, baseline)): (&(&str, Duration), &(&str, Duration))| Row {
        name: format!("{name}: {against}"),
        value: *value,
        baseline: *baseline,
    };
    pairs.map(row).collect()
}

fn main() {
    let few = work(&state(10_000, Fields::Usual));
    let many = work(&state(100_000, Fields::Usual));
    let with_all = work(&state(100_000, Fields::All));
    let mut all = rows("100,000 customers a side against 10,000", &many, &few);
    // But for the clone: that of a setup with a dozen own fields is longer, and still nothing.
    let (with_all, many) = (&with_all[..4], &many[..4]);
    let against = "100,000 with every field on against the usual";
    all.extend(rows(against, with_all, many));
    println!("{:<66}{:>12}{:>12}{:>8}", "", "takes", "against", "ratio");
    for row in &all {
        println!(
            "{:<66}{:>9.1} ms{:>9.1} ms{:>8.2}",
            row.name,
            row.value.as_secs_f64() * 1e3,
            row.baseline.as_secs_f64() * 1e3,
            row.ratio()
        );
    }
    let list: Vec<_> = all
        .iter()
        .map(|row| {
            json!({
                "name": row.name, "value": row.value.as_secs_f64() * 1e3, "unit": "ms",
                "baseline": row.baseline.as_secs_f64() * 1e3, "ratio": row.ratio(),
            })
        })
        .collect();
    let mut arguments = std::env::args().skip_while(|argument| argument != "--json");
    if let Some(file) = arguments.nth(1) {
        std::fs::write(file, serde_json::to_string_pretty(&list).unwrap()).unwrap();
    }
}
