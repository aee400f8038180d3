//! WooCommerce REST API v3: its customer as it is on the wire, and a client over the `Transport` port.

mod client;
mod wire;
mod write;

pub(crate) use client::KeyPlace;
pub use client::{Client, ItemError, PAGE, SiteIndex};
pub use wire::{Binding, MetaData, STAFF_ROLES, WebstoreCustomer};
pub use write::{NewCustomer, Update};

/// The meta data key of the mapping. No leading underscore: WooCommerce drops those on customers
/// (facts/woocommerce.md 3).
pub const MAPPING_KEY: &str = "concord_business_central";
