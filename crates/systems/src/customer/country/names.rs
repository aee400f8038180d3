//! What countries are called, in the languages that companies keep their lists in: a company's own code is told by the name
//! beside it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::customer::normal::without_accents;

/// Names beside WooCommerce's English ones, one line a country: `AT=Österreich|Autriche|…`, and `GB<Scotland|…` for parts of
/// it that companies list like countries of their own. The names in English, German, French, Dutch, Danish, Swedish,
/// Norwegian, Finnish, Icelandic, Spanish, Italian, Portuguese, Czech and Polish are those of Unicode's CLDR.
const NAMES: &str = include_str!("../../../data/country_names.txt");

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// These countries, as ISO codes: nearly always one.
    Countries(&'a [&'static str]),
    /// A part of this one.
    PartOf(&'static str),
    /// No country that is known.
    Nothing,
}

#[derive(Default)]
struct Index {
    countries: BTreeMap<String, Vec<&'static str>>,
    parts: BTreeMap<String, &'static str>,
    /// Words of names, with the country that they are of; none where several have it.
    words: BTreeMap<String, Option<&'static str>>,
    isos: Vec<&'static str>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for line in NAMES.lines() {
        let Some((iso, rest)) = line.split_at_checked(2) else {
            continue;
        };
        for name in rest.split(['=', '<', '|']).filter(|name| !name.is_empty()) {
            match rest.starts_with('<') {
                true => {
                    index.add_words(iso, &plain(name));
                    index.parts.insert(plain(name), iso);
                }
                false => index.add(iso, name),
            }
        }
    }
    for line in super::LIST.lines() {
        if let Some((iso, name)) = line.split('|').next().and_then(|it| it.split_once('=')) {
            index.add(iso, name);
            index.isos.push(iso);
        }
    }
    index
});

impl Index {
    fn add(&mut self, iso: &'static str, name: &str) {
        let forms = [whole(name), plain(name)];
        self.add_words(iso, &forms[1]);
        for form in forms {
            let of_name = self.countries.entry(form).or_default();
            if !of_name.contains(&iso) {
                of_name.push(iso);
            }
        }
    }

    fn add_words(&mut self, iso: &'static str, name: &str) {
        for word in telling_words(name) {
            let of_word = self.words.entry(word.to_owned()).or_insert(Some(iso));
            if *of_word != Some(iso) {
                *of_word = None;
            }
        }
    }
}

/// What a name stands for in any of the languages.
pub(super) fn named(name: &str) -> Named<'static> {
    // “Virgin Islands (British)” and “Virgin Islands (US)” differ in the brackets only.
    let whole = INDEX.countries.get(&whole(name));
    let name = plain(name);
    if let Some(isos) = whole.or_else(|| INDEX.countries.get(&name)) {
        return Named::Countries(isos);
    }
    INDEX
        .parts
        .get(&name)
        .map_or(Named::Nothing, |iso| Named::PartOf(iso))
}

/// Whether a longer name holds a word that only this country's names have: “Iran, Islamic Republic of”, “Germany - domestic”.
pub(super) fn has_word_of(name: &str, iso: &str) -> bool {
    let is_its = |word: &str| INDEX.words.get(word) == Some(&Some(iso));
    telling_words(&plain(name)).any(is_its)
}

/// Shorter ones are articles and abbreviations.
fn telling_words(name: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 4;
    name.split(' ')
        .filter(|word| word.chars().count() >= SHORTEST)
}

/// Whether this is one of the ISO codes that WooCommerce knows.
pub(super) fn is_iso(code: &str) -> bool {
    INDEX.isos.contains(&code)
}

/// As [`plain`], with what stands in brackets.
pub(super) fn whole(name: &str) -> String {
    plain(&name.replace(['(', ')'], " "))
}

/// A country's name as it is compared: without accents, punctuation, what stands in brackets and a leading article.
pub(super) fn plain(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut depth = 0_u32;
    for c in name.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '&' if depth == 0 => kept.push_str(" and "),
            c if depth == 0 && c.is_alphanumeric() => kept.push(c),
            // An accent of its own belongs to the letter before it.
            '\u{300}'..='\u{36f}' if depth == 0 => kept.push(c),
            // `U.S.A.` is one word.
            '.' => {}
            _ if depth == 0 => kept.push(' '),
            _ => {}
        }
    }
    let plain = without_accents(&kept);
    match plain.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::super::built_in;
    use super::*;

    #[test]
    fn every_country_is_known_by_its_name_and_by_its_name_in_other_languages() {
        for country in built_in() {
            let Named::Countries(isos) = named(&country.name) else {
                panic!("{} is not known", country.name);
            };
            assert!(isos.contains(&country.code.as_str()), "{}", country.name);
            assert!(is_iso(&country.code));
        }
        for (name, iso) in [
            ("DEUTSCHLAND", "DE"),
            ("Österreich", "AT"),
            ("Osterreich", "AT"),
            ("O\u{308}sterreich", "AT"),
            ("the Netherlands", "NL"),
            ("Sverige", "SE"),
            ("U.S.A.", "US"),
            ("United States (US)", "US"),
            ("Trinidad & Tobago", "TT"),
            ("Great Britain", "GB"),
        ] {
            assert_eq!(named(name), Named::Countries(&[iso]), "{name}");
        }
    }

    #[test]
    fn a_part_of_a_country_is_no_country() {
        for name in ["Northern Ireland", "NORDIRLAND", "Écosse", "Wales"] {
            assert_eq!(named(name), Named::PartOf("GB"), "{name}");
        }
        assert_eq!(named("Isle of Skye"), Named::Nothing);
        assert!(has_word_of("Germany - domestic", "DE"));
        assert!(has_word_of("Iran, Islamic Republic of", "IR"));
        assert!(!has_word_of("Republic of Something", "CZ"));
        assert!(!has_word_of("Isle of Skye", "IS"));
        assert_eq!(named(""), Named::Nothing);
    }
}
