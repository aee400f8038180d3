//! The words of names, compared whatever their spelling and order.

use super::folding::{folded, without_accents};

/// A word without case, accents and punctuation, in which corrections often are.
pub(super) fn form(word: &str) -> String {
    let folded = without_accents(word);
    let plain: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    match plain.is_empty() {
        true => folded,
        false => plain,
    }
}

/// Whether two texts are one person's name, in whatever order, with or without a comma behind the last name.
pub fn is_same_person(a: &str, b: &str) -> bool {
    let sorted = |name: &str| {
        let mut forms: Vec<String> = name.split_whitespace().map(form).collect();
        forms.sort_unstable();
        forms
    };
    let (one, other) = (sorted(a), sorted(b));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    one == other || (is_east_asian(a) && is_east_asian(b) && letters(a) == letters(b))
}

fn letters(name: &str) -> Vec<char> {
    let folded = folded(name);
    let mut letters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

/// Whether all letters are Chinese, Japanese or Korean: those are written without blanks between the names as well.
pub(super) fn is_east_asian(name: &str) -> bool {
    let is_one = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    let mut letters = name.chars().filter(|c| c.is_alphanumeric()).peekable();
    letters.peek().is_some() && letters.all(is_one)
}
