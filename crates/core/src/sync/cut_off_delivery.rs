//! Ship-to addresses on which a run was cut off. It takes several writes to move one: Business Central gives a new one the customer's name
//! and clears what belonged to the former country. What stands there in between nobody has typed.

use super::write_ship_to::address_of;
use crate::call::Side;
use crate::company::{CompanyCustomer, ShipToAddress, Wanted, update};
use crate::customer::country::Spelling;
use crate::customer::delivery::{Delivery, PARTS};
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field};
use crate::log::Entry;
use crate::merge::{Agreed, FieldChange};
use crate::state::{Snapshots, State};

/// What a reading finds on a ship-to address between two writes of a run counts as agreed, on both sides, so that whatever the webstore
/// holds is written there again. `then` is what both held when the run began.
pub(super) fn note_cut_off_delivery(
    state: &mut State,
    entry: &Entry,
    customer: &CompanyId,
    then: &Snapshots,
) {
    let is_mapped = state.mappings.webstore_id(customer).is_some();
    let company = state.snapshots.company.get(customer);
    let Some(company) = company.filter(|_| is_mapped) else {
        return;
    };
    let then = then.company.get(customer);
    let is_cut_off = is_cut_off(state, entry, company, then);
    let held = company.values(&state.snapshots.reference.countries, &[]);
    let held = held.get(Field::Delivery).filter(|held| !is_blank(held));
    let Some(held) = held.filter(|_| is_cut_off) else {
        return;
    };
    let agreed = Agreed::on(held, held).under(state.setup.meta_key(Field::Delivery));
    state.change_baseline(customer, |baseline| {
        baseline.0.insert(Field::Delivery, agreed);
    });
}

fn is_cut_off(
    state: &State,
    entry: &Entry,
    company: &CompanyCustomer,
    then: Option<&CompanyCustomer>,
) -> bool {
    let Some(held) = address_of(company) else {
        return false;
    };
    let to_company = entry.fields.iter();
    let to_company = to_company.filter(|(side, _)| *side == Side::Company);
    let changes: Vec<FieldChange> = to_company.map(|(_, change)| change.clone()).collect();
    let spelling = Spelling {
        countries: &state.snapshots.reference.countries,
        states: state.setup.state_source,
    };
    let own = changes.iter().find(|it| it.field == Field::Delivery);
    let wanted = match (own, then) {
        (Some(own), _) => match Delivery::from_value(&own.new) {
            Some(address) => Wanted::of(&address, spelling),
            None => Wanted::of_customer(company),
        },
        // It goes along with its customer, before it.
        (None, Some(then)) if then.has_copy(spelling.countries) => {
            if !changes.iter().any(|it| PARTS.contains(&it.field)) {
                return false;
            }
            let body = update(then, &changes, &[], spelling, state.way());
            Wanted::of_customer_after(then, &body)
        }
        (None, _) => return false,
    };
    let was = then.and_then(address_of);
    let is_as_it_was = was.is_some_and(|was| holds(held, &was.as_wanted()));
    let is_done = own.is_some() && holds(held, &wanted);
    !is_as_it_was && !is_done && held.is_nobodys_edit(was, &wanted, &company.display_name)
}

fn holds(held: &ShipToAddress, wanted: &Wanted) -> bool {
    held.lacks(wanted).is_empty()
}
