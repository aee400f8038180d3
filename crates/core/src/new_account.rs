//! What a user chooses for an account that is to be created in WooCommerce: its user name is kept with the mapping line, and
//! nobody else may have it.

use crate::customer::CompanyId;
use crate::customer::normal::is_blank;
use crate::state::State;

pub use concord_systems::webstore_account::{
    Password, PasswordProblem, USER_NAME_LIMIT, UserNameProblem, spelling_problem,
};

/// Who else has a user name: an account, or another customer that it was chosen for.
pub(crate) fn holder_problem(
    state: &State,
    customer: &CompanyId,
    name: &str,
) -> Option<UserNameProblem> {
    let accounts = state.snapshots.webstore.values();
    let mut holders = accounts.filter(|it| it.username.eq_ignore_ascii_case(name));
    if let Some(account) = holders.next() {
        let title = account.title(state.setup.name_source);
        let id = account.id;
        return Some(UserNameProblem::Taken(format!(
            "“{title}” (webstore ID {id})"
        )));
    }
    let mut others = state.mappings.lines().filter(|line| {
        let chosen = line.user_name.as_deref();
        line.customer != *customer && chosen.is_some_and(|it| it.eq_ignore_ascii_case(name))
    });
    let other = state.snapshots.company.get(&others.next()?.customer)?;
    let (title, number) = (&other.display_name, &other.number);
    Some(UserNameProblem::Chosen(format!("“{title}” ({number})")))
}

/// What was typed as user name: none when that is nothing.
///
/// # Errors
/// Why it can't be used.
pub(crate) fn user_name(
    state: &State,
    customer: &CompanyId,
    typed: &str,
) -> Result<Option<String>, UserNameProblem> {
    if is_blank(typed) {
        return Ok(None);
    }
    let name = typed.trim();
    if state.mappings.webstore_id(customer).is_some() {
        return Err(UserNameProblem::AccountExists);
    }
    let problem = spelling_problem(name).or_else(|| holder_problem(state, customer, name));
    problem.map_or_else(|| Ok(Some(name.to_owned())), Err)
}
