//! `$filter`, as far as Business Central supports it (facts §5.3).

mod parse;

use std::borrow::Cow;
use std::cmp::Ordering;

use super::cells::{Cell, Row, compare};
use super::errors::CompanyError;
use super::validate::longest;
use crate::clock::from_utc;
use crate::guid::Guid;

/// A parsed filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Compare {
        field: String,
        fold: Fold,
        op: Op,
        literal: Literal,
    },
    Part {
        field: String,
        fold: Fold,
        place: Place,
        text: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// `tolower`/`toupper` around a field: the comparison then ignores the letter case, whatever the case of the literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    Exact,
    IgnoreCase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Start,
    End,
    Anywhere,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    /// Numbers, GUIDs, moments, `true`, `false`: what stands without quotes.
    Bare(String),
}

impl Filter {
    /// Reads a filter and checks what Business Central refuses.
    pub fn parse(text: &str) -> Result<Self, CompanyError> {
        parse::parse(text)
    }

    /// The error for a field that the entity does not have, or a value that its field cannot hold.
    pub fn check<R: Row>(&self, knows: &dyn Fn(&str) -> bool) -> Result<(), CompanyError> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().try_for_each(|part| part.check::<R>(knows))
            }
            Self::Not(part) => part.check::<R>(knows),
            Self::Compare { field, literal, .. } => {
                known::<R>(field, knows)?;
                match literal {
                    Literal::Text(text) => fits(field, text),
                    Literal::Bare(_) => Ok(()),
                }
            }
            Self::Part { field, text, .. } => {
                known::<R>(field, knows).and_then(|()| fits(field, text))
            }
        }
    }

    pub fn matches<R: Row>(&self, row: &R) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(row)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(row)),
            Self::Not(part) => !part.matches(row),
            Self::Compare {
                field,
                fold,
                op,
                literal,
            } => row
                .cell(field)
                .and_then(|cell| ordering(&cell, *fold, literal))
                .is_some_and(|order| op.holds(order)),
            Self::Part {
                field,
                fold,
                place,
                text,
            } => row
                .cell(field)
                .is_some_and(|cell| has_part(&cell, *fold, *place, text)),
        }
    }

    /// The values one of which the field of every row must be equal to; `None` where the filter does not say.
    pub fn values_of(&self, name: &str) -> Option<Vec<&str>> {
        match self {
            Self::And(parts) => parts.iter().find_map(|part| part.values_of(name)),
            Self::Or(parts) => {
                let values: Option<Vec<_>> =
                    parts.iter().map(|part| part.values_of(name)).collect();
                Some(values?.concat())
            }
            Self::Compare {
                field,
                op: Op::Eq,
                literal: Literal::Text(value) | Literal::Bare(value),
                ..
            } if field == name => Some(vec![value]),
            _ => None,
        }
    }

    /// The moments between which every row was changed for the last time, where the filter says so.
    pub fn changed_between(&self) -> (Option<i64>, Option<i64>) {
        let moment = |ops: &[Op]| self.moment("lastModifiedDateTime", ops);
        (
            moment(&[Op::Gt, Op::Ge, Op::Eq]),
            moment(&[Op::Lt, Op::Le, Op::Eq]),
        )
    }

    /// What this filter, or one of those that all must hold, compares a moment with.
    fn moment(&self, name: &str, ops: &[Op]) -> Option<i64> {
        match self {
            Self::And(parts) => parts.iter().find_map(|part| part.moment(name, ops)),
            Self::Compare {
                field,
                op,
                literal: Literal::Bare(text),
                ..
            } if field == name && ops.contains(op) => from_utc(text),
            _ => None,
        }
    }

    /// The fields that it compares.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::fields).collect(),
            Self::Not(part) => part.fields(),
            Self::Compare { field, .. } | Self::Part { field, .. } => vec![field],
        }
    }
}

impl Op {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
        }
    }
}

fn known<R: Row>(field: &str, knows: &dyn Fn(&str) -> bool) -> Result<(), CompanyError> {
    if R::UNFILTERED.contains(&field) {
        return Err(not_filtered(field));
    }
    match knows(field) {
        true => Ok(()),
        false => Err(no_property::<R>(field)),
    }
}

/// A property that no filter takes.
pub(crate) fn not_filtered(field: &str) -> CompanyError {
    CompanyError::bad_request(format!(
        "The filter on the field '{field}' is not supported."
    ))
}

/// A property that the entity does not have.
pub(crate) fn no_property<R: Row>(field: &str) -> CompanyError {
    CompanyError::bad_request(format!(
        "Could not find a property named '{field}' on type 'Microsoft.NAV.{}'.",
        R::TYPE
    ))
}

/// A value longer than the field is no valid filter on it.
fn fits(field: &str, text: &str) -> Result<(), CompanyError> {
    let Some((caption, most)) = longest(field) else {
        return Ok(());
    };
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    let message = format!(
        "The filter \"{text}\" is not valid for the {caption} field on the Customer table. The length of the string is {length}, but it must be less than or equal to {most} characters. Value: {text}"
    );
    Err(CompanyError::new(
        400,
        "Application_FilterErrorException",
        message,
    ))
}

/// How the cell stands to the literal; `None` where they cannot be compared.
fn ordering(cell: &Cell<'_>, fold: Fold, literal: &Literal) -> Option<Ordering> {
    match (cell, literal) {
        (Cell::Text(text), Literal::Text(other)) if fold == Fold::IgnoreCase => {
            Some(text.to_lowercase().cmp(&other.to_lowercase()))
        }
        (Cell::Text(text), Literal::Text(other)) => Some(text.as_ref().cmp(other)),
        (Cell::Code(code), Literal::Text(other)) => Some(code.as_ref().cmp(&other.to_uppercase())),
        (Cell::Enum(name), Literal::Text(other)) => Some((*name).cmp(other)),
        (Cell::Guid(guid), Literal::Bare(other) | Literal::Text(other)) => {
            Some(guid.cmp(&Guid::parse(other)?))
        }
        (Cell::Time(at), Literal::Bare(other)) => Some(at.cmp(&from_utc(other)?)),
        (Cell::Number(number), Literal::Bare(other)) => Some(compare(
            &(*number).into(),
            &other.parse::<f64>().ok()?.into(),
        )),
        (Cell::Bool(flag), Literal::Bare(other)) => Some(flag.cmp(&other.parse().ok()?)),
        _ => None,
    }
}

fn has_part(cell: &Cell<'_>, fold: Fold, place: Place, part: &str) -> bool {
    let (text, part): (Cow<'_, str>, Cow<'_, str>) = match cell {
        Cell::Text(text) if fold == Fold::Exact => (text.as_ref().into(), part.into()),
        Cell::Text(text) => (text.to_lowercase().into(), part.to_lowercase().into()),
        Cell::Code(code) => (code.as_ref().into(), part.to_uppercase().into()),
        _ => return false,
    };
    match place {
        Place::Start => text.starts_with(part.as_ref()),
        Place::End => text.ends_with(part.as_ref()),
        Place::Anywhere => text.contains(part.as_ref()),
    }
}
