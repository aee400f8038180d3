//! The one place that changes the state. Each change says in the same step what the store is to keep of it, so that what is read back
//! from the store is what was in memory.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    Attempt, BaselineOf, Decision, Failure, FoundSetup, GoneAccounts, Identity, Intent, Known,
    OrdersRead, Record, Reference, RunOfOther, RunsOfOthers, Snapshots, State, Subject,
    is_same_site, put, settlement_key,
};
use crate::company::CompanyCustomer;
use crate::connection::Connection;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::log::{Entry, Run};
use crate::mapping::{AlreadyMapped, MappingLine, Mappings, WhyApart};
use crate::merge::{Baseline, Settlement};
use crate::ports::{Change, Store, StoreError, Table, Timestamp};
use crate::setup::Setup;
use crate::shared::Shared;
use crate::slices::{self, Pauses};
use crate::webstore::{Order, OrderId, WebstoreCustomer};

/// What the store is to keep.
impl State {
    /// What the store does not hold yet, in the order in which it was changed. Whoever takes it writes it.
    #[must_use]
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.unsaved)
    }

    /// Whether the store holds all of it.
    pub fn is_saved(&self) -> bool {
        self.unsaved.is_empty()
    }

    /// Writes what was changed. What the store refuses stays to be written.
    ///
    /// # Errors
    /// The store could not keep it.
    pub async fn save<S: Store>(&mut self, store: &S) -> Result<(), StoreError> {
        let changes = self.take_changes();
        let written = store.write(&changes).await;
        self.note_written(changes, written)
    }

    /// Notes what came of writing changes that were taken: what the store refused is written with what comes next, before it.
    ///
    /// # Errors
    /// As the write had it.
    pub(crate) fn note_written(
        &mut self,
        mut changes: Vec<Change>,
        written: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if written.is_err() {
            changes.append(&mut self.unsaved);
            self.unsaved = changes;
        }
        written
    }

    /// Everything, to be put together as a unit test needs it: the store is told nothing.
    #[cfg(test)]
    pub(crate) fn known_mut(&mut self) -> &mut Known {
        &mut self.known
    }

    fn put<R: Record>(&mut self, record: &R) {
        self.unsaved.push(put(record));
    }

    fn delete<R: Record>(&mut self, key: String) {
        self.unsaved.push(Change::Delete(R::TABLE, key));
    }
}

/// Settings, and where the two systems are.
impl State {
    /// Keeps new settings.
    pub fn set_setup(&mut self, setup: Setup) {
        self.put(&setup);
        self.known.setup = setup;
    }

    /// Takes the identity that answers now for the webstore's: the user has looked, and it is the same shop. Mappings and
    /// baselines stay.
    pub fn accept_identity(&mut self, identity: Identity) {
        let identity = Some(identity);
        self.change_reference(|reference| reference.identity = identity);
    }

    /// Keeps a connection. One to another webstore or company starts afresh: what was read, mapped and agreed belongs to the
    /// former one, whose mappings stay in its own meta data.
    pub fn set_connection(&mut self, connection: Connection) {
        let is_another = self.connection.as_ref().is_some_and(|former| {
            !is_same_site(&former.webstore.url, &connection.webstore.url)
                || former.company.company_id != connection.company.company_id
        });
        if is_another {
            let setup = std::mem::take(&mut self.known.setup);
            let shared = std::mem::take(&mut self.known.shared);
            self.known = Known {
                shared,
                ..Known::default()
            };
            // Nothing of what waited to be written is left to keep.
            self.unsaved = Table::ALL.map(Change::Clear).to_vec();
            self.set_setup(setup);
        }
        self.put(&connection);
        self.known.connection = Some(connection);
    }

    /// Takes over where the webstore is, which the house says and keeps.
    pub fn take_over_connection(&mut self, connection: Connection) {
        self.known.connection = Some(connection);
        self.set_shared(self.shared.clone());
    }

    /// Takes over what another copy of this state has read besides customers, and saved. Where customers were read meanwhile, what is known
    /// of these stays.
    pub fn take_over_reference(&mut self, reference: Reference) {
        let current = &mut self.known.snapshots.reference;
        if current.read_at == reference.read_at {
            *current = reference;
            return;
        }
        current.lists = reference.lists;
        current.countries = reference.countries;
        current.order_statuses = reference.order_statuses;
        current.webstore_lists_read_at = reference.webstore_lists_read_at;
    }

    /// Takes over what the house shares, which the house keeps, and with it how the user wants this company's countries written.
    pub fn set_shared(&mut self, shared: Shared) {
        self.known.shared = shared;
        if let Some(company) = self.own_company() {
            let chosen = self.known.shared.codes_of(&company);
            let countries = &mut self.known.snapshots.reference.countries;
            countries.choose_codes(chosen);
        }
    }

    /// Notes what automatic synchronisation did.
    pub(crate) fn set_attempt(&mut self, attempt: Attempt) {
        self.put(&attempt);
        self.known.automatic = Some(attempt);
    }
}

/// What was read.
impl State {
    /// Keeps a reading of both sides, and returns the former one.
    pub(crate) async fn set_snapshots(&mut self, now: Snapshots, pauses: &Pauses<'_>) -> Snapshots {
        self.put(&now.reference);
        let former = &self.known.snapshots;
        let (was, is) = (former.webstore.as_map(), now.webstore.as_map());
        let accounts = difference::<_, _, WebstoreCustomer>(was, is, pauses).await;
        let (was, is) = (former.company.as_map(), now.company.as_map());
        let customers = difference::<_, _, CompanyCustomer>(was, is, pauses).await;
        self.unsaved.extend(accounts);
        self.unsaved.extend(customers);
        std::mem::replace(&mut self.known.snapshots, now)
    }

    /// Changes what was read besides customers.
    pub(crate) fn change_reference<T>(&mut self, change: impl FnOnce(&mut Reference) -> T) -> T {
        let changed = change(&mut self.known.snapshots.reference);
        let reference = put(&self.known.snapshots.reference);
        self.unsaved.push(reference);
        changed
    }

    /// Keeps an account as it was read, as far as its mapping tells that all of it was.
    pub(crate) fn put_account(&mut self, mut account: WebstoreCustomer) {
        if self.known.mappings.is_bound(account.id) {
            account.note_mapping_missing();
        }
        self.put(&account);
        let accounts = &mut self.known.snapshots.webstore;
        accounts.insert(account.id, account);
    }

    /// Keeps in mind that an account is gone.
    pub(crate) fn remove_account(&mut self, id: WebstoreId) {
        self.delete::<WebstoreCustomer>(id.to_string());
        self.known.snapshots.webstore.remove(&id);
    }

    /// Keeps a customer as it was read.
    pub(crate) fn put_customer(&mut self, customer: CompanyCustomer) {
        self.put(&customer);
        let customers = &mut self.known.snapshots.company;
        customers.insert(customer.id.clone(), customer);
    }

    /// Keeps in mind that a customer is gone.
    pub(crate) fn remove_customer(&mut self, id: &CompanyId) {
        self.delete::<CompanyCustomer>(id.to_string());
        self.known.snapshots.company.remove(id);
    }

    /// Keeps a reading of the orders.
    pub(crate) async fn set_orders(
        &mut self,
        now: BTreeMap<OrderId, Arc<Order>>,
        read: OrdersRead,
        pauses: &Pauses<'_>,
    ) {
        let changes = difference::<_, _, Order>(self.orders.by_id(), &now, pauses).await;
        self.unsaved.extend(changes);
        self.put(&read);
        self.known.orders.replace(now);
        self.known.orders.read = Some(read);
    }

    /// Keeps an order as it was read.
    pub(crate) fn put_order(&mut self, order: Arc<Order>) {
        self.put(order.as_ref());
        self.known.orders.put(order);
    }

    /// Keeps in mind that an order is gone.
    pub(crate) fn remove_order(&mut self, id: OrderId) {
        self.delete::<Order>(id.to_string());
        self.known.orders.remove(id);
    }

    /// Keeps which accounts of orders are gone.
    pub(crate) fn set_gone_accounts(&mut self, gone: GoneAccounts) {
        self.put(&gone);
        self.known.orders.gone_accounts = gone;
    }
}

/// Mappings, and what the two of a pair agreed on.
impl State {
    /// Maps two customers. Where a user had unmapped them this is known to be newer than what WooCommerce notes of that.
    ///
    /// # Errors
    /// One of the two is mapped already.
    pub fn map(&mut self, customer: &CompanyId, id: WebstoreId) -> Result<(), AlreadyMapped> {
        let account = self.snapshots.webstore.get(&id);
        let again = account.is_some_and(|account| self.keeps_apart(account, customer));
        let mappings = &mut self.known.mappings;
        let line = match again {
            true => mappings.map_again(customer, id)?,
            false => mappings.map(customer, id)?,
        };
        self.unsaved.push(put(line));
        Ok(())
    }

    /// Takes over a mapping that was made elsewhere.
    ///
    /// # Errors
    /// One of the two is mapped already.
    pub(crate) fn take_over_mapping(
        &mut self,
        customer: &CompanyId,
        id: WebstoreId,
    ) -> Result<(), AlreadyMapped> {
        let line = self.known.mappings.map(customer, id)?;
        self.unsaved.push(put(line));
        Ok(())
    }

    /// Takes a mapping back, as [`Mappings::unmap`].
    pub(crate) fn unmap(&mut self, customer: &CompanyId) {
        self.change_line(|mappings| mappings.unmap(customer));
    }

    /// Takes a mapping back as its user wants it, as [`Mappings::take_apart`].
    pub(crate) fn take_apart(&mut self, customer: &CompanyId) {
        self.change_line(|mappings| mappings.take_apart(customer));
    }

    /// Remembers that two are not to be mapped; whether they are not, as [`Mappings::keep_apart`].
    pub(crate) fn keep_apart(
        &mut self,
        customer: &CompanyId,
        id: WebstoreId,
        why: WhyApart,
    ) -> bool {
        self.change_line(|mappings| mappings.keep_apart(customer, id, why))
    }

    /// As [`Mappings::forget_apart`].
    pub(crate) fn forget_apart(&mut self, customer: &CompanyId, id: WebstoreId) {
        self.change_line(|mappings| mappings.forget_apart(customer, id));
    }

    /// As [`Mappings::note_cleared`].
    pub(crate) fn note_cleared(&mut self, customer: &CompanyId, id: WebstoreId) {
        self.change_line(|mappings| mappings.note_cleared(customer, id));
    }

    /// As [`Mappings::note_bound`].
    pub(crate) fn note_bound(&mut self, customer: &CompanyId) {
        self.change_line(|mappings| mappings.note_bound(customer));
    }

    /// Sets or clears the webstore customer flag.
    pub(crate) fn set_flag(&mut self, customer: &CompanyId, flag: bool) {
        self.change_line(|mappings| Some(mappings.set_flag(customer, flag)));
    }

    /// Sets or clears the role pricing flag.
    pub fn set_role_pricing(&mut self, customer: &CompanyId, flag: bool) {
        self.change_line(|mappings| Some(mappings.set_role_pricing(customer, flag)));
    }

    /// As [`Mappings::set_user_name`].
    pub(crate) fn set_user_name(&mut self, customer: &CompanyId, name: Option<String>) {
        self.change_line(|mappings| Some(mappings.set_user_name(customer, name)));
    }

    /// Notes whether a password was chosen for the account that is to be created. The password itself is kept nowhere.
    pub fn set_password_chosen(&mut self, customer: &CompanyId, chosen: bool) {
        self.change_line(|mappings| Some(mappings.set_password_chosen(customer, chosen)));
    }

    /// As [`Mappings::set_synchronised`].
    pub(crate) fn set_synchronised(&mut self, customer: &CompanyId, at: Timestamp) {
        self.change_line(|mappings| Some(mappings.set_synchronised(customer, at)));
    }

    /// Changes a line; whether there was anything to change.
    fn change_line(
        &mut self,
        change: impl for<'m> FnOnce(&'m mut Mappings) -> Option<&'m MappingLine>,
    ) -> bool {
        let changed = change(&mut self.known.mappings).map(put);
        let is_changed = changed.is_some();
        self.unsaved.extend(changed);
        is_changed
    }

    /// Changes what a pair agreed on.
    pub(crate) fn change_baseline(
        &mut self,
        customer: &CompanyId,
        change: impl FnOnce(&mut Baseline),
    ) {
        let baseline = self.known.baselines.or_default(customer.clone());
        change(baseline);
        self.unsaved.push(BaselineOf::row(customer, baseline));
    }

    /// Forgets what a pair agreed on.
    pub(crate) fn remove_baseline(&mut self, customer: &CompanyId) {
        if self.known.baselines.remove(customer).is_some() {
            self.delete::<BaselineOf>(customer.to_string());
        }
    }
}

/// What users decide.
impl State {
    /// Keeps how a conflict is settled.
    pub(crate) fn put_settlement(&mut self, settlement: Settlement) {
        self.put(&settlement);
        let place = (settlement.customer.clone(), settlement.field);
        self.known.settlements.insert(place, settlement);
    }

    /// Forgets how a conflict is settled.
    pub(crate) fn remove_settlement(&mut self, customer: &CompanyId, field: Field) {
        let place = (customer.clone(), field);
        if self.known.settlements.remove(&place).is_some() {
            self.delete::<Settlement>(settlement_key(customer, field));
        }
    }

    /// Keeps what was decided of a value that the other side refuses.
    pub(crate) fn put_decision(&mut self, decision: Decision) {
        self.put(&decision);
        self.known.decisions.insert(decision.place(), decision);
    }

    /// Forgets a decision.
    pub(crate) fn remove_decision(&mut self, decision: &Decision) {
        self.known.decisions.remove(&decision.place());
        self.delete::<Decision>(decision.row_key());
    }
}

/// What runs leave behind.
impl State {
    /// Keeps that a record failed.
    pub(crate) fn put_failure(&mut self, failure: Failure) {
        self.put(&failure);
        self.known.failures.insert(failure.subject.clone(), failure);
    }

    /// Forgets that a record failed.
    pub(crate) fn remove_failure(&mut self, subject: &Subject) {
        if self.known.failures.remove(subject).is_some() {
            self.delete::<Failure>(subject.key());
        }
    }

    /// Notes what is about to be written, or what is left of it. Returns what was open of that record before.
    pub(crate) fn open_intent(&mut self, intent: Intent) -> Option<Intent> {
        self.put(&intent);
        self.known.journal.insert(intent.subject.clone(), intent)
    }

    /// Changes what is open of a record; nothing happens where nothing is.
    pub(crate) fn change_intent(&mut self, subject: &Subject, change: impl FnOnce(&mut Intent)) {
        if let Some(intent) = self.known.journal.get_mut(subject) {
            change(intent);
            self.unsaved.push(put(&*intent));
        }
    }

    /// Nothing is open of a record any more.
    pub(crate) fn close_intent(&mut self, subject: &Subject) {
        self.known.journal.remove(subject);
        self.delete::<Intent>(subject.key());
    }

    /// Notes that a run has begun, or how far it is: in the store alone, for whoever opens it should this be cut off.
    pub(crate) fn note_under_way(&mut self, run: &Run) {
        self.put(run);
    }

    /// A run begins, under whose key it will be noted whose customers it creates.
    pub(crate) fn note_reservation(&mut self, key: String) {
        self.known.reservations.note(key);
        let reservations = self.known.reservations.clone();
        self.put(&reservations);
    }

    /// A run begins that the others are to see. `draw` makes the number that this browser is known by.
    pub(crate) fn begin_sharing(&mut self, run: Timestamp, draw: impl FnOnce() -> u64) {
        self.known.sharing.begin(run, draw);
        let sharing = self.known.sharing.clone();
        self.put(&sharing);
    }

    /// The others see all of a run, or never will.
    pub(crate) fn end_sharing(&mut self, run: Timestamp) {
        self.known.sharing.end(run);
        let sharing = self.known.sharing.clone();
        self.put(&sharing);
    }

    /// Keeps what was read of the runs of others, up to a time of Business Central's clock, as far as they started since another one.
    pub(crate) fn note_runs_of_others(
        &mut self,
        read: Vec<RunOfOther>,
        until: Option<Timestamp>,
        since: Timestamp,
    ) {
        let mut now = self.known.runs_of_others.clone();
        now.take_in(read, until, since);
        if now != self.known.runs_of_others {
            self.put(&now);
            self.known.runs_of_others = now;
        }
    }

    /// Keeps what was found of the shared setup.
    pub(crate) fn note_shared_setup(&mut self, found: FoundSetup) {
        if found != self.known.shared_setup {
            self.put(&found);
            self.known.shared_setup = found;
        }
    }

    /// Takes over what another copy of this state has read of the shared setup, and saved.
    pub fn take_over_shared_setup(&mut self, found: FoundSetup) {
        self.known.shared_setup = found;
    }

    /// Takes over what another copy of this state has read of the runs of others, and saved.
    pub fn take_over_runs_of_others(&mut self, runs: RunsOfOthers) {
        self.known.runs_of_others = runs;
    }

    /// Keeps a run that has ended.
    pub(crate) fn put_run(&mut self, run: Run) {
        self.put(&run);
        self.known.runs.push(run);
    }

    /// Corrects a run of the log; none where the log keeps it no longer.
    pub(crate) fn change_run<T>(
        &mut self,
        started: Timestamp,
        change: impl FnOnce(&mut Run) -> T,
    ) -> Option<T> {
        let mut runs = self.known.runs.iter_mut();
        let run = runs.find(|run| run.started == started)?;
        let changed = change(run);
        self.unsaved.push(put(&*run));
        Some(changed)
    }

    /// Writes an entry into the log, which is not held in memory.
    pub(crate) fn log(&mut self, entry: &Entry) {
        self.put(entry);
    }

    /// Forgets runs with their entries.
    pub(crate) fn remove_runs(&mut self, started: &BTreeSet<Timestamp>, entries: &[Entry]) {
        let is_of_them = |entry: &&Entry| started.contains(&entry.run);
        for entry in entries.iter().filter(is_of_them) {
            self.delete::<Entry>(entry.key());
        }
        let runs = std::mem::take(&mut self.known.runs);
        let (expired, kept) = runs
            .into_iter()
            .partition::<Vec<_>, _>(|run| started.contains(&run.started));
        self.known.runs = kept;
        for run in expired {
            self.delete::<Run>(run.key());
        }
    }
}

/// What the store has to be told: a reading of a hundred thousand records mostly finds them as they were.
async fn difference<K, V, R>(
    former: &BTreeMap<K, V>,
    now: &BTreeMap<K, V>,
    pauses: &Pauses<'_>,
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
