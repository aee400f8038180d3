//! Customers as the API answers them.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::entities::CUSTOMERS;
use super::entity::{ADDED_LATER, Property};
use super::fields;
use crate::clock::utc;
use crate::company::cells::{Cell, Row};
use crate::company::customer::Customer;
use crate::company::filter::Filter;
use crate::company::lists::Source;
use crate::company::render::etag;
use crate::company::sources::Customers;
use crate::company::state::Company;

/// The customers of a company.
pub(super) struct AllCustomers<'a>(pub &'a Company);

/// A customer.
pub(super) struct CustomerRow<'a> {
    pub customer: &'a Customer,
    pub company: &'a Company,
}

impl<'a> AllCustomers<'a> {
    fn row(&self) -> impl Fn(&'a Customer) -> CustomerRow<'a> + use<'a> {
        let company: &'a Company = self.0;
        move |customer| CustomerRow { customer, company }
    }
}

impl<'a> Source<'a> for AllCustomers<'a> {
    type Row = CustomerRow<'a>;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CustomerRow<'a>> + 'a> {
        let company: &'a Company = self.0;
        match key {
            Some(number) => Box::new(company.customers_behind(number).map(self.row())),
            None => Box::new(company.customers().map(self.row())),
        }
    }

    /// By id, number, e-mail or name, as in API v2.0.
    fn narrowed(&self, filter: &Filter) -> Option<Vec<CustomerRow<'a>>> {
        let few = Customers(self.0).narrowed(filter)?;
        let row = self.row();
        Some(few.into_iter().map(|few| row(few.customer)).collect())
    }
}

impl Row for CustomerRow<'_> {
    const TYPE: &'static str = "customer";
    const KEY: &'static str = "number";
    const UNFILTERED: &'static [&'static str] = &[];

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        match field {
            Self::KEY => Some(Cell::Code(Cow::Borrowed(&self.customer.number))),
            _ => CUSTOMERS.cell(field, &self.value(field)?),
        }
    }

    fn body(&self) -> Map<String, Value> {
        self.selected(None)
    }

    fn selected(&self, select: Option<&[String]>) -> Map<String, Value> {
        let is_selected = |name: &str| select.is_none_or(|s| s.iter().any(|field| field == name));
        let names = CUSTOMERS.properties.iter().map(|it: &Property| it.name);
        let is_later = self.company.settings.extension.revision > 1;
        let names = names.chain(is_later.then_some(ADDED_LATER));
        let pair = |name: &str| Some((name.to_owned(), self.value(name)?));
        names
            .filter(|name| is_selected(name))
            .filter_map(pair)
            .collect()
    }

    fn etag(&self) -> String {
        etag(self.customer.version)
    }
}

impl CustomerRow<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        let c = self.customer;
        Some(match name {
            "id" => json!(c.id.to_string()),
            "number" => json!(c.number),
            "customerTemplateCode" | ADDED_LATER => json!(""),
            "privacyBlocked" => json!(c.is_privacy_blocked()),
            "systemCreatedAt" => json!(utc(c.created)),
            "systemModifiedAt" => json!(utc(c.modified)),
            "rowVersion" => json!(c.version),
            _ => fields::behind(name)?.value(c, self.company),
        })
    }
}
