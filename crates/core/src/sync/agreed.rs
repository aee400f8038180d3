//! What both sides agree on after they were read or written: the baselines.

use super::item::Item;
use super::undone::given_back;
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::normal::{is_blank, same};
use crate::customer::{Field, Values};
use crate::log::Entry;
use crate::merge::{Agreed, FieldChange, Replaced};
use crate::plan::{Plan, Reason, Work, pair_values};
use crate::ports::Timestamp;
use crate::sabotage::{self, Sabotage};
use crate::slices::{self, Pauses};
use crate::state::{Snapshots, State};
use crate::webstore::WebstoreCustomer;

/// Notes for mapped pairs which fields agree, so that the next change of one side is known to be one.
pub(super) fn note_agreements(state: &mut State, plan: &Plan) {
    for (customer, id, fields) in &plan.agreements {
        let (Some(webstore), Some(company)) = (
            state.snapshots.webstore.get(id),
            state.snapshots.company.get(customer),
        ) else {
            continue;
        };
        // As the plan saw it: what Business Central has cleared by itself counts as it stood.
        let before = state.cleared_by_move(*id, company);
        let as_it_stood = before.map(|before| before.given_back(company));
        let (w, c) = pair_values(state, webstore, as_it_stood.as_ref().unwrap_or(company));
        let agreed = fields.iter().filter_map(|field| {
            let agreed = Agreed::on(w.get(*field)?, c.get(*field)?);
            Some((*field, agreed.under(state.setup.meta_key(*field))))
        });
        let agreed: Vec<_> = agreed.collect();
        state.change_baseline(customer, |baseline| baseline.0.extend(agreed));
    }
}

/// Forgets what was agreed on further names of accounts that have none now: what happens to them meanwhile is compared with nothing, so
/// that later it can't be told who has edited what.
pub(super) async fn forget_idle_names(state: &mut State, pauses: &Pauses<'_>) {
    let names = state.setup.names();
    let mut idle = Vec::new();
    slices::for_each(pauses, state.baselines.iter(), |(customer, baseline)| {
        let further = Field::FURTHER_NAMES.into_iter();
        let agreed = further.filter(|field| baseline.0.contains_key(field));
        let account = || {
            let id = state.mappings.webstore_id(customer)?;
            state.snapshots.webstore.get(&id).filter(|it| it.is_read())
        };
        for field in agreed {
            let source = names.further(field);
            let is_idle = |account: &WebstoreCustomer| {
                source.kind().is_some() && account.further_name(source, names.name).is_none()
            };
            if account().is_some_and(is_idle) {
                idle.push((customer.clone(), field));
            }
        }
    })
    .await;
    for (customer, field) in idle {
        state.change_baseline(&customer, |baseline| {
            baseline.0.remove(&field);
        });
    }
}

/// Notes what both sides hold now.
pub(super) fn note_agreed(state: &mut State, item: &Item<'_>, now: Timestamp) {
    let (Some(_), Some(company)) = (&item.webstore, &item.company) else {
        return;
    };
    note_fields(state, item, item.agreed_fields(&state.setup));
    note_stranded(state, item);
    state.set_synchronised(&company.id, now);
}

/// Business Central has taken its part and WooCommerce has not: what the first holds now both sides have agreed on, so that a later edit of
/// the account is known to be the only one.
pub(super) fn note_half_agreed(state: &mut State, item: &Item<'_>) {
    let Some(company) = &item.company else {
        return;
    };
    let way = state.way();
    let written = item.line.changes();
    let c = company.values(&state.snapshots.reference.countries, &[]);
    let is_taken = |field: Field| {
        let mut of_field = written.iter().filter(|(_, change)| change.field == field);
        of_field.all(|(side, change)| {
            let is_held = || company.holds_written(field, &change.new, &c) == Some(true);
            *side == Side::Company && (!way.is_on_page(field) || is_held())
        })
    };
    let mut fields = item.agreed_fields(&state.setup);
    fields.retain(|field| is_taken(*field));
    if !fields.is_empty() {
        note_fields(state, item, fields);
        note_stranded(state, item);
    }
}

/// What a reading finds written by a run that did not get to know it both sides have agreed on: where the side from which it came holds
/// something else by now, that is the one edit. `then` is what both held when the run began.
pub(super) fn note_found_agreed(state: &mut State, found: &Entry, then: &Snapshots) {
    let (Some(id), Some(customer)) = (found.webstore_id, &found.customer) else {
        return;
    };
    let now = &state.snapshots;
    let now = (now.webstore.get(&id), now.company.get(customer));
    let (Some(webstore), Some(company), true) =
        (now.0, now.1, state.mappings.customer(id) == Some(customer))
    else {
        return;
    };
    let (account_then, customer_then) = (then.webstore.get(&id), then.company.get(customer));
    let agreed = found.fields.iter().filter_map(|(side, change)| {
        let field = change.field;
        let (w, c) = match side {
            Side::Webstore => pair_values(state, webstore, customer_then?),
            Side::Company => pair_values(state, account_then?, company),
        };
        let (of_webstore, of_company) = (w.get(field)?, c.get(field)?);
        let (came_from, at) = match side {
            Side::Webstore => (of_company, webstore.modified()),
            Side::Company => (of_webstore, company.modified()),
        };
        // What a user has entered in its place, or what Business Central had cleared, is not what the other side holds.
        let is_carried = same(field, came_from, &change.new);
        let agreed = Agreed {
            replaced: replaced(*side, change, at),
            ..Agreed::on(of_webstore, of_company)
        };
        is_carried.then(|| (field, agreed.under(state.setup.meta_key(field))))
    });
    let agreed: Vec<_> = agreed.collect();
    if !agreed.is_empty() {
        let customer = customer.clone();
        state.change_baseline(&customer, |baseline| baseline.0.extend(agreed));
    }
}

/// What a write has replaced. A ship-to address tells no time at which it was changed, so that an edit back to what stood there could not be
/// told from an old answer: Business Central's answers come from no cache.
fn replaced(side: Side, change: &FieldChange, at: Option<Timestamp>) -> Option<Replaced> {
    let is_timeless = side == Side::Company && change.field == Field::Delivery;
    (!is_timeless).then(|| Replaced {
        side,
        value: change.old.clone(),
        at,
    })
}

/// Notes what both sides hold now of the fields that they agree on.
fn note_fields(state: &mut State, item: &Item<'_>, mut agreed: Vec<Field>) {
    let (Some(webstore), Some(company)) = (&item.webstore, &item.company) else {
        return;
    };
    let (w, c) = pair_values(state, webstore, company);
    let seen = item.seen();
    let seen = seen.map(|(webstore, company)| pair_values(state, webstore, company));
    let written = item.line.changes();
    // Where nothing was written the value that the plan saw was agreed on: another one in the answer is an edit of a
    // moment ago, which the next plan is to see.
    let held = |side: Side, field: Field| {
        let is_written = written
            .iter()
            .any(|(to, change)| *to == side && change.field == field);
        let (answered, seen) = match side {
            Side::Webstore => (&w, seen.as_ref().map(|(w, _)| w)),
            Side::Company => (&c, seen.as_ref().map(|(_, c)| c)),
        };
        let values = seen.filter(|_| !is_written).unwrap_or(answered);
        values.get(field)
    };
    let cleared =
        |field: &Field| item.dragged.contains(field) && c.get(*field).is_none_or(is_blank);
    agreed.retain(|field| !cleared(field) && !is_given(item, *field, &w, &c));
    let mut noted = Vec::new();
    for field in agreed {
        let held = |side| held(side, field);
        let agreed = match (held(Side::Webstore), held(Side::Company)) {
            (Some(of_webstore), Some(of_company)) => {
                let agreed = Agreed::on(of_webstore, of_company);
                Some(agreed.under(state.setup.meta_key(field)))
            }
            // What an undo has given back is never an edit.
            _ if item.line.reason == Reason::Undo => {
                let sent = |side| {
                    let mut written = written.iter();
                    let sent = written.find(|it| it.0 == side && it.1.field == field);
                    sent.map(|(_, change)| change.new.as_str())
                };
                let held = |side| held(side).or_else(|| sent(side));
                let held = (held(Side::Webstore), held(Side::Company));
                given_back(state, &company.id, field, held)
            }
            // What the answer to a write does not hold is known at the next reading.
            _ => None,
        };
        let Some(mut agreed) = agreed else { continue };
        agreed.replaced = written
            .iter()
            .find(|it| it.1.field == field)
            .and_then(|(side, change)| replaced(*side, change, written_at(*side, item)));
        if sabotage::is(Sabotage::BaselineAsSent)
            && let Some((_, sent)) = item.line.changes().iter().find(|it| it.1.field == field)
        {
            agreed.company.clone_from(&sent.new);
            agreed.webstore.clone_from(&sent.new);
        }
        noted.push((field, agreed));
        state.remove_settlement(&company.id, field);
    }
    state.change_baseline(&company.id, |baseline| baseline.0.extend(noted));
}

/// Whether a record that was created holds a value that the create did not send: its template's, or one of its system's own. The other side
/// has none, and has not agreed on it.
fn is_given(item: &Item<'_>, field: Field, w: &Values, c: &Values) -> bool {
    let (created, other) = match item.work {
        Work::CreateInCompany { .. } => (c, w),
        Work::CreateInWebstore { .. } => (w, c),
        Work::Bring(_) | Work::Unmap { .. } => return false,
    };
    let is_known_blank = |values: &Values| values.get(field).is_some_and(is_blank);
    is_known_blank(other) && created.get(field).is_some_and(|held| !is_blank(held))
}

/// When a record was last changed, right after our write. A clock that was set back before it made that earlier than what the plan saw: an
/// answer from then is no later one.
fn written_at(side: Side, item: &Item<'_>) -> Option<Timestamp> {
    let seen = item.seen();
    match side {
        Side::Webstore => {
            let answered = item.webstore.as_ref().and_then(WebstoreCustomer::modified);
            answered.max(seen.and_then(|(seen, _)| seen.modified()))
        }
        Side::Company => {
            let answered = item.company.as_ref().and_then(CompanyCustomer::modified);
            answered.max(seen.and_then(|(_, seen)| seen.modified()))
        }
    }
}

/// An address that was the billing address, and is another one only because a run has written the billing address and was not to write this
/// one, is nobody's edit: it differs on purpose.
fn note_stranded(state: &mut State, item: &Item<'_>) {
    let (Some((w_seen, c_seen)), Some(w), Some(c)) = (item.seen(), &item.webstore, &item.company)
    else {
        return;
    };
    let countries = &state.snapshots.reference.countries;
    let of_account = |account: &WebstoreCustomer| {
        let values = state.setup.values_of(account, countries);
        values.get(Field::Delivery).map(str::to_owned)
    };
    let of_customer = |customer: &CompanyCustomer| {
        let values = customer.values(countries, &[]);
        values.get(Field::Delivery).map(str::to_owned)
    };
    // Of one that could not be read before nobody knows who has changed it.
    let moved =
        |was: Option<String>, is: Option<String>| is.filter(|is| was.is_some_and(|was| was != *is));
    let in_webstore = match w_seen.shipping == w.shipping {
        true => moved(of_account(w_seen), of_account(w)),
        false => None,
    };
    let in_company = match c_seen.ship_to == c.ship_to {
        true => moved(of_customer(c_seen), of_customer(c)),
        false => None,
    };
    if in_webstore.is_none() && in_company.is_none() {
        return;
    }
    let customer = c.id.clone();
    state.change_baseline(&customer, |baseline| {
        if let Some(agreed) = baseline.0.get_mut(&Field::Delivery) {
            agreed.webstore = in_webstore.unwrap_or(std::mem::take(&mut agreed.webstore));
            agreed.company = in_company.unwrap_or(std::mem::take(&mut agreed.company));
        }
    });
}

/// What was to be written and is there already was written by somebody who ran the same from another browser: both sides agreed
/// on it. An edit of the other side that followed is then known as one.
pub(super) fn note_overtaken(state: &mut State, item: &Item<'_>) {
    let Some((webstore, company)) = item.seen() else {
        return;
    };
    let (id, customer) = (webstore.id, company.id.clone());
    let now = (
        state.snapshots.webstore.get(&id),
        state.snapshots.company.get(&customer),
    );
    let (Some(webstore_now), Some(company_now)) = now else {
        return;
    };
    if state.mappings.customer(id) != Some(&customer) {
        return;
    }
    let (w_seen, c_seen) = pair_values(state, webstore, company);
    let (w_now, c_now) = pair_values(state, webstore_now, company_now);
    if !state.baselines.contains_key(&customer) {
        return;
    }
    let mut there = Vec::new();
    for (side, FieldChange { field, new, .. }) in item.line.changes() {
        let (webstore, company) = match side {
            Side::Webstore => (&w_now, &c_seen),
            Side::Company => (&w_seen, &c_now),
        };
        let (Some(webstore), Some(company)) = (webstore.get(field), company.get(field)) else {
            continue;
        };
        let is_there = match side {
            Side::Webstore => same(field, webstore, &new),
            Side::Company => company_now.holds_written(field, &new, &c_now) == Some(true),
        };
        if is_there {
            let agreed = Agreed::on(webstore, company).under(state.setup.meta_key(field));
            there.push((field, agreed));
        }
    }
    state.change_baseline(&customer, |baseline| baseline.0.extend(there));
}

/// What Business Central changed by itself is nobody's edit: were it taken for one, it would be carried to the webstore.
/// What it cleared is filled again by the next run.
pub(super) fn note_dragged(state: &mut State, item: &Item<'_>) {
    let (Some(company), Some((webstore, _)), false) =
        (&item.company, item.seen(), item.dragged.is_empty())
    else {
        return;
    };
    let (_, c) = pair_values(state, webstore, company);
    if !state.baselines.contains_key(&company.id) {
        return;
    }
    let is_kept = item.left_cleared().is_some();
    state.change_baseline(&company.id, |baseline| {
        for field in &item.dragged {
            match c.get(*field) {
                // It was not read, or the journal knows what stood there.
                None => {}
                Some(now) if is_blank(now) && is_kept => {}
                // It is filled from the webstore.
                Some(now) if is_blank(now) => {
                    baseline.0.remove(field);
                }
                Some(now) => {
                    if let Some(agreed) = baseline.0.get_mut(field) {
                        now.clone_into(&mut agreed.company);
                    }
                }
            }
        }
    });
}
