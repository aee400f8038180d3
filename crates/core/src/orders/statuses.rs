//! Which statuses there are, and how many orders take no part because of theirs.

use std::collections::BTreeMap;

use crate::state::State;
use crate::webstore::OrderStatus;

/// WooCommerce's own, for as long as the webstore has not told.
const OWN: [(&str, &str); 7] = [
    ("pending", "Pending payment"),
    ("processing", "Processing"),
    ("on-hold", "On hold"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
    ("refunded", "Refunded"),
    ("failed", "Failed"),
];

/// The statuses to choose from: those that the webstore has, in its order, and then those that orders have or the setup names all the same.
pub fn statuses(state: &State) -> Vec<OrderStatus> {
    let status = |slug: &str, name: &str| OrderStatus {
        slug: slug.to_owned(),
        name: name.to_owned(),
    };
    let told = &state.snapshots.reference.order_statuses;
    let mut statuses = match told.is_empty() {
        true => OWN.map(|(slug, name)| status(slug, name)).into(),
        false => told.clone(),
    };
    let orders = state.orders.by_id().values();
    let seen = orders.filter(|order| order.is_placed() && !order.status.is_empty());
    let seen = seen.map(|order| &order.status);
    for slug in seen.chain(&state.setup.order_statuses_left_out) {
        if statuses.iter().all(|it| it.slug != *slug) {
            statuses.push(status(slug, slug));
        }
    }
    statuses
}

/// The orders that were read and are of a status that takes no part: how many, by the names of their statuses. Drafts are no orders.
pub fn left_out(state: &State) -> Vec<(String, usize)> {
    let mut numbers = BTreeMap::<&str, usize>::new();
    for order in state.orders.by_id().values() {
        if order.is_placed() && !state.setup.takes_order(order) {
            *numbers.entry(&order.status).or_default() += 1;
        }
    }
    if numbers.is_empty() {
        return Vec::new();
    }
    let statuses = statuses(state).into_iter();
    let found = statuses.filter_map(|it| Some((it.name, *numbers.get(&*it.slug)?)));
    found.collect()
}
