//! Customers as JSON, in the order of page 30009 (facts §1.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::customer::Customer;
use super::home::Home;
use super::tables::Tables;
use crate::clock::utc;

/// All fields of a customer, without envelope and etag.
pub(crate) fn customer(customer: &Customer, tables: &Tables) -> Map<String, Value> {
    only(customer, tables, None)
}

/// The same with only the selected fields; the others are not even made, which counts in long lists.
pub(crate) fn only(
    customer: &Customer,
    tables: &Tables,
    select: Option<&[String]>,
) -> Map<String, Value> {
    let c = customer;
    let mut body = Map::new();
    let mut put = |name: &str, value: &dyn Fn() -> Value| {
        if select.is_none_or(|fields| fields.iter().any(|field| field == name)) {
            body.insert(name.to_owned(), value());
        }
    };
    put("id", &|| json!(c.id.to_string()));
    put("number", &|| json!(c.number));
    put("displayName", &|| json!(c.display_name));
    put("type", &|| json!(c.kind.name()));
    put("addressLine1", &|| json!(c.address_line1));
    put("addressLine2", &|| json!(c.address_line2));
    put("city", &|| json!(c.city));
    put("state", &|| json!(c.state));
    put("country", &|| json!(c.country));
    put("postalCode", &|| json!(c.postal_code));
    put("phoneNumber", &|| json!(c.phone_number));
    put("email", &|| json!(c.email));
    put("website", &|| json!(c.website));
    put("salespersonCode", &|| json!(c.salesperson_code));
    put("balanceDue", &|| decimal(c.balance_due));
    put("creditLimit", &|| decimal(c.credit_limit));
    put("taxLiable", &|| json!(c.tax_liable));
    put("taxAreaId", &|| {
        json!(tables.tax_areas.id_of(&c.tax_area).to_string())
    });
    put("taxAreaDisplayName", &|| {
        json!(
            tables
                .tax_areas
                .by_code(&c.tax_area)
                .map_or("", |row| row.display_name.as_str())
        )
    });
    put("taxRegistrationNumber", &|| {
        json!(c.tax_registration_number)
    });
    put("currencyId", &|| {
        json!(tables.currencies.id_of(&c.currency_code).to_string())
    });
    put("currencyCode", &|| json!(currency_code(c, tables.home)));
    put("paymentTermsId", &|| {
        json!(tables.payment_terms.id_of(&c.payment_terms).to_string())
    });
    put("shipmentMethodId", &|| {
        json!(
            tables
                .shipment_methods
                .id_of(&c.shipment_method)
                .to_string()
        )
    });
    put("paymentMethodId", &|| {
        json!(tables.payment_methods.id_of(&c.payment_method).to_string())
    });
    put("blocked", &|| json!(c.blocked.name()));
    put("lastModifiedDateTime", &|| json!(utc(c.modified)));
    body
}

/// The local currency's code where none is stored.
pub(crate) fn currency_code<'a>(customer: &'a Customer, home: &Home) -> &'a str {
    if customer.currency_code.is_empty() {
        home.currency.0
    } else {
        &customer.currency_code
    }
}

/// Decimals are JSON numbers; whole ones come without a point.
fn decimal(value: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only whole numbers of a size that fits come here"
    )]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// `W/"…"` around the base64 of `'LENGTH;DIGITS;00;'`; clients must treat it as opaque (facts §5.1).
pub(crate) fn etag(version: u64) -> String {
    // Scattered, so that nobody takes it for a counter.
    let digits = fastrand::Rng::with_seed(version)
        .u64(1_000_000_000_000_000_000..)
        .to_string();
    format!(
        "W/\"{}\"",
        STANDARD.encode(format!("'{};{digits};00;'", digits.len()))
    )
}
