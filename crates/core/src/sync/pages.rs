//! Reading a list of WooCommerce whole, page by page, while it may change.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::SyncError;
use crate::call::{CallError, Endless, MOST_RECORDS, is_too_slow};
use crate::ports::Clock;
use crate::webstore::{PAGE, Page};

/// Pages that are read at once (facts/woocommerce.md "Times seen": four take two thirds of the time that one after the
/// other takes; a fifth waits in a small shop's queue and keeps its workers busy).
const PAGES_AT_ONCE: usize = 5;
/// How often the list is read again when records were added or removed meanwhile.
const READINGS: usize = 3;

/// Reads a list. Records added or removed while pages are read shift the others: repeats are dropped and the number is
/// checked against `X-WP-Total` (facts/faults.md 10). A page without a record ends a reading, whatever the total says, and so
/// do the bounds of every list. `what` the records are is said when it never comes out complete; `tell` is told how many
/// came, of how many.
pub(super) async fn whole_list<K: Ord, R>(
    what: &'static str,
    page: impl AsyncFn(usize) -> Result<Page<R>, CallError>,
    key: impl Fn(&R) -> K,
    tell: impl Fn(usize, usize),
    clock: &impl Clock,
) -> Result<BTreeMap<K, R>, SyncError> {
    let endless = |why| SyncError::Endless { what, why };
    let began = clock.now();
    let mut shortfall = (0, 0);
    for _ in 0..READINGS {
        let first = page(1).await?;
        let total = first.total.unwrap_or(first.records.len());
        if total > MOST_RECORDS {
            return Err(endless(Endless::TooManyRecords));
        }
        let mut records = BTreeMap::new();
        let mut last_total = total;
        let mut keep = |page: Vec<R>| {
            records.extend(page.into_iter().map(|record| (key(&record), record)));
            records.len()
        };
        let found = keep(first.records);
        tell(found, total);
        let mut pages = stream::iter(2..=total.div_ceil(PAGE))
            .map(|number| page(number))
            .buffer_unordered(PAGES_AT_ONCE);
        while let Some(page) = pages.try_next().await? {
            last_total = page.total.unwrap_or(last_total);
            if page.records.is_empty() {
                break;
            }
            if is_too_slow(began, clock.now()) {
                return Err(endless(Endless::TooSlow));
            }
            let found = keep(page.records);
            tell(found, total);
        }
        drop(pages);
        if records.len() == total && last_total == total {
            return Ok(records);
        }
        shortfall = (last_total, records.len());
    }
    let (expected, found) = shortfall;
    Err(SyncError::ListKeepsChanging {
        what,
        expected,
        found,
    })
}
