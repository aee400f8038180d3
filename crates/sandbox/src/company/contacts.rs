//! Contacts: people and companies of the relationship side, one of which Business Central makes aside for each new customer and
//! keeps like it (facts §1.2).

use serde_json::{Map, Value, json};

use super::api::{self, Done, Reach, serve};
use super::cells::{Cell, Row, cell_of};
use super::errors::CompanyError;
use super::lists::{self, Source};
use super::render::etag;
use super::state::{Company, ContactType, Customer};
use super::users::CUSTOMER;
use crate::Sandbox;
use crate::clock::utc;
use crate::exchange::{Call, Reply};
use crate::guid::Guid;

/// A row of table 5050, as far as API v2.0 shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// SystemId.
    pub id: Guid,
    /// No., from the series of Marketing Setup.
    pub number: String,
    /// Mobile Phone No., which customers' API does not have.
    pub mobile: String,
    /// What it has in common with its customer.
    shared: Shared,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
    version: u64,
}

/// The fields that a contact takes over from its customer.
#[derive(Debug, Clone, PartialEq)]
struct Shared {
    kind: ContactType,
    name: String,
    address: [String; 6],
    phone: String,
    email: String,
    website: String,
    tax_registration_number: String,
}

impl Shared {
    fn of(customer: &Customer) -> Self {
        let c = customer;
        Self {
            kind: c.kind,
            name: c.display_name.clone(),
            address: [
                &c.address_line1,
                &c.address_line2,
                &c.city,
                &c.state,
                &c.country,
                &c.postal_code,
            ]
            .map(String::clone),
            phone: c.phone_number.clone(),
            email: c.email.clone(),
            website: c.website.clone(),
            tax_registration_number: c.tax_registration_number.clone(),
        }
    }
}

/// Makes the contact of a new customer, where Marketing Setup asks for one. A person's becomes its Primary Contact.
///
/// # Errors
/// Where there are no numbers for contacts; the customer is then not made either. The text is Business Central's usual one for a
/// field without a value [I].
pub(crate) fn create(
    company: &mut Company,
    customer: &mut Customer,
    now: i64,
) -> Result<(), CompanyError> {
    if !company.settings.contacts_for_customers {
        return Ok(());
    }
    if !company.settings.contact_numbers {
        return Err(CompanyError::new(
            400,
            "Application_FieldValidationException",
            "Contact Nos. must have a value in Marketing Setup: Primary Key=. It cannot be zero or empty.",
        ));
    }
    let contact = Contact {
        id: Guid::random(&mut company.rng),
        number: company.take_contact_number(),
        mobile: String::new(),
        shared: Shared::of(customer),
        modified: now,
        version: company.take_version(),
    };
    customer.contact.clone_from(&contact.number);
    if customer.kind == ContactType::Person {
        customer.primary_contact.clone_from(&contact.number);
    }
    company.put_contact(contact);
    Ok(())
}

/// Brings the contact of a changed customer up to date, if it has one. Of a person whose primary contact is its own, the Contact becomes
/// the name along with that (CustCont-Update, OnModify).
pub(crate) fn update(company: &mut Company, customer: &mut Customer, now: i64) {
    let has_own = !customer.contact.is_empty() && customer.primary_contact == customer.contact;
    if customer.kind == ContactType::Person && has_own {
        let name = Value::String(customer.display_name.clone());
        customer.more.insert("Contact", name);
    }
    let Some(contact) = company.contact(&customer.contact) else {
        return;
    };
    let shared = Shared::of(customer);
    if contact.shared == shared {
        return;
    }
    let changed = Contact {
        shared,
        modified: now,
        ..contact.clone()
    };
    let version = company.take_version();
    company.put_contact(Contact { version, ..changed });
}

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
