//! Home: how it stands, and where to go from here.

use concord_core::log::{Run, RunEnd};
use concord_core::overview::{self, Filter};
use concord_core::plan::Kind;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{count, counted, date_and_time};
use crate::components::ConnectFirst;

/// Counts, the last run, and the next step.
#[component]
pub fn Home() -> impl IntoView {
    let model = expect_context::<Model>();
    view! {
        <div class="page-head">
            <h1>"Home"</h1>
            <p class="lead">"Keeps your customers the same in WooCommerce and Business Central. Nothing is written before you have seen it."</p>
        </div>
        <ConnectFirst/>
        <Show when=move || model.state.with(|it| it.connection.is_some())>
            <Cues model/>
            <NextStep model/>
            <LastRun model/>
        </Show>
    }
}

/// Business Central's cues: counts that lead to their lists.
#[component]
fn Cues(model: Model) -> impl IntoView {
    let counts = Memo::new(move |_| model.lines.with(|lines| overview::counts(lines)));
    let has_read = move || {
        model
            .state
            .with(|it| it.snapshots.reference.read_at.is_some() && !it.snapshots.company.is_empty())
    };
    let cue = move |filter: Filter, label: &'static str, tone: &'static str| {
        let number = move || match filter {
            // Customers that the next run maps may have conflicts before they are mapped.
            Filter::Conflict => model.plan.with(|plan| plan.count(Kind::Conflict)),
            _ => counts.with(|counts| counts.get(&filter).copied().unwrap_or(0)),
        };
        let class = move || if number() == 0 { "cue" } else { tone };
        // What waits for a decision is decided in the preview; everything else is looked at in the mapping.
        let href = match filter {
            Filter::Conflict => "/synchronise?show=conflict".to_owned(),
            _ => format!("/mapping?show={}", filter.slug()),
        };
        view! {
            <A href=href attr:class=class attr:data-testid=format!("cue-{}", filter.slug())>
                <span class="cue-number">{move || if has_read() { count(number()) } else { "–".to_owned() }}</span>
                <span class="cue-label">{label}</span>
            </A>
        }
    };
    view! {
        <section class="cues" aria-label="Counts">
            {cue(Filter::Mapped, "Mapped", "cue good")}
            {cue(Filter::OnlyInWebstore, "Only in webstore", "cue")}
            {cue(Filter::OnlyInCompany, "Only in Business Central", "cue")}
            {cue(Filter::Conflict, "Conflicts", "cue warn")}
            {cue(Filter::Ambiguous, "Ambiguous", "cue warn")}
            {cue(Filter::Error, "Errors", "cue bad")}
        </section>
    }
}

#[component]
fn NextStep(model: Model) -> impl IntoView {
    let sentence = move || {
        model
            .state
            .with(|state| match state.snapshots.reference.read_at {
                Some(at) if !state.snapshots.company.is_empty() => model.plan.with(|plan| {
                    let writes = plan.writes();
                    let to_do = if writes == 0 {
                        "Nothing to write.".to_owned()
                    } else {
                        format!("{} to write.", counted(writes, "customer", "customers"))
                    };
                    let conflicts = plan.count(Kind::Conflict);
                    let asked = if conflicts == 0 {
                        String::new()
                    } else {
                        format!(
                            " {} to settle.",
                            counted(conflicts, "conflict", "conflicts")
                        )
                    };
                    format!("Read {}. {to_do}{asked}", date_and_time(at))
                }),
                _ => "Neither system has been read yet. A preview reads both and writes nothing."
                    .to_owned(),
            })
    };
    view! {
        <section class="card row">
            <div>
                <h2>"Next step"</h2>
                <p>{sentence}</p>
            </div>
            <p class="actions">
                <A href="/mapping?review=1" attr:class="button">"Suggest mapping"</A>
                <A href="/synchronise" attr:class="button primary">"Synchronise"</A>
            </p>
        </section>
    }
}

#[component]
fn LastRun(model: Model) -> impl IntoView {
    let last = move || model.state.with(|state| state.runs.last().cloned());
    view! {
        <section class="card">
            <h2>"Last run"</h2>
            {move || match last() {
                None => view! { <p class="muted">"There has been no run yet."</p> }.into_any(),
                Some(run) => view! {
                    <p data-testid="last-run">
                        <strong>{date_and_time(run.started)}</strong>" · "{run_in_words(&run)}
                    </p>
                    <p><A href="/log">"Open the activity log"</A></p>
                }.into_any(),
            }}
        </section>
    }
}

/// A run in one sentence.
pub fn run_in_words(run: &Run) -> String {
    let counts = run.counts;
    let parts: Vec<String> = [
        (counts.created_in_company, "created in Business Central"),
        (counts.created_in_webstore, "created in WooCommerce"),
        (counts.mapped, "mapped"),
        (counts.updated, "updated"),
        (counts.changed_since, "changed since the preview"),
        (counts.failed, "failed"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{} {what}", count(number)))
    .collect();
    let done = if parts.is_empty() {
        "nothing written".to_owned()
    } else {
        parts.join(", ")
    };
    match &run.end {
        RunEnd::Completed => format!("Completed: {done}."),
        RunEnd::Stopped => format!("Stopped by you: {done}. The next run does the rest."),
        RunEnd::Failed(_) => format!("Could not go on: {done}. The next run does the rest."),
        RunEnd::Open => format!("Not finished: {done}. The next preview shows what is left."),
    }
}
