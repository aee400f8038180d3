//! How the company writes WooCommerce's countries, where that is not the ISO code.

use std::collections::BTreeMap;

use concord_core::customer::CompanyId;
use concord_core::customer::country::{CodeSource, CompanyCode};
use concord_core::customer::normal::folded;
use leptos::prelude::*;

use super::nav::SetupNav;
use crate::app::Model;

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
            let none = BTreeMap::new();
            let chosen = company.with(|company| {
                let chosen = company.as_ref().map(|(id, _)| state.shared.codes_of(id));
                chosen.unwrap_or(&none).clone()
            });
            let mut rows = state.snapshots.reference.countries.company_codes(&chosen);
            rows.sort_by_cached_key(|row| folded(&row.name));
            rows
        })
    });
    let search = RwSignal::new(String::new());
    let only_odd = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let wanted = search.with(|it| folded(it));
        let is_odd = |row: &CompanyCode| row.source != CodeSource::SameCode;
        rows.with(|rows| {
            let found = rows.iter().filter(|row| {
                (!only_odd.get() || is_odd(row))
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
            <p class="empty">"Countries are known once a webstore is connected and its lists have been read."</p>
        }>
            <div class="commands">
                <input type="search" class="search" placeholder="Search" aria-label="Search countries" data-testid="search"
                    bind:value=search/>
                <button type="button" class="chip" aria-pressed=move || only_odd.get().to_string() data-testid="only-odd"
                    on:click=move |_| only_odd.update(|it| *it = !*it)>"Only those that are not the ISO code"</button>
                <span class="muted">"A country without a code can't be written to Business Central: such customers are shown as errors."</span>
            </div>
            <datalist id="company-codes">{listed}</datalist>
            <div class="grid-frame">
                <table class="grid" data-testid="countries">
                    <thead><tr><th scope="col">"Country"</th><th scope="col">"ISO code"</th><th scope="col">"Business Central's code"</th><th scope="col">"Found by"</th></tr></thead>
                    <tbody>
                        <For each=move || shown.get() key=|row| (row.iso.clone(), row.code.clone(), row.source as u8) children=move |row| view! {
                            <CountryRow model company row/>
                        }/>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn CountryRow(
    model: Model,
    company: Memo<Option<(CompanyId, String)>>,
    row: CompanyCode,
) -> impl IntoView {
    let problem = RwSignal::new(String::new());
    // A code that is kept as soon as nothing is in the way.
    let waits = RwSignal::new(None::<String>);
    let (class, words) = match row.source {
        CodeSource::SameCode => ("badge", "Same code"),
        CodeSource::Likeness => ("badge create", "Likeness"),
        CodeSource::Chosen => ("badge map", "Your choice"),
        CodeSource::Broken => ("badge bad", "Broken: no longer listed"),
        CodeSource::None => ("badge warn", "No code"),
    };
    let testid = format!("country-{}", row.iso);
    let iso = row.iso.clone();
    let choose = move |typed: String| {
        let typed = typed.trim().to_uppercase();
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
        if let Err(hindrance) = kept {
            let words = hindrance.words();
            problem.set(format!("Not kept yet. {words} Then it is kept by itself."));
            waits.set(Some(typed));
        }
    };
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
            <td class:wrong=move || problem.with(|it| !it.is_empty())>
                <input type="text" list="company-codes" autocomplete="off" aria-label="Business Central's code" placeholder="None"
                    prop:value=row.code.unwrap_or_default()
                    on:change:target=move |event| choose.with_value(|choose| choose(event.target().value()))/>
                {move || Some(problem.get()).filter(|it| !it.is_empty()).map(|words| view! { <small class="problem" role="alert">{words}</small> })}
            </td>
            <td><span class=class>{words}</span></td>
        </tr>
    }
}
