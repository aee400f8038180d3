//! What comes with a customer by each API, and under which names (docs/business-central-api.md).

use serde_json::{Map, Value};

use super::property::own_property;
use crate::customer::{Field, FieldChange, OwnField};
pub use crate::way::Way;

/// What Concord's own API calls otherwise than API v2.0, or than page 6408 what API v2.0 does not have: their name, and its own.
const RENAMED: [(&str, &str); 7] = [
    ("taxRegistrationNumber", "vatRegistrationNumber"),
    ("lastModifiedDateTime", "systemModifiedAt"),
    ("name2", "displayName2"),
    ("contact", "contactName"),
    ("genBusPostingGroup", "generalBusinessPostingGroup"),
    ("vatBusPostingGroup", "vatBusinessPostingGroup"),
    ("customerDiscGroup", "customerDiscountGroup"),
];

impl Way {
    /// Whether the field does not come with the customer: it is read and written through one of its pages, or is a record of its own
    /// (facts/business-central.md §2.2, §2.3).
    pub fn is_on_page(self, field: Field) -> bool {
        field == Field::Delivery || self.is_on_card(field)
    }

    /// Whether the field stands on the customer's card alone.
    pub fn is_on_card(self, field: Field) -> bool {
        self == Way::ApiV2
            && match field {
                Field::Own(OwnField::Role) => false,
                Field::Own(own) => own_property(own).is_none(),
                _ => field.is_further_name(),
            }
    }

    /// Whether none of these changes comes with the customer.
    pub fn is_all_on_page(self, changes: &[FieldChange]) -> bool {
        changes.iter().all(|change| self.is_on_page(change.field))
    }

    /// The name of a property as it is asked for and sent.
    pub(super) fn name(self, property: &str) -> &str {
        let mut renamed = RENAMED.iter().filter(|_| self == Way::Extension);
        let renamed = renamed.find(|(of_api, _)| *of_api == property);
        renamed.map_or(property, |(_, own)| own)
    }

    /// A `$select` of these properties.
    pub(super) fn select(self, properties: &[&str]) -> String {
        let mut named: Vec<&str> = Vec::with_capacity(properties.len());
        for property in properties {
            let name = self.name(property);
            // Business Central refuses what is named twice.
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named.join(",")
    }

    /// A body as it is sent.
    pub(crate) fn sent(self, body: &Value) -> Value {
        match (self, body) {
            (Way::Extension, Value::Object(body)) => {
                let named = body
                    .iter()
                    .map(|(key, value)| (self.name(key).to_owned(), value.clone()));
                Value::Object(named.collect::<Map<_, _>>())
            }
            (_, body) => body.clone(),
        }
    }

    /// An answered record under the names that API v2.0 and page 6408 have.
    pub(super) fn answered(self, record: &mut Value) {
        let Some(record) = record.as_object_mut().filter(|_| self == Way::Extension) else {
            return;
        };
        for (of_api, own) in RENAMED {
            if let Some(value) = record.remove(own) {
                record.insert(of_api.to_owned(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::selected::select_with_template;
    use crate::meta_keys::OwnRow;
    use serde_json::json;

    #[test]
    fn what_is_sent_by_one_way_and_answered_by_it_is_the_same_record() {
        let record = json!({"id": "aa", "displayName": "Acme", "name2": "Dept.", "taxRegistrationNumber": "1",
            "genBusPostingGroup": "EU", "creditLimit": 5});
        for way in [Way::ApiV2, Way::Extension] {
            let mut there = way.sent(&record);
            way.answered(&mut there);
            assert_eq!(there, record, "{way:?}");
        }
        let sent = Way::Extension.sent(&record);
        assert_eq!(sent["vatRegistrationNumber"], "1");
        assert_eq!(sent.as_object().map(Map::len), Some(6));
    }

    #[test]
    fn every_name_stands_in_the_contract() {
        let contract = include_str!("../../../../docs/business-central-api.md");
        let (_, customers) = contract.split_once("### customers\n").unwrap();
        let (customers, _) = customers.split_once("### shipToAddresses").unwrap();
        let is_named = |name: &str| customers.contains(&format!("\n| {name} | "));
        let everything: Vec<OwnRow> = OwnField::ALL
            .into_iter()
            .map(|field| OwnRow {
                field,
                meta_key: String::new(),
                default_value: String::new(),
            })
            .collect();
        let asked = select_with_template(&everything, Way::Extension);
        let unknown: Vec<_> = asked.split(',').filter(|name| !is_named(name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn each_property_is_asked_for_once() {
        let asked = ["name2", "email", "name2"];
        assert_eq!(Way::Extension.select(&asked), "displayName2,email");
        assert_eq!(Way::ApiV2.select(&asked), "name2,email");
    }
}
