//! What the preview says of a line besides its fields: a delivery address that is the billing address goes along with it, and somebody else
//! had begun to create a customer for an account that the user has mapped.

use super::{Bring, PlanLine, Work};
use crate::call::Side;
use crate::customer::Field;
use crate::customer::delivery::PARTS;
use crate::customer::name::DeliveryUse;
use crate::merge::FieldChange;
use crate::state::State;

impl PlanLine {
    /// What goes along, and what somebody else had begun, in words.
    pub fn goes_along(&self, state: &State) -> Vec<String> {
        let Some(Work::Bring(bring)) = &self.work else {
            return Vec::new();
        };
        let mut words = Vec::new();
        if shipping_goes_along(state, bring) {
            words.push(
                "The account's shipping address is the billing address, and goes along.".to_owned(),
            );
        }
        if ship_to_goes_along(state, bring) {
            let code = &state.setup.ship_to_code;
            words.push(format!(
                "The ship-to address {code} is the customer's own address, and goes along."
            ));
        }
        if bring.bind && state.has_note_of_others(&bring.webstore) {
            words.push(BEGUN_ELSEWHERE.to_owned());
        }
        words
    }
}

/// Of an account that is mapped by hand while another engine's note stands in it: only that engine knows whom it created.
const BEGUN_ELSEWHERE: &str = "Another browser, or the program without a browser, has begun to create a customer in Business Central for this account; that is noted in the account. Look there whether it has the customer twice before you synchronise.";

fn is_of_address(changes: &[FieldChange]) -> bool {
    changes.iter().any(|change| PARTS.contains(&change.field))
}

fn has_delivery(changes: &[FieldChange]) -> bool {
    changes.iter().any(|change| change.field == Field::Delivery)
}

fn shipping_goes_along(state: &State, bring: &Bring) -> bool {
    let names = state.setup.names();
    let countries = &state.snapshots.reference.countries;
    names.delivery == DeliveryUse::Written
        && is_of_address(&bring.to_webstore)
        && !has_delivery(&bring.to_webstore)
        && state.delivery_follows(&bring.company.id, Side::Webstore)
        && bring.webstore.has_copy(names.name, countries)
}

fn ship_to_goes_along(state: &State, bring: &Bring) -> bool {
    state.knows_ship_tos()
        && is_of_address(&bring.to_company)
        && !has_delivery(&bring.to_company)
        && state.delivery_follows(&bring.company.id, Side::Company)
        && bring.has_copy_in_company(&state.snapshots.reference.countries)
}
