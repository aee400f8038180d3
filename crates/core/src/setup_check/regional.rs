//! A row of the regional defaults as it is typed, and whether what it names exists.

use super::customer_problem;
use crate::customer::casing::{lower, upper};
use crate::customer::normal::{folded, is_blank};
use crate::state::State;
use crate::template::{Column, RegionalDefault, RowProblem, WITH, WITHOUT};

impl RegionalDefault {
    /// The row with a value as it was typed: countries and states by code or by name, codes in upper case. What is not known
    /// stays as it is, and is a problem.
    pub fn with_typed(&self, column: Column, typed: &str, state: &State) -> Self {
        let countries = &state.snapshots.reference.countries;
        let mut row = self.clone();
        let typed = typed.trim();
        match column {
            Column::Country => {
                row.country = countries
                    .country_typed(typed)
                    .unwrap_or_else(|| typed.to_owned());
                row.state = countries.state(&row.country, &row.state);
            }
            Column::State => row.state = countries.state(&row.country, typed),
            Column::VatNumber => row.vat_number = lower(typed),
            Column::Template => row.template = upper(typed),
            Column::CustomerNo => row.customer_no = upper(typed),
            Column::TaxedTemplate => row.taxed_template = upper(typed),
            Column::TaxedCustomerNo => row.taxed_customer_no = upper(typed),
        }
        row
    }

    /// What is wrong with the row; `former` is the key that it was kept under, to tell it from a duplicate.
    pub fn problems(&self, former: Option<&str>, state: &State) -> Vec<RowProblem> {
        let countries = &state.snapshots.reference.countries;
        let mut problems = Vec::new();
        let mut add = |column, is_broken, words: String| {
            problems.push(RowProblem {
                column,
                words,
                is_broken,
            });
        };
        let is_known = countries.country_typed(&self.country).is_some();
        if is_blank(&self.country) {
            add(Column::Country, false, "Enter a country/region.".to_owned());
        } else if !is_known {
            let words = format!("WooCommerce lists no country “{}”.", self.country);
            add(Column::Country, false, words);
        } else if !countries.webstore_knows_state(&self.country, &self.state) {
            let country = countries.country_name(&self.country);
            let words = format!("WooCommerce lists no state “{}” for {country}.", self.state);
            add(Column::State, false, words);
        }
        if self.has_condition() && ![WITH, WITHOUT].contains(&self.vat_number.as_str()) {
            let words = format!("Enter {WITH} or {WITHOUT}, or nothing for both.");
            add(Column::VatNumber, false, words);
        } else if self.has_condition() && state.setup.vat_number_key.is_none() {
            let words = "This row answers for nobody as long as Setup names no meta key of the VAT registration no.";
            add(Column::VatNumber, true, words.to_owned());
        }
        let is_same = |row: &&RegionalDefault| {
            Some(row.key().as_str()) != former && folded(&row.key()) == folded(&self.key())
        };
        if is_known && state.shared.regional_defaults.iter().any(|it| is_same(&it)) {
            let column = match is_blank(&self.state) {
                true => Column::Country,
                false => Column::State,
            };
            add(
                column,
                false,
                "There is a row for this region already.".to_owned(),
            );
        }
        let named = [
            Column::Template,
            Column::CustomerNo,
            Column::TaxedTemplate,
            Column::TaxedCustomerNo,
        ];
        if named.iter().all(|column| is_blank(self.get(*column))) {
            add(
                Column::Template,
                false,
                "Choose a customer template, or enter a customer no.".to_owned(),
            );
        }
        let lists = &state.snapshots.reference.lists;
        for column in [Column::Template, Column::TaxedTemplate] {
            let code = self.get(column);
            if is_blank(code) {
                continue;
            }
            match state.shared.templates.get(code) {
                None => add(
                    column,
                    true,
                    format!("There is no customer template {code}."),
                ),
                Some(template) => {
                    if let Err(unfit) = template.resolve(lists, state.setup.rules_assign) {
                        add(column, true, unfit.words());
                    }
                }
            }
        }
        for column in [Column::CustomerNo, Column::TaxedCustomerNo] {
            if let Some(words) = customer_problem(self.get(column), state) {
                add(column, true, words);
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::country::{CountryTable, built_in};

    fn state() -> State {
        let mut state = State::default();
        state.known_mut().snapshots.reference.countries = CountryTable::new(built_in());
        let template = crate::template::CustomerTemplate {
            code: "EXPORT".to_owned(),
            ..Default::default()
        };
        state
            .known_mut()
            .shared
            .templates
            .insert(template.code.clone(), template);
        let customer: crate::company::CompanyCustomer =
            serde_json::from_value(serde_json::json!({"id": "aa", "number": "10000"})).unwrap();
        state
            .known_mut()
            .snapshots
            .company
            .insert(customer.id.clone(), customer);
        state
    }

    fn typed(state: &State, values: &[(Column, &str)]) -> RegionalDefault {
        let row = RegionalDefault {
            webstore: "MAIN".to_owned(),
            ..RegionalDefault::default()
        };
        values.iter().fold(row, |row, (column, value)| {
            row.with_typed(*column, value, state)
        })
    }

    #[test]
    fn country_and_state_are_taken_by_code_or_by_name() {
        let state = state();
        for (country, province) in [("us", "ca"), ("United States (US)", "California")] {
            let row = typed(
                &state,
                &[(Column::Country, country), (Column::State, province)],
            );
            assert_eq!((row.country.as_str(), row.state.as_str()), ("US", "CA"));
        }
        // A state typed before its country.
        let row = typed(
            &state,
            &[(Column::State, "Bavaria"), (Column::Country, "Germany")],
        );
        assert_eq!(row.state, "DE-BY");
    }

    #[test]
    fn each_wrong_value_is_named_in_its_column_and_a_duplicate_is_refused() {
        let mut state = state();
        let row = typed(
            &state,
            &[(Column::Country, "US"), (Column::Template, "export")],
        );
        assert_eq!(row.problems(None, &state), []);
        state.known_mut().shared.regional_defaults.push(row.clone());
        assert_eq!(row.problems(Some(&row.key()), &state), []);
        let columns = |row: &RegionalDefault| -> Vec<(Column, bool)> {
            let problems = row.problems(None, &state);
            problems
                .into_iter()
                .map(|it| (it.column, it.is_broken))
                .collect()
        };
        assert_eq!(columns(&row), [(Column::Country, false)]);
        let wrong = typed(
            &state,
            &[
                (Column::Country, "US"),
                (Column::State, "Bavaria"),
                (Column::TaxedTemplate, "GONE"),
                (Column::CustomerNo, "1"),
                (Column::TaxedCustomerNo, "10000"),
            ],
        );
        let expected = [
            (Column::State, false),
            (Column::TaxedTemplate, true),
            (Column::CustomerNo, true),
        ];
        assert_eq!(columns(&wrong), expected);
        // A customer no. alone is enough; nothing at all is not.
        let with_no = [(Column::Country, "SE"), (Column::CustomerNo, "10000")];
        assert_eq!(columns(&typed(&state, &with_no)), []);
        let nothing = columns(&typed(&state, &with_no[..1]));
        assert_eq!(nothing, [(Column::Template, false)]);
        assert_eq!(
            columns(&typed(
                &state,
                &[(Column::Country, "Atlantis"), (Column::Template, "EXPORT")]
            )),
            [(Column::Country, false)]
        );
    }
}
