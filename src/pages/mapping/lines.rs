//! The list of customers: search, filters, sorting, choosing lines by mouse and keyboard.

use std::collections::BTreeSet;
use std::ops::Range;

use concord_core::customer::CompanyId;
use concord_core::overview::{self, Column, Filter, Line, Order, SortBy};
use concord_core::slices::ClockPauses;
use concord_core::state::{State, Subject};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::bulk::BulkActions;
use super::columns::{ColumnChoice, rows_below, widths};
use super::editor::{Editing, Editor};
use super::factbox::FactBox;
use super::row::{Row, row_id};
use crate::app::{Latest, Model};
use crate::browser::words::count;
use crate::browser::{BrowserClock, focus, measured_to_the_end};
use crate::components::{VirtualList, use_changing_part, use_search, walked};

/// Where the list stands: which line the keyboard is at, and which lines are chosen.
#[derive(Clone, Copy)]
pub struct Place {
    /// The places of the shown lines among all.
    pub shown: RwSignal<Vec<u32>>,
    /// The place among the shown ones.
    pub at: RwSignal<usize>,
    /// The chosen lines.
    pub chosen: RwSignal<BTreeSet<Subject>>,
    /// The line that is being edited.
    pub editing: Editing,
    /// What the last action has done, in words.
    pub said: RwSignal<String>,
    /// The records of the line that the user went to, to stay with it when the lines are made anew.
    stays_with: StoredValue<Option<(Option<CompanyId>, Option<Subject>)>>,
    /// The key of that line's record, as it stands in the address; empty for none.
    named: RwSignal<String>,
    /// Whether the address has led to it, and it was not looked for yet.
    is_sought: RwSignal<bool>,
    grid: NodeRef<html::Div>,
}

impl Place {
    /// The line that the keyboard is at.
    fn line(self, model: Model) -> Option<Line> {
        let place = self.shown.with(|shown| shown.get(self.at.get()).copied())?;
        let line = |state: &State| model.lines.with(|lines| lines.line(place, state));
        model.state.with(line)
    }

    /// The records of some of the shown lines.
    fn subjects(self, model: Model, shown: Range<usize>) -> Vec<Subject> {
        model.lines.with_untracked(|lines| {
            self.shown.with_untracked(|all| {
                let places = all.iter().take(shown.end).skip(shown.start);
                places.filter_map(|place| lines.subject(*place)).collect()
            })
        })
    }

    /// Edits the line that the keyboard is at, in its place.
    pub fn edit(self, model: Model) {
        if let Some(line) = untrack(|| self.line(model)) {
            self.editing.begin(model, line);
        }
    }

    /// Where the edited line is among the shown ones; none when it is not shown.
    fn edited(self, model: Model) -> Option<usize> {
        let subject = self.editing.line.with(|line| line.as_ref()?.subject())?;
        model.lines.with(|lines| {
            self.shown.with(|shown| {
                let at = self.at.get_untracked();
                let is_it = |place: &u32| lines.subject(*place).as_ref() == Some(&subject);
                // It is where the keyboard is, as a rule.
                let here = shown.get(at).filter(|place| is_it(place)).map(|_| at);
                here.or_else(|| shown.iter().position(is_it))
            })
        })
    }

    /// Takes the keyboard to the list.
    pub fn focus(self) {
        if let Some(grid) = self.grid.get_untracked() {
            focus(&grid);
        }
    }

    /// Goes to one of the shown lines.
    pub fn go(self, model: Model, at: usize) {
        self.stay_with(model, at);
        self.at.set(at);
    }

    fn stay_with(self, model: Model, at: usize) {
        let records = model.lines.with_untracked(|lines| {
            let place = self.shown.with_untracked(|shown| shown.get(at).copied())?;
            Some((lines.company(place).cloned(), lines.subject(place)))
        });
        self.name(records.as_ref());
        self.stays_with.set_value(records);
    }

    /// Puts the line into the address.
    fn name(self, records: Option<&(Option<CompanyId>, Option<Subject>)>) {
        let subject = records.and_then(|(_, subject)| subject.as_ref());
        let key = subject.map(Subject::key).unwrap_or_default();
        if self.named.with_untracked(|named| *named != key) {
            self.named.set(key);
        }
    }

    /// Goes to the first line.
    fn go_to_the_top(self) {
        self.stays_with.set_value(None);
        self.name(None);
        self.at.set(0);
    }

    /// Goes where the address has come to lead: it was opened with it, or the browser's way back led there.
    fn follow(self, named: &str) {
        let is_there = self.stays_with.with_value(|with| {
            let subject = with.as_ref().and_then(|(_, subject)| subject.as_ref());
            subject.map(Subject::key).unwrap_or_default() == named
        });
        if is_there {
            return;
        }
        match Subject::from_key(named) {
            None => self.go_to_the_top(),
            Some(subject) => {
                // Search and filter may have changed along with it: the lines that fit them are looked for first.
                self.stays_with.set_value(Some((None, Some(subject))));
                self.is_sought.set(true);
            }
        }
    }

    /// After the lines were made anew: stays with the line, else at its place, else goes to the last one.
    fn stay(self, model: Model) {
        if self.shown.with_untracked(Vec::is_empty) {
            return;
        }
        let at = self.at.get_untracked();
        let found = model.lines.with_untracked(|lines| {
            self.stays_with.with_value(|with| {
                self.shown.with_untracked(|shown| {
                    let (company, subject) = with.as_ref()?;
                    let is_it = |place: &u32| match company {
                        Some(company) => lines.company(*place) == Some(company),
                        None => lines.subject(*place) == *subject,
                    };
                    let here = shown.get(at).filter(|place| is_it(place)).map(|_| at);
                    here.or_else(|| shown.iter().position(is_it))
                })
            })
        });
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        let to = found.unwrap_or(at.min(last));
        let is_sought = self.is_sought.get_untracked();
        if is_sought {
            self.is_sought.set(false);
        }
        if found.is_none() && is_sought {
            model.say("The line that the address names is not among those that are shown here.");
        }
        if self.stays_with.with_value(Option::is_some) {
            self.stay_with(model, to);
        }
        if to != at {
            self.at.set(to);
        }
    }

    /// Chooses a line, or no longer.
    pub fn toggle(self, subject: &Subject) {
        self.chosen.update(|chosen| {
            if !chosen.remove(subject) {
                chosen.insert(subject.clone());
            }
        });
    }

    fn key(self, model: Model, event: &KeyboardEvent) {
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        let at = self.at.get_untracked();
        let to = match event.key().as_str() {
            "a" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                let all = self.subjects(model, 0..last + 1);
                return self.chosen.set(all.into_iter().collect());
            }
            "Escape" => return self.chosen.set(BTreeSet::new()),
            "Enter" | "F2" => {
                event.prevent_default();
                return self.edit(model);
            }
            " " => {
                event.prevent_default();
                for subject in self.subjects(model, at..at + 1) {
                    self.toggle(&subject);
                }
                return;
            }
            key => match walked(key, at, last) {
                Some(to) => to,
                None => return,
            },
        };
        event.prevent_default();
        if event.shift_key() {
            let walked = self.subjects(model, at.min(to)..at.max(to) + 1);
            self.chosen.update(|chosen| chosen.extend(walked));
        }
        self.go(model, to);
    }
}

/// The list with its FactBox.
#[component]
pub fn Lines(
    model: Model,
    is_narrow: Signal<bool>,
    filter: Memo<Filter>,
    choose: Callback<Filter>,
    editing: Editing,
    said: RwSignal<String>,
) -> impl IntoView {
    let search = use_search();
    let order = RwSignal::new(Order::default());
    let shown = RwSignal::new(Vec::new());
    let showing = Latest::new();
    let named = use_changing_part("line");
    let place = Place {
        shown,
        at: RwSignal::new(0),
        chosen: RwSignal::new(BTreeSet::new()),
        editing,
        said,
        stays_with: StoredValue::new(None),
        named,
        is_sought: RwSignal::new(false),
        grid: NodeRef::new(),
    };
    Effect::new(move || {
        place.is_sought.track();
        let words = overview::search_words(&search.get());
        let (lines, filter, order) = (model.lines.get(), filter.get(), order.get());
        let work = async move {
            let pauses = ClockPauses::new(&BrowserClock);
            overview::shown_in_slices(&lines, filter, &words, order, &pauses).await
        };
        showing.begin(measured_to_the_end("search", work), move |found| {
            if shown.try_set(found).is_none() {
                place.stay(model);
            }
        });
    });
    let how_many = Memo::new(move |_| {
        let (all, filter) = (model.lines.with(|lines| lines.len()), filter.get().label());
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
        filter.track();
        order.track();
        if before.is_some() {
            said.set(String::new());
        }
    });
    let line = Memo::new(move |_| place.line(model));
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
                        aria-pressed=move || (filter.get() == each).to_string()
                        on:click=move |_| {
                            place.go_to_the_top();
                            choose.run(each);
                        }>
                        {each.label()}" "
                        <span class="chip-count">{move || model.lines.with(|lines| count(lines.count(each)))}</span>
                    </button>
                })}
            </div>
            <p class="visually-hidden" role="status" data-testid="shown">{how_many}</p>
            <p class="visually-hidden" id="list-keys">"Arrow keys walk the lines, space chooses, Shift and arrows choose several, Enter edits a line, Escape chooses none."</p>
        </div>
        <div class="bulk-bar"><div class="bulk-body"><BulkActions model place/></div><ColumnChoice model/></div>
        <div class="list-beside">
            <List model place order is_narrow/>
            {move || line.get().map(|line| view! { <FactBox model line said edit=Callback::new(move |()| place.edit(model))/> })}
        </div>
    }
}

#[component]
fn List(
    model: Model,
    place: Place,
    order: RwSignal<Order>,
    is_narrow: Signal<bool>,
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
                fallback=|| view! { <p class="empty">"No customer fits this search and filter."</p> }>
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
                place.chosen.set(all.into_iter().collect());
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
