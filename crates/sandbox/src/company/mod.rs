//! Business Central version 29: API v2.0 for one company, as Microsoft's source and documentation describe it.
//!
//! Comments name their source as `facts §N` (the project's collected facts, each with its origin) and mark what was inferred
//! and not observed with `[I]`.

pub(crate) mod analytics;
pub(crate) mod api;
mod auth;
mod batch;
mod cells;
pub(crate) mod contacts;
mod customers;
mod environment;
mod errors;
mod filter;
mod formats;
mod home;
mod index;
mod limits;
mod lists;
pub(crate) mod pages;
mod postcodes;
mod render;
mod settings;
mod setup;
mod ship_to;
mod sources;
mod staff;
mod state;
mod tables;
mod users;
mod validate;

pub use contacts::Contact;
pub use home::{Home, Taxes};
pub use pages::PageServices;
pub use settings::Settings;
pub use setup::SetupRule;
pub use ship_to::ShipTo;
pub use state::{Blocked, COMPANY_NAME, Company, ContactType, Customer};
pub use tables::{Table, TableRow};
pub use users::Permissions;

pub(crate) use auth::{ENVIRONMENT, TENANT, caller};
pub(crate) use batch::batch;
pub(crate) use contacts::render as render_contact;
pub(crate) use environment::Environment;
pub(crate) use errors::CompanyError;
pub(crate) use home::HOMES;
pub(crate) use limits::{Limits, Refused};
pub(crate) use render::customer as render_customer;
pub(crate) use ship_to::render as render_ship_to;
pub(crate) use staff::{staff_set, staff_set_ship_to};
pub(crate) use users::{USERS, User};
