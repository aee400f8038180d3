//! Where an order is delivered to, as far as its customer has that address in Business Central.

use super::decide::{Answer, Decision, Rule};
use crate::customer::Field;
use crate::customer::normal::{alike, is_blank};
use crate::state::State;
use crate::webstore::{Order, Party};

/// Where an order is delivered to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipTo {
    /// Nothing is delivered.
    Nowhere,
    /// To the sell-to customer's own address.
    OwnAddress,
    /// To the ship-to address of this code of the sell-to customer.
    Code(String),
    /// To another address, in words.
    Another(String),
    /// Its shipping address was not read, or can't be.
    NotKnown,
}

impl ShipTo {
    /// For a list and a file.
    pub fn words(&self) -> String {
        match self {
            ShipTo::Nowhere => "Nothing is delivered".to_owned(),
            ShipTo::OwnAddress => "The customer's own address".to_owned(),
            ShipTo::Code(code) => format!("Ship-to address {code}"),
            ShipTo::Another(words) => format!("Another address: {words}"),
            ShipTo::NotKnown => "Not read".to_owned(),
        }
    }
}

/// Where an order is delivered to. What a ship-to address holds is known only while delivery addresses take part.
pub(super) fn ship_to(state: &State, order: &Order, decision: &Decision) -> ShipTo {
    let countries = &state.snapshots.reference.countries;
    let Some(address) = order.delivery_value(state.setup.name_source, countries) else {
        return ShipTo::NotKnown;
    };
    if is_blank(&address) {
        return ShipTo::Nowhere;
    }
    let is_own = |answer: &&Answer| matches!(answer.rule, Rule::Mapped | Rule::KnownGuest);
    let customer = decision.of(Party::SellTo).ok().filter(is_own);
    let customer = customer.and_then(|it| state.snapshots.company.get(&it.customer));
    let (own, at) = customer.map_or((None, None), |it| it.places(countries));
    let is_it = |other: &String| alike(Field::Delivery, other, &address);
    if own.as_ref().is_some_and(is_it) {
        return ShipTo::OwnAddress;
    }
    match at
        .filter(|_| state.knows_ship_tos())
        .as_ref()
        .is_some_and(is_it)
    {
        true => ShipTo::Code(state.setup.ship_to_code.clone()),
        false => ShipTo::Another(Field::Delivery.shown(&address).into_owned()),
    }
}
