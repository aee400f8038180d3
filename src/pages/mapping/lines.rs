//! The list of customers: search, filters, sorting, choosing lines by mouse and keyboard.

use std::collections::BTreeSet;

use concord_core::gather::Gather as _;
use concord_core::log::FaultKind;
use concord_core::overview::{self, Column, Filter, Order, Show as Showing, SortBy};
use concord_core::state::State;
use leptos::prelude::*;

use super::bulk::BulkActions;
use super::columns::{ColumnChoice, rows_below, widths};
use super::editor::{Editing, Editor};
use super::factbox::FactBox;
use super::place::Place;
use super::row::{Row, row_id};
use super::splitter::{Border, Splitter};
use crate::app::{Latest, Model};
use crate::browser::words::count;
use crate::components::{VirtualList, use_changing_part, use_search};

/// The list with its FactBox.
#[component]
pub fn Lines(
    model: Model,
    is_narrow: Signal<bool>,
    showing: Memo<Showing>,
    choose: Callback<Showing>,
    editing: Editing,
    said: RwSignal<String>,
) -> impl IntoView {
    let search = use_search();
    let order = RwSignal::new(Order::default());
    let shown = RwSignal::new(Vec::new());
    let looking = Latest::new();
    let named = use_changing_part("line");
    let place = Place::new(shown, editing, said, named);
    Effect::new(move || {
        place.is_sought.track();
        let words = overview::search_words(&search.get());
        let found = move |found| {
            if shown.try_set(found).is_none() {
                place.stay(model);
            }
        };
        model.find_lines(looking, showing.get(), words, order.get(), Box::new(found));
    });
    let how_many = Memo::new(move |_| {
        let all = model.lines.with(|lines| lines.len());
        let Showing { filter, fault } = showing.get();
        let filter = match fault {
            None => filter.label().to_owned(),
            Some(kind) => format!("{}, {}", filter.label(), kind.label()),
        };
        let (shown, all) = (count(shown.with(Vec::len)), count(all));
        format!(
            "{filter}: {shown} of {all} lines shown, {}.",
            in_words(order.get())
        )
    });
    Effect::new(move || place.follow(&named.get()));
    // What was said of the former lines is over.
    Effect::new(move |before: Option<()>| {
        search.track();
        showing.track();
        order.track();
        if before.is_some() {
            said.set(String::new());
        }
    });
    let line = Memo::new(move |_| place.line(model));
    let show_all = Callback::new(move |()| {
        place.go_to_the_top();
        search.set(String::new());
        choose.run(Filter::All.into());
        place.focus();
    });
    let border = Border::new(model);
    view! {
        <div class="filters">
            <input type="search" placeholder="Search name, e-mail, no. or webstore ID" aria-label="Search"
                data-testid="search" prop:value=search on:input:target=move |event| {
                    // Another search, filter or order begins at its top.
                    place.go_to_the_top();
                    search.set(event.target().value());
                }/>
            <div class="chips" role="group" aria-label="Show">
                {Filter::ALL.map(|each| view! {
                    <button type="button" class="chip" data-testid=format!("filter-{}", each.slug())
                        aria-pressed=move || (showing.get().filter == each).to_string()
                        on:click=move |_| {
                            place.go_to_the_top();
                            choose.run(each.into());
                        }>
                        {each.label()}" "
                        <span class="chip-count">{move || model.lines.with(|lines| count(lines.count(each)))}</span>
                    </button>
                })}
            </div>
            <Show when=move || showing.get().filter == Filter::Error>
                <Kinds model place showing choose/>
            </Show>
            <p class="visually-hidden" role="status" data-testid="shown">{how_many}</p>
            <p class="visually-hidden" id="list-keys">"Arrow keys walk the lines, space chooses, Shift and arrows choose several, Enter edits a line, Escape chooses none."</p>
        </div>
        <div class="bulk-bar"><div class="bulk-body"><BulkActions model place/></div><ColumnChoice model/></div>
        <div class="list-beside sized" node_ref=border.frame style=("--factbox", move || format!("{}px", border.width()))>
            <List model place order is_narrow show_all/>
            {move || line.with(Option::is_some).then(|| view! { <Splitter border/> }.into_any())}
            {move || line.get().map(|line| view! { <FactBox model line said edit=Callback::new(move |()| place.edit(model))/> })}
        </div>
    }
}

/// Of the errors those of one kind, which is what can be put right together.
#[component]
fn Kinds(
    model: Model,
    place: Place,
    showing: Memo<Showing>,
    choose: Callback<Showing>,
) -> impl IntoView {
    let kind = move |kind: FaultKind| {
        let number = Memo::new(move |_| {
            let number = |lines: &overview::Lines| lines.faults().get(&kind).copied();
            model.lines.with(|lines| number(lines)).unwrap_or_default()
        });
        let is_chosen = Memo::new(move |_| showing.get().fault == Some(kind));
        view! {
            <Show when=move || is_chosen.get() || { number.get() > 0 }>
                <button type="button" class="chip" data-testid=format!("fault-{}", kind.slug()) aria-pressed=move || is_chosen.get().to_string()
                    on:click=move |_| {
                        place.go_to_the_top();
                        // Pressed again it is every kind.
                        let fault = (!is_chosen.get_untracked()).then_some(kind);
                        choose.run(Showing { filter: Filter::Error, fault });
                    }>{kind.label()}" "<span class="chip-count">{move || count(number.get())}</span></button>
            </Show>
        }
    };
    view! { <div class="chips" role="group" aria-label="Kind of error">{FaultKind::ALL.map(kind)}</div> }
}

#[component]
fn List(
    model: Model,
    place: Place,
    order: RwSignal<Order>,
    is_narrow: Signal<bool>,
    /// Takes search and filter back.
    show_all: Callback<()>,
) -> impl IntoView {
    let shown = place.shown;
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let heading = move |by: SortBy, label: &'static str, title: &'static str| {
        let sorted = move || match order.get() {
            Order { by: of, descending } if of == by => match descending {
                true => "descending",
                false => "ascending",
            },
            _ => "none",
        };
        view! {
            <span role="columnheader" aria-sort=sorted title=title>
                <button type="button" class="sort" on:click=move |_| {
                    place.go_to_the_top();
                    order.update(|order| *order = order.clicked(by));
                }>{label}</button>
            </span>
        }
    };
    let columns = Memo::new(move |_| model.house.with(|house| house.columns.clone()));
    let row_height = Signal::derive(move || match is_narrow.get() {
        true => 84 + 18 * columns.with(rows_below),
        false => 44,
    });
    let has = move |column| columns.with(|columns| columns.has(column));
    let grid = place.grid;
    let back = Callback::new(move |()| place.focus());
    let editing = place.editing;
    let over = Memo::new(move |_| place.edited(model));
    let at_row = move || {
        let place = place
            .shown
            .with(|shown| shown.get(place.at.get()).copied())?;
        let subject = model.lines.with(|lines| lines.subject(place))?;
        Some(row_id(&subject))
    };
    view! {
        <div class="list" id="customers" role="grid" aria-label="Customers" aria-multiselectable="true" tabindex="0" data-testid="customers" node_ref=grid
            aria-describedby="list-keys" style=("--columns", move || columns.with(widths)) style=("--row", move || format!("{}px", row_height.get()))
            aria-rowcount=move || (shown.with(Vec::len) + 1).to_string() aria-activedescendant=at_row
            on:keydown=move |event| {
                // Keys typed into a field of a row belong to the field.
                if event.target() == event.current_target() {
                    place.key(model, &event);
                }
            }>
            <div class="list-head" role="row" aria-rowindex="1">
                <span role="columnheader"><ChooseAll model place/></span>
                {move || has(Column::Flag).then(|| view! { <span role="columnheader" aria-label="Webstore customer flag" title="Webstore customer: this customer takes part in the webstore">"Webstore customer"</span> })}
                {heading(SortBy::Name, "Business Central customer", "Sort by name")}
                {heading(SortBy::WebstoreId, "WooCommerce account", "Sort by webstore ID")}
                {move || columns.get().shown().filter_map(|column| Some(match column {
                    Column::Flag => return None,
                    Column::Standing => heading(SortBy::Standing, "Status", "Sort by status").into_any(),
                    Column::LastSynchronised => heading(SortBy::LastSynchronised, "Last synchronised", "Sort by the last synchronisation").into_any(),
                    Column::UserName | Column::LastError | Column::Attempts => view! { <span role="columnheader">{column.label()}</span> }.into_any(),
                })).collect_view()}
            </div>
            <Show when=move || !is_empty.get()
                fallback=move || view! {
                    <div class="empty">
                        <p>"No customer fits this search and filter."</p>
                        <p><button type="button" data-testid="show-all" on:click=move |_| show_all.run(())>"Show all customers"</button></p>
                    </div>
                }>
                <VirtualList rows=shown row_height in_sight=Signal::derive(move || Some(place.at.get()))
                    over=over lying=move || view! { <Editor model editing done=back/> }
                    row=move |number, of: u32| {
                        let line = |state: &State| model.lines.with_untracked(|lines| lines.line(of, state));
                        let line = model.state.with_untracked(line);
                        // Another choice of columns shows every row anew.
                        let columns = columns.get();
                        line.map(|line| view! { <Row model place number line columns/> })
                    }/>
            </Show>
        </div>
    }
}

/// Chooses all that search and filter leave, or none.
#[component]
fn ChooseAll(model: Model, place: Place) -> impl IntoView {
    let all = Memo::new(move |_| {
        let (chosen, shown) = (place.chosen.with(BTreeSet::len), place.shown.with(Vec::len));
        shown > 0 && chosen == shown
    });
    view! {
        <input type="checkbox" tabindex="-1" aria-label="Choose all lines that are shown" title="Choose all lines that are shown (Ctrl+A)"
            data-testid="choose-all" prop:checked=all
            on:change:target=move |event| {
                let all = match event.target().checked() {
                    true => place.subjects(model, 0..place.shown.with_untracked(Vec::len)),
                    false => Vec::new(),
                };
                place.chosen.set(all.into_iter().gathered());
            }/>
    }
}

/// By what the lines are sorted.
fn in_words(order: Order) -> String {
    let by = match order.by {
        SortBy::Name => "name",
        SortBy::Number => "customer no.",
        SortBy::WebstoreId => "webstore ID",
        SortBy::Standing => "status",
        SortBy::LastSynchronised => "last synchronisation",
    };
    let direction = if order.descending {
        "descending"
    } else {
        "ascending"
    };
    format!("by {by}, {direction}")
}
