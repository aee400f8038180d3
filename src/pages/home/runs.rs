//! The latest runs of a webstore, as a chart and in words.

use concord_core::log::{Run, RunEnd};
use concord_core::summary::Summary;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser::words::{count, date_and_time, run_in_words};

/// Height of the chart's drawing area, in its own units.
const HEIGHT: f64 = 64.0;
/// Width of a bar with the gap after it.
const STEP: f64 = 16.0;
/// Width of a bar.
const BAR: f64 = 11.0;
/// A run that wrote anything can be seen.
const LEAST: f64 = 2.0;

/// The last run in words, the latest ones as bars, and the next one.
#[component]
pub fn RecentRuns(stands: Summary) -> impl IntoView {
    let next = match stands.next_run {
        Some(at) => format!(
            "Next automatic run: {}, while Concord is open in a tab.",
            date_and_time(at)
        ),
        None if stands.read_at.is_none() => {
            "Automatic synchronisation, where it is on, begins after the first preview.".to_owned()
        }
        None => "Automatic synchronisation is off.".to_owned(),
    };
    let last = stands.runs.last().cloned();
    view! {
        <section class="card">
            <h2>"Runs"</h2>
            {match last {
                None => view! { <p class="muted">"There has been no run yet."</p> }.into_any(),
                Some(run) => view! {
                    <p data-testid="last-run"><strong>{date_and_time(run.started)}</strong>" · "{run_in_words(&run)}</p>
                    <RunChart runs=stands.runs/>
                    <p><A href="/log">"Open the activity log"</A></p>
                }.into_any(),
            }}
            <p class="muted">{next}</p>
        </section>
    }
}

/// One bar a run: what was written, and on top what failed. Each leads to its run in the activity log.
#[component]
pub fn RunChart(runs: Vec<Run>) -> impl IntoView {
    let tallest = runs
        .iter()
        .map(|run| run.counts.written() + run.counts.failed)
        .max();
    let scale = HEIGHT / amount(tallest.unwrap_or(0).max(1));
    let width = amount(runs.len()) * STEP;
    let bars = runs
        .iter()
        .enumerate()
        .map(|(place, run)| {
            let x = amount(place) * STEP;
            let height = |number: usize| match number {
                0 => 0.0,
                number => (amount(number) * scale).max(LEAST),
            };
            let (done, failed) = (height(run.counts.written()), height(run.counts.failed));
            let label = format!("{}: {}", date_and_time(run.started), run_in_words(run));
            // A run that wrote nothing still has its place.
            let ground = if matches!(run.end, RunEnd::Failed(_)) {
                "bar bad"
            } else {
                "bar"
            };
            view! {
                // Without the group around it, the link would be one of HTML, which draws nothing here.
                <g><a href=format!("/log?run={}", run.started.0) aria-label=label.clone()>
                    <title>{label.clone()}</title>
                    <rect class="hit" x=x y="0" width=STEP height=HEIGHT + LEAST/>
                    <rect class=ground x=x y=HEIGHT width=BAR height=LEAST/>
                    <rect class="bar good" x=x y=HEIGHT - done width=BAR height=done/>
                    <rect class="bar bad" x=x y=HEIGHT - done - failed width=BAR height=failed/>
                </a></g>
            }
        })
        .collect_view();
    let most = count(tallest.unwrap_or(0));
    view! {
        <figure class="run-figure">
            <div class="run-axis" aria-hidden="true"><span>{most}</span><span>"0"</span></div>
            <svg class="run-chart" role="group" aria-label="Records written by the latest runs, oldest first"
                viewBox=format!("0 0 {width} {}", HEIGHT + LEAST) width=width height=HEIGHT + LEAST>{bars}</svg>
            <figcaption class="muted">
                "Records of each run, the latest at the right: "<span class="key good"></span>"written "<span class="key bad"></span>"errors"
            </figcaption>
        </figure>
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of records fit an f64 exactly"
)]
fn amount(number: usize) -> f64 {
    number as f64
}
