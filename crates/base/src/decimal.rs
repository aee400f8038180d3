//! Numbers as people and systems write them.

use serde_json::Value;

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

/// A finite number in digits alone, however large or small it is, and in no more than it takes: `5000`, `-12.5`, `0.0000001`. It is
/// written as JSON, for the same reason, and what JSON abbreviates is written out. Rust's own writer has the same, but for the last
/// digit of numbers of sixteen and more, where two are as near.
pub fn text(number: f64) -> String {
    let json = Value::from(number).to_string();
    let (digits, exponent) = json.split_once('e').unwrap_or((&json, "0"));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    match exponent.parse::<i16>().unwrap_or_default() {
        0 if part.is_empty() => format!("{sign}{whole}"),
        0 => format!("{sign}{whole}.{part}"),
        // Abbreviated are numbers of one digit before the point, by more digits than there are behind it.
        up @ 1.. => {
            let behind = usize::from(up.unsigned_abs());
            format!("{sign}{whole}{part:0<behind$}")
        }
        down => {
            let behind = usize::from(down.unsigned_abs());
            format!("{sign}0.{whole:0>behind$}{part}")
        }
    }
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
        fn every_number_is_written_in_digits_alone_and_in_no_more_than_it_takes(number in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
            let (text, expected) = (text(number), number.to_string());
            prop_assert_eq!(text.parse::<f64>(), Ok(number));
            prop_assert_eq!(text.len(), expected.len());
            prop_assert!(text.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b'-'));
        }

        #[test]
        fn every_amount_is_written_as_rust_writes_it(cents in -99_999_999_999_999_i64..99_999_999_999_999, up in 0_i32..4) {
            let amount = cents as f64 / 100.0 / 10_f64.powi(up);
            prop_assert_eq!(text(amount), amount.to_string());
        }

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
