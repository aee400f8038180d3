//! Codes that customers refer to and API v2.0 does not list, except for locations: what Microsoft's demo data has, and the pages that an
//! administrator may publish to have them listed (facts §2.1, §2.2).

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::company::cells::{Cell, Row, cell_of};
use crate::company::lists::Source;
use crate::company::render::etag;
use crate::company::sources;

/// A table of codes.
pub(super) struct LookUp {
    /// The name of the table in error texts.
    pub caption: &'static str,
    /// The name under which its page may be published; blank where no page of it is known.
    pub service: &'static str,
    /// Code and description.
    pub codes: &'static [(&'static str, &'static str)],
}

impl LookUp {
    pub fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|(own, _)| *own == code)
    }
}

/// Page 312. Each group's default VAT group has the same code.
pub(super) static GENERAL_GROUPS: LookUp = LookUp {
    caption: "Gen. Business Posting Group",
    service: "Gen_Business_Posting_Groups",
    codes: BUSINESS,
};

/// Page 470; where the company uses VAT, the same that API v2.0 lists as `taxAreas`.
pub(super) static VAT_GROUPS: LookUp = LookUp {
    caption: "VAT Business Posting Group",
    service: "VAT_Business_Posting_Groups",
    codes: BUSINESS,
};

const BUSINESS: &[(&str, &str)] = &[
    ("DOMESTIC", "Domestic customers and vendors"),
    ("EU", "Customers and vendors in EU"),
    ("EXPORT", "Other customers and vendors (not EU)"),
];

/// Page 110.
pub(super) static CUSTOMER_GROUPS: LookUp = LookUp {
    caption: "Customer Posting Group",
    service: "Customer_Posting_Groups",
    codes: &[
        ("DOMESTIC", "Domestic customers"),
        ("EU", "Customers in EU"),
        ("FOREIGN", "Foreign customers (not EU)"),
    ],
};

/// Page 7.
pub(super) static PRICE_GROUPS: LookUp = LookUp {
    caption: "Customer Price Group",
    service: "Customer_Price_Groups",
    codes: &[("RETAIL", "Retail"), ("WHOLESALE", "Wholesale")],
};

/// Page 512.
pub(super) static DISCOUNT_GROUPS: LookUp = LookUp {
    caption: "Customer Discount Group",
    service: "Customer_Disc_Groups",
    codes: &[("LARGE ACC", "Large account"), ("RETAIL", "Retail")],
};

/// Page 9.
pub(super) static LANGUAGES: LookUp = LookUp {
    caption: "Language",
    service: "Languages",
    codes: &[
        ("DAN", "Danish"),
        ("DEU", "German"),
        ("ENU", "English"),
        ("ESP", "Spanish"),
        ("FRA", "French"),
        ("ITA", "Italian"),
        ("NLD", "Dutch"),
        ("SVE", "Swedish"),
    ],
};

/// API v2.0 lists them as `locations`.
pub(in crate::company) const LOCATION_CODES: &[(&str, &str)] = &[
    ("EAST", "East Warehouse"),
    ("MAIN", "Main Warehouse"),
    ("OUT. LOG.", "Outsourced Logistics"),
    ("OWN LOG.", "Own Logistics"),
    ("WEST", "West Warehouse"),
];

/// Page 15.
pub(super) static LOCATIONS: LookUp = LookUp {
    caption: "Location",
    service: "Location_List",
    codes: LOCATION_CODES,
};

/// A company that uses VAT has none; one that uses sales tax has them in API v2.0 too.
pub(super) static TAX_AREAS: LookUp = LookUp {
    caption: "Tax Area",
    service: "",
    codes: &[],
};

/// Page 1381, which is shown only: the demo data's customer templates, with their contact types (facts §3).
static TEMPLATES: LookUp = LookUp {
    caption: "Customer Template",
    service: "Customer_Templ_List",
    codes: &[
        ("CUSTOMER COMPANY", "Business-to-Business Customer (Bank)"),
        ("CUSTOMER EU COMPANY", "Customer EU Company"),
        ("CUSTOMER PERSON", "Cash-Payment / Retail Customer (Cash)"),
    ],
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
pub(super) fn services() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|page| page.service)
}

/// The page of this name.
pub(super) fn by_service(name: &str) -> Option<&'static LookUp> {
    PAGES.iter().find(|page| page.service == name).copied()
}

/// A page's rows.
pub(super) struct Codes(pub &'static LookUp);

/// A row of a page.
pub(super) struct CodeRow {
    page: &'static LookUp,
    code: &'static str,
    description: &'static str,
}

impl<'a> Source<'a> for Codes {
    type Row = CodeRow;

    fn count(&self) -> usize {
        self.0.codes.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CodeRow> + 'a> {
        let page = self.0;
        let row = move |(code, description): &(&'static str, &'static str)| CodeRow {
            page,
            code,
            description,
        };
        sources::behind(page.codes.iter().map(row), key)
    }
}

impl Row for CodeRow {
    const TYPE: &'static str = "entity";
    const KEY: &'static str = "Code";

    fn cell(&self, field: &str) -> Option<Cell<'_>> {
        match field {
            "Code" => Some(Cell::Code(Cow::Borrowed(self.code))),
            _ => cell_of(field, self.body().remove(field)?),
        }
    }

    fn body(&self) -> Map<String, Value> {
        let named = json!({"Code": self.code, "Description": self.description});
        let named_by_name = json!({"Code": self.code, "Name": self.description});
        let body = match self.page.service {
            "Gen_Business_Posting_Groups" => json!({
                "Code": self.code, "Description": self.description, "Def_VAT_Bus_Posting_Group": self.code, "Auto_Insert_Default": true,
            }),
            "Customer_Templ_List" => json!({
                "Code": self.code, "Description": self.description,
                "Contact_Type": if self.code == "CUSTOMER PERSON" { "Person" } else { "Company" },
            }),
            "Location_List" | "Languages" => named_by_name,
            _ => named,
        };
        body.as_object().cloned().unwrap_or_default()
    }

    fn etag(&self) -> String {
        etag(1)
    }
}
