//! Delivery addresses, written to the customers' ship-to addresses in Business Central (facts/business-central.md §2.3).

use serde_json::Value;

use super::item::Trouble;
use super::page_writes::{After, PageWrite, Step};
use super::write_card::stored_otherwise;
use crate::company::{CardCall, CompanyCustomer, ShipTo, ShipToAddress, ShipToPage, Wanted};
use crate::customer::Field;
use crate::customer::country::Spelling;
use crate::customer::delivery::Delivery;
use crate::customer::normal::same;

/// How ship-to addresses are reached and spelled.
#[derive(Clone, Copy)]
pub struct ShipTos<'a> {
    /// The page and the code.
    pub page: ShipToPage<'a>,
    /// How this company writes countries and states.
    pub spelling: Spelling<'a>,
}

/// A customer whose ship-to address is to be written.
pub(super) struct Delivering<'a> {
    /// How.
    pub ship_tos: ShipTos<'a>,
    /// The ship-to address as the plan saw it; none where there was none.
    pub was: Option<&'a ShipToAddress>,
    /// Whether the customer was created a moment ago.
    pub is_new: bool,
    /// The delivery address that is to be there: an empty one is the customer's own address.
    pub new: &'a str,
    /// The customer.
    pub record: &'a mut CompanyCustomer,
    /// For the log.
    pub notes: &'a mut Vec<String>,
    /// Why it could not be written.
    pub failed: &'a mut Option<Box<Trouble>>,
    /// What the ship-to address is to hold.
    pub wanted: Wanted,
}

impl ShipTos<'_> {
    /// What the log says of a ship-to address that has gone along with the customer's own.
    pub fn led(&self) -> String {
        format!(
            "The ship-to address {} was the customer's own address, and went along with it.",
            self.page.code
        )
    }

    /// What a customer's ship-to address is to hold for a delivery address.
    pub fn wanted(&self, value: &str, customer: &CompanyCustomer) -> Wanted {
        match Delivery::from_value(value) {
            Some(address) => Wanted::of(&address, self.spelling),
            None => Wanted::of_customer(customer),
        }
    }
}

/// A customer's ship-to address; none where there is none.
pub(super) fn address_of(customer: &CompanyCustomer) -> Option<&ShipToAddress> {
    customer.ship_to.as_ref().and_then(address)
}

/// The address of one; none where there is none.
pub(super) fn address(ship_to: &ShipTo) -> Option<&ShipToAddress> {
    match ship_to {
        ShipTo::Nowhere => None,
        ShipTo::At(at) => Some(at),
    }
}

impl PageWrite for Delivering<'_> {
    fn may_be_missing(&self) -> bool {
        true
    }

    fn is_new(&self) -> bool {
        self.is_new
    }

    fn read(&self) -> CardCall {
        self.ship_tos.page.read(self.record)
    }

    fn step(&self, row: Option<&Value>, after: After) -> Step {
        let (page, wanted) = (self.ship_tos.page, &self.wanted);
        let Some(row) = row else {
            return match (self.new.is_empty(), self.was) {
                // Without one it is the customer's own address.
                (true, _) => Step::Held,
                (false, None) => Step::Write(page.create(self.record, wanted)),
                (false, Some(_)) => Step::Gone,
            };
        };
        let held = ShipToAddress::of(row);
        let lacks = held.lacks(wanted);
        if lacks.is_empty() {
            return Step::Held;
        }
        let name = &self.record.display_name;
        if after == After::Reading && !held.is_nobodys_edit(self.was, wanted, name) {
            return Step::Changed;
        }
        Step::Write(page.update(self.record, &held, lacks))
    }

    fn note(&mut self, row: Option<&Value>) {
        let Some(row) = row else {
            *self.record = self.record.clone().with_ship_to(Some(ShipTo::Nowhere));
            return;
        };
        let held = ShipToAddress::of(row);
        let stored = held.address(self.ship_tos.spelling.countries);
        let stored = stored.map(|it| it.value_beside(&Delivery::default()));
        let lacks = !held.lacks(&self.wanted).is_empty();
        // Without a country it is in the company's own.
        let is_otherwise = |stored: &String| {
            lacks || !(self.new.is_empty() || same(Field::Delivery, stored, self.new))
        };
        let at = ShipTo::At(Box::new(held));
        *self.record = self.record.clone().with_ship_to(Some(at));
        if let Some(stored) = stored.filter(is_otherwise) {
            let note = stored_otherwise(Field::Delivery, &stored, self.new);
            self.notes.push(note);
        }
    }

    fn fail(&mut self, trouble: Trouble) {
        // What stands there now is known at the next reading.
        self.record.ship_to = None;
        *self.failed = Some(Box::new(trouble));
    }
}
