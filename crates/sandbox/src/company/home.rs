//! What sets the companies of the environment apart: name, country, currency, and how they tax.

use serde::{Deserialize, Serialize};

/// Microsoft's demo company.
pub const COMPANY_NAME: &str = "CRONUS International Ltd.";

/// How a company taxes, which decides what a customer's `taxAreaId` stands for (facts §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taxes {
    /// VAT: tax areas are VAT business posting groups.
    Vat,
    /// US sales tax: tax areas are tax areas.
    SalesTax,
}

/// A company's place in the world.
#[derive(Debug, PartialEq, Eq)]
pub struct Home {
    /// As the list of companies shows it, with its letter case.
    pub name: &'static str,
    /// Which a blank country of a customer means.
    pub country: &'static str,
    /// The local currency's code and symbol; a blank currency of a customer means it.
    pub currency: (&'static str, &'static str),
    /// Which tables a customer's tax area is in.
    pub taxes: Taxes,
    /// Street, city, state, post code, phone number.
    pub address: [&'static str; 5],
    /// VAT registration number.
    pub tax_number: &'static str,
}

/// All that users may open. The first is Microsoft's demo company, at home in Germany.
#[rustfmt::skip]
pub(crate) static HOMES: [Home; 2] = [
    Home {
        name: COMPANY_NAME, country: "DE", currency: ("EUR", "€"), taxes: Taxes::Vat,
        address: ["Kundenweg 5", "Hamburg", "", "20095", "+49 40 555 0100"], tax_number: "DE777777777",
    },
    Home {
        name: "CRONUS USA, Inc.", country: "US", currency: ("USD", "$"), taxes: Taxes::SalesTax,
        address: ["7122 South Ashford Street", "Atlanta", "GA", "31772", "+1 404 555 0142"], tax_number: "",
    },
];

impl Home {
    /// The code of a currency as customers store it: blank for the local one.
    pub(crate) fn stored_currency(&self, code: &str) -> String {
        match code == self.currency.0 {
            true => String::new(),
            false => code.to_owned(),
        }
    }
}
