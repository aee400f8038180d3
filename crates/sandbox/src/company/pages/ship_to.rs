//! Ship-to addresses as web services: the card, page 300, and the list, page 301, which shows only (facts §2.3).

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::super::api::{Done, body};
use super::super::cells::{Cell, Row, cell_of};
use super::super::customer::{Customer, ShipTo};
use super::super::customers::check_version;
use super::super::errors::CompanyError;
use super::super::lists::{self, Listed, Source};
use super::super::render::etag;
use super::super::ship_to as table;
use super::super::state::Company;
use super::super::validate::{read_only, text};
use crate::clock::utc;
use crate::exchange::Call;

/// The services' names.
pub(super) const SERVICES: [&str; 2] = ["Ship_to_Address", "Ship_to_Address_List"];

/// One of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// Page 300.
    Card,
    /// Page 301: without county and e-mail, and nothing of it can be written.
    List,
}

impl Page {
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "Ship_to_Address" => Some(Self::Card),
            "Ship_to_Address_List" => Some(Self::List),
            _ => None,
        }
    }

    /// What it shows, in its order.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Card => &[
                "Code",
                "Name",
                "Name_2",
                "GLN",
                "Address",
                "Address_2",
                "City",
                "County",
                "Post_Code",
                "Country_Region_Code",
                "Phone_No",
                "Contact",
                "E_Mail",
            ],
            Self::List => &[
                "Code",
                "Name",
                "Name_2",
                "Address",
                "Address_2",
                "Post_Code",
                "City",
                "Country_Region_Code",
                "Phone_No",
                "Contact",
                "GLN",
            ],
        }
    }
}

/// Those of a page.
pub(super) fn list(
    company: &Company,
    page: Page,
    call: &Call,
    context: &str,
) -> Result<Listed, CompanyError> {
    match page {
        Page::Card => lists::answer(&Rows::<true>(company), call, context),
        Page::List => lists::answer(&Rows::<false>(company), call, context),
    }
}

/// `POST`: the customer by `Customer_No`.
pub(super) fn insert(
    company: &mut Company,
    page: Page,
    call: &Call,
    context: &str,
    now: i64,
) -> Result<Done, CompanyError> {
    let body = writable(page, call)?;
    let named = |name: &str| text(body.get(name).unwrap_or(&Value::Null)).map(str::to_owned);
    let (number, code) = (named("Customer_No")?.trim().to_uppercase(), named("Code")?);
    let customer = table::customer_of(company, &number)?;
    table::insert(company, &customer, &code, &body, now)?;
    shown(company, &customer, &code.trim().to_uppercase(), context).map(Done::created)
}

/// `GET|PATCH` of one.
pub(super) fn record(
    company: &mut Company,
    page: Page,
    call: &Call,
    context: &str,
    now: i64,
) -> Result<Done, CompanyError> {
    let (number, code) = key(call.path_value("key")).ok_or_else(CompanyError::bad_key)?;
    let customer = company.by_number(&number.to_uppercase()).cloned();
    let customer = customer.ok_or_else(CompanyError::no_such_key)?;
    let code = code.to_uppercase();
    let found = company.ship_to(customer.id, &code);
    let found = found.ok_or_else(CompanyError::no_such_key)?;
    if call.method == "PATCH" {
        check_version(found.version, call.header("if-match"), true)?;
        let body = writable(page, call)?;
        table::modify(company, customer.id, &code, &body, now)?;
    }
    shown(company, &customer, &code, context).map(Done::ok)
}

/// The body of a write; an error where the page takes none, or knows no such property.
fn writable(page: Page, call: &Call) -> Result<Map<String, Value>, CompanyError> {
    if page == Page::List {
        return Err(read_only("Ship-to Address List"));
    }
    let body = body(call)?;
    let is_known = |key: &str| {
        key.starts_with("@odata.") || key == "Customer_No" || page.fields().contains(&key)
    };
    match body.keys().find(|key| !is_known(key)) {
        None => Ok(body),
        Some(unknown) => Err(CompanyError::bad_request(format!(
            "The property '{unknown}' does not exist on type 'NAV.Ship_to_Address'. Make sure to only use property names that are defined by the type."
        ))),
    }
}

fn shown(
    company: &Company,
    customer: &Customer,
    code: &str,
    context: &str,
) -> Result<Value, CompanyError> {
    let ship_to = company.ship_to(customer.id, code);
    let ship_to = ship_to.ok_or_else(CompanyError::no_such_key)?;
    let mut answer = Map::new();
    let context = json!(format!("{context}/$entity"));
    answer.insert("@odata.context".to_owned(), context);
    answer.extend(PageRow::<true> { customer, ship_to }.json(None));
    Ok(Value::Object(answer))
}

/// Customer no. and code of a key such as `Customer_No='10000',Code='WEB'`; a quote in either is doubled.
fn key(key: &str) -> Option<(String, String)> {
    let rest = key.strip_prefix("Customer_No='")?;
    let (number, code) = rest.split_once("',Code='")?;
    let code = code.strip_suffix('\'')?;
    Some((number.replace("''", "'"), code.replace("''", "'")))
}

/// All ship-to addresses as one of the pages shows them.
struct Rows<'a, const CARD: bool>(&'a Company);

/// One as a page shows it.
struct PageRow<'a, const CARD: bool> {
    customer: &'a Customer,
    ship_to: &'a ShipTo,
}

/// What stands between number and code where both are the place in a list.
const BETWEEN: char = '\u{1}';

impl<'a, const CARD: bool> Source<'a> for Rows<'a, CARD> {
    type Row = PageRow<'a, CARD>;

    fn count(&self) -> usize {
        self.behind(None).count()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = Self::Row> + 'a> {
        let company: &'a Company = self.0;
        let of = move |customer: &'a Customer| {
            let ship_tos = company.ship_tos(customer.id);
            ship_tos.map(move |ship_to| PageRow { customer, ship_to })
        };
        match key.and_then(|key| key.split_once(BETWEEN)) {
            None => Box::new(company.customers().flat_map(of)),
            Some((number, code)) => {
                let code = code.to_owned();
                let same = company.by_number(number).into_iter().flat_map(of);
                let same = same.filter(move |row| row.ship_to.code > code);
                Box::new(same.chain(company.customers_behind(number).flat_map(of)))
            }
        }
    }
}

impl<const CARD: bool> Row for PageRow<'_, CARD> {
    const TYPE: &'static str = SERVICES[if CARD { 0 } else { 1 }];
    const KEY: &'static str = "";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        match field {
            Self::KEY => {
                let key = format!("{}{BETWEEN}{}", self.customer.number, self.ship_to.code);
                Some(Cell::Code(Cow::Owned(key)))
            }
            "Code" => Some(Cell::Code(Cow::Borrowed(&self.ship_to.code))),
            "Customer_No" => Some(Cell::Code(Cow::Borrowed(&self.customer.number))),
            _ => cell_of(field, self.body().remove(field)?),
        }
    }

    fn body(&self) -> Map<String, Value> {
        let page = if CARD { Page::Card } else { Page::List };
        let mut body = Map::new();
        body.insert("Customer_No".to_owned(), json!(self.customer.number));
        for field in page.fields() {
            let value = self.ship_to.field(field).unwrap_or_default();
            body.insert((*field).to_owned(), json!(value));
        }
        if CARD {
            let modified = self.ship_to.modified.map(utc);
            let day = modified.as_deref().and_then(|it| it.split('T').next());
            let day = json!(day.unwrap_or("0001-01-01"));
            body.insert("Last_Date_Modified".to_owned(), day);
        }
        body
    }

    fn etag(&self) -> String {
        etag(self.ship_to.version)
    }
}
