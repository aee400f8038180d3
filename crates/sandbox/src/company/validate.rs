//! What happens to each property of a customer that a client sends (facts §1.1, §1.4).

use serde_json::{Map, Value};

use super::customer::{Blocked, ContactType, Customer};
use super::errors::CompanyError;
use super::home::{Home, Taxes};
use super::state::Company;
use super::table::{DIRECT_DEBIT_TERMS, Table};
use super::{formats, postcodes};
use crate::guid::Guid;

/// Text fields: property, caption of the table's field, longest value, whether it is stored in upper case and trimmed.
#[rustfmt::skip]
const TEXTS: [(&str, &str, usize, bool); 13] = [
    ("number",                "No.",                   20, true),
    ("displayName",           "Name",                 100, false),
    ("addressLine1",          "Address",              100, false),
    ("addressLine2",          "Address 2",             50, false),
    ("city",                  "City",                  30, false),
    ("state",                 "County",                30, false),
    ("country",               "Country/Region Code",   10, true),
    ("postalCode",            "Post Code",             20, true),
    ("phoneNumber",           "Phone No.",             30, false),
    ("email",                 "E-Mail",                80, false),
    ("website",               "Home Page",            255, false),
    ("salespersonCode",       "Salesperson Code",      20, true),
    ("taxRegistrationNumber", "VAT Registration No.",  20, true),
];

/// The properties in the order of the page. That they are validated in this order whatever their order in the body is [I]; it is why
/// a city sent together with another country is lost.
#[rustfmt::skip]
pub(super) const PAGE_ORDER: [&str; 24] = [
    "number", "displayName", "type", "addressLine1", "addressLine2", "city", "state", "country", "postalCode", "phoneNumber", "email", "website",
    "salespersonCode", "balanceDue", "creditLimit", "taxLiable", "taxAreaId", "taxRegistrationNumber", "currencyId", "currencyCode",
    "paymentTermsId", "shipmentMethodId", "paymentMethodId", "blocked",
];

/// Properties that may come along in a body but change nothing.
const IGNORED: [&str; 3] = ["id", "lastModifiedDateTime", "taxAreaDisplayName"];

/// The caption and the longest value of a text field.
pub(crate) fn longest(property: &str) -> Option<(&'static str, usize)> {
    TEXTS
        .iter()
        .find(|(name, ..)| *name == property)
        .map(|(_, caption, most, _)| (*caption, *most))
}

/// The name of the table's field that a property stands for; blank where there is none.
pub(super) fn table_field(property: &str, home: &Home) -> &'static str {
    match property {
        "type" => "Contact Type",
        "creditLimit" => "Credit Limit (LCY)",
        "taxLiable" => "Tax Liable",
        "blocked" => "Blocked",
        "currencyId" | "currencyCode" => "Currency Code",
        "paymentTermsId" => "Payment Terms Code",
        "shipmentMethodId" => "Shipment Method Code",
        "paymentMethodId" => "Payment Method Code",
        "taxAreaId" => match home.taxes {
            Taxes::Vat => "VAT Bus. Posting Group",
            Taxes::SalesTax => "Tax Area Code",
        },
        _ => longest(property).map_or("", |(caption, _)| caption),
    }
}

/// Assigns every property that a client sent, except `number`, which insert and rename handle.
pub(crate) fn assign(
    customer: &mut Customer,
    body: &Map<String, Value>,
    company: &Company,
) -> Result<(), CompanyError> {
    for name in body.keys() {
        if !PAGE_ORDER.contains(&name.as_str())
            && !IGNORED.contains(&name.as_str())
            && !name.starts_with("@odata.")
        {
            return Err(unknown_property(name, "customer"));
        }
    }
    for property in PAGE_ORDER {
        if let Some(value) = body.get(property) {
            assign_one(customer, property, value, company)?;
        }
    }
    if let (Some(id), Some(code)) = (
        body.get("currencyId").and_then(Value::as_str),
        body.get("currencyCode").and_then(Value::as_str),
    ) {
        // Even a foreign id with the local currency's code is refused.
        let named = Guid::parse(id)
            .and_then(|id| company.tables.currencies.by_id(id))
            .map_or("", |row| row.code.as_str());
        if named != code.to_uppercase()
            && !(named.is_empty() && code == company.tables.home.currency.0)
        {
            return Err(CompanyError::dialog(
                "The currency values do not match to a specific Currency.",
            ));
        }
    }
    Ok(())
}

pub(super) fn assign_one(
    customer: &mut Customer,
    property: &str,
    value: &Value,
    company: &Company,
) -> Result<(), CompanyError> {
    if let Some((_, _, most, is_code)) = TEXTS.iter().find(|(name, ..)| *name == property) {
        let text = text(value)?;
        let text = if *is_code {
            text.trim().to_uppercase()
        } else {
            text.to_owned()
        };
        check_length(&text, *most)?;
        return assign_text(customer, property, text, company);
    }
    match property {
        "type" => {
            customer.kind = option(
                value,
                &[
                    ("Company", ContactType::Company),
                    ("Person", ContactType::Person),
                ],
                "Company,Person",
            )?
        }
        "balanceDue" => return Err(read_only(property)),
        "creditLimit" => {
            customer.credit_limit = value
                .as_f64()
                .ok_or_else(|| wrong_type(value, "Edm.Decimal"))?
        }
        "taxLiable" => {
            customer.tax_liable = value
                .as_bool()
                .ok_or_else(|| wrong_type(value, "Edm.Boolean"))?
        }
        "taxAreaId" => {
            let id = guid(value)?;
            // The zero GUID leaves the group as it is (facts §1.3).
            if id != Guid::ZERO {
                let row = company
                    .tables
                    .tax_areas
                    .by_id(id)
                    .ok_or_else(|| CompanyError {
                        status: 400,
                        ..CompanyError::no_such_record(company.tables.tax_areas.caption, id)
                    })?;
                customer.tax_area.clone_from(&row.code);
            }
        }
        "currencyId" => {
            customer.currency_code =
                related(value, property, "Currency", &company.tables.currencies)?
        }
        "currencyCode" => {
            let code = text(value)?.to_uppercase();
            let is_local = code.is_empty() || code == company.tables.home.currency.0;
            if !is_local && company.tables.currencies.by_code(&code).is_none() {
                return Err(no_match(property, "Currency"));
            }
            customer.currency_code = if is_local { String::new() } else { code };
        }
        "paymentTermsId" => {
            customer.payment_terms = related(
                value,
                property,
                "Payment Terms",
                &company.tables.payment_terms,
            )?
        }
        "shipmentMethodId" => {
            customer.shipment_method = related(
                value,
                property,
                "Shipment Method",
                &company.tables.shipment_methods,
            )?
        }
        "paymentMethodId" => {
            customer.payment_method = related(
                value,
                property,
                "Payment Method",
                &company.tables.payment_methods,
            )?;
            payment_method_set(customer, company);
        }
        "blocked" => {
            let options = [
                ("_x0020_", Blocked::No),
                (" ", Blocked::No),
                ("Ship", Blocked::Ship),
                ("Invoice", Blocked::Invoice),
                ("All", Blocked::All),
            ];
            let blocked = option(value, &options, " ,Ship,Invoice,All")?;
            if blocked != Blocked::All && customer.is_privacy_blocked() {
                return Err(CompanyError::dialog(
                    "The Blocked field cannot be changed because the user is blocked for privacy reasons.",
                ));
            }
            customer.blocked = blocked;
        }
        _ => return Err(unknown_property(property, "customer")),
    }
    Ok(())
}

fn assign_text(
    customer: &mut Customer,
    property: &str,
    text: String,
    company: &Company,
) -> Result<(), CompanyError> {
    match property {
        "displayName" if text.trim().is_empty() => {
            return Err(CompanyError::dialog(
                "The blank \"displayName\" is not allowed.",
            ));
        }
        "displayName" => customer.display_name = text,
        "addressLine1" => customer.address_line1 = text,
        "addressLine2" => customer.address_line2 = text,
        "city" => customer.city = text,
        "state" => customer.state = text,
        "country" => {
            must_exist(
                &text,
                ("Country/Region Code", "Customer"),
                &company.tables.countries,
            )?;
            let old = std::mem::replace(&mut customer.country, text);
            if !company.settings.country_required {
                postcodes::country_changed(customer.place(), &old);
            }
        }
        "postalCode" => {
            customer.postal_code = text;
            postcodes::validated(customer.place(), &company.tables.unlisted.post_codes);
        }
        "phoneNumber" => {
            formats::check_phone(&text, "Phone No.", customer)?;
            customer.phone_number = text;
        }
        "email" => {
            formats::check_emails(&text)?;
            customer.email = text;
        }
        "website" => customer.website = text,
        "salespersonCode" => {
            must_exist(
                &text,
                ("Salesperson Code", "Customer"),
                &company.tables.salespeople,
            )?;
            if company
                .tables
                .salespeople
                .by_code(&text)
                .is_some_and(|row| row.more.get("blocked") == Some(&Value::Bool(true)))
            {
                let message = format!(
                    "Blocked must be equal to 'No' in Salesperson/Purchaser: Code={text}. Current value is 'Yes'."
                );
                return Err(CompanyError::new(
                    400,
                    "Application_FieldValidationException",
                    message,
                ));
            }
            customer.salesperson_code = text;
        }
        "taxRegistrationNumber" => {
            formats::check_vat_number(&text, customer, company.tables.home)?;
            customer.tax_registration_number = text;
        }
        // `number` is handled by insert and rename.
        _ => {}
    }
    Ok(())
}

/// Field 47, OnValidate: a direct debit brings its payment terms to a customer without any.
pub(super) fn payment_method_set(customer: &mut Customer, company: &Company) {
    let method = (company.tables.payment_methods).by_code(&customer.payment_method);
    if let (Some(method), "") = (method, customer.payment_terms.as_str()) {
        let terms = method.further_code(DIRECT_DEBIT_TERMS);
        customer.payment_terms = terms.to_owned();
    }
}

pub(super) fn unknown_property(name: &str, entity: &str) -> CompanyError {
    CompanyError::bad_request(format!(
        "The property '{name}' does not exist on type 'Microsoft.NAV.{entity}'. Make sure to only use property names that are defined by the type."
    ))
}

pub(super) fn read_only(control: &str) -> CompanyError {
    let message = format!("Control '{control}' is read-only.");
    CompanyError::new(400, "BadRequest_InvalidOperation", message)
}

pub(super) fn check_length(text: &str, most: usize) -> Result<(), CompanyError> {
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    let message = format!(
        "The length of the string is {length}, but it must be less than or equal to {most} characters. Value: {text}"
    );
    Err(CompanyError::new(
        400,
        "Application_StringExceededLength",
        message,
    ))
}

pub(super) fn text(value: &Value) -> Result<&str, CompanyError> {
    // Null stands for the empty value.
    if value.is_null() {
        Ok("")
    } else {
        value
            .as_str()
            .ok_or_else(|| wrong_type(value, "Edm.String"))
    }
}

pub(super) fn wrong_type(value: &Value, expected: &str) -> CompanyError {
    CompanyError::bad_request(format!(
        "Cannot convert the literal '{}' to the expected type '{expected}'.",
        value.to_string().trim_matches('"')
    ))
}

pub(super) fn guid(value: &Value) -> Result<Guid, CompanyError> {
    let text = value.as_str().unwrap_or_default();
    Guid::parse(text).ok_or_else(|| CompanyError::new(400, "Application_InvalidGUID", format!("Invalid format of GUID string. The correct format of the GUID string is: {{CDEF7890-ABCD-1234-ABCD-1234567890AB}}. The current string is: {text}")))
}

pub(super) fn option<T: Copy>(
    value: &Value,
    options: &[(&str, T)],
    listed: &str,
) -> Result<T, CompanyError> {
    let given = value.as_str().unwrap_or_default();
    let found = options
        .iter()
        .find(|(name, _)| *name == given)
        .map(|(_, option)| *option);
    found.ok_or_else(|| {
        CompanyError::new(
            400,
            "Unknown",
            format!("'{given}' is not an option. The existing options are: {listed}"),
        )
    })
}

/// `of` names the field and the table that it stands in.
pub(super) fn must_exist(code: &str, of: (&str, &str), table: &Table) -> Result<(), CompanyError> {
    if code.is_empty() || table.by_code(code).is_some() {
        return Ok(());
    }
    let message = format!(
        "The field {} of table {} contains a value ({code}) that cannot be found in the related table ({}).",
        of.0, of.1, table.caption
    );
    Err(CompanyError::new(
        400,
        "Internal_InvalidTableRelation",
        message,
    ))
}

/// The zero GUID clears the code.
fn related(
    value: &Value,
    property: &str,
    named: &str,
    table: &Table,
) -> Result<String, CompanyError> {
    let id = guid(value)?;
    if id == Guid::ZERO {
        return Ok(String::new());
    }
    table
        .by_id(id)
        .map(|row| row.code.clone())
        .ok_or_else(|| no_match(property, named))
}

fn no_match(property: &str, named: &str) -> CompanyError {
    CompanyError::dialog(format!("The \"{property}\" does not match to a {named}."))
}
