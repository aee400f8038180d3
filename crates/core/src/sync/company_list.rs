//! Reading Business Central's customers: what changed, or all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::company_reads::answers;
use super::not_told::customers_of_intents;
use super::one_record::is_of_one_record;
use super::pages::{Listed, PagedList, whole_list};
use super::side_read::{
    CompanyById, OVERLAP, SideRead, WHOLE_AFTER, may_be_untold, read_company_singly,
};
use super::{Ports, Session, SyncError};
use crate::call::CallError;
use crate::company::{self, CompanyCustomer, Probe, RowsKnown};
use crate::customer::CompanyId;
use crate::gather::Gather as _;
use crate::ports::Timestamp;
use crate::reading::Unidentified;
use crate::state::State;
use crate::webstore::{Page, Part};

/// So many customers that the filter by time missed are read one by one, a hundred to a request; more, and everything is read.
const MOST_READ_SINGLY: usize = 500;

/// How much of a list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Whole,
    Changes,
}

/// Reads the company's customers: what changed since they were last read by its clock, and the ids and ETags of all, which
/// tell what was deleted and what its clock missed (facts/faults.md 5). Where the filter was ignored, or nothing is known
/// yet, all of them are read (facts/faults.md 11). A mapped one that is missing, one that a run was about to write, and one that may be
/// among those that can't be told, is asked for by its id: only what is not there then either is gone.
pub(super) async fn read_company<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    probed: &Probe,
    told: &dyn Fn(usize),
) -> Result<(SideRead<CompanyId, CompanyCustomer>, Reading), SyncError> {
    let (customers, unidentified, reading) =
        match read_company_changes(session, state, probed, told).await? {
            Some((customers, unidentified)) => (customers, unidentified, Reading::Changes),
            None => {
                let (customers, unidentified) = read_company_whole(session, state, told).await?;
                (customers, unidentified, Reading::Whole)
            }
        };
    let mapped = state
        .mappings
        .lines()
        .filter(|line| line.webstore_id.is_some());
    let remembered = mapped
        .map(|line| &line.customer)
        .chain(customers_of_intents(state));
    let known = remembered.chain(may_be_untold(&unidentified, &state.snapshots.company));
    let missing: BTreeSet<_> = known.filter(|id| !customers.contains_key(*id)).gathered();
    let mut read = SideRead {
        customers: customers.into_iter().collect(),
        unidentified,
    };
    read.seek(session, state, missing).await?;
    Ok((read, reading))
}

/// Every customer. Where Business Central fails on the list, it is read in parts, so that those on which it fails stand alone.
async fn read_company_whole<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    told: &dyn Fn(usize),
) -> Result<(CompanyById, Vec<Unidentified>), SyncError> {
    let client = company::Client::new(session).telling(told);
    match client.customers().await {
        Ok(customers) => Ok((by_id(customers.records), customers.unidentified)),
        Err(error)
            if is_of_one_record(&error, &mut false, async || answers(&client).await).await =>
        {
            let customers = CompanyList { client };
            let Listed {
                records,
                unanswered,
                unidentified,
            } = whole_list(session, "customers", &customers).await?;
            let former = &state.snapshots.company;
            let fails = unanswered.into_iter().map(|id| {
                let customer = CompanyCustomer::unanswered(&id, former.get(&id));
                (id, Arc::new(customer))
            });
            let records = records.into_iter();
            let records = records.map(|(id, customer)| (id, Arc::new(customer)));
            Ok((records.chain(fails).gathered(), unidentified))
        }
        Err(error) => Err(error.into()),
    }
}

/// Business Central's customers, as a list in parts.
struct CompanyList<'a, P> {
    client: company::Client<'a, P>,
}

impl<P: Ports> PagedList for CompanyList<'_, P> {
    type Key = CompanyId;
    type Record = CompanyCustomer;
    const HAS_TOTALS: bool = false;

    async fn part(&self, part: Part) -> Result<Page<CompanyCustomer>, CallError> {
        self.client.part(part).await
    }

    async fn ids(&self, part: Part) -> Result<Page<CompanyId>, CallError> {
        self.client.part_ids(part).await
    }

    fn key(&self, customer: &CompanyCustomer) -> CompanyId {
        customer.id.clone()
    }

    fn tell(&self, _: usize, _: usize) {}
}

/// What changed, put together with what is known. None where nothing is known, or the answers do not fit together.
async fn read_company_changes<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    probed: &Probe,
    told: &dyn Fn(usize),
) -> Result<Option<(CompanyById, Vec<Unidentified>)>, SyncError> {
    let client = company::Client::new(session).telling(told);
    let known = &state.snapshots.company;
    let reference = &state.snapshots.reference;
    let is_recent = |at: Timestamp| session.ports.now().since(at) < WHOLE_AFTER;
    let since = reference
        .company_known_until
        .filter(|_| !known.is_empty() && reference.company_read_whole.is_some_and(is_recent));
    // What another API answered has other ETags, and may lack what this one gives.
    let since = since.filter(|_| state.way() == session.way.get());
    let Some(since) = since else { return Ok(None) };
    if let (Probe::There(installed), Some(rows)) = (probed, &reference.company_rows)
        && rows.holds(installed)
    {
        return read_changed_rows(session, state, rows, told).await;
    }
    let since = since.before(OVERLAP);
    let company::Changes {
        changed,
        all,
        unidentified,
    } = match or_whole(client.changes(since).await, &client).await? {
        Some(changes) => changes,
        None => return Ok(None),
    };
    let heeded = changed
        .iter()
        .all(|customer| customer.modified().is_some_and(|at| at > since));
    let changed = by_id(changed);
    let mut customers = CompanyById::new();
    let mut missed = Vec::new();
    for (id, etag) in all {
        let customer = changed.get(&id).or_else(|| known.shared(&id));
        // What could not be read in full is asked for until it can, and so is what was read before an own field took part.
        let is_current = |it: &&Arc<CompanyCustomer>| {
            let is_whole =
                it.is_read() && it.has_asked_for(&session.meta_keys.own, session.way.get());
            (etag.is_empty() || it.etag == etag) && (is_whole || changed.contains_key(&id))
        };
        match customer.filter(is_current) {
            Some(customer) => {
                customers.insert(id, Arc::clone(customer));
            }
            None => missed.push(id),
        }
    }
    if !heeded || missed.len() > MOST_READ_SINGLY {
        return Ok(None);
    }
    customers.extend(read_company_singly(session, state, &missed).await?);
    Ok(Some((customers, unidentified)))
}

/// What has changed by the row versions of Concord's own API, put together with what is known: no list of all ids is read. None where what
/// is to be read once more is too much.
async fn read_changed_rows<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    rows: &RowsKnown,
    told: &dyn Fn(usize),
) -> Result<Option<(CompanyById, Vec<Unidentified>)>, SyncError> {
    let client = company::Client::new(session).telling(told);
    let Some((changed, deleted)) = or_whole(client.changed_rows(rows).await, &client).await? else {
        return Ok(None);
    };
    let deleted: BTreeSet<CompanyId> = deleted.into_iter().gathered();
    let changed_by_id = by_id(changed.records);
    let mut customers = CompanyById::new();
    let mut missed = Vec::new();
    for customer in state.snapshots.company.all_shared() {
        let id = &customer.id;
        if deleted.contains(id) || changed_by_id.contains_key(id) {
            continue;
        }
        let is_whole =
            customer.is_read() && customer.has_asked_for(&session.meta_keys.own, session.way.get());
        match is_whole {
            true => drop(customers.insert(id.clone(), Arc::clone(customer))),
            false => missed.push(id.clone()),
        }
    }
    if missed.len() > MOST_READ_SINGLY {
        return Ok(None);
    }
    customers.extend(changed_by_id);
    customers.extend(read_company_singly(session, state, &missed).await?);
    Ok(Some((customers, changed.unidentified)))
}

/// What a list of changes told; none where Business Central fails on one of its records alone, so that all of them are read.
async fn or_whole<T, P: Ports>(
    read: Result<T, CallError>,
    client: &company::Client<'_, P>,
) -> Result<Option<T>, SyncError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) => {
            match is_of_one_record(&error, &mut false, async || answers(client).await).await {
                true => Ok(None),
                false => Err(error.into()),
            }
        }
    }
}

fn by_id(customers: Vec<CompanyCustomer>) -> CompanyById {
    customers
        .into_iter()
        .map(|customer| (customer.id.clone(), Arc::new(customer)))
        .gathered()
}
