//! Trying the regional defaults: which row answers for what is typed, and why.

use crate::customer::normal::is_blank;
use crate::state::State;
use crate::template::{Choice, HasVatNumber, Named, Place, Region, choose};

/// What is tried, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tried {
    /// Country, by code or name; nothing for a customer without one.
    pub country: String,
    /// State, by code or name.
    pub state: String,
    /// Whether the customer has a VAT registration no.
    pub vat_number: bool,
    /// Whether it is for an order that includes tax.
    pub taxed: bool,
}

/// What a customer of the region would get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which row answers, and why.
    pub why: String,
    /// The customer template, in words.
    pub template: String,
    /// The customer no. of orders, in words.
    pub customer_no: String,
}

impl Tried {
    /// The answer.
    ///
    /// # Errors
    /// What of it is no country or state that WooCommerce lists: nobody can come from there.
    pub fn answer(&self, state: &State) -> Result<Answer, String> {
        let countries = &state.snapshots.reference.countries;
        let country = match is_blank(&self.country) {
            true => String::new(),
            false => countries.country_typed(&self.country).ok_or_else(|| {
                format!("WooCommerce lists no country “{}”.", self.country.trim())
            })?,
        };
        if !countries.webstore_knows_state(&country, &self.state) {
            let name = countries.country_name(&country);
            let typed = self.state.trim();
            return Err(format!("WooCommerce lists no state “{typed}” for {name}."));
        }
        let place = Place {
            country: &country,
            state: &self.state,
        };
        let code = state.code().unwrap_or_default();
        let region = Region {
            vat_number: match self.vat_number {
                true => HasVatNumber::Yes,
                false => HasVatNumber::No,
            },
            ..Region::of(code, place, Place::default(), countries)
        };
        let Choice {
            template,
            customer_no,
            why,
            ..
        } = choose(
            &state.shared.regional_defaults,
            state.setup.default_template.as_deref(),
            &region,
            self.taxed,
        );
        Ok(Answer {
            why,
            template: template_in_words(template, state),
            customer_no: match (customer_no, state.setup.default_guest_customer.as_deref()) {
                (Some(named), _) => named.value.to_owned(),
                (None, Some(guest)) => format!("None. Guests: {guest}, the default guest customer"),
                (None, None) => "None".to_owned(),
            },
        })
    }
}

fn template_in_words(named: Option<Named<'_>>, state: &State) -> String {
    match named {
        None => "None: nobody can be created".to_owned(),
        Some(named) if state.shared.templates.contains_key(named.value.trim()) => {
            named.value.to_owned()
        }
        Some(named) => format!("{} (there is no such template)", named.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::country::{CountryTable, built_in};

    fn state() -> State {
        let mut state = State::default();
        state.known_mut().snapshots.reference.countries = CountryTable::new(built_in());
        state.known_mut().setup.default_template = Some("GONE".to_owned());
        state
    }

    fn answer(country: &str, province: &str) -> Result<Answer, String> {
        let tried = Tried {
            country: country.to_owned(),
            state: province.to_owned(),
            vat_number: false,
            taxed: false,
        };
        tried.answer(&state())
    }

    #[test]
    fn a_country_or_state_that_does_not_exist_has_no_answer() {
        assert_eq!(
            answer("Frankreich", ""),
            Err("WooCommerce lists no country “Frankreich”.".to_owned())
        );
        assert_eq!(
            answer("DE", "Skåne"),
            Err("WooCommerce lists no state “Skåne” for Germany.".to_owned())
        );
        // A country without a list of states takes any.
        assert!(answer("United Kingdom (UK)", "Kent").is_ok());
        assert!(
            answer("", "")
                .unwrap()
                .why
                .starts_with("No country is known")
        );
    }

    #[test]
    fn a_template_that_does_not_exist_is_said_to() {
        let found = answer("Germany", "Bavaria").unwrap();
        assert_eq!(found.template, "GONE (there is no such template)");
        assert_eq!(found.customer_no, "None");
    }
}
