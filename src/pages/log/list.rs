//! The records that are found, of which one at a time is open in its place.

use concord_core::view::{At, Does, walked};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::desk::{Chosen, Desk};
use super::entry::{OpenEntry, Row, row_id};
use crate::app::Model;
use crate::browser::focus_soon;
use crate::browser::words::counted;
use crate::components::{VirtualList, pressed, window_is_narrower_than};

/// Below this window width a record takes several rows of text.
const NARROW: f64 = 760.0;

/// The list, or why there is nothing in it.
#[component]
pub fn Entries(desk: Desk) -> impl IntoView {
    let has_read = Memo::new(move |_| desk.entries.with(Option::is_some));
    let number = Memo::new(move |_| desk.found.with(|found| found.places.len()));
    let words = move || match (has_read.get(), number.get()) {
        (false, _) => "Reading…".to_owned(),
        (true, 0) if !desk.is_narrowed() => "Nothing was written.".to_owned(),
        (true, 0) => "No record fits this search and filter.".to_owned(),
        (true, number) => format!("{} shown", counted(number, "record", "records")),
    };
    view! {
        <p class="muted" role="status" data-testid="log-shown">{words}</p>
        <Show when=move || { number.get() > 0 }><List desk/></Show>
    }
}

#[component]
fn List(desk: Desk) -> impl IntoView {
    let model = expect_context::<Model>();
    let is_narrow = window_is_narrower_than(NARROW);
    let is_dated = Memo::new(move |_| matches!(desk.chosen.get(), Chosen::All | Chosen::NotKept));
    let row_height = Signal::derive(move || match (is_narrow.get(), is_dated.get()) {
        (true, true) => 96,
        (true, false) => 78,
        (false, _) => 48,
    });
    let rows = Signal::derive(move || desk.found.with(|found| found.places.clone()));
    let at_row = move || {
        let place = desk
            .found
            .with(|found| found.places.get(desk.at.get()).copied())?;
        Some(row_id(&desk.entry(place)?))
    };
    let key = move |event: KeyboardEvent| {
        // Keys in an open record belong to that.
        if event.target() != event.current_target() {
            return;
        }
        let last = rows.with_untracked(Vec::len).saturating_sub(1);
        let at = desk.at.get_untracked();
        match pressed(model, At::Records, &event) {
            Some(Does::Open) => {
                desk.toggle(at);
                focus_soon(".entry-open");
            }
            Some(Does::Leave) => desk.open.set(None),
            Some(Does::Walk) => desk.at.set(walked(&event.key(), at, last).unwrap_or(at)),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <p class="visually-hidden" id="log-keys">"Arrow keys walk the records, Enter opens one in full, Escape closes it."</p>
        <div class="list log-entries" class:dated=is_dated role="grid" aria-label="Records" tabindex="0" data-testid="entries" node_ref=desk.grid
            aria-describedby="log-keys" aria-rowcount=move || (rows.with(Vec::len) + 1).to_string() aria-activedescendant=at_row
            style=("--row", move || format!("{}px", row_height.get())) on:keydown=key>
            <div class="list-head" role="row" aria-rowindex="1">
                <span role="columnheader">"Result"</span>
                <span role="columnheader">"Customer"</span>
                <span role="columnheader">"What was done"</span>
                {move || is_dated.get().then(|| view! { <span role="columnheader">"Run"</span> })}
            </div>
            <VirtualList rows row_height in_sight=Signal::derive(move || Some(desk.at.get()))
                over=Memo::new(move |_| desk.open_at()) lying=move || view! { <OpenEntry desk/> }
                row=move |number, place: u32| {
                    let entry = untrack(|| desk.entry(place));
                    entry.map(|entry| view! { <Row desk number entry is_dated=is_dated.get()/> })
                }/>
        </div>
    }
}
