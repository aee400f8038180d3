//! Whether the systems that answer are the ones that were connected (facts/faults.md 18).

use super::{Ports, Session, SyncError};
use crate::call::{Fault, Side};
use crate::customer::CompanyId;
use crate::state::{Identity, host_and_path};
use crate::webstore::{self, WebstoreCustomer};

/// Asks the webstore who it is. An error when it is another one than before. None where a plugin closes the site's index:
/// then only the mappings can tell.
pub(super) async fn ask<P: Ports>(
    session: &Session<'_, P>,
    known: Option<&Identity>,
) -> Result<Option<Identity>, SyncError> {
    let index = match webstore::Client::new(session).index().await {
        Ok(index) => index,
        Err(error) => match error.fault {
            Fault::NotFound { .. }
            | Fault::Refused { .. }
            | Fault::Rejected { .. }
            | Fault::NotItsAnswer {
                status: 401 | 403, ..
            } => return Ok(known.cloned()),
            _ => return Err(error.into()),
        },
    };
    let found = host_and_path(&index.home);
    if found.is_empty() {
        return Ok(known.cloned());
    }
    match known {
        Some(known) if known.webstore_home != found => Err(SyncError::OtherSystem {
            side: Side::Webstore,
            expected: known.webstore_home.clone(),
            found,
        }),
        _ => Ok(Some(Identity {
            webstore_home: found,
        })),
    }
}

/// A webstore whose mappings mostly name another company is a copy, or belongs elsewhere.
pub(super) fn check_mappings<'a, P>(
    session: &Session<'_, P>,
    customers: impl Iterator<Item = &'a WebstoreCustomer>,
) -> Result<(), SyncError> {
    let company = CompanyId::new(&session.connection.company.company_id);
    let bindings = customers.filter_map(|customer| customer.binding());
    let (here, elsewhere): (Vec<_>, Vec<_>) = bindings.partition(|it| it.company == company);
    if elsewhere.len() > here.len() {
        return Err(SyncError::MappedToAnotherCompany {
            elsewhere: elsewhere.len(),
            here: here.len(),
        });
    }
    Ok(())
}
