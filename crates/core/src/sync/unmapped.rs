//! What was unmapped, here or in another browser, held against what the meta data says now.

use crate::actions;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::Apart;
use crate::plan::Work;
use crate::state::State;
use crate::webstore::{Binding, MetaData, WebstoreCustomer};

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
    apart.any(|(customer, apart)| {
        apart.webstore_id == account.id
            && Some(customer) != mapped_to
            && !state.notes_unmapped(account, customer)
    })
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
