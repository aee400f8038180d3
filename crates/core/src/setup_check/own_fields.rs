//! Whether the rows of own fields can work as they are, and what they could be.

use super::meta_keys::meta_key_problem;
use crate::company::Way;
use crate::customer::normal::is_blank;
use crate::customer::{Field, OwnField};
use crate::setup::Setup;
use crate::state::State;
use crate::template::own_value_problem;

/// What is wrong with the row of an own field, and whether it is only to be known.
pub(super) fn own_field_problem(
    field: OwnField,
    setup: &Setup,
    state: &State,
) -> Option<(String, bool)> {
    let row = setup.own_field(field)?;
    let is_same_key = |key: &str| key.eq_ignore_ascii_case(&row.meta_key);
    let same = setup
        .own_fields
        .iter()
        .find(|it| it.field != field && is_same_key(&it.meta_key));
    let wrong = |words: &str| Some((words.to_owned(), false));
    if is_blank(&row.meta_key) {
        return wrong("Choose the meta key of accounts under which it stands, or remove the row.");
    }
    if let Some(words) = meta_key_problem(&row.meta_key) {
        return wrong(words);
    }
    if let Some(other) = same {
        let label = other.field.label();
        return Some((format!("{label} stands under this key already."), false));
    }
    if setup.vat_number_key.as_deref().is_some_and(is_same_key) {
        return wrong("The VAT registration no. stands under this key already.");
    }
    if setup
        .own_fields
        .iter()
        .filter(|it| it.field == field)
        .count()
        > 1
    {
        return wrong("There is another row of this field. Remove one of them.");
    }
    let lists = &state.snapshots.reference.lists;
    if let Some(problem) = own_value_problem(field, &row.default_value, lists) {
        return Some((problem.words(), false));
    }
    let is_missing = lists.services.read_at.is_some() && lists.services.card.is_none();
    let is_used = setup.compares(Field::Own(field));
    (is_missing && is_used && Way::ApiV2.is_on_card(Field::Own(field))).then(|| {
        let words = "Business Central's API does not have it, and this company publishes neither of the pages by which it is reached, or does not let this user see them: it is not read and not written until it does. Publish the web service workflowCustomers (page 6408) or the customer card (page 21).";
        (words.to_owned(), true)
    })
}

/// The fields that have no row yet, in the order of the list.
pub fn own_fields_to_add(setup: &Setup) -> Vec<OwnField> {
    let all = OwnField::ALL.into_iter();
    // Roles have a table of their own.
    all.filter(|field| *field != OwnField::Role && setup.own_field(*field).is_none())
        .collect()
}
