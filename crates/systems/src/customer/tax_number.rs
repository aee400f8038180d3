//! Tax registration numbers in one form, so that one is known again with or without its country and punctuation.

use super::normal::folded;
use super::phone::is_country;

/// A tax registration no. as letters and digits with the country in front: `DE533435789` for `533 435 789` in Germany and for
/// `de-533435789` anywhere. `iso` is the country of the record. None for what is too short to tell anybody apart, and for one
/// of which the country is not known.
pub fn tax_number(text: &str, iso: &str) -> Option<String> {
    /// Any number that a country gives has more digits; “n/a” and “private” have none.
    const FEWEST_DIGITS: usize = 5;
    let mut number = folded(text).to_ascii_uppercase();
    number.retain(|c| c.is_ascii_alphanumeric());
    if number.bytes().filter(u8::is_ascii_digit).count() < FEWEST_DIGITS {
        return None;
    }
    // Switzerland and Norway add what it is registered for.
    for suffix in ["MWST", "TVA", "IVA", "MVA"] {
        if let Some(without) = number.strip_suffix(suffix) {
            number.truncate(without.len());
        }
    }
    let prefix = number.get(..2).map(|prefix| match prefix {
        // As the European Union writes Greece and Northern Ireland.
        "EL" => "GR",
        "XI" => "GB",
        prefix => prefix,
    });
    match prefix.filter(|prefix| is_country(prefix)) {
        Some(country) => Some(format!("{country}{}", &number[2..])),
        None if iso.is_empty() => None,
        None => Some(format!("{iso}{number}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_known_again_however_it_is_written() {
        for (text, iso, expected) in [
            ("DE 533.435.789", "", "DE533435789"),
            ("533435789", "DE", "DE533435789"),
            ("el 123456789", "GR", "GR123456789"),
            ("CHE-123.456.789 MWST", "CH", "CHE123456789"),
            ("B12345678", "ES", "ESB12345678"),
        ] {
            assert_eq!(
                tax_number(text, iso).as_deref(),
                Some(expected),
                "{text} in {iso}"
            );
        }
        assert_ne!(
            tax_number("123456789", "PT"),
            tax_number("123456789", "DE"),
            "the same digits in two countries"
        );
    }

    #[test]
    fn what_could_be_anybodys_is_no_number() {
        for (text, iso) in [
            ("", "DE"),
            ("private", "DE"),
            ("1234", "DE"),
            ("533435789", ""),
        ] {
            assert_eq!(tax_number(text, iso), None, "{text}");
        }
    }
}
