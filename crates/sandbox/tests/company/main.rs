//! The company's API and its sign-in against what Microsoft documents and its source shows (facts on Business Central, by section).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod addresses;
mod batch;
mod contacts;
mod cost;
mod extension;
mod limits;
mod lists;
mod microsoft;
mod page_services;
mod permissions;
mod records;
mod settings;
mod ship_to;
mod sign_in;
mod support;
mod values;
