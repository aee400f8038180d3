//! Accounts that the rule of matching ties to nobody, and that are not created in Business Central either (spec.md §13).

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::Planner;
use crate::company::CompanyCustomer;
use crate::customer::casing::upper;
use crate::customer::normal::is_blank;
use crate::gather::Gather as _;
use crate::plan::Reason;
use crate::setup::Matching;
use crate::webstore::WebstoreCustomer;

/// Business Central's customers by their no.: made when it is first asked for.
pub(super) type Numbers<'a> = OnceCell<FxHashMap<String, &'a CompanyCustomer>>;

impl Planner<'_> {
    /// Why the rule of matching keeps an account from being created in Business Central; none where it does not.
    pub(super) fn is_kept_by_rule(&self, account: &WebstoreCustomer) -> Option<Reason> {
        let setup = &self.state.setup;
        match setup.matching {
            Matching::EmailThenName | Matching::AlsoVatNumber => None,
            Matching::DefaultCustomer => Some(Reason::DefaultCustomer),
            Matching::CustomerNumber => {
                let key = setup.customer_number_key.as_deref();
                let Some(number) = account.meta_value(key) else {
                    return Some(Reason::NumberNotRead);
                };
                let number = upper(number.trim());
                (!is_blank(&number)).then(|| Reason::NumberNotFree {
                    holder: self.of_number(&number).map(|it| self.held_by(it)),
                    number,
                })
            }
        }
    }

    fn of_number(&self, number: &str) -> Option<&CompanyCustomer> {
        let by_number = self.numbers.get_or_init(|| {
            let customers = self.state.snapshots.company.values();
            customers.map(|it| (upper(it.number.trim()), it)).gathered()
        });
        by_number.get(number).copied()
    }
}
