//! Writing many records in batches, whatever becomes of the answers. What both sides have in common: what is sent again, and
//! when to give up. What they do not is in [`Writer`].
//!
//! A write is to be sent, or sent without an answer, or certainly not carried out, or has come to its outcome:
//!
//! ```text
//!            ┌──────────────── not done, and may pass ◄─────────────┐
//!            ▼                                                       │
//! Group ─► send ─► Batch ─┬─ unsent ─────────────────────────────────┼─► what_next ─► NotReached, Failed
//!                         ├─ lost ─► wait ─► look ─► Found::NotDone ─┘
//!                         │                      └─► done, ChangedUnanswered, Unknown, Failed
//!                         └─► done, ChangedSince, Failed
//! ```

use super::Permission;
use super::batch_size::BatchSize;
use super::item::Trouble;
use super::one_record::{is_of_one_record, may_be_one_record};
use crate::call::retry::Retry;
use crate::call::{CallError, Fault};
use crate::ports::Clock;
use crate::sabotage::{self, Sabotage};

/// After so many batches without a single answer the system as a whole is what fails. A poisoned record is found in
/// fewer: halving a hundred takes seven.
const FAILURES_IN_A_ROW: usize = 10;

/// Asked before each batch whether it may go.
pub trait Gate {
    /// Waits while the user has paused the run.
    async fn permission(&self) -> Permission;
}

/// What became of one write of a batch that was answered.
pub enum Answer<D> {
    /// Carried out.
    Done(D),
    /// Not carried out, and sending it again is of no use.
    Trouble(Trouble),
    /// Certainly not carried out; the next time may be better.
    Again(CallError),
    /// The system failed on it: whether it was carried out is found out by looking.
    Lost(CallError),
}

/// What looking for a write without an answer found.
pub enum Found<D> {
    /// It was carried out.
    Done(D),
    /// It was not, and may be sent again.
    NotDone,
    /// A create that is not there. It may still be on its way, so that it is not sent again.
    Missing,
    /// The record is neither as it was nor as it was to be.
    ChangedSince,
    /// The record can't be read: only a later reading can tell.
    NotTold,
}

/// What looking for one write has found. Where the system fails on nothing but what may be its record, only a later reading can tell.
///
/// # Errors
/// The system fails as a whole.
pub async fn told_or_not<D>(
    found: Result<Found<D>, CallError>,
    answers: impl AsyncFn() -> bool,
) -> Result<Found<D>, CallError> {
    match found {
        Err(error) if is_of_one_record(&error, &mut false, answers).await => Ok(Found::NotTold),
        found => found,
    }
}

/// One side's way of writing.
pub trait Writer {
    /// One write.
    type Write;
    /// What a write that was carried out brings.
    type Done;

    /// Sends a batch; the answers are in the order of the writes.
    async fn send(&self, writes: &[&Self::Write]) -> Result<Vec<Answer<Self::Done>>, CallError>;

    /// Finds out what became of writes whose answer was lost; the findings are in their order.
    async fn look(
        &self,
        lost: &[(&Self::Write, &CallError)],
    ) -> Result<Vec<Found<Self::Done>>, CallError>;

    /// Whether the system takes a write that changes nothing: then one that it does not take is what it fails on.
    async fn takes_writes(&self) -> bool;
}

/// What came of a write.
type Outcome<D> = Result<D, Trouble>;

/// What came of all writes.
pub struct Written<D> {
    /// By the index that each write came with.
    pub outcomes: Vec<(usize, Outcome<D>)>,
    /// The fault of the whole system that ended it, if one did.
    pub ended: Option<CallError>,
}

/// Writes to be sent, each with the index that it came with.
struct Group<W> {
    items: Vec<(usize, W)>,
    /// How often they were sent.
    tries: u32,
}

/// A batch that was sent, and what of it has not come to its outcome yet.
struct Batch<W> {
    tries: u32,
    /// Certainly not carried out.
    unsent: Vec<(usize, W)>,
    /// Whether they were carried out is not known, each with why.
    lost: Vec<(usize, W, CallError)>,
    /// What made a record of an answered batch be sent again.
    refused: Option<CallError>,
    /// Why there was no answer at all.
    fault: Option<CallError>,
}

/// What becomes of what is left of a batch without an answer.
enum Next {
    /// It is sent again.
    Again,
    /// In halves: one record may be what makes the system fail.
    Halves,
    /// The record that is left is what the system fails on.
    Failed,
    /// The system as a whole fails: nothing more is sent.
    End,
}

/// Writes all of them. After a fault of the whole system, or the user's stop, the rest is not tried.
pub async fn write_all<S: Writer, C: Clock>(
    writer: &S,
    size: &BatchSize,
    clock: &C,
    gate: &impl Gate,
    writes: Vec<(usize, S::Write)>,
) -> Written<S::Done> {
    let mut writing = Writing {
        writer,
        size,
        clock,
        failures_in_a_row: 0,
        written: Written {
            outcomes: Vec::with_capacity(writes.len()),
            ended: None,
        },
    };
    let mut groups = vec![Group {
        items: writes,
        tries: 0,
    }];
    while let Some(Group { mut items, tries }) = groups.pop() {
        if items.is_empty() {
            continue;
        }
        if writing.written.ended.is_some() || gate.permission().await == Permission::Stop {
            writing.leave(items);
            continue;
        }
        if items.len() > size.now() {
            let rest = items.split_off(size.now());
            groups.push(Group { items: rest, tries });
        }
        let mut batch = writing.send(items, tries + 1).await;
        writing.wait(&batch).await;
        writing.look(&mut batch).await;
        groups.extend(writing.what_next(batch).await);
    }
    writing.written
}

struct Writing<'a, S: Writer, C> {
    writer: &'a S,
    size: &'a BatchSize,
    clock: &'a C,
    failures_in_a_row: usize,
    written: Written<S::Done>,
}

impl<S: Writer, C: Clock> Writing<'_, S, C> {
    fn note(&mut self, index: usize, outcome: Outcome<S::Done>) {
        self.written.outcomes.push((index, outcome));
    }

    /// These are not tried.
    fn leave(&mut self, items: Vec<(usize, S::Write)>) {
        for (index, _) in items {
            self.note(index, Err(Trouble::NotReached));
        }
    }

    /// Sends a batch, for this try.
    async fn send(&mut self, items: Vec<(usize, S::Write)>, tries: u32) -> Batch<S::Write> {
        let (sent, started) = (items.len(), self.clock.now());
        let writes: Vec<&S::Write> = items.iter().map(|(_, write)| write).collect();
        let answer = self.writer.send(&writes).await;
        let mut batch = Batch {
            tries,
            unsent: Vec::new(),
            lost: Vec::new(),
            refused: None,
            fault: None,
        };
        match answer {
            Ok(answers) => {
                self.size.learn(sent, started, self.clock);
                self.failures_in_a_row = 0;
                for (item, answer) in items.into_iter().zip(answers) {
                    self.take(item, answer, &mut batch);
                }
            }
            Err(error) => {
                self.failures_in_a_row += 1;
                if !matches!(error.fault, Fault::Busy { .. }) {
                    self.size.halve();
                }
                match error.fault.leaves_outcome_unknown() {
                    true => {
                        let lost = |(index, write)| (index, write, error.clone());
                        batch.lost = items.into_iter().map(lost).collect();
                    }
                    false => batch.unsent = items,
                }
                batch.fault = Some(error);
            }
        }
        batch
    }

    /// Takes the answer to one write of a batch.
    fn take(
        &mut self,
        (index, write): (usize, S::Write),
        answer: Answer<S::Done>,
        batch: &mut Batch<S::Write>,
    ) {
        match answer {
            Answer::Done(done) => self.note(index, Ok(done)),
            Answer::Trouble(trouble) => self.note(index, Err(trouble)),
            Answer::Again(error) if !Retry::BATCH.is_over(&error.fault, batch.tries) => {
                batch.unsent.push((index, write));
                batch.refused.get_or_insert(error);
            }
            Answer::Again(error) => self.note(index, Err(Trouble::Failed(error))),
            Answer::Lost(error) => batch.lost.push((index, write, error)),
        }
    }

    /// The pause comes before the look: what is still on its way has arrived by then, and what is found is fresh when something
    /// is sent again.
    async fn wait(&self, batch: &Batch<S::Write>) {
        let tries = batch.tries;
        let lost = batch.lost.first().map(|(_, _, error)| error);
        let passing = batch.fault.as_ref().or(batch.refused.as_ref());
        let passing = passing.filter(|error| {
            let is_answered = batch.fault.is_none();
            !batch.unsent.is_empty() && (is_answered || Retry::BATCH.allows(&error.fault, tries))
        });
        let why = batch.fault.as_ref().filter(|_| lost.is_some());
        if let Some(CallError { side, fault, .. }) = why.or(passing).or(lost) {
            Retry::BATCH.wait(*side, fault, tries, self.clock).await;
        }
    }

    /// Finds out what became of the writes without an answer.
    async fn look(&mut self, batch: &mut Batch<S::Write>) {
        let lost = std::mem::take(&mut batch.lost);
        if sabotage::is(Sabotage::RepeatLostCreates) {
            let lost = lost.into_iter().map(|(index, write, _)| (index, write));
            return batch.unsent.extend(lost);
        }
        if lost.is_empty() {
            return;
        }
        let sought = lost.iter().map(|(_, write, error)| (write, error));
        match self.writer.look(&sought.collect::<Vec<_>>()).await {
            Ok(findings) => {
                for (lost, found) in lost.into_iter().zip(findings) {
                    self.find(lost, found, batch);
                }
            }
            Err(looking) => {
                for (index, _, error) in lost {
                    self.note(index, Err(Trouble::Unknown(error)));
                }
                self.written.ended = Some(looking);
            }
        }
    }

    /// Takes what looking for one write has found.
    fn find(
        &mut self,
        (index, write, error): (usize, S::Write, CallError),
        found: Found<S::Done>,
        batch: &mut Batch<S::Write>,
    ) {
        // Where the system itself said that it failed on this one, it is not on its way any more.
        let is_answered = batch.fault.is_none();
        match found {
            Found::Done(done) => self.note(index, Ok(done)),
            Found::ChangedSince => self.note(index, Err(Trouble::ChangedUnanswered)),
            Found::NotTold => self.note(index, Err(Trouble::Unknown(error))),
            Found::Missing if is_answered => self.note(index, Err(Trouble::Failed(error))),
            Found::Missing => self.note(index, Err(Trouble::Unknown(error))),
            Found::NotDone if is_answered && Retry::BATCH.is_over(&error.fault, batch.tries) => {
                self.note(index, Err(Trouble::Failed(error)));
            }
            Found::NotDone => batch.unsent.push((index, write)),
        }
    }

    /// What is sent next of a batch; the last one first.
    async fn what_next(&mut self, batch: Batch<S::Write>) -> Vec<Group<S::Write>> {
        let Batch {
            tries,
            unsent: mut items,
            fault,
            ..
        } = batch;
        let Some(error) = fault else {
            return vec![Group { items, tries }];
        };
        match self.judge(&error, tries, items.len()).await {
            Next::Again => vec![Group { items, tries }],
            Next::Halves => {
                let second = items.split_off(items.len() / 2);
                [second, items].map(|items| Group { items, tries }).into()
            }
            Next::Failed => {
                self.failures_in_a_row = 0;
                for (index, _) in items {
                    self.note(index, Err(Trouble::Failed(error.clone())));
                }
                Vec::new()
            }
            Next::End => {
                self.leave(items);
                self.written.ended.get_or_insert(error);
                Vec::new()
            }
        }
    }

    /// What becomes of so many writes that are left of a batch that met this error.
    async fn judge(&self, error: &CallError, tries: u32, left: usize) -> Next {
        let fault = &error.fault;
        let may_pass = Retry::BATCH.allows(fault, tries);
        let is_blamed_on_all = fault.concerns_whole_system() && !may_be_one_record(error, true);
        let hopeless = (is_blamed_on_all && !may_pass)
            || (fault.concerns_whole_system() && self.is_unsure())
            || self.failures_in_a_row >= FAILURES_IN_A_ROW;
        match left {
            _ if hopeless => Next::End,
            _ if matches!(fault, Fault::Busy { .. }) => Next::Again,
            // facts/faults.md 23
            2.. => Next::Halves,
            _ if may_pass => Next::Again,
            1 if !self.writer.takes_writes().await => Next::End,
            _ => Next::Failed,
        }
    }

    /// A create that is on its way all the same must not be overtaken by the next ones.
    fn is_unsure(&self) -> bool {
        let mut outcomes = self.written.outcomes.iter();
        outcomes.any(|(_, outcome)| matches!(outcome, Err(Trouble::Unknown(_))))
    }
}
