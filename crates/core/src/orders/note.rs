//! The plan that writes decisions to the orders' meta data.

use std::sync::Arc;

use super::book::OrderLine;
use crate::plan::{OrderNote, OrderReason, Plan};
use crate::webstore::Party;

/// The plan for these orders. Only what differs is written: a plan made again after it was carried out is empty.
pub fn note_plan<'a>(lines: impl IntoIterator<Item = &'a Arc<OrderLine>>) -> Plan {
    let mut plan = Plan::default();
    for line in lines {
        let changes = line.note_changes().unwrap_or_default();
        if changes.is_empty() {
            continue;
        }
        let why = |party: Party| format!("{}: {}", party.label(), line.decision.words(party));
        plan.orders.push(OrderNote {
            seen: line.order.clone(),
            changes,
            reason: OrderReason::Decided(Party::ALL.map(why).join(" ")),
        });
    }
    plan
}
