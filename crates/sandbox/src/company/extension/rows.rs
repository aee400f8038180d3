//! Records as the API answers them, alone and in lists.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Asked;
use super::customer_rows::AllCustomers;
use super::entity::{ADDED_LATER, Entity, Property};
use super::{ship_tos, templates, versions};
use crate::clock::utc;
use crate::company::api;
use crate::company::cells::{Cell, Row};
use crate::company::customer::{Customer, ShipTo};
use crate::company::errors::CompanyError;
use crate::company::filter::{Filter, no_property, not_filtered};
use crate::company::kept::KeptRow;
use crate::company::lists::{self, Source};
use crate::company::render::etag;
use crate::company::sources;
use crate::company::state::Company;
use crate::company::table::{DEFAULT_VAT_GROUP, IN_TRANSIT, Table, TableRow};
use crate::company::tables::Tables;
use crate::guid::Guid;

/// `GET {set}`
pub(super) fn list(asked: &mut Asked<'_>) -> Result<Value, CompanyError> {
    check_query(asked)?;
    let context = api::context(asked.call, &api::in_set(asked.company, asked.entity.set));
    if asked.entity.set == "customers" {
        let listed = lists::answer(&AllCustomers(asked.company), asked.call, &context)?;
        asked.company.visited += listed.visited;
        return Ok(listed.body);
    }
    let records = records(asked.company, asked.entity, asked.now);
    lists::answer(&Listed(&records), asked.call, &context).map(|listed| listed.body)
}

/// What a query filters or orders by must be there and stored. What it selects, the list itself looks at.
fn check_query(asked: &Asked<'_>) -> Result<(), CompanyError> {
    let query = |name| asked.call.query(name).unwrap_or_default();
    let filter = match query("$filter") {
        "" => None,
        text => Some(Filter::parse(text)?),
    };
    let by = filter.iter().flat_map(Filter::fields);
    let order = query("$orderby").split(',').map(str::trim);
    let order = order.map(|part| part.split(' ').next().unwrap_or_default());
    for name in by.chain(order).filter(|name| !name.is_empty()) {
        match asked.entity.property(name) {
            None => return Err(no_property::<&Record>(name)),
            Some(property) if !property.is_filtered => return Err(not_filtered(name)),
            Some(_) => {}
        }
    }
    Ok(())
}

/// A record that is not a customer.
pub(super) struct Record {
    entity: &'static Entity,
    /// SystemId, where it has one.
    pub id: Option<Guid>,
    /// The primary key, in a form that is ordered as the table is.
    key: String,
    etag: String,
    body: Map<String, Value>,
}

/// All records of an entity set, in the order of their table.
pub(super) fn records(company: &Company, entity: &'static Entity, now: i64) -> Vec<Record> {
    let mut rows = unordered(company, entity, now);
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    if company.settings.extension.revision > 1 {
        for row in &mut rows {
            row.body.insert(ADDED_LATER.to_owned(), json!(""));
        }
    }
    rows
}

fn unordered(company: &Company, entity: &'static Entity, now: i64) -> Vec<Record> {
    match entity.set {
        "versions" => vec![Record {
            entity,
            id: None,
            key: versions::API_VERSION.to_owned(),
            etag: etag(1),
            body: filled(entity, |name| versions::body(company, now).remove(name)),
        }],
        "shipToAddresses" => {
            let rows = company.all_ship_tos();
            let of = |(customer, row)| Some(ship_to(entity, company.customer(customer)?, row));
            rows.filter_map(of).collect()
        }
        set => match look_up(&company.tables, set) {
            Some(table) => {
                let in_transit = Some(&Value::Bool(true));
                let rows = table.rows.iter();
                let rows = rows.filter(|row| row.further.get(IN_TRANSIT) != in_transit);
                rows.map(|row| of_table(entity, row, company)).collect()
            }
            None => company
                .kept
                .rows(set)
                .map(|row| kept(entity, row, now))
                .collect(),
        },
    }
}

/// All properties of an entity, those without a value as they are at first.
fn filled(entity: &Entity, mut value: impl FnMut(&str) -> Option<Value>) -> Map<String, Value> {
    let pair = |property: &Property| {
        let value = value(property.name).filter(|value| !value.is_null());
        let value = value.unwrap_or_else(|| property.kind.initial());
        (property.name.to_owned(), value)
    };
    entity.properties.iter().map(pair).collect()
}

/// The table behind a look-up; templates are one too.
fn look_up<'a>(tables: &'a Tables, set: &str) -> Option<&'a Table> {
    let unlisted = &tables.unlisted;
    Some(match set {
        "customerTemplates" => &unlisted.customer_templates,
        "generalBusinessPostingGroups" => &unlisted.general_groups,
        "vatBusinessPostingGroups" => tables.vat_groups(),
        "customerPostingGroups" => &unlisted.customer_groups,
        "taxAreas" => tables.sales_tax_areas(),
        "customerPriceGroups" => &unlisted.price_groups,
        "customerDiscountGroups" => &unlisted.discount_groups,
        "locations" => &tables.locations,
        "languages" => &unlisted.languages,
        "reminderTerms" => &unlisted.reminder_terms,
        _ => return None,
    })
}

fn of_table(entity: &'static Entity, row: &TableRow, company: &Company) -> Record {
    let value = |name: &str| match name {
        "id" => Some(json!(row.id.to_string())),
        "code" => Some(json!(row.code)),
        "displayName" => Some(json!(row.display_name)),
        "defaultVatBusinessPostingGroup" => row.further.get(DEFAULT_VAT_GROUP).cloned(),
        "systemModifiedAt" => Some(json!(utc(row.modified))),
        name => templates::value(row, name, company.home()),
    };
    Record {
        entity,
        id: Some(row.id),
        key: row.code.clone(),
        etag: row.etag(),
        body: filled(entity, value),
    }
}

fn ship_to(entity: &'static Entity, customer: &Customer, row: &ShipTo) -> Record {
    let value = |name: &str| match name {
        "id" => Some(json!(row.id.to_string())),
        "customerNumber" => Some(json!(customer.number)),
        "code" => Some(json!(row.code)),
        "systemModifiedAt" => Some(json!(utc(row.changed))),
        "rowVersion" => Some(json!(row.version)),
        name => row.field(ship_tos::field(name)?).map(|text| json!(text)),
    };
    Record {
        entity,
        id: Some(row.id),
        key: format!("{}\u{1}{}", customer.number, row.code),
        etag: etag(row.version),
        body: filled(entity, value),
    }
}

fn kept(entity: &'static Entity, row: &KeptRow, now: i64) -> Record {
    let value = |name: &str| match name {
        "id" => Some(json!(row.id.to_string())),
        "systemModifiedAt" => Some(json!(utc(row.modified))),
        "deletedAt" => Some(json!(utc(row.created))),
        "rowVersion" => Some(json!(row.version)),
        "serverDateTime" => Some(json!(utc(now))),
        name => row.values.get(name).cloned(),
    };
    Record {
        entity,
        id: Some(row.id),
        key: row.key.clone(),
        etag: etag(row.version),
        body: filled(entity, value),
    }
}

/// Records that are at hand.
struct Listed<'a>(&'a [Record]);

impl<'a> Source<'a> for Listed<'a> {
    type Row = &'a Record;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = &'a Record> + 'a> {
        sources::behind(self.0.iter(), key)
    }
}

impl Row for &Record {
    const TYPE: &'static str = "entity";
    const KEY: &'static str = "";
    const UNFILTERED: &'static [&'static str] = &[];

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        match field {
            Self::KEY => Some(Cell::Code(Cow::Borrowed(&self.key))),
            _ => self.entity.cell(field, &self.body[field]),
        }
    }

    fn body(&self) -> Map<String, Value> {
        self.body.clone()
    }

    fn etag(&self) -> String {
        self.etag.clone()
    }
}
