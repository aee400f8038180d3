//! A second webstore and a second company in the same environment, so that whatever concerns several of them can be tried: other keys,
//! other countries, sales tax in place of VAT, and customers who shop in both webstores.

use super::people::People;
use super::{Counts, FIRST_GENERATED_ID, Sample, orders, recorded};
use crate::Options;
use crate::company::{Company, HOMES};
use crate::guid::Guid;
use crate::webstore::{Customer, SITES, Webstore};

/// Where its customers live, by WooCommerce's codes.
const LANDS: [&str; 3] = ["US", "GB", "JP"];

const DAY: i64 = 86_400_000;

/// Builds both with a quarter of the customers. `people` are those whom the first ones know, of whom only some are known here too.
pub(super) fn build(
    options: &Options,
    first: &Webstore,
    people: People,
    now: i64,
) -> (Webstore, Company) {
    let mut store = Webstore::new(&SITES[1], options.seed ^ 0x57_45_42_02);
    store.version = options.webstore_version;
    let mut rng = fastrand::Rng::with_seed(options.seed ^ 0x42_43_02);
    let id = Guid::random(&mut rng);
    let mut company = Company::new(&HOMES[1], id, rng, now);
    company.set_up(options.company.clone(), now);
    // Every shop has its administrator.
    recorded::customers()
        .into_iter()
        .take(1)
        .for_each(|administrator| store.put(administrator));
    let customers = options.customers / 4;
    let rng = fastrand::Rng::with_seed(options.seed ^ 0x53_41_02);
    let mut sample = Sample::new(rng, people.of(&LANDS), company.home(), now);
    sample.shoppers = of_both(first, customers / 6, now);
    let generated = customers.saturating_sub(sample.shoppers.len());
    sample.generate(&Counts::of(generated, customers), customers, customers);
    let mut people = sample.store(&mut store, &mut company);
    let count = options
        .orders
        .map_or_else(|| orders::usual(customers), |orders| orders / 4);
    let rng = fastrand::Rng::with_seed(options.seed ^ 0x4f_52_02);
    orders::add(&mut store, &mut people, count, rng, now);
    (store, company)
}

/// Customers of the first webstore who have an account in this one as well, by the same e-mail and since later.
fn of_both(first: &Webstore, most: usize, now: i64) -> Vec<Customer> {
    let is_one = |c: &&Customer| {
        c.id >= FIRST_GENERATED_ID && c.role == "customer" && LANDS.contains(&c.billing("country"))
    };
    let account = |c: &Customer| Customer {
        id: 0,
        created: c.created.max(now - 200 * DAY),
        modified: None,
        meta: Vec::new(),
        ..c.clone()
    };
    let some = first.customers().filter(is_one).step_by(3).take(most);
    some.map(account).collect()
}
