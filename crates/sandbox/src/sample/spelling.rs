//! The same text in other spelling: what one system holds and what somebody once typed into the other.

use unicode_normalization::UnicodeNormalization;

/// The form in which spellings are equal: trimmed, NFKC, lower-case, inner blanks folded.
pub(super) fn normal(text: &str) -> String {
    if text.is_ascii() {
        return text
            .to_ascii_lowercase()
            .split_ascii_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
    }
    let folded: String = text
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .nfkc()
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ways to spell a text otherwise without changing its normal form.
const WAYS: [fn(&str) -> String; 7] = [
    |text| in_case(text, text.to_uppercase()),
    |text| in_case(text, text.to_lowercase()),
    |text| text.replacen(' ', "  ", 1),
    |text| text.replacen(' ', "\u{a0}", 1),
    |text| text.nfd().collect(),
    full_width,
    |text| format!(" {text} "),
];

/// Another spelling, or the same where the one picked does not fit this text.
pub(super) fn other(rng: &mut fastrand::Rng, text: &str) -> String {
    WAYS[rng.usize(..WAYS.len())](text)
}

/// Another spelling that survives the sanitising of names in WordPress: no blanks at the ends or doubled.
pub(super) fn other_for_webstore(rng: &mut fastrand::Rng, text: &str) -> String {
    [WAYS[0], WAYS[3], WAYS[4], WAYS[5]][rng.usize(..4)](text)
}

/// Another letter case of an e-mail.
pub(super) fn other_email(rng: &mut fastrand::Rng, email: &str) -> String {
    let mut letters = email.chars();
    match rng.u8(..3) {
        0 => email.to_uppercase(),
        1 => letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default(),
        _ => {
            let (local, domain) = email.split_once('@').unwrap_or((email, ""));
            format!("{local}@{}", domain.to_uppercase())
        }
    }
}

/// The text in another case, unless that changes more than the case: a Turkish i, a German ß.
fn in_case(text: &str, other: String) -> String {
    if other.to_lowercase() == text.to_lowercase() {
        other
    } else {
        text.to_owned()
    }
}

/// Latin letters and digits in their full-width forms, as a Japanese keyboard gives them.
fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_spelling_has_the_same_normal_form() {
        let mut rng = fastrand::Rng::with_seed(3);
        for text in [
            "Jürgen Müller",
            "İlknur Yıldız",
            "Straße 5",
            "佐藤 花子",
            "Ó Briain",
            "Müller-Weiß GmbH & Co",
        ] {
            let spellings: Vec<String> = (0..60).map(|_| other(&mut rng, text)).collect();
            assert!(
                spellings.iter().all(|s| normal(s) == normal(text)),
                "{text}: {spellings:?}"
            );
            assert!(spellings.iter().any(|s| s != text), "{text} never changes");
        }
    }
}
