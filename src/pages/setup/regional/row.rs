//! A row of the regional defaults: cells that are typed into, kept when the row is left.

use std::time::Duration;

use concord_core::template::{Column, RegionalDefault};
use concord_core::view::{At, Does};
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::Grid;
use crate::app::Hindrance;
use crate::components::{Command, Icon, IconView, Look, pressed};

/// One row; `former` is the key that it is kept under, none for one that is being begun.
#[component]
pub fn Row(grid: Grid, row: RegionalDefault, former: Option<String>) -> impl IntoView {
    let model = grid.model;
    let saved = StoredValue::new(row.clone());
    let former = StoredValue::new(former);
    let mut first = row;
    if former.with_value(Option::is_none) {
        first.country = grid.first.try_update(std::mem::take).unwrap_or_default();
    }
    let draft = RwSignal::new(first);
    let place = StoredValue::new(former.with_value(|it| it.clone().unwrap_or_default()));
    let frame = NodeRef::<html::Tr>::new();
    // Until the row is left for the first time nothing that is still empty is called wrong.
    let left = RwSignal::new(former.with_value(Option::is_some));
    let problems = Memo::new(move |_| {
        model.state.with(|state| {
            draft.with(|row| former.with_value(|former| row.problems(former.as_deref(), state)))
        })
    });
    let is_changed = move || draft.with(|row| saved.with_value(|saved| row != saved));
    Effect::new(move || {
        let is_changed = is_changed();
        grid.unsaved.update(|rows| {
            place.with_value(|place| match is_changed {
                true => rows.insert(place.clone()),
                false => rows.remove(place),
            });
        });
    });
    on_cleanup(move || {
        place.with_value(|place| {
            grid.unsaved.try_update(|rows| rows.remove(place));
        });
    });
    // What keeping it has to wait for, once it was tried.
    let waits = RwSignal::new(None::<Hindrance>);
    let keep = move || {
        waits.set(None);
        if !untrack(is_changed) {
            return;
        }
        left.set(true);
        if problems.with_untracked(|all| all.iter().any(|it| !it.is_broken)) {
            return;
        }
        let row = draft.get_untracked();
        let key = former.get_value();
        let kept = row.clone();
        match model.change_house(|house| house.keep_regional_default(key.as_deref(), kept)) {
            Ok(()) => {
                let name = model.state.with_untracked(|state| {
                    let countries = &state.snapshots.reference.countries;
                    countries.country_name(&row.country).to_owned()
                });
                model.say(format!("Saved: the regional default for {name}."));
                saved.set_value(row);
            }
            Err(hindrance) => return waits.set(Some(hindrance)),
        }
        if former.with_value(Option::is_none) {
            grid.begun.update(|it| *it += 1);
        }
    };
    Effect::new(move || {
        if model.hindrance().is_none() && waits.with_untracked(Option::is_some) {
            keep();
        }
    });
    let delete = move |()| match former.get_value() {
        Some(key) => {
            let gone = model.change_house(|house| house.forget_regional_default(&key));
            if model.told(gone).is_some() {
                model.say("The row is deleted.");
            }
        }
        None => draft.set(saved.get_value()),
    };
    let hinders_delete = Signal::derive(move || {
        let is_empty = former.with_value(Option::is_none) && !is_changed();
        let empty = || Hindrance::from("This row is empty.");
        let is_kept = || former.with_value(Option::is_some);
        let busy = || model.hindrance().filter(|_| is_kept());
        is_empty.then(empty).or_else(busy)
    });
    let on_leave = move |_: FocusEvent| {
        // Where the focus goes is known when it is there.
        set_timeout(
            move || {
                let focused = document().active_element();
                let stays = focused.is_some_and(|focused| {
                    let frame = frame.try_get_untracked().flatten();
                    frame.is_some_and(|frame| frame.contains(Some(&focused)))
                });
                if !stays && draft.try_get_untracked().is_some() {
                    keep();
                }
            },
            Duration::ZERO,
        );
    };
    let on_key = move |event: KeyboardEvent| {
        let cell = event
            .target()
            .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        match pressed(model, At::Regional, &event) {
            Some(Does::Leave) => {
                draft.set(saved.get_value());
                waits.set(None);
                left.set(former.with_value(Option::is_some));
            }
            Some(Does::Delete) => {
                event.prevent_default();
                delete(());
            }
            Some(Does::Walk) => {
                let Some(cell) = cell else { return };
                // The arrow keys choose from a cell's list while it is open: only where there is none do they move.
                let moves = event.key() == "Enter" || !cell.has_attribute("list");
                if !moves {
                    return;
                }
                event.prevent_default();
                let column = cell.dataset().get("column").unwrap_or_default();
                let up = event.key() == "ArrowUp";
                // Leaving the cell brings its text into the row.
                let _ = cell.blur();
                focus_beside(frame, &column, up);
            }
            _ => {}
        }
    };
    view! {
        <tr node_ref=frame on:focusout=on_leave on:keydown=on_key data-testid=move || place.with_value(|it| format!("region-{it}"))
            class:new=move || former.with_value(Option::is_none)>
            {move || grid.columns().into_iter().map(|column| view! {
                <Cell grid draft column problems=Signal::derive(move || {
                    let shown = left.get();
                    problems.with(|all| all.iter()
                        .find(|it| it.column == column && (shown || !draft.with(|row| row.get(column).is_empty())))
                        .map(|it| (it.words.clone(), it.is_broken)))
                })/>
            }).collect_view()}
            <td>
                <Command look=Look::Quiet title="Delete this row" label="Delete this row" hindrance=hinders_delete on_press=delete>
                    <IconView icon=Icon::Remove/>
                </Command>
                {move || waits.get().map(|hindrance| view! {
                    <small class="note" role="status" data-testid="row-waits">{format!("Not kept yet. {} This row is kept by itself when that is over.", hindrance.what())}</small>
                })}
            </td>
        </tr>
    }
}

/// Puts the focus into the same column of the next row, or the one before.
fn focus_beside(frame: NodeRef<html::Tr>, column: &str, up: bool) {
    let Some(row) = frame.get_untracked() else {
        return;
    };
    let beside = match up {
        true => row.previous_element_sibling(),
        false => row.next_element_sibling(),
    };
    let find = |row: Element, column: &str| {
        let cell = row
            .query_selector(&format!("[data-column='{column}']"))
            .ok()??;
        cell.dyn_into::<HtmlElement>().ok()
    };
    if let Some(cell) = beside.and_then(|row| find(row, column)) {
        let _ = cell.focus();
    }
}

#[component]
fn Cell(
    grid: Grid,
    draft: RwSignal<RegionalDefault>,
    column: Column,
    problems: Signal<Option<(String, bool)>>,
) -> impl IntoView {
    let model = grid.model;
    let shown = move || {
        model.state.with(|state| {
            draft.with(|row| {
                let countries = &state.snapshots.reference.countries;
                match column {
                    Column::Country => countries.country_name(&row.country).to_owned(),
                    Column::State => countries.state_name(&row.country, &row.state).to_owned(),
                    _ => row.get(column).to_owned(),
                }
            })
        })
    };
    let states = move || {
        model.state.with(|state| {
            draft.with(|row| {
                let listed = state.snapshots.reference.countries.states(&row.country);
                listed
                    .map(|(code, name)| view! { <option value=name.to_owned()>{code.to_owned()}</option> })
                    .collect_view()
            })
        })
    };
    let states_id = (column == Column::State).then(|| {
        let id = draft.with_untracked(RegionalDefault::key);
        format!("states-{id}")
    });
    let list = match column {
        Column::Country => Some("countries".to_owned()),
        Column::State => states_id.clone(),
        Column::VatNumber => Some("vat-conditions".to_owned()),
        Column::Template | Column::TaxedTemplate => Some("templates".to_owned()),
        Column::CustomerNo | Column::TaxedCustomerNo => None,
    };
    let placeholder = match column {
        Column::State => "All states",
        Column::VatNumber => "With or without",
        Column::Country | Column::Template => "",
        _ => "None",
    };
    view! {
        <td class:wrong=move || problems.with(|it| it.as_ref().is_some_and(|(_, is_broken)| !is_broken))
            class:broken=move || problems.with(|it| it.as_ref().is_some_and(|(_, is_broken)| *is_broken))>
            <input type="text" autocomplete="off" spellcheck="false" aria-label=column.label() list=list placeholder=placeholder
                data-column=format!("{column:?}") prop:value=shown
                aria-invalid=move || problems.with(Option::is_some).then_some("true")
                on:change:target=move |event| {
                    let typed = event.target().value();
                    let row = model.state.with_untracked(|state| draft.with_untracked(|row| row.with_typed(column, &typed, state)));
                    draft.set(row);
                    // The same row may have been typed in another way: it is shown as it is understood.
                    event.target().set_value(&untrack(shown));
                }/>
            {states_id.map(|id| view! { <datalist id=id>{states}</datalist> })}
            {move || problems.get().map(|(words, is_broken)| view! {
                <small class=if is_broken { "note" } else { "problem" } role="alert">{words}</small>
            })}
        </td>
    }
}
