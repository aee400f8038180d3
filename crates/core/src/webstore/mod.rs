//! WooCommerce REST API v3: its customers and orders as they are on the wire, and a client over the `Transport` port.

mod client;
mod meta;
mod order;
mod order_calls;
mod wire;
mod write;

pub(crate) use client::KeyPlace;
pub use client::{Client, ItemError, PAGE, Page, SiteIndex};
pub use meta::Meta;
pub use order::{NoteChange, Noted, Order, OrderId, OrderPlace, Party};
pub use order_calls::{OrderUpdate, OrdersSince};
pub use wire::{Binding, MetaData, STAFF_ROLES, WebstoreCustomer};
pub use write::{NewCustomer, Update};

/// The meta data key of the mapping. No leading underscore: WooCommerce drops those on customers
/// (facts/woocommerce.md 3).
pub const MAPPING_KEY: &str = "concord_business_central";
