//! Concord's own API, `concord/customers/v1.0`, as the extension in `deploy/business-central` speaks it. What it promises is in
//! `docs/business-central-api.md`, which `E1` to `E12` and "the contract" mean here.

mod content;
mod customer_rows;
mod customers;
mod entities;
mod entity;
mod fields;
mod leases;
mod rows;
mod runs;
mod setups;
mod ship_tos;
mod stored;
mod templates;
mod values;
mod versions;

use serde_json::{Map, Value};

use super::api::{self, Done};
use super::auth;
use super::errors::CompanyError;
use super::settings::{Extension, PermissionSet};
use super::state::Company;
use super::users::{self, Permissions, User};
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::guid::Guid;

use customer_rows::CustomerRow;
use entity::Entity;

/// A request of somebody who may make it, to an entity set that takes it.
struct Asked<'a> {
    company: &'a mut Company,
    entity: &'static Entity,
    call: &'a Call,
    user: &'static User,
    now: i64,
}

impl Asked<'_> {
    /// The id in the path.
    fn id(&self) -> Result<Guid, CompanyError> {
        Guid::parse(self.call.path_value("id")).ok_or_else(CompanyError::bad_key)
    }

    /// The etag that the request names.
    fn if_match(&self) -> Option<&str> {
        self.call.header("if-match")
    }

    /// What the body holds, each value in the form in which it is stored.
    fn sent(&self) -> Result<Map<String, Value>, CompanyError> {
        self.entity.read(&api::body(self.call)?)
    }

    /// The one row of the probe, by its key.
    fn probe(&self) -> Result<Value, CompanyError> {
        if self.call.path_value("id").trim_matches('\'') != versions::API_VERSION {
            return Err(CompanyError::no_such_key());
        }
        let records = rows::records(self.company, self.entity, self.now);
        let row = records.first().ok_or_else(CompanyError::no_such_key)?;
        let context = api::in_set(self.company, self.entity.set);
        Ok(api::single(&row, self.call, &context))
    }

    /// How a write is answered: by the whole record, unless the client prefers nothing.
    fn written(&self, id: Guid, done: fn(Value) -> Done) -> Result<Done, CompanyError> {
        match api::wants_nothing(self.call) {
            true => Ok(Done::nothing()),
            false => self.shown(id).map(done),
        }
    }

    /// How a record is answered.
    fn shown(&self, id: Guid) -> Result<Value, CompanyError> {
        let (company, call) = (&*self.company, self.call);
        let context = api::in_set(company, self.entity.set);
        if self.entity.set == "customers" {
            let customer = company.customer(id);
            let customer = customer.ok_or_else(|| self.entity.no_such_record(id))?;
            return Ok(api::single(
                &CustomerRow { customer, company },
                call,
                &context,
            ));
        }
        let records = rows::records(company, self.entity, self.now);
        let row = records.iter().find(|row| row.id == Some(id));
        let row = row.ok_or_else(|| self.entity.no_such_record(id))?;
        Ok(api::single(&row, call, &context))
    }
}

/// `GET|POST {set}`
pub(crate) fn collection(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, |mut asked| {
        if asked.call.method == "GET" {
            return rows::list(&mut asked).map(Done::ok);
        }
        let sent = asked.sent()?;
        let id = match asked.entity.set {
            "customers" => customers::create(asked.company, &sent, asked.now)?,
            _ => stored::insert(&mut asked, &sent)?,
        };
        let location = format!("{}{}({id})", asked.call.origin, asked.call.path);
        let done = asked.written(id, Done::created)?;
        Ok(done.at(location))
    })
}

/// `GET|PATCH|DELETE {set}({id})`
pub(crate) fn record(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, |mut asked| {
        if asked.entity.set == "versions" {
            return asked.probe().map(Done::ok);
        }
        let id = asked.id()?;
        match asked.call.method.as_str() {
            "PATCH" => {
                match asked.entity.set {
                    "customers" => customers::change(&mut asked, id)?,
                    _ => stored::change(&mut asked, id)?,
                }
                asked.written(id, Done::ok)
            }
            "DELETE" => stored::delete(&mut asked, id).map(|()| Done::nothing()),
            _ => asked.shown(id).map(Done::ok),
        }
    })
}

/// `POST $batch`
pub(crate) fn batch(sandbox: &mut Sandbox, call: &Call) -> Reply {
    // What is installed is installed for all companies of the environment.
    match sandbox.environment.open.first.settings.extension.installed {
        true => super::batch::batch(sandbox, call),
        false => no_route(sandbox, call),
    }
}

/// Every other path and method under the API.
pub(crate) fn no_route(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if call.method == "OPTIONS" {
        return api::with_headers(Reply::empty(200), call);
    }
    let now = sandbox.now();
    let user = auth::check(call, &sandbox.sign_in, now);
    let refused = user.and_then(|_| Err(CompanyError::no_such_key()));
    api::answered(sandbox, call, refused)
}

/// Runs a route for a caller who may use it, where the extension has it.
fn serve(
    sandbox: &mut Sandbox,
    call: &Call,
    run: fn(Asked<'_>) -> Result<Done, CompanyError>,
) -> Reply {
    let now = sandbox.now();
    let result = auth::check(call, &sandbox.sign_in, now).and_then(|user| {
        let company = sandbox.environment.addressed(call)?;
        let extension = company.settings.extension;
        // An API that nobody publishes is no part of the address [I].
        if !extension.installed {
            return Err(CompanyError::no_such_key());
        }
        let set = call.path_value("set");
        let entity = entities::by_set(set).filter(|entity| entity.is_there(extension.revision));
        let entity = entity.ok_or_else(|| CompanyError::no_such_segment(set))?;
        check_method(entity, call)?;
        check_permission(entity, extension, user, &call.method)?;
        company.kept.expire(now);
        run(Asked {
            company,
            entity,
            call,
            user,
            now,
        })
    });
    api::answered(sandbox, call, result)
}

/// What the page of the entity does not allow at all.
fn check_method(entity: &Entity, call: &Call) -> Result<(), CompanyError> {
    let method = call.method.as_str();
    let is_of_one = !call.path_value("id").is_empty();
    let fits = match method {
        "POST" => !is_of_one,
        "PATCH" | "DELETE" => is_of_one,
        _ => true,
    };
    match fits && entity.methods.split(' ').any(|own| own == method) {
        true => Ok(()),
        false => Err(CompanyError::new(
            405,
            "BadRequest_MethodNotAllowed",
            format!("'{method}' requests are not supported by {}.", entity.set),
        )),
    }
}

/// Who has none of the extension's permission sets may open none of its pages; `CCD SYNC` writes no setup.
fn check_permission(
    entity: &Entity,
    extension: Extension,
    user: &User,
    method: &str,
) -> Result<(), CompanyError> {
    let needed = users::needed(method);
    let granted = match user.permissions {
        Permissions::Full => extension.permission_set,
        _ => PermissionSet::None,
    };
    let is_of_administrators = entity.set == "setups" && needed != "Read";
    let least = match is_of_administrators {
        true => PermissionSet::Admin,
        false => PermissionSet::Sync,
    };
    match granted >= least {
        true => Ok(()),
        false => Err(users::refused(entity.table, needed)),
    }
}
