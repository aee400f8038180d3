//! Runs of others, as the activity log and Home say them.

use super::Writing;
use super::result::done_in_words;
use crate::company::Way;
use crate::log::{RunEnd, Trigger};
use crate::ports::Timestamp;
use crate::state::{RunOfOther, RunsOfOthers, State};

/// What came of a run of somebody else.
pub fn said_of_other(
    all: &RunsOfOthers,
    of: &RunOfOther,
    now: Timestamp,
    writing: Writing,
) -> String {
    let done = done_in_words(&of.run, writing);
    match (&of.run.end, of.run.trigger) {
        (RunEnd::Completed, Trigger::Undo(_)) => format!("Undone: {done}."),
        (RunEnd::Completed, _) => format!("Completed: {done}."),
        (RunEnd::Stopped, _) => format!("Stopped: {done}."),
        (RunEnd::Failed(why), _) => {
            let said = format!("Could not go on: {done}. {}", why.what);
            said.trim_end().to_owned()
        }
        (RunEnd::Open, _) if all.is_broken_off(of, now) => {
            "It did not end, or could not say so.".to_owned()
        }
        (RunEnd::Open, _) => "It goes on: it has not said yet that it ended.".to_owned(),
    }
}

/// Who made it, and with what.
pub fn who_ran(of: &RunOfOther) -> String {
    let parts = [&*of.user, &*of.client];
    let parts: Vec<_> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    match parts.is_empty() {
        true => "Somebody else".to_owned(),
        false => parts.join(" · "),
    }
}

/// Where the runs of others come from, or would.
pub fn source_of_others(state: &State) -> &'static str {
    let is_refused = state
        .snapshots
        .reference
        .lists
        .services
        .extension_refused
        .is_some();
    match (state.way(), is_refused) {
        (Way::Extension, _) => {
            "Runs of other users, and of the program without a browser, are read from Business Central."
        }
        (Way::ApiV2, true) => {
            "Runs of other users, and of the program without a browser, show here once this user has the permission set CCD SYNC in Business Central."
        }
        (Way::ApiV2, false) => {
            "Runs of other users, and of the program without a browser, would show here with Concord's extension in Business Central."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Explanation;
    use crate::log::{Counts, Run};
    use crate::view::PLAINLY;

    #[test]
    fn each_end_of_somebody_elses_run_is_said_as_theirs() {
        let mut of = RunOfOther {
            id: "a".to_owned(),
            user: "ANN".to_owned(),
            client: "the program concord on nas".to_owned(),
            run: Run {
                started: Timestamp(0),
                ended: None,
                end: RunEnd::Completed,
                counts: Counts {
                    updated: 2,
                    ..Counts::default()
                },
                waited: Vec::new(),
                trigger: Trigger::User,
                oddities: Default::default(),
            },
        };
        let why = Explanation {
            what: "No answer.".to_owned(),
            remedy: String::new(),
        };
        let said = |of: &RunOfOther, hours: i64| {
            let now = Timestamp(hours * 3_600_000);
            said_of_other(&RunsOfOthers::default(), of, now, PLAINLY)
        };
        for (end, words) in [
            (RunEnd::Completed, "Completed: 2 updated."),
            (RunEnd::Stopped, "Stopped: 2 updated."),
            (
                RunEnd::Failed(why),
                "Could not go on: 2 updated. No answer.",
            ),
            (
                RunEnd::Open,
                "It goes on: it has not said yet that it ended.",
            ),
        ] {
            of.run.end = end;
            assert_eq!(said(&of, 1), words);
        }
        assert_eq!(said(&of, 7), "It did not end, or could not say so.");
        of.run.end = RunEnd::Completed;
        of.run.trigger = Trigger::Undo(Timestamp(1));
        assert_eq!(said(&of, 1), "Undone: 2 given back.");
        assert_eq!(who_ran(&of), "ANN · the program concord on nas");
        of.user.clear();
        of.client.clear();
        assert_eq!(who_ran(&of), "Somebody else");
    }
}
