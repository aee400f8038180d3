//! WooCommerce REST API v3: its customers and orders as they are on the wire, and a client over the `Transport` port.

mod addresses;
mod asked;
mod client;
mod kept;
mod meta;
mod order;
mod order_calls;
mod reservation;
mod shipping;
mod wire;
mod write;

pub use crate::call::{PAGE, Page, Part};
pub use crate::meta_keys::{FieldKeys, MetaKeys, OwnRow};
pub use addresses::{Billing, Shipping};
pub use client::KeyPlace;
pub use client::{Client, ItemError, SiteIndex};
pub use kept::is_kept_as;
pub use meta::{Binding, Meta, MetaData};
pub use order::{NoteChange, Noted, Order, OrderId, OrderPlace, Party};
pub use order_calls::{OrderStatus, OrderUpdate, OrdersSince};
pub use reservation::{HOLDS, Reservation};
pub use wire::{SITE_ROLES, STAFF_ROLES, WebstoreCustomer};
pub use write::{AccountSpelling, MappingChange, NewCustomer, UnseenNote, Update};

/// The meta data key of the mapping. No leading underscore: WooCommerce drops those on customers
/// (facts/woocommerce.md 3).
pub const MAPPING_KEY: &str = "concord_business_central";

/// The meta data key of a mapping that a user has taken back, with the same value: every other browser learns from it that
/// its copy of the mapping is over, and that the two are not to be matched again.
pub const UNMAPPED_KEY: &str = "concord_business_central_unmapped";
