//! Numbers as people and systems write them.

/// The number that a text stands for, outer blanks aside, in all the forms that Rust's own parser takes: `5000`, `-12.50`, `+.5`,
/// `1e3`. None where it stands for no number, or for one too large. It is brought into JSON's form and read as that, since what
/// reads JSON is there anyway: Rust's parser comes with a table of 10 kB, which no compression makes smaller.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    if digits.trim_matches('.').is_empty() || !are_digits(whole) || !are_digits(part) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    serde_json::from_str(&format!("{sign}{whole}.{part}0e{exponent}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What Rust's own parser has it stand for.
    fn parsed(text: &str) -> Option<f64> {
        let number = text.trim().parse::<f64>().ok();
        number.filter(|it| it.is_finite())
    }

    #[test]
    fn a_number_in_any_form_is_the_one_that_rust_reads() {
        for text in [
            "5000",
            "5000.50",
            " 12.5\u{a0}",
            "-12.50",
            "+7",
            "-0",
            "007",
            "-00.10",
            ".5",
            "5.",
            "+.5",
            "1e3",
            "2.5E-3",
            "1e+2",
            ".5e1",
            "123456789012345",
            "0.000001",
            "1e400",
            "1e-400",
            "",
            " ",
            ".",
            "+",
            "-",
            "e3",
            ".e3",
            "1e",
            "1e+",
            "1e 3",
            "1 000",
            "1,5",
            "--1",
            "+-1",
            "1.2.3",
            "1.-2",
            "0x10",
            "1_000",
            "inf",
            "-infinity",
            "NaN",
            "٣",
            "5 EUR",
            "1\"",
            "[1]",
            "null",
        ] {
            assert_eq!(number(text), parsed(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_is_read_to_the_cent(cents in -99_999_999_999_999_i64..99_999_999_999_999) {
            let text = format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            prop_assert_eq!(number(&text), parsed(&text));
        }

        #[test]
        fn what_is_no_number_for_rust_is_none(text in "[-+.eE0-9 ]{0,6}") {
            prop_assert_eq!(number(&text).is_some(), parsed(&text).is_some(), "{}", text);
        }
    }
}
