//! User names of accounts that are to be created. Without one of its own an account goes by its e-mail, which may be another
//! account's user name: WooCommerce then refuses every create.

use rustc_hash::FxHashMap;

use super::{Planner, describe_company};
use crate::customer::CompanyId;
use crate::customer::casing::lower;
use crate::new_account::{USER_NAME_LIMIT, spelling_problem};
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// Who has a user name, by its lower-case form: WordPress tells no letter case apart.
pub(super) type UserNames<'a> = FxHashMap<String, Holder<'a>>;

/// Who has a user name.
#[derive(Clone, Copy)]
pub(super) enum Holder<'a> {
    /// An account.
    Account(&'a WebstoreCustomer),
    /// A customer for whose account it was chosen.
    Chosen(&'a CompanyId),
}

/// Everybody who has one.
fn user_names(state: &State) -> UserNames<'_> {
    let lines = state.mappings.lines();
    let chosen = lines.filter_map(|line| {
        let name = lower(line.user_name.as_ref()?);
        Some((name, Holder::Chosen(&line.customer)))
    });
    let accounts = state.snapshots.webstore.values();
    let accounts = accounts
        .filter(|account| !account.username.is_empty())
        .map(|account| (lower(&account.username), Holder::Account(account)));
    chosen.chain(accounts).collect()
}

impl Planner<'_> {
    fn holder(&self, name: &str) -> Option<Holder<'_>> {
        let names = self.user_names.get_or_init(|| user_names(self.state));
        names.get(&lower(name)).copied()
    }

    /// Who has an e-mail as user name, described; none where it is free, or no user name at all.
    pub(super) fn holder_of_user_name(&self, email: &str) -> Option<String> {
        if spelling_problem(email).is_some() {
            return None;
        }
        Some(match self.holder(email)? {
            Holder::Account(account) => self.describe_webstore(account),
            Holder::Chosen(customer) => match self.state.snapshots.company.get(customer) {
                Some(customer) => describe_company(customer),
                None => customer.to_string(),
            },
        })
    }

    /// A user name that nobody has: what stands before the sign of the e-mail, with the customer no.
    pub(super) fn free_user_name(&self, email: &str, number: &str) -> Option<String> {
        let local = email.split('@').next().unwrap_or_default();
        let tidy = |text: &str| -> String {
            let kept = text
                .chars()
                .filter(|c| spelling_problem(&c.to_string()).is_none());
            kept.collect()
        };
        let ending = format!(".{}", tidy(number));
        let room = USER_NAME_LIMIT.saturating_sub(ending.len() + 4);
        let beginning: String = tidy(local).chars().take(room).collect();
        let names = (1..1000).map(|count| match count {
            1 => format!("{beginning}{ending}"),
            count => format!("{beginning}{ending}-{count}"),
        });
        let mut free = names.filter(|name| self.holder(name).is_none());
        free.next()
    }
}
