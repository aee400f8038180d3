//! Ship-to addresses, read and written through page 300 where it is published as a web service (facts/business-central.md §2.3).

use std::collections::HashMap;

use http::Method;
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::client::{Client, QUERY};
use super::further_names::CardCall;
use super::lists::Services;
use super::read_lists::service_path;
use super::wire::CompanyCustomer;
use super::write::spelled;
use crate::call::CallError;
use crate::customer::Field;
use crate::customer::country::{CountryTable, Spelling};
use crate::customer::delivery::{Delivery, PARTS};
use crate::customer::normal::{is_blank, same};
use crate::ports::CallPorts;
use crate::reading::{Expected, Found, NotRead};

/// The parts with their properties. In which order Business Central validates them is not known: what it clears or puts in the place of
/// something is sent again.
const PROPERTIES: [(Field, &str); PARTS.len()] = [
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
    /// The parts in the order of [`PARTS`]; none that could not be read.
    parts: [Option<String>; PARTS.len()],
}

/// The page by which ship-to addresses are reached, and the code of those that are meant.
#[derive(Debug, Clone, Copy)]
pub struct ShipToPage<'a> {
    /// The company's web services.
    services: &'a Services,
    /// The name under which the page is published.
    service: &'a str,
    /// The ship-to code.
    pub code: &'a str,
}

impl ShipToAddress {
    /// From a row of the page.
    pub fn of(row: &Value) -> Self {
        let text = |property: &str| row.get(property).and_then(Value::as_str).map(str::to_owned);
        Self {
            etag: text("@odata.etag").unwrap_or_default(),
            parts: PARTS.map(|part| text(property_of(part))),
        }
    }

    /// What of it can't be read, as parts of its customer's record.
    pub fn not_read(&self) -> Vec<NotRead> {
        let parts = PARTS.into_iter().zip(&self.parts);
        let unread = parts.filter(|(_, text)| text.is_none());
        unread
            .map(|(part, _)| NotRead {
                path: format!("{}.{}", super::property(Field::Delivery), property_of(part)),
                expected: Expected::Text,
                found: Found::of(None),
            })
            .collect()
    }

    /// Whether it names a place.
    pub fn names_place(&self) -> bool {
        let place = [
            Field::Address,
            Field::Address2,
            Field::PostCode,
            Field::City,
        ];
        let mut parts = place.into_iter().filter_map(|part| self.part(part));
        parts.any(|text| !is_blank(text))
    }

    /// As what is to be written to have it back.
    pub fn as_wanted(&self) -> Wanted {
        let text = |part| self.part(part).unwrap_or_default().to_owned();
        Wanted {
            parts: PROPERTIES.map(|(part, _)| (part, text(part))).into(),
            is_own: false,
        }
    }

    fn part(&self, part: Field) -> Option<&str> {
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

    /// The properties in which it differs from what it is to hold, with their values. A copy of the customer's address may go without its
    /// name and phone no.
    pub fn lacks(&self, wanted: &Wanted) -> Map<String, Value> {
        let is_implied = |part| {
            let is_blank = self.part(part).is_some_and(is_blank);
            wanted.is_own && is_blank && matches!(part, Field::Name | Field::Phone)
        };
        let differs = |(part, text): &(Field, String)| match self.part(*part) {
            _ if is_implied(*part) => false,
            Some(held) if *part == Field::Phone || *part == Field::State => {
                held.trim() != text.trim()
            }
            Some(held) => !same(*part, held, text),
            None => true,
        };
        // Another country clears what belongs to the former one.
        let of_country = [Field::PostCode, Field::City, Field::State];
        let mut parts = wanted.parts.iter();
        let moves = parts.any(|it| it.0 == Field::Country && differs(it));
        let goes_along = |it: &(Field, String)| moves && of_country.contains(&it.0);
        let parts = wanted.parts.iter();
        let lacking = parts.filter(|it| differs(it) || goes_along(it));
        lacking
            .map(|(part, text)| (property_of(*part).to_owned(), json!(text)))
            .collect()
    }

    /// Whether each part is what it was, what it is to be, or what Business Central itself makes of it meanwhile: the customer's name on
    /// inserting, nothing where the country changed.
    pub fn is_nobodys_edit(
        &self,
        was: Option<&ShipToAddress>,
        wanted: &Wanted,
        name: &str,
    ) -> bool {
        PARTS.into_iter().all(|part| {
            let Some(held) = self.part(part) else {
                return false;
            };
            let is = |text: &str| same(part, held, text);
            let is_cleared =
                matches!(part, Field::PostCode | Field::City | Field::State) && is_blank(held);
            is_cleared
                || was.is_some_and(|was| was.part(part).is_some_and(is))
                || is(wanted.part(part))
                || (part == Field::Name && is(name))
                || (was.is_none() && is_blank(held))
        })
    }
}

fn property_of(part: Field) -> &'static str {
    let mut properties = PROPERTIES.iter();
    let found = properties.find(|(of, _)| *of == part);
    found.map_or("", |(_, property)| property)
}

/// The country of a code, as ISO code: none where the company's own is not known, which an empty one means.
fn iso_of(code: &str, countries: &CountryTable) -> Option<String> {
    let is_known = !is_blank(code) || !countries.is_own_unknown();
    is_known.then(|| countries.iso(code))
}

/// What a ship-to address is to hold, spelled as the company spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    parts: Vec<(Field, String)>,
    /// Whether it is the customer's own address.
    is_own: bool,
}

impl Wanted {
    /// A delivery address.
    pub fn of(address: &Delivery, spelling: Spelling<'_>) -> Self {
        let country = address.get(Field::Country);
        let spelled = |part| spelled(part, address.get(part), country, spelling);
        Self {
            parts: PROPERTIES.map(|(part, _)| (part, spelled(part))).into(),
            is_own: false,
        }
    }

    /// The customer's own address.
    pub fn of_customer(customer: &CompanyCustomer) -> Self {
        Self::of_customer_after(customer, &Value::Null)
    }

    /// The customer's own address once this update of it was taken.
    pub fn of_customer_after(customer: &CompanyCustomer, update: &Value) -> Self {
        let own = |part| match part {
            Field::Name => &customer.display_name,
            Field::Address => &customer.address_line1,
            Field::Address2 => &customer.address_line2,
            Field::PostCode => &customer.postal_code,
            Field::City => &customer.city,
            Field::State => &customer.state,
            Field::Country => &customer.country,
            Field::Phone => &customer.phone_number,
            _ => "",
        };
        let then = |part| {
            let updated = update.get(super::property(part)).and_then(Value::as_str);
            let updated = updated.filter(|_| part != Field::Name2);
            updated.unwrap_or_else(|| own(part)).to_owned()
        };
        Self {
            parts: PROPERTIES.map(|(part, _)| (part, then(part))).into(),
            is_own: true,
        }
    }

    fn part(&self, part: Field) -> &str {
        let mut parts = self.parts.iter();
        let found = parts.find(|(of, _)| *of == part);
        found.map_or("", |(_, text)| text)
    }
}

impl CompanyCustomer {
    /// The customer's address as a delivery address.
    fn own_address(&self, countries: &CountryTable) -> Option<Delivery> {
        let iso = iso_of(&self.country, countries)?;
        Some(Delivery::from_fn(|part| {
            match part {
                Field::Name => &self.display_name,
                Field::Address => &self.address_line1,
                Field::Address2 => &self.address_line2,
                Field::PostCode => &self.postal_code,
                Field::City => &self.city,
                Field::State => return countries.state(&iso, &self.state),
                Field::Country => return iso.clone(),
                Field::Phone => &self.phone_number,
                _ => return String::new(),
            }
            .clone()
        }))
    }

    /// The delivery address as a value; none where the ship-to address, or what it is compared with, is not known.
    pub(super) fn delivery(&self, countries: &CountryTable) -> Option<String> {
        let of_billing = PARTS.into_iter().filter(|part| *part != Field::Name2);
        if !of_billing.into_iter().all(|part| self.has_read_field(part)) {
            return None;
        }
        match self.ship_to.as_ref()? {
            ShipTo::Nowhere => Some(String::new()),
            ShipTo::At(at) => {
                let own = self.own_address(countries)?;
                Some(at.address(countries)?.value_beside(&own))
            }
        }
    }

    /// The same with its ship-to address, and with what of that could not be read; none where nothing of it could.
    pub fn with_ship_to(mut self, ship_to: Option<ShipTo>) -> Self {
        let of_ship_to = |part: &NotRead| part.path.starts_with(super::property(Field::Delivery));
        self.not_read.retain(|part| !of_ship_to(part));
        match &ship_to {
            Some(ShipTo::At(at)) => self.not_read.extend(at.not_read()),
            Some(ShipTo::Nowhere) => {}
            None => self.not_read.push(NotRead {
                path: super::property(Field::Delivery).to_owned(),
                expected: Expected::Record,
                found: Found::NoAnswer,
            }),
        }
        self.ship_to = ship_to;
        self
    }
}

/// The ship-to addresses of a company under one code.
#[derive(Debug, Default)]
pub struct ShipToRows {
    /// By the customers' numbers; none of a number that has several.
    rows: HashMap<String, Option<ShipToAddress>>,
    /// Whether there are rows of which can't be told whose they are.
    has_nameless: bool,
}

impl ShipToRows {
    /// What is known of a customer's; none where nothing is.
    pub fn of(&self, customer: &CompanyCustomer) -> Option<ShipTo> {
        match self.rows.get(&customer.number) {
            Some(Some(at)) => Some(ShipTo::At(Box::new(at.clone()))),
            Some(None) => None,
            None if self.has_nameless => None,
            None => Some(ShipTo::Nowhere),
        }
    }
}

impl<'a> ShipToPage<'a> {
    /// The page that a company publishes; none where it publishes none that this user may see.
    pub fn of(services: &'a Services, code: &'a str) -> Option<Self> {
        let service = services.ship_to.as_deref()?;
        Some(Self {
            services,
            service,
            code,
        })
    }

    fn path(self, customer: &CompanyCustomer) -> String {
        let quoted = |text: &str| {
            let text = text.replace('\'', "''");
            format!("'{}'", utf8_percent_encode(&text, QUERY))
        };
        format!(
            "{}(Customer_No={},Code={})",
            service_path(&self.services.company, self.service),
            quoted(&customer.number),
            quoted(self.code)
        )
    }

    /// Reads a customer's.
    pub fn read(self, customer: &CompanyCustomer) -> CardCall {
        CardCall {
            method: Method::GET,
            service: self.service.to_owned(),
            url: self.path(customer),
            etag: None,
            body: None,
        }
    }

    /// Makes a customer's.
    pub fn create(self, customer: &CompanyCustomer, wanted: &Wanted) -> CardCall {
        let mut body = Map::new();
        body.insert("Customer_No".to_owned(), json!(customer.number));
        body.insert("Code".to_owned(), json!(self.code));
        let parts = wanted.parts.iter().filter(|(_, text)| !text.is_empty());
        body.extend(parts.map(|(part, text)| (property_of(*part).to_owned(), json!(text))));
        CardCall {
            method: Method::POST,
            service: self.service.to_owned(),
            url: service_path(&self.services.company, self.service),
            etag: None,
            body: Some(Value::Object(body)),
        }
    }

    /// Writes properties of a customer's, only while it is as it was read.
    pub fn update(
        self,
        customer: &CompanyCustomer,
        seen: &ShipToAddress,
        body: Map<String, Value>,
    ) -> CardCall {
        // One without an ETag can't be guarded by it: it was looked at a moment ago.
        let etag = match seen.etag.is_empty() {
            true => "*".to_owned(),
            false => seen.etag.clone(),
        };
        CardCall {
            method: Method::PATCH,
            service: self.service.to_owned(),
            url: self.path(customer),
            etag: Some(etag),
            body: Some(Value::Object(body)),
        }
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// All ship-to addresses under the page's code.
    pub async fn ship_tos(&self, page: ShipToPage<'_>) -> Result<ShipToRows, CallError> {
        let url = self.service_url(&page.services.company, page.service);
        let code = page.code.replace('\'', "''");
        let code = utf8_percent_encode(&code, QUERY);
        let properties = PROPERTIES.map(|(_, property)| property).join(",");
        let url =
            format!("{url}?$filter=Code%20eq%20'{code}'&$select=Customer_No,Code,{properties}");
        let mut found = ShipToRows::default();
        for row in self.pages(&url).await? {
            let text = |key: &str| row.get(key).and_then(Value::as_str);
            let (Some(number), Some(code)) = (text("Customer_No"), text("Code")) else {
                found.has_nameless = true;
                continue;
            };
            // A system that ignores the filter answers the others too.
            if !code.trim().eq_ignore_ascii_case(page.code.trim()) {
                continue;
            }
            let read = Some(ShipToAddress::of(&row));
            let entry = found.rows.entry(number.to_owned());
            entry
                .and_modify(|held| {
                    if *held != read {
                        *held = None;
                    }
                })
                .or_insert(read);
        }
        Ok(found)
    }
}
