//! What narrows the records that are shown, and the file of them.

use concord_core::file_name::file_name;
use concord_core::log::filter::Results;
use concord_core::log::{FaultKind, export};
use leptos::prelude::*;

use super::desk::{Chosen, Desk};
use crate::app::Model;
use crate::browser::words::{count, date};
use crate::browser::{FileKind, now};
use crate::components::{Command, Icon, IconView};

/// Search, day, customer, results and kind of fault; each says how many records it leaves.
#[component]
pub fn Filters(model: Model, desk: Desk) -> impl IntoView {
    let day = move || desk.days.with(|it| it.as_ref().map(|it| it.first.clone()));
    let span = move || {
        let days = desk.days.get().filter(|it| it.number > 1)?;
        let last = concord_core::ports::Timestamp(days.within.1.0 - 1);
        Some(format!("{} – {}", date(days.within.0), date(last)))
    };
    view! {
        <div class="log-tools">
            <input type="search" placeholder="Customer, number, value, error…" aria-label="Search the log" data-testid="log-search"
                prop:value=move || desk.search.get() on:input:target=move |event| desk.search.set(event.target().value())/>
            <label class="log-day">"Day "
                <input type="date" data-testid="log-day" prop:value=move || day().unwrap_or_default()
                    on:change:target=move |event| {
                        let day = Some(event.target().value()).filter(|it| !it.is_empty());
                        desk.ask(vec![("day", day), ("days", None), ("run", None)]);
                    }/>
            </label>
            {move || span().map(|words| view! { <Taken testid="log-days" words title="Show every day again"
                on_press=Callback::new(move |()| desk.ask(vec![("day", None), ("days", None)]))/> })}
            {move || desk.person.get().map(|person| view! { <Taken testid="log-customer" words=format!("Customer: {}", person.name)
                title="Show every customer again" on_press=Callback::new(move |()| desk.ask(vec![("customer", None)]))/> })}
            <Export model desk/>
            {move || desk.is_narrowed().then(|| view! {
                <button type="button" class="quiet" data-testid="log-clear" on:click=move |_| {
                    desk.search.set(String::new());
                    let parts = ["results", "fault", "day", "days", "customer"];
                    desk.ask(parts.into_iter().map(|part| (part, None)).collect());
                }>"Clear filters"</button>
            })}
        </div>
        <div class="chips" role="group" aria-label="Results">{Results::ALL.map(|choice| view! {
            <button type="button" class="chip" data-testid=format!("log-{choice:?}")
                aria-pressed=move || (desk.results.get() == choice).to_string()
                on:click=move |_| {
                    let slug = (choice != Results::All).then(|| choice.slug().to_owned());
                    desk.ask(vec![("results", slug), ("fault", None)]);
                }>
                {choice.label()}" "<span class="chip-count">{move || count(desk.found.with(|it| it.results.get(&choice).copied().unwrap_or_default()))}</span>
            </button>
        })}</div>
        <Show when=move || desk.results.get() == Results::Failed>
            <div class="chips" role="group" aria-label="Kind of error">{FaultKind::ALL.map(|kind| view! { <Kind desk kind/> })}</div>
        </Show>
    }
}

/// A kind of fault that there is, or that was asked for.
#[component]
fn Kind(desk: Desk, kind: FaultKind) -> impl IntoView {
    let number = Memo::new(move |_| {
        desk.found
            .with(|it| it.faults.get(&kind).copied().unwrap_or_default())
    });
    let is_chosen = Memo::new(move |_| desk.fault.get() == Some(kind));
    view! {
        <Show when=move || is_chosen.get() || { number.get() > 0 }>
            <button type="button" class="chip" data-testid=format!("log-fault-{}", kind.slug()) aria-pressed=move || is_chosen.get().to_string()
                on:click=move |_| {
                    // Pressed again it is every kind.
                    let slug = (!is_chosen.get_untracked()).then(|| kind.slug().to_owned());
                    desk.ask(vec![("fault", slug)]);
                }>{kind.label()}" "<span class="chip-count">{move || count(number.get())}</span></button>
        </Show>
    }
}

/// What was asked for, to be taken back.
#[component]
fn Taken(
    testid: &'static str,
    words: String,
    title: &'static str,
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="chip taken" aria-pressed="true" title=title data-testid=testid on:click=move |_| on_press.run(())>
            <span dir="auto">{words}</span><IconView icon=Icon::Remove/>
        </button>
    }
}

/// All that is shown as a file.
#[component]
fn Export(model: Model, desk: Desk) -> impl IntoView {
    let nothing = Signal::derive(move || {
        desk.found
            .with(|it| it.places.is_empty())
            .then(|| "No record is shown.".into())
    });
    let export = move |()| {
        let of_other = untrack(|| desk.other());
        let text = desk.runs.with_untracked(|runs| {
            let of_other = of_other.map(|of| vec![of.run]);
            let runs = of_other.as_ref().unwrap_or(runs);
            desk.entries.with_untracked(|entries| {
                desk.found.with_untracked(|found| {
                    let entry = |place: &u32| entries.as_ref()?.get(*place as usize);
                    export::csv(runs, found.places.iter().filter_map(entry))
                })
            })
        });
        let code = model
            .state
            .with_untracked(|state| state.code().map(str::to_owned));
        let of = match desk.chosen.get_untracked() {
            Chosen::Run(started) => started,
            Chosen::Other(_) | Chosen::All | Chosen::NotKept => now(),
        };
        let name = file_name("log", code.as_deref(), of, "csv");
        model.save_file(&name, FileKind::Csv, &text);
    };
    view! { <Command testid="export-log" hindrance=nothing on_press=export>"Export as CSV"</Command> }
}
