//! Fields that an undo has given back: both sides hold what they held before, which is nobody's edit.

use crate::call::Side;
use crate::company::MovedAddress;
use crate::customer::name::{NameKind, NameOrder};
use crate::customer::normal::same;
use crate::customer::{CompanyId, Field};
use crate::merge::{Agreed, FieldChange};
use crate::plan::pair_values;
use crate::state::State;
use crate::webstore::WebstoreCustomer;

/// What an undo that did not come to its end has given back counts as agreed, as it would have at its end. So does what Business
/// Central has `cleared` with the country: it is given back next.
pub(super) fn note_undone(
    state: &mut State,
    customer: &CompanyId,
    fields: &[(Side, FieldChange)],
    cleared: Option<&MovedAddress>,
) {
    let id = state.mappings.webstore_id(customer);
    let account = id.and_then(|id| state.snapshots.webstore.get(&id));
    let (Some(account), Some(company)) = (account, state.snapshots.company.get(customer)) else {
        return;
    };
    let company = cleared.map_or_else(|| company.clone(), |before| before.given_back(company));
    let (w, c) = pair_values(state, account, &company);
    if !state.baselines.contains_key(customer) {
        return;
    }
    let mut back = Vec::new();
    for (side, FieldChange { field, new, .. }) in fields {
        let is_back = match side {
            Side::Webstore => w.get(*field).is_some_and(|now| match field {
                Field::Name => holds_name(account, state.setup.name_source.order(), new),
                _ => same(*field, now, new),
            }),
            Side::Company => company.holds_written(*field, new, &c) == Some(true),
        };
        let held = (w.get(*field), c.get(*field));
        let agreed = given_back(state, customer, *field, held);
        back.extend(agreed.filter(|_| is_back).map(|agreed| (*field, agreed)));
    }
    state.change_baseline(customer, |baseline| baseline.0.extend(back));
}

/// What counts as agreed on a field that an undo has given back on one side. Where the other side can't be read, it is what it held when
/// both last agreed: otherwise what was given back would seem to be the one edit as soon as both can be read.
pub(super) fn given_back(
    state: &State,
    customer: &CompanyId,
    field: Field,
    (webstore, company): (Option<&str>, Option<&str>),
) -> Option<Agreed> {
    let former = state.baselines.get(customer);
    let former = former.and_then(|baseline| baseline.0.get(&field));
    let webstore = webstore.or_else(|| Some(&former?.webstore))?;
    let company = company.or_else(|| Some(&former?.company))?;
    Some(Agreed::on(webstore, company).under(state.setup.meta_key(field)))
}

/// Whether a name stands in the account, as the company's or the person's.
fn holds_name(account: &WebstoreCustomer, order: NameOrder, name: &str) -> bool {
    let mut kinds = [NameKind::Company, NameKind::Person].into_iter();
    kinds.any(|kind| same(Field::Name, &account.name_at(kind, order), name))
}
