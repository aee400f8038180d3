//! What a customer template can give a new customer in Business Central, and how each value is written.

use concord_base::decimal;
use serde_json::{Value, json};

use super::{CardService, ListName, ListedCode, Lists, TaxKind};
use crate::customer::casing::upper;
use crate::customer::normal::is_blank;
pub use crate::customer::template_value::{NO, TemplateValue, YES};

/// How a value is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A code of this list, at most so many characters.
    Code(ListName, usize),
    /// Yes or no.
    YesNo,
    /// An amount, not below zero.
    Amount,
}

impl TemplateValue {
    /// How it is entered. The lengths are those of Business Central's fields (facts/business-central.md §3).
    pub fn form(self) -> Form {
        match self {
            TemplateValue::GeneralGroup => Form::Code(ListName::GeneralGroups, 20),
            TemplateValue::VatGroup => Form::Code(ListName::VatGroups, 20),
            TemplateValue::CustomerGroup => Form::Code(ListName::CustomerGroups, 20),
            TemplateValue::TaxArea => Form::Code(ListName::TaxAreas, 20),
            TemplateValue::PaymentTerms => Form::Code(ListName::PaymentTerms, 10),
            TemplateValue::PaymentMethod => Form::Code(ListName::PaymentMethods, 10),
            TemplateValue::ShipmentMethod => Form::Code(ListName::ShipmentMethods, 10),
            TemplateValue::Currency => Form::Code(ListName::Currencies, 10),
            TemplateValue::Salesperson => Form::Code(ListName::Salespeople, 20),
            TemplateValue::PriceGroup => Form::Code(ListName::PriceGroups, 10),
            TemplateValue::DiscountGroup => Form::Code(ListName::DiscountGroups, 20),
            TemplateValue::Location => Form::Code(ListName::Locations, 10),
            TemplateValue::Language => Form::Code(ListName::Languages, 10),
            TemplateValue::TaxLiable | TemplateValue::PricesIncludingVat => Form::YesNo,
            TemplateValue::CreditLimit => Form::Amount,
        }
    }

    /// The value as it is kept: codes in upper case, as Business Central keeps them.
    pub fn tidied(self, text: &str) -> String {
        match self.form() {
            Form::Code(..) => upper(text.trim()),
            Form::YesNo | Form::Amount => text.trim().to_owned(),
        }
    }

    /// What is wrong with a value by itself; whether the company lists it is another question.
    pub fn problem(self, text: &str) -> Option<String> {
        if is_blank(text) {
            return None;
        }
        match self.form() {
            Form::Code(_, most) => {
                let length = text.trim().chars().count();
                (length > most).then(|| {
                    format!("A code has at most {most} characters here; this one has {length}.")
                })
            }
            Form::YesNo => {
                (![YES, NO].contains(&text)).then(|| "Choose Yes, No or nothing.".to_owned())
            }
            Form::Amount => match decimal::number(text) {
                Some(amount) if amount >= 0.0 => None,
                _ => Some(
                    "Enter an amount such as 5000 or 5000.50, or nothing for no limit.".to_owned(),
                ),
            },
        }
    }

    /// The property by which a create takes it, where API v2.0 does (facts/business-central.md §1.1). Its one `taxAreaId`
    /// is the VAT business posting group in a company that uses VAT.
    pub fn api_property(self, tax: TaxKind) -> Option<&'static str> {
        match (self, tax) {
            (TemplateValue::VatGroup, TaxKind::Vat)
            | (TemplateValue::TaxArea, TaxKind::SalesTax) => Some("taxAreaId"),
            (TemplateValue::TaxLiable, _) => Some("taxLiable"),
            (TemplateValue::PaymentTerms, _) => Some("paymentTermsId"),
            (TemplateValue::PaymentMethod, _) => Some("paymentMethodId"),
            (TemplateValue::ShipmentMethod, _) => Some("shipmentMethodId"),
            (TemplateValue::Currency, _) => Some("currencyId"),
            (TemplateValue::Salesperson, _) => Some("salespersonCode"),
            (TemplateValue::CreditLimit, _) => Some("creditLimit"),
            _ => None,
        }
    }

    /// The property of a page service (facts/business-central.md §2.2), or of Concord's own API (docs/business-central-api.md).
    pub fn service_property(self, service: &CardService) -> &'static str {
        let (workflow, card, extension) = self.properties();
        match service {
            CardService::WorkflowCustomers => workflow,
            CardService::CustomerCard(_) => card,
            CardService::Extension => extension,
        }
    }

    /// What page 6408, page 21 and Concord's own API call it.
    fn properties(self) -> (&'static str, &'static str, &'static str) {
        let alike = |name, card| (name, card, name);
        match self {
            TemplateValue::GeneralGroup => (
                "genBusPostingGroup",
                "Gen_Bus_Posting_Group",
                "generalBusinessPostingGroup",
            ),
            TemplateValue::VatGroup => (
                "vatBusPostingGroup",
                "VAT_Bus_Posting_Group",
                "vatBusinessPostingGroup",
            ),
            TemplateValue::CustomerGroup => alike("customerPostingGroup", "Customer_Posting_Group"),
            TemplateValue::TaxArea => alike("taxAreaCode", "Tax_Area_Code"),
            TemplateValue::TaxLiable => alike("taxLiable", "Tax_Liable"),
            TemplateValue::PaymentTerms => alike("paymentTermsCode", "Payment_Terms_Code"),
            TemplateValue::PaymentMethod => alike("paymentMethodCode", "Payment_Method_Code"),
            TemplateValue::ShipmentMethod => alike("shipmentMethodCode", "Shipment_Method_Code"),
            TemplateValue::Currency => alike("currencyCode", "Currency_Code"),
            TemplateValue::Salesperson => alike("salespersonCode", "Salesperson_Code"),
            TemplateValue::CreditLimit => ("creditLimitLcy", "Credit_Limit_LCY", "creditLimit"),
            TemplateValue::PriceGroup => alike("customerPriceGroup", "Customer_Price_Group"),
            TemplateValue::DiscountGroup => (
                "customerDiscGroup",
                "Customer_Disc_Group",
                "customerDiscountGroup",
            ),
            TemplateValue::Location => alike("locationCode", "Location_Code"),
            TemplateValue::Language => alike("languageCode", "Language_Code"),
            TemplateValue::PricesIncludingVat => {
                alike("pricesIncludingVat", "Prices_Including_VAT")
            }
        }
    }

    /// The value as JSON, where it is not sent as the id of a record.
    pub fn json(self, text: &str) -> Value {
        match self.form() {
            Form::Code(..) => json!(self.tidied(text)),
            Form::YesNo => json!(text == YES),
            Form::Amount => json!(decimal::number(text).unwrap_or_default()),
        }
    }

    /// Whether a value that Business Central answered is this one.
    pub fn is(self, text: &str, answered: &Value) -> bool {
        match (self.form(), answered) {
            (Form::Amount, answered) => answered.as_f64() == self.json(text).as_f64(),
            (_, Value::String(answered)) => self.tidied(answered) == self.tidied(text),
            (_, answered) => *answered == self.json(text),
        }
    }

    /// A value that Business Central answered, as text; empty where it holds nothing.
    pub fn text_of(self, answered: &Value) -> String {
        match answered {
            Value::Bool(true) => YES.to_owned(),
            Value::Bool(false) | Value::Null => String::new(),
            Value::String(text) => text.trim().to_owned(),
            other if other.as_f64() == Some(0.0) => String::new(),
            other => other.to_string(),
        }
    }

    /// A value that was sent or answered, in words: the code where it is an id.
    pub fn named(self, lists: &Lists, sent: &Value) -> String {
        let Value::String(text) = sent else {
            return sent.to_string();
        };
        let Form::Code(list, _) = self.form() else {
            return text.clone();
        };
        let is_it = |it: &&ListedCode| it.id.eq_ignore_ascii_case(text);
        lists.of(list).iter().find(is_it).map_or_else(
            || text.trim_matches(['0', '-']).to_owned(),
            |it| it.code.clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_business_central_could_not_hold_is_named_where_it_is_typed() {
        assert_eq!(
            TemplateValue::PaymentTerms
                .problem("12345678901")
                .as_deref(),
            Some("A code has at most 10 characters here; this one has 11.")
        );
        for wrong in ["-1", "many", "NaN", "1e999"] {
            assert!(
                TemplateValue::CreditLimit.problem(wrong).is_some(),
                "{wrong}"
            );
        }
        for right in ["", "0", "5000.50"] {
            assert_eq!(TemplateValue::CreditLimit.problem(right), None);
        }
        assert!(TemplateValue::TaxLiable.problem("perhaps").is_some());
    }

    #[test]
    fn an_answer_is_compared_as_business_central_writes_it() {
        assert!(TemplateValue::PriceGroup.is("retail ", &json!("RETAIL")));
        assert!(TemplateValue::CreditLimit.is("500", &json!(500.0)));
        assert!(TemplateValue::PricesIncludingVat.is(YES, &json!(true)));
        assert!(!TemplateValue::PricesIncludingVat.is(YES, &json!(false)));
    }
}
