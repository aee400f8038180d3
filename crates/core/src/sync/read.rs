//! Reads both sides and makes the plan.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join3;

use super::adopt::{adopt_bindings, adopt_lost_creates};
use super::pages::whole_list;
use super::stop::until_stopped;
use super::{Ports, Progress, Session, SyncError, Watch, company_side, identity};
use crate::call::Fault;
use crate::company::{self, CompanyCustomer, ListName};
use crate::customer::country::{self, CountryTable, WebstoreCountry};
use crate::customer::{CompanyId, WebstoreId};
use crate::merge::{Agreed, Baseline};
use crate::plan::{Plan, pair_values, plan_in_slices};
use crate::ports::{Change, Timestamp};
use crate::shelf::Shelf;
use crate::slices::{self, ClockPauses, Pauses};
use crate::state::{BaselineOf, Record, Reference, Snapshots, State, put};
use crate::webstore::{self, WebstoreCustomer};

/// How far a reading of changes goes back behind the last one: a long transaction may be committed later than the time
/// it carries (facts/business-central.md §5.4).
pub(super) const OVERLAP: Duration = Duration::from_secs(10 * 60);
/// Once a day everything is read: a change that moved no time is found then.
pub(super) const WHOLE_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// So many customers that the filter by time missed are read one by one, a hundred to a request; more, and everything is read.
const MOST_READ_SINGLY: usize = 500;

/// Reads both sides and makes the plan. Writes nothing to either system; what was read, found mapped and
/// found agreed is kept in the store.
pub async fn preview<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Plan, SyncError> {
    let started = session.ports.now();
    let reading = async {
        let known = state.snapshots.reference.identity.as_ref();
        let identity = identity::ask(session, known).await?;
        let read = try_join3(
            read_reference(session, state, Freshness::Cached),
            read_company(session, state),
            read_webstore(session, watch, started),
        );
        Ok((identity, read.await?))
    };
    let (identity, (reference, (company_customers, reading), webstore_customers)) =
        until_stopped(watch, reading).await?;
    identity::check_mappings(session, webstore_customers.values())?;
    let latest = company_customers
        .values()
        .filter_map(CompanyCustomer::modified);
    let reference = Reference {
        identity,
        company_known_until: latest.max(),
        company_read_whole: match reading {
            Reading::Whole => Some(started),
            Reading::Changes => state.snapshots.reference.company_read_whole,
        },
        ..reference
    };

    let pauses = ClockPauses::new(session.ports);
    let mut changes = vec![put(&reference)];
    let (webstore, company) = (&state.snapshots.webstore, &state.snapshots.company);
    changes.extend(
        difference::<_, _, WebstoreCustomer>(
            webstore.as_map(),
            webstore_customers.as_map(),
            &pauses,
        )
        .await,
    );
    changes.extend(
        difference::<_, _, CompanyCustomer>(company.as_map(), company_customers.as_map(), &pauses)
            .await,
    );
    let now = Snapshots {
        webstore: webstore_customers,
        company: company_customers,
        reference,
    };
    let former = std::mem::replace(&mut state.snapshots, now);

    adopt_bindings(state, session, &mut changes);
    adopt_lost_creates(state, &former, &mut changes);
    let plan = plan_in_slices(state, &pauses).await;
    note_agreements(state, &plan, &mut changes);
    session.ports.write(changes).await?;
    Ok(plan)
}

/// Reads what is chosen from in setup: templates and countries.
pub async fn reference<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), SyncError> {
    let read_at = state.snapshots.reference.read_at;
    let former = &state.snapshots.reference;
    let reference = Reference {
        read_at,
        identity: former.identity.clone(),
        company_known_until: former.company_known_until,
        company_read_whole: former.company_read_whole,
        ..read_reference(session, state, Freshness::Anew).await?
    };
    session.ports.write(vec![put(&reference)]).await?;
    state.snapshots.reference = reference;
    Ok(())
}

/// Whether lists that were read a short while ago are used again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Freshness {
    Cached,
    Anew,
}

async fn read_reference<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    freshness: Freshness,
) -> Result<Reference, SyncError> {
    let known = &state.snapshots.reference;
    let now = session.ports.now();
    let cached_for = Duration::from_secs(60 * u64::from(state.setup.list_cache_minutes));
    let is_fresh = |read_at: &Option<Timestamp>| {
        freshness == Freshness::Cached && read_at.is_some_and(|at| now.since(at) < cached_for)
    };
    let (webstore, webstore_lists_read_at) = match known.webstore_lists_read_at {
        at if is_fresh(&at) => (known.countries.clone(), at),
        _ => (
            CountryTable::new(webstore_countries(session).await?),
            Some(now),
        ),
    };
    let services = &known.lists.services;
    let services = is_fresh(&services.read_at).then(|| services.clone());
    let lists = company::Client::new(session).lists(services).await?;
    let listed = lists.of(ListName::Countries).iter();
    let listed = listed.map(|it| (it.code.clone(), it.display_name.clone()));
    let company = CompanyId::new(&session.connection.company.company_id);
    let countries = webstore.with_company(listed, state.shared.codes_of(&company));
    Ok(Reference {
        lists,
        countries,
        webstore_lists_read_at,
        read_at: Some(now),
        identity: None,
        company_known_until: None,
        company_read_whole: None,
    })
}

/// The site's own list of countries; the built-in one where a plugin or the key's rights close it.
async fn webstore_countries<P: Ports>(
    session: &Session<'_, P>,
) -> Result<Vec<WebstoreCountry>, SyncError> {
    match webstore::Client::new(session).countries().await {
        Ok(countries) => Ok(countries),
        Err(error) => match error.fault {
            Fault::NotFound { .. } | Fault::Refused { .. } | Fault::Rejected { .. } => {
                Ok(country::built_in())
            }
            _ => Err(error.into()),
        },
    }
}

/// How much of a list was read.
enum Reading {
    Whole,
    Changes,
}

/// Reads the company's customers: what changed since they were last read by its clock, and the ids and ETags of all, which
/// tell what was deleted and what its clock missed (facts/faults.md 5). Where the filter was ignored, or nothing is known
/// yet, all of them are read (facts/faults.md 11).
async fn read_company<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
) -> Result<(Shelf<CompanyId, CompanyCustomer>, Reading), SyncError> {
    let client = company::Client::new(session);
    let known = &state.snapshots.company;
    let reference = &state.snapshots.reference;
    let is_recent = |at: Timestamp| session.ports.now().since(at) < WHOLE_AFTER;
    let since = reference
        .company_known_until
        .filter(|_| !known.is_empty() && reference.company_read_whole.is_some_and(is_recent));
    if let Some(since) = since {
        let since = since.before(OVERLAP);
        let company::Changes { changed, all } = client.changes(since).await?;
        let heeded = changed
            .iter()
            .all(|customer| customer.modified().is_some_and(|at| at > since));
        let changed = by_id(changed);
        let mut customers = Vec::new();
        let mut missed = Vec::new();
        for (id, etag) in all {
            let customer = changed.shared(&id).or_else(|| known.shared(&id));
            match customer.filter(|customer| etag.is_empty() || customer.etag == etag) {
                Some(customer) => {
                    customers.push((id, Arc::clone(customer)));
                }
                None => missed.push(id),
            }
        }
        if heeded && missed.len() <= MOST_READ_SINGLY {
            let read = company_side::read_again(session, &missed).await?;
            let read = read.into_iter().flatten();
            customers.extend(read.map(|customer| (customer.id.clone(), Arc::new(customer))));
            return Ok((customers.into_iter().collect(), Reading::Changes));
        }
    }
    Ok((by_id(client.customers().await?), Reading::Whole))
}

fn by_id(customers: Vec<CompanyCustomer>) -> Shelf<CompanyId, CompanyCustomer> {
    customers
        .into_iter()
        .map(|customer| (customer.id.clone(), customer))
        .collect()
}

/// What the store has to be told: a reading of a hundred thousand customers mostly finds them as they were.
pub(super) async fn difference<K, V, R>(
    former: &BTreeMap<K, V>,
    now: &BTreeMap<K, V>,
    pauses: &impl Pauses,
) -> Vec<Change>
where
    K: Ord + ToString,
    V: Borrow<R> + PartialEq,
    R: Record,
{
    let gone = former
        .keys()
        .filter(|id| !now.contains_key(id))
        .map(|id| Change::Delete(R::TABLE, id.to_string()));
    let mut changes: Vec<Change> = gone.collect();
    slices::for_each(pauses, now, |(id, record)| {
        if former.get(id) != Some(record) {
            changes.push(put(record.borrow()));
        }
    })
    .await;
    changes
}

/// Reads every account of the webstore.
async fn read_webstore<P: Ports>(
    session: &Session<'_, P>,
    watch: &impl Watch,
    started: Timestamp,
) -> Result<Shelf<WebstoreId, WebstoreCustomer>, SyncError> {
    let client = webstore::Client::new(session);
    let tell = |done, total| {
        watch.progress(&Progress {
            step: "Reading both systems' customers".to_owned(),
            done,
            total,
            elapsed: session.ports.now().since(started),
        });
    };
    let accounts = whole_list(
        "accounts",
        |number| client.page(number),
        |account: &WebstoreCustomer| account.id,
        tell,
        session.ports,
    );
    Ok(accounts.await?.into_iter().collect())
}

/// Notes for mapped pairs which fields agree, so that the next change of one side is known to be one.
pub(super) fn note_agreements(state: &mut State, plan: &Plan, changes: &mut Vec<Change>) {
    for (customer, id, fields) in &plan.agreements {
        let (Some(webstore), Some(company)) = (
            state.snapshots.webstore.get(id),
            state.snapshots.company.get(customer),
        ) else {
            continue;
        };
        let (w, c) = pair_values(state, webstore, company);
        let baseline: &mut Baseline = state.baselines.or_default(customer.clone());
        for field in fields {
            baseline.0.insert(
                *field,
                Agreed {
                    webstore: w.get(*field).to_owned(),
                    company: c.get(*field).to_owned(),
                },
            );
        }
        changes.push(BaselineOf::row(customer, baseline));
    }
}
