//! What a company offers to choose from, and by which web services more of a customer can be written than API v2.0 takes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CUSTOMER_SERVICES;
use crate::customer::{text, text_if_read};
use crate::way::Way;
use concord_base::Timestamp;

/// A list that codes are chosen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ListName {
    /// Countries/regions.
    Countries,
    /// Tax areas, in a company that uses sales tax.
    TaxAreas,
    /// VAT business posting groups.
    VatGroups,
    /// Payment terms.
    PaymentTerms,
    /// Payment methods.
    PaymentMethods,
    /// Shipment methods.
    ShipmentMethods,
    /// Currencies besides the company's own.
    Currencies,
    /// Salespeople that are not blocked.
    Salespeople,
    /// Locations.
    Locations,
    /// General business posting groups.
    GeneralGroups,
    /// Customer posting groups.
    CustomerGroups,
    /// Customer price groups.
    PriceGroups,
    /// Customer discount groups.
    DiscountGroups,
    /// Languages.
    Languages,
}

impl ListName {
    /// The entity sets of API v2.0; tax areas are VAT groups or tax areas, by what the company uses.
    pub(super) const API: [(ListName, &'static str); 8] = [
        (
            ListName::Countries,
            "countriesRegions?$select=id,code,displayName",
        ),
        (
            ListName::TaxAreas,
            "taxAreas?$select=id,code,displayName,taxType",
        ),
        (
            ListName::PaymentTerms,
            "paymentTerms?$select=id,code,displayName",
        ),
        (
            ListName::PaymentMethods,
            "paymentMethods?$select=id,code,displayName",
        ),
        (
            ListName::ShipmentMethods,
            "shipmentMethods?$select=id,code,displayName",
        ),
        (
            ListName::Currencies,
            "currencies?$select=id,code,displayName",
        ),
        (
            ListName::Salespeople,
            "salespeoplePurchasers?$select=id,code,displayName,blocked",
        ),
        (ListName::Locations, "locations?$select=id,code,displayName"),
    ];

    /// The list that a published page of this name shows. An administrator chooses the name; most take the page's.
    pub(super) fn by_service(name: &str) -> Option<ListName> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        Some(match plain.strip_suffix('s').unwrap_or(&plain) {
            "genbusinesspostinggroup" | "genbuspostinggroup" | "generalbusinesspostinggroup" => {
                ListName::GeneralGroups
            }
            "vatbusinesspostinggroup" | "vatbuspostinggroup" => ListName::VatGroups,
            "customerpostinggroup" => ListName::CustomerGroups,
            "customerpricegroup" => ListName::PriceGroups,
            "customerdiscgroup" | "customerdiscountgroup" => ListName::DiscountGroups,
            "language" => ListName::Languages,
            _ => return None,
        })
    }
}

/// One record of a list such as tax areas or payment terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedCode {
    /// The record's id, which customers refer to; empty where only a web service lists it.
    #[serde(default, deserialize_with = "text")]
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its description; none where it could not be read.
    #[serde(default, deserialize_with = "text_if_read")]
    pub display_name: Option<String>,
}

impl ListedCode {
    /// Code and description.
    pub fn words(&self) -> String {
        match self.display_name.as_deref().unwrap_or_default() {
            "" => self.code.clone(),
            name => format!("{} ({name})", self.code),
        }
    }
}

/// Which tax a company uses: what API v2.0's one tax area stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TaxKind {
    /// VAT: tax areas are VAT business posting groups.
    #[default]
    Vat,
    /// Sales tax, as in the United States.
    SalesTax,
}

/// The web service that writes what API v2.0 does not take. Microsoft ends web services of its own pages with version 30
/// (2027): nothing outside of this module knows more of them than this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardService {
    /// `workflowCustomers`, page 6408: customers by the same id as in API v2.0.
    WorkflowCustomers,
    /// Page 21 under this name: customers by number.
    CustomerCard(String),
    /// Concord's own API, where it is installed: it is no web service of Microsoft's, and has all of a customer.
    Extension,
}

impl CardService {
    /// The service's name.
    pub fn name(&self) -> &str {
        match self {
            CardService::WorkflowCustomers => CUSTOMER_SERVICES[0],
            CardService::CustomerCard(name) => name,
            CardService::Extension => "Concord's own API",
        }
    }
}

/// The web services of a company, as far as they are of use here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Services {
    /// The company's name as addresses of web services hold it.
    pub company: String,
    /// What writes the values that API v2.0 does not take.
    pub card: Option<CardService>,
    /// The name under which the page of ship-to addresses is published.
    pub ship_to: Option<String>,
    /// What the published pages list.
    pub listed: BTreeMap<ListName, Vec<ListedCode>>,
    /// Codes that customers use, where nothing lists them: a help in typing, no proof that others do not exist.
    pub in_use: BTreeMap<ListName, Vec<String>>,
    /// When they were last asked.
    pub read_at: Option<Timestamp>,
    /// Why Concord's own API is installed and can't be used; none where it is not there, or is used.
    pub extension_refused: Option<String>,
}

impl Services {
    /// By which API customers are read and written.
    pub fn way(&self) -> Way {
        match self.card {
            Some(CardService::Extension) => Way::Extension,
            _ => Way::ApiV2,
        }
    }

    /// Whether ship-to addresses can be read and written.
    pub fn has_ship_tos(&self) -> bool {
        self.way() == Way::Extension || self.ship_to.is_some()
    }
}

/// What the company lists, for choosing from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lists {
    /// The codes of each list that the company offers.
    pub codes: BTreeMap<ListName, Vec<ListedCode>>,
    /// What its tax areas are.
    pub tax: TaxKind,
    /// The code of its own currency; empty where that can't be read.
    pub local_currency: String,
    /// The code of its own country; empty where that can't be read.
    pub own_country: String,
    /// Its web services.
    pub services: Services,
}

impl Lists {
    /// The codes of a list; none of one that the company does not offer.
    pub fn of(&self, list: ListName) -> &[ListedCode] {
        self.codes.get(&list).map_or(&[], Vec::as_slice)
    }

    /// Whether a code is the company's own currency.
    pub fn is_local_currency(&self, code: &str) -> bool {
        !self.local_currency.is_empty() && self.local_currency.eq_ignore_ascii_case(code.trim())
    }

    /// The id of a code.
    pub fn id_of(&self, list: ListName, code: &str) -> Option<&str> {
        let listed = self.of(list).iter().find(|it| it.code == code)?;
        (!listed.id.is_empty()).then_some(listed.id.as_str())
    }
}
