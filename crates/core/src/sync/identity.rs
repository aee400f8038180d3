//! Whether the systems that answer are the ones that were connected (facts/faults.md 18).

use serde::{Deserialize, Serialize};

use super::{Ports, Session, SyncError};
use crate::call::{Fault, Side};
use crate::customer::CompanyId;
use crate::webstore::{self, WebstoreCustomer};

/// What a webstore is known by. The company's identity is its id, which is in every address and in every mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Host and path of its home page.
    pub webstore_home: String,
}

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

/// Whether two addresses are the same site's: one that changes to https, drops the `www`, or is called with the `index.php` of
/// its permalinks, is.
pub(crate) fn is_same_site(a: &str, b: &str) -> bool {
    let site = |address: &str| {
        let address = host_and_path(address);
        address.trim_end_matches("/index.php").to_owned()
    };
    site(a) == site(b)
}

/// A site that changes to https, or drops the `www`, is the same.
fn host_and_path(home: &str) -> String {
    let rest = home.split_once("://").map_or(home, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.trim_end_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_the_same_with_another_scheme_and_without_www() {
        let same = ["https://www.Shop.example/", "http://shop.example"];
        assert!(
            same.iter()
                .all(|home| host_and_path(home) == "shop.example")
        );
        assert_ne!(host_and_path("https://shop.example/copy"), "shop.example");
    }
}
