//! A delivery address as one value: it is compared, merged and written as a whole, since half of one address and half of another is
//! an address of nobody. One that is the billing address, or none at all, is the empty value ([`SAME_AS_BILLING`]).

use std::borrow::Cow;

use super::Field;
use super::normal::{alike, is_blank, same};

/// The value of a delivery address that is the billing address.
pub const SAME_AS_BILLING: &str = "";

/// What stands between the parts of a value.
const BETWEEN: char = '\n';

/// The parts of a delivery address, named as the fields of the customer that they are like, in the order of a value.
pub const PARTS: [Field; 9] = [
    Field::Name,
    Field::Name2,
    Field::Address,
    Field::Address2,
    Field::PostCode,
    Field::City,
    Field::State,
    Field::Country,
    Field::Phone,
];

/// A postal address, part by part; empty texts where there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery([String; PARTS.len()]);

impl Delivery {
    /// Takes one text per part.
    pub fn from_fn(mut part: impl FnMut(Field) -> String) -> Self {
        Self(PARTS.map(|field| {
            let text = part(field);
            match one_line(&text) {
                Cow::Borrowed(same) if same.len() == text.len() => text,
                folded => folded.into_owned(),
            }
        }))
    }

    /// From a value; none where that is [`SAME_AS_BILLING`].
    pub fn from_value(value: &str) -> Option<Self> {
        if is_blank(value) {
            return None;
        }
        let mut parts = value.split(BETWEEN);
        Some(Self(
            PARTS.map(|_| parts.next().unwrap_or_default().to_owned()),
        ))
    }

    /// As a value beside the billing address of the same record.
    pub fn value_beside(&self, billing: &Delivery) -> String {
        match self.is_none() || self.is_same_as(billing) {
            true => SAME_AS_BILLING.to_owned(),
            false => self.0.join("\n").trim_end_matches(BETWEEN).to_owned(),
        }
    }

    /// The text of a part.
    pub fn get(&self, part: Field) -> &str {
        let at = PARTS.iter().position(|it| *it == part);
        at.map_or("", |at| &self.0[at])
    }

    /// Whether it names no place: WooCommerce keeps a country, and checkouts a name, also where nobody has entered an address.
    fn is_none(&self) -> bool {
        let place = [
            Field::Address,
            Field::Address2,
            Field::PostCode,
            Field::City,
        ];
        place.into_iter().all(|part| is_blank(self.get(part)))
    }

    /// Whether it is the billing address: a name or a phone no. that it lacks is the billing address's.
    fn is_same_as(&self, billing: &Delivery) -> bool {
        let is_nameless = is_blank(self.get(Field::Name));
        PARTS.into_iter().all(|part| {
            let (own, other) = (self.get(part), billing.get(part));
            let is_implied = match part {
                Field::Name | Field::Name2 => is_nameless,
                Field::Phone => is_blank(own),
                _ => false,
            };
            is_implied || same(part, own, other)
        })
    }

    /// The parts that are there, as an address is written in one line.
    pub fn words(&self) -> String {
        let there = self.0.iter().map(|part| part.trim());
        let there: Vec<&str> = there.filter(|part| !part.is_empty()).collect();
        there.join(", ")
    }
}

/// Line breaks and other blanks in a row are one blank: a value is told in parts by its line breaks.
fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        true => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        false => Cow::Borrowed(text.trim()),
    }
}

/// Whether two values are the same part by part, each as its field compares it.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    both(a, b, same)
}

/// Whether two values mean the same although nobody has compared them before. A name or a phone no. that one of them lacks does not tell
/// them apart: it is the billing address's, and the one system's forms may not have it.
pub(super) fn is_alike(a: &str, b: &str) -> bool {
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
    use proptest::prelude::*;

    fn address(parts: &[(Field, &str)]) -> Delivery {
        Delivery::from_fn(|field| {
            let part = parts.iter().find(|(of, _)| *of == field);
            part.map_or("", |(_, text)| text).to_owned()
        })
    }

    fn billing() -> Delivery {
        address(&[
            (Field::Name, "Adatum"),
            (Field::Name2, "Ann Lee"),
            (Field::Address, "1 Road"),
            (Field::PostCode, "RG1 2AB"),
            (Field::City, "Reading"),
            (Field::Country, "GB"),
            (Field::Phone, "1"),
        ])
    }

    #[test]
    fn an_address_that_is_the_billing_one_or_names_no_place_is_the_same_as_billing() {
        let mut copies = vec![billing(), Delivery::default()];
        copies.push(Delivery::from_fn(|part| match part {
            Field::Phone | Field::Name | Field::Name2 => String::new(),
            part => billing().get(part).to_lowercase(),
        }));
        copies[2].0[2] = "1  Road".to_owned();
        copies[2].0[5] = "Reading".to_owned();
        copies.push(address(&[(Field::Country, "SE"), (Field::Name, "Bo Ek")]));
        for own in copies {
            assert_eq!(own.value_beside(&billing()), SAME_AS_BILLING, "{own:?}");
        }
        for (part, text) in [
            (Field::Name, "Depot"),
            (Field::Name2, "Bo Ek"),
            (Field::City, "Bath"),
            (Field::Phone, "2"),
            (Field::Country, "IE"),
        ] {
            let own = Delivery::from_fn(|it| match it == part {
                true => text.to_owned(),
                false => billing().get(it).to_owned(),
            });
            assert_ne!(own.value_beside(&billing()), SAME_AS_BILLING, "{own:?}");
        }
    }

    #[test]
    fn what_is_only_spelled_otherwise_is_the_same_and_what_one_form_lacks_is_alike() {
        let value = |parts: &[(Field, &str)]| address(parts).value_beside(&billing());
        let (street, city) = ((Field::Address, "2 Quay"), (Field::City, "Hull"));
        let a = value(&[street, city, (Field::PostCode, "h91 x4tk")]);
        let b = value(&[street, city, (Field::PostCode, "H91  X4TK")]);
        assert!(is_same(&a, &b));
        let phone = value(&[
            street,
            city,
            (Field::PostCode, "H91 X4TK"),
            (Field::Phone, "7"),
        ]);
        assert!(!is_same(&a, &phone) && is_alike(&a, &phone));
        let other = value(&[street, (Field::City, "Bath"), (Field::PostCode, "H91 X4TK")]);
        assert!(!is_alike(&a, &other) && !is_alike(&a, SAME_AS_BILLING));
        assert_eq!(address(&[street, city]).words(), "2 Quay, Hull");
    }

    proptest! {
        #[test]
        fn every_part_comes_back_from_a_value(parts in proptest::collection::vec("\\PC{0,6}|a\nb|\t", 9)) {
            let own = Delivery::from_fn(|part| {
                let at = PARTS.iter().position(|it| *it == part).unwrap();
                parts[at].clone()
            });
            let value = own.value_beside(&billing());
            match Delivery::from_value(&value) {
                Some(read) => prop_assert_eq!(read, own),
                None => prop_assert!(own.is_none() || own.is_same_as(&billing())),
            }
        }
    }
}
