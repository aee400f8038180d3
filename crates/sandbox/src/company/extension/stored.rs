//! Writes to what is not a customer: ship-to addresses, and the tables that the extension brings.

use super::Asked;
use super::entity::{Written, cannot_be_changed};
use super::values::Values;
use super::{leases, runs, setups, ship_tos};
use crate::company::customers::check_version;
use crate::company::errors::CompanyError;
use crate::company::kept::KeptRow;
use crate::guid::Guid;

/// POST.
pub(super) fn insert(asked: &mut Asked<'_>, sent: &Values) -> Result<Guid, CompanyError> {
    if asked.entity.set == "shipToAddresses" {
        return ship_tos::create(asked, sent);
    }
    let mut values = Values::new();
    let written = asked.entity.properties.iter();
    for property in written.filter(|property| property.written != Written::No) {
        values.insert(property.name.to_owned(), property.kind.initial());
    }
    values.extend(sent.clone());
    let key = match asked.entity.set {
        "setups" => setups::insert(&mut values, sent, asked)?,
        "leases" => leases::insert(&mut values, sent, asked.now)?,
        "runs" => runs::insert(&mut values, asked)?,
        _ => runs::insert_record(&values, asked)?,
    };
    let set = asked.entity.set;
    if asked.company.kept.by_key(set, &key.ordered).is_some() {
        let message = format!(
            "The record in table {} already exists. Identification fields and values: {}",
            asked.entity.table.name, key.named
        );
        return Err(CompanyError::new(
            400,
            "Internal_EntityWithSameKeyExists",
            message,
        ));
    }
    let row = KeptRow {
        id: Guid::random(&mut asked.company.rng),
        key: key.ordered,
        values,
        created: asked.now,
        modified: asked.now,
        version: asked.company.take_version(),
    };
    let id = row.id;
    asked.company.kept.put(set, row);
    Ok(id)
}

/// PATCH.
pub(super) fn change(asked: &mut Asked<'_>, id: Guid) -> Result<(), CompanyError> {
    if asked.entity.set == "shipToAddresses" {
        return ship_tos::change(asked, id);
    }
    let stored = kept(asked, id)?;
    check_version(stored.version, asked.if_match(), true)?;
    let sent = asked.sent()?;
    if asked.entity.set == "runs" {
        runs::check_open(&stored.values)?;
    }
    check_unchanged(asked, &stored.values, &sent)?;
    let mut values = stored.values.clone();
    values.extend(sent.clone());
    match asked.entity.set {
        "setups" => setups::change(&mut values, &sent, asked)?,
        "leases" => leases::change(&mut values, &sent, &stored.values, asked.now)?,
        _ => {}
    }
    let row = KeptRow {
        values,
        modified: asked.now,
        version: asked.company.take_version(),
        ..stored
    };
    asked.company.kept.put(asked.entity.set, row);
    Ok(())
}

/// E3 where a property is sent with another value that a new record alone may have.
fn check_unchanged(asked: &Asked<'_>, stored: &Values, sent: &Values) -> Result<(), CompanyError> {
    let properties = asked.entity.properties.iter();
    for property in properties.filter(|property| property.written == Written::New) {
        let given = sent.get(property.name);
        if given.is_some() && given != stored.get(property.name) {
            return Err(cannot_be_changed(property.name));
        }
    }
    Ok(())
}

/// DELETE.
pub(super) fn delete(asked: &mut Asked<'_>, id: Guid) -> Result<(), CompanyError> {
    if asked.entity.set == "shipToAddresses" {
        return ship_tos::delete(asked, id);
    }
    let stored = kept(asked, id)?;
    check_version(stored.version, asked.if_match(), false)?;
    asked.company.kept.remove(asked.entity.set, &stored.key);
    Ok(())
}

fn kept(asked: &Asked<'_>, id: Guid) -> Result<KeptRow, CompanyError> {
    let found = asked.company.kept.by_id(asked.entity.set, id).cloned();
    found.ok_or_else(|| asked.entity.no_such_record(id))
}
