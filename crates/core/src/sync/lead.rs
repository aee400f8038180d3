//! Ship-to addresses that are written before their customers.

use super::company_write::CompanyWrite;
use super::item::Trouble;
use super::page_writes::write_pages;
use super::write_ship_to::{Delivering, ShipTos, address_of};
use super::{Ports, Session};
use crate::company::{CompanyCustomer, ShipToAddress, Wanted, update};
use crate::customer::Field;
use crate::customer::delivery::{PARTS, SAME_AS_BILLING};
use crate::customer::normal::is_blank;
use crate::merge::FieldChange;

/// A customer whose ship-to address is written before it.
pub(super) struct Led<'a> {
    seen: &'a CompanyCustomer,
    /// The delivery address that is to be there: an empty one is the customer's own address.
    new: &'a str,
    wanted: Wanted,
    /// The customer with the ship-to address as it is by then.
    pub record: CompanyCustomer,
    /// For the log.
    pub notes: Vec<String>,
    /// Why it could not be written: then the customer is left as it is.
    pub failed: Option<Box<Trouble>>,
}

/// How they are written.
pub(super) struct Leading<'a, P> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
    /// By which page; none where the company publishes none, or delivery addresses take no part.
    pub ship_tos: Option<ShipTos<'a>>,
}

impl<P: Ports> Leading<'_, P> {
    /// A ship-to address that is the customer's own address goes along with it, and before it: were the run cut off in between, the former
    /// one would be taken for another delivery address, and the new one is in the webstore already. Where another one is to be there, it
    /// is written before the customer for the same reason. What came of it, for each of the writes; where it failed the customer is left
    /// as it is.
    pub async fn lead<'w>(&self, writes: &[&'w CompanyWrite]) -> Vec<Option<Led<'w>>> {
        let mut led: Vec<_> = writes.iter().map(|write| self.to_lead(write)).collect();
        self.write_led(led.iter_mut().flatten(), |led| led.wanted.clone())
            .await;
        led
    }

    /// Gives back what went before customers that were not written after all.
    pub async fn lead_back(&self, led: &mut [&mut Led<'_>]) {
        for led in led.iter_mut() {
            led.failed = None;
            led.new = SAME_AS_BILLING;
        }
        let stood = |led: &Led<'_>| {
            let stood = address_of(led.seen).map(ShipToAddress::as_wanted);
            stood.unwrap_or_else(|| led.wanted.clone())
        };
        self.write_led(led.iter_mut().map(|led| &mut **led), stood)
            .await;
    }

    async fn write_led<'l, 'w: 'l>(
        &self,
        led: impl Iterator<Item = &'l mut Led<'w>>,
        wanted: impl Fn(&Led<'w>) -> Wanted,
    ) {
        let Some(ship_tos) = self.ship_tos else {
            return;
        };
        let mut was: Vec<Option<ShipToAddress>> = Vec::new();
        let led: Vec<&mut Led<'w>> = led.collect();
        was.extend(led.iter().map(|it| address_of(&it.record).cloned()));
        let delivering = led.into_iter().zip(&was).map(|(led, was)| Delivering {
            ship_tos,
            was: was.as_ref(),
            is_new: false,
            new: led.new,
            wanted: wanted(led),
            record: &mut led.record,
            notes: &mut led.notes,
            failed: &mut led.failed,
        });
        let mut delivering: Vec<Delivering<'_>> = delivering.collect();
        if !delivering.is_empty() {
            write_pages(self.session, &mut delivering).await;
        }
    }

    /// What goes before a write; none where nothing does.
    pub fn to_lead<'w>(&self, write: &'w CompanyWrite) -> Option<Led<'w>> {
        let CompanyWrite::Update {
            seen,
            changes,
            as_stood,
            delivery_follows: true,
        } = write
        else {
            return None;
        };
        let ship_tos = self.ship_tos?;
        if !changes.iter().any(|it| PARTS.contains(&it.field)) {
            return None;
        }
        let is_another =
            |change: &&FieldChange| change.field == Field::Delivery && !is_blank(&change.new);
        let another = changes.iter().find(is_another);
        let led = |new, wanted, notes| Led {
            seen,
            new,
            wanted,
            record: CompanyCustomer::clone(seen),
            notes,
            failed: None,
        };
        Some(match another {
            Some(FieldChange { new, .. }) => led(new, ship_tos.wanted(new, seen), Vec::new()),
            None => {
                let way = self.session.way.get();
                let body = update(seen, changes, as_stood, ship_tos.spelling, way);
                let wanted = Wanted::of_customer_after(seen, &body);
                led(SAME_AS_BILLING, wanted, vec![ship_tos.led()])
            }
        })
    }
}
