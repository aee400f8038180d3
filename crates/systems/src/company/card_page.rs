//! Reading and writing what API v2.0 does not have of customers through one of the customer's pages that is published as a web service.

use std::collections::HashMap;

use concord_base::gather::Gather as _;
use http::Method;
use serde_json::Value;

use super::card::read_card;
use super::card_call::{Calls, CardCall};
use super::card_fields::CardFields;
use super::card_value::CardValue;
use super::client::Client;
use super::lists::{CardService, Services};
use super::own_value::text_of;
use super::property::property;
use super::way::Way;
use super::wire::CompanyCustomer;
use crate::call::CallError;
use crate::customer::{CompanyId, Field};
use crate::meta_keys::{MetaKeys, OwnRow};
use crate::ports::CallPorts;
use crate::reading::{Expected, Found, NotRead};

/// The page by which they are reached.
#[derive(Debug, Clone, Copy)]
pub struct CardPage<'a> {
    /// The company's web services.
    pub services: &'a Services,
    /// The one of them.
    pub service: &'a CardService,
    /// The own fields that take part; those that API v2.0 has are not asked for here.
    pub own: &'a [OwnRow],
}

/// Customers' cards.
#[derive(Debug, Default)]
pub struct CardRows(HashMap<String, Value>);

impl<'a> CardPage<'a> {
    /// The page that a company publishes; none where it publishes none that this user may see, or where nothing stands on a page alone,
    /// since Concord's own API gives all of a customer.
    pub fn of(services: &'a Services, keys: &'a MetaKeys) -> Option<Self> {
        let service = services.card.as_ref();
        Some(Self {
            services,
            service: service.filter(|_| services.way() == Way::ApiV2)?,
            own: &keys.own,
        })
    }

    /// The fields that it is asked for.
    fn fields(self) -> impl Iterator<Item = Field> {
        let own = self.own.iter().map(|row| Field::Own(row.field));
        let own = own.filter(|field| Way::ApiV2.is_on_card(*field));
        Field::FURTHER_NAMES.into_iter().chain(own)
    }

    /// Whether what is known of a customer's card is all that is asked for, of the record as it is.
    pub fn is_known(self, customer: &CompanyCustomer) -> bool {
        customer.further().is_some_and(|card| {
            let mut own = self.fields().filter_map(|field| match field {
                Field::Own(own) => Some(own),
                _ => None,
            });
            !card.asks_again && own.all(|own| card.own.contains_key(&own))
        })
    }

    fn property(self, field: Field) -> &'static str {
        CardValue::Field(field).service_property(self.service)
    }

    /// The property that names the record, and a customer's value of it.
    fn key(self) -> &'static str {
        match self.service {
            CardService::WorkflowCustomers | CardService::Extension => "id",
            CardService::CustomerCard(_) => "No",
        }
    }

    fn key_of(self, customer: &CompanyCustomer) -> String {
        match self.service {
            CardService::WorkflowCustomers | CardService::Extension => customer.id.to_string(),
            CardService::CustomerCard(_) => customer.number.clone(),
        }
    }

    /// What a row of the page holds of a customer, and what of it can't be read. It holds for the record as `customer` has it.
    pub fn card(self, row: &Value, customer: &CompanyCustomer) -> (CardFields, Vec<NotRead>) {
        let mut not_read = Vec::new();
        let mut card = CardFields {
            etag: customer.etag.clone(),
            ..CardFields::default()
        };
        for field in self.fields() {
            let answered = row.get(self.property(field));
            let text = answered.and_then(|answered| text_of(field, answered));
            if text.is_none() {
                not_read.push(self.not_read(field, Found::of(answered)));
            }
            match field {
                Field::Name2 => card.name_2 = text,
                Field::Own(own) => card.own.extend(text.map(|text| (own, text))),
                _ => card.contact = text,
            }
        }
        card.asks_again = !not_read.is_empty();
        (card, not_read)
    }

    fn not_read(self, field: Field, found: Found) -> NotRead {
        NotRead {
            path: property(field).to_owned(),
            expected: Expected::Text,
            found,
        }
    }

    /// The same of a customer whose card fails, or is in no answer.
    pub fn unanswered(self, customer: &CompanyCustomer) -> (CardFields, Vec<NotRead>) {
        let fields = self.fields();
        let not_read = fields.map(|field| self.not_read(field, Found::NoAnswer));
        let card = CardFields {
            etag: customer.etag.clone(),
            asks_again: true,
            ..CardFields::default()
        };
        (card, not_read.collect())
    }

    /// Reads a customer's card.
    pub fn read(self, customer: &CompanyCustomer) -> CardCall {
        read_card(self.services, self.service, customer)
    }

    /// Writes fields of a customer's card, only while it is as it was read.
    pub fn write(
        self,
        customer: &CompanyCustomer,
        row: &Value,
        values: &[(Field, String)],
    ) -> CardCall {
        let values = values.iter();
        let values = values.map(|(field, text)| {
            let json = CardValue::Field(*field).json(text);
            (self.property(*field).to_owned(), json)
        });
        // A card without an ETag can't be guarded by one: what it held was looked at a moment ago.
        let etag = row.get("@odata.etag").and_then(Value::as_str);
        CardCall {
            method: Method::PATCH,
            etag: Some(etag.unwrap_or("*").to_owned()),
            body: Some(Value::Object(values.gathered())),
            ..self.read(customer)
        }
    }

    /// What a row holds of a field; none where that can't be read.
    pub fn held(self, row: &Value, field: Field) -> Option<String> {
        text_of(field, row.get(self.property(field))?)
    }
}

impl CardRows {
    /// The row of a customer.
    pub fn of(&self, page: CardPage<'_>, customer: &CompanyCustomer) -> Option<&Value> {
        self.0.get(&page.key_of(customer))
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// All customers' cards.
    pub async fn all_cards(&self, page: CardPage<'_>) -> Result<CardRows, CallError> {
        let url = self.service_url(&page.services.company, page.service.name());
        let properties: String = page
            .fields()
            .map(|field| format!(",{}", page.property(field)))
            .collect();
        let url = format!("{url}?$select={}{properties}", page.key());
        let rows = self.pages(&url).await?.into_iter();
        let rows = rows.filter_map(|row| {
            let key = row.get(page.key())?.as_str()?;
            let key = match page.service {
                CardService::WorkflowCustomers | CardService::Extension => {
                    CompanyId::new(key).to_string()
                }
                CardService::CustomerCard(_) => key.to_owned(),
            };
            Some((key, row))
        });
        Ok(CardRows(rows.collect()))
    }

    /// The cards of at most [`MOST_OPERATIONS`](super::MOST_OPERATIONS) customers, in their order.
    pub async fn cards(
        &self,
        page: CardPage<'_>,
        customers: &[&CompanyCustomer],
        how: Calls,
    ) -> Vec<Result<Value, CallError>> {
        let asked = customers.iter().map(|customer| page.read(customer));
        let asked = asked.collect();
        self.on_cards(asked, how).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::OwnField;
    use crate::customer::template_value::TemplateValue;
    use serde_json::json;

    fn customer() -> CompanyCustomer {
        let record = json!({"@odata.etag": "e1", "id": "AA", "number": "C'1", "displayName": "Acme", "email": "",
            "phoneNumber": "", "addressLine1": "", "addressLine2": "", "city": "", "state": "", "country": "SE",
            "postalCode": "", "taxRegistrationNumber": ""});
        CompanyCustomer::from_answer(record, &[], Way::ApiV2).unwrap()
    }

    fn services(service: CardService) -> Services {
        Services {
            company: "A".to_owned(),
            card: Some(service),
            ..Services::default()
        }
    }

    #[test]
    fn a_name_in_any_other_shape_is_not_read_and_the_other_one_is() {
        let services = services(CardService::WorkflowCustomers);
        let keys = MetaKeys::default();
        let page = CardPage::of(&services, &keys).unwrap();
        let whole = json!({"id": "aa", "name2": "Dept. 2", "contact": "Ann Lee"});
        let odd = [
            None,
            Some(json!(null)),
            Some(json!(3)),
            Some(json!([])),
            Some(json!({"x": "y"})),
            Some(json!(false)),
        ];
        for (property, field) in [("name2", Field::Name2), ("contact", Field::Contact)] {
            for value in &odd {
                let mut row = whole.clone();
                match value {
                    Some(value) => row[property] = value.clone(),
                    None => drop(row.as_object_mut().unwrap().remove(property)),
                }
                let (names, not_read) = page.card(&row, &customer());
                let read = customer().with_card(names, not_read.clone());
                let values = read.values(&Default::default(), &[]);
                for name in Field::FURTHER_NAMES {
                    assert_eq!(values.get(name).is_none(), name == field, "{row}");
                }
                assert_eq!(not_read.len(), 1);
                // It is said, asked for again, and keeps nobody from being matched.
                assert!(read.further().unwrap().asks_again && read.is_read());
                // Once it can be read, nothing is left of it.
                let (names, not_read) = page.card(&whole, &customer());
                let read = read.with_card(names, not_read);
                assert_eq!(read.not_read, []);
                assert!(!read.further().unwrap().asks_again);
            }
        }
        for row in [json!(null), json!([]), json!("x")] {
            assert_eq!(page.card(&row, &customer()).1.len(), 2, "{row}");
        }
    }

    #[test]
    fn names_hold_for_the_record_that_they_were_read_with_alone() {
        let services = services(CardService::CustomerCard("Card".to_owned()));
        let keys = MetaKeys::default();
        let page = CardPage::of(&services, &keys).unwrap();
        let row = json!({"No": "C'1", "Name_2": "", "ContactName": "Ann Lee"});
        let (names, not_read) = page.card(&row, &customer());
        let mut read = customer().with_card(names, not_read);
        let contact = |read: &CompanyCustomer| {
            let values = read.values(&Default::default(), &[]);
            values.get(Field::Contact).map(str::to_owned)
        };
        assert_eq!(contact(&read).as_deref(), Some("Ann Lee"));
        let rows = CardRows([("C'1".to_owned(), row)].into());
        assert!(rows.of(page, &read).is_some());
        read.etag = "e2".to_owned();
        assert_eq!(contact(&read), None);
        read.etag = String::new();
        assert_eq!(contact(&read), None);
    }

    #[test]
    fn own_fields_are_asked_for_by_what_each_page_calls_them_and_each_stands_alone() {
        let own = |field| OwnRow {
            field,
            meta_key: format!("{field:?}"),
            default_value: String::new(),
        };
        let (gln, terms) = (
            OwnField::Gln,
            OwnField::Template(TemplateValue::PaymentTerms),
        );
        let prices = OwnField::Template(TemplateValue::PricesIncludingVat);
        let keys = MetaKeys {
            // The home page is in API v2.0.
            own: [gln, terms, prices, OwnField::Website].map(own).into(),
            ..MetaKeys::default()
        };
        let services = services(CardService::CustomerCard("Card".to_owned()));
        let page = CardPage::of(&services, &keys).unwrap();
        let whole = json!({"No": "C'1", "Name_2": "", "ContactName": "", "GLN": "4006381333931",
            "Payment_Terms_Code": "14 DAYS", "Prices_Including_VAT": true});
        let (card, not_read) = page.card(&whole, &customer());
        let known = customer().with_card(card, not_read);
        assert!(page.is_known(&known) && known.not_read.is_empty());
        let values = known.values(&Default::default(), &[]);
        let held = [gln, terms, prices].map(|own| values.shown(Field::Own(own)).to_owned());
        assert_eq!(held, ["4006381333931", "14 DAYS", "yes"]);
        for odd in [None, Some(json!(7)), Some(json!({})), Some(json!(null))] {
            let mut row = whole.clone();
            match odd {
                Some(odd) => row["Prices_Including_VAT"] = odd,
                None => drop(row.as_object_mut().unwrap().remove("Prices_Including_VAT")),
            }
            let (card, not_read) = page.card(&row, &customer());
            assert_eq!(not_read.len(), 1, "{row}");
            let read = customer().with_card(card, not_read);
            let values = read.values(&Default::default(), &[]);
            assert_eq!(values.get(Field::Own(prices)), None);
            assert_eq!(values.get(Field::Own(gln)), Some("4006381333931"));
            assert!(!page.is_known(&read) && read.is_read());
        }
        // A field that takes part from now on is asked for, although the customer has not changed.
        let former = MetaKeys {
            own: vec![own(gln)],
            ..MetaKeys::default()
        };
        let former = CardPage::of(&services, &former).unwrap();
        let (card, not_read) = former.card(&whole, &customer());
        let read = customer().with_card(card, not_read);
        assert!(former.is_known(&read) && !page.is_known(&read));
    }
}
