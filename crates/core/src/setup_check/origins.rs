//! Where a webstore's customers come from, so that what is missing for a country is seen before a run trips on it.

use std::collections::BTreeMap;

use crate::state::State;
use crate::template::{Region, Source, choose};

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

/// The countries that customers come from and for which no regional default answers, with how many: the most first. What
/// WooCommerce does not list is no country that a row could be made for.
pub fn countries_without_a_row(state: &State) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::<String, usize>::new();
    let countries = &state.snapshots.reference.countries;
    for region in regions(state) {
        let rows = &state.shared.regional_defaults;
        let is_for_setup = choose(rows, None, &region, false).source == Source::Setup;
        let is_listed = countries.webstore_knows(&region.country) && !region.country.is_empty();
        if is_for_setup && is_listed {
            *counts.entry(region.country).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(one, most), (other, less)| less.cmp(most).then_with(|| one.cmp(other)));
    counts
}

fn regions(state: &State) -> impl Iterator<Item = Region> {
    let code = state.code().unwrap_or_default();
    let countries = &state.snapshots.reference.countries;
    let accounts = state.snapshots.webstore.values();
    accounts
        .filter(|account| state.setup.takes_part(account))
        .map(move |account| Region::of_customer(code, account, countries))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::customer::country::{CountryTable, built_in};
    use crate::template::RegionalDefault;
    use crate::webstore::WebstoreCustomer;

    fn state() -> State {
        let mut state = State::default();
        state.snapshots.reference.countries = CountryTable::new(built_in());
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
            state.snapshots.webstore.insert(account.id, account);
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
        let of = |country: &str, number| (country.to_owned(), number);
        assert_eq!(countries_without_a_row(&state), [of("DE", 2), of("FR", 1)]);
        state.shared.regional_defaults = vec![row("DE", "DE-BY")];
        assert_eq!(countries_without_a_row(&state), [of("DE", 1), of("FR", 1)]);
        state.shared.regional_defaults = vec![row("DE", ""), row("FR", "")];
        assert_eq!(countries_without_a_row(&state), []);
    }
}
