//! The control routes. They need no key and meet no fault; who may call them is in `caller.rs`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Edit;
use crate::exchange::{Call, Reply};
use crate::faults::{Fault, FaultRate};
use crate::{Sandbox, company, webstore};

/// `GET /__sandbox/connection`
pub(crate) fn connection(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let sign_in_origin = call.direct_origin();
    ok(&json!(super::connection(
        sandbox,
        &call.origin,
        &sign_in_origin
    )))
}

/// `GET /__sandbox/state`: all records of both systems, as their APIs show them to one who sees everything, and the mails that the shop sent.
/// `?webstore=CODE` and `?company=NAME` choose another than the first.
pub(crate) fn state(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let now = crate::clock::utc(sandbox.now());
    let shop = sandbox.webstore_at(call.query("webstore"));
    let shop = match shop.map(|store| records_of_webstore(store)) {
        Ok(records) => records,
        Err(message) => return refused(&message),
    };
    match sandbox.company_at(call.query("company")) {
        Ok(company) => {
            let company = records_of_company(company);
            ok(&json!({"now": now, "webstore": shop, "company": company}))
        }
        Err(message) => refused(&message),
    }
}

fn records_of_webstore(store: &webstore::Webstore) -> Value {
    let shoppers = store
        .customers()
        .map(|c| webstore::render_customer(c, None, webstore::Links::None, ""));
    let orders = store
        .orders()
        .map(|order| Value::Object(order.members.clone()));
    json!({
        "customers": shoppers.collect::<Value>(),
        "orders": orders.collect::<Value>(),
        "mails": store.mails,
    })
}

fn records_of_company(company: &company::Company) -> Value {
    let customers = company
        .customers()
        .map(|c| Value::Object(company::render_customer(c, &company.tables)));
    let contacts = company.contacts().map(company::render_contact);
    // What only the page services show, by number.
    let page_fields = company
        .customers()
        .filter(|c| !c.more.is_empty())
        .map(|c| (c.number.clone(), json!(c.more)));
    let ship_tos = company.customers().flat_map(|customer| {
        let ship_tos = company.ship_tos(customer.id);
        ship_tos.map(|it| company::render_ship_to(customer, it))
    });
    json!({
        "customers": customers.collect::<Value>(),
        "contacts": contacts.collect::<Value>(),
        "ship_to_addresses": ship_tos.collect::<Value>(),
        "extension": company.kept.shown(),
        "page_fields": page_fields.collect::<Map<_, _>>(),
    })
}

/// `POST /__sandbox/edit`: one edit or a list of them; the first that does not fit ends the list.
pub(crate) fn edit(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let edits: Vec<Edit> = match one_or_many(&call.body) {
        Ok(edits) => edits,
        Err(message) => return refused(&message),
    };
    let mut edited = Vec::new();
    for edit in &edits {
        match sandbox.edit(edit) {
            Ok(record) => edited.push(record),
            Err(message) => return refused(&message),
        }
    }
    ok(&json!({"edited": edited}))
}

/// `GET /__sandbox/faults` lists what is still to come. `POST` takes one fault, a list (which replaces the earlier ones; an empty one
/// ends all), `{"rate": {…}}` or `{"clear": true}`.
pub(crate) fn faults(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if call.method == "POST"
        && let Err(message) = set_faults(sandbox, &call.body)
    {
        return refused(&message);
    }
    ok(&json!({"faults": sandbox.faults.list, "rate": sandbox.faults.rate}))
}

fn set_faults(sandbox: &mut Sandbox, body: &str) -> Result<(), String> {
    let value: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    if value.get("clear") == Some(&Value::Bool(true)) {
        sandbox.clear_faults();
        return Ok(());
    }
    if let Some(rate) = value.get("rate") {
        let rate: Option<FaultRate> =
            serde_json::from_value(rate.clone()).map_err(|error| error.to_string())?;
        sandbox.set_fault_rate(rate);
        return Ok(());
    }
    let is_list = value.is_array();
    let faults: Vec<Fault> = one_or_many(body)?;
    check_members(&value, &faults)?;
    if is_list {
        sandbox.clear_faults();
    }
    faults
        .into_iter()
        .for_each(|fault| sandbox.add_fault(fault));
    Ok(())
}

/// A misspelt member would otherwise make a fault meet every request, for ever.
fn check_members(sent: &Value, faults: &[Fault]) -> Result<(), String> {
    let each = sent
        .as_array()
        .map_or(std::slice::from_ref(sent), Vec::as_slice);
    for (sent, fault) in each.iter().zip(faults) {
        let known = json!(fault);
        let members = sent.as_object().into_iter().flatten();
        for (name, _) in members.filter(|(_, value)| !value.is_null()) {
            if known.get(name).is_none() {
                return Err(format!("this fault has no \"{name}\""));
            }
        }
    }
    Ok(())
}

/// `GET /__sandbox/requests`
pub(crate) fn requests(sandbox: &mut Sandbox, _: &Call) -> Reply {
    let routes = sandbox.requests();
    ok(&json!({"total": routes.iter().map(|r| r.count).sum::<u64>(), "routes": routes}))
}

/// `GET /__sandbox/company`: what the company's administrator has set up. `POST` changes the members that are named and answers all.
/// `?company=NAME` chooses another than the first. What is published and installed, and the limits, are the environment's and change for all.
pub(crate) fn company_settings(sandbox: &mut Sandbox, call: &Call) -> Reply {
    let now = sandbox.now();
    let company = match sandbox.company_at(call.query("company")) {
        Ok(company) => company,
        Err(message) => return refused(&message),
    };
    if call.method == "POST" {
        match changed(&company.settings, &call.body) {
            Ok(settings) => company.set_up(settings, now),
            Err(message) => return refused(&message),
        }
    }
    let settings = company.settings.clone();
    for company in sandbox.environment.open.iter_mut() {
        let common = company::Settings {
            page_services: settings.page_services,
            extension: settings.extension,
            limits: settings.limits,
            ..company.settings.clone()
        };
        company.set_up(common, now);
    }
    ok(&json!(settings))
}

fn changed(settings: &company::Settings, body: &str) -> Result<company::Settings, String> {
    let changes: Map<String, Value> =
        serde_json::from_str(body).map_err(|error| error.to_string())?;
    let mut all = json!(settings);
    for (name, value) in changes {
        match (all.get_mut(&name), value) {
            // Of the page services, and of the extension, some members may be named and the others stay.
            (Some(Value::Object(own)), Value::Object(given)) => own.extend(given),
            (_, value) => all[name] = value,
        }
    }
    let settings: company::Settings =
        serde_json::from_value(all).map_err(|error| error.to_string())?;
    let mut rules = settings.setup_rules.iter();
    rules.try_for_each(company::SetupRule::check)?;
    Ok(settings)
}

/// `GET /__sandbox/sign_in`: how the sign-in authority stands. `POST` takes one change, such as `{"do": "expire_access_tokens"}`,
/// or a list of them.
pub(crate) fn sign_in(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if call.method == "POST" {
        match one_or_many(&call.body) {
            Ok(changes) => changes
                .into_iter()
                .for_each(|change| sandbox.change_sign_in(change)),
            Err(message) => return refused(&message),
        }
    }
    ok(&json!(sandbox.sign_in()))
}

/// `GET /__sandbox/clock`: the time in both systems. `POST` with `{"advance_ms": N}` lets that much of it pass at once.
pub(crate) fn clock(sandbox: &mut Sandbox, call: &Call) -> Reply {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Advance {
        advance_ms: u64,
    }
    if call.method == "POST" {
        match serde_json::from_str::<Advance>(&call.body) {
            Ok(Advance { advance_ms }) => sandbox.advance(Duration::from_millis(advance_ms)),
            Err(error) => return refused(&error.to_string()),
        }
    }
    ok(&json!({"now": crate::clock::utc(sandbox.now())}))
}

/// `POST /__sandbox/reset`: everything as at the start; with `{"only": "requests"}` or `{"only": "faults"}` just those, with
/// `{"webstore": CODE}` or `{"company": NAME}` or both just the records there.
pub(crate) fn reset(sandbox: &mut Sandbox, call: &Call) -> Reply {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Reset {
        only: Option<Only>,
        webstore: Option<String>,
        company: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Only {
        Requests,
        Faults,
    }
    let asked = match call.body.trim() {
        "" => Ok(Reset::default()),
        body => serde_json::from_str(body).map(Option::unwrap_or_default),
    };
    let done = match asked {
        Err(error) => Err(error.to_string()),
        Ok(Reset {
            only: None,
            webstore: None,
            company: None,
        }) => {
            sandbox.reset();
            Ok(())
        }
        Ok(Reset {
            only: None,
            webstore,
            company,
        }) => sandbox.reset_records(webstore.as_deref(), company.as_deref()),
        Ok(Reset {
            only: Some(only),
            webstore: None,
            company: None,
        }) => {
            match only {
                Only::Requests => sandbox.reset_requests(),
                Only::Faults => sandbox.clear_faults(),
            }
            Ok(())
        }
        Ok(_) => Err("requests and faults are reset for all webstores and companies".to_owned()),
    };
    match done {
        Ok(()) => ok(&json!({"reset": true})),
        Err(message) => refused(&message),
    }
}

fn one_or_many<T: serde::de::DeserializeOwned>(body: &str) -> Result<Vec<T>, String> {
    let value: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let list = if value.is_array() {
        value
    } else {
        json!([value])
    };
    serde_json::from_value(list).map_err(|error| error.to_string())
}

fn ok(body: &Value) -> Reply {
    Reply::json(200, body)
}

fn refused(message: &str) -> Reply {
    Reply::json(400, &json!({"error": message}))
}
