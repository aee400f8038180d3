//! What users decide about values that the other side refuses.

use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::refusals::{self, FieldRemedy, Refused};

use super::{Hindrance, Model};

impl Model {
    /// Settles errors; says how many were.
    pub fn settle_errors(
        self,
        errors: &[Refused],
        remedy: &FieldRemedy,
    ) -> Result<usize, Hindrance> {
        self.act(|state| refusals::decide(state, errors, remedy))
    }

    /// Leaves the customers of errors out; says how many.
    pub fn leave_customers_out(self, errors: &[Refused]) -> Result<usize, Hindrance> {
        self.act(|state| refusals::leave_customers_out(state, errors))
    }

    /// From now on the field is left out wherever its value is refused.
    pub fn always_leave_out(self, field: Field) -> Result<(), Hindrance> {
        self.act(|state| refusals::always_leave_out(state, field))
    }

    /// Takes back what was decided of a customer's errors.
    pub fn take_errors_back(
        self,
        webstore: Option<WebstoreId>,
        company: Option<&CompanyId>,
    ) -> Result<(), Hindrance> {
        self.act(|state| refusals::take_back(state, webstore, company))
    }

    /// Takes back what was decided of all errors.
    pub fn take_all_errors_back(self) -> Result<(), Hindrance> {
        self.act(refusals::take_all_back)
    }
}
