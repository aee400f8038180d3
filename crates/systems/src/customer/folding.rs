//! The form in which two texts are the same to a person.

use concord_texts::fold_plainly;
use icu_casemap::CaseMapper;

use super::forms::{nfkc, nfkd};

/// The form in which two texts are the same to a person: compatibility forms unified (NFKC), case
/// folded, outer blanks gone, inner ones folded to one (spec.md §4). Turkish dotted and dotless i fold
/// together with i (facts/faults.md 8): without knowing the language, telling them apart would
/// miss `IŞIK` against `ışık`.
pub fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    fold_onto(&mut plain, text);
    plain
}

/// Adds the form of a text, as [`folded`] gives it, to the end of another: for hundreds of thousands of them, which need no
/// text of their own.
pub fn fold_onto(plain: &mut String, text: &str) {
    let begins = plain.len();
    if !fold_plainly(plain, text) {
        plain.truncate(begins);
        plain.push_str(&folded_by_tables(text));
    }
}

/// The same for any text, by the tables of Unicode.
pub fn folded_by_tables(text: &str) -> String {
    let compatible = nfkc(text);
    let lower = CaseMapper::new().fold_string(&compatible);
    // `İ` folds to `i` and a combining dot; decomposed, the dot can be dropped wherever it stands.
    let decomposed = nfkd(&lower);
    let mut plain = String::with_capacity(decomposed.len());
    for c in decomposed.chars() {
        match c {
            'ı' => plain.push('i'),
            '\u{307}' if plain.ends_with('i') => {}
            _ => plain.push(c),
        }
    }
    let composed = nfkc(&plain);
    single_spaced(&composed)
}

/// The normal form of a text with the accents left out, too: for what is only almost the same.
pub fn without_accents(text: &str) -> String {
    let folded = folded(text);
    if folded.is_ascii() {
        return folded;
    }
    let mut plain = String::with_capacity(folded.len());
    for c in nfkd(&folded).chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            // Letters that are not made of another and an accent.
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            _ => plain.push(c),
        }
    }
    plain
}

/// Outer blanks gone, inner ones folded to one.
pub(super) fn single_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// Whether a value is nothing but blanks.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
