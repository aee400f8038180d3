//! What was unmapped, here or in another browser, held against what the meta data says now.

use crate::actions;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::Apart;
use crate::plan::Work;
use crate::state::State;
use crate::webstore::{Binding, MetaData, UnseenNote, WebstoreCustomer};

/// For the log, beside another mapping.
pub(super) const UNMAPPED_ALONG: &str = "That the account had been unmapped from another customer was noted in WooCommerce along with it.";

/// Whether the mapping that is about to be written carries the note that the account was unmapped from somebody else.
pub(super) fn is_noted_along(state: &State, work: &Work) -> bool {
    let mapped_to = match work {
        Work::CreateInCompany { .. } => None,
        Work::Bring(bring) if bring.bind => Some(&bring.company.id),
        _ => return false,
    };
    let Some(account) = work.webstore_seen() else {
        return false;
    };
    let mut apart = state.mappings.apart();
    may_note_along(state, account, mapped_to)
        && apart.any(|(customer, apart)| {
            apart.webstore_id == account.id
                && Some(customer) != mapped_to
                && !state.notes_unmapped(account, customer)
        })
}

/// Whether notes may go along with a mapping: not over others that can't be seen, unless a user takes these away.
pub(super) fn may_note_along(
    state: &State,
    account: &WebstoreCustomer,
    mapped_to: Option<&CompanyId>,
) -> bool {
    let unseen = mapped_to.map(|customer| unseen_note(state, account.id, customer));
    let mut not_read = account.not_read.iter();
    unseen == Some(UnseenNote::Goes) || !not_read.any(|it| it.covers("meta_data"))
}

/// What becomes of a note that the two were unmapped, where the mapping is about to be written and the note was not seen: it goes with
/// a user's wish to map again what is known here to have been unmapped.
pub(super) fn unseen_note(state: &State, id: WebstoreId, customer: &CompanyId) -> UnseenNote {
    let mappings = &state.mappings;
    let line = mappings.line(customer);
    let is_mapped_again = line.is_some_and(|it| it.webstore_id == Some(id) && !it.bound);
    match is_mapped_again || mappings.apart_from(customer, id).is_some() {
        true => UnseenNote::Goes,
        false => UnseenNote::Stays,
    }
}

/// Gives up the copy of a mapping that turned out, in mid-run, to have been taken back in another browser.
pub(super) fn heed_taken_back(state: &mut State, id: WebstoreId) {
    let (Some(account), Some(customer)) = (
        state.snapshots.webstore.get(&id),
        state.mappings.customer(id).cloned(),
    ) else {
        return;
    };
    let is_bound = state.mappings.line(&customer).is_some_and(|it| it.bound);
    if is_bound && state.notes_unmapped(account, &customer) {
        actions::give_up_copy(state, &customer);
    }
}

/// Notes of an account that was read that its meta data lacks what the reading before (`former`) found there, or what this browser knows to
/// have been written.
pub(super) fn note_mapping_lost(
    state: &State,
    account: &mut WebstoreCustomer,
    former: Option<&WebstoreCustomer>,
) {
    if former.is_some_and(|former| former.meta_data.holds_ours()) {
        account.note_mapping_lost();
    } else if state.mappings.is_bound(account.id) {
        account.note_mapping_missing();
    }
}

/// Compares what was unmapped here with what the meta data holds now. Afterwards a pair is remembered of which the meta data
/// says nothing yet, or that it still maps: a run is to tell it.
pub(super) fn note_apart(state: &mut State, own_company: &CompanyId) {
    let remembered: Vec<(CompanyId, Apart)> = state
        .mappings
        .apart()
        .map(|(customer, apart)| (customer.clone(), apart.clone()))
        .collect();
    for (customer, apart) in remembered {
        let id = apart.webstore_id;
        let is_pair = |held: &Binding| held.company == *own_company && held.customer == customer;
        let account = state.snapshots.webstore.get(&id);
        let is_noted = account.is_some_and(|it| state.notes_unmapped(it, &customer));
        let is_over = match account.map(|account| &account.meta_data.mapping) {
            // WooCommerce says it to every browser, or the account is gone.
            None => true,
            Some(_) if is_noted => true,
            // Mapped again, in another browser, after it was cleared.
            Some(MetaData::Mapping(held)) => is_pair(held) && apart.cleared,
            Some(MetaData::Hidden | MetaData::NoMapping) => false,
        };
        if is_over {
            state.forget_apart(&customer, id);
        }
    }
}
