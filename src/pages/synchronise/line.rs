//! One line of the preview.

use std::collections::BTreeSet;

use concord_core::actions;
use concord_core::call::Side;
use concord_core::customer::CompanyId;
use concord_core::merge::FieldChange;
use concord_core::plan::{Kind, PlanLine, Reason};
use concord_core::state::Subject;
use leptos::prelude::*;

use super::conflicts::Conflicts;
use super::errors::LineErrors;
use super::value::shown;
use crate::app::Model;
use crate::components::Decisions;

/// What happens to one customer, field by field, and why.
#[component]
pub fn PlanLineView(
    model: Model,
    /// The records that the user wants to synchronise; none of them means all.
    chosen: RwSignal<BTreeSet<Subject>>,
    line: PlanLine,
    /// Whether single records can be chosen.
    #[prop(default = true)]
    can_choose: bool,
) -> impl IntoView {
    let kind = line.kind();
    let changes = line.changes();
    let writes = line.work.is_some();
    let subject = line.subject().filter(|_| writes && can_choose);
    let can_be_chosen = subject.is_some();
    let name = line.name.clone();
    let choose = subject.map(move |subject| {
        let of = subject.clone();
        view! {
            <input type="checkbox" class="choose" data-testid="choose" aria-label=format!("Choose {name}")
                prop:checked=move || chosen.with(|chosen| chosen.contains(&of))
                on:change:target=move |event| {
                    let on = event.target().checked();
                    chosen.update(|chosen| {
                        if on {
                            chosen.insert(subject.clone());
                        } else {
                            chosen.remove(&subject);
                        }
                    });
                }/>
        }
    });
    let template = match &line.reason {
        Reason::NewInWebstore {
            template,
            why,
            template_values,
            ..
        } if writes => {
            let values = template_values
                .iter()
                .map(|(label, value)| format!("{label} {value}"));
            Some(format!(
                "From customer template {template}: {}. {why}",
                values.collect::<Vec<_>>().join(" · ")
            ))
        }
        _ => None,
    };
    let problems: Vec<String> = line
        .problems
        .iter()
        .map(|problem| problem.words())
        .collect();
    let goes_along = model.state.with_untracked(|state| line.goes_along(state));
    let is_left_out = !line.left_out.is_empty() || line.reason == Reason::CustomerLeftOut;
    // What an undo leaves as it is has to be seen before it is undone.
    let is_not_undone = matches!(line.reason, Reason::NotUndone(_));
    let opened =
        is_left_out || is_not_undone || (kind != Kind::CreateInCompany && kind != Kind::Skip);
    let also_conflict = kind != Kind::Conflict && !line.conflicts.is_empty();
    let also_error = kind != Kind::Error && !problems.is_empty();
    view! {
        <div class="plan-entry" class:can-choose=can_be_chosen>
        // Beside the line: what is in a summary is part of its button.
        {choose}
        <details class="plan-line" open=opened data-kind=format!("{kind:?}")>
            <summary>
                <span class=badge_class(kind)>{kind.label()}</span>
                {also_conflict.then(|| view! { <span class="badge warn">"Conflict"</span> })}
                {also_error.then(|| view! { <span class="badge bad">"Error"</span> })}
                <strong class="plan-name" dir="auto">{line.name.clone()}</strong>
                <span class="muted">{line.identity()}</span>
            </summary>
            <div class="plan-detail">
                <p class="reason">{line.reason.words()}</p>
                {(!changes.is_empty()).then(|| view! { <Changes changes/> })}
                {goes_along.into_iter().map(|words| view! { <p class="muted">{words}</p> }).collect_view()}
                {template.map(|words| view! { <p class="muted">{words}</p> })}
                {problems.into_iter().map(|words| view! { <p class="problem">{words}</p> }).collect_view()}
                <LineErrors model line=line.clone()/>
                {line.company.clone().filter(|_| !line.conflicts.is_empty()).map(|customer| view! {
                    <Conflicts model name=line.name.clone() customer conflicts=line.conflicts.clone()/>
                })}
                <Decisions model line=line.clone()/>
                {line.company.clone().map(|customer| view! { <TakeBack model customer/> })}
            </div>
        </details>
        </div>
    }
}

fn badge_class(kind: Kind) -> &'static str {
    match kind {
        Kind::CreateInCompany | Kind::CreateInWebstore => "badge create",
        Kind::Map | Kind::Unmap => "badge map",
        Kind::Update => "badge update",
        Kind::Conflict | Kind::Ambiguous => "badge warn",
        Kind::Error => "badge bad",
        Kind::Skip => "badge",
    }
}

/// The fields that will be written, old and new.
#[component]
fn Changes(changes: Vec<(Side, FieldChange)>) -> impl IntoView {
    view! {
        <table class="fields">
            <thead><tr><th>"Field"</th><th>"Written to"</th><th>"Now"</th><th>"Then"</th></tr></thead>
            <tbody>
                {changes.into_iter().map(|(side, change)| view! {
                    <tr>
                        <th scope="row">{change.field.label()}</th>
                        <td class="muted">{side.name()}</td>
                        <td class="old">{shown(&change.field.shown(&change.old))}</td>
                        <td class="new">{shown(&change.field.shown(&change.new))}</td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// Takes decisions back that are not carried out yet.
#[component]
fn TakeBack(model: Model, customer: CompanyId) -> impl IntoView {
    let of = customer.clone();
    let settled = move || {
        model.state.with(|state| {
            state
                .settlements
                .values()
                .any(|made| made.customer == of && actions::is_open(state, made))
        })
    };
    view! {
        <Show when=settled>
            <p>
                <span class="muted">"You settled a conflict here. "</span>
                <button type="button" class="quiet" on:click={
                    let customer = customer.clone();
                    move |_| { model.told(model.unsettle(&customer)); }
                }>"Take back"</button>
            </p>
        </Show>
    }
}
