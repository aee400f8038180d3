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
mod ids;
mod index;
mod lists;
mod meta;
pub(crate) mod orders;
mod params;
mod render;
mod sanitize;
mod serve;
mod site;
mod state;
mod texts;
pub(crate) mod users;
mod validate;
mod version;

pub use auth::{Access, Key, Role};
pub use orders::{Order, TaxRate};
pub use site::Site;
pub use state::{BILLING, Customer, Mail, MailReason, Meta, SHIPPING, Webstore};
pub use version::Version;

pub(crate) use errors::WebError;
pub(crate) use meta::as_php_string;
pub(crate) use render::{Links, customer as render_customer};
pub(crate) use serve::effective_method;
pub(crate) use site::{REST_ROUTE, SITES};
