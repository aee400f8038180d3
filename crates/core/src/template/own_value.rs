//! Whether a company can hold a value of an own field.

use super::reach::broken;
use crate::call::Side;
use crate::company::{Form, Lists};
use crate::customer::limits::{Problem, ProblemKind, company_problem};
use crate::customer::{Field, OwnField};

/// Why Business Central can't hold a value of an own field: it is of another kind, longer than the field, or a code that the company
/// does not list.
pub fn own_value_problem(own: OwnField, value: &str, lists: &Lists) -> Option<Problem> {
    let field = Field::Own(own);
    if let Some(problem) = company_problem(field, value) {
        return Some(problem);
    }
    let OwnField::Template(of) = own else {
        return None;
    };
    let Form::Code(_, limit) = of.form() else {
        return None;
    };
    let length = value.trim().encode_utf16().count();
    let kind = match (length > limit, broken(of, value, lists)) {
        (true, _) => ProblemKind::TooLong { length, limit },
        (false, Some(_)) => ProblemKind::NotListed,
        (false, None) => return None,
    };
    Problem::found(Side::Company, field, value, kind)
}
