//! A customer and its ship-to addresses as the database keeps them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::postcodes::Place;
use crate::guid::Guid;

/// Enum 5050; a customer is a company unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContactType {
    /// A company.
    #[default]
    Company,
    /// A person.
    Person,
}

impl ContactType {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Company => "Company",
            Self::Person => "Person",
        }
    }
}

/// Enum 139.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blocked {
    /// Not blocked: a single blank, which arrives as `_x0020_` (facts §0.4).
    #[default]
    No,
    /// No shipments.
    Ship,
    /// No invoices.
    Invoice,
    /// Nothing at all.
    All,
}

impl Blocked {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "_x0020_",
            Self::Ship => "Ship",
            Self::Invoice => "Invoice",
            Self::All => "All",
        }
    }
}

/// A row of table 18, as far as API v2.0 shows it. Related records are kept by their codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Customer {
    /// SystemId: never changes.
    pub id: Guid,
    /// No.: can be renamed.
    pub number: String,
    /// Name.
    pub display_name: String,
    /// Contact Type.
    pub kind: ContactType,
    /// Address.
    pub address_line1: String,
    /// Address 2.
    pub address_line2: String,
    /// City.
    pub city: String,
    /// County.
    pub state: String,
    /// Country/Region Code; blank means the company's own country.
    pub country: String,
    /// Post Code.
    pub postal_code: String,
    /// Phone No.
    pub phone_number: String,
    /// E-Mail; several are separated by `;`.
    pub email: String,
    /// Home Page.
    pub website: String,
    /// Salesperson Code.
    pub salesperson_code: String,
    /// Balance Due: only bookings change it.
    pub balance_due: f64,
    /// Credit Limit (LCY); 0 means none.
    pub credit_limit: f64,
    /// Tax Liable.
    pub tax_liable: bool,
    /// VAT Bus. Posting Group where the company uses VAT, Tax Area Code where it uses sales tax.
    pub tax_area: String,
    /// VAT Registration No.
    pub tax_registration_number: String,
    /// Currency Code; blank means the local currency.
    pub currency_code: String,
    /// Payment Terms Code.
    pub payment_terms: String,
    /// Shipment Method Code.
    pub shipment_method: String,
    /// Payment Method Code.
    pub payment_method: String,
    /// Blocked.
    pub blocked: Blocked,
    /// SystemCreatedAt, in milliseconds since 1970; of a new one without, that of its last change.
    pub created: i64,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub modified: i64,
    /// The contact that was made for it; blank where there is none.
    pub contact: String,
    /// Primary Contact No.
    pub primary_contact: String,
    /// What only the page services show, by the names of the table's fields: posting groups, price group, location and the like.
    pub more: BTreeMap<&'static str, Value>,
    /// Row version, which the etag is made from.
    pub version: u64,
}

/// Field 150 of table 18.
pub(super) const PRIVACY_BLOCKED: &str = "Privacy Blocked";

impl Customer {
    /// Privacy Blocked: the person's data may not be used.
    pub(super) fn is_privacy_blocked(&self) -> bool {
        self.more.get(PRIVACY_BLOCKED) == Some(&Value::Bool(true))
    }

    /// What of it belongs to its post code.
    pub(super) fn place(&mut self) -> Place<'_> {
        Place {
            post_code: &mut self.postal_code,
            city: &mut self.city,
            county: &mut self.state,
            country: &mut self.country,
        }
    }
}

/// A row of table 222.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShipTo {
    /// SystemId: never changes.
    pub id: Guid,
    /// Code: unique among those of its customer.
    pub code: String,
    /// Name. Inserting sets it to the customer's.
    pub name: String,
    /// Name 2.
    pub name_2: String,
    /// Address.
    pub address: String,
    /// Address 2.
    pub address_2: String,
    /// City.
    pub city: String,
    /// County.
    pub county: String,
    /// Post Code.
    pub post_code: String,
    /// Country/Region Code.
    pub country: String,
    /// Phone No.: here letters are taken.
    pub phone: String,
    /// Contact.
    pub contact: String,
    /// E-Mail.
    pub email: String,
    /// GLN.
    pub gln: String,
    /// Last Date Modified, in milliseconds since 1970: only a modification sets it.
    pub modified: Option<i64>,
    /// SystemModifiedAt, in milliseconds since 1970.
    pub changed: i64,
    /// Row version, which the etag is made from.
    pub version: u64,
}
