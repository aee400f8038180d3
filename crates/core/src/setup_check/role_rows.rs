//! Whether the table of roles can work as it is, and what its columns could be.

use super::meta_keys::meta_key_problem;
use crate::company::Form;
use crate::customer::OwnField;
use crate::customer::casing::upper;
use crate::customer::normal::is_blank;
use crate::setup::{RoleGroup, Setup};
use crate::state::State;
use crate::template::broken;
use crate::webstore::SITE_ROLES;

/// What is wrong with a row, and whether it is only to be known.
pub(super) fn role_row_problem(
    place: usize,
    setup: &Setup,
    state: &State,
) -> Option<(String, bool)> {
    let row = setup.role_rows.get(place)?;
    let wrong = |words: &str| Some((words.to_owned(), false));
    if is_blank(&row.code) {
        return wrong("Choose the group's code, or remove the row.");
    }
    if is_blank(&row.role) {
        return wrong("Choose the webstore's role, or remove the row.");
    }
    if SITE_ROLES.contains(&row.role.as_str()) {
        return wrong(
            "This role is of those who run the shop or write for it: Concord neither gives nor takes it.",
        );
    }
    if row.role.contains(|c: char| c == ',' || c.is_whitespace()) {
        return wrong(
            "Enter the role's name in WordPress, such as wholesale: without blanks and commas.",
        );
    }
    let before = setup.role_rows.iter().take(place);
    let is_same = |code: &str| upper(code.trim()) == upper(row.code.trim());
    if before
        .into_iter()
        .any(|it| it.group == row.group && is_same(&it.code) && it.role == row.role)
    {
        return wrong("There is another row of this group and role. Remove one of them.");
    }
    let lists = &state.snapshots.reference.lists;
    let unlisted = broken(row.group.value(), &row.code, lists);
    unlisted.map(|it| (it.why, true))
}

/// What is wrong with the meta key under which roles stand, and whether it is only to be known.
pub(super) fn role_key_problem(setup: &Setup, state: &State) -> Option<(String, bool)> {
    let key = setup.role_key();
    let has_rows = setup.role_rows.iter().any(|row| row.is_on);
    if key.is_empty() {
        let words = "Choose the meta key that the shop's role pricing plugin reads: without one no roles are given.";
        return has_rows.then(|| (words.to_owned(), false));
    }
    if let Some(words) = meta_key_problem(key) {
        return Some((words.to_owned(), false));
    }
    let of_vat_number = setup.vat_number_key.as_deref();
    let is_taken = of_vat_number.is_some_and(|it| it.eq_ignore_ascii_case(key))
        || setup
            .own_fields
            .iter()
            .any(|row| row.field != OwnField::Role && row.meta_key.eq_ignore_ascii_case(key));
    if is_taken {
        let words = "Another field stands under this key already.";
        return Some((words.to_owned(), false));
    }
    let services = &state.snapshots.reference.lists.services;
    let is_missing = has_rows && services.read_at.is_some() && services.card.is_none();
    let words = "Business Central's API does not have customer price groups and discount groups, and this company publishes neither of the pages by which they are reached, or does not let this user see them: no roles are given or taken until it does. Publish the web service workflowCustomers (page 6408) or the customer card (page 21), or install Concord's own API.";
    is_missing.then(|| (words.to_owned(), true))
}

/// The codes of a kind of group to choose from: those that the company lists, else those that its customers have, each with words.
pub fn groups_to_choose(group: RoleGroup, state: &State) -> Vec<(String, String)> {
    let Form::Code(list, _) = group.value().form() else {
        return Vec::new();
    };
    let lists = &state.snapshots.reference.lists;
    let listed = lists.of(list).iter();
    let listed: Vec<_> = listed.map(|it| (it.code.clone(), it.words())).collect();
    if !listed.is_empty() {
        return listed;
    }
    let used = lists.services.in_use.get(&list).into_iter().flatten();
    used.map(|code| (code.clone(), "used by customers".to_owned()))
        .collect()
}

impl Setup {
    /// The webstore's roles to choose from for a group: those that accounts have and no staff has.
    pub fn roles_to_give(&self, state: &State) -> Vec<(String, String)> {
        let roles = self.roles_to_choose(state).into_iter();
        roles
            .filter(|role| !SITE_ROLES.contains(&role.as_str()))
            .map(|role| (role, String::new()))
            .collect()
    }
}
