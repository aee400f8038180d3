//! Delivery addresses that are the billing address, and go along with it.

use super::State;
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::delivery::SAME_AS_BILLING;
use crate::customer::{CompanyId, Field};
use crate::webstore::WebstoreCustomer;

impl State {
    /// Whether the delivery address of a customer goes along with what is written to a side as the billing address: it may be written
    /// there, and it was the billing address there when both sides last agreed, on that or, after an undo, on holding different ones.
    pub(crate) fn delivery_follows(&self, customer: &CompanyId, side: Side) -> bool {
        let baseline = self.baselines.get(customer);
        let agreed = baseline.and_then(|it| it.0.get(&Field::Delivery));
        let is_own = agreed.is_none_or(|agreed| {
            let held = match side {
                Side::Webstore => &agreed.webstore,
                Side::Company => &agreed.company,
            };
            held == SAME_AS_BILLING
        });
        is_own && self.setup.writes(Field::Delivery, side)
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
