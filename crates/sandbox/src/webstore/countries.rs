//! `data/countries`: the 250 countries and their states that WooCommerce knows.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::errors::WebError;

/// Code, name and states; PHP turns a state's code that is all digits into a number.
type Row = (String, String, Vec<(Value, String)>);

/// Recorded from a real shop [data_countries].
static COUNTRIES: LazyLock<Vec<Row>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/countries.json")).unwrap_or_default()
});

pub(crate) fn all(origin: &str) -> Value {
    COUNTRIES.iter().map(|row| shown(row, origin)).collect()
}

/// In any letter case [data_countries_lower].
pub(crate) fn one(code: &str, origin: &str) -> Result<Value, WebError> {
    let found = COUNTRIES
        .iter()
        .find(|(c, ..)| c.eq_ignore_ascii_case(code));
    found.map(|row| shown(row, origin)).ok_or_else(|| {
        WebError::new(
            404,
            "woocommerce_rest_data_invalid_location",
            "There are no locations matching these parameters.",
        )
    })
}

fn shown((code, name, states): &Row, origin: &str) -> Value {
    let base = format!("{origin}/wp-json/wc/v3/data/countries");
    let states: Vec<Value> = states
        .iter()
        .map(|(code, name)| json!({"code": code, "name": name}))
        .collect();
    let own = json!({"href": format!("{base}/{}", code.to_lowercase()), "targetHints": {"allow": ["GET"]}});
    json!({"code": code, "name": name, "states": states, "_links": {"self": [own], "collection": [{"href": base}]}})
}
