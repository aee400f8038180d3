//! Runs over time, for a chart: a bar for each run, or for each day or more where there are many.

use super::Writing;
use crate::log::{Counts, Run, RunEnd};
use crate::ports::Timestamp;

/// How many bars can be told apart.
const MOST_BARS: usize = 40;
/// Lengths of time that a bar may stand for, in days: with the longest, ten years of runs are ten bars.
const SPANS: [i64; 5] = [1, 7, 28, 91, 364];

/// What a bar shows, from the ground up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Customers created on either side.
    Created,
    /// Everything else that was written: updated, mapped, unmapped, orders.
    Updated,
    /// Customers left with a field that waits for a decision.
    Conflicts,
    /// Records that failed, or could not be written as they are.
    Errors,
}

impl Part {
    /// Every part, from the ground up.
    pub const ALL: [Part; 4] = [Part::Created, Part::Updated, Part::Conflicts, Part::Errors];

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Part::Created => "Created",
            Part::Updated => "Updated or mapped",
            Part::Conflicts => "Conflicts left",
            Part::Errors => "Errors",
        }
    }

    /// What runs did, one after the other: the sum of it.
    fn done(self, counts: &Counts) -> usize {
        let created = counts.created_in_company + counts.created_in_webstore;
        match self {
            Part::Created => created,
            Part::Updated => counts.written() - created,
            Part::Errors => counts.failed,
            Part::Conflicts => 0,
        }
    }

    /// What a run left as it was. The same customers wait run after run: those that the last one left are those that there are.
    fn left(self, counts: &Counts) -> usize {
        match self {
            Part::Conflicts => counts.conflicts,
            Part::Errors => counts.refused,
            Part::Created | Part::Updated => 0,
        }
    }
}

/// A run, or all runs of a length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// When the first of its runs started; in a chart of days, where there is none, nothing.
    pub first: Option<Timestamp>,
    /// The first of its days, counted as the caller does.
    pub day: i64,
    /// How many runs there were.
    pub runs: usize,
    /// Whether one of them could not go on.
    pub broke_off: bool,
    /// How many records, in the order of [`Part::ALL`].
    pub parts: [usize; 4],
    /// How many of these the last run left.
    left: [usize; 4],
}

impl Bar {
    /// All of its records.
    pub fn total(&self) -> usize {
        self.parts.iter().sum()
    }

    fn add(&mut self, run: &Run) {
        self.first = self.first.or(Some(run.started));
        self.runs += 1;
        self.broke_off |= matches!(run.end, RunEnd::Failed(_));
        for ((sum, left), part) in self.parts.iter_mut().zip(&mut self.left).zip(Part::ALL) {
            let now = part.left(&run.counts);
            *sum = *sum - *left + part.done(&run.counts) + now;
            *left = now;
        }
    }

    /// What it shows, in words.
    pub fn words(&self, writing: Writing) -> String {
        let parts = Part::ALL.into_iter().zip(self.parts);
        let parts = parts.filter(|(_, number)| *number > 0);
        let mut words: Vec<String> = parts
            .map(|(part, number)| {
                format!(
                    "{} {}",
                    part.label().to_ascii_lowercase(),
                    (writing.count)(number)
                )
            })
            .collect();
        if words.is_empty() {
            words.push("nothing written".to_owned());
        }
        if self.broke_off {
            words.push("could not go on".to_owned());
        }
        words.join(", ")
    }
}

/// What a chart of runs shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// How many days a bar stands for; none where each is one run.
    pub days: Option<i64>,
    /// Oldest first.
    pub bars: Vec<Bar>,
    /// The most that a bar has.
    pub most: usize,
}

/// The chart of runs, which come oldest first. `day_of` numbers the days of the user's calendar one after the other.
pub fn chart(runs: &[Run], day_of: fn(Timestamp) -> i64) -> Chart {
    let bar = |day| Bar {
        first: None,
        day,
        runs: 0,
        broke_off: false,
        parts: [0; 4],
        left: [0; 4],
    };
    let (days, bars) = if runs.len() <= MOST_BARS {
        let bars = runs.iter().map(|run| {
            let mut bar = bar(day_of(run.started));
            bar.add(run);
            bar
        });
        (None, bars.collect::<Vec<_>>())
    } else {
        // A clock that was set back in between has them out of order.
        let all = runs.iter().map(|run| day_of(run.started));
        let (from, to) = all.fold((i64::MAX, i64::MIN), |(from, to), day| {
            (from.min(day), to.max(day))
        });
        let count = |span: i64| usize::try_from((to - from) / span + 1).unwrap_or(usize::MAX);
        let mut spans = SPANS.into_iter();
        let longest = SPANS[SPANS.len() - 1];
        let span = spans.find(|span| count(*span) <= MOST_BARS);
        let span = span.unwrap_or(longest);
        // Before ten years are over no run is left of what was before them.
        let from = from.max(to - longest * (MOST_BARS as i64 - 1));
        let mut bars: Vec<Bar> = (0..count(span).min(MOST_BARS))
            .map(|place| bar(from + span * place as i64))
            .collect();
        for run in runs {
            let place = (day_of(run.started) - from).max(0) / span;
            if let Some(bar) = usize::try_from(place).ok().and_then(|it| bars.get_mut(it)) {
                bar.add(run);
            }
        }
        (Some(span), bars)
    };
    let most = bars.iter().map(Bar::total).max().unwrap_or_default();
    Chart { days, bars, most }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::log::Trigger;
    use crate::view::PLAINLY;

    fn run(started: i64, counts: Counts) -> Run {
        Run {
            started: Timestamp(started),
            ended: None,
            end: RunEnd::Completed,
            counts,
            waited: Vec::new(),
            trigger: Trigger::User,
            oddities: BTreeSet::new(),
        }
    }

    /// A day of a hundred moments.
    fn day_of(at: Timestamp) -> i64 {
        at.0.div_euclid(100)
    }

    fn counts(updated: usize) -> Counts {
        Counts {
            updated,
            ..Counts::default()
        }
    }

    #[test]
    fn up_to_forty_runs_have_a_bar_each_and_more_share_those_of_days_weeks_or_longer() {
        assert_eq!(chart(&[], day_of).bars, []);
        let of = |number: i64, every: i64| -> Vec<Run> {
            (0..number).map(|it| run(it * every, counts(1))).collect()
        };
        for (number, every, days, bars) in [
            (1, 1, None, 1),
            (40, 1000, None, 40),
            // All on one day.
            (41, 1, Some(1), 1),
            (500, 5, Some(1), 25),
            (500, 100, Some(28), 18),
            (500, 50, Some(7), 36),
            (500, 800, Some(364), 11),
        ] {
            let chart = chart(&of(number, every), day_of);
            let sum: usize = chart.bars.iter().map(|bar| bar.runs).sum();
            assert_eq!(
                (chart.days, chart.bars.len(), sum),
                (days, bars, number as usize),
                "{number} every {every}"
            );
            let totals: usize = chart.bars.iter().map(Bar::total).sum();
            assert_eq!(totals, number as usize);
            assert_eq!(chart.bars.iter().map(Bar::total).max(), Some(chart.most));
        }
    }

    #[test]
    fn no_run_is_lost_when_the_clock_was_set_back_or_far_ahead_and_a_day_without_one_has_its_place()
    {
        let mut runs: Vec<Run> = (0..50).map(|it| run(it * 30, counts(2))).collect();
        runs.swap(3, 40);
        let chart_of = |runs: &[Run]| chart(runs, day_of);
        let sums = |chart: &Chart| chart.bars.iter().map(Bar::total).sum::<usize>();
        assert_eq!(sums(&chart_of(&runs)), 100);
        runs.push(run(i64::from(i32::MAX) * 100, counts(1)));
        assert!(chart_of(&runs).bars.len() <= MOST_BARS);
        assert_eq!(sums(&chart_of(&runs)), 101);
        let mut gap: Vec<Run> = (0..41).map(|_| run(0, counts(1))).collect();
        gap.push(run(250, counts(1)));
        let chart = chart_of(&gap);
        let runs: Vec<usize> = chart.bars.iter().map(|bar| bar.runs).collect();
        assert_eq!(runs, [41, 0, 1]);
        assert_eq!((chart.bars[1].first, chart.bars[1].day), (None, 1));
    }

    #[test]
    fn each_count_of_a_run_is_in_one_part_of_its_bar_and_is_said() {
        let all = Counts {
            created_in_company: 1,
            created_in_webstore: 2,
            mapped: 3,
            unmapped: 4,
            kept_apart: 5,
            updated: 6,
            completed: 7,
            orders_written: 8,
            failed: 4,
            refused: 5,
            conflicts: 10,
            ..Counts::default()
        };
        let mut failed = run(0, all);
        failed.end = RunEnd::Failed(crate::call::Explanation {
            what: String::new(),
            remedy: String::new(),
        });
        let chart = chart(&[failed, run(1, Counts::default())], day_of);
        assert_eq!(chart.bars[0].parts, [3, 33, 10, 9]);
        assert_eq!(
            chart.bars[0].words(PLAINLY),
            "created 3, updated or mapped 33, conflicts left 10, errors 9, could not go on"
        );
        assert_eq!(chart.bars[1].words(PLAINLY), "nothing written");
        // Of several runs each write counts, and the conflicts that are left at the end.
        let left = [2, 5, 1];
        let day: Vec<Run> = (0..60)
            .map(|it| {
                let mut counts = counts(1);
                counts.conflicts = left[it % 3];
                counts.refused = left[it % 3];
                counts.failed = usize::from(it == 7);
                run(i64::try_from(it).unwrap(), counts)
            })
            .collect();
        let chart = super::chart(&day, day_of);
        assert_eq!(chart.bars[0].parts, [0, 60, 1, 2]);
    }
}
