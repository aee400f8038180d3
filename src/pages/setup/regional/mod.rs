//! Regional defaults of the webstore that is shown: the list, edited by keyboard, and a box to try them.

mod row;
mod try_it;

use std::collections::BTreeSet;

use concord_core::gather::{Gather as _, sort_by};
use concord_core::setup_check::{WithoutRow, countries_without_a_row};
use concord_core::template::{Column, RegionalDefault, WITH, WITHOUT};
use leptos::prelude::*;
use leptos_router::components::A;

use super::nav::SetupNav;
use crate::app::Model;
use crate::browser::words::{counted, sorted_by_name};
use crate::browser::{ask_before_leaving, focus_soon};
use crate::components::Command;
use row::Row;
use try_it::TryIt;

/// What the rows of the list share.
#[derive(Clone, Copy)]
pub struct Grid {
    /// The app.
    pub model: Model,
    /// Whether the taxed-order columns show.
    pub advanced: RwSignal<bool>,
    /// Whether rows can go by the VAT registration no., or one does.
    pub by_vat_number: Memo<bool>,
    /// Rows with changes that could not be kept yet.
    pub unsaved: RwSignal<BTreeSet<String>>,
    /// How many rows were begun: each empty one is another.
    pub begun: RwSignal<usize>,
    /// The country that the row that is being begun starts with.
    pub first: RwSignal<String>,
}

impl Grid {
    /// The columns that show.
    pub fn columns(self) -> Vec<Column> {
        let is_shown = |column: &Column| match column {
            Column::TaxedTemplate | Column::TaxedCustomerNo => self.advanced.get(),
            Column::VatNumber => self.by_vat_number.get(),
            _ => true,
        };
        Column::ALL.into_iter().filter(is_shown).gathered()
    }
}

/// The page.
#[component]
pub fn Regional() -> impl IntoView {
    let model = expect_context::<Model>();
    let code = Memo::new(move |_| {
        model
            .state
            .with(|state| state.code().unwrap_or_default().to_owned())
    });
    let grid = Grid {
        model,
        advanced: RwSignal::new(false),
        by_vat_number: Memo::new(move |_| {
            let has_key = model
                .state
                .with(|state| state.setup.vat_number_key.is_some());
            has_key
                || model.house.with(|house| {
                    let mut rows = house.shared.regional_defaults.iter();
                    rows.any(RegionalDefault::has_condition)
                })
        }),
        unsaved: RwSignal::default(),
        begun: RwSignal::new(0),
        first: RwSignal::default(),
    };
    ask_before_leaving(Signal::derive(move || {
        grid.unsaved.with(|it| !it.is_empty())
    }));
    let rows = Memo::new(move |_| {
        model.house.with(|house| {
            let all = house.shared.regional_defaults.iter();
            let mut rows: Vec<RegionalDefault> =
                code.with(|code| all.filter(|row| row.webstore == *code).cloned().collect());
            sort_by(&mut rows, |one, other| one.state.cmp(&other.state));
            model.state.with(|state| {
                let countries = &state.snapshots.reference.countries;
                let name = |row: &RegionalDefault| countries.country_name(&row.country).to_owned();
                sorted_by_name(rows, name)
            })
        })
    });
    // The taxed-order columns show from the start where they are used.
    if untrack(|| {
        rows.with(|rows| {
            rows.iter()
                .any(|it| !it.taxed_template.is_empty() || !it.taxed_customer_no.is_empty())
        })
    }) {
        grid.advanced.set(true);
    }
    view! {
        <div class="page-head">
            <h1>"Regional defaults"</h1>
            <p class="lead">{move || format!("Which customer template, and which customer no., customers of a country or state get in webstore {}.", code.get())}</p>
        </div>
        <SetupNav/>
        <Show when=move || !code.with(String::is_empty) fallback=|| view! { <p class="empty">"Regional defaults belong to a webstore. "<A href="/start">"The assisted setup"</A>" connects one."</p> }>
            <div class="commands">
                <button type="button" data-testid="advanced" aria-pressed=move || grid.advanced.get().to_string()
                    on:click=move |_| grid.advanced.update(|it| *it = !*it)>
                    {move || if grid.advanced.get() { "Hide taxed-order columns" } else { "Show taxed-order columns" }}
                </button>
                <span class="muted">"Enter and the arrow keys move between rows. A row is kept when you leave it; Esc takes it back, Ctrl+Delete removes it."</span>
            </div>
            <div class="grid-frame">
                <table class="grid" data-testid="regional">
                    <thead><tr>
                        {move || grid.columns().into_iter().map(|column| view! { <th scope="col">{column.label()}</th> }).collect_view()}
                        <th><span class="hidden">"Delete"</span></th>
                    </tr></thead>
                    <tbody>
                        <For each=move || rows.get() key=RegionalDefault::key children=move |row| view! {
                            <Row grid row=row.clone() former=Some(row.key())/>
                        }/>
                        <For each=move || [(grid.begun.get(), code.get())] key=|it| it.clone() children=move |(_, webstore)| view! {
                            <Row grid row=RegionalDefault { webstore, ..RegionalDefault::default() } former=None/>
                        }/>
                    </tbody>
                </table>
            </div>
            <Missing grid/>
            <Suggestions model/>
            <TryIt model/>
        </Show>
    }
}

/// The countries that customers come from and no row answers for: one press makes the row.
#[component]
fn Missing(grid: Grid) -> impl IntoView {
    let model = grid.model;
    let missing = Memo::new(move |_| {
        model.state.with(|state| {
            let countries = &state.snapshots.reference.countries;
            let found = countries_without_a_row(state).into_iter();
            let named = found.map(|it| {
                let name = countries.country_name(&it.country).to_owned();
                (name, it)
            });
            named.collect::<Vec<_>>()
        })
    });
    let make = move |iso: String, name: String| {
        let (webstore, template) = model.state.with_untracked(|state| {
            let code = state.code().unwrap_or_default().to_owned();
            (code, state.setup.default_template.clone())
        });
        // A row names a template: without a default one it is begun, for the user to choose.
        let Some(template) = template else {
            grid.first.set(iso);
            grid.begun.update(|it| *it += 1);
            return focus_soon("tr.new [data-column=Template]");
        };
        let row = RegionalDefault {
            webstore,
            country: iso,
            template,
            ..RegionalDefault::default()
        };
        let kept = model.change_house(|house| house.keep_regional_default(None, row));
        if model.told(kept).is_some() {
            model.say(format!("Saved: a regional default for {name}."));
        }
    };
    view! {
        <Show when=move || missing.with(|it| !it.is_empty())>
            <section class="card" data-testid="missing-rows">
                <h2>"Countries without a row"</h2>
                <p class="muted">"Customers and orders come from these, and Setup's default customer template answers for them. A row can name another, or a customer no. for orders."</p>
                <div class="chips">
                    <For each=move || missing.get() key=Clone::clone children=move |(name, from)| {
                        let testid = format!("make-row-{}", from.country);
                        let words = format!("{name} · {}", from_there(&from));
                        // What is seen comes first, so that whoever speaks it finds the button.
                        let label = format!("{words}: make a row");
                        view! {
                            <Command testid label hindrance=Signal::derive(move || model.hindrance())
                                on_press=move |()| make(from.country.clone(), name.clone())>{words}</Command>
                        }
                    }/>
                </div>
            </section>
        </Show>
    }
}

/// How many customers and orders come from a country.
fn from_there(it: &WithoutRow) -> String {
    let parts = [
        counted(it.customers, "customer", "customers"),
        counted(it.orders, "order", "orders"),
    ];
    let parts = parts.into_iter().zip([it.customers, it.orders]);
    let parts = parts.filter(|(_, number)| *number > 0);
    parts.map(|(words, _)| words).collect::<Vec<_>>().join(", ")
}

/// What the cells can be chosen from, shared by all rows.
#[component]
fn Suggestions(model: Model) -> impl IntoView {
    let countries = move || {
        model.state.with(|state| {
            let listed = state.snapshots.reference.countries.webstore();
            let listed = sorted_by_name(listed.collect(), |it: &(&str, &str)| it.1.to_owned());
            let options = listed.into_iter();
            options
                .map(|(code, name)| view! { <option value=name.to_owned()>{code.to_owned()}</option> })
                .collect_view()
        })
    };
    let templates = move || {
        model.house.with(|house| {
            let templates = house.shared.templates.values();
            templates
                .map(|it| view! { <option value=it.code.clone()>{it.description.clone()}</option> })
                .collect_view()
        })
    };
    view! {
        <datalist id="countries">{countries}</datalist>
        <datalist id="templates">{templates}</datalist>
        <datalist id="vat-conditions">
            <option value=WITH>"Customers with a VAT registration no."</option>
            <option value=WITHOUT>"Customers without one"</option>
        </datalist>
    }
}
