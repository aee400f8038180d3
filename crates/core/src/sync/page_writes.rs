//! Records of Business Central's web services, each written only while it holds what the plan saw: customers' cards and ship-to
//! addresses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::item::Trouble;
use super::{Ports, Session};
use crate::call::retry::Retry;
use crate::call::{CallError, Fault, Side};
use crate::company::{Calls, CardCall, Client};

/// How often a record is read again that somebody else has written between its reading and its write.
const MOST_STALE: u32 = 4;
/// How often a record is written before what it holds then is Business Central's last word.
const MOST_WRITES: u32 = 3;

/// A record that is to be written, once everything else of its customer is.
pub(super) trait PageWrite {
    /// Whether there may be no such record: it is made then.
    fn may_be_missing(&self) -> bool;

    /// Whether it was not there a moment ago, so that it need not be read at first.
    fn is_new(&self) -> bool;

    /// How it is read.
    fn read(&self) -> CardCall;

    /// What is to be done to a record as it is; none where there is none. `after` is whether it is the answer to our own write.
    fn step(&self, row: Option<&Value>, after: After) -> Step;

    /// Notes what the record holds now.
    fn note(&mut self, row: Option<&Value>);

    /// Notes that it could not be written.
    fn fail(&mut self, trouble: Trouble);
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It was read.
    Reading,
    /// It is the answer to our own write.
    Write,
}

/// What is to be done to a record.
pub(super) enum Step {
    /// It holds what it is to hold, or what it does hold is Business Central's last word.
    Held,
    /// This is sent.
    Write(CardCall),
    /// Somebody has edited it.
    Changed,
    /// There was one, and there is none: it may have been taken out, or the page that shows it.
    Gone,
}

/// Writes records: many in one request, and what is not certain after that one by one. Returns the places of those that hold theirs.
pub(super) async fn write_pages<P: Ports, W: PageWrite>(
    session: &Session<'_, P>,
    writes: &mut [W],
) -> Vec<usize> {
    // All kinds of records have one code.
    let writes = writes.iter_mut().map(|it| it as &mut dyn PageWrite);
    write_all_pages(session, writes.collect()).await
}

async fn write_all_pages<P: Ports>(
    session: &Session<'_, P>,
    writes: Vec<&mut dyn PageWrite>,
) -> Vec<usize> {
    let mut pages = Pages {
        client: Client::new(session),
        how: Calls::Together,
        writes,
        written: Vec::new(),
        open: BTreeMap::new(),
        not_there: BTreeMap::new(),
    };
    let mut places: Vec<usize> = (0..pages.writes.len()).collect();
    let (mut tries, mut is_first) = (0, true);
    loop {
        pages.attempt(places, is_first).await;
        tries += 1;
        is_first = false;
        places = pages.open.keys().copied().collect();
        let Some(error) = pages.open.values().next() else {
            break;
        };
        let fault = error.fault.clone();
        let is_stale = fault == Fault::Changed && tries < MOST_STALE;
        let passes = Retry::BATCH.allows(&fault, tries);
        if pages.how == Calls::OneByOne && !passes && !is_stale {
            break;
        }
        if passes {
            let ports = session.ports;
            Retry::BATCH.wait(Side::Company, &fault, tries, ports).await;
        }
        // What was refused together may be taken one by one.
        if pages.how == Calls::Together {
            pages.how = Calls::OneByOne;
            tries = 0;
        }
    }
    for (place, error) in std::mem::take(&mut pages.open) {
        pages.fail(place, error);
    }
    pages.written
}

/// Records on their way.
struct Pages<'a, 'b, P> {
    client: Client<'a, P>,
    how: Calls,
    writes: Vec<&'b mut dyn PageWrite>,
    /// The places of those that hold what they are to hold.
    written: Vec<usize>,
    /// Those of which nothing is certain yet, with what came last.
    open: BTreeMap<usize, CallError>,
    /// What was answered for those that are not there.
    not_there: BTreeMap<usize, CallError>,
}

/// A record as it was answered, by its place; none where there is none.
type Answered = (usize, Result<Option<Value>, CallError>);

impl<P: Ports> Pages<'_, '_, P> {
    /// Reads the records and writes what they lack.
    async fn attempt(&mut self, places: Vec<usize>, is_first: bool) {
        let mut rows = self.rows(places, is_first).await;
        let mut after = After::Reading;
        for sent in 0..=MOST_WRITES {
            let to_write = self.next_steps(rows, after, sent == MOST_WRITES);
            if to_write.is_empty() {
                return;
            }
            let (places, calls): (Vec<usize>, Vec<CardCall>) = to_write.into_iter().unzip();
            let answers = self.client.on_cards(calls, self.how).await;
            let answers = places.into_iter().zip(answers);
            rows = answers
                .map(|(place, answer)| (place, answer.map(Some)))
                .collect();
            after = After::Write;
        }
    }

    async fn rows(&mut self, places: Vec<usize>, is_first: bool) -> Vec<Answered> {
        let (new, known): (Vec<usize>, Vec<usize>) = places
            .into_iter()
            .partition(|place| is_first && self.writes[*place].is_new());
        let calls = known.iter().map(|place| self.writes[*place].read());
        let answers = match known.is_empty() {
            true => Vec::new(),
            false => self.client.on_cards(calls.collect(), self.how).await,
        };
        let mut rows: Vec<Answered> = new.into_iter().map(|place| (place, Ok(None))).collect();
        for (place, answer) in known.into_iter().zip(answers) {
            rows.push(match answer {
                Err(error) if self.writes[place].may_be_missing() && is_not_there(&error) => {
                    self.not_there.insert(place, error);
                    (place, Ok(None))
                }
                answer => (place, answer.map(Some)),
            });
        }
        rows
    }

    /// What is sent of each that is not done. `is_last` is whether nothing more is sent.
    fn next_steps(
        &mut self,
        rows: Vec<Answered>,
        after: After,
        is_last: bool,
    ) -> Vec<(usize, CardCall)> {
        let mut to_write = Vec::new();
        for (place, row) in rows {
            match row {
                Err(error) => self.not_certain(place, error),
                Ok(row) => match self.writes[place].step(row.as_ref(), after) {
                    Step::Changed => self.changed(place),
                    Step::Gone => match self.not_there.remove(&place) {
                        Some(error) => {
                            self.open.remove(&place);
                            self.fail(place, error);
                        }
                        None => self.changed(place),
                    },
                    Step::Write(call) if !is_last => to_write.push((place, call)),
                    Step::Held | Step::Write(_) => self.hold(place, row.as_ref()),
                },
            }
        }
        to_write
    }

    fn hold(&mut self, place: usize, row: Option<&Value>) {
        self.writes[place].note(row);
        self.open.remove(&place);
        self.written.push(place);
    }

    /// What was refused by itself is refused; what may be of the whole request, or has no answer, is looked at again.
    fn not_certain(&mut self, place: usize, error: CallError) {
        match self.how == Calls::OneByOne && !is_told_by_the_record(&error.fault) {
            true => {
                self.open.remove(&place);
                self.fail(place, error);
            }
            false => {
                self.open.insert(place, error);
            }
        }
    }

    fn fail(&mut self, place: usize, error: CallError) {
        let trouble = match error.fault.leaves_outcome_unknown() {
            true => Trouble::Unknown(error),
            false => Trouble::Failed(error),
        };
        self.writes[place].fail(trouble);
    }

    fn changed(&mut self, place: usize) {
        self.open.remove(&place);
        self.writes[place].fail(Trouble::ChangedSince);
    }
}

/// Whether the record, read again, tells what came of a write, or the same may do better a little later.
fn is_told_by_the_record(fault: &Fault) -> bool {
    matches!(fault, Fault::Changed | Fault::Busy { .. }) || fault.leaves_outcome_unknown()
}

/// Whether there is no such record.
pub(super) fn is_not_there(error: &CallError) -> bool {
    matches!(error.fault, Fault::NotFound { .. })
}
