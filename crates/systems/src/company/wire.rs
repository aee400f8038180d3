//! A Business Central customer as API v2.0 gives it, and its values in the shared fields.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::blocked::Blocked;
use super::card_fields::CardFields;

use super::selected::{further_names_of, own_of_customer, own_property_by};
use super::ship_to::{ShipTo, iso_of};

use super::way::Way;
use crate::customer::country::CountryTable;
use crate::customer::delivery::{Delivery, PARTS, SAME_AS_BILLING};
use crate::customer::email::{addresses, first_address, is_same};
use crate::customer::normal::{is_blank, same};
use crate::customer::{CompanyId, CustomerKind, Field, OwnField, Values};
use crate::meta_keys::OwnRow;
use crate::reading::{Expected, Fields, Found, NotRead, Unidentified};
use concord_base::Timestamp;
use concord_base::sabotage::{self, Sabotage};

/// A customer of the company, with what Concord reads of it (facts/business-central.md §1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompanyCustomer {
    /// Opaque; sent as `If-Match` with an update.
    #[serde(rename = "@odata.etag", default)]
    pub etag: String,
    /// The immutable record id.
    pub id: CompanyId,
    /// The customer no.; can be renamed.
    pub number: String,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// Company or person.
    #[serde(rename = "type", default)]
    pub kind: CustomerKind,
    /// Address.
    #[serde(default)]
    pub address_line1: String,
    /// Address 2.
    #[serde(default)]
    pub address_line2: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// County.
    #[serde(default)]
    pub state: String,
    /// Country/region code, the company's own.
    #[serde(default)]
    pub country: String,
    /// Post code.
    #[serde(default)]
    pub postal_code: String,
    /// Phone no.
    #[serde(default)]
    pub phone_number: String,
    /// One e-mail or several, as people fill the field: read with [`CompanyCustomer::emails`].
    #[serde(default)]
    pub email: String,
    /// VAT registration no.
    #[serde(default)]
    pub tax_registration_number: String,
    /// What it is blocked for; none where no answer has said so.
    #[serde(default)]
    pub blocked: Option<Blocked>,
    /// When it was last changed, by anybody; Business Central's own maintenance changes it too
    /// (facts/business-central.md §5.4).
    #[serde(default)]
    pub last_modified_date_time: String,
    /// What of it could not be read: those parts are empty above, or what an earlier answer held, and count as unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<NotRead>,
    /// The own fields that were asked for and could be read, as far as API v2.0 has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<OwnField, String>,
    /// What API v2.0 does not have of it; none where that was not asked for, or no page gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<CardFields>,
    /// Its ship-to address, which API v2.0 does not have either; none where it was not asked for, or could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to: Option<ShipTo>,
}

impl CompanyCustomer {
    /// Reads one from an answer, with these own fields. What can't be read is in [`CompanyCustomer::not_read`].
    ///
    /// # Errors
    /// Its id can't be read.
    pub(crate) fn from_answer(
        mut answer: Value,
        own: &[OwnRow],
        way: Way,
    ) -> Result<Self, Unidentified> {
        way.answered(&mut answer);
        let id = answer.get("id").and_then(Value::as_str);
        let id = id.filter(|id| !id.is_empty()).map(CompanyId::new);
        let (id, object) = match (id, answer) {
            (Some(id), Value::Object(object)) => (id, object),
            (_, answer) => {
                let hints = ["number", "displayName", "email"];
                return Err(Unidentified::of(&answer, "id", &hints));
            }
        };
        let mut not_read = Vec::new();
        let own = own_of_customer(&object, own, way, &mut not_read);
        let further = match way {
            Way::ApiV2 => None,
            Way::Extension => Some(further_names_of(&object, &mut not_read)),
        };
        let mut fields = Fields::new(object, false, &mut not_read);
        let kind = fields.take("type").and_then(crate::reading::row);
        // It is only shown.
        let blocked = fields.take("blocked");
        let mut customer = Self {
            etag: fields.text_or_none("@odata.etag"),
            id,
            number: fields.text("number"),
            display_name: fields.text("displayName"),
            kind: kind.unwrap_or_default(),
            address_line1: fields.text("addressLine1"),
            address_line2: fields.text("addressLine2"),
            city: fields.text("city"),
            state: fields.text("state"),
            country: fields.text("country"),
            postal_code: fields.text("postalCode"),
            phone_number: fields.text("phoneNumber"),
            email: fields.text("email"),
            tax_registration_number: fields.text(super::property(Field::VatNumber)),
            blocked: blocked.as_ref().and_then(Value::as_str).map(Blocked::of),
            last_modified_date_time: fields.text_or_none("lastModifiedDateTime"),
            not_read: Vec::new(),
            own,
            further: None,
            ship_to: None,
        };
        customer.not_read = not_read;
        customer.further = further.map(|names| CardFields {
            etag: customer.etag.clone(),
            ..names
        });
        Ok(customer)
    }

    /// A customer on which Business Central fails whenever it is asked for: what an earlier answer held of it is kept for showing,
    /// and counts as unknown.
    pub fn unanswered(id: &CompanyId, former: Option<&CompanyCustomer>) -> Self {
        let mut customer = former.cloned().unwrap_or_else(|| Self {
            etag: String::new(),
            id: id.clone(),
            number: String::new(),
            display_name: String::new(),
            kind: CustomerKind::default(),
            address_line1: String::new(),
            address_line2: String::new(),
            city: String::new(),
            state: String::new(),
            country: String::new(),
            postal_code: String::new(),
            phone_number: String::new(),
            email: String::new(),
            tax_registration_number: String::new(),
            blocked: None,
            last_modified_date_time: String::new(),
            not_read: Vec::new(),
            own: BTreeMap::new(),
            further: None,
            ship_to: None,
        });
        // With the former one its next change would be missed.
        customer.etag.clear();
        customer.not_read = vec![NotRead::unanswered()];
        customer
    }

    /// Whether a property could be read.
    pub(super) fn has_read(&self, property: &str) -> bool {
        !self.not_read.iter().any(|it| it.covers(property))
    }

    /// Whether so much of it is known that it may be matched to somebody, and somebody created in its place: all but what the other
    /// side may have no place for.
    pub fn is_read(&self) -> bool {
        let mut parts = self.not_read.iter();
        parts.all(|part| optional_field(part).is_some())
    }

    /// Whether it was read with these own fields, as far as they come with the customer.
    pub fn has_asked_for(&self, own: &[OwnRow], way: Way) -> bool {
        let comes = |row: &&OwnRow| own_property_by(row.field, way).is_some();
        let mut come = own.iter().filter(comes);
        come.all(|row| self.own.contains_key(&row.field))
    }

    /// What its card holds, as far as that is known to be of the record as it is here.
    pub fn further(&self) -> Option<&CardFields> {
        let further = self.further.as_ref();
        further.filter(|it| it.etag == self.etag && !it.etag.is_empty())
    }

    /// Its contact person; none of a person, of whom Business Central itself makes the contact (facts/business-central.md §0.7).
    fn contact(&self) -> Option<&str> {
        let contact = self.further()?.contact.as_deref()?;
        (self.kind == CustomerKind::Company).then_some(contact)
    }

    /// The same with what its card holds, and with what of that could not be read.
    pub fn with_card(mut self, card: CardFields, not_read: Vec<NotRead>) -> Self {
        let is_of_card =
            |part: &NotRead| optional_field(part).is_some_and(|it| Way::ApiV2.is_on_card(it));
        self.not_read.retain(|part| !is_of_card(part));
        self.not_read.extend(not_read);
        self.further = Some(card);
        self
    }

    /// A field as API v2.0 has it, the country by the company's own code; empty of one that API v2.0 does not have.
    pub fn raw(&self, field: Field) -> &str {
        match field {
            Field::Name => &self.display_name,
            Field::Email => &self.email,
            Field::Phone => &self.phone_number,
            Field::Address => &self.address_line1,
            Field::Address2 => &self.address_line2,
            Field::PostCode => &self.postal_code,
            Field::City => &self.city,
            Field::State => &self.state,
            Field::Country => &self.country,
            Field::VatNumber => &self.tax_registration_number,
            Field::Own(own) => self.own.get(&own).map_or("", String::as_str),
            Field::Name2 | Field::Contact | Field::Delivery => "",
        }
    }

    /// A field as it stands, also one of the card; none where that is not known.
    pub fn text(&self, field: Field) -> Option<&str> {
        let card = || self.further();
        match field {
            Field::Name2 => card()?.name_2.as_deref(),
            Field::Contact => self.contact(),
            Field::Own(own) => {
                let text = self.own.get(&own).or_else(|| card()?.own.get(&own));
                text.map(String::as_str)
            }
            field => Some(self.raw(field)),
        }
    }

    /// The customer's address as a delivery address.
    fn own_address(&self, countries: &CountryTable) -> Option<Delivery> {
        let iso = iso_of(&self.country, countries)?;
        Some(Delivery::from_fn(|part| match part {
            Field::State => countries.state(&iso, &self.state),
            Field::Country => iso.clone(),
            part => self.raw(part).to_owned(),
        }))
    }

    /// Its own address, and its ship-to address where it has one, as values of delivery addresses; none of what is not known.
    pub fn places(&self, countries: &CountryTable) -> (Option<String>, Option<String>) {
        let is_read = PARTS.into_iter().filter(|part| *part != Field::Name2);
        let is_read = is_read.into_iter().all(|part| self.has_read_field(part));
        let own = self.own_address(countries).filter(|_| is_read);
        let ship_to = match &self.ship_to {
            Some(ShipTo::At(at)) => at.address(countries),
            _ => None,
        };
        (own.map(|it| it.value()), ship_to.map(|it| it.value()))
    }

    /// Whether the customer has a ship-to address, and it is its own address.
    pub fn has_copy(&self, countries: &CountryTable) -> bool {
        let is_there = match &self.ship_to {
            Some(ShipTo::At(at)) => at.names_place(),
            _ => false,
        };
        is_there && self.delivery(countries).as_deref() == Some(SAME_AS_BILLING)
    }

    /// The delivery address as a value; none where the ship-to address, or what it is compared with, is not known.
    fn delivery(&self, countries: &CountryTable) -> Option<String> {
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

    /// Whether it may have a ship-to address that is its own address, which can't be told because of what its record lacks. Where the list of
    /// ship-to addresses leaves it open for many, that is no reason to write nothing of any.
    pub fn may_have_copy(&self, countries: &CountryTable) -> bool {
        match self.ship_to {
            Some(ShipTo::Nowhere) => false,
            Some(ShipTo::At(_)) => self.delivery(countries).is_none(),
            None => !self.has_read("number"),
        }
    }

    /// The same with what does not come with the customer, as another answer of its pages has told it.
    #[must_use]
    pub fn with_pages_of(mut self, told: &CompanyCustomer) -> Self {
        let way = match self.further {
            Some(_) => Way::Extension,
            None => Way::ApiV2,
        };
        if way == Way::ApiV2 {
            self.further.clone_from(&told.further);
        }
        self.ship_to.clone_from(&told.ship_to);
        self.not_read.retain(|part| !is_of_page(part, way));
        let of_pages = told.not_read.iter().filter(|part| is_of_page(part, way));
        self.not_read.extend(of_pages.cloned());
        self
    }

    /// Whether the field's value is known. Which state a code stands for the country tells.
    pub fn has_read_field(&self, field: Field) -> bool {
        self.has_read(super::property(field)) && (field != Field::State || self.has_read("country"))
    }

    /// The values of the shared fields, the country as ISO code. Of several e-mails the first that is among
    /// the `known` ones counts (the other side's, then the baseline's), else the first of all.
    pub fn values(&self, countries: &CountryTable, known: &[&str]) -> Values {
        let own = |known: &&str| self.emails().find(|own| is_same(own, known));
        let email = known
            .iter()
            .find_map(own)
            .unwrap_or_else(|| first_address(&self.email));
        let further = self.further();
        let value = |field| {
            Some(match field {
                Field::Name => self.display_name.clone(),
                Field::Email => email.clone().into_owned(),
                Field::Phone => self.phone_number.clone(),
                Field::Address => self.address_line1.clone(),
                Field::Address2 => self.address_line2.clone(),
                Field::PostCode => self.postal_code.clone(),
                Field::City => self.city.clone(),
                Field::State => countries.state(&countries.iso(&self.country), &self.state),
                Field::Country => countries.iso(&self.country),
                Field::VatNumber => self.tax_registration_number.clone(),
                Field::Name2 | Field::Contact | Field::Own(_) => self.text(field)?.to_owned(),
                Field::Delivery => self.delivery(countries)?,
            })
        };
        let own = || {
            let on_card = further.iter().flat_map(|it| it.own.keys());
            self.own.keys().chain(on_card).copied()
        };
        // What an empty country means has to be known: it is not read otherwise, and neither is what the country tells.
        let is_meant = !self.country.trim().is_empty() || !countries.is_own_unknown();
        let is_known = |field| is_meant || !matches!(field, Field::Country | Field::State);
        if (self.not_read.is_empty() && is_meant) || sabotage::is(Sabotage::AbsentAsEmpty) {
            return Values::from_fn(own(), value);
        }
        let is_read = |field| self.has_read_field(field) && is_known(field);
        Values::from_fn(own(), |field| is_read(field).then(|| value(field))?)
    }

    /// Whether it holds what was written to a field; none where that was not read. `values` are its own values. A country that
    /// was emptied is empty here, whatever an empty one means.
    pub fn holds_written(&self, field: Field, written: &str, values: &Values) -> Option<bool> {
        let now = values.get(field)?;
        Some(match field {
            Field::Country if is_blank(written) => is_blank(&self.country),
            _ => same(field, now, written),
        })
    }

    /// What it holds of a field that was written, for whoever reads it later; none where that was not read. A country that was
    /// emptied is shown as empty, not as the one that this means.
    pub fn stored(&self, field: Field, written: &str, values: &Values) -> Option<String> {
        let now = values.get(field)?;
        let is_emptied = field == Field::Country && is_blank(written) && is_blank(&self.country);
        Some(if is_emptied {
            String::new()
        } else {
            now.to_owned()
        })
    }

    /// Whether all values are as they were when `seen`, whatever else has changed.
    pub fn is_as(&self, seen: &CompanyCustomer) -> bool {
        let both_have_names = self.further.is_some() && seen.further.is_some();
        let timeless = |customer: &CompanyCustomer| CompanyCustomer {
            etag: String::new(),
            last_modified_date_time: String::new(),
            blocked: None,
            // The answers of API v2.0 do not have them.
            further: customer
                .further
                .clone()
                .filter(|_| both_have_names)
                .map(|it| CardFields {
                    etag: String::new(),
                    asks_again: false,
                    ..it
                }),
            ship_to: None,
            not_read: of_api(&customer.not_read),
            ..customer.clone()
        };
        timeless(self) == timeless(seen)
    }

    /// When it was last changed, as far as that can be read.
    pub fn modified(&self) -> Option<Timestamp> {
        Timestamp::parse_utc(&self.last_modified_date_time)
    }

    /// Every e-mail of the customer (facts/faults.md 6).
    pub fn emails(&self) -> impl Iterator<Item = Cow<'_, str>> {
        addresses(&self.email)
    }
}

/// What could not be read of API v2.0's answer.
fn of_api(not_read: &[NotRead]) -> Vec<NotRead> {
    let not_read = not_read.iter().filter(|part| !is_of_page(part, Way::ApiV2));
    not_read.cloned().collect()
}

/// Whether a part does not come with the customer.
fn is_of_page(part: &NotRead, way: Way) -> bool {
    optional_field(part).is_some_and(|field| way.is_on_page(field))
}

/// The field that a part is of which the other side may have no place for; none for every other part.
pub fn optional_field(part: &NotRead) -> Option<Field> {
    let optional = [
        Field::VatNumber,
        Field::Name2,
        Field::Contact,
        Field::Delivery,
    ];
    // Without its number nobody knows which customer it is.
    let own = OwnField::ALL.into_iter();
    let own = own.filter(|own| *own != OwnField::Number).map(Field::Own);
    let whole = part.path.split('.').next()?;
    let mut optional = optional.into_iter().chain(own);
    optional.find(|field| whole == super::property(*field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::country::CountryCodes;

    fn customer(email: &str) -> CompanyCustomer {
        serde_json::from_value(serde_json::json!({
            "id": "AA", "number": "C00010", "email": email, "country": "EL", "type": "Unheard_x0020_of"
        }))
        .unwrap()
    }

    #[test]
    fn what_a_customer_is_blocked_for_is_read_in_every_spelling_and_is_no_edit() {
        let read = |blocked: serde_json::Value| {
            let mut answer = serde_json::json!({"id": "aa", "number": "C1"});
            if !blocked.is_null() {
                answer["blocked"] = blocked;
            }
            CompanyCustomer::from_answer(answer, &[], Way::ApiV2).unwrap()
        };
        for (value, meant) in [
            ("_x0020_", Blocked::No),
            (" ", Blocked::No),
            ("", Blocked::No),
            ("Ship", Blocked::Ship),
            ("Invoice", Blocked::Invoice),
            ("All", Blocked::All),
            ("Quality", Blocked::Other("Quality".to_owned())),
        ] {
            let customer = read(value.into());
            assert_eq!(customer.blocked, Some(meant), "{value:?}");
            assert!(customer.is_as(&read(serde_json::Value::Null)));
        }
        // What is not there, or is something else, is not read, and keeps nothing else from being read.
        for none in [serde_json::Value::Null, 7.into()] {
            let customer = read(none);
            assert_eq!(customer.blocked, None);
        }
    }

    #[test]
    fn of_several_e_mails_the_one_that_the_other_side_has_counts() {
        let customer = customer("a@x.example; B@x.example");
        let countries = CountryTable::new([]).with_company(
            [("EL".to_owned(), Some("Greece".to_owned()))],
            &CountryCodes::default(),
        );
        let values = |known: &[&str]| customer.values(&countries, known);
        assert_eq!(values(&["b@X.example"]).shown(Field::Email), "B@x.example");
        assert_eq!(values(&["c@x.example"]).shown(Field::Email), "a@x.example");
        assert_eq!(
            values(&["c@x.example", "b@x.example"]).shown(Field::Email),
            "B@x.example"
        );
        assert_eq!(values(&[]).shown(Field::Country), "GR");
    }

    #[test]
    fn a_kind_added_by_an_extension_is_read_as_company() {
        assert_eq!(customer("").kind, CustomerKind::Company);
    }
}
