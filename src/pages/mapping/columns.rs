//! Which columns the list shows, in this browser.

use concord_core::overview::{Column, Columns};
use leptos::prelude::*;

use crate::app::Model;

/// A menu of the columns.
#[component]
pub fn ColumnChoice(model: Model) -> impl IntoView {
    view! {
        <details class="columns">
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
        widths.push("58px");
    }
    widths.extend(["minmax(0, 3fr)", "minmax(0, 3fr)"]);
    for column in columns.shown() {
        widths.push(match column {
            Column::Flag => continue,
            Column::UserName => "minmax(0, 1.6fr)",
            Column::Standing => "116px",
            Column::LastSynchronised => "96px",
            Column::LastError => "minmax(0, 2fr)",
            Column::Attempts => "56px",
        });
    }
    widths.join(" ")
}
