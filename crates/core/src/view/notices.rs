//! What the browser notifies of, and what is said of whether it may.

use super::Writing;
use crate::log::{Run, RunEnd, Trigger};

/// Whether the browser may notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayNotify {
    /// The user has allowed it.
    Yes,
    /// The user was not asked yet, or has not answered.
    NotAnswered,
    /// The user, or who looks after this computer, has forbidden it.
    Forbidden,
    /// This browser can't, or does not here.
    Never,
}

impl MayNotify {
    /// What is said beside the switch, `wanted` saying whether it was switched on.
    pub fn note(self, wanted: bool) -> &'static str {
        match (self, wanted) {
            (Self::Yes, _) | (Self::NotAnswered, false) => {
                "By the browser, with the webstore and what came of the run, while this tab is not the one in front. Nobody's name is in it."
            }
            (Self::NotAnswered, true) => {
                "The browser was not answered. Switch it on again, and allow notifications where the browser asks."
            }
            (Self::Forbidden, _) => {
                "This browser forbids notifications of this site. Allow them in the site's settings (the sign before the address), then switch it on."
            }
            (Self::Never, _) => {
                "This browser does not notify of pages like this one. Open Concord over https in a browser on a computer."
            }
        }
    }
}

/// The heading and the text for a run that has ended; none where a scheduled run found nothing to do and nothing waits.
pub fn notice_of_run(webstore: &str, run: &Run, writing: Writing) -> Option<(String, String)> {
    let counts = run.counts;
    let created = counts.created_in_company + counts.created_in_webstore;
    let parts = [
        (created, "created", "created"),
        (counts.updated, "updated", "updated"),
        (counts.mapped, "mapped", "mapped"),
        (
            counts.orders_written,
            "order written to",
            "orders written to",
        ),
        (counts.conflicts, "conflict", "conflicts"),
        (counts.failed, "error", "errors"),
    ];
    let parts = parts.into_iter().filter(|(number, _, _)| *number > 0);
    let words: Vec<String> = parts
        .map(|(number, one, many)| writing.counted(number, one, many))
        .collect();
    let is_quiet = run.end == RunEnd::Completed && run.trigger == Trigger::Schedule;
    if words.is_empty() && is_quiet {
        return None;
    }
    let ended = match (&run.end, run.trigger) {
        (RunEnd::Completed, Trigger::Undo(_)) => "the last run is undone",
        (RunEnd::Completed, _) => "the run is completed",
        (RunEnd::Stopped, _) => "the run was stopped",
        (RunEnd::Failed(_) | RunEnd::Open, _) => "the run could not go on",
    };
    let done = match words.is_empty() {
        true => "Nothing written".to_owned(),
        false => words.join(", "),
    };
    Some((format!("{webstore}: {ended}"), format!("{done}.")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::call::Explanation;
    use crate::log::Counts;
    use crate::ports::Timestamp;
    use crate::view::PLAINLY;

    fn notice(end: RunEnd, trigger: Trigger, counts: Counts) -> Option<(String, String)> {
        let run = Run {
            started: Timestamp(0),
            ended: None,
            end,
            counts,
            waited: Vec::new(),
            trigger,
            oddities: BTreeSet::new(),
        };
        notice_of_run("MAIN", &run, PLAINLY)
    }

    #[test]
    fn the_webstore_how_it_ended_and_what_came_of_it_are_said() {
        let counts = Counts {
            created_in_company: 2,
            created_in_webstore: 1,
            updated: 7,
            conflicts: 1,
            failed: 2,
            ..Counts::default()
        };
        let (title, text) = notice(RunEnd::Completed, Trigger::User, counts).unwrap();
        assert_eq!(title, "MAIN: the run is completed");
        assert_eq!(text, "3 created, 7 updated, 1 conflict, 2 errors.");
    }

    #[test]
    fn a_scheduled_run_that_found_nothing_is_no_news_and_every_other_one_is() {
        let nothing = Counts::default();
        assert_eq!(notice(RunEnd::Completed, Trigger::Schedule, nothing), None);
        let by_hand = notice(RunEnd::Completed, Trigger::User, nothing).unwrap();
        assert_eq!(by_hand.1, "Nothing written.");
        let failed = RunEnd::Failed(Explanation {
            what: "somebody@shop.example could not be read".to_owned(),
            remedy: String::new(),
        });
        let (title, text) = notice(failed, Trigger::Schedule, nothing).unwrap();
        assert_eq!(title, "MAIN: the run could not go on");
        // A notification is seen by whoever looks at the screen.
        assert!(!text.contains("somebody"), "{text}");
    }

    #[test]
    fn a_browser_that_forbids_it_says_what_to_do() {
        assert!(MayNotify::Forbidden.note(false).contains("site's settings"));
        assert_ne!(
            MayNotify::NotAnswered.note(true),
            MayNotify::NotAnswered.note(false)
        );
    }
}
