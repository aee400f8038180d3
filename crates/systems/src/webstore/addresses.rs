//! An account's two addresses as WooCommerce keeps them, and as delivery addresses.

use concord_base::json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::customer::country::CountryTable;
use crate::customer::delivery::Delivery;
use crate::customer::name::{NameKind, NameSource, Names};
use crate::customer::normal::is_blank;
use crate::customer::{Field, text};
use crate::reading::Fields;

/// The billing address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "WooCommerce's own field names")]
pub struct Billing {
    #[serde(deserialize_with = "text")]
    pub first_name: String,
    #[serde(deserialize_with = "text")]
    pub last_name: String,
    #[serde(deserialize_with = "text")]
    pub company: String,
    #[serde(deserialize_with = "text")]
    pub address_1: String,
    #[serde(deserialize_with = "text")]
    pub address_2: String,
    #[serde(deserialize_with = "text")]
    pub city: String,
    #[serde(deserialize_with = "text")]
    pub postcode: String,
    #[serde(deserialize_with = "text")]
    pub country: String,
    #[serde(deserialize_with = "text")]
    pub state: String,
    #[serde(deserialize_with = "text")]
    pub email: String,
    #[serde(deserialize_with = "text")]
    pub phone: String,
}

/// The shipping address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "WooCommerce's own field names")]
pub struct Shipping {
    #[serde(deserialize_with = "text")]
    pub first_name: String,
    #[serde(deserialize_with = "text")]
    pub last_name: String,
    #[serde(deserialize_with = "text")]
    pub company: String,
    #[serde(deserialize_with = "text")]
    pub address_1: String,
    #[serde(deserialize_with = "text")]
    pub address_2: String,
    #[serde(deserialize_with = "text")]
    pub city: String,
    #[serde(deserialize_with = "text")]
    pub postcode: String,
    #[serde(deserialize_with = "text")]
    pub phone: String,
    #[serde(deserialize_with = "text")]
    pub country: String,
    #[serde(deserialize_with = "text")]
    pub state: String,
}

impl Shipping {
    /// Reads one. What can't be read is noted, and kept for showing where it is a text all the same.
    pub(super) fn read(mut fields: Fields<'_>) -> Self {
        Self {
            first_name: fields.text("first_name"),
            last_name: fields.text("last_name"),
            company: fields.text("company"),
            address_1: fields.text("address_1"),
            address_2: fields.text("address_2"),
            city: fields.text("city"),
            postcode: fields.text("postcode"),
            country: fields.text("country"),
            state: fields.text("state"),
            // Shops of before WooCommerce 5.6 have none.
            phone: fields.text_or_none("phone"),
        }
    }

    /// An order's, of which what can't be read is not noted: it decides nothing. None where a part is in another shape.
    pub(super) fn of_order(answer: &Value) -> Option<Self> {
        let texts = answer.as_object()?;
        let is_text = |it: &Value| it.is_string() || it.is_number() || it.is_null();
        match texts.values().all(is_text) {
            true => json::from_value(answer.clone()).ok(),
            false => None,
        }
    }

    /// Whether it names no place.
    pub(super) fn is_blank(&self) -> bool {
        let place = [&self.address_1, &self.address_2, &self.city, &self.postcode];
        place.into_iter().all(|part| is_blank(part))
    }

    /// Whether it is the billing address letter by letter: so most are, and nothing has to be compared.
    pub(super) fn is_copy_of(&self, billing: &Billing) -> bool {
        (
            &self.first_name,
            &self.last_name,
            &self.company,
            &self.address_1,
            &self.address_2,
        ) == (
            &billing.first_name,
            &billing.last_name,
            &billing.company,
            &billing.address_1,
            &billing.address_2,
        ) && (&self.city, &self.postcode, &self.country, &self.state)
            == (
                &billing.city,
                &billing.postcode,
                &billing.country,
                &billing.state,
            )
            && (self.phone.is_empty() || self.phone == billing.phone)
    }

    pub(super) fn names(&self, source: NameSource) -> Names<'_> {
        Names {
            company: &self.company,
            first: &self.first_name,
            last: &self.last_name,
            order: source.order(),
        }
    }

    pub(super) fn address(&self, source: NameSource, countries: &CountryTable) -> Delivery {
        let (name, name_2) = first_and_second(self.names(source), source);
        Delivery::from_fn(|part| match part {
            Field::Name => name.clone(),
            Field::Name2 => name_2.clone(),
            Field::Address => self.address_1.clone(),
            Field::Address2 => self.address_2.clone(),
            Field::PostCode => self.postcode.clone(),
            Field::City => self.city.clone(),
            Field::State => countries.state(&self.country, &self.state),
            Field::Country => self.country.clone(),
            _ => self.phone.clone(),
        })
    }
}

/// The name that counts by the name source, and the other one where there are both.
fn first_and_second(names: Names<'_>, source: NameSource) -> (String, String) {
    let (company, person) = (names.company.trim().to_owned(), names.person());
    let (first, second) = match source.first() {
        NameKind::Company => (company, person),
        NameKind::Person => (person, company),
    };
    match is_blank(&first) {
        true => (second, String::new()),
        false => (first, second),
    }
}

impl Billing {
    /// As a delivery address; `person` is the account's first and last name.
    pub(super) fn address(
        &self,
        person: (&str, &str),
        source: NameSource,
        countries: &CountryTable,
    ) -> Delivery {
        let names = Names {
            company: &self.company,
            first: person.0,
            last: person.1,
            order: source.order(),
        };
        let (name, name_2) = first_and_second(names, source);
        Delivery::from_fn(|part| match part {
            Field::Name => name.clone(),
            Field::Name2 => name_2.clone(),
            Field::Address => self.address_1.clone(),
            Field::Address2 => self.address_2.clone(),
            Field::PostCode => self.postcode.clone(),
            Field::City => self.city.clone(),
            Field::State => countries.state(&self.country, &self.state),
            Field::Country => self.country.clone(),
            _ => self.phone.clone(),
        })
    }

    /// As WooCommerce is sent it.
    pub(super) fn as_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}
