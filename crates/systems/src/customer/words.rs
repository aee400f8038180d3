//! The words of names, compared whatever their spelling and order.

use concord_base::gather::sort_by;

use super::folding::without_accents;

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
    let (one, other) = (forms(a), forms(b));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let sorted = |forms: &[String]| {
        let mut forms = forms.to_vec();
        sort_by(&mut forms, Ord::cmp);
        forms
    };
    sorted(&one) == sorted(&other) || is_same_without_blanks(a, b)
}

/// Whether two Chinese, Japanese or Korean texts are one name, of which one is written without a blank between the two names.
pub fn is_same_without_blanks(a: &str, b: &str) -> bool {
    let (one, other) = (forms(a), forms(b));
    let holds = |words: &[String], whole: &[String]| match (words, whole) {
        ([first, second], [whole]) => {
            *whole == format!("{first}{second}") || *whole == format!("{second}{first}")
        }
        _ => false,
    };
    is_east_asian(a) && is_east_asian(b) && (holds(&one, &other) || holds(&other, &one))
}

fn forms(name: &str) -> Vec<String> {
    name.split_whitespace().map(form).collect()
}

/// Whether all letters are Chinese, Japanese or Korean: those are written without blanks between the names as well.
pub(super) fn is_east_asian(name: &str) -> bool {
    let is_one = |c: char| matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    let mut letters = name.chars().filter(|c| c.is_alphanumeric()).peekable();
    letters.peek().is_some() && letters.all(is_one)
}
