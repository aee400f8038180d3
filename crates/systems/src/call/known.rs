//! Taking secrets out of what a server says. Some servers quote the address, the header or the body that they were sent, in
//! whatever spelling their page is in.

use concord_base::gather::Gather as _;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::connection::Secrets;

/// So many letters and digits in a row of a secret are taken out, also without the rest of it. Fewer tell nothing.
const FRAGMENT: usize = 8;
/// A secret with fewer letters and digits is looked for as it is alone: it would be found in any word.
const SHORTEST: usize = 4;
/// Stands for what was taken out.
const HIDDEN: &str = "•••";
/// How often a text may be encoded: an address inside a page inside JSON is three times.
const ENCODED: usize = 4;
/// Of what a server says no more is looked at: more than is ever shown.
const LOOKED_AT: usize = 4_000;

/// What must not be told.
pub(crate) struct KnownSecrets(Vec<String>);

impl KnownSecrets {
    /// All of a connection's secrets.
    pub(crate) fn of(secrets: &Secrets) -> Self {
        Self(secrets.all())
    }

    /// These.
    pub(crate) fn these(secrets: impl IntoIterator<Item = String>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// These as well.
    #[must_use]
    pub(crate) fn and(mut self, more: impl IntoIterator<Item = String>) -> Self {
        self.0.extend(more);
        self
    }

    /// A server's words without secrets, in no more than `most` characters.
    pub(crate) fn said(&self, words: &str, most: usize) -> String {
        let looked_at = match words.char_indices().nth(LOOKED_AT) {
            Some((end, _)) => &words[..end],
            None => words,
        };
        let shown = self.taken_out(looked_at);
        match shown.char_indices().nth(most) {
            Some((end, _)) => format!("{}…", &shown[..end]),
            None => shown,
        }
    }

    /// A text without secrets: raw, percent-encoded, form-encoded, in Base64, escaped as in JSON or HTML, whole or in parts.
    fn taken_out(&self, text: &str) -> String {
        let secrets = self.0.iter().filter(|secret| !secret.is_empty());
        let text = secrets.clone().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), HIDDEN)
        });
        let read = decoded(&text);
        // Separators differ from one spelling to the next, and some encodings break lines: letters and digits are compared.
        let plain: Vec<(usize, char)> = read
            .iter()
            .enumerate()
            .filter(|(_, (_, c))| c.is_alphanumeric())
            .map(|(at, (_, c))| (at, c.to_ascii_lowercase()))
            .collect();
        let letters: Vec<char> = plain.iter().map(|(_, c)| *c).collect();
        let mut hidden = vec![false; read.len()];
        for secret in secrets {
            let secret = secret.chars().filter(|c| c.is_alphanumeric());
            let secret: Vec<char> = secret.map(|c| c.to_ascii_lowercase()).collect();
            if secret.len() < SHORTEST {
                continue;
            }
            let length = secret.len().min(FRAGMENT);
            let fragments: BTreeSet<&[char]> = secret.windows(length).gathered();
            for (at, window) in letters.windows(length).enumerate() {
                if fragments.contains(window) {
                    let (first, last) = (plain[at].0, plain[at + length - 1].0);
                    hidden[first..=last].fill(true);
                }
            }
        }
        let mut shown = String::with_capacity(text.len());
        let mut is_after_hidden = false;
        for ((place, _), hidden) in read.into_iter().zip(hidden) {
            match hidden {
                true if !is_after_hidden => shown.push_str(HIDDEN),
                true => {}
                false => shown.push_str(&text[place]),
            }
            is_after_hidden = hidden;
        }
        shown
    }
}

/// A text's characters as they are meant, each with where it stands.
type Read = Vec<(Range<usize>, char)>;

fn decoded(text: &str) -> Read {
    let mut read: Read = text
        .char_indices()
        .map(|(at, c)| (at..at + c.len_utf8(), c))
        .collect();
    for _ in 0..ENCODED {
        let next = decoded_once(&read);
        if next.len() == read.len() {
            break;
        }
        read = next;
    }
    read
}

fn decoded_once(read: &Read) -> Read {
    let mut next = Vec::with_capacity(read.len());
    let mut at = 0;
    while let Some((place, c)) = read.get(at) {
        let (meant, length) = escape(&read[at..]).unwrap_or((*c, 1));
        let end = read.get(at + length - 1).map_or(place.end, |it| it.0.end);
        next.push((place.start..end, meant));
        at += length;
    }
    next
}

/// The character that the escape at the beginning means, and how long it is.
fn escape(read: &[(Range<usize>, char)]) -> Option<(char, usize)> {
    let c = |at: usize| read.get(at).map(|it| it.1);
    let number = |from: usize, length: usize, radix: u32| {
        let digits: Option<String> = (from..from + length).map(c).collect();
        let digits = digits.filter(|it| it.chars().all(|c| c.is_digit(radix)))?;
        char::from_u32(u32::from_str_radix(&digits, radix).ok()?)
    };
    match (c(0)?, c(1)?) {
        ('%', _) => Some((number(1, 2, 16)?, 3)),
        ('\\', 'u') => Some((number(2, 4, 16)?, 6)),
        ('\\', 'x') => Some((number(2, 2, 16)?, 4)),
        ('\\', escaped) => Some((escaped, 2)),
        ('&', first) => {
            let end = (2..12).find(|at| c(*at) == Some(';'))?;
            let meant = match (first, c(2)?) {
                ('#', 'x' | 'X') => number(3, end.checked_sub(3)?, 16)?,
                ('#', _) => number(2, end - 2, 10)?,
                _ => {
                    let name: Option<String> = (1..end).map(c).collect();
                    match name?.as_str() {
                        "amp" => '&',
                        "percnt" => '%',
                        "bsol" => '\\',
                        // Whichever sign it is, it is no letter.
                        name if name.chars().all(|c| c.is_ascii_alphanumeric()) => ' ',
                        _ => return None,
                    }
                }
            };
            Some((meant, end + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "cs_1a2b3c+4d5e/6f7a8b==9c&0d";

    fn known() -> KnownSecrets {
        KnownSecrets::these([SECRET.to_owned(), STANDARD.encode(format!("ck:{SECRET}"))])
    }

    fn percent(text: &str, letter: fn(u8) -> String) -> String {
        text.bytes()
            .map(|byte| match byte.is_ascii_alphanumeric() {
                true => char::from(byte).to_string(),
                false => letter(byte),
            })
            .collect()
    }

    fn spellings() -> Vec<String> {
        let upper = percent(SECRET, |byte| format!("%{byte:02X}"));
        let lower = percent(SECRET, |byte| format!("%{byte:02x}"));
        let pair = STANDARD.encode(format!("ck:{SECRET}"));
        vec![
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            percent(&upper, |byte| format!("%{byte:02X}")),
            upper,
            lower,
            percent(SECRET, |byte| format!("&#{byte};")),
            percent(SECRET, |byte| format!("&#x{byte:x};")),
            percent(SECRET, |byte| format!("&amp;#{byte};")),
            percent(SECRET, |byte| format!("\\u{byte:04x}")),
            SECRET
                .replace('/', "\\/")
                .replace('&', "&amp;")
                .replace('+', "&plus;"),
            format!("{}\r\n {}", &pair[..20], &pair[20..]),
            URL_SAFE_NO_PAD.encode(format!("ck:{SECRET}")),
            pair[..12].to_owned(),
            pair,
            SECRET[..14].to_owned(),
            SECRET[9..].to_owned(),
        ]
    }

    #[test]
    fn a_secret_is_taken_out_in_every_spelling_and_the_words_around_it_stay() {
        for spelling in spellings() {
            let said = known().said(&format!("Blocked: {spelling} was sent"), 300);
            assert!(said.starts_with("Blocked: "), "{spelling}: {said}");
            assert!(said.ends_with(" was sent"), "{spelling}: {said}");
            let letters =
                |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
            let left = letters(&said).len() - letters("Blocked was sent").len();
            assert!(left < FRAGMENT, "{spelling}: {said}");
        }
    }

    #[test]
    fn words_that_hold_no_secret_stay_as_they_are_and_long_ones_are_cut_between_characters() {
        let words = "Ungültige E-Mail: „a%20b“ &amp; 100% \\ C:\\x &#8364;";
        assert_eq!(known().said(words, 300), words);
        assert_eq!(known().said("äöü", 2), "äö…");
        let long = known().said(&"é".repeat(100_000), 300);
        assert_eq!(long.chars().count(), 301);
        let cut = format!("{}{SECRET}", "x ".repeat(148));
        assert!(!known().said(&cut, 300).contains("cs_1"));
    }

    #[test]
    fn a_short_secret_is_taken_out_as_it_is() {
        let known = KnownSecrets::these(["abc".to_owned(), "!?!".to_owned(), String::new()]);
        assert_eq!(known.said("xabcx !?! ab", 300), "x•••x ••• ab");
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in "\\PC{0,80}", escapes in "[%&#x;\\\\u0-9a-f]{0,60}") {
            known().said(&format!("{text}{escapes}"), 50);
        }
    }
}
