//! Answers and data of real shops and companies, as reports of the two systems, their plugins and other connectors have them: nothing
//! odd does harm, and all of it is said. Something stands between engine and sandbox and changes what comes and goes, as a plugin, a
//! cache or a firewall does.

mod asked;
mod caches;
mod cut_off;
mod dirt;
mod firewalls;
mod kept;
mod lists;
mod mass;
mod orders;
mod records;
mod reread;
mod texts;

use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::plan::{Plan, PlanLine};
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::common::{at_rest, company_ids, run_to_rest, small_world};
use crate::support::{Answered, Between, World};

/// A pair at rest in a small shop.
pub fn resting(customers: usize) -> (World, State) {
    at_rest(small_world(customers, 11))
}

/// Changes the answers to requests of which method and path with query contain this.
pub fn answers(
    method: &'static str,
    path: &'static str,
    mut change: impl FnMut(&Request<String>, Response<String>) -> Answered + 'static,
) -> Option<Between> {
    Some(Box::new(move |request, send| {
        // Every address of Concord's own API names customers.
        let address = request.uri().to_string();
        let address = address.replace("/api/concord/customers/v1.0", "/api/concord");
        let is_meant = request.method() == method && address.contains(path);
        let seen = request.clone();
        let answer = send(request)?;
        match is_meant {
            true => change(&seen, answer),
            false => Some(answer),
        }
    }))
}

/// Changes the records that a list answers, those under `value` as well, one by one.
pub fn records_of(
    path: &'static str,
    mut change: impl FnMut(&mut Value) + 'static,
) -> Option<Between> {
    answers("GET", path, move |_, answer| {
        let mut body: Value = serde_json::from_str(answer.body()).unwrap();
        let records = match &mut body {
            Value::Array(records) => records,
            body => body["value"].as_array_mut().unwrap(),
        };
        records.iter_mut().for_each(&mut change);
        Some(with_body(answer, body.to_string()))
    })
}

/// A member of the records can't be read, in whatever answer of this path it stands.
pub fn without(path: &'static str, member: &'static str) -> Option<Between> {
    fn empty(value: &mut Value, member: &str) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|it| empty(it, member)),
            Value::Object(members) => {
                for (name, value) in members {
                    match name == member {
                        true => *value = Value::Null,
                        false => empty(value, member),
                    }
                }
            }
            _ => {}
        }
    }
    Some(Box::new(move |request, send| {
        let is_meant = request.uri().path().contains(path);
        let answer = send(request)?;
        let Ok(mut body) = serde_json::from_str(answer.body()) else {
            return Some(answer);
        };
        match is_meant {
            true => {
                empty(&mut body, member);
                Some(with_body(answer, body.to_string()))
            }
            false => Some(answer),
        }
    }))
}

pub fn with_body(answer: Response<String>, body: String) -> Response<String> {
    let (parts, _) = answer.into_parts();
    Response::from_parts(parts, body)
}

pub fn page(status: u16, html: &str) -> Answered {
    let answer = Response::builder().status(status);
    let answer = answer.header("content-type", "text/html");
    Some(answer.body(html.to_owned()).unwrap())
}

pub fn line_of(plan: &Plan, id: WebstoreId) -> &PlanLine {
    let mut lines = plan.lines.iter();
    lines
        .find(|line| line.webstore == Some(id))
        .expect("a line")
}

/// The account's billing address as the shop stores it.
pub fn billing(world: &World, id: WebstoreId, field: &str) -> String {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    account.billing(field).to_owned()
}

pub fn add_company(world: &World, set: Value) -> CompanyId {
    let before = company_ids(world);
    let edit = Edit::add(System::Company, set);
    world.sandbox.borrow_mut().edit(&edit).unwrap();
    let now = company_ids(world);
    CompanyId::new(now.difference(&before).next().unwrap())
}

pub fn add_account(world: &World, set: Value) -> WebstoreId {
    let edit = Edit::add(System::Webstore, set);
    let record = world.sandbox.borrow_mut().edit(&edit).unwrap().record;
    WebstoreId(record["id"].as_u64().unwrap())
}

/// Everything that is mapped.
pub fn pairs(state: &State) -> Vec<(CompanyId, WebstoreId)> {
    let lines = state.mappings.lines();
    lines
        .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
        .collect()
}

/// After the oddity is over everything is as it would have been: one more run, and then nothing to do.
pub fn assert_back_to_rest(world: &World, state: &mut State) {
    world.put_between(None);
    let plan = run_to_rest(world, state);
    assert_eq!(odd_lines(&plan), Vec::<&PlanLine>::new());
    assert_eq!(plan.broken(), 0);
}

/// The lines of what can't be read.
pub fn odd_lines(plan: &Plan) -> Vec<&PlanLine> {
    let lines = plan.lines.iter();
    lines.filter(|line| !line.not_read.is_empty()).collect()
}

/// What both systems hold.
pub fn everything(world: &World) -> Value {
    let sandbox = world.sandbox.borrow();
    let accounts: Vec<Value> = sandbox
        .webstore()
        .customers()
        .map(|it| {
            json!([
                it.id,
                it.email,
                it.first_name,
                it.last_name,
                format!("{:?}", it)
            ])
        })
        .collect();
    let customers: Vec<String> = sandbox
        .company()
        .customers()
        .map(|it| format!("{it:?}"))
        .collect();
    json!([accounts, customers])
}
