//! Faults that look at records, or make one.

use serde_json::{Value, json};

use super::requests::{emails_given, operations};
use crate::Sandbox;
use crate::company::{self, Environment};
use crate::exchange::Call;
use crate::guid::Guid;
use crate::routes::System;
use crate::webstore::{self, Customer, Webstore};

/// What the systems hold that a request goes to, for faults that look at it.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub webstore: &'a Webstore,
    pub environment: &'a Environment,
}

impl Records<'_> {
    /// Whether a request goes to the webstore of this code, or the company of this id or name.
    pub fn are_of(self, system: System, call: &Call, at: &str) -> bool {
        match system {
            System::Webstore => self.webstore.site.code == at,
            System::Company => self.environment.meant(call).is(at),
            System::SignIn | System::Control => false,
        }
    }
}

/// Where in a batch the items stand that hold this text or go to a record that does; a single write is its own first item.
pub(super) fn items_with(text: &str, records: Records<'_>, call: &Call) -> Vec<usize> {
    let text = text.to_lowercase();
    let holds = |shown: &str| shown.to_lowercase().contains(&text);
    let is_meant = |item: &Item| {
        holds(&item.sent)
            || stored(records, call, &item.address).is_some_and(|record| holds(&record))
    };
    let items = items(call);
    let found = items.iter().enumerate().filter(|(_, item)| is_meant(item));
    found.map(|(place, _)| place).collect()
}

/// A write: what it sends, and the path that names its record.
struct Item {
    sent: String,
    address: String,
}

fn items(call: &Call) -> Vec<Item> {
    if let Value::Array(operations) = operations(call) {
        let item = |operation: &Value| Item {
            sent: operation["body"].to_string(),
            address: operation["url"].as_str().unwrap_or_default().to_owned(),
        };
        return operations.iter().map(item).collect();
    }
    if let Some(base) = call.path.strip_suffix("/batch") {
        let body: Value = serde_json::from_str(&call.body).unwrap_or_default();
        let lists =
            ["create", "update", "delete"].map(|list| body.get(list).and_then(Value::as_array));
        let item = |item: &Value| Item {
            sent: item.to_string(),
            address: format!("{base}/{}", item.get("id").unwrap_or(item)),
        };
        return lists.into_iter().flatten().flatten().map(item).collect();
    }
    vec![Item {
        sent: call.body.clone(),
        address: call.path.clone(),
    }]
}

/// The record at an address as its API shows it: `…/customers/12`, `…/orders/12`, `…(GUID)` or `…('NUMBER')`.
fn stored(records: Records<'_>, call: &Call, address: &str) -> Option<String> {
    if let Some(key) = address
        .trim_end_matches(')')
        .rsplit_once('(')
        .map(|(_, key)| key)
    {
        // Ids are unique in the environment; a number is one of the company that the request names.
        let mut open = records.environment.open.iter();
        let mut by_id = |id| open.find_map(|company| Some((company, company.customer(id)?)));
        let (company, customer) = match Guid::parse(key) {
            Some(id) => by_id(id)?,
            None => {
                let company = records.environment.meant(call);
                (company, company.by_number(key.trim_matches('\''))?)
            }
        };
        return Some(json!(company::render_customer(customer, &company.tables)).to_string());
    }
    let (set, id) = address.rsplit_once('/')?;
    let id = id.trim_matches('"').parse().ok()?;
    if set.ends_with("/orders") {
        return records
            .webstore
            .order(id)
            .map(|order| json!(order.members).to_string());
    }
    let customer = records.webstore.customer(id)?;
    Some(webstore::render_customer(customer, None, webstore::Links::None, "").to_string())
}

/// The first of the e-mails that a request gives to accounts which no account has yet.
pub(super) fn free_email(store: &Webstore, call: &Call) -> Option<String> {
    let mut emails = emails_given(call).into_iter();
    emails.find(|email| store.by_email(email).is_none())
}

/// Another account gets that e-mail.
pub(super) fn take_email(sandbox: &mut Sandbox, call: &Call) {
    let now = sandbox.now();
    let mut stores = sandbox.webstores.iter_mut();
    let Some(store) = stores.find(|store| store.site == call.site) else {
        return;
    };
    let Some(email) = free_email(store, call) else {
        return;
    };
    let id = store.take_user_id();
    let username = format!("quicker{id}");
    store.put(Customer {
        id,
        email,
        display_name: username.clone(),
        username,
        role: "customer".to_owned(),
        created: now,
        modified: Some(now),
        ..Customer::default()
    });
}
