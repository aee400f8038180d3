//! Home: how every webstore stands, and where to go from here.

mod cues;
mod others;
mod runs;

use concord_core::log::{Run, RunEnd};
use concord_core::plan::Kind;
use concord_core::summary::summary;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::words::{count, counted, date_and_time};
use crate::components::ConnectFirst;
use cues::CueTiles;
use others::OtherWebstores;
use runs::RecentRuns;

/// Counts, the latest runs and the next step of the webstore that is shown; the others below.
#[component]
pub fn Home() -> impl IntoView {
    let model = expect_context::<Model>();
    let stands = Memo::new(move |_| {
        model.state.with(|state| {
            model
                .plan
                .with(|plan| model.lines.with(|lines| summary(state, plan, lines)))
        })
    });
    view! {
        <div class="page-head">
            <h1>"Home"</h1>
            <p class="lead">"Keeps your customers the same in WooCommerce and Business Central. Nothing is written before you have seen it."</p>
        </div>
        <ConnectFirst/>
        {move || stands.get().map(|stands| view! {
            <CueTiles stands=stands.clone()/>
            <NextStep model/>
            <RecentRuns stands/>
        })}
        <OtherWebstores model/>
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

/// A run in one sentence.
pub fn run_in_words(run: &Run) -> String {
    let counts = run.counts;
    let parts: Vec<String> = [
        (counts.created_in_company, "created in Business Central"),
        (counts.created_in_webstore, "created in WooCommerce"),
        (counts.mapped, "mapped"),
        (counts.unmapped, "unmapped"),
        (counts.updated, "updated"),
        (counts.completed, "created earlier and completed"),
        (counts.orders_written, "orders written to"),
        (counts.found_later, "of them found done by a later reading"),
        (counts.changed_since, "changed since the preview"),
        (counts.failed, "failed"),
        (
            counts.half_written,
            "of them written in Business Central alone",
        ),
        (counts.refused, "not possible"),
        (counts.left_open(&run.end), "more not known to be written"),
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
