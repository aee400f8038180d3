//! How the company writes WooCommerce's countries, where that is not the ISO code.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::customer::CompanyId;
use concord_core::customer::casing::upper;
use concord_core::customer::country::{CodeSource, CompanyCode};
use concord_core::customer::normal::folded;
use concord_core::setup_check::customers_by_country;
use leptos::prelude::*;
use leptos_router::components::A;

use super::meanings::Meanings;
use super::nav::SetupNav;
use crate::app::Model;
use crate::browser::ask_before_leaving;
use crate::browser::words::{count, sorted_by_name};

/// The table of the company that is shown.
#[component]
pub fn Countries() -> impl IntoView {
    let model = expect_context::<Model>();
    let company = Memo::new(move |_| {
        model.state.with(|state| {
            let company = &state.connection.as_ref()?.company;
            Some((
                CompanyId::new(&company.company_id),
                company.company_name.clone(),
            ))
        })
    });
    let rows = Memo::new(move |_| {
        model.state.with(|state| {
            let chosen = company.with(|company| {
                let chosen = company.as_ref().map(|(id, _)| state.shared.codes_of(id));
                chosen.cloned().unwrap_or_default()
            });
            let rows = state.snapshots.reference.countries.company_codes(&chosen);
            sorted_by_name(rows, |row| row.name.clone())
        })
    });
    let customers = Memo::new(move |_| model.state.with(customers_by_country));
    let only_used = RwSignal::new(false);
    // Codes that are not kept yet, by country.
    let unkept = RwSignal::new(BTreeSet::<String>::new());
    ask_before_leaving(Signal::derive(move || unkept.with(|it| !it.is_empty())));
    let search = RwSignal::new(String::new());
    let only_odd = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let wanted = search.with(|it| folded(it));
        let is_odd = |row: &CompanyCode| row.source != CodeSource::SameCode;
        rows.with(|rows| {
            let found = rows.iter().filter(|row| {
                (!only_odd.get() || is_odd(row))
                    && (!only_used.get() || customers.with(|it| it.contains_key(&row.iso)))
                    && (wanted.is_empty()
                        || folded(&row.name).contains(&wanted)
                        || folded(&row.iso).contains(&wanted))
            });
            found.cloned().collect::<Vec<_>>()
        })
    });
    let listed = move || {
        model.state.with(|state| {
            let countries = state.snapshots.reference.countries.company();
            countries
                .map(|(code, name)| view! { <option value=code.to_owned()>{name.to_owned()}</option> })
                .collect_view()
        })
    };
    view! {
        <div class="page-head">
            <h1>"Countries"</h1>
            <p class="lead">{move || match company.get() {
                Some((_, name)) => format!("Which country/region code {name} uses for each of WooCommerce's countries."),
                None => "Which country/region code a company uses for each of WooCommerce's countries.".to_owned(),
            }}</p>
        </div>
        <SetupNav/>
        <Show when=move || rows.with(|it| !it.is_empty()) fallback=|| view! {
            <p class="empty">"Countries are known once a webstore is connected ("<A href="/connections">"Connections"</A>") and its lists have been read ("<A href="/browser">"This browser"</A>")."</p>
        }>
            <div class="commands">
                <input type="search" class="search" placeholder="Search" aria-label="Search countries" data-testid="search"
                    bind:value=search/>
                <button type="button" class="chip" aria-pressed=move || only_used.get().to_string() data-testid="only-used"
                    on:click=move |_| only_used.update(|it| *it = !*it)>"Used by customers"</button>
                <button type="button" class="chip" aria-pressed=move || only_odd.get().to_string() data-testid="only-odd"
                    on:click=move |_| only_odd.update(|it| *it = !*it)>"Only those that are not the ISO code"</button>
                <span class="muted">"A country without a code can't be written to Business Central: such customers are shown as errors."</span>
            </div>
            <datalist id="company-codes">{listed}</datalist>
            <div class="grid-frame">
                <table class="grid" data-testid="countries">
                    <thead><tr><th scope="col">"Country"</th><th scope="col">"ISO code"</th><th scope="col">"Business Central's code"</th><th scope="col">"Found by"</th><th scope="col">"Customers"</th></tr></thead>
                    <tbody>
                        <For each=move || shown.get() key=|row| (row.iso.clone(), row.code.clone(), row.source as u8) children=move |row| view! {
                            <CountryRow model company customers unkept row/>
                        }/>
                    </tbody>
                </table>
            </div>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="empty">"No country fits this search and filter."</p>
            </Show>
            <Meanings model company/>
        </Show>
    }
}

#[component]
fn CountryRow(
    model: Model,
    company: Memo<Option<(CompanyId, String)>>,
    customers: Memo<BTreeMap<String, usize>>,
    unkept: RwSignal<BTreeSet<String>>,
    row: CompanyCode,
) -> impl IntoView {
    let problem = RwSignal::new(String::new());
    // A code that is kept as soon as nothing is in the way.
    let waits = RwSignal::new(None::<String>);
    let number = {
        let iso = row.iso.clone();
        Memo::new(move |_| customers.with(|it| it.get(&iso).copied().unwrap_or_default()))
    };
    let source = row.source;
    let words = match source {
        CodeSource::SameCode => "Same code",
        CodeSource::Likeness => "Likeness",
        CodeSource::Chosen => "Your choice",
        CodeSource::Broken => "Broken: no longer listed",
        CodeSource::None => "No code",
    };
    // A country that nobody comes from needs no code.
    let class = move || match (source, number.get()) {
        (CodeSource::SameCode, _) | (CodeSource::None, 0) => "badge",
        (CodeSource::Likeness, _) => "badge create",
        (CodeSource::Chosen, _) => "badge map",
        (CodeSource::Broken, _) => "badge bad",
        (CodeSource::None, _) => "badge warn",
    };
    let testid = format!("country-{}", row.iso);
    let (iso, name) = (row.iso.clone(), row.name.clone());
    let choose = move |typed: String| {
        let typed = upper(typed.trim());
        let is_listed = model.state.with_untracked(|state| {
            let mut listed = state.snapshots.reference.countries.company();
            listed.any(|(code, _)| code == typed)
        });
        if !typed.is_empty() && !is_listed {
            problem.set(format!("Business Central lists no country/region {typed}."));
            return;
        }
        problem.set(String::new());
        waits.set(None);
        let Some((company, _)) = company.get_untracked() else {
            return;
        };
        let code = (!typed.is_empty()).then_some(typed.as_str());
        let kept = model.change_house(|house| house.choose_country_code(&company, &iso, code));
        match kept {
            Ok(()) if typed.is_empty() => model.say(format!("Saved: {name} has no code of yours.")),
            Ok(()) => model.say(format!("Saved: {name} is {typed}.")),
            Err(hindrance) => {
                let what = hindrance.what();
                problem.set(format!(
                    "Not kept yet. {what} It is kept by itself when that is over."
                ));
                waits.set(Some(typed));
            }
        }
    };
    let place = StoredValue::new(row.iso.clone());
    Effect::new(move || {
        let is_waiting = waits.with(Option::is_some);
        place.with_value(|iso| {
            if unkept.with_untracked(|all| all.contains(iso)) != is_waiting {
                unkept.update(|all| match is_waiting {
                    true => {
                        all.insert(iso.clone());
                    }
                    false => {
                        all.remove(iso);
                    }
                });
            }
        });
    });
    on_cleanup(move || {
        place.with_value(|iso| {
            unkept.try_update(|all| all.remove(iso));
        });
    });
    let choose = StoredValue::new(choose);
    Effect::new(move || {
        if model.hindrance().is_none()
            && let Some(typed) = waits.get_untracked()
        {
            choose.with_value(|choose| choose(typed));
        }
    });
    view! {
        <tr data-testid=testid>
            <td>{row.name}</td>
            <td>{row.iso}</td>
            <td class:wrong=move || problem.with(|it| !it.is_empty()) && waits.with(Option::is_none)>
                <input type="text" list="company-codes" autocomplete="off" aria-label="Business Central's code" placeholder="None"
                    prop:value=row.code.unwrap_or_default()
                    on:change:target=move |event| choose.with_value(|choose| choose(event.target().value()))/>
                {move || Some(problem.get()).filter(|it| !it.is_empty()).map(|words| view! {
                    <small class=if waits.with(Option::is_some) { "note" } else { "problem" } role="alert">{words}</small>
                })}
            </td>
            <td><span class=class>{words}</span></td>
            <td class="muted">{move || match number.get() {
                0 => String::new(),
                number => count(number),
            }}</td>
        </tr>
    }
}
