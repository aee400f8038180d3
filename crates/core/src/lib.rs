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
pub mod call;
pub mod company;
pub mod connection;
#[cfg(feature = "contract")]
pub mod contract;
pub mod csv;
pub mod customer;
pub mod diagnosis;
pub mod file_name;
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
pub mod reading;
pub mod refusals;
pub mod sabotage;
pub mod setup;
pub mod shelf;
pub mod sign_in;
pub mod slices;
pub mod state;
pub mod summary;
pub mod sync;
pub mod template;
pub mod transfer;
pub mod vault;
pub mod view;
pub mod waiting;
pub mod webstore;
