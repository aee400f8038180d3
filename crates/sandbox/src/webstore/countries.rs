//! `data/countries`: the 250 countries and their states that WooCommerce knows.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::errors::WebError;
use super::render::Fields;

/// Code, name and states; PHP turns a state's code that is all digits into a number.
type Row = (String, String, Vec<(Value, String)>);

/// Recorded from a real shop [data_countries].
static COUNTRIES: LazyLock<Vec<Row>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/countries.json")).unwrap_or_default()
});

/// All of them, with only the members asked for: the states are by far the most of it, and the app asks for codes alone.
pub(crate) fn all(origin: &str, fields: &Fields<'_>) -> Value {
    COUNTRIES
        .iter()
        .map(|row| shown(row, origin, fields))
        .collect()
}

/// In any letter case [data_countries_lower].
pub(crate) fn one(code: &str, origin: &str) -> Result<Value, WebError> {
    let found = COUNTRIES
        .iter()
        .find(|(c, ..)| c.eq_ignore_ascii_case(code));
    found
        .map(|row| shown(row, origin, &Fields::of(None)))
        .ok_or_else(|| {
            WebError::new(
                404,
                "woocommerce_rest_data_invalid_location",
                "There are no locations matching these parameters.",
            )
        })
}

fn shown((code, name, states): &Row, origin: &str, fields: &Fields<'_>) -> Value {
    let mut body = Map::new();
    if fields.want("code") {
        body.insert("code".to_owned(), json!(code));
    }
    if fields.want("name") {
        body.insert("name".to_owned(), json!(name));
    }
    if fields.want("states") {
        let states = states
            .iter()
            .map(|(code, name)| json!({"code": code, "name": name}));
        body.insert("states".to_owned(), states.collect());
    }
    if fields.want("_links") {
        let base = format!("{origin}/wp-json/wc/v3/data/countries");
        let own = json!({"href": format!("{base}/{}", code.to_lowercase()), "targetHints": {"allow": ["GET"]}});
        body.insert(
            "_links".to_owned(),
            json!({"self": [own], "collection": [{"href": base}]}),
        );
    }
    Value::Object(body)
}
