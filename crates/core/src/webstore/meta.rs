//! What is read of a WooCommerce customer's meta data: the mapping, and what further tells who somebody is.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::MetaData;

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

/// What is read of the meta data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Meta {
    /// The mapping.
    pub mapping: MetaData,
    /// The tax registration no. as it was typed; empty without one.
    pub tax_number: String,
}

impl<'de> Deserialize<'de> for Meta {
    /// Takes WooCommerce's list of meta data as well as what is stored here, also before the tax registration no. was read.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Wire(Vec<Value>),
            Stored {
                mapping: MetaData,
                tax_number: String,
            },
            MappingAlone(MetaData),
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Wire(items) => Self {
                tax_number: tax_number(&items),
                mapping: serde_json::from_value(Value::Array(items))
                    .map_err(serde::de::Error::custom)?,
            },
            Form::Stored {
                mapping,
                tax_number,
            } => Self {
                mapping,
                tax_number,
            },
            Form::MappingAlone(mapping) => Self {
                mapping,
                tax_number: String::new(),
            },
        })
    }
}

fn tax_number(items: &[Value]) -> String {
    let value = |key: &&str| {
        let mut items = items.iter().filter(|item| item["key"] == **key);
        items.find_map(|item| item["value"].as_str().filter(|it| !it.trim().is_empty()))
    };
    let number = TAX_NUMBER_KEYS.iter().find_map(value);
    number.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webstore::WebstoreCustomer;

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
    fn what_was_stored_before_the_tax_number_was_read_can_still_be_read() {
        let customer: WebstoreCustomer =
            serde_json::from_str(r#"{"id":4,"meta_data":"NoMapping"}"#).unwrap();
        assert_eq!(customer.meta_data.mapping, MetaData::NoMapping);
    }
}
