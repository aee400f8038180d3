//! Own fields: fields of Business Central's customer that the user ties to a meta key of WooCommerce's accounts (spec.md §10).

use concord_base::decimal;

use super::casing::{lower, upper};
use super::folding::single_spaced;
use super::normal::is_blank;
use super::template_value::{NO, TemplateValue, YES};

/// A field of Business Central's customer that has no counterpart in WooCommerce, so that the user says under which meta key of
/// accounts it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnField {
    /// The customer no. Business Central alone gives it.
    Number,
    /// What the customer is blocked for. Business Central alone decides on it.
    Blocked,
    /// Home page.
    Website,
    /// GLN, the global location number.
    Gln,
    /// The webstore's roles that the customer's price group and discount group stand for, by the setup's table, beside those of the
    /// account that are not in it. No field of Business Central's: it follows from two.
    Role,
    /// One that customer templates give as well.
    Template(TemplateValue),
}

/// What the values of an own field are: each is kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKind {
    /// As it was typed.
    Text,
    /// A code, in upper case.
    Code,
    /// An amount; 0 and nothing are one.
    Amount,
    /// `yes` or `no`; no and nothing are one.
    YesNo,
    /// Names of roles with commas between them, in any order.
    Roles,
}

/// The fields that no template gives.
const OF_NO_TEMPLATE: [OwnField; 5] = [
    OwnField::Number,
    OwnField::Blocked,
    OwnField::Website,
    OwnField::Gln,
    OwnField::Role,
];

const NUMBER: usize = OF_NO_TEMPLATE.len() + TemplateValue::ALL.len();

const fn every() -> [OwnField; NUMBER] {
    let mut every = [OwnField::Number; NUMBER];
    let mut place = 0;
    while place < NUMBER {
        every[place] = match place < OF_NO_TEMPLATE.len() {
            true => OF_NO_TEMPLATE[place],
            false => OwnField::Template(TemplateValue::ALL[place - OF_NO_TEMPLATE.len()]),
        };
        place += 1;
    }
    every
}

impl OwnField {
    /// Every one that can be tied to a meta key.
    pub const ALL: [OwnField; NUMBER] = every();

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            OwnField::Number => "Customer no.",
            OwnField::Blocked => "Blocked",
            OwnField::Website => "Home page",
            OwnField::Gln => "GLN",
            OwnField::Role => "Webstore role",
            OwnField::Template(value) => value.label(),
        }
    }

    /// What its values are.
    pub fn kind(self) -> OwnKind {
        match self {
            OwnField::Website => OwnKind::Text,
            OwnField::Role => OwnKind::Roles,
            OwnField::Template(TemplateValue::CreditLimit) => OwnKind::Amount,
            OwnField::Template(TemplateValue::TaxLiable | TemplateValue::PricesIncludingVat) => {
                OwnKind::YesNo
            }
            OwnField::Number | OwnField::Blocked | OwnField::Gln | OwnField::Template(_) => {
                OwnKind::Code
            }
        }
    }

    /// Whether Business Central alone gives it, so that nothing is ever written there: its own number, whether it is blocked, and what
    /// decides to which accounts it is posted. A template gives the last ones when the customer is created.
    pub fn is_read_only(self) -> bool {
        let posts = |value| {
            use TemplateValue::{CustomerGroup, GeneralGroup, TaxArea, VatGroup};
            matches!(value, GeneralGroup | VatGroup | CustomerGroup | TaxArea)
        };
        match self {
            OwnField::Number | OwnField::Blocked | OwnField::Role => true,
            OwnField::Website | OwnField::Gln => false,
            OwnField::Template(value) => posts(value),
        }
    }

    /// Whether two texts are one value.
    pub fn same(self, a: &str, b: &str) -> bool {
        match self.kind() {
            OwnKind::Text => single_spaced(a) == single_spaced(b),
            OwnKind::Code => upper(a.trim()) == upper(b.trim()),
            OwnKind::Amount => match (amount(a), amount(b)) {
                (Some(a), Some(b)) => a == b,
                _ => a.trim() == b.trim(),
            },
            OwnKind::YesNo => match (yes_or_no(a), yes_or_no(b)) {
                (Some(a), Some(b)) => a == b,
                _ => a.trim() == b.trim(),
            },
            OwnKind::Roles => {
                let holds = |all: &str, role: &str| roles(all).any(|it| it == role);
                roles(a).all(|role| holds(b, role)) && roles(b).all(|role| holds(a, role))
            }
        }
    }

    /// A value as it is written to a meta key.
    pub fn as_meta_value(self, value: &str) -> String {
        match (self.kind(), yes_or_no(value)) {
            (OwnKind::YesNo, Some(true)) => YES.to_owned(),
            (OwnKind::YesNo, Some(false)) => NO.to_owned(),
            _ => value.trim().to_owned(),
        }
    }
}

/// The names of roles in a text.
pub fn roles(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split(',').map(str::trim);
    names.filter(|name| !name.is_empty())
}

/// An amount as people and plugins write it, with a point before the cents; nothing is 0. None for what is no amount.
pub fn amount(text: &str) -> Option<f64> {
    if is_blank(text) {
        return Some(0.0);
    }
    decimal::number(text.trim())
}

/// Yes or no as plugins store it; nothing is no. None for what is neither.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match lower(text.trim()).as_str() {
        "yes" | "true" | "1" | "on" => Some(true),
        "" | "no" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// Whether it is a GLN: thirteen digits, of which the last one is the check digit. Business Central refuses every other
/// (facts/business-central.md §1.4).
pub fn is_gln(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.trim().chars().map(|it| it.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let weighted = digits.iter().enumerate();
        let sum: u32 = weighted
            .map(|(place, digit)| match place % 2 {
                0 => *digit,
                _ => digit * 3,
            })
            .sum();
        digits.len() == 13 && sum.is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_told_in_every_spelling_that_plugins_store() {
        let liable = OwnField::Template(TemplateValue::TaxLiable);
        for (a, b, is_same) in [
            ("1", "yes", true),
            ("", "no", true),
            ("0", "off", true),
            ("Yes", "no", false),
            ("perhaps", "yes", false),
            ("perhaps", "perhaps ", true),
        ] {
            assert_eq!(liable.same(a, b), is_same, "{a} and {b}");
        }
        assert_eq!(liable.as_meta_value(""), "no");
        assert_eq!(liable.as_meta_value("perhaps"), "perhaps");
    }

    #[test]
    fn amounts_are_compared_by_what_they_are_worth() {
        let limit = OwnField::Template(TemplateValue::CreditLimit);
        for (a, b, is_same) in [
            ("5000", "5000.00", true),
            ("", "0", true),
            (" 0.5", ".50", true),
            ("5000", "5001", false),
            ("5,000", "5000", false),
            ("nan", "nan", true),
        ] {
            assert_eq!(limit.same(a, b), is_same, "{a} and {b}");
        }
    }

    #[test]
    fn a_gln_is_told_by_its_check_digit() {
        for right in ["4006381333931", "5790000123452", " 0000000000000 "] {
            assert!(is_gln(right), "{right}");
        }
        for wrong in [
            "4006381333932",
            "400638133393",
            "",
            "400638133393X",
            "40063813339310",
        ] {
            assert!(!is_gln(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_field_is_there_once_under_a_name_of_its_own() {
        let labels: std::collections::BTreeSet<_> = OwnField::ALL.map(OwnField::label).into();
        assert_eq!(labels.len(), OwnField::ALL.len());
    }
}
