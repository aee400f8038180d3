//! The runs of a webstore: the last and the next one in words, and all that are kept as a chart.

use concord_core::summary::Summary;
use concord_core::view::{said_of_other, who_ran};
use leptos::prelude::*;
use leptos_router::components::A;

use super::chart::RunChart;
use crate::app::Model;
use crate::browser::now;
use crate::browser::words::{WRITING, run_in_words};
use crate::components::When;

/// The last run, the next one, and those before.
#[component]
pub fn RecentRuns(model: Model, stands: Summary) -> impl IntoView {
    let runs = model.state.with_untracked(|state| state.runs.clone());
    view! {
        <section class="card">
            <h2>"Runs"</h2>
            {match stands.runs.last() {
                None => view! { <p class="muted">"There has been no run yet. Each is shown here with what it did."</p> }.into_any(),
                Some(run) => view! {
                    <p data-testid="last-run">"Last run: "<strong><When at=run.started/></strong>" · "{run_in_words(run)}" "
                        <A href=format!("/log?run={}", run.started.0)>"Open it"</A></p>
                }.into_any(),
            }}
            {model.state.with_untracked(|state| state.runs_of_others.runs.last().map(|of| {
                let (who, said) = (who_ran(of), said_of_other(&state.runs_of_others, of, now(), WRITING));
                view! {
                    <p data-testid="last-run-of-others" dir="auto">"Last run of others: "<strong><When at=of.run.started/></strong>" · "{who}" · "{said}" "
                        <A href=format!("/log?run={}", of.id)>"Open it"</A></p>
                }
            }))}
            <p data-testid="next-run">{match (stands.next_run, stands.read_at) {
                (Some(at), _) => view! { "Next automatic run: "<strong><When at/></strong>", while Concord is open in a tab." }.into_any(),
                (None, None) => "Automatic synchronisation, where it is on, begins after the first preview.".into_any(),
                (None, Some(_)) => view! { "Automatic synchronisation is off. "<A href="/setup">"Setup"</A> }.into_any(),
            }}</p>
            {(!runs.is_empty()).then(|| view! { <RunChart runs/> })}
        </section>
    }
}
