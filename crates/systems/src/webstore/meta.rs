//! What is read of a WooCommerce customer's meta data: the mapping, the fields that stand there, and what further tells who somebody
//! is.

use std::collections::BTreeMap;

use concord_base::json;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::reservation::Reservation;
use super::{MAPPING_KEY, UNMAPPED_KEY};
use crate::customer::CompanyId;
use crate::customer::template_value::{NO, YES};
use crate::meta_keys::MetaKeys;
use crate::reading::{Expected, NotRead, decoded};

/// Where plugins keep a customer's tax registration no., which WooCommerce itself has no field for, the most used first: EU VAT
/// Number by WooCommerce (facts/woocommerce.md), EU/UK VAT Manager, Germanized, and the names that others chose for the field.
const TAX_NUMBER_KEYS: [&str; 6] = [
    "vat_number",
    "billing_vat_number",
    "billing_eu_vat_number",
    "billing_vat_id",
    "billing_vat",
    "billing_nif",
];

/// What a key may see of a customer's meta data: only an administrator's key gets any
/// (facts/woocommerce.md 4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MetaData {
    /// The answer holds no meta data.
    #[default]
    Hidden,
    /// The meta data is there and holds no mapping.
    NoMapping,
    /// The meta data holds this mapping.
    Mapping(Binding),
}

/// The mapping as the WooCommerce customer's meta data keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The company's id.
    pub company: CompanyId,
    /// The Business Central customer's id.
    pub customer: CompanyId,
}

/// What is read of the meta data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Meta {
    /// The mapping.
    pub mapping: MetaData,
    /// Mappings that a user took back: they are made again by hand only.
    pub apart: Vec<Binding>,
    /// The tax registration no. as it was typed, under whichever key plugins use for it; empty without one.
    pub tax_number: String,
    /// The values of the keys that were asked for, by key: empty where an account has none. A key that was not asked for, or whose
    /// value is no text, is not here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Who is about to create the account's customer, or was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<Reservation>,
}

impl<'de> Deserialize<'de> for Meta {
    /// Takes WooCommerce's list of meta data as well as what is stored here, also by former versions. A mapping that can't be
    /// read counts as none: it is then found again by e-mail or name, and written anew.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Wire(Vec<Value>),
            Stored {
                mapping: StoredMapping,
                #[serde(default)]
                apart: Vec<Binding>,
                tax_number: String,
                #[serde(default)]
                values: BTreeMap<String, String>,
                #[serde(default)]
                reservations: Vec<Reservation>,
            },
            MappingAlone(StoredMapping),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum StoredMapping {
            Mapping(MetaData),
            /// Before an account could be apart from several.
            Apart {
                #[serde(rename = "Unmapped")]
                from: Binding,
            },
        }
        let stored = |mapping, mut apart: Vec<Binding>, tax_number, values| {
            let mapping = match mapping {
                StoredMapping::Mapping(mapping) => mapping,
                StoredMapping::Apart { from } => {
                    apart.push(from);
                    MetaData::NoMapping
                }
            };
            Self {
                mapping,
                apart,
                tax_number,
                values,
                reservations: Vec::new(),
            }
        };
        Ok(match Form::deserialize(deserializer)? {
            Form::Wire(items) => Self::of_items(&items, &MetaKeys::default(), &mut Vec::new()),
            Form::Stored {
                mapping,
                apart,
                tax_number,
                values,
                reservations,
            } => Self {
                reservations,
                ..stored(mapping, apart, tax_number, values)
            },
            Form::MappingAlone(mapping) => {
                stored(mapping, Vec::new(), String::new(), BTreeMap::new())
            }
        })
    }
}

impl Meta {
    /// Whether it holds a mapping, or a note that one was taken back.
    pub fn holds_ours(&self) -> bool {
        matches!(self.mapping, MetaData::Mapping(_)) || !self.apart.is_empty()
    }

    /// The keys of all notes that somebody is about to create the account's customer.
    pub fn reservation_keys(&self) -> Vec<String> {
        self.reservations.iter().map(|it| it.key.clone()).collect()
    }

    /// Reads the meta data of an answer: WooCommerce's list, or what PHP makes of a list with gaps, an object with numbers for
    /// keys (woocommerce#14907). A value that was asked for and is no text is noted in `not_read`.
    ///
    /// # Errors
    /// What was found instead.
    pub(super) fn from_answer(
        answer: Value,
        keys: &MetaKeys,
        not_read: &mut Vec<NotRead>,
    ) -> Result<Self, Value> {
        match answer {
            // Of an item without a key nobody knows what it is: it may be the mapping.
            Value::Array(items) if items.iter().all(is_told) => {
                Ok(Self::of_items(&items, keys, not_read))
            }
            Value::Object(items) if items.values().all(is_told) => {
                let items: Vec<Value> = items.into_iter().map(|it| it.1).collect();
                Ok(Self::of_items(&items, keys, not_read))
            }
            other => Err(other),
        }
    }

    fn of_items(items: &[Value], keys: &MetaKeys, not_read: &mut Vec<NotRead>) -> Self {
        let mut values = BTreeMap::new();
        for key in keys.all() {
            // Of several with one key WooCommerce reads and writes the first.
            let item = items.iter().find(|item| item["key"] == **key);
            let value = match item.map(|item| &item["value"]) {
                None => Some(String::new()),
                Some(Value::String(text)) => Some(decoded(text).into_owned()),
                Some(Value::Number(number)) => Some(number.to_string()),
                // A plugin may keep a mark as one of these.
                Some(Value::Bool(mark)) if keys.own.iter().any(|row| row.meta_key == *key) => {
                    Some(if *mark { YES } else { NO }.to_owned())
                }
                Some(other) => {
                    not_read.push(NotRead::of_meta_data(key, Expected::Text, other));
                    None
                }
            };
            values.extend(value.map(|value| (key.clone(), value)));
        }
        let apart = held(items, UNMAPPED_KEY);
        // Who maps two again takes the note of that away: a mapping beside it was written by somebody who did not see the note.
        let mapping = held(items, MAPPING_KEY).pop();
        let mapping = mapping.filter(|it| !apart.contains(it));
        Self {
            tax_number: tax_number(items),
            mapping: mapping.map_or(MetaData::NoMapping, MetaData::Mapping),
            apart,
            values,
            reservations: Reservation::all(items),
        }
    }
}

/// Whether it can be told what an item is. A note that mappings were taken back, of which one can't be read, tells not all: the two would be
/// mapped again.
fn is_told(item: &Value) -> bool {
    item["key"].is_string()
        && (item["key"] != UNMAPPED_KEY || bindings(&item["value"]).iter().all(Option::is_some))
}

/// The one mapping, or the several, under a key.
fn held(items: &[Value], key: &str) -> Vec<Binding> {
    let item = items.iter().find(|item| item["key"] == key);
    let held = item.map(|item| bindings(&item["value"]));
    held.into_iter().flatten().flatten().collect()
}

/// The mappings in a value, none in place of one that can't be read: a mapping, a list of them, or what PHP makes of one with gaps. What has
/// imported customers may have made a text of any of these.
fn bindings(value: &Value) -> Vec<Option<Binding>> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => match json::from_str(text) {
            Ok(Value::String(_)) | Err(_) => vec![None],
            Ok(value) => bindings(&value),
        },
        Value::Array(values) => values.iter().map(binding).collect(),
        Value::Object(values) if values.keys().all(|key| key.parse::<usize>().is_ok()) => {
            values.values().map(binding).collect()
        }
        value => vec![binding(value)],
    }
}

fn binding(value: &Value) -> Option<Binding> {
    let binding = json::from_value::<Binding>(value.clone()).ok()?;
    Some(Binding {
        company: CompanyId::new(binding.company.as_str()),
        customer: CompanyId::new(binding.customer.as_str()),
    })
}

fn tax_number(items: &[Value]) -> String {
    let value = |key: &&str| {
        let mut items = items.iter().filter(|item| item["key"] == **key);
        items.find_map(|item| item["value"].as_str().filter(|it| !it.trim().is_empty()))
    };
    let number = TAX_NUMBER_KEYS.iter().find_map(value);
    decoded(number.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webstore::WebstoreCustomer;
    use serde_json::json;

    #[test]
    fn the_tax_number_is_found_under_the_names_that_plugins_use_and_survives_being_stored() {
        for (meta, expected) in [
            (r#"[{"id":1,"key":"vat_number","value":"DE1"}]"#, "DE1"),
            (
                r#"[{"id":1,"key":"vat_number","value":" "},{"id":2,"key":"billing_vat_id","value":"DE2"}]"#,
                "DE2",
            ),
            (
                r#"[{"id":1,"key":"vat_number","value":{"not":"a text"}}]"#,
                "",
            ),
        ] {
            let wire = format!(r#"{{"id":4,"meta_data":{meta}}}"#);
            let customer: WebstoreCustomer = serde_json::from_str(&wire).unwrap();
            assert_eq!(customer.meta_data.tax_number, expected);
            assert_eq!(customer.meta_data.mapping, MetaData::NoMapping);
            let stored = serde_json::to_string(&customer).unwrap();
            let again: WebstoreCustomer = serde_json::from_str(&stored).unwrap();
            assert_eq!(again, customer);
        }
    }

    #[test]
    fn a_mapping_beside_the_note_that_it_was_taken_back_is_none() {
        let value = r#"{"company":"aa","customer":"bb"}"#;
        let other = r#"{"company":"aa","customer":"cc"}"#;
        for (noted, is_mapped) in [
            (value.to_owned(), false),
            (format!("[{other},{value}]"), false),
            (other.to_owned(), true),
        ] {
            let wire = format!(
                r#"{{"id":4,"meta_data":[{{"id":1,"key":"{MAPPING_KEY}","value":{value}}},{{"id":2,"key":"{UNMAPPED_KEY}","value":{noted}}}]}}"#
            );
            let customer: WebstoreCustomer = serde_json::from_str(&wire).unwrap();
            assert_eq!(customer.binding().is_some(), is_mapped, "{noted}");
        }
    }

    #[test]
    fn a_note_in_another_shape_is_read_and_one_that_can_not_be_read_makes_all_of_it_unread() {
        let value = json!({"company": "aa", "customer": "bb"});
        let read = |note: &Value| {
            let answer = json!([{"id": 1, "key": UNMAPPED_KEY, "value": note}]);
            Meta::from_answer(answer, &MetaKeys::default(), &mut Vec::new())
        };
        for note in [
            value.clone(),
            json!([value]),
            json!({"0": value}),
            json!({"3": value}),
            json!(value.to_string()),
            json!(json!([value]).to_string()),
            json!({"company": "AA", "customer": "{BB}", "more": 1}),
        ] {
            assert_eq!(read(&note).unwrap().apart.len(), 1, "{note}");
        }
        for nothing in [json!(null), json!(""), json!([]), json!({}), json!("[]")] {
            assert_eq!(read(&nothing).unwrap().apart, [], "{nothing}");
        }
        for odd in [
            json!("a:1:{s:7:\"company\";s:2:\"aa\";}"),
            json!(false),
            json!(7),
            json!([value, null]),
            json!({"company": "aa"}),
            json!({"0": value, "1": "x"}),
            json!("\"x\""),
        ] {
            assert!(read(&odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn what_was_stored_before_the_tax_number_was_read_can_still_be_read() {
        let customer: WebstoreCustomer =
            serde_json::from_str(r#"{"id":4,"meta_data":"NoMapping"}"#).unwrap();
        assert_eq!(customer.meta_data.mapping, MetaData::NoMapping);
    }

    #[test]
    fn what_was_stored_before_an_account_could_be_apart_from_several_can_still_be_read() {
        let customer: WebstoreCustomer = serde_json::from_str(
            r#"{"id":4,"meta_data":{"mapping":{"Unmapped":{"company":"aa","customer":"bb"}},"tax_number":""}}"#,
        )
        .unwrap();
        assert_eq!(customer.meta_data.mapping, MetaData::NoMapping);
        assert_eq!(customer.meta_data.apart[0].customer, CompanyId::new("bb"));
    }
}
