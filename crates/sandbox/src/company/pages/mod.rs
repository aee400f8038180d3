//! The OData V4 page services: pages of Business Central that reach what API v2.0 does not, above all posting groups (facts §2.2).

mod ship_to;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::api::{Done, Reach, body, serve, serve_environment};
use super::cells::{Cell, Row, cell_of};
use super::customer::Customer;
use super::errors::CompanyError;
use super::filter::Filter;
use super::lists::{self, Source};
use super::page_fields::{self, Behind, Codes, LookUp, card, workflow};
use super::render::etag;
use super::state::Company;
use super::users::CUSTOMER;
use super::{contacts, customers};
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::guid::Guid;

/// A service that is published.
enum Service {
    Workflow,
    Card,
    LookUp(&'static LookUp),
    ShipTo(ship_to::Page),
}

impl Service {
    /// The service in the path; an error where it is not published.
    fn of(company: &Company, call: &Call) -> Result<Self, CompanyError> {
        let published = company.settings.page_services;
        let name = call.path_value("service");
        match name {
            "workflowCustomers" if published.workflow_customers => Ok(Self::Workflow),
            "Customer_Card" if published.customer_card => Ok(Self::Card),
            _ if published.ship_to
                && let Some(page) = ship_to::Page::of(name) =>
            {
                Ok(Self::ShipTo(page))
            }
            _ => page_fields::by_service(name)
                .filter(|_| published.look_ups)
                .map(Self::LookUp)
                .ok_or_else(|| CompanyError::no_such_segment(name)),
        }
    }
}

/// `GET …/ODataV4`: the service document, which names what is published.
pub(crate) fn services(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve_environment(sandbox, call, |environment, call| {
        let published = environment.open.first.settings.page_services;
        let mut names = vec!["Company"];
        names.extend(published.workflow_customers.then_some("workflowCustomers"));
        names.extend(published.customer_card.then_some("Customer_Card"));
        names.extend(page_fields::services().filter(|_| published.look_ups));
        names.extend(ship_to::SERVICES.into_iter().filter(|_| published.ship_to));
        let value = names
            .iter()
            .map(|name| json!({"name": name, "kind": "EntitySet", "url": name}));
        let context = format!(
            "{}{}/$metadata",
            call.origin,
            call.path.trim_end_matches('/')
        );
        Ok(Done::ok(
            json!({"@odata.context": context, "value": value.collect::<Value>()}),
        ))
    })
}

/// `GET|POST …/Company('…')/{service}`
pub(crate) fn list(sandbox: &mut Sandbox, call: &Call) -> Reply {
    // Everybody may read the lists of groups.
    let reach = match page_fields::by_service(call.path_value("service")) {
        Some(_) => Reach::Company,
        None => Reach::Table(CUSTOMER),
    };
    serve(sandbox, call, reach, |company, call, now| {
        let context = context(call);
        let service = Service::of(company, call)?;
        if call.method == "POST" {
            return match service {
                Service::ShipTo(page) => ship_to::insert(company, page, call, &context, now),
                _ => Err(CompanyError::new(
                    405,
                    "BadRequest_MethodNotAllowed",
                    "'POST' requests are not supported here.",
                )),
            };
        }
        let listed = match service {
            Service::Card => lists::answer(&Pages::<true>(company), call, &context)?,
            Service::Workflow => lists::answer(&Pages::<false>(company), call, &context)?,
            Service::LookUp(page) => {
                let tables = &company.tables;
                lists::answer(&Codes { page, tables }, call, &context)?
            }
            Service::ShipTo(page) => ship_to::list(company, page, call, &context)?,
        };
        company.visited += listed.visited;
        Ok(Done::ok(listed.body))
    })
}

/// `GET|PATCH …/Company('…')/{service}({key})`: the GUID for `workflowCustomers`, the number for `Customer_Card`, number and code for the
/// ship-to address.
pub(crate) fn record(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(
        sandbox,
        call,
        Reach::Table(CUSTOMER),
        |company, call, now| {
            let service = Service::of(company, call)?;
            if let Service::ShipTo(page) = service {
                return ship_to::record(company, page, call, &context(call), now);
            }
            let id = addressed(company, &service, call.path_value("key"))?;
            if call.method == "PATCH" {
                modify(company, &service, id, call, now)?;
            }
            let customer = company.customer(id).ok_or_else(CompanyError::no_such_key)?;
            let row = match service {
                Service::Card => PageRow::<true> { customer, company }.json(None),
                _ => PageRow::<false> { customer, company }.json(None),
            };
            let mut answer = Map::new();
            answer.insert(
                "@odata.context".to_owned(),
                json!(format!("{}/$entity", context(call))),
            );
            answer.extend(row);
            Ok(Done::ok(Value::Object(answer)))
        },
    )
}

/// The customer that the key in the path means.
fn addressed(company: &Company, service: &Service, key: &str) -> Result<Guid, CompanyError> {
    let found = match service {
        Service::Card => {
            let number = key.trim_start_matches("No=").trim_matches('\'');
            company.by_number(&number.replace("''", "'"))
        }
        Service::Workflow => company.customer(Guid::parse(key).ok_or_else(CompanyError::bad_key)?),
        Service::LookUp(_) | Service::ShipTo(_) => None,
    };
    found
        .map(|customer| customer.id)
        .ok_or_else(CompanyError::no_such_key)
}

/// Writes the fields that were sent, in the page's order [I]: so a VAT group sent along wins over the one that the general group brings
/// with it.
fn modify(
    company: &mut Company,
    service: &Service,
    id: Guid,
    call: &Call,
    now: i64,
) -> Result<(), CompanyError> {
    let (fields, entity) = match service {
        Service::Card => (&card::FIELDS[..], "Customer_Card"),
        _ => (&workflow::FIELDS[..], "workflowCustomers"),
    };
    let mut changed = company
        .customer(id)
        .cloned()
        .ok_or_else(CompanyError::no_such_key)?;
    customers::check_version(changed.version, call.header("if-match"), true)?;
    let body = body(call)?;
    let is_known = |key: &str| key.starts_with("@odata.") || fields.iter().any(|(f, _)| *f == key);
    if let Some(unknown) = body.keys().find(|key| !is_known(key)) {
        return Err(CompanyError::bad_request(format!(
            "The property '{unknown}' does not exist on type 'NAV.{entity}'. Make sure to only use property names that are defined by the type."
        )));
    }
    let sent = fields
        .iter()
        .filter_map(|(f, behind)| Some((*f, *behind, body.get(*f)?)));
    for (field, behind, value) in sent {
        if matches!(behind, Behind::Api("number")) {
            customers::rename(company, &mut changed, customers::asked_number(Some(value))?)?;
        }
        behind.write(&mut changed, field, value, company)?;
    }
    changed.modified = now;
    contacts::update(company, &mut changed, now);
    company.put(changed);
    Ok(())
}

fn context(call: &Call) -> String {
    let end = call.path.find("/Company(").unwrap_or(call.path.len());
    format!(
        "{}{}/$metadata#{}",
        call.origin,
        &call.path[..end],
        call.path_value("service")
    )
}

/// All customers as one of the pages shows them.
struct Pages<'a, const CARD: bool>(&'a Company);

/// A customer as one of the pages shows it.
struct PageRow<'a, const CARD: bool> {
    customer: &'a Customer,
    company: &'a Company,
}

impl<const CARD: bool> PageRow<'_, CARD> {
    const FIELDS: &'static [(&'static str, Behind)] = if CARD {
        &card::FIELDS
    } else {
        &workflow::FIELDS
    };
}

impl<'a, const CARD: bool> Source<'a> for Pages<'a, CARD> {
    type Row = PageRow<'a, CARD>;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = Self::Row> + 'a> {
        let company: &'a Company = self.0;
        let row = move |customer| PageRow { customer, company };
        match key {
            Some(number) => Box::new(company.customers_behind(number).map(row)),
            None => Box::new(company.customers().map(row)),
        }
    }

    /// By number.
    fn narrowed(&self, filter: &Filter) -> Option<Vec<Self::Row>> {
        let company: &'a Company = self.0;
        let numbers = filter.values_of(Self::Row::KEY)?;
        let numbers: BTreeSet<String> = numbers.iter().map(|n| n.to_uppercase()).collect();
        let found = numbers.iter().filter_map(|n| company.by_number(n));
        Some(
            found
                .map(|customer| PageRow { customer, company })
                .collect(),
        )
    }
}

impl<const CARD: bool> Row for PageRow<'_, CARD> {
    const TYPE: &'static str = if CARD {
        "Customer_Card"
    } else {
        "workflowCustomers"
    };
    const KEY: &'static str = if CARD { "No" } else { "number" };

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        if field == Self::KEY {
            return Some(Cell::Code(Cow::Borrowed(&self.customer.number)));
        }
        let (_, behind) = Self::FIELDS.iter().find(|(name, _)| *name == field)?;
        cell_of(field, behind.value(self.customer, self.company))
    }

    fn body(&self) -> Map<String, Value> {
        let shown = |(name, behind): &(&str, Behind)| {
            (
                (*name).to_owned(),
                behind.value(self.customer, self.company),
            )
        };
        Self::FIELDS.iter().map(shown).collect()
    }

    fn etag(&self) -> String {
        etag(self.customer.version)
    }
}
