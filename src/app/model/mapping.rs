//! What users do to lines of the mapping, and the passwords typed for accounts to be created: in memory only.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use concord_core::actions::{self, CannotMap};
use concord_core::actions::{EditField, Edited, LineEdit, edit_line};
use concord_core::call::Side;
use concord_core::customer::{CompanyId, WebstoreId};
use concord_core::gather::Gather as _;
use concord_core::gather::sort_by_key;
use concord_core::mapping::Suggestion;
use concord_core::merge::Conflict;
use concord_core::new_account::Password;
use concord_core::overview::{Column, Elsewhere, Order, Show, shown_in_slices};
use concord_core::slices::Pauses;
use concord_core::state::{State, Subject};
use concord_core::sync;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Activity, Hindrance, Model};
use crate::app::Latest;
use crate::browser::{BrowserClock, Scope, measured_to_the_end};

/// Passwords for accounts to be created, by webstore and Business Central customer. Gone with the tab.
pub(super) type Passwords = BTreeMap<(String, CompanyId), Password>;

impl Model {
    /// Maps suggested pairs, keeps others apart that were taken out, and says how many are mapped in the end: one of which a
    /// customer has been mapped meanwhile is left out.
    ///
    /// # Errors
    /// What has to be over first: nothing was begun.
    pub fn accept(
        self,
        suggestions: Vec<Suggestion>,
        apart: Vec<(CompanyId, WebstoreId)>,
        done: impl FnOnce(usize) + 'static,
    ) -> Result<(), Hindrance> {
        self.free()?;
        let code = self.code().ok_or(Hindrance::NoWebstore)?;
        self.activity.set(Activity::Mapping);
        spawn_local(async move {
            // A run in another tab would not know of them.
            let mapped = match self.take(&code).await {
                Ok(_lock) => {
                    let mut state = self.state.get_untracked();
                    let pauses = Pauses::new(&BrowserClock);
                    let refused = actions::accept(&mut state, &suggestions, &pauses).await;
                    actions::keep_apart(&mut state, &apart);
                    self.replace(state).await;
                    Some(suggestions.len() - refused)
                }
                Err(why) => {
                    self.trouble.set(Some(why));
                    None
                }
            };
            self.activity.set(Activity::Idle);
            self.follow_elsewhere();
            if let Some(mapped) = mapped {
                done(mapped);
            }
        });
        Ok(())
    }

    /// Maps two customers by hand; why not, where that is refused.
    pub fn map_by_hand(self, customer: &CompanyId, id: WebstoreId) -> Result<(), NotMapped> {
        let mut refused = None;
        self.act(|state| {
            refused = actions::map_by_hand(state, customer, id).err();
        })
        .map_err(NotMapped::Waits)?;
        refused.map_or(Ok(()), |error| Err(NotMapped::Refused(error)))
    }

    /// Sets or clears the webstore customer flag of each.
    pub fn set_flags(self, customers: &[CompanyId], flag: bool) -> Result<(), Hindrance> {
        self.act(|state| {
            for customer in customers {
                actions::set_flag(state, customer, flag);
            }
        })?;
        self.forget_needless_passwords();
        Ok(())
    }

    /// Sets or clears the role pricing flag of each.
    pub fn set_role_pricing(self, customers: &[CompanyId], flag: bool) -> Result<(), Hindrance> {
        self.act(|state| {
            for customer in customers {
                state.set_role_pricing(customer, flag);
            }
        })
    }

    /// Clears the holds of records: scheduled runs push them again.
    pub fn clear_holds(self, held: &[Subject]) -> Result<(), Hindrance> {
        self.act(|state| sync::clear_holds(state, held))
    }

    /// Takes the user's word that these are two customers each: who is not mapped is created by the next run.
    pub fn tell_apart(self, pairs: &[(CompanyId, WebstoreId)]) -> Result<(), Hindrance> {
        self.act(|state| actions::tell_apart(state, pairs))
    }

    /// Takes the mapping of a customer back.
    pub fn unmap(self, customer: &CompanyId) -> Result<(), Hindrance> {
        self.act(|state| actions::unmap(state, customer))
    }

    /// Takes every broken mapping back.
    pub fn unmap_broken(self) -> Result<(), Hindrance> {
        self.act(actions::unmap_broken)
    }

    /// Settles conflicts, each of its Business Central customer, in favour of one side.
    pub fn settle(self, conflicts: &[(CompanyId, Conflict)], keep: Side) -> Result<(), Hindrance> {
        self.act(|state| {
            for (customer, conflict) in conflicts {
                actions::settle(state, customer, conflict, keep);
            }
        })
    }

    /// Takes the decisions on a customer's conflicts back.
    pub fn unsettle(self, customer: &CompanyId) -> Result<(), Hindrance> {
        self.act(|state| actions::unsettle(state, customer))
    }

    /// Takes all decisions on conflicts back.
    pub fn unsettle_all(self) -> Result<(), Hindrance> {
        self.act(|state| {
            let decided = state.settlements.keys();
            let customers: BTreeSet<_> = decided.map(|(customer, _)| customer.clone()).gathered();
            for customer in &customers {
                actions::unsettle(state, customer);
            }
        })
    }

    /// Takes an edited line as a whole, or says what is refused.
    pub fn edit_line(self, edit: &LineEdit, customer: Option<&CompanyId>) -> Result<(), NotTaken> {
        let mut refused = Vec::new();
        let mut password = None;
        self.act(|state| match edit_line(state, edit) {
            Ok(Edited { password: typed }) => password = typed,
            Err(fields) => refused = fields,
        })
        .map_err(NotTaken::Waits)?;
        if !refused.is_empty() {
            return Err(NotTaken::Refused(refused));
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
    pub fn unmap_all(self, customers: &[CompanyId]) -> Result<(), Hindrance> {
        self.act(|state| {
            for customer in customers {
                actions::unmap(state, customer);
            }
        })
    }

    /// Looks for the lines that hold these words, and hands over their places in their order.
    pub fn find_lines(
        self,
        looking: Latest,
        showing: Show,
        words: Vec<String>,
        order: Order,
        done: Box<dyn FnOnce(Vec<u32>)>,
    ) {
        let lines = self.lines.get();
        let work = async move {
            let pauses = Pauses::new(&BrowserClock);
            shown_in_slices(&lines, showing, &words, order, &pauses).await
        };
        looking.begin(measured_to_the_end("search", work), done);
    }

    /// Shows a column of the mapping in this browser, or no longer.
    pub fn toggle_column(self, column: Column) {
        self.update_house(|house| house.toggle_column(column));
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
        sort_by_key(&mut connections, |it| {
            it.webstore.code != shown.webstore.code
        });
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
}

/// Why two customers were not mapped by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMapped {
    /// Something has to be over first.
    Waits(Hindrance),
    /// They can't be mapped.
    Refused(CannotMap),
}

impl NotMapped {
    /// In the user's words.
    pub fn words(&self) -> String {
        match self {
            NotMapped::Waits(hindrance) => hindrance.words(),
            NotMapped::Refused(error) => error.words(),
        }
    }
}

/// Why an edited line was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// Something has to be over first.
    Waits(Hindrance),
    /// These fields are wrong.
    Refused(Vec<(EditField, String)>),
}
