//! The own fields that histories draw, and how staff of both sides edit them.

use concord_core::customer::OwnField;
use concord_core::customer::template_value::TemplateValue;
use concord_core::webstore::OwnRow;
use concord_sandbox::company;
use serde_json::{Map, Value, json};

pub const TERMS: OwnField = OwnField::Template(TemplateValue::PaymentTerms);
pub const PRICES: OwnField = OwnField::Template(TemplateValue::PricesIncludingVat);
pub const LIMIT: OwnField = OwnField::Template(TemplateValue::CreditLimit);

/// Two that API v2.0 has, and three that stand on the customer's card.
pub const OWN: [OwnField; 5] = [OwnField::Website, LIMIT, OwnField::Gln, TERMS, PRICES];

/// The meta key of one.
pub fn key(own: OwnField) -> &'static str {
    match own {
        OwnField::Website => "shop_website",
        LIMIT => "shop_credit_limit",
        OwnField::Gln => "shop_gln",
        TERMS => "shop_payment_terms",
        _ => "shop_prices_with_vat",
    }
}

/// The row of one.
pub fn row(own: OwnField) -> OwnRow {
    OwnRow {
        field: own,
        meta_key: key(own).to_owned(),
        default_value: String::new(),
    }
}

/// What somebody types: values that the other side takes, and some that it does not.
pub fn value(own: OwnField, mark: usize) -> String {
    match own {
        OwnField::Website => format!("https://mark{mark}.example"),
        LIMIT => match mark % 5 {
            0 => "viel".to_owned(),
            1 => String::new(),
            _ => format!("{mark}0.50"),
        },
        OwnField::Gln => match mark % 4 {
            0 => format!("{mark}"),
            _ => gln(mark),
        },
        TERMS => ["CM", "14 DAYS", "30 DAYS", "UNHEARD", ""][mark % 5].to_owned(),
        _ => ["yes", "no", "1", "", "perhaps"][mark % 5].to_owned(),
    }
}

fn gln(mark: usize) -> String {
    let digits = format!("{:012}", 730_000_000_000_u64 + mark as u64);
    let sum: u32 = digits.chars().enumerate().fold(0, |sum, (place, digit)| {
        let weight = if place % 2 == 0 { 1 } else { 3 };
        sum + digit.to_digit(10).unwrap() * weight
    });
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// An edit by Business Central's staff, who can choose only what there is; none where there is none such.
pub fn company_edit(own: OwnField, value: &str) -> Option<Value> {
    Some(match own {
        OwnField::Website => json!({ "website": value }),
        LIMIT => match value {
            "" => json!({"creditLimit": 0}),
            value => json!({"creditLimit": value.parse::<f64>().ok()?}),
        },
        OwnField::Gln => json!({ "gln": value }),
        TERMS => json!({ "paymentTermsCode": value }),
        _ => match value {
            "yes" | "1" => json!({"pricesIncludingVat": true}),
            "perhaps" => return None,
            _ => json!({"pricesIncludingVat": false}),
        },
    })
}

/// What a customer of the sandbox holds of those that API v2.0 has, and of those on its card.
pub fn held(customer: &company::Customer) -> (Map<String, Value>, Map<String, Value>) {
    let yes = customer.more.get("Prices Including VAT") == Some(&json!(true));
    let gln = customer.more.get("GLN").cloned().unwrap_or(json!(""));
    let of_api = [
        (name(OwnField::Website), json!(customer.website)),
        (name(LIMIT), json!(customer.credit_limit.to_string())),
    ];
    let of_card = [
        (name(OwnField::Gln), gln),
        (name(TERMS), json!(customer.payment_terms)),
        (name(PRICES), json!(if yes { "yes" } else { "no" })),
    ];
    (of_api.into_iter().collect(), of_card.into_iter().collect())
}

fn name(own: OwnField) -> String {
    let name = serde_json::to_value(own).unwrap();
    name.as_str().unwrap().to_owned()
}
