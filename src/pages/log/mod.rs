//! Activity log: runs, and what each did per record.

mod desk;
mod entry;
mod filters;
mod list;
mod runs;

use concord_core::log::{Run, RunEnd};
use concord_core::state::RunOfOther;
use concord_core::view::{said_of_other, said_of_run, source_of_others, who_ran};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::Model;
use crate::browser::now;
use crate::browser::words::{WRITING, counted};
use crate::components::{Explained, Message, PageHead, Tone};
use desk::{Chosen, Desk};
use filters::Filters;
use list::Entries;
use runs::{Runs, Title};

/// The runs, newest first; the records of the chosen one beside them.
#[component]
pub fn ActivityLog() -> impl IntoView {
    let model = expect_context::<Model>();
    let desk = Desk::new(model);
    let days = move || model.state.with(|state| state.setup.log_retention_days);
    view! {
        <PageHead title="Activity log">"What each run did, kept for "<A href="/setup">{move || counted(days() as usize, "day", "days")}</A>"."</PageHead>
        <Show when=move || desk.runs.with(|runs| !runs.is_empty()) || desk.others.with(|runs| !runs.is_empty()) fallback=move || view! {
            <div class="empty">
                <p>"There has been no run yet. Each run is listed here with every customer it wrote, before and after."</p>
                <p class="muted">{move || model.state.with(source_of_others)}</p>
                <p><A href="/synchronise" attr:class="button">"Go to the preview"</A></p>
            </div>
        }>
            <div class="log">
                <div><Runs desk/></div>
                <section class="run-detail">
                    {move || match desk.chosen.get() {
                        Chosen::All => view! { <h2>"All runs"</h2> }.into_any(),
                        Chosen::NotKept => view! {
                            <Message tone=Tone::Info title="This run is not kept">
                                <p>"The address names a run that this browser does not keep, or not any more. These are the records of all that it keeps."</p>
                            </Message>
                        }.into_any(),
                        Chosen::Other(_) => desk.other().map(|of| view! { <OfOther model of/> }).into_any(),
                        Chosen::Run(started) => {
                            let run = desk.runs.with(|runs| runs.iter().find(|run| run.started == started).cloned());
                            run.map(|run| view! { <OfRun run/> }).into_any()
                        }
                    }}
                    {move || desk.trouble.get().map(|explanation| view! {
                        <Explained tone=Tone::Warning title="Not all of this run is shown" explanation/>
                    })}
                    <Filters model desk/>
                    <Entries desk/>
                </section>
            </div>
        </Show>
    }
}

/// What is said of a run of somebody else as a whole.
#[component]
fn OfOther(model: Model, of: RunOfOther) -> impl IntoView {
    let said = model
        .state
        .with_untracked(|state| said_of_other(&state.runs_of_others, &of, now(), WRITING));
    let who = who_ran(&of);
    view! {
        <h2><Title run=of.run/></h2>
        <p class="muted" data-testid="ran-by" dir="auto">{who}</p>
        <p dir="auto">{said}</p>
    }
}

/// What is said of a run as a whole.
#[component]
fn OfRun(run: Run) -> impl IntoView {
    let said = said_of_run(&run, WRITING);
    view! {
        <h2><Title run=run.clone()/></h2>
        <p>{said.title}</p>
        {said.sentences.into_iter().map(|it| view! { <p class="muted">{it}</p> }).collect_view()}
        {run.oddities.into_iter().map(|oddity| {
            let it = oddity.explain();
            view! { <p class="muted" data-testid="run-oddity">{it.what}" "{it.remedy}</p> }
        }).collect_view()}
        {match run.end {
            RunEnd::Failed(explanation) => Some(view! { <Explained tone=Tone::Error title="The run could not go on" explanation/> }),
            RunEnd::Open | RunEnd::Completed | RunEnd::Stopped => None,
        }}
    }
}
