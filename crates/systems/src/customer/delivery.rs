//! A delivery address as one value: it is compared, merged and written as a whole, since half of one address and half of another is
//! an address of nobody. One that is the billing address, or none at all, is the empty value ([`SAME_AS_BILLING`]).

use std::borrow::Cow;

use super::Field;
use super::folding::is_blank;

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

/// Of these an address has at least one: without any it names no place.
pub const PLACE: [Field; 4] = [
    Field::Address,
    Field::Address2,
    Field::PostCode,
    Field::City,
];

/// A postal address, part by part; empty texts where there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery([String; PARTS.len()]);

impl Delivery {
    /// Takes one text per part.
    pub fn from_fn(mut part: impl FnMut(Field) -> String) -> Self {
        // All callers have one code.
        Self::by(&mut part)
    }

    fn by(part: &mut dyn FnMut(Field) -> String) -> Self {
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

    /// As a value, whatever the billing address is.
    pub fn value(&self) -> String {
        self.0.join("\n").trim_end_matches(BETWEEN).to_owned()
    }

    /// The text of a part.
    pub fn get(&self, part: Field) -> &str {
        let at = PARTS.iter().position(|it| *it == part);
        at.map_or("", |at| &self.0[at])
    }

    /// Whether it names no place: WooCommerce keeps a country, and checkouts a name, also where nobody has entered an address.
    pub fn is_none(&self) -> bool {
        PLACE.into_iter().all(|part| is_blank(self.get(part)))
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
