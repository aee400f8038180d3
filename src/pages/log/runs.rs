//! The runs, the latest first.

use concord_core::log::{Run, Trigger};
use leptos::prelude::*;

use super::desk::{Chosen, Desk};
use crate::browser::words::run_in_words;
use crate::components::When;

/// The runs to choose from; of days that are looked at, theirs.
#[component]
pub fn Runs(desk: Desk) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let within = desk.days.with(|days| days.as_ref().map(|it| it.within));
        let mut runs = desk.runs.get();
        runs.retain(|run| {
            within.is_none_or(|(from, until)| from <= run.started && run.started < until)
        });
        runs
    });
    let all = move || match desk.days.with(Option::is_some) {
        true => "All runs of these days",
        false => "All runs",
    };
    view! {
        <ol class="runs" aria-label="Runs" tabindex="-1">
            <Line desk this=Chosen::All text="Every record of every run, the latest first.".to_owned()>
                <strong>{all}</strong>
            </Line>
            {move || shown.get().into_iter().map(|run| view! {
                <Line desk this=Chosen::Run(run.started) text=run_in_words(&run)><strong><Title run=run.clone()/></strong></Line>
            }).collect_view()}
        </ol>
        <Show when=move || shown.with(Vec::is_empty)>
            <p class="muted">"No run is kept of that time."</p>
        </Show>
    }
}

/// When a run started, and what started it where that was nobody's click on Apply.
#[component]
pub fn Title(run: Run) -> impl IntoView {
    let by = match run.trigger {
        Trigger::User => String::new(),
        trigger => format!(" · {}", trigger.label()),
    };
    view! { <When at=run.started/>{by} }
}

#[component]
fn Line(desk: Desk, this: Chosen, text: String, children: Children) -> impl IntoView {
    view! {
        <li>
            <button type="button" class="run" aria-pressed=move || (desk.chosen.get() == this).to_string()
                on:click=move |_| desk.choose(this)>
                {children()}
                <span>{text}</span>
            </button>
        </li>
    }
}
