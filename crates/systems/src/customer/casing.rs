//! Capital and small letters, by the tables that folding needs anyway (`folding.rs`): the standard library's are another 24 kB that
//! the browser would have to load.

use icu_casemap::CaseMapper;
use icu_locale_core::LanguageIdentifier;

/// A text in capital letters.
pub fn upper(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_uppercase(),
        false => {
            let upper = CaseMapper::new().uppercase_to_string(text, &LanguageIdentifier::UNKNOWN);
            upper.into_owned()
        }
    }
}

/// A text in small letters.
pub fn lower(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => {
            let lower = CaseMapper::new().lowercase_to_string(text, &LanguageIdentifier::UNKNOWN);
            lower.into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_letter_in_use_is_written_as_the_standard_library_writes_it() {
        // Latin, Greek, Cyrillic and Armenian. Of phonetic letters a newer version of Unicode than Rust's has capitals.
        let letters = [
            '\0'..='\u{24f}',
            '\u{370}'..='\u{58f}',
            '\u{1e00}'..='\u{1fff}',
        ];
        for c in letters.into_iter().flatten() {
            let text = c.to_string();
            assert_eq!(upper(&text), text.to_uppercase(), "{c:?}");
            assert_eq!(lower(&text), text.to_lowercase(), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn texts_are_written_as_the_standard_library_writes_them(text in "[a-zA-ZÀ-ɏͰ-ԯἀ-῾0-9 .'ßİıΣσςŉﬁ]{0,12}") {
            prop_assert_eq!(upper(&text), text.to_uppercase());
            prop_assert_eq!(lower(&text), text.to_lowercase());
        }
    }
}
