//! Reading a list whole, page by page, while it may change, and whatever single records of it are like.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::one_record::{
    FAILURES_IN_A_ROW, answers_one_of_two, is_of_one_record, may_be_one_record,
};
use super::{Ports, Session, SyncError};
use crate::call::{CallError, Endless, MOST_RECORDS, is_too_slow};
use crate::ports::{Clock, Timestamp};
use crate::reading::{NotRead, Oddity, Unidentified};
use crate::webstore::{PAGE, Page, Part};

/// Pages that are read at once (facts/woocommerce.md "Times seen": four take two thirds of the time that one after the
/// other takes; a fifth waits in a small shop's queue and keeps its workers busy).
const PAGES_AT_ONCE: usize = 5;
/// How often the list is read again when records were added or removed meanwhile.
const READINGS: usize = 3;
/// So many pages in a row without anything new end a list.
const REPEATS: usize = 3;
/// Requests of one reading that are spent on finding the records on which the system fails.
const MOST_NARROWING: usize = 500;

/// What a list held.
pub(super) struct Listed<K, R> {
    /// The records.
    pub records: BTreeMap<K, R>,
    /// Ids of records on which the webstore fails whenever they are asked for.
    pub unanswered: Vec<K>,
    /// Records that can't even be told from the others.
    pub unidentified: Vec<Unidentified>,
}

impl<K, R> Listed<K, R> {
    fn found(&self) -> usize {
        self.records.len() + self.unanswered.len() + self.unidentified.len()
    }
}

/// How a list is read in parts.
pub(super) trait PagedList {
    /// What a record is known by.
    type Key: Ord + Clone;
    /// A record.
    type Record;

    /// Whether its answers say how many records there are.
    const HAS_TOTALS: bool = true;

    /// Whether there is always some record.
    const NEVER_EMPTY: bool = false;

    /// A part of the list.
    async fn part(&self, part: Part) -> Result<Page<Self::Record>, CallError>;

    /// The ids of a part, of records that can't be read otherwise.
    async fn ids(&self, part: Part) -> Result<Page<Self::Key>, CallError>;

    /// What a record is known by.
    fn key(&self, record: &Self::Record) -> Self::Key;

    /// Told how many came, of how many.
    fn tell(&self, found: usize, total: usize);
}

/// Reads a list to its end. Records added or removed while pages are read shift the others: repeats are dropped, and the number is
/// checked against `X-WP-Total` (facts/faults.md 10); where two readings hold the same, that header is what is wrong. Without the
/// header pages are read until one holds nothing new. A page on which the webstore fails is narrowed until the record that causes
/// it stands alone. `what` the records are is said when no two readings agree.
pub(super) async fn whole_list<P: Ports, L: PagedList>(
    session: &Session<'_, P>,
    what: &'static str,
    list: &L,
) -> Result<Listed<L::Key, L::Record>, SyncError> {
    let reading = Reading {
        list,
        narrowing: Cell::new(0),
        bounds: Bounds {
            what,
            began: session.ports.now(),
            clock: session.ports,
        },
    };
    let mut former: Option<Listed<L::Key, L::Record>> = None;
    let mut shortfall = (0, 0);
    for _ in 0..READINGS {
        let (listed, totals) = reading.read().await?;
        if totals.has_hole {
            shortfall = (totals.last.unwrap_or_default(), listed.found());
            continue;
        }
        if totals.last.is_none() {
            if L::HAS_TOTALS {
                session.observed.note(Oddity::TotalsHidden);
            }
            return Ok(listed);
        }
        if totals.first == totals.last && totals.last == Some(listed.found()) {
            return Ok(listed);
        }
        let is_same = |former: &Listed<L::Key, L::Record>| {
            former.found() == listed.found() && former.records.keys().eq(listed.records.keys())
        };
        if former.as_ref().is_some_and(is_same) {
            session.observed.note(Oddity::TotalsWrong);
            return Ok(listed);
        }
        shortfall = (totals.last.unwrap_or_default(), listed.found());
        former = Some(listed);
    }
    let (expected, found) = shortfall;
    Err(SyncError::ListKeepsChanging {
        what,
        expected,
        found,
    })
}

/// What the first and the last answer said of the number of records.
#[derive(Clone, Copy)]
struct Totals {
    first: Option<usize>,
    last: Option<usize>,
    /// Whether a page was empty before one that was not, or all were where that can't be: some are missing.
    has_hole: bool,
}

/// A part as it was read, whatever it took.
struct Read<K, R> {
    records: Vec<Result<R, Unidentified>>,
    /// Records on which the webstore fails, by their ids where those can be read.
    unanswered: Vec<Option<K>>,
    total: Option<usize>,
}

impl<K, R> Read<K, R> {
    fn rows(&self) -> usize {
        self.records.len() + self.unanswered.len()
    }
}

/// Where a list ends at the latest.
struct Bounds<'a, C> {
    what: &'static str,
    began: Timestamp,
    clock: &'a C,
}

impl<C: Clock> Bounds<'_, C> {
    fn check(&self, found: usize) -> Result<(), SyncError> {
        let why = match () {
            () if found > MOST_RECORDS => Endless::TooManyRecords,
            () if is_too_slow(self.began, self.clock.now()) => Endless::TooSlow,
            () => return Ok(()),
        };
        Err(SyncError::Endless {
            what: self.what,
            why,
        })
    }
}

struct Reading<'a, L, C> {
    list: &'a L,
    /// Requests spent on narrowing so far.
    narrowing: Cell<usize>,
    bounds: Bounds<'a, C>,
}

impl<L: PagedList, C: Clock> Reading<'_, L, C> {
    async fn read(&self) -> Result<(Listed<L::Key, L::Record>, Totals), SyncError> {
        let mut listed = Listed {
            records: BTreeMap::new(),
            unanswered: Vec::new(),
            unidentified: Vec::new(),
        };
        let first = self.page(1).await?;
        let mut totals = Totals {
            first: first.total,
            last: first.total,
            has_hole: false,
        };
        let mut rows = first.rows();
        self.keep(first, &mut listed);
        let planned = totals.first.unwrap_or(0).div_ceil(PAGE).max(1);
        self.list
            .tell(listed.found(), totals.first.unwrap_or(listed.found()));
        let mut pages = stream::iter(2..=planned)
            .map(|number| self.page(number))
            .buffered(PAGES_AT_ONCE);
        let mut repeats = 0;
        let mut is_empty = rows == 0;
        // A total may be anything: some pages without anything new end the list.
        while repeats < REPEATS {
            let Some(page) = pages.try_next().await? else {
                break;
            };
            totals.last = page.total.or(totals.last);
            rows = page.rows();
            totals.has_hole |= is_empty && rows > 0;
            is_empty = rows == 0;
            self.bounds.check(listed.found())?;
            let before = listed.found();
            self.keep(page, &mut listed);
            repeats = if listed.found() == before {
                repeats + 1
            } else {
                0
            };
            self.list
                .tell(listed.found(), totals.first.unwrap_or(listed.found()));
        }
        drop(pages);
        let is_nothing = listed.found() == 0 && totals.last.is_some_and(|it| it > 0);
        totals.has_hole |= L::NEVER_EMPTY && is_nothing;
        let mut number = planned;
        loop {
            let is_short = rows < PAGE && totals.last.is_some_and(|it| it <= listed.found());
            if rows == 0 || repeats > 0 || is_short {
                return Ok((listed, totals));
            }
            number += 1;
            self.bounds.check(listed.found())?;
            let page = self.page(number).await?;
            totals.last = page.total.or(totals.last);
            rows = page.rows();
            let before = listed.found();
            self.keep(page, &mut listed);
            if listed.found() == before {
                return Ok((listed, totals));
            }
            self.list.tell(listed.found(), listed.found());
        }
    }

    fn keep(&self, read: Read<L::Key, L::Record>, listed: &mut Listed<L::Key, L::Record>) {
        for record in read.records {
            match record {
                Ok(record) => {
                    listed.records.insert(self.list.key(&record), record);
                }
                Err(record) => listed.unidentified.push(record),
            }
        }
        for id in read.unanswered {
            match id {
                Some(id) if listed.unanswered.contains(&id) => {}
                Some(id) => listed.unanswered.push(id),
                None => listed.unidentified.push(Unidentified {
                    not_read: NotRead::unanswered(),
                    hint: String::new(),
                }),
            }
        }
    }

    async fn page(&self, number: usize) -> Result<Read<L::Key, L::Record>, CallError> {
        match self.list.part(Part::Page(number)).await {
            Ok(Page { records, total }) => Ok(Read {
                records,
                unanswered: Vec::new(),
                total,
            }),
            Err(error) if self.is_of_one_record(&error, number).await => {
                self.narrow((number - 1) * PAGE, error).await
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a page may have failed because of one of its records: a page after the first one is read where the system answers.
    async fn is_of_one_record(&self, error: &CallError, number: usize) -> bool {
        let ids = async |part| self.list.ids(part).await.is_ok();
        let mut answered = number > 1;
        is_of_one_record(error, &mut answered, async || answers_one_of_two(ids).await).await
    }

    /// Reads a page on which the webstore failed with `error` in halves, and those in halves, until the records that it fails on stand
    /// alone. Where nothing of it can be read it is the system that fails.
    async fn narrow(
        &self,
        first: usize,
        error: CallError,
    ) -> Result<Read<L::Key, L::Record>, CallError> {
        let mut read = Read {
            records: Vec::new(),
            unanswered: Vec::new(),
            total: None,
        };
        let mut in_a_row = 0;
        let mut open = halves(first, PAGE);
        while let Some((offset, size)) = open.pop() {
            self.narrowing.set(self.narrowing.get() + 1);
            if self.narrowing.get() > MOST_NARROWING {
                return Err(error);
            }
            let mut part = self.list.part(Part::Slice { offset, size }).await;
            // Before a record is called unreadable it is asked for once more, where the system answers at all.
            if size == 1 && part.is_err() && !read.records.is_empty() {
                part = self.list.part(Part::Slice { offset, size }).await;
            }
            match part {
                Ok(page) => {
                    in_a_row = 0;
                    read.records.extend(page.records);
                    read.total = page.total.or(read.total);
                }
                Err(again) if may_be_one_record(&again, true) => {
                    in_a_row += 1;
                    if in_a_row >= FAILURES_IN_A_ROW {
                        return Err(error);
                    }
                    match size {
                        1 => read.unanswered.push(self.id_at(offset).await),
                        _ => open.extend(halves(offset, size)),
                    }
                }
                Err(again) => return Err(again),
            }
        }
        Ok(read)
    }

    /// The id of the record at a place, if at least that can be read.
    async fn id_at(&self, offset: usize) -> Option<L::Key> {
        let ids = self.list.ids(Part::Slice { offset, size: 1 }).await.ok()?;
        ids.records.into_iter().next()?.ok()
    }
}

/// The two halves of a part, the second one first: the last is taken next.
fn halves(offset: usize, size: usize) -> Vec<(usize, usize)> {
    let half = size / 2;
    vec![(offset + half, size - half), (offset, half)]
}
