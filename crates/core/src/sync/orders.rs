//! Reads the webstore's orders: what changed since they were last read, or all of them.
//!
//! An order's time of change does not move with its meta data, address or account (facts/woocommerce.md 11, recordings
//! `order_put_*`), nor does a deletion leave a trace in the list. So the number of orders is compared each time and
//! everything is read once a day; and whoever writes to an order reads it again first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::found::{self, Told};
use super::pages::{PagedList, whole_list};
use super::side_read::{OVERLAP, WHOLE_AFTER};
use super::stop::until_stopped;
use super::{
    Ports, Progress, Session, SyncError, Watch, identity, order_side, preview, webstore_side,
};
use crate::call::CallError;
use crate::customer::WebstoreId;
use crate::gather::Gather as _;
use crate::orders::{GoneAccounts, OrdersRead};
use crate::ports::Timestamp;
use crate::reading::Oddity;
use crate::slices::Pauses;
use crate::state::{State, Subject};
use crate::webstore::{Client, Order, OrderId, OrdersSince, Page, Part};

/// How much of the orders is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What changed, as far as WooCommerce tells; everything when that was longer than a day ago.
    Changes,
    /// Everything.
    Whole,
}

type ById = BTreeMap<OrderId, Arc<Order>>;

/// Reads the orders placed at `placed` or later, and keeps them in the state and in the store. Writes nothing to either
/// system. Where an order names an account that is not known, both systems' customers are read too.
pub async fn read_orders<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
    placed: Timestamp,
    extent: Extent,
    watch: &impl Watch,
) -> Result<(), SyncError> {
    let reader = Reader {
        client: Client::new(session),
        session,
        all: OrdersSince {
            placed,
            modified: None,
        },
        started: session.ports.now(),
        watch,
    };
    let reading = async {
        identity::ask(session, state.snapshots.reference.identity.as_ref()).await?;
        if let Some(read) = reader.reading_to_go_on_from(state, extent)
            && let Some(orders) = reader.changes(state, read).await?
        {
            return Ok((orders, read.whole_at));
        }
        Ok((reader.whole(state).await?, reader.started))
    };
    let (orders, whole_at) = until_stopped(watch, reading).await?;
    let read = OrdersRead {
        placed,
        known_until: orders.values().filter_map(|it| it.modified).max(),
        whole_at,
        at: reader.started,
    };
    let pauses = Pauses::new(session.ports);
    state.set_orders(orders, read, &pauses).await;
    for subject in open_intents(state) {
        let Some(intent) = state.journal.get(&subject).cloned() else {
            continue;
        };
        if found::note_order(state, &intent) == Told::Yes {
            state.close_intent(&subject);
        }
    }
    state.save(session.ports).await?;
    if names_unknown_accounts(state) {
        preview(session, state, watch).await?;
    }
    note_gone_accounts(session, state).await
}

/// How many orders the webstore has in all, drafts among them; none where it does not say.
///
/// # Errors
/// The webstore could not be asked.
pub async fn count_orders<P: Ports>(session: &Session<'_, P>) -> Result<Option<usize>, SyncError> {
    let all = OrdersSince {
        placed: OrdersSince::ALL,
        modified: None,
    };
    Ok(Client::new(session).count_orders(all).await?)
}

struct Reader<'a, P, W> {
    client: Client<'a, P>,
    session: &'a Session<'a, P>,
    /// All orders that are asked for.
    all: OrdersSince,
    started: Timestamp,
    watch: &'a W,
}

impl<P: Ports, W: Watch> Reader<'_, P, W> {
    fn tell(&self, done: usize, total: usize) {
        self.watch.progress(&Progress {
            step: "Reading orders".to_owned(),
            done,
            total,
            company: None,
            elapsed: self.session.ports.now().since(self.started),
        });
    }

    /// The earlier reading whose changes are enough to know.
    fn reading_to_go_on_from(&self, state: &State, extent: Extent) -> Option<OrdersRead> {
        let read = state.orders.read?;
        let is_recent = self.started.since(read.whole_at) < WHOLE_AFTER;
        let is_same = read.placed == self.all.placed;
        (extent == Extent::Changes && is_recent && is_same).then_some(read)
    }

    /// Every order. One that is known and that the list does not hold is asked for by its id where a run was about to write to it, and
    /// where some can't be told from each other: only what is not there then either is gone.
    async fn whole(&self, state: &State) -> Result<ById, SyncError> {
        self.tell(0, 0);
        let (mut orders, are_told) = self.listed(state, "orders", self.all).await?;
        let known = state.orders.by_id().keys().copied();
        let known = known.filter(|_| !are_told).chain(open_orders(state));
        let missing: BTreeSet<_> = known.filter(|id| !orders.contains_key(id)).gathered();
        orders.extend(self.singly(state, missing).await?);
        Ok(orders)
    }

    /// Orders by their ids, without those that are not there. One on which the webstore fails is there as far as it was known.
    async fn singly(&self, state: &State, ids: BTreeSet<OrderId>) -> Result<ById, SyncError> {
        let ids: Vec<OrderId> = ids.into_iter().collect();
        let sought = order_side::seek(self.session, &ids).await?;
        let found = sought.found.into_iter().map(|order| (order.id, order));
        let fails = sought.unanswered.into_iter();
        let fails = fails.map(|(id, _)| (id, unanswered(state, id)));
        Ok(self.asked_for(found.chain(fails).gathered()))
    }

    /// What a list of orders holds, and whether all of them could be told from each other. An order on which the webstore fails is
    /// there as far as it was known.
    async fn listed(
        &self,
        state: &State,
        what: &'static str,
        since: OrdersSince,
    ) -> Result<(ById, bool), SyncError> {
        let list = OrderList {
            reader: self,
            since,
        };
        let listed = whole_list(self.session, what, &list).await?;
        let are_told = listed.unidentified.is_empty();
        if !are_told {
            self.session.observed.note(Oddity::OrdersWithoutId);
        }
        let fails = listed.unanswered.into_iter();
        let fails = fails.map(|id| (id, unanswered(state, id)));
        let orders = listed.records.into_iter().chain(fails).gathered();
        Ok((self.asked_for(orders), are_told))
    }

    /// Without the orders that are older than what was asked for: a filter may be ignored (facts/faults.md 11).
    fn asked_for(&self, orders: BTreeMap<OrderId, Order>) -> ById {
        let is_asked_for = |order: &Order| order.created.is_none_or(|at| at >= self.all.placed);
        let orders = orders.into_values().filter(is_asked_for);
        orders.map(|order| (order.id, Arc::new(order))).gathered()
    }

    /// What is known, with what changed since. None where the two do not fit together, or the filter was not heeded
    /// (facts/faults.md 11).
    async fn changes(&self, state: &State, read: OrdersRead) -> Result<Option<ById>, SyncError> {
        // A date in the future, as an import may leave one, must not hide what changes until then.
        let until = read.known_until.map(|until| until.min(read.at));
        let Some(until) = until else { return Ok(None) };
        let since = until.before(OVERLAP);
        let asked = OrdersSince {
            modified: Some(since),
            ..self.all
        };
        let (changed, _) = self.listed(state, "changed orders", asked).await?;
        let is_heeded = |order: &Arc<Order>| order.modified.is_some_and(|at| at > since);
        if !changed.values().all(is_heeded) {
            return Ok(None);
        }
        // What could not be read in full is asked for until it can.
        let unread = state.orders.by_id().values();
        let unread = unread.filter(|order| !order.not_read.is_empty());
        let unread = unread.map(|order| order.id);
        let doubtful = open_orders(state).chain(unread);
        let doubtful = doubtful.filter(|id| !changed.contains_key(id)).gathered();
        let mut orders = state.orders.by_id().clone();
        orders.extend(changed);
        orders.extend(self.singly(state, doubtful).await?);
        if self.client.count_orders(self.all).await? == Some(orders.len()) {
            return Ok(Some(orders));
        }
        // Some were deleted or put into the trash: their ids are missing.
        let ids = whole_list(self.session, "orders", &OrderIds(self)).await?;
        let ids: BTreeSet<OrderId> = ids.records.into_keys().gathered();
        orders.retain(|id, _| ids.contains(id));
        Ok((orders.len() == ids.len()).then_some(orders))
    }
}

/// An order on which the webstore fails, as far as it was known.
fn unanswered(state: &State, id: OrderId) -> Order {
    let former = state.orders.by_id().get(&id).map(Arc::as_ref);
    Order::unanswered(id, former)
}

/// The orders placed or changed since some time, as a list in parts.
struct OrderList<'a, 'b, P, W> {
    reader: &'a Reader<'b, P, W>,
    since: OrdersSince,
}

impl<P: Ports, W: Watch> PagedList for OrderList<'_, '_, P, W> {
    type Key = OrderId;
    type Record = Order;

    async fn part(&self, part: Part) -> Result<Page<Order>, CallError> {
        self.reader.client.orders(self.since, part).await
    }

    async fn ids(&self, part: Part) -> Result<Page<OrderId>, CallError> {
        self.reader.client.order_ids(self.since, part).await
    }

    fn key(&self, order: &Order) -> OrderId {
        order.id
    }

    fn tell(&self, found: usize, total: usize) {
        self.reader.tell(found, total);
    }
}

/// Nothing but the ids of all orders.
struct OrderIds<'a, 'b, P, W>(&'a Reader<'b, P, W>);

impl<P: Ports, W: Watch> PagedList for OrderIds<'_, '_, P, W> {
    type Key = OrderId;
    type Record = OrderId;

    async fn part(&self, part: Part) -> Result<Page<OrderId>, CallError> {
        self.ids(part).await
    }

    async fn ids(&self, part: Part) -> Result<Page<OrderId>, CallError> {
        self.0.client.order_ids(self.0.all, part).await
    }

    fn key(&self, id: &OrderId) -> OrderId {
        *id
    }

    fn tell(&self, found: usize, total: usize) {
        self.0.tell(found, total);
    }
}

/// Orders that were being written to when the answer was lost or the tab was closed.
fn open_orders(state: &State) -> impl Iterator<Item = OrderId> {
    state.journal.keys().filter_map(|subject| match subject {
        Subject::Order(id) => Some(*id),
        Subject::Webstore(_) | Subject::Company(_) => None,
    })
}

fn open_intents(state: &State) -> Vec<Subject> {
    open_orders(state).map(Subject::Order).collect()
}

/// Asks for the accounts of orders that are not among those that were read: those that are not there are gone, and their orders
/// wait for nothing that could still come.
async fn note_gone_accounts<P: Ports>(
    session: &Session<'_, P>,
    state: &mut State,
) -> Result<(), SyncError> {
    let orders = state.orders.by_id().values();
    let accounts = orders.filter(|order| state.setup.takes_order(order));
    let accounts = accounts.filter_map(|order| order.account);
    let is_unknown = |id: &WebstoreId| !state.snapshots.webstore.contains_key(id);
    let unknown: BTreeSet<WebstoreId> = accounts.filter(is_unknown).gathered();
    let asked: Vec<WebstoreId> = unknown.iter().copied().collect();
    // What can't be asked now is asked at the next reading.
    let gone = match webstore_side::read_again(session, &asked).await {
        Ok(there) => {
            let is_gone = |id: &WebstoreId| !there.contains_key(id);
            GoneAccounts(unknown.into_iter().filter(is_gone).gathered())
        }
        Err(_) => return Ok(()),
    };
    if state.orders.gone_accounts != gone {
        state.set_gone_accounts(gone);
        state.save(session.ports).await?;
    }
    Ok(())
}

/// Whether an order names an account that may have been registered since customers were last read.
fn names_unknown_accounts(state: &State) -> bool {
    let snapshots = &state.snapshots;
    let read_until = snapshots.reference.read_at.map(|at| at.before(OVERLAP));
    let is_unknown = |order: &&Arc<Order>| {
        let account = order.account.filter(|_| state.setup.takes_order(order));
        account.is_some_and(|id| !snapshots.webstore.contains_key(&id))
    };
    let mut unknown = state.orders.by_id().values().filter(is_unknown);
    unknown.any(|order| order.created > read_until)
}
