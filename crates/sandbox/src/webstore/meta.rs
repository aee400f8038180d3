//! Writing `meta_data`, with all its surprises.

use serde_json::Value;

use super::params::as_id;
use super::state::{Customer, Meta, Webstore};

/// Keys that WordPress and WooCommerce keep for themselves: they are written or ignored, but never listed as meta data.
const INTERNAL: [&str; 16] = [
    "nickname",
    "description",
    "locale",
    "rich_editing",
    "syntax_highlighting",
    "comment_shortcuts",
    "admin_color",
    "use_ssl",
    "show_admin_bar_front",
    "session_tokens",
    "dismissed_wp_pointers",
    "show_welcome_panel",
    "last_update",
    "paying_customer",
    "wp_user_level",
    "_money_spent",
];

/// The longest key that the database holds [put_meta_longkey].
const LONGEST_KEY: usize = 255;

/// Applies a `meta_data` list. What is no list, and entries without a key, change nothing [put_meta_no_key, put_meta_byid].
pub(crate) fn write(store: &mut Webstore, customer: &mut Customer, list: &Value) {
    for entry in list.as_array().into_iter().flatten() {
        let Some(key) = entry
            .get("key")
            .and_then(Value::as_str)
            .filter(|key| !key.is_empty())
        else {
            continue;
        };
        let value = entry.get("value").cloned().unwrap_or_default();
        write_one(
            store,
            customer,
            entry.get("id").map_or(0, as_id),
            key,
            value,
        );
    }
}

fn write_one(store: &mut Webstore, customer: &mut Customer, id: u64, key: &str, value: Value) {
    // Since 9.5.2 [put_meta_underscore]; the call still answers 200.
    let is_private = key.starts_with('_') && store.version.drops_underscore_keys();
    if is_private || key.len() > LONGEST_KEY || INTERNAL.contains(&key) {
        return;
    }
    if write_real_field(customer, key, &value) {
        return;
    }
    let same = |m: &Meta| if id > 0 { m.id == id } else { m.key == key };
    let at = customer.meta.iter().position(same);
    match (at, value) {
        (Some(at), Value::Null) => {
            customer.meta.remove(at);
        }
        (None, Value::Null) => {}
        // By id the key may change too [put_meta_byid_rename].
        (Some(at), value) => {
            let id = customer.meta[at].id;
            customer.meta[at] = Meta {
                id,
                key: key.to_owned(),
                value: stored(value),
            };
        }
        // An unknown id makes a new row [put_meta_bad_id].
        (None, value) => customer.meta.push(Meta {
            id: store.take_meta_id(),
            key: key.to_owned(),
            value: stored(value),
        }),
    }
}

/// Keys named like real fields overwrite those fields [put_meta_protected_first_name].
fn write_real_field(customer: &mut Customer, key: &str, value: &Value) -> bool {
    let text = as_php_string(value);
    if let Some(field) = key.strip_prefix("billing_") {
        let known = super::BILLING.contains(&field);
        customer.set_billing(field, text);
        return known;
    }
    if let Some(field) = key.strip_prefix("shipping_") {
        let known = super::SHIPPING.contains(&field);
        customer.set_shipping(field, text);
        return known;
    }
    match key {
        "first_name" => customer.first_name = text,
        "last_name" => customer.last_name = text,
        "wp_capabilities" => {
            customer.more_roles = value
                .as_object()
                .and_then(|roles| roles.keys().next().cloned())
                .into_iter()
                .collect();
        }
        _ => return false,
    }
    true
}

/// The database holds strings and serialised PHP arrays: scalars come back as strings, the rest as it was.
fn stored(value: Value) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) => value,
        scalar => Value::String(as_php_string(&scalar)),
    }
}

/// PHP's `(string)`: true is "1", false and null are empty.
pub(crate) fn as_php_string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "1".to_owned(),
        _ => String::new(),
    }
}
