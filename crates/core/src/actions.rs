//! What users do besides synchronising. Each changes the state and returns what the store has to keep of it; none
//! writes to either system.

use crate::call::Side;
use crate::connection::Connection;
use crate::customer::CompanyId;
use crate::mapping::{MappingLine, Suggestion};
use crate::merge::{Conflict, Settlement};
use crate::ports::{Change, Table};
use crate::setup::Setup;
use crate::state::{BaselineOf, Record, State, put, settlement_key};

/// Maps the suggested pairs. They are written to WooCommerce's meta data at the next run, as the preview shows.
/// Returns the changes and how many were refused because one of the two has been mapped meanwhile.
pub fn accept(state: &mut State, suggestions: &[Suggestion]) -> (Vec<Change>, usize) {
    let mut changes = Vec::new();
    let mut refused = 0;
    for Suggestion {
        webstore, company, ..
    } in suggestions
    {
        match state.mappings.map(company, *webstore) {
            Ok(line) => changes.push(put(line)),
            Err(_) => refused += 1,
        }
    }
    (changes, refused)
}

/// Sets or clears the webstore customer flag.
pub fn set_flag(state: &mut State, customer: &CompanyId, flag: bool) -> Vec<Change> {
    vec![put(state.mappings.set_flag(customer, flag))]
}

/// Takes a mapping back, with its baseline: were the two mapped again, nothing would say what they once agreed on.
/// Meta data is not written; a mapping that it still holds counts again as soon as both customers exist.
pub fn unmap(state: &mut State, customer: &CompanyId) -> Vec<Change> {
    let Some(line) = state.mappings.unmap(customer) else {
        return Vec::new();
    };
    let mut changes = vec![put(line)];
    if state.baselines.remove(customer).is_some() {
        changes.push(Change::Delete(BaselineOf::TABLE, customer.to_string()));
    }
    changes.extend(unsettle(state, customer));
    changes
}

/// Takes every mapping back of which one customer no longer exists.
pub fn unmap_broken(state: &mut State) -> Vec<Change> {
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
    broken
        .iter()
        .flat_map(|customer| unmap(state, customer))
        .collect()
}

/// Settles a conflict: the value of `keep` will be written to the other side at the next run.
pub fn settle(
    state: &mut State,
    customer: &CompanyId,
    conflict: &Conflict,
    keep: Side,
) -> Vec<Change> {
    let settlement = Settlement {
        customer: customer.clone(),
        field: conflict.field,
        keep,
        webstore: conflict.webstore.clone(),
        company: conflict.company.clone(),
    };
    let change = put(&settlement);
    state
        .settlements
        .insert((customer.clone(), conflict.field), settlement);
    vec![change]
}

/// Takes decisions back that have not been carried out yet.
pub fn unsettle(state: &mut State, customer: &CompanyId) -> Vec<Change> {
    let made: Vec<_> = state
        .settlements
        .keys()
        .filter(|(of, _)| of == customer)
        .cloned()
        .collect();
    made.into_iter()
        .map(|key| {
            state.settlements.remove(&key);
            Change::Delete(Settlement::TABLE, settlement_key(&key.0, key.1))
        })
        .collect()
}

/// Keeps new settings.
pub fn set_setup(state: &mut State, setup: Setup) -> Vec<Change> {
    state.setup = setup;
    vec![put(&state.setup)]
}

/// Keeps a connection. One to another webstore or company starts afresh: what was read, mapped and agreed
/// belongs to the former one, whose mappings stay in its own meta data.
pub fn set_connection(state: &mut State, connection: Connection) -> Vec<Change> {
    let is_another = state.connection.as_ref().is_some_and(|former| {
        former.webstore.url != connection.webstore.url
            || former.company.company_id != connection.company.company_id
    });
    let mut changes = Vec::new();
    if is_another {
        *state = State {
            setup: std::mem::take(&mut state.setup),
            shared: std::mem::take(&mut state.shared),
            ..State::default()
        };
        changes.extend(Table::ALL.map(Change::Clear));
        changes.push(put(&state.setup));
    }
    changes.push(put(&connection));
    state.connection = Some(connection);
    changes
}
