//! Fields that are not written although they could be.

use crate::customer::Field;
use crate::customer::limits::Problem;

/// A field that is not written, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLeftOut {
    /// What is wrong with its value.
    pub problem: Problem,
    /// Who says that it is left out.
    pub by: LeftOutBy,
}

/// Who says that a field is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutBy {
    /// The user, of this value.
    Decision,
    /// The setting of the field.
    Setting,
}

impl FieldLeftOut {
    /// In the user's words.
    pub fn words(&self) -> String {
        let by = match self.by {
            LeftOutBy::Decision => "as you decided",
            LeftOutBy::Setting => "as Setup says for this field",
        };
        format!(
            "{} is left out, {by}. {}",
            self.problem.field.label(),
            self.problem.words()
        )
    }
}

/// Whether nobody is created without it.
pub(crate) fn is_required(field: Field) -> bool {
    matches!(field, Field::Name | Field::Email)
}
