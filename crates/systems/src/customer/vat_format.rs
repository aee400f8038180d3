//! The formats of VAT registration numbers that a company takes by country. No API lists them: Business Central names them where it
//! refuses a number, and from then on the refusal is foretold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::casing::upper;

/// What Business Central has said of its formats, by its own country/region codes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VatFormats(BTreeMap<String, Vec<String>>);

impl VatFormats {
    /// Takes in what a refusal says, in Business Central's English words, as Concord asks for them: “… not in agreement with the
    /// format specified for Country/Region Code DE. The following formats are acceptable: DE#########, #########”. Whether that is
    /// new. A list that is cut off at its end tells nothing.
    pub fn learn(&mut self, words: &str) -> bool {
        let Some((country, formats)) = named(words) else {
            return false;
        };
        let former = self.0.insert(country, formats.clone());
        former.as_ref() != Some(&formats)
    }

    /// The formats of a country that a number does not fit; none where it fits one, or none are known. `country` is the company's
    /// own code.
    pub fn refusing(&self, country: &str, number: &str) -> Option<&[String]> {
        let formats = self.0.get(country)?;
        let is_refused = !number.is_empty() && !formats.iter().any(|it| fits(number, it));
        is_refused.then_some(formats.as_slice())
    }
}

fn named(words: &str) -> Option<(String, Vec<String>)> {
    let (_, rest) = words.split_once("format specified for Country/Region Code ")?;
    let country = rest.split(['.', '\\', '\n']).next()?.trim();
    let (_, listed) = rest.split_once("formats are acceptable:")?;
    let listed = listed.trim();
    let formats: Vec<String> = listed.split(',').map(|it| it.trim().to_owned()).collect();
    let is_whole = !listed.ends_with("...") && formats.iter().all(|it| !it.is_empty());
    (is_whole && !country.is_empty()).then(|| (country.to_owned(), formats))
}

/// Whether Business Central takes a number for one of a format: `#` is a digit, `@` a letter, `?` anything, and everything else
/// itself.
fn fits(number: &str, format: &str) -> bool {
    let number = upper(number);
    let mut signs = number.chars().zip(format.chars());
    number.chars().count() == format.chars().count()
        && signs.all(|(sign, wanted)| match wanted {
            '#' => sign.is_ascii_digit(),
            '@' => sign.is_ascii_uppercase(),
            '?' => true,
            wanted => sign == wanted,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(formats: &str) -> String {
        format!(
            "The entered VAT Registration number for Customer C00010 is not in agreement with the format specified for Country/Region Code NL.\\The following formats are acceptable: {formats}"
        )
    }

    #[test]
    fn what_a_refusal_names_is_known_from_then_on() {
        let mut known = VatFormats::default();
        assert_eq!(known.refusing("NL", "1"), None);
        assert!(known.learn(&refusal("NL#########B##, @@?#")));
        assert!(
            !known.learn(&refusal("NL#########B##, @@?#")),
            "nothing new"
        );
        for fitting in ["NL123456789B01", "nl123456789b01", "AB-1", ""] {
            assert_eq!(known.refusing("NL", fitting), None, "{fitting}");
        }
        for other in ["NL123456789B1", "NL12345678XB01", "1B-1", "NL123456789B012"] {
            assert!(known.refusing("NL", other).is_some(), "{other}");
        }
        assert_eq!(known.refusing("DE", "NL123456789B1"), None);
    }

    #[test]
    fn other_words_and_a_list_that_is_cut_off_tell_nothing() {
        let mut known = VatFormats::default();
        for words in [
            refusal("NL#########B##..."),
            refusal(""),
            "The field Country/Region Code is missing.".to_owned(),
            "Das Format stimmt nicht.".to_owned(),
        ] {
            assert!(!known.learn(&words), "{words}");
        }
        assert_eq!(known, VatFormats::default());
    }
}
