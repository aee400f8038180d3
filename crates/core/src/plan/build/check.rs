//! Whether the other side can hold a value, before anything is sent.

use super::Planner;
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::limits::{Problem, ProblemKind, company_problem, webstore_problem};
use crate::customer::normal::folded;
use crate::customer::{Field, WebstoreId};
use crate::merge::FieldChange;
use crate::webstore::WebstoreCustomer;

impl Planner<'_> {
    pub(super) fn company_change_problem(
        &self,
        company: &CompanyCustomer,
        change: &FieldChange,
    ) -> Option<Problem> {
        if change.field == Field::Email {
            // Other addresses of the field stay: all of them together must fit.
            let others: Vec<_> = company
                .emails()
                .filter(|email| folded(email) != folded(&change.old))
                .collect();
            let all = std::iter::once(change.new.as_str())
                .chain(others)
                .collect::<Vec<_>>();
            return company_problem(Field::Email, &all.join(";"));
        }
        self.company_value_problem(change.field, &change.new)
    }

    pub(super) fn company_value_problem(&self, field: Field, value: &str) -> Option<Problem> {
        if field == Field::Country && self.countries.company_code(value).is_none() {
            return Problem::found(Side::Company, field, value, ProblemKind::UnknownCountry);
        }
        company_problem(field, value)
    }

    pub(super) fn webstore_change_problem(
        &self,
        webstore: &WebstoreCustomer,
        change: &FieldChange,
    ) -> Option<Problem> {
        self.webstore_value_problem(change.field, &change.new, Some(webstore.id))
    }

    pub(super) fn webstore_value_problem(
        &self,
        field: Field,
        value: &str,
        own: Option<WebstoreId>,
    ) -> Option<Problem> {
        let problem = |kind| Problem::found(Side::Webstore, field, value, kind);
        if field == Field::Country && !self.countries.webstore_knows(value) {
            return problem(ProblemKind::UnknownCountry);
        }
        if field == Field::Email
            && let Some(holder) = self.webstore_emails.get(&folded(value))
            && Some(holder.id) != own
        {
            return problem(ProblemKind::EmailInUse {
                holder: self.describe_webstore(holder),
            });
        }
        webstore_problem(field, value)
    }
}
