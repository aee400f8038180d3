//! Which Business Central customers an order belongs to, and why (spec.md §6).
//!
//! ```text
//! sync::read_orders ─► Orders ─► book (pure) ─┬─► lines: sell-to, bill-to, the rule that answered or the reason why none did
//!                                            ├─► accounts: the plan that maps or creates whom orders wait for
//!                                            └─► note_plan: the plan that writes decisions to the orders' meta data
//! ```
//!
//! Both plans are carried out by [`sync::apply`](crate::sync::apply) like any other.

mod book;
mod decide;
mod export;
mod filter;
mod note;
mod ship_to;
mod statuses;
mod words;

pub use crate::state::{GoneAccounts, Orders, OrdersRead};
pub use book::{Book, OrderLine, Standing, book};
pub use decide::{Answer, BillTo, Decision, NumberSource, Remedy, Rule, Unresolved};
pub use export::csv;
pub use filter::{OrderFilter, Totals, counts, totals};
pub use note::note_plan;
pub use ship_to::ShipTo;
pub use statuses::{left_out, statuses};
