//! Tax registration numbers in one form, so that one is known again with or without its country and punctuation.

use super::casing::upper;
use super::normal::folded;
use super::phone::is_country;

/// What is behind a Swiss or Norwegian number says what it is registered for.
const SUFFIXES: [&str; 4] = ["MWST", "TVA", "IVA", "MVA"];

/// A number's letters and digits, upper-case: punctuation and blanks mean nothing.
pub fn letters_and_digits(text: &str) -> String {
    let mut number = folded(text).to_ascii_uppercase();
    number.retain(char::is_alphanumeric);
    number
}

/// A number without what it is registered for, as the country in front and the rest; no country where none stands there.
fn parts(number: &str) -> (Option<&str>, &str) {
    let suffix = SUFFIXES.iter().find_map(|it| number.strip_suffix(it));
    let number = suffix.unwrap_or(number);
    let country = number.get(..2).map(|prefix| match prefix {
        // As the European Union writes Greece and Northern Ireland.
        "EL" => "GR",
        "XI" => "GB",
        prefix => prefix,
    });
    match country.filter(|country| is_country(country)) {
        // Switzerland's own sign has three letters.
        Some("CH") => (
            Some("CH"),
            number.strip_prefix("CHE").unwrap_or(&number[2..]),
        ),
        Some(country) => (Some(country), &number[2..]),
        None => (None, number),
    }
}

/// Whether two spellings mean one number of one customer: with or without the country in front, and as the European Union or as ISO
/// writes that country.
pub fn is_same_number(a: &str, b: &str) -> bool {
    let (a, b) = (letters_and_digits(a), letters_and_digits(b));
    let ((country, number), (other_country, other)) = (parts(&a), parts(&b));
    let is_one_country = match (country, other_country) {
        (Some(country), Some(other)) => country == other,
        _ => true,
    };
    a == b || (number == other && is_one_country && !number.is_empty())
}

/// A number as Business Central is to hold it: its formats know no blanks and no punctuation
/// (facts/business-central.md §1.3), but for Switzerland's, whose own spelling has them.
pub fn as_stored(text: &str) -> String {
    let plain = letters_and_digits(text);
    match plain.starts_with("CHE") {
        true => upper(text.trim()),
        false => plain,
    }
}

/// A tax registration no. as letters and digits with the country in front: `DE533435789` for `533 435 789` in Germany and for
/// `de-533435789` anywhere. `iso` is the country of the record. None for what is too short to tell anybody apart, and for one
/// of which the country is not known.
pub fn tax_number(text: &str, iso: &str) -> Option<String> {
    /// Any number that a country gives has more digits; “n/a” and “private” have none.
    const FEWEST_DIGITS: usize = 5;
    let number = letters_and_digits(text);
    if number.bytes().filter(u8::is_ascii_digit).count() < FEWEST_DIGITS {
        return None;
    }
    match parts(&number) {
        (Some(country), rest) => Some(format!("{country}{rest}")),
        (None, _) if iso.is_empty() => None,
        (None, number) => Some(format!("{iso}{number}")),
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
            ("CHE-123.456.789 MWST", "CH", "CH123456789"),
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
    fn two_spellings_of_one_number_agree_and_two_numbers_do_not() {
        for (a, b) in [
            ("DE 533.435.789", "533435789"),
            ("EL123456789", "GR 123456789"),
            ("XI123456789", "gb123456789"),
            ("CHE-123.456.789 MWST", "CHE123456789"),
            ("CHE-123.456.789 MWST", "123.456.789"),
            ("BE 0123.456.789", "be0123456789"),
            ("NO 123 456 789 MVA", "NO123456789"),
        ] {
            assert!(is_same_number(a, b) && is_same_number(b, a), "{a} and {b}");
        }
        for (a, b) in [
            ("DE533435789", "AT533435789"),
            ("DE533435789", "DE533435780"),
            ("", "DE"),
            ("DE533435789", ""),
        ] {
            assert!(
                !is_same_number(a, b) && !is_same_number(b, a),
                "{a} and {b}"
            );
        }
    }

    #[test]
    fn business_central_gets_a_number_as_its_formats_want_it() {
        for (typed, stored) in [
            (" de 533.435.789 ", "DE533435789"),
            ("nl1234.56.789.b01", "NL123456789B01"),
            ("che-123.456.789 mwst", "CHE-123.456.789 MWST"),
            ("", ""),
        ] {
            assert_eq!(as_stored(typed), stored, "{typed}");
        }
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
