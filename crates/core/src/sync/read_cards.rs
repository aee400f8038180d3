//! What API v2.0 does not have of Business Central's customers, read from their cards beside a reading.

use std::sync::Arc;

use serde_json::Value;

use super::side_read::SideRead;
use super::{Ports, Session};
use crate::call::CallError;
use crate::company::{Calls, CardPage, CardRows, Client, CompanyCustomer, Lists, MOST_OPERATIONS};
use crate::customer::CompanyId;
use crate::reading::Oddity;
use crate::shelf::Shelf;
use crate::slices::{self, Pauses};
use crate::state::State;

/// So many customers of whom that is not known are asked for one by one, a hundred to a request; of more the whole list is read.
pub(super) const MOST_ASKED_SINGLY: usize = 500;

/// Reads the cards of customers, where fields of them take part and a page gives them: of those that have changed since theirs were read.
/// What can't be read now is not known, and stops nothing else.
pub(super) async fn read_cards<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    lists: &Lists,
    read: &mut SideRead<CompanyId, CompanyCustomer>,
    pauses: &Pauses<'_>,
) {
    let page = CardPage::of(&lists.services, &session.meta_keys);
    let Some(page) = page.filter(|_| state.setup.compares_card_fields()) else {
        return;
    };
    let known = &state.snapshots.company;
    let (mut kept, mut unknown) = (Vec::new(), Vec::new());
    slices::for_each(pauses, read.customers.all_shared(), |customer| {
        let former = known.shared(&customer.id);
        if former.is_some_and(|former| Arc::ptr_eq(former, customer) && page.is_known(former)) {
            return;
        }
        let is_same =
            |former: &&Arc<CompanyCustomer>| page.is_known(former) && former.etag == customer.etag;
        match former.filter(is_same) {
            Some(former) => kept.push(with_card_of(customer, former)),
            None => unknown.push(Arc::clone(customer)),
        }
    })
    .await;
    put_all(&mut read.customers, kept);
    let client = Client::new(session);
    let found = match unknown.len() > MOST_ASKED_SINGLY {
        true => by_list(&client, page, &unknown).await,
        false => singly(&client, page, &unknown).await,
    };
    match found {
        Ok(found) => put_all(&mut read.customers, found),
        Err(_) => session.observed.note(Oddity::NamesFail),
    }
}

fn with_card_of(customer: &CompanyCustomer, former: &CompanyCustomer) -> CompanyCustomer {
    CompanyCustomer {
        further: former.further.clone(),
        ..customer.clone()
    }
}

fn put_all(
    customers: &mut Shelf<CompanyId, CompanyCustomer>,
    found: impl IntoIterator<Item = CompanyCustomer>,
) {
    for customer in found {
        customers.insert(customer.id.clone(), customer);
    }
}

async fn by_list<P: Ports>(
    client: &Client<'_, P>,
    page: CardPage<'_>,
    customers: &[Arc<CompanyCustomer>],
) -> Result<Vec<CompanyCustomer>, CallError> {
    let rows: CardRows = client.all_cards(page).await?;
    let customers = customers.iter();
    Ok(customers
        .map(|customer| with_row(page, customer, rows.of(page, customer)))
        .collect())
}

/// A customer with its card as a row says, or as one whose card is not known.
fn with_row(
    page: CardPage<'_>,
    customer: &CompanyCustomer,
    row: Option<&Value>,
) -> CompanyCustomer {
    let (card, not_read) = match row {
        Some(row) => page.card(row, customer),
        None => page.unanswered(customer),
    };
    customer.clone().with_card(card, not_read)
}

async fn singly<P: Ports>(
    client: &Client<'_, P>,
    page: CardPage<'_>,
    customers: &[Arc<CompanyCustomer>],
) -> Result<Vec<CompanyCustomer>, CallError> {
    let mut found = Vec::with_capacity(customers.len());
    for part in customers.chunks(MOST_OPERATIONS) {
        let asked: Vec<&CompanyCustomer> = part.iter().map(Arc::as_ref).collect();
        let rows = client.cards(page, &asked, Calls::Together).await;
        // Web services that fail on all of them together may have the list.
        if rows.len() > 1 && rows.iter().all(Result::is_err) {
            found.extend(by_list(client, page, &customers[found.len()..]).await?);
            break;
        }
        // One card that fails is one customer of whom that is not known.
        let rows = asked.into_iter().zip(&rows);
        found.extend(rows.map(|(customer, row)| with_row(page, customer, row.as_ref().ok())));
    }
    Ok(found)
}
