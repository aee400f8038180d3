//! What the stores have to write for a file to be taken over.

use super::{Incoming, WebstorePart};
use crate::connection::Connection;
use crate::gather::Gather as _;
use crate::house::House;
use crate::ports::{Change, Table};
use crate::state::put;

/// What is written where. Each store's changes are one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// By webstore, to its own store.
    pub webstores: Vec<(String, Vec<Change>)>,
    /// To the house's store; written last, so that no webstore shows before its rows are there.
    pub house: Vec<Change>,
}

/// Takes a file over: each webstore in it replaces the one of its code with all that is known of it; customer
/// templates, regional defaults and country codes replace those of the same key. Whatever the file does not name stays.
/// What was read of both systems stays as well where the same connection leads to them.
pub fn import(incoming: &Incoming, house: &House) -> Import {
    let document = incoming.document();
    let webstores = document.webstores.iter().map(|part| {
        let code = part.connection.webstore.code.clone();
        let changes = changes_of(part, house.webstores.get(&code));
        (code, changes)
    });
    let mut house_then = house.clone();
    for part in &document.webstores {
        house_then.keep_webstore(part.connection.clone());
    }
    let mut of_house = house_then.take_changes();
    of_house.extend(document.templates.iter().map(put));
    of_house.extend(document.regional_defaults.iter().map(put));
    of_house.extend(document.country_codes.iter().map(put));
    Import {
        webstores: webstores.gathered(),
        house: of_house,
    }
}

fn changes_of(part: &WebstorePart, former: Option<&Connection>) -> Vec<Change> {
    let is_same = former.is_some_and(|former| former.leads_where(&part.connection));
    let mut changes: Vec<Change> = Table::ALL
        .into_iter()
        .filter(|table| is_in_file(*table) || !is_same)
        .map(Change::Clear)
        .gathered();
    changes.push(put(&part.connection));
    changes.push(put(&part.setup));
    changes.extend(part.mappings.iter().map(put));
    changes.extend(part.baselines.iter().map(put));
    changes.extend(part.settlements.iter().map(put));
    changes.extend(part.decisions.iter().map(put));
    changes.extend(part.failures.iter().map(put));
    changes.extend(part.journal.iter().map(put));
    changes.extend(part.runs.iter().map(put));
    changes.extend(part.entries.iter().map(put));
    changes
}

/// Whether a file holds all that there is in this table of a webstore. Otherwise it is read anew from the two systems, or
/// belongs to the house.
fn is_in_file(table: Table) -> bool {
    match table {
        Table::Settings
        | Table::Mappings
        | Table::Baselines
        | Table::Settlements
        | Table::Decisions
        | Table::Failures
        | Table::Journal
        | Table::Runs
        | Table::Entries => true,
        Table::WebstoreCustomers | Table::CompanyCustomers | Table::Lists | Table::Orders => false,
        Table::Webstores
        | Table::Templates
        | Table::RegionalDefaults
        | Table::CountryCodes
        | Table::Summaries
        | Table::Vault => false,
    }
}
