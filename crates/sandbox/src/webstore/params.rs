//! A call's parameters from body, query and path, looked up as `WP_REST_Request` does.

use serde_json::{Map, Value};

use super::auth::Key;
use super::errors::WebError;
use crate::exchange::Call;

/// A call on its way through the webstore's routes.
pub(crate) struct WebCall<'a> {
    pub call: &'a Call,
    pub method: &'a str,
    pub caller: Option<Key>,
    pub now: i64,
    /// Of a JSON or form body; empty otherwise [no_content_type_json].
    pub body: Map<String, Value>,
}

impl WebCall<'_> {
    /// Body before query before path: this is why an `id` in the body overrides the one in the URL [put_body_id_other].
    pub fn param(&self, name: &str) -> Option<Value> {
        let in_query = || self.call.query(name).map(|v| Value::String(v.to_owned()));
        let in_path = || {
            self.call
                .path_values
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| Value::String(v.clone()))
        };
        self.body
            .get(name)
            .cloned()
            .or_else(in_query)
            .or_else(in_path)
    }

    /// The id in the path, whatever the body names.
    pub fn path_id(&self) -> u64 {
        let mut values = self.call.path_values.iter();
        let id = values.find(|(name, _)| *name == "id");
        id.and_then(|(_, id)| id.parse().ok()).unwrap_or_default()
    }

    /// The same as text; `None` where it is missing, null or no scalar.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.param(name)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// The same as an id; what is no number is 0, as PHP casts it.
    pub fn id(&self, name: &str) -> Option<u64> {
        self.param(name).map(|value| as_id(&value))
    }

    /// `true`, `1`, `"true"`, `"1"`, `"yes"`.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|text| matches!(text.as_str(), "true" | "1" | "yes" | "on"))
    }

    /// A list given as `a,b`, as `name[]=a&name[]=b` or as JSON.
    pub fn ids(&self, name: &str) -> Option<Vec<u64>> {
        let bracketed = format!("{name}[");
        let mut ids: Vec<u64> = match self.body.get(name) {
            Some(Value::Array(items)) => items.iter().map(as_id).collect(),
            _ => Vec::new(),
        };
        for (key, value) in &self.call.query {
            if key == name && !value.is_empty() {
                ids.extend(
                    value
                        .split([',', ' '])
                        .filter(|v| !v.is_empty())
                        .map(|v| v.parse().unwrap_or(0)),
                );
            } else if key.starts_with(&bracketed) {
                ids.push(value.parse().unwrap_or(0));
            }
        }
        (!ids.is_empty()).then_some(ids)
    }
}

/// PHP's `(int)` on an id; an object stands for its own `id` [batch_delete_objs].
pub(crate) fn as_id(value: &Value) -> u64 {
    match value {
        Value::Number(number) => number.as_u64().unwrap_or(0),
        Value::String(text) => text.trim().parse().unwrap_or(0),
        Value::Object(object) => object.get("id").map_or(0, as_id),
        _ => 0,
    }
}

/// Reads a body by its content type [err_bad_json, form_encoded].
pub(crate) fn read_body(call: &Call) -> Result<Map<String, Value>, WebError> {
    let content_type = call.header("content-type").unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let pairs = form_urlencoded::parse(call.body.as_bytes()).into_owned();
        return Ok(pairs
            .map(|(name, value)| (name, Value::String(value)))
            .collect());
    }
    if !content_type.contains("json") || call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Ok(Map::new()),
        Err(_) => Err(
            WebError::new(400, "rest_invalid_json", "Invalid JSON body passed.")
                .with("json_error_code", Value::from(4))
                .with("json_error_message", Value::from("Syntax error")),
        ),
    }
}
