//! A customer's ship-to address in Business Central, as page 300 has it (facts/business-central.md §2.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::property::property;
use crate::customer::Field;
use crate::customer::country::CountryTable;
use crate::customer::delivery::{Delivery, PARTS, PLACE};
use crate::customer::normal::is_blank;
use crate::reading::{Expected, Found, NotRead};

/// The parts with their properties. In which order Business Central validates them is not known: what it clears or puts in the place of
/// something is sent again.
pub(super) const PROPERTIES: [(Field, &str); PARTS.len()] = [
    (Field::Country, "Country_Region_Code"),
    (Field::PostCode, "Post_Code"),
    (Field::City, "City"),
    (Field::State, "County"),
    (Field::Name, "Name"),
    (Field::Name2, "Name_2"),
    (Field::Address, "Address"),
    (Field::Address2, "Address_2"),
    (Field::Phone, "Phone_No"),
];

/// The same in Concord's own API, with whose it is and its code (docs/business-central-api.md, shipToAddresses).
const OF_EXTENSION: [(&str, &str); PARTS.len() + 2] = [
    ("Customer_No", "customerNumber"),
    ("Code", "code"),
    ("Country_Region_Code", "country"),
    ("Post_Code", "postalCode"),
    ("City", "city"),
    ("County", "state"),
    ("Name", "displayName"),
    ("Name_2", "displayName2"),
    ("Address", "addressLine1"),
    ("Address_2", "addressLine2"),
    ("Phone_No", "phoneNumber"),
];

/// A property of the page, as Concord's own API calls it.
pub(super) fn of_extension(property: &str) -> &str {
    let found = OF_EXTENSION
        .iter()
        .find(|(of_page, _)| *of_page == property);
    found.map_or(property, |(_, own)| own)
}

/// A row of Concord's own API, as the page would have it.
pub(super) fn as_of_page(mut row: Value) -> Value {
    if let Some(row) = row.as_object_mut() {
        for (of_page, own) in OF_EXTENSION {
            if let Some(value) = row.remove(own) {
                row.insert(of_page.to_owned(), value);
            }
        }
    }
    row
}

/// A customer's ship-to address under the setup's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShipTo {
    /// There is none.
    Nowhere,
    /// There is one.
    At(Box<ShipToAddress>),
}

/// A ship-to address as the page has it: the country by the company's own code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShipToAddress {
    /// The ETag of its row.
    pub etag: String,
    /// The id of its record, by which Concord's own API knows it; empty where the page told it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) id: String,
    /// The parts in the order of [`PARTS`]; none that could not be read.
    parts: [Option<String>; PARTS.len()],
}

impl ShipToAddress {
    /// From a row of the page.
    pub fn of(row: &Value) -> Self {
        let text = |property: &str| row.get(property).and_then(Value::as_str).map(str::to_owned);
        Self {
            etag: text("@odata.etag").unwrap_or_default(),
            id: text("id").unwrap_or_default(),
            parts: PARTS.map(|part| text(property_of(part))),
        }
    }

    /// What of it can't be read, as parts of its customer's record.
    pub fn not_read(&self) -> Vec<NotRead> {
        let parts = PARTS.into_iter().zip(&self.parts);
        let unread = parts.filter(|(_, text)| text.is_none());
        unread
            .map(|(part, _)| NotRead {
                path: format!("{}.{}", property(Field::Delivery), property_of(part)),
                expected: Expected::Text,
                found: Found::of(None),
            })
            .collect()
    }

    /// Whether it names a place.
    pub fn names_place(&self) -> bool {
        let mut parts = PLACE.into_iter().filter_map(|part| self.part(part));
        parts.any(|text| !is_blank(text))
    }

    /// The text of a part; none that could not be read.
    pub(super) fn part(&self, part: Field) -> Option<&str> {
        let at = PARTS.iter().position(|it| *it == part)?;
        self.parts[at].as_deref()
    }

    /// As a delivery address, the country as ISO code; none where a part is not known.
    pub fn address(&self, countries: &CountryTable) -> Option<Delivery> {
        if self.parts.iter().any(Option::is_none) {
            return None;
        }
        let text = |part| self.part(part).unwrap_or_default();
        let iso = iso_of(text(Field::Country), countries)?;
        Some(Delivery::from_fn(|part| match part {
            Field::Country => iso.clone(),
            Field::State => countries.state(&iso, text(part)),
            part => text(part).to_owned(),
        }))
    }
}

pub(super) fn property_of(part: Field) -> &'static str {
    let mut properties = PROPERTIES.iter();
    let found = properties.find(|(of, _)| *of == part);
    found.map_or("", |(_, property)| property)
}

/// The country of a code, as ISO code: none where the company's own is not known, which an empty one means.
pub(super) fn iso_of(code: &str, countries: &CountryTable) -> Option<String> {
    let is_known = !is_blank(code) || !countries.is_own_unknown();
    is_known.then(|| countries.iso(code))
}
