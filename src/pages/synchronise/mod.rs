//! Synchronise: the preview, and carrying it out.

mod automatic;
mod conflicts;
mod elsewhere;
mod line;
mod run;
mod summary;
mod undo;

use std::collections::BTreeSet;

use concord_core::plan::Kind;
use concord_core::state::Subject;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::app::{Activity, Doing, Model};
use crate::browser::words::{count, counted, date_and_time};
use crate::components::{Command, ConnectFirst, Look, Message, ProgressBar, Tone};
use automatic::Automatic;
use conflicts::{SettleBar, Settling};
use summary::Summary;
use undo::{UndoButton, UndoReview, Undoing};

pub use elsewhere::ElsewhereNotice;
pub use line::PlanLineView;
pub use run::{RunButtons, RunNotes, RunResult};

/// How many lines are shown before more are asked for.
const FIRST_LINES: usize = 100;

/// Preview, decisions, apply, result.
#[component]
pub fn Synchronise() -> impl IntoView {
    let model = expect_context::<Model>();
    let directions = move || {
        model.state.with(|state| {
            format!(
                "Pull: {} · Push: {}",
                state.setup.pull.label(),
                state.setup.push.label()
            )
        })
    };
    let undoing = RwSignal::new(Undoing::None);
    // What is chosen of a plan says nothing of another one.
    let chosen = RwSignal::new(BTreeSet::<Subject>::new());
    Effect::new(move || {
        model.plan.track();
        chosen.update(BTreeSet::clear);
        undoing.set(None);
    });
    view! {
        <div class="page-head">
            <h1>"Synchronise"</h1>
            <p class="lead">{directions}</p>
        </div>
        <ConnectFirst/>
        <Commands model chosen undoing/>
        {move || model.activity.with(|it| it.progress().cloned()).map(|progress| view! { <ProgressBar progress/> })}
        <Automatic model/>
        <RunResult model/>
        <UndoReview model undoing/>
        <Preview model chosen/>
    }
}

/// Preview, apply, pause, stop.
#[component]
fn Commands(
    model: Model,
    chosen: RwSignal<BTreeSet<Subject>>,
    undoing: RwSignal<Undoing>,
) -> impl IntoView {
    let writes = Memo::new(move |_| model.plan.with(|plan| plan.writes()));
    let hinders_apply = Signal::derive(move || {
        let nothing = || (writes.get() == 0).then(|| "No customer is to be written.".into());
        model.hindrance_to_apply().or_else(nothing)
    });
    let elsewhere = move || {
        model.activity.with(|activity| match activity {
            Activity::Elsewhere(work) => Some((model.is_own(work), work.doing)),
            _ => None,
        })
    };
    let preview_label = move || match elsewhere() {
        Some((true, _)) => "Automatic synchronisation is going on",
        Some((false, Doing::Reading)) => "Another tab is reading",
        Some((false, Doing::Running)) => "A run is going on in another tab",
        None => "Preview",
    };
    let apply_label = move || match (writes.get(), chosen.with(BTreeSet::len)) {
        (0, _) => "Nothing to apply".to_owned(),
        (writes, 0) => format!("Apply to {}", counted(writes, "customer", "customers")),
        (_, chosen) => format!(
            "Apply to {} chosen",
            counted(chosen, "customer", "customers")
        ),
    };
    view! {
        <div class="commands">
            <Command testid="preview" look=Signal::derive(move || Look::primary_when(writes.get() == 0))
                hindrance=Signal::derive(move || model.hindrance_to_run())
                on_press=move |()| { model.told(model.preview()); }>{preview_label}</Command>
            <Command testid="apply" look=Signal::derive(move || Look::primary_when(writes.get() > 0)) hindrance=hinders_apply
                on_press=move |()| { model.told(chosen.with_untracked(|chosen| model.apply(chosen))); }>{apply_label}</Command>
            <RunButtons model/>
            <UndoButton model undoing/>
        </div>
        <RunNotes model/>
    }
}

/// The plan, by kind.
#[component]
fn Preview(model: Model, chosen: RwSignal<BTreeSet<Subject>>) -> impl IntoView {
    let settling = Settling::new(model);
    provide_context(settling);
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get("show"));
    let first = Kind::ALL.into_iter().find(|kind| {
        asked
            .as_deref()
            .is_some_and(|asked| kind.label().eq_ignore_ascii_case(asked))
    });
    let shown_kind = RwSignal::new(first);
    let shown_lines = RwSignal::new(FIRST_LINES);
    let has_read = move || {
        model.state.with(|state| {
            !state.snapshots.company.is_empty() || !state.snapshots.webstore.is_empty()
        })
    };
    let read_at = move || model.state.with(|state| state.snapshots.reference.read_at);
    let choose = move |kind: Option<Kind>| {
        shown_kind.set(kind);
        shown_lines.set(FIRST_LINES);
    };
    let tab = move |kind: Option<Kind>| {
        let number = move || {
            model.plan.with(|plan| match kind {
                Some(kind) => plan.count(kind),
                None => plan.lines.len(),
            })
        };
        let label = kind.map_or("All", Kind::label);
        let slug = label.to_lowercase().replace(' ', "-");
        view! {
            <Show when=move || kind.is_none() || { number() > 0 } || shown_kind.get() == kind>
                <button type="button" class="chip" data-testid=format!("show-{slug}")
                    aria-pressed=move || (shown_kind.get() == kind).to_string()
                    on:click=move |_| choose(kind)>{label}" "<span class="chip-count">{move || count(number())}</span></button>
            </Show>
        }
    };
    let lines = Memo::new(move |_| {
        let kind = shown_kind.get();
        model.plan.with(|plan| {
            plan.lines
                .iter()
                .filter(|line| kind.is_none_or(|kind| line.is_under(kind)))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=has_read fallback=move || view! {
            <Show when=move || model.is_connected()>
                <div class="empty">
                    <p>"A preview reads both systems and shows what a synchronisation would write. It writes nothing."</p>
                </div>
            </Show>
        }>
            {move || model.plan.with(|plan| plan.cautions.clone()).into_iter().map(|caution| view! {
                <div data-testid="caution">
                    <Message tone=Tone::Warning title="Look twice">
                        <p>{caution.words()}</p>
                    </Message>
                </div>
            }).collect_view()}
            {move || model.state.with(|state| state.snapshots.reference.oddities.clone()).into_iter().map(|oddity| view! {
                <p class="muted" data-testid="oddity">{let it = oddity.explain(); format!("{} {}", it.what, it.remedy)}</p>
            }).collect_view()}
            <Summary model chosen/>
            <div class="chips" role="group" aria-label="Show">
                {tab(None)}
                {Kind::ALL.map(|kind| tab(Some(kind)))}
                <span class="muted read-at">{move || read_at().map(|at| format!("Read {}", date_and_time(at)))}</span>
            </div>
            <Show when=move || { model.plan.with(|plan| plan.broken()) > 1 }>
                <div class="commands">
                    <button type="button" data-testid="unmap-broken" aria-disabled=move || model.activity.with(Activity::is_busy).then_some("true")
                        on:click=move |_| { model.told(model.unmap_broken()); }>
                        {move || format!("Unmap all {} broken mappings", count(model.plan.with(|plan| plan.broken())))}
                    </button>
                </div>
            </Show>
            <SettleBar model settling/>
            <div class="plan" data-testid="plan" on:keydown=move |event| settling.on_key(model, &event)>
                {move || lines.with(|lines| lines.iter().take(shown_lines.get()).map(|line| view! {
                    <PlanLineView model chosen line=line.clone()/>
                }).collect_view())}
            </div>
            <Show when=move || { lines.with(Vec::len) > shown_lines.get() }>
                <button type="button" on:click=move |_| shown_lines.update(|shown| *shown += FIRST_LINES)>
                    {move || format!("Show more ({} left)", count(lines.with(Vec::len) - shown_lines.get()))}
                </button>
            </Show>
        </Show>
    }
}
