//! The company's database.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::Value;

use super::contacts::Contact;
use super::home::Home;
use super::index::Index;
use super::postcodes::Place;
use super::settings::Settings;
use super::ship_to::{ShipTo, keys_of};
use super::tables::Tables;
use crate::guid::Guid;

/// Microsoft's demo company.
pub const COMPANY_NAME: &str = "CRONUS International Ltd.";

/// Enum 5050; a customer is a company unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContactType {
    /// A company.
    #[default]
    Company,
    /// A person.
    Person,
}

impl ContactType {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Company => "Company",
            Self::Person => "Person",
        }
    }
}

/// Enum 139.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blocked {
    /// Not blocked: a single blank, which arrives as `_x0020_` (facts §0.4).
    #[default]
    No,
    /// No shipments.
    Ship,
    /// No invoices.
    Invoice,
    /// Nothing at all.
    All,
}

impl Blocked {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "_x0020_",
            Self::Ship => "Ship",
            Self::Invoice => "Invoice",
            Self::All => "All",
        }
    }
}

/// A row of table 18, as far as API v2.0 shows it. Related records are kept by their codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Customer {
    /// SystemId: never changes.
    pub id: Guid,
    /// No.: can be renamed.
    pub number: String,
    /// Name.
    pub display_name: String,
    /// Contact Type.
    pub kind: ContactType,
    /// Address.
    pub address_line1: String,
    /// Address 2.
    pub address_line2: String,
    /// City.
    pub city: String,
    /// County.
    pub state: String,
    /// Country/Region Code; blank means the company's own country.
    pub country: String,
    /// Post Code.
    pub postal_code: String,
    /// Phone No.
    pub phone_number: String,
    /// E-Mail; several are separated by `;`.
    pub email: String,
    /// Home Page.
    pub website: String,
    /// Salesperson Code.
    pub salesperson_code: String,
    /// Balance Due: only bookings change it.
    pub balance_due: f64,
    /// Credit Limit (LCY); 0 means none.
    pub credit_limit: f64,
    /// Tax Liable.
    pub tax_liable: bool,
    /// VAT Bus. Posting Group where the company uses VAT, Tax Area Code where it uses sales tax.
    pub tax_area: String,
    /// VAT Registration No.
    pub tax_registration_number: String,
    /// Currency Code; blank means the local currency.
    pub currency_code: String,
    /// Payment Terms Code.
    pub payment_terms: String,
    /// Shipment Method Code.
    pub shipment_method: String,
    /// Payment Method Code.
    pub payment_method: String,
    /// Blocked.
    pub blocked: Blocked,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
    /// The contact that was made for it; blank where there is none.
    pub contact: String,
    /// Primary Contact No.
    pub primary_contact: String,
    /// What only the page services show, by the names of the table's fields: posting groups, price group, location and the like.
    pub more: BTreeMap<&'static str, Value>,
    /// Row version, which the etag is made from.
    pub version: u64,
}

/// Field 150 of table 18.
pub(super) const PRIVACY_BLOCKED: &str = "Privacy Blocked";

impl Customer {
    /// Privacy Blocked: the person's data may not be used.
    pub(super) fn is_privacy_blocked(&self) -> bool {
        self.more.get(PRIVACY_BLOCKED) == Some(&Value::Bool(true))
    }

    /// What of it belongs to its post code.
    pub(super) fn place(&mut self) -> Place<'_> {
        Place {
            post_code: &mut self.postal_code,
            city: &mut self.city,
            county: &mut self.state,
            country: &mut self.country,
        }
    }
}

/// The company: its customers and the tables that they refer to.
#[derive(Debug, Clone)]
pub struct Company {
    /// The company's own id in the API's paths.
    pub id: Guid,
    /// The tables that the API lists and customers refer to.
    pub tables: Tables,
    /// What its administrator has set up.
    pub settings: Settings,
    customers: BTreeMap<String, Customer>,
    pub(super) index: Index,
    pub(super) visited: u64,
    contacts: BTreeMap<String, Contact>,
    /// By their customers' ids and their codes.
    ship_tos: BTreeMap<(Guid, String), ShipTo>,
    next_number: u32,
    next_contact: u32,
    version: u64,
    pub(crate) rng: fastrand::Rng,
}

impl Company {
    /// A company with its tables and without customers.
    pub(crate) fn new(home: &'static Home, id: Guid, mut rng: fastrand::Rng, now: i64) -> Self {
        Self {
            id,
            tables: Tables::new(home, &mut rng, now),
            settings: Settings::default(),
            customers: BTreeMap::new(),
            index: Index::default(),
            visited: 0,
            contacts: BTreeMap::new(),
            ship_tos: BTreeMap::new(),
            next_number: 10,
            next_contact: 1,
            version: 1,
            rng,
        }
    }

    /// Name, country and currency.
    pub fn home(&self) -> &'static Home {
        self.tables.home
    }

    /// Whether this is its id or its name, the latter with its letter case.
    pub(crate) fn is(&self, id_or_name: &str) -> bool {
        self.home().name == id_or_name || Guid::parse(id_or_name) == Some(self.id)
    }

    /// The customer with this id.
    pub fn customer(&self, id: Guid) -> Option<&Customer> {
        self.by_number(self.index.number_of(id)?)
    }

    /// The customer with this number, as stored in upper case.
    pub fn by_number(&self, number: &str) -> Option<&Customer> {
        self.customers.get(number)
    }

    /// All customers by number, which is the table's primary key.
    pub fn customers(&self) -> impl DoubleEndedIterator<Item = &Customer> {
        self.customers.values()
    }

    /// Those behind a number, in the order of numbers.
    pub(super) fn customers_behind<'a>(
        &'a self,
        number: &str,
    ) -> impl Iterator<Item = &'a Customer> + use<'a> {
        let behind = (Bound::Excluded(number), Bound::Unbounded);
        self.customers.range::<str, _>(behind).map(|(_, c)| c)
    }

    /// How many customers lists have looked at so far: what a page costs, in numbers that no machine's speed blurs.
    pub fn rows_visited(&self) -> u64 {
        self.visited
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer at all.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Stores a customer, new or in place of the one with its id, and gives it the next row version. No rule is applied but that an
    /// id and a number are made up where there is none.
    pub fn put(&mut self, mut customer: Customer) -> Guid {
        if customer.id == Guid::ZERO {
            customer.id = Guid::random(&mut self.rng);
        }
        self.remove(customer.id);
        if customer.number.is_empty() {
            customer.number = self.take_number();
        }
        customer.version = self.take_version();
        let id = customer.id;
        self.index.add(&customer);
        self.customers.insert(customer.number.clone(), customer);
        id
    }

    /// Takes a customer out.
    pub fn remove(&mut self, id: Guid) -> Option<Customer> {
        let customer = self.customers.remove(self.index.number_of(id)?)?;
        self.index.remove(&customer);
        Some(customer)
    }

    /// The series `C00010…C99990` in steps of ten; numbers already used are skipped (facts §1.2). Past its end it goes on with more
    /// digits, so that a large sample fits.
    fn take_number(&mut self) -> String {
        loop {
            let number = format!("C{:05}", self.next_number);
            self.next_number += 10;
            if !self.customers.contains_key(&number) {
                return number;
            }
        }
    }

    /// Row versions go up with every write to any table.
    pub(super) fn take_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    /// Takes a customer out, and with it what belongs to it alone.
    pub(crate) fn delete(&mut self, id: Guid) {
        self.remove(id);
        let keys: Vec<_> = self
            .ship_tos
            .range(keys_of(id))
            .map(|it| it.0.clone())
            .collect();
        for key in keys {
            self.ship_tos.remove(&key);
        }
    }

    /// A customer's ship-to address with this code, as stored in upper case.
    pub fn ship_to(&self, customer: Guid, code: &str) -> Option<&ShipTo> {
        self.ship_tos.get(&(customer, code.to_owned()))
    }

    /// A customer's ship-to addresses by their codes.
    pub fn ship_tos(&self, customer: Guid) -> impl Iterator<Item = &ShipTo> {
        self.ship_tos.range(keys_of(customer)).map(|it| it.1)
    }

    /// Stores a ship-to address, new or in place of the one with its code, and gives it the next row version. No rule is applied.
    pub fn put_ship_to(&mut self, customer: Guid, mut ship_to: ShipTo) {
        ship_to.version = self.take_version();
        self.ship_tos
            .insert((customer, ship_to.code.clone()), ship_to);
    }

    /// Takes a ship-to address out.
    pub fn remove_ship_to(&mut self, customer: Guid, code: &str) -> Option<ShipTo> {
        self.ship_tos.remove(&(customer, code.to_owned()))
    }

    /// The contact with this number.
    pub fn contact(&self, number: &str) -> Option<&Contact> {
        self.contacts.get(number)
    }

    /// All contacts by number.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// Those behind a number, in the order of numbers.
    pub(super) fn contacts_behind<'a>(
        &'a self,
        number: &str,
    ) -> impl Iterator<Item = &'a Contact> + use<'a> {
        let behind = (Bound::Excluded(number), Bound::Unbounded);
        self.contacts.range::<str, _>(behind).map(|(_, c)| c)
    }

    /// Stores a contact, new or in place of the one with its number.
    pub(super) fn put_contact(&mut self, contact: Contact) {
        self.contacts.insert(contact.number.clone(), contact);
    }

    /// The series `CT000001…`.
    pub(super) fn take_contact_number(&mut self) -> String {
        let number = format!("CT{:06}", self.next_contact);
        self.next_contact += 1;
        number
    }
}
