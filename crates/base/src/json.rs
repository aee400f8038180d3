//! Reads JSON as serde_json does, but objects from objects alone. What `derive` makes of a struct reads it from a list as well, which
//! nothing writes here; that half of the code is compiled for every struct as soon as a deserializer may ask for it, and is half of
//! what reading takes in the browser.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde_json::Value;

/// A record from a text.
///
/// # Errors
/// The text is no JSON, or another record's.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let record = T::deserialize(Objects(&mut reader))?;
    reader.end()?;
    Ok(record)
}

/// A record from JSON that was read as such.
///
/// # Errors
/// It is another record's.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    T::deserialize(Objects(value))
}

/// The first value of a text that may go on behind it, and what stands there.
///
/// # Errors
/// The text does not begin with JSON.
pub fn first_of(text: &str) -> Result<(Value, &str), serde_json::Error> {
    struct First(Value);
    impl<'de> Deserialize<'de> for First {
        fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
            Value::deserialize(Objects(reader)).map(Self)
        }
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<First>();
    let no_value = || Error::custom("there is no value");
    let First(value) = values.next().ok_or_else(no_value)??;
    Ok((value, &text[values.byte_offset()..]))
}

/// Passes all on, to and fro, and asks for a map where a struct is wanted.
struct Objects<T>(T);

/// Wants a map where a variant has fields.
struct Fields<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Fields<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<V::Value, D::Error> {
        reader.deserialize_map(Objects(self.0))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(reader))
    }
}

macro_rules! read {
    ($($name:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $name<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$name($($argument,)* Objects(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    read! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string() deserialize_bytes()
        deserialize_byte_buf() deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Objects(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! visit {
    ($($name:ident: $type:ty),*) => {$(
        fn $name<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$name(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Objects<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64, visit_str: &str,
        visit_borrowed_str: &'de str, visit_string: String, visit_bytes: &[u8], visit_borrowed_bytes: &'de [u8],
        visit_byte_buf: Vec<u8>
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, reader: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(reader))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, reader: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(reader))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Objects(variant))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Objects(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Objects<A> {
    type Error = A::Error;
    type Variant = Objects<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(Objects(seed))?;
        Ok((value, Objects(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, Objects(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.newtype_variant_seed(Fields(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Id(u64);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        Of(Id),
        Both(String, Option<bool>),
        Named { text: String, id: Option<Id> },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(f64),
        Record { id: Id },
        Text(String),
    }

    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Inner {
        kinds: Vec<Kind>,
        unit: (),
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Record {
        inner: Inner,
        by_name: BTreeMap<String, Option<i64>>,
        pair: (char, u8),
        either: Either,
        #[serde(flatten)]
        others: BTreeMap<String, Value>,
    }

    fn records() -> impl Strategy<Value = Record> {
        let kind = prop_oneof![
            Just(Kind::Plain),
            any::<u64>().prop_map(|id| Kind::Of(Id(id))),
            (".{0,4}", any::<Option<bool>>()).prop_map(|(text, is)| Kind::Both(text, is)),
            (".{0,4}", any::<Option<u64>>()).prop_map(|(text, id)| Kind::Named {
                text,
                id: id.map(Id)
            }),
        ];
        let either = prop_oneof![
            (-1e9f64..1e9).prop_map(Either::Number),
            any::<u64>().prop_map(|id| Either::Record { id: Id(id) }),
            ".{0,4}".prop_map(Either::Text),
        ];
        let by_name = prop::collection::btree_map(".{0,4}", any::<Option<i64>>(), 0..4);
        let parts = (
            prop::collection::vec(kind, 0..4),
            by_name,
            any::<(char, u8)>(),
            either,
        );
        parts.prop_map(|(kinds, by_name, pair, either)| Record {
            inner: Inner { kinds, unit: () },
            by_name,
            pair,
            either,
            others: BTreeMap::from([("more".to_owned(), json!([1, {"a": null}]))]),
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_serde_json_reads_it(record in records()) {
            let text = serde_json::to_string(&record).unwrap();
            let expected: Record = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&from_str::<Record>(&text).unwrap(), &expected);
            prop_assert_eq!(from_value::<Record>(from_str(&text).unwrap()).unwrap(), expected);
        }

        #[test]
        fn what_is_cut_off_or_goes_on_is_refused(record in records(), part in 0.0f64..1.0) {
            let text = serde_json::to_string(&record).unwrap();
            let end = text.floor_char_boundary((part * text.len() as f64) as usize);
            prop_assert!(from_str::<Record>(&text[..end]).is_err());
            let twice = format!("{text} {text}");
            prop_assert!(from_str::<Record>(&twice).is_err());
        }
    }

    #[test]
    fn the_first_value_ends_where_something_else_begins() {
        for (text, value, behind) in [
            ("[1] more", json!([1]), " more"),
            (" {} {}", json!({}), " {}"),
            ("[1]", json!([1]), ""),
        ] {
            assert_eq!(first_of(text).unwrap(), (value, behind), "{text}");
        }
        for text in ["", " ", "[1", "more [1]"] {
            assert!(first_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_is_no_record() {
        for list in ["[]", "[[]]", "[[],null]"] {
            assert!(from_str::<Inner>(list).is_err(), "{list}");
            let value = from_str(list).unwrap();
            assert!(from_value::<Inner>(value).is_err(), "{list}");
        }
        assert!(from_str::<Kind>(r#"{"Named":["a",null]}"#).is_err());
        assert_eq!(from_str::<Inner>("{}").unwrap(), Inner::default());
    }
}
