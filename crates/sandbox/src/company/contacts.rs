//! Contacts: people and companies of the relationship side, one of which Business Central makes aside for each new customer and
//! keeps like it (facts §1.2).

use serde_json::Value;

use super::contact::{Contact, Shared};
use super::customer::{ContactType, Customer};
use super::errors::CompanyError;
use super::state::Company;
use crate::guid::Guid;

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
