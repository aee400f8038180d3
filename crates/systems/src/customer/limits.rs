//! What each system can hold. Checked on our side before anything is sent: WooCommerce's batch validates
//! nothing (facts/woocommerce.md 1), Business Central refuses record by record (facts/business-central.md §1).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::own::{OwnKind, amount, is_gln, yes_or_no};
use super::{Field, OwnField, name::Unplaced, normal::is_blank};
use concord_base::Side;

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
    /// Something in Business Central's e-mail field can't be read, and may be the e-mail of accounts that are not mapped.
    UnreadEmail {
        /// What.
        unread: String,
        /// How many accounts.
        accounts: usize,
    },
    /// Business Central takes no letters in a phone no.
    LettersInPhone,
    /// An own field's value that is not of its kind.
    OtherKind,
    /// A code that the company does not list.
    NotListed,
    /// None of the formats that the company takes for the country.
    VatFormat {
        /// The company's code of the country.
        country: String,
        /// The formats, as Business Central has named them.
        formats: Vec<String>,
    },
    /// A country of whose formats the VAT registration no. has none that the customer holds and keeps.
    HeldVatFormat {
        /// The number.
        number: String,
        /// The company's code of the country.
        country: String,
        /// The formats, as Business Central has named them.
        formats: Vec<String>,
    },
    /// The other side's list has no such country/region.
    UnknownCountry,
    /// The other side lists states for the country, and not this one.
    UnknownState {
        /// The country, as ISO code.
        country: String,
    },
    /// Where the name goes in the account can't be told without a guess.
    UnclearName {
        /// What can't be told.
        why: Unplaced,
        /// The account's first name.
        first: String,
        /// The account's last name.
        last: String,
    },
    /// A company's own code that ISO gives to another country, under a name that is not known.
    DoubtfulCode {
        /// The company's code.
        code: String,
        /// What the company calls it; none where that could not be read.
        name: Option<String>,
    },
    /// The company has no code that is known to be this country.
    NoCompanyCode {
        /// The country's name.
        country: String,
        /// The company's codes for parts of it, or several for the whole of it.
        standing: Vec<String>,
    },
    /// A part of the delivery address.
    InDelivery {
        /// What is wrong with it: the part as its field, and its own value.
        part: Box<Problem>,
    },
    /// Another customer of that side has this e-mail already.
    EmailInUse {
        /// Who has it.
        holder: String,
    },
}

impl Problem {
    /// A problem with this value, as the checks return it.
    pub fn found(side: Side, field: Field, value: &str, kind: ProblemKind) -> Option<Problem> {
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
        let value = &shortened(&self.value);
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
            ProblemKind::UnreadEmail { unread, accounts } => format!(
                "{label} “{value}”: “{unread}” can't be read as an e-mail address, and may be the one of {accounts} accounts that are not mapped. They are not created until it is corrected in {system}."
            ),
            ProblemKind::LettersInPhone => {
                format!(
                    "{label} “{value}” contains letters. {system}'s phone no. holds digits and signs such as + ( ) - / only: write an extension without letters, or elsewhere."
                )
            }
            ProblemKind::VatFormat { country, formats } => format!(
                "{label} “{value}” has none of {system}'s formats for {country}: {}. There # is a digit and @ a letter.",
                formats.join(", ")
            ),
            ProblemKind::HeldVatFormat {
                number,
                country,
                formats,
            } => format!(
                "{label} “{value}” is refused by {system} as long as the customer has the VAT registration no. “{number}” there, which has none of the formats for {country}: {}. Correct that number, or clear it. There # is a digit and @ a letter.",
                formats.join(", ")
            ),
            ProblemKind::UnknownCountry => format!(
                "{label} “{value}” is not in {system}'s list of countries/regions. Use one of its codes, or add it there."
            ),
            ProblemKind::UnclearName { why, first, last } => match why {
                Unplaced::FirstOrLast => format!(
                    "{label} “{value}” can't be split by itself: {system} has the first name “{first}” and the last name “{last}”. Change them there to the new name; nothing is guessed."
                ),
                Unplaced::CompanyOrPerson => format!(
                    "{label} “{value}” may be a company's or the person's new name: {system} has “{}”. Change the name or the company there; nothing is guessed.",
                    [first.as_str(), last].join(" ").trim()
                ),
            },
            ProblemKind::DoubtfulCode { code, name: None } => format!(
                "Business Central's name for its country/region code {code} could not be read, or there are two, so that it is not known which country it stands for. Preview again, or say in Setup, Countries, which one."
            ),
            ProblemKind::DoubtfulCode {
                code,
                name: Some(name),
            } => format!(
                "Business Central's country/region code {code} is named “{name}”, and by ISO {code} is another country. Say in Setup, Countries, which one it stands for."
            ),
            ProblemKind::NoCompanyCode { country, standing } => {
                let standing = match standing.is_empty() {
                    true => String::new(),
                    false => format!(" ({} stand for it or a part of it)", standing.join(", ")),
                };
                // Of a code that has no name the code stands in its place.
                let named = match country.is_empty() || country.eq_ignore_ascii_case(value) {
                    true => String::new(),
                    false => format!(" ({country})"),
                };
                format!(
                    "{label} “{value}”{named} has no code in Business Central's list of countries/regions{standing}. Add it there, or choose its code in Setup, Countries."
                )
            }
            ProblemKind::UnknownState { country } => format!(
                "{label} “{value}” is not among {system}'s states of {country}. Write it as one of its codes or names."
            ),
            ProblemKind::OtherKind => {
                let expected = match self.field {
                    Field::Own(OwnField::Gln) => {
                        "a GLN: 13 digits, the last of which is their check digit"
                    }
                    Field::Own(own) if own.kind() == OwnKind::Amount => {
                        "an amount such as 5000 or 5000.50"
                    }
                    _ => "yes or no",
                };
                format!("{label} “{value}” can't be written to {system}: it has to be {expected}.")
            }
            ProblemKind::NotListed => format!(
                "{label} “{value}” is not among those that {system} lists. Add it there, or write another one."
            ),
            ProblemKind::InDelivery { part } => format!("{label}: {}", part.words()),
            ProblemKind::EmailInUse { holder } => {
                format!("{label} “{value}” already belongs to {holder} in {system}.")
            }
        }
    }
}

/// So many characters of a value are quoted where it is longer.
const QUOTED: usize = 160;

/// A value as sentences quote it: the table beside them shows it whole.
fn shortened(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(QUOTED) {
        None => Cow::Borrowed(value),
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
    }
}

/// The most characters a field of Business Central holds (facts/business-central.md §1.1).
pub fn company_limit(field: Field) -> usize {
    match field {
        Field::Name | Field::Address | Field::Contact => 100,
        Field::Email => 80,
        Field::Address2 | Field::Name2 => 50,
        Field::Phone | Field::City | Field::State => 30,
        Field::PostCode | Field::VatNumber => 20,
        Field::Country => 10,
        Field::Own(OwnField::Website) => 255,
        // Its parts have limits of their own; of an own one its list or its kind tells.
        Field::Delivery | Field::Own(_) => usize::MAX,
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
        Field::Email if !is_blank(value) && !company_takes_emails(value) => {
            problem(ProblemKind::InvalidEmail)
        }
        Field::Own(own) => problem(own_problem(own, value)?),
        _ => None,
    }
}

/// What keeps a value from being one of an own field's kind. Whether the company lists a code is another question.
fn own_problem(own: OwnField, value: &str) -> Option<ProblemKind> {
    let is_one = match (own, own.kind()) {
        (OwnField::Gln, _) => is_blank(value) || is_gln(value),
        (_, OwnKind::Amount) => amount(value).is_some_and(|it| it >= 0.0),
        (_, OwnKind::YesNo) => yes_or_no(value).is_some(),
        (_, OwnKind::Text | OwnKind::Code | OwnKind::Roles) => true,
    };
    (!is_one).then_some(ProblemKind::OtherKind)
}

/// Whether Business Central takes this as its e-mail field: addresses with `;` between them, each with one `@` and a top
/// domain of two or more letters (facts/business-central.md §1.4).
pub(crate) fn company_takes_emails(field: &str) -> bool {
    let mut each = field.trim_matches(';').split(';').map(str::trim);
    each.all(|email| {
        email.split_once('@').is_some_and(|(local, domain)| {
            let dot = domain.rfind('.');
            !local.is_empty()
                && !domain.contains('@')
                && !email.contains(char::is_whitespace)
                && dot.is_some_and(|at| at >= 1 && domain.len() - at > 2)
        })
    })
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
    fn a_very_long_value_is_quoted_by_its_beginning_and_a_country_without_a_name_once() {
        let words = company_problem(Field::Name, &"é".repeat(551))
            .unwrap()
            .words();
        assert!(words.contains("é…” has 551 characters"), "{words}");
        assert!(words.chars().count() < 300, "{words}");
        let missing = |country: &str| {
            let kind = ProblemKind::NoCompanyCode {
                country: country.to_owned(),
                standing: Vec::new(),
            };
            let problem = Problem::found(Side::Company, Field::Country, "ZZ", kind);
            problem.unwrap().words()
        };
        assert!(missing("ZZ").starts_with("Country/region “ZZ” has no code"));
        assert!(missing("Nowhere").starts_with("Country/region “ZZ” (Nowhere) has no code"));
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
