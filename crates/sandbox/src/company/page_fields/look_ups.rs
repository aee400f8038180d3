//! The tables that a customer's fields refer to and API v2.0 does not show on customers, and the pages that an administrator may publish to
//! have them listed (facts §2.1, §2.2).

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::company::cells::{Cell, Row, cell_of};
use crate::company::lists::Source;
use crate::company::render::etag;
use crate::company::sources;
use crate::company::table::{DEFAULT_VAT_GROUP, IN_TRANSIT, Table, TableRow};
use crate::company::tables::Tables;

/// A table that a customer's field refers to, and the page that lists it.
pub(in crate::company) struct LookUp {
    /// The name under which its page may be published; blank where no page of it is known.
    pub service: &'static str,
    /// Where its rows are.
    pub table: fn(&Tables) -> &Table,
}

impl LookUp {
    /// Whether a customer may have this code.
    pub fn has(&self, code: &str, tables: &Tables) -> bool {
        let row = (self.table)(tables).by_code(code);
        row.is_some_and(|row| row.further.get(IN_TRANSIT) != Some(&Value::Bool(true)))
    }
}

/// Page 312.
pub(in crate::company) static GENERAL_GROUPS: LookUp = LookUp {
    service: "Gen_Business_Posting_Groups",
    table: |tables| &tables.unlisted.general_groups,
};

/// Page 470; where the company uses VAT, the same that API v2.0 lists as `taxAreas`.
pub(in crate::company) static VAT_GROUPS: LookUp = LookUp {
    service: "VAT_Business_Posting_Groups",
    table: Tables::vat_groups,
};

/// Page 110.
pub(in crate::company) static CUSTOMER_GROUPS: LookUp = LookUp {
    service: "Customer_Posting_Groups",
    table: |tables| &tables.unlisted.customer_groups,
};

/// Page 7.
pub(in crate::company) static PRICE_GROUPS: LookUp = LookUp {
    service: "Customer_Price_Groups",
    table: |tables| &tables.unlisted.price_groups,
};

/// Page 512.
pub(in crate::company) static DISCOUNT_GROUPS: LookUp = LookUp {
    service: "Customer_Disc_Groups",
    table: |tables| &tables.unlisted.discount_groups,
};

/// Page 9.
pub(in crate::company) static LANGUAGES: LookUp = LookUp {
    service: "Languages",
    table: |tables| &tables.unlisted.languages,
};

/// Page 15. Those in transit are listed, and no customer can have them.
pub(in crate::company) static LOCATIONS: LookUp = LookUp {
    service: "Location_List",
    table: |tables| &tables.locations,
};

/// A company that uses VAT has none; one that uses sales tax has them in API v2.0 too.
pub(in crate::company) static TAX_AREAS: LookUp = LookUp {
    service: "",
    table: Tables::sales_tax_areas,
};

/// No page of them is known to be of use.
pub(in crate::company) static REMINDER_TERMS: LookUp = LookUp {
    service: "",
    table: |tables| &tables.unlisted.reminder_terms,
};

/// Page 1381, which is shown only.
static TEMPLATES: LookUp = LookUp {
    service: "Customer_Templ_List",
    table: |tables| &tables.unlisted.customer_templates,
};

/// Those that can be published.
static PAGES: [&LookUp; 8] = [
    &GENERAL_GROUPS,
    &VAT_GROUPS,
    &CUSTOMER_GROUPS,
    &PRICE_GROUPS,
    &DISCOUNT_GROUPS,
    &LOCATIONS,
    &LANGUAGES,
    &TEMPLATES,
];

/// The names of the pages.
pub(in crate::company) fn services() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|page| page.service)
}

/// The page of this name.
pub(in crate::company) fn by_service(name: &str) -> Option<&'static LookUp> {
    PAGES.iter().find(|page| page.service == name).copied()
}

/// A page's rows.
pub(in crate::company) struct Codes<'a> {
    /// Which page.
    pub page: &'static LookUp,
    /// Whose.
    pub tables: &'a Tables,
}

/// A row of a page.
pub(in crate::company) struct CodeRow<'a> {
    page: &'static LookUp,
    row: &'a TableRow,
}

impl<'a> Source<'a> for Codes<'a> {
    type Row = CodeRow<'a>;

    fn count(&self) -> usize {
        (self.page.table)(self.tables).rows.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CodeRow<'a>> + 'a> {
        let (page, tables) = (self.page, self.tables);
        let rows = (page.table)(tables).rows.iter();
        sources::behind(rows.map(move |row| CodeRow { page, row }), key)
    }
}

impl Row for CodeRow<'_> {
    const TYPE: &'static str = "entity";
    const KEY: &'static str = "Code";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        match field {
            "Code" => Some(Cell::Code(Cow::Borrowed(&self.row.code))),
            _ => cell_of(field, self.body().remove(field)?),
        }
    }

    fn body(&self) -> Map<String, Value> {
        let (code, name) = (&self.row.code, &self.row.display_name);
        let body = match self.page.service {
            "Gen_Business_Posting_Groups" => json!({
                "Code": code, "Description": name, "Def_VAT_Bus_Posting_Group": self.row.further_code(DEFAULT_VAT_GROUP),
                "Auto_Insert_Default": true,
            }),
            "Customer_Templ_List" => json!({
                "Code": code, "Description": name, "Contact_Type": self.row.further_code("Contact Type"),
            }),
            "Location_List" | "Languages" => json!({"Code": code, "Name": name}),
            _ => json!({"Code": code, "Description": name}),
        };
        body.as_object().cloned().unwrap_or_default()
    }

    fn etag(&self) -> String {
        etag(1)
    }
}
