//! An order as the REST API gives it, kept as a compact row, and what is written to one.

use concord_base::all;
use std::fmt;
use strum::VariantArray;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::addresses::Shipping;
use crate::customer::country::CountryTable;
use crate::customer::name::NameSource;
use crate::customer::normal::{is_blank, same};
use crate::customer::{Field, WebstoreId, text};
use crate::reading::{Expected, Fields, NotRead, Unidentified, decoded, number, record_id};
use concord_base::Timestamp;

/// The order's numeric id. Its number, which customers see, may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub u64);

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The fields of [`Order`], for `_fields`: an order holds twenty times as much.
pub(super) const ORDER_FIELDS: &str = "id,number,status,customer_id,date_created_gmt,date_modified_gmt,currency,total,total_tax,billing.first_name,billing.last_name,billing.company,billing.email,billing.country,billing.state,shipping,meta_data";

/// The statuses of what is no order yet: a checkout that was begun and never finished is kept as a draft.
pub(super) const DRAFTS: [&str; 2] = ["checkout-draft", "auto-draft"];

/// An order, with what Concord reads of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The number that customers see.
    pub number: String,
    /// `processing`, `completed`, …
    pub status: String,
    /// The account that ordered; none for a guest, even one whose e-mail belongs to an account.
    pub account: Option<WebstoreId>,
    /// When it was placed; none where WooCommerce says nothing of it.
    pub created: Option<Timestamp>,
    /// When it was last changed. Changes of meta data, of the address and of the account leave it as it is
    /// (facts/woocommerce.md 11, recordings `order_put_*`).
    pub modified: Option<Timestamp>,
    /// Currency code.
    pub currency: String,
    /// Total with tax, as WooCommerce writes it.
    pub total: String,
    /// The tax in it.
    pub total_tax: String,
    /// Company or person of the billing address.
    pub name: String,
    /// The billing address's e-mail.
    pub email: String,
    /// The billing address's place.
    pub billing: OrderPlace,
    /// The shipping address's place.
    pub shipping: OrderPlace,
    /// The whole shipping address, blank where nothing is delivered; none where it was not read, or a part of it can't be. It decides
    /// nothing: it is said where the order goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Box<Shipping>>,
    /// What its meta data says of its customers.
    pub noted: Noted,
    /// What of it could not be read: nothing is decided by those parts, or written to the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<NotRead>,
}

/// Country and state of an order's address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderPlace {
    /// ISO code.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Code or name.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub state: String,
}

/// The Business Central customers that an order's meta data names. Leading underscores work on orders
/// (facts/woocommerce.md 3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Noted {
    /// The sell-to customer no.; none without this meta data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sell_to: Option<String>,
    /// The bill-to customer no.; none without this meta data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_to: Option<String>,
}

/// One of the two customers of an order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum Party {
    /// Whom it is sold to.
    SellTo,
    /// Who is billed.
    BillTo,
}

impl Party {
    /// Both, in the order of Business Central's pages.
    pub const ALL: [Party; Party::VARIANTS.len()] = all(Party::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Party::SellTo => "Sell-to customer no.",
            Party::BillTo => "Bill-to customer no.",
        }
    }

    /// The key of the order's meta data.
    pub fn meta_key(self) -> &'static str {
        match self {
            Party::SellTo => "_concord_bc_sell_to_no",
            Party::BillTo => "_concord_bc_bill_to_no",
        }
    }
}

impl Noted {
    fn of_items(items: &[Value]) -> Self {
        let noted = |party: Party| {
            let item = items.iter().find(|item| item["key"] == party.meta_key())?;
            Some(match &item["value"] {
                Value::String(text) => decoded(text).into_owned(),
                Value::Number(number) => number.to_string(),
                _ => String::new(),
            })
        };
        Self {
            sell_to: noted(Party::SellTo),
            bill_to: noted(Party::BillTo),
        }
    }

    /// What is noted of a party.
    pub fn get(&self, party: Party) -> Option<&str> {
        match party {
            Party::SellTo => self.sell_to.as_deref(),
            Party::BillTo => self.bill_to.as_deref(),
        }
    }

    /// Notes something of a party, or nothing any more.
    pub fn set(&mut self, party: Party, number: Option<String>) {
        match party {
            Party::SellTo => self.sell_to = number,
            Party::BillTo => self.bill_to = number,
        }
    }
}

/// A change of an order's meta data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChange {
    /// Which of the two.
    pub party: Party,
    /// The value as it was seen; none without this meta data.
    pub old: Option<String>,
    /// The value that is written; none removes the meta data.
    pub new: Option<String>,
}

impl Order {
    /// Whether the order includes tax.
    pub fn includes_tax(&self) -> bool {
        self.total_tax
            .bytes()
            .any(|digit| matches!(digit, b'1'..=b'9'))
    }

    /// Whether it is an order at all: a checkout that was begun and never finished is kept as a draft.
    pub fn is_placed(&self) -> bool {
        !DRAFTS.contains(&self.status.as_str())
    }

    /// Whether all that its customers are decided by, and what is noted of them, is what it was when `seen`.
    pub fn is_as(&self, seen: &Order) -> bool {
        self.account == seen.account
            && same(Field::Email, &self.email, &seen.email)
            && self.billing == seen.billing
            && self.shipping == seen.shipping
            && self.includes_tax() == seen.includes_tax()
            && self.noted == seen.noted
            && self.not_read == seen.not_read
    }

    /// Where it is delivered to, as a delivery address; empty where nothing is delivered, none where that is not known.
    pub fn delivery_value(&self, source: NameSource, countries: &CountryTable) -> Option<String> {
        let shipping = self.delivery.as_ref()?;
        Some(match shipping.is_blank() {
            true => String::new(),
            false => shipping.address(source, countries).value(),
        })
    }

    /// Whether its meta data could be read.
    pub fn has_read_meta_data(&self) -> bool {
        !self.not_read.iter().any(|it| it.covers("meta_data"))
    }

    /// Whether its meta data holds the new values of all these changes.
    pub fn holds(&self, changes: &[NoteChange]) -> bool {
        changes
            .iter()
            .all(|change| self.noted.get(change.party) == change.new.as_deref())
    }

    /// Reads one from an answer, texts decoded. What can't be read is in [`Order::not_read`].
    ///
    /// # Errors
    /// Its id can't be read.
    pub(crate) fn from_answer(answer: Value) -> Result<Self, Unidentified> {
        let id = record_id(answer.get("id"));
        let (id, object) = match (id, answer) {
            (Some(id), Value::Object(object)) => (OrderId(id), object),
            (_, answer) => return Err(Unidentified::of(&answer, "id", &["number"])),
        };
        let mut not_read = Vec::new();
        let delivery = object.get("shipping").and_then(Shipping::of_order);
        let mut fields = Fields::new(object, true, &mut not_read);
        let mut buyer = Buyer::default();
        if let Some(mut billing) = fields.object("billing.") {
            buyer = Buyer {
                first_name: billing.text_or_none("first_name"),
                last_name: billing.text_or_none("last_name"),
                company: billing.text_or_none("company"),
                email: billing.text("email"),
                place: place(&mut billing),
            };
        }
        // It counts only where the billing address names no country.
        let shipping = match is_blank(&buyer.place.country) {
            true => fields.object("shipping.").map(|mut it| place(&mut it)),
            false => fields.lenient_object("shipping.").map(|mut it| OrderPlace {
                country: it.text_or_none("country"),
                state: it.text_or_none("state"),
            }),
        };
        let noted = match fields.take("meta_data") {
            Some(Value::Array(items)) => Noted::of_items(&items),
            Some(Value::Object(items)) if items.values().all(|it| it["key"].is_string()) => {
                Noted::of_items(&items.into_iter().map(|it| it.1).collect::<Vec<_>>())
            }
            other => {
                fields.note("meta_data", Expected::List, other.as_ref());
                Noted::default()
            }
        };
        let customer = fields.take("customer_id");
        let account = number(customer.as_ref());
        let is_nobodys = matches!(&customer, Some(Value::String(text)) if is_blank(text));
        if account.is_none() && !is_nobodys {
            fields.note("customer_id", Expected::Id, customer.as_ref());
        }
        let shown = fields.text_or_none("number");
        let person = format!("{} {}", buyer.first_name, buyer.last_name);
        let mut order = Self {
            number: match shown.is_empty() {
                true => id.to_string(),
                false => shown,
            },
            id,
            status: fields.text("status"),
            account: account.filter(|id| *id != 0).map(WebstoreId),
            created: Timestamp::parse_utc(&fields.text_or_none("date_created_gmt")),
            modified: Timestamp::parse_utc(&fields.text_or_none("date_modified_gmt")),
            currency: fields.text_or_none("currency"),
            total: fields.text_or_none("total"),
            total_tax: fields.text("total_tax"),
            name: match is_blank(&buyer.company) {
                true => person.trim().to_owned(),
                false => buyer.company,
            },
            email: buyer.email,
            billing: buyer.place,
            shipping: shipping.unwrap_or_default(),
            delivery: delivery.map(Box::new),
            noted,
            not_read: Vec::new(),
        };
        order.not_read = not_read;
        Ok(order)
    }

    /// An order on which the webstore fails whenever it is asked for; what an earlier answer held of it is kept for showing.
    pub fn unanswered(id: OrderId, former: Option<&Order>) -> Self {
        let mut order = former.cloned().unwrap_or_else(|| Self {
            id,
            number: id.to_string(),
            status: String::new(),
            account: None,
            created: None,
            modified: None,
            currency: String::new(),
            total: String::new(),
            total_tax: String::new(),
            name: String::new(),
            email: String::new(),
            billing: OrderPlace::default(),
            shipping: OrderPlace::default(),
            delivery: None,
            noted: Noted::default(),
            not_read: Vec::new(),
        });
        order.not_read = vec![NotRead::unanswered()];
        order
    }
}

fn place(address: &mut Fields<'_>) -> OrderPlace {
    OrderPlace {
        country: address.text("country"),
        state: address.text("state"),
    }
}

/// What is read of an order's billing address.
#[derive(Default)]
struct Buyer {
    first_name: String,
    last_name: String,
    company: String,
    email: String,
    place: OrderPlace,
}

/// One order of an update. Meta data without a value is removed; everything else of the order stays.
pub(super) fn update_body(id: OrderId, changes: &[NoteChange]) -> Value {
    let meta = changes
        .iter()
        .map(|change| json!({ "key": change.party.meta_key(), "value": change.new }));
    json!({ "id": id, "meta_data": meta.collect::<Value>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(answer: &Value) -> Order {
        Order::from_answer(answer.clone()).unwrap()
    }

    #[test]
    fn an_order_is_read_whatever_plugins_made_of_its_values_and_survives_being_stored() {
        let order = order(&json!({
            "id": 12, "number": 2012, "customer_id": "3", "date_created_gmt": "2026-11-23T11:43:47", "date_modified_gmt": null,
            "total": 216.5, "total_tax": "16.50", "billing": {"first_name": "Ann", "last_name": null, "country": "US", "state": "CA"},
            "meta_data": [{"id": 1, "key": "_concord_bc_sell_to_no", "value": 10000}, {"id": 2, "key": "other", "value": {"a": 1}}],
        }));
        assert_eq!(
            (order.number.as_str(), order.name.as_str()),
            ("2012", "Ann")
        );
        assert_eq!(order.account, Some(WebstoreId(3)));
        assert_eq!(order.billing.state, "CA");
        assert_eq!(order.noted.get(Party::SellTo), Some("10000"));
        assert_eq!(order.noted.get(Party::BillTo), None);
        let stored = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<Order>(&stored).unwrap(), order);
    }

    #[test]
    fn an_order_without_account_is_a_guests_and_only_an_amount_is_tax() {
        let plain = order(&json!({"id": 1, "customer_id": 0, "total_tax": "0.00"}));
        assert_eq!(plain.account, None);
        assert!(!plain.includes_tax());
        assert!(order(&json!({"id": 1, "total_tax": "0.05"})).includes_tax());
    }

    #[test]
    fn a_removed_note_is_sent_as_null_and_nothing_but_meta_data_is_sent() {
        let change = |party, new: Option<&str>| NoteChange {
            party,
            old: None,
            new: new.map(str::to_owned),
        };
        let changes = [
            change(Party::SellTo, Some("10000")),
            change(Party::BillTo, None),
        ];
        assert_eq!(
            update_body(OrderId(7), &changes),
            json!({"id": 7, "meta_data": [
                {"key": "_concord_bc_sell_to_no", "value": "10000"}, {"key": "_concord_bc_bill_to_no", "value": null},
            ]})
        );
    }
}
