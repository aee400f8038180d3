//! Business Central's ship-to addresses, read beside a reading.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::page_writes::is_not_there;
use super::read_cards::MOST_ASKED_SINGLY;
use super::side_read::SideRead;
use super::{Ports, Session, company_reads};
use crate::call::CallError;
use crate::company::{
    Calls, Client, CompanyCustomer, Lists, MOST_OPERATIONS, ShipTo, ShipToAddress, ShipToPage,
    ShipToRows,
};
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field};
use crate::reading::Oddity;
use crate::slices::{self, Pauses};
use crate::state::State;

/// Reads the ship-to addresses under the setup's code, where delivery addresses take part and the page of them is published. Returns the
/// code under which they are known now; none where they are not, which stops nothing else.
pub(super) async fn read_ship_tos<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    lists: &Lists,
    read: &mut SideRead<CompanyId, CompanyCustomer>,
    pauses: &Pauses<'_>,
) -> Option<String> {
    let setup = &state.setup;
    let page = ShipToPage::of(&lists.services, &setup.ship_to_code);
    let page = page.filter(|_| setup.compares(Field::Delivery))?;
    let client = Client::new(session);
    let listed = client.ship_tos(page).await;
    let fails = listed.is_err();
    // One row on which the list fails is one customer's: the others are found by their keys.
    let rows = listed.unwrap_or_else(|_| ShipToRows::unread());
    let missing = missing(state, &rows, read, pauses).await;
    let sought = seek(session, page, &missing).await;
    if fails && sought.values().all(Option::is_none) {
        session.observed.note(Oddity::ShipTosFail);
        return None;
    }
    let mut changed = Vec::new();
    slices::for_each(pauses, read.customers.all_shared(), |customer| {
        let sought = sought.get(&customer.id);
        let is_held = match sought {
            Some(sought) => customer.ship_to == *sought,
            None => rows.is_held_by(customer),
        };
        // What the list leaves open of somebody with whom nothing is compared is no error of his.
        let is_mapped = state.mappings.webstore_id(&customer.id).is_some();
        if !is_mapped && rows.leaves_open(customer) {
            return;
        }
        // That nothing is known is to be said.
        let is_said = customer.ship_to.is_some() || !customer.has_read_field(Field::Delivery);
        if !is_held || !is_said {
            let now = sought.cloned().unwrap_or_else(|| rows.of(customer));
            changed.push(CompanyCustomer::clone(customer).with_ship_to(now));
        }
    })
    .await;
    for customer in changed {
        read.customers.insert(customer.id.clone(), customer);
    }
    Some(setup.ship_to_code.clone())
}

/// Customers whose ship-to address was there at the last reading and is in the list no more: it is gone only when it is not found by its
/// key either. And mapped ones of whom the list leaves it open, where they are not too many to be asked for.
async fn missing(
    state: &State,
    rows: &ShipToRows,
    read: &SideRead<CompanyId, CompanyCustomer>,
    pauses: &Pauses<'_>,
) -> Vec<Arc<CompanyCustomer>> {
    let (mut missing, mut open) = (Vec::new(), Vec::new());
    let known = &state.snapshots.company;
    // Also of one that could not be read last time it is known what was agreed on.
    let is_agreed = |customer: &CompanyCustomer| {
        let baseline = state.baselines.get(&customer.id);
        let agreed = baseline.and_then(|it| it.0.get(&Field::Delivery));
        agreed.is_some_and(|agreed| !is_blank(&agreed.company))
    };
    slices::for_each(pauses, read.customers.all_shared(), |customer| {
        let former = known.get(&customer.id).and_then(|it| it.ship_to.as_ref());
        let was_there = match former {
            Some(ShipTo::At(_)) => true,
            Some(ShipTo::Nowhere) => false,
            None => is_agreed(customer),
        };
        if was_there && rows.lacks(customer) {
            missing.push(Arc::clone(customer));
        } else if rows.leaves_open(customer) && state.mappings.webstore_id(&customer.id).is_some() {
            open.push(Arc::clone(customer));
        }
    })
    .await;
    if open.len() <= MOST_ASKED_SINGLY {
        missing.append(&mut open);
    }
    missing
}

/// The ship-to addresses of customers, one by one; none of those that are not known. One that is not there may have gone with its customer:
/// only of a customer that is there it is known that it has none.
async fn seek<P: Ports>(
    session: &Session<'_, P>,
    page: ShipToPage<'_>,
    customers: &[Arc<CompanyCustomer>],
) -> HashMap<CompanyId, Option<ShipTo>> {
    let client = Client::new(session);
    let all = customers.iter();
    let mut sought: HashMap<_, _> = all.map(|customer| (customer.id.clone(), None)).collect();
    let mut nowhere = Vec::new();
    for part in customers.chunks(MOST_OPERATIONS) {
        let calls = part.iter().map(|customer| page.read(customer)).collect();
        let answers = client.on_cards(calls, Calls::Together).await;
        let is_told = |answer: &Result<Value, CallError>| {
            !answer.as_ref().is_err_and(|error| !is_not_there(error))
        };
        // Where it fails on all of them it is the page that fails.
        if !answers.iter().any(is_told) {
            break;
        }
        for (customer, answer) in part.iter().zip(answers) {
            let found = match answer {
                Ok(row) => Some(ShipTo::At(Box::new(ShipToAddress::of(&row)))),
                Err(error) if is_not_there(&error) => {
                    nowhere.push(customer.id.clone());
                    None
                }
                Err(_) => None,
            };
            sought.insert(customer.id.clone(), found);
        }
    }
    if !nowhere.is_empty()
        && let Ok(there) = company_reads::seek(session, &nowhere).await
    {
        let there = there.found.into_iter();
        sought.extend(there.map(|customer| (customer.id, Some(ShipTo::Nowhere))));
    }
    sought
}
