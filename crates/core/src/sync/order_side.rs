//! Writing meta data to WooCommerce's orders, whatever becomes of the answers.

use std::sync::Arc;

use super::batches::{Answer, Found, Writer};
use super::item::{Done, Trouble};
use super::one_record::answers_one_of_two;
use super::reread::{Asked, Held, by_id, hold};
use super::seek::{Sought, seek_in_halves};
use super::{Ports, Session};
use crate::call::CallError;
use crate::webstore::{Client, Order, OrderId, OrderUpdate, OrdersSince, PAGE};

/// One order to be written to.
pub struct OrderWrite {
    /// What is sent.
    pub update: OrderUpdate,
    /// The order as it was read again just before.
    pub seen: Arc<Order>,
}

/// How orders are written to.
pub struct OrderSide<'a, P> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
}

impl<P: Ports> Writer for OrderSide<'_, P> {
    type Write = OrderWrite;
    type Done = Done<Order>;

    async fn send(&self, writes: &[&OrderWrite]) -> Result<Vec<Answer<Self::Done>>, CallError> {
        let updates: Vec<&OrderUpdate> = writes.iter().map(|write| &write.update).collect();
        let client = Client::new(self.session);
        let results = client.update_orders(&updates).await?;
        Ok(results
            .into_iter()
            .map(|result| match result {
                Ok(order) => Answer::Done(done(order)),
                Err(error) if error.is_unreadable() => {
                    Answer::Lost(client.item_error("orders", error))
                }
                Err(error) => Answer::Trouble(Trouble::Failed(client.item_error("orders", error))),
            })
            .collect())
    }

    async fn look(
        &self,
        lost: &[(&OrderWrite, &CallError)],
    ) -> Result<Vec<Found<Self::Done>>, CallError> {
        let ids: Vec<OrderId> = lost.iter().map(|(write, _)| write.update.id).collect();
        let mut now = read_again(self.session, &ids).await?;
        let found = |write: &OrderWrite| match now.remove(&write.update.id) {
            Some(Ok(now)) if now.holds(&write.update.changes) => Found::Done(done(now)),
            now => match hold(&*write.seen, now) {
                Held::AsSeen(_) => Found::NotDone,
                Held::Changed(_) => Found::ChangedSince,
                Held::Unread(_) => Found::NotTold,
            },
        };
        Ok(lost.iter().map(|(write, _)| *write).map(found).collect())
    }

    async fn takes_writes(&self) -> bool {
        Client::new(self.session).update_orders(&[]).await.is_ok()
    }
}

fn done(record: Order) -> Done<Order> {
    Done::with_notes(record, Vec::new())
}

/// Orders as they are now; those that are gone are missing.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[OrderId],
) -> Result<Asked<OrderId, Order>, CallError> {
    Ok(by_id(seek(session, ids).await?, |order| order.id))
}

/// Asks for orders by their ids, a hundred at a time. Those on which the webstore fails are found by halves.
pub async fn seek<P: Ports>(
    session: &Session<'_, P>,
    ids: &[OrderId],
) -> Result<Sought<OrderId, Order>, CallError> {
    let client = Client::new(session);
    let all = OrdersSince {
        placed: OrdersSince::ALL,
        modified: None,
    };
    seek_in_halves(
        ids,
        PAGE,
        async |ids: &[OrderId], repeat| client.orders_by_ids(ids, repeat).await,
        async || answers_one_of_two(async |part| client.order_ids(all, part).await.is_ok()).await,
    )
    .await
}
