//! The client's calls for orders.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::asked::{asked_for, by_asking_again, in_order};
use super::client::{Client, ItemError, api, item, records};
use super::order::{DRAFTS, NoteChange, ORDER_FIELDS, Order, OrderId, update_body};
use crate::call::pacing::Repeat;
use crate::call::{CallError, Fault};
use crate::call::{PAGE, Page, Part};
use crate::ports::CallPorts;
use crate::reading::{Shape, Unidentified, decode, record_id, row};
use concord_base::Timestamp;

/// Which orders are listed. Lists leave out those in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrdersSince {
    /// Placed at this time or later.
    pub placed: Timestamp,
    /// Changed later than the second of this time; none lists them all.
    pub modified: Option<Timestamp>,
}

/// A status that the shop's orders may have: WooCommerce's own, or one that a plugin has added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStatus {
    /// As orders have it, `on-hold`.
    pub slug: String,
    /// On screens, `On hold`.
    pub name: String,
}

/// Changes of one order's meta data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderUpdate {
    /// Which order.
    pub id: OrderId,
    /// What is written.
    pub changes: Vec<NoteChange>,
}

impl OrdersSince {
    /// Placed at any time.
    pub const ALL: Timestamp = Timestamp(0);

    /// WooCommerce's filters are strict and to the second, and bare dates are the site's own time unless the query says
    /// otherwise (facts/woocommerce.md "Dates and orders"): midnight itself is asked for by the second before it.
    fn query(&self) -> String {
        let second = std::time::Duration::from_secs(1);
        let after = match self.placed {
            OrdersSince::ALL => String::new(),
            placed => format!("&after={}", placed.before(second).to_gmt_text()),
        };
        let modified = self
            .modified
            .map(|at| format!("&modified_after={}", at.to_gmt_text()));
        format!(
            "orders?status=any{after}{}&dates_are_gmt=true&orderby=id&order=asc",
            modified.unwrap_or_default()
        )
    }
}

impl<P: CallPorts> Client<'_, P> {
    /// A part of the orders, in the order of ids: an order that is placed meanwhile moves none of the others.
    pub async fn orders(&self, since: OrdersSince, part: Part) -> Result<Page<Order>, CallError> {
        self.listed(&since.query(), part, ORDER_FIELDS, Order::from_answer)
            .await
    }

    /// A part of nothing but the ids of the orders.
    pub async fn order_ids(
        &self,
        since: OrdersSince,
        part: Part,
    ) -> Result<Page<OrderId>, CallError> {
        let id = |record: Value| match record_id(record.get("id")) {
            Some(id) => Ok(OrderId(id)),
            None => Err(Unidentified::of(&record, "id", &[])),
        };
        self.listed(&since.query(), part, "id", id).await
    }

    /// How many orders there are; none when the answer does not say.
    pub async fn count_orders(&self, since: OrdersSince) -> Result<Option<usize>, CallError> {
        let query = format!("{}&per_page=1&page=1&_fields=id", since.query());
        Ok(self.list(&query, Repeat::Safe).await?.1)
    }

    /// The orders with these ids, at most [`PAGE`]. Those that are gone or in the trash are missing.
    ///
    /// # Errors
    /// There is no such answer, or one that can't tell whether what is missing is gone.
    pub async fn orders_by_ids(
        &self,
        ids: &[OrderId],
        repeat: Repeat,
    ) -> Result<Vec<Order>, CallError> {
        let ask = async |ids: &[OrderId]| {
            let list = ids.iter().map(OrderId::to_string).collect::<Vec<_>>();
            let query = format!(
                "orders?status=any&include={}&per_page={PAGE}&_fields={ORDER_FIELDS}",
                list.join(",")
            );
            let (answered, _) = self.list(&query, repeat).await?;
            let orders = answered.into_iter().map(Order::from_answer);
            asked_for(ids, orders, |order| order.id).map_err(|words| {
                let fault = Fault::NotItsAnswer { status: 200, words };
                self.error(&Method::GET, &api(&query), fault)
            })
        };
        by_asking_again(ids, |order: &Order| order.id, ask).await
    }

    /// The statuses that the shop has, those of plugins among them, without drafts: these are no orders. Asked once; a shop that does not
    /// tell is no trouble.
    pub async fn order_statuses(&self) -> Result<Vec<OrderStatus>, CallError> {
        let (statuses, _) = self.list("reports/orders/totals", Repeat::Never).await?;
        let statuses = statuses.into_iter().filter_map(row::<OrderStatus>);
        let is_order = |it: &OrderStatus| !it.slug.is_empty() && !DRAFTS.contains(&&*it.slug);
        Ok(statuses
            .map(|it| OrderStatus {
                name: decode(it.name),
                slug: it.slug,
            })
            .filter(is_order)
            .collect())
    }

    /// Writes meta data of at most [`PAGE`] orders in one request; the answers are in their order. Sent once, as
    /// customers are.
    pub async fn update_orders(
        &self,
        updates: &[&OrderUpdate],
    ) -> Result<Vec<Result<Order, ItemError>>, CallError> {
        #[derive(Deserialize, Default)]
        struct Answer {
            #[serde(default, deserialize_with = "records")]
            update: Vec<Value>,
        }
        let bodies = updates.iter().map(|it| update_body(it.id, &it.changes));
        let body = match updates.is_empty() {
            true => json!({}),
            false => json!({ "update": bodies.collect::<Value>() }),
        };
        let path = &api("orders/batch");
        let response = self
            .send(Method::POST, path, Some(body), Repeat::OnlyIfRefused)
            .await?;
        let answer: Answer = match updates.is_empty() {
            true => {
                let _: Value = self.read(path, &response, Shape::Any)?;
                Answer::default()
            }
            false => self.read(path, &response, Shape::Record)?,
        };
        if answer.update.len() != updates.len() {
            let status = response.status().as_u16();
            let words = format!(
                "{} results for {} orders",
                answer.update.len(),
                updates.len()
            );
            return Err(self.error(&Method::POST, path, Fault::NotItsAnswer { status, words }));
        }
        let sent = updates.iter().map(|it| it.id.0);
        let results = in_order(sent, answer.update).into_iter();
        Ok(results.map(|it| item(it, Order::from_answer)).collect())
    }
}
