//! What users do besides synchronising. Each changes the state, which notes what the store has to keep of it; none writes to
//! either system.

mod edit;

use crate::call::Side;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::{AlreadyMapped, MappingLine, Suggestion, WhyApart};
use crate::merge::{Changed, Conflict, Rules, Settlement, merge_pair};
use crate::new_account::{self, UserNameProblem};
use crate::plan::pair_values;
use crate::ports::Timestamp;
use crate::slices::{self, Pauses};
use crate::state::{IntendedWrite, State, Subject};

pub use edit::{EditField, Edited, LineEdit, edit_line};

/// Maps the suggested pairs. They are written to WooCommerce's meta data at the next run, as the preview shows.
/// Returns how many were refused, because one of the two has been mapped meanwhile, was being created when a run was cut off, or is
/// being created by another browser.
pub async fn accept(state: &mut State, suggestions: &[Suggestion], pauses: &Pauses<'_>) -> usize {
    let mut refused = 0;
    slices::for_each(pauses, suggestions, |it| {
        let is_known = why_created(state, &it.company, it.webstore).is_none();
        if !is_known || state.map(&it.company, it.webstore).is_err() {
            refused += 1;
        }
    })
    .await;
    refused
}

/// Maps two customers by hand. They are written to WooCommerce's meta data at the next run, as the preview shows.
///
/// # Errors
/// Why not: one of the two is not there or no customer, or is mapped already, and to whom.
pub fn map_by_hand(
    state: &mut State,
    customer: &CompanyId,
    id: WebstoreId,
) -> Result<(), CannotMap> {
    let account = state.snapshots.webstore.get(&id);
    let account = account.ok_or(CannotMap::NoSuchAccount(id))?;
    if !state.setup.takes_part(account) {
        return Err(CannotMap::Staff {
            id,
            role: account.role.clone(),
        });
    }
    if !state.snapshots.company.contains_key(customer) {
        return Err(CannotMap::NoSuchCustomer);
    }
    if let Some(created) = why_created(state, customer, id) {
        return Err(created);
    }
    state.map(customer, id).map_err(|refused| match refused {
        AlreadyMapped::CompanyCustomer(other) => CannotMap::CustomerTaken {
            by: describe_account(state, other),
        },
        AlreadyMapped::WebstoreCustomer(other) => CannotMap::AccountTaken {
            id,
            by: describe_customer(state, &other),
        },
    })
}

/// Why nobody knows yet whether one of the two has a counterpart that a run has created.
fn why_created(state: &State, customer: &CompanyId, id: WebstoreId) -> Option<CannotMap> {
    let own = state.being_created(customer, id);
    let elsewhere = || state.created_elsewhere(id);
    own.map(|side| CannotMap::BeingCreated { side })
        .or_else(|| elsewhere().map(|until| CannotMap::CreatedElsewhere { until }))
}

/// Why two customers can't be mapped by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotMap {
    /// The webstore has no account with this ID, as far as it was read.
    NoSuchAccount(WebstoreId),
    /// The account belongs to staff.
    Staff {
        /// Its ID.
        id: WebstoreId,
        /// Its role.
        role: String,
    },
    /// Business Central no longer has the customer.
    NoSuchCustomer,
    /// A run was cut off while it created a counterpart of one of the two, and nobody knows yet whether that is there.
    BeingCreated {
        /// Where it was being created.
        side: Side,
    },
    /// Another browser, or the program without one, has noted in the account that it creates its customer.
    CreatedElsewhere {
        /// Until when that counts.
        until: Timestamp,
    },
    /// The Business Central customer is mapped already.
    CustomerTaken {
        /// To whom.
        by: String,
    },
    /// The webstore customer is mapped already.
    AccountTaken {
        /// Its ID.
        id: WebstoreId,
        /// To whom.
        by: String,
    },
}

impl CannotMap {
    /// In the user's words.
    pub fn words(&self) -> String {
        match self {
            CannotMap::NoSuchAccount(id) => format!(
                "The webstore has no customer with the ID {id}. If it is new, read both systems again."
            ),
            CannotMap::Staff { id, role } => format!(
                "The account {id} has the role “{role}”. Only customers are mapped, never staff."
            ),
            CannotMap::NoSuchCustomer => {
                "Business Central no longer has this customer. Read both systems again.".to_owned()
            }
            CannotMap::BeingCreated { side } => format!(
                "A run was cut off while it created this customer in {}. Read both systems first: that finds out whether it is there, and maps the two.",
                side.name()
            ),
            CannotMap::CreatedElsewhere { until } => format!(
                "Another browser, or the program without a browser, has begun to create the customer of this account in Business Central; that is noted in the account. Read both systems again after {until}: the account is mapped to that customer by then, or free.",
                until = until.to_minute_text()
            ),
            CannotMap::CustomerTaken { by } => format!(
                "This Business Central customer is already mapped to {by}. A mapping is one to one: unmap it first."
            ),
            CannotMap::AccountTaken { id, by } => format!(
                "The webstore customer {id} is already mapped to {by}. A mapping is one to one: unmap it first."
            ),
        }
    }
}

fn describe_account(state: &State, id: WebstoreId) -> String {
    let account = state.snapshots.webstore.get(&id);
    match account.map(|it| it.title(state.setup.name_source)) {
        Some(name) => format!("“{name}” (webstore ID {id})"),
        None => format!("webstore ID {id}, which is no longer there"),
    }
}

fn describe_customer(state: &State, customer: &CompanyId) -> String {
    match state.snapshots.company.get(customer) {
        Some(it) => format!("“{}” ({}) in Business Central", it.display_name, it.number),
        None => "a Business Central customer that is no longer there".to_owned(),
    }
}

/// Keeps the user name for the account that is to be created in WooCommerce; nothing typed leaves it to the e-mail.
///
/// # Errors
/// Why it can't be used.
pub fn set_user_name(
    state: &mut State,
    customer: &CompanyId,
    typed: &str,
) -> Result<(), UserNameProblem> {
    let name = new_account::user_name(state, customer, typed)?;
    state.set_user_name(customer, name);
    Ok(())
}

/// Treats the orders of an account that is gone as a guest's, or no longer.
pub fn treat_as_guest(state: &mut State, account: WebstoreId, is_guest: bool) {
    let mut setup = state.setup.clone();
    match is_guest {
        true => setup.guest_accounts.insert(account),
        false => setup.guest_accounts.remove(&account),
    };
    state.set_setup(setup);
}

/// Sets or clears the webstore customer flag. Without it no account is created, and no password is needed for one.
pub fn set_flag(state: &mut State, customer: &CompanyId, flag: bool) {
    if !flag {
        state.set_password_chosen(customer, false);
    }
    state.set_flag(customer, flag);
}

/// Takes a mapping back. Where both customers exist this is remembered: the next run removes the mapping from
/// WooCommerce's meta data, as the preview shows, and the two are mapped again by hand only. Of one whose counterpart is
/// gone the meta data stays; the mapping counts again as soon as both exist.
pub fn unmap(state: &mut State, customer: &CompanyId) {
    let Some(id) = state.mappings.webstore_id(customer) else {
        return;
    };
    let both_exist = state.snapshots.webstore.contains_key(&id)
        && state.snapshots.company.contains_key(customer);
    match both_exist {
        true => state.take_apart(customer),
        false => state.unmap(customer),
    }
    forget_pair(state, customer, id);
}

/// Keeps pairs apart that a user has taken out of the suggestions. The next run notes that in WooCommerce's meta data, as the
/// preview shows; the two are mapped by hand only.
pub fn keep_apart(state: &mut State, pairs: &[(CompanyId, WebstoreId)]) {
    set_apart(state, pairs, WhyApart::LeftOut);
}

/// Takes the user's word that these are two customers, although they have an e-mail or name in common: the one that is not
/// mapped may be created on the other side.
pub fn tell_apart(state: &mut State, pairs: &[(CompanyId, WebstoreId)]) {
    set_apart(state, pairs, WhyApart::Distinct);
}

fn set_apart(state: &mut State, pairs: &[(CompanyId, WebstoreId)], why: WhyApart) {
    for (customer, id) in pairs {
        // Of two that were mapped meanwhile nothing is remembered.
        state.keep_apart(customer, *id, why);
    }
}

/// Gives up this browser's copy of a mapping that WooCommerce's meta data contradicts.
pub(crate) fn give_up_copy(state: &mut State, customer: &CompanyId) {
    if let Some(id) = state.mappings.webstore_id(customer) {
        state.unmap(customer);
        forget_pair(state, customer, id);
    }
}

/// What was known of the two as a pair: the baseline (were they mapped again, nothing would say what they once agreed on),
/// settled conflicts, failures, and what was unfinished.
fn forget_pair(state: &mut State, customer: &CompanyId, id: WebstoreId) {
    let pair = Subject::Webstore(id);
    state.remove_failure(&pair);
    for subject in [pair, Subject::Company(customer.clone())] {
        let Some(intent) = state.journal.get(&subject) else {
            continue;
        };
        if intent.entry.is_none() {
            state.close_intent(&subject);
            continue;
        }
        // What a run that was cut off has written before still belongs into its log, and what Business Central has cleared along with it.
        state.change_intent(&subject, |it| it.write = IntendedWrite::Update);
    }
    state.remove_baseline(customer);
    unsettle(state, customer);
}

/// Takes every mapping back of which one customer no longer exists.
pub fn unmap_broken(state: &mut State) {
    let snapshots = &state.snapshots;
    let is_broken = |line: &&MappingLine| {
        line.webstore_id.is_some_and(|id| {
            !snapshots.webstore.contains_key(&id) || !snapshots.company.contains_key(&line.customer)
        })
    };
    let broken: Vec<CompanyId> = state
        .mappings
        .lines()
        .filter(is_broken)
        .map(|line| line.customer.clone())
        .collect();
    for customer in &broken {
        unmap(state, customer);
    }
}

/// Settles a conflict: the value of `keep` will be written to the other side at the next run.
pub fn settle(state: &mut State, customer: &CompanyId, conflict: &Conflict, keep: Side) {
    state.put_settlement(Settlement {
        customer: customer.clone(),
        field: conflict.field,
        keep,
        webstore: conflict.webstore.clone(),
        company: conflict.company.clone(),
    });
}

/// Takes decisions back that have not been carried out yet.
pub fn unsettle(state: &mut State, customer: &CompanyId) {
    let made: Vec<_> = state
        .settlements
        .keys()
        .filter(|(of, _)| of == customer)
        .cloned()
        .collect();
    for (customer, field) in made {
        state.remove_settlement(&customer, field);
    }
}

/// Whether a decision still decides something: both values are as they were seen, and without it only the user could tell.
pub fn is_open(state: &State, decision: &Settlement) -> bool {
    let Settlement {
        customer, field, ..
    } = decision;
    let id = state.mappings.webstore_id(customer);
    // Of a pair that is not mapped yet it is not looked up whom the next run maps.
    let Some(id) = id else { return true };
    let webstore = state.snapshots.webstore.get(&id);
    let company = state.snapshots.company.get(customer);
    let (Some(webstore), Some(company)) = (webstore, company) else {
        return false;
    };
    let (w, c) = pair_values(state, webstore, company);
    let (Some(now_in_webstore), Some(now_in_company)) = (w.get(*field), c.get(*field)) else {
        // What was not read may be as it was.
        return true;
    };
    let rules = Rules {
        undated_wins: None,
        settlements: &[],
        directions: &state.setup.field_directions,
        wins: None,
        changed: Changed {
            webstore: webstore.modified(),
            company: company.modified(),
        },
    };
    let merged = merge_pair(&w, &c, state.baseline_of(company, &c).as_deref(), rules);
    now_in_webstore == decision.webstore
        && now_in_company == decision.company
        && merged.conflicts.iter().any(|it| it.field == *field)
}

/// Forgets decisions that decide nothing any more: they were carried out, or a value has changed since.
pub fn forget_closed_decisions(state: &mut State) {
    let made = state.settlements.iter();
    let closed: Vec<_> = made
        .filter(|(_, decision)| !is_open(state, decision))
        .map(|(key, _)| key.clone())
        .collect();
    for (customer, field) in closed {
        state.remove_settlement(&customer, field);
    }
}
