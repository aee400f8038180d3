//! Normal forms for comparing. The original is what is stored and sent; these are only ever compared.

use super::Field;
use super::casing::lower;
use super::delivery::{Delivery, PARTS};
use super::email::is_same;
use super::folding::single_spaced;
pub use super::folding::{fold_onto, folded, folded_by_tables, is_blank, without_accents};
use super::forms::nfc;
use super::tax_number::{is_same_number, letters_and_digits};
use super::words::{is_same_person, is_same_without_blanks};

/// The form in which a value is unchanged: canonical Unicode composition and blanks only, letter case kept,
/// so that a corrected spelling still counts as an edit.
fn unchanged(text: &str) -> String {
    single_spaced(&nfc(text))
}

/// Whether a field holds the same value: what decides that nobody edited it.
///
/// The letter case of an e-mail can't be changed in WooCommerce (facts/woocommerce.md 7) and Business
/// Central upper-cases codes (facts/business-central.md §0.6), so case is no edit in these. Of a VAT registration no. only letters
/// and digits count.
pub fn same(field: Field, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    match field {
        Field::Email => is_same(a, b),
        Field::PostCode | Field::Country => lower(&unchanged(a)) == lower(&unchanged(b)),
        Field::VatNumber => letters_and_digits(a) == letters_and_digits(b),
        Field::Delivery => is_same_delivery(a, b),
        Field::Own(own) => own.same(a, b),
        _ => unchanged(a) == unchanged(b),
    }
}

/// Whether two values mean the same although nobody has compared them before: what decides that two sides
/// already agree at their first synchronisation.
pub fn alike(field: Field, a: &str, b: &str) -> bool {
    if same(field, a, b) {
        return true;
    }
    match field {
        Field::Phone => {
            let (a, b) = (phone_digits(a), phone_digits(b));
            a == b && !a.is_empty()
        }
        Field::PostCode => without_blanks(a) == without_blanks(b),
        Field::VatNumber => is_same_number(a, b),
        Field::Delivery => is_alike_delivery(a, b),
        Field::Own(_) => false,
        Field::Name => folded(a) == folded(b) || is_same_without_blanks(a, b),
        Field::Name2 | Field::Contact => folded(a) == folded(b) || is_same_person(a, b),
        _ => folded(a) == folded(b),
    }
}

/// Digits with the international `+` (or `00`) kept apart from national numbers.
fn phone_digits(text: &str) -> String {
    let text = folded(text);
    let international = text.starts_with('+') || text.starts_with("00");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if international {
        format!("+{}", digits.trim_start_matches('0'))
    } else {
        digits
    }
}

fn without_blanks(text: &str) -> String {
    folded(text)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .collect()
}

/// Whether two values are the same part by part, each as its field compares it.
fn is_same_delivery(a: &str, b: &str) -> bool {
    both(a, b, same)
}

/// Whether two values mean the same although nobody has compared them before. A name or a phone no. that one of them lacks does not tell
/// them apart: it is the billing address's, and the one system's forms may not have it.
fn is_alike_delivery(a: &str, b: &str) -> bool {
    both(a, b, |part, a, b| {
        let may_lack = matches!(part, Field::Name | Field::Name2 | Field::Phone);
        (may_lack && (is_blank(a) || is_blank(b))) || alike(part, a, b)
    })
}

fn both(a: &str, b: &str, is_one: impl Fn(Field, &str, &str) -> bool) -> bool {
    match (Delivery::from_value(a), Delivery::from_value(b)) {
        (None, None) => true,
        (Some(a), Some(b)) => PARTS
            .into_iter()
            .all(|part| is_one(part, a.get(part), b.get(part))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::OwnField;
    use proptest::prelude::*;

    #[test]
    fn every_letter_alone_and_between_others_folds_as_the_tables_fold_it() {
        for c in '\0'..=char::MAX {
            for text in [format!("{c}"), format!("{c}i{c}"), format!("A{c} {c}ß")] {
                assert_eq!(folded(&text), folded_by_tables(&text), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn plain_letters_fold_as_the_tables_would_fold_them(
            text in "[\\x00-\\u{250}\\u{300}-\\u{310}\\u{400}-\\u{460}ぁ-ー一가-각\\u{1100}-\\u{11ff}！-～]{0,24}",
        ) {
            prop_assert_eq!(folded(&text), folded_by_tables(&text));
        }
    }

    #[test]
    fn spellings_of_one_name_fold_to_one_form() {
        for (a, b) in [
            ("  Müller  GmbH ", "MÜLLER GMBH"),
            ("Mu\u{308}ller", "Müller"),
            ("Ｆｕｌｌ Ｗｉｄｔｈ", "full width"),
            ("Anna\u{a0}Svensson", "Anna Svensson"),
            ("IŞIK", "ışık"),
            ("İbrahim", "ibrahim"),
            ("Straße", "STRASSE"),
            ("ﬁnance", "Finance"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} and {b}");
        }
    }

    #[test]
    fn different_names_stay_different() {
        for (a, b) in [("Ann", "Anna"), ("Muller", "Müller"), ("Łuk", "Luk")] {
            assert_ne!(folded(a), folded(b));
        }
    }

    #[test]
    fn a_corrected_capital_is_an_edit_but_not_a_difference_between_strangers() {
        assert!(!same(Field::Name, "mcdonald", "McDonald"));
        assert!(alike(Field::Name, "mcdonald", "McDonald"));
        assert!(same(Field::Email, "Ann@X.example", "ann@x.example"));
        assert!(same(Field::PostCode, "h91 x4tk", "H91 X4TK"));
    }

    #[test]
    fn phone_numbers_are_alike_by_their_digits_and_country() {
        assert!(alike(Field::Phone, "+49 (30) 12-34", "0049301234"));
        assert!(!alike(Field::Phone, "030 1234", "+49 30 1234"));
        assert!(!alike(Field::Phone, "", "-"));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn same_values_are_always_alike_and_both_are_symmetric(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            for field in Field::ALL.into_iter().chain(OwnField::ALL.map(Field::Own)) {
                prop_assert!(same(field, &a, &a));
                prop_assert_eq!(same(field, &a, &b), same(field, &b, &a));
                prop_assert_eq!(alike(field, &a, &b), alike(field, &b, &a));
                prop_assert!(!same(field, &a, &b) || alike(field, &a, &b));
            }
        }
    }
}
