//! An order: the members that its answer shows, and the few that lists look at.

use serde_json::{Map, Value, json};

use crate::clock::{from_gmt, gmt, site_time};

/// An order of the shop.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Order {
    /// Its own id; orders and users are numbered apart.
    pub id: u64,
    /// 0 for a guest, even one whose e-mail belongs to an account.
    pub customer_id: u64,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub modified: i64,
    /// All members of its answer but `_links`, dates included.
    pub members: Map<String, Value>,
}

impl Order {
    /// Reads an order from an answer; `None` where its id or a date is missing.
    pub fn from_answer(answer: &Value) -> Option<Self> {
        let mut members = answer.as_object()?.clone();
        members.remove("_links");
        let date = |name: &str| from_gmt(members.get(name)?.as_str()?);
        Some(Self {
            id: members.get("id")?.as_u64()?,
            customer_id: members.get("customer_id")?.as_u64()?,
            created: date("date_created_gmt")?,
            modified: date("date_modified_gmt")?,
            members,
        })
    }

    /// A text member; empty where it is none.
    pub fn text(&self, name: &str) -> &str {
        self.members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A field of the billing address.
    pub fn billing(&self, field: &str) -> &str {
        let billing = self.members.get("billing");
        billing
            .and_then(|b| b.get(field)?.as_str())
            .unwrap_or_default()
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    /// Sets a date in both its forms.
    pub(crate) fn set_date(&mut self, name: &str, at: i64) {
        self.set(name, json!(site_time(at)));
        self.set(&format!("{name}_gmt"), json!(gmt(at)));
    }

    /// As answers show it; a guest's order links to no customer [order_create_guest].
    pub(super) fn shown(&self, origin: &str) -> Value {
        let base = format!("{origin}/wp-json/wc/v3");
        let own = format!("{base}/orders/{}", self.id);
        let mut links = json!({
            "self": [{"href": own, "targetHints": {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}}],
            "collection": [{"href": format!("{base}/orders")}],
            "email_templates": [{"embeddable": true, "href": format!("{own}/actions/email_templates")}],
        });
        if self.customer_id > 0 {
            let customer = format!("{base}/customers/{}", self.customer_id);
            links["customer"] = json!([{"href": customer}]);
        }
        let mut body = self.members.clone();
        // The shop's own address stands in the link for paying.
        let key = self.text("order_key");
        let pay = format!(
            "{origin}/checkout/order-pay/{}/?pay_for_order=true&key={key}",
            self.id
        );
        body.insert("payment_url".to_owned(), json!(pay));
        body.insert("_links".to_owned(), links);
        Value::Object(body)
    }
}
