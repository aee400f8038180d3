//! What is known of the runs of others, and which of this browser's runs the others are still to see.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::company::MOST_RUNS;
use crate::gather::sort_by;
use crate::log::{Run, RunEnd};
use crate::ports::{Table, Timestamp};
use crate::rows::{Record, record};

/// Of no more runs it is kept that they wait.
const MOST_WAITING: usize = 20;
/// A run that has not said that it ended for so long is taken for one that did not.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);

/// This browser's part of what all share. It is in no file: in another browser its runs would seem to be that one's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sharing {
    /// What all ids of this browser's runs begin with; none before the first run that is shared.
    me: Option<u64>,
    /// The runs that the others do not see, or not to their end.
    waiting: Vec<Timestamp>,
}

record!(Sharing, Table::Settings, |_it| "sharing".to_owned());

impl Sharing {
    /// A run begins that the others are to see. `draw` is asked once.
    pub(super) fn begin(&mut self, run: Timestamp, draw: impl FnOnce() -> u64) {
        self.me.get_or_insert_with(draw);
        self.waiting.push(run);
        let over = self.waiting.len().saturating_sub(MOST_WAITING);
        self.waiting.drain(..over);
    }

    /// Nothing of a run is to be shared any more.
    pub(super) fn end(&mut self, run: Timestamp) {
        self.waiting.retain(|it| *it != run);
    }

    /// The runs that wait, oldest first.
    pub(crate) fn waiting(&self) -> &[Timestamp] {
        &self.waiting
    }

    /// The GUID of one of this browser's runs.
    pub(crate) fn id_of(&self, run: Timestamp) -> String {
        format!("{}8000-{:012x}", self.prefix(), run.0.max(0))
    }

    /// Whether a run is one of this browser's.
    pub(crate) fn is_own(&self, id: &str) -> bool {
        let prefix = self.prefix();
        let of_id = id.get(..prefix.len());
        self.me.is_some() && of_id.is_some_and(|it| it.eq_ignore_ascii_case(&prefix))
    }

    fn prefix(&self) -> String {
        let me = format!("{:016x}", self.me.unwrap_or_default());
        let (head, tail) = me.split_at(8);
        let (middle, tail) = tail.split_at(4);
        format!("{head}-{middle}-{tail}-")
    }
}

/// When a run started, from its GUID.
pub(crate) fn started_of(id: &str) -> Option<Timestamp> {
    let (_, started) = id.rsplit_once('-')?;
    i64::from_str_radix(started, 16).ok().map(Timestamp)
}

/// A run that somebody else made: another browser, or the program without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOfOther {
    /// Its GUID.
    pub id: String,
    /// Business Central's user.
    pub user: String,
    /// What ran it, in words.
    pub client: String,
    /// What is known of it.
    pub run: Run,
}

/// The latest runs of others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunsOfOthers {
    /// Up to when they are known, by Business Central's clock.
    pub(crate) known_until: Option<Timestamp>,
    /// Oldest first.
    pub runs: Vec<RunOfOther>,
}

record!(RunsOfOthers, Table::Settings, |_it| "runs_of_others"
    .to_owned());

impl RunsOfOthers {
    /// Takes in what was read, and forgets what started before `since`.
    pub(crate) fn take_in(
        &mut self,
        read: Vec<RunOfOther>,
        until: Option<Timestamp>,
        since: Timestamp,
    ) {
        self.known_until = self.known_until.max(until);
        let is_read = |it: &RunOfOther| read.iter().any(|new| new.id == it.id);
        self.runs
            .retain(|it| !is_read(it) && it.run.started >= since);
        self.runs.extend(read);
        sort_by(&mut self.runs, |one, other| {
            (one.run.started, &one.id).cmp(&(other.run.started, &other.id))
        });
        let over = self.runs.len().saturating_sub(MOST_RUNS);
        self.runs.drain(..over);
    }

    /// Whether a run did not come to its end: it has not said so for long, or another one has begun since, of which there is one at a
    /// time.
    pub fn is_broken_off(&self, of: &RunOfOther, now: Timestamp) -> bool {
        let is_later = |it: &RunOfOther| it.run.started > of.run.started;
        of.run.end == RunEnd::Open
            && (now.since(of.run.started) > LONGEST || self.runs.iter().any(is_later))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runs_guid_tells_whose_it_is_and_when_it_started() {
        let mut sharing = Sharing::default();
        let started = Timestamp(1_795_800_000_123);
        assert!(!sharing.is_own("00000000-0000-0000-8000-01a21ea1c07b"));
        sharing.begin(started, || 0x00ab_34cd_56ef_7890);
        let id = sharing.id_of(started);
        assert_eq!(id, format!("00ab34cd-56ef-7890-8000-{:012x}", started.0));
        assert_eq!(id.len(), 36);
        assert_eq!(started_of(&id), Some(started));
        assert!(sharing.is_own(&id.to_uppercase()));
        assert!(!sharing.is_own("00ab34cd-56ef-7891-8000-01a21ea1c07b"));
        assert!(!sharing.is_own("ä"));
        assert_eq!(started_of("no guid"), None);
    }

    #[test]
    fn so_many_runs_wait_at_most_and_the_latest_of_others_are_kept() {
        let mut sharing = Sharing::default();
        for at in 0..50 {
            sharing.begin(Timestamp(at), || 1);
        }
        assert_eq!(sharing.waiting().len(), MOST_WAITING);
        assert_eq!(sharing.waiting().last(), Some(&Timestamp(49)));
        sharing.end(Timestamp(49));
        assert_eq!(sharing.waiting().last(), Some(&Timestamp(48)));
    }
}
