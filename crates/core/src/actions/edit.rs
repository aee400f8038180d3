//! Editing one line of the mapping, field by field as in Business Central: all of it is taken, or what is refused says why
//! and nothing is.

use crate::actions;
use crate::company::CompanyCustomer;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::new_account::{Password, PasswordProblem, UserNameProblem};
use crate::overview::Line;
use crate::state::State;

/// A field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditField {
    /// The webstore customer flag.
    Flag,
    /// The webstore ID of a Business Central customer.
    WebstoreId,
    /// Business Central's customer no. of an account that is not mapped.
    CustomerNumber,
    /// The user name for the account that is to be created.
    UserName,
    /// The password for it.
    Password,
}

/// What was typed in a line; [`LineEdit::of`] is what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct LineEdit {
    customer: Option<CompanyId>,
    account: Option<WebstoreId>,
    /// The flag.
    pub flag: bool,
    /// The webstore ID; empty takes a mapping back.
    pub webstore_id: String,
    /// The customer no. that an account is to be mapped to.
    pub customer_number: String,
    /// The user name.
    pub user_name: String,
    /// What was typed as password; none leaves the one that was typed before.
    pub password: Option<String>,
}

/// What came of an edit that was taken.
pub struct Edited {
    /// A password to hold in memory, or to hold no longer; none leaves it as it is.
    pub password: Option<Option<Password>>,
}

impl LineEdit {
    /// What the line holds now.
    pub fn of(state: &State, line: &Line) -> Self {
        let mapping = line.company.as_ref().and_then(|it| state.mappings.line(it));
        let id = line.webstore.filter(|_| line.company.is_some());
        Self {
            customer: line.company.clone(),
            account: line.webstore.filter(|_| line.company.is_none()),
            flag: mapping.is_some_and(|it| it.webstore_customer),
            webstore_id: id.map(|id| id.to_string()).unwrap_or_default(),
            customer_number: String::new(),
            user_name: mapping
                .and_then(|it| it.user_name.clone())
                .unwrap_or_default(),
            password: None,
        }
    }

    /// The fields that the line has, in the order of the keyboard. An account's own name and password can't be changed, so
    /// that they are there only while it is to be created.
    pub fn fields(&self) -> &'static [EditField] {
        match (
            &self.customer,
            self.webstore_id.trim().is_empty(),
            self.flag,
        ) {
            (None, ..) => &[EditField::CustomerNumber],
            (Some(_), true, true) => &[
                EditField::Flag,
                EditField::WebstoreId,
                EditField::UserName,
                EditField::Password,
            ],
            (Some(_), ..) => &[EditField::Flag, EditField::WebstoreId],
        }
    }
}

/// Takes an edit as a whole.
///
/// # Errors
/// What is refused, by field and in the user's words; the state is as it was.
pub fn edit_line(state: &mut State, edit: &LineEdit) -> Result<Edited, Vec<(EditField, String)>> {
    let mut next = state.clone();
    let edited = match (&edit.customer, edit.account) {
        (Some(customer), _) => edit_customer(&mut next, customer, edit)?,
        (None, Some(account)) => map_account(&mut next, account, &edit.customer_number)?,
        (None, None) => Edited { password: None },
    };
    *state = next;
    Ok(edited)
}

fn edit_customer(
    state: &mut State,
    customer: &CompanyId,
    edit: &LineEdit,
) -> Result<Edited, Vec<(EditField, String)>> {
    let mut refused = Vec::new();
    let mut password = None;
    let was_mapped_to = state.mappings.webstore_id(customer);
    if let Err(words) = edit_webstore_id(state, customer, edit.webstore_id.trim()) {
        refused.push((EditField::WebstoreId, words));
    }
    let mapping = state.mappings.line(customer);
    let former = mapping.and_then(|it| it.user_name.clone());
    let flag = mapping.is_some_and(|it| it.webstore_customer);
    let is_mapped = mapping.is_some_and(|it| it.webstore_id.is_some());
    // Mapping sets the flag and unmapping clears it, unless it was changed by itself.
    let is_new_mapping = state.mappings.webstore_id(customer) != was_mapped_to;
    if edit.flag != flag && !is_new_mapping {
        actions::set_flag(state, customer, edit.flag);
    }
    if !is_mapped
        && edit.user_name.trim() != former.unwrap_or_default()
        && let Err(problem) = actions::set_user_name(state, customer, &edit.user_name)
    {
        refused.push((EditField::UserName, UserNameProblem::words(&problem)));
    }
    if let Some(typed) = edit.password.as_ref().filter(|_| !is_mapped) {
        match Password::typed(typed) {
            Ok(typed) => {
                state.set_password_chosen(customer, typed.is_some());
                password = Some(typed);
            }
            Err(problem) => refused.push((
                EditField::Password,
                PasswordProblem::words(problem).to_owned(),
            )),
        }
    }
    match refused.is_empty() {
        true => Ok(Edited { password }),
        false => Err(refused),
    }
}

fn edit_webstore_id(state: &mut State, customer: &CompanyId, typed: &str) -> Result<(), String> {
    let mapped = state.mappings.webstore_id(customer);
    if typed.is_empty() {
        actions::unmap(state, customer);
        return Ok(());
    }
    let Ok(id) = typed.parse().map(WebstoreId) else {
        return Err(
            "A webstore ID is a number. Choose from the list below the field to find one by name."
                .to_owned(),
        );
    };
    if mapped == Some(id) {
        return Ok(());
    }
    actions::map_by_hand(state, customer, id).map_err(|refused| refused.words())
}

fn map_account(
    state: &mut State,
    account: WebstoreId,
    typed: &str,
) -> Result<Edited, Vec<(EditField, String)>> {
    match typed.trim() {
        "" => {}
        number => {
            let wanted = folded(number);
            let is_it = |it: &&CompanyCustomer| folded(&it.number) == wanted;
            let found = state.snapshots.company.values().find(is_it);
            let customer = found.map(|it| it.id.clone());
            let mapped = match customer {
                Some(customer) => actions::map_by_hand(state, &customer, account)
                    .map_err(|refused| refused.words()),
                None => Err(format!(
                    "Business Central has no customer with the no. {number}. If it is new, read both systems again."
                )),
            };
            mapped.map_err(|words| vec![(EditField::CustomerNumber, words)])?;
        }
    }
    Ok(Edited { password: None })
}
