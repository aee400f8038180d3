//! The values of own fields as Business Central answers and takes them.

use concord_base::decimal;
use serde_json::{Value, json};

use super::blocked::Blocked;
use crate::customer::casing::upper;
use crate::customer::own::{OwnKind, amount, yes_or_no};
use crate::customer::template_value::{NO, YES};
use crate::customer::{Field, OwnField};

/// What Business Central answered for an own field, as text; none where it is in another shape.
pub(super) fn own_text(own: OwnField, answered: &Value) -> Option<String> {
    match (own.kind(), answered) {
        (OwnKind::YesNo, Value::Bool(mark)) => Some(if *mark { YES } else { NO }.to_owned()),
        (OwnKind::Amount, Value::Number(number)) => number.as_f64().map(decimal::text),
        // OData may send decimals as texts.
        (OwnKind::Amount, Value::String(text)) => amount(text).map(decimal::text),
        (OwnKind::Text | OwnKind::Code, Value::String(text)) => Some(match own {
            OwnField::Blocked => Blocked::of(text).meta_value().to_owned(),
            _ => text.trim().to_owned(),
        }),
        _ => None,
    }
}

/// The same of any field that stands on the customer's card.
pub(super) fn text_of(field: Field, answered: &Value) -> Option<String> {
    match field {
        Field::Own(own) => own_text(own, answered),
        _ => answered.as_str().map(str::to_owned),
    }
}

/// A value of an own field as JSON. What the plan has not refused is of its kind.
pub(super) fn own_json(own: OwnField, text: &str) -> Value {
    match own.kind() {
        OwnKind::Text | OwnKind::Roles => json!(text.trim()),
        OwnKind::Code => json!(upper(text.trim())),
        OwnKind::Amount => json!(amount(text).unwrap_or_default()),
        OwnKind::YesNo => json!(yes_or_no(text) == Some(true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::template_value::TemplateValue;

    #[test]
    fn an_own_value_in_any_shape_but_its_own_is_not_read() {
        let limit = OwnField::Template(TemplateValue::CreditLimit);
        let liable = OwnField::Template(TemplateValue::TaxLiable);
        for (own, answered, read) in [
            (limit, json!(5000.0), Some("5000")),
            (limit, json!("12.50"), Some("12.5")),
            (limit, json!(0), Some("0")),
            (limit, json!("many"), None),
            (limit, json!(true), None),
            (liable, json!(false), Some("no")),
            (liable, json!(1), None),
            (
                OwnField::Website,
                json!(" www.x.example "),
                Some("www.x.example"),
            ),
            (OwnField::Website, json!(null), None),
            (OwnField::Website, json!(["x"]), None),
            (OwnField::Blocked, json!("_x0020_"), Some("")),
            (OwnField::Blocked, json!("All"), Some("All")),
            (OwnField::Gln, json!(4006381333931_u64), None),
        ] {
            assert_eq!(own_text(own, &answered).as_deref(), read, "{answered}");
        }
    }

    #[test]
    fn what_is_sent_is_read_back_as_the_same_value() {
        for (own, text) in [
            (OwnField::Template(TemplateValue::CreditLimit), "5000.50"),
            (OwnField::Template(TemplateValue::TaxLiable), "1"),
            (OwnField::Template(TemplateValue::PricesIncludingVat), ""),
            (OwnField::Template(TemplateValue::PaymentTerms), " 14 days"),
            (OwnField::Website, "https://x.example/É"),
        ] {
            let read = own_text(own, &own_json(own, text)).unwrap();
            assert!(own.same(&read, text), "{read} for {text}");
        }
    }
}
