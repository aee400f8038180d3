//! Contacts in API v2.0.

use serde_json::{Map, Value, json};

use super::api::{self, Done, Reach, serve};
use super::cells::{Cell, Row, cell_of};
use super::contact::Contact;
use super::customer::ContactType;
use super::errors::CompanyError;
use super::lists::{self, Source};
use super::render::etag;
use super::state::Company;
use super::users::CUSTOMER;
use crate::Sandbox;
use crate::clock::utc;
use crate::exchange::{Call, Reply};
use crate::guid::Guid;

/// `GET contacts`
pub(crate) fn contacts(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Company, |company, call, _| {
        let context = api::context(call, &api::in_set(company, "contacts"));
        lists::answer(&Contacts(company), call, &context).map(|listed| Done::ok(listed.body))
    })
}

/// `GET contacts({id})`
pub(crate) fn contact(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Company, |company, call, _| {
        let id = Guid::parse(call.path_value("id")).ok_or_else(CompanyError::bad_key)?;
        let found = company.contacts().find(|contact| contact.id == id);
        let contact = found.ok_or_else(|| CompanyError::no_such_record("Contact", id))?;
        let set = api::in_set(company, "contacts");
        Ok(Done::ok(api::single(&ContactRow(contact), call, &set)))
    })
}

/// `GET customers({id})/contactsInformation`: the contacts of one customer. There is no list of all.
pub(crate) fn of_customer(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Table(CUSTOMER), |company, call, _| {
        let id = Guid::parse(call.path_value("id")).ok_or_else(CompanyError::bad_key)?;
        let customer = company
            .customer(id)
            .ok_or_else(|| CompanyError::no_such_record("Customer", id))?;
        let rows = company.contact(&customer.contact).map(|contact| {
            json!({
                "contactId": contact.id.to_string(),
                "contactNumber": contact.number,
                "contactName": contact.shared.name,
                "contactType": contact.shared.kind.name(),
                "relatedId": id.to_string(),
                "relatedType": "Customer",
            })
        });
        let set = api::in_set(company, &format!("customers({id})/contactsInformation"));
        Ok(Done::ok(json!({
            "@odata.context": api::context(call, &set),
            "value": rows.into_iter().collect::<Value>(),
        })))
    })
}

/// As the API shows it, without envelope.
pub(crate) fn render(contact: &Contact) -> Value {
    Value::Object(ContactRow(contact).body())
}

struct Contacts<'a>(&'a Company);

struct ContactRow<'a>(&'a Contact);

impl<'a> Source<'a> for Contacts<'a> {
    type Row = ContactRow<'a>;

    fn count(&self) -> usize {
        self.0.contacts().count()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = ContactRow<'a>> + 'a> {
        let company: &'a Company = self.0;
        match key {
            Some(number) => Box::new(company.contacts_behind(number).map(ContactRow)),
            None => Box::new(company.contacts().map(ContactRow)),
        }
    }
}

impl Row for ContactRow<'_> {
    const TYPE: &'static str = "contact";
    const KEY: &'static str = "number";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        cell_of(field, self.body().remove(field)?)
    }

    fn body(&self) -> Map<String, Value> {
        let (c, s) = (self.0, &self.0.shared);
        let [line1, line2, city, state, country, postal_code] = &s.address;
        // A company's contact is its own company; a person's has none.
        let company = match s.kind {
            ContactType::Company => (c.number.as_str(), s.name.as_str()),
            ContactType::Person => ("", ""),
        };
        let body = json!({
            "id": c.id.to_string(), "number": c.number, "type": s.kind.name(), "displayName": s.name, "jobTitle": "",
            "companyNumber": company.0, "companyName": company.1, "contactBusinessRelation": "Customer",
            "addressLine1": line1, "addressLine2": line2, "city": city, "state": state, "country": country, "postalCode": postal_code,
            "phoneNumber": s.phone, "mobilePhoneNumber": c.mobile, "email": s.email, "website": s.website,
            "searchName": s.name.to_uppercase(), "privacyBlocked": false, "taxRegistrationNumber": s.tax_registration_number,
            "lastInteractionDate": "0001-01-01", "lastModifiedDateTime": utc(c.modified),
        });
        body.as_object().cloned().unwrap_or_default()
    }

    fn etag(&self) -> String {
        etag(self.0.version)
    }
}
