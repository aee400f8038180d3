//! What both systems hold, seen past their APIs.

use std::collections::BTreeMap;
use std::fmt;

use concord_core::company::{CompanyCustomer, ShipTo, ShipToAddress};
use concord_core::customer::country::CountryTable;
use concord_core::customer::name::{NameKind, NameSource, NameSources};
use concord_core::customer::normal::{is_blank, same};
use concord_core::customer::{CompanyId, Field, Values, WebstoreId};
use concord_core::webstore::{
    Billing, FieldKeys, MetaKeys, Shipping, WebstoreCustomer, is_kept_as,
};
use concord_sandbox::webstore::{BILLING, SHIPPING};
use concord_sandbox::{Sandbox, company, webstore};
use serde_json::{Map, Value, json};

use super::steps::{SHIP_TO_CODE, VAT_NUMBER_KEY};
use super::{own, roles};

/// A customer of either side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Webstore(WebstoreId),
    Company(CompanyId),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Who::Webstore(id) => write!(f, "webstore customer {id}"),
            Who::Company(id) => write!(f, "Business Central customer {id}"),
        }
    }
}

/// Both systems' records.
pub struct Truth {
    pub webstore: BTreeMap<WebstoreId, WebstoreCustomer>,
    pub company: BTreeMap<CompanyId, CompanyCustomer>,
}

/// How values are read.
#[derive(Debug, Clone)]
pub struct Reading {
    pub source: NameSource,
    /// Which of WooCommerce's names goes into which of Business Central's.
    pub names: NameSources,
    pub keys: MetaKeys,
    pub countries: CountryTable,
}

impl Truth {
    pub fn of(sandbox: &Sandbox) -> Self {
        let accounts = sandbox.webstore().customers().map(|it| {
            let account = account(it);
            (account.id, account)
        });
        let customers = sandbox.company().customers().map(|it| {
            let ship_to = sandbox.company().ship_to(it.id, SHIP_TO_CODE);
            let customer = customer(it, ship_to);
            (customer.id.clone(), customer)
        });
        Self {
            webstore: accounts.collect(),
            company: customers.collect(),
        }
    }

    pub fn holds_record(&self, who: &Who) -> bool {
        match who {
            Who::Webstore(id) => self.webstore.contains_key(id),
            Who::Company(id) => self.company.contains_key(id),
        }
    }

    pub fn everybody(&self) -> impl Iterator<Item = Who> {
        let accounts = self.webstore.keys().copied().map(Who::Webstore);
        accounts.chain(self.company.keys().cloned().map(Who::Company))
    }

    /// The values of the shared fields; of several e-mails the first.
    pub fn values(&self, who: &Who, reading: &Reading) -> Option<Values> {
        Some(match who {
            Who::Webstore(id) => self.webstore.get(id)?.values(
                reading.names,
                FieldKeys::from(&reading.keys),
                &reading.countries,
            ),
            Who::Company(id) => self.company.get(id)?.values(&reading.countries, &[]),
        })
    }

    /// The delivery address of a record as it stands, also where it is the billing address.
    pub fn address_itself(&self, who: &Who, reading: &Reading) -> Option<String> {
        let values = match who {
            Who::Webstore(id) => {
                let mut account = self.webstore.get(id)?.clone();
                account.billing = Billing::default();
                account.first_name.clear();
                account.last_name.clear();
                let keys = FieldKeys::from(&reading.keys);
                account.values(reading.names, keys, &reading.countries)
            }
            Who::Company(id) => {
                let customer = self.company.get(id)?;
                let elsewhere = CompanyCustomer {
                    address_line1: "elsewhere".to_owned(),
                    ..customer.clone()
                };
                elsewhere.values(&reading.countries, &[])
            }
        };
        values.get(Field::Delivery).map(str::to_owned)
    }

    /// Where a record has things sent: to its delivery address, or to the billing address where it has no other.
    pub fn delivers_to(&self, who: &Who, reading: &Reading) -> Option<String> {
        let values = self.values(who, reading)?;
        if !is_blank(values.get(Field::Delivery)?) {
            return values.get(Field::Delivery).map(str::to_owned);
        }
        let mut copied = Self {
            webstore: BTreeMap::new(),
            company: BTreeMap::new(),
        };
        match who {
            Who::Webstore(id) => {
                let mut account = self.webstore.get(id)?.clone();
                let (first, last) = account.person();
                let (first, last) = (first.into_owned(), last.into_owned());
                let billing = account.billing.clone();
                account.shipping = Shipping {
                    first_name: first,
                    last_name: last,
                    company: billing.company,
                    address_1: billing.address_1,
                    address_2: billing.address_2,
                    city: billing.city,
                    postcode: billing.postcode,
                    phone: billing.phone,
                    country: billing.country,
                    state: billing.state,
                };
                copied.webstore.insert(*id, account);
            }
            Who::Company(id) => {
                let it = self.company.get(id)?;
                let row = json!({"Name": it.display_name, "Name_2": "", "Address": it.address_line1, "Address_2": it.address_line2,
                    "City": it.city, "County": it.state, "Post_Code": it.postal_code, "Country_Region_Code": it.country,
                    "Phone_No": it.phone_number});
                let at = ShipTo::At(Box::new(ShipToAddress::of(&row)));
                let customer = it.clone().with_ship_to(Some(at));
                copied.company.insert(id.clone(), customer);
            }
        }
        copied.address_itself(who, reading)
    }

    /// Whether an account holds what WooCommerce makes of a value.
    pub fn keeps(&self, who: &Who, field: Field, value: &str, reading: &Reading) -> bool {
        let held = self.values(who, reading);
        let is_kept = |held: &Values| is_kept_as(field, value, held.shown(field));
        matches!(who, Who::Webstore(_)) && held.as_ref().is_some_and(is_kept)
    }

    /// Whether an account's person has the name of a customer.
    pub fn is_named(&self, id: WebstoreId, customer: &CompanyId, reading: &Reading) -> bool {
        let (Some(account), Some(customer)) = (self.webstore.get(&id), self.company.get(customer))
        else {
            return false;
        };
        let person = account.name_at(NameKind::Person, reading.source.order());
        same(Field::Name, &person, &customer.display_name)
    }

    /// Whether a record holds a value; of several e-mails any will do.
    pub fn holds(&self, who: &Who, field: Field, value: &str, reading: &Reading) -> bool {
        if let (Who::Company(id), Field::Email) = (who, field)
            && let Some(customer) = self.company.get(id)
            && customer.emails().any(|own| same(field, &own, value))
        {
            return true;
        }
        // An emptied country is empty, whatever that means.
        if let (Who::Company(id), Field::Country) = (who, field)
            && is_blank(value)
        {
            return self.company.get(id).is_some_and(|it| is_blank(&it.country));
        }
        // Whether an address is the billing one another write may have changed since: what counts is the address itself.
        if field == Field::Delivery {
            return is_blank(value)
                || self
                    .address_itself(who, reading)
                    .is_some_and(|now| same(field, &now, value));
        }
        // Company and person are two names, and either may be the one that was written.
        if let (Who::Webstore(id), Field::Name) = (who, field)
            && let Some(account) = self.webstore.get(id)
            && [NameKind::Company, NameKind::Person].iter().any(|kind| {
                same(
                    field,
                    &account.name_at(*kind, reading.source.order()),
                    value,
                )
            })
        {
            return true;
        }
        self.values(who, reading).is_some_and(|values| {
            let now = values.shown(field);
            // A state is told by its country: under another one its code stands for itself.
            let bare = value.split_once('-').map(|(_, bare)| bare);
            same(field, now, value) || (field == Field::State && bare == Some(now))
        })
    }
}

fn account(customer: &webstore::Customer) -> WebstoreCustomer {
    let billing: Map<String, Value> = BILLING
        .iter()
        .map(|field| ((*field).to_owned(), json!(customer.billing(field))))
        .collect();
    let shipping: Map<String, Value> = SHIPPING
        .iter()
        .map(|field| ((*field).to_owned(), json!(customer.shipping(field))))
        .collect();
    let meta: Vec<Value> = customer
        .meta
        .iter()
        .map(|meta| json!({"key": meta.key, "value": meta.value}))
        .collect();
    let mut account: WebstoreCustomer = serde_json::from_value(json!({
        "id": customer.id, "email": customer.email, "first_name": customer.first_name, "last_name": customer.last_name,
        "role": customer.role, "username": customer.username, "billing": billing, "shipping": shipping,
        "meta_data": meta,
    }))
    .unwrap();
    for key in own::OWN
        .map(own::key)
        .into_iter()
        .chain([VAT_NUMBER_KEY, roles::KEY])
    {
        let mut held = customer.meta.iter().filter(|it| it.key == key);
        let text = held.next().and_then(|it| it.value.as_str());
        let text = text.unwrap_or_default().to_owned();
        account.meta_data.values.insert(key.to_owned(), text);
    }
    account
}

fn customer(customer: &company::Customer, ship_to: Option<&company::ShipTo>) -> CompanyCustomer {
    let ship_to = ship_to.map(|it| {
        let row = json!({"Name": it.name, "Name_2": it.name_2, "Address": it.address, "Address_2": it.address_2, "City": it.city,
            "County": it.county, "Post_Code": it.post_code, "Country_Region_Code": it.country, "Phone_No": it.phone});
        ShipTo::At(Box::new(ShipToAddress::of(&row)))
    });
    let read = record(customer);
    read.with_ship_to(Some(ship_to.unwrap_or(ShipTo::Nowhere)))
}

fn record(customer: &company::Customer) -> CompanyCustomer {
    let (own, on_card) = own::held(customer);
    let more = |field: &str| customer.more.get(field).cloned().unwrap_or(json!(""));
    serde_json::from_value(json!({
        "id": customer.id.to_string(), "number": customer.number, "displayName": customer.display_name,
        "type": customer.kind.name(), "addressLine1": customer.address_line1, "addressLine2": customer.address_line2,
        "city": customer.city, "state": customer.state, "country": customer.country,
        "postalCode": customer.postal_code, "phoneNumber": customer.phone_number, "email": customer.email,
        "taxRegistrationNumber": customer.tax_registration_number, "@odata.etag": "now",
        "further": {"etag": "now", "name_2": more("Name 2"), "contact": more("Contact"), "own": on_card}, "own": own,
    }))
    .unwrap()
}
