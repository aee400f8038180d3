//! Business Central's one name against WooCommerce's company, first and last name.

mod split;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::normal::{folded, is_blank};
use split::count_words;

pub use split::shared_words;
pub use split::{resplit, split_person};

/// Which of WooCommerce's names is Business Central's name (spec.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NameSource {
    /// The billing company, else first and last name.
    #[default]
    CompanyElsePerson,
    /// First and last name, else the billing company.
    PersonElseCompany,
}

impl NameSource {
    /// The one that counts where there are both.
    pub fn first(self) -> NameKind {
        match self {
            NameSource::CompanyElsePerson => NameKind::Company,
            NameSource::PersonElseCompany => NameKind::Person,
        }
    }
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

/// The names of an account as they are.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The billing company.
    pub company: &'a str,
    /// First name.
    pub first: &'a str,
    /// Last name.
    pub last: &'a str,
}

/// Where a new name goes in an account, and as what. A company's name never becomes a person's, nor the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameWrite {
    /// The billing company; first and last name stay.
    Company(String),
    /// First and last name; the company stays.
    Person {
        /// First name.
        first: String,
        /// Last name.
        last: String,
    },
}

impl NameWrite {
    /// Which of the names it is.
    pub fn kind(&self) -> NameKind {
        match self {
            NameWrite::Company(_) => NameKind::Company,
            NameWrite::Person { .. } => NameKind::Person,
        }
    }
}

/// Why a new name can't be written to an account without a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unplaced {
    /// Which words are the first name and which the last.
    FirstOrLast,
    /// Whether it is the company's name or the person's.
    CompanyOrPerson,
}

impl Names<'_> {
    /// First and last name together; empty when there is neither.
    pub fn person(&self) -> String {
        let source = NameSource::PersonElseCompany;
        let person = || (Cow::Borrowed(self.first), Cow::Borrowed(self.last));
        name_of(source, "", person).map_or_else(String::new, |(_, name)| name.into_owned())
    }

    /// One of the names.
    pub fn text(&self, kind: NameKind) -> String {
        match kind {
            NameKind::Company => self.company.to_owned(),
            NameKind::Person => self.person(),
        }
    }

    /// Where Business Central's name goes. `kind` is what Business Central says that the customer is, which is only its
    /// default for many a person; `agreed` is the name that both sides last agreed on, as the account holds it now: a
    /// correction of that one goes where it stands.
    ///
    /// # Errors
    /// What can't be told.
    pub fn place(
        &self,
        new: &str,
        kind: NameKind,
        agreed: Option<NameKind>,
    ) -> Result<NameWrite, Unplaced> {
        if is_blank(new) {
            return self.written(agreed.unwrap_or(kind), "");
        }
        let has_it = |kind: &NameKind| folded(&self.text(*kind)) == folded(new);
        if let Some(held) = [NameKind::Company, NameKind::Person]
            .iter()
            .find(|it| has_it(it))
        {
            return self.written(*held, new);
        }
        match agreed {
            Some(agreed) if agreed != kind => match self.is_correction(agreed, new) {
                Some(true) => self.written(agreed, new),
                Some(false) => self.written(kind, new),
                None => Err(Unplaced::CompanyOrPerson),
            },
            _ => self.written(kind, new),
        }
    }

    /// The name in this place.
    ///
    /// # Errors
    /// Which words are the first name can't be told.
    pub fn written(&self, kind: NameKind, new: &str) -> Result<NameWrite, Unplaced> {
        let (first, last) = match kind {
            NameKind::Company => return Ok(NameWrite::Company(new.to_owned())),
            NameKind::Person if is_blank(new) || is_blank(&self.person()) => split_person(new),
            NameKind::Person => resplit(self.first, self.last, new).ok_or(Unplaced::FirstOrLast)?,
        };
        Ok(NameWrite::Person { first, last })
    }

    /// Whether a name is that of the account in another spelling: surely, surely not, or none can tell. A word in common is
    /// not enough: “Lee Trading” is not Ann Lee.
    fn is_correction(&self, of: NameKind, new: &str) -> Option<bool> {
        let old = self.text(of);
        let shared = shared_words(&old, new);
        if shared == 0 {
            return Some(false);
        }
        let most = count_words(&old).max(count_words(new));
        let is_mostly_it = shared * 2 >= most;
        let is_sure = match of {
            NameKind::Company => is_mostly_it,
            NameKind::Person => {
                is_mostly_it
                    && count_words(&old) == count_words(new)
                    && (is_blank(self.first) || shared_words(self.first, new) > 0)
            }
        };
        is_sure.then_some(true)
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

    const ANN: Names<'static> = Names {
        company: "",
        first: "Ann",
        last: "Lee",
    };

    fn person(first: &str, last: &str) -> Result<NameWrite, Unplaced> {
        let (first, last) = (first.to_owned(), last.to_owned());
        Ok(NameWrite::Person { first, last })
    }

    fn company(name: &str) -> Result<NameWrite, Unplaced> {
        Ok(NameWrite::Company(name.to_owned()))
    }

    #[test]
    fn a_companys_name_never_becomes_a_persons_nor_the_other_way_round() {
        use NameKind::{Company, Person};
        let of_acme = Names {
            company: "Acme",
            ..ANN
        };
        let only_acme = Names {
            company: "Acme",
            first: "",
            last: "",
        };
        for (names, new, kind, agreed, expected) in [
            (
                ANN,
                "Acme Trading AB",
                Company,
                None,
                company("Acme Trading AB"),
            ),
            (
                ANN,
                "Acme Trading AB",
                Company,
                Some(Person),
                company("Acme Trading AB"),
            ),
            (ANN, "Ann Li", Person, None, person("Ann", "Li")),
            // Business Central's default kind says nothing against a correction of the person's name.
            (ANN, "Ann Li", Company, Some(Person), person("Ann", "Li")),
            (
                ANN,
                "Lee Trading",
                Company,
                Some(Person),
                Err(Unplaced::CompanyOrPerson),
            ),
            (
                ANN,
                "Ann Lee Ltd",
                Company,
                Some(Person),
                Err(Unplaced::CompanyOrPerson),
            ),
            (ANN, "ann lee", Company, None, person("ann", "lee")),
            (of_acme, "Bo Ek", Person, None, person("Bo", "Ek")),
            (
                of_acme,
                "Acme Ltd",
                Person,
                Some(Company),
                company("Acme Ltd"),
            ),
            (of_acme, "ACME", Person, None, company("ACME")),
            (of_acme, "Globex", Company, Some(Company), company("Globex")),
            (
                of_acme,
                "Ann Mary Lee",
                Person,
                None,
                Err(Unplaced::FirstOrLast),
            ),
            (only_acme, "Ann Lee", Person, None, person("Ann", "Lee")),
            (only_acme, "Acme Ltd", Company, None, company("Acme Ltd")),
            (of_acme, "", Company, Some(Company), company("")),
            (ANN, "", Person, Some(Person), person("", "")),
        ] {
            let context = format!("{names:?} {new} {kind:?} {agreed:?}");
            assert_eq!(names.place(new, kind, agreed), expected, "{context}");
        }
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
