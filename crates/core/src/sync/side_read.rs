//! What was read of one side's customers, and those of Business Central that are asked for one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::{Ports, Session, SyncError, company_reads};
use crate::company::CompanyCustomer;
use crate::customer::CompanyId;
use crate::gather::Gather as _;
use crate::reading::{Found, Unidentified};
use crate::shelf::Shelf;
use crate::state::State;

/// How far a reading of changes goes back behind the last one: a long transaction may be committed later than the time
/// it carries (facts/business-central.md §5.4).
pub(super) const OVERLAP: Duration = Duration::from_secs(10 * 60);
/// Once a day everything is read: a change that moved no time is found then.
pub(super) const WHOLE_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Business Central's customers by their ids.
pub(super) type CompanyById = BTreeMap<CompanyId, Arc<CompanyCustomer>>;

/// What was read of one side's customers.
pub(super) struct SideRead<K, R> {
    pub customers: Shelf<K, R>,
    pub unidentified: Vec<Unidentified>,
}

impl SideRead<CompanyId, CompanyCustomer> {
    /// Asks for customers that the lists did not hold, by their ids: those that are not there then either are gone.
    ///
    /// # Errors
    /// Business Central could not be asked.
    pub(super) async fn seek<P: Ports>(
        &mut self,
        session: &Session<'_, P>,
        state: &State,
        missing: BTreeSet<&CompanyId>,
    ) -> Result<(), SyncError> {
        let missing: Vec<_> = missing.into_iter().cloned().collect();
        for (id, customer) in read_company_singly(session, state, &missing).await? {
            if !customer.is_read() {
                forget_nameless(&mut self.unidentified);
            }
            self.customers.insert(id, Arc::unwrap_or_clone(customer));
        }
        Ok(())
    }
}

/// One of the records that could not be told from the others is told by its id now.
pub(super) fn forget_nameless(unidentified: &mut Vec<Unidentified>) {
    let is_nameless = |it: &Unidentified| it.not_read.found == Found::NoAnswer;
    if let Some(place) = unidentified.iter().position(is_nameless) {
        unidentified.remove(place);
    }
}

/// Customers by their ids, without those that are not there.
pub(super) async fn read_company_singly<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    ids: &[CompanyId],
) -> Result<CompanyById, SyncError> {
    let sought = company_reads::seek(session, ids).await?;
    let former = &state.snapshots.company;
    let fails = sought.unanswered.into_iter().map(|(id, _)| {
        let customer = CompanyCustomer::unanswered(&id, former.get(&id));
        (id, Arc::new(customer))
    });
    let found = sought.found.into_iter();
    let found = found.map(|customer| (customer.id.clone(), Arc::new(customer)));
    Ok(found.chain(fails).gathered())
}

/// Whom an earlier reading knew, where a list holds records that can't be told from each other: one of these may be theirs. Taken for
/// gone, whoever shares an e-mail or a name with it would seem to be the only one.
pub(super) fn may_be_untold<'a, K: Ord + Clone + 'a, R: Clone>(
    unidentified: &[Unidentified],
    former: &'a Shelf<K, R>,
) -> impl Iterator<Item = &'a K> {
    let may_be = !unidentified.is_empty();
    former.keys().filter(move |_| may_be)
}
