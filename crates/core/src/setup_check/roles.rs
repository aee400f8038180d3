//! Which roles of accounts there are to choose from.

use std::collections::BTreeSet;

use crate::setup::{DEFAULT_ROLES, Setup};
use crate::state::State;

impl Setup {
    /// The roles to choose from: the usual ones, those chosen, and those that accounts have.
    pub fn roles_to_choose(&self, state: &State) -> BTreeSet<String> {
        let accounts = state.snapshots.webstore.values();
        let seen = accounts
            .filter(|account| !account.is_staff() && !account.role.is_empty())
            .map(|account| account.role.clone());
        let usual = DEFAULT_ROLES.map(str::to_owned);
        usual
            .into_iter()
            .chain(seen)
            .chain(self.roles.iter().cloned())
            .collect()
    }
}
