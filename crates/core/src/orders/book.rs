//! Every order with its decision.

use std::sync::Arc;

use super::decide::{Decision, Remedy, Resolver, Rows, whose};
use super::ship_to::{ShipTo, ship_to};
use crate::call::Explanation;
use crate::customer::WebstoreId;
use crate::customer::normal::folded;
use crate::gather::Gather as _;
use crate::gather::sort_by_key;
use crate::plan::{Plan, plan_accounts};
use crate::state::{State, Subject};
use crate::webstore::{NoteChange, Order, Party};

/// The orders of a webstore, and what they wait for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    /// The orders, the latest first. They are shared: copies of the list are cheap.
    pub lines: Vec<Arc<OrderLine>>,
    /// The plan that maps or creates the customers of accounts that are not mapped.
    pub accounts: Plan,
}

/// An order with its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The order.
    pub order: Arc<Order>,
    /// The account that it counts as; none for a guest's, and for those of an account that is gone that the user treats so.
    pub account: Option<WebstoreId>,
    /// Country and state that decided, in words; empty when neither address names a country.
    pub region: String,
    /// Whom it belongs to.
    pub decision: Decision,
    /// Where it is delivered to.
    pub ship_to: ShipTo,
    /// Whose e-mail a guest ordered with, when it is a mapped customer's.
    pub known_guest: Option<Arc<str>>,
    /// What went wrong when the order was last written to.
    pub failure: Option<Explanation>,
    /// Number, name, e-mail and customer nos. in the form that a search is compared with.
    searchable: String,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Both customers are known.
    Decided,
    /// Its customer can be mapped or created here.
    Waiting(Remedy),
    /// Somebody has to do something elsewhere first.
    Error(Remedy),
}

impl Book {
    /// The plan that maps or creates the customers that these orders wait for.
    pub fn accounts_of<'a>(&self, lines: impl IntoIterator<Item = &'a Arc<OrderLine>>) -> Plan {
        let waiting = lines
            .into_iter()
            .filter(|line| matches!(line.standing(), Standing::Waiting(_)));
        let accounts = waiting.filter_map(|line| line.order.account);
        self.accounts
            .selected(&accounts.map(Subject::Webstore).gathered())
    }
}

impl OrderLine {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        match self.decision.unresolved().map(|it| it.remedy()) {
            None => Standing::Decided,
            Some(remedy @ (Remedy::Create | Remedy::Map)) => Standing::Waiting(remedy),
            Some(remedy) => Standing::Error(remedy),
        }
    }

    /// Whether it is a guest's.
    pub fn is_guest(&self) -> bool {
        self.account.is_none()
    }

    /// What the order's meta data would have to change for to hold the decision; none before both customers are known.
    pub fn note_changes(&self) -> Option<Vec<NoteChange>> {
        let mut changes = Vec::new();
        for party in Party::ALL {
            let number = &self.decision.of(party).ok()?.number;
            let noted = self.order.noted.get(party);
            if noted != Some(number) {
                changes.push(NoteChange {
                    party,
                    old: noted.map(str::to_owned),
                    new: Some(number.clone()),
                });
            }
        }
        Some(changes)
    }

    /// Whether both customers are known and the order's meta data does not say so.
    pub fn is_to_be_noted(&self) -> bool {
        self.note_changes()
            .is_some_and(|changes| !changes.is_empty())
    }

    /// Whether the line holds every word of a search, as [`search_words`](crate::overview::search_words) gives them.
    pub fn holds(&self, words: &[String]) -> bool {
        let held = |word: &String| self.searchable.contains(word.as_str());
        words.iter().all(held)
    }
}

/// Decides for every order that is kept. A look-up in an index for each: the time grows with the number of orders plus the
/// number of customers.
pub fn book(state: &State) -> Book {
    let kept = state.orders.by_id().values();
    let placed: Vec<&Arc<Order>> = kept
        .filter(|order| state.setup.takes_order(order))
        .collect();
    if placed.is_empty() {
        return Book::default();
    }
    let orders: Vec<&Order> = placed.iter().map(|order| order.as_ref()).collect();
    let rows = Rows::of(state);
    let mut resolver = Resolver::new(state, &rows, &orders);
    let occasions = resolver.occasions(&orders);
    let accounts = plan_accounts(state, &occasions);
    resolver.wait_for(&accounts);
    let mut lines: Vec<Arc<OrderLine>> = placed
        .into_iter()
        .map(|order| Arc::new(line(state, &mut resolver, order)))
        .collect();
    sort_by_key(&mut lines, |line| {
        std::cmp::Reverse((line.order.created, line.order.id))
    });
    Book { lines, accounts }
}

fn line(state: &State, resolver: &mut Resolver<'_>, order: &Arc<Order>) -> OrderLine {
    let decision = resolver.decide(order);
    let number = |party| decision.of(party).map_or("", |it| it.number.as_str());
    let searchable = folded(&format!(
        "{} {} {} {} {}",
        order.number,
        order.name,
        order.email,
        number(Party::SellTo),
        number(Party::BillTo)
    ));
    let failure = state.failures.get(&Subject::Order(order.id));
    OrderLine {
        account: whose(state, order),
        region: resolver.region_in_words(order),
        known_guest: resolver.known(order).map(|known| known.words()),
        failure: failure.map(|failure| failure.error.clone()),
        ship_to: ship_to(state, order, &decision),
        order: order.clone(),
        decision,
        searchable,
    }
}
