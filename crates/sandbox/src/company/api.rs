//! The company's routes, and what they have in common: credentials, the company in the path, headers, the envelope.

use serde_json::{Map, Value, json};

use super::auth;
use super::cells::{CompanyRow, CustomerRow, Row};
use super::customers as records;
use super::environment::Environment;
use super::errors::CompanyError;
use super::lists::{self, selected, with_select};
use super::sources::{Companies, Customers, Rows};
use super::state::Company;
use super::users::{CUSTOMER, TableData};
use crate::exchange::{Call, Reply};
use crate::guid::Guid;
use crate::{Sandbox, routes};

/// What a route answers when all went well: status, body, where a new record is.
pub(super) struct Done {
    status: u16,
    body: Option<Value>,
    location: Option<String>,
}

impl Done {
    pub fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body: Some(body),
            location: None,
        }
    }

    /// A record that was made.
    pub fn created(body: Value) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
    }

    /// The same, and where it is.
    pub fn at(self, location: String) -> Self {
        Self {
            location: Some(location),
            ..self
        }
    }

    /// Nothing to say.
    pub fn nothing() -> Self {
        Self {
            status: 204,
            body: None,
            location: None,
        }
    }
}

pub(super) type Run = fn(&mut Company, &Call, i64) -> Result<Done, CompanyError>;

/// What a route reaches, which its caller needs permissions for.
pub(super) enum Reach {
    /// The company and those of its tables that every user may read.
    Company,
    /// A table that takes permissions of its own.
    Table(TableData),
}

/// `GET companies`
pub(crate) fn companies(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_environment(sandbox, call, |environment, call| {
        let listed = lists::answer(&Companies(environment), call, &context(call, "companies"))?;
        Ok(Done::ok(listed.body))
    })
}

/// `GET companies({id})`
pub(crate) fn one_company(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Company, |company, call, _| {
        let row = CompanyRow {
            id: company.id,
            name: company.home().name,
        };
        Ok(Done::ok(single(&row, call, "companies")))
    })
}

/// `GET|POST customers`
pub(crate) fn customers(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        Reach::Table(CUSTOMER),
        |company, call, now| match call.method.as_str() {
            "POST" => {
                let id = records::insert(company, &body(call)?, now)?;
                let location = Some(format!("{}{}({id})", call.origin, call.path));
                let done = written(company, call, id)?;
                let status = if done.body.is_some() {
                    201
                } else {
                    done.status
                };
                Ok(Done {
                    status,
                    location,
                    ..done
                })
            }
            _ => {
                let context = context(call, &in_set(company, "customers"));
                let listed = lists::answer(&Customers(company), call, &context)?;
                company.visited += listed.visited;
                Ok(Done::ok(listed.body))
            }
        },
    )
}

/// `GET|PATCH|DELETE customers({id})`
pub(crate) fn customer(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        Reach::Table(CUSTOMER),
        |company, call, now| {
            let id = Guid::parse(call.path_value("id")).ok_or_else(CompanyError::bad_key)?;
            let customer = company
                .customer(id)
                .ok_or_else(|| CompanyError::no_such_record("Customer", id))?;
            match call.method.as_str() {
                "PATCH" => {
                    records::check_version(customer.version, call.header("if-match"), true)?;
                    records::modify(company, id, &body(call)?, now)?;
                    written(company, call, id)
                }
                "DELETE" => {
                    records::check_version(customer.version, call.header("if-match"), false)?;
                    records::delete(company, id, now)?;
                    Ok(Done::nothing())
                }
                _ => Ok(Done::ok(shown(company, call, id)?)),
            }
        },
    )
}

/// `GET {set}` for the tables that customers refer to.
pub(crate) fn table(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Company, |company, call, _| {
        let set = call.path_value("set");
        let table = company
            .tables
            .by_set(set)
            .ok_or_else(|| CompanyError::no_such_segment(set))?;
        let context = context(call, &in_set(company, set));
        lists::answer(&Rows(&table.rows), call, &context).map(|listed| Done::ok(listed.body))
    })
}

/// `GET {set}({id})`
pub(crate) fn table_row(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Company, |company, call, _| {
        let set = call.path_value("set");
        let table = company
            .tables
            .by_set(set)
            .ok_or_else(|| CompanyError::no_such_segment(set))?;
        let id = Guid::parse(call.path_value("id")).ok_or_else(CompanyError::bad_key)?;
        let row = table
            .by_id(id)
            .ok_or_else(|| CompanyError::no_such_record(table.caption, id))?;
        Ok(Done::ok(single(&row, call, &in_set(company, set))))
    })
}

/// Every other path and method under the API.
pub(crate) fn no_route(sandbox: &mut Sandbox, call: &Call) -> Reply {
    if call.method == "OPTIONS" {
        return with_headers(Reply::empty(200), call);
    }
    serve_environment(sandbox, call, |_, call| {
        if routes::knows_path(&call.path) {
            return Err(CompanyError::new(
                405,
                "BadRequest_MethodNotAllowed",
                format!("'{}' requests are not supported here.", call.method),
            ));
        }
        let segment = call
            .path_value("rest")
            .rsplit('/')
            .next()
            .unwrap_or_default();
        Err(CompanyError::no_such_segment(
            segment.split('(').next().unwrap_or_default(),
        ))
    })
}

/// Runs a route for a caller who may use it, and puts what came of it into an answer.
pub(super) fn serve(sandbox: &mut Sandbox, call: &Call, reach: Reach, run: Run) -> Reply {
    let now = sandbox.now();
    let result = auth::check(call, &sandbox.sign_in, now).and_then(|user| {
        let company = sandbox.environment.addressed(call)?;
        if let Reach::Table(table) = reach {
            user.check(table, &call.method)?;
        }
        run(company, call, now)
    });
    answered(sandbox, call, result)
}

/// The same for what is there before any company is chosen.
pub(super) fn serve_environment(
    sandbox: &mut Sandbox,
    call: &Call,
    run: fn(&Environment, &Call) -> Result<Done, CompanyError>,
) -> Reply {
    let result = auth::check(call, &sandbox.sign_in, sandbox.now())
        .and_then(|_| run(&sandbox.environment, call));
    answered(sandbox, call, result)
}

pub(super) fn answered(
    sandbox: &mut Sandbox,
    call: &Call,
    result: Result<Done, CompanyError>,
) -> Reply {
    let reply = match result {
        Ok(Done {
            status,
            body: None,
            location: None,
        }) => Reply::empty(status),
        Ok(Done {
            status,
            body: None,
            location: Some(location),
        }) => Reply::empty(status).with("location", &location),
        Ok(Done {
            status,
            body: Some(body),
            location,
        }) => {
            let tag = body
                .get("@odata.etag")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let reply = Reply::text(
                status,
                "application/json; odata.metadata=minimal; odata.streaming=true",
                body.to_string(),
            )
            .with("odata-version", "4.0");
            let reply = tag.map_or(reply.clone(), |tag| reply.with("etag", &tag));
            match location {
                Some(location) => reply.with("location", &location),
                None => reply,
            }
        }
        Err(error) => error.reply(sandbox.correlation_id()),
    };
    with_headers(reply, call)
}

/// Microsoft documents nothing about CORS; there is evidence that the online service answers cross-origin calls and that a server
/// on-premises does not (facts §6.3).
pub(super) fn with_headers(reply: Reply, call: &Call) -> Reply {
    let reply = match lists::max_page_size(call) {
        Some(size) if reply.status == 200 => {
            reply.with("preference-applied", &format!("odata.maxpagesize={size}"))
        }
        _ => reply,
    };
    let origin = call
        .header("origin")
        .filter(|_| !auth::is_on_premises(call));
    let Some(origin) = origin else {
        return reply;
    };
    let asked = call.header("access-control-request-headers").unwrap_or("*");
    reply
        .with("access-control-allow-origin", origin)
        .with(
            "access-control-allow-methods",
            "GET, POST, PATCH, DELETE, OPTIONS",
        )
        .with("access-control-allow-headers", asked)
        .with("vary", "Origin")
}

pub(super) fn body(call: &Call) -> Result<Map<String, Value>, CompanyError> {
    match serde_json::from_str(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(CompanyError::bad_request(
            "The request body is not valid JSON.",
        )),
    }
}

/// `…/api/v2.0/$metadata#` and what follows it.
pub(super) fn context(call: &Call, what: &str) -> String {
    let end = call.path.find("/companies").unwrap_or(call.path.len());
    format!("{}{}/$metadata#{what}", call.origin, &call.path[..end])
}

pub(super) fn in_set(company: &Company, set: &str) -> String {
    format!("companies({})/{set}", company.id)
}

pub(super) fn single<R: Row>(row: &R, call: &Call, set: &str) -> Value {
    let select = selected(call);
    let mut body = Map::new();
    body.insert(
        "@odata.context".to_owned(),
        json!(format!(
            "{}/$entity",
            with_select(&context(call, set), select.as_deref())
        )),
    );
    body.extend(row.json(select.as_deref()));
    Value::Object(body)
}

fn shown(company: &Company, call: &Call, id: Guid) -> Result<Value, CompanyError> {
    let customer = company
        .customer(id)
        .ok_or_else(|| CompanyError::no_such_record("Customer", id))?;
    Ok(single(
        &CustomerRow {
            customer,
            tables: &company.tables,
        },
        call,
        &in_set(company, "customers"),
    ))
}

/// The whole record after a write, or nothing where the client prefers that.
fn written(company: &Company, call: &Call, id: Guid) -> Result<Done, CompanyError> {
    if wants_nothing(call) {
        return Ok(Done::nothing());
    }
    shown(company, call, id).map(Done::ok)
}

/// Whether the client prefers no record in the answer to a write.
pub(super) fn wants_nothing(call: &Call) -> bool {
    let prefer = call.header("prefer");
    prefer.is_some_and(|p| p.contains("return-no-content") || p.contains("return=minimal"))
}
