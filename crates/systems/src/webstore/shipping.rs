//! An account's shipping address, as it is written (facts/woocommerce.md "Seen later").

use concord_base::gather::Gather as _;
use serde_json::{Map, Value, json};

use super::wire::WebstoreCustomer;
use crate::customer::Field;
use crate::customer::country::CountryTable;
use crate::customer::delivery::{Delivery, SAME_AS_BILLING};
use crate::customer::name::{NameKind, NameSource, NameWrite, Names, split_in};
use crate::customer::normal::{is_blank, same};

impl WebstoreCustomer {
    /// Whether the account has a shipping address, and it is the billing address.
    pub fn has_copy(&self, source: NameSource, countries: &CountryTable) -> bool {
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
        .gathered()
}
