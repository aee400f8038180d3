//! Brings mappings and journal up to what was read: what another browser mapped, what was created when the answer was lost or the tab
//! closed, what was broken off half-way.

use std::collections::BTreeMap;

use super::Session;
use super::found::{self, Created, Told};
use super::not_told::{Since, is_not_told, still_to_agree};
use super::undone::note_undone;
use super::unmapped::note_apart;
use crate::actions;
use crate::company::{CompanyCustomer, MovedAddress};
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::WhyApart;
use crate::state::{IntendedWrite, Intent, Snapshots, State, Subject};
use crate::webstore::MetaData;

/// Takes over the mappings that the webstore's meta data holds: another browser or a colleague made them. The meta data
/// is the mapping, this browser only keeps a copy: one that it contradicts is given up.
/// Of two webstore customers that claim one Business Central customer neither is taken: they stay unmapped and are
/// found ambiguous or matched like any others.
pub(super) fn adopt_bindings<P>(state: &mut State, session: &Session<'_, P>, former: &Snapshots) {
    let own_company = CompanyId::new(&session.connection.company.company_id);
    remember_lost_notes(state, &own_company, former);
    note_apart(state, &own_company);
    let claims = claims(state, &own_company);
    let is_claimed_once =
        |customer: &CompanyId| claims.get(customer).is_some_and(|ids| ids.len() == 1);
    let contradicted: Vec<CompanyId> = state
        .mappings
        .lines()
        .filter(|line| {
            let id = line.webstore_id;
            let account = id.and_then(|id| state.snapshots.webstore.get(&id));
            let is_taken_back = |by: &CompanyId| {
                let apart = id.and_then(|id| state.mappings.apart_from(by, id));
                apart.is_some()
            };
            // Taken back in another browser: not before it was made again here, and waits to be written.
            let is_taken_back_elsewhere = account
                .is_some_and(|account| line.bound && state.notes_unmapped(account, &line.customer));
            match account.map(|account| &account.meta_data.mapping) {
                _ if is_taken_back_elsewhere => true,
                Some(MetaData::Mapping(binding)) => {
                    binding.company == own_company
                        && binding.customer != line.customer
                        && !is_taken_back(&binding.customer)
                }
                // Neither the mapping nor the customer is there: one of the systems was restored.
                Some(MetaData::NoMapping) => !state.snapshots.company.contains_key(&line.customer),
                Some(MetaData::Hidden) => false,
                // The account is gone, and another browser has mapped the customer to another one.
                None => is_claimed_once(&line.customer),
            }
        })
        .map(|line| line.customer.clone())
        .collect();
    for customer in contradicted {
        actions::give_up_copy(state, &customer);
    }
    for (customer, ids) in claims {
        let ([id], true) = (&ids[..], state.snapshots.company.contains_key(&customer)) else {
            continue;
        };
        if state.mappings.webstore_id(&customer).is_none() {
            // An account that is mapped to somebody else stays with that one.
            let _ = state.take_over_mapping(&customer, *id);
        }
        if state.mappings.webstore_id(&customer) == Some(*id) {
            state.note_bound(&customer);
        }
    }
}

/// What the meta data noted of unmapped pairs, as of the `former` reading, is remembered here where it can't be seen any more: by a key that
/// may not see it, because something leaves it out of the answers, or because it was lost. Only who maps the two again takes it back.
fn remember_lost_notes(state: &mut State, own_company: &CompanyId, former: &Snapshots) {
    let mut unknown = Vec::new();
    for account in state.snapshots.webstore.values() {
        let noted = former.webstore.get(&account.id);
        let noted = noted.iter().flat_map(|it| &it.meta_data.apart);
        for noted in noted.filter(|noted| noted.company == *own_company) {
            let is_there = account.notes_unmapped(noted) || account.binding() == Some(noted);
            let apart = state.mappings.apart_from(&noted.customer, account.id);
            if !is_there && apart.is_none() {
                unknown.push((account.id, noted.customer.clone()));
            }
        }
    }
    for (id, customer) in unknown {
        if state.keep_apart(&customer, id, WhyApart::Unmapped) {
            state.note_cleared(&customer, id);
        }
    }
}

/// Whom the webstore's meta data maps each Business Central customer to; what was taken back here and waits to be written is
/// left out.
fn claims(state: &State, own_company: &CompanyId) -> BTreeMap<CompanyId, Vec<WebstoreId>> {
    let mut claims: BTreeMap<CompanyId, Vec<WebstoreId>> = BTreeMap::new();
    for account in state.snapshots.webstore.values() {
        let Some(held) = account.binding() else {
            continue;
        };
        let is_open = state.mappings.apart_from(&held.customer, account.id);
        if held.company == *own_company && is_open.is_none() {
            let ids = claims.entry(held.customer.clone()).or_default();
            ids.push(account.id);
        }
    }
    claims
}

/// Looks for the customers that were being created when the answer was lost or the tab closed, and maps them. What still
/// lacks values of its template stays in the journal, and so does what can't be told yet; the rest is closed: updates were just read
/// again, and what was not created is planned anew. `former` is what both sides held at the last reading.
pub(super) fn adopt_lost_creates(state: &mut State, former: &Snapshots) {
    // Those of orders are closed when orders are read.
    let of_customers = state.journal.values();
    let of_customers = of_customers.filter(|it| !matches!(it.subject, Subject::Order(_)));
    let of_customers: Vec<Intent> = of_customers.cloned().collect();
    for intent in of_customers {
        let found = lost_create(state, &intent, former);
        if let Some((customer, id)) = &found {
            // Both were found not to be mapped.
            let _ = state.take_over_mapping(customer, *id);
        }
        if let IntendedWrite::Undo { customer, fields } = &intent.write {
            let cleared = still_cleared(state, &intent);
            note_undone(state, customer, fields, cleared.as_ref());
        }
        let created = found.or_else(|| mapped_create(state, &intent, former));
        if is_not_told(state, &intent, created.is_some(), former) {
            continue;
        }
        let record = match (&created, &intent.subject) {
            (Some((_, id)), Subject::Company(_)) => Some(Created::in_webstore(*id, true)),
            (Some((customer, _)), _) => Some(Created::in_company(customer.clone(), true)),
            (None, _) => stray_create(state, &intent, former),
        };
        if found::note_customer(state, &intent, record, former) == Told::No {
            continue;
        }
        let moved_address = still_cleared(state, &intent);
        let to_give_back = moved_address
            .as_ref()
            .map(|it| IntendedWrite::MoveInCompany {
                customer: it.customer.clone(),
            });
        match still_to_complete(state, &intent, created).or(to_give_back) {
            Some(write) => {
                state.open_intent(Intent {
                    write,
                    entry: None,
                    moved_address,
                    ..intent
                });
            }
            None => state.close_intent(&intent.subject),
        }
    }
}

/// What Business Central has cleared with a country that was being written, or may have where that can't be read, of a customer that is
/// still mapped: it is given back as it stood.
fn still_cleared(state: &State, intent: &Intent) -> Option<MovedAddress> {
    let before = intent.moved_address.as_ref()?;
    let Subject::Webstore(id) = intent.subject else {
        return None;
    };
    let company = state.snapshots.company.get(&before.customer)?;
    let is_mapped = state.mappings.customer(id) == Some(&before.customer);
    (is_mapped && before.is_open_in(company)).then(|| before.clone())
}

/// What is left to do of a create: values of the template, for as long as the customer is there and mapped; of an undo: what
/// can't be read yet. `created` is the pair whose create was looked for and found.
fn still_to_complete(
    state: &State,
    intent: &Intent,
    created: Option<(CompanyId, WebstoreId)>,
) -> Option<IntendedWrite> {
    let Subject::Webstore(id) = intent.subject else {
        return None;
    };
    match &intent.write {
        IntendedWrite::CompleteInCompany { customer, .. } => {
            let is_there = state.snapshots.company.contains_key(customer);
            (is_there && state.mappings.customer(id) == Some(customer))
                .then(|| intent.write.clone())
        }
        IntendedWrite::CreateInCompany {
            template: Some(template),
            ..
        } => Some(IntendedWrite::CompleteInCompany {
            customer: created?.0,
            template: template.clone(),
            as_created: None,
        }),
        IntendedWrite::Undo { customer, fields } => still_to_agree(state, customer, fields),
        _ => None,
    }
}

/// The pair whose create lost its answer and that the meta data maps already: it is the one, if it is called so, or if it was
/// not there at the last reading.
fn mapped_create(
    state: &State,
    intent: &Intent,
    former: &Snapshots,
) -> Option<(CompanyId, WebstoreId)> {
    match (&intent.write, &intent.subject) {
        (IntendedWrite::CreateInCompany { email, name, .. }, Subject::Webstore(id)) => {
            let customer = state.mappings.customer(*id)?;
            let company = state.snapshots.company.get(customer)?;
            let is_new = !former.company.contains_key(customer);
            (is_new || is_created(company, email, name)).then(|| (customer.clone(), *id))
        }
        (IntendedWrite::CreateInWebstore { email }, Subject::Company(customer)) => {
            let id = state.mappings.webstore_id(customer)?;
            let account = state.snapshots.webstore.get(&id)?;
            let is_new = !former.webstore.contains_key(&id);
            (is_new || folded(&account.email) == folded(email)).then(|| (customer.clone(), id))
        }
        _ => None,
    }
}

/// Whether a customer is as one that was to be created with this e-mail and name.
fn is_created(customer: &CompanyCustomer, email: &str, name: &str) -> bool {
    customer.is_read()
        && folded(&customer.display_name) == folded(name)
        && customer
            .emails()
            .map(|own| folded(&own))
            .eq(std::iter::once(folded(email)).filter(|email| !email.is_empty()))
}

/// The one unmapped customer that an intent can have created: it is called so, or it came up since and still has the e-mail or the name.
/// Staff may have changed the other by now, and the account as well, so that nothing else would tie the two.
fn created_customer<'a>(
    state: &'a State,
    intent: &Intent,
    former: &Snapshots,
    email: &str,
    name: &str,
) -> Option<&'a CompanyCustomer> {
    let unmapped = || {
        let customers = state.snapshots.company.values();
        customers.filter(|it| state.mappings.webstore_id(&it.id).is_none() && it.is_read())
    };
    let mut created = unmapped().filter(|it| is_created(it, email, name));
    if let Some(only) = created.next() {
        return created.next().is_none().then_some(only);
    }
    let is_called = |customer: &CompanyCustomer| {
        let has_name = !name.is_empty() && folded(&customer.display_name) == folded(name);
        let has_email = || customer.emails().any(|own| folded(&own) == folded(email));
        has_name || (!email.is_empty() && has_email())
    };
    let since = Since::of(intent, former);
    let mut renamed = unmapped().filter(|it| since.is_new_customer(&it.id) && is_called(it));
    let only = renamed.next()?;
    renamed.next().is_none().then_some(only)
}

/// The one unmapped record that an intent can have created, where it can't be mapped: its counterpart has been mapped to
/// somebody else since, was unmapped from it, is gone or does not take part.
fn stray_create(state: &State, intent: &Intent, former: &Snapshots) -> Option<Created> {
    match &intent.write {
        IntendedWrite::CreateInCompany { email, name, .. } => {
            let only = created_customer(state, intent, former, email, name)?;
            Some(Created::in_company(only.id.clone(), false))
        }
        IntendedWrite::CreateInWebstore { email } => {
            let mut accounts = state.snapshots.webstore.values();
            let created = accounts.find(|account| {
                state.mappings.customer(account.id).is_none()
                    && folded(&account.email) == folded(email)
            })?;
            Some(Created::in_webstore(created.id, false))
        }
        _ => None,
    }
}

/// The one unmapped record that an intent can have created.
fn lost_create(
    state: &State,
    intent: &Intent,
    former: &Snapshots,
) -> Option<(CompanyId, WebstoreId)> {
    match (&intent.write, &intent.subject) {
        (IntendedWrite::CreateInCompany { email, name, .. }, Subject::Webstore(id)) => {
            let only = created_customer(state, intent, former, email, name)?;
            let account = state.snapshots.webstore.get(id);
            let is_apart = account.is_some_and(|it| state.keeps_apart(it, &only.id));
            (state.mappings.customer(*id).is_none() && !is_apart).then(|| (only.id.clone(), *id))
        }
        (IntendedWrite::CreateInWebstore { email }, Subject::Company(customer)) => {
            let created = state.snapshots.webstore.values().find(|account| {
                folded(&account.email) == folded(email)
                    && state.setup.takes_part(account)
                    && !state.keeps_apart(account, customer)
            })?;
            state
                .mappings
                .customer(created.id)
                .is_none()
                .then(|| (customer.clone(), created.id))
        }
        _ => None,
    }
}
