//! A customer as the activity log is asked for it.

use crate::log::filter::Who;
use crate::state::{State, Subject};

/// The customer that a record belongs to, with the record of the other side that it is mapped to now, and its name where it is
/// known.
pub fn person(state: &State, of: &Subject) -> (Who, Option<String>) {
    let who = match of {
        Subject::Webstore(id) => Who {
            company: state.mappings.customer(*id).cloned(),
            webstore: Some(*id),
        },
        Subject::Company(id) => Who {
            company: Some(id.clone()),
            webstore: state.mappings.webstore_id(id),
        },
        Subject::Order(_) => Who::default(),
    };
    let company = who.company.as_ref();
    let customer = company.and_then(|id| state.snapshots.company.get(id));
    let account = who
        .webstore
        .and_then(|id| state.snapshots.webstore.get(&id));
    let name = customer
        .map(|it| it.display_name.clone())
        .or_else(|| account.map(|it| it.title(state.setup.name_source)));
    (who, name.filter(|it| !it.is_empty()))
}
