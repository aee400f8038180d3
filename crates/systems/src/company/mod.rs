//! Business Central API v2.0: its customer as it is on the wire, and a client over the `Transport` port.

mod batch;
mod blocked;
mod card;
mod card_call;
mod card_fields;
mod card_page;
mod card_value;
mod client;
mod customers;
mod extension;
mod lease;
mod lists;
mod moved;
mod next_page;
mod own_rows;
mod own_value;
mod property;
mod read_lists;
mod runs;
mod selected;
mod setups;
mod ship_to;
mod ship_to_page;
mod template_value;
mod way;
mod wire;
mod write;

pub use blocked::Blocked;
pub use card::{CardOutcome, Over};
pub use card_call::{Calls, CardCall};
pub use card_fields::CardFields;
pub use card_page::{CardPage, CardRows};
pub use card_value::CardValue;
pub use client::{Client, ListedCompany, MOST_OPERATIONS};
pub use customers::{Changes, Customers, Operation, OperationAnswer, Sought};
pub use extension::{Installed, Probe, RowsKnown};
pub use lease::{Holder, Lease, Leased};
pub use lists::{CardService, ListName, ListedCode, Lists, Services, TaxKind};
/// The page services that write a customer: the first one is published by default, the second by an administrator
/// (facts/business-central.md §2.2).
pub const CUSTOMER_SERVICES: [&str; 2] = ["workflowCustomers", "Customer_Card"];

/// The page service of ship-to addresses, page 300, as the administrator most likely names it (facts/business-central.md §2.3).
pub const SHIP_TO_SERVICE: &str = "Ship_to_Address";

pub use crate::customer::CustomerKind;
pub use moved::MovedAddress;
pub use own_rows::OwnRow;
pub use property::property;
pub use runs::{MOST_RUN_RECORDS, MOST_RUNS, RunsSince};
pub use ship_to::{ShipTo, ShipToAddress};
pub use ship_to_page::{ShipToPage, ShipToRows, Wanted};
pub use template_value::{Form, NO, TemplateValue, YES};
pub use way::Way;
pub use wire::{CompanyCustomer, optional_field};
pub use write::{email_field, new_customer, spelled, update};
