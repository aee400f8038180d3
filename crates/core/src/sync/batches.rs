//! Writing many records in batches, whatever becomes of the answers. What both sides have in common: how large a batch
//! is, what is sent again, and when to give up. What they do not is in [`Writer`].

use std::cell::Cell;
use std::time::Duration;

use super::Permission;
use super::item::Trouble;
use super::pacing::{LONGEST_ASKED, jittered};
use super::pages::may_be_one_record;
use crate::call::{CallError, Fault};
use crate::ports::{Clock, Timestamp};
use crate::sabotage::{self, Sabotage};
use crate::waiting::Waiting;

/// Hosts cut requests off at 30 s, and creating is slow (100 accounts take 12 to 15 s: facts/woocommerce.md "Times
/// seen"): batches are sized so that one takes about this long.
const TARGET: Duration = Duration::from_secs(8);
/// How often a write is sent in all when the system certainly did not carry it out.
const TRIES: usize = 3;
/// How often in all when the system asks for fewer requests, and is given the time that it asks for.
const TRIES_WHEN_BUSY: usize = 5;
/// The pause before a write is sent again; twice as long the next time.
const PAUSE: Duration = Duration::from_secs(1);
/// After so many batches without a single answer the system as a whole is what fails. A poisoned record is found in
/// fewer: halving a hundred takes seven.
const FAILURES_IN_A_ROW: usize = 10;

/// The size of the next batch of one kind. Shared by all that send such batches in a run.
#[derive(Debug)]
pub struct BatchSize {
    size: Cell<usize>,
    most: usize,
}

impl BatchSize {
    /// Starts with `first`, never more than `most`.
    pub fn new(first: usize, most: usize) -> Self {
        let size = Cell::new(first);
        Self { size, most }
    }

    /// Learns from a batch of `sent` that was started then and has just been answered.
    fn learn<C: Clock>(&self, sent: usize, started: Timestamp, clock: &C) {
        let took = clock.now().since(started);
        let next = next_size(self.size.get(), sent, took, self.most);
        self.size.set(next);
    }

    fn halve(&self) {
        self.size.set((self.size.get() / 2).max(1));
    }
}

fn next_size(size: usize, sent: usize, took: Duration, most: usize) -> usize {
    let each = took.as_millis() / sent.max(1) as u128;
    let fitting = TARGET.as_millis().checked_div(each).unwrap_or(most as u128);
    // A small last batch tells little: it never makes the next ones larger than twice the present size.
    usize::try_from(fitting)
        .unwrap_or(most)
        .clamp(1, most)
        .min(size * 2)
}

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

/// What came of all writes.
pub struct Written<D> {
    /// By the index that each write came with.
    pub outcomes: Vec<(usize, Result<D, Trouble>)>,
    /// The fault of the whole system that ended it, if one did.
    pub ended: Option<CallError>,
}

struct Group<W> {
    items: Vec<(usize, W)>,
    tries: usize,
}

/// Writes all of them. After a fault of the whole system, or the user's stop, the rest is not tried.
pub async fn write_all<S: Writer, C: Clock>(
    writer: &S,
    size: &BatchSize,
    clock: &C,
    gate: &impl Gate,
    writes: Vec<(usize, S::Write)>,
) -> Written<S::Done> {
    let mut written = Written {
        outcomes: Vec::with_capacity(writes.len()),
        ended: None,
    };
    let mut groups = vec![Group {
        items: writes,
        tries: 0,
    }];
    let mut failures_in_a_row = 0;
    while let Some(Group { mut items, tries }) = groups.pop() {
        if items.is_empty() {
            continue;
        }
        let over = written.ended.is_some() || gate.permission().await == Permission::Stop;
        if over || failures_in_a_row >= FAILURES_IN_A_ROW {
            let rest = items.into_iter();
            written
                .outcomes
                .extend(rest.map(|(index, _)| (index, Err(Trouble::NotReached))));
            continue;
        }
        if items.len() > size.size.get() {
            let rest = items.split_off(size.size.get());
            groups.push(Group { items: rest, tries });
        }
        let sent = items.len();
        let started = clock.now();
        let refs: Vec<&S::Write> = items.iter().map(|(_, write)| write).collect();
        let answer = writer.send(&refs).await;
        let tries = tries + 1;
        let mut again: Vec<(usize, S::Write)> = Vec::new();
        let mut lost: Vec<(usize, S::Write, CallError)> = Vec::new();
        let failed_whole = match answer {
            Ok(answers) => {
                size.learn(sent, started, clock);
                failures_in_a_row = 0;
                for ((index, write), answer) in items.into_iter().zip(answers) {
                    match answer {
                        Answer::Done(done) => written.outcomes.push((index, Ok(done))),
                        Answer::Trouble(trouble) => written.outcomes.push((index, Err(trouble))),
                        Answer::Again(_) if tries < TRIES => again.push((index, write)),
                        Answer::Again(error) => {
                            written.outcomes.push((index, Err(Trouble::Failed(error))));
                        }
                        Answer::Lost(error) => lost.push((index, write, error)),
                    }
                }
                None
            }
            Err(error) => {
                failures_in_a_row += 1;
                if !matches!(error.fault, Fault::Busy { .. }) {
                    size.halve();
                }
                if error.fault.leaves_outcome_unknown() {
                    let with_error = |(index, write)| (index, write, error.clone());
                    lost.extend(items.into_iter().map(with_error));
                } else {
                    again = items;
                }
                Some(error)
            }
        };
        // The pause comes before the look: what is still on its way has arrived by then, and what is found is fresh when
        // something is sent again.
        let fault = failed_whole.as_ref().map(|error| &error.fault);
        if !lost.is_empty()
            || (!again.is_empty() && fault.is_none_or(|fault| may_pass(fault, tries)))
        {
            let wait = pause(fault, tries, clock);
            match &failed_whole {
                Some(error) => clock.wait(waiting(error, tries, wait, clock), wait).await,
                None => clock.sleep(wait).await,
            }
        }
        if sabotage::is(Sabotage::RepeatLostCreates) {
            again.extend(lost.drain(..).map(|(index, write, _)| (index, write)));
        }
        if !lost.is_empty() {
            let pairs: Vec<_> = lost
                .iter()
                .map(|(_, write, error)| (write, error))
                .collect();
            match writer.look(&pairs).await {
                Ok(findings) => {
                    for ((index, write, error), found) in lost.into_iter().zip(findings) {
                        match found {
                            Found::Done(done) => written.outcomes.push((index, Ok(done))),
                            Found::ChangedSince => {
                                written
                                    .outcomes
                                    .push((index, Err(Trouble::ChangedUnanswered)));
                            }
                            // The system itself said that it failed on this one: then it is not on its way any more.
                            Found::Missing if failed_whole.is_none() => {
                                written.outcomes.push((index, Err(Trouble::Failed(error))));
                            }
                            Found::Missing => {
                                written.outcomes.push((index, Err(Trouble::Unknown(error))));
                            }
                            Found::NotDone if failed_whole.is_none() && tries >= TRIES => {
                                written.outcomes.push((index, Err(Trouble::Failed(error))));
                            }
                            Found::NotDone => again.push((index, write)),
                        }
                    }
                }
                Err(looking) => {
                    let unknown = |(index, _, error)| (index, Err(Trouble::Unknown(error)));
                    written.outcomes.extend(lost.into_iter().map(unknown));
                    written.ended = Some(looking);
                }
            }
        }
        let Some(error) = failed_whole else {
            groups.push(Group {
                items: again,
                tries,
            });
            continue;
        };
        // A create that is on its way all the same must not be overtaken by the next ones.
        let unsure = written
            .outcomes
            .iter()
            .any(|(_, outcome)| matches!(outcome, Err(Trouble::Unknown(_))));
        let is_blamed_on_all =
            error.fault.concerns_whole_system() && !may_be_one_record(&error, true);
        let hopeless = (is_blamed_on_all && !may_pass(&error.fault, tries))
            || (error.fault.concerns_whole_system() && unsure);
        if hopeless || failures_in_a_row >= FAILURES_IN_A_ROW {
            let rest = again.into_iter();
            written
                .outcomes
                .extend(rest.map(|(index, _)| (index, Err(Trouble::NotReached))));
            written.ended.get_or_insert(error);
        } else if matches!(error.fault, Fault::Busy { .. }) {
            groups.push(Group {
                items: again,
                tries,
            });
        } else if again.len() > 1 {
            // One record may be what makes the system fail: halves tell which (facts/faults.md 23).
            let second = again.split_off(again.len() / 2);
            groups.push(Group {
                items: second,
                tries,
            });
            groups.push(Group {
                items: again,
                tries,
            });
        } else if may_pass(&error.fault, tries) {
            groups.push(Group {
                items: again,
                tries,
            });
        } else if !again.is_empty() && !writer.takes_writes().await {
            let rest = again.into_iter();
            written
                .outcomes
                .extend(rest.map(|(index, _)| (index, Err(Trouble::NotReached))));
            written.ended.get_or_insert(error);
        } else {
            failures_in_a_row = 0;
            let failed = |(index, _)| (index, Err(Trouble::Failed(error.clone())));
            written.outcomes.extend(again.into_iter().map(failed));
        }
    }
    written
}

/// Whether a batch that met this fault may do better when it is sent again, after so many tries.
pub(super) fn may_pass(fault: &Fault, tries: usize) -> bool {
    let is_short = |wait: Option<Duration>| wait.is_none_or(|wait| wait <= LONGEST_ASKED);
    match fault {
        Fault::Busy { wait } => tries < TRIES_WHEN_BUSY && is_short(*wait),
        Fault::ServerError { wait, .. } => tries < TRIES && is_short(*wait),
        Fault::Unreachable { .. } | Fault::TimedOut => tries < TRIES,
        Fault::NotItsAnswer { .. } | Fault::Redirected { .. } => {
            tries < TRIES && fault.leaves_outcome_unknown()
        }
        _ => false,
    }
}

/// What is waited for before a batch that met this error is sent again.
fn waiting<C: Clock>(error: &CallError, tries: usize, wait: Duration, clock: &C) -> Waiting {
    let most = match error.fault {
        Fault::Busy { .. } => TRIES_WHEN_BUSY,
        _ => TRIES,
    };
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Waiting {
        side: error.side,
        why: error.fault.waits_for(),
        until: clock.now().after(wait),
        next_try: (tries < most).then(|| (number(tries + 1), number(most))),
    }
}

/// As long as the system asks for, otherwise longer each time.
pub(super) fn pause<C: Clock>(fault: Option<&Fault>, tries: usize, clock: &C) -> Duration {
    if let Some(Fault::Busy { wait } | Fault::ServerError { wait, .. }) = fault
        && let Some(wait) = wait
    {
        return (*wait).min(LONGEST_ASKED);
    }
    let doubled = u32::try_from(tries.saturating_sub(1)).unwrap_or(0).min(6);
    jittered(PAUSE * 2_u32.saturating_pow(doubled), clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_while_they_are_quick_and_shrink_when_they_are_slow() {
        let next = |size, sent, seconds| next_size(size, sent, Duration::from_secs(seconds), 100);
        assert_eq!(next(20, 20, 1), 40);
        assert_eq!(next(80, 80, 1), 100);
        assert_eq!(next(40, 40, 20), 16);
        assert_eq!(next(20, 1, 60), 1);
        assert_eq!(next(20, 20, 0), 40);
    }
}
