//! The two systems: what a customer is, how each system is reached, asked and answered. Everything here could serve a program
//! that only reads one of them: it knows no mapping, no plan and no store.

pub mod call;
pub mod company;
pub mod connection;
pub mod customer;
pub mod diagnosis;
mod meta_keys;
pub mod ports;
pub mod reading;
pub mod sample;
pub mod sign_in;
mod way;
pub mod webstore;
pub mod webstore_account;
