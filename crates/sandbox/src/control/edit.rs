//! Edits as the systems' own staff make them: past the APIs and their rules, with a new date and a new etag.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::guid::Guid;
use crate::webstore::{Customer, Meta, as_php_string, orders};
use crate::{Sandbox, System, company, webstore};

/// One edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// In which system.
    pub system: System,
    /// Which webstore, by its code, or which company, by its id or name; the first unless it says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What kind of record; a customer unless it says otherwise.
    #[serde(default)]
    pub record: Record,
    /// What is done.
    #[serde(rename = "do")]
    pub action: Action,
    /// Which record: the webstore's id, the company's id or number. Not for `add`.
    #[serde(default)]
    pub id: Value,
    /// The new values, named as in the system's API; `billing`, `shipping` and `meta_data` may be partial.
    #[serde(default)]
    pub set: Map<String, Value>,
    /// `false`: as a plugin does that writes to the database behind WooCommerce's back, the modification date stays as it is.
    #[serde(default = "yes")]
    pub touch: bool,
}

fn yes() -> bool {
    true
}

/// What kind of record an edit is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// On either side.
    #[default]
    Customer,
    /// In the webstore only.
    Order,
    /// In the company only: a customer's ship-to address. The edit names the customer, and `Code` among the values the address.
    ShipTo,
}

/// What an edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sets fields of a record.
    Change,
    /// Makes a record.
    Add,
    /// Takes a record out.
    Delete,
}

impl Edit {
    /// Sets fields of a record.
    pub fn change(system: System, id: impl Into<Value>, set: Value) -> Self {
        Self {
            system,
            at: None,
            record: Record::default(),
            action: Action::Change,
            id: id.into(),
            set: set.as_object().cloned().unwrap_or_default(),
            touch: true,
        }
    }

    /// Makes a record.
    pub fn add(system: System, set: Value) -> Self {
        Self {
            action: Action::Add,
            ..Self::change(system, Value::Null, set)
        }
    }

    /// Takes a record out.
    pub fn delete(system: System, id: impl Into<Value>) -> Self {
        Self {
            action: Action::Delete,
            ..Self::change(system, id, Value::Null)
        }
    }

    /// The same in one of several webstores, by its code, or companies, by its id or name.
    #[must_use]
    pub fn at(self, code_or_name: &str) -> Self {
        Self {
            at: Some(code_or_name.to_owned()),
            ..self
        }
    }

    /// The same for a customer's ship-to address.
    #[must_use]
    pub fn of_ship_to(self) -> Self {
        Self {
            record: Record::ShipTo,
            ..self
        }
    }

    /// The same for an order.
    #[must_use]
    pub fn of_order(self) -> Self {
        Self {
            record: Record::Order,
            ..self
        }
    }
}

/// The record after the edit, or before its deletion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// Its id: a number in the webstore, a GUID in the company.
    pub id: Value,
    /// As the system's API shows it to one who sees everything.
    pub record: Value,
}

/// Carries out an edit.
pub(crate) fn edit(sandbox: &mut Sandbox, edit: &Edit) -> Result<Edited, String> {
    sandbox.clock.tick();
    match (edit.system, edit.record) {
        (System::Webstore, Record::Customer) => edit_webstore(sandbox, edit),
        (System::Webstore, Record::Order) => edit_order(sandbox, edit),
        (System::Company, Record::Customer) => edit_company(sandbox, edit),
        (System::Company, Record::ShipTo) => edit_ship_to(sandbox, edit),
        (System::Webstore, Record::ShipTo) => {
            Err("ship-to addresses are in the company only".to_owned())
        }
        (System::Company, Record::Order) => Err("orders are in the webstore only".to_owned()),
        (System::SignIn | System::Control, _) => Err(format!("{:?} has no records", edit.system)),
    }
}

/// The id that an edit of the webstore names, as a number or as text.
fn webstore_id(edit: &Edit) -> Option<u64> {
    edit.id.as_u64().or_else(|| edit.id.as_str()?.parse().ok())
}

fn edit_order(sandbox: &mut Sandbox, edit: &Edit) -> Result<Edited, String> {
    let now = sandbox.clock.now();
    let store = sandbox.webstore_at(edit.at.as_deref())?;
    let id = webstore_id(edit).unwrap_or(0);
    let order = match edit.action {
        Action::Add => orders::staff_add(store, &edit.set, now)?,
        Action::Change => orders::staff_change(store, id, &edit.set, edit.touch, now)?,
        Action::Delete => store
            .remove_order(id)
            .ok_or_else(|| format!("the webstore has no order {}", edit.id))?,
    };
    Ok(Edited {
        id: order.id.into(),
        record: Value::Object(order.members),
    })
}

fn edit_webstore(sandbox: &mut Sandbox, edit: &Edit) -> Result<Edited, String> {
    let now = sandbox.clock.now();
    let store = sandbox.webstore_at(edit.at.as_deref())?;
    let id = webstore_id(edit);
    let existing = || {
        id.and_then(|id| store.customer(id))
            .cloned()
            .ok_or_else(|| format!("the webstore has no customer {}", edit.id))
    };
    let mut customer = match edit.action {
        Action::Add => Customer {
            role: "customer".to_owned(),
            created: now,
            ..Customer::default()
        },
        Action::Change | Action::Delete => existing()?,
    };
    if edit.action == Action::Delete {
        store.remove(customer.id);
    } else {
        for (name, value) in &edit.set {
            set_webstore_field(&mut customer, name, value, || store.take_meta_id())?;
        }
        if edit.action == Action::Add {
            customer.id = store.take_user_id();
            if customer.username.is_empty() {
                customer.username = format!("user{}", customer.id);
            }
        }
        if customer.display_name.is_empty() {
            customer.display_name.clone_from(&customer.username);
        }
        if edit.touch {
            customer.modified = Some(now);
        }
        store.put(customer.clone());
    }
    Ok(Edited {
        id: customer.id.into(),
        record: webstore::render_customer(&customer, None, webstore::Links::None, ""),
    })
}

fn set_webstore_field(
    customer: &mut Customer,
    name: &str,
    value: &Value,
    mut meta_id: impl FnMut() -> u64,
) -> Result<(), String> {
    let text = || {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("{name} needs a text"))
    };
    match name {
        "email" => customer.email = text()?,
        "first_name" => customer.first_name = text()?,
        "last_name" => customer.last_name = text()?,
        "username" => customer.username = text()?,
        "display_name" => customer.display_name = text()?,
        "role" => customer.role = text()?,
        "is_paying_customer" => {
            customer.is_paying_customer = value
                .as_bool()
                .ok_or("is_paying_customer needs true or false")?
        }
        "billing" | "shipping" => {
            for (field, value) in value
                .as_object()
                .ok_or_else(|| format!("{name} needs an object"))?
            {
                let text = as_php_string(value);
                if name == "billing" {
                    customer.set_billing(field, text)
                } else {
                    customer.set_shipping(field, text)
                }
            }
        }
        "meta_data" => {
            for entry in value.as_array().ok_or("meta_data needs a list")? {
                let key = entry
                    .get("key")
                    .and_then(Value::as_str)
                    .ok_or("an entry of meta_data needs a key")?;
                customer.meta.retain(|meta| meta.key != key);
                match entry.get("value") {
                    None | Some(Value::Null) => {}
                    Some(value) => customer.meta.push(Meta {
                        id: meta_id(),
                        key: key.to_owned(),
                        value: value.clone(),
                    }),
                }
            }
        }
        _ => return Err(format!("a webstore customer has no field {name}")),
    }
    Ok(())
}

/// The customer of the company that an edit names.
fn named_customer(company: &company::Company, edit: &Edit) -> Result<company::Customer, String> {
    let named = edit.id.as_str().unwrap_or_default();
    let found = Guid::parse(named)
        .and_then(|id| company.customer(id))
        .or_else(|| company.by_number(&named.to_uppercase()));
    found
        .cloned()
        .ok_or_else(|| format!("the company has no customer {}", edit.id))
}

fn edit_ship_to(sandbox: &mut Sandbox, edit: &Edit) -> Result<Edited, String> {
    let now = sandbox.clock.now();
    let company = sandbox.company_at(edit.at.as_deref())?;
    let customer = named_customer(company, edit)?;
    let mut set = edit.set.clone();
    let code = set.remove("Code");
    let code = code.as_ref().and_then(Value::as_str).unwrap_or_default();
    if code.is_empty() {
        return Err("a ship-to address is named by its Code".to_owned());
    }
    let is_there = company.ship_to(customer.id, code).is_some();
    match edit.action {
        Action::Delete => drop(company.remove_ship_to(customer.id, code)),
        Action::Change if !is_there => {
            return Err(format!("{} has no ship-to address {code}", edit.id));
        }
        _ => company::staff_set_ship_to(company, &customer, code, &set, now)?,
    }
    Ok(Edited {
        id: customer.id.to_string().into(),
        record: Value::Object(company::render_customer(&customer, &company.tables)),
    })
}

fn edit_company(sandbox: &mut Sandbox, edit: &Edit) -> Result<Edited, String> {
    let now = sandbox.clock.now();
    let company = sandbox.company_at(edit.at.as_deref())?;
    let mut customer = match edit.action {
        Action::Add => company::Customer::default(),
        Action::Change | Action::Delete => named_customer(company, edit)?,
    };
    let record = |customer: &company::Customer, tables| {
        Value::Object(company::render_customer(customer, tables))
    };
    if edit.action == Action::Delete {
        company.delete(customer.id, now);
        return Ok(Edited {
            id: customer.id.to_string().into(),
            record: record(&customer, &company.tables),
        });
    }
    for (name, value) in &edit.set {
        company::staff_set(&mut customer, name, value, company)?;
    }
    if company
        .by_number(&customer.number)
        .is_some_and(|other| other.id != customer.id)
    {
        return Err(format!(
            "the company already has a customer {}",
            customer.number
        ));
    }
    if edit.touch {
        customer.modified = now;
    }
    match edit.action {
        Action::Add => {
            company::contacts::create(company, &mut customer, now).map_err(|error| error.message)?
        }
        Action::Change | Action::Delete => company::contacts::update(company, &mut customer, now),
    }
    let id = company.put(customer);
    let stored = company
        .customer(id)
        .map(|customer| record(customer, &company.tables))
        .unwrap_or_default();
    Ok(Edited {
        id: id.to_string().into(),
        record: stored,
    })
}
