//! The company's database.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeInclusive};

use super::contact::Contact;
use super::customer::{Customer, ShipTo};
use super::home::Home;
use super::index::Index;
use super::kept::Kept;
use super::settings::Settings;
use super::tables::Tables;
use crate::guid::Guid;

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
    pub(crate) kept: Kept,
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
            kept: Kept::default(),
            ship_tos: BTreeMap::new(),
            next_number: 10,
            next_contact: 1,
            version: 1,
            rng,
        }
    }

    /// Does what its administrator would. From the moment on at which the extension is installed it notes who is deleted.
    pub fn set_up(&mut self, settings: Settings, now: i64) {
        if settings.extension.installed && !self.settings.extension.installed {
            self.kept.recorded_since = Some(now);
        }
        self.settings = settings;
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
        match self.remove(customer.id) {
            Some(before) => customer.created = before.created,
            None if customer.created == 0 => customer.created = customer.modified,
            None => {}
        }
        if customer.number.is_empty() {
            customer.number = self.take_number();
        }
        customer.version = self.take_version();
        let id = customer.id;
        self.index.add(&customer);
        self.customers.insert(customer.number.clone(), customer);
        id
    }

    /// Deletes a customer and what belongs to it alone, as the API or somebody of the staff does: the extension, where it is there, notes
    /// that.
    pub fn delete(&mut self, id: Guid, now: i64) -> Option<Customer> {
        let deleted = self.remove(id)?;
        self.ship_tos.retain(|(customer, _), _| *customer != id);
        if self.settings.extension.installed {
            let (note, version) = (Guid::random(&mut self.rng), self.take_version());
            self.kept
                .note_deletion(note, id, &deleted.number, now, version);
        }
        Some(deleted)
    }

    /// Takes a customer out, whatever notes deletions.
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

    /// The row version below which every change is stored.
    pub(super) fn next_version(&self) -> u64 {
        self.version + 1
    }

    /// A customer's ship-to address with this code, as stored in upper case.
    pub fn ship_to(&self, customer: Guid, code: &str) -> Option<&ShipTo> {
        self.ship_tos.get(&(customer, code.to_owned()))
    }

    /// A customer's ship-to addresses by their codes.
    pub fn ship_tos(&self, customer: Guid) -> impl Iterator<Item = &ShipTo> {
        self.ship_tos.range(keys_of(customer)).map(|it| it.1)
    }

    /// All ship-to addresses, each with its customer's id.
    pub(super) fn all_ship_tos(&self) -> impl Iterator<Item = (Guid, &ShipTo)> {
        self.ship_tos
            .iter()
            .map(|((customer, _), ship_to)| (*customer, ship_to))
    }

    /// Stores a ship-to address, new or in place of the one with its code, and gives it the next row version. No rule is applied but that
    /// an id is made up where there is none.
    pub fn put_ship_to(&mut self, customer: Guid, mut ship_to: ShipTo) {
        if ship_to.id == Guid::ZERO {
            ship_to.id = Guid::random(&mut self.rng);
        }
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

/// Those of a customer among the keys of all ship-to addresses.
fn keys_of(customer: Guid) -> RangeInclusive<(Guid, String)> {
    (customer, String::new())..=(customer, char::MAX.to_string())
}
