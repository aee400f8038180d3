//! Orders, as far as the app calls them: read, listed by customer and by date, changed one by one and in batches.

mod api;
mod lists;
mod record;
mod write;

pub use record::Order;

pub(crate) use api::{order, orders, orders_batch};
