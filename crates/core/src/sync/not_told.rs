//! What a reading can't tell of an intent, because a record can't be read: the intent stays open until it can.

use crate::call::Side;
use crate::company::{CompanyCustomer, MovedAddress};
use crate::customer::normal::folded;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::log::Counted;
use crate::merge::FieldChange;
use crate::plan::pair_values;
use crate::reading::NotRead;
use crate::state::{IntendedWrite, Intent, Snapshots, State, Subject};
use crate::webstore::{MetaData, WebstoreCustomer};

/// Whether what became of an intent can't be told yet: a system fails on its record, or a record that can't be read may be the one
/// that it created and that was not found. `former` is what both sides held at the last reading.
pub(super) fn is_not_told(
    state: &State,
    intent: &Intent,
    is_found: bool,
    former: &Snapshots,
) -> bool {
    match &intent.write {
        IntendedWrite::CreateInCompany { .. } | IntendedWrite::CreateInWebstore { .. }
            if is_found =>
        {
            false
        }
        IntendedWrite::CreateInCompany { email, name, .. } => {
            may_be_unread_customer(state, intent, former, email, name)
        }
        IntendedWrite::CreateInWebstore { email } => {
            may_be_unread_account(state, intent, former, email)
        }
        _ => is_of_unanswered(state, intent),
    }
}

/// The account that an intent is about; none for one that it creates.
fn account_of(intent: &Intent) -> Option<WebstoreId> {
    match intent.subject {
        Subject::Webstore(id) => Some(id),
        Subject::Company(_) | Subject::Order(_) => intent.entry.as_ref()?.entry.webstore_id,
    }
}

/// The customer that an intent is about; none for one that it creates.
fn customer_of(intent: &Intent) -> Option<&CompanyId> {
    match &intent.subject {
        Subject::Company(customer) => Some(customer),
        Subject::Webstore(_) | Subject::Order(_) => intent.entry.as_ref()?.entry.customer.as_ref(),
    }
}

/// The accounts that a run was about to write, or to create customers for.
pub(super) fn accounts_of_intents(state: &State) -> impl Iterator<Item = WebstoreId> {
    state.journal.values().filter_map(account_of)
}

/// The customers that a run was about to write, or to create accounts for.
pub(super) fn customers_of_intents(state: &State) -> impl Iterator<Item = &CompanyId> {
    state.journal.values().filter_map(customer_of)
}

/// Whether a system fails on the account or the customer of an intent.
fn is_of_unanswered(state: &State, intent: &Intent) -> bool {
    let id = account_of(intent);
    let customer = customer_of(intent).or_else(|| state.mappings.customer(id?));
    let account = id.and_then(|id| state.snapshots.webstore.get(&id));
    let company = customer.and_then(|id| state.snapshots.company.get(id));
    let unanswered = NotRead::unanswered();
    account.is_some_and(|it| it.not_read.contains(&unanswered))
        || company.is_some_and(|it| it.not_read.contains(&unanswered))
}

/// Which records came up since an intent was noted. The first reading after it tells; as long as the intent stays open because of
/// some of them, later ones can't.
pub(super) struct Since<'a> {
    former: &'a Snapshots,
    is_first: bool,
}

impl<'a> Since<'a> {
    pub(super) fn of(intent: &Intent, former: &'a Snapshots) -> Self {
        let read_at = former.reference.read_at;
        Self {
            former,
            is_first: read_at.is_none_or(|read| read <= intent.at),
        }
    }

    /// What both sides held when the intent was noted; none at a later reading than the first.
    pub(super) fn seen_then(&self) -> Option<&'a Snapshots> {
        self.is_first.then_some(self.former)
    }

    /// Whether a key that sees no meta data of an account now did so before: what hides it then is no right that the key lacks.
    pub(super) fn saw_meta_data(&self, id: WebstoreId) -> bool {
        let seen = self.former.webstore.get(&id);
        !self.is_first || seen.is_some_and(|it| it.meta_data.mapping != MetaData::Hidden)
    }

    /// Whether a customer is known to have come up since.
    pub(super) fn is_new_customer(&self, id: &CompanyId) -> bool {
        self.is_first && !self.former.company.contains_key(id)
    }

    fn has_account(&self, id: WebstoreId) -> bool {
        !self.is_first || !self.former.webstore.contains_key(&id)
    }

    fn has_customer(&self, id: &CompanyId) -> bool {
        !self.is_first || !self.former.company.contains_key(id)
    }

    /// Whether there are records without an id, given how many there are and were.
    fn has_unidentified(&self, now: usize, then: usize) -> bool {
        now > if self.is_first { then } else { 0 }
    }
}

/// Whether an account may be mapped without that being seen.
fn hides_mapping(account: &WebstoreCustomer) -> bool {
    account.not_read.iter().any(|it| it.covers("meta_data"))
}

fn may_be_unread_account(state: &State, intent: &Intent, former: &Snapshots, email: &str) -> bool {
    let since = Since::of(intent, former);
    let may_hold = |account: &WebstoreCustomer| {
        let is_unread = account.not_read.iter().any(|it| it.covers("email"));
        let may_have_email = is_unread && account.email.is_empty();
        folded(&account.email) == folded(email) || may_have_email || hides_mapping(account)
    };
    let may_be = |account: &WebstoreCustomer| {
        !account.is_read()
            && state.mappings.customer(account.id).is_none()
            && since.has_account(account.id)
            && may_hold(account)
    };
    let now = &state.snapshots.reference.unidentified_accounts;
    let then = &former.reference.unidentified_accounts;
    since.has_unidentified(now.len(), then.len()) || state.snapshots.webstore.values().any(may_be)
}

fn may_be_unread_customer(
    state: &State,
    intent: &Intent,
    former: &Snapshots,
    email: &str,
    name: &str,
) -> bool {
    let account = account_of(intent).and_then(|id| state.snapshots.webstore.get(&id));
    // Whom the account is mapped to may be the one, whatever it is called by now.
    if account.is_some_and(hides_mapping) {
        return true;
    }
    let since = Since::of(intent, former);
    let may_hold = |customer: &CompanyCustomer, property: &str, held: &str, wanted: &str| {
        let is_unread = customer.not_read.iter().any(|it| it.covers(property));
        folded(held) == folded(wanted) || (is_unread && held.is_empty())
    };
    let may_be = |customer: &CompanyCustomer| {
        !customer.is_read()
            && state.mappings.webstore_id(&customer.id).is_none()
            && since.has_customer(&customer.id)
            && may_hold(customer, "email", &customer.email, email)
            && may_hold(customer, "displayName", &customer.display_name, name)
    };
    let now = &state.snapshots.reference.unidentified_customers;
    let then = &former.reference.unidentified_customers;
    since.has_unidentified(now.len(), then.len()) || state.snapshots.company.values().any(may_be)
}

/// What of an undo that did not come to its end can't be compared yet, because it can't be read.
pub(super) fn still_to_agree(
    state: &State,
    customer: &CompanyId,
    fields: &[(Side, FieldChange)],
) -> Option<IntendedWrite> {
    let id = state.mappings.webstore_id(customer)?;
    let account = state.snapshots.webstore.get(&id)?;
    let company = state.snapshots.company.get(customer)?;
    let (w, c) = pair_values(state, account, company);
    let is_unread = |(side, change): &&(Side, FieldChange)| {
        let values = match side {
            Side::Webstore => &w,
            Side::Company => &c,
        };
        values.get(change.field).is_none()
    };
    let fields: Vec<_> = fields.iter().filter(is_unread).cloned().collect();
    let customer = customer.clone();
    (!fields.is_empty()).then_some(IntendedWrite::Undo { customer, fields })
}

/// For the log, what Business Central has cleared of a customer along with the country, and does not hold again.
pub(super) fn cleared_notes(state: &State, before: Option<&MovedAddress>) -> Vec<String> {
    let cleared = before.and_then(|before| {
        let company = state.snapshots.company.get(&before.customer)?;
        Some(before.cleared_in(company))
    });
    let note = |field: Field| {
        let label = field.label();
        format!("Business Central cleared {label} with the country.")
    };
    cleared.unwrap_or_default().into_iter().map(note).collect()
}

/// Notes what is about to be written, before anything is sent. What is known of an earlier write to one of these records that is
/// still open goes into the log of the run that began it.
pub(super) fn note_intents(state: &mut State, intents: Vec<Intent>) {
    for intent in intents {
        let Some(open) = state.open_intent(intent) else {
            continue;
        };
        let intended = open.entry.filter(|it| it.counted == Counted::NotYet);
        let Some(mut intended) = intended else {
            continue;
        };
        let cleared = cleared_notes(state, open.moved_address.as_ref());
        intended.entry.notes.extend(cleared);
        let counted = state.change_run(intended.entry.run, |run| run.counts.failed += 1);
        // A run that the log keeps no longer has no entries either.
        if counted.is_some() {
            state.log(&intended.entry);
        }
    }
}
