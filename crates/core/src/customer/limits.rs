//! What each system can hold. Checked on our side before anything is sent: WooCommerce's batch validates
//! nothing (facts/woocommerce.md 1), Business Central refuses record by record (facts/business-central.md §1).

use serde::{Deserialize, Serialize};

use super::{Field, normal::is_blank};
use crate::call::Side;

/// Why a value cannot be stored on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// The value that can't be held.
    pub value: String,
    /// The side that can't hold it.
    pub side: Side,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProblemKind {
    /// Longer than the field, in characters.
    TooLong {
        /// Its length.
        length: usize,
        /// The most the field holds.
        limit: usize,
    },
    /// The other side must have a value here.
    Missing,
    /// Not an e-mail address that both systems take.
    InvalidEmail,
    /// Business Central takes no letters in a phone no.
    LettersInPhone,
    /// The other side's list has no such country/region.
    UnknownCountry,
    /// The other side lists states for the country, and not this one.
    UnknownState {
        /// The country, as ISO code.
        country: String,
    },
    /// Another customer of that side has this e-mail already.
    EmailInUse {
        /// Who has it.
        holder: String,
    },
}

impl Problem {
    /// A problem with this value, as the checks return it.
    pub(crate) fn found(
        side: Side,
        field: Field,
        value: &str,
        kind: ProblemKind,
    ) -> Option<Problem> {
        let value = value.to_owned();
        Some(Problem {
            field,
            value,
            side,
            kind,
        })
    }

    /// The problem in the user's words: field, value and limit named.
    pub fn words(&self) -> String {
        let label = self.field.label();
        let system = self.side.name();
        let value = &self.value;
        match &self.kind {
            ProblemKind::TooLong { length, limit } => format!(
                "{label} “{value}” has {length} characters; {system} holds at most {limit}. Shorten it, nothing is cut off by itself."
            ),
            ProblemKind::Missing => {
                format!("{label} is empty, and {system} needs one. Fill it in on either side.")
            }
            ProblemKind::InvalidEmail => {
                format!("{label} “{value}” is not an e-mail address that {system} takes.")
            }
            ProblemKind::LettersInPhone => {
                format!("{label} “{value}” contains letters, which {system} refuses in a phone no.")
            }
            ProblemKind::UnknownCountry => format!(
                "{label} “{value}” is not in {system}'s list of countries/regions. Use one of its codes, or add it there."
            ),
            ProblemKind::UnknownState { country } => format!(
                "{label} “{value}” is not among {system}'s states of {country}. Write it as one of its codes or names."
            ),
            ProblemKind::EmailInUse { holder } => {
                format!("{label} “{value}” already belongs to {holder} in {system}.")
            }
        }
    }
}

/// The most characters a field of Business Central holds (facts/business-central.md §1.1).
pub fn company_limit(field: Field) -> usize {
    match field {
        Field::Name | Field::Address => 100,
        Field::Email => 80,
        Field::Address2 => 50,
        Field::Phone | Field::City | Field::State => 30,
        Field::PostCode => 20,
        Field::Country => 10,
    }
}

/// Checks one value against what Business Central holds. Countries are checked against the company's own
/// list, elsewhere. Lengths are in UTF-16 units, as its text fields count.
pub fn company_problem(field: Field, value: &str) -> Option<Problem> {
    let problem = |kind| Problem::found(Side::Company, field, value, kind);
    let length = value.encode_utf16().count();
    let limit = company_limit(field);
    if length > limit {
        return problem(ProblemKind::TooLong { length, limit });
    }
    match field {
        Field::Name if is_blank(value) => problem(ProblemKind::Missing),
        Field::Phone if value.chars().any(char::is_alphabetic) => {
            problem(ProblemKind::LettersInPhone)
        }
        Field::Email if !is_blank(value) && !value.split(';').all(is_email) => {
            problem(ProblemKind::InvalidEmail)
        }
        _ => None,
    }
}

/// Checks one value against what WooCommerce holds: lengths are not limited there, but a batch with an
/// invalid e-mail erases it (facts/woocommerce.md 1).
pub fn webstore_problem(field: Field, value: &str) -> Option<Problem> {
    let problem = |kind| Problem::found(Side::Webstore, field, value, kind);
    match field {
        Field::Email if is_blank(value) => problem(ProblemKind::Missing),
        Field::Email if !is_email(value) => problem(ProblemKind::InvalidEmail),
        _ => None,
    }
}

/// Whether both systems take this as one e-mail address: the stricter of WordPress's `is_email` (ASCII only, at least
/// 6 characters) and Business Central's check (one `@`, a top domain of two or more letters:
/// facts/business-central.md §1.4).
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_ok = !local.is_empty()
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_ok = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        && labels.last().is_some_and(|top| top.len() >= 2);
    text.len() >= 6 && local_ok && domain_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_either_system_refuses_are_no_e_mail() {
        for bad in [
            "",
            "ann",
            "@x.example",
            "ann@",
            "ann@x",
            "a b@x.example",
            "a@x..example",
            "a@x.e",
            "üser@müller.example",
            "a@b@x.example",
            " a@x.example",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        for good in ["o'brien+tag@cust.example", "ann@x.example"] {
            assert!(is_email(good), "{good}");
        }
    }

    #[test]
    fn a_value_at_the_limit_is_held_and_one_more_character_is_named_with_its_length() {
        assert_eq!(company_problem(Field::City, &"x".repeat(30)), None);
        let problem = company_problem(Field::City, &"x".repeat(31)).unwrap();
        assert_eq!(
            problem.kind,
            ProblemKind::TooLong {
                length: 31,
                limit: 30
            }
        );
        assert!(problem.words().contains("31") && problem.words().contains("30"));
    }

    #[test]
    fn several_addresses_in_one_field_are_valid_in_business_central_only() {
        let both = "a@x.example;b@x.example";
        assert_eq!(company_problem(Field::Email, both), None);
        assert!(webstore_problem(Field::Email, both).is_some());
    }

    #[test]
    fn a_phone_with_letters_and_an_empty_name_are_refused_for_business_central() {
        assert!(company_problem(Field::Phone, "555 ext. 5").is_some());
        assert!(company_problem(Field::Name, "  ").is_some());
        assert_eq!(company_problem(Field::Phone, ""), None);
    }
}
