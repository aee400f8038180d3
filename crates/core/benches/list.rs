//! What the mapping costs with a hundred thousand customers a side, each against ten thousand: ten times as many should take
//! about ten times as long. `cargo bench -p concord-core --bench list [-- --json FILE]`.
#![allow(clippy::unwrap_used, reason = "what is missing fails the benchmark")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use concord_core::company::CompanyCustomer;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::overview::{self, Filter, Lines, Order};
use concord_core::plan::plan;
use concord_core::setup::Setup;
use concord_core::state::{Known, State};
use concord_core::webstore::WebstoreCustomer;
use serde_json::json;

/// A state with so many customers a side; of ten, six are mapped and three more can be suggested.
fn state(customers: u32) -> State {
    let mut known = Known {
        setup: Setup::for_sample_data(),
        ..Known::default()
    };
    for number in 0..customers {
        let id = WebstoreId(u64::from(number) + 1);
        let of = number.wrapping_mul(2_654_435_761) % customers.max(1);
        let account: WebstoreCustomer = serde_json::from_value(json!({
            "id": id, "email": format!("kim.lee{number}@shop.example"), "role": "customer",
            "first_name": "Kim", "last_name": format!("Lee {number}"), "username": format!("kim{number}"),
            "billing": {"company": format!("Müller & Söhne {of} GmbH"), "address_1": format!("Hauptstraße {number}"), "city": "Köln",
                "postcode": "50667", "country": "DE", "email": format!("kim.lee{number}@shop.example"), "phone": "+49 221 1234"},
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
            "phoneNumber": "+49 221 1234",
        }))
        .unwrap();
        known.snapshots.company.insert(guid.clone(), customer);
        if number % 10 < 6 {
            let _ = known.mappings.map(&guid, id);
        }
    }
    State::from(known)
}

fn timed<T>(work: impl Fn() -> T) -> Duration {
    let best = (0..3).map(|_| {
        let begun = Instant::now();
        black_box(work());
        begun.elapsed()
    });
    best.min().unwrap_or_default()
}

fn main() {
    let (small, large) = (state(10_000), state(100_000));
    let mut rows: Vec<(&str, Duration, Duration)> = Vec::new();
    let both = |work: &dyn Fn(&State)| (timed(|| work(&small)), timed(|| work(&large)));
    let (a, b) = both(&|state| drop(black_box(overview::suggestions(state))));
    rows.push(("suggest", a, b));
    let (a, b) = both(&|state| drop(black_box(plan(state))));
    rows.push(("plan", a, b));
    let lines_of =
        |state: &State| overview::lines(state, &plan(state), &overview::suggestions(state));
    let (small_lines, large_lines) = (lines_of(&small), lines_of(&large));
    let (small_plan, large_plan) = (plan(&small), plan(&large));
    let (small_found, large_found) = (overview::suggestions(&small), overview::suggestions(&large));
    rows.push((
        "lines",
        timed(|| overview::lines(&small, &small_plan, &small_found)),
        timed(|| overview::lines(&large, &large_plan, &large_found)),
    ));
    let words = overview::search_words("söhne 999");
    let search = |lines: &Lines| overview::shown(lines, Filter::All, &words, Order::default());
    rows.push((
        "search",
        timed(|| search(&small_lines)),
        timed(|| search(&large_lines)),
    ));
    rows.push((
        "clone of the state",
        timed(|| small.clone()),
        timed(|| large.clone()),
    ));
    println!("{:<24}{:>12}{:>12}{:>8}", "", "10,000", "100,000", "ratio");
    let mut list = Vec::new();
    for (name, small, large) in rows {
        list.push(json!({
            "name": format!("{name}: 100,000 customers a side against 10,000"),
            "value": large.as_secs_f64() * 1e3, "unit": "ms", "baseline": small.as_secs_f64() * 1e3,
            "ratio": large.as_secs_f64() / small.as_secs_f64(),
        }));
        println!(
            "{name:<24}{:>9.1} ms{:>9.1} ms{:>8.1}",
            small.as_secs_f64() * 1e3,
            large.as_secs_f64() * 1e3,
            large.as_secs_f64() / small.as_secs_f64()
        );
    }
    let mut arguments = std::env::args().skip_while(|argument| argument != "--json");
    if let Some(file) = arguments.nth(1) {
        std::fs::write(file, serde_json::to_string_pretty(&list).unwrap()).unwrap();
    }
}
