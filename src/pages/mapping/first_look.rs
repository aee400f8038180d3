//! The first lines as they were last shown, while everything is being read from what this browser keeps.

use concord_core::overview::{Column, Line};
use leptos::prelude::*;

use super::row::{Cells, synchronised_at};
use crate::app::Model;
use crate::browser::words::count;

/// The first lines of the mapping; before there are any, a word that the app is starting.
#[component]
pub fn FirstLook() -> impl IntoView {
    let model = expect_context::<Model>();
    move || {
        let first = model.first_look.get();
        if first.lines.is_empty() {
            return view! { <p class="starting" role="status">"Reading what this browser keeps…"</p> }
                .into_any();
        }
        let total = count(first.total);
        view! {
            <div class="page-head">
                <h1>"Mapping"</h1>
                <p class="lead" role="status">{format!("The first of {total} lines as they were last. Reading what this browser keeps…")}</p>
            </div>
            <div class="list first-look" role="table" aria-label="Customers" aria-busy="true" data-testid="first-look">
                <div class="list-head" role="row">
                    <span role="columnheader"><span class="visually-hidden">"Chosen"</span></span>
                    <span role="columnheader" aria-label="Webstore customer flag">{Column::Flag.label()}</span>
                    <span role="columnheader">"Business Central customer"</span>
                    <span role="columnheader">"WooCommerce account"</span>
                    <span role="columnheader">{Column::Standing.label()}</span>
                    <span role="columnheader">{Column::LastSynchronised.label()}</span>
                </div>
                <div role="rowgroup">{first.lines.into_iter().map(row).collect_view()}</div>
            </div>
        }
        .into_any()
    }
}

fn row(line: Line) -> impl IntoView {
    let flag = line.flag.map(|flag| {
        let label = format!("Webstore customer: {}", line.company_name);
        view! { <input type="checkbox" class="flag" aria-label=label disabled=true prop:checked=flag/> }
    });
    let synchronised = synchronised_at(&line);
    view! {
        <div class="list-row" role="row">
            <span role="cell" class="cell-choose"></span>
            <span role="cell" class="cell-flag">{flag}</span>
            <Cells role="cell" line/>
            <span role="cell" class="cell-time muted">{synchronised}</span>
        </div>
    }
}
