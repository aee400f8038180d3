//! Undoing the last run: what would be given back is shown first, then carried out like any plan.

use concord_core::plan::Plan;
use concord_core::ports::Timestamp;
use concord_core::sync::run_to_undo;
use concord_core::view::mails_in_words;
use leptos::prelude::*;

use super::line::PlanLineView;
use crate::app::{Begun, Model};
use crate::browser::words::{WRITING, count, counted, date_and_time, run_in_words};
use crate::components::{Command, Look};
use crate::pages::order_note::NoteView;

/// How many lines are shown before more are asked for.
const FIRST_LINES: usize = 50;

/// The plan that undoes the run that started then.
pub type Undoing = Option<(Timestamp, Plan)>;

/// Offers to undo the last run, where there is one that can be.
#[component]
pub fn UndoButton(model: Model, undoing: RwSignal<Undoing>) -> impl IntoView {
    let run = Memo::new(move |_| model.state.with(|state| run_to_undo(state).is_some()));
    view! {
        <Show when=move || run.get() && undoing.with(Option::is_none)>
            <Command testid="undo" hindrance=Signal::derive(move || model.hindrance_to_run())
                on_press=move |()| { model.told(model.plan_undo(move |run, plan| undoing.set(Some((run, plan))))); }>"Undo last run…"</Command>
        </Show>
    }
}

/// What an undo would write, to carry out or to close.
#[component]
pub fn UndoReview(model: Model, undoing: RwSignal<Undoing>) -> impl IntoView {
    let chosen = RwSignal::default();
    move || {
        let (started, plan) = undoing.get()?;
        let (writes, length) = (plan.writes(), plan.lines.len() + plan.orders.len());
        let run = model.state.with_untracked(|state| {
            let mut runs = state.runs.iter();
            runs.find(|run| run.started == started).map(run_in_words)
        });
        let label = match writes {
            0 => "Give back".to_owned(),
            writes => format!("Give back to {}", counted(writes, "record", "records")),
        };
        // What is left says why at each line.
        let nothing = (writes == 0).then_some(match length {
            0 => "There is nothing to give back: the run overwrote no value. What it created, mapped or filled in from a customer template stays.",
            _ => "There is nothing to give back: each line says why.",
        });
        let hindrance =
            Signal::derive(move || model.hindrance_to_run().or_else(|| nothing.map(Into::into)));
        let mails = mails_in_words(plan.mails(), WRITING);
        let left = length.saturating_sub(FIRST_LINES);
        let lines = plan.lines.iter().take(FIRST_LINES).map(|line| {
            view! {
                <PlanLineView model chosen line=line.clone() can_choose=false/>
            }
        });
        let notes = plan
            .orders
            .iter()
            .take(FIRST_LINES)
            .map(|note| view! { <NoteView note=note.clone()/> });
        let (lines, notes) = (lines.collect_view(), notes.collect_view());
        let apply = move |()| {
            if let Some((run, plan)) = undoing.get_untracked()
                && model
                    .told(model.undo(run, plan, Begun::Customers))
                    .is_some()
            {
                undoing.set(None);
            }
        };
        Some(view! {
            <section class="card review" data-testid="undo-review" aria-label="Undo last run">
                <h2>"Undo last run"</h2>
                <p>{format!("The run of {}. ", date_and_time(started))}{run}</p>
                <p class="muted">"Fields that it overwrote get their former values back, on the side where it wrote them and where nobody has changed them since; of a pair that failed on one side, the other is given back. Customers that it created and mappings that it made stay: Concord deletes nothing. Afterwards the two sides differ in these fields, and stay so until somebody edits one of them."</p>
                {mails.map(|words| view! { <p>{words}</p> })}
                {nothing.map(|words| view! { <p data-testid="nothing-to-undo">{words}</p> })}
                <div class="commands">
                    <Command testid="apply-undo" look=Look::primary_when(writes > 0) hindrance on_press=apply>{label}</Command>
                    <button type="button" data-testid="close-undo" on:click=move |_| undoing.set(None)>"Close"</button>
                </div>
                <div class="plan" data-testid="undo-plan">{lines}{notes}</div>
                {(left > 0).then(|| view! { <p class="muted">{format!("And {} more.", count(left))}</p> })}
            </section>
        })
    }
}
