//! Delivery addresses that are the billing address, and go along with it.

use super::State;
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::delivery::SAME_AS_BILLING;
use crate::customer::normal::{alike, is_blank};
use crate::customer::{CompanyId, Field};
use crate::webstore::WebstoreCustomer;

impl State {
    /// Whether the delivery address of a customer goes along with what is written to a side as the billing address: it may be written
    /// there, and it was the billing address there when both sides last agreed, on that or, after an undo, on holding different ones. One
    /// that is another address on the other side, and the billing address here by chance, stays.
    pub(crate) fn delivery_follows(&self, customer: &CompanyId, side: Side) -> bool {
        let baseline = self.baselines.get(customer);
        let agreed = baseline.and_then(|it| it.0.get(&Field::Delivery));
        let is_own = agreed.is_none_or(|agreed| {
            let (held, other) = match side {
                Side::Webstore => (&agreed.webstore, &agreed.company),
                Side::Company => (&agreed.company, &agreed.webstore),
            };
            held == SAME_AS_BILLING && !self.delivers_to(customer, side, other)
        });
        is_own && self.setup.writes(Field::Delivery, side)
    }

    /// Whether what a side holds as delivery address is this address, whatever its billing address is.
    fn delivers_to(&self, customer: &CompanyId, side: Side, address: &str) -> bool {
        let (snapshots, setup) = (&self.snapshots, &self.setup);
        let countries = &snapshots.reference.countries;
        let held = match side {
            Side::Webstore => {
                let id = self.mappings.webstore_id(customer);
                let account = id.and_then(|id| snapshots.webstore.get(&id));
                account.and_then(|it| it.shipping_itself(setup.name_source, countries))
            }
            Side::Company => {
                let company = snapshots.company.get(customer);
                company.and_then(|it| it.places(countries).1)
            }
        };
        let is_it = |held: &String| alike(Field::Delivery, held, address);
        !is_blank(address) && held.as_ref().is_some_and(is_it)
    }

    /// Whether the delivery address of a side may have to go along with its billing address, which can't be told now: left behind it would
    /// look like another one.
    pub(crate) fn delivery_may_stay_behind(
        &self,
        side: Side,
        webstore: &WebstoreCustomer,
        company: &CompanyCustomer,
    ) -> bool {
        let may_have_copy = match side {
            Side::Webstore => webstore.may_have_copy(),
            Side::Company => {
                self.knows_ship_tos() && company.may_have_copy(&self.snapshots.reference.countries)
            }
        };
        may_have_copy && self.delivery_follows(&company.id, side)
    }
}
