//! Which columns the list shows, in this browser.

use concord_core::overview::{Column, Columns};
use concord_core::view::{At, Does};
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::app::Model;
use crate::browser::focus_soon;
use crate::components::pressed;

/// What opens the menu.
const BUTTON: &str = ".columns > summary";

/// A menu of the columns.
#[component]
pub fn ColumnChoice(model: Model) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let key = move |event: KeyboardEvent| {
        if pressed(model, At::Columns, &event) == Some(Does::Leave) {
            close();
            focus_soon(BUTTON);
        }
    };
    // It lies over the list, and is in the way as soon as the keyboard is elsewhere.
    let left = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|it| it.dyn_into::<Element>().ok());
        if to.is_some_and(|to| {
            menu.get_untracked()
                .is_some_and(|menu| !menu.contains(Some(&to)))
        }) {
            close();
        }
    };
    view! {
        <details class="columns" node_ref=menu on:keydown=key on:focusout=left>
            <summary class="button" data-testid="columns">"Columns"</summary>
            <fieldset class="columns-list">
                <legend class="visually-hidden">"Columns that are shown"</legend>
                {Column::ALL.map(|column| view! {
                    <label class="check">
                        <input type="checkbox" data-testid=format!("column-{}", column.slug())
                            prop:checked=move || model.house.with(|house| house.columns.has(column))
                            on:change=move |_| model.toggle_column(column)/>
                        <span>{column.label()}</span>
                    </label>
                })}
            </fieldset>
        </details>
    }
}

/// The widths of the shown columns, for a grid.
pub fn widths(columns: &Columns) -> String {
    let mut widths = vec!["18px"];
    if columns.has(Column::Flag) {
        widths.push("62px");
    }
    widths.extend(["minmax(0, 3fr)", "minmax(0, 3fr)"]);
    for column in columns.shown() {
        widths.push(match column {
            Column::Flag => continue,
            Column::UserName => "minmax(0, 1.6fr)",
            Column::Standing => "176px",
            Column::LastSynchronised => "118px",
            Column::LastError => "minmax(0, 2fr)",
            Column::Attempts => "56px",
        });
    }
    widths.join(" ")
}

/// How many of the shown columns stand in rows of their own in a narrow window, under the names.
pub fn rows_below(columns: &Columns) -> u32 {
    let below = columns
        .shown()
        .filter(|column| !matches!(column, Column::Flag | Column::Standing));
    u32::try_from(below.count()).unwrap_or_default()
}
