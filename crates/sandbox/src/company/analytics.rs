//! Customers in Microsoft's analytics API: the one place where posting, price and discount groups can be read without publishing anything
//! (facts §2.1).

use serde_json::{Map, Value, json};

use super::api::{self, Done, Reach, serve};
use super::cells::{Cell, Row, cell_of};
use super::customer::Customer;
use super::lists::{self, Source};
use super::render::etag;
use super::state::Company;
use super::users::CUSTOMER;
use crate::Sandbox;
use crate::exchange::{Call, Reply};

/// `GET …/api/microsoft/analytics/v1.0/companies({id})/customers`
pub(crate) fn customers(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, Reach::Table(CUSTOMER), |company, call, _| {
        let context = api::context(call, &api::in_set(company, "customers"));
        let listed = lists::answer(&Analysed(company), call, &context)?;
        company.visited += listed.visited;
        Ok(Done::ok(listed.body))
    })
}

struct Analysed<'a>(&'a Company);

struct AnalysedRow<'a>(&'a Customer);

impl<'a> Source<'a> for Analysed<'a> {
    type Row = AnalysedRow<'a>;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = AnalysedRow<'a>> + 'a> {
        let company: &'a Company = self.0;
        match key {
            Some(number) => Box::new(company.customers_behind(number).map(AnalysedRow)),
            None => Box::new(company.customers().map(AnalysedRow)),
        }
    }
}

impl Row for AnalysedRow<'_> {
    const TYPE: &'static str = "customer";
    const KEY: &'static str = "customerNo";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        cell_of(field, self.body().remove(field)?)
    }

    fn body(&self) -> Map<String, Value> {
        let c = self.0;
        let group = |name: &str| c.more.get(name).cloned().unwrap_or(json!(""));
        let body = json!({
            "customerNo": c.number, "customerName": c.display_name, "address": c.address_line1, "address2": c.address_line2,
            "city": c.city, "postCode": c.postal_code, "county": c.state, "countryRegionCode": c.country,
            "customerPostingGroup": group("Customer Posting Group"), "customerPriceGroup": group("Customer Price Group"),
            "customerDiscGroup": group("Customer Disc. Group"),
        });
        body.as_object().cloned().unwrap_or_default()
    }

    fn etag(&self) -> String {
        etag(self.0.version)
    }
}
