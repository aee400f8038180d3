//! Countries: WooCommerce uses ISO 3166 codes, Business Central whatever the company set up, often but
//! not always the ISO code (facts/business-central.md §1.1: `EL` for Greece; some companies use `UK`).

mod codes;
mod names;

use concord_base::gather::Gather as _;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StateSource;
use super::casing::upper;
use super::normal::folded;
use crate::reading::{decoded, without_references};

pub use codes::{CodeMeaning, CodeSource, CompanyCode, CountryCodes, Witness};

/// The countries and states of both sides, and which Business Central code stands for which ISO code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CountryTable {
    /// What the company lists: its code to its name, as far as that could be read.
    company: BTreeMap<String, Option<String>>,
    /// Which ISO code each of the company's codes stands for. Several may stand for one; one that is not here is not understood.
    means: BTreeMap<String, String>,
    /// ISO code to the code that the company writes for it.
    writes: BTreeMap<String, String>,
    /// What WooCommerce lists: ISO code to name.
    webstore: BTreeMap<String, String>,
    /// The states of each country that WooCommerce lists any for: code to name.
    states: BTreeMap<String, BTreeMap<String, String>>,
    /// The company's own country, as its code: what an empty one means there. Empty where it was asked for and could not be read; none
    /// where it was not asked for.
    own: Option<String>,
}

/// A country as WooCommerce lists it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebstoreCountry {
    /// ISO code.
    pub code: String,
    /// Its name, in the site's language.
    pub name: String,
    /// Its states; most countries have none (facts/woocommerce.md "Dates and orders").
    pub states: Vec<WebstoreState>,
}

/// A state as WooCommerce lists it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebstoreState {
    /// WooCommerce's code, such as `CA` or `DE-BY`; some countries' are numbers.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl WebstoreCountry {
    /// Reads one from an answer, texts decoded. None where its code, its name or one of its states can't be read.
    pub(crate) fn from_answer(answer: Value) -> Option<Self> {
        let (code, name) = code_and_name(&answer)?;
        let states = match answer.get("states") {
            None => Vec::new(),
            Some(Value::Array(states)) => states
                .iter()
                .map(WebstoreState::of)
                .collect::<Option<_>>()?,
            // PHP makes an object of a list with gaps.
            Some(Value::Object(states)) => {
                let states = states.values().map(WebstoreState::of);
                states.collect::<Option<_>>()?
            }
            Some(_) => return None,
        };
        Some(Self { code, name, states })
    }
}

impl WebstoreState {
    fn of(answer: &Value) -> Option<Self> {
        let (code, name) = code_and_name(answer)?;
        Some(Self { code, name })
    }
}

fn code_and_name(answer: &Value) -> Option<(String, String)> {
    let text = |key: &str| match answer.get(key)? {
        Value::String(text) => Some(decoded(text).into_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Some((text("code").filter(|code| !code.is_empty())?, text("name")?))
}

/// WooCommerce's 250 countries with their states, as release 10 lists them in English: for a site that does not let its own
/// list be read. One line a country: `DE=Germany|-BY=Bavaria|…`, where a state's code that begins with a hyphen has the
/// country's before it.
const LIST: &str = include_str!("../../data/countries.txt");

/// The countries of [`LIST`].
pub fn built_in() -> Vec<WebstoreCountry> {
    let parsed = LIST.lines().filter_map(|line| {
        let mut parts = line.split('|').filter_map(|part| part.split_once('='));
        let (code, name) = parts.next()?;
        let states = parts.map(|(state, name)| WebstoreState {
            code: match state.starts_with('-') {
                true => format!("{code}{state}"),
                false => state.to_owned(),
            },
            name: name.to_owned(),
        });
        Some(WebstoreCountry {
            code: code.to_owned(),
            name: name.to_owned(),
            states: states.collect(),
        })
    });
    parsed.collect()
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
    /// From what WooCommerce lists; the company's part is empty.
    pub fn new(webstore: impl IntoIterator<Item = WebstoreCountry>) -> Self {
        let decoded = |text: &str| without_references(text).into_owned();
        let mut table = Self::default();
        for country in webstore {
            if !country.states.is_empty() {
                let listed = country.states.into_iter();
                let listed = listed.map(|state| (state.code, decoded(&state.name)));
                table.states.insert(country.code.clone(), listed.gathered());
            }
            let name = decoded(&country.name);
            table.webstore.insert(country.code, name);
        }
        table
    }

    /// With what the company lists, code and name, and what the user decided. Of a code whose name could not be read, or that is listed
    /// under two names, it is not known which country it stands for.
    pub fn with_company(
        mut self,
        listed: impl IntoIterator<Item = (String, Option<String>)>,
        chosen: &CountryCodes,
    ) -> Self {
        self.company.clear();
        for (code, name) in listed {
            // Business Central tells no letter case apart in codes.
            let code = upper(code.trim());
            let known = self.company.remove(&code);
            let name = match known {
                None => name,
                Some(known) => codes::one_name(known, name),
            };
            self.company.insert(code, name);
        }
        self.company.remove("");
        self.choose_codes(chosen);
        self
    }

    /// With the company's own country, as its code; empty where it could not be read.
    pub fn with_own(mut self, code: &str) -> Self {
        self.own = Some(upper(code.trim()));
        self
    }

    /// The ISO code of the company's own country, which an empty one of a customer means (facts/business-central.md §2.1); none where
    /// it was never read, or is no country that WooCommerce lists.
    pub fn own(&self) -> Option<&str> {
        let code = self.own.as_deref()?;
        let iso = self.means.get(code).map_or(code, String::as_str);
        let is_doubtful = self.company.contains_key(code) && !self.means.contains_key(code);
        (!is_doubtful && self.webstore.contains_key(iso)).then_some(iso)
    }

    /// Whether nobody knows what an empty country of a customer means: it was asked for, and could not be read.
    pub fn is_own_unknown(&self) -> bool {
        self.own.is_some() && self.own().is_none()
    }

    /// The company's code of its own country, as it was read; empty where it never was.
    pub fn own_code(&self) -> &str {
        self.own.as_deref().unwrap_or_default()
    }

    /// What the company lists: code and name; empty where that could not be read.
    pub fn company(&self) -> impl Iterator<Item = (&str, &str)> {
        self.company
            .iter()
            .map(|(code, name)| (code.as_str(), name.as_deref().unwrap_or_default()))
    }

    /// WooCommerce's countries: ISO code and name.
    pub fn webstore(&self) -> impl Iterator<Item = (&str, &str)> {
        self.webstore
            .iter()
            .map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// The states that WooCommerce lists for a country: code and name.
    pub fn states(&self, iso: &str) -> impl Iterator<Item = (&str, &str)> {
        self.states_of(iso)
            .into_iter()
            .flatten()
            .map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// A country's name; the code where WooCommerce does not list it.
    pub fn country_name<'a>(&'a self, iso: &'a str) -> &'a str {
        let name = self.webstore.get(iso).map(String::as_str);
        name.filter(|name| !name.is_empty()).unwrap_or(iso)
    }

    /// A state's name; the code where WooCommerce does not list it.
    pub fn state_name<'a>(&'a self, iso: &str, code: &'a str) -> &'a str {
        let listed = self.states_of(iso);
        listed
            .and_then(|states| states.get(code))
            .map_or(code, String::as_str)
    }

    /// The ISO code of a country that was typed as code, as the company's code or as name; none when WooCommerce does not
    /// list it.
    pub fn country_typed(&self, typed: &str) -> Option<String> {
        let code = upper(typed.trim());
        if self.webstore.contains_key(&code) {
            return Some(code);
        }
        let wanted = folded(typed);
        let named = self
            .webstore
            .iter()
            .find(|(_, name)| folded(name) == wanted);
        named.map(|(iso, _)| iso.clone()).or_else(|| {
            let iso = self.iso(&code);
            self.webstore.contains_key(&iso).then_some(iso)
        })
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

    /// Whether WooCommerce lists this ISO code. It would store anything (facts/woocommerce.md), so that
    /// a code it does not know must not reach it.
    pub fn webstore_knows(&self, iso: &str) -> bool {
        iso.is_empty() || self.webstore.contains_key(iso)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(company: &[&str]) -> CountryTable {
        let listed = company
            .iter()
            .map(|code| ((*code).to_owned(), Some(String::new())));
        let countries = built_in().into_iter();
        let few = countries.filter(|it| ["GB", "GR", "DE"].contains(&it.code.as_str()));
        CountryTable::new(few).with_company(listed, &CountryCodes::default())
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
        assert_eq!(table.iso("UK"), "GB");
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

    #[test]
    fn the_built_in_list_holds_woocommerces_countries_and_states() {
        let list = built_in();
        let states: usize = list.iter().map(|country| country.states.len()).sum();
        assert_eq!((list.len(), states), (250, 2040));
        let table = CountryTable::new(list);
        assert_eq!(table.state_code("US", "california").as_deref(), Some("CA"));
        assert_eq!(table.state_code("DE", "Bavaria").as_deref(), Some("DE-BY"));
        assert_eq!(
            table.country_typed("united kingdom (uk)").as_deref(),
            Some("GB")
        );
    }
}
