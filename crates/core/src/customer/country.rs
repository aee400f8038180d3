//! Countries: WooCommerce uses ISO 3166 codes, Business Central whatever the company set up, often but
//! not always the ISO code (facts/business-central.md §1.1: `EL` for Greece; some companies use `UK`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::normal::folded;
use super::text;
use crate::setup::StateSource;

/// Codes that Business Central companies commonly use in place of the ISO code.
const ALIASES: [(&str, &str); 2] = [("GR", "EL"), ("GB", "UK")];

/// Which Business Central code stands for which ISO code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CountryTable {
    company_codes: BTreeSet<String>,
    /// ISO code to the company's other code, for those that differ.
    differing: BTreeMap<String, String>,
    webstore_codes: BTreeSet<String>,
    /// The states of each country that WooCommerce lists any for: code to name.
    #[serde(default)]
    states: BTreeMap<String, BTreeMap<String, String>>,
}

/// A country as WooCommerce lists it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct WebstoreCountry {
    /// ISO code.
    pub code: String,
    /// Its states; most countries have none (facts/woocommerce.md "Dates and orders").
    #[serde(default)]
    pub states: Vec<WebstoreState>,
}

/// A state as WooCommerce lists it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct WebstoreState {
    /// WooCommerce's code, such as `CA` or `DE-BY`; some countries' are numbers.
    #[serde(deserialize_with = "text")]
    pub code: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// How a company writes countries and states.
#[derive(Debug, Clone, Copy)]
pub struct Spelling<'a> {
    /// Which codes stand for which country.
    pub countries: &'a CountryTable,
    /// What the County field holds.
    pub states: StateSource,
}

impl Spelling<'_> {
    /// What the County field holds for a state of a country: name, or code without the country that WooCommerce puts before
    /// some (`DE-BY`). A state that WooCommerce does not list stays as it is.
    pub fn state(&self, iso: &str, state: &str) -> String {
        let listed = self.countries.states_of(iso);
        let Some((code, name)) = listed.and_then(|states| states.get_key_value(state)) else {
            return state.to_owned();
        };
        match self.states {
            StateSource::Code => bare(iso, code).to_owned(),
            StateSource::Name => name.clone(),
        }
    }
}

/// WooCommerce's state code without the country before it.
fn bare<'a>(iso: &str, code: &'a str) -> &'a str {
    code.strip_prefix(iso)
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or(code)
}

impl CountryTable {
    /// From the codes that each side lists.
    pub fn new(
        webstore: impl IntoIterator<Item = WebstoreCountry>,
        company: impl IntoIterator<Item = String>,
    ) -> Self {
        let company_codes: BTreeSet<String> = company
            .into_iter()
            .map(|code| code.to_uppercase())
            .collect();
        let differing = ALIASES
            .iter()
            .filter(|(iso, alias)| !company_codes.contains(*iso) && company_codes.contains(*alias))
            .map(|(iso, alias)| ((*iso).to_owned(), (*alias).to_owned()))
            .collect();
        let mut webstore_codes = BTreeSet::new();
        let mut states = BTreeMap::new();
        for country in webstore {
            if !country.states.is_empty() {
                let listed = country.states.into_iter().map(|state| {
                    let name = html_escape::decode_html_entities(&state.name).into_owned();
                    (state.code, name)
                });
                states.insert(country.code.clone(), listed.collect());
            }
            webstore_codes.insert(country.code);
        }
        Self {
            company_codes,
            differing,
            webstore_codes,
            states,
        }
    }

    fn states_of(&self, iso: &str) -> Option<&BTreeMap<String, String>> {
        self.states.get(iso.trim())
    }

    /// WooCommerce's code for a state of a country, given as code, with or without the country before it, or as name; none
    /// when WooCommerce does not list it.
    pub fn state_code(&self, iso: &str, text: &str) -> Option<String> {
        let wanted = folded(text);
        let listed = self.states_of(iso)?;
        let is_it = |code: &str| folded(code) == wanted || folded(bare(iso, code)) == wanted;
        let by_code = listed.keys().find(|code| is_it(code));
        by_code
            .or_else(|| {
                let mut named = listed.iter().filter(|(_, name)| folded(name) == wanted);
                named.next().map(|(code, _)| code)
            })
            .cloned()
    }

    /// A state in the form in which both sides are compared: WooCommerce's code where it lists one, else as it is.
    pub fn state(&self, iso: &str, text: &str) -> String {
        self.state_code(iso, text)
            .unwrap_or_else(|| text.to_owned())
    }

    /// Whether WooCommerce can show this state of a country: it lists it, or lists none for the country. It would store
    /// anything (facts/woocommerce.md "Creating and updating").
    pub fn webstore_knows_state(&self, iso: &str, text: &str) -> bool {
        text.trim().is_empty()
            || self.states_of(iso).is_none()
            || self.state_code(iso, text).is_some()
    }

    /// The ISO code for a company's code; an unknown one is returned as it is.
    pub fn iso(&self, company_code: &str) -> String {
        let code = company_code.trim().to_uppercase();
        self.differing
            .iter()
            .find(|(_, alias)| **alias == code)
            .map_or(code, |(iso, _)| iso.clone())
    }

    /// The company's code for an ISO code; none when the company does not list it. Empty stays empty.
    pub fn company_code(&self, iso: &str) -> Option<String> {
        let iso = iso.trim().to_uppercase();
        if iso.is_empty() {
            return Some(iso);
        }
        match self.differing.get(&iso) {
            Some(alias) => Some(alias.clone()),
            None => self.company_codes.contains(&iso).then_some(iso),
        }
    }

    /// Whether WooCommerce lists this ISO code. It would store anything (facts/woocommerce.md), so that
    /// a code it does not know must not reach it.
    pub fn webstore_knows(&self, iso: &str) -> bool {
        iso.is_empty() || self.webstore_codes.contains(iso)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(company: &[&str]) -> CountryTable {
        CountryTable::new(
            ["GB", "GR", "DE"].map(|code| WebstoreCountry {
                code: code.to_owned(),
                states: match code {
                    "DE" => vec![WebstoreState {
                        code: "DE-BY".to_owned(),
                        name: "Bavaria".to_owned(),
                    }],
                    _ => Vec::new(),
                },
            }),
            company.iter().map(|code| (*code).to_owned()),
        )
    }

    #[test]
    fn a_code_that_differs_is_translated_both_ways_where_the_company_uses_it() {
        let table = table(&["UK", "EL", "DE"]);
        assert_eq!(table.iso("UK"), "GB");
        assert_eq!(table.company_code("GB").as_deref(), Some("UK"));
        assert_eq!(table.iso("el"), "GR");
        assert_eq!(table.company_code("de").as_deref(), Some("DE"));
    }

    #[test]
    fn a_company_that_lists_the_iso_code_keeps_it() {
        let table = table(&["GB", "UK", "GR"]);
        assert_eq!(table.company_code("GB").as_deref(), Some("GB"));
        assert_eq!(table.iso("UK"), "UK");
    }

    #[test]
    fn a_state_is_known_by_code_and_by_name_and_written_as_the_company_writes_it() {
        let table = table(&["DE"]);
        for written in ["DE-BY", "by", "BAVARIA"] {
            assert_eq!(table.state("DE", written), "DE-BY");
        }
        let spelled = |states| {
            let countries = &table;
            Spelling { countries, states }.state("DE", "DE-BY")
        };
        assert_eq!(spelled(StateSource::Code), "BY");
        assert_eq!(spelled(StateSource::Name), "Bavaria");
        assert!(!table.webstore_knows_state("DE", "Skåne"));
        assert_eq!(table.state("GB", "Kent"), "Kent");
        assert!(table.webstore_knows_state("GB", "Kent"));
    }

    #[test]
    fn an_unlisted_country_has_no_code_and_an_empty_one_stays_empty() {
        let table = table(&["DE"]);
        assert_eq!(table.company_code("ZZ"), None);
        assert_eq!(table.company_code(""), Some(String::new()));
        assert!(!table.webstore_knows("ZZ"));
    }
}
