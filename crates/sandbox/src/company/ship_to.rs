//! Ship-to addresses: table 222, which API v2.0 does not have, and its rules (facts §2.3).

use serde_json::{Map, Value};

use super::customer::{Customer, ShipTo};
use super::errors::CompanyError;
use super::postcodes::{self, Place};
use super::state::Company;
use super::validate::{check_length, must_exist, text};
use super::{formats, validate};
use crate::guid::Guid;

/// The most characters of a code.
const LONGEST_CODE: usize = 10;

/// A field of the table that can be written: its caption and the most characters, and whether it is a code.
struct Kind {
    caption: &'static str,
    most: usize,
    is_code: bool,
}

/// The fields in the order of page 300, in which they are validated whatever their order in the body is [I]: the country comes after the
/// address that belongs to it, so that another country clears what was sent along with it.
#[rustfmt::skip]
const FIELDS: [(&str, Kind); 12] = [
    ("Name",                kind("Name", 100)),
    ("Name_2",              kind("Name 2", 50)),
    ("GLN",                 code("GLN", 13)),
    ("Address",             kind("Address", 100)),
    ("Address_2",           kind("Address 2", 50)),
    ("City",                kind("City", 30)),
    ("County",              kind("County", 30)),
    ("Post_Code",           code("Post Code", 20)),
    ("Country_Region_Code", code("Country/Region Code", 10)),
    ("Phone_No",            kind("Phone No.", 30)),
    ("Contact",             kind("Contact", 100)),
    ("E_Mail",              kind("E-Mail", 80)),
];

const fn kind(caption: &'static str, most: usize) -> Kind {
    Kind {
        caption,
        most,
        is_code: false,
    }
}

const fn code(caption: &'static str, most: usize) -> Kind {
    Kind {
        is_code: true,
        ..kind(caption, most)
    }
}

impl ShipTo {
    /// A field by its name on the pages; none that they do not have.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        Some(match name {
            "Code" => &self.code,
            "Name" => &self.name,
            "Name_2" => &self.name_2,
            "GLN" => &self.gln,
            "Address" => &self.address,
            "Address_2" => &self.address_2,
            "City" => &self.city,
            "County" => &self.county,
            "Post_Code" => &self.post_code,
            "Country_Region_Code" => &self.country,
            "Phone_No" => &self.phone,
            "Contact" => &self.contact,
            "E_Mail" => &self.email,
            _ => return None,
        })
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "Name" => &mut self.name,
            "Name_2" => &mut self.name_2,
            "GLN" => &mut self.gln,
            "Address" => &mut self.address,
            "Address_2" => &mut self.address_2,
            "City" => &mut self.city,
            "County" => &mut self.county,
            "Post_Code" => &mut self.post_code,
            "Country_Region_Code" => &mut self.country,
            "Phone_No" => &mut self.phone,
            "Contact" => &mut self.contact,
            "E_Mail" => &mut self.email,
            _ => return None,
        })
    }

    fn place(&mut self) -> Place<'_> {
        Place {
            post_code: &mut self.post_code,
            city: &mut self.city,
            county: &mut self.county,
            country: &mut self.country,
        }
    }

    /// Validates every field that was sent, as the page does.
    ///
    /// # Errors
    /// A value of the wrong type or length, a country that the company does not have, an e-mail that is none.
    pub(super) fn assign(
        &mut self,
        body: &Map<String, Value>,
        company: &Company,
    ) -> Result<(), CompanyError> {
        for (name, kind) in &FIELDS {
            if let Some(value) = body.get(*name) {
                self.assign_one(name, kind, value, company)?;
            }
        }
        Ok(())
    }

    fn assign_one(
        &mut self,
        name: &str,
        kind: &Kind,
        value: &Value,
        company: &Company,
    ) -> Result<(), CompanyError> {
        let text = match (text(value)?, kind.is_code) {
            (text, true) => text.trim().to_uppercase(),
            (text, false) => text.to_owned(),
        };
        check_length(&text, kind.most)?;
        match name {
            "E_Mail" => formats::check_emails(&text)?,
            "Country_Region_Code" => must_exist(
                &text,
                (kind.caption, "Ship-to Address"),
                &company.tables.countries,
            )?,
            _ => {}
        }
        let Some(field) = self.field_mut(name) else {
            return Err(validate::read_only(name));
        };
        let old = std::mem::replace(field, text);
        match name {
            "Country_Region_Code" if !company.settings.country_required => {
                postcodes::country_changed(self.place(), &old);
            }
            "Post_Code" => {
                postcodes::validated(self.place(), &company.tables.unlisted.post_codes);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Makes a ship-to address of a customer.
///
/// # Errors
/// No code, one that the customer has, or a field that can't be validated.
pub(super) fn insert(
    company: &mut Company,
    customer: &Customer,
    code: &str,
    body: &Map<String, Value>,
    now: i64,
) -> Result<(), CompanyError> {
    let code = code.trim().to_uppercase();
    check_length(&code, LONGEST_CODE)?;
    if code.is_empty() {
        let message = format!(
            "Code must have a value in Ship-to Address: Customer No.={}, Code=. It cannot be zero or empty.",
            customer.number
        );
        return Err(CompanyError::new(
            400,
            "Application_FieldValidationException",
            message,
        ));
    }
    check_key(company, customer, &code)?;
    let mut new = ShipTo {
        code,
        changed: now,
        ..ShipTo::default()
    };
    new.assign(body, company)?;
    // OnInsert: whatever name was sent.
    new.name.clone_from(&customer.display_name);
    company.put_ship_to(customer.id, new);
    Ok(())
}

/// Whether a customer may have another ship-to address under this code.
pub(super) fn check_key(
    company: &Company,
    customer: &Customer,
    code: &str,
) -> Result<(), CompanyError> {
    if company.ship_to(customer.id, code).is_none() {
        return Ok(());
    }
    let message = format!(
        "The record in table Ship-to Address already exists. Identification fields and values: Customer No.='{}',Code='{code}'",
        customer.number
    );
    Err(CompanyError::new(
        400,
        "Internal_EntityWithSameKeyExists",
        message,
    ))
}

/// The customer that a ship-to address names.
pub(super) fn customer_of(company: &Company, number: &str) -> Result<Customer, CompanyError> {
    company.by_number(number).cloned().ok_or_else(|| {
        let message = format!(
            "The field Customer No. of table Ship-to Address contains a value ({number}) that cannot be found in the related table (Customer)."
        );
        CompanyError::new(400, "Internal_InvalidTableRelation", message)
    })
}

/// Changes fields of a ship-to address.
///
/// # Errors
/// A field that can't be validated.
pub(super) fn modify(
    company: &mut Company,
    customer: Guid,
    code: &str,
    body: &Map<String, Value>,
    now: i64,
) -> Result<(), CompanyError> {
    let found = company.ship_to(customer, code).cloned();
    let mut changed = found.ok_or_else(CompanyError::no_such_key)?;
    changed.assign(body, company)?;
    changed.modified = Some(now);
    changed.changed = now;
    company.put_ship_to(customer, changed);
    Ok(())
}

/// All fields of a ship-to address, with the id of its customer.
pub(crate) fn render(customer: &Customer, ship_to: &ShipTo) -> Value {
    let fields = std::iter::once("Code").chain(FIELDS.iter().map(|(name, _)| *name));
    let field = |name: &str| {
        (
            name.to_owned(),
            ship_to.field(name).unwrap_or_default().into(),
        )
    };
    let mut row: Map<String, Value> = fields.map(field).collect();
    row.insert("customer".to_owned(), customer.id.to_string().into());
    Value::Object(row)
}
