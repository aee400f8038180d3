//! What is sent to WooCommerce: a new customer, or the changed fields of one.

use serde_json::{Map, Value, json};

use super::meta::Binding;
use super::shipping::{following, written};
use super::wire::WebstoreCustomer;
use super::{MAPPING_KEY, UNMAPPED_KEY};
use crate::customer::country::CountryTable;
use crate::customer::name::{
    DeliveryUse, NameKind, NameOrder, NameSources, NameWrite, PlacedNames, split_in,
};
use crate::customer::{CustomerKind, FieldChange};
use crate::customer::{Field, Values, WebstoreId};
use crate::meta_keys::{FieldKeys, MetaKeys};
use crate::webstore_account::{Password, spelling_problem};
use concord_base::Timestamp;

/// A customer to be created, mapped from the start.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCustomer {
    /// The e-mail by which it is found again should the answer be lost.
    pub email: String,
    body: Value,
    password: Option<Password>,
}

impl NewCustomer {
    /// From a Business Central customer's values. Without a user name the e-mail is sent as one: generated
    /// ones collide when several accounts are made at once (facts/woocommerce.md 8); WordPress makes one of an e-mail that it does not
    /// take as it is. Without a password WooCommerce
    /// generates one and sends a link to set it.
    pub fn new(
        values: &Values,
        names: NameSources,
        keys: &MetaKeys,
        kind: CustomerKind,
        binding: &Binding,
        user_name: Option<&str>,
        password: Option<Password>,
    ) -> Self {
        let email = values.shown(Field::Email).to_owned();
        let mut record = Record::default();
        for field in values.fields() {
            let value = values.shown(field);
            match field {
                Field::Name => {
                    record.set_name(&new_name(kind.name_kind(), names.order(field), value), true);
                }
                Field::Email => record.set("email", value),
                _ if value.is_empty() => {}
                Field::Name2 | Field::Contact => {
                    if let Some(of) = names.further(field).kind() {
                        record.set_name(&new_name(of, names.order(field), value), true);
                    }
                }
                Field::VatNumber | Field::Own(_) => record.set_meta_field(keys, field, value),
                // It may be the billing address, which is not whole yet.
                Field::Delivery => {}
                _ => record.set_address(field, value),
            }
        }
        if names.delivery == DeliveryUse::Written {
            let (delivery, kind) = (values.shown(Field::Delivery), kind.name_kind());
            record.shipping = written(delivery, &record.billing, None, names.name, kind);
        }
        let user_name = user_name.unwrap_or(&email);
        if spelling_problem(user_name).is_none() {
            record.set("username", user_name);
        }
        record.bind(binding);
        Self {
            email,
            body: record.into_body(),
            password,
        }
    }

    pub(super) fn body(&self) -> Value {
        let mut body = self.body.clone();
        if let Some(password) = &self.password {
            body["password"] = json!(password.reveal());
        }
        body
    }

    pub(super) fn password(&self) -> Option<&Password> {
        self.password.as_ref()
    }
}

/// What becomes of a note that a mapping was taken back, where it is there although the meta data was not seen to hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnseenNote {
    /// It stays, and is heeded as soon as it is seen: the mapping is one that somebody may have taken back meanwhile.
    Stays,
    /// It goes: a user maps the two again who knows that they were unmapped.
    Goes,
}

/// What is done about the mapping that a customer's meta data holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingChange {
    /// It stays as it is.
    Keep,
    /// This mapping is written.
    Set {
        /// The mapping.
        binding: Binding,
        /// Mappings that are to be noted as taken back afterwards.
        apart: Vec<Binding>,
        /// What becomes of a note that was not seen.
        unseen: UnseenNote,
    },
    /// Mappings are noted as taken back.
    TakeBack {
        /// Those that are to be noted afterwards.
        apart: Vec<Binding>,
        /// Whether the mapping that is there is removed.
        clears: bool,
    },
}

/// Changes to an existing customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Which customer.
    pub id: WebstoreId,
    body: Value,
}

impl Update {
    /// The new values of the changed fields, and what is done about the mapping. `seen` is the
    /// customer as it was read: the billing copy of name or e-mail follows only where it was the same, and so does a delivery address
    /// that is the billing address. `names` is where changed names go, as the plan has decided.
    pub fn new(
        seen: &WebstoreCustomer,
        changes: &[FieldChange],
        spelling: &AccountSpelling<'_>,
        names: &PlacedNames,
        mapping: &MappingChange,
    ) -> Self {
        let mut record = Record::default();
        let mut delivery = None;
        for FieldChange {
            field, new: value, ..
        } in changes
        {
            match field {
                Field::Name | Field::Name2 | Field::Contact => {
                    let Some(name) = names.of(*field) else {
                        continue;
                    };
                    let (first, last) = seen.person();
                    let copy_is_same =
                        seen.billing.first_name == first && seen.billing.last_name == last;
                    let copy_is_empty =
                        seen.billing.first_name.is_empty() && seen.billing.last_name.is_empty();
                    record.set_name(name, copy_is_same || copy_is_empty);
                }
                Field::Email => {
                    record.set("email", value);
                    if seen.billing.email.eq_ignore_ascii_case(&seen.email) {
                        record.set_billing("email", value);
                    }
                }
                Field::VatNumber | Field::Own(_) => {
                    record.set_meta_field(spelling.keys, *field, value);
                }
                Field::Delivery => delivery = Some(value),
                _ => record.set_address(*field, value),
            }
        }
        let source = spelling.names.name;
        record.shipping = match delivery {
            Some(delivery) => {
                let mut billing = seen.billing.as_map();
                billing.extend(record.billing.clone());
                written(delivery, &billing, Some(seen), source, source.first())
            }
            None if spelling.names.delivery == DeliveryUse::Written => following(
                seen,
                &record.billing,
                &record.top,
                source,
                spelling.countries,
            ),
            None => Map::new(),
        };
        match mapping {
            MappingChange::Keep => {}
            MappingChange::Set {
                binding,
                apart,
                unseen,
            } => {
                record.bind(binding);
                if *unseen == UnseenNote::Goes || seen.meta_data.apart != *apart {
                    record.note_apart(apart);
                }
            }
            MappingChange::TakeBack { apart, clears } => {
                if *clears {
                    record.meta(MAPPING_KEY, Value::Null);
                }
                if seen.meta_data.apart != *apart {
                    record.note_apart(apart);
                }
            }
        }
        let mut body = record.into_body();
        body["id"] = json!(seen.id);
        Self { id: seen.id, body }
    }

    /// Notes that a run is about to create the account's customer, under the run's own key.
    pub fn reserve(id: WebstoreId, key: &str, now: Timestamp) -> Self {
        let mut record = Record::default();
        record.meta(key, json!(now.to_utc_text()));
        let mut body = record.into_body();
        body["id"] = json!(id);
        Self { id, body }
    }

    /// Takes such notes away, whoever made them.
    pub fn release(id: WebstoreId, keys: &[String]) -> Self {
        let body = json!({ "id": id });
        Self { id, body }.releasing(keys)
    }

    /// The same change, which also takes such notes away.
    pub fn releasing(mut self, keys: &[String]) -> Self {
        let gone = keys.iter().map(|key| json!({ "key": key, "value": null }));
        match self.body.get_mut("meta_data").and_then(Value::as_array_mut) {
            Some(meta_data) => meta_data.extend(gone),
            None if keys.is_empty() => {}
            None => self.body["meta_data"] = gone.collect(),
        }
        self
    }

    pub(super) fn body(&self) -> &Value {
        &self.body
    }
}

/// How the values of an account are written.
#[derive(Debug, Clone, Copy)]
pub struct AccountSpelling<'a> {
    /// Which names are whose.
    pub names: NameSources,
    /// The meta keys of fields.
    pub keys: &'a MetaKeys,
    /// How states are told.
    pub countries: &'a CountryTable,
}

impl AccountSpelling<'_> {
    /// The same for an account whose shipping address is not to go along with billing.
    #[must_use]
    pub fn without_following(mut self) -> Self {
        self.names.delivery = DeliveryUse::Compared;
        self
    }
}

#[derive(Default)]
struct Record {
    top: Map<String, Value>,
    billing: Map<String, Value>,
    shipping: Map<String, Value>,
    meta_data: Vec<Value>,
}

/// The name of an account that is to be created.
fn new_name(kind: NameKind, order: NameOrder, name: &str) -> NameWrite {
    match kind {
        NameKind::Company => NameWrite::Company(name.to_owned()),
        NameKind::Person => {
            let (first, last) = split_in(order, name);
            NameWrite::Person { first, last }
        }
    }
}

fn value_of(binding: &Binding) -> Value {
    json!({ "company": binding.company, "customer": binding.customer })
}

impl Record {
    fn set(&mut self, key: &str, value: &str) {
        self.top.insert(key.to_owned(), json!(value));
    }

    fn set_billing(&mut self, key: &str, value: &str) {
        self.billing.insert(key.to_owned(), json!(value));
    }

    fn set_name(&mut self, name: &NameWrite, billing_too: bool) {
        match name {
            NameWrite::Company(name) => self.set_billing("company", name),
            NameWrite::Person { first, last } => {
                self.set("first_name", first);
                self.set("last_name", last);
                if billing_too {
                    self.set_billing("first_name", first);
                    self.set_billing("last_name", last);
                }
            }
        }
    }

    fn set_address(&mut self, field: Field, value: &str) {
        let key = match field {
            Field::Phone => "phone",
            Field::Address => "address_1",
            Field::Address2 => "address_2",
            Field::PostCode => "postcode",
            Field::City => "city",
            Field::State => "state",
            Field::Country => "country",
            Field::Name
            | Field::Email
            | Field::VatNumber
            | Field::Name2
            | Field::Contact
            | Field::Delivery
            | Field::Own(_) => return,
        };
        self.set_billing(key, value);
    }

    /// Nothing is written where the shop has no place for it.
    fn set_meta_field(&mut self, keys: &MetaKeys, field: Field, value: &str) {
        let Some(key) = FieldKeys::from(keys).of(field) else {
            return;
        };
        let value = match field {
            Field::Own(own) => own.as_meta_value(value),
            _ => value.to_owned(),
        };
        self.meta(key, json!(value));
    }

    fn bind(&mut self, binding: &Binding) {
        self.meta(MAPPING_KEY, value_of(binding));
    }

    fn note_apart(&mut self, apart: &[Binding]) {
        let value = match apart {
            [] => Value::Null,
            [only] => value_of(only),
            several => several.iter().map(value_of).collect(),
        };
        self.meta(UNMAPPED_KEY, value);
    }

    /// `null` deletes (facts/woocommerce.md "Meta").
    fn meta(&mut self, key: &str, value: Value) {
        self.meta_data.push(json!({ "key": key, "value": value }));
    }

    fn into_body(mut self) -> Value {
        if !self.billing.is_empty() {
            self.top
                .insert("billing".to_owned(), Value::Object(self.billing));
        }
        if !self.shipping.is_empty() {
            self.top
                .insert("shipping".to_owned(), Value::Object(self.shipping));
        }
        if !self.meta_data.is_empty() {
            self.top
                .insert("meta_data".to_owned(), Value::Array(self.meta_data));
        }
        Value::Object(self.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::CompanyId;
    use crate::customer::name::FurtherNameSource;
    use crate::webstore::Reservation;

    fn binding() -> Binding {
        Binding {
            company: CompanyId::new("aa"),
            customer: CompanyId::new("bb"),
        }
    }

    fn update(
        seen: &WebstoreCustomer,
        changes: &[FieldChange],
        names: &PlacedNames,
        mapping: &MappingChange,
    ) -> Update {
        let spelling = AccountSpelling {
            names: NameSources::default(),
            keys: &MetaKeys::default(),
            countries: &CountryTable::default(),
        };
        Update::new(seen, changes, &spelling, names, mapping)
    }

    #[test]
    fn a_new_company_is_created_with_its_mapping_and_without_empty_fields() {
        let mut values = Values::default();
        values.set(Field::Name, "Trey Research");
        values.set(Field::Email, "info@trey.example");
        let new = NewCustomer::new(
            &values,
            NameSources::default(),
            &MetaKeys::default(),
            CustomerKind::Company,
            &binding(),
            None,
            None,
        );
        assert_eq!(
            new.body(),
            json!({"email": "info@trey.example", "username": "info@trey.example",
                "billing": {"company": "Trey Research"},
                "meta_data": [{"key": "concord_business_central", "value": {"company": "aa", "customer": "bb"}}]})
        );
    }

    #[test]
    fn a_new_company_gets_first_and_last_name_of_its_contact_person() {
        let body = |contact: FurtherNameSource, text: &str| {
            let mut values = Values::default();
            values.set(Field::Name, "Adatum Corporation");
            values.set(Field::Email, "robert@adatum.example");
            values.set(Field::Contact, text);
            let names = NameSources {
                contact,
                ..NameSources::default()
            };
            let keys = MetaKeys::default();
            let kind = CustomerKind::Company;
            let new = NewCustomer::new(&values, names, &keys, kind, &binding(), None, None);
            new.body()
        };
        let names = json!({"first_name": "Robert", "last_name": "Townes"});
        for (source, text) in [
            (FurtherNameSource::Person, "Robert Townes"),
            (FurtherNameSource::PersonLastFirst, "Townes Robert"),
        ] {
            let body = body(source, text);
            assert_eq!(body["first_name"], names["first_name"]);
            assert_eq!(body["last_name"], names["last_name"]);
            assert_eq!(
                body["billing"],
                json!({"company": "Adatum Corporation", "first_name": "Robert", "last_name": "Townes"})
            );
        }
        assert_eq!(
            body(FurtherNameSource::None, "Robert Townes")["first_name"],
            Value::Null
        );
    }

    #[test]
    fn an_e_mail_that_wordpress_does_not_take_as_user_name_is_left_to_it() {
        for (email, expected) in [
            ("ann.lee@shop.example", json!("ann.lee@shop.example")),
            ("ann+shop@shop.example", Value::Null),
            (&format!("{}@shop.example", "a".repeat(60)), Value::Null),
        ] {
            let mut values = Values::default();
            values.set(Field::Email, email);
            let new = NewCustomer::new(
                &values,
                NameSources::default(),
                &MetaKeys::default(),
                CustomerKind::Person,
                &binding(),
                None,
                None,
            );
            assert_eq!(new.body()["username"], expected, "{email}");
        }
    }

    #[test]
    fn a_billing_name_that_differs_from_the_accounts_is_left_alone() {
        let seen: WebstoreCustomer = serde_json::from_str(
            r#"{"id":4,"first_name":"Ann","last_name":"Lee","billing":{"first_name":"Bo","last_name":"Ek"}}"#,
        )
        .unwrap();
        let changes = [FieldChange {
            field: Field::Name,
            old: "Ann Lee".to_owned(),
            new: "Ann Li".to_owned(),
        }];
        let mut names = PlacedNames::default();
        let (first, last) = ("Ann".to_owned(), "Li".to_owned());
        names.place(Field::Name, NameWrite::Person { first, last });
        let written = update(&seen, &changes, &names, &MappingChange::Keep);
        assert_eq!(
            written.body(),
            &json!({"id": 4, "first_name": "Ann", "last_name": "Li"})
        );
    }

    #[test]
    fn a_note_of_a_create_to_come_is_added_alone_and_goes_with_the_mapping() {
        let now = Timestamp::parse_utc("2026-11-27T09:00:00Z").unwrap();
        let [own, other] = [1, 2].map(Reservation::key_of);
        assert_eq!(
            Update::reserve(WebstoreId(4), &own, now).body(),
            &json!({"id": 4, "meta_data": [{"key": own, "value": "2026-11-27T09:00:00.000Z"}]})
        );
        let gone = |key: &str| json!({"key": key, "value": null});
        assert_eq!(
            Update::release(WebstoreId(4), &[own.clone(), other.clone()]).body(),
            &json!({"id": 4, "meta_data": [gone(&own), gone(&other)]})
        );
        let seen: WebstoreCustomer = serde_json::from_str(r#"{"id":4}"#).unwrap();
        let mapping = MappingChange::Set {
            binding: binding(),
            apart: Vec::new(),
            unseen: UnseenNote::Stays,
        };
        let bound = update(&seen, &[], &PlacedNames::default(), &mapping);
        let sent = bound.releasing(std::slice::from_ref(&own)).body()["meta_data"].clone();
        assert_eq!(
            (sent[0]["key"].as_str(), &sent[1]),
            (Some(MAPPING_KEY), &gone(&own))
        );
    }

    #[test]
    fn a_mapping_that_is_taken_back_leaves_a_note_and_one_that_is_set_again_removes_the_note() {
        let sent = |meta: &str, mapping: &MappingChange| {
            let seen = format!(r#"{{"id":4,"meta_data":{meta}}}"#);
            let seen: WebstoreCustomer = serde_json::from_str(&seen).unwrap();
            update(&seen, &[], &PlacedNames::default(), mapping).body()["meta_data"].clone()
        };
        let value = json!({"company": "aa", "customer": "bb"});
        let taken_back = MappingChange::TakeBack {
            apart: vec![binding()],
            clears: true,
        };
        assert_eq!(
            sent("[]", &taken_back),
            json!([{"key": MAPPING_KEY, "value": null}, {"key": UNMAPPED_KEY, "value": value}])
        );
        let set_again = |unseen| MappingChange::Set {
            binding: binding(),
            apart: Vec::new(),
            unseen,
        };
        let unmapped = json!([{"id": 1, "key": UNMAPPED_KEY, "value": value}]).to_string();
        let both =
            json!([{"key": MAPPING_KEY, "value": value}, {"key": UNMAPPED_KEY, "value": null}]);
        assert_eq!(sent(&unmapped, &set_again(UnseenNote::Stays)), both);
        assert_eq!(sent("[]", &set_again(UnseenNote::Goes)), both);
        assert_eq!(
            sent("[]", &set_again(UnseenNote::Stays)),
            json!([{"key": MAPPING_KEY, "value": value}])
        );
    }
}
