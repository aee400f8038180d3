//! What was unmapped, here or in another browser, held against what the meta data says now.

use crate::actions;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::Apart;
use crate::state::State;
use crate::webstore::{Binding, MetaData};

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
