//! Reads both sides whole, brings mappings and journal up to what is found, and makes the plan.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Ports, Progress, Session, SyncError, Watch};
use crate::actions;
use crate::company;
use crate::customer::country::CountryTable;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::merge::{Agreed, Baseline};
use crate::plan::{Plan, pair_values, plan};
use crate::ports::{Change, Table};
use crate::state::{BaselineOf, IntendedWrite, Intent, Record, Reference, State, put};
use crate::webstore::{self, MetaData, PAGE, WebstoreCustomer};

/// Pages of the webstore's list that are read at once (facts/woocommerce.md "Times seen": four are half as
/// slow again as one; more only queue in a small shop's PHP workers).
const PAGES_AT_ONCE: usize = 4;
/// How often the list is read again when customers were added or removed meanwhile.
const READINGS: usize = 3;

/// Reads both sides and makes the plan. Writes nothing to either system; what was read, found mapped and
/// found agreed is kept in the store.
pub async fn preview<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Plan, SyncError> {
    let reference = read_reference(session).await?;
    let company = company::Client::new(session.ports, session.connection, session.secrets);
    watch.progress(&step("Reading Business Central's customers", 0, 0));
    let company_customers = company.customers().await?;
    let webstore_customers = read_webstore(session, watch).await?;

    let mut changes = vec![
        Change::Clear(Table::WebstoreCustomers),
        Change::Clear(Table::CompanyCustomers),
        put(&reference),
    ];
    changes.extend(webstore_customers.values().map(put));
    changes.extend(company_customers.iter().map(put));
    state.snapshots.reference = reference;
    state.snapshots.webstore = webstore_customers;
    state.snapshots.company = company_customers
        .into_iter()
        .map(|customer| (customer.id.clone(), customer))
        .collect();

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
    let reference = Reference {
        read_at,
        ..read_reference(session).await?
    };
    session.ports.write(vec![put(&reference)]).await?;
    state.snapshots.reference = reference;
    Ok(())
}

async fn read_reference<P: Ports>(session: &Session<'_, P>) -> Result<Reference, SyncError> {
    let webstore = webstore::Client::new(session.ports, session.connection, session.secrets);
    let company = company::Client::new(session.ports, session.connection, session.secrets);
    let webstore_countries = webstore.countries().await?;
    let lists = company.lists().await?;
    let company_codes = lists.countries.iter().map(|country| country.code.clone());
    let countries = CountryTable::new(webstore_countries, company_codes);
    Ok(Reference {
        lists,
        countries,
        read_at: Some(session.ports.now()),
    })
}

/// Reads every account of the webstore. Customers added or removed while pages are read shift the others:
/// repeats are dropped and the number is checked against `X-WP-Total` (facts/faults.md 10).
async fn read_webstore<P: Ports>(
    session: &Session<'_, P>,
    watch: &impl Watch,
) -> Result<BTreeMap<WebstoreId, WebstoreCustomer>, SyncError> {
    let client = webstore::Client::new(session.ports, session.connection, session.secrets);
    let mut shortfall = (0, 0);
    for _ in 0..READINGS {
        let first = client.page(1).await?;
        let total = first.total.unwrap_or(first.customers.len());
        let mut customers = BTreeMap::new();
        let mut last_total = total;
        let mut keep = |page: Vec<WebstoreCustomer>| {
            customers.extend(page.into_iter().map(|customer| (customer.id, customer)));
            customers.len()
        };
        let found = keep(first.customers);
        watch.progress(&step("Reading WooCommerce's customers", found, total));
        let mut pages = stream::iter(2..=total.div_ceil(PAGE))
            .map(|number| client.page(number))
            .buffer_unordered(PAGES_AT_ONCE);
        while let Some(page) = pages.try_next().await? {
            last_total = page.total.unwrap_or(last_total);
            let found = keep(page.customers);
            watch.progress(&step("Reading WooCommerce's customers", found, total));
        }
        drop(pages);
        if customers.len() == total && last_total == total {
            return Ok(customers);
        }
        shortfall = (last_total, customers.len());
    }
    let (expected, found) = shortfall;
    Err(SyncError::ListKeepsChanging { expected, found })
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

/// Looks for the customers that were being created when the answer was lost or the tab closed, and maps them.
/// The rest of the journal is closed: updates were just read again, and what was not created is planned anew.
fn adopt_lost_creates(state: &mut State, changes: &mut Vec<Change>) {
    for (subject, intent) in std::mem::take(&mut state.journal) {
        if let Some((customer, id)) = lost_create(state, &intent)
            && let Ok(line) = state.mappings.map(&customer, id)
        {
            changes.push(put(line));
        }
        changes.push(Change::Delete(Intent::TABLE, subject.key()));
    }
}

/// The one unmapped record that an intent can have created.
fn lost_create(state: &State, intent: &Intent) -> Option<(CompanyId, WebstoreId)> {
    use crate::state::Subject;
    match (&intent.write, &intent.subject) {
        (IntendedWrite::CreateInCompany { email, name }, Subject::Webstore(id)) => {
            let mut created = state.snapshots.company.values().filter(|customer| {
                state.mappings.webstore_id(&customer.id).is_none()
                    && folded(&customer.display_name) == folded(name)
                    && customer
                        .emails()
                        .map(folded)
                        .eq(std::iter::once(folded(email)).filter(|email| !email.is_empty()))
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

fn step(step: &str, done: usize, total: usize) -> Progress {
    Progress {
        step: step.to_owned(),
        done,
        total,
    }
}
