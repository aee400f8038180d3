//! The engine against both stand-in systems: what users rely on holds, whatever fails between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "what is missing fails the test, and the line says where"
)]

mod common;
mod faults;
mod features;
mod histories;
mod orders;
mod rest;
mod support;
mod templates;
