//! Where a list ends at the latest, whatever its server says: pages, records and time.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Fault;
use concord_base::Timestamp;

/// No list is longer: ten times the hundred thousand customers that Concord is made for.
pub const MOST_RECORDS: usize = 1_000_000;
/// A list of [`MOST_RECORDS`] in pages of a hundred.
const MOST_PAGES: usize = 10_000;
/// Pages without a record, one after the other: a filter on the server may leave some, a list that goes on so has no end.
const MOST_EMPTY: usize = 10;
/// No reading of a list takes longer: a hundred thousand records take minutes.
const LONGEST: Duration = Duration::from_secs(4 * 60 * 60);

/// Why a list is not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endless {
    /// A page named one that was read before as the next one.
    RepeatedLink,
    /// Page after page came without a record.
    EmptyPages,
    /// It has, or is said to have, more than [`MOST_RECORDS`].
    TooManyRecords,
    /// Reading it took longer than [`LONGEST`].
    TooSlow,
}

impl Endless {
    /// What is wrong with the list, after "its list".
    pub fn words(self) -> &'static str {
        match self {
            Endless::RepeatedLink => "leads back to a page that was read before",
            Endless::EmptyPages => "goes on with pages that hold nothing",
            Endless::TooManyRecords => "has more than a million records",
            Endless::TooSlow => "took longer than four hours to read",
        }
    }
}

/// What was read of a list so far.
pub(crate) struct ListBounds {
    began: Timestamp,
    links: BTreeSet<String>,
    records: usize,
    empty: usize,
}

impl ListBounds {
    /// A list of which nothing was read.
    pub(crate) fn new(began: Timestamp) -> Self {
        Self {
            began,
            links: BTreeSet::new(),
            records: 0,
            empty: 0,
        }
    }

    /// Notes that a page is going to be read.
    ///
    /// # Errors
    /// It was read before, or it is one too many.
    pub(crate) fn follow(&mut self, link: &str) -> Result<(), Fault> {
        match () {
            () if !self.links.insert(link.to_owned()) => Err(Endless::RepeatedLink),
            () if self.links.len() > MOST_PAGES => Err(Endless::TooManyRecords),
            () => Ok(()),
        }
        .map_err(Fault::Endless)
    }

    /// Notes a page that was read.
    ///
    /// # Errors
    /// The list is longer, or takes longer, than any may.
    pub(crate) fn note(&mut self, records: usize, now: Timestamp) -> Result<(), Fault> {
        self.records += records;
        self.empty = match records {
            0 => self.empty + 1,
            _ => 0,
        };
        match () {
            () if self.records > MOST_RECORDS => Err(Endless::TooManyRecords),
            () if self.empty > MOST_EMPTY => Err(Endless::EmptyPages),
            () if is_too_slow(self.began, now) => Err(Endless::TooSlow),
            () => Ok(()),
        }
        .map_err(Fault::Endless)
    }
}

/// Whether a reading that began then has taken longer than any may.
pub fn is_too_slow(began: Timestamp, now: Timestamp) -> bool {
    now.since(began) > LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(outcome: Result<(), Fault>) -> Option<Endless> {
        match outcome {
            Err(Fault::Endless(why)) => Some(why),
            _ => None,
        }
    }

    #[test]
    fn a_list_ends_at_a_page_that_was_read_before_and_at_pages_without_an_end() {
        let mut bounds = ListBounds::new(Timestamp(0));
        assert_eq!(bounds.follow("a"), Ok(()));
        assert_eq!(bounds.follow("b"), Ok(()));
        assert_eq!(why(bounds.follow("a")), Some(Endless::RepeatedLink));
        let last = (0..).find_map(|page| why(bounds.follow(&format!("page {page}"))));
        assert_eq!(last, Some(Endless::TooManyRecords));
    }

    #[test]
    fn a_list_ends_at_empty_pages_in_a_row_at_its_most_records_and_after_its_longest_time() {
        let mut bounds = ListBounds::new(Timestamp(0));
        for records in [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] {
            assert_eq!(bounds.note(records, Timestamp(1)), Ok(()));
        }
        let end = (0..).find_map(|_| why(bounds.note(0, Timestamp(1))));
        assert_eq!(end, Some(Endless::EmptyPages));
        let mut bounds = ListBounds::new(Timestamp(0));
        let end = (0..).find_map(|_| why(bounds.note(20_000, Timestamp(1))));
        assert_eq!(end, Some(Endless::TooManyRecords));
        let mut bounds = ListBounds::new(Timestamp(0));
        let later = Timestamp(5 * 60 * 60 * 1_000);
        assert_eq!(why(bounds.note(1, later)), Some(Endless::TooSlow));
    }
}
