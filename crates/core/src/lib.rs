//! Every decision of Concord.
//!
//! A functional core: reading and deciding return values, only [`sync`] acts, and only through the
//! [`ports`]. It compiles natively and for wasm32 alike and knows no browser, no clock and no network.
//!
//! The way of one customer through the crate:
//!
//! ```text
//! webstore::Client ─┐                                                     ┌─► webstore::Client
//!                   ├─► state::Snapshots ─► plan::plan (pure) ─► sync::apply ─┤
//! company::Client ──┘      + mappings, baselines, setup         │        └─► company::Client
//!                                                               └─► journal, baseline, log (Store)
//! ```

pub mod actions;
pub mod assisted;
#[cfg(feature = "contract")]
pub mod contract;
pub mod habits;
pub mod house;
pub mod log;
pub mod mapping;
pub mod memory;
pub mod merge;
pub mod new_account;
pub mod orders;
pub mod overview;
pub mod plan;
pub mod ports;
pub mod refusals;
pub mod rows;
pub mod setup;
pub mod setup_check;
pub mod shared;
pub mod shared_setup;
pub mod state;
pub mod summary;
pub mod sync;
pub mod template;
pub mod transfer;
pub mod unsaved;
pub mod vault;
pub mod view;

pub use concord_base::{csv, decimal, file_name, gather, json, sabotage, shelf, slices, waiting};
pub use concord_systems::{call, company, customer, diagnosis, reading, sample, sign_in, webstore};

/// Where the two systems are, and their keys. What turns keys into bytes is for [`vault`] alone.
pub mod connection {
    pub use concord_systems::connection::{
        CompanyAddress, CompanyCredential, CompanyKey, Connection, ConnectionDraft, DraftField,
        MICROSOFT, NoKey, ONLINE, Origin, PROXY, Place, Secrets, SignInApp, Tokens, TypedKeys,
        WebstoreAddress, WebstoreKey, address_problem, authority_problem, code_problem,
        web_client_problem,
    };
}
