//! How a run ended, for Prometheus: a text file that its node exporter picks up.

use std::fmt::Write;

use concord_core::ports::Timestamp;

use crate::ending::Outcome;

/// The file's text.
pub fn text(outcomes: &[Outcome], ended: Timestamp) -> String {
    let mut text = String::new();
    let mut metric = |name: &str, help: &str, value: &dyn Fn(&Outcome) -> Option<String>| {
        let lines: Vec<String> = outcomes
            .iter()
            .filter_map(|it| {
                Some(format!(
                    "{name}{{webstore=\"{}\"}} {}\n",
                    it.webstore,
                    value(it)?
                ))
            })
            .collect();
        if !lines.is_empty() {
            // Writing to a text can't fail.
            let _ = write!(
                text,
                "# HELP {name} {help}\n# TYPE {name} gauge\n{}",
                lines.concat()
            );
        }
    };
    metric(
        "concord_exit_code",
        "How the last run ended: 0 all done, 1 some records wait or failed, 2 could not run, 3 asks first.",
        &|it| Some(it.ending.code().to_string()),
    );
    metric(
        "concord_last_run_timestamp_seconds",
        "When the last run ended.",
        &|_| Some((ended.0 / 1000).to_string()),
    );
    let of_run = |of: fn(&concord_core::log::Counts) -> usize| {
        move |it: &Outcome| Some(it.run.as_ref().map_or(0, |run| of(&run.counts)).to_string())
    };
    metric(
        "concord_records_written",
        "Records that the last run wrote.",
        &of_run(|it| it.written()),
    );
    metric(
        "concord_records_failed",
        "Records that the last run failed to write.",
        &of_run(|it| it.failed),
    );
    let of_cues = |of: fn(&concord_core::summary::Cues) -> usize| {
        move |it: &Outcome| it.cues.as_ref().map(|cues| of(cues).to_string())
    };
    metric(
        "concord_customers_mapped",
        "Mapped customers.",
        &of_cues(|it| it.mapped),
    );
    metric(
        "concord_customers_conflicts",
        "Customers with a field that waits for a decision.",
        &of_cues(|it| it.conflicts),
    );
    metric(
        "concord_customers_ambiguous",
        "Customers that share e-mail or name with several.",
        &of_cues(|it| it.ambiguous),
    );
    metric(
        "concord_customers_errors",
        "Customers that can't be synchronised.",
        &of_cues(|it| it.errors),
    );
    metric(
        "concord_customers_on_hold",
        "Records that scheduled runs skip.",
        &of_cues(|it| it.on_hold),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ending::Ending;
    use concord_core::call::Explanation;
    use concord_core::summary::Cues;

    #[test]
    fn each_metric_is_described_once_and_has_a_line_for_each_webstore_that_is_known() {
        let outcome = |webstore: &str, ending, cues| Outcome {
            webstore: webstore.to_owned(),
            ending,
            said: Explanation {
                what: String::new(),
                remedy: String::new(),
            },
            run: None,
            cues,
        };
        let cues = Cues {
            mapped: 7,
            ..Cues::default()
        };
        let outcomes = [
            outcome("MAIN", Ending::Waits, Some(cues)),
            outcome("USA", Ending::CouldNot, None),
        ];
        let text = text(&outcomes, Timestamp(5_000));
        assert!(text.contains(
            "concord_exit_code{webstore=\"MAIN\"} 1\nconcord_exit_code{webstore=\"USA\"} 2\n"
        ));
        assert!(text.contains("concord_last_run_timestamp_seconds{webstore=\"USA\"} 5\n"));
        assert!(text.contains("concord_customers_mapped{webstore=\"MAIN\"} 7\n"));
        assert!(!text.contains("concord_customers_mapped{webstore=\"USA\"}"));
        assert_eq!(text.matches("# TYPE concord_exit_code gauge").count(), 1);
    }
}
