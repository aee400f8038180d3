//! Connecting a webstore and a company as a user of one's own, by the sandbox's keys, instead of through the demo.

use serde_json::Value;

use super::{World, field, test_id};

/// What must be found nowhere but in memory and, sealed, in the vault.
pub struct OwnKeys {
    pub consumer_key: String,
    pub consumer_secret: String,
    pub token: String,
}

impl World {
    /// Enters addresses and keys under Setup and connects.
    pub async fn connect_own(&self) -> OwnKeys {
        let found = self.sandbox_get("/__sandbox/connection").await;
        let word = |path: &str| {
            let word = found.pointer(path).and_then(Value::as_str);
            word.expect("the sandbox says how to connect").to_owned()
        };
        let keys = OwnKeys {
            consumer_key: word("/webstore/administrator/consumer_key"),
            consumer_secret: word("/webstore/administrator/consumer_secret"),
            token: word("/company/bearer_token"),
        };
        let base = format!(
            "{}/v2.0/{}/{}",
            word("/proxied/company_base_url"),
            word("/company/tenant"),
            word("/company/environment")
        );
        self.open("/setup").await;
        for (label, text) in [
            ("Home page URL", &word("/proxied/webstore_url")),
            ("Consumer key", &keys.consumer_key),
            ("Consumer secret", &keys.consumer_secret),
            ("Business Central address", &base),
            ("Company id", &word("/company/company_id")),
            ("Access key or token", &keys.token),
        ] {
            self.type_into(field(label), text).await;
        }
        self.click(test_id("connect")).await;
        self.sees("Both systems answer").await;
        keys
    }
}
