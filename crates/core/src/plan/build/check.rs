//! Whether the other side can hold a value, before anything is sent.

use super::Planner;
use crate::call::Side;
use crate::company::{CompanyCustomer, spelled};
use crate::customer::country::Spelling;
use crate::customer::limits::{Problem, ProblemKind, company_problem, webstore_problem};
use crate::customer::normal::folded;
use crate::customer::{Field, WebstoreId};
use crate::merge::FieldChange;

impl Planner<'_> {
    pub(super) fn company_change_problem(
        &self,
        company: &CompanyCustomer,
        change: &FieldChange,
        country: &str,
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
        self.company_value_problem(change.field, &change.new, country)
    }

    /// `country` is the customer's as it will be, as ISO code.
    pub(super) fn company_value_problem(
        &self,
        field: Field,
        value: &str,
        country: &str,
    ) -> Option<Problem> {
        if field == Field::Country && self.countries.company_code(value).is_none() {
            return Problem::found(Side::Company, field, value, ProblemKind::UnknownCountry);
        }
        let spelling = Spelling {
            countries: self.countries,
            states: self.state.setup.state_source,
        };
        match field {
            // The country's own code is shorter than any limit.
            Field::Country => None,
            _ => company_problem(field, &spelled(field, value, country, spelling)),
        }
    }

    /// `country` is the customer's as it will be, as ISO code.
    pub(super) fn webstore_value_problem(
        &self,
        field: Field,
        value: &str,
        country: &str,
        own: Option<WebstoreId>,
    ) -> Option<Problem> {
        let problem = |kind| Problem::found(Side::Webstore, field, value, kind);
        if field == Field::Country && !self.countries.webstore_knows(value) {
            return problem(ProblemKind::UnknownCountry);
        }
        if field == Field::State && !self.countries.webstore_knows_state(country, value) {
            return problem(ProblemKind::UnknownState {
                country: country.to_owned(),
            });
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
