//! Lines, taxes and totals of an order.

use serde_json::{Map, Value, json};

use super::Order;
use crate::webstore::meta::as_php_string;
use crate::webstore::state::Webstore;

/// The one product of the recorded shop: id, name, price in cents.
const PRODUCT: (u64, &str, u64) = (10, "Widget", 10_000);

/// The tax class of lines that no tax is on, one of the three that every WooCommerce starts with.
const UNTAXED: &str = "zero-rate";

/// A row of the shop's tax table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// Of the shipping address, else the billing address.
    pub country: &'static str,
    /// Blank for all of the country.
    pub state: &'static str,
    /// As customers read it.
    pub label: &'static str,
    /// Hundredths of a percent.
    pub rate: u64,
}

/// The only row of the recorded shop, and the shop's own place [order_create_registered].
pub(crate) const CALIFORNIA: TaxRate = TaxRate {
    country: "US",
    state: "CA",
    label: "CA Tax",
    rate: 825,
};

impl TaxRate {
    fn fits(&self, country: &str, state: &str) -> bool {
        self.country == country && (self.state.is_empty() || self.state == state)
    }

    /// In cents, as is the amount.
    fn of(&self, amount: u64) -> u64 {
        (amount * self.rate + 5_000) / 10_000
    }

    fn percent(&self) -> Value {
        match self.rate % 100 {
            0 => json!(self.rate / 100),
            _ => json!(f64::from(u32::try_from(self.rate).unwrap_or(0)) / 100.0),
        }
    }
}

/// The row of the tax table, with its number, for where an order goes; without an address the shop's own place counts
/// [order_create_no_billing].
fn rate_for(store: &Webstore, body: &Map<String, Value>) -> Option<(usize, TaxRate)> {
    let place = |address: &str| {
        let address = body.get(address)?;
        let field = |name: &str| {
            address
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (country, state) = (field("country"), field("state"));
        (!country.is_empty()).then(|| (country.to_owned(), state.to_owned()))
    };
    let own = || (CALIFORNIA.country.to_owned(), CALIFORNIA.state.to_owned());
    let (country, state) = place("shipping")
        .or_else(|| place("billing"))
        .unwrap_or_else(own);
    let mut rows = store.tax_rates.iter().enumerate();
    let (row, rate) = rows.find(|(_, rate)| rate.fits(&country, &state))?;
    Some((row + 1, rate.clone()))
}

/// Fills in line items, fees, and the totals that follow from them; `total_tax` and other totals that are sent are ignored
/// [order_create_set_tax].
pub(super) fn fill_in(store: &mut Webstore, order: &mut Order, body: &Map<String, Value>) {
    let rate = rate_for(store, body);
    let sent = |list: &str| {
        body.get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let (mut net, mut tax) = (0, 0);
    let mut items = Vec::new();
    for line in sent("line_items") {
        let (amount, own_tax, item) = line_item(store, line, rate.as_ref());
        net += amount;
        tax += own_tax;
        items.push(item);
    }
    if let Some((row, rate)) = rate.filter(|_| tax > 0) {
        let code = format!(
            "{}-{}-{}-1",
            rate.country,
            rate.state,
            rate.label.to_uppercase()
        );
        order.set("tax_lines", json!([{
            "id": store.take_line_id(), "rate_code": code.replace("--", "-"), "rate_id": row, "label": rate.label, "compound": false,
            "tax_total": cents(tax), "shipping_tax_total": "0.00", "rate_percent": rate.percent(), "meta_data": [],
        }]));
    }
    let mut fees = Vec::new();
    for line in sent("fee_lines") {
        let (amount, fee) = fee_line(store, line);
        net += amount;
        fees.push(fee);
    }
    order.set("needs_processing", json!(!items.is_empty()));
    order.set("line_items", Value::Array(items));
    order.set("fee_lines", Value::Array(fees));
    order.set("cart_tax", cents(tax));
    order.set("total", cents(net + tax));
    order.set("total_tax", cents(tax));
}

/// Net amount, tax, and the line itself.
fn line_item(
    store: &mut Webstore,
    line: &Value,
    rate: Option<&(usize, TaxRate)>,
) -> (u64, u64, Value) {
    let quantity = line.get("quantity").and_then(Value::as_u64).unwrap_or(1);
    let class = line
        .get("tax_class")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let amount = PRODUCT.2 * quantity;
    let (tax, taxes) = match rate.filter(|_| class != UNTAXED) {
        Some((row, rate)) => {
            let tax = rate.of(amount);
            (
                tax,
                json!([{"id": row, "total": cents(tax), "subtotal": cents(tax)}]),
            )
        }
        None => (0, json!([])),
    };
    let item = json!({
        "id": store.take_line_id(), "name": PRODUCT.1, "product_id": PRODUCT.0, "variation_id": 0, "quantity": quantity, "tax_class": class,
        "subtotal": cents(amount), "subtotal_tax": cents(tax), "total": cents(amount), "total_tax": cents(tax), "taxes": taxes,
        "meta_data": [], "sku": "", "global_unique_id": "", "price": PRODUCT.2 / 100, "image": {"id": "", "src": ""}, "parent_name": null,
    });
    (amount, tax, item)
}

/// Net amount, and the line itself.
fn fee_line(store: &mut Webstore, line: &Value) -> (u64, Value) {
    let total = line.get("total").map(as_php_string).unwrap_or_default();
    let amount = in_cents(&total).unwrap_or(0);
    let status = line
        .get("tax_status")
        .and_then(Value::as_str)
        .unwrap_or("taxable");
    let fee = json!({
        "id": store.take_line_id(), "name": line.get("name").cloned().unwrap_or_default(), "tax_class": "", "tax_status": status,
        "amount": "", "total": cents(amount), "total_tax": "0.00", "taxes": [], "meta_data": [],
    });
    (amount, fee)
}

/// As answers write money.
pub(super) fn cents(amount: u64) -> Value {
    json!(format!("{}.{:02}", amount / 100, amount % 100))
}

/// Reads an amount of money; one below zero counts as none.
pub(super) fn in_cents(text: &str) -> Option<u64> {
    let amount = text.trim().parse::<f64>().ok()?.max(0.0) * 100.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an amount of money, not below zero"
    )]
    let amount = amount.round() as u64;
    Some(amount)
}
