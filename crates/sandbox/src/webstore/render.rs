//! Customers as JSON.

use serde_json::{Map, Value, json};

use super::auth::{Key, Role};
use super::state::{BILLING, Customer, Meta, SHIPPING};
use crate::clock::{gmt, site_time};

/// A customer as answers show it. `viewer` decides over meta data [list_sm_full] and the methods named in `_links`; without one
/// the record is gone and its link names none [delete_force].
pub(crate) fn customer(
    customer: &Customer,
    viewer: Option<&Key>,
    links: Links,
    origin: &str,
) -> Value {
    only(customer, viewer, links, origin, &Fields::of(None))
}

/// The same with only the members asked for; the others are not even made, which counts in long lists.
pub(crate) fn only(
    customer: &Customer,
    viewer: Option<&Key>,
    links: Links,
    origin: &str,
    fields: &Fields<'_>,
) -> Value {
    let sees_meta = viewer.is_none_or(|key| key.role == Role::Administrator);
    let mut body = Map::new();
    let mut put = |name: &str, value: &dyn Fn() -> Value| {
        if fields.want(name) {
            body.insert(name.to_owned(), value());
        }
    };
    put("id", &|| json!(customer.id));
    put("date_created", &|| json!(site_time(customer.created)));
    put("date_created_gmt", &|| json!(gmt(customer.created)));
    put("date_modified", &|| json!(customer.modified.map(site_time)));
    put("date_modified_gmt", &|| json!(customer.modified.map(gmt)));
    put("email", &|| json!(customer.email));
    put("first_name", &|| json!(customer.first_name));
    put("last_name", &|| json!(customer.last_name));
    put("role", &|| json!(customer.role));
    put("username", &|| json!(customer.username));
    put("billing", &|| address(&BILLING, &customer.billing));
    put("shipping", &|| address(&SHIPPING, &customer.shipping));
    put("is_paying_customer", &|| json!(customer.is_paying_customer));
    put("avatar_url", &|| json!(avatar(&customer.email)));
    if sees_meta {
        put("meta_data", &|| {
            let shown = |m: &Meta| json!({"id": m.id, "key": m.key, "value": m.value});
            customer.meta.iter().map(shown).collect()
        });
    }
    if links == Links::None || !fields.want("_links") {
        return Value::Object(body);
    }
    let base = format!("{origin}/wp-json/wc/v3/customers");
    let mut own = json!({"href": format!("{base}/{}", customer.id)});
    if let (Links::Existing, Some(viewer)) = (links, viewer) {
        own["targetHints"] = json!({"allow": allowed_methods(customer, viewer)});
    }
    body.insert(
        "_links".to_owned(),
        json!({"self": [own], "collection": [{"href": base}]}),
    );
    Value::Object(body)
}

/// What `_links` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// Left out.
    None,
    /// With the methods that the caller may use.
    Existing,
    /// Of a record that was just deleted.
    Deleted,
}

/// The methods that a caller may use on a customer, before what a request wants to change is looked at.
pub(crate) fn allowed_methods(customer: &Customer, viewer: &Key) -> Vec<&'static str> {
    let mut methods = vec!["GET"];
    if may_edit(customer, viewer) {
        methods.extend(["POST", "PUT", "PATCH"]);
    }
    if viewer.role == Role::Administrator && is_shopper(customer) {
        methods.push("DELETE");
    }
    methods
}

/// A shop manager edits customers only [put_sm_editor].
pub(crate) fn may_edit(customer: &Customer, viewer: &Key) -> bool {
    match viewer.role {
        Role::Administrator => true,
        Role::ShopManager => customer.role == "customer",
        Role::Subscriber => false,
    }
}

/// The roles whose accounts may be deleted and given another e-mail or password [delete_admin, put_admin_email].
pub(crate) fn is_shopper(customer: &Customer) -> bool {
    matches!(customer.role.as_str(), "customer" | "subscriber")
}

fn address<const N: usize>(names: &[&str; N], values: &[String; N]) -> Value {
    Value::Object(
        names
            .iter()
            .zip(values)
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect(),
    )
}

/// The avatar that customers are answered with.
fn avatar(email: &str) -> String {
    avatar_of_size(email, "96")
}

/// Shaped like a gravatar link; the hash only has to differ by e-mail.
pub(super) fn avatar_of_size(email: &str, size: &str) -> String {
    if email.is_empty() {
        return format!("https://secure.gravatar.com/avatar/?s={size}&d=mm&r=g");
    }
    let seed = email
        .to_lowercase()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut rng = fastrand::Rng::with_seed(seed);
    let hash = format!("{:032x}{:032x}", rng.u128(..), rng.u128(..));
    format!("https://secure.gravatar.com/avatar/{hash}?s={size}&d=mm&r=g")
}

/// The members that `_fields` names; all of them where it is not sent.
pub(crate) struct Fields<'a>(Option<Vec<&'a str>>);

impl<'a> Fields<'a> {
    pub fn of(query: Option<&'a str>) -> Self {
        Self(query.map(|names| names.split(',').map(str::trim).collect()))
    }

    /// Whether a member is wanted, all of it or something inside.
    pub fn want(&self, name: &str) -> bool {
        let is_named = |wanted: &&str| {
            wanted
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.0
            .as_ref()
            .is_none_or(|names| names.iter().any(is_named))
    }
}

/// `_fields`: keeps the named members, with `billing.country` for one inside another.
pub(crate) fn keep_fields(value: Value, fields: Option<&str>) -> Value {
    let Some(fields) = fields else { return value };
    let wanted: Vec<&str> = fields
        .split(',')
        .map(str::trim)
        .filter(|f| !f.is_empty())
        .collect();
    match value {
        Value::Array(items) => items.into_iter().map(|item| keep(item, &wanted)).collect(),
        object => keep(object, &wanted),
    }
}

fn keep(value: Value, wanted: &[&str]) -> Value {
    let Value::Object(object) = value else {
        return value;
    };
    let mut kept = Map::new();
    for (name, member) in object {
        if wanted.contains(&name.as_str()) {
            kept.insert(name, member);
            continue;
        }
        let inner: Vec<&str> = wanted
            .iter()
            .filter_map(|w| w.strip_prefix(name.as_str())?.strip_prefix('.'))
            .collect();
        if !inner.is_empty() {
            let member = match member {
                // A list inside keeps nothing of its items here [batch_fields_nested].
                Value::Array(_) => Value::Array(Vec::new()),
                member => keep(member, &inner),
            };
            kept.insert(name, member);
        }
    }
    Value::Object(kept)
}
