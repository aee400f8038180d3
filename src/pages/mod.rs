//! One module per screen of the specification. Pages hold no logic: they show state and send actions.

mod demo;
mod home;
mod identity;
mod log;
mod mapping;
mod not_found;
mod order_note;
mod orders;
mod over;
mod place;
mod setup;
mod synchronise;

pub use demo::Demo;
pub use home::{Home, Standing};
pub use identity::AcceptIdentity;
pub use log::ActivityLog;
pub use mapping::{FirstLook, Mapping};
pub use not_found::NotFound;
pub use orders::Orders;
pub use over::Over;
pub use place::Where;
pub use setup::{
    AssistedSetup, Connections, Countries, Regional, Setup, Templates, ThisBrowser, is_of_setup,
};
pub use synchronise::{ElsewhereNotice, Synchronise};
