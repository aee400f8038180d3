//! A WooCommerce customer as the REST API gives it, and its values in the shared fields.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::addresses::{Billing, Shipping};
use super::meta::{Binding, Meta, MetaData};
use crate::customer::country::CountryTable;
use crate::customer::delivery::SAME_AS_BILLING;
use crate::customer::email::{addresses, first_address};
use crate::customer::name::{
    DeliveryUse, FurtherNameSource, NameKind, NameOrder, NameSource, NameSources, NameWrite, Names,
    Unplaced, name_of,
};
use crate::customer::normal::is_blank;
use crate::customer::{Field, Values, WebstoreId, text};
use crate::meta_keys::{FieldKeys, MetaKeys};
use crate::reading::{Expected, Fields, Found, NotRead, Unidentified, record_id};
use concord_base::Timestamp;
use concord_base::sabotage::{self, Sabotage};

/// The roles of those who run the shop.
pub const STAFF_ROLES: [&str; 2] = ["administrator", "shop_manager"];

/// The roles that WordPress gives those who run a site or write for it: Concord neither gives nor takes any of them.
pub const SITE_ROLES: [&str; 5] = [
    STAFF_ROLES[0],
    STAFF_ROLES[1],
    "editor",
    "author",
    "contributor",
];

/// A customer of the webstore, with what Concord reads of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebstoreCustomer {
    /// The webstore ID.
    pub id: WebstoreId,
    /// The account's e-mail. Unique in the webstore, in any letter case.
    #[serde(default, deserialize_with = "text")]
    pub email: String,
    /// First name.
    #[serde(default, deserialize_with = "text")]
    pub first_name: String,
    /// Last name; likewise.
    #[serde(default, deserialize_with = "text")]
    pub last_name: String,
    /// The WordPress role.
    #[serde(default, deserialize_with = "text")]
    pub role: String,
    /// User name.
    #[serde(default, deserialize_with = "text")]
    pub username: String,
    /// Billing address.
    #[serde(default)]
    pub billing: Billing,
    /// The shipping address: the delivery address where that takes part; it names the region where billing names no country (spec.md §3).
    #[serde(default)]
    pub shipping: Shipping,
    /// When the account was registered, in UTC; may be missing.
    #[serde(default, deserialize_with = "text")]
    pub date_created_gmt: String,
    /// Whether it has paid for an order; none where no answer has said so.
    #[serde(default)]
    pub is_paying_customer: Option<bool>,
    /// What is read of the customer's meta data.
    #[serde(default)]
    pub meta_data: Meta,
    /// When it was last changed, in UTC; may be missing, and moves with orders too (facts/woocommerce.md 10).
    #[serde(default, deserialize_with = "text")]
    pub date_modified_gmt: String,
    /// What of it could not be read: those parts are empty above, or what an earlier answer held, and count as unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<NotRead>,
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

impl WebstoreCustomer {
    /// Reads one from an answer, texts decoded, with the values of the meta data's `keys`. What can't be read is in
    /// [`WebstoreCustomer::not_read`].
    ///
    /// # Errors
    /// Its id can't be read.
    pub(crate) fn from_answer(answer: Value, keys: &MetaKeys) -> Result<Self, Unidentified> {
        let id = record_id(answer.get("id"));
        let (id, mut object) = match (id, answer) {
            (Some(id), Value::Object(object)) => (WebstoreId(id), object),
            (_, answer) => return Err(Unidentified::of(&answer, "id", &["email", "username"])),
        };
        let mut not_read = Vec::new();
        // Only an administrator's key gets any: that it is missing is no oddity.
        let meta = object.remove("meta_data");
        let meta = meta.map(|answer| Meta::from_answer(answer, keys, &mut not_read));
        // It is only shown.
        let is_paying = object.remove("is_paying_customer");
        let mut fields = Fields::new(object, true, &mut not_read);
        let mut account = Self {
            id,
            email: fields.text("email"),
            first_name: fields.text("first_name"),
            last_name: fields.text("last_name"),
            role: fields.text("role"),
            username: fields.text_or_none("username"),
            billing: Billing::default(),
            shipping: Shipping::default(),
            date_created_gmt: fields.text_or_none("date_created_gmt"),
            is_paying_customer: is_paying.and_then(|it| it.as_bool()),
            meta_data: Meta::default(),
            date_modified_gmt: fields.text_or_none("date_modified_gmt"),
            not_read: Vec::new(),
        };
        match meta {
            Some(Ok(meta)) => account.meta_data = meta,
            Some(Err(found)) => fields.note("meta_data", Expected::List, Some(&found)),
            None => {}
        }
        if let Some(mut billing) = fields.object("billing.") {
            account.billing = Billing {
                first_name: billing.text("first_name"),
                last_name: billing.text("last_name"),
                company: billing.text("company"),
                address_1: billing.text("address_1"),
                address_2: billing.text("address_2"),
                city: billing.text("city"),
                postcode: billing.text("postcode"),
                country: billing.text("country"),
                state: billing.text("state"),
                email: billing.text("email"),
                phone: billing.text("phone"),
            };
        }
        if let Some(shipping) = fields.object("shipping.") {
            account.shipping = Shipping::read(shipping);
        }
        account.not_read = not_read;
        Ok(account)
    }

    /// Notes that the meta data is missing although others have theirs: it is no key that may not see any.
    pub fn note_meta_data_missing(&mut self) {
        if self.meta_data.mapping == MetaData::Hidden && self.has_read("meta_data") {
            self.not_read.push(NotRead {
                path: "meta_data".to_owned(),
                expected: Expected::List,
                found: Found::of(None),
            });
        }
    }

    /// Notes that the meta data lacks the mapping that was written into it, and holds nothing of ours in its place: what else of it is
    /// missing may be there as well.
    pub fn note_mapping_missing(&mut self) {
        self.note_missing(Expected::Mapping);
    }

    /// As [`WebstoreCustomer::note_mapping_missing`], where the reading before had found something of ours there: this one may hide more,
    /// such as a note that the mapping was taken back.
    pub fn note_mapping_lost(&mut self) {
        self.note_missing(Expected::FormerMapping);
    }

    /// Whether [`WebstoreCustomer::note_mapping_lost`] has noted that.
    pub fn has_just_lost_mapping(&self) -> bool {
        let mut not_read = self.not_read.iter();
        not_read.any(|it| it.expected == Expected::FormerMapping)
    }

    fn note_missing(&mut self, expected: Expected) {
        let meta = &self.meta_data;
        let is_missing = meta.mapping == MetaData::NoMapping && meta.apart.is_empty();
        if is_missing && self.has_read("meta_data") {
            self.not_read.push(NotRead {
                path: "meta_data".to_owned(),
                expected,
                found: Found::List,
            });
            self.meta_data.values.clear();
            self.meta_data.tax_number.clear();
        }
    }

    /// An account on which the webstore fails whenever it is asked for: what an earlier answer held of it is kept for showing, and
    /// counts as unknown.
    pub fn unanswered(id: WebstoreId, former: Option<&WebstoreCustomer>) -> Self {
        let mut account = former.cloned().unwrap_or_else(|| Self {
            id,
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            role: String::new(),
            username: String::new(),
            billing: Billing::default(),
            shipping: Shipping::default(),
            date_created_gmt: String::new(),
            is_paying_customer: None,
            meta_data: Meta::default(),
            date_modified_gmt: String::new(),
            not_read: Vec::new(),
        });
        account.not_read = vec![NotRead::unanswered()];
        account
    }

    /// Whether a part of the record could be read.
    fn has_read(&self, path: &str) -> bool {
        !self.not_read.iter().any(|it| it.covers(path))
    }

    /// Whether so much of it is known that it may be matched to somebody, and somebody created in its place: all but single values of
    /// its meta data, and the shipping address.
    pub fn is_read(&self) -> bool {
        let mut parts = self.not_read.iter();
        parts.all(|part| part.is_in_meta_data() || part.is_in_shipping())
    }

    /// Whether its name is known, wherever that stands.
    fn has_read_name(&self) -> bool {
        let own = ["first_name", "last_name", "billing.company"];
        let has_own = !is_blank(&self.first_name) || !is_blank(&self.last_name);
        own.into_iter().all(|path| self.has_read(path))
            && (has_own
                || (self.has_read("billing.first_name")
                    && self.has_read("billing.last_name")
                    && self.has_read("email")))
    }

    /// The delivery address as a value.
    pub(super) fn delivery(&self, source: NameSource, countries: &CountryTable) -> String {
        if self.shipping.is_blank() || self.shipping.is_copy_of(&self.billing) {
            return SAME_AS_BILLING.to_owned();
        }
        let (first, last) = self.person();
        let billing = self.billing.address((&first, &last), source, countries);
        self.shipping
            .address(source, countries)
            .value_beside(&billing)
    }

    /// Whether the shipping address is known.
    fn has_read_shipping(&self) -> bool {
        self.not_read.iter().all(|part| !part.is_in_shipping())
    }

    /// Its shipping address as the value of a delivery address, also where that is the billing address; none where it is not known.
    pub fn shipping_itself(&self, source: NameSource, countries: &CountryTable) -> Option<String> {
        let address = || self.shipping.address(source, countries).value();
        self.has_read_shipping().then(address)
    }

    /// Whether all is known that decides on the delivery address.
    pub(super) fn has_read_delivery(&self) -> bool {
        self.has_read_name()
            && self.has_read_shipping()
            && IN_BILLING.into_iter().all(|path| self.has_read(path))
    }

    /// Whether it may have a shipping address that is the billing address, which can't be told.
    pub fn may_have_copy(&self) -> bool {
        let has_none = self.has_read_shipping() && self.shipping.is_blank();
        !has_none && !self.has_read_delivery()
    }

    /// Whether the field's value is known. Without its role nothing of an account is: it may be staff's.
    fn has_read_field(&self, field: Field) -> bool {
        self.has_read("role")
            && match field {
                Field::Name | Field::Name2 | Field::Contact => self.has_read_name(),
                Field::Email => self.has_read("email"),
                Field::Phone => self.has_read("billing.phone"),
                Field::Address => self.has_read("billing.address_1"),
                Field::Address2 => self.has_read("billing.address_2"),
                Field::PostCode => self.has_read("billing.postcode"),
                Field::City => self.has_read("billing.city"),
                Field::State => self.has_read("billing.state") && self.has_read("billing.country"),
                Field::Country => self.has_read("billing.country"),
                // They are not read where they are in none of the values.
                Field::VatNumber | Field::Own(_) => true,
                Field::Delivery => self.has_read_delivery(),
            }
    }

    /// Whether the account belongs to somebody who runs the shop: those are never updated (facts/faults.md 19).
    pub fn is_staff(&self) -> bool {
        STAFF_ROLES.contains(&self.role.as_str())
    }

    /// The account's first and last name as typed.
    pub fn person(&self) -> (Cow<'_, str>, Cow<'_, str>) {
        let (first, last) = match is_blank(&self.first_name) && is_blank(&self.last_name) {
            true => (&self.billing.first_name, &self.billing.last_name),
            false => (&self.first_name, &self.last_name),
        };
        (Cow::Borrowed(first), Cow::Borrowed(last))
    }

    /// The name by the name source, and where it stands; none when the customer has no name at all.
    pub fn name(&self, source: NameSource) -> Option<(NameKind, Cow<'_, str>)> {
        name_of(source, &self.billing.company, || self.person())
    }

    /// One of the account's names; empty when it has none of the kind. `order` is that of a person's names.
    pub fn name_at(&self, kind: NameKind, order: NameOrder) -> String {
        self.with_names(order, |names| names.text(kind))
    }

    /// The name that goes into Name 2 or Contact; none where the field takes no part, and where the account's name does not stand first
    /// by the name source: written then, this one would become the account's name.
    pub fn further_name(&self, source: FurtherNameSource, name: NameSource) -> Option<String> {
        let kind = source.kind()?;
        let has_room = kind != name.first() && !is_blank(&self.name_at(name.first(), name.order()));
        has_room.then(|| self.name_at(kind, source.order()))
    }

    /// Where a new name from Business Central goes: see [`Names::place`].
    ///
    /// # Errors
    /// What can't be told without a guess.
    pub fn place_name(
        &self,
        new: &str,
        kind: NameKind,
        agreed: Option<NameKind>,
        order: NameOrder,
    ) -> Result<NameWrite, Unplaced> {
        self.with_names(order, |names| names.place(new, kind, agreed))
    }

    /// A name in this place, whatever Business Central says: what an undo gives back, and what Name 2 and Contact hold.
    ///
    /// # Errors
    /// Which words are the first name can't be told.
    pub fn place_name_at(
        &self,
        kind: NameKind,
        order: NameOrder,
        name: &str,
    ) -> Result<NameWrite, Unplaced> {
        self.with_names(order, |names| names.written(kind, name))
    }

    fn with_names<T>(&self, order: NameOrder, then: impl FnOnce(Names<'_>) -> T) -> T {
        let (first, last) = self.person();
        then(Names {
            company: &self.billing.company,
            first: &first,
            last: &last,
            order,
        })
    }

    /// The values of the shared fields. A customer with no name goes by the e-mail, since Business
    /// Central must have a name (facts/business-central.md §1.2).
    pub fn values(
        &self,
        names: impl Into<NameSources>,
        keys: FieldKeys<'_>,
        countries: &CountryTable,
    ) -> Values {
        let names = names.into();
        let own = || keys.own.iter().map(|row| row.field);
        let value = |field| {
            Some(match field {
                Field::Name => self
                    .name(names.name)
                    .map_or_else(|| self.email.clone(), |(_, name)| name.into_owned()),
                Field::Email => first_address(&self.email).into_owned(),
                Field::Phone => self.billing.phone.clone(),
                Field::Address => self.billing.address_1.clone(),
                Field::Address2 => self.billing.address_2.clone(),
                Field::PostCode => self.billing.postcode.clone(),
                Field::City => self.billing.city.clone(),
                Field::State => countries.state(&self.billing.country, &self.billing.state),
                Field::Country => self.billing.country.clone(),
                Field::VatNumber | Field::Own(_) => self.meta_value(keys.of(field))?.to_owned(),
                Field::Name2 | Field::Contact => {
                    self.further_name(names.further(field), names.name)?
                }
                Field::Delivery => match names.delivery {
                    DeliveryUse::None => return None,
                    DeliveryUse::Compared | DeliveryUse::Written => {
                        self.delivery(names.name, countries)
                    }
                },
            })
        };
        if self.not_read.is_empty() || sabotage::is(Sabotage::AbsentAsEmpty) {
            return Values::from_fn(own(), value);
        }
        Values::from_fn(own(), |field| {
            self.has_read_field(field).then(|| value(field))?
        })
    }

    /// What stands under a meta key that was asked for, as typed; none where the shop has no place for it, or it was not read.
    pub fn meta_value(&self, key: Option<&str>) -> Option<&str> {
        let value = self.meta_data.values.get(key?);
        value.map(String::as_str)
    }

    /// Every e-mail of the account: WooCommerce keeps one, imports and plugins may have put more into its place.
    pub fn emails(&self) -> impl Iterator<Item = Cow<'_, str>> {
        addresses(&self.email)
    }

    /// ISO code of where the customer lives: the billing address, or the shipping one where that names no country.
    pub fn country(&self) -> &str {
        match is_blank(&self.billing.country) {
            true => self.shipping.country.trim(),
            false => self.billing.country.trim(),
        }
    }

    /// Whether the meta data says that a user took this mapping back.
    pub fn notes_unmapped(&self, binding: &Binding) -> bool {
        self.meta_data.apart.contains(binding)
    }

    /// When the account was registered, as far as that is known.
    pub fn registered(&self) -> Option<Timestamp> {
        Timestamp::parse_utc(&self.date_created_gmt)
    }

    /// When it was last changed, as far as that is known: a hint, no proof.
    pub fn modified(&self) -> Option<Timestamp> {
        Timestamp::parse_utc(&self.date_modified_gmt)
    }

    /// Whether it still is what it was when `seen`: the time of the last change alone tells nothing, what is only shown decides
    /// nothing, and who is about to create its customer is asked for by itself.
    pub fn is_as(&self, seen: &WebstoreCustomer) -> bool {
        let timeless = |customer: &WebstoreCustomer| WebstoreCustomer {
            date_modified_gmt: String::new(),
            date_created_gmt: String::new(),
            is_paying_customer: None,
            meta_data: Meta {
                reservations: Vec::new(),
                ..customer.meta_data.clone()
            },
            ..customer.clone()
        };
        let mut now = timeless(self);
        // Another setup asked for other values of the meta data: only what both answers hold can tell anything.
        let values = &seen.meta_data.values;
        now.meta_data
            .values
            .retain(|key, _| values.contains_key(key));
        let mut seen = timeless(seen);
        let values = &now.meta_data.values;
        seen.meta_data
            .values
            .retain(|key, _| values.contains_key(key));
        // A shipping address that an answer lacks keeps nothing else from being written.
        if !(self.has_read_shipping() && seen.has_read_shipping()) {
            for account in [&mut now, &mut seen] {
                account.shipping = Shipping {
                    country: account.shipping.country.clone(),
                    state: account.shipping.state.clone(),
                    ..Shipping::default()
                };
                account.not_read.retain(|part| !part.is_in_shipping());
            }
        }
        now == seen
    }

    /// What to call the customer on screens.
    pub fn title(&self, source: NameSource) -> String {
        self.name(source).map_or_else(
            || {
                if self.email.is_empty() {
                    self.username.clone()
                } else {
                    self.email.clone()
                }
            },
            |(_, name)| name.into_owned(),
        )
    }

    /// The mapping that the customer's meta data holds, if it can be seen.
    pub fn binding(&self) -> Option<&Binding> {
        match &self.meta_data.mapping {
            MetaData::Mapping(binding) => Some(binding),
            MetaData::Hidden | MetaData::NoMapping => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_survives_being_stored_with_or_without_a_mapping() {
        for meta in [
            "[]",
            r#"[{"id":1,"key":"concord_business_central","value":{"company":"{AA}","customer":"bb"}}]"#,
            r#"[{"id":1,"key":"concord_business_central","value":"damaged"}]"#,
            r#"[{"id":1,"key":"concord_business_central_unmapped","value":{"company":"{AA}","customer":"bb"}}]"#,
            r#"[{"id":1,"key":"concord_business_central_unmapped","value":[{"company":"aa","customer":"bb"},{"company":"aa","customer":"cc"}]},
                {"id":2,"key":"concord_business_central","value":{"company":"aa","customer":"dd"}}]"#,
        ] {
            let wire = format!(
                r#"{{"id":4,"email":"a@x.example","billing":{{"postcode":123,"phone":null}},"meta_data":{meta}}}"#
            );
            let customer: WebstoreCustomer = serde_json::from_str(&wire).unwrap();
            assert_eq!(customer.billing.postcode, "123");
            let stored = serde_json::to_string(&customer).unwrap();
            assert_eq!(
                serde_json::from_str::<WebstoreCustomer>(&stored).unwrap(),
                customer
            );
        }
    }

    #[test]
    fn what_is_only_shown_of_an_account_is_read_as_it_comes_and_is_no_edit() {
        let read = |shown: serde_json::Value| {
            let mut answer = serde_json::json!({
                "id": 4, "email": "a@x.example", "first_name": "", "last_name": "", "role": "customer", "billing": {
                    "first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "", "city": "",
                    "postcode": "", "country": "", "state": "", "email": "", "phone": ""
                }
            });
            for (key, value) in shown.as_object().unwrap() {
                answer[key] = value.clone();
            }
            WebstoreCustomer::from_answer(answer, &MetaKeys::default()).unwrap()
        };
        let nothing = read(serde_json::json!({}));
        let whole = read(serde_json::json!({
            "date_created_gmt": "1970-01-01T00:00:01", "is_paying_customer": true,
            "shipping": {"company": "Depot &amp; Co", "city": "Hull", "phone": 7},
        }));
        assert_eq!(whole.registered(), Some(Timestamp(1000)));
        assert_eq!(whole.is_paying_customer, Some(true));
        assert_eq!(
            (
                whole.shipping.company.as_str(),
                whole.shipping.phone.as_str()
            ),
            ("Depot & Co", "7")
        );
        assert!(whole.is_as(&nothing) && whole.is_read() && nothing.is_read());
        let odd = read(
            serde_json::json!({"shipping": [], "is_paying_customer": "yes", "date_created_gmt": null}),
        );
        assert_eq!((odd.registered(), odd.is_paying_customer), (None, None));
        assert!(odd.is_read());
        // Where it names the region it decides, and its change is one.
        let abroad = read(serde_json::json!({"shipping": {"country": "SE"}}));
        assert!(!abroad.is_as(&nothing));
    }

    #[test]
    fn an_answer_without_meta_data_says_that_it_is_hidden() {
        let customer: WebstoreCustomer = serde_json::from_str(r#"{"id":4}"#).unwrap();
        assert_eq!(customer.meta_data.mapping, MetaData::Hidden);
    }

    #[test]
    fn a_customer_without_any_name_goes_by_the_e_mail() {
        let customer: WebstoreCustomer =
            serde_json::from_str(r#"{"id":4,"email":"a@x.example"}"#).unwrap();
        assert_eq!(
            customer
                .values(NameSource::default(), None.into(), &CountryTable::default())
                .shown(Field::Name),
            "a@x.example"
        );
    }

    #[test]
    fn entities_are_decoded_in_every_text_of_an_answer() {
        let answer = serde_json::json!({
            "id": 4, "email": "o&#039;hara@x.example", "first_name": "A &amp; B", "last_name": "O&#039;Hara", "role": "customer",
            "billing": {"company": "", "address_1": "12 Oak &amp;amp; Elm", "phone": 12, "country": null},
            "shipping": [], "meta_data": {"0": {"key": "vat_number", "value": "A&amp;B"}},
        });
        let read = WebstoreCustomer::from_answer(answer, &MetaKeys::default()).unwrap();
        assert_eq!(read.email, "o'hara@x.example");
        assert_eq!(read.billing.address_1, "12 Oak & Elm");
        assert_eq!(read.meta_data.tax_number, "A&B");
        let values = read.values(NameSource::default(), None.into(), &CountryTable::default());
        assert_eq!(values.get(Field::Phone), Some("12"));
        assert_eq!(
            (values.get(Field::Country), values.get(Field::City)),
            (None, None)
        );
        let words: Vec<_> = read.not_read.iter().map(NotRead::words).collect();
        assert!(
            words.contains(&"billing.country: null where a text belongs".to_owned()),
            "{words:?}"
        );
        assert!(
            words.contains(&"billing.city: nothing where a text belongs".to_owned()),
            "{words:?}"
        );
        let stored = serde_json::to_string(&read).unwrap();
        assert_eq!(
            serde_json::from_str::<WebstoreCustomer>(&stored).unwrap(),
            read
        );

        let customer: WebstoreCustomer =
            serde_json::from_str(r#"{"id":4,"first_name":"A &amp; B","last_name":"O&#039;Hara"}"#)
                .unwrap();
        assert_eq!(
            customer
                .values(NameSource::default(), None.into(), &CountryTable::default())
                .shown(Field::Name),
            "A & B O'Hara"
        );
    }
}
