//! HTML's character references (`&amp;`, `&#38;`, `&#x26;`), decoded once. What they stand for is one text of 18 kB: as a table of
//! names and values it would be twice that for the browser to load.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use concord_base::gather::Gather as _;

/// For each line what stands for it, and its names (HTML, "named character references").
const NAMED: &str = include_str!("named.txt");

/// A text without its references; what is none stays as it is, and so does one that lacks its semicolon.
pub(crate) fn without_references(text: &str) -> Cow<'_, str> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        plain.push_str(before);
        // Another `&` before the semicolon begins anew.
        let name = from.split(['&', ';']).next().unwrap_or_default();
        let behind = from.get(name.len()..).and_then(|it| it.strip_prefix(';'));
        match behind.and_then(|behind| Some((meant(name)?, behind))) {
            Some((meant, behind)) => {
                plain.push_str(&meant);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = from;
            }
        }
    }
    match plain.is_empty() {
        true => Cow::Borrowed(rest),
        false => Cow::Owned(plain + rest),
    }
}

/// What a reference stands for.
fn meant(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        return numbered(number).map(|it| it.to_string().into());
    }
    // The ones that nearly every reference is, and those of which the text below could not be read.
    let meant = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "Tab" => "\t",
        "NewLine" => "\n",
        name => named().get(name)?,
    };
    Some(meant.into())
}

/// The names of the text, and what they stand for. Made once: a text of nothing but references looks each of them up.
fn named() -> &'static BTreeMap<&'static str, &'static str> {
    static MADE: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    MADE.get_or_init(|| {
        let lines = NAMED.lines().filter_map(|line| line.split_once(' '));
        let names = lines.flat_map(|(meant, names)| names.split(' ').map(move |it| (it, meant)));
        names.gathered()
    })
}

/// The character of a number, `x` before a hexadecimal one. Of the controls only blanks may be in a document.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // A sign is no digit, although it may begin a number.
    let number = u32::from_str_radix(digits, radix).ok();
    let number = number.filter(|_| !digits.starts_with(['+', '-']))?;
    let is_allowed = |it: &char| *it >= ' ' || matches!(it, '\t' | '\n' | '\u{c}' | '\r');
    char::from_u32(number).filter(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_name_stands_for_what_another_decoder_has() {
        for (name, expected) in html_escape::NAMED_ENTITIES {
            let name = std::str::from_utf8(name).unwrap();
            let meant = meant(name).unwrap();
            // Of the few that stand for two characters it has the first alone.
            assert!(
                meant.starts_with(expected) && meant.chars().count() <= 2,
                "{name}"
            );
            assert_eq!(
                without_references(&format!("a&{name};b")),
                format!("a{meant}b")
            );
        }
        assert_eq!(without_references("&fjlig;&NotEqualTilde;"), "fj≂\u{338}");
    }

    #[test]
    fn every_number_stands_for_its_character_as_another_decoder_has_it() {
        for number in (0..0x400).chain([0xd7ff, 0xd800, 0xfffd, 0x1_f600, 0x11_0000, u32::MAX]) {
            for text in [
                format!("&#{number};"),
                format!("&#x{number:x};"),
                format!("&#X{number:X};"),
            ] {
                assert_eq!(
                    without_references(&text),
                    html_escape::decode_html_entities(&text),
                    "{text}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_decoded_as_another_decoder_does(text in "(&|;|#|x|amp|eacute|&amp;|&#3|4|[+]| |ß){0,12}") {
            prop_assert_eq!(without_references(&text), html_escape::decode_html_entities(&text));
        }
    }
}
