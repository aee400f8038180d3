//! Rows as OData sees them: named cells that can be filtered and ordered without writing JSON first.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::customer::Customer;
use super::render::{self, currency_code, etag};
use super::table::TableRow;
use super::tables::Tables;
use crate::clock::from_utc;
use crate::guid::Guid;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Compared with its letter case (facts §5.3).
    Text(Cow<'a, str>),
    /// Stored in upper case; what it is compared with is put in upper case too.
    Code(Cow<'a, str>),
    Enum(&'static str),
    Number(f64),
    Bool(bool),
    Guid(Guid),
    /// Milliseconds since 1970.
    Time(i64),
}

impl Cell<'_> {
    /// For ordering, and for carrying the place of a page's end in its link.
    pub fn sort_key(&self) -> Value {
        match self {
            Cell::Text(text) | Cell::Code(text) => json!(text.to_uppercase()),
            Cell::Enum(name) => json!(name),
            Cell::Number(number) => json!(number),
            Cell::Bool(flag) => json!(u8::from(*flag)),
            Cell::Guid(guid) => json!(guid.to_string()),
            Cell::Time(at) => json!(at),
        }
    }
}

/// Orders two sort keys of the same cell.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.as_str().cmp(&b.as_str()),
    }
}

/// A cell from a row that is at hand as JSON only.
pub(crate) fn cell_of(field: &str, value: Value) -> Option<Cell<'static>> {
    Some(match value {
        Value::Bool(flag) => Cell::Bool(flag),
        Value::Number(number) => Cell::Number(number.as_f64().unwrap_or_default()),
        Value::String(text) if field == "id" => Cell::Guid(Guid::parse(&text)?),
        Value::String(text) if field == "lastModifiedDateTime" => Cell::Time(from_utc(&text)?),
        Value::String(text) => Cell::Text(Cow::Owned(text)),
        _ => return None,
    })
}

/// A row of an entity set.
pub(crate) trait Row {
    /// The name of the entity's type in error texts.
    const TYPE: &'static str;
    /// The field that the table is ordered by.
    const KEY: &'static str;
    /// Fields that no filter takes: an enum with a blank member, as the APIs of Microsoft have it [S].
    const UNFILTERED: &'static [&'static str] = &["blocked"];

    fn cell(&self, field: &str) -> Option<Cell<'_>>;
    fn body(&self) -> Map<String, Value>;

    /// The selected fields alone.
    fn selected(&self, select: Option<&[String]>) -> Map<String, Value> {
        let is_selected = |name: &str| select.is_none_or(|s| s.iter().any(|field| field == name));
        let all = self.body().into_iter();
        all.filter(|(name, _)| is_selected(name)).collect()
    }

    fn etag(&self) -> String;

    /// With its etag in front and only the selected fields.
    fn json(&self, select: Option<&[String]>) -> Map<String, Value> {
        let mut row = Map::new();
        row.insert("@odata.etag".to_owned(), json!(self.etag()));
        row.extend(self.selected(select));
        row
    }
}

/// A customer with the tables that its ids come from.
pub(crate) struct CustomerRow<'a> {
    pub customer: &'a Customer,
    pub tables: &'a Tables,
}

impl Row for CustomerRow<'_> {
    const TYPE: &'static str = "customer";
    const KEY: &'static str = "number";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        let c = self.customer;
        Some(match field {
            "id" => Cell::Guid(c.id),
            "number" => Cell::Code(Cow::Borrowed(&c.number)),
            "displayName" => Cell::Text(Cow::Borrowed(&c.display_name)),
            "type" => Cell::Enum(c.kind.name()),
            "addressLine1" => Cell::Text(Cow::Borrowed(&c.address_line1)),
            "addressLine2" => Cell::Text(Cow::Borrowed(&c.address_line2)),
            "city" => Cell::Text(Cow::Borrowed(&c.city)),
            "state" => Cell::Text(Cow::Borrowed(&c.state)),
            "country" => Cell::Code(Cow::Borrowed(&c.country)),
            "postalCode" => Cell::Code(Cow::Borrowed(&c.postal_code)),
            "phoneNumber" => Cell::Text(Cow::Borrowed(&c.phone_number)),
            "email" => Cell::Text(Cow::Borrowed(&c.email)),
            "website" => Cell::Text(Cow::Borrowed(&c.website)),
            "salespersonCode" => Cell::Code(Cow::Borrowed(&c.salesperson_code)),
            "balanceDue" => Cell::Number(c.balance_due),
            "creditLimit" => Cell::Number(c.credit_limit),
            "taxLiable" => Cell::Bool(c.tax_liable),
            "taxAreaId" => Cell::Guid(self.tables.tax_areas.id_of(&c.tax_area)),
            "taxRegistrationNumber" => Cell::Code(Cow::Borrowed(&c.tax_registration_number)),
            "currencyId" => Cell::Guid(self.tables.currencies.id_of(&c.currency_code)),
            "currencyCode" => Cell::Code(Cow::Borrowed(currency_code(c, self.tables.home))),
            "paymentTermsId" => Cell::Guid(self.tables.payment_terms.id_of(&c.payment_terms)),
            "shipmentMethodId" => {
                Cell::Guid(self.tables.shipment_methods.id_of(&c.shipment_method))
            }
            "paymentMethodId" => Cell::Guid(self.tables.payment_methods.id_of(&c.payment_method)),
            "blocked" => Cell::Enum(c.blocked.name()),
            "lastModifiedDateTime" => Cell::Time(c.modified),
            _ => return None,
        })
    }

    fn body(&self) -> Map<String, Value> {
        render::customer(self.customer, self.tables)
    }

    fn selected(&self, select: Option<&[String]>) -> Map<String, Value> {
        render::only(self.customer, self.tables, select)
    }

    fn etag(&self) -> String {
        etag(self.customer.version)
    }
}

impl Row for &TableRow {
    const TYPE: &'static str = "entity";
    const KEY: &'static str = "code";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        Some(match field {
            "id" => Cell::Guid(self.id),
            "code" => Cell::Code(Cow::Borrowed(&self.code)),
            "displayName" => Cell::Text(Cow::Borrowed(&self.display_name)),
            "lastModifiedDateTime" => Cell::Time(self.modified),
            _ => match self.more.get(field)? {
                Value::Bool(flag) => Cell::Bool(*flag),
                Value::Number(number) => Cell::Number(number.as_f64().unwrap_or_default()),
                value => Cell::Text(Cow::Borrowed(value.as_str().unwrap_or_default())),
            },
        })
    }

    fn body(&self) -> Map<String, Value> {
        TableRow::json(self)
    }

    fn etag(&self) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "any digits do")]
        etag(self.id.0 as u64)
    }
}

/// A company, as the list of companies shows it.
pub(crate) struct CompanyRow {
    pub id: Guid,
    pub name: &'static str,
}

impl Row for CompanyRow {
    const TYPE: &'static str = "company";
    const KEY: &'static str = "name";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        Some(match field {
            "id" => Cell::Guid(self.id),
            "name" | "displayName" => Cell::Text(Cow::Borrowed(self.name)),
            _ => return None,
        })
    }

    fn body(&self) -> Map<String, Value> {
        let zero = Guid::ZERO.to_string();
        let body = json!({
            "id": self.id.to_string(), "systemVersion": "29.0.40000.0", "timestamp": 2_750, "name": self.name,
            "displayName": self.name, "businessProfileId": "", "systemCreatedAt": "2026-01-05T08:00:00Z", "systemCreatedBy": zero,
            "systemModifiedAt": "2026-01-05T08:00:00Z", "systemModifiedBy": zero,
        });
        body.as_object().cloned().unwrap_or_default()
    }

    fn etag(&self) -> String {
        etag(2_750)
    }
}
