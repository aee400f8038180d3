//! How a run ended, as banners, lists and charts say it.

use std::time::Duration;

use super::Writing;
use crate::log::{Run, RunEnd, Trigger};

/// How a run ended, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSaid {
    /// How it ended, and what it wrote.
    pub title: String,
    /// What else is to be known, a sentence each.
    pub sentences: Vec<String>,
    /// Whether it needs a look: something failed, had changed, or is left to do.
    pub needs_a_look: bool,
}

/// What is said of a run.
pub fn said_of_run(run: &Run, writing: Writing) -> RunSaid {
    let counts = run.counts;
    let mut sentences = Vec::new();
    if counts.changed_since > 0 {
        sentences.push(format!(
            "{} edited after the preview; nothing of that was overwritten. Preview again to see it.",
            writing.counted(counts.changed_since, "record was", "records were")
        ));
    }
    if counts.failed > 0 {
        sentences.push(
            "The activity log says for each record that was not written what happened and what to do."
                .to_owned(),
        );
    }
    if counts.refused > 0 {
        sentences.push(format!(
            "{} not tried: the preview names what is wrong with {}.",
            writing.counted(counts.refused, "record was", "records were"),
            if counts.refused == 1 { "it" } else { "each" }
        ));
    }
    if counts.left_unread > 0 {
        sentences.push(format!(
            "Of {} something was left as it is, because it can't be read now. Undo again, before another run, once it can.",
            writing.counted(counts.left_unread, "record", "records")
        ));
    }
    sentences.extend(run.waited.iter().map(|(side, waited)| {
        let waited = (writing.duration)(Duration::from_millis(*waited));
        format!("It waited {waited} for {}.", side.name())
    }));
    RunSaid {
        title: title(run, writing),
        sentences,
        needs_a_look: run.end != RunEnd::Completed
            || counts.failed + counts.changed_since + counts.left_unread > 0,
    }
}

fn title(run: &Run, writing: Writing) -> String {
    let done = done_in_words(run, writing);
    match (&run.end, run.trigger) {
        (RunEnd::Completed, Trigger::Undo(_)) => format!("Undone: {done}."),
        (RunEnd::Completed, _) => format!("Completed: {done}."),
        (RunEnd::Stopped, _) => format!("Stopped by you: {done}. The next run does the rest."),
        (RunEnd::Failed(_), _) => format!("Could not go on: {done}. The next run does the rest."),
        (RunEnd::Open, _) if run.counts.planned > 0 && run.counts.left_open(&run.end) == 0 => {
            format!("Broken off, and all done by now: {done}.")
        }
        (RunEnd::Open, _) => format!("Not finished: {done}. The next preview shows what is left."),
    }
}

/// What a run did, without how it ended.
pub(super) fn done_in_words(run: &Run, writing: Writing) -> String {
    match run.trigger {
        Trigger::Undo(_) => given_back(run, writing),
        Trigger::User | Trigger::Schedule => written(run, writing),
    }
}

fn written(run: &Run, writing: Writing) -> String {
    let counts = run.counts;
    let parts = [
        (counts.created_in_company, "created in Business Central"),
        (counts.created_in_webstore, "created in WooCommerce"),
        (counts.mapped, "mapped"),
        (counts.unmapped, "unmapped"),
        (counts.kept_apart, "kept apart"),
        (counts.updated, "updated"),
        (
            counts.completed,
            "created earlier and given the values of their template",
        ),
        (counts.orders_written, "orders written to"),
        (counts.found_later, "of them found done by a later reading"),
        (counts.changed_since, "changed since the preview"),
        errors(counts.failed),
        (
            counts.half_written,
            "of them written in Business Central alone",
        ),
        (counts.left_open(&run.end), "more not known to be written"),
    ];
    listed(&parts, writing).unwrap_or_else(|| "nothing written".to_owned())
}

fn given_back(run: &Run, writing: Writing) -> String {
    let counts = run.counts;
    let parts = [
        (counts.updated, "given back"),
        (counts.mapped, "mapped again"),
        (counts.orders_written, "orders given back"),
        (counts.changed_since, "changed since the preview"),
        errors(counts.failed),
        (counts.half_written, "of them in Business Central alone"),
    ];
    listed(&parts, writing).unwrap_or_else(|| "nothing given back".to_owned())
}

/// A number of errors, with its noun.
fn errors(failed: usize) -> (usize, &'static str) {
    (failed, if failed == 1 { "error" } else { "errors" })
}

/// Those of the counts that are not zero; none when all are.
fn listed(parts: &[(usize, &str)], writing: Writing) -> Option<String> {
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts = parts.map(|(number, what)| format!("{} {what}", (writing.count)(*number)));
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::call::{Explanation, Side};
    use crate::log::Counts;
    use crate::ports::Timestamp;
    use crate::view::PLAINLY;

    fn said(end: RunEnd, trigger: Trigger, counts: Counts) -> RunSaid {
        let run = Run {
            started: Timestamp(0),
            ended: None,
            end,
            counts,
            waited: Vec::new(),
            trigger,
            oddities: BTreeSet::new(),
        };
        said_of_run(&run, PLAINLY)
    }

    #[test]
    fn each_end_and_each_count_is_said_where_it_is_so_and_nowhere_else() {
        let failed = RunEnd::Failed(Explanation {
            what: String::new(),
            remedy: String::new(),
        });
        let ends = [
            (RunEnd::Completed, "Completed", false),
            (RunEnd::Stopped, "Stopped by you", true),
            (failed, "Could not go on", true),
            (RunEnd::Open, "Not finished", true),
        ];
        for (end, words, needs_a_look) in ends {
            let said = said(end, Trigger::User, Counts::default());
            assert!(said.title.starts_with(words), "{}", said.title);
            assert!(said.title.contains("nothing written"), "{}", said.title);
            assert_eq!(said.needs_a_look, needs_a_look);
        }
        type Set = fn(&mut Counts);
        let counts: [(Set, &str); 12] = [
            (
                |it| it.created_in_company = 7,
                "7 created in Business Central",
            ),
            (|it| it.created_in_webstore = 7, "7 created in WooCommerce"),
            (|it| it.mapped = 7, "7 mapped"),
            (|it| it.unmapped = 7, "7 unmapped"),
            (|it| it.kept_apart = 7, "7 kept apart"),
            (|it| it.updated = 7, "7 updated"),
            (
                |it| it.completed = 7,
                "7 created earlier and given the values of their template",
            ),
            (
                |it| it.found_later = 7,
                "7 of them found done by a later reading",
            ),
            (|it| it.orders_written = 7, "7 orders written to"),
            (|it| it.changed_since = 7, "7 changed since the preview"),
            (|it| it.failed = 7, "7 errors"),
            (
                |it| it.half_written = 7,
                "7 of them written in Business Central alone",
            ),
        ];
        for (set, words) in counts {
            let mut only = Counts::default();
            set(&mut only);
            let said = said(RunEnd::Completed, Trigger::User, only);
            assert_eq!(said.title, format!("Completed: {words}."));
        }
    }

    #[test]
    fn a_run_that_was_broken_off_says_whether_something_is_left_and_how_long_it_waited() {
        let mut run = Run {
            started: Timestamp(0),
            ended: None,
            end: RunEnd::Open,
            counts: Counts {
                planned: 2,
                mapped: 1,
                ..Counts::default()
            },
            waited: vec![(Side::Company, 40_000)],
            trigger: Trigger::User,
            oddities: BTreeSet::new(),
        };
        let said = said_of_run(&run, PLAINLY);
        assert!(
            said.title.ends_with("shows what is left."),
            "{}",
            said.title
        );
        assert_eq!(said.sentences, ["It waited 40 s for Business Central."]);
        run.counts.mapped = 2;
        let said = said_of_run(&run, PLAINLY);
        assert_eq!(said.title, "Broken off, and all done by now: 2 mapped.");
    }

    #[test]
    fn what_the_preview_named_already_is_no_news_and_an_undo_is_called_one() {
        let refused = Counts {
            refused: 9,
            updated: 2,
            ..Counts::default()
        };
        let known = said(RunEnd::Completed, Trigger::User, refused);
        assert_eq!(known.title, "Completed: 2 updated.");
        assert!(!known.needs_a_look);
        assert_eq!(known.sentences.len(), 1, "{:?}", known.sentences);
        assert!(known.sentences[0].starts_with("9 records were not tried"));

        let back = Counts {
            updated: 1,
            ..Counts::default()
        };
        let undone = said(RunEnd::Completed, Trigger::Undo(Timestamp(1)), back);
        assert_eq!(undone.title, "Undone: 1 given back.");
        assert_eq!(undone.sentences, Vec::<String>::new());
        let unread = Counts {
            updated: 1,
            left_unread: 2,
            ..Counts::default()
        };
        let undone = said(RunEnd::Completed, Trigger::Undo(Timestamp(1)), unread);
        assert_eq!(undone.title, "Undone: 1 given back.");
        assert_eq!(undone.sentences.len(), 1, "{:?}", undone.sentences);
        assert!(undone.sentences[0].starts_with("Of 2 records"));
        assert!(undone.needs_a_look);
        let failed = Counts {
            failed: 1,
            changed_since: 1,
            ..Counts::default()
        };
        let trouble = said(RunEnd::Completed, Trigger::User, failed);
        assert_eq!(
            trouble.title,
            "Completed: 1 changed since the preview, 1 error."
        );
        assert_eq!(trouble.sentences.len(), 2, "{:?}", trouble.sentences);
        assert!(trouble.needs_a_look);
    }
}
