//! What stands behind the fields of the two pages: how each is shown, and what may be written to it.

use serde_json::{Value, json};

use super::look_ups::{GENERAL_GROUPS, LookUp, TAX_AREAS, VAT_GROUPS};
use crate::clock::utc;
use crate::company::customer::{Blocked, Customer, PRIVACY_BLOCKED};
use crate::company::errors::CompanyError;
use crate::company::home::{Home, Taxes};
use crate::company::state::Company;
use crate::company::table::{DEFAULT_VAT_GROUP, Table};
use crate::company::tables::Tables;
use crate::company::{formats, render, unchecked, validate};
use crate::guid::Guid;

/// What stands behind a field. Where it is not API v2.0's, the first part is the name of the table's field, by which its value is kept.
#[derive(Clone, Copy)]
pub(in crate::company) enum Behind {
    /// The same field of API v2.0, with its validation.
    Api(&'static str),
    /// The code of a related record, which API v2.0 has by its id.
    Code(&'static str, Related),
    /// The code that API v2.0 has as `taxAreaId` in companies that tax this way; in others it must be in this table and means nothing.
    Tax(&'static str, Taxes, &'static LookUp),
    /// A code that must be in a table that API v2.0 does not show on customers.
    Only(&'static str, &'static LookUp),
    /// A code and its length; the sandbox has no table of them, so any will do.
    FreeCode(&'static str, usize),
    /// Text and its length.
    Text(&'static str, usize),
    /// Yes or no, and what it is at first.
    Flag(&'static str, bool),
    /// A whole number.
    Integer(&'static str),
    /// A number.
    Decimal(&'static str),
    /// One of these; the first is what it is at first.
    OneOf(&'static str, &'static [&'static str]),
    /// Shown only.
    ReadOnly(Shown),
}

/// A related record that API v2.0 has by its id.
#[derive(Clone, Copy)]
pub(in crate::company) enum Related {
    Currency,
    PaymentTerms,
    PaymentMethod,
    ShipmentMethod,
}

/// What is shown only.
#[derive(Clone, Copy)]
pub(in crate::company) enum Shown {
    Id,
    Modified,
    DateModified,
    NumberSeries,
    PrimaryContact,
    ContactId,
}

// Names of options as OData writes them: a blank is `_x0020_` (facts §5.3).
pub(in crate::company) const APPLICATION: &[&str] = &["Manual", "Apply_x0020_to_x0020_Oldest"];
pub(in crate::company) const RESERVE: &[&str] = &["Optional", "Never", "Always"];
pub(in crate::company) const PARTNER: &[&str] = &["_x0020_", "Company", "Person"];
pub(in crate::company) const ADVICE: &[&str] = &["Partial", "Complete"];
pub(in crate::company) const QUOTE_ADDRESS: &[&str] = &["Company", "Person"];
pub(in crate::company) const PRICE_METHOD: &[&str] = &["_x0020_", "Lowest_x0020_Price"];

/// Field 90.
pub(in crate::company) const GLN: &str = "GLN";
/// Field 5061.
pub(in crate::company) const MOBILE: &str = "Mobile Phone No.";

/// Field 110.
pub(in crate::company) const VAT_GROUP: Behind =
    Behind::Tax("VAT Bus. Posting Group", Taxes::Vat, &VAT_GROUPS);
/// Field 108.
pub(in crate::company) const TAX_AREA: Behind =
    Behind::Tax("Tax Area Code", Taxes::SalesTax, &TAX_AREAS);

impl Related {
    fn table(self, tables: &Tables) -> &Table {
        match self {
            Self::Currency => &tables.currencies,
            Self::PaymentTerms => &tables.payment_terms,
            Self::PaymentMethod => &tables.payment_methods,
            Self::ShipmentMethod => &tables.shipment_methods,
        }
    }

    fn code(self, customer: &Customer) -> &str {
        match self {
            Self::Currency => &customer.currency_code,
            Self::PaymentTerms => &customer.payment_terms,
            Self::PaymentMethod => &customer.payment_method,
            Self::ShipmentMethod => &customer.shipment_method,
        }
    }

    fn code_mut(self, customer: &mut Customer) -> &mut String {
        match self {
            Self::Currency => &mut customer.currency_code,
            Self::PaymentTerms => &mut customer.payment_terms,
            Self::PaymentMethod => &mut customer.payment_method,
            Self::ShipmentMethod => &mut customer.shipment_method,
        }
    }
}

impl Behind {
    /// What the page shows.
    pub fn value(self, customer: &Customer, company: &Company) -> Value {
        let kept = |name: &str, initial: Value| customer.more.get(name).cloned().unwrap_or(initial);
        match self {
            Self::Api(property) => {
                let only = [property.to_owned()];
                let mut shown = render::only(customer, &company.tables, Some(&only));
                shown.remove(property).unwrap_or_default()
            }
            Self::Code(_, related) => json!(related.code(customer)),
            Self::Tax(_, taxes, _) if taxes == company.home().taxes => json!(customer.tax_area),
            Self::Tax(name, ..) => kept(name, json!("")),
            Self::Only(name, _) | Self::FreeCode(name, _) | Self::Text(name, _) => {
                kept(name, initial_text(name, customer))
            }
            Self::Flag(name, initial) => kept(name, json!(initial)),
            Self::Integer(name) | Self::Decimal(name) => kept(name, json!(0)),
            Self::OneOf(name, options) => kept(name, json!(options.first())),
            Self::ReadOnly(shown) => shown.value(customer, company),
        }
    }

    /// The name of the table's field; blank for what is shown only.
    pub fn table_field(self, home: &Home) -> &'static str {
        match self {
            Self::Api(property) => validate::table_field(property, home),
            Self::Code(name, _)
            | Self::Tax(name, ..)
            | Self::Only(name, _)
            | Self::FreeCode(name, _)
            | Self::Text(name, _)
            | Self::Flag(name, _)
            | Self::Integer(name)
            | Self::Decimal(name)
            | Self::OneOf(name, _) => name,
            Self::ReadOnly(_) => "",
        }
    }

    /// Puts a value that [`Self::value`] gave into the field, without validating it and what depends on it.
    pub fn restore(self, customer: &mut Customer, value: &Value, company: &Company) {
        let text = || value.as_str().unwrap_or_default().to_owned();
        match self {
            Self::Api(property) => {
                // Such a value is one that the field can hold.
                let _ = unchecked::set(customer, property, value, company);
            }
            Self::Code(_, related) => *related.code_mut(customer) = text(),
            Self::Tax(_, taxes, _) if taxes == company.home().taxes => customer.tax_area = text(),
            Self::ReadOnly(_) => {}
            other => {
                let name = other.table_field(company.home());
                customer.more.insert(name, value.clone());
            }
        }
    }

    /// Writes a value under the field's own name on the page.
    ///
    /// # Errors
    /// A value of the wrong type or length, a code that its table does not have, a field that is shown only.
    pub fn write(
        self,
        customer: &mut Customer,
        field: &str,
        value: &Value,
        company: &Company,
    ) -> Result<(), CompanyError> {
        match self {
            // Renaming comes before all other fields.
            Self::Api("number") => Ok(()),
            Self::Api(property) => validate::assign_one(customer, property, value, company),
            Self::Code(name, related) => {
                let code = code(value, 20)?;
                let table = related.table(&company.tables);
                if !code.is_empty() && table.by_code(&code).is_none() {
                    return Err(not_found(name, table.caption, &code));
                }
                *related.code_mut(customer) = code;
                if matches!(related, Related::PaymentMethod) {
                    validate::payment_method_set(customer, company);
                }
                Ok(())
            }
            Self::Tax(name, taxes, look_up) => {
                let code = code(value, 20)?;
                check_code(name, look_up, &code, company)?;
                if taxes == company.home().taxes {
                    customer.tax_area = code;
                    return Ok(());
                }
                keep(customer, name, json!(code))
            }
            Self::Only(name, look_up) => {
                let code = code(value, 20)?;
                check_code(name, look_up, &code, company)?;
                // Field 88, OnValidate: the general group brings its default VAT group.
                if std::ptr::eq(look_up, &raw const GENERAL_GROUPS) {
                    let groups = &company.tables.unlisted.general_groups;
                    let default = groups
                        .by_code(&code)
                        .map(|g| g.further_code(DEFAULT_VAT_GROUP));
                    if let Some(default) = default {
                        VAT_GROUP.write(customer, field, &json!(default), company)?;
                    }
                }
                keep(customer, name, json!(code))
            }
            Self::FreeCode(name, most) => {
                let code = code(value, most)?;
                if name == GLN {
                    formats::check_gln(&code)?;
                }
                keep(customer, name, json!(code))
            }
            Self::Text(name, most) => {
                let text = validate::text(value)?;
                validate::check_length(text, most)?;
                if name == MOBILE {
                    formats::check_phone(text, name, customer)?;
                }
                keep(customer, name, json!(text))
            }
            Self::Flag(name, _) => {
                let flag = value.as_bool();
                let flag = flag.ok_or_else(|| validate::wrong_type(value, "Edm.Boolean"))?;
                // Field 150, OnValidate.
                if name == PRIVACY_BLOCKED {
                    customer.blocked = if flag { Blocked::All } else { Blocked::No };
                }
                keep(customer, name, json!(flag))
            }
            Self::Integer(name) => {
                let number = value.as_i64();
                let number = number.ok_or_else(|| validate::wrong_type(value, "Edm.Int32"))?;
                keep(customer, name, json!(number))
            }
            Self::Decimal(name) => match value.is_number() {
                true => keep(customer, name, value.clone()),
                false => Err(validate::wrong_type(value, "Edm.Decimal")),
            },
            Self::OneOf(name, options) => {
                let options: Vec<(&str, &str)> = options.iter().map(|o| (*o, *o)).collect();
                let listed: Vec<&str> = options.iter().map(|(o, _)| *o).collect();
                let chosen = validate::option(value, &options, &listed.join(","))?;
                keep(customer, name, json!(chosen))
            }
            Self::ReadOnly(_) => Err(validate::read_only(field)),
        }
    }
}

impl Shown {
    fn value(self, customer: &Customer, company: &Company) -> Value {
        match self {
            Self::Id => json!(customer.id.to_string()),
            Self::Modified => json!(utc(customer.modified)),
            Self::DateModified => json!(utc(customer.modified).split('T').next()),
            Self::NumberSeries => json!("CUST"),
            Self::PrimaryContact => json!(customer.primary_contact),
            Self::ContactId => {
                let contact = company.contact(&customer.contact);
                json!(contact.map_or(Guid::ZERO, |contact| contact.id).to_string())
            }
        }
    }
}

/// What a text is as long as nobody has set it: the table's triggers fill two of them on insert.
fn initial_text(name: &str, customer: &Customer) -> Value {
    match name {
        "Search Name" => json!(customer.display_name.to_uppercase()),
        "Invoice Disc. Code" => json!(customer.number),
        _ => json!(""),
    }
}

fn keep(customer: &mut Customer, name: &'static str, value: Value) -> Result<(), CompanyError> {
    customer.more.insert(name, value);
    Ok(())
}

/// Codes are trimmed and in upper case.
fn code(value: &Value, most: usize) -> Result<String, CompanyError> {
    let code = validate::text(value)?.trim().to_uppercase();
    validate::check_length(&code, most)?;
    Ok(code)
}

/// A code must be in the table, unless it is blank.
fn check_code(
    field: &str,
    look_up: &LookUp,
    code: &str,
    company: &Company,
) -> Result<(), CompanyError> {
    match code.is_empty() || look_up.has(code, &company.tables) {
        true => Ok(()),
        false => {
            let caption = (look_up.table)(&company.tables).caption;
            Err(not_found(field, caption, code))
        }
    }
}

fn not_found(field: &str, table: &str, code: &str) -> CompanyError {
    let message = format!(
        "The field {field} of table Customer contains a value ({code}) that cannot be found in the related table ({table})."
    );
    CompanyError::new(400, "Internal_InvalidTableRelation", message)
}
