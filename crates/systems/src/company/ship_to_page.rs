//! Ship-to addresses, read and written through page 300 where it is published as a web service (facts/business-central.md §2.3).

use std::collections::HashMap;

use concord_base::gather::Gather as _;
use http::Method;
use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value, json};

use super::card_call::{CardCall, Recorded};
use super::client::{Client, QUERY, quoted};
use super::lists::Services;
use super::read_lists::service_path;
use super::ship_to::{PROPERTIES, ShipTo, ShipToAddress, as_of_page, of_extension, property_of};
use super::way::Way;
use super::wire::CompanyCustomer;
use super::write::spelled;
use crate::call::CallError;
use crate::customer::Field;
use crate::customer::country::Spelling;
use crate::customer::delivery::{Delivery, PARTS};
use crate::customer::normal::{is_blank, same};
use crate::ports::CallPorts;

/// The entity set of ship-to addresses in Concord's own API.
const EXTENSION_SET: &str = "shipToAddresses";

/// The page by which ship-to addresses are reached, and the code of those that are meant.
#[derive(Debug, Clone, Copy)]
pub struct ShipToPage<'a> {
    /// The company's web services.
    services: &'a Services,
    /// The name under which the page is published; that of the entity set in Concord's own API.
    service: &'a str,
    way: Way,
    /// The ship-to code.
    pub code: &'a str,
}

impl ShipToAddress {
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
            .gathered()
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

    /// As what is to be written to have it back.
    pub fn as_wanted(&self) -> Wanted {
        let text = |part| self.part(part).unwrap_or_default().to_owned();
        Wanted {
            parts: PROPERTIES.map(|(part, _)| (part, text(part))).into(),
            is_own: false,
        }
    }
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
        let then = |part| {
            let updated = update.get(super::property(part)).and_then(Value::as_str);
            let updated = updated.filter(|_| part != Field::Name2);
            updated.unwrap_or_else(|| customer.raw(part)).to_owned()
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

/// The ship-to addresses of a company under one code.
#[derive(Debug, Default)]
pub struct ShipToRows {
    /// By the customers' numbers; none of a number that has several.
    rows: HashMap<String, Option<ShipToAddress>>,
    /// Whether there are rows of which can't be told whose they are.
    has_nameless: bool,
}

impl ShipToRows {
    /// A customer's, or that there is none; nothing where neither is known, as of one whose number can't be read.
    fn found(&self, customer: &CompanyCustomer) -> Option<Option<&ShipToAddress>> {
        if !customer.has_read("number") || customer.number.is_empty() {
            return None;
        }
        match self.rows.get(&customer.number) {
            Some(found) => found.as_ref().map(Some),
            None => (!self.has_nameless).then_some(None),
        }
    }

    /// What is known of a customer's; none where nothing is.
    pub fn of(&self, customer: &CompanyCustomer) -> Option<ShipTo> {
        Some(match self.found(customer)? {
            Some(at) => ShipTo::At(Box::new(at.clone())),
            None => ShipTo::Nowhere,
        })
    }

    /// Whether that is what the customer holds already.
    pub fn is_held_by(&self, customer: &CompanyCustomer) -> bool {
        match (self.found(customer), &customer.ship_to) {
            (None, None) | (Some(None), Some(ShipTo::Nowhere)) => true,
            (Some(Some(found)), Some(ShipTo::At(held))) => *found == **held,
            _ => false,
        }
    }

    /// Of a list that can't be read as a whole.
    pub fn unread() -> Self {
        Self {
            has_nameless: true,
            ..Self::default()
        }
    }

    /// Whether it has to be asked for by its key what a customer's is.
    pub fn leaves_open(&self, customer: &CompanyCustomer) -> bool {
        self.found(customer).is_none() && !customer.number.is_empty()
    }

    /// Whether it is known that the list holds none of a customer.
    pub fn lacks(&self, customer: &CompanyCustomer) -> bool {
        self.found(customer) == Some(None)
    }
}

impl<'a> ShipToPage<'a> {
    /// The page that a company publishes, or Concord's own API; none where there is neither for this user.
    pub fn of(services: &'a Services, code: &'a str) -> Option<Self> {
        let way = services.way();
        let service = match way {
            Way::ApiV2 => services.ship_to.as_deref()?,
            Way::Extension => EXTENSION_SET,
        };
        Some(Self {
            services,
            service,
            way,
            code,
        })
    }

    /// Where all of them are.
    fn set(self) -> String {
        match self.way {
            Way::ApiV2 => service_path(&self.services.company, self.service),
            Way::Extension => EXTENSION_SET.to_owned(),
        }
    }

    fn call(self, method: Method, url: String, body: Option<Map<String, Value>>) -> CardCall {
        let body = body.map(|body| match self.way {
            Way::ApiV2 => Value::Object(body),
            Way::Extension => {
                let named = body.into_iter();
                let named = named.map(|(key, value)| (of_extension(&key).to_owned(), value));
                Value::Object(named.gathered())
            }
        });
        CardCall {
            method,
            service: self.service.to_owned(),
            url,
            etag: None,
            body,
            way: self.way,
            record: Recorded::ShipTo,
        }
    }

    /// Where a customer's is; of Concord's own API, where it is asked for.
    fn path(self, customer: &CompanyCustomer) -> String {
        let quoted = |text: &str| format!("'{}'", utf8_percent_encode(&quoted(text), QUERY));
        let (number, code) = (quoted(&customer.number), quoted(self.code));
        match self.way {
            Way::ApiV2 => format!("{}(Customer_No={number},Code={code})", self.set()),
            Way::Extension => format!(
                "{}?$filter=customerNumber%20eq%20{number}%20and%20code%20eq%20{code}",
                self.set()
            ),
        }
    }

    /// Reads a customer's.
    pub fn read(self, customer: &CompanyCustomer) -> CardCall {
        self.call(Method::GET, self.path(customer), None)
    }

    /// Makes a customer's.
    pub fn create(self, customer: &CompanyCustomer, wanted: &Wanted) -> CardCall {
        let mut body = Map::new();
        body.insert("Customer_No".to_owned(), json!(customer.number));
        body.insert("Code".to_owned(), json!(self.code));
        let parts = wanted.parts.iter().filter(|(_, text)| !text.is_empty());
        body.extend(parts.map(|(part, text)| (property_of(*part).to_owned(), json!(text))));
        self.call(Method::POST, self.set(), Some(body))
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
        let path = match self.way {
            Way::ApiV2 => self.path(customer),
            Way::Extension => format!("{}({})", self.set(), seen.id),
        };
        CardCall {
            etag: Some(etag),
            ..self.call(Method::PATCH, path, Some(body))
        }
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// All ship-to addresses under the page's code.
    pub async fn ship_tos(&self, page: ShipToPage<'_>) -> Result<ShipToRows, CallError> {
        let code = quoted(page.code);
        let code = utf8_percent_encode(&code, QUERY);
        let properties = PROPERTIES.map(|(_, property)| property).join(",");
        let (filter, properties) = match page.way {
            Way::ApiV2 => ("Code", format!("Customer_No,Code,{properties}")),
            Way::Extension => {
                let names = properties.split(',').map(of_extension);
                let names: Vec<&str> = names.collect();
                (
                    "code",
                    format!("id,customerNumber,code,{}", names.join(",")),
                )
            }
        };
        let url = format!(
            "{}/{}?$filter={filter}%20eq%20'{code}'&$select={properties}",
            self.root_of(page.way),
            self.place(page.way, &page.set()),
        );
        let mut found = ShipToRows::default();
        for row in self.pages(&url).await? {
            let row = match page.way {
                Way::ApiV2 => row,
                Way::Extension => as_of_page(row),
            };
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
