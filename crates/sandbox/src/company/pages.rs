//! The OData V4 page services: pages of Business Central that reach what API v2.0 does not, above all posting groups (facts §2.2).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::api::{Done, body, serve};
use super::cells::{Cell, Row};
use super::customers::check_etag;
use super::errors::CompanyError;
use super::lists::{self, Source};
use super::render::{self, etag};
use super::state::{COMPANY_NAME, Company, Customer};
use super::tables::Tables;
use super::validate;
use crate::Sandbox;
use crate::exchange::{Call, Reply};
use crate::guid::Guid;

/// Which page services are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageServices {
    /// Page 6408, published by default.
    pub workflow_customers: bool,
    /// Page 21, which an administrator has to publish.
    pub customer_card: bool,
}

impl Default for PageServices {
    fn default() -> Self {
        Self {
            workflow_customers: true,
            customer_card: false,
        }
    }
}

/// What stands behind a field of a page.
#[derive(Clone, Copy)]
enum Behind {
    /// The same field of API v2.0, with its validation.
    Api(&'static str),
    /// The code of a related record: entity set, caption.
    Code(&'static str, &'static str),
    /// A code that only the pages show, and what it may be; any code where nothing is listed.
    Only(&'static [&'static str], &'static str),
    /// Plain text that only the pages show.
    Text,
    /// Yes or no that only the pages show.
    Flag,
}

use Behind::{Api, Code, Flag, Only, Text};

const BUSINESS: &[&str] = &["DOMESTIC", "EU", "EXPORT"];
const CUSTOMER: &[&str] = &["DOMESTIC", "EU", "FOREIGN"];

/// Names on `workflowCustomers` and on `Customer_Card`. A write is carried out in this order, so that a VAT group sent along wins over the one
/// that the general group brings with it.
#[rustfmt::skip]
const FIELDS: [(&str, &str, Behind); 30] = [
    ("number",               "No",                      Api("number")),
    ("name",                 "Name",                    Api("displayName")),
    ("name2",                "Name_2",                  Text),
    ("address",              "Address",                 Api("addressLine1")),
    ("address2",             "Address_2",               Api("addressLine2")),
    ("countryRegionCode",    "Country_Region_Code",     Api("country")),
    ("city",                 "City",                    Api("city")),
    ("county",               "County",                  Api("state")),
    ("postCode",             "Post_Code",               Api("postalCode")),
    ("contact",              "ContactName",             Text),
    ("phoneNumber",          "Phone_No",                Api("phoneNumber")),
    ("eMail",                "E_Mail",                  Api("email")),
    ("homePage",             "Home_Page",               Api("website")),
    ("salespersonCode",      "Salesperson_Code",        Api("salespersonCode")),
    ("creditLimitLcy",       "Credit_Limit_LCY",        Api("creditLimit")),
    ("taxLiable",            "Tax_Liable",              Api("taxLiable")),
    ("vatRegistrationNumber", "VAT_Registration_No",    Api("taxRegistrationNumber")),
    ("blocked",              "Blocked",                 Api("blocked")),
    ("currencyCode",         "Currency_Code",           Code("currencies", "Currency")),
    ("paymentTermsCode",     "Payment_Terms_Code",      Code("paymentTerms", "Payment Terms")),
    ("paymentMethodCode",    "Payment_Method_Code",     Code("paymentMethods", "Payment Method")),
    ("shipmentMethodCode",   "Shipment_Method_Code",    Code("shipmentMethods", "Shipment Method")),
    ("genBusPostingGroup",   "Gen_Bus_Posting_Group",   Only(BUSINESS, "Gen. Business Posting Group")),
    ("vatBusPostingGroup",   "VAT_Bus_Posting_Group",   Code("taxAreas", "VAT Business Posting Group")),
    ("customerPostingGroup", "Customer_Posting_Group",  Only(CUSTOMER, "Customer Posting Group")),
    ("customerPriceGroup",   "Customer_Price_Group",    Only(&[], "Customer Price Group")),
    ("customerDiscGroup",    "Customer_Disc_Group",     Only(&[], "Customer Discount Group")),
    ("locationCode",         "Location_Code",           Only(&[], "Location")),
    ("languageCode",         "Language_Code",           Only(&[], "Language")),
    ("pricesIncludingVat",   "Prices_Including_VAT",    Flag),
];

/// `GET …/ODataV4`: the service document, which names what is published.
pub(crate) fn services(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, |company, call, _| {
        let mut names = vec!["Company"];
        names.extend(
            company
                .services
                .workflow_customers
                .then_some("workflowCustomers"),
        );
        names.extend(company.services.customer_card.then_some("Customer_Card"));
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

/// `GET …/Company('…')/{service}`
pub(crate) fn list(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, |company, call, _| {
        let context = context(call);
        let listed = match is_card(company, call)? {
            true => lists::answer(&Pages::<true>(company), call, &context)?,
            false => lists::answer(&Pages::<false>(company), call, &context)?,
        };
        Ok(Done::ok(listed.body))
    })
}

/// `GET|PATCH …/Company('…')/{service}({key})`: the GUID for `workflowCustomers`, the number for `Customer_Card`.
pub(crate) fn record(sandbox: &mut Sandbox, call: &Call) -> Reply {
    serve(sandbox, call, |company, call, now| {
        let card = is_card(company, call)?;
        let key = call.path_value("key");
        let found = match card {
            true => {
                let number = key
                    .trim_start_matches("No=")
                    .trim_matches('\'')
                    .replace("''", "'");
                company.by_number(&number)
            }
            false => company.customer(Guid::parse(key).ok_or_else(CompanyError::bad_key)?),
        };
        let missing = || {
            CompanyError::new(
                404,
                "BadRequest_NotFound",
                "Bad Request - Error in query syntax.",
            )
        };
        let id = found.ok_or_else(missing)?.id;
        if call.method == "PATCH" {
            let mut changed = company.customer(id).cloned().ok_or_else(missing)?;
            check_etag(&changed, call.header("if-match"), true)?;
            write(&mut changed, card, &body(call)?, &company.tables)?;
            changed.modified = now;
            company.put(changed);
        }
        let customer = company.customer(id).ok_or_else(missing)?;
        let tables = &company.tables;
        let row = match card {
            true => PageRow::<true> { customer, tables }.json(None),
            false => PageRow::<false> { customer, tables }.json(None),
        };
        let mut answer = Map::new();
        answer.insert(
            "@odata.context".to_owned(),
            json!(format!("{}/$entity", context(call))),
        );
        answer.extend(row);
        Ok(Done::ok(Value::Object(answer)))
    })
}

/// Whether the service asked for is the card; an error where it is not published, or the company is another.
fn is_card(company: &Company, call: &Call) -> Result<bool, CompanyError> {
    let name = call
        .path_value("name")
        .trim_matches('\'')
        .replace("''", "'");
    if name != COMPANY_NAME {
        let message = format!("Cannot find company \"{name}\".");
        return Err(CompanyError::new(404, "Internal_CompanyNotFound", message));
    }
    match call.path_value("service") {
        "workflowCustomers" if company.services.workflow_customers => Ok(false),
        "Customer_Card" if company.services.customer_card => Ok(true),
        other => Err(CompanyError::no_such_segment(other)),
    }
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

fn write(
    customer: &mut Customer,
    card: bool,
    body: &Map<String, Value>,
    tables: &Tables,
) -> Result<(), CompanyError> {
    let name = |field: &(&'static str, &'static str, Behind)| if card { field.1 } else { field.0 };
    let is_known =
        |key: &String| key.starts_with("@odata.") || FIELDS.iter().any(|f| name(f) == key);
    if let Some(unknown) = body.keys().find(|key| !is_known(key)) {
        return Err(CompanyError::bad_request(format!(
            "The property '{unknown}' does not exist on type 'NAV.{}'. Make sure to only use property names that are defined by the type.",
            if card {
                "Customer_Card"
            } else {
                "workflowCustomers"
            }
        )));
    }
    for field in &FIELDS {
        if let Some(value) = body.get(name(field)) {
            write_one(customer, field.0, field.2, value, tables)?;
        }
    }
    Ok(())
}

fn write_one(
    customer: &mut Customer,
    name: &'static str,
    behind: Behind,
    value: &Value,
    tables: &Tables,
) -> Result<(), CompanyError> {
    let wrong = || CompanyError::bad_request(format!("Cannot convert the value of '{name}'."));
    let text = || value.as_str().ok_or_else(wrong);
    match behind {
        // The number is the key here; renaming is left to API v2.0.
        Api("number") => {}
        Api(property) => validate::assign_one(customer, property, value, tables)?,
        Code(set, caption) => {
            let code = text()?.trim().to_uppercase();
            let is_there = |code: &str| {
                tables
                    .by_set(set)
                    .is_some_and(|t| t.by_code(code).is_some())
            };
            if !code.is_empty() && !is_there(&code) {
                return Err(not_found(caption, &code));
            }
            match set {
                "currencies" => customer.currency_code = code,
                "paymentTerms" => customer.payment_terms = code,
                "paymentMethods" => customer.payment_method = code,
                "shipmentMethods" => customer.shipment_method = code,
                _ => customer.tax_area = code,
            }
        }
        Only(allowed, caption) => {
            let code = text()?.trim().to_uppercase();
            if !allowed.is_empty() && !code.is_empty() && !allowed.contains(&code.as_str()) {
                return Err(not_found(caption, &code));
            }
            // Each general group's default VAT group has the same code in the demo data (field 88, OnValidate).
            if name == "genBusPostingGroup" && !code.is_empty() {
                customer.tax_area.clone_from(&code);
            }
            customer.more.insert(name, json!(code));
        }
        Text => {
            customer.more.insert(name, json!(text()?));
        }
        Flag => {
            customer
                .more
                .insert(name, json!(value.as_bool().ok_or_else(wrong)?));
        }
    }
    Ok(())
}

fn not_found(caption: &str, code: &str) -> CompanyError {
    let message = format!(
        "The field {caption} of table Customer contains a value ({code}) that cannot be found in the related table ({caption})."
    );
    CompanyError::new(400, "Internal_InvalidTableRelation", message)
}

/// All customers as one of the pages shows them.
struct Pages<'a, const CARD: bool>(&'a Company);

/// A customer as one of the pages shows it.
struct PageRow<'a, const CARD: bool> {
    customer: &'a Customer,
    tables: &'a Tables,
}

impl<'a, const CARD: bool> Source<'a> for Pages<'a, CARD> {
    type Row = PageRow<'a, CARD>;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = Self::Row> + 'a> {
        let company: &'a Company = self.0;
        let tables = &company.tables;
        let row = move |customer| PageRow { customer, tables };
        match key {
            Some(number) => Box::new(company.customers_behind(number).map(row)),
            None => Box::new(company.customers().map(row)),
        }
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
        Some(match self.body().remove(field)? {
            Value::Bool(flag) => Cell::Bool(flag),
            Value::Number(number) => Cell::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) if field == "id" => Cell::Guid(Guid::parse(&text)?),
            Value::String(text) => Cell::Text(Cow::Owned(text)),
            _ => return None,
        })
    }

    fn body(&self) -> Map<String, Value> {
        let c = self.customer;
        let shown = render::customer(c, self.tables);
        let mut page = Map::new();
        if !CARD {
            page.insert("id".to_owned(), json!(c.id.to_string()));
        }
        for (workflow, card, behind) in FIELDS {
            let value = match behind {
                Api(property) => shown.get(property).cloned().unwrap_or_default(),
                Code("currencies", _) => json!(c.currency_code),
                Code("paymentTerms", _) => json!(c.payment_terms),
                Code("paymentMethods", _) => json!(c.payment_method),
                Code("shipmentMethods", _) => json!(c.shipment_method),
                Code(..) => json!(c.tax_area),
                Flag => c.more.get(workflow).cloned().unwrap_or(json!(false)),
                Only(..) | Text => c.more.get(workflow).cloned().unwrap_or(json!("")),
            };
            page.insert(if CARD { card } else { workflow }.to_owned(), value);
        }
        page
    }

    fn etag(&self) -> String {
        etag(self.customer.version)
    }
}
