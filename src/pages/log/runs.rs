//! The runs, the latest first.

use concord_core::gather::sort_by_key;
use concord_core::log::{Run, Trigger};
use concord_core::ports::Timestamp;
use concord_core::state::{RunOfOther, State};
use concord_core::view::{said_of_other, source_of_others, who_ran};
use leptos::prelude::*;

use super::desk::{Chosen, Desk};
use crate::app::Model;
use crate::browser::now;
use crate::browser::words::{WRITING, run_in_words};
use crate::components::When;

/// A run to choose from.
#[derive(Clone, PartialEq)]
struct Listed {
    this: Chosen,
    run: Run,
    /// Who made it, where that was somebody else.
    by: Option<String>,
    text: String,
}

impl Listed {
    fn own(run: Run) -> Self {
        Self {
            this: Chosen::Run(run.started),
            text: run_in_words(&run),
            by: None,
            run,
        }
    }

    fn other(of: RunOfOther, model: Model) -> Self {
        let said = |state: &State| said_of_other(&state.runs_of_others, &of, now(), WRITING);
        Self {
            text: model.state.with_untracked(said),
            by: Some(who_ran(&of)),
            this: Chosen::Other(of.id),
            run: of.run,
        }
    }
}

/// The runs to choose from; of days that are looked at, theirs.
#[component]
pub fn Runs(desk: Desk) -> impl IntoView {
    let model = expect_context::<Model>();
    let shown = Memo::new(move |_| {
        let within = desk.days.with(|days| days.as_ref().map(|it| it.within));
        let others = desk.others.get().into_iter();
        let mut runs: Vec<Listed> = others.map(|of| Listed::other(of, model)).collect();
        runs.extend(desk.runs.get().into_iter().map(Listed::own));
        let is_within = |at: Timestamp| within.is_none_or(|(from, until)| from <= at && at < until);
        runs.retain(|it| is_within(it.run.started));
        sort_by_key(&mut runs, |it| std::cmp::Reverse(it.run.started));
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
            {move || shown.get().into_iter().map(|it| view! {
                <Line desk this=it.this text=it.text>
                    <strong><Title run=it.run/></strong>
                    {it.by.map(|by| view! { <span class="run-by" dir="auto" data-testid="run-by">{by}</span> })}
                </Line>
            }).collect_view()}
        </ol>
        <Show when=move || shown.with(Vec::is_empty)>
            <p class="muted">"No run is kept of that time."</p>
        </Show>
        <p class="muted" data-testid="source-of-others">{move || model.state.with(source_of_others)}</p>
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
    let chosen = this.clone();
    view! {
        <li>
            <button type="button" class="run" aria-pressed=move || desk.chosen.with(|it| *it == chosen).to_string()
                on:click=move |_| desk.choose(this.clone())>
                {children()}
                <span dir="auto">{text}</span>
            </button>
        </li>
    }
}
