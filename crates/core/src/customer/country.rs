//! Countries: WooCommerce uses ISO 3166 codes, Business Central whatever the company set up, often but
//! not always the ISO code (facts/business-central.md §1.1: `EL` for Greece; some companies use `UK`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Codes that Business Central companies commonly use in place of the ISO code.
const ALIASES: [(&str, &str); 2] = [("GR", "EL"), ("GB", "UK")];

/// Which Business Central code stands for which ISO code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CountryTable {
    company_codes: BTreeSet<String>,
    /// ISO code to the company's other code, for those that differ.
    differing: BTreeMap<String, String>,
    webstore_codes: BTreeSet<String>,
}

impl CountryTable {
    /// From the codes that each side lists.
    pub fn new(
        webstore: impl IntoIterator<Item = String>,
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
        let webstore_codes = webstore.into_iter().collect();
        Self {
            company_codes,
            differing,
            webstore_codes,
        }
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
            ["GB", "GR", "DE"].map(str::to_owned),
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
    fn an_unlisted_country_has_no_code_and_an_empty_one_stays_empty() {
        let table = table(&["DE"]);
        assert_eq!(table.company_code("ZZ"), None);
        assert_eq!(table.company_code(""), Some(String::new()));
        assert!(!table.webstore_knows("ZZ"));
    }
}
