//! Business Central's Name 2 and Contact, read beside a reading.

use std::sync::Arc;

use serde_json::Value;

use super::side_read::SideRead;
use super::{Ports, Session};
use crate::call::CallError;
use crate::company::{Calls, Client, CompanyCustomer, Lists, MOST_OPERATIONS, NamePage, NameRows};
use crate::customer::CompanyId;
use crate::reading::Oddity;
use crate::shelf::Shelf;
use crate::slices::{self, Pauses};
use crate::state::State;

/// So many customers of whom the names are not known are asked for one by one, a hundred to a request; of more the whole list is read.
const MOST_ASKED_SINGLY: usize = 500;

/// Reads the further names of customers, where they take part and a page gives them: of those that have changed since theirs were read.
/// What can't be read now is not known, and stops nothing else.
pub(super) async fn read_names<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    lists: &Lists,
    read: &mut SideRead<CompanyId, CompanyCustomer>,
    pauses: &Pauses<'_>,
) {
    let page = NamePage::of(&lists.services);
    let Some(page) = page.filter(|_| state.setup.compares_further_names()) else {
        return;
    };
    let known = &state.snapshots.company;
    let (mut kept, mut unknown) = (Vec::new(), Vec::new());
    slices::for_each(pauses, read.customers.all_shared(), |customer| {
        let former = known.shared(&customer.id);
        if former.is_some_and(|former| Arc::ptr_eq(former, customer) && is_known(former)) {
            return;
        }
        let is_same =
            |former: &&Arc<CompanyCustomer>| is_known(former) && former.etag == customer.etag;
        match former.filter(is_same) {
            Some(former) => kept.push(with_names_of(customer, former)),
            None => unknown.push(Arc::clone(customer)),
        }
    })
    .await;
    put_all(&mut read.customers, kept);
    let client = Client::new(session);
    let found = match unknown.len() > MOST_ASKED_SINGLY {
        true => named_by_list(&client, page, &unknown).await,
        false => named_singly(&client, page, &unknown).await,
    };
    match found {
        Ok(found) => put_all(&mut read.customers, found),
        Err(_) => session.observed.note(Oddity::NamesFail),
    }
}

/// Whether a customer's further names need not be asked for.
fn is_known(customer: &CompanyCustomer) -> bool {
    customer.further().is_some_and(|names| !names.asks_again)
}

fn with_names_of(customer: &CompanyCustomer, former: &CompanyCustomer) -> CompanyCustomer {
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

async fn named_by_list<P: Ports>(
    client: &Client<'_, P>,
    page: NamePage<'_>,
    customers: &[Arc<CompanyCustomer>],
) -> Result<Vec<CompanyCustomer>, CallError> {
    let rows: NameRows = client.all_names(page).await?;
    let customers = customers.iter();
    Ok(customers
        .map(|customer| named(page, customer, rows.of(page, customer)))
        .collect())
}

/// A customer with its names as a row says, or as one whose names are not known.
fn named(page: NamePage<'_>, customer: &CompanyCustomer, row: Option<&Value>) -> CompanyCustomer {
    let (names, not_read) = match row {
        Some(row) => page.names(row, customer),
        None => page.unanswered(customer),
    };
    customer.clone().with_further(names, not_read)
}

async fn named_singly<P: Ports>(
    client: &Client<'_, P>,
    page: NamePage<'_>,
    customers: &[Arc<CompanyCustomer>],
) -> Result<Vec<CompanyCustomer>, CallError> {
    let mut found = Vec::with_capacity(customers.len());
    for part in customers.chunks(MOST_OPERATIONS) {
        let asked: Vec<&CompanyCustomer> = part.iter().map(Arc::as_ref).collect();
        let rows = client.cards(page, &asked, Calls::Together).await;
        // Web services that fail on all of them together may have the list.
        if rows.len() > 1 && rows.iter().all(Result::is_err) {
            found.extend(named_by_list(client, page, &customers[found.len()..]).await?);
            break;
        }
        // One card that fails is one customer whose names are not known.
        let rows = asked.into_iter().zip(&rows);
        found.extend(rows.map(|(customer, row)| named(page, customer, row.as_ref().ok())));
    }
    Ok(found)
}
