//! Business Central's own customer templates (table 1381), and what a new customer takes from one (facts §3).

use serde_json::Value;

use super::entities::CUSTOMER_TEMPLATES;
use super::fields::behind;
use crate::company::customer::Customer;
use crate::company::home::Home;
use crate::company::state::Company;
use crate::company::table::TableRow;
use crate::company::validate::payment_method_set;

/// What a template holds in the field that a property stands for.
pub(super) fn value(template: &TableRow, property: &str, home: &Home) -> Option<Value> {
    let field = match property {
        "numberSeries" => "No. Series",
        _ => behind(property)?.table_field(home),
    };
    template.further.get(field).cloned()
}

/// ApplyTemplate: the values go into fields that have none, as they are; only the payment method is validated.
pub(super) fn apply(customer: &mut Customer, template: &TableRow, company: &Company) {
    let empty = Customer::default();
    for property in CUSTOMER_TEMPLATES.properties {
        let (Some(behind), Some(value)) = (
            behind(property.name),
            value(template, property.name, company.home()),
        ) else {
            continue;
        };
        if behind.value(customer, company) == behind.value(&empty, company) {
            behind.restore(customer, &value, company);
        }
    }
    payment_method_set(customer, company);
}
