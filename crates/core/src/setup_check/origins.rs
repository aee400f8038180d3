//! Where a webstore's customers come from, so that what is missing for a country is seen before a run trips on it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::gather::sort_by_key;
use crate::state::State;
use crate::template::{Place, Region, Source, choose};

/// How many of the webstore's customers that take part come from each country, by ISO code. Whoever has no country is not
/// counted.
pub fn customers_by_country(state: &State) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for region in regions(state) {
        if !region.country.is_empty() {
            *counts.entry(region.country).or_default() += 1;
        }
    }
    counts
}

/// A country that customers or orders come from and for which no regional default answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WithoutRow {
    /// The country's code.
    pub country: String,
    /// Accounts that take part.
    pub customers: usize,
    /// Orders that take part.
    pub orders: usize,
}

/// The countries that customers and orders come from and for which no regional default answers, with how many: the most first. What
/// WooCommerce does not list is no country that a row could be made for.
pub fn countries_without_a_row(state: &State) -> Vec<WithoutRow> {
    let mut counts = BTreeMap::<String, (usize, usize)>::new();
    let countries = &state.snapshots.reference.countries;
    let mut count = |region: Region, of_order: bool| {
        let rows = &state.shared.regional_defaults;
        let is_for_setup = choose(rows, None, &region, false).source == Source::Setup;
        let is_listed = countries.webstore_knows(&region.country) && !region.country.is_empty();
        if is_for_setup && is_listed {
            let (customers, orders) = counts.entry(region.country).or_default();
            *match of_order {
                false => customers,
                true => orders,
            } += 1;
        }
    };
    regions(state).for_each(|region| count(region, false));
    let code = state.code().unwrap_or_default();
    let orders = state.orders.by_id().values();
    for order in orders.filter(|order| state.setup.takes_order(order)) {
        let [billing, shipping] = [&order.billing, &order.shipping].map(|it| Place {
            country: &it.country,
            state: &it.state,
        });
        count(Region::of(code, billing, shipping, countries), true);
    }
    let found = counts.into_iter();
    let mut found: Vec<_> = found
        .map(|(country, (customers, orders))| WithoutRow {
            country,
            customers,
            orders,
        })
        .collect();
    // The sort is stable: what is as many stays in the order of its codes.
    sort_by_key(&mut found, |it| Reverse((it.customers, it.orders)));
    found
}

fn regions(state: &State) -> impl Iterator<Item = Region> {
    let code = state.code().unwrap_or_default();
    let countries = &state.snapshots.reference.countries;
    let accounts = state.snapshots.webstore.values();
    accounts
        .filter(|account| state.setup.takes_part(account))
        .map(move |account| {
            let key = state.setup.vat_number_key.as_deref();
            Region::of_customer(code, account, countries, key)
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::customer::country::{CountryTable, built_in};
    use crate::template::RegionalDefault;
    use crate::webstore::{Order, WebstoreCustomer};

    fn state() -> State {
        let mut state = State::default();
        state.known_mut().snapshots.reference.countries = CountryTable::new(built_in());
        for (id, country, province, role) in [
            (1, "DE", "DE-BW", "customer"),
            (2, "DE", "DE-BY", "customer"),
            (3, "FR", "", "customer"),
            (4, "", "", "customer"),
            (5, "SE", "", "administrator"),
            (6, "GERMANY", "", "customer"),
        ] {
            let account: WebstoreCustomer = serde_json::from_value(json!({
                "id": id, "role": role, "email": format!("{id}@x.example"),
                "billing": {"country": country, "state": province},
            }))
            .unwrap();
            state
                .known_mut()
                .snapshots
                .webstore
                .insert(account.id, account);
        }
        state
    }

    fn row(country: &str, state: &str) -> RegionalDefault {
        RegionalDefault {
            country: country.to_owned(),
            state: state.to_owned(),
            template: "EXPORT".to_owned(),
            ..RegionalDefault::default()
        }
    }

    #[test]
    fn whoever_takes_part_and_has_a_country_is_counted() {
        let of = |country: &str, number| (country.to_owned(), number);
        let expected = BTreeMap::from([of("DE", 2), of("FR", 1), of("GERMANY", 1)]);
        assert_eq!(customers_by_country(&state()), expected);
    }

    #[test]
    fn a_country_is_without_a_row_as_long_as_some_customer_of_it_gets_none() {
        let mut state = state();
        let of = |country: &str, customers| WithoutRow {
            country: country.to_owned(),
            customers,
            orders: 0,
        };
        assert_eq!(countries_without_a_row(&state), [of("DE", 2), of("FR", 1)]);
        state.known_mut().shared.regional_defaults = vec![row("DE", "DE-BY")];
        assert_eq!(countries_without_a_row(&state), [of("DE", 1), of("FR", 1)]);
        // Guests have no account: their orders alone tell.
        let order = |id: u64, country: &str, status: &str| {
            let order = json!({
                "id": id, "number": "1", "status": status, "account": null, "created": null, "modified": null, "currency": "EUR",
                "total": "1.00", "total_tax": "0.00", "name": "", "email": "", "billing": {"country": country}, "shipping": {}, "noted": {},
            });
            Arc::new(serde_json::from_value::<Order>(order).unwrap())
        };
        for it in [
            order(1, "FR", "completed"),
            order(2, "IT", "processing"),
            order(3, "IT", "cancelled"),
            order(4, "DE", "completed"),
        ] {
            state.known_mut().orders.put(it);
        }
        state.known_mut().shared.regional_defaults = vec![row("DE", "")];
        let with = |country, customers, orders| WithoutRow {
            orders,
            ..of(country, customers)
        };
        let found = countries_without_a_row(&state);
        assert_eq!(found, [with("FR", 1, 1), with("IT", 0, 1)]);
        state.known_mut().shared.regional_defaults =
            ["DE", "FR", "IT"].map(|it| row(it, "")).into();
        assert_eq!(countries_without_a_row(&state), []);
    }
}
