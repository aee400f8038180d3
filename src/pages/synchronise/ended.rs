//! How a run ended: on the page that it was begun on.

use concord_core::log::RunEnd;
use concord_core::view::said_of_run;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::{Begun, Model};
use crate::browser::words::WRITING;
use crate::components::{Explained, Message, Tone};

/// How the run ended that was begun on this page; nothing for one that was begun elsewhere.
#[component]
pub fn RunResult(
    model: Model,
    /// What this page is about.
    of: Begun,
) -> impl IntoView {
    move || {
        let run = model.last_run.get()?;
        if model.begun_on.get() != of {
            return None;
        }
        let said = said_of_run(&run, WRITING);
        let log = format!("/log?run={}", run.started.0);
        let tone = match said.needs_a_look {
            true => Tone::Warning,
            false => Tone::Success,
        };
        Some(match run.end {
            RunEnd::Failed(explanation) => view! {
                <div data-testid="run-failed">
                    <Explained tone=Tone::Error title=said.title explanation/>
                </div>
            }
            .into_any(),
            RunEnd::Open | RunEnd::Completed | RunEnd::Stopped => view! {
                <div data-testid="run-done">
                    <Message tone title=said.title>
                        {said.sentences.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                        <p><A href=log>"Open this run in the activity log"</A></p>
                    </Message>
                </div>
            }
            .into_any(),
        })
    }
}
