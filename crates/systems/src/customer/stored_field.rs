//! How a field is stored: as one word, whatever kind of field it is. By hand, since what `derive` reads such an enum of enums by asks the
//! format what comes next, and the schema of the exported file could not name the words.

use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, Unexpected, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::VariantNames;

use super::template_value::TemplateValue;
use super::{Field, OwnField};

/// The words of the fields that are no own ones, in the order of [`Field::ALL`].
const FIELDS: [&str; Field::ALL.len()] = [
    "Name",
    "Email",
    "Phone",
    "Address",
    "Address2",
    "PostCode",
    "City",
    "State",
    "Country",
    "VatNumber",
    "Name2",
    "Contact",
    "Delivery",
];

/// Those of the own ones that no template gives, in the order of [`OwnField::ALL`].
const OF_NO_TEMPLATE: [&str; 5] = ["Number", "Blocked", "Website", "Gln", "Role"];

static OWN: [&str; OwnField::ALL.len()] = joined(&OF_NO_TEMPLATE, TemplateValue::VARIANTS);
static ALL: [&str; FIELDS.len() + OwnField::ALL.len()] = joined(&FIELDS, &OWN_OF_ALL);
const OWN_OF_ALL: [&str; OwnField::ALL.len()] = joined(&OF_NO_TEMPLATE, TemplateValue::VARIANTS);

const fn joined<const N: usize>(
    first: &[&'static str],
    then: &[&'static str],
) -> [&'static str; N] {
    let mut all = [""; N];
    let mut place = 0;
    while place < N {
        all[place] = match place < first.len() {
            true => first[place],
            false => then[place - first.len()],
        };
        place += 1;
    }
    all
}

/// The place of an own field among the words of all of them.
fn place_of_own(own: OwnField) -> usize {
    let mut all = OwnField::ALL.into_iter();
    all.position(|it| it == own).unwrap_or_default()
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = match self.place() {
            Ok(place) => place,
            Err(own) => FIELDS.len() + place_of_own(own),
        };
        serializer.serialize_unit_variant("Field", place as u32, ALL[place])
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let place = deserializer.deserialize_enum("Field", &ALL, OneOf(&ALL))?;
        let field = Field::every().nth(place);
        field.ok_or_else(|| D::Error::custom("no such field"))
    }
}

impl Serialize for OwnField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = place_of_own(*self);
        serializer.serialize_unit_variant("OwnField", place as u32, OWN[place])
    }
}

impl<'de> Deserialize<'de> for OwnField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let place = deserializer.deserialize_enum("OwnField", &OWN, OneOf(&OWN))?;
        let field = OwnField::ALL.get(place).copied();
        field.ok_or_else(|| D::Error::custom("no such field"))
    }
}

/// Reads one of these words as its place.
#[derive(Clone, Copy)]
struct OneOf(&'static [&'static str]);

impl<'de> Visitor<'de> for OneOf {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<usize, A::Error> {
        let (place, variant) = data.variant_seed(self)?;
        variant.unit_variant()?;
        Ok(place)
    }

    fn visit_u64<E: Error>(self, place: u64) -> Result<usize, E> {
        let unexpected = || E::invalid_value(Unexpected::Unsigned(place), &self);
        let place = usize::try_from(place).ok();
        place.filter(|it| *it < self.0.len()).ok_or_else(unexpected)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|it| *it == word);
        place.ok_or_else(|| E::unknown_variant(word, self.0))
    }
}

impl<'de> DeserializeSeed<'de> for OneOf {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}
