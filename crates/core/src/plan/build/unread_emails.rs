//! E-mail fields of Business Central that can't be read: nobody is created who may be the customer that has one.

use std::collections::BTreeMap;

use super::{Planner, describe_company};
use crate::call::Side;
use crate::customer::email::may_mean;
use crate::customer::limits::{Problem, ProblemKind};
use crate::customer::{CompanyId, Field};
use crate::plan::{Plan, Reason};
use crate::webstore::WebstoreCustomer;

impl Planner<'_> {
    /// Whose unreadable e-mail field may hold an account's e-mail; none when nobody's does.
    pub(super) fn may_be_held(&self, account: &WebstoreCustomer) -> Option<Reason> {
        let may_be_its = |unread: &&&str| account.emails().any(|own| may_mean(unread, &own));
        self.unread_emails.iter().find_map(|(customer, unread)| {
            if self.state.are_distinct(account.id, &customer.id) {
                return None;
            }
            let unread = unread.iter().find(may_be_its)?;
            // What can't be read is the e-mail of the account that the customer is mapped to.
            let own = self.state.mappings.webstore_id(&customer.id);
            let own = own.and_then(|id| self.state.snapshots.webstore.get(&id));
            let is_explained = own.is_some_and(|own| own.emails().any(|it| may_mean(unread, &it)));
            (!is_explained).then(|| Reason::EmailMayBeHeld {
                customer: customer.id.clone(),
                holder: describe_company(customer),
                unread: (*unread).to_owned(),
            })
        })
    }

    /// Says it of each of those customers as well: there it is to be corrected.
    pub(super) fn say_unread(&self, plan: &mut Plan) {
        let mut holding: BTreeMap<CompanyId, (String, usize)> = BTreeMap::new();
        for line in &plan.lines {
            if let Reason::EmailMayBeHeld {
                customer, unread, ..
            } = &line.reason
            {
                let held = holding.entry(customer.clone()).or_default();
                held.0.clone_from(unread);
                held.1 += 1;
            }
        }
        for (id, (unread, accounts)) in holding {
            let Some(customer) = self.state.snapshots.company.get(&id) else {
                continue;
            };
            let mut lines = plan.lines.iter_mut();
            let Some(line) = lines.find(|line| line.company.as_ref() == Some(&id)) else {
                let reason = Reason::EmailUnread { unread, accounts };
                let mut line = self.line(None, Some(customer), reason);
                line.webstore = self.state.mappings.webstore_id(&id);
                plan.lines.push(line);
                continue;
            };
            // One line says everything of a customer.
            if line.problems.iter().all(|it| it.field != Field::Email) {
                line.problems.push(Problem {
                    field: Field::Email,
                    value: customer.email.clone(),
                    side: Side::Company,
                    kind: ProblemKind::UnreadEmail { unread, accounts },
                });
            }
        }
    }
}
