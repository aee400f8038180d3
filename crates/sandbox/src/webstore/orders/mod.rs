//! Orders, as far as the app calls them: read, listed by customer and by date, changed one by one and in batches.

mod api;
mod lists;
mod record;
mod staff;
mod totals;
mod write;

pub use record::Order;
pub use totals::TaxRate;

pub(crate) use api::{order, order_totals, orders, orders_batch};
pub(crate) use staff::{staff_add, staff_change};
pub(crate) use totals::CALIFORNIA;
pub(crate) use write::{TRASH, draft, statuses};
