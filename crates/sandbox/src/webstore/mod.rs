//! WooCommerce 11.0's REST API v3, as recorded from a real shop.
//!
//! The names in brackets in this module's comments are those of the recordings in `recordings/`.

pub(crate) mod api;
mod auth;
mod batch;
mod countries;
mod customers;
mod errors;
mod headers;
mod index;
mod lists;
mod meta;
mod params;
mod render;
mod sanitize;
mod state;
mod validate;

pub use auth::{Access, Key, Role};
pub use state::{BILLING, Customer, Meta, SHIPPING, Webstore};

pub(crate) use auth::KEYS;
pub(crate) use meta::as_php_string;
pub(crate) use render::{Links, customer as render_customer};
