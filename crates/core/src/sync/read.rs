//! Reads both sides whole, brings mappings and journal up to what is found, and makes the plan.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::try_join3;

use super::pages::whole_list;
use super::{Ports, Progress, Session, SyncError, Watch, identity};
use crate::actions;
use crate::call::Fault;
use crate::company::{self, CompanyCustomer, ListName};
use crate::customer::country::{self, CountryTable, WebstoreCountry};
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::merge::{Agreed, Baseline};
use crate::plan::{Plan, pair_values, plan};
use crate::ports::{Change, Timestamp};
use crate::state::{
    BaselineOf, IntendedWrite, Intent, Record, Reference, Snapshots, State, Subject, put,
};
use crate::webstore::{self, MetaData, WebstoreCustomer};

/// How far a reading of changes goes back behind the last one: a long transaction may be committed later than the time
/// it carries (facts/business-central.md §5.4).
pub(super) const OVERLAP: Duration = Duration::from_secs(10 * 60);
/// Once a day everything is read: a change that moved no time is found then.
pub(super) const WHOLE_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads both sides and makes the plan. Writes nothing to either system; what was read, found mapped and
/// found agreed is kept in the store.
pub async fn preview<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Plan, SyncError> {
    let started = session.ports.now();
    let identity = identity::ask(session, state.snapshots.reference.identity.as_ref()).await?;
    let (reference, (company_customers, reading), webstore_customers) = try_join3(
        read_reference(session, state, Freshness::Cached),
        read_company(session, state),
        read_webstore(session, watch, started),
    )
    .await?;
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

    let mut changes = vec![put(&reference)];
    let (webstore, company) = (&state.snapshots.webstore, &state.snapshots.company);
    changes.extend(difference::<_, _, WebstoreCustomer>(
        webstore,
        &webstore_customers,
    ));
    changes.extend(difference::<_, _, CompanyCustomer>(
        company,
        &company_customers,
    ));
    state.snapshots = Snapshots {
        webstore: webstore_customers,
        company: company_customers,
        reference,
    };

    adopt_bindings(state, session, &mut changes);
    adopt_lost_creates(state, &mut changes);
    let plan = plan(state);
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

/// Reads the company's customers: what changed since they were last read, and the ids of all to notice what was deleted.
/// Where the two do not fit what is known, or nothing is, all of them are read (facts/faults.md 11).
async fn read_company<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
) -> Result<(BTreeMap<CompanyId, CompanyCustomer>, Reading), SyncError> {
    let client = company::Client::new(session);
    let known = &state.snapshots.company;
    let reference = &state.snapshots.reference;
    let is_recent = |at: Timestamp| session.ports.now().since(at) < WHOLE_AFTER;
    let since = reference
        .company_known_until
        .filter(|_| !known.is_empty() && reference.company_read_whole.is_some_and(is_recent));
    if let Some(since) = since {
        let since = since.before(OVERLAP);
        let company::Changes { changed, ids } = client.changes(since).await?;
        let heeded = changed
            .iter()
            .all(|customer| customer.modified().is_some_and(|at| at > since));
        let changed: BTreeMap<_, _> = by_id(changed);
        let customers: Option<BTreeMap<_, _>> = ids
            .into_iter()
            .map(|id| {
                let customer = changed.get(&id).or_else(|| known.get(&id))?;
                Some((id, customer.clone()))
            })
            .collect();
        if let (true, Some(customers)) = (heeded, customers) {
            return Ok((customers, Reading::Changes));
        }
    }
    Ok((by_id(client.customers().await?), Reading::Whole))
}

fn by_id(customers: Vec<CompanyCustomer>) -> BTreeMap<CompanyId, CompanyCustomer> {
    customers
        .into_iter()
        .map(|customer| (customer.id.clone(), customer))
        .collect()
}

/// What the store has to be told: a reading of a hundred thousand customers mostly finds them as they were.
pub(super) fn difference<K, V, R>(former: &BTreeMap<K, V>, now: &BTreeMap<K, V>) -> Vec<Change>
where
    K: Ord + ToString,
    V: Borrow<R> + PartialEq,
    R: Record,
{
    let gone = former
        .keys()
        .filter(|id| !now.contains_key(id))
        .map(|id| Change::Delete(R::TABLE, id.to_string()));
    let written = now
        .iter()
        .filter(|(id, record)| former.get(id) != Some(record))
        .map(|(_, record)| put(record.borrow()));
    gone.chain(written).collect()
}

/// Reads every account of the webstore.
async fn read_webstore<P: Ports>(
    session: &Session<'_, P>,
    watch: &impl Watch,
    started: Timestamp,
) -> Result<BTreeMap<WebstoreId, WebstoreCustomer>, SyncError> {
    let client = webstore::Client::new(session);
    let tell = |done, total| {
        watch.progress(&Progress {
            step: "Reading both systems' customers".to_owned(),
            done,
            total,
            elapsed: session.ports.now().since(started),
        });
    };
    whole_list(
        "accounts",
        |number| client.page(number),
        |account: &WebstoreCustomer| account.id,
        tell,
    )
    .await
}

/// Takes over the mappings that the webstore's meta data holds: another browser or a colleague made them. The meta data
/// is the mapping, this browser only keeps a copy: one that it contradicts is given up.
/// Of two webstore customers that claim one Business Central customer neither is taken: they stay unmapped and are
/// found ambiguous or matched like any others.
fn adopt_bindings<P>(state: &mut State, session: &Session<'_, P>, changes: &mut Vec<Change>) {
    let own_company = CompanyId::new(&session.connection.company.company_id);
    let contradicted: Vec<CompanyId> = state
        .mappings
        .lines()
        .filter(|line| {
            let account = line
                .webstore_id
                .and_then(|id| state.snapshots.webstore.get(&id));
            match account.map(|account| &account.meta_data) {
                Some(MetaData::Mapping(binding)) => {
                    binding.company == own_company && binding.customer != line.customer
                }
                // Neither the mapping nor the customer is there: one of the systems was restored.
                Some(MetaData::NoMapping) => !state.snapshots.company.contains_key(&line.customer),
                Some(MetaData::Hidden) | None => false,
            }
        })
        .map(|line| line.customer.clone())
        .collect();
    for customer in contradicted {
        changes.extend(actions::unmap(state, &customer));
    }
    let mut claims: BTreeMap<&CompanyId, Vec<WebstoreId>> = BTreeMap::new();
    for customer in state.snapshots.webstore.values() {
        if let Some(binding) = customer
            .binding()
            .filter(|binding| binding.company == own_company)
        {
            claims
                .entry(&binding.customer)
                .or_default()
                .push(customer.id);
        }
    }
    for (customer, ids) in claims {
        let ([id], true) = (&ids[..], state.snapshots.company.contains_key(customer)) else {
            continue;
        };
        if state.mappings.webstore_id(customer).is_none()
            && let Ok(line) = state.mappings.map(customer, *id)
        {
            changes.push(put(line));
        }
    }
}

/// Looks for the customers that were being created when the answer was lost or the tab closed, and maps them. What still
/// lacks values of its template stays in the journal; the rest is closed: updates were just read again, and what was not
/// created is planned anew.
fn adopt_lost_creates(state: &mut State, changes: &mut Vec<Change>) {
    let (of_orders, of_customers) = std::mem::take(&mut state.journal)
        .into_iter()
        .partition(|(subject, _)| matches!(subject, Subject::Order(_)));
    // Those are closed when orders are read.
    state.journal = of_orders;
    for (subject, intent) in of_customers {
        let found = lost_create(state, &intent);
        if let Some((customer, id)) = &found
            && let Ok(line) = state.mappings.map(customer, *id)
        {
            changes.push(put(line));
        }
        match still_to_complete(state, &intent, found) {
            Some(write) => {
                let intent = Intent { write, ..intent };
                changes.push(put(&intent));
                state.journal.insert(subject, intent);
            }
            None => changes.push(Change::Delete(Intent::TABLE, subject.key())),
        }
    }
}

/// What is left to do of a create: values of the template, for as long as the customer is there and mapped. `found` is the
/// customer that was looked for.
fn still_to_complete(
    state: &State,
    intent: &Intent,
    found: Option<(CompanyId, WebstoreId)>,
) -> Option<IntendedWrite> {
    let Subject::Webstore(id) = intent.subject else {
        return None;
    };
    match &intent.write {
        IntendedWrite::CompleteInCompany { customer, .. } => {
            let is_there = state.snapshots.company.contains_key(customer);
            (is_there && state.mappings.customer(id) == Some(customer))
                .then(|| intent.write.clone())
        }
        IntendedWrite::CreateInCompany {
            email,
            name,
            template: Some(template),
        } => {
            // It may have been mapped by its meta data already: then it is the one if it is called so.
            let mapped = || {
                let customer = state.mappings.customer(id)?;
                let customer = state.snapshots.company.get(customer)?;
                let is_it = is_created(customer, email, name);
                is_it.then(|| customer.id.clone())
            };
            Some(IntendedWrite::CompleteInCompany {
                customer: found.map(|(customer, _)| customer).or_else(mapped)?,
                template: template.clone(),
                as_created: None,
            })
        }
        _ => None,
    }
}

/// Whether a customer is as one that was to be created with this e-mail and name.
fn is_created(customer: &CompanyCustomer, email: &str, name: &str) -> bool {
    folded(&customer.display_name) == folded(name)
        && customer
            .emails()
            .map(folded)
            .eq(std::iter::once(folded(email)).filter(|email| !email.is_empty()))
}

/// The one unmapped record that an intent can have created.
fn lost_create(state: &State, intent: &Intent) -> Option<(CompanyId, WebstoreId)> {
    match (&intent.write, &intent.subject) {
        (IntendedWrite::CreateInCompany { email, name, .. }, Subject::Webstore(id)) => {
            let mut created = state.snapshots.company.values().filter(|customer| {
                state.mappings.webstore_id(&customer.id).is_none()
                    && is_created(customer, email, name)
            });
            let only = created.next().filter(|_| created.next().is_none())?;
            state
                .mappings
                .customer(*id)
                .is_none()
                .then(|| (only.id.clone(), *id))
        }
        (IntendedWrite::CreateInWebstore { email }, Subject::Company(customer)) => {
            let created =
                state.snapshots.webstore.values().find(|account| {
                    folded(&account.email) == folded(email) && account.is_customer()
                })?;
            state
                .mappings
                .customer(created.id)
                .is_none()
                .then(|| (customer.clone(), created.id))
        }
        _ => None,
    }
}

/// Notes for mapped pairs which fields agree, so that the next change of one side is known to be one.
fn note_agreements(state: &mut State, plan: &Plan, changes: &mut Vec<Change>) {
    for (customer, id, fields) in &plan.agreements {
        let (Some(webstore), Some(company)) = (
            state.snapshots.webstore.get(id),
            state.snapshots.company.get(customer),
        ) else {
            continue;
        };
        let (w, c) = pair_values(state, webstore, company);
        let baseline: &mut Baseline = state.baselines.entry(customer.clone()).or_default();
        for field in fields {
            baseline.0.insert(
                *field,
                Agreed {
                    webstore: w.get(*field).to_owned(),
                    company: c.get(*field).to_owned(),
                },
            );
        }
        changes.push(put(&BaselineOf {
            customer: customer.clone(),
            baseline: baseline.clone(),
        }));
    }
}
