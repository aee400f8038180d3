//! What users do besides synchronising. Each changes the state and returns what the store has to keep of it; none
//! writes to either system.

use crate::call::Side;
use crate::connection::Connection;
use crate::customer::{CompanyId, WebstoreId};
use crate::mapping::{AlreadyMapped, MappingLine, Suggestion};
use crate::merge::{Conflict, Settlement};
use crate::ports::{Change, Table};
use crate::setup::Setup;
use crate::slices::{self, Pauses};
use crate::state::{BaselineOf, Record, State, put, settlement_key};

/// Maps the suggested pairs. They are written to WooCommerce's meta data at the next run, as the preview shows.
/// Returns the changes and how many were refused because one of the two has been mapped meanwhile.
pub async fn accept(
    state: &mut State,
    suggestions: &[Suggestion],
    pauses: &impl Pauses,
) -> (Vec<Change>, usize) {
    let mut changes = Vec::new();
    let mut refused = 0;
    slices::for_each(pauses, suggestions, |it| {
        match state.mappings.map(&it.company, it.webstore) {
            Ok(line) => changes.push(put(line)),
            Err(_) => refused += 1,
        }
    })
    .await;
    (changes, refused)
}

/// Maps two customers by hand. They are written to WooCommerce's meta data at the next run, as the preview shows.
///
/// # Errors
/// Why not: one of the two is not there or no customer, or is mapped already, and to whom.
pub fn map_by_hand(
    state: &mut State,
    customer: &CompanyId,
    id: WebstoreId,
) -> Result<Vec<Change>, CannotMap> {
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
    let refused = match state.mappings.map(customer, id) {
        Ok(line) => return Ok(vec![put(line)]),
        Err(refused) => refused,
    };
    Err(match refused {
        AlreadyMapped::CompanyCustomer(other) => CannotMap::CustomerTaken {
            by: describe_account(state, other),
        },
        AlreadyMapped::WebstoreCustomer(other) => CannotMap::AccountTaken {
            id,
            by: describe_customer(state, &other),
        },
    })
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
