//! Whether the rule of matching can work as it is.

use super::meta_keys::meta_key_problem;
use crate::customer::OwnField;
use crate::setup::{Matching, Setup};
use crate::state::State;

/// What is to be known of the rule of matching.
pub(super) fn rule_problem(setup: &Setup) -> Option<&'static str> {
    let is_missing =
        setup.matching == Matching::DefaultCustomer && setup.default_guest_customer.is_none();
    let words = "Name the default guest customer: orders of accounts belong to it, unless the regional default of their country names another customer no.";
    is_missing.then_some(words)
}

/// What is wrong with the meta key of the customer no., and whether it is only to be known.
pub(super) fn number_key_problem(setup: &Setup, state: &State) -> Option<(&'static str, bool)> {
    if setup.matching != Matching::CustomerNumber {
        return None;
    }
    let wrong = |words| Some((words, false));
    let key = setup.customer_number_key.as_deref();
    let Some(key) = key else {
        return wrong("Choose the meta key under which accounts have their customer no.");
    };
    if let Some(words) = meta_key_problem(key) {
        return wrong(words);
    }
    let of_vat_number = setup.vat_number_key.as_deref();
    let mut of_others = setup.own_fields.iter();
    if of_vat_number.is_some_and(|it| it.eq_ignore_ascii_case(key))
        || of_others
            .any(|row| row.field != OwnField::Number && row.meta_key.eq_ignore_ascii_case(key))
    {
        return wrong("Another field stands under this key already.");
    }
    let is_unseen = !state.snapshots.webstore.is_empty()
        && !state.snapshots.reference.account_meta_keys.contains(key);
    let words = "None of the accounts that were read has this key: nobody would be matched. Choose one that accounts have, or see that the key of the connection may read meta data, as an administrator's does.";
    is_unseen.then_some((words, true))
}
