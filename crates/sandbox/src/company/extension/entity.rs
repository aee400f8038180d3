//! What an entity of the API is made of, and how the values that a client sends are read.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::clock::{from_utc, utc};
use crate::company::cells::Cell;
use crate::company::errors::CompanyError;
use crate::company::users::TableData;
use crate::company::validate::{
    check_length, guid, option, read_only, text, unknown_property, wrong_type,
};
use crate::guid::Guid;

/// What Business Central answers where there is no moment.
const NO_MOMENT: &str = "0001-01-01T00:00:00Z";

/// What a property is called that a later revision has added.
pub(super) const ADDED_LATER: &str = "addedLater";

/// An entity set.
pub(super) struct Entity {
    /// Its name in the API's paths.
    pub set: &'static str,
    /// The name of one record in error texts.
    pub name: &'static str,
    /// The table behind it.
    pub table: TableData,
    /// Separated by a blank.
    pub methods: &'static str,
    /// In the order of the page.
    pub properties: &'static [Property],
}

/// A property, as the contract has it.
pub(super) struct Property {
    pub name: &'static str,
    pub kind: Kind,
    pub written: Written,
    /// Whether `$filter` and `$orderby` take it.
    pub is_filtered: bool,
}

/// Who writes a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// Nobody.
    No,
    /// POST alone.
    New,
    /// POST and PATCH.
    Yes,
}

/// The type of a property; texts and codes with their length.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text(usize),
    /// Kept in upper case and without blanks around it.
    Code(usize),
    /// JSON as text, whose length has an error of its own.
    Json,
    /// The first is what it is at first.
    OneOf(&'static [&'static str]),
    Decimal,
    Integer,
    BigInteger,
    Flag,
    Id,
    Moment,
}

impl Kind {
    /// What a property is as long as nobody has set it.
    pub fn initial(self) -> Value {
        match self {
            Self::Text(_) | Self::Code(_) | Self::Json => json!(""),
            Self::OneOf(options) => json!(options.first()),
            Self::Decimal | Self::Integer | Self::BigInteger => json!(0),
            Self::Flag => json!(false),
            Self::Id => json!(Guid::ZERO.to_string()),
            Self::Moment => json!(NO_MOMENT),
        }
    }

    /// A value as it is stored.
    fn read(self, value: &Value) -> Result<Value, CompanyError> {
        Ok(match self {
            Self::Text(most) => {
                let text = text(value)?;
                check_length(text, most)?;
                json!(text)
            }
            Self::Code(most) => {
                let code = text(value)?.trim().to_uppercase();
                check_length(&code, most)?;
                json!(code)
            }
            Self::Json => json!(text(value)?),
            Self::OneOf(options) => json!(one_of(value, options)?),
            Self::Decimal if value.is_number() => value.clone(),
            Self::Decimal => return Err(wrong_type(value, "Edm.Decimal")),
            Self::Integer => {
                let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
                json!(number.ok_or_else(|| wrong_type(value, "Edm.Int32"))?)
            }
            Self::BigInteger => {
                json!(
                    value
                        .as_i64()
                        .ok_or_else(|| wrong_type(value, "Edm.Int64"))?
                )
            }
            Self::Flag => json!(
                value
                    .as_bool()
                    .ok_or_else(|| wrong_type(value, "Edm.Boolean"))?
            ),
            Self::Id => json!(guid(value)?.to_string()),
            Self::Moment => {
                let moment = value.as_str().and_then(from_utc);
                json!(utc(
                    moment.ok_or_else(|| wrong_type(value, "Edm.DateTimeOffset"))?
                ))
            }
        })
    }
}

/// A blank option is written as one or as it is answered.
fn one_of(value: &Value, options: &[&'static str]) -> Result<&'static str, CompanyError> {
    let blank = options.iter().filter(|name| **name == "_x0020_");
    let blank = blank.map(|name| (" ", *name));
    let known: Vec<(&str, &'static str)> = options
        .iter()
        .map(|name| (*name, *name))
        .chain(blank)
        .collect();
    option(value, &known, &options.join(",").replace("_x0020_", " "))
}

impl Entity {
    /// Whether this revision of the API has it: before the first there was the probe alone.
    pub fn is_there(&self, revision: u32) -> bool {
        revision > 0 || self.set == "versions"
    }

    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// The values of a body as they are stored.
    ///
    /// # Errors
    /// A property that the entity does not have or nobody writes, a value of another type, a text that is too long.
    pub fn read(&self, body: &Map<String, Value>) -> Result<Map<String, Value>, CompanyError> {
        let mut sent = Map::new();
        for (name, value) in body.iter().filter(|(name, _)| !name.starts_with("@odata.")) {
            let property = self.property(name);
            let property = property.ok_or_else(|| unknown_property(name, self.name))?;
            if property.written == Written::No {
                return Err(read_only(name));
            }
            sent.insert(name.clone(), property.kind.read(value)?);
        }
        Ok(sent)
    }

    /// A value of a property as it is compared.
    pub fn cell(&self, field: &str, value: &Value) -> Option<Cell<'static>> {
        let text = || Cow::Owned(value.as_str().unwrap_or_default().to_owned());
        Some(match self.property(field)?.kind {
            Kind::Text(_) | Kind::Json | Kind::OneOf(_) => Cell::Text(text()),
            Kind::Code(_) => Cell::Code(text()),
            Kind::Decimal | Kind::Integer | Kind::BigInteger => Cell::Number(value.as_f64()?),
            Kind::Flag => Cell::Bool(value.as_bool()?),
            Kind::Id => Cell::Guid(Guid::parse(value.as_str()?)?),
            Kind::Moment => Cell::Time(from_utc(value.as_str()?)?),
        })
    }

    /// The error for an id that no record has.
    pub fn no_such_record(&self, id: Guid) -> CompanyError {
        CompanyError::no_such_record(self.table.name, id)
    }
}

/// E3
pub(super) fn cannot_be_changed(property: &str) -> CompanyError {
    CompanyError::dialog(format!(
        "The \"{property}\" cannot be changed after the record has been created."
    ))
}

/// E5
pub(super) fn not_provided(property: &str) -> CompanyError {
    CompanyError::dialog(format!("A \"{property}\" must be provided."))
}

/// E9
pub(super) fn not_above_zero(property: &str) -> CompanyError {
    CompanyError::dialog(format!("The \"{property}\" must be above 0."))
}

/// A required text or id that was sent and is not empty; E5 otherwise.
pub(super) fn required<'a>(
    values: &'a Map<String, Value>,
    property: &str,
) -> Result<&'a str, CompanyError> {
    let given = values
        .get(property)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let zero = Guid::ZERO.to_string();
    match given.is_empty() || given == zero || given == NO_MOMENT {
        true => Err(not_provided(property)),
        false => Ok(given),
    }
}
