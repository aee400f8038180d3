//! Business Central API v2.0: its customer as it is on the wire, and a client over the `Transport` port.

mod client;
mod wire;
mod write;

pub use client::{Changes, Client, ListedCode, Lists, MOST_OPERATIONS, Operation, OperationAnswer};
pub use wire::{CompanyCustomer, CustomerKind, first_email};
pub use write::{new_customer, spelled, update};
