//! An account's shipping address: read as the delivery address, and written as one (facts/woocommerce.md "Delivery address").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::wire::{Billing, WebstoreCustomer};
use crate::customer::country::CountryTable;
use crate::customer::delivery::{Delivery, SAME_AS_BILLING};
use crate::customer::name::{NameKind, NameSource, NameWrite, Names, split_in};
use crate::customer::normal::{is_blank, same};
use crate::customer::{Field, text};
use crate::reading::Fields;

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

/// Where in an account the parts stand that decide on its delivery address, besides its names.
const IN_BILLING: [&str; 8] = [
    "billing.address_1",
    "billing.address_2",
    "billing.postcode",
    "billing.city",
    "billing.state",
    "billing.country",
    "billing.phone",
    "billing.company",
];

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

    /// Whether it names no place.
    fn is_blank(&self) -> bool {
        let place = [&self.address_1, &self.address_2, &self.city, &self.postcode];
        place.into_iter().all(|part| is_blank(part))
    }

    /// Whether it is the billing address letter by letter: so most are, and nothing has to be compared.
    fn is_copy_of(&self, billing: &Billing) -> bool {
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

    fn names(&self, source: NameSource) -> Names<'_> {
        Names {
            company: &self.company,
            first: &self.first_name,
            last: &self.last_name,
            order: source.order(),
        }
    }

    fn address(&self, source: NameSource, countries: &CountryTable) -> Delivery {
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

impl WebstoreCustomer {
    /// The billing address as a delivery address.
    fn billing_address(&self, source: NameSource, countries: &CountryTable) -> Delivery {
        let (first, last) = self.person();
        let names = Names {
            company: &self.billing.company,
            first: &first,
            last: &last,
            order: source.order(),
        };
        let (name, name_2) = first_and_second(names, source);
        let billing = &self.billing;
        Delivery::from_fn(|part| match part {
            Field::Name => name.clone(),
            Field::Name2 => name_2.clone(),
            Field::Address => billing.address_1.clone(),
            Field::Address2 => billing.address_2.clone(),
            Field::PostCode => billing.postcode.clone(),
            Field::City => billing.city.clone(),
            Field::State => countries.state(&billing.country, &billing.state),
            Field::Country => billing.country.clone(),
            _ => billing.phone.clone(),
        })
    }

    /// The delivery address as a value.
    pub(super) fn delivery(&self, source: NameSource, countries: &CountryTable) -> String {
        if self.shipping.is_blank() || self.shipping.is_copy_of(&self.billing) {
            return SAME_AS_BILLING.to_owned();
        }
        let billing = self.billing_address(source, countries);
        self.shipping
            .address(source, countries)
            .value_beside(&billing)
    }

    /// Whether the shipping address is known.
    pub(super) fn has_read_shipping(&self) -> bool {
        self.not_read.iter().all(|part| !part.is_in_shipping())
    }

    /// Whether all is known that decides on the delivery address.
    pub(super) fn has_read_delivery(&self) -> bool {
        self.has_read_name()
            && self.has_read_shipping()
            && IN_BILLING.into_iter().all(|path| self.has_read(path))
    }

    /// Whether the account has a shipping address, and it is the billing address.
    fn has_copy(&self, source: NameSource, countries: &CountryTable) -> bool {
        !self.shipping.is_blank()
            && self.has_read_delivery()
            && self.delivery(source, countries) == SAME_AS_BILLING
    }
}

/// Where the names of a delivery address go in a shipping address. One name alone goes where it stands, or where it stands in billing;
/// `other` is where it goes if it stands nowhere.
fn placed(
    address: &Delivery,
    seen: Option<&WebstoreCustomer>,
    source: NameSource,
    other: NameKind,
) -> [NameWrite; 2] {
    let (name, name_2) = (address.get(Field::Name), address.get(Field::Name2));
    let first = source.first();
    let kind = match is_blank(name_2) {
        false => first,
        true => stands_at(name, seen, source).unwrap_or(other),
    };
    let (company, person) = match kind {
        NameKind::Company => (name, name_2),
        NameKind::Person => (name_2, name),
    };
    let known = seen.map(|seen| seen.shipping.names(source));
    let of_account = seen.map(|seen| {
        let (first, last) = seen.person();
        (first.into_owned(), last.into_owned())
    });
    let is_accounts = |(first, last): &(String, String)| {
        let names = Names {
            company: "",
            first,
            last,
            order: source.order(),
        };
        same(Field::Name, &names.person(), person)
    };
    let kept = known.and_then(|names| names.written(NameKind::Person, person).ok());
    let (first, last) = match (kept, of_account.filter(is_accounts)) {
        (_, Some(names)) => names,
        (Some(NameWrite::Person { first, last }), None) => (first, last),
        // A label shows both in one line: wherever the name is cut it reads the same.
        _ => split_in(source.order(), person),
    };
    [
        NameWrite::Company(company.to_owned()),
        NameWrite::Person { first, last },
    ]
}

/// As which of the names a single name stands already.
fn stands_at(name: &str, seen: Option<&WebstoreCustomer>, source: NameSource) -> Option<NameKind> {
    let seen = seen?;
    let shipping = seen.shipping.names(source);
    let (first, last) = seen.person();
    let billing = Names {
        company: &seen.billing.company,
        first: &first,
        last: &last,
        order: source.order(),
    };
    let kinds = [NameKind::Company, NameKind::Person];
    let holds = |names: Names<'_>| {
        let mut kinds = kinds.into_iter();
        kinds.find(|kind| same(Field::Name, &names.text(*kind), name))
    };
    let only = match (is_blank(shipping.company), is_blank(&shipping.person())) {
        (false, true) => Some(NameKind::Company),
        (true, false) => Some(NameKind::Person),
        _ => None,
    };
    holds(shipping)
        .or(only)
        .or_else(|| holds(billing))
        .or_else(|| (!is_blank(billing.company)).then_some(NameKind::Company))
}

/// The shipping address of an account that is to hold this delivery address. `billing` is what its billing address is to be, which
/// [`SAME_AS_BILLING`] copies; `seen` the account as it is, none of a new one; `kind` what a name is that stands nowhere.
pub(super) fn written(
    value: &str,
    billing: &Map<String, Value>,
    seen: Option<&WebstoreCustomer>,
    source: NameSource,
    kind: NameKind,
) -> Map<String, Value> {
    let mut shipping = Map::new();
    let mut set = |key: &str, text: &str| shipping.insert(key.to_owned(), json!(text));
    let Some(address) = Delivery::from_value(value) else {
        for (key, text) in billing.iter().filter(|(key, _)| *key != "email") {
            set(key, text.as_str().unwrap_or_default());
        }
        return shipping;
    };
    for name in placed(&address, seen, source, kind) {
        match name {
            NameWrite::Company(company) => drop(set("company", &company)),
            NameWrite::Person { first, last } => {
                set("first_name", &first);
                set("last_name", &last);
            }
        }
    }
    for (key, part) in [
        ("address_1", Field::Address),
        ("address_2", Field::Address2),
        ("postcode", Field::PostCode),
        ("city", Field::City),
        ("state", Field::State),
        ("country", Field::Country),
        ("phone", Field::Phone),
    ] {
        set(key, address.get(part));
    }
    shipping
}

/// What a shipping address that is a copy of billing takes over of the changes that are written to billing, and of the account's own
/// names (`top`) where it has those; nothing where it is none.
pub(super) fn following(
    seen: &WebstoreCustomer,
    changed: &Map<String, Value>,
    top: &Map<String, Value>,
    source: NameSource,
    countries: &CountryTable,
) -> Map<String, Value> {
    if !seen.has_copy(source, countries) {
        return Map::new();
    }
    let is_nameless =
        is_blank(&seen.shipping.names(source).person()) && is_blank(&seen.shipping.company);
    let follows = |key: &str| match key {
        "email" => false,
        "phone" => !is_blank(&seen.shipping.phone),
        "first_name" | "last_name" | "company" => !is_nameless,
        _ => true,
    };
    let is_name = |key: &str| matches!(key, "first_name" | "last_name");
    let names = top.iter().filter(|(key, _)| is_name(key));
    let taken = names.chain(changed).filter(|(key, _)| follows(key));
    taken
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

impl Billing {
    /// As WooCommerce is sent it.
    pub(super) fn as_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}
