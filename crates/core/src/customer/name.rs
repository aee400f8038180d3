//! Business Central's one name against WooCommerce's company, first and last name.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::normal::is_blank;

/// Which of WooCommerce's names is Business Central's name (spec.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NameSource {
    /// The billing company, else first and last name.
    #[default]
    CompanyElsePerson,
    /// First and last name, else the billing company.
    PersonElseCompany,
}

/// Which of WooCommerce's names a customer goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameKind {
    /// The billing company.
    Company,
    /// First and last name.
    Person,
}

/// A customer's name and where it stands. First and last name are asked for only where they count, and only a name that is
/// put together from the two is a new text.
pub fn name_of<'a>(
    source: NameSource,
    company: &'a str,
    person: impl FnOnce() -> (Cow<'a, str>, Cow<'a, str>),
) -> Option<(NameKind, Cow<'a, str>)> {
    let company = || (!is_blank(company)).then_some((NameKind::Company, Cow::Borrowed(company)));
    let person = || {
        let (first, last) = person();
        let full = match (is_blank(&first), is_blank(&last)) {
            (true, true) => return None,
            (false, true) => first,
            (true, false) => last,
            (false, false) => Cow::Owned([&first, " ", &last].concat()),
        };
        Some((NameKind::Person, full))
    };
    match source {
        NameSource::CompanyElsePerson => company().or_else(person),
        NameSource::PersonElseCompany => person().or_else(company),
    }
}

/// Splits a person's name into first and last: the last word is the last name. Put together again by
/// [`name_of`] it gives the same name.
pub fn split_person(name: &str) -> (String, String) {
    let name = name.trim();
    match name.rsplit_once(char::is_whitespace) {
        Some((first, last)) => (first.trim_end().to_owned(), last.to_owned()),
        None => (name.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{Field, normal::same};
    use proptest::prelude::*;

    #[test]
    fn the_name_source_decides_between_company_and_person() {
        let both = |source| name_of(source, "Trey Research", || ("Ann".into(), "Lee".into()));
        assert_eq!(
            both(NameSource::CompanyElsePerson),
            Some((NameKind::Company, "Trey Research".into()))
        );
        assert_eq!(
            both(NameSource::PersonElseCompany),
            Some((NameKind::Person, "Ann Lee".into()))
        );
        assert_eq!(
            name_of(NameSource::CompanyElsePerson, " ", || (
                " ".into(),
                "".into()
            )),
            None
        );
    }

    proptest! {
        #[test]
        fn a_split_name_put_together_again_is_the_same(name in "[\\PC&&[^ ]][\\PC]{0,20}") {
            let (first, last) = split_person(&name);
            let again = name_of(NameSource::PersonElseCompany, "", || (first.into(), last.into()))
                .map_or(String::new(), |(_, name)| name.into_owned());
            prop_assert!(same(Field::Name, &again, &name), "{} {}", again, name);
        }
    }
}
