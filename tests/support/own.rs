//! Connecting a webstore and a company as a user of one's own, by the sandbox's keys, instead of through the demo.

use serde_json::Value;

use super::{World, button, field, test_id};

/// What must be found nowhere but in memory and, sealed, in the vault.
pub struct OwnKeys {
    pub consumer_key: String,
    pub consumer_secret: String,
    pub access_key: String,
}

/// Addresses and keys of one of the sandbox's webstores with the company that belongs to it.
pub struct Own {
    pub url: String,
    pub base_url: String,
    pub company_name: String,
    pub user: String,
    pub keys: OwnKeys,
}

impl World {
    /// What there is to connect to; `number` counts the webstores from 0.
    pub async fn own(&self, number: usize) -> Own {
        let found = self.sandbox_get("/__sandbox/connection").await;
        let word = |path: &str| {
            let word = found.pointer(path).and_then(Value::as_str);
            word.expect("the sandbox says how to connect").to_owned()
        };
        let of_webstore = |name: &str| word(&format!("/webstores/{number}/{name}"));
        let of_company = |name: &str| word(&format!("/companies/{number}/{name}"));
        let server = of_company("on_premises_url");
        let (_, instance) = server.rsplit_once('/').expect("an address has a path");
        Own {
            url: of_webstore("proxied_url"),
            base_url: format!("{}/{instance}", word("/proxied/company_base_url")),
            company_name: of_company("company_name"),
            user: of_company("user"),
            keys: OwnKeys {
                consumer_key: of_webstore("administrator/consumer_key"),
                consumer_secret: of_webstore("administrator/consumer_secret"),
                access_key: of_company("access_key"),
            },
        }
    }

    /// Connects the first webstore, or enters its keys again, and shows the settings.
    pub async fn connect_own(&self) -> OwnKeys {
        let own = self.own(0).await;
        self.open("/connections").await;
        self.sees("Add a webstore").await;
        if self.is_visible(test_id("webstore-MAIN")).await {
            self.click(button("Open")).await;
            self.enter_keys(&own).await;
            self.type_into(field("Web service access key"), &own.keys.access_key)
                .await;
            self.type_into(field("User"), &own.user).await;
            self.click(test_id("save")).await;
            self.sees("Key ck_").await;
        } else {
            self.click(button("Add a webstore")).await;
            self.enter_webstore(&own).await;
            self.click(test_id("next")).await;
            self.enter_company(&own).await;
            self.click(test_id("next")).await;
            self.sees("What may be written?").await;
        }
        self.click(button("Setup")).await;
        self.sees("Settings of webstore MAIN.").await;
        own.keys
    }

    /// The assisted setup's first step.
    pub async fn enter_webstore(&self, own: &Own) {
        self.type_into(field("Home page URL"), &own.url).await;
        self.enter_keys(own).await;
    }

    async fn enter_keys(&self, own: &Own) {
        let keys = &own.keys;
        self.type_into(field("Consumer key"), &keys.consumer_key)
            .await;
        self.type_into(field("Consumer secret"), &keys.consumer_secret)
            .await;
    }

    /// The assisted setup's second step, on-premises.
    pub async fn enter_company(&self, own: &Own) {
        self.click(test_id("on-premises")).await;
        self.type_into(field("Business Central address"), &own.base_url)
            .await;
        self.type_into(field("User"), &own.user).await;
        self.type_into(field("Web service access key"), &own.keys.access_key)
            .await;
        self.click(test_id("find-companies")).await;
        self.choose(test_id("company"), &own.company_name).await;
    }
}
