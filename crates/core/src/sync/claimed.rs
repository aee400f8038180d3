//! Customers whom accounts' meta data names and no list held. A new browser knows of them by nothing else: taken for gone, their accounts
//! would be matched to somebody else.

use std::collections::BTreeSet;

use super::side_read::SideRead;
use super::{Ports, Session, SyncError};
use crate::company::CompanyCustomer;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::shelf::Shelf;
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// Asks for them by their ids: only those that are not there then either are gone.
///
/// # Errors
/// Business Central could not be asked.
pub(super) async fn seek<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    accounts: &Shelf<WebstoreId, WebstoreCustomer>,
    company: &mut SideRead<CompanyId, CompanyCustomer>,
) -> Result<(), SyncError> {
    let own_company = CompanyId::new(&session.connection.company.company_id);
    let held = accounts.values().filter_map(WebstoreCustomer::binding);
    let claimed = held.filter(|held| held.company == own_company);
    // Those of the mappings of this browser were asked for before.
    let missing: BTreeSet<_> = claimed
        .map(|held| &held.customer)
        .filter(|customer| !company.customers.contains_key(*customer))
        .filter(|customer| state.mappings.webstore_id(customer).is_none())
        .gathered();
    company.seek(session, state, missing).await
}
