//! WordPress's error bodies.

use serde_json::{Map, Value, json};

use crate::exchange::Reply;

/// What a call answers in place of data.
#[derive(Debug, Clone)]
pub(crate) struct WebError {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    /// Further members of `data`, after `status`.
    details: Map<String, Value>,
    /// PHP died: the answer has a member more and no `Allow` header [batch_not_list].
    pub critical: bool,
}

impl WebError {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: Map::new(),
            critical: false,
        }
    }

    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// No route has this path and method [route_unknown, batch_get].
    pub fn no_route() -> Self {
        Self::new(
            404,
            "rest_no_route",
            "No route was found matching the URL and request method.",
        )
    }

    /// [unknown_id]; versions before 11.0 answer `woocommerce_rest_invalid_id`.
    pub fn no_such_user() -> Self {
        Self::new(404, "wc_user_invalid_id", "Invalid user ID.")
    }

    /// PHP dies [batch_not_list].
    pub fn critical() -> Self {
        let message = "<p>There has been a critical error on this website.</p><p><a href=\"https://wordpress.org/documentation/article/faq-troubleshooting/\">Learn more about troubleshooting WordPress.</a></p>";
        Self {
            critical: true,
            ..Self::new(500, "internal_server_error", message)
        }
    }

    pub fn body(&self) -> Value {
        let mut data = Map::new();
        data.insert("status".to_owned(), json!(self.status));
        data.extend(self.details.clone());
        let mut body = json!({"code": self.code, "message": self.message, "data": data});
        if self.critical {
            body["additional_errors"] = json!([]);
        }
        body
    }

    /// As an item of a batch's answer [batch_mix].
    pub fn in_batch(&self, id: Value) -> Value {
        let body = self.body();
        json!({"id": id, "error": {"code": body["code"], "message": body["message"], "data": body["data"]}})
    }

    pub fn reply(&self) -> Reply {
        Reply::json(self.status, &self.body())
    }
}
