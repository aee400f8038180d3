//! Reads both sides and makes the plan.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::{join, try_join3};

use super::adopt::{adopt_bindings, adopt_lost_creates};
use super::agreed::{forget_idle_names, note_agreements};
use super::company_list::{Reading, read_company};
use super::not_told::accounts_of_intents;
use super::pages::{Listed, PagedList, whole_list};
use super::read_cards::read_cards;
use super::read_ship_tos::read_ship_tos;
use super::side_read::{SideRead, forget_nameless, may_be_untold};
use super::stop::until_stopped;
use super::unmapped::note_mapping_lost;
use super::{
    Ports, Progress, Session, SyncError, Watch, claimed, identity, old_answers, share_runs,
    share_setup, webstore_side,
};
use crate::call::{CallError, Fault, Side};
use crate::company::{self, CompanyCustomer, ListName, Probe, RowsKnown, Way};
use crate::customer::country::{self, CountryTable, WebstoreCountry};
use crate::customer::vat_format::VatFormats;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::plan::{Plan, plan_in_slices};
use crate::ports::{Clock, Timestamp};
use crate::reading::Oddity;
use crate::slices::Pauses;
use crate::state::{Reference, Snapshots, State};
use crate::webstore::{self, MetaData, Page, Part, WebstoreCustomer};

/// Reads both sides and makes the plan. Writes nothing to either system; what was read, found mapped and
/// found agreed is kept in the store.
pub async fn preview<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    watch: &impl Watch,
) -> Result<Plan, SyncError> {
    let started = session.ports.now();
    let so_far = SoFar {
        watch,
        clock: session.ports,
        started,
        webstore: Cell::new((0, 0)),
        company: Cell::new(0),
    };
    let of_company = |number| so_far.add_company(number);
    let reading = async || {
        let known = state.snapshots.reference.identity.as_ref();
        let asked = join(identity::ask(session, known), probe(session, state));
        let (identity, probed) = asked.await;
        let identity = identity?;
        let read = try_join3(
            read_reference(session, state, Freshness::Cached, &probed),
            read_company(session, state, &probed, &of_company),
            read_webstore(session, state, &so_far),
        );
        let of_all = join(
            share_runs::read(session, state),
            share_setup::find(session, state),
        );
        let (read, of_all) = join(read, of_all).await;
        let (reference, (mut company, reading), webstore) = read?;
        claimed::seek(session, state, &webstore.customers, &mut company).await?;
        let pauses = Pauses::new(session.ports);
        read_cards(session, state, &reference.lists, &mut company, &pauses).await;
        let lists = &reference.lists;
        let ship_to_code = read_ship_tos(session, state, lists, &mut company, &pauses).await;
        let reference = Reference {
            ship_to_code,
            company_rows: rows_known(state, &probed, reading, &company),
            ..reference
        };
        Ok((identity, (reference, (company, reading), webstore), of_all))
    };
    let mut read = until_stopped(watch, reading()).await;
    // Taken out in the midst of it: everything is read by the other way.
    if read.is_err() && is_way_gone(session).await {
        so_far.begin_again();
        read = until_stopped(watch, reading()).await;
    }
    let (identity, (reference, (company_read, reading), webstore_read), (runs, shared)) = read?;
    share_runs::take_in(session, state, &runs);
    state.note_shared_setup(shared);
    let (webstore_customers, company_customers) = (webstore_read.customers, company_read.customers);
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
        unidentified_accounts: webstore_read.unidentified,
        unidentified_customers: company_read.unidentified,
        account_meta_keys: session.observed.meta_keys(),
        oddities: oddities(session, state, &reference),
        ..reference
    };

    let pauses = Pauses::new(session.ports);
    let now = Snapshots {
        webstore: webstore_customers,
        company: company_customers,
        reference,
    };
    let former = state.set_snapshots(now, &pauses).await;

    old_answers::ask_again(session, state, &former, &pauses).await;
    adopt_bindings(state, session, &former);
    adopt_lost_creates(state, &former);
    forget_idle_names(state, &pauses).await;
    let plan = plan_in_slices(state, &pauses).await;
    note_agreements(state, &plan);
    state.save(session.ports).await?;
    Ok(plan)
}

/// Reads what is chosen from in setup: templates and countries.
pub async fn reference<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), SyncError> {
    let read_at = state.snapshots.reference.read_at;
    let probed = probe(session, state).await;
    let former = &state.snapshots.reference;
    let reference = Reference {
        read_at,
        identity: former.identity.clone(),
        company_known_until: former.company_known_until,
        company_read_whole: former.company_read_whole,
        // What is read of setup only follows from no reading of customers.
        company_rows: former
            .company_rows
            .clone()
            .filter(|_| session.way.get() == former.lists.services.way()),
        unidentified_accounts: former.unidentified_accounts.clone(),
        unidentified_customers: former.unidentified_customers.clone(),
        account_meta_keys: former.account_meta_keys.clone(),
        ship_to_code: former.ship_to_code.clone(),
        ..read_reference(session, state, Freshness::Anew, &probed).await?
    };
    let reference = Reference {
        oddities: oddities(session, state, &reference),
        ..reference
    };
    state.change_reference(|it| *it = reference);
    Ok(state.save(session.ports).await?)
}

/// Up to where Business Central's customers are known by their row versions once this was read. Where a record could not even be told from
/// the others, the next reading reads all of them.
fn rows_known(
    state: &State,
    probed: &Probe,
    reading: Reading,
    read: &SideRead<CompanyId, CompanyCustomer>,
) -> Option<RowsKnown> {
    let Probe::There(installed) = probed else {
        return None;
    };
    if !read.unidentified.is_empty() {
        return None;
    }
    match (reading, &state.snapshots.reference.company_rows) {
        (Reading::Changes, Some(known)) => known.after_changes(installed),
        _ => RowsKnown::after_all(installed),
    }
}

/// What was odd: in this session, and about lists that are still those of an earlier one.
fn oddities<P>(session: &Session<'_, P>, state: &State, reference: &Reference) -> BTreeSet<Oddity> {
    let former = &state.snapshots.reference;
    let are_kept = former.webstore_lists_read_at == reference.webstore_lists_read_at;
    let of_lists = former.oddities.iter().copied();
    let of_lists = of_lists.filter(|it| are_kept && matches!(it, Oddity::Rows(_)));
    session
        .observed
        .all()
        .into_iter()
        .chain(of_lists)
        .gathered()
}

/// Whether lists that were read a short while ago are used again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Freshness {
    Cached,
    Anew,
}

/// Whether customers were being read by Concord's own API, and it is not there any more, or this user may not use it any more.
async fn is_way_gone<P: Ports>(session: &Session<'_, P>) -> bool {
    let way = session.way.get();
    way == Way::Extension && company::Client::new(session).probe().await.way(way) != way
}

/// Looks whether Concord's own API is there, and settles by which API this session reads and writes customers: it can be put in or taken
/// away, and its permissions too, between any two readings.
async fn probe<P: Ports>(session: &Session<'_, P>, state: &State) -> Probe {
    let probed = company::Client::new(session).probe().await;
    session.way.set(probed.way(state.way()));
    probed
}

async fn read_reference<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    freshness: Freshness,
    probed: &Probe,
) -> Result<Reference, SyncError> {
    let known = &state.snapshots.reference;
    let now = session.ports.now();
    let cached_for = Duration::from_secs(60 * u64::from(state.setup.list_cache_minutes));
    let is_fresh = |read_at: &Option<Timestamp>| {
        freshness == Freshness::Cached && read_at.is_some_and(|at| now.since(at) < cached_for)
    };
    let (webstore, order_statuses, webstore_lists_read_at) = match known.webstore_lists_read_at {
        at if is_fresh(&at) => (known.countries.clone(), known.order_statuses.clone(), at),
        _ => {
            let countries = CountryTable::new(webstore_countries(session).await?);
            // Customers do not wait for them.
            let statuses = webstore::Client::new(session).order_statuses().await;
            let statuses = statuses.unwrap_or_else(|_| known.order_statuses.clone());
            (countries, statuses, Some(now))
        }
    };
    let services = &known.lists.services;
    let is_kept = is_fresh(&services.read_at) && services.way() == session.way.get();
    let services = is_kept.then(|| services.clone());
    let mut lists = company::Client::new(session)
        .lists(services, &known.lists)
        .await?;
    lists.services.extension_refused = match probed {
        Probe::NotAllowed(words) => Some(words.clone()),
        Probe::There(_) | Probe::NotThere => None,
        Probe::NotTold => known.lists.services.extension_refused.clone(),
    };
    let listed = lists.of(ListName::Countries).iter();
    let listed = listed.map(|it| (it.code.clone(), it.display_name.clone()));
    let company = CompanyId::new(&session.connection.company.company_id);
    // What could not be read this time is no other country.
    let own = match lists.own_country.trim() {
        "" => known.countries.own_code(),
        own => own,
    };
    let countries = webstore
        .with_own(own)
        .with_company(listed, state.shared.codes_of(&company));
    if countries.is_own_unknown() {
        session.observed.note(Oddity::OwnCountryUnknown);
    }
    Ok(Reference {
        lists,
        countries,
        order_statuses,
        webstore_lists_read_at,
        vat_formats: match is_fresh(&known.webstore_lists_read_at) {
            true => known.vat_formats.clone(),
            false => VatFormats::default(),
        },
        read_at: Some(now),
        ..Reference::default()
    })
}

/// The site's own list of countries; the built-in one where a plugin or the key's rights close it, or where the site fails on it.
async fn webstore_countries<P: Ports>(
    session: &Session<'_, P>,
) -> Result<Vec<WebstoreCountry>, SyncError> {
    match webstore::Client::new(session).countries().await {
        Ok(countries) => Ok(countries),
        Err(error) => match error.fault {
            Fault::NotFound { .. } | Fault::Refused { .. } | Fault::Rejected { .. } => {
                Ok(country::built_in())
            }
            // A site that fails as a whole fails on its customers as well.
            Fault::NotItsAnswer { .. } | Fault::ServerError { .. } => {
                session.observed.note(Oddity::Rows(Side::Webstore));
                Ok(country::built_in())
            }
            _ => Err(error.into()),
        },
    }
}

/// How much of both sides has been read.
struct SoFar<'a, W, C> {
    watch: &'a W,
    clock: &'a C,
    started: Timestamp,
    /// Accounts read, and how many there are.
    webstore: Cell<(usize, usize)>,
    company: Cell<usize>,
}

impl<W: Watch, C: Clock> SoFar<'_, W, C> {
    fn add_company(&self, number: usize) {
        self.company.update(|it| it + number);
        self.tell();
    }

    fn begin_again(&self) {
        self.webstore.set((0, 0));
        self.company.set(0);
    }

    fn set_webstore(&self, done: usize, total: usize) {
        self.webstore.set((done, total));
        self.tell();
    }

    fn tell(&self) {
        let (done, total) = self.webstore.get();
        self.watch.progress(&Progress {
            step: "Reading both systems' customers".to_owned(),
            done,
            total,
            company: Some(self.company.get()),
            elapsed: self.clock.now().since(self.started),
        });
    }
}

/// The accounts, as a list in parts.
struct Accounts<'a, P, W> {
    client: webstore::Client<'a, P>,
    so_far: &'a SoFar<'a, W, P>,
}

impl<P: Ports, W: Watch> PagedList for Accounts<'_, P, W> {
    type Key = WebstoreId;
    type Record = WebstoreCustomer;
    /// The key's own user is among them.
    const NEVER_EMPTY: bool = true;

    async fn part(&self, part: Part) -> Result<Page<WebstoreCustomer>, CallError> {
        self.client.accounts(part).await
    }

    async fn ids(&self, part: Part) -> Result<Page<WebstoreId>, CallError> {
        self.client.account_ids(part).await
    }

    fn key(&self, account: &WebstoreCustomer) -> WebstoreId {
        account.id
    }

    fn tell(&self, done: usize, total: usize) {
        self.so_far.set_webstore(done, total);
    }
}

/// Reads every account of the webstore. A mapped or unmapped one that no page held, one that a run was about to write, and one that may
/// be among those that can't be told, is asked for by its id: only what is not there then either is gone.
async fn read_webstore<P: Ports>(
    session: &Session<'_, P>,
    state: &State,
    so_far: &SoFar<'_, impl Watch, P>,
) -> Result<SideRead<WebstoreId, WebstoreCustomer>, SyncError> {
    let accounts = Accounts {
        client: webstore::Client::new(session),
        so_far,
    };
    let Listed {
        mut records,
        unanswered,
        mut unidentified,
    } = whole_list(session, "accounts", &accounts).await?;
    let former = &state.snapshots.webstore;
    let fails = |id: WebstoreId| (id, WebstoreCustomer::unanswered(id, former.get(&id)));
    records.extend(unanswered.into_iter().map(fails));
    let mapped = state.mappings.lines().filter_map(|line| line.webstore_id);
    // That two are kept apart is forgotten with the account.
    let apart = state.mappings.apart().map(|(_, apart)| apart.webstore_id);
    let remembered = mapped.chain(apart).chain(accounts_of_intents(state));
    let known = remembered.chain(may_be_untold(&unidentified, former).copied());
    let missing: BTreeSet<_> = known.filter(|id| !records.contains_key(id)).gathered();
    let missing: Vec<WebstoreId> = missing.into_iter().collect();
    let sought = webstore_side::seek(session, &missing).await?;
    records.extend(
        sought
            .found
            .into_iter()
            .map(|account| (account.id, account)),
    );
    for (id, _) in sought.unanswered {
        forget_nameless(&mut unidentified);
        records.extend([fails(id)]);
    }
    // A key that may see meta data sees everybody's.
    let shows = |account: &WebstoreCustomer| account.meta_data.mapping != MetaData::Hidden;
    if records.values().any(shows) {
        records
            .values_mut()
            .for_each(WebstoreCustomer::note_meta_data_missing);
    }
    for account in records.values_mut() {
        note_mapping_lost(state, account, former.get(&account.id));
    }
    Ok(SideRead {
        customers: records.into_iter().collect(),
        unidentified,
    })
}
