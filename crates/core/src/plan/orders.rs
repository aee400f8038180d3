//! What a plan writes to orders.

use std::sync::Arc;

use super::NotUndone;
use crate::webstore::{NoteChange, Order, Party};

/// What is written to the meta data of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNote {
    /// The order as it was seen, so that an edit made since is noticed.
    pub seen: Arc<Order>,
    /// What is written; nothing when the line only says something.
    pub changes: Vec<NoteChange>,
    /// Why.
    pub reason: OrderReason,
}

/// Why an order is in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderReason {
    /// Its customers are decided, and its meta data does not say so; the rules that answered, in words.
    Decided(String),
    /// What a run wrote is given its former values back.
    Undo,
    /// What a run wrote stays, each for its reason.
    NotUndone(Vec<(Party, NotUndone)>),
}

impl OrderNote {
    /// Whether anything is written.
    pub fn writes(&self) -> bool {
        !self.changes.is_empty()
    }
}

impl OrderReason {
    /// Why the order is in the plan.
    pub fn words(&self) -> String {
        match self {
            OrderReason::Decided(rules) => rules.clone(),
            OrderReason::Undo => {
                "A run wrote these, and nobody has changed them since: they get their former values back."
                    .to_owned()
            }
            OrderReason::NotUndone(parties) => {
                let each: Vec<_> = parties
                    .iter()
                    .map(|(party, why)| format!("{}: {}", party.label(), why.words()))
                    .collect();
                format!("Left as it is. {}.", each.join("; "))
            }
        }
    }
}
