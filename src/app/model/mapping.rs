//! What users do to lines of the mapping, and the passwords typed for accounts to be created: in memory only.

use std::collections::BTreeMap;
use std::rc::Rc;

use concord_core::actions;
use concord_core::customer::CompanyId;
use concord_core::mapping::{EditField, Edited, LineEdit, edit_line};
use concord_core::new_account::Password;
use concord_core::overview::{Column, Elsewhere};
use concord_core::state::State;
use leptos::prelude::*;

use super::{Activity, Model};
use crate::browser::Scope;

/// Passwords for accounts to be created, by webstore and Business Central customer. Gone with the tab.
pub(super) type Passwords = BTreeMap<(String, CompanyId), Password>;

impl Model {
    /// Takes an edited line as a whole, or says what is refused.
    pub fn edit_line(
        self,
        edit: &LineEdit,
        customer: Option<&CompanyId>,
    ) -> Result<(), Vec<(EditField, String)>> {
        let mut refused = Vec::new();
        let mut password = None;
        self.act(|state| match edit_line(state, edit) {
            Ok(Edited {
                changes,
                password: typed,
            }) => {
                password = typed;
                changes
            }
            Err(fields) => {
                refused = fields;
                Vec::new()
            }
        });
        if !refused.is_empty() {
            return Err(refused);
        }
        if let (Some(password), Some(customer), Some(code)) = (password, customer, self.code()) {
            let key = (code, customer.clone());
            self.passwords.update(|all| {
                match password {
                    Some(password) => all.insert(key, password),
                    None => all.remove(&key),
                };
            });
        }
        self.forget_needless_passwords();
        Ok(())
    }

    /// Whether a password for the account of this customer is in memory.
    pub fn has_password(self, customer: &CompanyId) -> bool {
        let code = self.state.with(|state| state.code().map(str::to_owned));
        let key = code.map(|code| (code, customer.clone()));
        key.is_some_and(|key| self.passwords.with(|all| all.contains_key(&key)))
    }

    /// The password for an account that is about to be created.
    pub(super) fn password(self, webstore: &str, customer: &CompanyId) -> Option<Password> {
        let key = (webstore.to_owned(), customer.clone());
        self.passwords.with_untracked(|all| all.get(&key).cloned())
    }

    /// The account exists.
    pub(super) fn forget_password(self, webstore: &str, customer: &CompanyId) {
        let key = (webstore.to_owned(), customer.clone());
        if self.passwords.with_untracked(|all| all.contains_key(&key)) {
            self.passwords.update(|all| {
                all.remove(&key);
            });
        }
    }

    /// Passwords of the shown webstore whose account exists, or is to be created no longer, are held no longer.
    pub(super) fn forget_needless_passwords(self) {
        let Some(code) = self.code() else { return };
        let is_needed = |state: &State, customer: &CompanyId| {
            let line = state.mappings.line(customer);
            line.is_some_and(|it| it.password_chosen && it.webstore_customer)
        };
        if self.passwords.with_untracked(BTreeMap::is_empty) {
            return;
        }
        self.passwords.update(|all| {
            self.state.with_untracked(|state| {
                all.retain(|(webstore, customer), _| {
                    *webstore != code || is_needed(state, customer)
                });
            });
        });
    }

    /// Takes the mappings of these customers back.
    pub fn unmap_all(self, customers: &[CompanyId]) {
        self.act(|state| {
            let each = customers.iter();
            each.flat_map(|it| actions::unmap(state, it)).collect()
        });
    }

    /// Shows a column of the mapping in this browser, or no longer.
    pub fn toggle_column(self, column: Column) {
        let changes = self.house.try_update(|house| house.toggle_column(column));
        self.keep_of_house(changes.unwrap_or_default());
    }

    /// The mappings of every webstore of the shown one's company, as this browser keeps them; the shown one first.
    pub async fn all_webstores(self) -> Vec<Rc<Elsewhere>> {
        let Some(database) = self.database.get_value() else {
            return Vec::new();
        };
        let shown = self.state.with_untracked(|state| state.connection.clone());
        let Some(shown) = shown else {
            return Vec::new();
        };
        let mut connections: Vec<_> = self.house.with_untracked(|house| {
            let webstores = house.webstores.values();
            let same = webstores.filter(|it| it.company.company_id == shown.company.company_id);
            same.cloned().collect()
        });
        connections.sort_by_key(|it| it.webstore.code != shown.webstore.code);
        let mut found = Vec::with_capacity(connections.len());
        for connection in connections {
            let store = database.of(Scope::webstore(&connection.webstore.code));
            match Elsewhere::load(&store, &connection).await {
                Ok(elsewhere) => found.push(Rc::new(elsewhere)),
                Err(error) => self.trouble.set(Some(error.explain())),
            }
        }
        found
    }

    /// The code of the webstore that is shown.
    /// Whether nothing is going on that changes must wait for.
    pub fn is_idle(self) -> bool {
        !self.activity.with(Activity::is_busy)
    }
}
