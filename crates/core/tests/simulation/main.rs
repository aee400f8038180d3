//! The engine against both stand-in systems: what users rely on holds, whatever fails between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "what is missing fails the test, and the line says where"
)]

mod accounts;
mod attacks;
mod blocked;
mod clock_set_back;
mod closed_tab;
mod common;
mod country_then;
mod delivery;
mod delivery_along;
mod delivery_cut_off;
mod delivery_unread;
mod domestic;
mod efficiency;
mod faults;
mod features;
mod field_costs;
mod further_names;
mod history;
mod holds;
mod matching;
mod numbered;
mod orders;
mod own_api;
mod own_fields;
mod real_connection;
mod real_values;
mod real_world;
mod refusals;
mod rest;
mod rewritten;
mod roles;
mod runs_of_others;
mod sabotage;
mod says;
mod schema;
mod shared_setup;
mod support;
mod templates;
mod transfer;
mod two_engines;
mod unmap;
mod unsaved;
mod vat_number;
