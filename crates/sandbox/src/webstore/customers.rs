//! One customer: read, create, update, delete.

use serde_json::{Map, Value};

use super::auth::Role;
use super::errors::WebError;
use super::meta::{self, as_php_string};
use super::params::{WebCall, as_id};
use super::render::{is_shopper, may_edit};
use super::sanitize::{
    escape_ampersands, is_email, is_user_name, sanitize_email, text_field, user_name,
};
use super::state::{Customer, MailReason, Meta, Webstore};

/// An account made without a password gets one generated, and this mark [create_min, create_empty_password].
const GENERATED_PASSWORD: &str = "default_password_nag";

/// Rows of user meta that WordPress writes for itself with each new account; they use up ids.
const META_ROWS_BEFORE_NAG: u64 = 12;

/// The longest user name [err_long_username].
const LONGEST_USER_NAME: usize = 60;

/// Local parts that many addresses share: the user name is made from the domain instead [batch_same_local_part].
const COMMON_LOCAL_PARTS: [&str; 5] = ["sales", "hello", "mail", "contact", "info"];

/// Makes an account. Single creates and batches come here; what only a single one checks is checked before.
pub(crate) fn create(
    store: &mut Webstore,
    body: &Map<String, Value>,
    now: i64,
) -> Result<u64, WebError> {
    let mut new = Customer {
        role: "customer".to_owned(),
        created: now,
        modified: Some(now),
        ..Customer::default()
    };
    new.email = body.get("email").map(as_php_string).unwrap_or_default();
    if !new.email.is_empty() && !is_email(&new.email) {
        return Err(WebError::new(
            400,
            "customer_invalid_email",
            "Invalid email address",
        ));
    }
    set_addresses(&mut new, body)?;
    if new.email.is_empty() {
        return Err(WebError::new(
            400,
            "registration-error-invalid-email",
            "Please provide a valid email address.",
        ));
    }
    if store.by_email(&new.email).is_some() {
        let message = store.version.email_exists(&new.email);
        return Err(WebError::new(
            400,
            "registration-error-email-exists",
            message,
        ));
    }
    new.username = new_user_name(store, body, &new.email)?;
    new.display_name = new.username.clone();
    new.id = store.take_user_id();
    set_names(&mut new, body, escape_ampersands_too);
    if body
        .get("password")
        .map(as_php_string)
        .unwrap_or_default()
        .is_empty()
    {
        for _ in 0..META_ROWS_BEFORE_NAG {
            store.take_meta_id();
        }
        new.meta.push(Meta {
            id: store.take_meta_id(),
            key: GENERATED_PASSWORD.to_owned(),
            value: Value::from("1"),
        });
    }
    meta::write(
        store,
        &mut new,
        body.get("meta_data").unwrap_or(&Value::Null),
    );
    let id = new.id;
    store.send_mail(&new.email, MailReason::NewAccount);
    store.put(new);
    Ok(id)
}

fn new_user_name(
    store: &mut Webstore,
    body: &Map<String, Value>,
    email: &str,
) -> Result<String, WebError> {
    let asked = body.get("username").map(as_php_string).unwrap_or_default();
    let name = if asked.is_empty() {
        generated_user_name(store, email)
    } else {
        asked
    };
    if !is_user_name(&name) {
        return Err(WebError::new(
            400,
            "registration-error-invalid-username",
            "Please provide a valid account username.",
        ));
    }
    if store.by_username(&name).is_some() {
        let message = "An account is already registered with that username. Please choose another.";
        return Err(WebError::new(
            400,
            "registration-error-username-exists",
            message,
        ));
    }
    if name.len() > LONGEST_USER_NAME {
        let message = format!("Username may not be longer than {LONGEST_USER_NAME} characters.");
        return Err(WebError::new(400, "user_login_too_long", message));
    }
    Ok(name)
}

/// `wc_create_new_customer_username`: the local part, with four digits behind it where it is taken.
fn generated_user_name(store: &mut Webstore, email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let base = user_name(if COMMON_LOCAL_PARTS.contains(&local) {
        domain
    } else {
        local
    });
    let mut name = base.clone();
    while store.by_username(&name).is_some() {
        name = format!("{base}-{:04}", store.rng.u32(0..10_000));
    }
    name
}

/// Changes a customer. Any update moves `date_modified`, even an empty one [put_empty_datemod].
pub(crate) fn update(
    store: &mut Webstore,
    id: u64,
    body: &Map<String, Value>,
    now: i64,
) -> Result<(), WebError> {
    let mut customer = store
        .customer(id)
        .cloned()
        .ok_or_else(WebError::no_such_user)?;
    let sent = |name: &str| body.get(name).filter(|v| !v.is_null()).map(as_php_string);
    if let Some(email) = sent("email") {
        // Only the very same text passes: a change of letter case counts as somebody else's address [batch_dup_update_email_case].
        if !email.is_empty() && store.by_email(&email).is_some() && email != customer.email {
            return Err(WebError::new(
                400,
                "woocommerce_rest_customer_invalid_email",
                "Email address is invalid.",
            ));
        }
    }
    if sent("username").is_some_and(|name| !name.is_empty() && name != customer.username) {
        return Err(WebError::new(
            400,
            "woocommerce_rest_customer_invalid_argument",
            "Username isn't editable.",
        ));
    }
    if let Some(email) = sent("email") {
        // Only a batch comes this far with an invalid address, and loses the account's [batch_put_email_invalid].
        let old = std::mem::replace(&mut customer.email, sanitize_email(&email));
        if old != customer.email {
            store.send_mail(&old, MailReason::EmailChanged);
        }
    }
    if sent("password").is_some_and(|password| !password.is_empty()) {
        store.send_mail(&customer.email, MailReason::PasswordChanged);
    }
    set_addresses(&mut customer, body)?;
    set_names(&mut customer, body, text_field);
    if let Some(list) = body.get("meta_data") {
        meta::write(store, &mut customer, list);
    }
    customer.modified = Some(now);
    store.put(customer);
    Ok(())
}

fn escape_ampersands_too(text: &str) -> String {
    escape_ampersands(&text_field(text))
}

/// Null empties a name [put_first_name_null].
fn set_names(customer: &mut Customer, body: &Map<String, Value>, sanitised: fn(&str) -> String) {
    if let Some(name) = body.get("first_name") {
        customer.first_name = sanitised(&as_php_string(name));
    }
    if let Some(name) = body.get("last_name") {
        customer.last_name = sanitised(&as_php_string(name));
    }
}

/// A partial address keeps its other fields, unknown ones are ignored, values stay as they are sent [put_partial_billing].
fn set_addresses(customer: &mut Customer, body: &Map<String, Value>) -> Result<(), WebError> {
    for (field, value) in body
        .get("billing")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let text = as_php_string(value);
        if field == "email" && !text.is_empty() && !is_email(&text) {
            return Err(WebError::new(
                400,
                "customer_invalid_billing_email",
                "Invalid billing email address",
            ));
        }
        customer.set_billing(field, text);
    }
    for (field, value) in body
        .get("shipping")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        customer.set_shipping(field, as_php_string(value));
    }
    Ok(())
}

/// Deletes for good; there is no trash for users.
pub(crate) fn delete(
    store: &mut Webstore,
    id: u64,
    force: bool,
    reassign: Option<u64>,
) -> Result<Customer, WebError> {
    let customer = store
        .customer(id)
        .ok_or_else(|| store.version.no_such_user("DELETE"))?;
    may_delete(customer)?;
    if !force {
        return Err(WebError::new(
            501,
            "woocommerce_rest_trash_not_supported",
            "Customers do not support trashing.",
        ));
    }
    if let Some(heir) = reassign.filter(|heir| *heir > 0)
        && (heir == id || store.customer(heir).is_none())
    {
        return Err(WebError::new(
            400,
            "woocommerce_rest_customer_invalid_reassign",
            "Invalid resource id for reassignment.",
        ));
    }
    store.remove(id).ok_or_else(WebError::no_such_user)
}

fn may_delete(customer: &Customer) -> Result<(), WebError> {
    if is_shopper(customer) {
        return Ok(());
    }
    let message = format!(
        "Sorry, users with {} role cannot be deleted via this endpoint. Allowed roles: customer, subscriber",
        customer.role
    );
    Err(WebError::new(
        403,
        "woocommerce_rest_cannot_delete",
        message,
    ))
}

/// The permission check of the route for one customer, which looks at the request too.
pub(crate) fn permission(store: &Webstore, call: &WebCall<'_>) -> Result<(), WebError> {
    let (verb, what) = match call.method {
        "GET" | "HEAD" => (
            "woocommerce_rest_cannot_view",
            "Sorry, you cannot view this resource.",
        ),
        "DELETE" => (
            "woocommerce_rest_cannot_delete",
            "Sorry, you are not allowed to delete this resource.",
        ),
        _ => (
            "woocommerce_rest_cannot_edit",
            "Sorry, you are not allowed to edit this resource.",
        ),
    };
    let refused = |status| Err(WebError::new(status, verb, what));
    let Some(caller) = &call.caller else {
        return refused(401);
    };
    if caller.role == Role::Subscriber {
        return refused(403);
    }
    let customer = store
        .customer(target(call))
        .ok_or_else(|| store.version.no_such_user(call.method))?;
    match call.method {
        "GET" | "HEAD" => Ok(()),
        "DELETE" if caller.role != Role::Administrator => refused(403),
        "DELETE" => may_delete(customer),
        _ if !may_edit(customer, caller) => refused(403),
        _ => may_change_login(customer, &call.body),
    }
}

/// E-mail and password of staff are out of reach [put_admin_email, put_editor_password].
pub(crate) fn may_change_login(
    customer: &Customer,
    body: &Map<String, Value>,
) -> Result<(), WebError> {
    let Some(field) = ["email", "password"]
        .into_iter()
        .find(|field| body.get(*field).is_some_and(|v| !v.is_null()))
    else {
        return Ok(());
    };
    if is_shopper(customer) {
        return Ok(());
    }
    let message = format!(
        "Sorry, {field} cannot be updated via this endpoint for a user with role {}.",
        customer.role
    );
    Err(WebError::new(403, "woocommerce_rest_cannot_edit", message))
}

/// Which customer a call means: an `id` in body or query wins over the one in the path.
pub(crate) fn target(call: &WebCall<'_>) -> u64 {
    call.param("id").as_ref().map_or(0, as_id)
}
