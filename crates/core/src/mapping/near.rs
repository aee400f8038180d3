//! Names that are almost the same: a letter mistyped, words in another order, accents or the legal form left out.

use crate::customer::normal::without_accents;
use crate::gather::sort_by;

/// Words that say what kind of company it is, and are left out as often as not.
const LEGAL_FORMS: [&str; 28] = [
    "ab", "ag", "aps", "as", "bv", "co", "corp", "gmbh", "inc", "kft", "kg", "limited", "llc",
    "llp", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pty", "sa", "sarl", "spa", "srl", "sro",
    "zoo",
];

/// Shorter names differ by a letter too easily.
const SHORTEST: usize = 6;

/// A name without what is often left out or in another order. Two with the same are almost the same.
pub(super) fn bare(name: &str) -> String {
    let plain: String = without_accents(name)
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’'))
        .collect();
    let is_part = |word: &&str| !word.is_empty();
    let all = plain.split(|c: char| !c.is_alphanumeric()).filter(is_part);
    let mut words: Vec<&str> = all.clone().filter(|it| !LEGAL_FORMS.contains(it)).collect();
    if words.is_empty() {
        words = all.collect();
    }
    sort_by(&mut words, Ord::cmp);
    words.join(" ")
}

/// Whether two bare names, long enough to tell, are one edit apart: a letter put in, left out or changed, or two neighbours
/// that have changed places. Another digit is another branch or number and no slip.
pub(super) fn is_one_slip_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < SHORTEST {
        return false;
    }
    let begin = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end = a.iter().rev().zip(b.iter().rev());
    let end = end.take_while(|(a, b)| a == b).count();
    let rest = (&a[..a.len() - end], &b[..b.len() - end]);
    let is_slip = match rest {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    };
    is_slip && rest.0.iter().chain(rest.1).all(|c| !c.is_numeric())
}

/// A number for a bare name and for each way to leave out one of its letters. Two names that are one slip apart have one in
/// common; that they do does not tell yet.
pub(super) fn traces(name: &str) -> impl Iterator<Item = u32> {
    let shortened = name.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
    let whole = (name.len(), name.len());
    shortened.chain([whole]).map(|(from, to)| {
        let hasher = &mut rustc_hash::FxHasher::default();
        for byte in name[..from].bytes().chain(name[to..].bytes()) {
            std::hash::Hasher::write_u8(hasher, byte);
        }
        std::hash::Hasher::finish(hasher) as u32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_left_out_or_in_another_order_makes_no_difference() {
        for (a, b) in [
            ("Lee, Ann", "Ann Lee"),
            ("Trey Research Ltd.", "Trey Research"),
            ("Müller & Söhne G.m.b.H.", "SOHNE MULLER"),
            ("O’Hara", "O'Hara"),
            ("Øster Łuk", "oster luk"),
        ] {
            assert_eq!(bare(a), bare(b), "{a} and {b}");
        }
        assert_eq!(bare("GmbH"), "gmbh", "a name is never empty for that");
    }

    #[test]
    fn one_slip_is_a_slip_and_two_or_another_number_are_not() {
        for (a, b, expected) in [
            ("relecloud", "relcloud", true),
            ("relecloud", "releclouds", true),
            ("relecloud", "relecluod", true),
            ("relecloud", "relekloud", true),
            ("relecloud", "rclecluod", false),
            ("branch 12", "branch 13", false),
            ("anna", "anne", false),
        ] {
            assert_eq!(is_one_slip_apart(a, b), expected, "{a} and {b}");
            assert_eq!(is_one_slip_apart(b, a), expected, "{b} and {a}");
        }
    }

    proptest! {
        #[test]
        fn names_one_slip_apart_have_a_trace_in_common(name in "[abcäß ]{6,12}", at in 0usize..12, with in "[abcäß]{0,1}", drop in 0usize..2) {
            let mut letters: Vec<char> = name.chars().collect();
            let at = at % letters.len();
            letters.splice(at..(at + drop).min(letters.len()), with.chars());
            let other: String = letters.into_iter().collect();
            if is_one_slip_apart(&name, &other) {
                let traces_of_name: Vec<u32> = traces(&name).collect();
                prop_assert!(traces(&other).any(|trace| traces_of_name.contains(&trace)), "{} {}", name, other);
            }
        }
    }
}
