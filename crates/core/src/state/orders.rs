//! The orders that this browser keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::customer::WebstoreId;
use crate::gather::Gather as _;
use crate::ports::Timestamp;
use crate::webstore::{Order, OrderId};

/// The webstore's orders as last read. Clones share them, so that the state stays cheap to hand around.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    by_id: Arc<BTreeMap<OrderId, Arc<Order>>>,
    /// What of the webstore's orders these are; none before they were read.
    pub read: Option<OrdersRead>,
    /// Accounts of orders that are proved to be gone.
    pub gone_accounts: GoneAccounts,
}

/// Accounts of orders that the webstore does not have: it was asked for each of them by its id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GoneAccounts(pub BTreeSet<WebstoreId>);

/// What was read of the webstore's orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersRead {
    /// Those placed at this time or later.
    pub placed: Timestamp,
    /// Changes are known up to this time of the webstore's own clock; none while there is no order.
    pub known_until: Option<Timestamp>,
    /// When all of them were last read, and not only what had changed.
    pub whole_at: Timestamp,
    /// When they were last read at all.
    pub at: Timestamp,
}

impl Orders {
    /// From stored rows.
    pub fn new(orders: impl IntoIterator<Item = Order>, read: Option<OrdersRead>) -> Self {
        let by_id = orders.into_iter().map(|order| (order.id, Arc::new(order)));
        Self {
            by_id: Arc::new(by_id.gathered()),
            read,
            gone_accounts: GoneAccounts::default(),
        }
    }

    /// By id.
    pub fn by_id(&self) -> &BTreeMap<OrderId, Arc<Order>> {
        &self.by_id
    }

    /// An order; none when there is no such one.
    pub fn get(&self, id: OrderId) -> Option<&Arc<Order>> {
        self.by_id.get(&id)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Puts others in place of all of them.
    pub fn replace(&mut self, orders: BTreeMap<OrderId, Arc<Order>>) {
        self.by_id = Arc::new(orders);
    }

    /// Puts one in place of the one of its id.
    pub fn put(&mut self, order: Arc<Order>) {
        Arc::make_mut(&mut self.by_id).insert(order.id, order);
    }

    /// Forgets one.
    pub fn remove(&mut self, id: OrderId) {
        Arc::make_mut(&mut self.by_id).remove(&id);
    }
}
