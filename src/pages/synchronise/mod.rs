//! Synchronise: the preview, and carrying it out.

mod automatic;
mod conflicts;
mod elsewhere;
mod ended;
mod errors;
mod line;
mod run;
mod summary;
mod undo;
mod value;

use std::collections::BTreeSet;

use concord_core::plan::{Kind, PlanLine};
use concord_core::state::Subject;
use concord_core::view::{CustomersRead, Weight, lines_under, number_under};
use leptos::prelude::*;

use crate::app::{Begun, Model};
use crate::browser::focus_soon;
use crate::browser::words::{WRITING, count, counted};
use crate::components::{
    Command, ConnectFirst, Groups, LastRead, Look, Message, PageHead, Question, Step, Tone,
    WorkBar, reading_label, use_address_part, use_customers_read,
};
use automatic::Automatic;
use conflicts::{SettleBar, Settling};
use errors::{ErrorGroups, Shown};
use summary::Summary;
use undo::{UndoButton, UndoReview, Undoing};

pub use elsewhere::ElsewhereNotice;
pub use ended::RunResult;
pub use line::PlanLineView;
pub use run::{RunButtons, RunNotes};

/// How many lines are shown before more are asked for.
const FIRST_LINES: usize = 100;
/// What carries the plan out; the keyboard goes there when nothing is left to decide.
const APPLY: &str = "[data-testid=apply]";

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
    let asked = RwSignal::new(None::<Weight>);
    // What is chosen of a plan, and asked about it, says nothing of another one.
    let chosen = RwSignal::new(BTreeSet::<Subject>::new());
    Effect::new(move || {
        model.plan.track();
        chosen.update(BTreeSet::clear);
        undoing.set(None);
        asked.set(None);
    });
    let read = use_customers_read(model);
    view! {
        <PageHead title="Synchronise">{directions}</PageHead>
        <ConnectFirst/>
        <Commands model chosen undoing asked read/>
        <ApplyQuestion model chosen asked/>
        <WorkBar model/>
        <Automatic model/>
        <RunResult model of=Begun::Customers/>
        <UndoReview model undoing/>
        <Preview model chosen read/>
    }
}

/// Preview, apply, pause, stop.
#[component]
fn Commands(
    model: Model,
    chosen: RwSignal<BTreeSet<Subject>>,
    undoing: RwSignal<Undoing>,
    /// What is asked about before it is applied.
    asked: RwSignal<Option<Weight>>,
    read: Memo<CustomersRead>,
) -> impl IntoView {
    let writes = Memo::new(move |_| model.plan.with(|plan| plan.writes()));
    let hinders_apply = Signal::derive(move || {
        let nothing = || (writes.get() == 0).then(|| "No customer is to be written.".into());
        model.hindrance_to_apply().or_else(nothing)
    });
    let apply_label = move || apply_label(model, writes.get(), chosen.with(BTreeSet::len));
    let apply = move |()| {
        let weight = chosen.with_untracked(|chosen| model.weight_of_chosen(chosen));
        match weight.asks() {
            true => asked.set(Some(weight)),
            false => drop(model.told(chosen.with_untracked(|chosen| model.apply(chosen)))),
        }
    };
    view! {
        <div class="commands">
            <Command testid="preview" look=Signal::derive(move || Look::primary_when(writes.get() == 0))
                hindrance=Signal::derive(move || model.hindrance_to_run())
                on_press=move |()| { model.told(model.preview()); }>{move || reading_label(read.get(), "Preview")}</Command>
            <Command testid="apply" look=Signal::derive(move || Look::primary_when(writes.get() > 0)) hindrance=hinders_apply
                on_press=apply>{apply_label}</Command>
            <RunButtons model/>
            <UndoButton model undoing/>
        </div>
        <RunNotes model/>
    }
}

/// What the button says that carries a plan out: to how many, and of which webstore.
fn apply_label(model: Model, writes: usize, chosen: usize) -> String {
    let of = model.place().map(|it| format!(" of {}", it.code));
    let of = of.unwrap_or_default();
    match (writes, chosen) {
        (0, _) => "Apply".to_owned(),
        (writes, 0) => format!("Apply to {}{of}", counted(writes, "customer", "customers")),
        (_, chosen) => format!(
            "Apply to {}{of}",
            counted(chosen, "chosen customer", "chosen customers")
        ),
    }
}

/// Asks before a plan of weight is carried out.
#[component]
fn ApplyQuestion(
    model: Model,
    chosen: RwSignal<BTreeSet<Subject>>,
    asked: RwSignal<Option<Weight>>,
) -> impl IntoView {
    let writes = move || model.plan.with(|plan| plan.writes());
    let yes = Signal::derive(move || apply_label(model, writes(), chosen.with(BTreeSet::len)));
    let leave = Callback::new(move |()| {
        asked.set(None);
        focus_soon(APPLY);
    });
    let apply = Callback::new(move |()| {
        if model
            .told(chosen.with_untracked(|chosen| model.apply(chosen)))
            .is_some()
        {
            asked.set(None);
            focus_soon(APPLY);
        }
    });
    move || {
        let weight = asked.get()?;
        let title = model.place().map_or_else(
            || "Apply?".to_owned(),
            |it| format!("Apply to {} and {}?", it.code, it.company),
        );
        Some(view! {
            <Question title sentences=weight.sentences(WRITING) yes hindrance=Signal::derive(move || model.hindrance_to_apply())
                on_yes=apply on_leave=leave/>
        })
    }
}

/// The plan, by kind.
#[component]
fn Preview(
    model: Model,
    chosen: RwSignal<BTreeSet<Subject>>,
    read: Memo<CustomersRead>,
) -> impl IntoView {
    let settling = Settling::new(model);
    provide_context(settling);
    let asked = use_address_part("show");
    let shown_kind = Memo::new(move |_| {
        let asked = asked.value.get()?;
        let mut kinds = Kind::ALL.into_iter();
        kinds.find(|kind| slug(Some(*kind)) == asked)
    });
    let shown_lines = RwSignal::new(FIRST_LINES);
    let has_read = move || {
        model.state.with(|state| {
            !state.snapshots.company.is_empty() || !state.snapshots.webstore.is_empty()
        })
    };
    let choose = move |kind: Option<Kind>| {
        shown_lines.set(FIRST_LINES);
        asked.set(kind.map(|kind| slug(Some(kind))), Step::Forward);
    };
    let tab = move |kind: Option<Kind>| {
        let number = move || {
            model.plan.with(|plan| {
                model.lines.with(|lines| {
                    model
                        .suggestions
                        .with(|found| number_under(plan, lines, found, kind))
                })
            })
        };
        let label = kind.map_or("All", Kind::label);
        view! {
            <Show when=move || kind.is_none() || { number() > 0 } || shown_kind.get() == kind>
                <button type="button" class="chip" data-testid=format!("show-{}", slug(kind))
                    aria-pressed=move || (shown_kind.get() == kind).to_string()
                    on:click=move |_| choose(kind)>{label}" "<span class="chip-count">{move || count(number())}</span></button>
            </Show>
        }
    };
    let lines = Memo::new(move |_| {
        let kind = shown_kind.get();
        model.state.with(|state| {
            model.plan.with(|plan| {
                lines_under(state, plan, kind)
                    .cloned()
                    .collect::<Vec<PlanLine>>()
            })
        })
    });
    let errors_shown = Memo::new(move |_| match shown_kind.get() {
        None => Shown::Briefly,
        Some(Kind::Error) => Shown::Whole,
        Some(_) => Shown::Nothing,
    });
    let shows_groups = move || matches!(shown_kind.get(), None | Some(Kind::Ambiguous));
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
                <LastRead read/>
            </div>
            <Show when=move || { model.plan.with(|plan| plan.broken()) > 1 }>
                <div class="commands">
                    <Command testid="unmap-broken" hindrance=Signal::derive(move || model.hindrance())
                        on_press=move |()| { model.told(model.unmap_broken()); }>
                        {move || format!("Unmap all {} broken mappings", count(model.plan.with(|plan| plan.broken())))}
                    </Command>
                </div>
            </Show>
            <Duplicates model/>
            <ErrorGroups model shown=errors_shown on_settle=Callback::new(move |()| choose(Some(Kind::Error)))/>
            <Show when=move || matches!(shown_kind.get(), None | Some(Kind::Conflict))>
                <SettleBar model settling/>
            </Show>
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
            <Show when=shows_groups>
                <Groups model/>
            </Show>
        </Show>
    }
}

/// A kind of line in the address and in test ids.
fn slug(kind: Option<Kind>) -> String {
    let label = kind.map_or("All", Kind::label);
    label.to_ascii_lowercase().replace(' ', "-")
}

/// Answers many questions at once: customers who may be duplicates are all created.
#[component]
fn Duplicates(model: Model) -> impl IntoView {
    let pairs = Memo::new(move |_| model.plan.with(|plan| plan.possible_duplicates()));
    view! {
        <Show when=move || { pairs.with(Vec::len) > 1 }>
            <div class="commands">
                <Command testid="tell-all-apart" hindrance=Signal::derive(move || model.hindrance())
                    title="The next run creates them, after its preview"
                    on_press=move |()| { model.told(model.tell_apart(&pairs.get_untracked())); }>
                    {move || format!("All {} are other customers: create them", count(pairs.with(Vec::len)))}
                </Command>
            </div>
        </Show>
    }
}
