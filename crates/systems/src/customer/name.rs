//! Business Central's one name against WooCommerce's company, first and last name.

mod further;
mod kinds;
mod split;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::normal::{folded, is_blank};
use split::{count_words, resplit_in};

pub use further::{DeliveryUse, FurtherNameSource, NameSources, PlacedNames};
pub use kinds::{NameKind, NameOrder, NameSource, NameWrite};
pub use split::{shared_words, split_in, split_person};

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
            (false, false) => Cow::Owned(match source.order() {
                NameOrder::FirstLast => [&first, " ", &last].concat(),
                NameOrder::LastFirst => [&last, " ", &first].concat(),
            }),
        };
        Some((NameKind::Person, full))
    };
    match source.first() {
        NameKind::Company => company().or_else(person),
        NameKind::Person => person().or_else(company),
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
    /// In which order these two are put together.
    pub order: NameOrder,
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
        let source = match self.order {
            NameOrder::FirstLast => NameSource::PersonElseCompany,
            NameOrder::LastFirst => NameSource::LastFirstElseCompany,
        };
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
            NameKind::Person if is_blank(new) || is_blank(&self.person()) => {
                split_in(self.order, new)
            }
            NameKind::Person => {
                resplit_in(self.order, self.first, self.last, new).ok_or(Unplaced::FirstOrLast)?
            }
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
    use crate::customer::{Field, normal::same, words::is_same_person};
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
        order: NameOrder::FirstLast,
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
            order: NameOrder::FirstLast,
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

    #[test]
    fn a_name_with_the_last_name_first_is_split_and_corrected_in_its_order() {
        let person = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        let order = NameOrder::LastFirst;
        for (name, first, last) in [
            ("Nagy Ilona", "Ilona", "Nagy"),
            ("van der Berg Ludwig", "Ludwig", "van der Berg"),
            ("山田 太郎", "太郎", "山田"),
            ("Nagy", "", "Nagy"),
            ("García Ana María", "Ana María", "García"),
            ("Du Fu", "Fu", "Du"),
            ("Do Minh", "Minh", "Do"),
            ("Townes, Robert", "Robert", "Townes"),
        ] {
            assert_eq!(Some(split_in(order, name)), person(first, last), "{name}");
        }
        for (first, last, new, expected) in [
            ("Ilona", "Nagy", "Nagy Ilonka", person("Ilonka", "Nagy")),
            ("Ilona", "Nagy", "Kis Ilona", person("Ilona", "Kis")),
            ("太郎", "山田", "山田 花子", person("花子", "山田")),
            // Without a blank the last name that is there tells where it ends.
            ("太郎", "山田", "山田花子", person("花子", "山田")),
            ("Ilona", "Nagy", "Kis Éva Mária", None),
            ("太郎", "佐々木", "佐々木花子", person("花子", "佐々木")),
            (
                "Ilona",
                "Nagy",
                "Kis, Éva Mária",
                person("Éva Mária", "Kis"),
            ),
        ] {
            assert_eq!(resplit_in(order, first, last, new), expected, "{new}");
        }
        // “Last, first” says itself which is which, whatever was there.
        let order = NameOrder::FirstLast;
        assert_eq!(
            split_in(order, "Townes, Robert"),
            ("Robert".to_owned(), "Townes".to_owned())
        );
        for (new, expected) in [
            ("Townsend, Robert", person("Robert", "Townsend")),
            ("Townes, Bob", person("Bob", "Townes")),
            ("Townes, Robert", person("Robert", "Townes")),
            // Without the comma nobody can tell, and neither name is lost.
            ("Townes Bob", None),
            ("Townes Robert", None),
            ("Townes, Robert, Dr.", None),
            // What stands behind a name is no first name.
            ("Robert Townes, Jr.", person("Robert", "Townes, Jr.")),
            ("Robert Townes, M.D.", person("Robert", "Townes, M.D.")),
        ] {
            assert_eq!(
                resplit_in(order, "Robert", "Townes", new),
                expected,
                "{new}"
            );
        }
    }

    #[test]
    fn one_person_in_another_order_is_the_same_one() {
        for (a, b) in [
            ("Robert Townes", "Townes, Robert"),
            ("山田 太郎", "太郎 山田"),
            ("山田太郎", "太郎 山田"),
            ("佐々木太郎", "佐々木 太郎"),
            ("José Luis", "LUIS JOSÉ"),
        ] {
            assert!(is_same_person(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("Robert Townes", "Robert"),
            ("Ann Lee", "Ann Li"),
            ("", "Ann"),
            ("", ""),
            ("山田太郎", "山田花子"),
            ("田中 実", "中田 実"),
            ("田中実", "中田 実"),
            ("Anna", "Nana"),
        ] {
            assert!(!is_same_person(a, b), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn a_split_name_put_together_again_is_the_same(name in "[\\PC&&[^ ,]][\\PC&&[^,]]{0,20}", last_first: bool) {
            let source = match last_first {
                false => NameSource::PersonElseCompany,
                true => NameSource::LastFirstElseCompany,
            };
            let (first, last) = split_in(source.order(), &name);
            let again = name_of(source, "", || (first.into(), last.into()))
                .map_or(String::new(), |(_, name)| name.into_owned());
            prop_assert!(same(Field::Name, &again, &name), "{} {}", again, name);
        }
    }
}
