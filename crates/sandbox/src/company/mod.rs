//! Business Central version 29: API v2.0 for one company, as Microsoft's source and documentation describe it.
//!
//! Comments name their source as `facts §N` (the project's collected facts, each with its origin) and mark what was inferred
//! and not observed with `[I]`.

pub(crate) mod analytics;
pub(crate) mod api;
mod auth;
mod batch;
mod cells;
mod contact;
pub(crate) mod contact_list;
pub(crate) mod contacts;
mod customer;
mod customers;
mod environment;
mod errors;
pub(crate) mod extension;
mod filter;
mod formats;
mod home;
mod index;
mod kept;
mod limits;
mod lists;
mod page_fields;
pub(crate) mod pages;
mod postcodes;
mod render;
mod settings;
mod setup;
mod ship_to;
mod sources;
mod staff;
mod state;
mod table;
mod tables;
mod unchecked;
mod unlisted;
mod users;
mod validate;

pub use contact::Contact;
pub use customer::{Blocked, ContactType, Customer, ShipTo};
pub use home::{COMPANY_NAME, Home, Taxes};
pub use settings::{Extension, PageServices, PermissionSet, Settings, SetupRule};
pub use state::Company;
pub use table::{PostCode, Table, TableRow};
pub use users::Permissions;

pub(crate) use auth::{ENVIRONMENT, TENANT, caller};
pub(crate) use batch::batch;
pub(crate) use contact_list::render as render_contact;
pub(crate) use environment::Environment;
pub(crate) use errors::CompanyError;
pub(crate) use home::HOMES;
pub(crate) use limits::{Limits, Refused};
pub(crate) use render::customer as render_customer;
pub(crate) use ship_to::render as render_ship_to;
pub(crate) use staff::{staff_set, staff_set_ship_to};
pub(crate) use users::{USERS, User};
