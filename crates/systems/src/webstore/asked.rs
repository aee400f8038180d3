//! Which records of an answer are those that were asked for or written, and whether it tells that the others are gone.

use std::collections::HashMap;

use serde_json::Value;

use crate::call::CallError;
use crate::reading::{Unidentified, record_id};

/// The results of updates, each at the place of the record that was `sent`: what changes answers may change their order. At the place of
/// one that no result names is nothing that can be read.
pub(super) fn in_order(sent: impl Iterator<Item = u64>, results: Vec<Value>) -> Vec<Value> {
    let sent: Vec<u64> = sent.collect();
    let named = |result: &Value| record_id(result.get("id"));
    let mut pairs = sent.iter().zip(&results);
    if pairs.all(|(id, result)| named(result).is_none_or(|named| named == *id)) {
        return results;
    }
    let results = results.into_iter();
    let mut named: HashMap<u64, Value> = results
        .filter_map(|result| Some((named(&result)?, result)))
        .collect();
    let sent = sent.iter();
    sent.map(|id| named.remove(id).unwrap_or_default())
        .collect()
}

/// The records of an answer that were asked for by their ids.
///
/// # Errors
/// In words, why it can't be told that those which are missing are gone: a record's id can't be read, or there are records that nobody
/// asked for, since a cache or plugin ignored the filter (facts/faults.md 11).
pub(super) fn asked_for<K: PartialEq, R>(
    ids: &[K],
    records: impl Iterator<Item = Result<R, Unidentified>>,
    id: impl Fn(&R) -> K,
) -> Result<Vec<R>, String> {
    let (mut found, mut doubt) = (Vec::with_capacity(ids.len()), None);
    for record in records {
        match record {
            Ok(record) if ids.contains(&id(&record)) => found.push(record),
            Ok(_) => doubt = Some("records that were not asked for".to_owned()),
            Err(record) => doubt = Some(record.not_read.words()),
        }
    }
    let is_there = |wanted: &K| found.iter().any(|record| id(record) == *wanted);
    match doubt {
        Some(words) if !ids.iter().all(is_there) => Err(words),
        _ => Ok(found),
    }
}

/// Asks for records by their ids until an answer holds none of those that are left: a host may answer fewer at once than it is asked for.
///
/// # Errors
/// There is no such answer.
pub(super) async fn by_asking_again<K: PartialEq + Clone, R>(
    ids: &[K],
    id: impl Fn(&R) -> K,
    ask: impl AsyncFn(&[K]) -> Result<Vec<R>, CallError>,
) -> Result<Vec<R>, CallError> {
    let mut found = Vec::with_capacity(ids.len());
    let mut left = ids.to_vec();
    while !left.is_empty() {
        let some = ask(&left).await?;
        if some.is_empty() {
            break;
        }
        left.retain(|wanted| some.iter().all(|record| id(record) != *wanted));
        found.extend(some);
    }
    Ok(found)
}
